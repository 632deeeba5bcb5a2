/**
 * @module
 * How well communities were looked at, and how often is usual: counts over the probe log, no verdicts.
 */
import { HOUR } from '../clock.ts';
import type { Coverage, Instant } from '../model.ts';
import { CONFIRM_AFTER, type Life } from './life.ts';

/** How well the communities were looked at in `from`..`until` (both included). Looks of dead communities count too. */
export function coverageOf(
  lives: Iterable<Life>,
  from: Instant = Number.NEGATIVE_INFINITY,
  until: Instant = Number.POSITIVE_INFINITY,
): Coverage {
  const gaps: number[] = [];
  const all = { watched: 0, observed: 0, looks: 0, unknown: 0 };
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { probes } of lives) {
    all.watched++;
    let certain = false;
    let previous: Instant | null = null;
    for (let i = 0; i < probes.times.length; i++) {
      const at = probes.times[i]!;
      if (at < from || at > until) continue;
      all.looks++;
      if (probes.outcomes[i] === 'unknown') all.unknown++;
      else certain = true;
      if (previous !== null) gaps.push(at - previous);
      previous = at;
      first = Math.min(first, at);
      last = Math.max(last, at);
    }
    if (certain) all.observed++;
  }
  const gap = median(gaps);
  return {
    watched: all.watched,
    observed: all.observed,
    looks: all.looks,
    unknownShare: all.looks === 0 ? 0 : all.unknown / all.looks,
    medianGapHours: gap === null ? null : gap / HOUR,
    from: all.looks === 0 ? null : first,
    until: all.looks === 0 ? null : last,
  };
}

/** The median gap between looks, milliseconds; null with fewer than two. Looks closer than a confirmation are one. */
export function usualGap(times: readonly Instant[]): number | null {
  const gaps: number[] = [];
  for (let i = 1; i < times.length; i++)
    if (times[i]! - times[i - 1]! > CONFIRM_AFTER) gaps.push(times[i]! - times[i - 1]!);
  return median(gaps);
}

function median(values: number[]): number | null {
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  return values.length % 2 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
