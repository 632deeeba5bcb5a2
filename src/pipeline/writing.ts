/**
 * @module
 * A case for a moment of writing, without its views, also while a collector has it: that one is asked to give way.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { InUseError } from '../core/errors.ts';
import { type Case, openCase } from './case.ts';
import { knock } from './knock.ts';

/** How long a case that another process has is waited for, and between two tries (milliseconds). */
const PATIENCE = 15_000;
const AGAIN = 100;

/** Opens the case in `dir` for writing, gives it to `work`, and closes it. Throws `InUseError` when another process keeps it. */
export async function writeCase<T>(dir: string, work: (kase: Case) => Promise<T>): Promise<T> {
  const kase = await openPatiently(dir);
  return work(kase).finally(() => kase.close());
}

async function openPatiently(dir: string): Promise<Case> {
  const until = performance.now() + PATIENCE;
  let leave: (() => Promise<void>) | null = null;
  try {
    for (;;) {
      try {
        return await openCase(dir, { write: true });
      } catch (error) {
        if (!(error instanceof InUseError) || performance.now() >= until) throw error;
      }
      leave ??= await knock(dir);
      await pause(AGAIN);
    }
  } finally {
    await leave?.();
  }
}
