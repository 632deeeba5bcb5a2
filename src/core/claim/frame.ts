/**
 * @module
 * An event's frame made ready for reading posts: its places, acts and actors as word forms that survive inflection
 * and, for places and actors, a change of script; and a cheap filter that lets almost every other post go.
 */
import type { EventFrame } from '../model.ts';
import { type NameWord, readName } from '../names.ts';
import { fold } from '../text.ts';
import { KINDS_OF_PLACE, SMALL } from './lexicon.ts';
import { formsOf, sameWord } from './stem.ts';

/** A word of a post: folded, with its forms and where it stands. */
export interface Token {
  word: string;
  forms: string[];
  clause: number;
  quoted: boolean;
}

interface TermWord {
  word: string;
  forms: string[];
  /** Says little by itself (`bridge`). */
  kindOfPlace: boolean;
  name: NameWord | null;
}

/** A word or phrase of the frame. */
interface Term {
  text: string;
  words: TermWord[];
}

/** Where a term stands in a sentence: token numbers `from`..`to` (inclusive). `whole`: every word of it was there. */
export interface Found {
  from: number;
  to: number;
  words: string;
  whole: boolean;
}

export interface Frame {
  event: EventFrame;
  /** False for posts that name neither a place nor an actor of the frame nor speak of responsibility. Errs towards true. */
  mayConcern(raw: string): boolean;
  places(tokens: readonly Token[]): Found[];
  acts(tokens: readonly Token[]): Found[];
  actors(tokens: readonly Token[]): Found[];
}

const KIND_OF_PLACE = KINDS_OF_PLACE.split(' ').map((word) => formsOf(fold(word)));
const isKindOfPlace = (forms: readonly string[]): boolean =>
  KIND_OF_PLACE.some((kind) => sameWord(kind, forms, false));
const LITTLE = new Set(SMALL.map(fold));
/** A phrase may be stretched by so many words in a text ("the bridge of the old harbour"). */
const STRETCH = 3;

/** Makes a frame ready. Words of any language may stand in any list. */
export function readFrame(event: EventFrame): Frame {
  const places = terms(event.places);
  const acts = terms(event.acts);
  const actors = terms(event.actors);
  const filter = cheapFilter([...places, ...actors]);
  return {
    event,
    mayConcern: (raw) => filter(raw),
    places: (tokens) => findTerms(places, tokens, 'place'),
    acts: (tokens) => findTerms(acts, tokens, 'act'),
    actors: (tokens) => findTerms(actors, tokens, 'actor'),
  };
}

function terms(phrases: readonly string[]): Term[] {
  return phrases.flatMap((text) => {
    const all = fold(text).split(' ').filter(Boolean);
    const telling = all.filter((word) => !LITTLE.has(word));
    const words = (telling.length > 0 ? telling : all).map((word): TermWord => {
      const forms = formsOf(word);
      return { word, forms, kindOfPlace: isKindOfPlace(forms), name: readName(word).core[0] ?? null };
    });
    return words.length > 0 ? [{ text, words }] : [];
  });
}

function wordFits(word: TermWord, token: Token, as: 'place' | 'act' | 'actor'): boolean {
  if (sameWord(word.forms, token.forms, as === 'act')) return true;
  if (as === 'act' || word.kindOfPlace || token.word.length < 4 || !word.name || word.word.length < 4)
    return false;
  if (isLatin(word.word) === isLatin(token.word) && isArabic(word.word) === isArabic(token.word))
    return false;
  // Another script: the same sound, or the same consonants where there are enough of them to tell.
  return token.forms.some((form) => {
    const said = nameOf(form);
    if (!said || said.script === word.name!.script) return false;
    return said.sound === word.name!.sound || (said.bones.length >= 3 && said.bones === word.name!.bones);
  });
}

/** Words recur: how one sounds is worked out once. Bounded, because a case has more words than memory. */
const sounds = new Map<string, NameWord | null>();
function nameOf(word: string): NameWord | null {
  let known = sounds.get(word);
  if (known === undefined) {
    if (sounds.size > 50_000) sounds.clear();
    known = readName(word).core[0] ?? null;
    sounds.set(word, known);
  }
  return known;
}

const isLatin = (word: string): boolean => /[a-z]/.test(word);
const isArabic = (word: string): boolean => /[\u0600-\u06ff]/.test(word);

function findTerms(list: readonly Term[], tokens: readonly Token[], as: 'place' | 'act' | 'actor'): Found[] {
  const found: Found[] = [];
  for (const { words } of list) {
    const hits = words.map((word) => tokens.flatMap((token, i) => (wordFits(word, token, as) ? [i] : [])));
    const rare = words.findIndex((word) => !word.kindOfPlace);
    const anchor = Math.max(rare, 0);
    for (const at of hits[anchor]!) {
      const near = hits.map((places) =>
        places.reduce(
          (best, i) => (Math.abs(i - at) < Math.abs(best - at) ? i : best),
          Number.POSITIVE_INFINITY,
        ),
      );
      const there = near.filter((i) => Math.abs(i - at) <= words.length + STRETCH);
      const missing = words.filter((_, i) => !there.includes(near[i]!));
      const whole = missing.length === 0;
      if (!whole) {
        if (as === 'act') continue;
        // A kind of place may go unsaid ("the Harbour"), but not be another kind ("Harbour Street").
        if (rare < 0 || missing.some((word) => !word.kindOfPlace && as === 'place')) continue;
        if (as === 'actor' && there.length * 2 < words.length) continue;
        if (as === 'actor' && words[anchor]!.word.length < 5) continue;
        const beside = [tokens[at - 1], tokens[at + 1]].filter((token) => token !== undefined);
        if (
          as === 'place' &&
          beside.some(
            (token) =>
              isKindOfPlace(token.forms) && !words.some((word) => sameWord(word.forms, token.forms, false)),
          )
        )
          continue;
      }
      const from = Math.min(...there);
      const to = Math.max(...there);
      found.push({
        from,
        to,
        whole,
        words: tokens
          .slice(from, to + 1)
          .map((token) => token.word)
          .join(' '),
      });
    }
  }
  return found.sort((a, b) => a.from - b.from || b.to - a.to);
}

const VARIANTS: Record<string, string> = {
  ا: '[اأإآٱ]',
  ه: '[هةھہ]',
  ي: '[يىئی]',
  و: '[وؤ]',
  ك: '[كک]',
  е: '[её]',
  a: '[aàâäáãå]',
  c: '[cç]',
  e: '[eéèêë]',
  i: '[iîïíì]',
  o: '[oôöóõò]',
  u: '[uùûüú]',
  n: '[nñ]',
  y: '[yÿý]',
};
/** Marks written apart, letters in disguise and invisible ones: such a text is folded before it is judged. */
const DISGUISED =
  /[\u00ad\u0300-\u036f\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc\uff21-\uff5a]|[\ud835][\udc00-\udfff]/;

/** A test over raw text, one pass, without folding. */
function cheapFilter(list: readonly Term[]): (raw: string) => boolean {
  const beginnings = new Set<string>();
  for (const { words } of list) {
    const telling = words.filter((word) => !word.kindOfPlace);
    const word = (telling.length > 0 ? telling : words).reduce((a, b) =>
      b.word.length > a.word.length ? b : a,
    );
    const stem = word.forms.reduce((a, b) => (b.length < a.length ? b : a));
    beginnings.add(stem.length > 5 ? stem.slice(0, Math.max(5, stem.length - 3)) : stem);
  }
  for (const stem of ['responsib', 'revendi', 'مسوولي', 'مسيولي', 'تبن', 'ответственност'])
    beginnings.add(stem);
  const tolerant = (word: string) =>
    [...word]
      .map((c) => VARIANTS[c] ?? c)
      .join('')
      .replace('[oôöóõò][eéèêë]', '(?:[oôöóõò][eéèêë]|œ)');
  // Classes of one letter each, nothing repeated: the engine then skips through text at some 200 MB/s.
  const rawTest = new RegExp([...beginnings].map(tolerant).join('|'), 'i');
  const foldedTest = new RegExp([...beginnings].join('|'));
  return (raw) => rawTest.test(raw) || (DISGUISED.test(raw) && foldedTest.test(fold(raw)));
}
