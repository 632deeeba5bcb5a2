/**
 * @module
 * Where a post takes responsibility, or seems to: in words for it, by telling the deed in the first person, or in the
 * name of a group. Whether it means it (a denial, a quotation, a joke) is judged in `read.ts`.
 */
import { AGENCY, isOther, OUR, SUBJECT, speakerOf } from './doer.ts';
import * as lexicon from './lexicon.ts';
import { compilePhrases } from './phrases.ts';
import { RESPONSIBILITY } from './responsibility-words.ts';
import { type Sentence, wordSet } from './sentence.ts';

/** How the speaker takes responsibility: in words for it, by telling the deed in the first person, or as a named group. */
export type Voice = 'explicit' | 'deed' | 'named';

/** A place in the text where somebody takes responsibility, or seems to. */
export interface Taking {
  /** Its number in the post. */
  sentence: number;
  voice: Voice;
  words: string;
  negated: boolean;
  intended: boolean;
  quoted: boolean;
  /** Told of as something that somebody did before. */
  told: boolean;
}

const FIRST = wordSet(lexicon.FIRST);
const NEGATION = wordSet(lexicon.NEGATION);
const INTENT = wordSet(lexicon.INTENT);
const ASKING = wordSet(lexicon.ASKING);
const TOLD = wordSet(lexicon.TOLD_AFTERWARDS);
const IT = wordSet(lexicon.IT);
const NOT_ONLY = compilePhrases(lexicon.NOT_ONLY);
const PERSONS = ['first', 'verb', 'third'] as const;
const EXPLICIT = PERSONS.map((person) => ({
  person,
  phrases: compilePhrases(
    RESPONSIBILITY.filter((entry) => entry.person === person).map(({ phrase }) => phrase),
  ),
}));

/** Every way in which a sentence takes responsibility. */
export function takingsOf(sentence: Sentence, number: number, previous: Sentence | null): Taking[] {
  const { tokens, folded, actors } = sentence;
  const takings: Taking[] = [];
  const notOnly = NOT_ONLY.first(folded) !== null;
  const actorAt = (i: number) => actors.some((found) => found.from <= i && i <= found.to);
  const add = (from: number, to: number, voice: Voice, told = false) => {
    const span = tokens.slice(Math.max(0, from), to + 1);
    const before = tokens
      .slice(Math.max(0, from - 2), Math.max(0, from))
      .filter((token) => token.clause === tokens[Math.max(0, from)]!.clause);
    takings.push({
      sentence: number,
      voice,
      words: span.map((token) => token.word).join(' '),
      negated: !notOnly && [...before, ...span].some((token) => NEGATION.has(token.word)),
      intended: span.some((token) => INTENT.has(token.word)),
      quoted: tokens[to]!.quoted,
      told,
    });
  };

  const explicit = EXPLICIT.flatMap(({ person, phrases }) =>
    phrases.at(folded).map((found) => ({ ...found, person })),
  );
  for (const { words, word: at, person } of explicit) {
    const end = at + words.split(' ').length - 1;
    if (person === 'first') {
      const begin = Math.max(0, at - 4);
      const from = tokens.findIndex((token, i) => i >= begin && token.clause === tokens[at]!.clause);
      add(Math.min(from, at), end, 'explicit');
      continue;
    }
    const named = actors.some((found) => found.from <= at || found.from <= end + 5);
    if (person === 'third') {
      if (named)
        add(Math.min(at, ...actors.map((found) => found.from)), end, 'named', TOLD.has(tokens[at]!.word));
      continue;
    }
    let subject = at - 1;
    while (subject >= 0 && at - subject <= 14) {
      const { word } = tokens[subject]!;
      if (FIRST.has(word) || OUR.has(word) || isOther(tokens, subject)) break;
      if (actorAt(subject)) break;
      subject--;
    }
    const word = tokens[subject]?.word;
    if (word !== undefined && (FIRST.has(word) || OUR.has(word))) add(subject, end, 'explicit');
    else if (subject >= 0 && actorAt(subject)) {
      // "We, the Committee, take …": the actor stands in apposition to the speaker.
      const first = tokens.findIndex((token, i) => i < subject && SUBJECT.has(token.word));
      add(first >= 0 ? first : subject, end, first >= 0 ? 'explicit' : 'named');
    }
  }

  for (const act of sentence.acts) {
    const spoken = speakerOf(sentence, act, actorAt);
    if (spoken) add(spoken.from, spoken.to, spoken.first ? 'deed' : 'named', !spoken.first);
  }
  // "Who hung it there? We did."
  if (
    previous?.tokens.some((token) => ASKING.has(token.word)) &&
    previous.acts.length > 0 &&
    tokens.length <= 3
  )
    if (tokens.some((token) => SUBJECT.has(token.word))) add(0, tokens.length - 1, 'explicit');
  if (previous && previous.acts.length > 0 && !previous.question && sentence.acts.length === 0)
    tokens.forEach(({ word }, i) => {
      if (!AGENCY.has(word)) return;
      const it = tokens.slice(Math.max(0, i - 2), i + 4).find((token) => IT.has(token.word));
      const deed = { from: i, to: i, words: word, whole: true };
      const spoken = it || /ناه[ام]?$/.test(word) ? speakerOf(sentence, deed, actorAt) : null;
      if (spoken?.first) add(spoken.from, i, 'deed');
    });
  return takings;
}
