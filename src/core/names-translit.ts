/**
 * @module
 * Sounds of words across the Arabic, Cyrillic and Latin scripts, for `names.ts`. Not a transliteration for readers:
 * letters that are spelled in several ways on the other side fall into one class, so that every usual scheme (ALA-LC,
 * ISO 9, passport, chat alphabet, French habits) ends in the same letters. Input is folded text.
 */

const ARABIC: Readonly<Record<string, string>> = {
  ا: 'a',
  ب: 'b',
  ت: 't',
  ث: 'th',
  ج: 'j',
  ح: 'h',
  خ: 'kh',
  د: 'd',
  ذ: 'dh',
  ر: 'r',
  ز: 'z',
  س: 's',
  ش: 'sh',
  ص: 's',
  ض: 'd',
  ط: 't',
  ظ: 'z',
  ع: '',
  غ: 'gh',
  ف: 'f',
  ق: 'q',
  ك: 'k',
  ل: 'l',
  م: 'm',
  ن: 'n',
  ه: 'h',
  و: 'w',
  ي: 'y',
  ء: '',
  پ: 'p',
  چ: 'ch',
  ژ: 'zh',
  ڤ: 'v',
  گ: 'g',
  ک: 'k',
  ی: 'y',
  ں: 'n',
  ڨ: 'g',
};

const CYRILLIC: Readonly<Record<string, string>> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  ґ: 'g',
  д: 'd',
  е: 'e',
  є: 'ye',
  ж: 'zh',
  з: 'z',
  и: 'i',
  і: 'i',
  й: 'y',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ў: 'u',
  ф: 'f',
  х: 'kh',
  ц: 'ts',
  ч: 'ch',
  ш: 'sh',
  щ: 'sh',
  ъ: '',
  ы: 'y',
  ь: '',
  э: 'e',
  ю: 'yu',
  я: 'ya',
};

/** Digits that stand for Arabic letters in the chat alphabet. */
const CHAT: Readonly<Record<string, string>> = {
  '2': '',
  '3': '',
  '5': 'kh',
  '6': 't',
  '7': 'h',
  '8': 'gh',
  '9': 'q',
};

/** The script that most letters of a folded word are in. */
export function scriptOf(word: string): 'arabic' | 'cyrillic' | 'latin' | 'other' {
  if (/\p{sc=Arabic}/u.test(word)) return 'arabic';
  if (/\p{sc=Cyrillic}/u.test(word)) return 'cyrillic';
  return /[a-z]/.test(word) ? 'latin' : 'other';
}

/** The word in Latin letters, spellings of one sound made equal (`ya`, `ja`, `ia` → `ia`; `kh`, `h`, `x` → `h`). */
export function latin(word: string, script = scriptOf(word)): string {
  if (script === 'other') return word;
  return spell(word, script)
    .replace(/shch|sch|tch|ch/g, 'sh')
    .replace(/zh/g, 'j')
    .replace(/kh|x(?=[aeiouy])/g, 'h')
    .replace(/ph/g, 'f')
    .replace(/ts|tz/g, 'c')
    .replace(/ck|q|c(?=[aou])/g, 'k')
    .replace(/ou|oo/g, 'u')
    .replace(/ee/g, 'i')
    .replace(/[yj](?=[aou])/g, 'i')
    .replace(/(?:iy|yy|ii|y)$/g, 'i')
    .replace(/y/g, 'i')
    .replace(/w/g, 'v')
    .replace(/(.)\1+/g, '$1');
}

/**
 * The consonants of a word in fourteen classes. Weak letters (w, y) count only at the beginning; feminine and plural
 * endings (-a, -ah, -at), a final h and doublings fall away; so does the Arabic article unless `withArticle`.
 */
export function consonants(word: string, script = scriptOf(word), withArticle = false): string {
  if (script === 'other') return word;
  const bare = script === 'arabic' && !withArticle ? word.replace(/^(?:و?ال|لل)(?=.{3})/u, '') : word;
  let text = spell(script === 'arabic' ? bare.replace(/(?<=.{3})(?:ه|ات)$/u, '') : bare, script);
  if (script === 'latin') text = text.replace(/(?<=.{3}a)t$/, '').replace(/(?<=.{3}e)t$/, '');
  if (script === 'latin' && !withArticle) text = text.replace(/^[ae]l(?=[^aeiou]?.{3})/, '');
  return text
    .replace(/shch|sch|tch|sh|ch/g, 'S')
    .replace(/zh|dj|gh|j/g, 'g')
    .replace(/(?<=.{2})k?h$/, '')
    .replace(/kh/g, 'h')
    .replace(/th/g, 't')
    .replace(/dh/g, 'd')
    .replace(/ph|v/g, 'f')
    .replace(/x/g, 'ks')
    .replace(/c(?=[eiy])/g, 's')
    .replace(/ck|c|q/g, 'k')
    .replace(/p/g, 'b')
    .replace(/(?<=.)[wy]/g, '')
    .replace(/[aeiou0-9]/g, '')
    .replace(/(.)\1+/g, '$1');
}

function spell(word: string, script: 'arabic' | 'cyrillic' | 'latin'): string {
  const table = script === 'arabic' ? ARABIC : script === 'cyrillic' ? CYRILLIC : null;
  let text = '';
  if (table) for (const letter of word) text += table[letter] ?? (/[a-z0-9]/.test(letter) ? letter : '');
  else
    text = word.replace(
      /(?<=[a-z])[2356789](?=[a-z])|^[2356789](?=[a-z]{2})|(?<=[a-z]{2})[37]$/g,
      (digit) => CHAT[digit] ?? digit,
    );
  return text.replace(/[^a-z0-9]/g, '');
}
