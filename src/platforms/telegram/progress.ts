/**
 * @module
 * How far a place has been read: the message numbers that were not read yet, as open intervals. It is the cursor of every
 * way of reading Telegram, so that a reading begun by one way goes on by another. Pure.
 *
 * Numbers only grow, and what was never written or was deleted leaves no trace in them: an interval is read when the
 * platform said that nothing else stands in it.
 */
import type { Cursor } from '../connector.ts';

/** Unread between two numbers, both excluded; `null` is the end that is still to be written. */
export type Gap = readonly [after: number, before: number | null];

/** What is unread, lowest first. The last one is always open: new posts come there. */
export type Unread = readonly Gap[];

const ALL: Unread = [[0, null]];

/** Reads a cursor; null, or one of another making, is the beginning. */
export function unreadOf(cursor: Cursor | null): Unread {
  const found = cursor === null ? null : parse(cursor);
  if (!Array.isArray(found)) return ALL;
  const gaps = found.filter(isGap).sort(([a], [b]) => a - b);
  const open = gaps.at(-1);
  return open !== undefined && open[1] === null && gaps.length === found.length ? gaps : ALL;
}

/** The cursor: `{"unread":[[0,80],[120,null]]}`. */
export function cursorOf(unread: Unread): Cursor {
  return JSON.stringify({ unread });
}

/** `unread` when of `gap` only `left` is unread; intervals with no number in them are dropped. */
export function replaceGap(unread: Unread, gap: Gap, left: readonly Gap[]): Unread {
  return unread
    .filter((each) => each !== gap)
    .concat(left.filter(([after, before]) => before === null || after + 1 < before))
    .sort(([a], [b]) => a - b);
}

function parse(cursor: Cursor): unknown {
  try {
    const value: unknown = JSON.parse(cursor);
    return typeof value === 'object' && value !== null && 'unread' in value ? value.unread : null;
  } catch {
    // Not ours: read from the beginning.
    return null;
  }
}

function isGap(value: unknown): value is Gap {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    Number.isSafeInteger(value[0]) &&
    (value[1] === null || Number.isSafeInteger(value[1]))
  );
}
