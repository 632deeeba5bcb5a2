/**
 * @module
 * A whole suite: its worlds for so many seeds, in worker threads, and the figures that come out (docs/evaluation.md).
 * Whoever tunes a method runs `dev`; `heldout` is for figures that are stated.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { SUITES, type SuiteName } from '../simulate/suites.ts';
import type { Done, Task } from './task.ts';

/** Seeds of the held-out suite begin here, far from any that a method was tuned on. */
const FIRST_SEED: Readonly<Record<SuiteName, number>> = { dev: 100, heldout: 70_001 };

/** Life worlds that are conditions of a goal, whatever the suite: an outage, and three looks in ten lost. */
export const CONDITIONS = ['outage', 'lossy'] as const;

const WORKERS = 2;

/** The tasks of a suite. Families of evidence are left out in the first of its scenarios only: it costs as much as all the rest. */
export function tasksOf(suite: SuiteName, seeds: number): Task[] {
  const { scenarios, crawls, lives } = SUITES[suite];
  const worlds = [...new Set([...lives, ...CONDITIONS])];
  return Array.from({ length: seeds }, (_, i) => FIRST_SEED[suite] + i).flatMap((seed): Task[] => [
    ...scenarios.map((world, i) => ({ kind: 'scenario' as const, world, seed, ablate: i === 0 })),
    ...crawls.map((world) => ({ kind: 'crawl' as const, world, seed })),
    ...worlds.map((world) => ({ kind: 'lives' as const, world, seed })),
  ]);
}

/** Runs tasks, two at a time; `onDone` is told of each. The answers stand in the order of the tasks. */
export async function runTasks(tasks: readonly Task[], onDone: (done: Done) => void): Promise<Done[]> {
  const results: Done[] = new Array(tasks.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(WORKERS, tasks.length) }, async () => {
      // The same file name with the ending this code itself runs under: `.ts` from a clone, `.js` when compiled.
      const worker = new Worker(new URL(`./task-worker${extname(import.meta.filename)}`, import.meta.url));
      try {
        while (next < tasks.length) {
          const i = next++;
          results[i] = await ask(worker, tasks[i]!);
          onDone(results[i]);
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
  return results;
}

function ask(worker: Worker, task: Task): Promise<Done> {
  return new Promise((resolve, reject) => {
    worker.once('message', ({ done, error }: { done?: Done; error?: unknown }) => {
      worker.off('error', reject);
      if (done) resolve(done);
      else reject(error);
    });
    worker.once('error', reject);
    worker.postMessage(task);
  });
}
