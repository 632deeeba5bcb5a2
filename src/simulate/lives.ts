/**
 * @module
 * Lives and looks alone, for the wave detector: communities that are opened and die by age-dependent hazards, waves, looks
 * on a schedule with everything that goes wrong with looks. No posts, no files; a second or less a world. The truth is beside it.
 */
import { DAY, HOUR, MINUTE } from '../core/clock.ts';
import type { Instant, Observation, Ref } from '../core/model.ts';
import { type Random, seeded } from '../core/random.ts';
import type { TrueWave } from '../scenario/truth.ts';
import { chance, int, pick, sample, wait } from './draw.ts';
import { HELD_OUT_LIVES } from './heldout/lives.ts';
import { AFTER_2019, BEFORE_2019, type ChurnKnobs } from './mechanisms/churn.ts';

export type LifeWorld = keyof typeof LIVES | keyof typeof HELD_OUT_LIVES;

/** What was looked at, and what was true. */
export interface Lives {
  observations: Observation[];
  from: Instant;
  until: Instant;
  /** What a case may know besides: brands of the names, and first posts (of most). */
  families: Map<string, Ref[]>;
  bornAt: Map<Ref, Instant>;
  /** `share`: of the living communities of its platform, 0..1. */
  waves: (TrueWave & { share: number })[];
  /** Hours in which no look at a platform (null: at any) gave a verdict. */
  outages: { from: Instant; to: Instant; platform: string | null }[];
}

export interface LifeKnobs {
  about: string;
  /** Communities in all when the watch begins; they are replaced as they die. By platform. */
  platforms: Readonly<Record<string, number>>;
  days: number;
  churn: ChurnKnobs;
  /** Share of the first communities that are younger than 30 days. */
  young: number;
  /** Births a day for each death a day that is expected: 1 keeps the number. */
  births: number;
  /** Hours between looks; shares of it by which they shift; share that fails on its own. */
  everyHours: number;
  jitter: number;
  lost: number;
  /** Hours in which looks fail, drawn over the run; every second one takes everything, the others one platform. */
  outages: { count: number; hours: number };
  /** Waves. `shares` and `hours` are drawn from. */
  waves: { count: number; shares: readonly number[]; hours: readonly [number, number] };
  /** Factor on the background hazard at an instant, at most 2. */
  season?: (at: Instant, from: Instant) => number;
  /** Chance that one who closes his own closes some of his others within the hour. */
  together?: number;
  /** The regime from the first wave on. */
  afterwards?: ChurnKnobs;
  /** Lost looks come in rounds: so much of the loss is of whole rounds of a platform. */
  rounds?: number;
}

const USUAL = {
  platforms: { 'a.example': 300, 'b.example': 200 },
  days: 60,
  churn: BEFORE_2019,
  young: 0.15,
  births: 1,
  everyHours: 6,
  jitter: 0.15,
  lost: 0.045,
  outages: { count: 0, hours: 6 },
  waves: { count: 0, shares: [], hours: [6, 48] },
} as const;

export const LIVES = {
  calm: { ...USUAL, about: 'Ordinary weeks of 500 communities, 302 days of life on average.', days: 90 },
  waves: {
    ...USUAL,
    about: 'One wave that takes 5, 10, 20, 30 or 50 % of a platform within 6 to 48 hours.',
    days: 45,
    waves: { count: 1, shares: [0.05, 0.1, 0.2, 0.3, 0.5], hours: [6, 48] },
  },
  'hard-wave': {
    ...USUAL,
    about: 'As in 2018: 15 % within one to three days.',
    days: 45,
    waves: { count: 1, shares: [0.15], hours: [24, 72] },
  },
  outage: {
    ...USUAL,
    about: 'Four outages of six hours and no wave.',
    outages: { count: 4, hours: 6 },
  },
  lossy: { ...USUAL, about: 'Three looks in ten are lost, and no wave.', lost: 0.3 },
  young: {
    ...USUAL,
    about: 'After 2019: 14 days of life for the young, of which there are many, and no wave.',
    churn: AFTER_2019,
    young: 0.5,
  },
  aftermath: {
    ...USUAL,
    about:
      'As in 2019: one wave of 10 to 50 %, and from then on the young live 14 days and the old 60, everywhere.',
    days: 75,
    young: 0.25,
    afterwards: AFTER_2019,
    waves: { count: 1, shares: [0.1, 0.2, 0.5], hours: [10, 48] },
  },
  tides: {
    ...USUAL,
    about:
      'No wave; nearly twice as many die in the evening as in the morning, more at the end of a week, the level drifts, and some owners close two or three at once.',
    days: 80,
    together: 0.04,
    season: (at, from) =>
      (0.7 + 0.6 * Number((at % DAY) / HOUR > 15)) *
      (0.8 + 0.4 * Number(Math.floor(at / DAY) % 7 > 4)) *
      (1 + 0.2 * Math.sin((at - from) / (9 * DAY))),
  },
} as const satisfies Record<string, LifeKnobs>;

const ALL: Readonly<Record<LifeWorld, LifeKnobs>> = { ...LIVES, ...HELD_OUT_LIVES };

const FROM = Date.UTC(2031, 2, 3);

interface One {
  ref: Ref;
  platform: string;
  brand: number;
  bornAt: Instant;
  watchedFrom: Instant;
  diesAt: Instant;
}

/** Draws a world. Pure: the same arguments give the same one. */
export function lifeWorld(seed: number | string, name: LifeWorld): Lives {
  const knobs = ALL[name];
  const random = seeded(`lives ${name}/${seed}`);
  const until = FROM + knobs.days * DAY;
  const waveAts = Array.from(
    { length: knobs.waves.count },
    (_, i) => FROM + Math.round((((i + 0.6 + 0.25 * random()) * knobs.days) / knobs.waves.count) * DAY),
  );
  const changesAt = knobs.afterwards ? (waveAts[0] ?? until) : until;
  const all: One[] = [];
  for (const [platform, count] of Object.entries(knobs.platforms)) {
    for (let i = 0; i < count; i++) {
      const days = chance(random, knobs.young) ? random() * 30 : 30 + random() * 400;
      all.push(open(all, platform, FROM - days * DAY, FROM + random() * 2 * HOUR, knobs, changesAt, random));
    }
    const perDay = (knobs.births * count) / meanLife(knobs);
    for (let at = FROM; at < until; at += wait(random, DAY / perDay))
      all.push(open(all, platform, at, at + wait(random, 18 * HOUR), knobs, changesAt, random));
  }
  closeTogether(all, knobs, random);
  const waves = waveAts.map((at) => strike(all, knobs, at, random));
  const outages = drawOutages(all, knobs, until, random);
  return {
    observations: looks(all, knobs, outages, until, random),
    from: FROM,
    until,
    families: brandsOf(all),
    bornAt: new Map(all.filter(() => chance(random, 0.7)).map(({ ref, bornAt }) => [ref, bornAt])),
    waves: waves.filter(({ members }) => members.length > 0),
    outages,
  };
}

/** Mean days of life in a population like this one, for the rate of births. */
function meanLife({ churn, young }: LifeKnobs): number {
  return 1 / (young / churn.youngDays + (1 - young) / churn.oldDays);
}

function open(
  all: readonly One[],
  platform: string,
  bornAt: Instant,
  watchedFrom: Instant,
  knobs: LifeKnobs,
  changesAt: Instant,
  random: Random,
): One {
  return {
    ref: `https://${platform}/c${all.length}`,
    platform,
    brand: int(random, 0, 9),
    bornAt,
    watchedFrom,
    diesAt: deathOf(bornAt, watchedFrom, knobs, changesAt, random),
  };
}

/** When it dies of what is usual, given that it lives when the watch begins: by thinning from the highest hazard. */
function deathOf(
  bornAt: Instant,
  from: Instant,
  { churn, afterwards, season }: LifeKnobs,
  changesAt: Instant,
  random: Random,
): Instant {
  const most = 2 / Math.min(churn.youngDays, afterwards?.youngDays ?? Number.POSITIVE_INFINITY) / DAY;
  for (let at = from + wait(random, 1 / most); ; at += wait(random, 1 / most)) {
    if (at > from + 400 * DAY) return at;
    const now = afterwards && at >= changesAt ? afterwards : churn;
    const days = at - bornAt < 30 * DAY ? now.youngDays : now.oldDays;
    if (random() * most < (season?.(at, FROM) ?? 1) / days / DAY) return at;
  }
}

/** Some who close their own close others of theirs within the hour: those are no wave. */
function closeTogether(all: readonly One[], { together = 0 }: LifeKnobs, random: Random): void {
  if (together === 0) return;
  for (const one of all) {
    if (!chance(random, together)) continue;
    const mine = all.filter(
      (other) => other !== one && other.platform === one.platform && other.brand === one.brand,
    );
    for (const other of sample(random, mine, int(random, 1, 2)))
      if (other.diesAt > one.diesAt && other.watchedFrom < one.diesAt)
        other.diesAt = one.diesAt + int(random, 1, 60) * MINUTE;
  }
}

/** Takes a share of a platform within some hours: evenly, most at first, most in the middle, or on two days. */
function strike(
  all: readonly One[],
  { waves, platforms }: LifeKnobs,
  at: Instant,
  random: Random,
): Lives['waves'][number] {
  const hours = waves.hours[0] + random() * (waves.hours[1] - waves.hours[0]);
  const platform = pick(random, Object.keys(platforms));
  const share = pick(random, waves.shares);
  const living = all.filter(
    (one) => one.platform === platform && one.watchedFrom < at - 12 * HOUR && one.diesAt > at + hours * HOUR,
  );
  const shape = pick(random, ['even', 'early', 'middle', 'two days'] as const);
  const hit = sample(random, living, Math.round(living.length * share));
  for (const one of hit) {
    const u = random();
    const part =
      shape === 'even'
        ? u
        : shape === 'early'
          ? 1 - Math.sqrt(Math.sqrt(1 - u))
          : shape === 'middle'
            ? (u + random() + random()) / 3
            : chance(random, 0.5)
              ? 0.25 * u
              : 0.7 + 0.3 * u;
    one.diesAt = at + part * hours * HOUR;
  }
  const times = hit.map(({ diesAt }) => diesAt);
  return {
    onset: Math.min(...times),
    end: Math.max(...times),
    members: hit.map(({ ref }) => ref).sort(),
    share,
  };
}

function drawOutages(
  all: readonly One[],
  { outages }: LifeKnobs,
  until: Instant,
  random: Random,
): Lives['outages'] {
  return Array.from({ length: outages.count }, (_, i) => {
    const from = FROM + (0.1 + 0.85 * random()) * (until - FROM);
    return {
      from,
      to: from + outages.hours * HOUR,
      platform: i % 2 === 1 ? pick(random, all).platform : null,
    };
  });
}

function looks(
  all: readonly One[],
  knobs: LifeKnobs,
  outages: Lives['outages'],
  until: Instant,
  random: Random,
): Observation[] {
  const every = knobs.everyHours * HOUR;
  const rounds = knobs.rounds ?? 0;
  const observations: Observation[] = [];
  for (const one of all) {
    let gone = 0;
    for (let at = one.watchedFrom + random() * Math.min(every, until - one.watchedFrom); at < until; ) {
      // Gone before anyone could look: it was never seen alive, and nobody would know of it.
      if (at >= one.diesAt && observations.at(-1)?.ref !== one.ref) break;
      const dead = at >= one.diesAt;
      const failed =
        outages.some(
          ({ from, to, platform }) => at >= from && at < to && (platform ?? one.platform) === one.platform,
        ) ||
        (rounds > 0 &&
          seeded(`${one.platform}/${Math.floor(at / every)}/${all.length}`)() < knobs.lost * rounds) ||
        chance(random, knobs.lost * (1 - rounds));
      observations.push(look(one, Math.round(at), failed ? 'unknown' : dead ? 'gone_unspecified' : 'alive'));
      if (dead && !failed) gone++;
      // A first sight of death is looked at again soon, as the product does; then less and less.
      if (gone === 1 && dead && !failed) at += int(random, 12, 25) * MINUTE;
      else at += every * (gone > 2 ? 2 : 1) * (1 + knobs.jitter * (2 * random() - 1));
    }
  }
  return observations;
}

function look({ ref }: One, at: Instant, outcome: Observation['outcome']): Observation {
  const alive = outcome === 'alive';
  return {
    ref,
    at,
    outcome,
    to: null,
    title: alive ? `Weather notes ${ref.split('/').at(-1)}` : null,
    description: null,
    members: alive ? 900 : null,
    avatar: null,
    why: outcome === 'unknown' ? 'timeout' : null,
    via: 'simulated',
  };
}

function brandsOf(all: readonly One[]): Map<string, Ref[]> {
  const brands = new Map<string, Ref[]>();
  for (const { ref, brand } of all)
    brands.set(`brand:${brand}`, [...(brands.get(`brand:${brand}`) ?? []), ref]);
  return brands;
}
