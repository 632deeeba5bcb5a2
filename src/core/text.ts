/**
 * @module
 * Text as it is compared: normalised forms of what people write. What is shown is always the original.
 */

/** Zero-width characters, bidi controls, soft hyphen, variation selectors: invisible, and used to break links apart. */
const INVISIBLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]/g;

/**
 * The form in which texts are compared and searched: NFKC, lower case, invisible characters dropped, Arabic folded
 * (alef forms, ya, ta marbuta, hamza carriers, diacritics and tatweel, Eastern digits), Latin diacritics dropped,
 * ё → е, everything that is no letter or digit becomes one space. Trimmed.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(INVISIBLE, '')
    .replace(/[\p{M}\u0640]/gu, '')
    .toLowerCase()
    .replace(/[\u0671\u0622\u0623\u0625]/g, '\u0627')
    .replace(/\u0649/g, '\u064a')
    .replace(/\u0629/g, '\u0647')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The words of a folded text. */
export function words(text: string): string[] {
  const folded = fold(text);
  return folded === '' ? [] : folded.split(' ');
}
