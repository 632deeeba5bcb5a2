/**
 * @module
 * One community by itself, as the matcher reads it: names, language, hours, what it links to, asks for and forwards, and
 * which capture shows each of it. Copies and rarities, which take all communities to tell, are in `corpus.ts`.
 */
import { HOUR } from '../clock.ts';
import type { Instant, Ref } from '../model.ts';
import { type Name, readName } from '../names.ts';
import type { Posts } from './posts.ts';
import type { MatchSide } from './shapes.ts';
import { ASKS_BIT, featuresOf, INSISTS_BIT, LANGUAGES } from './texts.ts';

/** A community with what was gathered of it. */
export interface Side {
  /** When it certainly had not yet vanished, and when it certainly had; null for one that is not gone. */
  death: { earliest: Instant; latest: Instant } | null;
  index: number;
  ref: Ref;
  facts: MatchSide;
  /** The latest title first. */
  titles: Name[];
  handle: Name | null;
  /** Main language of its posts as far as the script and little words show; null when there are too few or it is mixed. */
  language: string | null;
  /** Its posts in the columns: from, up to (not including). Ascending by time. */
  from: number;
  until: number;
  /** How many of them are its own, not borrowed from another side; and of how many of those the words were read. */
  own: number;
  sampled: number;
  /** Share of its own posts in each hour of the week; empty under 100 posts. And in each hour of the day; empty under 40. */
  week: Float64Array;
  day: Float64Array;
  /** Telling words (hash → weight, unit length), from a sample of its own posts. */
  vocabulary: Map<number, number>;
  /** Links to things that are no communities, hashtags and closing lines that recur: feature → posts that hold it. */
  features: Map<string, number>;
  /** Whether it links to anything or forwards from anywhere. */
  pointsAway: boolean;
  /** Communities whose posts it forwards → how often. */
  forwards: Map<Ref, number>;
  /** Clusters of like pictures → the newest picture of it that this community wore. */
  images: Map<number, string>;
  /** Sampled own posts that ask for money or private contact, or promise prizes. */
  asking: number;
  /** Sampled own posts that insist on being the only real one. */
  insisting: number;
  /** What a single capture shows: a feature, `forward ` and an address, `asking`, `insisting` → SHA-256 of the first that does. */
  shown: ReadonlyMap<string, string>;
  /** A capture that shows the community at all: of its first post, else of its profile, else of the first place that named it; null without any. */
  capture: string | null;
}

/** Reads one community. `named` is a capture of a place that names it. What it links to and asks for is told by its own posts alone. */
export function readSide(facts: MatchSide, index: number, posts: Posts, named: string | null): Side {
  const titles = new Set<string>();
  for (const title of [facts.title, ...facts.titles]) if (title) titles.add(title);
  const { columns, captures, starts } = posts;
  const from = starts[index]!;
  const until = starts[index + 1]!;
  const captureOf = (post: number) => captures[columns.capture[post]!];
  const features = new Map<string, number>();
  const forwards = new Map<Ref, number>();
  const shown = new Map<string, string>();
  const show = (what: string, capture: string | null | undefined) => {
    if (capture && !shown.has(what)) shown.set(what, capture);
  };
  for (const { post, feature } of posts.features.get(index) ?? []) {
    if (columns.borrowed[post] === 1) continue;
    features.set(feature, (features.get(feature) ?? 0) + 1);
    show(feature, captureOf(post));
  }
  const own: number[] = [];
  let sampled = 0;
  let asking = 0;
  let insisting = 0;
  for (let post = from; post < until; post++) {
    if (columns.borrowed[post] === 1 || columns.forwarded[post] === 1) continue;
    own.push(columns.at[post]!);
    if (columns.sampled[post] === 0) continue;
    sampled++;
    const asks = columns.asks[post]!;
    if ((asks & ASKS_BIT) !== 0) {
      asking++;
      show('asking', captureOf(post));
    }
    if ((asks & INSISTS_BIT) !== 0) {
      insisting++;
      show('insisting', captureOf(post));
    }
  }
  for (const [ref, { count, post }] of posts.forwards.get(index) ?? []) {
    forwards.set(ref, count);
    show(`forward ${ref}`, captureOf(post));
  }
  // What stands in a description stands there all the time.
  if (facts.description)
    for (const feature of featuresOf(facts.description)) {
      features.set(feature, (features.get(feature) ?? 0) + 3);
      show(feature, facts.captures?.description);
    }
  return {
    death: deathOf(facts),
    index,
    ref: facts.ref,
    facts,
    titles: [...titles].map(readName).filter((name) => name.core.length > 0),
    handle: facts.handle ? readName(facts.handle) : null,
    language: languageOf(posts.languages.subarray(index * LANGUAGES.length), until - from),
    from,
    until,
    own: own.length,
    sampled,
    week: hours(own, 168, 100),
    day: hours(own, 24, 40),
    vocabulary: new Map(),
    features,
    pointsAway: forwards.size > 0 || [...features.keys()].some((feature) => feature.startsWith('link ')),
    forwards,
    images: new Map(),
    asking,
    insisting,
    shown,
    capture: (from < until ? captureOf(from) : null) ?? profileCapture(facts) ?? named,
  };
}

/** The capture of its title, else of its description; null without any. */
function profileCapture({ title, titles, captures }: MatchSide): string | null {
  if (!captures) return null;
  for (const text of [title, ...titles]) {
    const capture = text === null ? undefined : captures.titles.get(text);
    if (capture) return capture;
  }
  return captures.description;
}

/** The language that most little words are of; null with few posts, few such words, or no clear one. */
function languageOf(hits: Float64Array, posts: number): string | null {
  let total = 0;
  let best = 0;
  for (let l = 0; l < LANGUAGES.length; l++) {
    total += hits[l]!;
    if (hits[l]! > hits[best]!) best = l;
  }
  return posts >= 4 && total >= 8 && hits[best]! >= 0.6 * total ? LANGUAGES[best]! : null;
}

function hours(times: readonly Instant[], bins: number, least: number): Float64Array {
  if (times.length < least) return new Float64Array(0);
  const shares = new Float64Array(bins);
  for (const at of times) {
    const bin = Math.floor(at / HOUR) % bins;
    // A third goes to the hours around, so that a habit of "about nine" is one habit.
    shares[bin]! += 2 / 3 / times.length;
    shares[(bin + 1) % bins]! += 1 / 6 / times.length;
    shares[(bin + bins - 1) % bins]! += 1 / 6 / times.length;
  }
  return shares;
}

function deathOf(side: MatchSide): { earliest: Instant; latest: Instant } | null {
  if (side.firstGoneAt === null) return null;
  const seen = [side.lastAliveAt, side.lastPostAt ?? null].filter(
    (at) => at !== null && at <= side.firstGoneAt!,
  );
  return {
    earliest: seen.length > 0 ? Math.max(...(seen as Instant[])) : side.firstGoneAt,
    latest: side.firstGoneAt,
  };
}

/** When a community is first known to have been there: its first post, else the first time we met it. */
export function onsetOf(side: MatchSide): Instant | null {
  return side.firstPostAt ?? side.firstSeenAt;
}
