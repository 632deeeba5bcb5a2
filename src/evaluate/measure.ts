/**
 * @module
 * From tallies to figures, and how sure the figures are: shares, quantiles, expected calibration error, and 95 % intervals
 * by a two-stage bootstrap (runs, then the items of each run). What cannot be measured is null, never NaN.
 */
import { type Random, seeded } from '../core/random.ts';
import type { Figure, Intervals, MatchMeasures, Measures } from './answer.ts';
import type { MatchItems, Tally } from './tally.ts';

const REPLICATES = 1000;
const BINS = 10;

/** The figures of some runs. */
export function measure(tallies: readonly Tally[]): Measures {
  const waves = tallies.flatMap((tally) => (tally.waves ? [tally.waves] : []));
  const leads = tallies.flatMap((tally) => tally.leads ?? []);
  const claims = tallies.flatMap((tally) => (tally.claims ? [tally.claims] : []));
  const items = waves.flatMap((part) => part.items);
  const caught = items.filter((item) => item.caught);
  const years = sum(waves.map((part) => part.watchYears));
  const delays = caught.flatMap((item) => (item.delayHours === null ? [] : [item.delayHours]));
  const seconds = claims.flatMap((part) => part.seconds);
  return {
    waves: {
      falseAlarmsPerWatchYear:
        years > 0 ? round(sum(waves.map((part) => part.falseAlarms.length)) / years) : null,
      caught: share(items, (item) => item.caught),
      delayHours: { p50: quantile(delays, 0.5), p90: quantile(delays, 0.9) },
      onsetHeld: share(caught, (item) => item.onsetHeld === true),
      endHeld: share(caught, (item) => item.endHeld === true),
      onsetWidthHours: quantile(
        caught.flatMap((item) => (item.widthHours === null ? [] : [item.widthHours])),
        0.5,
      ),
    },
    leads: {
      recallAt: {
        '50': share(leads, ({ at }) => within(at, 50)),
        '200': share(leads, ({ at }) => within(at, 200)),
        '1000': share(leads, ({ at }) => within(at, 1000)),
      },
      harvestOverBreadthFirst: ratio(
        leads.filter(({ at }) => within(at, 200)).length,
        leads.filter(({ breadthFirst }) => within(breadthFirst, 200)).length,
      ),
    },
    matches: {
      declared: measureMatches(tallies.flatMap((tally) => (tally.matches ? [tally.matches.declared] : []))),
      undeclared: measureMatches(
        tallies.flatMap((tally) => (tally.matches ? [tally.matches.undeclared] : [])),
      ),
    },
    claims: {
      precision: share(
        claims.flatMap((part) => part.stated),
        ({ right }) => right,
      ),
      recall: share(
        claims.flatMap((part) => part.wanted),
        ({ found }) => found,
      ),
      latencySeconds: { p50: quantile(seconds, 0.5), p95: quantile(seconds, 0.95) },
    },
  };
}

/** The figures of matches. */
export function measureMatches(parts: readonly MatchItems[]): MatchMeasures {
  const wanted = parts.flatMap((part) => part.wanted);
  return {
    precision: share(
      parts.flatMap((part) => part.stated),
      ({ right }) => right,
    ),
    recall: share(wanted, ({ found }) => found),
    recallAtHalf: share(wanted, ({ foundAtHalf }) => foundAtHalf),
    calibrationError: calibrationError(parts.flatMap((part) => part.listed)),
    falseWhereNone: share(
      parts.flatMap((part) => part.none),
      ({ falsely }) => falsely,
    ),
  };
}

/** Expected calibration error over ten bins of equal width (Naeini, Cooper & Hauskrecht 2015); null without items. */
export function calibrationError(items: readonly { probability: number; right: boolean }[]): Figure {
  if (items.length === 0) return null;
  const bins = Array.from({ length: BINS }, () => ({ n: 0, sure: 0, right: 0 }));
  for (const { probability, right } of items) {
    const bin = bins[Math.min(BINS - 1, Math.floor(probability * BINS))]!;
    bin.n++;
    bin.sure += probability;
    if (right) bin.right++;
  }
  return round(sum(bins.map(({ n, sure, right }) => (n === 0 ? 0 : Math.abs(sure - right)))) / items.length);
}

/** The `q` quantile by linear interpolation; null of nothing. */
export function quantile(values: readonly number[], q: number): Figure {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)]!;
  const high = sorted[Math.ceil(at)]!;
  return round(low + (high - low) * (at - Math.floor(at)));
}

/** 95 % intervals of `measure`. Null for a figure that fewer than half of the replicates could measure. */
export function intervals(tallies: readonly Tally[], seed: number | string): Intervals<Measures> {
  const random = seeded(`bootstrap ${seed}`);
  const drawn = Array.from({ length: REPLICATES }, () =>
    measure(Array.from(tallies, () => resample(pick(tallies, random), random))),
  );
  return across(drawn as unknown as Tree[]) as Intervals<Measures>;
}

function resample(tally: Tally, random: Random): Tally {
  const again = <T>(items: readonly T[]): T[] => Array.from(items, () => pick(items, random));
  const matches = (part: MatchItems): MatchItems => ({
    stated: again(part.stated),
    listed: again(part.listed),
    wanted: again(part.wanted),
    none: again(part.none),
  });
  return {
    waves: tally.waves && { ...tally.waves, items: again(tally.waves.items) },
    leads: tally.leads && again(tally.leads),
    matches: tally.matches && {
      declared: matches(tally.matches.declared),
      undeclared: matches(tally.matches.undeclared),
    },
    claims: tally.claims && {
      stated: again(tally.claims.stated),
      wanted: again(tally.claims.wanted),
      seconds: again(tally.claims.seconds),
    },
  };
}

type Tree = { [key: string]: Tree } | Figure;

/** One interval a leaf, from the same leaf of every replicate. */
function across(trees: readonly Tree[]): unknown {
  const inner = trees.find((tree) => tree !== null && typeof tree === 'object');
  if (inner !== undefined && inner !== null && typeof inner === 'object') {
    return Object.fromEntries(
      Object.keys(inner).map((key) => [
        key,
        across(trees.map((tree) => (tree as { [key: string]: Tree })[key]!)),
      ]),
    );
  }
  const values = trees.filter((value): value is number => typeof value === 'number');
  if (values.length * 2 < trees.length || values.length === 0) return null;
  return [quantile(values, 0.025), quantile(values, 0.975)];
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random() * items.length)]!;
}

function within(at: number | null, budget: number): boolean {
  return at !== null && at <= budget;
}

function share<T>(items: readonly T[], holds: (item: T) => boolean): Figure {
  return ratio(items.filter(holds).length, items.length);
}

function ratio(part: number, whole: number): Figure {
  return whole === 0 ? null : round(part / whole);
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

/** Six significant decimals: figures, not noise of the machine's arithmetic. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
