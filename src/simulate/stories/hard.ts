/**
 * @module
 * A small wave, 15 % as in 2018, after which nobody declares a new address.
 */
import { DAY, HOUR } from '../../core/clock.ts';
import { sample } from '../draw.ts';
import { finish } from '../finish.ts';
import { BEFORE_2019, churn } from '../mechanisms/churn.ts';
import { cloneBots, impersonate, strangers } from '../mechanisms/decoys.ts';
import { MIGRATION, migrate, vanish } from '../mechanisms/migrate.ts';
import { agency, befriend } from '../mechanisms/neighbours.ts';
import { chain, noise, oneTweet, openHub, point } from '../mechanisms/paths.ts';
import { outage, rateLimitStorm } from '../mechanisms/trouble.ts';
import { takeDown } from '../mechanisms/wave.ts';
import { fillDays, populate } from '../population.ts';
import { PROBES, probe } from '../probing.ts';
import { newWorld, type World } from '../world.ts';

export function hard(seed: number): World {
  const world = newWorld(seed, Date.UTC(2019, 8, 10), Date.UTC(2019, 9, 18));
  const random = world.stream('hard');
  const onset = Date.UTC(2019, 9, 8, 15);
  const watched = populate(world, 80, 'telegram', Date.UTC(2019, 8, 12));
  for (const place of watched) fillDays(world, place, world.from, world.until);
  befriend(world, watched, world.from, world.until, 1.5);
  const outlet = watched.find((place) => place.topic === 'news' && place.kind === 'channel')!;
  const taken = [
    outlet,
    ...sample(
      random,
      watched.filter((place) => place !== outlet),
      11,
    ),
  ];
  const early = churn(
    world,
    watched.filter((place) => !taken.includes(place)),
    world.from,
    onset,
    BEFORE_2019,
  );
  takeDown(world, taken, { from: onset, hours: 30, outcome: 'gone_unspecified', why: null });
  vanish(world, early);
  const knobs = {
    ...MIGRATION,
    formerly: 0,
    picture: 0.5,
    contact: 0.5,
    description: 0.2,
    delayHours: [2, 60] as const,
    namings: ['handle', 'latin', 'renamed', 'affix'] as const,
  };
  const opened = migrate(world, taken.slice(0, 8), knobs, onset + 5 * HOUR);
  vanish(world, taken.slice(8));
  for (const place of opened) fillDays(world, place, place.bornAt, world.until);
  const hub = openHub(world, 'tamtam', onset + 6 * HOUR, world.until);
  const fakes = impersonate(world, sample(random, taken, 4), 'tamtam', onset + 8 * HOUR, world.until);
  const clones = cloneBots(world, taken, 'tamtam', 4, onset - 2 * DAY, world.until);
  const unrelated = strangers(world, 'tamtam', 12, onset - 5 * DAY, world.until);
  agency(world, [...watched, ...opened, ...unrelated], world.from, world.until, 3, 0.6);
  point(world, hub, [...opened.slice(1), ...fakes, ...clones, ...unrelated], onset + 10 * HOUR, 20);
  chain(world, opened.slice(1), opened.slice(0, 1), onset + 20 * HOUR);
  noise(world, [hub, ...unrelated], 'tt.me', 400, onset, world.until);
  oneTweet(world, hub, onset + 26 * HOUR);
  hub.watchedFrom = onset + 27 * HOUR;
  for (const place of [...opened, ...fakes, ...clones, ...unrelated]) {
    place.watchedFrom = Math.max(hub.watchedFrom, place.bornAt) + Math.floor(random() * 10 * HOUR);
  }
  world.truth.leads = [hub, ...opened];
  rateLimitStorm(world, 'telegram', onset - 3 * DAY, 10);
  outage(world, 'telegram', onset - 6 * DAY, 6);
  probe(world, { ...PROBES, lost: 0.12 });
  finish(world);
  return world;
}
