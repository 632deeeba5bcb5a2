/**
 * @module
 * The simple detectors that the wave scan is measured against. They see only when deaths were first seen, not their
 * intervals, and know no probe log. For `evaluate` and the bench; the product does not warn by them.
 */
import { DAY, HOUR } from '../clock.ts';
import type { Instant } from '../model.ts';
import { poissonScore, WINDOWS } from './scan.ts';

/** A stretch that a baseline calls a wave. `at`: when it said so; `from`..`to`: first and last detection in it. */
export interface BaselineWave {
  at: Instant;
  from: Instant;
  to: Instant;
  count: number;
}

function stretches(
  flagged: { at: Instant; from: Instant; to: Instant }[],
  times: readonly Instant[],
): BaselineWave[] {
  const waves: BaselineWave[] = [];
  for (const { at, from, to } of flagged) {
    const last = waves.at(-1);
    if (last !== undefined && from <= last.to + DAY) last.to = Math.max(last.to, to);
    else waves.push({ at, from, to, count: 0 });
  }
  for (const wave of waves) wave.count = times.filter((time) => time >= wave.from && time <= wave.to).length;
  return waves;
}

/** A wave is `least` detections within `hours`. */
export function baselineFixedCount(detectedAt: readonly Instant[], least = 5, hours = 24): BaselineWave[] {
  const times = [...detectedAt].sort((a, b) => a - b);
  const flagged = [];
  for (let i = least - 1; i < times.length; i++) {
    const from = times[i - least + 1]!;
    if (times[i]! - from <= hours * HOUR) flagged.push({ at: times[i]!, from, to: times[i]! });
  }
  return stretches(flagged, times);
}

/**
 * Poisson CUSUM (Lucas 1985) on detections a day, from `from` to `until`: tuned to a rate `ratio` times the mean of the
 * days so far, alarm above `limit`, restarted after each alarm.
 */
export function baselineCusum(
  detectedAt: readonly Instant[],
  from: Instant,
  until: Instant,
  ratio = 4,
  limit = 8,
): BaselineWave[] {
  const times = [...detectedAt].sort((a, b) => a - b);
  const flagged = [];
  let sum = 0;
  let since: Instant | null = null;
  let earlier = 0;
  let days = 0;
  for (let day = from; day < until; day += DAY) {
    const today = times.filter((time) => time > day && time <= day + DAY);
    const base = (earlier + 0.5) / (days + 1);
    const reference = ((ratio - 1) * base) / Math.log(ratio);
    sum = Math.max(0, sum + today.length - reference);
    if (sum === 0) since = null;
    else since ??= today[0] ?? null;
    if (sum > limit && since !== null) {
      flagged.push({ at: day + DAY, from: since, to: today.at(-1) ?? since });
      sum = 0;
      since = null;
    } else earlier += today.length;
    days++;
  }
  return stretches(flagged, times);
}

/**
 * The same score and windows as the wave scan, on the moments of detection and the plain mean rate of all that came
 * before (`watched` communities, `perDay` assumed at first), with a fixed threshold.
 */
export function baselineDetectionScan(
  detectedAt: readonly Instant[],
  from: Instant,
  watched: number,
  perDay = 0.005,
  threshold = 10,
): BaselineWave[] {
  const times = [...detectedAt].sort((a, b) => a - b);
  const flagged = [];
  for (let i = 0; i < times.length; i++)
    for (const hours of WINDOWS) {
      const start = times[i]! - hours * HOUR;
      let first = i;
      while (first > 0 && times[first - 1]! > start) first--;
      const rate = (0.5 + first) / (0.5 / (perDay * watched) + Math.max(0, start - from) / DAY);
      const score = poissonScore(i - first + 1, (rate * hours) / 24);
      if (i - first + 1 >= 5 && score > threshold) {
        flagged.push({ at: times[i]!, from: times[first]!, to: times[i]! });
        break;
      }
    }
  return stretches(flagged, times);
}
