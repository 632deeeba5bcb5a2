/**
 * @module
 * Shortcuts: single letters and `g` + letter, off while somebody writes, all shown by `?`, and all of them can be turned off.
 */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { shortcutsPreference } from './preferences.ts';

export interface Shortcut {
  /** `j`, `/`, `?`, `Escape`, or two after one another: `g n`. */
  keys: string;
  /** What it does, in the language of the page. */
  says: string;
  run: () => void;
}

let held: readonly { group: string; shortcuts: readonly Shortcut[] }[] = [];
const listeners = new Set<() => void>();

function change(next: typeof held): void {
  held = next;
  for (const listener of listeners) listener();
}

/** All shortcuts that work now, by group, for the help. */
export function useHeld() {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => held,
  );
}

/** Shortcuts that work as long as the component is there. Later ones win. */
export function useShortcuts(group: string, shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const signature = shortcuts.map(({ keys, says }) => `${keys} ${says}`).join('\n');
  useEffect(() => {
    const mine = {
      group,
      shortcuts: signature.split('\n').map((_, i) => ({
        keys: latest.current[i]!.keys,
        says: latest.current[i]!.says,
        run: () => latest.current[i]?.run(),
      })),
    };
    change([...held, mine]);
    return () => change(held.filter((each) => each !== mine));
  }, [group, signature]);
}

const WRITING =
  'input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable=true]';
const WITHIN_MS = 1200;
let pressed: { key: string; at: number } | null = null;

function find(keys: string): Shortcut | undefined {
  for (const { shortcuts } of [...held].reverse()) {
    const found = shortcuts.find((each) => each.keys === keys);
    if (found) return found;
  }
  return undefined;
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(WRITING)) return;
  // A window that was opened over the page has the keys to itself.
  if (event.key !== 'Escape' && document.querySelector('[role=dialog][aria-modal=true], [role=menu]')) return;
  if (event.key.length === 1 && !shortcutsPreference.get()) return;
  // The letter where the keyboard has another alphabet: the key's place says it.
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase();
  const key =
    letter !== undefined && !/^[a-z]$/i.test(event.key)
      ? letter
      : event.key.length === 1
        ? event.key.toLowerCase()
        : event.key;
  const before = pressed !== null && event.timeStamp - pressed.at < WITHIN_MS ? pressed.key : null;
  const found = (before !== null ? find(`${before} ${key}`) : undefined) ?? find(key);
  pressed = key.length === 1 ? { key, at: event.timeStamp } : null;
  if (!found) return;
  event.preventDefault();
  pressed = null;
  found.run();
}

/** Listens once for the whole page. */
export function useKeyboard(): void {
  useEffect(() => {
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}
