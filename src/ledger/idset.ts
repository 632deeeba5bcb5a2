/**
 * @module
 * A set of the ids of millions of entries in 16 to 32 bytes each, so that "is it there?" needs no disk. An id is kept
 * as a 64-bit fingerprint under a secret of the process: two of n ids are confused with probability n²/2⁶⁵ (10⁻⁷
 * for a million), and nobody outside can choose an entry that is.
 */
import { randomFillSync } from 'node:crypto';

export interface IdSet {
  readonly size: number;
  /** Adds the 32 bytes at `offset`; false when they were there. */
  add(ids: Buffer, offset?: number): boolean;
  has(ids: Buffer, offset?: number): boolean;
}

/** An empty set. */
export function idSet(): IdSet {
  const secret = randomFillSync(new Uint32Array(16)).map((word) => word | 1);
  let slots = new Uint32Array(2 * 1024);
  let size = 0;
  let high = 0;
  let low = 0;

  /** Multilinear hashing of the id's eight words, twice; (0, 0) means an empty slot and is avoided. */
  function fingerprint(ids: Buffer, offset: number): void {
    high = 0;
    low = 0;
    for (let i = 0; i < 8; i++) {
      const word = ids.readInt32LE(offset + 4 * i);
      high = (high + Math.imul(word, secret[2 * i]!)) | 0;
      low = (low + Math.imul(word, secret[2 * i + 1]!)) | 0;
    }
    high >>>= 0;
    low >>>= 0;
    if (high === 0 && low === 0) low = 1;
  }

  /** The slot that holds (high, low), or the empty one where it belongs. */
  function find(): number {
    const mask = slots.length / 2 - 1;
    let at = (high ^ (low >>> 7)) & mask;
    while (
      (slots[2 * at] !== 0 || slots[2 * at + 1] !== 0) &&
      (slots[2 * at] !== high || slots[2 * at + 1] !== low)
    )
      at = (at + 1) & mask;
    return 2 * at;
  }

  function double(): void {
    const old = slots;
    slots = new Uint32Array(old.length * 2);
    for (let i = 0; i < old.length; i += 2) {
      high = old[i]!;
      low = old[i + 1]!;
      if (high === 0 && low === 0) continue;
      const at = find();
      slots[at] = high;
      slots[at + 1] = low;
    }
  }

  return {
    get size() {
      return size;
    },
    add(ids, offset = 0) {
      if (size * 4 >= slots.length) double();
      fingerprint(ids, offset);
      const at = find();
      if (slots[at] !== 0 || slots[at + 1] !== 0) return false;
      slots[at] = high;
      slots[at + 1] = low;
      size++;
      return true;
    },
    has(ids, offset = 0) {
      fingerprint(ids, offset);
      const at = find();
      return slots[at] !== 0 || slots[at + 1] !== 0;
    },
  };
}
