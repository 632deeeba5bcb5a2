/**
 * @module
 * One community by itself, as the matcher reads it: names, language, hours, what it links to, asks for and forwards, and
 * which capture shows each of it. Copies and rarities, which take all communities to tell, are in `corpus.ts`.
 */
import { HOUR } from '../clock.ts';
import type { Instant, Ref } from '../model.ts';
import { type Name, readName } from '../names.ts';
import { words } from '../text.ts';
import type { MatchPost, MatchSide } from './shapes.ts';

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
  /** Whether it links to anything or forwards from anywhere. */
  pointsAway: boolean;
  /** Communities whose posts it forwards → how often. */
  forwards: Map<Ref, number>;
  /** Clusters of like pictures → the newest picture of it that this community wore. */
  images: Map<number, string>;
  /** Own posts that ask for money or private contact, or promise prizes. */
  asking: number;
  /** Own posts that insist on being the only real one. */
  insisting: number;
  /** What a single capture shows: a feature, `forward ` and an address, `asking`, `insisting` → SHA-256 of the first that does. */
  shown: ReadonlyMap<string, string>;
  /** A capture that shows the community at all: of its first post, else of its profile, else of the first place that named it; null without any. */
  capture: string | null;
}

/** Any web link. */
export const LINK = /https?:\/\/[^\s<>"'()\]]+/giu;
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

/**
 * Reads one community. `own` are the posts that were not borrowed: what it links to and asks for is told by those alone.
 * `named` is a capture of a place that names it.
 */
export function readSide(
  facts: MatchSide,
  index: number,
  from: number,
  posts: readonly MatchPost[],
  own: readonly MatchPost[],
  named: string | null,
): Side {
  const titles = new Set<string>();
  for (const title of [facts.title, ...facts.titles]) if (title) titles.add(title);
  const features = new Map<string, number>();
  const forwards = new Map<Ref, number>();
  const shown = new Map<string, string>();
  const show = (what: string, capture: string | null | undefined) => {
    if (capture && !shown.has(what)) shown.set(what, capture);
  };
  let asking = 0;
  let insisting = 0;
  for (const { text, capture } of own) {
    for (const feature of featuresOf(text)) {
      features.set(feature, (features.get(feature) ?? 0) + 1);
      show(feature, capture);
    }
    if (ASKS.test(text)) {
      asking++;
      show('asking', capture);
    }
    if (INSISTS.test(text)) {
      insisting++;
      show('insisting', capture);
    }
  }
  for (const { forwardedFrom, capture } of posts)
    if (forwardedFrom) {
      forwards.set(forwardedFrom, (forwards.get(forwardedFrom) ?? 0) + 1);
      show(`forward ${forwardedFrom}`, capture);
    }
  // What stands in a description stands there all the time.
  if (facts.description)
    for (const feature of featuresOf(facts.description)) {
      features.set(feature, (features.get(feature) ?? 0) + 3);
      show(feature, facts.captures?.description);
    }
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
    pointsAway: forwards.size > 0 || [...features.keys()].some((feature) => feature.startsWith('link ')),
    forwards,
    images: new Map(),
    asking,
    insisting,
    shown,
    capture: posts[0]?.capture ?? profileCapture(facts) ?? named,
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
