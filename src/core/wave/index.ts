/**
 * @module
 * The wave detector: when communities die together more than their background explains, which ones, since when, until
 * when, how rare that is by chance, and what else it could have been. From lives alone (`liveness.ts`); it neither
 * looks nor decides who is related. Method and limits: docs/methods-waves.md.
 */
import type { Instant } from '../model.ts';
import { describeWave } from './describe.ts';
import { findWaves } from './find.ts';
import { secondOpinions } from './second-opinion.ts';
import type { Wave, WaveInput, WaveOptions } from './shapes.ts';

export { baselineCusum, baselineDetectionScan, baselineFixedCount } from './baselines.ts';
export type { Controls, SecondOpinion, Wave, WaveInput, WaveOptions } from './shapes.ts';

/** Every wave that could be known at `input.at`, oldest first. Deterministic for a seed. */
export function scanWaves(input: WaveInput, options: WaveOptions = {}): Wave[] {
  const findings = findWaves(input, options);
  if (findings === null || findings.found.length === 0) return [];
  const opinions = secondOpinions(findings, input.seed, options.permutations);
  return findings.found
    .map((one, i) => describeWave(one, input, findings, opinions[i]!, options.declaredYears))
    .sort((a, b) => a.onset.earliest - b.onset.earliest || (a.id < b.id ? -1 : 1));
}

/**
 * The first moment at which a wave of the whole history could have been declared (or alerted) with the looks made by
 * then: the earliest confirmation after which a scan shows a wave that shares half its members-so-far with it. Null
 * when no scan up to the last confirmation does. `input` may be a function of the moment, where families or operators
 * depend on what was known by then; its `at` is ignored.
 */
export function firstKnownAt(
  input: WaveInput | ((at: Instant) => WaveInput),
  wave: Wave,
  options: WaveOptions = {},
): Instant | null {
  const inputAt = typeof input === 'function' ? input : () => input;
  const members = new Set(wave.members);
  const moments = new Set<Instant>();
  for (const life of inputAt(Number.POSITIVE_INFINITY).lives)
    if (members.has(life.ref) && life.death !== null) moments.add(life.death.confirmedAt);
  const sorted = [...moments].sort((a, b) => a - b);
  const shown = (at: Instant) =>
    (findWaves({ ...inputAt(at), at }, options)?.found ?? []).some(({ span }) => {
      const shared = span.members.filter(({ subject }) => members.has(subject.life.ref)).length;
      return shared * 2 >= span.members.length;
    });
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shown(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return sorted[low] ?? null;
}
