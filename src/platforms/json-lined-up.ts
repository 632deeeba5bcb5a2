/**
 * @module
 * Records that each begin on a line of its own, as most exporters write them: read fast while all are sound, and told apart
 * by their indentation where one is not.
 */
import type { JsonSpec } from './json-cut.ts';
import { COMMA, parsed, QUOTE } from './json-steps.ts';

/**
 * The records of a piece whose records begin on lines of their own; undefined when any of them is no JSON. Parsed some at
 * a time: large strings are costly to make and to forget.
 */
export function linedUpValues(
  bytes: Buffer,
  indent: string,
  redundant: JsonSpec['redundant'],
): unknown[] | undefined {
  if (scratch.length < bytes.length + 2)
    scratch = Buffer.allocUnsafeSlow(bytes.length + (bytes.length >> 3) + 2);
  const size = redundant ? copyWithout(bytes, indent, redundant) : bytes.copy(scratch, 1);
  const between = Buffer.from(`\n${indent}},\n${indent}{`);
  const values: unknown[] = [];
  for (let from = 1, end = 1 + size; from < end; ) {
    const last = end - from <= AT_ONCE ? -1 : scratch.subarray(from, from + AT_ONCE).lastIndexOf(between);
    // Behind the closing brace stands a comma, before the next opening one white space: both make room for brackets.
    const to = last < 0 ? end : from + last + indent.length + 2;
    scratch[from - 1] = 0x5b;
    scratch[to] = 0x5d;
    const some = parsed(scratch.subarray(from - 1, to + 1));
    if (!Array.isArray(some)) return undefined;
    for (const value of some) values.push(value);
    from = last < 0 ? end : to + 1;
  }
  return values;
}

/** Bytes parsed at once; a longer text of two-byte characters would not fit where V8 keeps small strings. */
const AT_ONCE = 56 << 10;

/** Used by one piece at a time; its records stand from 1 on. */
let scratch = Buffer.alloc(0);

/**
 * Copies a piece into `scratch` without the arrays that `redundant` names; returns its size there. In valid JSON a line
 * break never stands inside a string, so a line that begins with the records' indentation, one step more, and a key is
 * that field. What is left is JSON when `bytes` were.
 */
function copyWithout(bytes: Buffer, indent: string, [array, field]: readonly [string, string]): number {
  const inner = /^\{\r?\n([ \t]+)"/.exec(bytes.toString('latin1', 0, 64))?.[1];
  if (inner === undefined || !inner.startsWith(indent)) return bytes.copy(scratch, 1);
  const begin = Buffer.from(`\n${inner}"${array}": [`);
  const end = Buffer.from(`\n${inner}]`);
  const recordEnd = Buffer.from(`\n${indent}}`);
  const before = `${inner}"${field}": "`;
  let out = 1;
  let from = 0;
  for (;;) {
    const at = bytes.indexOf(begin, from);
    const close = at < 0 ? -1 : bytes.indexOf(end, at + begin.length);
    // Beyond the record's own end the array's is lost: the careful reading says so.
    if (close < 0 || bytes.subarray(at, close).includes(recordEnd)) break;
    const line = bytes.lastIndexOf(0x0a, at - 1) + 1;
    const plain =
      bytes[at - 1] === COMMA &&
      bytes[at - 2] === QUOTE &&
      bytes.toString('latin1', line, line + before.length) === before;
    const behind = close + end.length;
    const more = bytes[behind] === COMMA;
    // The last field takes the comma before it along.
    out += bytes.copy(scratch, out, from, !plain ? behind : more ? at : at - 1);
    from = plain && more ? behind + 1 : behind;
  }
  return out + bytes.copy(scratch, out, from) - 1;
}

/** Stretches that hold a record each, told by their indentation; everything as one stretch where there is none. */
export function* linedUp(bytes: Buffer, indent: string | null): Generator<[number, number]> {
  let from = 0;
  if (indent !== null)
    for (;;) {
      const next = bytes.indexOf(`\n${indent}{`, from + 1, 'latin1');
      if (next < 0) break;
      if (next > 0) yield [from, next];
      from = next;
    }
  yield [from, bytes.length];
}
