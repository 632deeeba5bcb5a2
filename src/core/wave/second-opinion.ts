/**
 * @module
 * A second opinion on a wave: the space-time permutation scan (Kulldorff et al. 2005, PLoS Medicine 2:e59), where a family
 * stands for a place. It knows only who died and when: no population, no hazard. Its question is whether the deaths of a
 * few hours are of one family more than the deaths of all families and hours explain. It finds no wave and overrules none.
 *
 * Unlike in the paper, deaths change places only where both communities were under watch at both times, and the expected
 * number is the mean over those permutations (the product of the margins where all were watched all the time); else a
 * platform that began to be watched late would look like a cluster by that alone.
 */
import { type Random, seeded } from '../random.ts';
import type { Findings } from './find.ts';
import type { Subject } from './population.ts';
import { LEAST_MASS, WINDOWS } from './scan.ts';
import type { SecondOpinion } from './shapes.ts';
import { isOngoing } from './span.ts';

/**
 * It agrees at this p and with a score no lower than it is worth (e^−score): where few deaths can change places, p alone is
 * soon small. It can tell nothing where even the clearest picture that the margins allow would not reach both.
 */
const AGREES_AT = 0.05;
const LEAST_SCORE = -Math.log(AGREES_AT);
const PERMUTATIONS = 999;
/** Exchanges tried between two permutations and before the first, each times the number of deaths. */
const EXCHANGES = 3;
const BURN_IN = 10;
/** Sums of shares in another order differ by less than this. */
const ROUNDING = 1e-9;

/** The deaths on a coarse grid: all that the permutations need. */
interface Deaths {
  subjects: readonly Subject[];
  /** Hours: middle of the interval of each death, and since when each community was watched. */
  middle: Float64Array;
  from: Float64Array;
  /** Each interval's share in each bin that it touches. */
  first: Int32Array;
  shares: Float64Array[];
  step: number;
  bins: number;
  /** Families with too few deaths for a wave are left out. `index`: the family's place among those of the findings. */
  families: { index: number; given: boolean; deaths: number }[];
  /** Per death, its places in `families`. */
  familiesOf: number[][];
}

/** What the scan says of each wave of `findings`, in their order. Deterministic for a seed. */
export function secondOpinions(
  findings: Pick<Findings, 'population' | 'families' | 'found'>,
  seed: number | string,
  permutations = PERMUTATIONS,
): SecondOpinion[] {
  const { population, found } = findings;
  const deaths = layDeaths(findings);
  const { bins, families } = deaths;
  const total = deaths.subjects.length;
  const mass = families.map(() => new Float64Array(bins + 1));

  // The same chain runs twice: for the mean, and to be compared with it.
  const expected = families.map(() => new Float64Array(bins + 1));
  const observed = Int32Array.from(deaths.subjects, (_, i) => i);
  const draw = exchanges(deaths, seeded(`${seed} permutations`));
  for (let r = 0; r <= permutations; r++) {
    spread(deaths, r === 0 ? observed : draw(), mass);
    for (let f = 0; f < mass.length; f++)
      for (let bin = 0; bin <= bins; bin++) expected[f]![bin]! += mass[f]![bin]! / (permutations + 1);
  }
  // Platforms are compared with platforms, the caller's families with each other: as in the scan itself.
  const rivals = [false, true].map((given) => ({
    given,
    ever: new Float64Array(permutations),
    now: new Float64Array(permutations),
  }));
  const again = exchanges(deaths, seeded(`${seed} permutations`));
  for (let r = 0; r < permutations; r++) {
    spread(deaths, again(), mass);
    for (let f = 0; f < mass.length; f++) {
      const { ever, now } = rivals.find(({ given }) => given === families[f]!.given)!;
      ever[r] = bestScore(deaths, mass[f]!, expected[f]!, total, ever[r]!);
      for (const { from, to } of windowsNow(deaths))
        now[r] = Math.max(now[r]!, scoreIn(mass[f]!, expected[f]!, from, to, total));
    }
  }
  for (const { ever, now } of rivals) for (const scores of [ever, now]) scores.sort();

  spread(deaths, observed, mass);
  const all = new Float64Array(bins + 1);
  for (const shares of observed) addTo(all, deaths, shares);
  sumUp(all);
  return found.map(({ span, window }) => {
    const f = families.findIndex(({ index }) => index === window.family);
    const ongoing = isOngoing(span, population.hours);
    let score = 0;
    let possible = 0;
    if (f >= 0)
      for (const { from, to } of ongoing ? windowsNow(deaths) : windowsIn(deaths)) {
        if (!isAbout(span.onset.earliest, span.end.latest, from * deaths.step, to * deaths.step)) continue;
        score = Math.max(score, scoreIn(mass[f]!, expected[f]!, from, to, total));
        const most = Math.min(families[f]!.deaths, all[to]! - all[from]!);
        possible = Math.max(possible, likelihoodRatio(most, expected[f]![to]! - expected[f]![from]!, total));
      }
    const { ever, now } = rivals.find(({ given }) => given === findings.families[window.family]!.given)!;
    const others = ongoing ? now : ever;
    const p = (1 + others.filter((other) => other >= score - ROUNDING).length) / (permutations + 1);
    const needed = Math.max(LEAST_SCORE, others[Math.floor((1 - AGREES_AT) * permutations)] ?? 0);
    const agrees = p <= AGREES_AT && score >= LEAST_SCORE;
    return { agrees: agrees || (possible > needed ? false : null), score, p };
  });
}

function layDeaths({ population, families }: Pick<Findings, 'population' | 'families'>): Deaths {
  const subjects = population.subjects.filter(({ death }) => death !== null);
  const index = new Map(subjects.map((subject, i) => [subject, i]));
  const step = population.hours <= 124 * 24 ? 3 : 6;
  const bins = Math.max(1, Math.ceil(population.hours / step));
  const kept: Deaths['families'] = [];
  const familiesOf: number[][] = subjects.map(() => []);
  families.forEach(({ members, given }, family) => {
    const dead = members.flatMap((member) => index.get(member) ?? []);
    // Where all the dead are of the family, every permutation gives the same picture.
    if (dead.length < LEAST_MASS || dead.length === subjects.length) return;
    for (const i of dead) familiesOf[i]!.push(kept.length);
    kept.push({ index: family, given, deaths: dead.length });
  });
  const first = new Int32Array(subjects.length);
  const shares = subjects.map(({ death }, i) => {
    const after = death!.after / step;
    const by = Math.max(death!.by / step, after + 1e-6);
    first[i] = Math.min(bins - 1, Math.floor(after));
    const last = Math.min(bins - 1, Math.max(first[i]!, Math.ceil(by) - 1));
    const parts = new Float64Array(last - first[i]! + 1);
    for (let k = 0; k < parts.length; k++)
      parts[k] = (Math.min(by, first[i]! + k + 1) - Math.max(after, first[i]! + k)) / (by - after);
    return parts;
  });
  return {
    subjects,
    middle: Float64Array.from(subjects, ({ death }) => (death!.after + death!.by) / 2),
    from: Float64Array.from(subjects, (subject) => subject.from),
    first,
    shares,
    step,
    bins,
    families: kept,
    familiesOf,
  };
}

/**
 * Permutations of the deaths' times, each uniform among those in which everybody dies while under watch: a chain of
 * random exchanges (Besag and Clifford 1989) that starts from what was observed. The array is the same each time.
 */
function exchanges({ middle, from }: Deaths, random: Random): () => Int32Array {
  const n = middle.length;
  const holds = Int32Array.from(middle, (_, i) => i);
  const exchange = (times: number) => {
    for (let tried = 0; tried < times * n; tried++) {
      const i = Math.floor(random() * n);
      const k = Math.floor(random() * n);
      if (middle[holds[k]!]! < from[i]! || middle[holds[i]!]! < from[k]!) continue;
      const held = holds[i]!;
      holds[i] = holds[k]!;
      holds[k] = held;
    }
  };
  exchange(BURN_IN);
  return () => {
    exchange(EXCHANGES);
    return holds;
  };
}

/** Lays each family's deaths out in `mass`, summed over the bins before an index, when community i died in interval `holds[i]`. */
function spread(deaths: Deaths, holds: Int32Array, mass: readonly Float64Array[]): void {
  for (const sums of mass) sums.fill(0);
  for (let i = 0; i < holds.length; i++)
    for (const f of deaths.familiesOf[i]!) addTo(mass[f]!, deaths, holds[i]!);
  for (const sums of mass) sumUp(sums);
}

function addTo(sums: Float64Array, { first, shares }: Deaths, interval: number): void {
  const parts = shares[interval]!;
  for (let k = 0; k < parts.length; k++) sums[first[interval]! + k + 1]! += parts[k]!;
}

function sumUp(sums: Float64Array): void {
  for (let bin = 1; bin < sums.length; bin++) sums[bin]! += sums[bin - 1]!;
}

/** Every window of the grid; and those that reach the end of the data (the prospective scan, for what goes on). */
function* windowsIn({ bins, step }: Deaths): Generator<{ from: number; to: number }> {
  for (const hours of WINDOWS)
    for (let from = 0; from < bins; from++) yield { from, to: Math.min(bins, from + hours / step) };
}
function windowsNow({ bins, step }: Deaths): { from: number; to: number }[] {
  return WINDOWS.map((hours) => ({ from: Math.max(0, bins - hours / step), to: bins }));
}

/** A window is about a wave when they share half of the shorter one. */
function isAbout(onset: number, end: number, from: number, to: number): boolean {
  const shared = Math.min(end, to) - Math.max(onset, from);
  return shared * 2 >= Math.min(end - onset, to - from);
}

/** The best score of one family in all windows, or `least` when none is better. */
function bestScore(
  { bins, step }: Deaths,
  mass: Float64Array,
  expected: Float64Array,
  total: number,
  least: number,
): number {
  let best = least;
  for (const hours of WINDOWS) {
    const length = hours / step;
    for (let from = 0; from < bins; from++) {
      const to = Math.min(bins, from + length);
      const here = mass[to]! - mass[from]!;
      if (here < LEAST_MASS || here <= expected[to]! - expected[from]!) continue;
      const score = likelihoodRatio(here, expected[to]! - expected[from]!, total);
      if (score > best) best = score;
    }
  }
  return best;
}

function scoreIn(
  mass: Float64Array,
  expected: Float64Array,
  from: number,
  to: number,
  total: number,
): number {
  const here = mass[to]! - mass[from]!;
  return here < LEAST_MASS ? 0 : likelihoodRatio(here, expected[to]! - expected[from]!, total);
}

/** Kulldorff's log likelihood ratio of `here` deaths where `expected` of `total` were to be expected; 0 when no more than those. */
function likelihoodRatio(here: number, expected: number, total: number): number {
  if (here <= expected + ROUNDING) return 0;
  const elsewhere = total - here;
  return (
    here * Math.log(here / expected) +
    (elsewhere > ROUNDING ? elsewhere * Math.log(elsewhere / (total - expected)) : 0)
  );
}
