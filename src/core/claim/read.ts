/**
 * @module
 * Reads one post against an event's frame: is it a statement in which its speaker (or a named group of the frame)
 * takes responsibility for the event, and if not, why not? Rules over four languages, each slot with the words that
 * filled it. It judges wording; whether the speaker tells the truth nobody can read off a post.
 */
import { DAY } from '../clock.ts';
import type { Instant } from '../model.ts';
import { fold } from '../text.ts';
import type { Found, Frame, Token } from './frame.ts';
import * as lexicon from './lexicon.ts';
import { compilePhrases } from './phrases.ts';
import { formsOf } from './stem.ts';
import { readWhen } from './when.ts';

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

/** How the speaker takes responsibility: in words for it, by telling the deed in the first person, or as a named group. */
export type Voice = 'explicit' | 'deed' | 'named';

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

const set = (words: string | readonly string[]): ReadonlySet<string> =>
  new Set((typeof words === 'string' ? words.split(' ') : words).flatMap((word) => fold(word).split(' ')));
const SUBJECT = set(lexicon.FIRST.filter((word) => word !== 'us' && word !== 'нами' && word !== 'мной'));
const FIRST = set(lexicon.FIRST);
const OUR = set(lexicon.OUR);
const OUR_AR = new Set(lexicon.OUR_PEOPLE_AR.map((word) => `${fold(word)}نا`));
const OTHERS = set(lexicon.OTHERS);
const AGENCY = set(lexicon.AGENCY);
const BETWEEN = set(lexicon.BETWEEN);
const ABOUT = set(lexicon.ABOUT);
const NEGATION = set(lexicon.NEGATION);
const INTENT = set(lexicon.INTENT);
const OTHER_VERBS = set(lexicon.OTHER_VERBS);
const LITTLE = set(lexicon.SMALL);
const ASKING = set(lexicon.ASKING);
const COMMUNIQUE = set(lexicon.COMMUNIQUE);
const TOLD = set(lexicon.TOLD_AFTERWARDS);
const PASSIVE = set('was were been being is are est ete etait sont был была было были تم يتم');
const PERSONS = ['first', 'verb', 'third'] as const;
const EXPLICIT = PERSONS.map((person) => ({
  person,
  phrases: compilePhrases(
    lexicon.RESPONSIBILITY.filter((entry) => entry.person === person).map(({ phrase }) => phrase),
  ),
}));
const IT = set(lexicon.IT);
/** English joins "are", "have", "will" to the word before. */
const CONTRACTED = new Map([
  ['re', 'are'],
  ['ve', 'have'],
  ['ll', 'will'],
]);
const NOT_ONLY = compilePhrases(lexicon.NOT_ONLY);
const DENIAL = compilePhrases(lexicon.DENIAL);
const ATTRIBUTION = compilePhrases(lexicon.ATTRIBUTION);
const RUMOUR = compilePhrases(lexicon.RUMOUR);
const SATIRE = compilePhrases(lexicon.SATIRE);
const CONDOLENCE = compilePhrases(lexicon.CONDOLENCE);
const POINTING = compilePhrases(lexicon.POINTING);
const AGAIN = compilePhrases(lexicon.AGAIN);
const BY_US = compilePhrases(lexicon.BY_US);

interface Sentence {
  raw: string;
  folded: string;
  tokens: Token[];
  question: boolean;
  places: Found[];
  acts: Found[];
  actors: Found[];
}

/** A place in the text where somebody takes responsibility, or seems to. */
interface Taking {
  sentence: number;
  voice: Voice;
  words: string;
  negated: boolean;
  intended: boolean;
  quoted: boolean;
  /** Told of as something that somebody did before. */
  told: boolean;
}

/** Reads a post of `text`, posted `at`. Cost grows with its length; call `frame.mayConcern` first. */
export function readPost(text: string, at: Instant, frame: Frame, speaker: Speaker): Reading {
  const sentences = split(text, frame);
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
    if (lexicon.LAUGHTER.test(text)) return no('satire', 'laughter');
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

const LINK = /(?:\p{L}{2,12}:\/\/|www\.)\S+|(?<![\p{L}\p{N}])@[\p{L}\p{N}_.]{3,}/gu;
const PIECE = /([\p{L}\p{M}\p{N}]+)|([!?؟…\n\r]+|\.+(?=[\s"”»)]|$))|([,،;؛:()–—|]|\s-\s)|(["“”«»„])/gu;

/** Sentences of a text with their tokens and what of the frame stands in them. Links are no words. */
function split(text: string, frame: Frame): Sentence[] {
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
        question: question || (ASKING.has(tokens[0]!.word) && question),
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

/** Every way in which a sentence takes responsibility. */
function takingsOf(sentence: Sentence, number: number, previous: Sentence | null): Taking[] {
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

/** "The group" is somebody else, "our group" is not; "who" is nobody where it goes on about somebody just named. */
function isOther(tokens: readonly Token[], i: number): boolean {
  const { word } = tokens[i]!;
  if (!OTHERS.has(word) || OUR.has(tokens[i - 1]?.word ?? '')) return false;
  return (
    !(
      (word === 'who' || word === 'qui' || word === 'кто' || word === 'من') &&
      i > 0 &&
      RELATED.has(tokens[i - 1]!.word)
    ) && !((word === 'who' || word === 'qui') && OUR.has(tokens[i - 2]?.word ?? ''))
  );
}
/** What "who" follows when it speaks of the speaker: "it is us who", "we are the ones who". */
const RELATED = set('us we nous мы те ones those people ceux celles نحن');

/** Who did `act` in this sentence: the speaker, a named actor, or (null) nobody that can be told. */
function speakerOf(
  { tokens, folded }: Sentence,
  act: Found,
  actorAt: (i: number) => boolean,
): { from: number; to: number; first: boolean } | null {
  const verb = tokens[act.from]!.word;
  // Arabic says "we" at the end of the verb.
  if (verb.length > 4 && verb.endsWith('نا') && /^[\u0600-\u06ff]+$/.test(verb))
    return { from: act.from - 2, to: act.to, first: true };

  for (let i = act.to + 1; i <= Math.min(act.to + 2, tokens.length - 1); i++) {
    const { word } = tokens[i]!;
    if (OUR_AR.has(word) || word === 'мы' || word === 'نحن' || /^наши?$/.test(word))
      return { from: act.from - 2, to: i, first: true };
  }
  for (const { word, words } of BY_US.at(folded)) {
    const end = word + words.split(' ').length - 1;
    if (tokens[word]!.clause !== tokens[act.to]!.clause) continue;
    if (word > act.to && word - act.to <= 10) return { from: act.from - 3, to: end, first: true };
    if (word < act.from && act.from - end <= 4) return { from: word - 1, to: act.to, first: true };
  }
  for (let i = act.to + 1; i <= Math.min(act.to + 9, tokens.length - 2); i++)
    if (/^(?:by|par)$/.test(tokens[i]!.word) && [1, 2, 3].some((step) => actorAt(i + step)))
      return { from: act.from - 2, to: i + 1, first: false };

  // Russian puts the doer last: "the books were left there by us" is «книги оставили мы».
  for (let i = act.to + 1; i < tokens.length - 1; i++)
    if (tokens[i + 1]!.word === 'мы' && /ли$/.test(tokens[i]!.word) && !OTHER_VERBS.has(tokens[i]!.word))
      return { from: i - 1, to: i + 1, first: true };

  let unknown = 0;
  let agency = false;
  let actor = -1;
  const clause = tokens[act.from]!.clause;
  for (let i = act.from - 1; i >= 0 && act.from - i <= 16; i--) {
    const { word, clause: here } = tokens[i]!;
    if (here < clause - 2) break;
    // "We, the gardeners of Mill Street, painted": what stands between the commas is passed over.
    if (word === 'us' && tokens[i - 1]?.word === 'of' && unknown <= 1)
      return { from: i, to: act.to, first: true };
    const open = SUBJECT.has(word) && (unknown === 0 || tokens[i + 1]!.clause !== here);
    if (open) return { from: i, to: act.to, first: true };
    if (SUBJECT.has(word)) return agency && unknown <= 6 ? { from: i, to: act.to, first: true } : null;
    if (OUR.has(word) && unknown <= 3) return { from: i, to: act.to, first: true };
    if (OUR_AR.has(word)) return { from: i, to: act.to, first: true };
    if (AGENCY.has(word)) {
      if (word.endsWith('نا')) return { from: i - 2, to: act.to, first: true };
      agency = true;
      unknown = 0;
      continue;
    }
    if (actorAt(i)) {
      if (unknown <= 1) actor = i;
      continue;
    }
    if (NEGATION.has(word) || INTENT.has(word)) continue;
    if (OTHER_VERBS.has(word) || ABOUT.has(word) || isOther(tokens, i)) break;
    if (PASSIVE.has(word) && !/^(?:the|those|behind|ceux|celles|те)$/.test(tokens[i + 1]!.word)) break;
    if (PASSIVE.has(word) || BETWEEN.has(word) || /(?:ly|ment)$/.test(word)) continue;
    unknown++;
  }
  return actor >= 0 ? { from: actor, to: act.to, first: false } : null;
}

/** Says whether the sentence hands the words on ("the group wrote: we painted …"): somebody else's verb of saying stands before them. */
function attributesBefore(sentence: Sentence, taking: Taking): boolean {
  const at = sentence.folded.indexOf(taking.words);
  const before = sentence.folded.slice(0, Math.max(0, at));
  return ATTRIBUTION.first(before) !== null && !before.split(' ').some((word) => SUBJECT.has(word));
}
