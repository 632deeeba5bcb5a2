/**
 * @module
 * The Poisson scan: which window of which family holds more deaths than its background explains, and how rarely that
 * happens by chance with this very probe log. It gives windows; `span.ts` finds what the wave in one is.
 */
import type { Random } from '../random.ts';
import type { Company } from './company.ts';
import {
  addExpected,
  cumulativeHazard,
  type Hazard,
  type Population,
  type Subject,
  seenBy,
} from './population.ts';

/** Lengths of the windows in hours. */
export const WINDOWS = [6, 24, 48, 72] as const;
/** Days of history before a window that its background rests on; where fewer are there, later days fill up. */
const TRAILING_DAYS = 60;
const ENOUGH_DAYS = 14;
/** Windows with less mass than this are not worth a score. */
export const LEAST_MASS = 3;
/** How many deaths' worth a family is drawn to the hazard of all. */
const FAMILY_SHRINKAGE = 2;
/** The background is taken at this normal quantile of its own uncertainty (one-sided 95 %). */
const CAUTION = 1.645;

export interface Family {
  name: string;
  members: readonly Subject[];
  /** Of the caller, beside the platforms and all: the two kinds have thresholds of their own. */
  given: boolean;
}

/** The case laid out on a grid of `step` hours. All sums run over the bins before an index. */
export interface Grid {
  step: number;
  bins: number;
  families: readonly Family[];
  familiesOf: ReadonlyMap<Subject, readonly number[]>;
  /** Expected background deaths at the reference hazard, summed, per family. */
  expected: Float64Array[];
  /** First bin of the epoch that each bin lies in, per family. */
  epochs: Int32Array[];
  /** Deaths' worth of prior for a family's own level. */
  prior: number;
  /** The largest family: where there are most deaths to tell by whether the world is another one now. */
  whole: number;
}

/** A window that stands out. Hours. `expected` is the plain estimate, the score is against the cautious one. */
export interface Window {
  family: number;
  from: number;
  to: number;
  mass: number;
  expected: number;
  score: number;
}

/** Hours per bin: fine for short histories, coarse for long ones; always a part of the shortest window. */
function stepFor(hours: number): number {
  return hours <= 31 * 24 ? 1 : hours <= 62 * 24 ? 2 : hours <= 124 * 24 ? 3 : 6;
}

export function layGrid(population: Population, families: readonly Family[], hazard: Hazard): Grid {
  const step = stepFor(population.hours);
  const bins = Math.max(1, Math.ceil(population.hours / step + 1e-9));
  const familiesOf = new Map<Subject, number[]>();
  const expected = families.map((family, index) => {
    const perBin = new Float64Array(bins);
    for (const subject of family.members) {
      addExpected(perBin, step, subject, hazard);
      const list = familiesOf.get(subject);
      if (list) list.push(index);
      else familiesOf.set(subject, [index]);
    }
    return summed(perBin);
  });
  return {
    step,
    bins,
    families,
    familiesOf,
    expected,
    epochs: families.map(() => new Int32Array(bins)),
    prior: 1 / (1 / FAMILY_SHRINKAGE + 1 / hazard.deaths),
    whole: families.reduce(
      (best, { members }, i) => (members.length > families[best]!.members.length ? i : best),
      0,
    ),
  };
}

/** From the bin of hour `hour` on, the background of `family` is learned anew. */
export function startEpoch(grid: Grid, family: number, hour: number): void {
  const from = Math.min(grid.bins, Math.ceil(hour / grid.step));
  for (let bin = from; bin < grid.bins; bin++)
    grid.epochs[family]![bin] = Math.max(grid.epochs[family]![bin]!, from);
}

function summed(perBin: Float64Array): Float64Array {
  const sums = new Float64Array(perBin.length + 1);
  for (let i = 0; i < perBin.length; i++) sums[i + 1] = sums[i]! + perBin[i]!;
  return sums;
}

/** Spreads one death evenly over its interval. */
function addDeath(perBin: Float64Array, step: number, after: number, by: number, weight = 1): void {
  const last = perBin.length - 1;
  const first = Math.min(last, Math.max(0, Math.floor(after / step)));
  const end = Math.min(last, Math.max(0, Math.ceil(by / step) - 1));
  if (end <= first) {
    perBin[first]! += weight;
    return;
  }
  const share = weight / (by - after);
  for (let bin = first; bin <= end; bin++)
    perBin[bin]! += (Math.min(by, (bin + 1) * step) - Math.max(after, bin * step)) * share;
}

/** Upper `CAUTION` quantile of a Gamma(shape) over its mean (Wilson and Hilferty), by table. */
const UPPER = Float64Array.from({ length: 4096 }, (_, i) => {
  const shape = Math.max(0.25, i / 4);
  return (1 - 1 / (9 * shape) + CAUTION / (3 * Math.sqrt(shape))) ** 3;
});
function upper(shape: number): number {
  return UPPER[Math.min(4095, (shape * 4) | 0)]!;
}

/** m ln(m/e) − (m − e) for m > e, else 0 (Kulldorff's Poisson score against a known expectation). */
export function poissonScore(mass: number, expected: number): number {
  return mass > expected ? mass * Math.log(mass / expected) - (mass - expected) : 0;
}

/**
 * The family's level against the reference hazard, as its own history before (and, if short, after) `bin` shows: the
 * plain estimate and the cautious one. A new epoch can raise the cautious one, not lower it: it is there so that a
 * changed world does not alarm for ever, not to make a short history look like a sure one.
 */
function level(
  grid: Grid,
  family: number,
  sums: Float64Array,
  bin: number,
): { mean: number; cautious: number } {
  const trailing = Math.max(0, bin - (TRAILING_DAYS * 24) / grid.step);
  const epoch = grid.epochs[family]![bin]!;
  const now = levelSince(grid, family, sums, bin, Math.max(epoch, trailing));
  if (epoch <= trailing) return now;
  const long = levelSince(grid, family, sums, bin, trailing);
  return long.cautious > now.cautious ? { mean: now.mean, cautious: long.cautious } : now;
}

function levelSince(
  grid: Grid,
  family: number,
  sums: Float64Array,
  bin: number,
  start: number,
): { mean: number; cautious: number } {
  const expected = grid.expected[family]!;
  const perDay = 24 / grid.step;
  let deaths = sums[bin]! - sums[start]!;
  let reference = expected[bin]! - expected[start]!;
  const missing = ENOUGH_DAYS * perDay - (bin - start);
  if (missing > 0) {
    const a = Math.min(grid.bins, bin + 3 * perDay);
    const b = Math.min(grid.bins, a + missing);
    deaths += sums[b]! - sums[a]!;
    reference += expected[b]! - expected[a]!;
  }
  const mean = (grid.prior + deaths) / (grid.prior + reference);
  return { mean, cautious: mean * upper(grid.prior + deaths) };
}

/** Days beside a window that tell whether the world is another one now, and how far off they begin: a wave may outlast its window. */
const NEAR_DAYS = 14;
const NEAR_GAP_HOURS = 24;
/** Of those days so many with the most and with the fewest deaths are left out, so that another wave is not taken for the new order of things. */
const TRIMMED_DAYS = 2;
const DAILY = new Float64Array(NEAR_DAYS);

/**
 * The level of a family in the two weeks before the bin `until`, or after it (`from`); at least `long`, its level in the long run, to
 * which it is drawn by two deaths' worth. Where there are fewer than five days it is `long`.
 */
function levelNear(
  grid: Grid,
  family: number,
  sums: Float64Array,
  beside: { from: number } | { until: number },
  long: number,
): number {
  const expected = grid.expected[family]!;
  const perDay = 24 / grid.step;
  const room = 'from' in beside ? grid.bins - beside.from : beside.until;
  const days = Math.min(NEAR_DAYS, Math.floor(room / perDay));
  if (days <= 2 * TRIMMED_DAYS) return long;
  const bin = 'from' in beside ? beside.from : beside.until - days * perDay;
  for (let day = 0; day < days; day++)
    DAILY[day] = sums[bin + (day + 1) * perDay]! - sums[bin + day * perDay]!;
  const sorted = DAILY.subarray(0, days).sort();
  let deaths = 0;
  for (let day = TRIMMED_DAYS; day < days - TRIMMED_DAYS; day++) deaths += sorted[day]!;
  const kept = (days - 2 * TRIMMED_DAYS) / days;
  const reference = (expected[bin + days * perDay]! - expected[bin]!) * kept;
  return Math.max(long, (FAMILY_SHRINKAGE + deaths) / (FAMILY_SHRINKAGE / long + reference));
}

/**
 * The level beside a window: the family's own, or its level in the long run times what has changed for all, whichever is more. A small
 * family has too few deaths to show a change that is everybody's.
 */
function levelBeside(
  grid: Grid,
  family: number,
  base: Float64Array,
  wholeBase: Float64Array,
  bin: number,
  beside: { from: number } | { until: number },
  long: number,
): number {
  const own = levelNear(grid, family, base, beside, long);
  if (family === grid.whole) return own;
  const whole = level(grid, grid.whole, wholeBase, bin).mean;
  return Math.max(own, (long * levelNear(grid, grid.whole, wholeBase, beside, whole)) / whole);
}

/** The window of `family` with the highest score; null when none has mass enough. `base`: deaths as background, of the family and of all. */
function bestOf(
  grid: Grid,
  family: number,
  sums: Float64Array,
  base: Float64Array,
  wholeBase: Float64Array,
): Window | null {
  const expected = grid.expected[family]!;
  const { bins, step } = grid;
  let best: Window | null = null;
  let top = 0;
  const lengths = WINDOWS.map((hours) => hours / step);
  const longest = lengths[lengths.length - 1]!;
  for (let s = 0; s < bins; s++) {
    if (sums[Math.min(bins, s + longest)]! - sums[s]! < LEAST_MASS) continue;
    const { mean, cautious } = level(grid, family, base, s);
    for (let w = 0; w < lengths.length; w++) {
      const end = Math.min(bins, s + lengths[w]!);
      const mass = sums[end]! - sums[s]!;
      if (mass < LEAST_MASS) continue;
      const reference = expected[end]! - expected[s]!;
      let score = poissonScore(mass, Math.max(1e-6, reference * cautious));
      if (score <= top) continue;
      // Where as many died in the weeks before, or go on dying afterwards, it is another world and no wave.
      const gap = NEAR_GAP_HOURS / step;
      const near = Math.max(
        levelBeside(grid, family, base, wholeBase, s, { until: s - gap }, mean),
        levelBeside(grid, family, base, wholeBase, s, { from: end + gap }, mean),
      );
      if (near > cautious) score = poissonScore(mass, Math.max(1e-6, reference * near));
      if (score > top) {
        top = score;
        best = { family, from: s * step, to: end * step, mass, expected: reference * mean, score };
      }
    }
  }
  return best;
}

/** All deaths, those of them that no wave has yet, and how far each of all counts as background (default 1). */
export interface Deaths {
  dead: readonly Subject[];
  free: ReadonlySet<Subject>;
  weights: ReadonlyMap<Subject, number>;
}

function deathSums(
  grid: Grid,
  family: number,
  dead: Iterable<Subject>,
  weights?: Deaths['weights'],
): Float64Array {
  const perBin = new Float64Array(grid.bins);
  for (const subject of dead)
    if (grid.familiesOf.get(subject)?.includes(family))
      addDeath(perBin, grid.step, subject.death!.after, subject.death!.by, weights?.get(subject) ?? 1);
  return summed(perBin);
}

/** The most surprising window of all given families, or of all others; null when none has mass enough. */
export function bestWindow(grid: Grid, { dead, free, weights }: Deaths, given: boolean): Window | null {
  let best: Window | null = null;
  const wholeBase = deathSums(grid, grid.whole, dead, weights);
  for (let family = 0; family < grid.families.length; family++) {
    if (grid.families[family]!.given !== given) continue;
    const window = bestOf(
      grid,
      family,
      deathSums(grid, family, free),
      deathSums(grid, family, dead, weights),
      wholeBase,
    );
    if (window !== null && (best === null || window.score > best.score)) best = window;
  }
  return best;
}

/** Background deaths to be expected between two hours in the family of a window: at the level before it, and after it at the level after it. */
export function background(
  grid: Grid,
  window: Window,
  { dead, weights }: Deaths,
): (from: number, to: number) => number {
  const bin = (hour: number) => Math.min(grid.bins - 1, Math.round(hour / grid.step));
  const base = deathSums(grid, window.family, dead, weights);
  const wholeBase = deathSums(grid, grid.whole, dead, weights);
  const { mean } = level(grid, window.family, base, bin(window.from));
  const near = (days: { from: number } | { until: number }) =>
    levelBeside(grid, window.family, base, wholeBase, bin(window.from), days, mean);
  const before = near({ until: bin(window.from - NEAR_GAP_HOURS) });
  const after = near({ from: bin(window.to + NEAR_GAP_HOURS) });
  const sums = grid.expected[window.family]!;
  const at = (hour: number) => {
    const position = Math.min(grid.bins, Math.max(0, hour / grid.step));
    const low = Math.floor(position);
    return low >= grid.bins
      ? sums[grid.bins]!
      : sums[low]! + (position - low) * (sums[low + 1]! - sums[low]!);
  };
  const between = (from: number, to: number) => Math.max(0, at(to) - at(from));
  return (from, to) =>
    between(Math.min(from, window.to), Math.min(to, window.to)) * before +
    between(Math.max(from, window.to), Math.max(to, window.to)) * after;
}

/** Best scores of histories without waves, ascending: in the families of the caller, and in the platforms and all. */
export interface NullScores {
  given: Float64Array;
  other: Float64Array;
}

/**
 * The best scores of `replays` histories in which nothing but background happened: each community may die at any
 * moment of its real exposure, on some days more than on others and now and then in company, and is seen to by its real probe log. The hazard itself is drawn anew for each replay
 * from what the data leave open.
 */
export function replay(
  grid: Grid,
  population: Population,
  hazard: Hazard,
  levels: ReadonlyMap<string, number>,
  company: Company,
  replays: number,
  random: Random,
  circles: Random,
): NullScores {
  const { subjects } = population;
  const risks = subjects.map((subject) => cumulativeHazard(subject, hazard));
  const factor = Float64Array.from(subjects, (subject) => levels.get(subject.platform) ?? 1);
  const total = Float64Array.from(risks, (risk, i) => risk.total * factor[i]!);
  const perBin = grid.families.map(() => new Float64Array(grid.bins));
  const count = new Int32Array(grid.families.length);
  const sums = new Float64Array(grid.bins + 1);
  const wholeSums = new Float64Array(grid.bins + 1);
  const scores: NullScores = { given: new Float64Array(replays), other: new Float64Array(replays) };
  const dies = (subject: Subject, hour: number, givenOnly = false) => {
    const seen = seenBy(subject, hour);
    if (seen === null) return;
    for (const family of grid.familiesOf.get(subject) ?? []) {
      if (givenOnly && !grid.families[family]!.given) continue;
      addDeath(perBin[family]!, grid.step, seen.after, seen.by);
      count[family]!++;
    }
  };
  const alsoDies = (subject: Subject, hour: number, givenOnly = false) => {
    if (subject.from <= hour && hour <= subject.to) dies(subject, hour, givenOnly);
  };
  const moods = new Float64Array(Math.ceil(population.hours / 24) + 1);
  for (let r = 0; r < replays; r++) {
    const drawn = gamma(hazard.deaths, random) / hazard.deaths;
    for (const bins of perBin) bins.fill(0);
    count.fill(0);
    for (let day = 0; day < moods.length; day++)
      moods[day] = company.unrest > 0 ? gamma(1 / company.unrest, random) * company.unrest : 1;
    for (let i = 0; i < subjects.length; i++) {
      const part = -Math.log(1 - random()) / drawn;
      if (part >= total[i]!) continue;
      const hour = risks[i]!.hourAt(part / factor[i]!);
      const mood = moods[Math.floor(hour / 24)]!;
      if (random() >= mood) continue;
      dies(subjects[i]!, hour);
      // On a day with a high hazard another one dies, somewhere within hours. In company it is one of the same circle, at once:
      // that counts in the caller's families; platforms have it in their unrest.
      for (let more = mood - 1; random() < more; more--)
        alsoDies(subjects[Math.floor(random() * subjects.length)]!, hour + 12 * (random() - 0.5));
      if (circles() >= company.share) continue;
      const circle = company.of.get(subjects[i]!)!;
      for (let more = circles() < 0.5 ? 1 : 2; more > 0; more--)
        alsoDies(circle[Math.floor(circles() * circle.length)]!, hour, true);
    }
    const all = perBin[grid.whole]!;
    for (let b = 0; b < all.length; b++) wholeSums[b + 1] = wholeSums[b]! + all[b]!;
    for (let family = 0; family < perBin.length; family++) {
      if (count[family]! < LEAST_MASS) continue;
      const bins = perBin[family]!;
      for (let b = 0; b < bins.length; b++) sums[b + 1] = sums[b]! + bins[b]!;
      const of = grid.families[family]!.given ? scores.given : scores.other;
      of[r] = Math.max(of[r]!, bestOf(grid, family, sums, sums, wholeSums)?.score ?? 0);
    }
  }
  scores.given.sort();
  scores.other.sort();
  return scores;
}

/** Marsaglia and Tsang's Gamma generator, mean = shape. */
function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Nothing rarer than this is told apart. */
const RAREST_YEARS = 10_000;

/**
 * Once in how many years chance alone gives such a score, by the replays; beyond their upper twentieth by an
 * exponential tail (never steeper than the score's own, e^−score). `allowance`: the share of all false alarms that these
 * scores may give, which makes the years as many times fewer. At most `RAREST_YEARS`.
 */
export function recurrence(scores: Float64Array, score: number, hours: number, allowance: number): number {
  const years = (allowance * hours) / 24 / 365.25;
  const n = scores.length;
  const cut = Math.floor(n * 0.95);
  const edge = scores[cut] ?? 0;
  let share: number;
  if (score > edge) {
    let excess = 0;
    for (let i = cut; i < n; i++) excess += scores[i]! - edge;
    const scale = Math.max(1, excess / (n - cut));
    share = Math.max(1 / n, (n - cut) / n) * Math.exp(-(score - edge) / scale);
  } else {
    let at = 0;
    while (at < n && scores[at]! < score) at++;
    share = (n - at) / n;
  }
  const rate = share >= 1 ? Number.POSITIVE_INFINITY : -Math.log1p(-share);
  return Math.min(RAREST_YEARS, rate === 0 ? RAREST_YEARS : years / rate);
}
