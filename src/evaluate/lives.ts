/**
 * @module
 * The wave detector and its baselines on a world of lives alone (`lifeWorld`): what was stated, against its truth.
 */
import { traceLives } from '../core/liveness.ts';
import { firstKnownAt, scanWaves } from '../core/wave/index.ts';
import { type LifeWorld, lifeWorld } from '../simulate/lives.ts';
import type { Answer, Baseline } from './answer.ts';
import { baselineWaves } from './baselines.ts';
import { type Tally, tallyWaves } from './tally.ts';

type WaveTally = NonNullable<Tally['waves']>;

/** Baselines that answer about waves. */
export const WAVE_BASELINES = ['fixedCount', 'cusum', 'detectionScan'] as const satisfies readonly Baseline[];

/** Draws a world and lets every method answer. Pure: the same arguments give the same tallies. Some seconds. */
export function tallyLives(
  seed: number | string,
  name: LifeWorld,
): Record<'product' | (typeof WAVE_BASELINES)[number], WaveTally> {
  const world = lifeWorld(seed, name);
  const lives = traceLives(world.observations);
  const input = { lives, families: world.families, bornAt: world.bornAt, seed: 1 };
  const answer: Answer = {
    waves: scanWaves({ ...input, at: world.until }).map((wave) => ({
      ...wave,
      knownAt: firstKnownAt(input, wave),
    })),
    matches: { declared: [], undeclared: [] },
    claims: [],
    claimSeconds: [],
    looked: new Set(lives.map(({ ref }) => ref)),
    watchedFrom: world.from,
    watchedUntil: world.until,
    deaths: lives.flatMap(({ ref, death }) => (death ? [{ ref, by: death.by }] : [])),
    seeds: [],
    links: new Map(),
    names: [],
  };
  const truth = { waves: world.waves, successors: [], leads: [], claims: [], obfuscated: [] };
  const tally = (waves: Answer['waves']): WaveTally => {
    const tallied = tallyWaves(truth, answer, waves)!;
    const shares = world.waves.filter(({ members }) => members.some((ref) => answer.looked.has(ref)));
    return {
      ...tallied,
      items: tallied.items.map((item, i) => ({ ...item, share: shares[i]!.share })),
    };
  };
  return {
    product: tally(answer.waves),
    fixedCount: tally(baselineWaves(answer, 'fixedCount')),
    cusum: tally(baselineWaves(answer, 'cusum')),
    detectionScan: tally(baselineWaves(answer, 'detectionScan')),
  };
}
