/**
 * @module
 * Silence against a community's own rhythm of posting. A hint at most: silence is no look, and never a death.
 */
import type { Instant } from '../model.ts';

/**
 * How unusual a community's silence at `at` is by its own rhythm: the share of its time in which it had already been
 * quiet for as long. In 0..1; small is unusual; null with fewer than 8 earlier posts. Never a death.
 *
 * Time is weighed, not posts (the age distribution of a renewal process, ∫ₛ S(u) du / μ), so a burst of a hundred
 * posts in a minute weighs a minute. One exponential gap of the time-weighted mean length carries the tail beyond the
 * longest silence seen.
 */
export function silenceTail(postTimes: readonly Instant[], at: Instant): number | null {
  const times = postTimes.filter((time) => time <= at).sort((a, b) => a - b);
  if (times.length < 8) return null;
  const quiet = at - times.at(-1)!;
  let total = 0;
  let squares = 0;
  let beyond = 0;
  for (let i = 1; i < times.length; i++) {
    const gap = times[i]! - times[i - 1]!;
    total += gap;
    squares += gap * gap;
    beyond += Math.max(0, gap - quiet);
  }
  if (total === 0) return null;
  const typical = squares / total;
  return Math.min(1, (beyond + typical * Math.exp(-quiet / typical)) / (total + typical));
}
