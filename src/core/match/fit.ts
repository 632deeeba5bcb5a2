/**
 * @module
 * Learns from the case itself how alike its counterparts are: the m-probabilities of Fellegi and Sunter, by expectation and
 * maximisation over the candidate pairs, with u from random pairs of the case. A family's bits are cut into levels; the
 * weight of a level moves from its built-in value towards log2(m/u) as far as the pairs at hand are worth it.
 *
 * What keeps it from talking itself into something: it starts from the built-in values and every family has so many pairs'
 * worth of them (`PRIOR`); a case with few counterparts is not fitted at all; a stronger likeness never counts less than a
 * weaker one; no weight rises above its family's cap, and nothing alike never speaks for a pair; what was declared,
 * lineage and contradictions are not fitted; how many families speak, and whether somebody copies, is told by the
 * built-in bits. Sources: Fellegi and Sunter 1969; Winkler 1988 (EM); Ayer et al. 1955 (pool adjacent violators).
 */
import { type Random, seeded } from '../random.ts';
import { captured } from './identity.ts';
import { marginals } from './marginals.ts';
import type { Evidence, FittedFamily, FittedLevel, MatchMethod } from './shapes.ts';
import { FITTED_FAMILIES } from './shapes.ts';
import { onsetOf, type Side } from './side.ts';
import { CAP, edgeOf, type Weigh, type Weighed } from './weigh.ts';

/** Changes whenever the same case may get other probabilities. */
const VERSION = 'matches-2';

/** Levels of a family, weakest first: from so many bits on; what the level stands for, in bits. */
export const LEVELS: Readonly<Record<FittedFamily, readonly (readonly [from: number, bits: number])[]>> = {
  name: [
    [-Infinity, 0],
    [0.01, 0.5],
    [1, 1.75],
    [2.5, 3.25],
    [4, 4.75],
    [5.5, 6],
  ],
  content: [
    [-Infinity, 0],
    [0.01, 0.75],
    [1.5, 2.25],
    [3, 4],
    [5, 6],
    [7, 8],
  ],
  images: [
    [-Infinity, 0],
    [0.01, 1.25],
    [2.5, 3.5],
    [4.5, 5],
  ],
  infrastructure: [
    [-Infinity, 0],
    [0.01, 0.75],
    [1.5, 2.25],
    [3, 3.75],
    [4.5, 5],
  ],
  timing: [
    [-Infinity, 0],
    [0.01, 0.4],
    [0.75, 1.1],
    [1.4, 1.7],
  ],
  rhythm: [
    [-Infinity, -0.75],
    [-0.01, 0],
    [0.01, 0.8],
    [1.1, 1.5],
    [1.9, 2],
  ],
};

/** The built-in values count as much as so many true pairs. */
const PRIOR = 40;
/** Fewer expected true pairs than this are too few to learn from. */
const LEAST = 20;
const RANDOM_PAIRS = 2000;
const ROUNDS = 20;
/** A correction smaller than this, in bits, is not worth a line. */
const WORTH_SAYING = 0.5;

/** Weights in force, and what they make of a pair. */
export interface Fit {
  method: MatchMethod;
  apply(pair: Weighed): Weighed;
}

/** The weights as they are built in. */
export function builtIn(pairs: readonly Weighed[]): Fit {
  return {
    method: {
      version: VERSION,
      m: 'built-in',
      candidatePairs: pairs.length,
      expectedPairs: sum(probabilitiesOf(pairs)),
      rounds: 0,
      fitted: null,
    },
    apply: (pair) => pair,
  };
}

/** Fits the weights on `pairs`; gives the built-in ones where these are too few. The same input gives the same fit. */
export function fitWeights(
  pairs: readonly Weighed[],
  old: readonly Side[],
  young: readonly Side[],
  weigh: Weigh,
): Fit {
  const start = builtIn(pairs);
  if (start.method.expectedPairs < LEAST) return start;
  const u = shareLevels(randomPairs(pairs, old, young, weigh));
  const compared = pairs.map((pair) => FITTED_FAMILIES.filter((family) => comparable(family, pair)));
  const fitted = {} as Record<FittedFamily, FittedLevel[]>;
  for (const family of FITTED_FAMILIES) fitted[family] = builtInLevels(family, u[family]);
  let probabilities = probabilitiesOf(pairs);
  let rounds = 0;
  for (let change = 1; rounds < ROUNDS && change > 1e-4; rounds++) {
    change = 0;
    for (const family of FITTED_FAMILIES) {
      const counts = fitted[family].map(() => 0);
      pairs.forEach((pair, i) => {
        if (compared[i]!.includes(family)) counts[levelOf(family, pair.bits[family])]! += probabilities[i]!;
      });
      const next = refit(family, fitted[family], counts);
      next.forEach((level, l) => {
        change = Math.max(change, Math.abs(level.m - fitted[family][l]!.m));
      });
      fitted[family] = next;
    }
    const weighed = pairs.map((pair, i) => ({ ...pair, score: scoreOf(pair, compared[i]!, fitted) }));
    probabilities = probabilitiesOf(weighed);
  }
  return {
    method: { ...start.method, m: 'fitted', expectedPairs: sum(probabilities), rounds, fitted },
    apply(pair) {
      const families = FITTED_FAMILIES.filter((family) => comparable(family, pair));
      const evidence = [...pair.evidence, ...corrections(pair, families, fitted)].sort(
        (a, b) => Math.abs(b.bits) - Math.abs(a.bits),
      );
      return { ...pair, evidence, score: scoreOf(pair, families, fitted) };
    },
  };
}

function probabilitiesOf(pairs: readonly Weighed[]): Float64Array {
  return marginals(pairs.map(edgeOf));
}

function sum(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0);
}

/** Random pairs of the case, each with how likely it is not a true one. */
function* randomPairs(
  pairs: readonly Weighed[],
  old: readonly Side[],
  young: readonly Side[],
  weigh: Weigh,
): Generator<{ pair: Weighed; weight: number }> {
  const random: Random = seeded('random pairs');
  const pick = (sides: readonly Side[]) => sides[Math.floor(random() * sides.length)]!;
  const probabilities = probabilitiesOf(pairs);
  const known = new Map<Side, Map<Side, number>>();
  pairs.forEach(({ from, to }, i) => {
    const row = known.get(from) ?? new Map<Side, number>();
    known.set(from, row.set(to, probabilities[i]!));
  });
  for (let i = 0; i < RANDOM_PAIRS; i++) {
    const from = pick(old);
    const to = pick(young);
    const pair = weigh(from, to);
    if (pair) yield { pair, weight: 1 - (known.get(from)?.get(to) ?? 0) };
  }
}

/** u: the share of each level among pairs that can be compared, half a pair added to each. */
function shareLevels(
  pairs: Iterable<{ pair: Weighed; weight: number }>,
): Readonly<Record<FittedFamily, number[]>> {
  const counts = {} as Record<FittedFamily, number[]>;
  for (const family of FITTED_FAMILIES) counts[family] = LEVELS[family].map(() => 0.5);
  for (const { pair, weight } of pairs)
    for (const family of FITTED_FAMILIES)
      if (comparable(family, pair)) counts[family][levelOf(family, pair.bits[family])]! += weight;
  for (const family of FITTED_FAMILIES) {
    const total = counts[family].reduce((a, b) => a + b, 0);
    counts[family] = counts[family].map((n) => n / total);
  }
  return counts;
}

/** Whether both sides have what the family compares: a picture that nobody has seen is no picture that differs. */
function comparable(family: FittedFamily, { from, to }: Weighed): boolean {
  switch (family) {
    case 'name':
      return [from, to].every((side) => side.titles.length > 0 || side.handle !== null);
    case 'content':
      return [from, to].every((side) => side.until > side.from);
    case 'images':
      return [from, to].every((side) => side.images.size > 0);
    case 'infrastructure':
      return [from, to].every((side) => side.pointsAway);
    case 'timing':
      return onsetOf(to.facts) !== null;
    case 'rhythm':
      return [from, to].every((side) => side.day.length > 0);
  }
}

function levelOf(family: FittedFamily, bits: number): number {
  const levels = LEVELS[family];
  let level = 0;
  while (level + 1 < levels.length && bits >= levels[level + 1]![0]) level++;
  return level;
}

/** m as the built-in bits have it: u · 2^bits, made to sum to 1. */
export function builtInLevels(family: FittedFamily, u: readonly number[]): FittedLevel[] {
  const odds = LEVELS[family].map(([, bits], l) => u[l]! * 2 ** bits);
  const total = odds.reduce((a, b) => a + b, 0);
  return LEVELS[family].map(([from, bits], l) => ({
    from,
    bits,
    u: u[l]!,
    start: odds[l]! / total,
    m: odds[l]! / total,
    weight: bits,
  }));
}

/** The M step of one family: m from the expected counts of its levels and the prior, then weights that never fall with the level. */
export function refit(
  family: FittedFamily,
  levels: readonly FittedLevel[],
  counts: readonly number[],
): FittedLevel[] {
  const total = counts.reduce((a, b) => a + b, 0);
  const m = levels.map(({ start }, l) => (PRIOR * start + counts[l]!) / (PRIOR + total));
  const weights = levels.map(({ bits, start }, l) => {
    const weight = bits + Math.log2(m[l]! / start);
    // What is not alike never speaks for a pair, however often counterparts are not.
    return Math.min(bits <= 0 ? 0 : CAP[family], weight);
  });
  const rising = poolAdjacent(
    weights,
    m.map((share) => share * (PRIOR + total)),
  );
  return levels.map((level, l) => ({ ...level, m: m[l]!, weight: rising[l]! }));
}

/** The rising sequence nearest to `values` in weighted least squares. */
function poolAdjacent(values: readonly number[], weights: readonly number[]): number[] {
  const pools: { value: number; weight: number; size: number }[] = [];
  values.forEach((value, i) => {
    pools.push({ value, weight: weights[i]!, size: 1 });
    while (pools.length > 1 && pools.at(-2)!.value > pools.at(-1)!.value) {
      const [a, b] = pools.splice(-2) as [(typeof pools)[0], (typeof pools)[0]];
      const weight = a.weight + b.weight;
      const value = (a.value * a.weight + b.value * b.weight) / weight;
      pools.push({ value, weight, size: a.size + b.size });
    }
  });
  return pools.flatMap(({ value, size }) => Array.from({ length: size }, () => value));
}

/** What a family's bits count after the fit: straight lines between the levels, never above the cap. */
export function fittedBits(family: FittedFamily, levels: readonly FittedLevel[], bits: number): number {
  const above = levels.findIndex((level) => level.bits >= bits);
  if (above < 0) return Math.min(CAP[family], levels.at(-1)!.weight + bits - levels.at(-1)!.bits);
  const high = levels[above]!;
  if (above === 0) return high.weight + bits - high.bits;
  const low = levels[above - 1]!;
  return low.weight + ((bits - low.bits) / (high.bits - low.bits)) * (high.weight - low.weight);
}

function scoreOf(
  pair: Weighed,
  families: readonly FittedFamily[],
  fitted: Readonly<Record<FittedFamily, FittedLevel[]>>,
): number {
  return families.reduce(
    (score, family) => score + fittedBits(family, fitted[family], pair.bits[family]) - pair.bits[family],
    pair.score,
  );
}

const ALIKE: Readonly<Record<FittedFamily, string>> = {
  name: 'name',
  content: 'texts',
  images: 'picture',
  infrastructure: 'links',
  timing: 'time of appearing',
  rhythm: 'hours of posting',
};

/** A line for each family that counts otherwise in this case than it would by itself. */
function corrections(
  pair: Weighed,
  families: readonly FittedFamily[],
  fitted: Readonly<Record<FittedFamily, FittedLevel[]>>,
): Evidence[] {
  return families.flatMap((family) => {
    const level = fitted[family][levelOf(family, pair.bits[family])]!;
    const bits = fittedBits(family, fitted[family], pair.bits[family]) - pair.bits[family];
    if (Math.abs(bits) < WORTH_SAYING) return [];
    const alike = level.bits <= 0 ? 'nothing alike' : 'as much alike';
    const what = `${alike} in ${ALIKE[family]} as ${percent(level.m)} of counterparts and ${percent(level.u)} of other pairs are in this case, which counts ${bits > 0 ? 'more' : 'less'} than it does by itself`;
    return [{ family, bits, what, captures: captured(pair.from, pair.to) }];
  });
}

function percent(share: number): string {
  return share < 0.005 ? 'under 1 %' : `${Math.round(100 * share)} %`;
}
