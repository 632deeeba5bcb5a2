/**
 * @module
 * Near-duplicate texts: copies, reposts, a sentence with a word changed. Word shingles compared by Jaccard;
 * candidates come from MinHash bands, so cost grows with true neighbours. It knows nothing of meaning: a
 * paraphrase, a translation or a joined pair of texts is not a near-duplicate.
 *
 * Shingles are all runs of two AND of three words, one set for every length: a copy that lost its last line is
 * compared by the same measure as the whole text, and short texts weigh pairs more. Texts of one to three words say too little to be
 * alike by degrees: they are equal or they are not. Links and @names are left out when four words remain
 * without them, because a copy often differs in nothing else.
 * Sources: Broder 1997 (shingles, MinHash); Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, ch. 3 (bands).
 */
import { foldedUnits } from './text.ts';

const BANDS = 32;
const ROWS = 4;
const HASHES = BANDS * ROWS;

/** Texts at or above this Jaccard similarity are near-duplicates. */
export const NEAR_DUPLICATE = 0.6;

/** At most so many earlier texts of one band are looked at, newest first; keeps template floods from becoming quadratic. */
const LONGEST_BUCKET = 256;

/** Fewer words than this are compared as a whole. */
const FEWEST_WORDS = 4;

const LINK =
  /(?:\b[a-z][a-z+]{1,9}:\/\/|\bwww\.|\b(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,10}\/)\S+|(?<![\p{L}\p{N}])@\w+/giu;

/** What is compared of a text. Two texts with equal `key` are equal but for case, marks, punctuation and links. */
export interface Fingerprint {
  /** Distinct shingle hashes, ascending. Empty for a text without words. */
  readonly shingles: Uint32Array;
  /** Number of words that were compared. */
  readonly words: number;
  /** A 53-bit hash of the whole compared text; 0 for a text without words. */
  readonly key: number;
}

/** Fingerprint of a text; pure and independent of any index. */
export function fingerprint(text: string): Fingerprint {
  const hashes = wordHashes(text);
  const n = hashes.length;
  if (n === 0) return { shingles: new Uint32Array(0), words: 0, key: 0 };
  const key = textKey(hashes);
  if (n < FEWEST_WORDS) return { shingles: Uint32Array.of(key >>> 0), words: n, key };
  const all = new Uint32Array(2 * n - 3);
  return { shingles: all.slice(0, shinglesInto(hashes, all)), words: n, key };
}

/**
 * Hashes of the words of a text that are compared, in order, in an array that the next call overwrites. The highest bit of
 * a hash is set for a word of `LONG_WORD` UTF-16 units or more.
 */
export function wordHashes(text: string): Uint32Array {
  // `LINK` matches nothing in most texts, and looking for these costs far less.
  if (!/[/@]|ww\./i.test(text)) return hashUnits(foldedUnits(text));
  const found = hashUnits(foldedUnits(text.replace(LINK, ' ')));
  return found.length < FEWEST_WORDS ? hashUnits(foldedUnits(text)) : found;
}

/** The 53-bit hash of a whole text by its words; texts of equal words have equal ones. */
export function textKey(hashes: Uint32Array): number {
  let low = 0x2545f491;
  let high = 0x1b873593;
  for (let i = 0; i < hashes.length; i++) {
    const h = hashes[i]!;
    low = mix(low ^ h);
    high = mix(Math.imul(high, 31) + h);
  }
  return (high >>> 11) * 4294967296 + (low >>> 0) + 1;
}

/** Writes the distinct shingles of `FEWEST_WORDS` words or more into `into`, ascending, and says how many; there is room for `2n - 3`. */
export function shinglesInto(hashes: Uint32Array, into: Uint32Array): number {
  const n = hashes.length;
  let at = 0;
  for (let i = 0; i + 1 < n; i++) {
    const pair = pairOf(hashes[i]!, hashes[i + 1]!);
    into[at++] = pair;
    if (i + 2 < n) into[at++] = tripleOf(pair, hashes[i + 2]!);
  }
  sortAscending(into, at);
  let kept = 1;
  for (let i = 1; i < at; i++) if (into[i] !== into[kept - 1]) into[kept++] = into[i]!;
  return kept;
}

/** The shingle of two words that follow each other, and of three. */
export function pairOf(first: number, second: number): number {
  return mix(Math.imul(first, 0x9e3779b1) ^ second);
}
export function tripleOf(pair: number, third: number): number {
  return mix(Math.imul(pair, 0x85ebca6b) ^ third);
}

/** Few values are sorted faster here than by a call into the engine. */
function sortAscending(values: Uint32Array, length: number): void {
  if (length > 64) {
    values.subarray(0, length).sort();
    return;
  }
  for (let i = 1; i < length; i++) {
    const value = values[i]!;
    let j = i - 1;
    for (; j >= 0 && values[j]! > value; j--) values[j + 1] = values[j]!;
    values[j + 1] = value;
  }
}

export const LONG_WORD = 3;
/** The bit of a word's hash that says it is a long one. */
export const LONG_WORD_BIT = 0x80000000;

let wordBuffer = new Uint32Array(1024);

function hashUnits(units: Uint16Array): Uint32Array {
  const { length } = units;
  if (length >= wordBuffer.length) wordBuffer = new Uint32Array(length * 2);
  let n = 0;
  let start = 0;
  let h = 0x811c9dc5;
  for (let i = 0; i <= length; i++) {
    const unit = i < length ? units[i]! : 0x20;
    if (unit !== 0x20) h = Math.imul(h ^ unit, 0x01000193);
    else if (i > start) {
      const word = mix(h);
      wordBuffer[n++] = i - start >= LONG_WORD ? word | LONG_WORD_BIT : word & ~LONG_WORD_BIT;
      h = 0x811c9dc5;
      start = i + 1;
    }
  }
  return wordBuffer.subarray(0, n);
}

/** Share of shingles in common, 0..1. Texts of under four words are 1 when equal and else 0; nothing resembles a text without words. */
export function jaccard(a: Fingerprint, b: Fingerprint): number {
  if (a.words === 0 || b.words === 0) return 0;
  if (a.key === b.key) return 1;
  if (a.words < FEWEST_WORDS || b.words < FEWEST_WORDS) return 0;
  return common(a.shingles, b.shingles);
}

/** Jaccard similarity of two texts, 0..1. */
export function textSimilarity(a: string, b: string): number {
  return jaccard(fingerprint(a), fingerprint(b));
}

/** An earlier text that resembles the one asked about. `item` is the number `add` gave it. */
export interface Neighbour {
  item: number;
  similarity: number;
}

/** A growing set of texts that can be asked for near-duplicates. Items are numbered from 0 in the order of `add`. */
export interface NearDuplicates {
  readonly size: number;
  /** Adds a text and says its number. */
  add(text: string | Fingerprint): number;
  /** Items at or above `NEAR_DUPLICATE`, most similar first, then oldest first. Texts that were added before are found with 1. */
  query(text: string | Fingerprint): Neighbour[];
}

/** Opens an empty set. Misses a pair of similarity 0.6 about once in 85, one of 0.8 practically never. */
export function openNearDuplicates(): NearDuplicates {
  const index = openDistinct();
  const itemsOf: number[][] = [];
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(text) {
      const distinct = index.add(typeof text === 'string' ? fingerprint(text) : text);
      const item = size++;
      if (distinct >= 0) {
        const items = itemsOf[distinct];
        if (items) items.push(item);
        else itemsOf[distinct] = [item];
      }
      return item;
    },
    query(text) {
      const found: Neighbour[] = [];
      index.near(typeof text === 'string' ? fingerprint(text) : text, (distinct, similarity) => {
        for (const item of itemsOf[distinct]!) found.push({ item, similarity });
      });
      return found.sort((a, b) => b.similarity - a.similarity || a.item - b.item);
    },
  };
}

/**
 * A label for each text: near-duplicates share it (also through texts between them), labels count from 0 by first
 * appearance. -1 for a text without words.
 */
export function labelNearDuplicates(texts: Iterable<string>): Int32Array {
  return labelCopies(texts).near;
}

/** Two labels for each text: `near` as `labelNearDuplicates`; `exact` is shared by texts of equal fingerprint only. */
export function labelCopies(texts: Iterable<string>): { near: Int32Array; exact: Int32Array } {
  const index = openDistinct();
  const distinctOf: number[] = [];
  const parent: number[] = [];
  const root = (i: number): number => {
    let r = i;
    while (parent[r] !== r) r = parent[r]!;
    for (let next = i; parent[next] !== r; ) {
      const up = parent[next]!;
      parent[next] = r;
      next = up;
    }
    return r;
  };
  for (const text of texts) {
    const print = fingerprint(text);
    const before = parent.length;
    const distinct = index.add(print);
    distinctOf.push(distinct);
    if (distinct < before) continue;
    parent.push(distinct);
    index.near(
      print,
      (other) => {
        const a = root(distinct);
        const b = root(other);
        if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
      },
      (other) => root(other) !== root(distinct),
    );
  }
  const labels = new Int32Array(distinctOf.length).fill(-1);
  const labelOf = new Map<number, number>();
  distinctOf.forEach((distinct, i) => {
    if (distinct < 0) return;
    const r = root(distinct);
    let label = labelOf.get(r);
    if (label === undefined) {
      label = labelOf.size;
      labelOf.set(r, label);
    }
    labels[i] = label;
  });
  return { near: labels, exact: Int32Array.from(distinctOf) };
}

/** Near-duplicates together, groups and their members in order of first appearance; an item alone (or without words) is a group of one. */
export function groupNearDuplicates<T extends { readonly text: string }>(items: readonly T[]): T[][] {
  const labels = labelNearDuplicates(items.map((item) => item.text));
  const groups: T[][] = [];
  const groupOf = new Map<number, T[]>();
  items.forEach((item, i) => {
    const label = labels[i]!;
    const group = label < 0 ? undefined : groupOf.get(label);
    if (group) group.push(item);
    else {
      const fresh = [item];
      groups.push(fresh);
      if (label >= 0) groupOf.set(label, fresh);
    }
  });
  return groups;
}

/** The finaliser of MurmurHash3: every bit of the input reaches every bit of the output. */
export function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function common(a: Uint32Array, b: Uint32Array): number {
  let i = 0;
  let j = 0;
  let both = 0;
  while (i < a.length && j < b.length) {
    const x = a[i]!;
    const y = b[j]!;
    if (x === y) {
      both++;
      i++;
      j++;
    } else if (x < y) i++;
    else j++;
  }
  return both / (a.length + b.length - both);
}

/** The distinct texts of a set, with their bands. Texts without words are never kept (-1). */
interface Distinct {
  add(print: Fingerprint): number;
  /** Calls `found` once for each kept text at or above the threshold; `wanted` may spare a comparison. */
  near(
    print: Fingerprint,
    found: (distinct: number, similarity: number) => void,
    wanted?: (distinct: number) => boolean,
  ): void;
}

const MULTIPLY = new Int32Array(HASHES);
const PLUS = new Int32Array(HASHES);
for (let i = 0; i < HASHES; i++) {
  MULTIPLY[i] = mix(2 * i + 1) | 1;
  PLUS[i] = mix(0x51ed270b + i);
}

function openDistinct(): Distinct {
  const byKey = new Map<number, number>();
  const prints: Fingerprint[] = [];
  const buckets = openBuckets();
  const bands = new Uint32Array(BANDS);
  const minima = new Int32Array(HASHES);
  let seen = new Int32Array(1024).fill(-1);
  let round = 0;

  // A text is usually asked about and added in turn: its bands are worked out once.
  let signed: Fingerprint | null = null;
  const sign = (print: Fingerprint): void => {
    if (signed === print) return;
    signed = print;
    const { shingles } = print;
    for (let i = 0; i < HASHES; i++) {
      const multiply = MULTIPLY[i]!;
      const plus = PLUS[i]!;
      let least = 0x7fffffff;
      for (let s = 0; s < shingles.length; s++) {
        const h = (Math.imul(shingles[s]!, multiply) + plus) | 0;
        if (h < least) least = h;
      }
      minima[i] = least;
    }
    for (let band = 0; band < BANDS; band++) {
      let h = Math.imul(band + 1, 0x9e3779b1);
      for (let row = 0; row < ROWS; row++) h = mix(h ^ minima[band * ROWS + row]!);
      bands[band] = h;
    }
  };

  return {
    add(print) {
      if (print.words === 0) return -1;
      const known = byKey.get(print.key);
      if (known !== undefined) return known;
      const distinct = prints.length;
      byKey.set(print.key, distinct);
      prints.push(print);
      if (print.words >= FEWEST_WORDS) {
        sign(print);
        for (let band = 0; band < BANDS; band++) buckets.add(bands[band]!, distinct);
      }
      return distinct;
    },
    near(print, found, wanted) {
      const same = byKey.get(print.key);
      if (same !== undefined && (!wanted || wanted(same))) found(same, 1);
      if (print.words < FEWEST_WORDS) return;
      if (seen.length < prints.length) seen = new Int32Array(2 * prints.length).fill(-1);
      round++;
      sign(print);
      for (let band = 0; band < BANDS; band++) {
        let entry = buckets.first(bands[band]!);
        for (let steps = 0; entry >= 0 && steps < LONGEST_BUCKET; steps++, entry = buckets.next(entry)) {
          const other = buckets.value(entry);
          if (seen[other] === round || other === same) continue;
          seen[other] = round;
          if (wanted && !wanted(other)) continue;
          const similarity = jaccard(print, prints[other]!);
          if (similarity >= NEAR_DUPLICATE) found(other, similarity);
        }
      }
    },
  };
}

/** Many values a key, newest first, in three typed arrays: a `Map` of arrays would cost ten times the memory. */
function openBuckets() {
  let keys = new Uint32Array(4096);
  let heads = new Int32Array(4096).fill(-1);
  let values = new Int32Array(8192);
  let nexts = new Int32Array(8192);
  let used = 0;
  let entries = 0;

  const slot = (key: number): number => {
    const mask = heads.length - 1;
    let at = (key ^ (key >>> 15)) & mask;
    while (heads[at]! >= 0 && keys[at] !== key) at = (at + 1) & mask;
    return at;
  };
  const grow = (): void => {
    const oldKeys = keys;
    const oldHeads = heads;
    keys = new Uint32Array(oldKeys.length * 2);
    heads = new Int32Array(oldHeads.length * 2).fill(-1);
    for (let i = 0; i < oldHeads.length; i++) {
      if (oldHeads[i]! < 0) continue;
      const at = slot(oldKeys[i]!);
      keys[at] = oldKeys[i]!;
      heads[at] = oldHeads[i]!;
    }
  };
  const longer = (array: Int32Array): Int32Array<ArrayBuffer> => {
    const copy = new Int32Array(array.length * 2);
    copy.set(array);
    return copy;
  };
  return {
    add(key: number, value: number): void {
      if (entries === values.length) {
        values = longer(values);
        nexts = longer(nexts);
      }
      const at = slot(key);
      const head = heads[at]!;
      if (head < 0) {
        keys[at] = key;
        used++;
      }
      values[entries] = value;
      nexts[entries] = head;
      heads[at] = entries++;
      if (used * 2 > heads.length) grow();
    },
    first: (key: number): number => heads[slot(key)]!,
    next: (entry: number): number => nexts[entry]!,
    value: (entry: number): number => values[entry]!,
  };
}
