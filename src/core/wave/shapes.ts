/**
 * @module
 * What the wave detector takes and gives, as plain data. No behaviour.
 */
import type { Death, Life } from '../liveness.ts';
import type { Coverage, Instant, Interval, PlatformId, Ref } from '../model.ts';

/** A takedown wave: deaths that came together. */
export interface Wave {
  /** Stable for the same family, members and onset. */
  id: string;
  /** `alert`: by chance once in two years or more rarely; `declared`: once in ten. */
  level: 'alert' | 'declared';
  /** Holds the moment of the first death of the wave, and of the last. */
  onset: Interval;
  end: Interval;
  /** Deaths were still being seen when the data end: `end` is then only what is known so far. */
  ongoing: boolean;
  platforms: PlatformId[];
  /** What its members have in common: `all`, `platform:<id>`, or a family of the caller. */
  family: string;
  members: Ref[];
  deaths: { ref: Ref; after: Instant; by: Instant; outcome: Death['outcome']; probability: number }[];
  /** Deaths of the wave, and how many its background alone would have given in its span. */
  observed: number;
  expected: number;
  score: number;
  recurrenceYears: number;
  /** What the permutation scan says of it. Stands beside `level`, which it never changes. */
  secondOpinion: SecondOpinion;
  controls: Controls;
  coverage: Coverage;
}

/** Whether another method, which knows only who died and when, sees the wave too. */
export interface SecondOpinion {
  /** `null`: it cannot tell, because among the dead there is nothing to set the wave's family against. */
  agrees: boolean | null;
  /** The wave's best log likelihood ratio, and the share of permutations whose best window of any family of its kind is no lower. */
  score: number;
  p: number;
}

/** The communities of the same platforms that did not die with it, and what they rule out. */
export interface Controls {
  looked: number;
  alive: number;
  unreachable: number;
  ruledOut: string[];
}

export interface WaveInput {
  /** From `traceLives`. Lives that go on after `at` are cut there. */
  lives: readonly Life[];
  /** The platform of a ref. Default: the host of the URL. */
  platformOf?: ((ref: Ref) => PlatformId) | undefined;
  /** Further groups to look into (brand, script, graph community), by name: see `findFamilies`. */
  families?: ReadonlyMap<string, readonly Ref[]> | undefined;
  /** Who runs a community, where known (`findOperators`); unknown ones count as one operator each. */
  operators?: ReadonlyMap<Ref, string> | undefined;
  /** An instant at which a community was there already (its first post): it may be older, not younger. */
  bornAt?: ReadonlyMap<Ref, Instant> | undefined;
  seed: number | string;
  /** What could be known then. Default: the newest look. */
  at?: Instant | undefined;
}

export interface WaveOptions {
  /** Replays of the probe log behind the thresholds. */
  replays?: number;
  /** Permutations behind the second opinion. */
  permutations?: number;
  alertYears?: number;
  declaredYears?: number;
}
