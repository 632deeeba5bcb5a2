/**
 * @module
 * Whether a process's memory stays flat: a straight line through its readings after warming up (least squares), which the
 * garbage collector's saw-tooth does not bend.
 */

/** Readings before this share of the time are warming up: code is compiled, caches and the database's buffers fill. */
const WARM = 0.4;

export interface Slope {
  /** By which share of its mean memory grows along the line, from the end of warming up to the end; null without readings. */
  readonly growth: number | null;
  readonly says: string;
}

export function slopeOf(
  memory: readonly { readonly at: number; readonly mebibytes: number }[],
  end: number,
): Slope {
  const warm = memory.filter(({ at }) => at >= WARM * end && at <= end);
  if (warm.length < 10) return { growth: null, says: 'not measured: this system does not say' };
  const mean = (of: (each: { at: number; mebibytes: number }) => number) =>
    warm.reduce((sum, each) => sum + of(each), 0) / warm.length;
  const at = mean((each) => each.at);
  const level = mean((each) => each.mebibytes);
  const slope =
    mean((each) => (each.at - at) * (each.mebibytes - level)) / mean((each) => (each.at - at) ** 2);
  const growth = (slope * (1 - WARM) * end) / level;
  const peak = Math.max(...memory.map(({ mebibytes }) => mebibytes));
  return {
    growth,
    says: `${growth >= 0 ? '+' : ''}${(growth * 100).toFixed(1)} % along the line, mean ${level.toFixed(0)} MiB, peak ${peak.toFixed(0)} MiB`,
  };
}
