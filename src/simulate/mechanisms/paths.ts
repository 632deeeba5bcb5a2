/**
 * @module
 * How the new places can be found: one post on X with one address that is written so that a machine misses it, a discussion
 * group behind it, and members there who tell each other where everybody is. Much else is linked as well that leads nowhere.
 */
import { DAY, HOUR, MINUTE } from '../../core/clock.ts';
import type { Instant, PlatformId } from '../../core/model.ts';
import { snowflake, X_EPOCH } from '../address.ts';
import { sentence } from '../compose.ts';
import { chance, int, pick, shuffled, token } from '../draw.ts';
import { TOWNS } from '../language/index.ts';
import { addPlace, fillDays } from '../population.ts';
import { type Place, plain, type Span, say, type Tweet, type World, withLink } from '../world.ts';

/** Opens the discussion group: English for the most part, members from everywhere. */
export function openHub(world: World, platform: PlatformId, bornAt: Instant, until: Instant): Place {
  const place = addPlace(world, {
    platform,
    language: 'en',
    topic: 'garden',
    town: TOWNS[0]!,
    title: 'Garden Fence Talk',
    handle: 'garden_fence_talk',
    brand: 900,
    role: 'hub',
    kind: 'group',
    bornAt,
    members: 412,
    description: 'Everyone welcome. Talk over the fence: weather, boots, beans, news.',
  });
  place.voice = { ...place.voice, perDay: 16 };
  say(place, bornAt, [], { service: 'create' });
  fillDays(world, place, bornAt, until);
  return place;
}

/** Members of `where` tell where `places` are, from each one's opening on or from `from`, whichever is later. */
export function point(
  world: World,
  where: Place,
  places: readonly Place[],
  from: Instant,
  withinHours: number,
): void {
  const random = world.stream(`point/${where.ref}/${from}`);
  const people = world.people.map((_, i) => i);
  for (const place of places) {
    const at = Math.max(from, place.bornAt) + int(random, 5, Math.round(withinHours * 60)) * MINUTE;
    const language = world.ways.tongues[chance(random, 0.6) ? place.language : where.language];
    const text = sentence(place, at, random, pick(random, language.pointer), {
      name: place.title,
      topic: place.town[language.id],
      link: '\u0001',
    });
    say(where, at, withLink(text, shown(place, random)), {
      author: where.kind === 'group' ? pick(random, people) : null,
    });
    if (chance(random, 0.25)) {
      const later = at + int(random, 60, 900) * MINUTE;
      say(where, later, [{ type: 'link', text: shown(place, random) }], {
        author: where.kind === 'group' ? pick(random, people) : null,
      });
    }
  }
}

/** An address as people type it. */
function shown(place: Place, random: () => number): string {
  const bare = place.ref.replace('https://', '');
  if (place.platform === 'tamtam') {
    return pick(random, [place.ref, place.ref, bare, place.ref.replace('tt.me', 'tamtam.chat')]);
  }
  return place.platform === 'telegram' ? pick(random, [place.ref, bare]) : place.ref;
}

/** Addresses that lead to no community anyone has: shops, dead names, lists of twenty at once. They cost requests. */
export function noise(
  world: World,
  where: readonly Place[],
  host: string,
  count: number,
  from: Instant,
  until: Instant,
): void {
  const random = world.stream(`noise/${host}/${from}`);
  const name = () =>
    `https://${host}/${pick(random, ['shop', 'deal', 'pic', 'fun', 'ad', 'mix'])}_${token(random, int(random, 4, 8))}`;
  for (let made = 0; made < count; ) {
    const place = pick(random, where);
    const at =
      Math.max(from, place.bornAt) +
      Math.floor((random() * (until - Math.max(from, place.bornAt))) / 1000) * 1000;
    if (place.goneAt !== null && at >= place.goneAt) continue;
    const list = chance(random, 0.15) ? int(random, 8, 16) : 1;
    const spans: Span[] = plain(
      list > 1
        ? '🔗 '
        : `${sentence(place, at, random, pick(random, world.ways.tongues[place.language].closers))} `,
    );
    for (let i = 0; i < list; i++)
      spans.push({ type: 'link', text: name() }, { type: 'plain', text: i < list - 1 ? '\n' : '' });
    say(
      place,
      at,
      spans.filter((span) => span.text !== ''),
      { author: place.kind === 'group' ? int(random, 0, world.people.length - 1) : null },
    );
    made += list;
  }
}

/** An account on X and others around it: ordinary posts with ordinary links, and at `at` the one post that matters. */
export function oneTweet(world: World, hub: Place, at: Instant): void {
  const random = world.stream('x');
  const source = 'moss_and_maps';
  const others = ['tea_at_five_', 'quaywatcher', 'old_boots_fc'];
  world.story.source = source;
  const like = { ...hub, language: 'en' as const };
  for (let i = 0; i < 64; i++) {
    const when = world.from + Math.floor((random() * (world.until - world.from)) / 1000) * 1000;
    const author = chance(random, 0.6) ? source : pick(random, others);
    const language = world.ways.tongues.en;
    const topic = pick(random, Object.values(language.topics));
    const words = [
      sentence(like, when, random, pick(random, topic.lead)),
      sentence(like, when, random, pick(random, topic.detail)),
    ];
    const urls: Tweet['urls'] = [];
    if (chance(random, 0.55)) {
      const expanded = decoy(random);
      const url = `https://t.co/${token(random, 10, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')}`;
      urls.push({ url, expanded, display: expanded.replace(/^https?:\/\/(www\.)?/, '').slice(0, 30) });
      words.push(url);
    }
    world.tweets.push({
      id: snowflake(when, X_EPOCH, random),
      at: when,
      author,
      text: words.join(' '),
      urls,
      language: 'en',
    });
  }
  const tweet: Tweet = {
    id: snowflake(at, X_EPOCH, random),
    at,
    author: source,
    text: `Every channel on my list went quiet overnight. If you want to know where the neighbours are chatting now: hxxps://tamtam[.]chat/${hub.handle} (a talk group, be kind).`,
    urls: [],
    language: 'en',
  };
  world.tweets.push(tweet);
  world.truth.obfuscated.push({ tweet, place: hub });
}

function decoy(random: () => number): string {
  return pick(random, [
    `https://gazette.example/velmora/${int(random, 1000, 9999)}`,
    `https://www.netflix.com/title/${int(random, 10_000, 99_999)}`,
    `https://pictures.example/p/${token(random, 8)}`,
    `https://x.com/${pick(random, ['quaywatcher', 'old_boots_fc'])}/status/119${int(random, 1e12, 9e12)}000`,
    `https://townhall.example/minutes?no=${int(random, 100, 999)}&utm_source=x`,
    `https://t.me/${pick(random, ['stickers_club', 'daily_crossword', 'recipe_box'])}${int(random, 1, 99)}`,
  ]);
}

/** Places that are not named in the hub are named by another one that is. */
export function chain(world: World, named: readonly Place[], hidden: readonly Place[], from: Instant): void {
  const random = world.stream(`chain/${from}`);
  const order = shuffled(
    random,
    named.filter((place) => place.privateFrom === null),
  );
  hidden.forEach((place, i) => {
    const friend =
      order.find((other, j) => j >= i && other.language === place.language) ?? order[i % order.length]!;
    point(world, friend, [place], Math.max(from, friend.bornAt + HOUR), Math.min(20, DAY / HOUR));
  });
}
