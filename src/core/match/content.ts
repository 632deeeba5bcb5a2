/**
 * @module
 * What two communities have in common in their posts: texts that both carry, with when and in which order, and how
 * alike they write otherwise. Texts that five or more others carry (agency text) are left out.
 */
import { DAY, HOUR, MINUTE } from '../clock.ts';
import type { Corpus } from './corpus.ts';
import type { Side } from './side.ts';

/** How a text came to stand on both sides. */
export type SharedKind =
  | 'first' // the new one had it before the old one, or at the same time: only an insider can
  | 'after' // the new one had it within 72 hours after the old one, while the old one lived
  | 'bridge' // from the old one's last 72 hours, posted by the new one after the death
  | 'series' // not the same text: the next of a kind that the old one posted again and again
  | 'archive'; // an older text, posted again later: anybody can

const WORTH: Readonly<Record<SharedKind, number>> = {
  first: 1,
  after: 0.5,
  bridge: 0.7,
  series: 0.9,
  archive: 0.4,
};

/** Texts that both sides of a pair carry. */
export interface SharedTexts {
  bits: number;
  counts: Record<SharedKind, number>;
  /** Share of their posts, while both were there, that both carry (geometric mean of the two shares); null when they never were. */
  parallelShare: number | null;
  /** Of the new one's posts in that time alone; null when there are none. */
  parallelShareOfNew: number | null;
  /** First text of kind `first` or `after`, as an instant; null without any. */
  parallelSince: number | null;
  /** Share of the new one's posts since the death that are copies of the old one's; null when it has none. */
  copiedSinceDeath: number | null;
  /** Captures of the best examples. */
  captures: string[];
}

/** A side that carries texts of several others, always after them. */
export interface Copier {
  /** From how many others it copies, to equal parts; 0 for one that is often first itself. */
  sources: number;
  /** Share of its posts that are such copies. */
  share: number;
}

const WINDOW = 72 * HOUR;
const MANY_OTHERS = 5;
/** Labels carried by more communities than this are not looked at in pairs. */
const LOUD = 24;

/** Works out shared texts for all pairs that have any. Cost grows with the texts that are shared. */
export function compareContent(
  corpus: Corpus,
  isOld: (side: Side) => boolean,
): {
  of(from: Side, to: Side): SharedTexts | null;
  pairs(): Iterable<[Side, Side]>;
  copier(side: Side): Copier;
} {
  const { posts, sides } = corpus;
  const n = sides.length;
  const copiers = findCopiers(corpus);
  const isCopier = (index: number) => copiers[index]!.sources >= 2.5 && copiers[index]!.share >= 0.4;
  const items = new Map<
    number,
    { bits: number; kind: SharedKind; at: number; capture: (string | null)[] }[]
  >();
  for (const list of corpus.shared.values()) {
    const bySide = new Map<number, number[]>();
    for (const post of list) {
      const side = posts.side[post]!;
      const known = bySide.get(side);
      if (known) known.push(post);
      else bySide.set(side, [post]);
    }
    if (bySide.size > LOUD) continue;
    let carriers = 0;
    for (const side of bySide.keys()) if (!isCopier(side)) carriers++;
    for (const [a, oldPosts] of bySide) {
      if (!isOld(sides[a]!)) continue;
      for (const [b, newPosts] of bySide) {
        if (a === b) continue;
        const others = carriers - (isCopier(a) ? 0 : 1) - (isCopier(b) ? 0 : 1);
        if (others >= MANY_OTHERS) continue;
        const how = align(corpus, sides[a]!, oldPosts, newPosts);
        if (!how) continue;
        const rarity = Math.log2(Math.max(n, 64) / Math.max(1, others + 1));
        const length = Math.min(1, corpus.wordsOf(oldPosts[0]!).length / 10);
        const bits = rarity * length * (1 - others / MANY_OTHERS) * WORTH[how.kind];
        const key = a * n + b;
        const item = {
          bits,
          kind: how.kind,
          at: how.at,
          capture: [how.old, how.young].map((post) => corpus.captures[posts.capture[post]!] ?? null),
        };
        const known = items.get(key);
        if (known) known.push(item);
        else items.set(key, [item]);
      }
    }
  }
  const of = (from: Side, to: Side): SharedTexts | null => {
    const found = items.get(from.index * n + to.index);
    if (!found) return null;
    found.sort((x, y) => y.bits - x.bits);
    const counts = { first: 0, after: 0, bridge: 0, series: 0, archive: 0 };
    let parallelSince: number | null = null;
    let bits = 0;
    const parallel = parallelShare(corpus, from, to);
    const share = parallel?.mean ?? null;
    found.forEach((item, i) => {
      counts[item.kind]++;
      const sideBySide = item.kind === 'first' || item.kind === 'after';
      if (sideBySide) parallelSince = Math.min(parallelSince ?? item.at, item.at);
      // Two outlets that take some texts from one place share a part of what they post; a mirror shares most.
      const worth = sideBySide && share !== null ? item.bits * Math.min(1, share / 0.3) : item.bits;
      bits += i === 0 ? worth : worth / 4;
    });
    return {
      bits: Math.min(8, bits),
      counts,
      parallelShare: share,
      parallelShareOfNew: parallel?.ofNew ?? null,
      parallelSince,
      copiedSinceDeath: copiedSinceDeath(corpus, from, to),
      captures: [...new Set(found.slice(0, 2).flatMap((item) => item.capture))].filter((c) => c !== null),
    };
  };
  return {
    of,
    *pairs() {
      for (const key of items.keys()) yield [sides[Math.floor(key / n)]!, sides[key % n]!];
    },
    copier: (side) => copiers[side.index]!,
  };
}

function align(
  corpus: Corpus,
  from: Side,
  oldPosts: readonly number[],
  newPosts: readonly number[],
): { kind: SharedKind; at: number; old: number; young: number } | null {
  const { at, exact } = corpus.posts;
  const gone = from.death?.earliest ?? Number.POSITIVE_INFINITY;
  let best: { kind: SharedKind; at: number; old: number; young: number } | null = null;
  const offer = (kind: SharedKind, old: number, young: number) => {
    if (!best || WORTH[kind] > WORTH[best.kind]) best = { kind, at: at[young]!, old, young };
  };
  const texts = new Set(oldPosts.map((post) => exact[post]!));
  // What the old one wrote again and again with changes: being alike is then not yet being the same text.
  const isSeries = texts.size >= 3;
  for (const young of newPosts.slice(0, 50)) {
    if (isSeries && !texts.has(exact[young]!)) {
      if (at[young]! > gone) offer('series', oldPosts.at(-1)!, young);
      continue;
    }
    for (const old of oldPosts.slice(-50)) {
      if (isSeries && exact[old] !== exact[young]) continue;
      const lag = at[young]! - at[old]!;
      if (at[young]! <= gone) {
        if (Math.abs(lag) <= WINDOW) offer(lag <= 10 * MINUTE ? 'first' : 'after', old, young);
        else if (lag > 0) offer('archive', old, young);
      } else offer(lag <= WINDOW ? 'bridge' : 'archive', old, young);
    }
  }
  return best;
}

/** Posts of a side between two instants, as positions in the columns (they are sorted by time). */
function between(corpus: Corpus, side: Side, from: number, until: number): [number, number] {
  const { at } = corpus.posts;
  const search = (instant: number) => {
    let low = side.from;
    let high = side.until;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at[middle]! < instant) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return [search(from), search(until)];
}

function parallelShare(corpus: Corpus, from: Side, to: Side): { mean: number; ofNew: number } | null {
  const gone = from.death?.earliest ?? Number.POSITIVE_INFINITY;
  if (from.until === from.from || to.until === to.from) return null;
  const { at, near } = corpus.posts;
  const start = Math.max(at[from.from]!, at[to.from]!) - HOUR;
  const [a, b] = between(corpus, from, start, gone);
  const [c, d] = between(corpus, to, start, gone);
  if (b - a < 1 || d - c < 1) return null;
  const labels = new Set<number>();
  for (let i = a; i < b; i++) if (near[i]! >= 0) labels.add(near[i]!);
  let both = 0;
  for (let i = c; i < d; i++) if (labels.has(near[i]!)) both++;
  const ofNew = Math.min(1, both / (d - c));
  return { mean: Math.sqrt(ofNew * Math.min(1, both / (b - a))), ofNew };
}

function copiedSinceDeath(corpus: Corpus, from: Side, to: Side): number | null {
  const death = from.death;
  if (!death) return null;
  const { exact, posts } = { exact: corpus.posts.exact, posts: to.until };
  const [start] = between(corpus, to, death.earliest, Number.POSITIVE_INFINITY);
  if (posts - start < 1) return null;
  const old = new Set<number>();
  for (let i = from.from; i < from.until; i++) old.add(exact[i]!);
  let copies = 0;
  for (let i = start; i < posts; i++) if (exact[i]! >= 0 && old.has(exact[i]!)) copies++;
  return copies / (posts - start);
}

function findCopiers(corpus: Corpus): Copier[] {
  const { posts, sides } = corpus;
  const sources: Map<number, number>[] = sides.map(() => new Map());
  const firsts = new Float64Array(sides.length);
  for (const list of corpus.shared.values()) {
    const first = posts.side[list[0]!]!;
    const carriers = new Set<number>();
    for (const post of list) carriers.add(posts.side[post]!);
    // What everybody has was sent to everybody.
    if (carriers.size > MANY_OTHERS) continue;
    firsts[first]!++;
    for (const side of carriers)
      if (side !== first) sources[side]!.set(first, (sources[side]!.get(first) ?? 0) + 1);
  }
  return sides.map((side, i) => {
    const counts = [...sources[i]!.values()];
    const copies = counts.reduce((a, b) => a + b, 0);
    // The effective number of sources (inverse Simpson): a mirror with a few texts from elsewhere has one.
    const effective = copies === 0 ? 0 : copies ** 2 / counts.reduce((sum, n) => sum + n * n, 0);
    return {
      // Who is often first takes part in an exchange of texts; a copier only takes.
      sources: firsts[i]! > copies / 3 ? 0 : effective,
      share: copies / Math.max(1, side.until - side.from),
    };
  });
}

/** Cosine of the telling words of two sides, 0..1; null when one has fewer than five own posts. */
export function vocabularySimilarity(a: Side, b: Side): number | null {
  if (a.own < 5 || b.own < 5) return null;
  let sum = 0;
  for (const [word, weight] of a.vocabulary) sum += weight * (b.vocabulary.get(word) ?? 0);
  return sum;
}

/** How a candidate lived before the death: its posts, the span in days, and whether it went on after. */
export function lifeBefore(
  corpus: Corpus,
  from: Side,
  to: Side,
): { posts: number; days: number; after: number } {
  const death = from.death;
  const gone = death?.earliest ?? Number.POSITIVE_INFINITY;
  const [start, end] = between(corpus, to, 0, gone);
  return {
    posts: end - start,
    days: end > start ? (Math.min(gone, corpus.posts.at[end - 1]!) - corpus.posts.at[start]!) / DAY : 0,
    after: to.until - end,
  };
}
