/**
 * @module
 * Fixed phrases looked for in folded text, whole words only; `*` lets a word go on, `_` stands for one to three words.
 */
import { fold } from '../text.ts';

export interface Phrases {
  /** The first phrase in `folded`, as found; null when there is none. */
  first(folded: string): string | null;
  /** Every phrase in `folded`, as found, in order. */
  all(folded: string): string[];
  /** Every phrase in `folded` with the number of its first word. */
  at(folded: string): { words: string; word: number }[];
}

/** Makes phrases ready, as people write them. The longest of those that begin at one place is the one found. */
export function compilePhrases(phrases: readonly string[]): Phrases {
  const parts = phrases
    .map((phrase) =>
      phrase
        .split(' ')
        .map((word) =>
          word === '_' ? '[^ ]+(?: [^ ]+){0,2}' : `${fold(word)}${word.endsWith('*') ? '[^ ]*' : ''}`,
        )
        .join(' '),
    )
    .filter((part) => part !== '')
    .sort((a, b) => b.length - a.length);
  const source = `(?<![^ ])(?:${parts.join('|')})(?![^ ])`;
  const one = new RegExp(source, 'u');
  const every = new RegExp(source, 'gu');
  return {
    first: (folded) => one.exec(folded)?.[0] ?? null,
    all: (folded) => Array.from(folded.matchAll(every), (match) => match[0]),
    at: (folded) =>
      Array.from(folded.matchAll(every), (match) => ({
        words: match[0],
        word: match.index === 0 ? 0 : folded.slice(0, match.index - 1).split(' ').length,
      })),
  };
}
