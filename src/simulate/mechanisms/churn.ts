/**
 * @module
 * Ordinary deaths: every place may go at a rate that depends on its age, as lifetimes did before (302 days on average) and after (14 days) the 2019 action.
 */
import { DAY } from '../../core/clock.ts';
import type { Instant } from '../../core/model.ts';
import { chance, wait } from '../draw.ts';
import type { Place, World } from '../world.ts';

/** Mean lifetimes in days by age: the young go sooner. */
export interface ChurnKnobs {
  /** Mean life of a place that is older than 30 days. */
  oldDays: number;
  /** Mean life of a place that is younger. */
  youngDays: number;
  /** Share of deaths that the owner chose. */
  byOwner: number;
}

/** The two regimes that were published. */
export const BEFORE_2019: ChurnKnobs = { oldDays: 302, youngDays: 120, byOwner: 0.3 };
export const AFTER_2019: ChurnKnobs = { oldDays: 60, youngDays: 14, byOwner: 0.1 };

/** Lets places die between two instants; gives those that did. `part` names the stream, for a world that calls it more than once. */
export function churn(
  world: World,
  places: readonly Place[],
  from: Instant,
  until: Instant,
  knobs: ChurnKnobs,
  part = `churn/${from}`,
): Place[] {
  const random = world.stream(part);
  const died: Place[] = [];
  for (const place of places) {
    let at = Math.max(from, place.bornAt);
    while (at < until && place.goneAt === null) {
      const young = at - place.bornAt < 30 * DAY;
      const life = wait(random, (young ? knobs.youngDays : knobs.oldDays) * DAY);
      const limit = young ? place.bornAt + 30 * DAY : until;
      if (at + life < Math.min(limit, until)) {
        place.goneAt = Math.round((at + life) / 1000) * 1000;
        place.goneAs = chance(random, knobs.byOwner) ? 'gone_by_owner' : 'gone_unspecified';
        died.push(place);
      }
      at = limit;
      if (!young) break;
    }
  }
  return died;
}
