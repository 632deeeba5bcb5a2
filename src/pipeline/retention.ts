/**
 * @module
 * Retention rules of a case (`retention` in case.json): what is older than a rule says is erased, by the scheduler, at most
 * once a day. `shred.ts` does it; this says when.
 */
import { DAY } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import type { Instant } from '../core/model.ts';
import { ageOf } from './age.ts';
import { eraseMeant } from './shred.ts';
import type { OpenCase } from './views.ts';

/** Looks at the rules of a case when a day has passed; gives how many captures were erased. */
export type Retention = (open: OpenCase, now: Instant) => Promise<number>;

/** Begins at the first call: a case that was not collected from for long is tidied then. */
export function openRetention(): Retention {
  let next = Number.NEGATIVE_INFINITY;
  return async (open, now) => {
    if (now < next) return 0;
    next = now + DAY;
    return keepRetention(open, now);
  };
}

/**
 * Erases what the rules of a case say, and gives how many captures that were; when there were some, the views of `open` are
 * not to be used again. Throws `InputError` when a rule cannot be understood; then none is applied.
 */
export async function keepRetention(open: OpenCase, now: Instant): Promise<number> {
  const rules = open.kase.about.retention.map(({ olderThan, because, by }) => {
    if (because.trim() === '') throw new InputError('case.json: a retention rule says why with "because"');
    return { olderThan: ageOf(olderThan, 'case.json: olderThan of a retention rule'), because, by };
  });
  // The shortest age erases what any of the others would: its reason is recorded first.
  rules.sort((a, b) => a.olderThan - b.olderThan);
  let erased = 0;
  for (const { olderThan, because, by } of rules)
    erased += (await eraseMeant(open, { olderThan }, { at: now, by, because })).erased;
  return erased;
}
