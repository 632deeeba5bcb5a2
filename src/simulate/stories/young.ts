/**
 * @module
 * Life after the 2019 action: the young live 14 days on average. Who is taken opens again within a day, and again after that;
 * there is no wave, only a high tide.
 */
import { DAY, HOUR } from '../../core/clock.ts';
import { chance } from '../draw.ts';
import { finish } from '../finish.ts';
import { AFTER_2019, churn } from '../mechanisms/churn.ts';
import { strangers } from '../mechanisms/decoys.ts';
import { MIGRATION, migrate, vanish } from '../mechanisms/migrate.ts';
import { agency, befriend } from '../mechanisms/neighbours.ts';
import { chain } from '../mechanisms/paths.ts';
import { announceMove } from '../mechanisms/prepare.ts';
import { outage, rateLimitStorm } from '../mechanisms/trouble.ts';
import { fillDays, populate } from '../population.ts';
import { PROBES, probe } from '../probing.ts';
import { newWorld, type Place, type World } from '../world.ts';

export function young(seed: number): World {
  const world = newWorld(seed, Date.UTC(2020, 1, 1), Date.UTC(2020, 2, 14));
  const random = world.stream('young');
  const first = populate(world, 45, 'telegram', world.from);
  for (const place of first) {
    // Two in three were opened in the last four weeks.
    if (chance(random, 0.66)) place.bornAt = world.from - Math.floor(random() * 28 * DAY);
    fillDays(world, place, world.from, world.until);
  }
  befriend(world, first, world.from, world.until, 1.5);
  const all = [...first];
  let living: Place[] = first;
  for (let round = 0; living.length > 0 && round < 4; round++) {
    const died = churn(world, living, world.from, world.until - DAY, AFTER_2019, `churn of round ${round}`);
    const comeBack = died.filter(() => chance(random, 0.65));
    vanish(
      world,
      died.filter((place) => !comeBack.includes(place)),
    );
    // On the same platform, mostly under nearly the same name, some with a last word at the old place.
    const opened = migrate(world, comeBack, {
      ...MIGRATION,
      platform: 'telegram',
      delayHours: [-6, 20],
      namings: ['affix', 'handle', 'affix', 'latin', 'renamed'],
      closed: 0,
      climbDays: 1,
    });
    opened.forEach((place, i) => {
      const old = comeBack[i]!;
      if (place.bornAt < old.goneAt! - 2 * HOUR) announceMove(world, old, place, place.bornAt + HOUR);
      fillDays(world, place, place.bornAt, world.until);
      place.watchedFrom = place.bornAt + Math.floor((1 + 20 * random()) * HOUR);
    });
    // Neighbours tell each other where they are now.
    chain(world, first, opened, world.from + round);
    all.push(...opened);
    living = opened;
  }
  const unrelated = strangers(world, 'telegram', 10, world.from, world.until);
  for (const place of unrelated) place.watchedFrom = world.from + Math.floor(random() * 20 * DAY);
  agency(world, [...all, ...unrelated], world.from, world.until, 4, 0.4);
  befriend(world, all.slice(first.length), world.from, world.until, 3);
  world.truth.leads = all.filter((place) => place.role === 'counterpart');
  rateLimitStorm(world, 'telegram', world.from + 18 * DAY, 9);
  outage(world, 'telegram', world.from + 27 * DAY, 6);
  probe(world, { ...PROBES, lost: 0.1 });
  finish(world);
  return world;
}
