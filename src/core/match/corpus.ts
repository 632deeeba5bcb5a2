/**
 * @module
 * Everything the matcher reads of the communities, gathered in one pass over their posts: names, languages, habits,
 * what they link to, and which posts are copies of which. Counts how common each of it is. Weighs nothing.
 */
import { HOUR, MINUTE } from '../clock.ts';
import { hash53 } from '../hash.ts';
import type { Instant, Ref } from '../model.ts';
import { type Name, type NameWord, readName } from '../names.ts';
import { labelCopies } from '../near-duplicates.ts';
import { PDQ_SAME, pdqDistance } from '../pdq.ts';
import { words } from '../text.ts';
import type { MatchInput, MatchPost, MatchSide } from './shapes.ts';

/** A community with what was gathered of it. */
export interface Side {
  index: number;
  ref: Ref;
  facts: MatchSide;
  /** The latest title first. */
  titles: Name[];
  handle: Name | null;
  /** Main language of its posts as far as the script and little words show; null when there are too few or it is mixed. */
  language: string | null;
  /** Its posts in `Corpus.posts`: from, up to (not including). Ascending by time. */
  from: number;
  until: number;
  /** How many of them are its own, not borrowed from another side. */
  own: number;
  /** Share of its own posts in each hour of the week; empty under 100 posts. And in each hour of the day; empty under 40. */
  week: Float64Array;
  day: Float64Array;
  /** Telling words (hash → weight, unit length), from up to 300 own posts. */
  vocabulary: Map<number, number>;
  /** Links to things that are no communities, hashtags and closing lines that recur: feature → posts that hold it. */
  features: Map<string, number>;
  /** Communities whose posts it forwards → how often. */
  forwards: Map<Ref, number>;
  /** Clusters of like pictures. */
  images: Set<number>;
  /** Own posts that ask for money or private contact, or promise prizes. */
  asking: number;
  /** Own posts that insist on being the only real one. */
  insisting: number;
}

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

const LINK = /https?:\/\/[^\s<>"'()\]]+/giu;
const CONTACT = /(?<![\p{L}\p{N}_./])@[A-Za-z0-9_.]{4,}/gu;
const HASHTAG = /#[\p{L}\p{N}_]{3,}/gu;
const ASKS =
  /bitcoin|\bbtc\b|\busdt\b|paypal|\biban\b|wallet|donat|send (?:us )?money|private message|write to (?:the )?admin|\bdm (?:me|us)|giveaway|\bprizes?\b|get a gift|محفظ|تبرع|حوال[هة]|راسل|جوائز|جائز[هة]|هدي[هة]|اربح|кошел|донат|пожертв|перевод|карт[уы]\b|пишите (?:в )?(?:личк|админ)|розыгрыш|\bприз|подар(?:ок|к)|выигра|portefeuille|faites un don|virement|en message priv|\bcadeau|à gagner|gagnez|\blots?\b/iu;

const INSISTS =
  /only (?:real|true|official|genuine)|real and only|(?:others|rest) (?:are|is) fake|beware of fakes|الوحيد|مزيف|مزور|единственн(?:ый|ая) (?:настоящ|официальн)|(?:остальн|другие)[^.!?]{0,20}(?:фейк|поддел)|осторожно[^.!?]{0,12}(?:фейк|поддел)|seule? (?:vraie?|officielle?|véritable)|autres sont (?:des )?(?:faux|fausses)|attention aux (?:faux|contrefa)/iu;

const LITTLE_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  en: new Set('the and of to in is for on with at from this that are was'.split(' ')),
  fr: new Set('le la les des une est dans pour sur avec au aux ce cette du et'.split(' ')),
  es: new Set('el los las una es en por para con del y que'.split(' ')),
  de: new Set('der die das und ist ein eine im mit auf von zu den'.split(' ')),
  ru: new Set('и в на не что с по для это как из у к'.split(' ')),
  uk: new Set('і в на не що з по для це як із у до та'.split(' ')),
  ar: new Set('في من على الي عن مع هذا هذه ان التي الذي كل'.split(' ')),
  fa: new Set('از به که این را با برای است در می'.split(' ')),
};

const LANGUAGES_OF = new Map<string, string[]>();
for (const [language, set] of Object.entries(LITTLE_WORDS))
  for (const word of set) LANGUAGES_OF.set(word, [...(LANGUAGES_OF.get(word) ?? []), language]);

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

  let from = 0;
  const documents = new Map<number, number>();
  const counted: Map<number, number>[] = [];
  const sides = known.map(({ facts, posts: list }, index) => {
    const own = list.filter((post, i) => posts.borrowed[from + i] === 0 && !post.forwardedFrom);
    const side = readSide(facts, index, from, list, own);
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

/** `own` are the posts that were not borrowed: what a community links to and asks for is told by those alone. */
function readSide(
  facts: MatchSide,
  index: number,
  from: number,
  posts: readonly MatchPost[],
  own: readonly MatchPost[],
): Side {
  const titles = new Set<string>();
  for (const title of [facts.title, ...facts.titles]) if (title) titles.add(title);
  const features = new Map<string, number>();
  const forwards = new Map<Ref, number>();
  let asking = 0;
  let insisting = 0;
  for (const post of own) {
    for (const feature of featuresOf(post.text)) features.set(feature, (features.get(feature) ?? 0) + 1);
    if (ASKS.test(post.text)) asking++;
    if (INSISTS.test(post.text)) insisting++;
  }
  for (const { forwardedFrom } of posts)
    if (forwardedFrom) forwards.set(forwardedFrom, (forwards.get(forwardedFrom) ?? 0) + 1);
  // What stands in a description stands there all the time.
  if (facts.description)
    for (const feature of featuresOf(facts.description))
      features.set(feature, (features.get(feature) ?? 0) + 3);
  return {
    index,
    ref: facts.ref,
    facts,
    titles: [...titles].map(readName).filter((name) => name.core.length > 0),
    handle: facts.handle ? readName(facts.handle) : null,
    language: languageOf(posts),
    from,
    until: from + posts.length,
    own: own.length,
    week: hours(own, 168, 100),
    day: hours(own, 24, 40),
    vocabulary: new Map(),
    features,
    forwards,
    images: new Set(),
    asking,
    insisting,
  };
}

/** The links, hashtags and the short closing line of a post, each once. */
function featuresOf(text: string): Set<string> {
  const found = new Set<string>();
  if (text.includes('://'))
    for (const match of text.matchAll(LINK)) {
      const link = match[0]
        .replace(/[?#].*$/, '')
        .replace(/[/.,;:!]+$/, '')
        .replace(/^https?:\/\/(?:www\.|m\.)?/i, '')
        .toLowerCase();
      const parts = link.split('/');
      found.add(`link ${link}`);
      if (parts.length > 2) found.add(`link ${parts.slice(0, 2).join('/')}/…`);
    }
  if (text.includes('#'))
    for (const match of text.matchAll(HASHTAG)) found.add(`tag ${match[0].toLowerCase()}`);
  const lines = text.split('\n');
  if (lines.length > 1) {
    const last = words(lines.at(-1)!.replace(LINK, ' ').replace(CONTACT, ' '));
    if (last.length >= 2 && last.length <= 10) found.add(`line ${last.join(' ')}`);
  }
  return found;
}

function languageOf(posts: readonly MatchPost[]): string | null {
  const step = Math.max(1, Math.floor(posts.length / 40));
  const hits = new Map<string, number>();
  let total = 0;
  for (let i = 0; i < posts.length; i += step)
    for (const word of words(posts[i]!.text))
      for (const language of LANGUAGES_OF.get(word) ?? []) {
        hits.set(language, (hits.get(language) ?? 0) + 1);
        total++;
      }
  if (posts.length < 4 || total < 8) return null;
  const ranked = [...hits].sort((a, b) => b[1] - a[1]);
  return ranked[0]![1] >= 0.6 * total ? ranked[0]![0] : null;
}

function hours(posts: readonly MatchPost[], bins: number, least: number): Float64Array {
  if (posts.length < least) return new Float64Array(0);
  const shares = new Float64Array(bins);
  for (const post of posts) {
    const bin = Math.floor(post.at / HOUR) % bins;
    // A third goes to the hours around, so that a habit of "about nine" is one habit.
    shares[bin]! += 2 / 3 / posts.length;
    shares[(bin + 1) % bins]! += 1 / 6 / posts.length;
    shares[(bin + bins - 1) % bins]! += 1 / 6 / posts.length;
  }
  return shares;
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
      side.images.add(cluster);
    }
  const counts = new Map<number, number>();
  for (const side of sides)
    for (const cluster of side.images) counts.set(cluster, (counts.get(cluster) ?? 0) + 1);
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

/** When the death certainly had not yet happened, and when it certainly had; null for a community that is not gone. */
export function deathOf(side: MatchSide): { earliest: Instant; latest: Instant } | null {
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
