/**
 * @module
 * What a case wants done by the clock while it is collected from: its retention rules, and timestamps for its checkpoints.
 */
import { MINUTE } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';
import type { CaseDoor } from './keep.ts';
import { openRetention } from './retention.ts';
import { stampIfDue } from './timestamps.ts';

/** Whether timestamps are due is told from the whole ledger: looked at so often (milliseconds). */
const STAMPS = 5 * MINUTE;

/** Makes the work that the scheduler does between two rounds (`CollectOptions.between`). `say` tells a person. */
export function openKeeping(
  dir: string,
  about: {
    readonly door: CaseDoor;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly now: () => Instant;
    readonly say: (message: string) => void;
  },
): (declared: boolean) => Promise<void> {
  const { door, env, now, say } = about;
  const retention = openRetention();
  let stampsAt = Number.NEGATIVE_INFINITY;
  return async (declared) => {
    const erased = await door.use((open) => retention(open, now()));
    if (erased > 0) say(`retention: ${erased} captures were erased, as the rules in case.json say`);
    if (!declared && now() - stampsAt < STAMPS) return;
    stampsAt = now();
    const report = await stampIfDue({ dir, write: (work) => door.write(work), env, now }, declared);
    for (const { authority, why } of report?.failed ?? [])
      say(`no timestamp from ${authority} (${why}); it is asked again`);
  };
}
