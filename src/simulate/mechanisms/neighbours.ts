/**
 * @module
 * What ties communities together in ordinary times: forwards, mentions, bulletins of an agency that everyone prints, links to the wider web.
 */
import { DAY, HOUR, MINUTE } from '../../core/clock.ts';
import type { Instant } from '../../core/model.ts';
import { sentence } from '../compose.ts';
import { chance, int, pick, sample, shuffled } from '../draw.ts';
import { fill, LANGUAGES } from '../language/index.ts';
import { type Place, plain, type Span, say, type World } from '../world.ts';
import { ordinary } from './prepare.ts';

/** Lets each place forward and mention some of its neighbours (same language) between two instants. */
export function befriend(
  world: World,
  places: readonly Place[],
  from: Instant,
  until: Instant,
  perWeek: number,
): void {
  for (const place of places) {
    const random = world.stream(`friends/${place.ref}/${from}`);
    const same = places.filter(
      (other) => other !== place && other.language === place.language && other.platform === place.platform,
    );
    const friends = sample(random, same, int(random, 2, 5));
    if (friends.length === 0) continue;
    const start = Math.max(from, place.bornAt);
    const times = Math.round(((until - start) / (7 * DAY)) * perWeek * (0.5 + random()));
    for (let i = 0; i < times; i++) {
      const at = start + Math.floor((random() * (until - start)) / 1000) * 1000;
      const friend = pick(random, friends);
      const recent = ordinary(friend).filter((said) => said.at < at && said.at > at - DAY);
      if (recent.length > 0 && chance(random, 0.6)) {
        const said = pick(random, recent);
        say(place, at, said.spans, {
          forwardOf: { place: friend, said },
          author: place.kind === 'group' ? 0 : null,
        });
      } else {
        const closer = sentence(place, at, random, pick(random, world.ways.tongues[place.language].closers));
        const name: Span =
          place.platform === 'telegram' && chance(random, 0.6)
            ? { type: 'mention', text: `@${friend.handle}` }
            : { type: 'link', text: friend.ref };
        say(place, at, [
          { type: 'plain', text: `${friend.title} → ` },
          name,
          { type: 'plain', text: ` ${closer}` },
        ]);
      }
    }
  }
}

/** Links to pages that are nobody's community: a notice, a picture folder, a shop. */
export function wander(
  world: World,
  places: readonly Place[],
  from: Instant,
  until: Instant,
  perWeek: number,
): void {
  for (const place of places) {
    const random = world.stream(`wander/${place.ref}`);
    const times = Math.round(((until - Math.max(from, place.bornAt)) / (7 * DAY)) * perWeek * 2 * random());
    for (let i = 0; i < times; i++) {
      const at =
        Math.max(from, place.bornAt) +
        Math.floor((random() * (until - Math.max(from, place.bornAt))) / 1000) * 1000;
      const lead = sentence(
        place,
        at,
        random,
        pick(random, world.ways.tongues[place.language].topics[place.topic].lead),
      );
      const href = `https://${pick(random, ['townhall', 'gazette', 'pictures', 'marketday'])}.example/${place.town.latin}/${int(random, 100, 9999)}`;
      say(place, at, [
        { type: 'plain', text: `${lead} ` },
        { type: chance(random, 0.7) ? 'link' : 'text_link', text: href, href },
      ]);
    }
  }
}

/** Bulletins that unrelated outlets print word for word within some hours. */
export function agency(
  world: World,
  places: readonly Place[],
  from: Instant,
  until: Instant,
  everyDays: number,
  share: number,
): void {
  const random = world.stream('agency');
  for (let at = from + 9 * HOUR; at < until; at += everyDays * DAY) {
    for (const language of LANGUAGES) {
      const words = world.ways.tongues[language];
      const text = fill(pick(random, words.agency), random, words.slots);
      const alive = places.filter(
        (place) =>
          place.language === language &&
          place.kind === 'channel' &&
          place.bornAt < at &&
          (place.goneAt === null || place.goneAt > at),
      );
      for (const place of shuffled(random, alive).slice(0, Math.max(5, Math.round(alive.length * share)))) {
        say(place, at + int(random, 1, 300) * MINUTE, plain(text));
      }
    }
  }
}
