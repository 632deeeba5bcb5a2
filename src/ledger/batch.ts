/**
 * @module
 * Entries as the bytes and hashes that go into a ledger, a batch at a time. Each entry is encoded once, into the
 * batch's own buffer, and hashed there: an object and three strings an entry would cost more than the hashing.
 */
import { hash } from 'node:crypto';
import { canonicalEntry, type Entry } from './ledger.ts';
import { LONGEST_LINE, PREFIX } from './segment.ts';

/** Lines ready to be written. Line `i` is `bytes` from `ends[i - 1]` (or 0) to `ends[i]`. */
export interface Batch {
  readonly bytes: Buffer;
  readonly ends: readonly number[];
  /** Leaf hashes, 32 bytes each. */
  readonly leaves: Buffer;
  /** What `has` knows the entries by, 32 bytes each; often the same buffer as `leaves`. */
  readonly ids: Buffer;
}

const SPACE = 32;
const NEWLINE = 10;

/** Encodes entries. Throws `TypeError` or `RangeError` for what must not be in a ledger. */
export function encode(entries: readonly Entry[]): Batch {
  const texts = entries.map(canonicalEntry);
  let most = 0;
  for (const text of texts) most += text.length;
  // A UTF-16 unit takes at most three bytes of UTF-8; what is not needed is given back with the batch.
  const buffer = Buffer.allocUnsafe(most * 3 + texts.length * (PREFIX + 1));
  const leaves = Buffer.allocUnsafeSlow(texts.length * 32);
  const ends: number[] = [];
  let at = 0;
  for (const [i, text] of texts.entries()) {
    const json = at + PREFIX;
    const end = json + buffer.write(text, json);
    if (end - at >= LONGEST_LINE)
      throw new RangeError('a ledger entry is too long: content belongs in a capture');
    buffer[json - 1] = 0; // RFC 9162: a leaf is hashed with a zero byte before it
    const leaf = hash('sha256', buffer.subarray(json - 1, end), 'hex');
    buffer[json - 1] = SPACE;
    buffer.write(leaf, at, 'latin1');
    buffer[end] = NEWLINE;
    leaves.write(leaf, i * 32, 'hex');
    at = end + 1;
    ends.push(at);
  }
  let ids = leaves;
  for (const [i, { id }] of entries.entries()) {
    if (id === undefined) continue;
    if (ids === leaves) ids = Buffer.from(leaves);
    ids.write(id, i * 32, 'hex');
  }
  return { bytes: buffer.subarray(0, at), ends, leaves, ids };
}

/** The lines at the given places, ascending, as one batch. */
export function pick(batch: Batch, places: readonly number[]): Batch {
  if (places.length === batch.ends.length) return batch;
  const ends: number[] = [];
  const lines: Buffer[] = [];
  let at = 0;
  for (const place of places) {
    const line = batch.bytes.subarray(batch.ends[place - 1] ?? 0, batch.ends[place]!);
    at += line.length;
    ends.push(at);
    lines.push(line);
  }
  const hashes = (all: Buffer) =>
    Buffer.concat(places.map((place) => all.subarray(place * 32, place * 32 + 32)));
  return { bytes: Buffer.concat(lines), ends, leaves: hashes(batch.leaves), ids: hashes(batch.ids) };
}
