/**
 * @module
 * Between instants inside and ISO 8601 UTC text at the edges.
 */
import { InputError } from './errors.ts';
import type { Instant } from './model.ts';

/** Milliseconds in a minute, an hour, a day. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** `1573812000000` → `2019-11-15T10:00:00Z`; milliseconds are shown only when there are some. */
export function iso(at: Instant): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

/** As `iso`, null for null. */
export function isoOrNull(at: Instant | null): string | null {
  return at === null ? null : iso(at);
}

/** Reads an ISO 8601 instant; a text without a zone is taken as UTC. Throws `InputError` naming `what` when it is none. */
export function parseInstant(text: string, what = 'time'): Instant {
  const match = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.exec(
    text.trim(),
  );
  const at = match
    ? Date.parse(match[1] || !/[T ]/.test(text.trim()) ? text.trim() : `${text.trim()}Z`)
    : Number.NaN;
  if (Number.isNaN(at))
    throw new InputError(`${what} is not an ISO 8601 time, for example 2019-11-15T10:00:00Z`);
  return at;
}
