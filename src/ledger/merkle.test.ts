import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  consistencyPath,
  coveringNodes,
  EMPTY_ROOT,
  emptyFrontier,
  grow,
  headFrom,
  headOf,
  headOver,
  inclusionPath,
  isConsistent,
  isIncluded,
  leafHash,
  nodeHash,
} from './merkle.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const list = (hashes: readonly Uint8Array[]) => ({ length: hashes.length, at: (i: number) => hashes[i]! });
const numbered = (n: number) =>
  Array.from({ length: n }, (_, i) => leafHash(Buffer.from(`weather station ${i}`)));

// The eight leaves and the heads that implementations of RFC 6962 and RFC 9162 have in common.
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((text) => leafHash(Buffer.from(text, 'hex')));
const HEADS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const N = {
  one: '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  twoThree: '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  fourToSeven: '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  four: 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  sixSeven: 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  fourFive: '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
};

describe('published vectors', () => {
  test.each(HEADS.map((head, size) => ({ size, head })))('head over $size leaves', ({ size, head }) => {
    expect(hex(headOver(list(LEAVES), 0, size))).toBe(head);
  });

  test.each([
    { index: 0, size: 8, path: [N.one, N.twoThree, N.fourToSeven], why: 'leftmost leaf of a perfect tree' },
    { index: 5, size: 8, path: [N.four, N.sixSeven, HEADS[4]], why: 'a right child among left ones' },
    { index: 2, size: 3, path: [HEADS[2]], why: 'a leaf that hangs high' },
    { index: 1, size: 5, path: [HEADS[1], N.twoThree, N.four], why: 'a lone leaf as the last sibling' },
  ])('inclusion of $index in $size: $why', ({ index, size, path }) => {
    expect(inclusionPath(list(LEAVES.slice(0, size)), index).map(hex)).toEqual(path);
  });

  test.each([
    {
      first: 1,
      size: 8,
      path: [N.one, N.twoThree, N.fourToSeven],
      why: 'a perfect old tree is not repeated',
    },
    { first: 6, size: 8, path: [N.fourFive, N.sixSeven, HEADS[4]], why: 'an old tree of two subtrees' },
    { first: 2, size: 5, path: [N.twoThree, N.four], why: 'growing past a power of two' },
    { first: 8, size: 8, path: [], why: 'nothing new' },
  ])('consistency of $first with $size: $why', ({ first, size, path }) => {
    expect(consistencyPath(list(LEAVES.slice(0, size)), first).map(hex)).toEqual(path);
  });
});

/** RFC 9162 §2.1.1 word for word. */
function naive(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return EMPTY_ROOT;
  if (leaves.length === 1) return leaves[0]!;
  const k = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return nodeHash(naive(leaves.slice(0, k)), naive(leaves.slice(k)));
}

test('a growing frontier has the head of the recursive definition at every size', () => {
  const leaves = numbered(200);
  const frontier = emptyFrontier();
  for (const [i, leaf] of leaves.entries()) {
    expect(hex(headOf(frontier))).toBe(hex(naive(leaves.slice(0, i))));
    grow(frontier, leaf);
  }
});

const tree = fc.integer({ min: 1, max: 130 }).chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)));

test('a leaf is shown to be included at its own place, and nowhere else', () => {
  fc.assert(
    fc.property(tree, fc.nat(129), ([size, index], other) => {
      const leaves = numbered(size);
      const root = naive(leaves);
      const path = inclusionPath(list(leaves), index);
      expect(isIncluded(leaves[index]!, index, size, path, root)).toBe(true);
      if (other !== index) expect(isIncluded(leaves[index]!, other, size, path, root)).toBe(false);
      expect(isIncluded(leafHash(Buffer.from('hail')), index, size, path, root)).toBe(false);
      expect(isIncluded(leaves[index]!, index, size, [...path, root], root)).toBe(false);
      if (path.length > 0) expect(isIncluded(leaves[index]!, index, size, path.slice(1), root)).toBe(false);
    }),
  );
});

test('a prefix is shown to be one, and another history is not', () => {
  fc.assert(
    fc.property(tree, fc.nat(), ([size, first], flip) => {
      const leaves = numbered(size);
      const [old, now] = [naive(leaves.slice(0, first)), naive(leaves)];
      const path = consistencyPath(list(leaves), first);
      expect(isConsistent(first, size, old, now, path)).toBe(true);
      if (first === 0) return;
      const forged = leaves.with(flip % first, leafHash(Buffer.from('hail')));
      expect(isConsistent(first, size, naive(forged.slice(0, first)), now, path)).toBe(false);
      expect(isConsistent(first, size, old, naive(forged), consistencyPath(list(forged), first))).toBe(false);
      if (path.length > 0)
        expect(isConsistent(first, size, old, now, path.with(flip % path.length, EMPTY_ROOT))).toBe(false);
    }),
  );
});

test('places and sizes outside the tree are refused', () => {
  const leaves = list(numbered(3));
  for (const index of [-1, 3, 0.5]) expect(() => inclusionPath(leaves, index)).toThrow(RangeError);
  for (const first of [-1, 4, 0.5]) expect(() => consistencyPath(leaves, first)).toThrow(RangeError);
  expect(isIncluded(EMPTY_ROOT, 3, 3, [], EMPTY_ROOT)).toBe(false);
  expect(isConsistent(4, 3, EMPTY_ROOT, EMPTY_ROOT, [])).toBe(false);
});

describe('several leaves under one head', () => {
  test('give the head with their covering nodes, and no other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 70 }),
        fc.array(fc.nat(69), { minLength: 1, maxLength: 9 }),
        fc.nat(),
        (size, places, n) => {
          const leaves = list(numbered(size));
          const wanted = [...new Set(places.map((place) => place % size))].sort((a, b) => a - b);
          const nodes = coveringNodes(leaves, wanted);
          const known = wanted.map((place) => [place, leaves.at(place)] as const);
          const head = headOver(leaves);
          expect(headFrom(size, known, nodes)).toEqual(head);
          const other = leafHash(Buffer.from('hail'));
          const one = n % known.length;
          const changed = known.with(one, [known[one]![0], other]);
          expect(headFrom(size, changed, nodes)).not.toEqual(head);
          if (nodes.length > 0) {
            expect(headFrom(size, known, nodes.with(n % nodes.length, other))).not.toEqual(head);
            expect(headFrom(size, known, nodes.slice(1))).toBeNull();
          }
          expect(headFrom(size, known, [...nodes, other])).toBeNull();
        },
      ),
    );
  });

  test('of one leaf are its inclusion path, in another order', () => {
    const leaves = list(numbered(21));
    for (let place = 0; place < 21; place++)
      expect(coveringNodes(leaves, [place]).map(hex).sort()).toEqual(
        inclusionPath(leaves, place).map(hex).sort(),
      );
  });

  test.each([[[3, 2]], [[5]], [[1, 1]]])('are refused for places %j out of order or range', (places) => {
    expect(() => coveringNodes(list(numbered(5)), places)).toThrow(RangeError);
  });
});
