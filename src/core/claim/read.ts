/**
 * @module
 * Reads one post against an event's frame: is it a statement in which its speaker (or a named group of the frame)
 * takes responsibility for the event, and if not, why not? Rules over four languages, each slot with the words that
 * filled it. It judges wording; whether the speaker tells the truth nobody can read off a post.
 */
import { DAY } from '../clock.ts';
import type { Instant } from '../model.ts';
import { fold } from '../text.ts';
import { SUBJECT } from './doer.ts';
import type { Frame } from './frame.ts';
import * as lexicon from './lexicon.ts';
import { compilePhrases } from './phrases.ts';
import * as refusals from './refusal-words.ts';
import { type Sentence, sentencesOf, wordSet } from './sentence.ts';
import { type Taking, takingsOf, type Voice } from './taking.ts';
import { readWhen } from './when.ts';

export type { Voice } from './taking.ts';

/** The words that filled each slot of the frame. */
export interface Slots {
  place: string[];
  time: string[];
  act: string[];
  actor: string[];
}

export type Refusal =
  | 'no responsibility taken'
  | 'other place'
  | 'other time'
  | 'another year'
  | 'before the event'
  | 'denial'
  | 'quotation or report'
  | 'question'
  | 'rumour'
  | 'satire'
  | 'condolence or condemnation'
  | 'intent or wish'
  | 'other deed';

export interface Reading {
  slots: Slots;
  /** Null: it is a claim. */
  refusal: Refusal | null;
  /** Null where no responsibility is taken. */
  voice: Voice | null;
  /** The place is named in full, not by a part of its name. */
  placeWhole: boolean;
  /** The time words name the event's window; false when there are none and the date of the post fits. */
  timeSaid: boolean;
  /** The words that decided. */
  words: string;
}

/** Who speaks. `outlet`: a known outlet or relay, whose reports in the third person are its own word. `news`: reports about others by trade. */
export interface Speaker {
  outlet: boolean;
  /** Watched or graded: its third-person announcement counts unless it reports. */
  trusted: boolean;
  news: boolean;
}

/** Without time words, a claim comes within so many days after the event. */
const LATE = 10 * DAY;

const COMMUNIQUE = wordSet(lexicon.COMMUNIQUE);
const DENIAL = compilePhrases(refusals.DENIAL);
const ATTRIBUTION = compilePhrases(refusals.ATTRIBUTION);
const RUMOUR = compilePhrases(refusals.RUMOUR);
const SATIRE = compilePhrases(refusals.SATIRE);
const CONDOLENCE = compilePhrases(refusals.CONDOLENCE);
const POINTING = compilePhrases(lexicon.POINTING);
const AGAIN = compilePhrases(lexicon.AGAIN);

/** Reads a post of `text`, posted `at`. Cost grows with its length; call `frame.mayConcern` first. */
export function readPost(text: string, at: Instant, frame: Frame, speaker: Speaker): Reading {
  const sentences = sentencesOf(text, frame);
  const slots: Slots = {
    place: distinct(sentences.flatMap((s) => s.places.map((found) => found.words))),
    time: [],
    act: distinct(sentences.flatMap((s) => s.acts.map((found) => found.words))),
    actor: distinct(sentences.flatMap((s) => s.actors.map((found) => found.words))),
  };
  const placeWhole = sentences.some((s) => s.places.some((found) => found.whole));
  const refuse = (refusal: Refusal, words = '', voice: Voice | null = null): Reading => ({
    slots,
    refusal,
    voice,
    placeWhole,
    timeSaid: false,
    words,
  });
  if (at < frame.event.from) return refuse('before the event');

  const takings = sentences.flatMap((sentence, i) => takingsOf(sentence, i, sentences[i - 1] ?? null));
  const folded = sentences.map((s) => s.folded).join(' ');
  const denied = sentences.find(
    (s, i) =>
      DENIAL.first(s.folded) !== null &&
      (takings.some((taking) => taking.sentence === i) ||
        s.acts.length + s.places.length > 0 ||
        takings.every((t) => t.negated)),
  );
  if (denied) return refuse('denial', DENIAL.first(denied.folded)!);
  const live = takings.filter((taking) => !taking.negated && !taking.intended);
  if (live.length === 0) {
    const other = takings[0];
    if (other) return refuse(other.negated ? 'denial' : 'intent or wish', other.words);
    return refuse('no responsibility taken');
  }
  if (frame.event.places.length > 0 && slots.place.length === 0) return refuse('other place', live[0]!.words);

  const own = new Set(fold([...frame.event.acts, frame.event.title].join(' ')).split(' '));
  const joke = SATIRE.all(folded).find((words) => !words.split(' ').some((word) => own.has(word)));
  let last: Reading | null = null;
  for (const taking of live.sort((a, b) => rank(a) - rank(b))) {
    const reading = judge(taking);
    if (reading.refusal === null) return reading;
    last ??= reading;
  }
  return last!;

  function judge(taking: Taking): Reading {
    const sentence = sentences[taking.sentence]!;
    const no = (refusal: Refusal, words = taking.words) => refuse(refusal, words, taking.voice);
    if (sentence.question) return no('question');
    if (joke) return no('satire', joke);
    if (refusals.LAUGHTER.test(text)) return no('satire', 'laughter');
    const sorry = CONDOLENCE.first(folded);
    if (sorry) return no('condolence or condemnation', sorry);
    const rumour = RUMOUR.first(taking.voice === 'named' ? folded : sentence.folded);
    if (rumour) return no('rumour', rumour);

    const attributed = ATTRIBUTION.first(
      taking.quoted || taking.voice === 'named' ? folded : sentence.folded,
    );
    const others = sentences.some((s) => s.tokens.some((token) => !token.quoted));
    const reports =
      speaker.news ||
      (taking.quoted && others) ||
      (attributed !== null &&
        (taking.quoted || taking.voice === 'named' || attributesBefore(sentence, taking)));
    if (reports && !(speaker.outlet && !speaker.news))
      return no('quotation or report', attributed ?? 'a news outlet');
    if (taking.voice === 'named' && !speaker.outlet) {
      const announces = sentences[0]!.tokens.slice(0, 6).some((token) => COMMUNIQUE.has(token.word));
      if (taking.told || !(speaker.trusted || announces)) return no('quotation or report');
    }

    // The deed and the place must stand near the words of responsibility: a digest speaks of many things.
    const near = (reach: number) =>
      sentences.slice(Math.max(0, taking.sentence - reach), taking.sentence + reach + 1);
    if (frame.event.places.length > 0 && !near(3).some((s) => s.places.length > 0)) return no('other place');
    const deed = near(2).some((s) => s.acts.length > 0);
    if (!deed && frame.event.acts.length > 0 && !near(1).some((s) => POINTING.first(s.folded)))
      return no('other deed');

    const around = near(1)
      .map((s) => s.raw)
      .join('\n');
    const here = readWhen(sentence.raw, at, frame.event.from, frame.event.to);
    const close = readWhen(around, at, frame.event.from, frame.event.to);
    const all = readWhen(text, at, frame.event.from, frame.event.to);
    if (here.misfits === 'year' && !(here.fits && AGAIN.first(folded)))
      return no('another year', here.words.join(', '));
    const when = here.words.length > 0 && (here.fits || here.misfits !== 'now') ? here : close;
    const fits = when.fits || (when.words.length === 0 && all.fits);
    if (!fits) {
      if (close.misfits === 'year' || all.misfits === 'year') return no('another year', all.words.join(', '));
      if (when.misfits === 'day') return no('other time', when.words.join(', '));
      if (when.misfits === 'now' && taking.voice === 'deed') return no('other time', when.words.join(', '));
      if (at > frame.event.to + LATE) return no('other time', 'posted long after the event');
    }
    return {
      slots: { ...slots, time: distinct(when.words.length > 0 ? when.words : all.words) },
      refusal: null,
      voice: taking.voice,
      placeWhole,
      timeSaid: fits,
      words: taking.words,
    };
  }
}

const rank = (taking: Taking): number => ({ explicit: 0, deed: 1, named: 2 })[taking.voice];
const distinct = (words: readonly string[]): string[] => [...new Set(words)];

/** Says whether the sentence hands the words on ("the group wrote: we painted …"): somebody else's verb of saying stands before them. */
function attributesBefore(sentence: Sentence, taking: Taking): boolean {
  const at = sentence.folded.indexOf(taking.words);
  const before = sentence.folded.slice(0, Math.max(0, at));
  return ATTRIBUTION.first(before) !== null && !before.split(' ').some((word) => SUBJECT.has(word));
}
