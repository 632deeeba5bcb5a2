/**
 * @module
 * Which posts are copies of one another, among millions: labels by union of pairs whose shingles are alike
 * (`near-duplicates.ts` has the measure). Candidates share an anchor, a run of four words, that few texts have: runs
 * that many have (a closing line under every post) say nothing, unless a text has little else. Everything that would
 * be looked up is first dealt out into parts that fit in the processor's caches: at this size, waiting for memory is
 * what takes time. Cost grows with the posts and with the true neighbours.
 */
import { NEAR_DUPLICATE, shinglesInto } from '../near-duplicates.ts';
import { ANCHORS, NONE } from './texts.ts';

/** What is needed of each post to tell copies. */
export interface Printed {
  keys: Float64Array;
  /** Writes the `ANCHORS` of a post. `anchorsDone` is called when none will be asked for any more. */
  anchors(post: number, into: Uint32Array, at: number): void;
  anchorsDone(): void;
  /** Hashes of the words of a post. */
  words(post: number): Uint32Array;
}

/** An anchor that more different texts have is no sign by itself. */
const FEW = 64;
/** Of those that share such a common anchor, so many are looked at, newest first. */
const NEWEST = 8;
/** With so many anchors that few have, the common ones are not needed. */
const ENOUGH = ANCHORS / 2;

/** Two labels for each post; -1 for a post without words. Posts of one `exact` label have the same words. */
export function labelPosts(prints: Printed): { near: Int32Array; exact: Int32Array } {
  const { exact, first } = labelEqual(prints.keys);
  const groups = unite(prints, first);
  const near = new Int32Array(exact.length);
  for (let post = 0; post < exact.length; post++)
    near[post] = exact[post]! < 0 ? -1 : rootOf(groups, exact[post]!);
  return { near, exact };
}

/** Numbers different keys; `first` is the first post of each. */
function labelEqual(keys: Float64Array): { exact: Int32Array; first: Int32Array } {
  const exact = new Int32Array(keys.length).fill(-1);
  const first = new Int32Array(keys.length);
  let distinct = 0;
  for (const posts of dealPosts(keys)) {
    const size = tableSize(posts.length);
    const slots = new Int32Array(size).fill(-1);
    for (const post of posts) {
      const key = keys[post]!;
      let slot = (key / 4294967296) & (size - 1);
      while (slots[slot]! >= 0 && keys[first[slots[slot]!]!] !== key) slot = (slot + 1) & (size - 1);
      if (slots[slot]! < 0) {
        slots[slot] = distinct;
        first[distinct++] = post;
      }
      exact[post] = slots[slot]!;
    }
  }
  return { exact, first: first.slice(0, distinct) };
}

/** The posts that have words, dealt out by their keys, in order within a part. */
function dealPosts(keys: Float64Array): Int32Array[] {
  let parts = 1;
  while (parts < 256 && keys.length / parts > 50_000) parts *= 2;
  const starts = new Int32Array(parts + 1);
  for (let post = 0; post < keys.length; post++)
    if (keys[post] !== 0) starts[((keys[post]! | 0) & (parts - 1)) + 1]!++;
  for (let p = 0; p < parts; p++) starts[p + 1]! += starts[p]!;
  const next = starts.slice();
  const posts = new Int32Array(starts[parts]!);
  for (let post = 0; post < keys.length; post++)
    if (keys[post] !== 0) posts[next[(keys[post]! | 0) & (parts - 1)]!++] = post;
  return Array.from({ length: parts }, (_, p) => posts.subarray(starts[p], starts[p + 1]));
}

function tableSize(entries: number): number {
  let size = 16;
  while (size < entries * 2) size *= 2;
  return size;
}

function rootOf(parent: Int32Array, item: number): number {
  let root = item;
  while (parent[root] !== root) root = parent[root]!;
  for (let next = item; parent[next] !== root; ) {
    const up = parent[next]!;
    parent[next] = root;
    next = up;
  }
  return root;
}

/** Anchors are dealt out a quarter at a time, for memory. */
const TURNS = 4;

/** Unites distinct texts that are alike. */
function unite(prints: Printed, first: Int32Array): Int32Array {
  const parent = new Int32Array(first.length);
  for (let text = 0; text < parent.length; text++) parent[text] = text;
  const compare = (text: number, earlier: number) => {
    const root = rootOf(parent, text);
    const known = rootOf(parent, earlier);
    if (root !== known && alike(prints, first[text]!, first[earlier]!))
      parent[Math.max(root, known)] = Math.min(root, known);
  };
  const common = new Uint8Array(first.length);
  const hot: Dealt[] = [];
  const anchors = gatherAnchors(prints, first);
  for (let turn = 0; turn < TURNS; turn++)
    for (const part of dealAnchors(anchors, turn)) {
      const chains = openChains(part);
      const kept: number[] = [];
      for (let i = 0; i < part.texts.length; i++) {
        const sharing = chains.sharing(i);
        if (sharing > FEW) {
          common[part.texts[i]!]!++;
          kept.push(i);
        } else if (sharing > 1)
          for (let other = chains.enter(i); other >= 0; other = chains.before(other))
            compare(part.texts[i]!, part.texts[other]!);
      }
      if (kept.length > 0)
        hot.push({
          anchors: Uint32Array.from(kept, (i) => part.anchors[i]!),
          texts: Int32Array.from(kept, (i) => part.texts[i]!),
        });
    }
  for (const part of hot) {
    const chains = openChains(part);
    for (let i = 0; i < part.texts.length; i++) {
      const text = part.texts[i]!;
      let other = chains.enter(i);
      if (countOf(anchors, text) - common[text]! >= ENOUGH) continue;
      for (let steps = 0; other >= 0 && steps < NEWEST; steps++, other = chains.before(other))
        compare(text, part.texts[other]!);
    }
  }
  return parent;
}

function countOf(anchors: Uint32Array, text: number): number {
  let count = 0;
  while (count < ANCHORS && anchors[text * ANCHORS + count] !== NONE) count++;
  return count;
}

/** Anchors and the texts they are of, in the order of the texts. */
interface Dealt {
  anchors: Uint32Array;
  texts: Int32Array;
}

/** The anchors of distinct texts, `ANCHORS` for each. */
function gatherAnchors(prints: Printed, first: Int32Array): Uint32Array {
  const anchors = new Uint32Array(first.length * ANCHORS);
  for (let text = 0; text < first.length; text++) prints.anchors(first[text]!, anchors, text * ANCHORS);
  prints.anchorsDone();
  return anchors;
}

/** The anchors of a turn, dealt out. */
function dealAnchors(anchors: Uint32Array, turn: number): Dealt[] {
  let parts = 1;
  while (parts < 256 && anchors.length / TURNS / parts > 60_000) parts *= 2;
  const starts = new Int32Array(parts + 1);
  for (let at = 0; at < anchors.length; at++) {
    const anchor = anchors[at]!;
    const spread = Math.imul(anchor, 0x9e3779b1) >>> 20;
    if (anchor !== NONE && (spread & (TURNS - 1)) === turn) starts[((spread >>> 2) & (parts - 1)) + 1]!++;
  }
  for (let p = 0; p < parts; p++) starts[p + 1]! += starts[p]!;
  const next = starts.slice();
  const dealt = new Uint32Array(starts[parts]!);
  const texts = new Int32Array(starts[parts]!);
  for (let at = 0; at < anchors.length; at++) {
    const anchor = anchors[at]!;
    const spread = Math.imul(anchor, 0x9e3779b1) >>> 20;
    if (anchor === NONE || (spread & (TURNS - 1)) !== turn) continue;
    const place = next[(spread >>> 2) & (parts - 1)]!++;
    dealt[place] = anchor;
    texts[place] = (at / ANCHORS) | 0;
  }
  return Array.from({ length: parts }, (_, p) => ({
    anchors: dealt.subarray(starts[p], starts[p + 1]),
    texts: texts.subarray(starts[p], starts[p + 1]),
  }));
}

/** Entries of equal anchors, chained. */
function openChains({ anchors }: Dealt) {
  const size = tableSize(anchors.length);
  const heads = new Int32Array(size).fill(-1);
  const keys = new Uint32Array(size);
  const counts = new Int32Array(size);
  const slots = new Int32Array(anchors.length);
  const befores = new Int32Array(anchors.length);
  for (let i = 0; i < anchors.length; i++) {
    const anchor = anchors[i]!;
    let slot = Math.imul(anchor, 0x85ebca6b) >>> 7;
    slot = (slot ^ (slot >>> 12)) & (size - 1);
    while (counts[slot] !== 0 && keys[slot] !== anchor) slot = (slot + 1) & (size - 1);
    keys[slot] = anchor;
    counts[slot]!++;
    slots[i] = slot;
  }
  return {
    /** How many entries share this one's anchor, itself among them. */
    sharing: (entry: number) => counts[slots[entry]!]!,
    /** Puts an entry at the head of its chain and gives the one that was there; -1 for none. */
    enter(entry: number): number {
      const slot = slots[entry]!;
      befores[entry] = heads[slot]!;
      heads[slot] = entry;
      return befores[entry]!;
    },
    before: (entry: number) => befores[entry]!,
  };
}

let shingles = [new Uint32Array(512), new Uint32Array(512)] as const;

/** Whether two posts share enough of their shingles. */
function alike(prints: Printed, a: number, b: number): boolean {
  const x = prints.words(a);
  const y = prints.words(b);
  const [less, more] = x.length < y.length ? [x.length, y.length] : [y.length, x.length];
  // A text of n words has at most 2n - 3 shingles, and hardly ever fewer.
  if (2 * less - 3 < 0.9 * NEAR_DUPLICATE * (2 * more - 3)) return false;
  if (2 * more > shingles[0].length)
    shingles = [new Uint32Array(4 * more), new Uint32Array(4 * more)] as const;
  const [p, q] = shingles;
  const n = shinglesInto(x, p);
  const m = shinglesInto(y, q);
  let i = 0;
  let j = 0;
  let both = 0;
  while (i < n && j < m) {
    const left = p[i]!;
    const right = q[j]!;
    if (left === right) both++;
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return both >= NEAR_DUPLICATE * (n + m - both);
}
