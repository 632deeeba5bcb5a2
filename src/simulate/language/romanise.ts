/**
 * @module
 * Titles in Latin letters, as keepers without the right keyboard type them. There is no one way: each custom below is a
 * habit that people have (library, chat, newspaper, French schooling), simplified, and a keeper keeps to one.
 * Made independently of the matcher's table (`core/names-translit.ts`), which has to read all of them and does not know them.
 */
import type { Random } from '../../core/random.ts';
import { pick } from '../draw.ts';
import type { LanguageId } from './grammar.ts';

/** One way to write a language in Latin letters. Takes a lower-case title word by word; `last` says that no word follows. */
export interface Custom {
  name: string;
  word(word: string, last: boolean): string;
}

interface ArabicCustom {
  name: string;
  /** Where it differs from `ARABIC`. */
  letters: Readonly<Record<string, string>>;
  /** Long `و` and `ي`, and the short vowel that is not written in Arabic. */
  u: string;
  i: string;
  short: string;
  /** The feminine ending at the end of a title, and before another word. */
  feminine: readonly [string, string];
  /** The article, and whether it takes on the sound of the next letter (`es-sabah`). */
  article: string;
  assimilates: boolean;
}

/** Consonants as most write them. */
const ARABIC: Readonly<Record<string, string>> = {
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
  ء: '',
};

const VOWELS: Readonly<Record<string, string>> = { ا: 'a', أ: 'a', آ: 'a', ى: 'a', إ: 'i', ئ: 'e', ؤ: 'o' };

/** Letters whose sound the article takes on. */
const SUN = /^[تثدذرزسشصضطظن]/;

const ARABIC_CUSTOMS: readonly ArabicCustom[] = [
  {
    name: 'library',
    letters: {},
    u: 'u',
    i: 'i',
    short: 'a',
    feminine: ['ah', 'at'],
    article: 'al-',
    assimilates: false,
  },
  {
    name: 'newspaper',
    letters: { ث: 'th', ذ: 'th', ظ: 'dh', ع: 'a' },
    u: 'oo',
    i: 'ee',
    short: 'a',
    feminine: ['a', 'at'],
    article: 'al ',
    assimilates: false,
  },
  {
    name: 'chat of the Nile',
    letters: { ث: 's', ج: 'g', ح: '7', خ: '5', ذ: 'z', ط: '6', ع: '3', غ: 'gh', ق: '2', ء: '2' },
    u: 'o',
    i: 'i',
    short: 'a',
    feminine: ['a', 'et'],
    article: 'el ',
    assimilates: false,
  },
  {
    name: 'chat of the Gulf',
    letters: { ح: '7', ص: '9', ض: "9'", ط: '6', ظ: "6'", ع: '3', غ: "3'", خ: "7'", ق: 'g', ء: '2' },
    u: 'oo',
    i: 'ee',
    short: 'e',
    feminine: ['ah', 'at'],
    article: 'al',
    assimilates: false,
  },
  {
    name: 'French',
    letters: { ج: 'dj', ش: 'ch', ذ: 'd', ظ: 'd', ع: 'a', ق: 'k', ث: 't' },
    u: 'ou',
    i: 'i',
    short: 'a',
    feminine: ['a', 'at'],
    article: 'e',
    assimilates: true,
  },
];

/** A consonant, a vowel, or two of them; vowels that Arabic leaves out are put in where a reader would. */
function arabicWord(custom: ArabicCustom, word: string, last: boolean): string {
  const [, and = '', article = '', stem = ''] = /^(و?)(ال)?(.+)$/su.exec(word)!;
  const whole = article !== '' && stem.length < 2 ? `${and}${article}${stem}` : stem;
  const letters = [...whole];
  const isVowel = (letter: string | undefined) =>
    letter !== undefined && (letter in VOWELS || letter === 'ة');
  let text = '';
  /** Consonants since the last vowel. After a vowel at the beginning the first of them closes its syllable. */
  let run = 0;
  let open = false;
  letters.forEach((letter, at) => {
    const before = letters[at - 1];
    const after = letters[at + 1];
    const weak = letter === 'و' || letter === 'ي';
    const carried = at === 1 && (before === 'أ' || before === 'إ');
    const glide = weak && !carried && (at === 0 || isVowel(before) || isVowel(after));
    const vowel =
      letter === 'ة'
        ? custom.feminine[last ? 0 : 1]
        : weak && !glide
          ? letter === 'و'
            ? custom.u
            : custom.i
          : VOWELS[letter];
    if (vowel !== undefined) {
      // A weak letter after the first one says which vowel that is; "a" before the ending is not written twice.
      if (carried && weak) text = vowel;
      else text += text.endsWith('a') && vowel.startsWith('a') ? vowel.slice(1) : vowel;
      run = 0;
      open = at === 0;
      return;
    }
    if (glide && letter === 'ي' && at > 0 && !isVowel(before)) {
      text += 'iy';
      run = 1;
      return;
    }
    const sound = weak ? (letter === 'و' ? 'w' : 'y') : (custom.letters[letter] ?? ARABIC[letter] ?? letter);
    if (run > 0 && run % 2 === (open ? 0 : 1)) text += custom.short;
    text += sound;
    run++;
  });
  text = text.replace(/a{3,}/g, 'aa');
  if (whole !== stem || article === '') return `${and === '' || whole !== stem ? '' : 'wa '}${text}`;
  const assimilated = custom.assimilates
    ? `${custom.article}${SUN.test(stem) ? (custom.letters[stem[0]!] ?? ARABIC[stem[0]!])! : 'l '}`
    : custom.article;
  return `${and === '' ? '' : 'wa '}${assimilated}${text}`;
}

interface RussianCustom {
  name: string;
  letters: Readonly<Record<string, string>>;
  /** Spellings of more than one letter, put in first. */
  groups: readonly (readonly [RegExp, string])[];
}

const RUSSIAN: Readonly<Record<string, string>> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  д: 'd',
  е: 'e',
  ё: 'yo',
  ж: 'zh',
  з: 'z',
  и: 'i',
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
  ф: 'f',
  х: 'kh',
  ц: 'ts',
  ч: 'ch',
  ш: 'sh',
  щ: 'shch',
  ъ: '',
  ы: 'y',
  ь: '',
  э: 'e',
  ю: 'yu',
  я: 'ya',
};

const RUSSIAN_CUSTOMS: readonly RussianCustom[] = [
  // After BGN/PCGN: `ye` at the beginning and after a vowel.
  { name: 'map', letters: { ё: 'yë' }, groups: [[/(?<=^|[аеёиоуыэюяъь])е/gu, 'ye']] },
  {
    name: 'scientific',
    letters: {
      ё: 'ë',
      ж: 'ž',
      й: 'j',
      х: 'x',
      ц: 'c',
      ч: 'č',
      ш: 'š',
      щ: 'šč',
      ь: '’',
      ъ: '”',
      э: 'è',
      ю: 'ju',
      я: 'ja',
    },
    groups: [],
  },
  {
    name: 'French',
    letters: { ё: 'io', ж: 'j', й: 'ï', у: 'ou', ч: 'tch', ш: 'ch', щ: 'chtch', ю: 'iou', я: 'ia', э: 'è' },
    groups: [
      [/(?:ий|ый)$/gu, 'y'],
      [/г(?=[еиэы])/gu, 'gu'],
      [/(?<=[аеиоуыэюя])с(?=[аеиоуыэюя])/gu, 'ss'],
    ],
  },
  {
    name: 'passport',
    letters: { ё: 'e', й: 'i', ъ: 'ie', ю: 'iu', я: 'ia' },
    groups: [],
  },
  {
    name: 'chat',
    letters: { ж: 'j', й: 'i', х: 'h', ц: 'c', ч: '4', ш: 'w', щ: 'sch', ь: "'", ю: 'u', я: 'ja', ё: 'e' },
    groups: [
      [/кс/gu, 'x'],
      [/(?:ий|ый)$/gu, 'iy'],
    ],
  },
];

function russianWord({ letters, groups }: RussianCustom, word: string): string {
  let text = word;
  for (const [pattern, spelled] of groups) text = text.replace(pattern, spelled);
  return [...text].map((letter) => letters[letter] ?? RUSSIAN[letter] ?? letter).join('');
}

/** The customs of each language that is not in Latin letters by itself. */
export const CUSTOMS: Readonly<Partial<Record<LanguageId, readonly Custom[]>>> = {
  ar: ARABIC_CUSTOMS.map((custom) => ({
    name: custom.name,
    word: (word, last) => arabicWord(custom, word, last),
  })),
  ru: RUSSIAN_CUSTOMS.map((custom) => ({ name: custom.name, word: (word) => russianWord(custom, word) })),
};

/** A title by one custom. Words that are in Latin letters already stay. */
export function byCustom(title: string, custom: Custom): string {
  const words = title.toLowerCase().split(' ');
  return words
    .map((word, i) => custom.word(word, i === words.length - 1))
    .join(' ')
    .replace(/(^| )\p{L}/gu, (letter) => letter.toUpperCase());
}

/** A title in Latin letters, by a custom drawn from those of the language; as it stands where the language has none. */
export function inLatin(title: string, language: LanguageId, random: Random): string {
  const customs = CUSTOMS[language];
  return customs ? byCustom(title, pick(random, customs)) : title;
}
