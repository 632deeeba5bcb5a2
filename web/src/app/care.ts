/**
 * @module
 * Care for whoever reads this material all day: how long, and how much of it. Kept in this browser alone; no route of the
 * server knows it, and nobody else can ask for it.
 */
import { useEffect } from 'react';
import { isBoolean, isNumber, stored } from './preferences.ts';

export interface Tally {
  /** The day (local) that this is about. */
  day: string;
  /** When the present sitting began and when the app was last used (milliseconds). */
  since: number;
  lastAt: number;
  /** Active time of the day in all (milliseconds). */
  active: number;
  /** Different posts read, and hidden media looked at. */
  posts: number;
  media: number;
  decisions: number;
}

/** After so long without use the next use begins a new sitting (milliseconds). */
const BREAK_MS = 10 * 60_000;

const isTally = (value: unknown): value is Tally =>
  typeof value === 'object' && value !== null && 'day' in value && 'active' in value && 'since' in value;

const today = (now: number) => new Date(now).toLocaleDateString('sv');
const fresh = (now: number): Tally => ({
  day: today(now),
  since: now,
  lastAt: now,
  active: 0,
  posts: 0,
  media: 0,
  decisions: 0,
});

export const tally = stored<Tally>('care', fresh(Date.now()), isTally);
export const remindPreference = stored('care-remind', true, isBoolean);
export const remindMinutesPreference = stored('care-minutes', 50, isNumber);
/** Until when reminders are silent (milliseconds). */
export const snoozedUntil = stored('care-snoozed', 0, isNumber);

/** The tally at `now`: a new day and a long pause begin anew. */
export function tallyAt(of: Tally, now: number): Tally {
  if (of.day !== today(now)) return fresh(now);
  if (now - of.lastAt > BREAK_MS) return { ...of, since: now, lastAt: now };
  return { ...of, active: of.active + Math.max(0, now - of.lastAt), lastAt: now };
}

const read = new Set<string>();

/** Counts posts that were shown whole; the same one counts once. */
export function exposed(refs: readonly string[]): void {
  const news = refs.filter((ref) => !read.has(ref));
  if (news.length === 0) return;
  for (const ref of news) read.add(ref);
  const now = tallyAt(tally.get(), Date.now());
  tally.set({ ...now, posts: now.posts + news.length });
}

export function counted(what: 'media' | 'decisions'): void {
  const now = tallyAt(tally.get(), Date.now());
  tally.set({ ...now, [what]: now[what] + 1 });
}

/** Counts the posts of a screen once they are shown. */
export function useExposure(refs: readonly string[]): void {
  const key = refs.join(' ');
  useEffect(() => {
    if (key !== '') exposed(key.split(' '));
  }, [key]);
}

/** Notes use (a key, a pointer) at most every ten seconds. */
export function useTally(): void {
  useEffect(() => {
    const note = () => {
      const now = Date.now();
      if (now - tally.get().lastAt > 10_000 || tally.get().day !== today(now))
        tally.set(tallyAt(tally.get(), now));
    };
    note();
    addEventListener('pointerdown', note);
    addEventListener('keydown', note);
    return () => {
      removeEventListener('pointerdown', note);
      removeEventListener('keydown', note);
    };
  }, []);
}
