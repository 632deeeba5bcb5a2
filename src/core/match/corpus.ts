/**
 * @module
 * All communities of a case together: their posts in columns, which of them are copies of which, which pictures are
 * alike, and how common each name, link, word and picture is. One community by itself is read in `side.ts`. Weighs nothing.
 */
import { MINUTE } from '../clock.ts';
import { hash53 } from '../hash.ts';
import type { Ref, Sighting } from '../model.ts';
import type { NameWord } from '../names.ts';
import { labelCopies } from '../near-duplicates.ts';
import { PDQ_SAME, pdqDistance } from '../pdq.ts';
import { words } from '../text.ts';
import type { MatchInput, MatchPost, MatchSide } from './shapes.ts';
import { LINK, readSide, type Side } from './side.ts';

/** All posts of all sides, in columns. */
export interface PostColumns {
  side: Int32Array;
  at: Float64Array;
  /** Shared by near-duplicates; -1 for a post without words. */
  near: Int32Array;
  exact: Int32Array;
  /** 1 for a text that another community had before. */
  borrowed: Uint8Array;
  words: Int32Array;
  refs: Ref[];
  captures: (string | null)[];
}

export interface Corpus {
  sides: Side[];
  byRef: ReadonlyMap<Ref, Side>;
  posts: PostColumns;
  /** Post → the community it was forwarded from. */
  forwardOf: ReadonlyMap<Ref, Ref>;
  /** Label of near-duplicates → its posts, by time; only labels that two or more communities carry. */
  shared: ReadonlyMap<number, number[]>;
  /** In how many communities a name word, a feature, an image cluster occurs. */
  nameCount(word: NameWord): number;
  featureCount: ReadonlyMap<string, number>;
  imageCount: ReadonlyMap<number, number>;
  /** Features that are the address or handle of a community with a name or posts: links among communities, no infrastructure. */
  addresses: ReadonlySet<string>;
}

/** Reads every side once. Posts from after a community's death are another's (a handle taken over) and left out. */
export function gather(input: MatchInput): Corpus {
  const known: { facts: MatchSide; posts: MatchPost[] }[] = [];
  const columns = { side: [] as number[], at: [] as number[], words: [] as number[] };
  const all: MatchPost[] = [];
  const sideFacts = new Map<Ref, MatchSide>();
  for (const facts of [...input.candidates, ...input.vanished]) sideFacts.set(facts.ref, facts);
  // In the order of their addresses, so that the answer does not hang on the order of the question.
  for (const facts of [...sideFacts.values()].sort((a, b) => (a.ref < b.ref ? -1 : 1))) {
    const posts = [...input.posts(facts.ref)].filter(
      (post) => post.at <= input.at && (facts.firstGoneAt === null || post.at <= facts.firstGoneAt),
    );
    posts.sort((a, b) => a.at - b.at || (a.ref < b.ref ? -1 : 1));
    for (const post of posts) {
      columns.side.push(known.length);
      columns.at.push(post.at);
      columns.words.push(Math.min(999, (post.text.match(/\s+/g)?.length ?? 0) + 1));
      all.push(post);
    }
    known.push({ facts, posts });
  }
  // A forward is marked as somebody else's; that two forward the same says no more than a link.
  const { near, exact } = labelCopies(all.map((post) => (post.forwardedFrom ? '' : post.text)));
  const posts: PostColumns = {
    side: Int32Array.from(columns.side),
    at: Float64Array.from(columns.at),
    words: Int32Array.from(columns.words),
    near,
    exact,
    borrowed: new Uint8Array(all.length),
    refs: all.map((post) => post.ref),
    captures: all.map((post) => post.capture ?? null),
  };
  const shared = sharedLabels(posts);
  markBorrowed(posts, shared);
  const forwardOf = new Map<Ref, Ref>();
  for (const post of all) if (post.forwardedFrom) forwardOf.set(post.ref, post.forwardedFrom);

  const named = firstNamed(input.sightings);
  let from = 0;
  const documents = new Map<number, number>();
  const counted: Map<number, number>[] = [];
  const sides = known.map(({ facts, posts: list }, index) => {
    const own = list.filter((post, i) => posts.borrowed[from + i] === 0 && !post.forwardedFrom);
    const side = readSide(facts, index, from, list, own, named.get(facts.ref) ?? null);
    from += list.length;
    const counts = countWords(own);
    counted.push(counts);
    for (const word of counts.keys()) documents.set(word, (documents.get(word) ?? 0) + 1);
    return side;
  });
  sides.forEach((side, i) => {
    side.vocabulary = tellingWords(counted[i]!, documents, sides.length);
  });
  const imageCount = clusterImages(sides);
  return {
    sides,
    byRef: new Map(sides.map((side) => [side.ref, side])),
    posts,
    forwardOf,
    shared,
    nameCount: countNames(sides),
    featureCount: countFeatures(sides),
    imageCount,
    addresses: new Set(
      sides
        .filter((side) => side.titles.length > 0 || side.until > side.from)
        .flatMap((side) => [
          `link ${side.ref.replace(/^https?:\/\//, '').toLowerCase()}`,
          `link @${(side.facts.handle ?? side.ref.replace(/^.*\//, '')).toLowerCase()}`,
        ]),
    ),
  };
}

/** The capture that first shows each address. */
function firstNamed(sightings: readonly Sighting[]): Map<Ref, string> {
  const first = new Map<Ref, Sighting>();
  for (const seen of sightings) {
    const known = first.get(seen.ref);
    if (known === undefined || seen.at < known.at) first.set(seen.ref, seen);
  }
  return new Map([...first].map(([ref, seen]) => [ref, seen.capture]));
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

function countWords(posts: readonly MatchPost[]): Map<number, number> {
  const counts = new Map<number, number>();
  const step = Math.max(1, Math.floor(posts.length / 300));
  for (let i = 0; i < posts.length; i += step)
    for (const word of new Set(words(posts[i]!.text.replace(LINK, ' ')))) {
      if (word.length < 3) continue;
      const hash = hash53(word);
      counts.set(hash, (counts.get(hash) ?? 0) + 1);
    }
  return counts;
}

const TELLING = 80;

function tellingWords(
  counts: Map<number, number>,
  documents: Map<number, number>,
  sides: number,
): Map<number, number> {
  const weighted = [...counts]
    .map(
      ([word, n]) =>
        [word, (1 + Math.log(n)) * Math.log((sides + 1) / documents.get(word)!)] as [number, number],
    )
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, TELLING);
  const length = Math.hypot(...weighted.map(([, weight]) => weight)) || 1;
  return new Map(weighted.map(([word, weight]) => [word, weight / length]));
}

function clusterImages(sides: readonly Side[]): Map<number, number> {
  const clusters: { sha: Set<string>; pdq: string[] }[] = [];
  const bySha = new Map<string, number>();
  for (const side of sides)
    for (const { sha256, pdq } of side.facts.avatars) {
      let cluster = bySha.get(sha256);
      if (cluster === undefined) {
        cluster = pdq
          ? clusters.findIndex((c) => c.pdq.some((other) => pdqDistance(other, pdq) <= PDQ_SAME))
          : -1;
        if (cluster < 0) cluster = clusters.push({ sha: new Set(), pdq: [] }) - 1;
        clusters[cluster]!.sha.add(sha256);
        if (pdq) clusters[cluster]!.pdq.push(pdq);
        bySha.set(sha256, cluster);
      }
      if (!side.images.has(cluster)) side.images.set(cluster, sha256);
    }
  const counts = new Map<number, number>();
  for (const side of sides)
    for (const cluster of side.images.keys()) counts.set(cluster, (counts.get(cluster) ?? 0) + 1);
  return counts;
}

function sharedLabels(posts: PostColumns): Map<number, number[]> {
  const first = new Map<number, number>();
  const several = new Set<number>();
  for (let i = 0; i < posts.near.length; i++) {
    const label = posts.near[i]!;
    if (label < 0) continue;
    const side = first.get(label);
    if (side === undefined) first.set(label, posts.side[i]!);
    else if (side !== posts.side[i]) several.add(label);
  }
  const shared = new Map<number, number[]>();
  for (let i = 0; i < posts.near.length; i++) {
    const label = posts.near[i]!;
    if (!several.has(label)) continue;
    const list = shared.get(label);
    if (list) list.push(i);
    else shared.set(label, [i]);
  }
  for (const list of shared.values()) list.sort((a, b) => posts.at[a]! - posts.at[b]!);
  return shared;
}

function countNames(sides: readonly Side[]): (word: NameWord) => number {
  const written = new Map<string, number>();
  const bones = new Map<string, number>();
  for (const side of sides) {
    const seen = new Set<string>();
    const put = (counts: Map<string, number>, key: string) => {
      if (key.length < 2 || seen.has(key)) return;
      seen.add(key);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    };
    for (const name of side.handle ? [...side.titles, side.handle] : side.titles)
      for (const word of name.core) {
        put(written, word.written);
        if (word.bones.length >= 3) put(bones, `b ${word.bones}`);
      }
  }
  return (word) => Math.max(written.get(word.written) ?? 0, bones.get(`b ${word.bones}`) ?? 0);
}

function countFeatures(sides: readonly Side[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const side of sides)
    for (const feature of side.features.keys()) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  return counts;
}
