/**
 * @module
 * Undo, everywhere in the same way: whoever changes something says how to take it back. Nothing in the ledger is ever
 * removed; taking back is an entry of its own.
 */
import { notifications } from '@mantine/notifications';
import { createElement, useSyncExternalStore } from 'react';

export interface Doable {
  /** What was done, for the note. */
  said: string;
  /** What the button is called. */
  label: string;
  undo: () => Promise<unknown>;
}

interface Step extends Doable {
  id: string;
}

const MOST = 50;
let steps: readonly Step[] = [];
let running = false;
const listeners = new Set<() => void>();

function change(next: readonly Step[]): void {
  steps = next;
  for (const listener of listeners) listener();
}

let counter = 0;

/** Notes that something was done and offers to take it back. */
export function done(step: Doable): void {
  const id = `done-${++counter}`;
  change([...steps, { ...step, id }].slice(-MOST));
  notifications.show({
    id,
    message: createElement(
      'span',
      { className: 'note-row' },
      createElement('span', null, step.said),
      createElement(
        'button',
        { type: 'button', className: 'note-undo', onClick: () => void undo(id) },
        step.label,
        createElement('kbd', null, 'U'),
      ),
    ),
    autoClose: 8000,
  });
}

/** Takes back the step, or the latest one. False: there is nothing to take back. */
export async function undo(id?: string): Promise<boolean> {
  const step = id === undefined ? steps.at(-1) : steps.find((each) => each.id === id);
  if (step === undefined || running) return false;
  running = true;
  try {
    await step.undo();
    change(steps.filter((each) => each !== step));
    notifications.hide(step.id);
  } finally {
    running = false;
  }
  return true;
}

/** How many steps can be taken back. */
export function useUndoable(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => steps.length,
  );
}
