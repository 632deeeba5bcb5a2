/**
 * @module
 * Collects what was read of posts, batch by batch, in any order and number: blocks of typed arrays, so that millions of posts
 * are a few hundred objects. `posts.ts` puts them in order when all are there.
 */
import type { Instant, Ref } from '../model.ts';
import type { MatchPost } from './shapes.ts';
import { ANCHORS, FORWARDED, LANGUAGES, type ReadTexts, readTexts, SAMPLED, type Texts } from './texts.ts';

/** What is known of a batch of posts besides their texts. `side` counts communities in the order of `inOrder`. */
export interface PostBatch {
  side: Int32Array;
  at: Float64Array;
  /** Number of the capture, -1 for none known. */
  capture: Int32Array;
  /** As `Texts.how`. */
  how: Uint8Array;
  forwards: readonly { post: number; ref: Ref; from: Ref }[];
}

/** Posts in a block; a post's place is its block's number times this, and its number in the block. */
export const BLOCK = 1 << 15;

export interface Block {
  side: Int32Array;
  at: Float64Array;
  capture: Int32Array;
  how: Uint8Array;
  keys: Float64Array;
  asks: Uint8Array;
  anchors: Uint32Array;
  /** Hashes of words, and where those of each post begin, and one more. */
  words: Uint32Array;
  wordsFrom: Uint32Array;
}

/** All that was read, in the order of reading. */
export interface Read {
  count: number;
  blocks: Block[];
  /** Hits of little words, `LANGUAGES.length` for each side. */
  languages: Float64Array;
  features: { place: number; feature: string }[];
  forwards: { place: number; ref: Ref; from: Ref }[];
}

export interface Reading {
  add(batch: PostBatch, read: ReadTexts): void;
  finish(): Read;
}

/** Posts of a side whose telling words are read, about: more do not change which words tell. */
const SAMPLE = 100;

/** Whether a post is in the sample of a side of `posts`. By its time alone, so that it does not hang on the order of reading. */
export function isSampled(at: Instant, posts: number): boolean {
  if (posts <= SAMPLE) return true;
  let h = Math.imul((at / 1000) | 0, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return ((h ^ (h >>> 13)) >>> 0) / 4294967296 < SAMPLE / posts;
}

/** Opens a reading of posts of so many sides. */
export function openReading(sides: number): Reading {
  const read: Read = {
    count: 0,
    blocks: [],
    languages: new Float64Array(sides * LANGUAGES.length),
    features: [],
    forwards: [],
  };
  return {
    add(batch, texts) {
      const start = read.count;
      for (let i = 0; i < batch.side.length; ) {
        const inBlock = read.count % BLOCK;
        if (inBlock === 0) read.blocks.push(newBlock());
        const take = Math.min(batch.side.length - i, BLOCK - inBlock);
        copyInto(read.blocks.at(-1)!, inBlock, batch, texts, i, i + take);
        read.count += take;
        i += take;
      }
      addLanguages(read.languages, batch.side, texts.languages);
      for (const { text, feature } of texts.features) read.features.push({ place: start + text, feature });
      for (const { post, ref, from } of batch.forwards)
        read.forwards.push({ place: start + post, ref, from });
    },
    finish: () => read,
  };
}

function newBlock(): Block {
  return {
    side: new Int32Array(BLOCK),
    at: new Float64Array(BLOCK),
    capture: new Int32Array(BLOCK),
    how: new Uint8Array(BLOCK),
    keys: new Float64Array(BLOCK),
    asks: new Uint8Array(BLOCK),
    anchors: new Uint32Array(BLOCK * ANCHORS),
    words: new Uint32Array(BLOCK * 2),
    wordsFrom: new Uint32Array(BLOCK + 1),
  };
}

/** Copies posts `from` to `until` of a batch to `at` in a block. */
function copyInto(
  block: Block,
  at: number,
  batch: PostBatch,
  texts: ReadTexts,
  from: number,
  until: number,
): void {
  block.side.set(batch.side.subarray(from, until), at);
  block.at.set(batch.at.subarray(from, until), at);
  block.capture.set(batch.capture.subarray(from, until), at);
  block.how.set(batch.how.subarray(from, until), at);
  block.keys.set(texts.keys.subarray(from, until), at);
  block.asks.set(texts.asks.subarray(from, until), at);
  block.anchors.set(texts.anchors.subarray(from * ANCHORS, until * ANCHORS), at * ANCHORS);
  const begin = from === 0 ? 0 : texts.wordEnds[from - 1]!;
  const shift = block.wordsFrom[at]! - begin;
  for (let i = from; i < until; i++) block.wordsFrom[at + i - from + 1] = texts.wordEnds[i]! + shift;
  const end = block.wordsFrom[at + until - from]!;
  if (end > block.words.length) {
    const larger = new Uint32Array(Math.ceil((end * BLOCK * 1.1) / (at + until - from)));
    larger.set(block.words);
    block.words = larger;
  }
  block.words.set(texts.words.subarray(begin, end - shift), begin + shift);
}

function addLanguages(sums: Float64Array, sides: Int32Array, hits: Uint8Array): void {
  const width = LANGUAGES.length;
  for (let i = 0; i < sides.length; i++)
    for (let l = 0; l < width; l++) sums[sides[i]! * width + l]! += hits[i * width + l]!;
}

const utf8 = new TextEncoder();

/** Texts as bytes. */
export function textsOf(texts: readonly string[], how: Uint8Array): Texts {
  const encoded = texts.map((text) => utf8.encode(text));
  const starts = new Uint32Array(texts.length);
  const ends = new Uint32Array(texts.length);
  const bytes = new Uint8Array(encoded.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  encoded.forEach((part, i) => {
    bytes.set(part, at);
    starts[i] = at;
    at += part.length;
    ends[i] = at;
  });
  return { bytes, starts, ends, how };
}

/** Reads the posts of some communities at once: `of[i]` are those of side `i`. */
export function readPosts(of: readonly (readonly MatchPost[])[]): { read: Read; captures: string[] } {
  const reading = openReading(of.length);
  const captures: string[] = [];
  const numberOf = new Map<string, number>();
  const number = (capture: string | null | undefined): number => {
    if (!capture) return -1;
    let known = numberOf.get(capture);
    if (known === undefined) {
      known = captures.push(capture) - 1;
      numberOf.set(capture, known);
    }
    return known;
  };
  of.forEach((posts, side) => {
    if (posts.length === 0) return;
    const how = Uint8Array.from(posts, ({ at, forwardedFrom }) =>
      forwardedFrom ? FORWARDED : isSampled(at, posts.length) ? SAMPLED : 0,
    );
    const batch: PostBatch = {
      side: new Int32Array(posts.length).fill(side),
      at: Float64Array.from(posts, ({ at }) => at),
      capture: Int32Array.from(posts, ({ capture }) => number(capture)),
      how,
      forwards: posts.flatMap(({ ref, forwardedFrom }, post) =>
        forwardedFrom ? [{ post, ref, from: forwardedFrom }] : [],
      ),
    };
    reading.add(
      batch,
      readTexts(
        textsOf(
          posts.map(({ text }) => text),
          how,
        ),
      ),
    );
  });
  return { read: reading.finish(), captures };
}
