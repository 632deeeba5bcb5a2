/**
 * @module
 * Gradual migration: a community does not wait to be taken down. It opens a second place, says more and more of its things
 * there and less and less here, and tells its readers or does not.
 */
import { DAY, HOUR } from '../../core/clock.ts';
import type { Instant } from '../../core/model.ts';
import { chance, int } from '../draw.ts';
import type { Place, World } from '../world.ts';
import { type MigrateKnobs, openAgain } from './migrate.ts';
import { announceMove } from './prepare.ts';

export interface DriftKnobs extends MigrateKnobs {
  /** Days over which it moves; the last one ends at `until`. */
  days: number;
  until: Instant;
  /** Share that tells at the old place where it goes. */
  announced: number;
  /** What of its volume is left at the old place in the end. */
  left: number;
}

/**
 * Lets `places` move bit by bit. Call before their days are filled: it changes how much they say. Records each new place as
 * the successor, which it is whether or not the old one is taken down later.
 */
export function driftAway(world: World, places: readonly Place[], knobs: DriftKnobs): Place[] {
  return places.map((old, i) => {
    const random = world.stream(`drift/${old.ref}`);
    const from = knobs.until - knobs.days * DAY + int(random, 0, 20) * HOUR;
    const part = (at: Instant) => Math.min(1, Math.max(0, (at - from) / (knobs.until - from)));
    const place = openAgain(world, old, knobs, from, knobs.namings[i % knobs.namings.length]!);
    place.volume = (at) => 0.15 + 0.85 * part(at);
    old.volume = (at) => 1 - (1 - knobs.left) * part(at);
    if (chance(random, knobs.announced))
      announceMove(world, old, place, from + Math.round((0.3 + 0.6 * random()) * (knobs.until - from)));
    world.truth.successors.push({ from: old, to: place, relation: 'successor' });
    return place;
  });
}
