/**
 * @module
 * Ordinary weeks with every kind of trouble and no wave.
 */
import { DAY } from '../../core/clock.ts';
import { finish } from '../finish.ts';
import { BEFORE_2019, churn } from '../mechanisms/churn.ts';
import { vanish } from '../mechanisms/migrate.ts';
import { befriend } from '../mechanisms/neighbours.ts';
import { newLayout, outage, rateLimitStorm, reuseHandle } from '../mechanisms/trouble.ts';
import { fillDays, populate } from '../population.ts';
import { PROBES, probe } from '../probing.ts';
import { newWorld, type World } from '../world.ts';

export function quiet(seed: number): World {
  const world = newWorld(seed, Date.UTC(2019, 7, 1), Date.UTC(2019, 9, 10));
  const watched = populate(world, 60, 'telegram', world.from);
  for (const place of watched) fillDays(world, place, world.until - 20 * DAY, world.until);
  befriend(world, watched, world.until - 20 * DAY, world.until, 1.5);
  const died = churn(world, watched, world.from, world.until, BEFORE_2019);
  vanish(world, died);
  if (died[0]) reuseHandle(world, died[0], 2);
  outage(world, 'telegram', Date.UTC(2019, 8, 3, 4), 6);
  rateLimitStorm(world, 'telegram', Date.UTC(2019, 8, 17, 12), 9);
  newLayout(world, 'telegram', Date.UTC(2019, 8, 24), 30, 0.5);
  probe(world, { ...PROBES, lost: 0.3 });
  finish(world);
  return world;
}
