/**
 * @module
 * Slows down whoever tries passwords: after some failures each further one costs a longer wait, by name and by where it
 * comes from. A name is not locked for good (that would let anybody lock out anybody), and a right password after the wait
 * clears it. Counts are in memory.
 */
import { MINUTE } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';

/** So many failures cost nothing; from a place, where several people may sit, more. */
const FREE = { name: 5, from: 20 } as const;
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 15 * MINUTE;
/** Failures are forgotten after so much quiet. */
const FORGOTTEN = 60 * MINUTE;
/** Names and places that are remembered: strangers can make up any number of them. */
const MOST = 10_000;

export interface Throttle {
  /** Milliseconds until a further try is heard; 0: now. */
  wait(name: string, from: string): number;
  failed(name: string, from: string): void;
  /** A right password: its name's failures are forgotten, its place has one fewer. */
  succeeded(name: string, from: string): void;
}

/** Nobody has failed yet. */
export function openThrottle(now: () => Instant): Throttle {
  const failures = new Map<string, { count: number; at: Instant }>();
  const waitOf = (key: string, free: number): number => {
    const of = failures.get(key);
    if (of === undefined || now() - of.at > FORGOTTEN || of.count < free) return 0;
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(20, of.count - free));
    return Math.max(0, of.at + wait - now());
  };
  const count = (key: string) => {
    const before = failures.get(key);
    const known = before !== undefined && now() - before.at <= FORGOTTEN ? before.count : 0;
    failures.delete(key);
    failures.set(key, { count: known + 1, at: now() });
    if (failures.size > MOST) failures.delete(failures.keys().next().value!);
  };
  return {
    wait: (name, from) => Math.max(waitOf(`name ${name}`, FREE.name), waitOf(`from ${from}`, FREE.from)),
    failed(name, from) {
      count(`name ${name}`);
      count(`from ${from}`);
    },
    succeeded(name, from) {
      failures.delete(`name ${name}`);
      const place = failures.get(`from ${from}`);
      if (place !== undefined) place.count--;
    },
  };
}
