/**
 * @module
 * Whole documents: small ones, lines, and what is left of a broken one.
 */
import type { JsonSpec } from './json-cut.ts';
import { endsWhole, newScan, scan } from './json-scan.ts';
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  damage,
  extent,
  firstOf,
  NEWLINE,
  OPEN_ARRAY,
  OPEN_OBJECT,
  piece,
  RECORD_BYTES,
  skipTo,
  TOO_LARGE,
  type Walk,
} from './json-steps.ts';
import { END, fill, find, MORE, moveTo, pass, peek, view, type Window } from './json-window.ts';

/** Yields the whole documents that fit into a piece, a first one of up to `limit` bytes. False when it is larger, or broken. */
export function* documents(w: Window, size: number, limit: number): Walk<boolean> {
  const start = w.at;
  const ends: number[] = [];
  yield* fill(w, start, size);
  while (w.at - start < size) {
    const s = newScan();
    const from = w.at;
    let end = w.base + scan(s, w.bytes, from - w.base, w.end - w.base);
    while (s.status === 'more' && !w.eof && ends.length === 0 && w.end - start < limit) {
      yield MORE;
      end = w.base + scan(s, w.bytes, end - w.base, w.end - w.base);
    }
    if (s.status === 'more' && w.eof && endsWhole(s)) {
      s.status = 'whole';
      end = w.end;
    }
    if (s.status !== 'whole' || s.deep || end - start > (ends.length === 0 ? limit : size)) {
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
  // A line that lost its last bracket is seen to be broken only where the next one begins.
  const first = view(w, start, at).indexOf(NEWLINE);
  if (first >= 0 && start + first !== at - 1) return false;
  for (let from = first >= 0 ? at - 1 : at; ; from = w.end) {
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
export function* lone(w: Window, spec: JsonSpec): Walk<void> {
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
