/**
 * @module
 * Walks over one JSON value in bytes, at any chunk border, and finds where it ends or where it is broken. It checks
 * brackets, strings and the order of tokens, enough to notice a lost quote at once; it does not parse and does not
 * recurse. Source of the grammar: RFC 8259.
 */

/** Where a walk stands: between bytes, so that it can go on with the next chunk. */
export interface Scan {
  status: 'more' | 'whole' | 'broken';
  depth: number;
  mode: number;
  /** A value has just ended: only a comma, a colon or a closing bracket may follow. */
  after: boolean;
  /** The value is nested deeper than `MAX_DEPTH`; it is still walked to its end, so that the next one can be read. */
  deep: boolean;
  stack: Uint8Array;
}

/** Levels of nesting that are read. */
export const MAX_DEPTH = 200;

const PLAIN = 0;
const STRING = 1;
const ESCAPE = 2;
const LITERAL = 3;

// 0 is every byte that may not stand outside a string.
const SPACE = 1;
const QUOTE = 2;
const OPEN = 3;
const CLOSE = 4;
const BETWEEN = 5;
const WORD = 6;

const CLASS = new Uint8Array(256);
for (const [kind, characters] of [
  [SPACE, ' \t\n\r'],
  [QUOTE, '"'],
  [OPEN, '{['],
  [CLOSE, '}]'],
  [BETWEEN, ',:'],
  [WORD, '0123456789+-.eEtrufalsn'],
] as const)
  for (const character of characters) CLASS[character.charCodeAt(0)] = kind;

/** A walk that has not begun; the first byte given to it must not be white space. */
export function newScan(): Scan {
  return {
    status: 'more',
    depth: 0,
    mode: PLAIN,
    after: false,
    deep: false,
    stack: new Uint8Array(MAX_DEPTH + 1),
  };
}

/** Walks `bytes[from..to)` and sets `status`; answers the index behind the value (`whole`), of the fault (`broken`), or `to` (`more`). */
export function scan(s: Scan, bytes: Uint8Array, from: number, to: number): number {
  let { depth, mode, after } = s;
  const stack = s.stack;
  let i = from;
  const stop = (status: Scan['status'], at: number): number => {
    s.status = status;
    s.depth = depth;
    s.mode = mode;
    s.after = after;
    return at;
  };
  while (i < to) {
    let c = bytes[i]!;
    if (mode === STRING) {
      while (c !== 0x22 && c !== 0x5c && (c >= 0x20 || c === 0x09) && ++i < to) c = bytes[i]!;
      if (i >= to) break;
      if (c === 0x5c) mode = ESCAPE;
      else if (c === 0x22) {
        mode = PLAIN;
        after = true;
        if (depth === 0) return stop('whole', i + 1);
      } else return stop('broken', i); // a raw line break inside a string betrays a lost quote, a NUL a hole in the file
      i++;
      continue;
    }
    if (mode === ESCAPE) {
      if (c < 0x20) return stop('broken', i);
      mode = STRING;
      i++;
      continue;
    }
    const kind = CLASS[c]!;
    if (mode === LITERAL) {
      if (kind === WORD) {
        i++;
        continue;
      }
      mode = PLAIN;
      after = true;
      if (depth === 0) return stop('whole', i);
    }
    switch (kind) {
      case SPACE:
        break;
      case QUOTE:
        if (after) return stop('broken', i);
        mode = STRING;
        break;
      case OPEN:
        if (after) return stop('broken', i);
        depth++;
        if (depth > MAX_DEPTH) s.deep = true;
        else stack[depth] = c;
        break;
      case CLOSE:
        // `{` and `}`, `[` and `]` are two apart in ASCII.
        if (depth === 0 || (depth <= MAX_DEPTH && stack[depth] !== c - 2)) return stop('broken', i);
        depth--;
        after = true;
        if (depth === 0) return stop('whole', i + 1);
        break;
      case BETWEEN:
        if (!after || depth === 0) return stop('broken', i);
        if (c === 0x3a && depth <= MAX_DEPTH && stack[depth] !== 0x7b) return stop('broken', i);
        after = false;
        break;
      case WORD:
        if (after) return stop('broken', i);
        mode = LITERAL;
        break;
      default:
        return stop('broken', i);
    }
    i++;
  }
  return stop('more', to);
}

/** At the end of the file: says whether what was walked is a whole bare word or number, which nothing closes. */
export function endsWhole(s: Scan): boolean {
  return s.depth === 0 && s.mode === LITERAL;
}
