/**
 * @module
 * What the words around a link say about it: that its speaker moved there or keeps it as a fallback, that somebody
 * else did, or that it is a fake. Rules over four languages; not a language model, and blind to irony.
 */
import { fold } from '../text.ts';
import {
  MOVED_OR_FALLBACK,
  NEGATION,
  OWN,
  THIRD_PARTY,
  WARNING,
  WHERE_THEY_WENT,
} from './announcement-words.ts';

/**
 * `own`: the speaker's own move or fallback. `reported`: somebody else's. `warning`: the address is called fake, or the
 * announcement is denied. `none`: nothing of the kind is said.
 */
export interface Announcement {
  /** The speaker names this address as its own new or fallback home (`kind` is `own`). */
  moved: boolean;
  kind: 'own' | 'reported' | 'warning' | 'none';
  /** The folded words that decided; null when `kind` is `none`. */
  words: string | null;
}

const NONE: Announcement = { moved: false, kind: 'none', words: null };
/** How far from a link its words are looked for, in UTF-16 units. */
const REACH = 600;
const LINK =
  /(?:\p{L}{2,12}:\/\/|www\.)\S+|(?<![\p{L}\p{N}])@[\p{L}\p{N}_.]{3,}|[\p{L}\p{N}-]+\.[a-z]{2,8}\/\S+/giu;
const SENTENCE_END = /[.!?؟。\n\r]+/;
const CLAUSE_END = /[,،;؛:()–—|•]+|\s-\s|\s(?:but|mais|но|لكن|ولكن)\s/i;

const compile = (phrases: readonly string[]): RegExp =>
  new RegExp(
    `(?<=^| )(?:${phrases
      .map((phrase) =>
        phrase
          .split(' ')
          .map((word) => {
            if (word === '_') return '\\S+(?: \\S+)?';
            const stem = fold(word.replace('*', ''));
            return word.endsWith('*') ? `${stem}\\S*` : stem;
          })
          .join(' '),
      )
      .join('|')})(?=$| )`,
    'u',
  );
const MOVED = compile(MOVED_OR_FALLBACK);
const FAKE = compile(WARNING);
const WENT = compile(WHERE_THEY_WENT);
const THIRD = compile(THIRD_PARTY);
const FIRST = compile(OWN);
const NOT = new Set(NEGATION.map(fold));

/** Reads one stretch of words, whose `sentence` says who speaks; null when nothing in it speaks of a move or a fake. */
function judge(stretch: string, sentence = stretch): Announcement | null {
  const folded = fold(stretch);
  const fake = FAKE.exec(folded);
  if (fake) return { moved: false, kind: 'warning', words: fake[0] };
  const moved = MOVED.exec(folded);
  if (!moved) return null;
  const before = folded.slice(0, moved.index).trim().split(' ').slice(-3);
  const within = moved[0].split(' ');
  const notOnly = /not only|не только|non seulement|ليس فقط/.test(folded);
  if (!notOnly && [...before, ...within].some((word) => NOT.has(word)))
    return { moved: false, kind: 'warning', words: [...before, ...within].join(' ') };
  const said = fold(sentence);
  const reported = THIRD.test(said) && !FIRST.test(said);
  return { moved: !reported, kind: reported ? 'reported' : 'own', words: moved[0] };
}

/** Whether the words tell that communities went dark or where they are now. */
function told(text: string): Announcement {
  const went = WENT.exec(fold(text.replace(LINK, ' ')));
  return went ? { moved: false, kind: 'reported', words: went[0] } : NONE;
}

/** Cuts `text` at every match of `separator`; the pieces with their places. */
function cut(text: string, separator: RegExp): { start: number; end: number }[] {
  const pieces: { start: number; end: number }[] = [];
  let from = 0;
  for (const match of text.matchAll(new RegExp(separator.source, `${separator.flags}g`))) {
    pieces.push({ start: from, end: match.index });
    from = match.index + match[0].length;
  }
  pieces.push({ start: from, end: text.length });
  return pieces;
}

/** The first words of the phrases of `MOVED`: whole ones, and the beginnings that `stem*` stands for. */
const FIRST_WORDS = new Set<string>();
const FIRST_STEMS = new Set<string>();
for (const phrase of MOVED_OR_FALLBACK) {
  const [first = ''] = phrase.split(' ');
  (first.endsWith('*') ? FIRST_STEMS : FIRST_WORDS).add(fold(first.replace('*', '')));
}
const STEM_LENGTHS = [...new Set([...FIRST_STEMS].map((stem) => stem.length))];

/**
 * A cheap proof that no link of a text is announced as its speaker's own move or fallback: false only when
 * `sightingContext` is `own` for none of `links`.
 */
export function mayAnnounce(text: string, links: readonly { start: number; end: number }[]): boolean {
  let rest = '';
  let from = 0;
  for (const { start, end } of links.toSorted((a, b) => a.start - b.start)) {
    if (start < from) continue;
    rest += `${text.slice(from, start)} `;
    from = end;
  }
  rest += text.slice(from);
  return fold(rest).split(' ').some(begins) && MOVED.test(fold(rest.replace(LINK, ' ')));
}

/** Whether a phrase of `MOVED` may begin with this word. */
function begins(word: string): boolean {
  if (FIRST_WORDS.has(word)) return true;
  for (const length of STEM_LENGTHS) if (FIRST_STEMS.has(word.slice(0, length))) return true;
  return false;
}

/**
 * Says what the words around the link at `start`..`end` (UTF-16 units of `text`) say about it. The narrowest stretch
 * that speaks decides: its clause, its sentence, then, for a link that stands alone, the line before and the one after.
 * Use `own` to type a sighting as `moved`.
 */
export function sightingContext(text: string, start: number, end: number): Announcement {
  const said = announcementAt(text, start, end);
  return said.kind === 'none' ? told(text.slice(Math.max(0, start - REACH), end + REACH)) : said;
}

function announcementAt(text: string, start: number, end: number): Announcement {
  if (start > REACH || text.length > end + REACH) {
    const from = Math.max(0, start - REACH);
    return announcementAt(text.slice(from, end + REACH), start - from, end - from);
  }
  // Addresses hold dots and words of their own; blank them so that neither cuts a sentence nor counts as speech.
  const blank = (match: string) => ' '.repeat(match.length);
  const plain =
    text.slice(0, start).replace(LINK, blank) +
    ' '.repeat(end - start) +
    text.slice(end).replace(LINK, blank);
  const others = [...text.matchAll(LINK)].filter(
    (match) => match.index >= end || match.index + match[0].length <= start,
  );
  const sentences = cut(plain, SENTENCE_END);
  const holds = (piece: { start: number; end: number }) => piece.start <= start && start <= piece.end;
  const at = sentences.findIndex(holds);
  const sentence = sentences[at] ?? { start: 0, end: plain.length };
  const wordsIn = (piece: { start: number; end: number }) => plain.slice(piece.start, piece.end);

  // Between two links of one sentence, the words before a link are its own.
  const left = Math.max(
    sentence.start,
    ...others.filter((match) => match.index < start).map((match) => match.index + match[0].length),
  );
  const next = Math.min(sentence.end, ...others.filter((m) => m.index >= end).map((m) => m.index));
  const clauses = cut(plain.slice(left, sentence.end), CLAUSE_END).map((piece) => ({
    start: piece.start + left,
    end: piece.end + left,
  }));
  const clause = clauses.find(holds);
  if (clause) {
    const own = judge(
      wordsIn({ start: clause.start, end: Math.min(clause.end, next) }),
      plain.slice(left, next),
    );
    if (own) return own;
    const before = clauses[clauses.indexOf(clause) - 1];
    if (before && fold(wordsIn(clause)).split(' ').length < 4) {
      const said = judge(wordsIn(before));
      if (said) return said;
    }
  }
  const whole = judge(plain.slice(left, next));
  if (whole) return whole;
  if (fold(wordsIn(sentence)).split(' ').filter(Boolean).length >= 4) return NONE;
  for (let i = at - 1, skipped = 0; i >= 0 && skipped < 4; i--, skipped++) {
    const words = fold(wordsIn(sentences[i]!));
    if (words === '') continue;
    const said = judge(wordsIn(sentences[i]!));
    if (said) return said;
    if (words.split(' ').length >= 3) break;
  }
  for (const following of sentences.slice(at + 1, at + 3)) {
    if (fold(wordsIn(following)) === '') continue;
    return judge(wordsIn(following)) ?? NONE;
  }
  return NONE;
}

/** As `sightingContext`, for a stretch of words whose link has no known place in it. */
export function contextSays(context: string): Announcement {
  return judge(context.replace(LINK, ' ')) ?? told(context);
}
