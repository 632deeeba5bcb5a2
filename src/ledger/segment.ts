/**
 * @module
 * Segments: the files that hold a ledger's lines. A line is `<leaf hash in hexadecimal> <canonical JSON>\n`, so that
 * a flipped bit or a torn line shows by itself. This file reads and checks lines; `file.ts` writes them.
 */
import { hash } from 'node:crypto';
import { open, readdir } from 'node:fs/promises';
import { systemCode } from '../captures/durable.ts';

/** Bytes before the JSON of a line: the hash and a space. */
export const PREFIX = 65;
/** The longest line that is written or read, in bytes. Entries are facts about content, never the content. */
export const LONGEST_LINE = 4 << 20;
const NEWLINE = 10;
const SPACE = 32;
const BLOCK = 1 << 20;

/** A segment's file name: `000001.jsonl`. */
export function segmentName(number: number): string {
  return `${String(number).padStart(6, '0')}.jsonl`;
}

/** The numbers of the segments in a ledger's directory, ascending; empty when there is no directory. */
export async function segmentNumbers(directory: string): Promise<number[]> {
  try {
    const names = await readdir(directory);
    return names
      .flatMap((name) => /^(\d{6,})\.jsonl$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Some whole lines of a segment and where they begin; only the last block of a file may end without a newline. */
export interface Block {
  readonly offset: number;
  readonly bytes: Buffer;
}

/** A segment's bytes from `start` up to `end`, cut between lines. A line longer than allowed comes in pieces, none of which is sound. */
export async function* blocksOf(
  path: string,
  start = 0,
  end = Number.POSITIVE_INFINITY,
): AsyncGenerator<Block> {
  const handle = await open(path, 'r');
  try {
    const room = Math.min(BLOCK, (await handle.stat()).size + 1);
    let buffer = Buffer.allocUnsafeSlow(room);
    let kept = 0; // bytes of a line begun in the block before, at the front of `buffer`
    for (let at = start; ; ) {
      if (kept === buffer.length) {
        const larger = Buffer.allocUnsafeSlow(buffer.length * 2);
        buffer.copy(larger, 0, 0, kept);
        buffer = larger;
      }
      const want = Math.min(buffer.length - kept, end - at - kept);
      const { bytesRead } = want > 0 ? await handle.read(buffer, kept, want, at + kept) : { bytesRead: 0 };
      const filled = kept + bytesRead;
      if (bytesRead === 0) {
        if (filled > 0) yield { offset: at, bytes: buffer.subarray(0, filled) };
        return;
      }
      const cut = buffer.subarray(0, filled).lastIndexOf(NEWLINE) + 1 || (filled > LONGEST_LINE ? filled : 0);
      kept = filled - cut;
      if (cut === 0) continue;
      yield { offset: at, bytes: buffer.subarray(0, cut) };
      at += cut;
      const next = Buffer.allocUnsafeSlow(Math.max(room, kept * 2));
      buffer.copy(next, 0, cut, filled);
      buffer = next;
    }
  } finally {
    await handle.close();
  }
}

/** The lines of a block as `[start, end)` without the newline; `whole` is false for one that has none. */
export function* linesOf(bytes: Buffer): Generator<{ start: number; end: number; whole: boolean }> {
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    yield { start, end, whole: newline !== -1 };
    start = end + 1;
  }
}

/** The hash that a line states, when it is the hash of its JSON; else null. */
export function soundHash(bytes: Buffer, start: number, end: number): string | null {
  if (end - start <= PREFIX || bytes[start + PREFIX - 1] !== SPACE) return null;
  const stated = bytes.toString('latin1', start, start + PREFIX - 1);
  // The leaf is hashed with a zero byte before it: the space lends its place, which saves a copy of every line.
  bytes[start + PREFIX - 1] = 0;
  const actual = hash('sha256', bytes.subarray(start + PREFIX - 1, end), 'hex');
  bytes[start + PREFIX - 1] = SPACE;
  return actual === stated ? stated : null;
}

/** The JSON of a sound line. */
export function jsonOf(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start + PREFIX, end);
}

const ID = Buffer.from('"id":"');

/** The id by which a sound line's entry is known: its own `id`, else its hash. */
export function idOf(bytes: Buffer, start: number, end: number, hashOfLine: string): string {
  const mark = bytes.subarray(start, end).indexOf(ID);
  if (mark === -1) return hashOfLine;
  const entry = JSON.parse(jsonOf(bytes, start, end)) as { id?: unknown };
  return typeof entry.id === 'string' ? entry.id : hashOfLine;
}
