/**
 * @module
 * All communities of a case together: which pictures are alike, and how common each name, link, word and picture is. Their
 * posts are in `posts.ts`. One community by itself is read in `side.ts`. Weighs nothing.
 */
import type { Ref, Sighting } from '../model.ts';
import type { NameWord } from '../names.ts';
import { clusterImages } from './pictures.ts';
import type { PostColumns, Posts } from './posts.ts';
import type { MatchSide } from './shapes.ts';
import { readSide, type Side } from './side.ts';
import { learnVocabularies } from './vocabulary.ts';

export interface Corpus {
  sides: Side[];
  byRef: ReadonlyMap<Ref, Side>;
  posts: PostColumns;
  captures: readonly string[];
  /** Hashes of the words of a post. */
  wordsOf(post: number): Uint32Array;
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

/** The communities of a question, each once, in the order in which their posts are counted. */
export function inOrder(vanished: readonly MatchSide[], candidates: readonly MatchSide[]): MatchSide[] {
  const facts = new Map<Ref, MatchSide>();
  for (const side of [...candidates, ...vanished]) facts.set(side.ref, side);
  // In the order of their addresses, so that the answer does not hang on the order of the question.
  return [...facts.values()].sort((a, b) => (a.ref < b.ref ? -1 : 1));
}

/** Puts communities and their posts together; `known` is from `inOrder`, and the posts are counted by it. */
export function gather(known: readonly MatchSide[], posts: Posts, sightings: readonly Sighting[]): Corpus {
  const named = firstNamed(sightings);
  const sides = known.map((facts, index) => readSide(facts, index, posts, named.get(facts.ref) ?? null));
  learnVocabularies(sides, posts);
  const imageCount = clusterImages(sides);
  return {
    sides,
    byRef: new Map(sides.map((side) => [side.ref, side])),
    posts: posts.columns,
    captures: posts.captures,
    wordsOf: posts.words,
    forwardOf: posts.forwardOf,
    shared: posts.shared,
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
