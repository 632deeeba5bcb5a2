/**
 * @module
 * Draws from a seeded generator: whole numbers, picks, shuffles, waiting times. Nothing here keeps state of its own.
 */
import type { Random } from '../core/random.ts';

/** A whole number from `low` to `high`, both included. */
export function int(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** One of `list`, which must not be empty. */
export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!;
}

/** A new list with the same things in another order (Fisher–Yates). */
export function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = int(random, 0, i);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

/** `n` different things of `list`, or all of them when there are fewer. */
export function sample<T>(random: Random, list: readonly T[], n: number): T[] {
  return shuffled(random, list).slice(0, n);
}

/** True with probability `p`. */
export function chance(random: Random, p: number): boolean {
  return random() < p;
}

/** A waiting time with the given mean, exponentially distributed, in the unit of `mean`. */
export function wait(random: Random, mean: number): number {
  return -Math.log(1 - random()) * mean;
}

/** A number around 0 with standard deviation 1 (Box–Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** `n` digits of base 36 or hex, as identifiers have them. */
export function token(random: Random, n: number, alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'): string {
  let out = '';
  for (let i = 0; i < n; i++) out += alphabet[Math.floor(random() * alphabet.length)];
  return out;
}
