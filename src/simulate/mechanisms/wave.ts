/**
 * @module
 * A takedown: many places of a platform go within hours, first a few, then most, then stragglers.
 */
import { HOUR } from '../../core/clock.ts';
import type { Instant, Outcome } from '../../core/model.ts';
import type { Place, World } from '../world.ts';

export interface WaveKnobs {
  from: Instant;
  hours: number;
  outcome: Outcome;
  why: string | null;
}

/** Takes `places` down between `from` and `from + hours`: the first at the beginning, the last at the end. Records the wave in the truth. */
export function takeDown(world: World, places: readonly Place[], knobs: WaveKnobs): void {
  const random = world.stream(`wave/${knobs.from}`);
  // The mean of two draws: a hump in the middle, thin at both ends.
  const shares = places.map(() => (random() + random()) / 2).sort((a, b) => a - b);
  if (shares.length > 1) {
    shares[0] = 0;
    shares[shares.length - 1] = 1;
  }
  const members: Place[] = [];
  places.forEach((place, i) => {
    const at = knobs.from + Math.round((shares[i]! * knobs.hours * HOUR) / 1000) * 1000;
    if (place.goneAt !== null && place.goneAt <= at) return;
    place.goneAt = at;
    place.goneAs = knobs.outcome;
    place.goneWhy = knobs.why;
    members.push(place);
  });
  if (members.length === 0) return;
  const times = members.map((place) => place.goneAt!);
  world.truth.waves.push({
    onset: Math.min(...times),
    end: Math.max(...times),
    members: members.map((place) => place.ref),
  });
}
