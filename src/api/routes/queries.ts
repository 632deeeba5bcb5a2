/**
 * @module
 * Values in a query, read once at the edge.
 */
import { parseInstant } from '../../core/clock.ts';
import { InputError } from '../../core/errors.ts';
import type { Ask } from '../route.ts';

/** A whole number of the query; null when it is not given. Throws `InputError` for another value. */
export function numberIn(ask: Ask, name: string, least: number, most: number): number | null {
  const text = ask.query(name);
  if (text === null) return null;
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new InputError(`${name} is a whole number from ${least} to ${most}`);
}

/** How many rows a page has. */
export function limitIn(ask: Ask, usual = 50, most = 200): number {
  return numberIn(ask, 'limit', 1, most) ?? usual;
}

/** A share or score from 0 to 1. */
export function shareIn(ask: Ask, name: string): number | null {
  const text = ask.query(name);
  if (text === null) return null;
  const number = /^[01](?:\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
  if (number <= 1) return number;
  throw new InputError(`${name} is a number from 0 to 1`);
}

export function timeIn(ask: Ask, name: string): number | null {
  const text = ask.query(name);
  return text === null ? null : parseInstant(text, name);
}

/** One of a closed set; `usual` when it is not given. */
export function choiceIn<T extends string, U extends T | null>(
  ask: Ask,
  name: string,
  among: readonly T[],
  usual: U,
): T | U {
  const text = ask.query(name);
  if (text === null) return usual;
  const found = among.find((each) => each === text);
  if (found === undefined) throw new InputError(`${name} is one of ${among.join(', ')}`);
  return found;
}

/** A value that has to be given. */
export function neededIn(ask: Ask, name: string): string {
  const text = ask.query(name);
  if (text === null) throw new InputError(`${name} is missing`);
  return text;
}
