/**
 * @module
 * What communities do after they were taken down: open a new place under the same or another name, say who they were or not,
 * repost what they had, come back slowly, behind a door, in two halves or together with another one. Some never do.
 */
import { DAY, HOUR, MINUTE } from '../../core/clock.ts';
import type { Instant, PlatformId } from '../../core/model.ts';
import { sentence } from '../compose.ts';
import { chance, int, pick, sample, token } from '../draw.ts';

import { addPlace } from '../population.ts';
import { type Place, plain, say, type World, withLink } from '../world.ts';
import { type Naming, USUAL_NAMINGS } from './naming.ts';
import { ordinary } from './prepare.ts';

export interface MigrateKnobs {
  platform: PlatformId;
  /** Hours after the death within which the new place opens: uniform between the two. */
  delayHours: readonly [number, number];
  /** Share that says at the new place who it was. */
  formerly: number;
  /** Share that keeps its picture (processed again), its contact, its description. */
  picture: number;
  contact: number;
  description: number;
  /** Share that opens behind an invite, and that stays silent after its first words. */
  closed: number;
  silent: number;
  /** Posts of the last three days that are posted again. */
  reposts: readonly [number, number];
  /** Days over which the volume climbs back. */
  climbDays: number;
  namings: readonly Naming[];
  /** How much of its volume a community reaches again, 0..1: less than 1 where only a part of its people came along. Default 1. */
  part?: number;
}

export const MIGRATION: MigrateKnobs = {
  platform: 'tamtam',
  delayHours: [1, 22],
  formerly: 0.45,
  picture: 0.8,
  contact: 0.7,
  description: 0.5,
  closed: 0.08,
  silent: 0.06,
  reposts: [3, 9],
  climbDays: 1.5,
  namings: USUAL_NAMINGS,
};

/** Opens one new place for each of `places` after its death, not before `notBefore`. Records each as successor. */
export function migrate(
  world: World,
  places: readonly Place[],
  knobs: MigrateKnobs,
  notBefore: Instant = 0,
): Place[] {
  return places.map((old, i) => {
    const random = world.stream(`migrate/${knobs.platform}/${old.ref}`);
    const bornAt = Math.max(
      notBefore + int(random, 0, 5 * 3600) * 1000,
      (old.goneAt ?? world.from) +
        Math.round((knobs.delayHours[0] + random() * (knobs.delayHours[1] - knobs.delayHours[0])) * HOUR),
    );
    const place = openAgain(world, old, knobs, bornAt, knobs.namings[i % knobs.namings.length]!);
    world.truth.successors.push({ from: old, to: place, relation: 'successor' });
    return place;
  });
}

/** Opens a new place of the same people, says the first words there and reposts. Does not record it. */
export function openAgain(
  world: World,
  old: Place,
  knobs: MigrateKnobs,
  bornAt: Instant,
  naming: Naming,
): Place {
  const random = world.stream(`open/${knobs.platform}/${old.ref}/${naming}`);
  const closed = chance(random, knobs.closed) && knobs.platform === 'tamtam';
  const place = addPlace(world, {
    ...old,
    ...world.ways.rename(old, naming, random),
    platform: knobs.platform,
    role: 'counterpart',
    bornAt,
    invite: closed
      ? token(random, 22, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')
      : null,
    members: Math.round(old.members * (0.04 + 0.3 * random())),
    picture:
      chance(random, knobs.picture) && old.picture
        ? { brand: old.picture.brand, variant: int(random, 1, 3) }
        : null,
    voice: chance(random, knobs.contact)
      ? old.voice
      : { ...old.voice, contact: `@${token(random, 5)}_${pick(random, ['desk', 'post', 'ask'])}_bot` },
    description: chance(random, knobs.description)
      ? old.description
      : sentence(old, bornAt, random, pick(random, world.ways.tongues[old.language].about)),
  });
  const climb = knobs.climbDays * DAY;
  const part = knobs.part ?? 1;
  place.volume = (at) => (climb <= 0 ? part : Math.min(part, 0.25 + (at - bornAt) / climb));
  if (chance(random, knobs.silent)) place.silentFrom = bornAt + int(random, 2, 9) * HOUR;
  introduce(world, old, place, bornAt + int(random, 1, 40) * MINUTE, chance(random, knobs.formerly));
  repost(world, old, place, bornAt + 45 * MINUTE, int(random, knobs.reposts[0], knobs.reposts[1]));
  return place;
}

function introduce(world: World, old: Place, place: Place, at: Instant, says: boolean): void {
  const random = world.stream(`introduce/${place.ref}`);
  say(place, place.bornAt, [], { service: 'create' });
  if (!says) return;
  const text = sentence(place, at, random, pick(random, world.ways.tongues[place.language].formerly), {
    old: old.title,
    oldlink: '\u0001',
  });
  const spans = text.includes('\u0001') ? withLink(text, old.ref) : plain(text);
  say(place, at, spans, { pinned: true, author: place.kind === 'group' ? 0 : null });
}

/** The last `count` posts of the old place appear again, one after the other. */
function repost(world: World, old: Place, place: Place, from: Instant, count: number): void {
  const random = world.stream(`repost/${place.ref}`);
  // Who opens before the end can repeat only what was said by then.
  const until = Math.min(old.goneAt ?? from, from);
  const last = ordinary(old)
    .filter((said) => said.at < until && said.at > until - 2 * DAY)
    .sort((a, b) => a.at - b.at);
  let at = from;
  for (const said of sample(random, last, count).sort((a, b) => a.at - b.at)) {
    at += int(random, 40, 900) * 1000;
    say(place, at, world.ways.retell(said.spans, random), { photo: said.photo, author: said.author });
  }
}

/** One community comes back as two places. */
export function split(world: World, old: Place, knobs: MigrateKnobs, bornAt: Instant): Place[] {
  const halves = (['affix', 'renamed'] as const).map((naming, i) =>
    openAgain(world, old, knobs, bornAt + i * 3 * HOUR, naming),
  );
  for (const half of halves) world.truth.successors.push({ from: old, to: half, relation: 'successor' });
  return halves;
}

/** Two communities come back as one, under the first one's name, with posts of both. */
export function merge(
  world: World,
  first: Place,
  second: Place,
  knobs: MigrateKnobs,
  bornAt: Instant,
): Place {
  const place = openAgain(world, first, { ...knobs, formerly: 1 }, bornAt, 'affix');
  introduce(world, second, place, bornAt + 2 * HOUR, true);
  repost(world, second, place, bornAt + 3 * HOUR, 6);
  for (const old of [first, second])
    world.truth.successors.push({ from: old, to: place, relation: 'successor' });
  return place;
}

/** Records that these have no counterpart anywhere. */
export function vanish(world: World, places: readonly Place[]): void {
  for (const place of places) world.truth.successors.push({ from: place, to: null, relation: 'successor' });
}
