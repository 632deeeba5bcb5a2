/**
 * @module
 * Fallbacks made beforehand: a second place is opened while all is well, the first one names it, and some posts appear in both.
 */
import { DAY, MINUTE } from '../../core/clock.ts';
import type { Instant, PlatformId } from '../../core/model.ts';
import { sentence } from '../compose.ts';
import { chance, int, pick } from '../draw.ts';

import { addPlace } from '../population.ts';
import { type Place, type Said, say, textOf, type World, withLink } from '../world.ts';
import type { Naming } from './naming.ts';

export interface PrepareKnobs {
  platform: PlatformId;
  /** The fallback is opened and first named between these two instants. */
  from: Instant;
  until: Instant;
  /** Share of the old place's posts that also appear in the new one. */
  mirrored: number;
  namings: readonly Naming[];
}

/** Opens a fallback for each of `places` and lets the old one say so. Call after the old place's days are filled. */
export function prepareFallbacks(world: World, places: readonly Place[], knobs: PrepareKnobs): Place[] {
  const random = world.stream(`prepare/${knobs.platform}`);
  return places.map((old) => {
    const bornAt = knobs.from + Math.floor(random() * (knobs.until - knobs.from) * 0.7);
    const place = addPlace(world, {
      ...old,
      ...world.ways.rename(old, pick(random, knobs.namings), random),
      platform: knobs.platform,
      role: 'counterpart',
      invite: null,
      bornAt,
      members: Math.round(old.members * (0.05 + 0.25 * random())),
      picture: old.picture && { brand: old.picture.brand, variant: 1 },
    });
    nameFallback(world, old, place, bornAt + int(random, 1, 30) * 60 * MINUTE, true);
    const again = bornAt + int(random, 3, 8) * DAY;
    if (again < knobs.until && chance(random, 0.6)) nameFallback(world, old, place, again, false);
    mirror(world, old, place, bornAt, knobs.until, knobs.mirrored);
    return place;
  });
}

/** The old place names its fallback, and pins the post when `pin` says so. */
export function nameFallback(world: World, old: Place, fallback: Place, at: Instant, pin: boolean): void {
  const random = world.stream(`fallback/${old.ref}/${at}`);
  const text = sentence(old, at, random, pick(random, world.ways.tongues[old.language].fallback), {
    link: '\u0001',
  });
  const said = say(old, at, withLink(text, fallback.ref), {
    pinned: pin,
    author: old.kind === 'group' ? 0 : null,
  });
  if (pin) say(old, at + 20_000, [], { service: 'pin', about: said, author: said.author });
}

/** The old place says, while it is still there, that it has moved. */
export function announceMove(world: World, old: Place, place: Place, at: Instant): void {
  const random = world.stream(`moved/${old.ref}/${place.ref}`);
  const text = sentence(old, at, random, pick(random, world.ways.tongues[old.language].moved), {
    link: '\u0001',
  });
  say(old, at, withLink(text, place.ref), { pinned: true, author: old.kind === 'group' ? 0 : null });
}

/** Posts of `old` between two instants appear in `copy` some minutes later; `share` of them. */
export function mirror(
  world: World,
  old: Place,
  copy: Place,
  from: Instant,
  until: Instant,
  share: number,
): void {
  const random = world.stream(`mirror/${old.ref}/${copy.ref}`);
  for (const said of ordinary(old)) {
    if (said.at < from || said.at >= until || !chance(random, share)) continue;
    say(copy, said.at + int(random, 1, 25) * MINUTE, said.spans, { photo: said.photo, author: said.author });
  }
}

/** Posts with words of their own: no service messages, no forwards, no addresses. */
export function ordinary(place: Place): Said[] {
  return place.said.filter(
    (said) =>
      said.service === null &&
      said.forwardOf === null &&
      textOf(said).length > 40 &&
      !said.spans.some((span) => span.type === 'link' || span.type === 'text_link'),
  );
}
