/**
 * @module
 * A Merkle tree as RFC 9162 (2.1) defines it, by its recursive definition, to hold the browser's check against. For tests.
 */
import { createHash } from 'node:crypto';

const node = (left: string, right: string) =>
  createHash('sha256')
    .update(Buffer.concat([Buffer.of(1), Buffer.from(left, 'hex'), Buffer.from(right, 'hex')]))
    .digest('hex');

/** The largest power of two below `n`. */
const split = (n: number) => 2 ** Math.floor(Math.log2(n - 1));

function rootOf(leaves: readonly string[]): string {
  if (leaves.length === 1) return leaves[0]!;
  const k = split(leaves.length);
  return node(rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)));
}

function pathOf(i: number, leaves: readonly string[]): string[] {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return i < k
    ? [...pathOf(i, leaves.slice(0, k)), rootOf(leaves.slice(k))]
    : [...pathOf(i - k, leaves.slice(k)), rootOf(leaves.slice(0, k))];
}

/** The root of the leaf hashes, and the way from each of them to it. */
export function merkleTree(leaves: readonly string[]) {
  return { root: rootOf(leaves), path: (i: number) => pathOf(i, leaves) };
}
