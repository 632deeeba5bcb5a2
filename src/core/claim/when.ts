/**
 * @module
 * The time words of a post in Arabic, English, French and Russian, read against the moment it was posted: does it speak
 * of the event's window, of another day, of another year, or of no time at all? Not a calendar: it answers that only.
 */
import { DAY, HOUR } from '../clock.ts';
import type { Instant } from '../model.ts';
import { fold } from '../text.ts';
import { OTHER_YEAR } from './lexicon.ts';
import { compilePhrases } from './phrases.ts';

/** Where a stretch of text puts what it tells. `words` are the folded time words that decided. */
export interface When {
  fits: boolean;
  /** It names another year, a day that is not the event's, or only the moment of posting ("today we announce"). */
  misfits: 'year' | 'day' | 'now' | null;
  words: string[];
}

/** Local days are not UTC days, and nobody says in which zone "yesterday" was written. */
const ZONE = 14 * HOUR;

const MONTHS: readonly string[] = [
  'january jan janvier января январь январе يناير كانون',
  'february feb fevrier февраля февраль феврале فبراير شباط',
  'march mar mars марта март марте مارس اذار',
  'april apr avril апреля апрель апреле ابريل نيسان',
  'may mai мая май мае مايو ايار',
  'june jun juin июня июнь июне يونيو حزيران',
  'july jul juillet июля июль июле يوليو تموز',
  'august aug aout августа август августе اغسطس اب',
  'september sep sept septembre сентября сентябрь сентябре سبتمبر ايلول',
  'october oct octobre октября октябрь октябре اكتوبر',
  'november nov novembre ноября ноябрь ноябре نوفمبر',
  'december dec decembre декабря декабрь декабре ديسمبر',
];
const MONTH = new Map(MONTHS.flatMap((names, i) => names.split(' ').map((name) => [fold(name), i] as const)));
/** Levantine names of two words: Tishrin I and II, Kanun I and II. */
const TWO_WORD_MONTH = new Map(
  (
    [
      ['تشرين الاول', 9],
      ['تشرين الثاني', 10],
      ['كانون الاول', 11],
      ['كانون الثاني', 0],
    ] as const
  ).map(([name, month]) => [fold(name), month]),
);
const WEEKDAYS = [
  'sunday dimanche воскресенье воскресенья الاحد',
  'monday lundi понедельник понедельника الاثنين الاثنان',
  'tuesday mardi вторник вторника الثلاثاء',
  'wednesday mercredi среду среда среды الاربعاء',
  'thursday jeudi четверг четверга الخميس',
  'friday vendredi пятницу пятница пятницы الجمعه',
  'saturday samedi субботу суббота субботы السبت',
];
const WEEKDAY = new Map(
  WEEKDAYS.flatMap((names, i) => names.split(' ').map((name) => [fold(name), i] as const)),
);

/** Day offsets from the day of posting: [from, to]. Longest phrases first where one holds another. */
const RELATIVE: readonly [string, number, number][] = [
  ['day before yesterday', -2, -2],
  ['avant hier', -2, -2],
  ['позавчера', -2, -2],
  ['اول امس', -2, -2],
  ['قبل يومين', -2, -2],
  ['two days ago', -2, -2],
  ['il y a deux jours', -2, -2],
  ['два дня назад', -2, -2],
  ['three days ago', -3, -3],
  ['il y a trois jours', -3, -3],
  ['три дня назад', -3, -3],
  ['قبل ثلاثه ايام', -3, -3],
  ['last week', -13, -1],
  ['la semaine derniere', -13, -1],
  ['на прошлой неделе', -13, -1],
  ['الاسبوع الماضي', -13, -1],
  ['last month', -61, -20],
  ['le mois dernier', -61, -20],
  ['в прошлом месяце', -61, -20],
  ['الشهر الماضي', -61, -20],
  ['this week', -6, 0],
  ['cette semaine', -6, 0],
  ['на этой неделе', -6, 0],
  ['هذا الاسبوع', -6, 0],
  ['yesterday', -1, -1],
  ['last night', -1, 0],
  ['hier', -1, -1],
  ['hier soir', -1, 0],
  ['la nuit derniere', -1, 0],
  ['cette nuit', -1, 0],
  ['вчера', -1, -1],
  ['прошлой ночью', -1, 0],
  ['этой ночью', -1, 0],
  ['امس', -1, -1],
  ['ليله امس', -1, 0],
  ['الليله الماضيه', -1, 0],
  ['البارحه', -1, 0],
  ['today', 0, 0],
  ['tonight', 0, 0],
  ['this morning', 0, 0],
  ['this evening', 0, 0],
  ['this afternoon', 0, 0],
  ['aujourd hui', 0, 0],
  ['ce matin', 0, 0],
  ['ce soir', 0, 0],
  ['cet apres midi', 0, 0],
  ['сегодня', 0, 0],
  ['этим утром', 0, 0],
  ['اليوم', 0, 0],
  ['هذا الصباح', 0, 0],
  ['صباح اليوم', 0, 0],
  ['مساء اليوم', 0, 0],
  ['الليله', 0, 0],
];
const RELATIVE_PHRASES = compilePhrases(RELATIVE.map(([phrase]) => phrase));
const RELATIVE_DAYS = new Map(RELATIVE.map(([phrase, from, to]) => [fold(phrase), [from, to] as const]));
const ANOTHER_YEAR = compilePhrases(OTHER_YEAR);
const BEFORE_YEAR = new Set('since founded est depuis fondee fonde с основан منذ تاسست'.split(' '));

/** Reads the time words of `raw`, posted `at`, against the window `from`..`to` of the event. */
export function readWhen(raw: string, at: Instant, from: Instant, to: Instant): When {
  const words: string[] = [];
  let fits = false;
  let misfits: When['misfits'] = null;
  const judge = (said: string, start: Instant, end: Instant, kind: 'year' | 'day' | 'now') => {
    words.push(said);
    if (end + ZONE >= from && start - ZONE <= to) fits = true;
    else if (misfits === null || misfits === 'now' || kind === 'year') misfits = kind;
  };
  const day = (year: number, month: number, date: number) => Date.UTC(year, month, date);
  const today = Math.floor(at / DAY) * DAY;
  const thisYear = new Date(at).getUTCFullYear();

  const numeric =
    /(?<!\d)(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?)(?![\d:%])/g;
  const digits = raw.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (c) => String(c.charCodeAt(0) & 15));
  let rest = digits;
  for (const match of digits.matchAll(numeric)) {
    const year = match[1] ?? match[6];
    const full = year ? (year.length === 2 ? 2000 + Number(year) : Number(year)) : thisYear;
    const [a, b] = match[1] ? [Number(match[3]), Number(match[2])] : [Number(match[4]), Number(match[5])];
    // 03/04 is either order: whichever reading fits counts.
    const readings = [
      [a, b],
      [b, a],
    ].filter(([d, m]) => d! >= 1 && d! <= 31 && m! >= 1 && m! <= 12);
    if (readings.length === 0 || (!year && !/[/.]\d\d$/.test(match[0]))) continue;
    rest = rest.replace(match[0], ' ');
    const days = readings.map(([d, m]) => day(full, m! - 1, d!));
    const best = days.find((d) => d + DAY + ZONE >= from && d - ZONE <= to) ?? days[0]!;
    judge(match[0], best, best + DAY, year && full !== new Date(from).getUTCFullYear() ? 'year' : 'day');
  }

  const folded = fold(rest);
  for (const [phrase, month] of TWO_WORD_MONTH)
    for (const match of folded.matchAll(new RegExp(`(\\d{1,2}) (?:من )?${phrase}(?: (\\d{4}))?`, 'g')))
      judgeDate(Number(match[1]), month, match[2] ? Number(match[2]) : null, match[0]);
  const list = folded.split(' ');
  for (let i = 0; i < list.length; i++) {
    const month = MONTH.get(list[i]!);
    if (month === undefined) continue;
    const before = dayNumber(list[i - 1] === 'of' || list[i - 1] === 'من' ? list[i - 2] : list[i - 1]);
    const after = dayNumber(list[i + 1]);
    const yearAt = [list[i + 1], list[i + 2]].find((word) => word && /^(?:19|20)\d\d$/.test(word));
    const date = before ?? after;
    const said = [before && list[i - 1], list[i], after && list[i + 1], yearAt].filter(Boolean).join(' ');
    if (date !== null) judgeDate(date, month, yearAt ? Number(yearAt) : null, said);
    else if (yearAt) judge(said, day(Number(yearAt), month, 1), day(Number(yearAt), month + 1, 1), 'year');
  }
  function judgeDate(date: number, month: number, year: number | null, said: string) {
    if (year !== null) {
      judge(said, day(year, month, date), day(year, month, date) + DAY, year === thisYear ? 'day' : 'year');
      return;
    }
    // Without a year: the latest such day that was not after the post.
    const y = day(thisYear, month, date) > at + DAY ? thisYear - 1 : thisYear;
    judge(said, day(y, month, date), day(y, month, date) + DAY, 'day');
  }

  for (let i = 0; i < list.length; i++) {
    const weekday = WEEKDAY.get(list[i]!) ?? WEEKDAY.get(list[i]!.replace(/^[وفبل](?=ال)/, ''));
    if (weekday === undefined) continue;
    const back = (new Date(today).getUTCDay() - weekday + 7) % 7;
    // "Friday" said on a Friday may be today or a week ago; any Friday within the last week and a half counts.
    const days = [back, back + 7].filter((n) => n <= 10).map((n) => today - n * DAY);
    const best = days.find((d) => d + DAY + ZONE >= from && d - ZONE <= to) ?? days[0]!;
    judge(list[i]!, best, best + DAY, 'day');
  }
  for (const said of RELATIVE_PHRASES.all(folded)) {
    const span = RELATIVE_DAYS.get(said);
    if (span)
      judge(
        said,
        today + span[0] * DAY,
        today + (span[1] + 1) * DAY,
        span[1] === 0 && span[0] !== -1 ? 'now' : 'day',
      );
  }
  for (const said of ANOTHER_YEAR.all(folded)) {
    words.push(said);
    misfits = 'year';
  }
  for (let i = 0; i < list.length; i++) {
    if (!/^20\d\d$/.test(list[i]!) || words.some((said) => said.includes(list[i]!))) continue;
    if (BEFORE_YEAR.has(list[i - 1] ?? '')) continue;
    const year = Number(list[i]);
    if (year === new Date(from).getUTCFullYear() || year === new Date(to).getUTCFullYear()) continue;
    words.push(list[i]!);
    misfits = 'year';
  }
  return { fits, misfits, words };
}

function dayNumber(word: string | undefined): number | null {
  const match = word ? /^(\d{1,2})(?:st|nd|rd|th|er)?$/.exec(word) : null;
  const value = match ? Number(match[1]) : 0;
  return value >= 1 && value <= 31 ? value : null;
}
