/**
 * @module
 * Ways to come back that the methods were not tuned on: into a place that had been lying there for a year, over a relay that
 * knows the new address, through short-lived places one after the other. Only for the final figures.
 */
import { DAY, HOUR, MINUTE } from '../../core/clock.ts';
import type { Instant, PlatformId } from '../../core/model.ts';
import { sentence } from '../compose.ts';
import { chance, int, pick } from '../draw.ts';
import { TOWNS } from '../language/index.ts';
import { MIGRATION, type MigrateKnobs, openAgain } from '../mechanisms/migrate.ts';
import { announceMove, nameFallback, ordinary } from '../mechanisms/prepare.ts';
import { addPlace } from '../population.ts';
import { type Place, plain, say, type World, withLink } from '../world.ts';

/** Sends `places` by the three roads in turn; gives the new places. */
export function otherRoads(platform: PlatformId) {
  return (world: World, places: readonly Place[], onset: Instant): Place[] => {
    const third = (n: number) => places.filter((_, i) => i % 3 === n);
    const knobs: MigrateKnobs = { ...MIGRATION, platform, formerly: 0.3, closed: 0 };
    return [
      ...dormant(world, third(0), knobs, onset),
      ...overRelay(world, third(1), knobs, onset),
      ...shortLived(world, third(2), knobs, onset),
    ];
  };
}

/** A place that they opened a year ago under another name and hardly used. */
function dormant(world: World, places: readonly Place[], knobs: MigrateKnobs, onset: Instant): Place[] {
  return places.map((old) => {
    const random = world.stream(`dormant/${old.ref}`);
    const wakes = onset + int(random, 20, 90) * HOUR;
    const place = addPlace(world, {
      ...old,
      ...world.ways.rename(old, pick(random, knobs.namings), random),
      platform: knobs.platform,
      role: 'counterpart',
      invite: null,
      bornAt: world.from - int(random, 200, 500) * DAY,
      members: int(random, 10, 80),
      picture: chance(random, 0.5) ? old.picture && { brand: old.picture.brand, variant: 2 } : null,
    });
    place.volume = (at) => (at < wakes ? 0.08 : 0.9);
    for (const said of ordinary(old)
      .filter(({ at }) => at > onset - 2 * DAY && at < old.goneAt!)
      .slice(0, 4))
      say(place, wakes + int(random, 5, 300) * MINUTE, world.ways.retell(said.spans, random));
    if (chance(random, 0.4)) {
      const words = world.ways.tongues[old.language].formerly;
      const text = sentence(place, wakes, random, pick(random, words), { old: old.title, oldlink: '\u0001' });
      say(place, wakes, text.includes('\u0001') ? withLink(text, old.ref) : plain(text), { pinned: true });
    }
    world.truth.successors.push({ from: old, to: place, relation: 'successor' });
    return place;
  });
}

/** The old place names a relay while all is well; the relay, which serves many, says later where each one is. */
function overRelay(world: World, places: readonly Place[], knobs: MigrateKnobs, onset: Instant): Place[] {
  const relay = addPlace(world, {
    platform: 'mastodon',
    language: 'en',
    topic: 'news',
    town: TOWNS[3]!,
    title: 'Signpost at the Crossing',
    handle: 'signpost_crossing',
    brand: 901,
    role: 'hub',
    kind: 'channel',
    bornAt: world.from + DAY,
  });
  relay.watchedFrom = onset + 30 * HOUR;
  return places.map((old) => {
    const random = world.stream(`relay/${old.ref}`);
    nameFallback(world, old, relay, onset - int(random, 20, 200) * HOUR, chance(random, 0.5));
    const bornAt = Math.max(onset + 24 * HOUR, old.goneAt! + int(random, 2, 60) * HOUR);
    const place = openAgain(world, old, knobs, bornAt, pick(random, knobs.namings));
    const at = bornAt + int(random, 1, 9) * HOUR;
    const text = sentence(relay, at, random, pick(random, world.ways.tongues.en.pointer), {
      name: old.title,
      topic: old.town.en,
      link: '\u0001',
    });
    say(relay, at, withLink(text, place.ref));
    world.truth.successors.push({ from: old, to: place, relation: 'successor' });
    return place;
  });
}

/** Three places one after the other, each for a day or two; each says in the end where the next one is, or does not. */
function shortLived(world: World, places: readonly Place[], knobs: MigrateKnobs, onset: Instant): Place[] {
  return places.flatMap((old) => {
    const random = world.stream(`short/${old.ref}`);
    const chain: Place[] = [];
    let before = old;
    for (let n = 0; n < 3; n++) {
      const bornAt = Math.max(onset + 8 * HOUR, before.goneAt! - HOUR + int(random, 2, 14) * HOUR);
      if (bornAt > world.until - 30 * HOUR) break;
      const place = openAgain(world, before, { ...knobs, climbDays: 0 }, bornAt, pick(random, knobs.namings));
      if (n < 2) place.goneAt = bornAt + int(random, 24, 50) * HOUR;
      if (n > 0 && chance(random, 0.6)) announceMove(world, before, place, before.goneAt! - 20 * MINUTE);
      world.truth.successors.push({ from: before, to: place, relation: 'successor' });
      chain.push(place);
      if (place.goneAt === null) break;
      before = place;
    }
    const last = chain.at(-1);
    // Where the world ends before the next one opens, nobody knows where they went.
    if (last?.goneAt) world.truth.successors.push({ from: last, to: null, relation: 'successor' });
    return chain;
  });
}
