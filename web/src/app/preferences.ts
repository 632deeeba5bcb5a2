/**
 * @module
 * What one person chose for this browser: language, light or dark, shortcuts. Kept here and nowhere else; it never goes to
 * the server. Not for anything of the case.
 */
import { useSyncExternalStore } from 'react';

export type Language = 'en' | 'ar';
export type Theme = 'light' | 'dark' | 'auto';

/** Reads and writes a value in local storage; goes on without it where storage is off. */
export function stored<T>(key: string, fallback: T, valid: (value: unknown) => value is T) {
  const listeners = new Set<() => void>();
  let current = read();
  function read(): T {
    try {
      const text = localStorage.getItem(key);
      if (text === null) return fallback;
      const value: unknown =
        /^[a-z]+$/.test(text) && !['true', 'false', 'null'].includes(text) ? text : JSON.parse(text);
      return valid(value) ? value : fallback;
    } catch {
      return fallback;
    }
  }
  // Another tab may change it too.
  addEventListener('storage', (event) => {
    if (event.key !== key) return;
    current = read();
    for (const listener of listeners) listener();
  });
  return {
    get: () => current,
    set(value: T) {
      current = value;
      try {
        localStorage.setItem(key, typeof value === 'string' ? value : JSON.stringify(value));
      } catch {
        // It holds until the page is left.
      }
      for (const listener of listeners) listener();
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export type Stored<T> = ReturnType<typeof stored<T>>;

/** A stored value that the component follows. */
export function useStored<T>(of: Stored<T>): T {
  return useSyncExternalStore(of.subscribe, of.get);
}

const isLanguage = (value: unknown): value is Language => value === 'en' || value === 'ar';
const isTheme = (value: unknown): value is Theme => value === 'light' || value === 'dark' || value === 'auto';
export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
export const isNumber = (value: unknown): value is number => typeof value === 'number';

export const languagePreference = stored<Language>(
  'language',
  navigator.language.startsWith('ar') ? 'ar' : 'en',
  isLanguage,
);
export const themePreference = stored<Theme>('theme', 'auto', isTheme);
/** Single letters as shortcuts can be in the way of dictation and screen readers. */
export const shortcutsPreference = stored('shortcuts', true, isBoolean);
