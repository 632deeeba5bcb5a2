/**
 * @module
 * What the wave in a window is: which deaths belong to it, and between which moments its first and its last death
 * lie. Deaths are known only as intervals, and background deaths mingle with them; the answer is a posterior over
 * begin, end and shape of the wave, over who belongs to it, and over each death's true moment.
 */
import type { Random } from '../random.ts';
import type { Subject } from './population.ts';
import { poissonScore } from './scan.ts';

export interface Span {
  /** Hours. The first (last) death lies after `earliest`, not after `latest`. */
  onset: { earliest: number; latest: number };
  end: { earliest: number; latest: number };
  /** Deaths that are rather the wave's than background, with that probability. */
  members: { subject: Subject; probability: number }[];
}

/** Says whether deaths of the wave were still coming in when the data end (hour `now`): a usual gap has not passed since. */
export function isOngoing({ members }: Span, now: number): boolean {
  const widths = members.map(({ subject: { death } }) => death!.by - death!.after).sort((a, b) => a - b);
  const lastBy = Math.max(...members.map(({ subject }) => subject.death!.by));
  return now - lastBy < Math.max(6, 1.5 * widths[widths.length >> 1]!);
}

type Expected = (from: number, to: number) => number;

/** Quiet for this long, and better told as two: then it is two waves. */
const QUIET_HOURS = 24;
/** Log-likelihood that a second stretch must win to be told apart. */
const SPLIT_GAIN = 8;
/** In the lull deaths are at least this many times rarer. */
const LULL_RATIO = 4;
/** Each side of the stated intervals is wrong with this probability. */
const TAIL = 0.006;
/** No list of shapes holds every wave: the intervals are stretched by this share of their width on both sides. */
const STRETCH = 0.04;
const DRAWS = 2000;

interface Cluster {
  from: number;
  to: number;
  count: number;
  /** Median width of its deaths' intervals, hours. */
  width: number;
  /** The wave lies between these: beyond is another one. */
  lowest: number;
  highest: number;
}

/**
 * The stretch of deaths that makes the window stand out: the best-scoring run of interval midpoints near it, cut where
 * it falls apart into two. Null when there is none.
 */
function findCluster(dead: readonly Subject[], from: number, to: number, expected: Expected): Cluster | null {
  const near = dead.filter(({ death }) => death!.by > from - 96 && death!.after < to + 96);
  const widths = near
    .filter(({ death }) => death!.by > from && death!.after < to)
    .map(({ death }) => death!.by - death!.after)
    .sort((a, b) => a - b);
  const width = widths[widths.length >> 1];
  if (width === undefined) return null;
  const middles = near
    .filter(({ death }) => death!.by - death!.after <= Math.max(12, 3 * width))
    .map(({ death }) => (death!.after + death!.by) / 2)
    .sort((a, b) => a - b);
  const half = Math.max(0.25, width / 2);
  const score = (i: number, j: number) =>
    poissonScore(j - i + 1, Math.max(1e-6, expected(middles[i]! - half, middles[j]! + half)));
  let best: { i: number; j: number; score: number } | null = null;
  for (let i = 0; i < middles.length; i++)
    for (let j = i; j < middles.length; j++) {
      if (middles[i]! > to || middles[j]! < from) continue;
      const value = score(i, j);
      if (best === null || value > best.score) best = { i, j, score: value };
    }
  if (best === null) return null;
  let { i, j } = best;
  let lowest = Number.NEGATIVE_INFINITY;
  let highest = Number.POSITIVE_INFINITY;
  for (;;) {
    const cut = findLull(middles, i, j, half);
    if (cut === null) break;
    const middle = (middles[cut.k]! + middles[cut.l]!) / 2;
    if (score(i, cut.k) >= score(cut.l, j)) {
      highest = Math.min(highest, middle);
      j = cut.k;
    } else {
      lowest = Math.max(lowest, middle);
      i = cut.l;
    }
  }
  return { from: middles[i]!, to: middles[j]!, count: j - i + 1, width, lowest, highest };
}

/**
 * Where deaths i..j fall apart into two runs i..k and l..j with a lull of a day or more between, in which deaths (of the
 * background) are far rarer than in both; null when one even rate explains them nearly as well.
 */
function findLull(
  middles: readonly number[],
  i: number,
  j: number,
  half: number,
): { k: number; l: number } | null {
  const n = j - i + 1;
  const long = middles[j]! - middles[i]! + 2 * half;
  const gainOf = (count: number, hours: number) =>
    count === 0 ? 0 : count * Math.log((count * long) / (n * hours));
  let best: { k: number; l: number; gain: number } | null = null;
  for (let k = i; k < j; k++)
    for (let l = k + 1; l <= j; l++) {
      const lull = middles[l]! - middles[k]!;
      if (lull < QUIET_HOURS) continue;
      const [n1, n0, n2] = [k - i + 1, l - k - 1, j - l + 1];
      const h1 = middles[k]! - middles[i]! + 2 * half;
      const h2 = middles[j]! - middles[l]! + 2 * half;
      if (Math.min(n1 / h1, n2 / h2) < (LULL_RATIO * (n0 + 0.5)) / lull && n0 > 0) continue;
      const gain = gainOf(n1, h1) + gainOf(n2, h2) + gainOf(n0, lull);
      if (gain > SPLIT_GAIN && (best === null || gain > best.gain)) best = { k, l, gain };
    }
  return best;
}

/**
 * How a wave's deaths may lie between its begin and end, as tables of distribution functions: Beta densities, and stretches
 * with a lull (a night) between.
 */
const POINTS = 128;
const SHAPES: Float64Array[] = [
  ...[
    [1, 1],
    [1, 2],
    [1, 4],
    [1, 8],
    [2, 1],
    [2, 2],
    [2, 4],
    [4, 2],
    [3, 3],
  ].map(([a, b]) => tabulate((x) => x ** (a! - 1) * (1 - x) ** (b! - 1))),
  tabulate((x) => (x < 0.3 || x > 0.7 ? 1 : 0.1)),
  tabulate((x) => (x < 0.25 ? 2 : x > 0.6 ? 1 : 0.1)),
  tabulate((x) => (x < 0.4 ? 1 : x > 0.75 ? 2 : 0.1)),
];

function tabulate(density: (x: number) => number): Float64Array {
  const table = new Float64Array(POINTS + 1);
  for (let i = 0; i < POINTS; i++) table[i + 1] = table[i]! + density((i + 0.5) / POINTS);
  return table.map((value) => value / table[POINTS]!);
}

function distribution(shape: Float64Array, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const position = x * POINTS;
  const low = position | 0;
  return shape[low]! + (position - low) * (shape[low + 1]! - shape[low]!);
}

function quantile(shape: Float64Array, p: number): number {
  let low = 0;
  let high = POINTS;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (shape[middle]! <= p) low = middle;
    else high = middle;
  }
  const rise = shape[high]! - shape[low]!;
  return (low + (rise > 0 ? (p - shape[low]!) / rise : 0.5)) / POINTS;
}

interface Cell {
  begin: number;
  end: number;
  shape: Float64Array;
  weight: number;
}

interface Candidate {
  subject: Subject;
  after: number;
  by: number;
  background: number;
}

/** The posterior over begin, end and shape on a grid; cells that do not count are left out. */
function posterior(
  candidates: readonly Candidate[],
  size: number,
  begins: readonly [number, number],
  ends: readonly [number, number],
  points: number,
): Cell[] {
  const cells: Cell[] = [];
  const shortest = Math.max(0.05, (ends[1] - begins[0]) / points / 4);
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < points; i++) {
    const begin = begins[0] + ((i + 0.5) * (begins[1] - begins[0])) / points;
    for (let j = 0; j < points; j++) {
      const end = ends[0] + ((j + 0.5) * (ends[1] - ends[0])) / points;
      const duration = end - begin;
      if (duration < shortest) continue;
      for (const shape of SHAPES) {
        let log = 0;
        for (const { after, by, background } of candidates) {
          const share =
            distribution(shape, (by - begin) / duration) - distribution(shape, (after - begin) / duration);
          log += Math.log(background + size * share);
        }
        if (log > top) top = log;
        if (log > top - 14) cells.push({ begin, end, shape, weight: log });
      }
    }
  }
  const kept = cells.filter((cell) => cell.weight > top - 14);
  let sum = 0;
  for (const cell of kept) {
    cell.weight = Math.exp(cell.weight - top);
    sum += cell.weight;
  }
  for (const cell of kept) cell.weight /= sum;
  return kept;
}

/** The wave around a window of one family. `dead` are that family's deaths that no other wave has; hours. */
export function findSpan(
  dead: readonly Subject[],
  from: number,
  to: number,
  expected: Expected,
  random: Random,
): Span | null {
  const cluster = findCluster(dead, from, to, expected);
  if (cluster === null) return null;
  const pad = Math.min(48, Math.max(2, 1.5 * cluster.width) + (cluster.to - cluster.from) / 4);
  const low = Math.max(cluster.lowest, cluster.from - pad);
  const high = Math.min(cluster.highest, cluster.to + pad);
  const candidates: Candidate[] = dead
    .filter(({ death }) => death!.by > low && death!.after < high)
    .map((subject) => {
      const { after, by } = subject.death!;
      const wide = Math.max(by, after + 1 / 60);
      return {
        subject,
        after: wide - Math.max(wide - after, 1 / 60),
        by: wide,
        background: expected(after, wide) + 1e-9,
      };
    });
  if (candidates.length === 0) return null;
  const size = Math.max(1, cluster.count - expected(cluster.from, cluster.to));
  const points = candidates.length > 400 ? 20 : candidates.length > 120 ? 28 : 40;
  const rough = posterior(candidates, size, [low, high], [low, high], points);
  const margin = (high - low) / points;
  const range = (values: number[]): [number, number] => [
    Math.min(...values) - margin / 2,
    Math.max(...values) + margin / 2,
  ];
  const heavy = rough.filter((cell) => cell.weight > 1e-5);
  const support = heavy.length > 0 ? heavy : rough;
  const cells = posterior(
    candidates,
    size,
    range(support.map((cell) => cell.begin)),
    range(support.map((cell) => cell.end)),
    points,
  );
  if (cells.length === 0) return null;

  const cumulative = new Float64Array(cells.length);
  cells.reduce((sum, cell, i) => {
    cumulative[i] = sum + cell.weight;
    return cumulative[i]!;
  }, 0);
  const belongs = new Float64Array(candidates.length);
  const firsts: number[] = [];
  const lasts: number[] = [];
  for (let draw = 0; draw < DRAWS; draw++) {
    const at = random();
    let a = 0;
    let b = cells.length - 1;
    while (a < b) {
      const middle = (a + b) >> 1;
      if (cumulative[middle]! < at) a = middle + 1;
      else b = middle;
    }
    const { begin, end, shape } = cells[a]!;
    const duration = end - begin;
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < candidates.length; i++) {
      const { after, by, background } = candidates[i]!;
      const p0 = distribution(shape, (after - begin) / duration);
      const p1 = distribution(shape, (by - begin) / duration);
      const rate = size * (p1 - p0);
      if (random() * (background + rate) >= rate) continue;
      belongs[i]!++;
      const time = begin + duration * quantile(shape, p0 + random() * (p1 - p0));
      if (time < first) first = time;
      if (time > last) last = time;
    }
    if (first <= last) {
      firsts.push(first);
      lasts.push(last);
    }
  }
  if (firsts.length === 0) return null;
  firsts.sort((x, y) => x - y);
  lasts.sort((x, y) => x - y);
  const interval = (sorted: number[]) => {
    const at = (p: number) => sorted[Math.round(p * (sorted.length - 1))]!;
    const slack = STRETCH * (at(1 - TAIL) - at(TAIL));
    return { earliest: at(TAIL) - slack, latest: at(1 - TAIL) + slack };
  };
  return {
    onset: interval(firsts),
    end: interval(lasts),
    members: candidates
      .map(({ subject }, i) => ({ subject, probability: belongs[i]! / DRAWS }))
      .filter(({ probability }) => probability > 0.5),
  };
}
