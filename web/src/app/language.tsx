/**
 * @module
 * English and Arabic: words with their plurals, numbers, times and intervals. Every screen has its own word list
 * (`web/src/words/`), so that it comes with the screen. Times are UTC everywhere, because captures are.
 */
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { type Language, languagePreference, useStored } from './preferences.ts';
import type { Interval } from './shapes.ts';
import type { Said, Words } from './words.ts';

export interface Speech {
  language: Language;
  dir: 'ltr' | 'rtl';
  number(value: number, digits?: number): string;
  percent(value: number, digits?: number): string;
  bytes(value: number): string;
  /** A day and a time, UTC; an en dash for null. */
  when(at: string | number | null): string;
  day(at: string | number): string;
  time(at: string | number): string;
  between(interval: Interval): string;
  hours(value: number): string;
  /** "3 hours ago", for what is live. */
  ago(at: string | number, now: number): string;
  list(items: readonly string[]): string;
  plural: Intl.PluralRules;
}

function speech(language: Language): Speech {
  const locale = language === 'ar' ? 'ar-u-nu-latn' : 'en-GB';
  const plain = [0, 1, 2, 3].map(
    (digits) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }),
  );
  const shares = [0, 1].map(
    (digits) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }),
  );
  const utc = { timeZone: 'UTC' } as const;
  const date = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', ...utc } as const;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...utc } as const;
  const moment = new Intl.DateTimeFormat(locale, { ...date, ...clock });
  const days = new Intl.DateTimeFormat(locale, date);
  const times = new Intl.DateTimeFormat(locale, clock);
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'].map(
    (unit) =>
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }),
  );
  const spans = (['minute', 'hour', 'day'] as const).map(
    (unit) =>
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 }),
  );
  const past = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' });
  // After "UTC" the line goes on from right to left.
  const utcMark = language === 'ar' ? 'UTC\u200f' : 'UTC';
  const number = (value: number, digits = 0) => plain[Math.min(3, digits)]!.format(value);
  return {
    language,
    dir: language === 'ar' ? 'rtl' : 'ltr',
    number,
    percent: (value, digits = 0) => shares[Math.min(1, digits)]!.format(value),
    bytes(value) {
      const step = value < 1 ? 0 : Math.min(4, Math.floor(Math.log10(value) / 3));
      return units[step]!.format(value / 1000 ** step);
    },
    when: (at) => (at === null ? '–' : `${moment.format(new Date(at))} ${utcMark}`),
    day: (at) => days.format(new Date(at)),
    time: (at) => times.format(new Date(at)),
    between: ({ earliest, latest }) =>
      `${moment.formatRange(new Date(earliest), new Date(latest))} ${utcMark}`,
    hours: (value) =>
      value < 1
        ? spans[0]!.format(Math.round(value * 60))
        : value < 48
          ? spans[1]!.format(value)
          : spans[2]!.format(value / 24),
    ago(at, now) {
      const minutes = (new Date(at).getTime() - now) / 60_000;
      if (Math.abs(minutes) < 60) return past.format(Math.round(minutes), 'minute');
      if (Math.abs(minutes) < 2880) return past.format(Math.round(minutes / 60), 'hour');
      return past.format(Math.round(minutes / 1440), 'day');
    },
    list: (items) => lists.format(items),
    plural: new Intl.PluralRules(locale),
  };
}

const SpeechContext = createContext<Speech>(speech('en'));

export function SpeechProvider({ children }: { children: ReactNode }) {
  const language = useStored(languagePreference);
  const value = useMemo(() => speech(language), [language]);
  return <SpeechContext value={value}>{children}</SpeechContext>;
}

export const useSpeech = () => useContext(SpeechContext);

export type Values = Record<string, string | number>;

function filled(template: Said, values: Values, speak: Speech): string {
  const n = values.n;
  const text =
    typeof template === 'string'
      ? template
      : ((typeof n === 'number' ? template[speak.plural.select(n)] : undefined) ?? template.other);
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    return typeof value === 'number' ? speak.number(value, 1) : (value ?? '');
  });
}

export interface Say<K extends string> {
  (key: K, values?: Values): string;
  /** The same with elements in the places. */
  parts(key: K, values: Record<string, ReactNode>): ReactNode;
}

/** The words of a list in the language that is chosen. */
export function useWords<K extends string>(list: Words<K>): Say<K> {
  const speak = useSpeech();
  return useMemo(() => {
    const say = (key: K, values: Values = {}) => filled(list[speak.language][key], values, speak);
    const parts = (key: K, values: Record<string, ReactNode>) => {
      const n = values.n;
      const template = filled(
        list[speak.language][key],
        { ...(typeof n === 'number' ? { n } : {}), ...keep(values) },
        speak,
      );
      return template.split(/⟦(\w+)⟧/).map((piece, i) => {
        if (i % 2 === 0) return piece;
        const value = values[piece];
        return typeof value === 'number' ? speak.number(value, 1) : <span key={piece}>{value}</span>;
      });
    };
    return Object.assign(say, { parts });
  }, [list, speak]);
}

/** Marks the places of elements, so that the sentence can be cut there. */
function keep(values: Record<string, ReactNode>): Values {
  return Object.fromEntries(
    Object.keys(values)
      .filter((name) => name !== 'n')
      .map((name) => [name, `⟦${name}⟧`]),
  );
}
