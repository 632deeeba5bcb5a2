/**
 * @module
 * All posts of a case as the matcher keeps them: columns, in the order of communities and time, with which of them are copies
 * of which, and which were borrowed. Texts are not kept.
 */
import { MINUTE } from '../clock.ts';
import type { Ref } from '../model.ts';
import { labelPosts } from './copies.ts';
import { BLOCK, type Block, type Read } from './reading.ts';
import { ANCHORS, FORWARDED, SAMPLED } from './texts.ts';

/** All posts of all sides, in columns, ascending by side, then by time. */
export interface PostColumns {
  side: Int32Array;
  at: Float64Array;
  /** Shared by near-duplicates; -1 for a post without words, or forwarded. */
  near: Int32Array;
  exact: Int32Array;
  /** 1 for a text that another community had before. */
  borrowed: Uint8Array;
  /** Number of the capture in `Posts.captures`, -1 for none known. */
  capture: Int32Array;
  forwarded: Uint8Array;
  /** 1 for a post of which the telling words and what it asks for were read. */
  sampled: Uint8Array;
  asks: Uint8Array;
}

export interface Posts {
  columns: PostColumns;
  captures: readonly string[];
  /** Where the posts of each side begin in the columns, and one more: where the last ends. */
  starts: Int32Array;
  /** Label of near-duplicates → its posts, by time; only labels that two or more sides carry. */
  shared: ReadonlyMap<number, number[]>;
  /** Hits of little words, `LANGUAGES.length` for each side. */
  languages: Float64Array;
  /** Links, hashtags and closing lines of a side's posts, in order. */
  features: ReadonlyMap<number, readonly { post: number; feature: string }[]>;
  /** Post → the community it was forwarded from, and how often a side forwards which. */
  forwardOf: ReadonlyMap<Ref, Ref>;
  forwards: ReadonlyMap<number, ReadonlyMap<Ref, { count: number; post: number }>>;
  /** Hashes of the words of a post that is no forward (`wordHashes`), at most 128. */
  words(post: number): Uint32Array;
}

/** Brings what was read of so many sides into order. Lets go of what is only needed for that, so `read` is of no use afterwards. */
export function orderPosts(read: Read, captures: readonly string[], sides: number): Posts {
  const { blocks } = read;
  const { places, starts } = sortPosts(read, sides);
  const columns: PostColumns = {
    side: take(places, blocks, new Int32Array(read.count), (block) => block.side),
    at: take(places, blocks, new Float64Array(read.count), (block) => block.at),
    ...labels(read, places),
    borrowed: new Uint8Array(read.count),
    capture: take(places, blocks, new Int32Array(read.count), (block) => block.capture),
    forwarded: take(places, blocks, new Uint8Array(read.count), (block) => block.how),
    sampled: new Uint8Array(read.count),
    asks: take(places, blocks, new Uint8Array(read.count), (block) => block.asks),
  };
  for (let i = 0; i < read.count; i++) {
    columns.sampled[i] = (columns.forwarded[i]! & SAMPLED) === 0 ? 0 : 1;
    columns.forwarded[i]! &= FORWARDED;
  }
  const shared = sharedLabels(columns);
  markBorrowed(columns, shared);
  const after = new Int32Array(read.count);
  for (let i = 0; i < places.length; i++) after[places[i]!] = i;
  return {
    columns,
    captures,
    starts,
    shared,
    languages: read.languages,
    features: featuresBySide(read, after, columns.side),
    ...forwardsBySide(read, after, columns.side),
    words: (post) => wordsAt(blocks, places[post]!),
  };
}

function wordsAt(blocks: readonly Block[], place: number): Uint32Array {
  const { words, wordsFrom } = blocks[Math.floor(place / BLOCK)]!;
  return words.subarray(wordsFrom[place % BLOCK], wordsFrom[(place % BLOCK) + 1]);
}

type Column = Uint8Array | Uint16Array | Int32Array | Float64Array;

/** A column in the order of `places`. */
function take<A extends Column>(
  places: Int32Array,
  blocks: readonly Block[],
  into: A,
  of: (block: Block) => A,
): A {
  const columns = blocks.map(of);
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    into[i] = columns[Math.floor(place / BLOCK)]![place % BLOCK]!;
  }
  return into;
}

/** Near and exact labels. Anchors, which are a third of the memory, are let go of as soon as they were used. */
function labels({ blocks, count }: Read, places: Int32Array): { near: Int32Array; exact: Int32Array } {
  return labelPosts({
    keys: take(places, blocks, new Float64Array(count), (block) => block.keys),
    anchors(post, into, at) {
      const place = places[post]!;
      const { anchors } = blocks[Math.floor(place / BLOCK)]!;
      const from = (place % BLOCK) * ANCHORS;
      for (let a = 0; a < ANCHORS; a++) into[at + a] = anchors[from + a]!;
    },
    anchorsDone() {
      for (const block of blocks) block.anchors = new Uint32Array(0);
    },
    words: (post) => wordsAt(blocks, places[post]!),
  });
}

/** By side, then time, then words: an order that does not hang on the order of reading. `places[i]` is where post `i` was read. */
function sortPosts({ blocks, count }: Read, sides: number): { places: Int32Array; starts: Int32Array } {
  const starts = new Int32Array(sides + 1);
  for (let place = 0; place < count; place++)
    starts[blocks[Math.floor(place / BLOCK)]!.side[place % BLOCK]! + 1]!++;
  for (let side = 0; side < sides; side++) starts[side + 1]! += starts[side]!;
  const next = starts.slice();
  const places = new Int32Array(count);
  for (let place = 0; place < count; place++)
    places[next[blocks[Math.floor(place / BLOCK)]!.side[place % BLOCK]!]!++] = place;
  const at = (place: number) => blocks[Math.floor(place / BLOCK)]!.at[place % BLOCK]!;
  const key = (place: number) => blocks[Math.floor(place / BLOCK)]!.keys[place % BLOCK]!;
  for (let side = 0; side < sides; side++) {
    const part = places.subarray(starts[side]!, starts[side + 1]!);
    let inOrder = true;
    for (let i = 1; i < part.length && inOrder; i++) inOrder = at(part[i - 1]!) < at(part[i]!);
    if (!inOrder) part.sort((x, y) => at(x) - at(y) || key(x) - key(y));
  }
  return { places, starts };
}

function featuresBySide(read: Read, after: Int32Array, side: Int32Array): Posts['features'] {
  const found = new Map<number, { post: number; feature: string }[]>();
  for (const { place, feature } of read.features) {
    const post = after[place]!;
    const list = found.get(side[post]!);
    if (list) list.push({ post, feature });
    else found.set(side[post]!, [{ post, feature }]);
  }
  for (const list of found.values()) list.sort((a, b) => a.post - b.post);
  return found;
}

function forwardsBySide(
  read: Read,
  after: Int32Array,
  side: Int32Array,
): Pick<Posts, 'forwardOf' | 'forwards'> {
  const forwardOf = new Map<Ref, Ref>();
  const forwards = new Map<number, Map<Ref, { count: number; post: number }>>();
  for (const { place, ref, from } of read.forwards) {
    forwardOf.set(ref, from);
    const post = after[place]!;
    const of = forwards.get(side[post]!) ?? new Map<Ref, { count: number; post: number }>();
    forwards.set(side[post]!, of);
    const known = of.get(from);
    of.set(from, { count: (known?.count ?? 0) + 1, post: Math.min(known?.post ?? post, post) });
  }
  return { forwardOf, forwards };
}

function sharedLabels({ near, side, at }: PostColumns): Map<number, number[]> {
  const first = new Int32Array(near.length).fill(-1);
  const several = new Uint8Array(near.length);
  for (let i = 0; i < near.length; i++) {
    const label = near[i]!;
    if (label < 0) continue;
    if (first[label]! < 0) first[label] = side[i]!;
    else if (first[label] !== side[i]) several[label] = 1;
  }
  const shared = new Map<number, number[]>();
  for (let i = 0; i < near.length; i++) {
    const label = near[i]!;
    if (label < 0 || several[label] === 0) continue;
    const list = shared.get(label);
    if (list) list.push(i);
    else shared.set(label, [i]);
  }
  for (const list of shared.values()) list.sort((a, b) => at[a]! - at[b]!);
  return shared;
}

/**
 * A post is borrowed when another community had the text more than ten minutes before. The next of a series (the first
 * poster has three different texts of the kind) is borrowed only when it is the same text.
 */
function markBorrowed(posts: PostColumns, shared: ReadonlyMap<number, number[]>): void {
  for (const list of shared.values()) {
    const first = list[0]!;
    const owner = posts.side[first]!;
    const kinds = new Set<number>();
    for (const post of list) if (posts.side[post] === owner) kinds.add(posts.exact[post]!);
    const firstOf = new Map<number, number>();
    for (const post of list) {
      const same = firstOf.get(posts.exact[post]!);
      if (same === undefined) firstOf.set(posts.exact[post]!, post);
      const source = kinds.size >= 3 ? same : first;
      if (
        source !== undefined &&
        posts.side[source] !== posts.side[post] &&
        posts.at[post]! - posts.at[source]! > 10 * MINUTE
      )
        posts.borrowed[post] = 1;
    }
  }
}
