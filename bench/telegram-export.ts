/**
 * @module
 * Writes a Telegram Desktop export (`result.json`) of any size with invented, harmless posts in four languages,
 * for measuring imports. Same seed, same bytes. Usage: `node bench/telegram-export.ts OUT [POSTS] [SEED]`
 * (600,000 posts make about 400 MB).
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { type Random, seeded } from '../src/core/random.ts';

const WORDS: Record<string, string[]> = {
  en: 'garden rain morning market river bridge tomato harvest wind cloud team score match season goal window train station library concert bicycle lamp orchard autumn frost soil seedling street corner evening visitors report forecast degrees north coast village school museum bread honey'.split(
    ' ',
  ),
  ar: 'حديقة مطر صباح سوق نهر جسر طماطم حصاد ريح سحابة فريق نتيجة مباراة موسم هدف نافذة قطار محطة مكتبة حفل دراجة مصباح بستان خريف صقيع تربة شتلة شارع زاوية مساء زوار تقرير توقعات درجات شمال ساحل قرية مدرسة متحف خبز عسل'.split(
    ' ',
  ),
  ru: 'сад дождь утро рынок река мост помидор урожай ветер облако команда счёт матч сезон гол окно поезд станция библиотека концерт велосипед лампа осень мороз почва рассада улица вечер гости отчёт прогноз градусы север берег деревня школа музей хлеб мёд'.split(
    ' ',
  ),
  fr: 'jardin pluie matin marché rivière pont tomate récolte vent nuage équipe score match saison but fenêtre train gare bibliothèque concert vélo lampe verger automne gelée terre semis rue soirée visiteurs bulletin prévisions degrés nord côte village école musée pain miel'.split(
    ' ',
  ),
};
const LANGUAGES = ['ar', 'ar', 'en', 'en', 'ru', 'fr'];

/** The words of one invented post. */
export function invent(random: Random): string {
  const language = LANGUAGES[Math.floor(random() * LANGUAGES.length)]!;
  const lexicon = WORDS[language]!;
  const count = 8 + Math.floor(random() ** 2 * 36);
  let plain = '';
  for (let i = 0; i < count; i++) {
    plain += (i ? ' ' : '') + lexicon[Math.floor(random() * lexicon.length)]!;
    if (random() < 0.06) plain += random() < 0.5 ? '.' : `, ${Math.floor(random() * 90)}`;
  }
  return plain;
}

/** One message object as Telegram Desktop writes it, already indented for the `messages` array of a one-chat export. */
function message(id: number, at: number, random: Random): string {
  const plain = invent(random);
  const entities: { type: string; text: string }[] = [{ type: 'plain', text: plain }];
  if (random() < 0.1)
    entities.push({ type: 'link', text: `https://t.me/garden_wire_${Math.floor(random() * 5000)}` });
  else if (random() < 0.04)
    entities.push({ type: 'mention', text: `@orchard_${Math.floor(random() * 5000)}` });
  const body: Record<string, unknown> = {
    id,
    type: 'message',
    date: new Date(at).toISOString().slice(0, 19),
    date_unixtime: String(at / 1000),
    from: 'The Garden Wire',
    from_id: 'channel4711',
    text: entities.length === 1 ? plain : [plain, ...entities.slice(1)],
    text_entities: entities,
  };
  if (random() < 0.05) body.forwarded_from = `Weather ${Math.floor(random() * 300)}`;
  return JSON.stringify(body, null, 1)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

/** Writes the export and returns its size in bytes. */
export function writeTelegramExport(path: string, posts: number, seed = 1): number {
  const random = seeded(seed);
  const file = openSync(path, 'w');
  let size = 0;
  let parts: string[] = [
    '{\n "name": "The Garden Wire",\n "type": "public_channel",\n "id": 4711,\n "messages": [\n',
  ];
  const flush = () => {
    size += writeSync(file, parts.join(''));
    parts = [];
  };
  let at = Date.UTC(2018, 0, 1);
  for (let id = 1; id <= posts; id++) {
    at += 1000 * (10 + Math.floor(random() * 180));
    parts.push(message(id, at, random), id < posts ? ',\n' : '\n');
    if (parts.length > 4000) flush();
  }
  parts.push(' ]\n}');
  flush();
  closeSync(file);
  return size;
}

if (import.meta.main) {
  const [out, posts = '600000', seed = '1'] = process.argv.slice(2);
  if (!out) {
    console.error('usage: node bench/telegram-export.ts OUT [POSTS] [SEED]');
    process.exit(2);
  }
  console.error(`${writeTelegramExport(out, Number(posts), Number(seed))} bytes`);
}
