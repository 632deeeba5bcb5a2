/**
 * @module
 * The records of one array, cut into pieces. Well-formed, indented files are cut without looking at each byte: in valid
 * JSON a line break never stands inside a string, so a line that holds nothing but the records' own indentation and
 * `},` ends a record. Everything else is walked byte by byte, and behind a broken record the next sound one is found.
 */
import type { JsonObject, JsonSpec } from './json-cut.ts';
import { lastKey } from './json-recover.ts';
import {
  CLOSE_ARRAY,
  COMMA,
  damage,
  extent,
  firstOf,
  OPEN_OBJECT,
  PIECE_BYTES,
  type PieceContext,
  parsed,
  piece,
  RECORD_BYTES,
  skipTo,
  TOO_LARGE,
  type Walk,
} from './json-steps.ts';
import { END, fill, moveTo, pass, peek, view, type Window } from './json-window.ts';

/**
 * Yields the records of an array whose bracket has just been passed. True when it stands behind the closing bracket;
 * `strayed` when the array's end is lost and it stands at a key of an object of the same depth; false at the end of the file.
 * `outer` is the indentation of the line that holds the bracket, null when the bracket's key does not begin a line.
 */
export function* records(
  w: Window,
  spec: JsonSpec,
  path: string,
  enclosing: readonly JsonObject[],
  outer: string | null,
): Walk<boolean | 'strayed'> {
  const size = spec.pieceBytes ?? PIECE_BYTES;
  const wanted = spec.wanted?.(enclosing) ?? true;
  const key = lastKey(path);
  let part = 0;
  let indent: string | null = null;
  let runFrom = -1;
  let runTo = -1;
  let sample: [number, number] | null = null;
  const known: { shape: Shape | null } = { shape: null };

  const context = (): PieceContext => ({ kind: 'records', path, enclosing, part: part++, indent });
  function* flush(): Walk<void> {
    if (runFrom >= 0) {
      if (wanted) yield piece(w, runFrom, runTo, context());
      if (sample !== null) known.shape = shapeOf(view(w, sample[0], sample[1])) ?? known.shape;
    }
    runFrom = -1;
    sample = null;
  }
  function* close(): Walk<void> {
    yield* flush();
    if (part === 0) yield piece(w, w.at, w.at, context());
  }

  if (!wanted) yield piece(w, w.at, w.at, context());
  let c = yield* peek(w);
  if (
    c === OPEN_OBJECT &&
    w.indent !== null &&
    outer !== null &&
    w.indent.length > outer.length &&
    w.indent.startsWith(outer)
  )
    indent = w.indent;
  const eol = w.eol;
  const begin = `${eol}${indent}{`;
  const between = `${eol}${indent}},${eol}${indent}{`;
  const closing = [`${eol}${outer}]`, `${eol}${outer}"`];

  for (let want = size; ; ) {
    if (runFrom < 0) w.keep = w.at;
    c = yield* peek(w);
    if (c === CLOSE_ARRAY) {
      yield* close();
      pass(w);
      return true;
    }
    if (c === COMMA) {
      pass(w);
      continue;
    }
    if (c === END) {
      yield* close();
      yield damage(w.end, 'the file is cut off before its list of records ends');
      return false;
    }

    // The fast way: whole lines tell where the records end.
    if (indent !== null && c === OPEN_OBJECT && w.indent === indent) {
      yield* flush();
      w.keep = w.at;
      yield* fill(w, w.at, want);
      const limit = Math.min(w.end, w.at + want);
      const [end, which] = firstOf(w, closing, w.at, limit);
      const last = end < 0 ? view(w, w.at, limit).lastIndexOf(between, undefined, 'latin1') : -1;
      if (end >= 0 || last >= 0) {
        const to = end >= 0 ? end : w.at + last + eol.length + indent.length + 1;
        if (wanted) yield piece(w, w.at, to, context());
        known.shape = null;
        moveTo(w, to);
        if (which === 1) {
          yield* close();
          yield damage(to, 'the end of a list of records is lost here');
          yield* peek(w);
          return 'strayed';
        }
        // Stand at the line break, so that the next record is seen to begin a line.
        if (end < 0) moveTo(w, to + 1);
        want = size;
        continue;
      }
      if ((!w.eof || limit < w.end) && want < RECORD_BYTES) {
        want *= 2;
        continue;
      }
    }

    // The careful way: one record, byte by byte.
    const start = w.at;
    if (runFrom < 0) w.keep = start;
    const { status, end, deep } = yield* extent(w);
    if (status === 'whole' && !deep) {
      if (runFrom < 0) runFrom = start;
      runTo = end;
      sample ??= [start, end];
      moveTo(w, end);
      if (runTo - runFrom >= size) yield* flush();
      want = size;
      continue;
    }
    yield* flush();
    want = size;
    if (status === 'cut') {
      yield* close();
      yield damage(w.end, `the file is cut off inside a record that begins at byte ${start}`);
      return false;
    }
    if (status === 'whole' || status === 'large') {
      yield damage(start, deep ? 'a record is nested too deeply' : TOO_LARGE);
      moveTo(w, end);
      continue;
    }
    yield damage(start, `a record is broken at byte ${end}`);
    const needles =
      indent === null ? [known.shape?.first ?? shapeStart(view(w, start, end)) ?? '{'] : [begin, ...closing];
    if (key !== null && indent === null) needles.push(`"${key}"`);
    w.keep = Math.max(w.keep, start);
    for (let from = start + 1; ; ) {
      const which = yield* skipTo(w, needles, from);
      if (which < 0) {
        yield* close();
        return false;
      }
      if (indent !== null) {
        moveTo(w, w.at + eol.length);
        w.indent = '';
        if (which === 2) {
          yield* close();
          yield* peek(w);
          return 'strayed';
        }
        break;
      }
      if (which === 1) {
        yield* close();
        return 'strayed';
      }
      const found = w.at;
      w.keep = found;
      const next = yield* extent(w);
      if (next.status === 'whole' && isRecord(view(w, found, next.end), known.shape)) break;
      from = found + 1;
    }
  }
}

/** How records of an array begin and which fields they have, learnt from a sound one. */
interface Shape {
  readonly first: string;
  readonly keys: readonly string[];
}

function shapeOf(bytes: Buffer): Shape | null {
  const record = parsed(bytes);
  const first = shapeStart(bytes);
  return typeof record === 'object' && record !== null && first !== null
    ? { first, keys: Object.keys(record) }
    : null;
}

function shapeStart(bytes: Buffer): string | null {
  return /^\{\s*"[^"\\]*"/.exec(bytes.subarray(0, 256).toString('latin1'))?.[0] ?? null;
}

/** A nested object may begin like a record: it must also have half of a record's fields. */
export function isRecord(bytes: Buffer, known: Shape | null): boolean {
  const record = parsed(bytes);
  if (typeof record !== 'object' || record === null) return false;
  return known === null || known.keys.filter((key) => key in record).length * 2 >= known.keys.length;
}
