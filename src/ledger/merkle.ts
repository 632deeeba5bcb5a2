/**
 * @module
 * The Merkle tree of RFC 9162 §2.1 with SHA-256: heads, inclusion and consistency proofs, and their verification.
 * Nothing here reads a file. A `Frontier` grows by one leaf at a time in O(log n) memory.
 */
import { hash } from 'node:crypto';

/** Head of the tree without leaves: SHA-256 of nothing. */
export const EMPTY_ROOT: Uint8Array = hash('sha256', '', 'buffer');

/** Leaf hashes by place. */
export interface Leaves {
  readonly length: number;
  /** The 32-byte leaf hash at `index`, which is in range. */
  at(index: number): Uint8Array;
}

/** SHA-256 of 0x00 and the entry's bytes. */
export function leafHash(entry: Uint8Array): Uint8Array {
  const buffer = Buffer.allocUnsafe(entry.length + 1);
  buffer[0] = 0;
  buffer.set(entry, 1);
  return hash('sha256', buffer, 'buffer');
}

const pair = Buffer.alloc(65, 1);

/** SHA-256 of 0x01 and the two children. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  pair.set(left, 1);
  pair.set(right, 33);
  return hash('sha256', pair, 'buffer');
}

/** The heads of the perfect subtrees that make up a tree, largest first: one per set bit of `size`. */
export interface Frontier {
  size: number;
  readonly peaks: Uint8Array[];
}

/** The frontier of the empty tree. */
export function emptyFrontier(): Frontier {
  return { size: 0, peaks: [] };
}

/** Adds a leaf hash to the frontier. */
export function grow(frontier: Frontier, leaf: Uint8Array): void {
  let node = leaf;
  // A carry, as in counting up by one in binary. Division, because sizes may pass 2^31.
  for (let rest = frontier.size; rest % 2 === 1; rest = (rest - 1) / 2)
    node = nodeHash(frontier.peaks.pop()!, node);
  frontier.peaks.push(node);
  frontier.size++;
}

/** The tree head of a frontier. */
export function headOf(frontier: Frontier): Uint8Array {
  return frontier.peaks.length === 0
    ? EMPTY_ROOT
    : frontier.peaks.reduceRight((right, left) => nodeHash(left, right));
}

/** The tree head over leaves `[from, to)`. */
export function headOver(leaves: Leaves, from = 0, to = leaves.length): Uint8Array {
  const frontier = emptyFrontier();
  for (let i = from; i < to; i++) grow(frontier, leaves.at(i));
  return headOf(frontier);
}

/** The largest power of two smaller than `n` (n > 1). */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** The path of RFC 9162 §2.1.3.1 from leaf `index` to the head over all `leaves`, lowest first. */
export function inclusionPath(leaves: Leaves, index: number): Uint8Array[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length)
    throw new RangeError('no leaf at this place');
  const path: Uint8Array[] = [];
  for (let from = 0, to = leaves.length; to - from > 1; ) {
    const middle = from + split(to - from);
    if (index < middle) {
      path.push(headOver(leaves, middle, to));
      to = middle;
    } else {
      path.push(headOver(leaves, from, middle));
      from = middle;
    }
  }
  return path.reverse();
}

/** The proof of RFC 9162 §2.1.4.1 that the first `first` leaves are a prefix of all, lowest first. Empty for 0 and for all. */
export function consistencyPath(leaves: Leaves, first: number): Uint8Array[] {
  if (!Number.isInteger(first) || first < 0 || first > leaves.length)
    throw new RangeError('no tree of this size');
  const path: Uint8Array[] = [];
  if (first === 0 || first === leaves.length) return path;
  let from = 0;
  let to = leaves.length;
  let isPrefixHead = true; // of the subtree that ends the old tree; while it is, the verifier knows it
  while (first < to) {
    const middle = from + split(to - from);
    if (first <= middle) {
      path.push(headOver(leaves, middle, to));
      to = middle;
    } else {
      path.push(headOver(leaves, from, middle));
      from = middle;
      isPrefixHead = false;
    }
  }
  if (!isPrefixHead) path.push(headOver(leaves, from, to));
  return path.reverse();
}

/**
 * That several leaves are under one head: the heads of all subtrees in which none of them is, from left to right. `wanted`
 * ascends. With these and the leaves the head can be worked out (`headFrom`); of one leaf they are its inclusion path, in
 * another order.
 */
export function coveringNodes(leaves: Leaves, wanted: readonly number[]): Uint8Array[] {
  if (wanted.some((place, i) => !(place > (wanted[i - 1] ?? -1) && place < leaves.length)))
    throw new RangeError('no leaf at this place, or not in ascending order');
  const nodes: Uint8Array[] = [];
  let next = 0;
  const walk = (from: number, to: number) => {
    const place = wanted[next];
    if (place === undefined || place >= to) nodes.push(headOver(leaves, from, to));
    else if (to - from === 1) next++;
    else {
      const middle = from + split(to - from);
      walk(from, middle);
      walk(middle, to);
    }
  };
  if (leaves.length > 0) walk(0, leaves.length);
  return nodes;
}

/** The head over `size` leaves of which some are known, by place, ascending; null when the nodes are not those they need. */
export function headFrom(
  size: number,
  known: readonly (readonly [place: number, leaf: Uint8Array])[],
  nodes: readonly Uint8Array[],
): Uint8Array | null {
  let next = 0;
  let used = 0;
  const walk = (from: number, to: number): Uint8Array | null => {
    const leaf = known[next];
    if (leaf === undefined || leaf[0] >= to) return nodes[used++] ?? null;
    if (to - from === 1) {
      next++;
      return leaf[1];
    }
    const middle = from + split(to - from);
    const left = walk(from, middle);
    const right = left === null ? null : walk(middle, to);
    return left === null || right === null ? null : nodeHash(left, right);
  };
  if (!Number.isSafeInteger(size) || size < 1) return null;
  const head = walk(0, size);
  return next === known.length && used === nodes.length ? head : null;
}

const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

/** RFC 9162 §2.1.3.2: whether `path` shows that `leaf` is at `index` under `root` of a tree of `size`. */
export function isIncluded(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  let at = index;
  let last = size - 1;
  let node = leaf;
  for (const sibling of path) {
    if (last === 0 || sibling.length !== 32) return false;
    if (at % 2 === 1 || at === last) {
      node = nodeHash(sibling, node);
      while (at % 2 === 0 && at !== 0) {
        at /= 2;
        last = Math.floor(last / 2);
      }
    } else node = nodeHash(node, sibling);
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && same(node, root);
}

/** RFC 9162 §2.1.4.2: whether `path` shows that the tree of `first` leaves is a prefix of the tree of `second`. */
export function isConsistent(
  first: number,
  second: number,
  firstRoot: Uint8Array,
  secondRoot: Uint8Array,
  path: readonly Uint8Array[],
): boolean {
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || first < 0 || first > second)
    return false;
  if (path.some((node) => node.length !== 32)) return false;
  if (first === second) return path.length === 0 && same(firstRoot, secondRoot);
  if (first === 0) return path.length === 0 && same(firstRoot, EMPTY_ROOT);
  let at = first - 1;
  let last = second - 1;
  while (at % 2 === 1) {
    at = (at - 1) / 2;
    last = Math.floor(last / 2);
  }
  // Where the old tree is perfect its head is the beginning of the proof, and is not repeated in it.
  const [start, ...rest] = at === 0 ? [firstRoot, ...path] : path;
  if (start === undefined) return false;
  let old = start;
  let now = start;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      old = nodeHash(sibling, old);
      now = nodeHash(sibling, now);
      while (at % 2 === 0 && at !== 0) {
        at /= 2;
        last = Math.floor(last / 2);
      }
    } else now = nodeHash(now, sibling);
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && same(old, firstRoot) && same(now, secondRoot);
}
