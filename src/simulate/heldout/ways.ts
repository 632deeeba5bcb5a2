/**
 * @module
 * How people write and rename in the held-out worlds: another mix of languages, other rules for names, posts that
 * are not repeated word for word. None of it is what the methods were tuned on. Only for the final figures.
 */
import type { Random } from '../../core/random.ts';
import { chance, int, pick, shuffled, token } from '../draw.ts';
import { byCustom, type LanguageId } from '../language/index.ts';
import type { Naming } from '../mechanisms/naming.ts';
import type { Ways } from '../ways.ts';
import type { Place, Span } from '../world.ts';
import { HELD_OUT_TONGUES } from './words.ts';

const DECORATIONS = ['★', '|', '•', '🌙', '〰', '◆'];
/** "Friends of", "the readers of": in place of an affix, before the name. */
const FRIENDS: Readonly<Record<LanguageId, readonly (readonly [title: string, handle: string])[]>> = {
  en: [
    ['Friends of', 'friends_'],
    ['Still', 'still_'],
  ],
  fr: [
    ['Les amis de', 'amis_'],
    ['Toujours', 'toujours_'],
  ],
  ru: [
    ['Друзья', 'druzya_'],
    ['Всё ещё', 'vse_esche_'],
  ],
  ar: [
    ['أصدقاء', 'asdiqa_'],
    ['ما زالت', 'mazalat_'],
  ],
};

/** One custom a language, none of those in `language/romanise.ts`: as quick writers do it, without most vowels. */
const QUICK: Readonly<Record<'ar' | 'ru', Readonly<Record<string, string>>>> = {
  ar: {
    ا: 'a',
    أ: 'a',
    إ: 'e',
    آ: 'aa',
    ب: 'b',
    ت: 't',
    ث: 'th',
    ج: 'j',
    ح: 'hh',
    خ: 'x',
    د: 'd',
    ذ: 'z',
    ر: 'r',
    ز: 'z',
    س: 's',
    ش: 'ch',
    ص: 's',
    ض: 'dh',
    ط: 't',
    ظ: 'z',
    ع: "'",
    غ: 'g',
    ف: 'f',
    ق: 'k',
    ك: 'k',
    ل: 'l',
    م: 'm',
    ن: 'n',
    ه: 'h',
    و: 'w',
    ي: 'y',
    ى: 'a',
    ة: 'e',
    ئ: 'y',
    ؤ: 'w',
    ء: '',
  },
  ru: {
    а: 'a',
    б: 'b',
    в: 'w',
    г: 'g',
    д: 'd',
    е: 'je',
    ё: 'jo',
    ж: 'sh',
    з: 's',
    и: 'i',
    й: 'j',
    к: 'k',
    л: 'l',
    м: 'm',
    н: 'n',
    о: 'o',
    п: 'p',
    р: 'r',
    с: 'ss',
    т: 't',
    у: 'u',
    ф: 'f',
    х: 'ch',
    ц: 'z',
    ч: 'tsch',
    ш: 'sch',
    щ: 'schtsch',
    ъ: '',
    ы: 'y',
    ь: '',
    э: 'e',
    ю: 'ju',
    я: 'ja',
  },
};

function rename(old: Place, naming: Naming, random: Random): { title: string; handle: string } {
  const words = old.title.split(' ');
  const short = old.handle.replaceAll('_', '');
  switch (naming) {
    case 'same': {
      const mark = pick(random, DECORATIONS);
      return {
        title: `${mark} ${old.title} ${mark}`,
        handle: `${old.handle}_${pick(random, ['x', 'o', 'z'])}`,
      };
    }
    case 'affix': {
      const [title, handle] = pick(random, FRIENDS[old.language]);
      return { title: `${title} ${old.title}`, handle: `${handle}${old.handle}` };
    }
    case 'latin': {
      if (old.language === 'ar' || old.language === 'ru') {
        const letters = QUICK[old.language];
        const word = (text: string) => [...text].map((letter) => letters[letter] ?? letter).join('');
        return { title: byCustom(old.title, { name: 'quick', word }), handle: short };
      }
      return {
        title: words
          .map((word) => (word.length > 5 ? word[0] + word.slice(1).replace(/[aeiouéè]/g, '') : word))
          .join(' '),
        handle: short.replace(/(?!^)[aeiou]/g, '') + int(random, 2, 9),
      };
    }
    case 'handle':
      return {
        title: [...words.slice(1), words[0]!].join(' '),
        handle: `${token(random, 2)}_${short.slice(-6)}`,
      };
    case 'script':
      // Letters apart, as on a poster.
      return {
        title: [...old.title].filter((c) => c !== ' ').join(' '),
        handle: [...short].join('_').slice(0, 25),
      };
    case 'translated': {
      const others = (['en', 'ru', 'ar', 'fr'] as const).filter((id) => id !== old.language);
      const [title, handle] = FRIENDS[pick(random, others)][1]!;
      return { title: `${title} ${old.town[pick(random, others)]}`, handle: `${handle}${old.town.latin}` };
    }
    case 'renamed': {
      const initials = words.map((word) => [...word][0]!.toUpperCase()).join('.');
      const year = int(random, 1890, 1979);
      return { title: `${initials}. ${year}`, handle: `${pick(random, ['club', 'haus', 'kiosk'])}${year}` };
    }
  }
}

/** Repeated by hand: a sentence is left out, two letters change places, somebody signs it. */
function retell(spans: readonly Span[], random: Random): Span[] {
  return spans.map((span) => {
    if (span.type !== 'plain' || span.text.length < 40) return span;
    const sentences = span.text.split(/(?<=[.!?؟])\s/);
    const kept =
      sentences.length > 2 && chance(random, 0.5) ? sentences.filter((_, i) => i !== 1) : sentences;
    const words = (chance(random, 0.2) ? shuffled(random, kept) : kept).join(' ').split(' ');
    const at = int(random, 0, words.length - 1);
    const word = words[at]!;
    if (word.length > 4 && chance(random, 0.7)) words[at] = word[0]! + word[2]! + word[1]! + word.slice(3);
    return { ...span, text: `${words.join(' ')}${chance(random, 0.3) ? ' (again)' : ''}` };
  });
}

export const HELD_OUT_WAYS: Ways = {
  tongues: HELD_OUT_TONGUES,
  mix: ['ru', 'fr', 'ru', 'ar', 'fr', 'en', 'ru', 'fr'],
  rename,
  retell,
};
