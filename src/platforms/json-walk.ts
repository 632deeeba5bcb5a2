/**
 * @module
 * The walk that cuts JSON into pieces: follows the objects and arrays on the way to the records, skips everything
 * else, and finds its footing again behind damage. `json-cut.ts` is its face; what drives it reads the file.
 *
 * Well-formed, indented files are cut without looking at each byte: in valid JSON a line break never stands inside a
 * string, so a line that holds nothing but the records' own indentation and `},` ends a record.
 */
import type { JsonObject, JsonSpec } from './json-cut.ts';
import { endsWhole, newScan, scan } from './json-scan.ts';
import { copyOf, END, fill, find, MORE, moveTo, pass, peek, view, type Window } from './json-window.ts';
import type { Damage, Piece } from './platform.ts';

/** Asks for the fields that stand behind the array which begins at this file offset. */
export interface LookAhead {
  readonly behind: number;
}

/** What the walk yields; it is resumed with the fields asked for after a `LookAhead`. */
export type Step = Piece | Damage | LookAhead | typeof MORE;
type Walk<T> = Generator<Step, T, JsonObject | undefined>;

/** What a piece's `context` says to its reader. */
export type PieceContext =
  | {
      readonly kind: 'records';
      readonly path: string;
      readonly enclosing: readonly JsonObject[];
      readonly part: number;
      /** The indentation on which each record begins, where the file has one. */
      readonly indent: string | null;
    }
  /** Whole documents; `ends` are their ends in `bytes`. */
  | { readonly kind: 'documents'; readonly ends: readonly number[] }
  /** Whole lines, a document each. */
  | { readonly kind: 'lines' };

export const PIECE_BYTES = 2 << 20;
/** The largest record that is read. */
export const RECORD_BYTES = 64 << 20;
/** The largest value that is kept of an object around the records. */
const FIELD_BYTES = 64 << 10;
/** How far back fields are looked for when the walk finds its footing again. */
const LOOK_BACK = 4096;

interface Frame {
  readonly path: string;
  readonly array: boolean;
  readonly fields: Record<string, unknown>;
  /** Its list of records has been read: no other is looked for in it. */
  listed: boolean;
}

/** Walks a file from where the window stands. With `whole` false documents are never taken whole, so that what is sound in a damaged one is found. */
export function* walk(w: Window, spec: JsonSpec, whole = true): Walk<void> {
  yield* fill(w, w.at, 3);
  if (w.end - w.at >= 3 && view(w, w.at, w.at + 3).equals(BYTE_ORDER_MARK)) w.at += 3;
  w.indent = '';
  const arrays = spec.paths.filter((path) => path !== '');
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
      if (whole && (yield* documents(w, spec.pieceBytes ?? PIECE_BYTES))) continue;
      moveTo(w, start);
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
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const COMMA = 0x2c;
const QUOTE = 0x22;
const NEWLINE = 0x0a;

function damage(offset: number, why: string): Damage {
  return { item: 'damage', offset, why };
}

function frame(path: string, array: boolean, fields: Record<string, unknown> = Object.create(null)): Frame {
  return { path, array, fields, listed: false };
}

function piece(w: Window, from: number, to: number, context: PieceContext): Piece {
  return { offset: from, bytes: copyOf(w, from, to), context };
}

// ---------------------------------------------------------------- documents

/** Yields the whole documents that fit into a piece. False when the first one does not, or is broken. */
function* documents(w: Window, size: number): Walk<boolean> {
  const start = w.at;
  const ends: number[] = [];
  yield* fill(w, start, size);
  while (w.at - start < size) {
    const s = newScan();
    const from = w.at;
    let end = w.base + scan(s, w.bytes, from - w.base, w.end - w.base);
    if (s.status === 'more' && w.eof && endsWhole(s)) {
      s.status = 'whole';
      end = w.end;
    }
    if (s.status !== 'whole' || s.deep || end - start > size) {
      moveTo(w, from);
      if (ends.length === 0 && s.status === 'broken') return yield* brokenLine(w, end);
      break;
    }
    ends.push(end - start);
    moveTo(w, end);
    if (ends.length === 1 && (yield* startsLines(w, start, end))) {
      moveTo(w, start);
      return yield* lines(w, size);
    }
    if ((yield* peek(w)) === END) break;
  }
  if (ends.length === 0) return false;
  yield piece(w, start, start + ends.at(-1)!, { kind: 'documents', ends });
  return true;
}

/** A document broken on its first line, when the next line begins another one: its reader sees what can be saved. */
function* brokenLine(w: Window, at: number): Walk<boolean> {
  const start = w.at;
  if (view(w, start, at).includes(NEWLINE)) return false;
  for (let from = at; ; from = w.end) {
    const newline = find(w, '\n', from, w.end);
    if (newline >= 0) {
      yield* fill(w, newline, 2);
      const next = newline + 1 < w.end ? w.bytes[newline + 1 - w.base] : 0;
      if (next !== OPEN_OBJECT && next !== OPEN_ARRAY) return false;
      yield piece(w, start, newline + 1, { kind: 'lines' });
      moveTo(w, newline + 1);
      w.indent = '';
      return true;
    }
    if (w.eof || w.end - start > RECORD_BYTES) return false;
    yield MORE;
  }
}

/** Says whether the document `[start, end)` is one line and the next line begins another. */
function* startsLines(w: Window, start: number, end: number): Walk<boolean> {
  const c = yield* peek(w);
  const begins = (c === OPEN_OBJECT || c === OPEN_ARRAY) && w.indent === '';
  return begins && view(w, start, end).indexOf(NEWLINE) < 0;
}

/** Cuts lines without looking into them. False when it could not take a single one. */
function* lines(w: Window, size: number): Walk<boolean> {
  let took = false;
  for (let want = size; ; ) {
    w.keep = w.at;
    yield* fill(w, w.at, want + 1);
    const limit = Math.min(w.end, w.at + want);
    const end = lastLineEnd(view(w, w.at, Math.min(w.end, limit + 1)), w.eof && limit === w.end);
    if (end > 0) {
      yield piece(w, w.at, w.at + end, { kind: 'lines' });
      moveTo(w, w.at + end);
      want = size;
      took = true;
    } else if (w.eof && limit === w.end) {
      return took;
    } else if (want >= RECORD_BYTES) {
      yield damage(w.at, `a line is larger than ${RECORD_BYTES >> 20} MiB`);
      yield* skipTo(w, ['\n'], w.at);
      if (w.at < w.end) pass(w);
      want = size;
      took = true;
    } else want *= 2;
  }
}

/** Behind the last line break that a document ends before and another begins after (or the file ends after); 0 when there is none. */
function lastLineEnd(bytes: Buffer, eof: boolean): number {
  for (let i = bytes.lastIndexOf(NEWLINE); i > 0; i = bytes.lastIndexOf(NEWLINE, i - 1)) {
    const next = bytes[i + 1];
    if (next === OPEN_OBJECT || next === OPEN_ARRAY || (next === undefined && eof)) {
      let before = i - 1;
      while (before > 0 && (bytes[before] === 0x0d || bytes[before] === 0x20)) before--;
      if (bytes[before] === CLOSE_OBJECT || bytes[before] === CLOSE_ARRAY) return i + 1;
    }
  }
  return 0;
}

/** A document that is one large record, or no JSON at all. */
function* lone(w: Window, spec: JsonSpec): Walk<void> {
  const start = w.at;
  if (yield* assignment(w)) return;
  const { status, end, deep } = yield* extent(w);
  const salvage = spec.salvage !== undefined && w.keep <= start && w.bytes[start - w.base] === OPEN_OBJECT;
  if (status === 'whole') {
    if (deep) yield damage(start, 'a record is nested too deeply');
    else yield piece(w, start, end, { kind: 'documents', ends: [end - start] });
    moveTo(w, end);
  } else if (status === 'large') {
    yield damage(start, TOO_LARGE);
    moveTo(w, end);
  } else if (salvage) {
    // All that may belong to it, for its reader to look into.
    for (;;) {
      const [next] = firstOf(w, NEXT_DOCUMENT, end, w.end);
      if (next >= 0 || w.eof || w.end - start > RECORD_BYTES) {
        const to = next >= 0 ? next : w.end;
        yield piece(w, start, to, { kind: 'documents', ends: [to - start] });
        moveTo(w, to);
        return;
      }
      yield MORE;
    }
  } else if (status === 'cut') {
    yield damage(w.end, `the file is cut off inside a record that begins at byte ${start}`);
    moveTo(w, w.end);
  } else {
    yield damage(start, 'this is not JSON');
    yield* skipTo(w, NEXT_DOCUMENT, Math.max(w.keep, end));
  }
}

const NEXT_DOCUMENT = ['\n{', '\n['];

/** Passes over the script around an archive's JSON: `window.YTD.tweets.part0 = ` before it, `;` behind it. */
function* assignment(w: Window): Walk<boolean> {
  yield* fill(w, w.at, 256);
  const head = /^(?:[A-Za-z_$][\w$.[\]"']*\s*=|;)\s*/.exec(
    view(w, w.at, Math.min(w.end, w.at + 256)).toString('latin1'),
  );
  if (head === null) return false;
  moveTo(w, w.at + head[0].length);
  return true;
}

const TOO_LARGE = `a record is larger than ${RECORD_BYTES >> 20} MiB`;

// ---------------------------------------------------------------- objects on the way

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
  const done = yield* records(w, spec, path, around, outer);
  if (done === 'strayed') frames[frames.length - 1] = frame(frames.at(-1)!.path, false, fieldsBefore(w));
  return done ? 'ok' : 'end';
}

/** Reads `"key":` and stands behind the colon; null when it is none. */
function* keyOf(w: Window): Generator<typeof MORE, string | null> {
  const { status, end } = yield* extent(w, FIELD_BYTES);
  if (status !== 'whole') {
    if (status === 'cut') moveTo(w, w.end);
    return null;
  }
  const key = parsed(view(w, w.at, end));
  moveTo(w, end);
  if ((yield* peek(w)) !== 0x3a || typeof key !== 'string') return null;
  pass(w);
  return key;
}

/** Passes over a value, keeping it in `into` when it is small. Null when it could be read. */
function* value(
  w: Window,
  into: { fields: Record<string, unknown>; key: string } | null,
): Generator<typeof MORE, 'lost' | null> {
  if ((yield* peek(w)) === END) return null;
  const start = w.at;
  const { status, end, deep } = yield* extent(w, FIELD_BYTES, true);
  if (status === 'broken') {
    moveTo(w, Math.max(w.keep, end));
    return 'lost';
  }
  if (into !== null && status === 'whole' && !deep && end - start <= FIELD_BYTES && w.keep <= start) {
    const field = parsed(view(w, start, end));
    if (field !== undefined) into.fields[into.key] = field;
  }
  moveTo(w, end);
  return null;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

interface Extent {
  /** `large`: it ends (or is given up) at `end`, but its beginning is no longer held. */
  readonly status: 'whole' | 'large' | 'broken' | 'cut';
  readonly end: number;
  readonly deep: boolean;
}

/** Finds the end of the value at `at`, holding at most `limit` bytes of it; what is larger is walked to its end all the same. */
function* extent(w: Window, limit = RECORD_BYTES, skipping = false): Generator<typeof MORE, Extent> {
  const start = w.at;
  const s = newScan();
  let from = start;
  let large = false;
  for (;;) {
    const end = w.base + scan(s, w.bytes, from - w.base, w.end - w.base);
    if (end - start > limit) large = true;
    if (s.status === 'broken') return { status: large && !skipping ? 'large' : 'broken', end, deep: s.deep };
    if (s.status === 'whole' || (w.eof && endsWhole(s)))
      return { status: large ? 'large' : 'whole', end, deep: s.deep };
    if (w.eof) return { status: 'cut', end: w.end, deep: s.deep };
    from = w.end;
    if (large) w.keep = w.at = w.end;
    yield MORE;
  }
}

// ---------------------------------------------------------------- records

/**
 * Yields the records of an array whose bracket has just been passed. True when it stands behind the closing bracket;
 * `strayed` when the array's end is lost and it stands at a key of an object of the same depth; false at the end of the file.
 * `outer` is the indentation of the line that holds the bracket, null when the bracket's key does not begin a line.
 */
function* records(
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
function isRecord(bytes: Buffer, known: Shape | null): boolean {
  const record = parsed(bytes);
  if (typeof record !== 'object' || record === null) return false;
  return known === null || known.keys.filter((key) => key in record).length * 2 >= known.keys.length;
}

// ---------------------------------------------------------------- finding the way again

/** The earliest of several needles among the bytes held: its offset and which it is, or -1. */
function firstOf(w: Window, needles: readonly string[], from: number, to: number): [number, number] {
  let best: [number, number] = [-1, -1];
  needles.forEach((needle, which) => {
    const offset = find(w, needle, from, to);
    if (offset >= 0 && (best[0] < 0 || offset < best[0])) best = [offset, which];
  });
  return best;
}

/** Moves `at` to the first of several needles at or behind `from`; says which, or -1 at the end of the file. Holds only what it must. */
function* skipTo(w: Window, needles: readonly string[], from: number): Generator<typeof MORE, number> {
  const overlap = Math.max(...needles.map((needle) => needle.length)) - 1;
  for (let start = from; ; ) {
    const [offset, which] = firstOf(w, needles, start, w.end);
    if (offset >= 0) {
      moveTo(w, offset);
      return which;
    }
    start = Math.max(start, w.end - overlap);
    moveTo(w, w.eof ? w.end : start);
    w.keep = Math.max(w.base, Math.min(w.at, start - LOOK_BACK));
    if (w.eof) return -1;
    yield MORE;
  }
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
function* recover(
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
  const inside =
    top === undefined || top.array || top.listed
      ? undefined
      : named.find(({ path, key }) => path === `${here === '' ? '' : `${here}.`}${key}[]`);
  if (inside !== undefined && spec.first !== undefined) needles.push(`"${spec.first}"`);
  for (let start = from; ; start = w.at + 1) {
    const which = yield* skipTo(w, needles, start);
    if (which < 0) return null;
    yield* fill(w, w.at, 128);
    if (needles[which] === `"${spec.first}"`) {
      const outer = yield* beginsList(w, frames.length + 1);
      if (outer !== null) return { frames, list: inside!.path, outer };
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
function lastKey(path: string): string | null {
  return /(?:^|\.)([^.[\]]+)\[\]$/.exec(path)?.[1] ?? null;
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
function fieldsBefore(w: Window): Record<string, unknown> {
  const before = view(w, Math.max(w.base, w.at - LOOK_BACK), w.at)
    .toString('utf8')
    .replace(/,\s*$/, '');
  for (
    let open = before.lastIndexOf('{');
    open >= 0;
    open = open === 0 ? -1 : before.lastIndexOf('{', open - 1)
  ) {
    try {
      return Object.assign(Object.create(null), JSON.parse(`${before.slice(open)}}`));
    } catch {}
  }
  return Object.create(null);
}
