/**
 * @module
 * Numbers and intervals in words, the same in every export that is read by people.
 */
import { iso } from '../core/clock.ts';
import type { Coverage, Interval } from '../core/model.ts';

/** A share 0..1 in per cent; what is more than nothing is never shown as 0, what is less than all never as 100. */
export function sayShare(share: number): string {
  if (share > 0 && share < 0.01) return 'under 1 %';
  if (share < 1 && share > 0.99) return 'over 99 %';
  return `${Math.round(share * 100)} %`;
}

/** `+4.2 bits`. */
export function sayBits(bits: number): string {
  return `${bits < 0 ? '\u2212' : '+'}${Math.abs(bits).toFixed(1)} bits`;
}

/** `2019-11-22T10:00:00Z and 2019-11-22T16:00:00Z`. */
export function sayInterval({ earliest, latest }: Interval): string {
  return `${iso(earliest)} and ${iso(latest)}`;
}

/** How well was looked, in a sentence. */
export function sayCoverage(of: Coverage): string {
  const gap =
    of.medianGapHours === null
      ? 'too few looks to say how far apart'
      : `half of them at most ${of.medianGapHours.toFixed(1)} h apart`;
  const span = of.from === null || of.until === null ? '' : ` from ${iso(of.from)} to ${iso(of.until)}`;
  return `${of.observed} of ${of.watched} followed communities were seen to be there or gone; ${of.looks} looks${span}, ${gap}, ${sayShare(of.unknownShare)} of them without a verdict.`;
}
