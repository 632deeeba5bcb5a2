/**
 * @module
 * The walk that cuts JSON into pieces: follows the objects and arrays on the way to the records and skips everything
 * else. `json-cut.ts` is its face; what drives it reads the file.
 */
import type { JsonObject, JsonSpec } from './json-cut.ts';
import { documents, lone } from './json-documents.ts';
import { records } from './json-records.ts';
import { type Frame, fieldsBefore, frame, listIn, recover } from './json-recover.ts';
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COMMA,
  damage,
  keyOf,
  NO_LIST,
  OPEN_ARRAY,
  OPEN_OBJECT,
  PIECE_BYTES,
  QUOTE,
  STRAY_LIST,
  value,
  type Walk,
} from './json-steps.ts';
import { END, fill, type MORE, moveTo, pass, peek, view, type Window } from './json-window.ts';

/** Walks a file from where the window stands. With `whole` false documents are never taken whole, so that what is sound in a damaged one is found. */
export function* walk(w: Window, spec: JsonSpec, whole = true): Walk<void> {
  yield* fill(w, w.at, 3);
  if (w.end - w.at >= 3 && view(w, w.at, w.at + 3).equals(BYTE_ORDER_MARK)) w.at += 3;
  w.indent = '';
  const arrays = spec.paths.filter((path) => path !== '');
  const size = spec.pieceBytes ?? PIECE_BYTES;
  // A document that may be a record itself is taken whole where it can be.
  const limit = arrays.length < spec.paths.length ? 8 * size : size;
  let begun = w.at;
  let frames: Frame[] = [];
  for (;;) {
    w.keep = w.at;
    const c = yield* peek(w);
    const top = frames.at(-1);
    if (c === END) {
      if (top !== undefined) yield damage(w.end, 'the file is cut off here');
      return;
    }
    if (top === undefined) {
      const start = w.at;
      if (whole && (yield* documents(w, size, limit))) continue;
      moveTo(w, start);
      begun = start;
      w.indent = '';
      if (c === OPEN_ARRAY && arrays.includes('[]')) {
        pass(w);
        if (!(yield* records(w, spec, '[]', [], ''))) return;
      } else if (c === OPEN_ARRAY && arrays.some((path) => path.startsWith('[]'))) {
        pass(w);
        frames = [frame('[]', true)];
      } else if (c === OPEN_OBJECT && arrays.some((path) => !path.startsWith('[]'))) {
        pass(w);
        frames = [frame('', false)];
      } else yield* lone(w, spec);
    } else if (c === (top.array ? CLOSE_ARRAY : CLOSE_OBJECT)) {
      pass(w);
      frames.pop();
      if (frames.length === 0 && !top.listed) yield damage(begun, NO_LIST);
    } else if (c === COMMA) pass(w);
    else if (top.array && c === OPEN_OBJECT) {
      pass(w);
      frames.push(frame(top.path, false));
    } else {
      const start = w.at;
      let outcome: 'ok' | 'lost' | 'end' = 'lost';
      if (top.array) outcome = (yield* value(w, null)) ?? 'ok';
      else if (c === QUOTE) outcome = yield* member(w, spec, arrays, frames);
      if (outcome === 'lost') {
        yield damage(w.at, 'the structure of the file is broken here');
        const found = yield* recover(w, spec, arrays, frames, Math.max(start, w.keep));
        if (found === null) return;
        frames = found.frames;
        if (found.list !== null) outcome = yield* list(w, spec, found.list, found.outer, frames);
      }
      if (outcome === 'end') return;
    }
  }
}

/** Reads the fields behind an array that the window stands on; used by whoever answers a `LookAhead`. */
export function* fieldsBehind(w: Window): Generator<typeof MORE, JsonObject> {
  const top = frame('', false);
  if ((yield* value(w, null)) !== null) return top.fields;
  for (;;) {
    w.keep = w.at;
    const c = yield* peek(w);
    if (c === COMMA) pass(w);
    else if (c !== QUOTE) return top.fields;
    else {
      const key = yield* keyOf(w);
      if (key === null || (yield* value(w, { fields: top.fields, key })) !== null) return top.fields;
    }
  }
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** One `"key": value` of the innermost object. `lost` when it cannot be read, `end` when the file ended inside. */
function* member(
  w: Window,
  spec: JsonSpec,
  arrays: readonly string[],
  frames: Frame[],
): Walk<'ok' | 'lost' | 'end'> {
  const top = frames.at(-1)!;
  const outer = w.indent;
  const key = yield* keyOf(w);
  if (key === null) return w.eof && w.at >= w.end ? 'ok' : 'lost';
  const c = yield* peek(w);
  const path = top.path === '' ? key : `${top.path}.${key}`;
  if (c === OPEN_ARRAY && arrays.includes(`${path}[]`)) {
    const missing = spec.needs?.some((need) => !(need in top.fields)) ?? false;
    if (missing) {
      const behind = yield { behind: w.at };
      for (const [name, field] of Object.entries(behind ?? {}))
        if (!(name in top.fields)) top.fields[name] = field;
    }
    pass(w);
    return yield* list(w, spec, `${path}[]`, outer, frames);
  }
  if (c === OPEN_ARRAY && !top.listed && spec.first !== undefined) {
    const known = listIn(top.path, arrays);
    yield* fill(w, w.at, 128);
    const begin = view(w, w.at, Math.min(w.end, w.at + 128)).toString('latin1');
    if (known !== undefined && new RegExp(`^\\[\\s*\\{\\s*"${spec.first}"`).test(begin)) {
      yield damage(w.at, STRAY_LIST);
      pass(w);
      return yield* list(w, spec, known, outer, frames);
    }
  }
  if (c === OPEN_ARRAY && arrays.some((each) => each.startsWith(`${path}[].`))) {
    pass(w);
    frames.push(frame(`${path}[]`, true));
    return 'ok';
  }
  if (c === OPEN_OBJECT && arrays.some((each) => each.startsWith(`${path}.`))) {
    pass(w);
    frames.push(frame(path, false));
    return 'ok';
  }
  return (yield* value(w, { fields: top.fields, key })) ?? 'ok';
}

/** The records of the array whose bracket has just been passed, inside the innermost object. */
function* list(
  w: Window,
  spec: JsonSpec,
  path: string,
  outer: string | null,
  frames: Frame[],
): Walk<'ok' | 'end'> {
  const around = frames.filter((each) => !each.array).map((each) => each.fields);
  frames.at(-1)!.listed = true;
  frames[0]!.listed = true;
  const done = yield* records(w, spec, path, around, outer);
  if (done === 'strayed') frames[frames.length - 1] = frame(frames.at(-1)!.path, false, fieldsBefore(w));
  return done ? 'ok' : 'end';
}
