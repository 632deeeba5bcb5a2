/**
 * @module
 * From the tallies of a suite to its figures: each for every seed (all worlds of it together), then the median over
 * seeds with a bootstrap interval, and beside it the same of everything pooled, which is what counts for rare things.
 */
import { type Random, seeded } from '../core/random.ts';
import { BASELINES, type Baseline, type Figure, type Intervals, type Measures } from './answer.ts';
import { measure, measureMatches, quantile } from './measure.ts';
import { DECOYS, type Decoy, SCRIPT_PARTS, type ScriptPart } from './parts.ts';
import type { MatchItems, Tally, WaveItem } from './tally.ts';
import { ABLATED, type Done } from './task.ts';

const REPLICATES = 1000;
const POOLED_REPLICATES = 400;

type Method = 'product' | Baseline;

/** What a suite gives: medians over seeds in the shape of the contract, and more about the same runs. */
export interface SuiteReport extends Measures {
  suite: string;
  seeds: number;
  runs: number;
  pooled: Measures;
  /** 95 %, of the medians, and of the pooled figures: seeds drawn again. */
  ci: Intervals<Measures>;
  pooledCi: Intervals<Measures>;
  baselines: Record<Baseline, Measures>;
  items: {
    waves: number;
    leads: number;
    counterparts: number;
    withoutCounterpart: number;
    claims: number;
    watchYears: number;
  };
  parts: Parts;
}

/** The pooled figures taken apart. */
export interface Parts {
  /** By world: what it is about is in `simulate`. */
  worlds: Record<string, Measures>;
  waveSizes: { from: number; to: number | null; waves: number; caught: Figure; delayHours: Figure }[];
  scripts: Record<
    'declared' | 'undeclared',
    Record<ScriptPart, { counterparts: number; precision: Figure; recall: Figure }>
  >;
  /** Without one family of evidence, over the worlds in which that was tried (`all`: with everything). */
  without: Record<
    string,
    { precision: Figure; recall: Figure; recallAtHalf: Figure; falseWhereNone: Figure }
  >;
  decoys: Record<Decoy, { posts: number; stated: number }>;
  /** Share of wanted places opened after so many requests, by policy. */
  crawl: Record<'product' | 'breadthFirst' | 'inDegree' | 'random', { at: number; share: number }[]>;
  /** Stated probability (middle of a bin), pairs in it, and the share that was right. */
  calibration: Record<'declared' | 'undeclared', { sure: number; n: number; right: number }[]>;
  /** Of each seed. */
  bySeed: Measures[];
}

/** The figures of a suite. Pure; the same tallies give the same figures. */
export function reportOf(suite: string, results: readonly Done[]): SuiteReport {
  const seeds = [...new Set(results.map(({ task }) => task.seed))];
  const bySeed = (method: Method) =>
    seeds.map((seed) =>
      measure(results.filter(({ task }) => task.seed === seed).map(({ tallies }) => tallies[method])),
    );
  const product = bySeed('product');
  const tallies = results.map((done) => done.tallies.product);
  const pooled = measure(tallies);
  const count = (of: (tally: Tally) => number) => tallies.reduce((sum, tally) => sum + of(tally), 0);
  return {
    suite,
    seeds: seeds.length,
    runs: results.length,
    ...medians(product),
    pooled,
    ci: spread(product),
    pooledCi: pooledSpread(
      seeds.map((seed) =>
        results.filter(({ task }) => task.seed === seed).map((done) => done.tallies.product),
      ),
    ),
    baselines: Object.fromEntries(BASELINES.map((name) => [name, medians(bySeed(name))])) as Record<
      Baseline,
      Measures
    >,
    items: {
      waves: count((tally) => tally.waves?.items.length ?? 0),
      leads: count((tally) => tally.leads?.length ?? 0),
      counterparts: count((tally) => tally.matches?.declared.wanted.length ?? 0),
      withoutCounterpart: count((tally) => tally.matches?.declared.none.length ?? 0),
      claims: count((tally) => tally.claims?.wanted.length ?? 0),
      watchYears: Math.round(count((tally) => tally.waves?.watchYears ?? 0) * 100) / 100,
    },
    parts: partsOf(results, product),
  };
}

type Tree = { [key: string]: Tree } | Figure;

/** A tree of the same form, each leaf made of the same leaf of all. */
function leafwise<T>(trees: readonly Tree[], make: (values: number[]) => T): unknown {
  const inner = trees.find((tree) => tree !== null && typeof tree === 'object');
  if (inner !== undefined && inner !== null && typeof inner === 'object')
    return Object.fromEntries(
      Object.keys(inner).map((key) => [
        key,
        leafwise(
          trees.map((tree) => (tree as { [key: string]: Tree })[key]!),
          make,
        ),
      ]),
    );
  return make(trees.filter((value): value is number => typeof value === 'number'));
}

function medians(seeds: readonly Measures[]): Measures {
  return leafwise(seeds as unknown as Tree[], (values) => quantile(values, 0.5)) as Measures;
}

function spread(seeds: readonly Measures[]): Intervals<Measures> {
  const random = seeded('suite');
  return leafwise(seeds as unknown as Tree[], (values) => interval(values, random)) as Intervals<Measures>;
}

/** 95 % interval of the median, by drawing seeds again. */
function interval(values: readonly number[], random: Random): [number, number] | null {
  if (values.length < 2) return null;
  const drawn = Array.from(
    { length: REPLICATES },
    () =>
      quantile(
        values.map(() => values[Math.floor(random() * values.length)]!),
        0.5,
      )!,
  );
  return [quantile(drawn, 0.025)!, quantile(drawn, 0.975)!];
}

/** 95 % intervals of the pooled figures, by drawing seeds again. */
function pooledSpread(seeds: readonly (readonly Tally[])[]): Intervals<Measures> {
  const random = seeded('suite, pooled');
  const drawn = Array.from({ length: POOLED_REPLICATES }, () =>
    measure(seeds.flatMap(() => seeds[Math.floor(random() * seeds.length)]!)),
  );
  return leafwise(drawn as unknown as Tree[], (values) =>
    values.length * 2 < drawn.length ? null : [quantile(values, 0.025), quantile(values, 0.975)],
  ) as Intervals<Measures>;
}

function partsOf(results: readonly Done[], bySeed: Measures[]): Parts {
  const parts = results.flatMap((done) => (done.parts ? [done.parts] : []));
  const worlds = [...new Set(results.map(({ task }) => task.world))];
  const ablated = parts.filter(({ without }) => Object.keys(without).length > 0);
  const whole = results.flatMap(({ parts: of, tallies }) =>
    of && Object.keys(of.without).length > 0 ? [tallies.product.matches!.declared] : [],
  );
  const short = (items: readonly MatchItems[]) => {
    const { precision, recall, recallAtHalf, falseWhereNone } = measureMatches(items);
    return { precision, recall, recallAtHalf, falseWhereNone };
  };
  const lists = (question: 'declared' | 'undeclared') =>
    results.flatMap(({ tallies }) => tallies.product.matches?.[question].listed ?? []);
  return {
    worlds: Object.fromEntries(
      worlds.map((world) => [
        world,
        measure(results.filter(({ task }) => task.world === world).map(({ tallies }) => tallies.product)),
      ]),
    ),
    waveSizes: waveSizes(results.flatMap(({ tallies }) => tallies.product.waves?.items ?? [])),
    scripts: {
      declared: scriptFigures(parts.map(({ scripts }) => scripts.declared)),
      undeclared: scriptFigures(parts.map(({ scripts }) => scripts.undeclared)),
    },
    without: {
      all: short(whole),
      ...Object.fromEntries(
        ABLATED.map((family) => [family, short(ablated.flatMap(({ without }) => without[family] ?? []))]),
      ),
    },
    decoys: Object.fromEntries(
      DECOYS.map((decoy) => [
        decoy,
        {
          posts: parts.reduce((sum, { decoys }) => sum + decoys[decoy].posts, 0),
          stated: parts.reduce((sum, { decoys }) => sum + decoys[decoy].stated, 0),
        },
      ]),
    ) as Parts['decoys'],
    crawl: {
      product: crawlCurve(results, 'product'),
      breadthFirst: crawlCurve(results, 'breadthFirst'),
      inDegree: crawlCurve(results, 'inDegree'),
      random: crawlCurve(results, 'random'),
    },
    calibration: { declared: bins(lists('declared')), undeclared: bins(lists('undeclared')) },
    bySeed,
  };
}

const SIZES = [0, 0.08, 0.12, 0.18, 0.28, 0.6];

/** Waves of worlds of lives by the share of a platform that they took. */
function waveSizes(items: readonly WaveItem[]): Parts['waveSizes'] {
  return SIZES.map((from, i) => {
    const to = SIZES[i + 1] ?? null;
    const inside = items.filter(
      ({ share }) => share !== null && share >= from && (to === null || share < to),
    );
    const delays = inside.flatMap(({ delayHours }) => delayHours ?? []);
    return {
      from,
      to,
      waves: inside.length,
      caught: inside.length === 0 ? null : inside.filter(({ caught }) => caught).length / inside.length,
      delayHours: quantile(delays, 0.5),
    };
  }).filter(({ waves }) => waves > 0);
}

function scriptFigures(parts: readonly Record<ScriptPart, MatchItems>[]) {
  return Object.fromEntries(
    SCRIPT_PARTS.map((part) => {
      const items = parts.map((of) => of[part]);
      const { precision, recall } = measureMatches(items);
      return [
        part,
        { counterparts: items.reduce((sum, { wanted }) => sum + wanted.length, 0), precision, recall },
      ];
    }),
  ) as Parts['scripts']['declared'];
}

const CURVE = [10, 25, 50, 100, 150, 200, 300, 400, 600, 800, 1000];

function crawlCurve(results: readonly Done[], method: keyof Parts['crawl']): { at: number; share: number }[] {
  const leads = results.flatMap(({ tallies }) => tallies[method].leads ?? []);
  if (leads.length === 0) return [];
  return CURVE.map((budget) => ({
    at: budget,
    share: leads.filter(({ at }) => at !== null && at <= budget).length / leads.length,
  }));
}

function bins(items: readonly { probability: number; right: boolean }[]) {
  return Array.from({ length: 10 }, (_, bin) => {
    const inside = items.filter(({ probability }) => Math.min(9, Math.floor(probability * 10)) === bin);
    const n = inside.length;
    return {
      sure: n === 0 ? (bin + 0.5) / 10 : inside.reduce((sum, { probability }) => sum + probability, 0) / n,
      n,
      right: n === 0 ? 0 : inside.filter(({ right }) => right).length / n,
    };
  }).filter(({ n }) => n > 0);
}
