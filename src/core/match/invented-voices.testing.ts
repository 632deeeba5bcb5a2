/**
 * @module
 * Who speaks in the invented world: topics, voices with words and hours of their own, names, pictures. Everything is
 * drawn from one stream of random numbers, in the order in which it is asked for.
 */
import { DAY, HOUR, MINUTE } from '../clock.ts';
import type { Random } from '../random.ts';
import { COMMON, type Language, NAMES, SYLLABLES } from './invented-words.testing.ts';

/** How a community writes: its topic's words, some of its own, a series that goes on, when it posts, where its files are. */
export interface Voice {
  language: Language;
  topic: string[];
  own: string[];
  series: string;
  tag: string | null;
  folder: string | null;
  hours: number[];
}

/** Two words, each with its spellings. */
export type NameWords = [string, string];

export type Voices = ReturnType<typeof openVoices>;

/** Draws of every kind from `random`. */
export function openVoices(random: Random) {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const chance = (p: number) => random() < p;
  const between = (a: number, b: number) => a + random() * (b - a);
  const coin = (language: Language) =>
    Array.from({ length: 2 + Math.floor(random() * 2) }, () => pick(SYLLABLES[language])).join('');
  const topics: Record<Language, string[][]> = { ar: [], en: [], ru: [], fr: [] };
  for (const language of ['ar', 'en', 'ru', 'fr'] as const)
    for (let i = 0; i < 5; i++) topics[language].push(Array.from({ length: 45 }, () => coin(language)));

  let serial = 0;
  /** Numbers that no two things share. */
  const next = () => serial++;
  const images = new Map<string, string>();
  const image = () => {
    const sha = `sha${next()}`;
    images.set(sha, Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join(''));
    return sha;
  };
  const rescaled = (sha: string) => {
    const copy = `sha${next()}`;
    const digits = [...images.get(sha)!];
    for (let i = 0; i < 4; i++) digits[Math.floor(random() * 64)] = Math.floor(random() * 16).toString(16);
    images.set(copy, digits.join(''));
    return copy;
  };
  const pdqOf = (sha: string) => images.get(sha)!;
  /** Pictures that many use. */
  const stock = [image(), image()];

  const voice = (language: Language): Voice => {
    const peak = Math.floor(random() * 24);
    return {
      language,
      topic: pick(topics[language]),
      own: Array.from({ length: 12 }, () => coin(language)),
      series: Array.from({ length: 9 }, () => pick(COMMON[language]))
        .join(' ')
        .concat(' ', coin(language), ' ', coin(language)),
      tag: chance(0.3) ? `#${coin(language)}_${coin(language)}` : null,
      folder: chance(0.5) ? `https://files.example.net/${coin('en')}${coin('en')}/` : null,
      hours: [peak, peak, (peak + 1) % 24, (peak + 5) % 24, (peak + 9) % 24],
    };
  };
  const sentence = (v: Voice, length = 8 + Math.floor(random() * 18)) =>
    Array.from({ length }, () => {
      const r = random();
      return r < 0.55 ? pick(COMMON[v.language]) : r < 0.85 ? pick(v.topic) : pick(v.own);
    }).join(' ');
  const write = (v: Voice): string => {
    const parts = [chance(0.12) ? `${v.series} ${Math.floor(random() * 900)} ${pick(v.own)}` : sentence(v)];
    if (v.folder && chance(0.15)) parts.push(`${v.folder}${Math.floor(random() * 1000)}`);
    if (v.tag && chance(0.4)) parts.push(v.tag);
    return parts.join(' ');
  };
  /** Up to `n` instants between two, at the hours of a voice, ascending. */
  const instants = (v: Voice, from: number, until: number, n: number): number[] => {
    const list: number[] = [];
    for (let i = 0; i < n; i++) {
      const day = Math.floor(between(from, until) / DAY) * DAY;
      const at = day + pick(v.hours) * HOUR + Math.floor(random() * 60) * MINUTE;
      if (at >= from && at < until) list.push(at);
    }
    return list.sort((a, b) => a - b);
  };
  const usedNames = new Set<string>();
  const nameWords = (language: Language): NameWords => {
    for (let tries = 0; ; tries++) {
      const words: NameWords = [pick(NAMES[language][0]), pick(NAMES[language][1])];
      if (tries > 200 || !usedNames.has(words.join())) {
        usedNames.add(words.join());
        return words;
      }
    }
  };
  /** A name in its spelling 0, 1 or 2. */
  const form = (words: readonly string[], which: number) =>
    words.map((word) => word.split('|')[which]!).join(' ');
  const handleOf = (words: readonly string[], which = 1) =>
    form(words, which)
      .toLowerCase()
      .normalize('NFD')
      .replace(/[^a-z0-9]+/g, chance(0.5) ? '_' : '');
  return {
    random,
    pick,
    chance,
    between,
    coin,
    next,
    image,
    rescaled,
    pdqOf,
    stock,
    voice,
    sentence,
    write,
    instants,
    nameWords,
    form,
    handleOf,
  };
}
