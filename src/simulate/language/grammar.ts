/**
 * @module
 * The small grammar in which invented text is written: `[a|b]` picks one, `{slot}` picks from a word list or a value
 * that was passed in, `{#3-9}` is a whole number. Sentences, not posts: `compose.ts` makes posts of them.
 */
import type { Random } from '../../core/random.ts';
import { int, pick } from '../draw.ts';

export const LANGUAGES = ['ar', 'en', 'ru', 'fr'] as const;
export type LanguageId = (typeof LANGUAGES)[number];

export const TOPICS = ['weather', 'sport', 'garden', 'news'] as const;
export type Topic = (typeof TOPICS)[number];

/** The sentences of one topic: how a post begins, what it goes on with. */
export interface TopicText {
  lead: readonly string[];
  detail: readonly string[];
}

/** Everything that one language has to say. Texts hold grammar; `{link}` is where an address goes. */
export interface Language {
  id: LanguageId;
  /** Words for slots: `{plant}`, `{team}` … */
  slots: Readonly<Record<string, readonly string[]>>;
  topics: Readonly<Record<Topic, TopicText>>;
  /** Last sentences that fit any topic. */
  closers: readonly string[];
  /** Short lines of people who talk in a group. */
  chat: readonly string[];
  /** How a community is called: title, handle; `{town}` in the language's script, `{t}` in Latin letters. */
  names: Readonly<Record<Topic, readonly (readonly [title: string, handle: string])[]>>;
  about: readonly string[];
  firstNames: readonly string[];
  /** "If this place goes, find us at …": said while all is well. */
  fallback: readonly string[];
  /** "We have moved to …": said at the old place. */
  moved: readonly string[];
  /** "We used to be …": said at the new place about itself. */
  formerly: readonly string[];
  /** One member to another: "they are here now …". */
  pointer: readonly string[];
  /** What an impersonator says. */
  lure: readonly string[];
  /** What sets a second address apart: added to a title, added to a handle. */
  affixes: readonly (readonly [title: string, handle: string])[];
  /** Bulletins of an agency that unrelated outlets print word for word. */
  agency: readonly string[];
  /** The event of the case, in this language. */
  event: {
    places: readonly string[];
    acts: readonly string[];
    actors: readonly string[];
    claim: readonly string[];
    paraphrase: readonly string[];
    denial: readonly string[];
    lastYear: readonly string[];
    question: readonly string[];
    quotation: readonly string[];
    report: readonly string[];
  };
}

/** Fills one text. A slot that is neither in `values` nor in `slots` is a mistake in the grammar and throws. */
export function fill(
  text: string,
  random: Random,
  slots: Readonly<Record<string, readonly string[]>>,
  values: Readonly<Record<string, string>> = {},
): string {
  let out = text;
  // Choices may hold slots, so they are taken first.
  while (/\[[^[\]]*\]/.test(out)) {
    out = out.replace(/\[([^[\]]*)\]/, (_, inner: string) => pick(random, inner.split('|')));
  }
  return out.replace(/\{(#?)([^}]+)\}/g, (_, number: string, name: string) => {
    if (number) {
      const [low, high] = name.split('-').map(Number);
      return String(int(random, low!, high!));
    }
    const value = values[name];
    if (value !== undefined) return value;
    const list = slots[name];
    if (!list) throw new Error(`the grammar has no slot ${name}`);
    return pick(random, list);
  });
}
