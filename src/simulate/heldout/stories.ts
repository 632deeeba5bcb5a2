/**
 * @module
 * The scenarios that the methods were not tuned on: other dates, platforms, numbers, names, words, ways to come back and
 * noise. Used once a change is final, to state its figures; a method that was changed after looking at them needs new ones.
 */
import { DAY, HOUR } from '../../core/clock.ts';
import { finish } from '../finish.ts';
import { churn } from '../mechanisms/churn.ts';
import { eventWords } from '../mechanisms/event.ts';
import { vanish } from '../mechanisms/migrate.ts';
import { NAMINGS } from '../mechanisms/naming.ts';
import { befriend } from '../mechanisms/neighbours.ts';
import { newLayout, outage, rateLimitStorm } from '../mechanisms/trouble.ts';
import { fillDays, populate } from '../population.ts';
import { probe } from '../probing.ts';
import { type CrackdownKnobs, crackdown } from '../stories/crackdown.ts';
import { newWorld, type World } from '../world.ts';
import { otherNoise } from './noise.ts';
import { otherRoads } from './roads.ts';
import { HELD_OUT_WAYS } from './ways.ts';
import { HELD_OUT_TONGUES } from './words.ts';

const ONSET = Date.UTC(2019, 5, 14, 5, 20);

const USUAL: CrackdownKnobs = {
  ways: HELD_OUT_WAYS,
  from: Date.UTC(2019, 4, 25),
  until: Date.UTC(2019, 5, 23),
  onset: ONSET,
  communities: 64,
  platform: 'telegram',
  homes: ['tamtam', 'matrix', 'tamtam', 'bluesky'],
  wave: { share: 0.55, hours: 31 },
  prepared: 0.2,
  announced: 0.2,
  drifted: 0.1,
  nowhere: 0.25,
  merges: 1,
  splits: 2,
  namings: NAMINGS,
  migrate: { delayHours: [4, 50], formerly: 0.4, picture: 0.65, contact: 0.6, climbDays: 2 },
  road: { share: 0.15, take: otherRoads('tamtam') },
  decoys: {
    impersonators: 6,
    clones: 4,
    strangers: 14,
    bulletinEveryDays: 3,
    bulletinShare: 0.6,
    strayLinks: 120,
  },
  lost: 0.09,
  more: otherNoise(ONSET),
};

const event = {
  frame: {
    id: 'halvenport-lanterns',
    title: 'Somebody tied a thousand paper lanterns into the harbour trees of Halvenport',
    from: Date.UTC(2019, 5, 12, 22),
    to: Date.UTC(2019, 5, 13, 4),
    ...eventWords(HELD_OUT_TONGUES),
  },
  lastYearAt: Date.UTC(2018, 5, 14, 9, 3),
  claimedAt: Date.UTC(2019, 5, 17, 19, 44, 2),
};

/** A takedown with fallbacks, announcements, other roads back, and a claim. */
export function otherWeek(seed: number): World {
  return crackdown(seed, { ...USUAL, event });
}

/** 15 %, hardly anybody declares anything, nothing is repeated word for word. */
export function otherHard(seed: number): World {
  return crackdown(seed, {
    ...USUAL,
    communities: 90,
    wave: { share: 0.15, hours: 44 },
    prepared: 0,
    announced: 0,
    drifted: 0.15,
    merges: 0,
    splits: 0,
    migrate: { ...USUAL.migrate, formerly: 0.1, picture: 0.4, contact: 0.45, description: 0.2 },
  });
}

/** Three in five are nowhere; many look like them. A claim among it. */
export function otherCrowd(seed: number): World {
  return crackdown(seed, {
    ...USUAL,
    nowhere: 0.6,
    prepared: 0.12,
    announced: 0.08,
    drifted: 0,
    merges: 0,
    splits: 0,
    road: { share: 0.08, take: otherRoads('tamtam') },
    decoys: {
      impersonators: 16,
      clones: 10,
      strangers: 34,
      bulletinEveryDays: 2,
      bulletinShare: 0.85,
      strayLinks: 200,
    },
    event,
  });
}

/** Nine weeks in which nothing happens: deaths by another regime, a third of the looks lost, trouble on two days a week. */
export function otherQuiet(seed: number): World {
  const world = newWorld(seed, Date.UTC(2019, 2, 4), Date.UTC(2019, 4, 6), HELD_OUT_WAYS);
  const watched = populate(world, 70, 'telegram', world.from);
  for (const place of watched) fillDays(world, place, world.until - 20 * DAY, world.until);
  befriend(world, watched, world.until - 20 * DAY, world.until, 1.5);
  vanish(
    world,
    churn(world, watched, world.from, world.until, { oldDays: 210, youngDays: 60, byOwner: 0.5 }),
  );
  for (let week = 1; week < 9; week++) {
    const at = world.from + week * 7 * DAY;
    if (week % 3 === 0) outage(world, 'telegram', at + 5 * HOUR, 6);
    rateLimitStorm(world, 'telegram', at + 40 * HOUR, 5, 0.6);
    newLayout(world, 'telegram', at + 80 * HOUR, 9, 0.5);
  }
  probe(world, { everyHours: 6, jitter: 0.35, lost: 0.3, deadEveryHours: 24 });
  finish(world);
  return world;
}
