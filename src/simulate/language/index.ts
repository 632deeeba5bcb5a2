/**
 * @module
 * The languages of the invented world, and its towns as each language writes them.
 */
import { arabic } from './ar.ts';
import { english } from './en.ts';
import { french } from './fr.ts';
import type { Language, LanguageId } from './grammar.ts';
import { russian } from './ru.ts';

export { fill, LANGUAGES, type Language, type LanguageId, TOPICS, type Topic } from './grammar.ts';

export const languages: Readonly<Record<LanguageId, Language>> = {
  ar: arabic,
  en: english,
  ru: russian,
  fr: french,
};

/** An invented town: `latin` goes into handles. */
export interface Town extends Readonly<Record<LanguageId, string>> {
  latin: string;
}

const town = (latin: string, ar: string, en: string, ru: string, fr: string): Town => ({
  latin,
  ar,
  en,
  ru,
  fr,
});

export const TOWNS: readonly Town[] = [
  town('velmora', 'فلمورة', 'Velmora', 'Вельмора', 'Velmore'),
  town('oskarra', 'أسكرة', 'Oskarra', 'Оскарра', 'Oscarre'),
  town('tindal', 'تندل', 'Tindal', 'Тиндал', 'Tindale'),
  town('belqara', 'بلقارة', 'Belqara', 'Белькара', 'Belcare'),
  town('marsovo', 'مرسوفة', 'Marsovo', 'Марсово', 'Marsove'),
  town('rumman', 'قصر رمان', 'Rumman', 'Румман', 'Roumane'),
  town('lindeval', 'لندفال', 'Lindeval', 'Линдеваль', 'Lindeval'),
  town('zarnik', 'زرنيك', 'Zarnik', 'Зарник', 'Zarnique'),
  town('ombria', 'أومبريا', 'Ombria', 'Омбрия', 'Ombrie'),
  town('halvenport', 'هالفنبورت', 'Halvenport', 'Халвенпорт', 'Havreport'),
  town('sefaya', 'سفايا', 'Sefaya', 'Сефая', 'Séfaye'),
  town('drumlow', 'درملو', 'Drumlow', 'Драмлоу', 'Dromelou'),
  town('kestrin', 'كسترين', 'Kestrin', 'Кестрин', 'Questrin'),
  town('nuvela', 'نوفيلة', 'Nuvela', 'Нувела', 'Nuvelle'),
];

const ARABIC: Record<string, string> = {
  ا: 'a',
  أ: 'a',
  إ: 'i',
  آ: 'a',
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
  ع: 'a',
  غ: 'gh',
  ف: 'f',
  ق: 'q',
  ك: 'k',
  ل: 'l',
  م: 'm',
  ن: 'n',
  ه: 'h',
  ة: 'a',
  و: 'w',
  ي: 'y',
  ى: 'a',
  ئ: 'e',
  ؤ: 'o',
  ء: '',
};
const RUSSIAN: Record<string, string> = {
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

/** A title in Latin letters, as its keeper might type it without the right keyboard. */
export function inLatin(title: string): string {
  const out = [...title.toLowerCase()].map((c) => ARABIC[c] ?? RUSSIAN[c] ?? c).join('');
  return out.replace(/(^| )\p{L}/gu, (c) => c.toUpperCase());
}
