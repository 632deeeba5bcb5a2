/**
 * @module
 * Ages as people write them: `180d`. Small, because the command line reads one before it loads anything else.
 */
import { DAY, HOUR } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';

/** Milliseconds of `180d`, `26w`, `12h`. Throws `InputError` for anything else. */
export function ageOf(text: string, what = '--older-than'): number {
  const [, count, unit] = /^(\d{1,5})([hdw])$/.exec(text.trim()) ?? [];
  if (count === undefined || Number(count) === 0)
    throw new InputError(`${what} is an age such as 180d, 26w or 12h, not "${text}"`);
  return Number(count) * (unit === 'h' ? HOUR : unit === 'd' ? DAY : 7 * DAY);
}
