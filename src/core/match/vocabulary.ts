/**
 * @module
 * The telling words of each community: those it uses often and few others do (TF-IDF), from a sample of its own posts.
 */
import { LONG_WORD_BIT } from '../near-duplicates.ts';
import type { Posts } from './posts.ts';
import type { Side } from './side.ts';

/** Words kept of a side. */
const TELLING = 80;
/** How common a word is, is learned from so many sides; more do not change which words tell. */
const LEARNED_FROM = 3000;

/** Sets the vocabulary of each side. */
export function learnVocabularies(sides: readonly Side[], posts: Posts): void {
  const counter = openCounter();
  const documents = openTable();
  const step = Math.max(1, Math.ceil(sides.length / LEARNED_FROM));
  let learned = 0;
  for (let i = 0; i < sides.length; i += step) {
    const { words } = counter.count(sides[i]!, posts);
    for (let w = 0; w < words.length; w++) documents.add(words[w]!);
    learned++;
  }
  const rarity = (word: number) => Math.log((learned + 1) / Math.max(1, documents.get(word)));
  for (const side of sides) {
    const { words, counts } = counter.count(side, posts);
    side.vocabulary = tellingWords(words, counts, rarity);
  }
}

/** Counts in how many of a side's sampled own posts each long word is. The arrays are overwritten by the next count. */
function openCounter() {
  let slots = 1 << 12;
  let keys = new Uint32Array(slots);
  let found = new Int32Array(slots);
  const words: number[] = [];
  const counts: number[] = [];
  const lastPost: number[] = [];
  const slotOf = (word: number): number => {
    let slot = Math.imul(word, 0x9e3779b1) >>> 12;
    for (slot &= slots - 1; found[slot] !== 0 && keys[slot] !== word; ) slot = (slot + 1) & (slots - 1);
    return slot;
  };
  const grow = () => {
    slots *= 2;
    keys = new Uint32Array(slots);
    found = new Int32Array(slots);
    words.forEach((word, i) => {
      const slot = slotOf(word);
      keys[slot] = word;
      found[slot] = i + 1;
    });
  };
  return {
    count(side: Side, { columns, words: wordsOf }: Posts): { words: number[]; counts: number[] } {
      words.length = 0;
      counts.length = 0;
      lastPost.length = 0;
      found.fill(0);
      for (let post = side.from; post < side.until; post++) {
        if (columns.sampled[post] === 0 || columns.borrowed[post] === 1 || columns.forwarded[post] === 1)
          continue;
        const all = wordsOf(post);
        for (let i = 0; i < all.length; i++) {
          const word = all[i]!;
          if ((word & LONG_WORD_BIT) === 0) continue;
          const slot = slotOf(word);
          const known = found[slot]! - 1;
          if (known < 0) {
            keys[slot] = word;
            found[slot] = words.push(word);
            counts.push(1);
            lastPost.push(post);
            if (words.length * 2 > slots) grow();
          } else if (lastPost[known] !== post) {
            lastPost[known] = post;
            counts[known]!++;
          }
        }
      }
      return { words, counts };
    },
  };
}

/** In how many sides a word is. */
function openTable() {
  let used = 0;
  let slots = 1 << 12;
  let keys = new Uint32Array(slots);
  let counts = new Uint32Array(slots);
  const slotOf = (word: number): number => {
    let slot = (Math.imul(word, 0x9e3779b1) >>> 3) & (slots - 1);
    while (counts[slot] !== 0 && keys[slot] !== word) slot = (slot + 1) & (slots - 1);
    return slot;
  };
  const grow = () => {
    const old = { keys, counts };
    slots *= 2;
    keys = new Uint32Array(slots);
    counts = new Uint32Array(slots);
    for (let i = 0; i < old.keys.length; i++) {
      if (old.counts[i] === 0) continue;
      const slot = slotOf(old.keys[i]!);
      keys[slot] = old.keys[i]!;
      counts[slot] = old.counts[i]!;
    }
  };
  return {
    add(word: number): void {
      const slot = slotOf(word);
      if (counts[slot] === 0) used++;
      keys[slot] = word;
      counts[slot]!++;
      if (used * 2 > slots) grow();
    },
    get: (word: number) => counts[slotOf(word)]!,
  };
}

/** The words of the greatest weights, as a vector of unit length: of those it uses again, where there are enough. */
function tellingWords(
  words: readonly number[],
  counts: readonly number[],
  rarity: (word: number) => number,
): Map<number, number> {
  let again = 0;
  for (const count of counts) if (count > 1) again++;
  const least = again >= TELLING ? 2 : 1;
  const best: [word: number, weight: number][] = [];
  for (let i = 0; i < words.length; i++) {
    if (counts[i]! < least) continue;
    const weight = (1 + Math.log(counts[i]!)) * rarity(words[i]!);
    if (weight > 0) best.push([words[i]!, weight]);
  }
  best.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  best.length = Math.min(best.length, TELLING);
  const length = Math.hypot(...best.map(([, weight]) => weight)) || 1;
  return new Map(best.map(([word, weight]) => [word, weight / length]));
}
