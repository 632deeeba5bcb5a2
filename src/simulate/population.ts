/**
 * @module
 * The people and places of the world before anything happens: who writes where, in which language, on what, how often.
 */
import { DAY, HOUR } from '../core/clock.ts';
import type { Instant, PlatformId } from '../core/model.ts';
import { nativeIdFor, placeRef } from './address.ts';
import { chatLine, compose, sentence, viewsOf } from './compose.ts';
import { chance, int, pick, sample, wait } from './draw.ts';
import { LANGUAGES, type LanguageId, TOPICS, TOWNS, type Topic, type Town } from './language/index.ts';
import { type Place, plain, type Role, say, type Voice, type World } from './world.ts';

const MARKS = ['☔', '🌿', '⚽', '📌', '🔔', '🐝', '⛵', '🧺', '🌤', '🥕', '🧤', '📣', '🏡', '🪁', '', '', ''];

/** What a place is made from; the rest is drawn. */
export interface PlaceSeed {
  platform: PlatformId;
  language: LanguageId;
  topic: Topic;
  town: Town;
  title: string;
  handle: string;
  brand: number;
  role: Role;
  kind: 'channel' | 'group';
  bornAt: Instant;
  voice?: Voice;
  description?: string;
  members?: number;
  invite?: string | null;
  picture?: Place['picture'];
}

/** Adds a place that nobody watches yet and that says nothing yet. */
export function addPlace(world: World, seed: PlaceSeed): Place {
  const random = world.stream(`place/${seed.platform}/${seed.handle}/${seed.role}`);
  const taken = new Set(world.places.map((place) => place.ref));
  let handle = seed.handle
    .toLowerCase()
    .replace(/[^a-z0-9_]/g, '')
    .slice(0, 30);
  const invite = seed.invite ?? null;
  while (taken.has(placeRef(seed.platform, handle, invite)))
    handle = `${handle.slice(0, 28)}${int(random, 3, 99)}`;
  const voice = seed.voice ?? newVoice(world, seed);
  const place: Place = {
    ref: placeRef(seed.platform, handle, invite),
    platform: seed.platform,
    handle,
    nativeId: nativeIdFor(seed.platform, random),
    invite,
    brand: seed.brand,
    role: seed.role,
    kind: seed.kind,
    title: seed.title,
    description: '',
    language: seed.language,
    topic: seed.topic,
    town: seed.town,
    voice,
    bornAt: seed.bornAt,
    goneAt: null,
    goneAs: 'gone_unspecified',
    goneWhy: null,
    privateFrom: invite ? seed.bornAt : null,
    silentFrom: null,
    volume: () => 1,
    members: seed.members ?? Math.round(Math.exp(5.5 + 3 * random())),
    picture: seed.picture === undefined ? { brand: seed.brand, variant: 0 } : seed.picture,
    watchedFrom: null,
    exportForm: pick(random, ['old', 'mixed', 'mixed', 'new'] as const),
    archived: true,
    said: [],
  };
  place.description =
    seed.description ??
    `${sentence(place, seed.bornAt, random, pick(random, world.ways.tongues[seed.language].about))}${chance(random, 0.5) ? ` ${voice.contact}` : ''}`;
  world.places.push(place);
  return place;
}

function newVoice(world: World, seed: PlaceSeed): Voice {
  const random = world.stream(`voice/${seed.brand}/${seed.handle}`);
  const start = int(random, 4, 10);
  return {
    perDay: 1.9 + 2.1 * random(),
    hours: [
      start,
      start + 1,
      start + int(random, 3, 5),
      start + int(random, 6, 8),
      start + int(random, 9, 12),
    ],
    hashtags: [
      `#${seed.town.latin}`,
      `#${seed.town[seed.language].replaceAll(' ', '_')}`,
      `#${seed.handle.replace(/_?\d*$/, '')}`,
    ],
    mark: pick(random, MARKS),
    contact: `@${seed.town.latin.slice(0, 5)}_${pick(random, ['desk', 'post', 'box', 'mail', 'ask', 'tip'])}${int(random, 10, 99)}_bot`,
    easternDigits: seed.language === 'ar' && chance(random, 0.4),
    talk: 0.2 + 0.6 * random(),
  };
}

/** Draws the watched communities: every language, topic and town, no two with the same name. */
export function populate(world: World, count: number, platform: PlatformId, watchedFrom: Instant): Place[] {
  const random = world.stream('population');
  for (const language of LANGUAGES)
    for (const name of world.ways.tongues[language].firstNames) world.people.push({ name, language });
  const weights = world.ways.mix;
  const used = new Set<string>();
  const places: Place[] = [];
  while (places.length < count) {
    const language = weights[places.length % weights.length]!;
    const topic = TOPICS[Math.floor(places.length / weights.length + places.length) % TOPICS.length]!;
    const town = pick(random, TOWNS);
    const [title, handle] = pick(random, world.ways.tongues[language].names[topic]);
    const name = title.replace('{town}', town[language]);
    if (used.has(name)) {
      if (used.size < TOWNS.length * 40) continue;
    }
    used.add(name);
    const kind = places.length % 7 === 5 ? 'group' : 'channel';
    const place = addPlace(world, {
      platform,
      language,
      topic,
      town,
      title: name,
      handle: handle.replace('{t}', town.latin),
      brand: places.length,
      role: 'watched',
      kind,
      bornAt: world.from - int(random, 40, 900) * DAY,
    });
    place.watchedFrom = watchedFrom + int(random, 0, 5 * 3600) * 1000;
    places.push(place);
  }
  return places;
}

/** Fills a place's ordinary days between two instants, at its own hours and volume. Call once a place, before deaths cut it off. */
export function fillDays(world: World, place: Place, from: Instant, until: Instant): void {
  const random = world.stream(`days/${place.ref}/${from}`);
  const perDay = place.kind === 'group' ? place.voice.perDay * 1.4 : place.voice.perDay;
  const members = sample(
    random,
    world.people.map((_, i) => i).filter((i) => world.people[i]!.language === place.language),
    9,
  );
  for (let at = from + wait(random, DAY / perDay); at < until; at += wait(random, DAY / perDay)) {
    if (place.silentFrom !== null && at >= place.silentFrom) break;
    if (!chance(random, place.volume(at))) continue;
    const when = atItsHours(place, at, random);
    if (when < from || when >= until) continue;
    if (place.kind === 'group') groupMoment(world, place, when, until, random, members);
    else channelMoment(place, when, random);
  }
}

function atItsHours(place: Place, at: Instant, random: () => number): Instant {
  if (chance(random, 0.2)) return Math.floor(at / 1000) * 1000;
  const day = Math.floor(at / DAY) * DAY;
  return day + (pick(random, place.voice.hours) % 24) * HOUR + int(random, 0, 3599) * 1000;
}

function channelMoment(place: Place, at: Instant, random: () => number): void {
  say(place, at, compose(place, at, random), {
    views: viewsOf(place, random),
    reactions: chance(random, 0.25) ? int(random, 1, 40) : 0,
    photo: chance(random, 0.07),
    editedAt: chance(random, 0.04) ? at + int(random, 60, 5400) * 1000 : null,
  });
}

function groupMoment(
  world: World,
  place: Place,
  at: Instant,
  until: Instant,
  random: () => number,
  members: number[],
): void {
  const first = say(place, at, chatLine(place, at, random), {
    author: pick(random, members),
    photo: chance(random, 0.05),
  });
  if (!chance(random, 0.45)) return;
  const later = at + int(random, 20, 1500) * 1000;
  if (later < until) {
    say(
      place,
      later,
      plain(sentence(place, later, random, pick(random, world.ways.tongues[place.language].chat))),
      {
        author: pick(random, members),
        replyTo: first,
      },
    );
  }
}
