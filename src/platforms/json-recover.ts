/**
 * @module
 * Finding one's footing behind damage in the objects around the records: by the next list's key, or by how records
 * begin. What can be known of the objects around it is read backwards.
 */
import type { JsonSpec } from './json-cut.ts';
import { isRecord } from './json-records.ts';
import { extent, LOOK_BACK, NEWLINE, skipTo, type Walk } from './json-steps.ts';
import { fill, moveTo, view, type Window } from './json-window.ts';

/** An object or array on the way to the records, and what is known of it. */
export interface Frame {
  readonly path: string;
  readonly array: boolean;
  readonly fields: Record<string, unknown>;
  /** Its list of records has been read: no other is looked for in it. */
  listed: boolean;
}

/** A frame of which nothing (or only `fields`) is known yet. */
export function frame(
  path: string,
  array: boolean,
  fields: Record<string, unknown> = Object.create(null),
): Frame {
  return { path, array, fields, listed: false };
}

interface Footing {
  readonly frames: Frame[];
  /** The array whose first record the window stands on; null when it stands on the key of one, or on a line break before it. */
  readonly list: string | null;
  readonly outer: string | null;
}

/**
 * Looks for the next list of records at or behind `from`, by its key or (inside the object that should hold it) by how
 * records begin, and rebuilds what can be known of the objects around it. Null at the end of the file.
 */
export function* recover(
  w: Window,
  spec: JsonSpec,
  arrays: readonly string[],
  frames: Frame[],
  from: number,
): Walk<Footing | null> {
  const here = frames.at(-1)?.path ?? '';
  const named = arrays
    .map((path) => ({ path, key: lastKey(path) }))
    .filter((each) => each.key !== null)
    .sort((a, b) => Number(b.path.startsWith(here)) - Number(a.path.startsWith(here)));
  if (named.length === 0) return null;
  const needles = [...new Set(named.map(({ key }) => `"${key}"`))];
  const top = frames.at(-1);
  const inside = top === undefined || top.array || top.listed ? undefined : listIn(top.path, arrays);
  if (inside !== undefined && spec.first !== undefined) needles.push(`"${spec.first}"`);
  for (let start = from; ; start = w.at + 1) {
    const which = yield* skipTo(w, needles, start);
    if (which < 0) return null;
    yield* fill(w, w.at, 128);
    if (needles[which] === `"${spec.first}"`) {
      const outer = yield* beginsList(w, frames.length + 1);
      if (outer !== null) return { frames, list: inside!, outer };
      continue;
    }
    if (!/^"[^"]*"\s*:\s*\[/.test(view(w, w.at, Math.min(w.end, w.at + 128)).toString('latin1'))) continue;
    const { path } = named.find(({ key }) => `"${key}"` === needles[which])!;
    const rebuilt = framesFor(path, fieldsBefore(w));
    standOnLine(w);
    return { frames: rebuilt, list: null, outer: null };
  }
}

/**
 * Says whether the key on which the window stands is the first one of the first of two sound records in a row, and if
 * so moves to the record. The answer is the indentation of the array's own line, as far as it can be told from `depth`.
 */
function* beginsList(w: Window, depth: number): Walk<string | null> {
  const key = w.at;
  const needle = view(w, key, Math.min(w.end, key + 128))
    .toString('latin1')
    .split('"', 2)[1];
  const before = view(w, Math.max(w.base, key - LOOK_BACK), key).toString('latin1');
  const open = /\{\s*$/.exec(before);
  if (open === null) return null;
  const start = key - open[0].length;
  w.keep = Math.min(w.keep, start);
  moveTo(w, start);
  const { status, end } = yield* extent(w);
  let sound = status === 'whole' && isRecord(view(w, start, end), null);
  if (sound) {
    yield* fill(w, end, 256);
    const behind = view(w, end, Math.min(w.end, end + 256)).toString('latin1');
    sound = new RegExp(`^\\s*,\\s*\\{\\s*"${needle}"`).test(behind);
  }
  if (!sound) {
    moveTo(w, key);
    return null;
  }
  standOnLine(w);
  const indent = /\n([ \t]*)$/.exec(before.slice(0, open.index))?.[1] ?? '';
  return indent.slice(0, Math.floor((indent.length * (depth - 1)) / depth));
}

/** Moves back over the white space before `at` to the line break, so that the indentation is seen again. */
function standOnLine(w: Window): void {
  const before = view(w, Math.max(w.base, w.at - LOOK_BACK), w.at);
  const back = before.lastIndexOf(NEWLINE);
  if (back < 0 || before.toString('latin1', back).trim() !== '') return;
  const from = w.at - before.length + back - (before[back - 1] === 0x0d ? 1 : 0);
  w.keep = Math.min(w.keep, from);
  moveTo(w, from);
}

/** The key whose array a path ends in; null for a top-level array. */
export function lastKey(path: string): string | null {
  return /(?:^|\.)([^.[\]]+)\[\]$/.exec(path)?.[1] ?? null;
}

/** The array of records that an object at `path` holds, undefined when it holds none. */
export function listIn(path: string, arrays: readonly string[]): string | undefined {
  return arrays.find((each) => each === `${path === '' ? '' : `${path}.`}${lastKey(each)}[]`);
}

/** The frames around an array at `path`, the innermost with the fields given. */
function framesFor(path: string, fields: Record<string, unknown>): Frame[] {
  const frames: Frame[] = [frame('', false)];
  const steps = path.slice(0, -2).split('.').slice(0, -1);
  let here = '';
  for (const step of steps) {
    const name = step.replace(/\[\]$/, '');
    here = here === '' ? name : `${here}.${name}`;
    if (name !== step) {
      here += '[]';
      frames.push(frame(here, true));
    }
    frames.push(frame(here, false));
  }
  frames[frames.length - 1] = frame(frames.at(-1)!.path, false, fields);
  return frames;
}

/** The fields of the object at whose key the window stands, as far as they can be read backwards. */
export function fieldsBefore(w: Window): Record<string, unknown> {
  const before = view(w, Math.max(w.base, w.at - LOOK_BACK), w.at)
    .toString('utf8')
    .replace(/,\s*$/, '');
  for (
    let open = before.lastIndexOf('{');
    open >= 0;
    open = open === 0 ? -1 : before.lastIndexOf('{', open - 1)
  ) {
    const fields = objectIn(`${before.slice(open)}}`);
    if (fields !== null) return Object.assign(Object.create(null), fields);
  }
  return Object.create(null);
}

/** The object that `text` is; null when it is no JSON, as when its brace stood inside a string. */
function objectIn(text: string): object | null {
  try {
    return JSON.parse(text) as object;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
