/**
 * @module
 * A cheap proof that a text which holds a link holds no disguised one: most links stand as they are. One look at each
 * character, by table; only where a disguise could begin are the words around it read. It may say yes for nothing,
 * never no for something; a property test holds it to that.
 */
import { AT_WORDS, DOT_SIGNS, DOT_WORDS, SLASH_SIGNS, SLASH_WORDS } from './words.ts';

const OPENS = 1;
const DOT = 2;
const SLASH = 3;
const PERCENT = 4;
const AITCH = 5;
const SPACE = 6;

const CLASSES = (() => {
  const classes = new Uint8Array(0x10000);
  for (const c of '[({<【「〔"\'«“*_-') classes[c.charCodeAt(0)] = OPENS;
  classes['.'.charCodeAt(0)] = DOT;
  for (const c of SLASH_SIGNS) classes[c.charCodeAt(0)] = SLASH;
  classes['%'.charCodeAt(0)] = PERCENT;
  for (const c of 'hHнН') classes[c.charCodeAt(0)] = AITCH;
  for (let code = 0; code < 0x10000; code++) if (/\s/.test(String.fromCharCode(code))) classes[code] = SPACE;
  return classes;
})();

const SIGN = `[${DOT_SIGNS.replace(/[.*|\]\\]/g, '\\$&')}]`;
/** `[.]`, `( dot )`, `"/"`: a mark between two that set it apart. */
const SET_APART = new RegExp(
  `[\\[({<【「〔"'«“*_-]{1,2}\\s?(?:${SIGN}|:|@|[${SLASH_SIGNS}]|${DOT_WORDS}|${AT_WORDS}|${SLASH_WORDS})\\s?[\\])}>】」〕"'»”*_-]`,
  'iuy',
);
const SCHEME = /[hн](?!ttps?:\/\/)\s?(?:[xtхт*_+#]\s?){2}[pр]/iuy;
const WORD = new RegExp(`(?:${DOT_WORDS}|${SLASH_WORDS})$`, 'iu');
/** The last letters of those words, so that few words have to be read. */
const LAST_LETTERS = (() => {
  const last = new Uint8Array(0x10000);
  for (const word of `${DOT_WORDS}|${SLASH_WORDS}`.split('|'))
    for (const form of [word, word.toUpperCase()]) last[form.charCodeAt(form.length - 1)] = 1;
  // Letters that are one of them when case is folded: the long s of German is none of ours, the Kelvin sign neither.
  last[0x1c82] = 1;
  last[0x1c86] = 1;
  return last;
})();
const LONGEST_WORD = 16;

/** False only when no mark of an address in the text is spelled, set apart, spaced or replaced. */
export function mayBeDisguised(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    switch (CLASSES[text.charCodeAt(i)]) {
      case OPENS:
        if (at(SET_APART, text, i)) return true;
        break;
      case DOT:
        if (text[i - 1] === '[' || text[i + 1] === ']') return true;
        break;
      case SLASH:
        if (oddSlash(text, i)) return true;
        break;
      case PERCENT:
        if (text[i + 1] === '2' && /[fF]/.test(text[i + 2] ?? ' ')) return true;
        break;
      case AITCH:
        if (at(SCHEME, text, i)) return true;
        break;
      case SPACE:
        if (LAST_LETTERS[text.charCodeAt(i - 1)] && WORD.test(text.slice(Math.max(0, i - LONGEST_WORD), i)))
          return true;
    }
  }
  return false;
}

function at(pattern: RegExp, text: string, index: number): boolean {
  pattern.lastIndex = index;
  return pattern.test(text);
}

const REPLACES_DOT = new RegExp(
  `(?:[${DOT_SIGNS.replace(/[.*|\]\\]/g, '\\$&').replace('\\.', '')}]|>)\\s?[\\p{L}\\p{N}]{2,10}$`,
  'u',
);

/** A slash with a space beside it, of another script, or after what is no host as hosts are written. */
function oddSlash(text: string, slash: number): boolean {
  if (text[slash] !== '/') return true;
  const next = text[slash + 1];
  if (next !== undefined && CLASSES[next.charCodeAt(0)] === SPACE) return true;
  if ((next === '+' || next === '@') && CLASSES[text.charCodeAt(slash + 2)] === SPACE) return true;
  let plain = true;
  for (let i = slash - 1; i >= 0 && i >= slash - 26; i--) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return true;
    const letter = (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a);
    if (letter) continue;
    // A space, then nothing but letters: "t me/name". Right before the slash: "t.me /name".
    if (CLASSES[unit] === SPACE) {
      if (plain) return true;
      break;
    }
    plain = false;
    if (!(unit >= 0x30 && unit <= 0x39) && unit !== 0x2e && unit !== 0x2d) break;
  }
  return REPLACES_DOT.test(text.slice(Math.max(0, slash - 13), slash));
}
