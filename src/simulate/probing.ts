/**
 * @module
 * Looks at every watched place of the world, on a schedule with jitter, and writes down what a look shows: never more.
 */
import { DAY, HOUR, MINUTE } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';
import { avatarFile } from './avatars.ts';
import { chance, int, pick } from './draw.ts';
import { type Look, livesAt, type Place, type World } from './world.ts';

export interface ProbeKnobs {
  /** Hours between two looks at the same place, and the share of it by which they shift. */
  everyHours: number;
  jitter: number;
  /** Share of looks that fail on their own. */
  lost: number;
  /** Hours between looks at a place that is known to be dead. */
  deadEveryHours: number;
}

/** How a careful watcher looks: every six hours, now and then in vain. */
export const PROBES: ProbeKnobs = { everyHours: 6, jitter: 0.15, lost: 0.045, deadEveryHours: 12 };

const LOST = ['timeout', 'timeout', '429', 'connection reset', 'unrecognised layout', '502'];

/** Fills `world.looks`, in the order of time. A first sight of death is looked at again soon, as a careful watcher does. */
export function probe(world: World, knobs: ProbeKnobs): void {
  const byRef = new Map<string, Place[]>();
  for (const place of world.places) byRef.set(place.ref, [...(byRef.get(place.ref) ?? []), place]);
  for (const [ref, places] of byRef) {
    const watched = places.find((place) => place.watchedFrom !== null);
    if (watched) probeOne(world, ref, places, watched.watchedFrom!, knobs);
  }
  world.looks.sort((a, b) => a.at - b.at || (a.ref < b.ref ? -1 : 1));
}

function probeOne(
  world: World,
  ref: string,
  places: readonly Place[],
  from: Instant,
  knobs: ProbeKnobs,
): void {
  const random = world.stream(`probe/${ref}`);
  const via = places[0]!.platform === 'telegram' ? 't.me' : 'api';
  let deadLooks = 0;
  let described: Instant = 0;
  let at = Math.round(from / 1000) * 1000;
  while (at < world.until) {
    const place = places.find((candidate) => livesAt(candidate, at));
    const lost = failure(world, places[0]!, at, random, knobs.lost);
    if (lost) {
      world.looks.push({ at, ref, outcome: 'unknown', why: lost, via });
    } else if (!place) {
      const last = places.filter((candidate) => candidate.goneAt !== null && candidate.goneAt <= at).at(-1);
      // Before it was opened there is nothing to look at.
      if (last) world.looks.push(deadLook(last, at, ref, via));
      deadLooks++;
    } else {
      deadLooks = 0;
      const full = at - described > DAY;
      if (full) described = at;
      world.looks.push(livingLook(place, at, ref, via, full, random));
    }
    const again = deadLooks === 1 && !lost;
    const hours = deadLooks > 2 ? knobs.deadEveryHours : knobs.everyHours;
    const gap = again ? int(random, 12, 25) * MINUTE : hours * HOUR * (1 + knobs.jitter * (2 * random() - 1));
    at = Math.round((at + gap) / 1000) * 1000;
  }
}

function failure(world: World, place: Place, at: Instant, random: () => number, lost: number): string | null {
  for (const trouble of world.troubles) {
    if (
      trouble.platform === place.platform &&
      at >= trouble.from &&
      at < trouble.to &&
      chance(random, trouble.share)
    ) {
      return trouble.why;
    }
  }
  return chance(random, lost) ? pick(random, LOST) : null;
}

function deadLook(place: Place, at: Instant, ref: string, via: string): Look {
  const look: Look = { at, ref, outcome: place.goneAs, via };
  if (place.goneWhy) look.why = place.goneWhy;
  return look;
}

function livingLook(
  place: Place,
  at: Instant,
  ref: string,
  via: string,
  full: boolean,
  random: () => number,
): Look {
  if (place.privateFrom !== null && at >= place.privateFrom) {
    return { at, ref, outcome: 'private', title: place.title, why: 'members only', via };
  }
  const look: Look = {
    at,
    ref,
    outcome: 'alive',
    title: place.title,
    members: place.members + int(random, -3, 5),
    via,
  };
  if (look.members! < 1) look.members = 1;
  if (full) {
    look.description = place.description;
    if (place.picture) look.avatar = avatarFile(place.picture);
  }
  return look;
}
