/**
 * @module
 * A cheap proof that a text holds no link, disguised or not. Nine posts in ten hold none and there are hundreds of
 * thousands of them: one look at each character, by table, decides for most. It may say yes for nothing, never no for
 * something; a property test holds it to that.
 */
import type { LinkGrammar } from '../ref.ts';
import { INVISIBLE } from '../text.ts';
import { mayNameHandle } from './handles.ts';
import { AT_WORDS, DOT_SIGNS, DOT_WORDS, SLASH_SIGNS, SLASH_WORDS } from './words.ts';

const ALWAYS = 1;
const DOT = 2;
const COLON = 3;
const BRACKET = 4;
const LETTER = 5;
const AMPERSAND = 6;
const PERCENT = 7;

const CLASSES = (() => {
  const classes = new Uint8Array(0x10000);
  for (const c of `@${SLASH_SIGNS}\u2024`) classes[c.charCodeAt(0)] = ALWAYS;
  // Fullwidth and small forms hold a dot, a slash, a colon and an at sign.
  classes.fill(ALWAYS, 0xfe50, 0xfe70).fill(ALWAYS, 0xff01, 0xff5f);
  classes['.'.charCodeAt(0)] = DOT;
  classes[':'.charCodeAt(0)] = COLON;
  classes['&'.charCodeAt(0)] = AMPERSAND;
  classes['%'.charCodeAt(0)] = PERCENT;
  for (const c of '[({<【「〔') classes[c.charCodeAt(0)] = BRACKET;
  // The rarest letters of "dot", "point", "точка" and "نقطة", which alone can make a host of plain words.
  for (const c of 'dDpPчЧط') classes[c.charCodeAt(0)] = LETTER;
  return classes;
})();

/** What may stand in brackets in place of a mark. */
const IN_BRACKETS = new RegExp(
  `[\\[({<【「〔]{1,2}\\s?(?:[${DOT_SIGNS.replace(/[.*|\]\\]/g, '\\$&')}${SLASH_SIGNS}:@]|${DOT_WORDS}|${AT_WORDS}|${SLASH_WORDS}|&)`,
  'iuy',
);
/** False only when `readLinks` would find nothing. */
export function mayHoldLink(text: string, grammars: readonly LinkGrammar[]): boolean {
  for (let i = 0; i < text.length; i++) {
    const kind = CLASSES[text.charCodeAt(i)]!;
    if (kind === 0) continue;
    switch (kind) {
      case ALWAYS:
        return true;
      case DOT:
        if (joins(text.charCodeAt(i + 1))) return true;
        break;
      case COLON:
        if (endsScheme(text, i) || mayNameHandle(text, i, grammars)) return true;
        break;
      case BRACKET:
        IN_BRACKETS.lastIndex = i;
        if (IN_BRACKETS.test(text)) return true;
        break;
      case LETTER:
        if (spelled(text, i)) return true;
        break;
      case AMPERSAND:
        if (/[#A-Za-z]/.test(text[i + 1] ?? ' ')) return true;
        break;
      case PERCENT:
        if (text[i + 1] === '2') return true;
    }
  }
  return false;
}

/** Whether a full stop before this unit may stand inside a host: a letter, a closing bracket, or anything that is not plain. */
function joins(next: number): boolean {
  if (next >= 0x80) return !(next === 0xa0 || (next >= 0x2018 && next <= 0x2026) || next === 0xbb);
  return (
    (next >= 0x61 && next <= 0x7a) ||
    (next >= 0x41 && next <= 0x5a) ||
    next === 0x5d ||
    next === 0x3c ||
    next === 0x5c
  );
}

/** Whether the letter at `at` is part of a spelled dot; something invisible may stand between the letters. */
function spelled(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1) | 0x20;
  const unit = text.charCodeAt(at);
  if (unit < 0x80) return next === 0x6f || next >= 0x80 ? /^(?:dot|point)/i.test(plain(text, at)) : false;
  const before = text.charCodeAt(at - 1);
  if (
    before !== 0x642 &&
    before !== 0x43e &&
    before !== 0x41e &&
    before < 0x2000 &&
    before !== 0xad &&
    before !== 0x61c
  )
    return false;
  return /(?:точ|نقط)$/i.test(text.slice(Math.max(0, at - 23), at + 1).replace(INVISIBLE, ''));
}

function plain(text: string, at: number): string {
  return text.slice(at, at + 24).replace(INVISIBLE, '');
}

/** `tg:`, `xmpp:`, `matrix:`, `simplex:` need no slash after them. */
function endsScheme(text: string, colon: number): boolean {
  const next = text.charCodeAt(colon + 1);
  if (!(next > 0x20)) return false;
  const before = text.charCodeAt(colon - 1) | 0x20;
  return before === 0x67 || before === 0x70 || before === 0x78 || before > 0x7f;
}
