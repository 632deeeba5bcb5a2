/**
 * @module
 * Times in which looking fails although nobody died: the platform is out, it limits us, single looks get lost.
 * Also a handle that someone else takes after its owner is gone.
 */
import { DAY, HOUR } from '../../core/clock.ts';
import type { Instant, PlatformId } from '../../core/model.ts';
import { pick } from '../draw.ts';
import { TOPICS } from '../language/index.ts';
import { addPlace, fillDays } from '../population.ts';
import type { Place, World } from '../world.ts';

/** The whole platform cannot be reached for some hours. */
export function outage(world: World, platform: PlatformId, from: Instant, hours: number): void {
  world.troubles.push({ platform, from, to: from + hours * HOUR, why: 'timeout', share: 1 });
}

/** The platform answers most looks with 429 for some hours. */
export function rateLimitStorm(
  world: World,
  platform: PlatformId,
  from: Instant,
  hours: number,
  share = 0.85,
): void {
  world.troubles.push({ platform, from, to: from + hours * HOUR, why: '429', share });
}

/** A layout changes and the reader no longer knows the page, until someone mends the reader. */
export function newLayout(
  world: World,
  platform: PlatformId,
  from: Instant,
  hours: number,
  share = 0.3,
): void {
  world.troubles.push({ platform, from, to: from + hours * HOUR, why: 'unrecognised layout', share });
}

/** Somebody else takes the handle of a dead place: the same address, another title, picture and identifier. */
export function reuseHandle(world: World, dead: Place, afterDays: number): Place | null {
  if (dead.goneAt === null) return null;
  const random = world.stream(`reuse/${dead.ref}`);
  const bornAt = dead.goneAt + Math.round(afterDays * DAY);
  if (bornAt >= world.until) return null;
  const topic = pick(
    random,
    TOPICS.filter((other) => other !== dead.topic),
  );
  const [title] = pick(random, world.ways.tongues.en.names[topic]);
  const place = addPlace(world, {
    platform: dead.platform,
    language: 'en',
    topic,
    town: dead.town,
    title: title.replace('{town}', 'Everywhere'),
    handle: `${dead.handle.slice(0, 26)}_x`,
    brand: 4000 + dead.brand,
    role: 'stranger',
    kind: 'channel',
    bornAt,
  });
  place.handle = dead.handle;
  place.ref = dead.ref;
  place.archived = false;
  fillDays(world, place, bornAt, world.until);
  return place;
}
