/**
 * @module
 * What communities say themselves about where they went: links by the old one, claims by the new one, word of others,
 * and denials. Only what the old one said before its death counts as its own words.
 */
import { hash53 } from '../hash.ts';
import { type Announcement, contextSays, sightingContext } from '../lead/announcement.ts';
import type { Instant, Ref, Sighting, SightingKind } from '../model.ts';
import { textSimilarity } from '../near-duplicates.ts';
import { words } from '../text.ts';
import type { Corpus } from './corpus.ts';
import type { Evidence } from './shapes.ts';
import type { Side } from './side.ts';

/** Bits for a link by the old community itself, by how it stands. */
const OWN: Readonly<Record<SightingKind, number>> = {
  platform_moved: 18,
  moved: 14,
  bio: 9,
  pinned: 7,
  forward: 1.5,
  mention: 3,
  bare: 3,
};

/** A community with so many new homes under other names is a board where others announce theirs. */
const BOARD = 3;
const BOARD_BITS = 2;

/** What was said about a pair. */
export interface Said {
  evidence: Evidence[];
  /** The old one named the new one its home, in words or by the platform. */
  byOld: boolean;
  /** Enough by itself: the platform says so, or each names the other. */
  sufficient: boolean;
  /** The new one says it is the old one. */
  byNew: boolean;
  /** The old one calls the new one false, or the new one says it is another. */
  denied: boolean;
  /** How many times the new one names the old one's address. */
  claims: number;
}

export const NOTHING_SAID: Said = {
  evidence: [],
  byOld: false,
  sufficient: false,
  byNew: false,
  denied: false,
  claims: 0,
};

/** A link to a known side; what is said and heard around it is worked out when it matters. */
interface Word {
  sighting: Sighting;
  target: Side;
  says: Announcement['kind'] | null;
  heard: Heard | null;
}

function saysOf(word: Word): Announcement['kind'] {
  word.says ??= whatIsSaid(word.sighting, word.target);
  return word.says;
}

/**
 * Finds everything said that links one side to another; asked by pair. `alike` says whether their names are: a board on
 * which many announce their new addresses has many "new homes", none under its own name.
 */
export function readDeclarations(
  corpus: Corpus,
  sightings: readonly Sighting[],
): { of(from: Side, to: Side, alike: boolean): Said; pairs(): Iterable<[Side, Side]> } {
  const between = new Map<number, Word[]>();
  const aboutTarget = new Map<number, Word[]>();
  const outDegree = new Map<Ref, Set<number>>();
  const declarers = new Map<number, Map<Ref, string>>();
  const homes = new Map<Ref, Set<number>>();
  const named = indexNames(corpus.sides);
  const n = corpus.sides.length;
  const put = <K, V>(map: Map<K, V[]>, key: K, value: V) => {
    const list = map.get(key);
    if (list) list.push(value);
    else map.set(key, [value]);
  };
  for (const seen of sightings) {
    const target = resolve(corpus, seen.ref);
    if (!target || target.ref === seen.community) continue;
    // A forwarded post is the words of whom it was forwarded from.
    const origin = seen.post === null ? undefined : corpus.forwardOf.get(seen.post);
    const sighting = origin && origin !== seen.community ? { ...seen, community: origin } : seen;
    if (target.ref === sighting.community) continue;
    const speaker = corpus.byRef.get(sighting.community);
    // What is said stands in the post, whoever forwards it.
    const word: Word = { sighting, target, says: null, heard: null };
    put(aboutTarget, target.index, word);
    if (!speaker) continue;
    put(between, speaker.index * n + target.index, word);
    outDegree.set(speaker.ref, (outDegree.get(speaker.ref) ?? new Set()).add(target.index));
    if (sighting.as !== 'moved' && sighting.as !== 'pinned' && sighting.as !== 'bio') continue;
    if (saysOf(word) !== 'warning')
      homes.set(speaker.ref, (homes.get(speaker.ref) ?? new Set()).add(target.index));
    if (sighting.as === 'moved' && saysOf(word) !== 'warning') {
      const who = declarers.get(target.index) ?? new Map<Ref, string>();
      declarers.set(target.index, who.set(speaker.ref, sighting.context));
    }
  }

  const of = (from: Side, to: Side, alike: boolean): Said => {
    const own = between.get(from.index * n + to.index) ?? [];
    const back = between.get(to.index * n + from.index) ?? [];
    const about = aboutTarget.get(to.index) ?? [];
    if (own.length + back.length + about.length === 0) return NOTHING_SAID;
    const death = from.death;
    const inTime = (at: Instant) => death === null || at <= death.latest;
    const evidence: Evidence[] = [];
    let strongest: Word | null = null;
    let bits = 0;
    let denied = false;
    for (const word of own) {
      const { sighting } = word;
      if (sighting.as !== 'platform_moved' && !inTime(sighting.at)) continue;
      const says = saysOf(word);
      if (says === 'warning') {
        denied = true;
        evidence.push(note(-14, 'the old community itself warned against this address', [sighting]));
        continue;
      }
      let value = OWN[sighting.as];
      if (sighting.as === 'moved') {
        value =
          says === 'reported' || named.namesAnother(word, from, to)
            ? 1
            : value - rivalry(declarers.get(to.index), from, sighting.context);
      } else if (sighting.as === 'mention' || sighting.as === 'bare')
        value /= Math.sqrt(outDegree.get(from.ref)?.size ?? 1);
      if (
        value > BOARD_BITS &&
        sighting.as !== 'platform_moved' &&
        !alike &&
        (homes.get(from.ref)?.size ?? 0) >= BOARD
      )
        value = BOARD_BITS;
      if (value > bits) {
        bits = value;
        strongest = word;
      }
    }
    if (strongest) {
      evidence.push(
        note(
          bits,
          `${OWN_WORDS[strongest.sighting.as]}${ahead(death?.latest ?? null, strongest.sighting.at)}`,
          own.filter((w) => saysOf(w) !== 'warning').map((w) => w.sighting),
        ),
      );
    }
    const byOld = bits >= 9 && !denied;
    const claims = back.filter((word) => saysOf(word) !== 'warning');
    const denials = back.filter((word) => saysOf(word) === 'warning');
    if (denials.length > 0) {
      denied = true;
      evidence.push(
        note(
          -8,
          'the new community warns against the old address, so it does not claim to be it',
          denials.map((w) => w.sighting),
        ),
      );
    }
    const claimed = claims.some(
      (word) =>
        word.sighting.as !== 'bare' && word.sighting.as !== 'mention' && word.sighting.as !== 'forward',
    );
    if (claims.length > 0)
      evidence.push(
        note(
          byOld ? 4 : claimed ? 2 : 1,
          byOld
            ? 'and the new community names the old one in return'
            : 'only the new community says that it belongs to the old one (impersonators do that too)',
          claims.map((w) => w.sighting),
        ),
      );
    const others = about.filter(
      (word) =>
        word.sighting.community !== from.ref &&
        word.sighting.community !== to.ref &&
        speaksOf(heardIn(word), from) &&
        saysOf(word) !== 'warning',
    );
    const voices = new Set(others.map(({ sighting }) => sighting.community)).size;
    if (voices > 0)
      evidence.push(
        note(
          Math.min(3, 1.5 + 0.5 * voices),
          `${voices === 1 ? 'another community links' : `${voices} other communities link`} to it under the old name`,
          others.map((w) => w.sighting),
        ),
      );
    return {
      evidence,
      byOld,
      sufficient: byOld && (strongest?.sighting.as === 'platform_moved' || claims.length > 0),
      byNew: claimed,
      denied,
      claims: claims.length,
    };
  };
  return {
    of,
    *pairs() {
      for (const key of between.keys()) {
        const a = corpus.sides[Math.floor(key / n)]!;
        const b = corpus.sides[key % n]!;
        yield [a, b];
        yield [b, a];
      }
    },
  };
}

/** Two or three captures are enough to show; more only tire. */
const SHOWN = 3;

function note(bits: number, what: string, sightings: readonly Sighting[]): Evidence {
  return {
    family: 'declared',
    bits,
    what,
    captures: [...new Set(sightings.map((seen) => seen.capture))].slice(0, SHOWN),
  };
}

const OWN_WORDS: Readonly<Record<SightingKind, string>> = {
  platform_moved: 'the platform itself says that the old community lives there now',
  moved: 'the old community itself gave this address as its new or reserve home',
  bio: 'the old community carried this address in its own description',
  pinned: 'the old community pinned this address',
  forward: 'the old community forwarded posts from it',
  mention: 'the old community mentioned it',
  bare: 'the old community posted this address',
};

function ahead(goneAt: Instant | null, at: Instant): string {
  if (goneAt === null) return '';
  const days = Math.floor((goneAt - at) / 86_400_000);
  return days >= 2 ? `, ${days} days before it vanished` : days >= 0 ? ', while it was still there' : '';
}

/** A link to a post or a page below a community is a link to the community. */
function resolve(corpus: Corpus, ref: Ref): Side | undefined {
  return corpus.byRef.get(ref) ?? corpus.byRef.get(ref.replace(/\/[^/]*$/, ''));
}

function whatIsSaid(seen: Sighting, target: Side): Announcement['kind'] {
  if (seen.as === 'platform_moved') return 'own';
  const name = target.ref.replace(/^.*[/#:+@]/, '').toLowerCase();
  const start = name === '' ? -1 : seen.context.toLowerCase().indexOf(name);
  const said =
    start < 0 ? contextSays(seen.context) : sightingContext(seen.context, start, start + name.length);
  // What was read as the speaker's own move, from the whole post, is not overruled by a warning somewhere near.
  return seen.as === 'moved' && start < 0 && said.kind === 'warning' ? 'own' : said.kind;
}

/** Bits taken off because others announced the same address too: they cannot all have moved there, or it is one text going round. */
function rivalry(declarers: Map<Ref, string> | undefined, from: Side, context: string): number {
  if (!declarers) return 0;
  let rivals = 0;
  let copies = 0;
  for (const [ref, words] of declarers) {
    if (ref === from.ref) continue;
    rivals++;
    if (textSimilarity(words, context) >= 0.6) copies++;
  }
  return Math.min(10, 3 * Math.log2(1 + rivals) + 2 * copies);
}

/** A context made ready for looking for names. */
interface Heard {
  lower: string;
  words: ReadonlySet<string>;
}

function heardIn(word: Word): Heard {
  const { context } = word.sighting;
  word.heard ??= { lower: context.toLowerCase(), words: new Set(words(context)) };
  return word.heard;
}

/** Letters, digits and underscores that stand together: an address or handle in a context has the runs that it has by itself. */
const RUN = /[\p{L}\p{N}_]+/gu;

/** Finds the vanished communities that a context may name, by a word of theirs. */
function indexNames(sides: readonly Side[]) {
  const byWord = new Map<string, Set<Side>>();
  const put = (word: string | undefined, side: Side) => {
    if (word !== undefined) byWord.set(word, (byWord.get(word) ?? new Set<Side>()).add(side));
  };
  for (const side of sides) {
    if (side.facts.firstGoneAt === null) continue;
    put(side.ref.toLowerCase().match(RUN)?.at(-1), side);
    put(side.facts.handle?.toLowerCase().match(RUN)?.[0], side);
    for (const name of side.titles) if (name.core.length >= 2) put(name.core[0]!.written, side);
  }
  return {
    /** Whether words name another known community and not the speaker: then it is news about that one. */
    namesAnother(word: Word, speaker: Side, target: Side): boolean {
      const heard = heardIn(word);
      if (speaksOf(heard, speaker)) return false;
      for (const one of new Set([...heard.words, ...(heard.lower.match(RUN) ?? [])]))
        for (const side of byWord.get(one) ?? [])
          if (side !== speaker && side !== target && speaksOf(heard, side)) return true;
      return false;
    },
  };
}

/** Whether a context names a community: its address, or all words of a title of two words or more. */
function speaksOf({ lower, words: said }: Heard, side: Side): boolean {
  if (lower.includes(side.ref.replace(/^https?:\/\//, ''))) return true;
  const handle = side.facts.handle?.toLowerCase();
  if (handle && handle.length >= 5 && standsIn(lower, handle)) return true;
  return side.titles.some(
    (name) => name.core.length >= 2 && name.core.every((word) => said.has(word.written)),
  );
}

/** Whether a handle stands in a text as a word; other characters of it than letters, digits and underscores may be any. */
function standsIn(lower: string, handle: string): boolean {
  const [longest = ''] = (handle.match(RUN) ?? []).toSorted((a, b) => b.length - a.length);
  // The pattern is made only where there is something to find.
  if (!lower.includes(longest)) return false;
  return new RegExp(
    `(?<![\\p{L}\\p{N}_])${handle.replace(/[^\p{L}\p{N}_]/gu, '.')}(?![\\p{L}\\p{N}_])`,
    'u',
  ).test(lower);
}

/** A stable identifier of a pair. */
export function matchId(from: Ref, to: Ref): string {
  return `m-${hash53(`${from}\n${to}`).toString(36)}`;
}
