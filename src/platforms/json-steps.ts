/**
 * @module
 * The steps of which the JSON cutter's walk is made: what it yields, how it passes over a value and how it looks for
 * a place ahead, in bounded memory.
 */
import type { JsonObject } from './json-cut.ts';
import { endsWhole, newScan, scan } from './json-scan.ts';
import { copyOf, END, find, MORE, moveTo, pass, peek, view, type Window } from './json-window.ts';
import type { Damage, Piece } from './platform.ts';

/** Asks for the fields that stand behind the array which begins at this file offset. */
interface LookAhead {
  readonly behind: number;
}

/** What the walk yields; it is resumed with the fields asked for after a `LookAhead`. */
export type Step = Piece | Damage | LookAhead | typeof MORE;
export type Walk<T> = Generator<Step, T, JsonObject | undefined>;

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

/** About how many bytes make a piece, unless the spec says otherwise. */
export const PIECE_BYTES = 1 << 20;
/** The largest record that is read. */
export const RECORD_BYTES = 64 << 20;
/** The largest value that is kept of an object around the records. */
const FIELD_BYTES = 64 << 10;
/** How far back fields are looked for when the walk finds its footing again. */
export const LOOK_BACK = 4096;

/** The bytes on which the walk decides. */
export const OPEN_ARRAY = 0x5b;
export const CLOSE_ARRAY = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const COMMA = 0x2c;
export const QUOTE = 0x22;
export const NEWLINE = 0x0a;

/** What is said of a record that is skipped for its size. */
export const TOO_LARGE = `a record is larger than ${RECORD_BYTES >> 20} MiB`;

/** What is said of a document without any list that is looked for. */
export const NO_LIST = 'a document holds none of the lists that are known here';
/** What is said of a list that is told by its records alone. */
export const STRAY_LIST = 'a list of records stands under a name that is not known';

/** A fault at a file offset. */
export function damage(offset: number, why: string): Damage {
  return { item: 'damage', offset, why };
}

/** A copy of the bytes held between two file offsets, for a reader elsewhere. */
export function piece(w: Window, from: number, to: number, context: PieceContext): Piece {
  return { offset: from, bytes: copyOf(w, from, to), context };
}

/** Reads `"key":` and stands behind the colon; null when it is none. */
export function* keyOf(w: Window): Generator<typeof MORE, string | null> {
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
export function* value(
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

/** The value, undefined when the bytes are no JSON. */
export function parsed(bytes: Buffer): unknown {
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
export function* extent(w: Window, limit = RECORD_BYTES, skipping = false): Generator<typeof MORE, Extent> {
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

/** The earliest of several needles among the bytes held: its offset and which it is, or -1. */
export function firstOf(w: Window, needles: readonly string[], from: number, to: number): [number, number] {
  let best: [number, number] = [-1, -1];
  needles.forEach((needle, which) => {
    const offset = find(w, needle, from, to);
    if (offset >= 0 && (best[0] < 0 || offset < best[0])) best = [offset, which];
  });
  return best;
}

/** Moves `at` to the first of several needles at or behind `from`; says which, or -1 at the end of the file. Holds only what it must. */
export function* skipTo(w: Window, needles: readonly string[], from: number): Generator<typeof MORE, number> {
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
