/**
 * @module
 * A post cut into sentences for `read.ts`: its words with their clause and whether they stand in quotation marks, and
 * what of the event's frame is named in each sentence. Who did what is read elsewhere (`doer.ts`, `taking.ts`).
 */
import { fold } from '../text.ts';
import type { Found, Frame, Token } from './frame.ts';
import * as lexicon from './lexicon.ts';
import { formsOf } from './stem.ts';

/** Single words, as people write them, in the form in which tokens hold them. */
export function wordSet(words: string | readonly string[]): ReadonlySet<string> {
  return new Set(
    (typeof words === 'string' ? words.split(' ') : words).flatMap((word) => fold(word).split(' ')),
  );
}

const NEGATION = wordSet(lexicon.NEGATION);
const LITTLE = wordSet(lexicon.SMALL);
/** English joins "are", "have", "will" to the word before. */
const CONTRACTED = new Map([
  ['re', 'are'],
  ['ve', 'have'],
  ['ll', 'will'],
]);

/** One sentence of a post. */
export interface Sentence {
  /** As written, without invisible characters and links. */
  raw: string;
  /** Its tokens' words, one space between them. */
  folded: string;
  tokens: Token[];
  /** It ends in a question mark. */
  question: boolean;
  places: Found[];
  acts: Found[];
  actors: Found[];
}

const LINK = /(?:\p{L}{2,12}:\/\/|www\.)\S+|(?<![\p{L}\p{N}])@[\p{L}\p{N}_.]{3,}/gu;
const PIECE = /([\p{L}\p{M}\p{N}]+)|([!?؟…\n\r]+|\.+(?=[\s"”»)]|$))|([,،;؛:()–—|]|\s-\s)|(["“”«»„])/gu;

/** The sentences of a text with their tokens and what of the frame stands in them. Links are no words. */
export function sentencesOf(text: string, frame: Frame): Sentence[] {
  const sentences: Sentence[] = [];
  const plain = text
    .normalize('NFKC')
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g, '')
    .replace(LINK, ' ');
  let tokens: Token[] = [];
  let clause = 0;
  let quoted = false;
  let begin = 0;
  const close = (end: number, question: boolean) => {
    if (tokens.length > 0)
      sentences.push({
        raw: plain.slice(begin, end),
        folded: tokens.map((token) => token.word).join(' '),
        tokens,
        question,
        places: frame.places(tokens).filter((found) => !isDeniedPlace(tokens, found)),
        acts: frame.acts(tokens),
        actors: frame.actors(tokens),
      });
    tokens = [];
    clause = 0;
    begin = end;
  };
  for (const match of plain.matchAll(PIECE)) {
    if (match[1]) {
      for (const said of fold(match[1]).split(' ')) {
        const word = CONTRACTED.get(said) ?? said;
        if (word !== '') tokens.push({ word, forms: formsOf(word), clause, quoted });
      }
    } else if (match[2]) close(match.index + match[2].length, /[?؟]/.test(match[2]));
    else if (match[3]) clause++;
    else if (match[4]) {
      if (match[4] === '“' || match[4] === '«' || match[4] === '„') quoted = true;
      else if (match[4] === '”' || match[4] === '»') quoted = false;
      else quoted = !quoted;
      clause++;
    }
  }
  close(plain.length, false);
  return sentences;
}

/** "Not in Brunnen": the place is named as where it was not. */
function isDeniedPlace(tokens: readonly Token[], found: Found): boolean {
  const before = tokens[found.from - 1]?.word ?? '';
  return NEGATION.has(before) || (LITTLE.has(before) && NEGATION.has(tokens[found.from - 2]?.word ?? ''));
}
