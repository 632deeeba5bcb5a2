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
export { byCustom, inLatin } from './romanise.ts';
export { inScript, SCRIPT_OF, SCRIPTS, type Script } from './scripts.ts';

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
