/**
 * @module
 * Makes posts of sentences: what a community says on a day, in its own voice, with its numbers going on from day to day.
 */
import { DAY } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';
import { type Random, seeded } from '../core/random.ts';
import { chance, int, pick } from './draw.ts';
import { fill, languages } from './language/index.ts';
import type { Place, Span } from './world.ts';

/** Values that belong to a place and a day: its town, the temperature there (a slow walk, the same for every outlet of the town). */
export function valuesOf(place: Place, at: Instant): Record<string, string> {
  return {
    town: place.town[place.language],
    t: place.town.latin,
    temp: String(temperature(place.town.latin, at)),
  };
}

function temperature(town: string, at: Instant): number {
  const day = Math.floor(at / DAY);
  let sum = 0;
  for (let back = 0; back < 6; back++) sum += (seeded(`${town}/${day - back}`)() - 0.5) * (6 - back);
  const hour = (at % DAY) / 3_600_000;
  return Math.round(7 + sum + 4 * Math.sin(((hour - 9) / 24) * 2 * Math.PI));
}

/** A sentence of the place's language, filled. */
export function sentence(
  place: Place,
  at: Instant,
  random: Random,
  text: string,
  more: Record<string, string> = {},
): string {
  const filled = fill(text, random, languages[place.language].slots, { ...valuesOf(place, at), ...more });
  return place.voice.easternDigits ? easternDigits(filled) : filled;
}

function easternDigits(text: string): string {
  return text.replace(/\d/g, (d) => String.fromCodePoint(0x0660 + Number(d)));
}

/** An ordinary post of a channel: a first sentence, some more, now and then a hashtag, a mark, the contact. */
export function compose(place: Place, at: Instant, random: Random): Span[] {
  const language = languages[place.language];
  const topic = language.topics[place.topic];
  const parts = [sentence(place, at, random, pick(random, topic.lead))];
  const details = new Set<string>();
  // At least one detail: a first sentence alone is too short to be anyone's own words.
  const wanted =
    1 + (chance(random, place.voice.talk) ? 1 : 0) + (chance(random, place.voice.talk / 2) ? 1 : 0);
  while (details.size < wanted) details.add(pick(random, topic.detail));
  for (const detail of details) parts.push(sentence(place, at, random, detail));
  if (chance(random, 0.3)) parts.push(sentence(place, at, random, pick(random, language.closers)));
  const spans: Span[] = [];
  let text = parts.join(chance(random, 0.15) ? '\n' : ' ');
  if (place.voice.mark && chance(random, 0.3)) text = `${place.voice.mark} ${text}`;
  spans.push({ type: 'plain', text });
  if (chance(random, 0.16)) {
    spans.push({ type: 'plain', text: '\n' }, { type: 'hashtag', text: pick(random, place.voice.hashtags) });
  }
  if (chance(random, 0.07)) {
    spans.push({ type: 'plain', text: '\n✉ ' }, { type: 'mention', text: place.voice.contact });
  }
  return spans;
}

/** A line of somebody in a group. */
export function chatLine(place: Place, at: Instant, random: Random): Span[] {
  const language = languages[place.language];
  const text = chance(random, 0.55)
    ? `${sentence(place, at, random, pick(random, language.chat))}${chance(random, 0.4) ? ` ${sentence(place, at, random, pick(random, language.chat))}` : ''}`
    : `${sentence(place, at, random, pick(random, language.topics[place.topic].lead))} ${sentence(place, at, random, pick(random, language.topics[place.topic].detail))}`;
  return [{ type: 'plain', text }];
}

/** A view count for a community of that size. */
export function viewsOf(place: Place, random: Random): number {
  return Math.round(place.members * (0.15 + 0.5 * random())) + int(random, 0, 9);
}
