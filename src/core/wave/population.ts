/**
 * @module
 * The population at risk: who could have been seen to die when, and at what background hazard. Times here are hours
 * since the first look of the case, so that the rest of `wave/` works on small numbers. It finds no wave.
 */
import { DAY, HOUR } from '../clock.ts';
import { CONFIRM_AFTER, type Death, deathAt, type Life, provesLife } from '../liveness.ts';
import { type Instant, isGone, type PlatformId, type Ref } from '../model.ts';

/** One community at risk. */
export interface Subject {
  life: Life;
  platform: PlatformId;
  /** First and last hour at which it was provably exposed to dying. */
  from: number;
  to: number;
  /** Hours it had lived at `from`, as far as known: see `bornAt`. */
  ageAtFrom: number;
  /** Its death as known now, after `after` and not after `by` (hours). */
  death: { after: number; by: number; outcome: Death['outcome'] } | null;
  /** Hours of every look that gave a verdict: the probe log that a death would have had to be seen by. */
  looks: Float64Array;
}

export interface Population {
  origin: Instant;
  /** Hours from the origin to now. */
  hours: number;
  subjects: Subject[];
}

/**
 * What the population is made of. One that was there when its platform began to be watched is taken for old, one that
 * came later for new. `bornAt`, an instant at which it was there already, can only make it older: an archive that begins
 * late does not make a young community.
 */
export interface PopulationInput {
  lives: readonly Life[];
  platformOf: (ref: Ref) => PlatformId;
  bornAt?: ReadonlyMap<Ref, Instant> | undefined;
  at: Instant;
}

/** The age given to what was there before anyone looked: of the oldest class. */
const OLD = 31 * DAY;

/** The population as it could be known at `at`. Moved and reused addresses leave it when they moved. */
export function populationAt(input: PopulationInput): Population {
  const { at } = input;
  let origin = Number.POSITIVE_INFINITY;
  for (const { probes } of input.lives) origin = Math.min(origin, probes.times[0] ?? origin);
  if (!Number.isFinite(origin) || origin > at) return { origin: at, hours: 0, subjects: [] };
  const hour = (time: Instant) => (time - origin) / HOUR;
  const doubtful = doubtfulDeaths(input);
  const begun = new Map<PlatformId, Instant>();
  for (const life of input.lives)
    if (life.firstSeenAt !== null) {
      const platform = input.platformOf(life.ref);
      begun.set(platform, Math.min(begun.get(platform) ?? life.firstSeenAt, life.firstSeenAt));
    }
  const subjects: Subject[] = [];
  for (const life of input.lives) {
    const from = life.firstSeenAt;
    if (from === null || from > at) continue;
    const known = deathAt(life, at);
    const death = known !== null && known.after !== null && !doubtful.has(known) ? known : null;
    const looks: number[] = [];
    let seen = from;
    for (let i = 0; i < life.probes.times.length; i++) {
      const time = life.probes.times[i]!;
      const outcome = life.probes.outcomes[i]!;
      if (time > at) break;
      if (time < from || outcome === 'unknown' || outcome === 'moved') continue;
      if (looks.at(-1) !== hour(time)) looks.push(hour(time));
      if (provesLife(outcome) && (known === null || time <= known.by)) seen = time;
    }
    const platform = input.platformOf(life.ref);
    const prevalent = from <= begun.get(platform)! + DAY;
    const born = Math.min(input.bornAt?.get(life.ref) ?? from, prevalent ? from - OLD : from);
    subjects.push({
      life,
      platform,
      from: hour(from),
      to: death === null ? hour(seen) : hour((death.after! + death.by) / 2),
      ageAtFrom: Math.max(0, (from - born) / HOUR),
      death:
        death === null ? null : { after: hour(death.after!), by: hour(death.by), outcome: death.outcome },
      looks: Float64Array.from(looks),
    });
  }
  return { origin, hours: hour(at), subjects };
}

/**
 * Deaths that look like a false "gone" of the whole platform: neighbours were seen gone in the same hours, came back,
 * and this one has not been looked at since the first of them did.
 */
function doubtfulDeaths({ lives, platformOf, at }: PopulationInput): Set<Death> {
  const lifted = new Map<PlatformId, { after: Instant; by: Instant; backAt: Instant }[]>();
  for (const life of lives)
    for (const back of life.comebacks) {
      if (back.at > at || back.identity === 'moved') continue;
      const { after, by } = back.death;
      const list = lifted.get(platformOf(life.ref)) ?? [];
      list.push({ after: after ?? by, by, backAt: back.at });
      lifted.set(platformOf(life.ref), list);
    }
  const doubtful = new Set<Death>();
  if (lifted.size === 0) return doubtful;
  for (const life of lives) {
    const death = deathAt(life, at);
    if (death === null) continue;
    const near = (lifted.get(platformOf(life.ref)) ?? []).filter(
      (other) => other.after <= death.by && other.by >= (death.after ?? death.by) && death.by <= other.backAt,
    );
    if (near.length < 3) continue;
    const backAt = Math.min(...near.map((other) => other.backAt));
    const { times, outcomes } = life.probes;
    let lastGone = death.by;
    for (let i = 0; i < times.length && times[i]! <= at; i++)
      if (isGone(outcomes[i]!)) lastGone = Math.max(lastGone, times[i]!);
    if (lastGone <= backAt) doubtful.add(death);
  }
  return doubtful;
}

/** Age classes: under 7 days, 7-30 days, older. Upper ends in hours. */
export const AGE_ENDS = [(7 * DAY) / HOUR, (30 * DAY) / HOUR, Number.POSITIVE_INFINITY] as const;

/** Background hazard (deaths an hour) per age class, and the deaths and hours that it rests on. */
export interface Hazard {
  perHour: [number, number, number];
  deaths: number;
}

/** Before any history: half a death in 50 community-days, so between almost none and 5 % a day. */
const PRIOR_DEATHS = 0.5;
const PRIOR_HOURS = 50 * 24;
/** How many deaths' worth an age class is drawn to the hazard of all ages. */
const CLASS_SHRINKAGE = 2;

/** Calls `visit(class, from, to)` for each stretch of [from, to] inside one age class. */
function byAge(
  subject: Subject,
  from: number,
  to: number,
  visit: (age: number, a: number, b: number) => void,
): void {
  let start = from;
  for (let age = 0; age < 3 && start < to; age++) {
    const end = Math.min(to, AGE_ENDS[age]! - subject.ageAtFrom + subject.from);
    if (end > start) {
      visit(age, start, end);
      start = end;
    }
  }
}

/**
 * The hazard of each age class from exposure and interval-censored deaths: the self-consistent (Turnbull) estimate for
 * a hazard that is constant within a class, where a death counts for a class by its expected share, shrunk by a Gamma
 * prior to the hazard of all ages. `weights`: how far a death counts as background (`backgroundWeights`).
 */
export function estimateHazard(
  population: Population,
  weights: ReadonlyMap<Subject, number>,
  since: number,
): Hazard {
  const exposure = [0, 0, 0];
  const dead: Subject[] = [];
  let count = 0;
  for (const subject of population.subjects) {
    byAge(subject, Math.max(subject.from, since), subject.to, (age, a, b) => {
      exposure[age]! += b - a;
    });
    if (subject.death !== null && subject.death.by > since) {
      dead.push(subject);
      count += weights.get(subject) ?? 1;
    }
  }
  const hours = exposure[0]! + exposure[1]! + exposure[2]!;
  const overall = (PRIOR_DEATHS + count) / (PRIOR_HOURS + hours);
  let perHour: [number, number, number] = [overall, overall, overall];
  for (let round = 0; round < 8; round++) {
    const deaths = [0, 0, 0];
    for (const subject of dead) {
      const share = [0, 0, 0];
      byAge(
        subject,
        subject.death!.after,
        Math.max(subject.death!.by, subject.death!.after + 1e-6),
        (age, a, b) => {
          share[age]! += perHour[age]! * (b - a);
        },
      );
      const sum = share[0]! + share[1]! + share[2]!;
      for (let age = 0; age < 3; age++) deaths[age]! += ((weights.get(subject) ?? 1) * share[age]!) / sum;
    }
    const shrunk = (age: number) =>
      (CLASS_SHRINKAGE + deaths[age]!) / (CLASS_SHRINKAGE / overall + exposure[age]!);
    perHour = [shrunk(0), shrunk(1), shrunk(2)];
  }
  return { perHour, deaths: PRIOR_DEATHS + count };
}

/** Days before and after one that tell what is usual on it: not the whole history, because what is usual changes. */
const NEAR_DAYS = 14;
/**
 * Deaths a community-day that are taken for usual before two weeks of days show that they are: more than in the hardest regime
 * that was published (a mean life of 14 days, docs/methods-waves.md). Else a wave in the first hours of a watch would be its own background.
 */
const MOST_USUAL = 0.1;

/**
 * How far each death counts as background before any wave is known: on a day on which a platform lost far more than on
 * the days around it (over μ + 4√μ + 4, by repeated clipping) or than is ever usual, only μ deaths' worth do. Days are of the grid, deaths stand at
 * the middle of their intervals.
 */
export function backgroundWeights(population: Population): Map<Subject, number> {
  const weights = new Map<Subject, number>();
  const platforms = new Map<PlatformId, Subject[]>();
  for (const subject of population.subjects) {
    const list = platforms.get(subject.platform);
    if (list) list.push(subject);
    else platforms.set(subject.platform, [subject]);
  }
  const days = Math.max(1, Math.ceil(population.hours / 24));
  for (const subjects of platforms.values()) {
    const deaths: Subject[][] = Array.from({ length: days }, () => []);
    const exposed = new Float64Array(days);
    for (const subject of subjects) {
      for (let day = Math.floor(subject.from / 24); day < days && day * 24 < subject.to; day++)
        exposed[day]! += (Math.min(subject.to, (day + 1) * 24) - Math.max(subject.from, day * 24)) / 24;
      if (subject.death !== null)
        deaths[Math.min(days - 1, Math.floor((subject.death.after + subject.death.by) / 48))]!.push(subject);
    }
    const crowded = new Set<number>();
    const rateAt = (day: number) => {
      let count = 0;
      let exposure = 0;
      let known = 0;
      const last = Math.min(days - 1, day + NEAR_DAYS);
      for (let near = Math.max(0, day - NEAR_DAYS); near <= last; near++)
        if (!crowded.has(near)) {
          count += deaths[near]!.length;
          exposure += exposed[near]!;
          known++;
        }
      const rate = count / Math.max(1, exposure);
      return known < NEAR_DAYS ? Math.min(rate, MOST_USUAL) : rate;
    };
    for (let changed = true; changed; ) {
      changed = false;
      let worst: { day: number; over: number } | null = null;
      for (let day = 0; day < days; day++) {
        if (crowded.has(day) || deaths[day]!.length < 5) continue;
        const mean = rateAt(day) * exposed[day]!;
        const over = deaths[day]!.length - (mean + 4 * Math.sqrt(mean) + 4);
        if (over > 0 && (worst === null || over > worst.over)) worst = { day, over };
      }
      if (worst !== null) {
        crowded.add(worst.day);
        changed = true;
      }
    }
    for (const day of crowded)
      for (const subject of deaths[day]!)
        weights.set(subject, Math.min(1, (rateAt(day) * exposed[day]!) / deaths[day]!.length));
  }
  return weights;
}

/** Adds the expected background deaths of a subject to `bins` of `step` hours. */
export function addExpected(bins: Float64Array, step: number, subject: Subject, hazard: Hazard): void {
  byAge(subject, subject.from, subject.to, (age, a, b) => {
    for (let bin = Math.floor(a / step); bin < bins.length; bin++) {
      const overlap = Math.min(b, (bin + 1) * step) - Math.max(a, bin * step);
      if (overlap <= 0) break;
      bins[bin]! += hazard.perHour[age]! * overlap;
    }
  });
}

/** A subject's background hazard added up over its whole exposure, and the hour at which a part of it is reached. */
export function cumulativeHazard(
  subject: Subject,
  hazard: Hazard,
): { total: number; hourAt: (part: number) => number } {
  const pieces: { from: number; rate: number; start: number }[] = [];
  let total = 0;
  byAge(subject, subject.from, subject.to, (age, a, b) => {
    pieces.push({ from: a, rate: hazard.perHour[age]!, start: total });
    total += hazard.perHour[age]! * (b - a);
  });
  const hourAt = (part: number) => {
    let piece = pieces[0]!;
    for (const next of pieces) if (next.start <= part) piece = next;
    return piece.from + (part - piece.start) / piece.rate;
  };
  return { total, hourAt };
}

/**
 * The interval in which this subject's own probe log would have shown a death at hour `t`; null when it would not have
 * been confirmed.
 */
export function seenBy(subject: Subject, t: number): { after: number; by: number } | null {
  const { looks } = subject;
  let low = 0;
  let high = looks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (looks[middle]! < t) low = middle + 1;
    else high = middle;
  }
  if (low === 0 || low >= looks.length) return null;
  if (looks[looks.length - 1]! < looks[low]! + CONFIRM_AFTER / HOUR) return null;
  return { after: looks[low - 1]!, by: looks[low]! };
}
