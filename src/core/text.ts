/**
 * @module
 * Text as it is compared: normalised forms of what people write. What is shown is always the original.
 * Not for finding links (`links.ts`) and not for how words sound (`names.ts`).
 */
import { ASCII_LOOKALIKE, LATIN_LOOKALIKE } from './text/confusables.ts';

/** Zero-width characters, bidi controls, soft hyphen, variation selectors, tags: invisible, and used to break words and links apart. */
export const INVISIBLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\u{e0000}-\u{e0fff}]/gu;

/** Cyrillic letters that Unicode takes apart but readers do not: й is not и. (ё is folded to е on purpose.) */
const KEPT_WHOLE = /([\u0438\u0443])\p{M}*?\u0306|(\u0456)\p{M}*?\u0308/gu;
const WHOLE: Record<string, string> = { и: 'й', у: 'ў', і: 'ї' };

/** What NFKD leaves different although readers of the language do not tell it apart. */
const FOLDED: Record<string, string> = {
  // Arabic: alef wasla, ya without dots, ta marbuta; Persian and Urdu forms of ya, kaf and ha.
  '\u0671': '\u0627',
  '\u0649': '\u064a',
  '\u06cc': '\u064a',
  '\u06d2': '\u064a',
  '\u06a9': '\u0643',
  '\u0629': '\u0647',
  '\u06c1': '\u0647',
  '\u06be': '\u0647',
  '\u06d5': '\u0647',
  ς: 'σ',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
};
for (const zero of [0x0660, 0x06f0, 0x0966, 0x09e6])
  for (let digit = 0; digit < 10; digit++) FOLDED[String.fromCharCode(zero + digit)] = String(digit);
const FOLDED_CHARS = new RegExp(`[${Object.keys(FOLDED).join('')}]`, 'g');

/** The definition of `fold`, for any text; the table below repeats it for the characters that posts are mostly made of. */
function foldAny(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKD')
    .replace(INVISIBLE, '')
    .replace(KEPT_WHOLE, (letter) => WHOLE[letter[0]!]!)
    .replace(/[\p{M}\u0640]/gu, '')
    .replace(FOLDED_CHARS, (c) => FOLDED[c]!)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

export const SPACE = 1;
export const DROP = 2;
export const SLOW = 3;
/** Up to U+06FF: what one character folds to by itself, or one of the three codes above. Made when first needed. */
function makeTable(): Uint16Array {
  const made = new Uint16Array(0x0700).fill(SLOW);
  for (let code = 0; code < made.length; code++) {
    const c = String.fromCharCode(code);
    if (/[\p{M}\u0640]/u.test(c)) {
      // Latin, Greek and Cyrillic marks join the letter before them; Arabic ones only vanish.
      if (code >= 0x0610) made[code] = DROP;
    } else if (c.replace(INVISIBLE, '') === '') made[code] = DROP;
    else {
      // Between two letters, so that what falls apart into a letter and a space is seen to.
      const folded = foldAny(`a${c}a`).slice(1, -1);
      if (folded === ' ') made[code] = SPACE;
      else if (folded.length === 1) made[code] = folded.charCodeAt(0);
    }
  }
  // Capital sigma has two small forms; long dotted i falls apart: left to the definition.
  made[0x03a3] = SLOW;
  made[0x0130] = SLOW;
  return made;
}

let table: Uint16Array | null = null;
let buffer = new Uint16Array(8192);

/** Whether two surrogates are a character of U+1F300 to U+1FAFF: pictures, which are neither letters nor taken apart. */
function isPicture(high: number, low: number): boolean {
  return (
    low >= 0xdc00 && low <= 0xdfff && foldCode(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)) === SPACE
  );
}

/** `foldCode` of each code point below U+0700. */
export function foldTable(): Uint16Array {
  table ??= makeTable();
  return table;
}

/** What one code point folds to by itself: a UTF-16 unit above `SLOW`, or `SPACE`, `DROP`, or `SLOW` where the whole text has to be folded by `fold`. */
export function foldCode(code: number): number {
  if (code < 0x0700) return foldTable()[code]!;
  if (code >= 0x2000 && code < 0x2066) {
    // General punctuation, except what NFKC takes apart and what is invisible.
    if (code >= 0x2010 && code <= 0x2023 && code !== 0x2011 && code !== 0x2017) return SPACE;
    if (code >= 0x200b && code <= 0x200f) return DROP;
  } else if (code >= 0x2600 && code < 0x2768) return SPACE;
  else if (code === 0xfe0f) return DROP;
  else if (code >= 0x1f300 && code < 0x1fb00) return SPACE;
  return SLOW;
}

/** Folds into `buffer`; gives how many UTF-16 units that are, -1 for a text that takes the definition. */
function foldInto(text: string): number {
  if (text.length + 1 > buffer.length) buffer = new Uint16Array(text.length * 2);
  let out = 0;
  let pending = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    let folded = foldCode(code);
    if (code >= 0xd83c && code <= 0xd83e && isPicture(code, text.charCodeAt(i + 1))) {
      folded = SPACE;
      i++;
    }
    if (folded > SLOW) {
      if (pending) {
        buffer[out++] = 0x20;
        pending = false;
      }
      buffer[out++] = folded;
    } else if (folded === SPACE) pending = out > 0;
    else if (folded === SLOW) return -1;
  }
  return out;
}

/**
 * The form in which texts are compared and searched: NFKC, lower case, invisible characters dropped, Arabic folded
 * (alef forms, ya, ta marbuta, hamza carriers, diacritics and tatweel), Eastern digits to ASCII, Latin and Greek
 * diacritics dropped, ё → е (й stays), everything that is no letter or digit becomes one space. Trimmed. Idempotent.
 */
export function fold(text: string): string {
  const length = foldInto(text);
  return length < 0 ? foldAny(text) : UNITS.decode(buffer.subarray(0, length));
}

/** As `fold`, as UTF-16 units in an array that the next call overwrites. For hashing many texts without making strings. */
export function foldedUnits(text: string): Uint16Array {
  const length = foldInto(text);
  if (length >= 0) return buffer.subarray(0, length);
  const folded = foldAny(text);
  if (folded.length > buffer.length) buffer = new Uint16Array(folded.length * 2);
  for (let i = 0; i < folded.length; i++) buffer[i] = folded.charCodeAt(i);
  return buffer.subarray(0, folded.length);
}

/** Native order of every machine that runs this; one call, because building a string unit by unit costs twice as much. */
const UNITS = new TextDecoder('utf-16le', { ignoreBOM: true });

/** The words of a folded text. */
export function words(text: string): string[] {
  const folded = fold(text);
  return folded === '' ? [] : folded.split(' ');
}

/**
 * `text` with every character that is taken for an ASCII letter or digit replaced by it, capitals kept as lower case:
 * `Т.ме` → `t.me`. ASCII is left alone, so two names that were different in ASCII stay different.
 */
export function latinise(text: string): string {
  let out = '';
  for (const c of text.normalize('NFKC').toLowerCase()) out += LATIN_LOOKALIKE.get(c) ?? c;
  return out;
}

/**
 * The skeleton by which confusable names are equal (Unicode UTS #39, over lower case): look-alikes of other scripts to
 * Latin, marks dropped, 0/o, 1/l/i and rn/m, vv/w equal. For comparing only: it is not fit to be shown. Idempotent.
 */
export function skeleton(text: string): string {
  let out = '';
  for (const c of latinise(text.replace(INVISIBLE, '')).normalize('NFKD').replace(/\p{M}/gu, '')) {
    const latin = LATIN_LOOKALIKE.get(c) ?? c;
    out += ASCII_LOOKALIKE[latin] ?? latin;
  }
  return out.replace(/rn/g, 'm').replace(/vv/g, 'w');
}

const RTL = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const LETTER = /\p{L}/u;

/**
 * Which way a text runs: `rtl` when at least half of its words begin with a right-to-left letter. Words, not the first
 * letter (as UAX #9 has it), because an Arabic post often begins with a Latin handle or link.
 */
export function direction(text: string): 'rtl' | 'ltr' {
  let rtl = 0;
  let ltr = 0;
  for (const word of text.split(/\s+/)) {
    const first = LETTER.exec(word)?.[0];
    if (first === undefined || /[/@]|\w\.\w/.test(word)) continue;
    if (RTL.test(first)) rtl++;
    else ltr++;
  }
  return rtl > 0 && rtl >= ltr ? 'rtl' : 'ltr';
}

export type Script = 'arabic' | 'cyrillic' | 'latin' | 'greek' | 'hebrew' | 'other' | 'none';
const SCRIPTS: [Script, RegExp][] = [
  ['arabic', /\p{Script=Arabic}/gu],
  ['cyrillic', /\p{Script=Cyrillic}/gu],
  ['latin', /\p{Script=Latin}/gu],
  ['greek', /\p{Script=Greek}/gu],
  ['hebrew', /\p{Script=Hebrew}/gu],
];

/** The script that most letters of a text are of; `none` when it has no letters. */
export function script(text: string): Script {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return 'none';
  let best: Script = 'other';
  let most = 0;
  let named = 0;
  for (const [name, pattern] of SCRIPTS) {
    const count = text.match(pattern)?.length ?? 0;
    named += count;
    if (count > most) {
      most = count;
      best = name;
    }
  }
  return letters - named > most ? 'other' : best;
}
