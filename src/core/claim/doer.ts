/**
 * @module
 * Who did a deed that a sentence names: the speaker, an actor of the event's frame, or nobody that can be told. Rules of
 * word order in Arabic, English, French and Russian; what counts as the deed is the caller's.
 */
import { fold } from '../text.ts';
import type { Found, Token } from './frame.ts';
import * as lexicon from './lexicon.ts';
import { compilePhrases } from './phrases.ts';
import { type Sentence, wordSet } from './sentence.ts';

/** The speaker as the subject of a verb. */
export const SUBJECT = wordSet(
  lexicon.FIRST.filter((word) => word !== 'us' && word !== 'нами' && word !== 'мной'),
);
/** "Our", before a word for people. */
export const OUR = wordSet(lexicon.OUR);
/** Verbs of doing that need a noun to be a deed. */
export const AGENCY = wordSet(lexicon.AGENCY);
const OUR_AR = new Set(lexicon.OUR_PEOPLE_AR.map((word) => `${fold(word)}نا`));
const OTHERS = wordSet(lexicon.OTHERS);
const BETWEEN = wordSet(lexicon.BETWEEN);
const ABOUT = wordSet(lexicon.ABOUT);
const NEGATION = wordSet(lexicon.NEGATION);
const INTENT = wordSet(lexicon.INTENT);
const OTHER_VERBS = wordSet(lexicon.OTHER_VERBS);
const PASSIVE = wordSet('was were been being is are est ete etait sont был была было были تم يتم');
const BY_US = compilePhrases(lexicon.BY_US);
/** What "who" follows when it speaks of the speaker: "it is us who", "we are the ones who". */
const RELATED = wordSet('us we nous мы те ones those people ceux celles نحن');

/** "The group" is somebody else, "our group" is not; "who" is nobody where it goes on about somebody just named. */
export function isOther(tokens: readonly Token[], i: number): boolean {
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

/** Who did `act` in this sentence: the speaker, a named actor, or (null) nobody that can be told. */
export function speakerOf(
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
