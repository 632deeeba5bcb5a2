/**
 * @module
 * Claims: public statements in which somebody takes responsibility for an event, each with its slots, its grade, its
 * copies and its independent origins. Says that a statement was observed, never that its speaker did it; an empty
 * answer means "no claim seen", never "no claim".
 */
import { type Frame, readFrame } from './claim/frame.ts';
import { type Reading, type Refusal, readPost, type Slots, type Voice } from './claim/read.ts';
import { hash53 } from './hash.ts';
import type { EventFrame, Instant, Interval, Outlet, Ref } from './model.ts';
import { groupNearDuplicates } from './near-duplicates.ts';
import { fold } from './text.ts';

export type { Refusal, Slots } from './claim/read.ts';

/** What is read of a post. `capture` is the SHA-256 (hex) of the capture that shows it. */
export interface ClaimPost {
  ref: Ref;
  community: Ref;
  at: Instant;
  text: string;
  /** The community or post it was forwarded from; null when it is no forward or the platform does not say. */
  forwardedFrom?: Ref | null;
  capture: string;
}

export interface ClaimInput {
  event: EventFrame;
  posts: Iterable<ClaimPost>;
  outlets: readonly Outlet[];
  /** For a community that was matched to an earlier one: that one, and how probable the match is (1 for a decided one). */
  lineage: ReadonlyMap<Ref, { ancestor: Ref; probability: number }>;
  /** Communities that are watched: their statements are at least grade C. */
  watched?: ReadonlySet<Ref>;
  /** Communities that report about others by trade: they quote, and claim nothing. */
  news?: ReadonlySet<Ref>;
  /** Later posts are not read. */
  at: Instant;
}

/** A known outlet, B declared relay, C supporter, D unknown and possibly forged. */
export type Grade = 'A' | 'B' | 'C' | 'D';

export interface Statement {
  id: string;
  post: Ref;
  community: Ref;
  at: Instant;
  grade: Grade;
  /** 0..1, how sure the reading is; says nothing about whether the statement is true. */
  score: number;
  slots: Slots;
  /** Further posts that carry the same text, forward it, or retell it closely. */
  copies: number;
  copyPosts: Ref[];
  /** Texts in this statement that are no copies of one another, each from a community of its own; at least 1. */
  origins: number;
  capture: string;
  /** When it was first public: open to the beginning of the event where only forwards of a lost original were seen. */
  firstSeen: Interval;
  reasons: string[];
}

/** A post that speaks of the event but is no claim, and why. */
export interface RejectedPost {
  post: Ref;
  community: Ref;
  at: Instant;
  why: Refusal;
  words: string;
  slots: Slots;
  capture: string;
}

export interface ClaimAnswer {
  /** Best first. */
  statements: Statement[];
  /** At most 500, earliest first: what was looked at and left out. */
  rejected: RejectedPost[];
  /** Posts given, and posts that passed the first filter. */
  scanned: number;
  read: number;
}

/** A match this probable hands an outlet's grade on; a weaker one makes a supporter of it. */
const SURE_LINEAGE = 0.9;
const POSSIBLE_LINEAGE = 0.5;
/** Cosine of character 3-grams from which a text retells a known statement. */
const PARAPHRASE = 0.62;
const MOST_REJECTED = 500;

interface Candidate {
  post: ClaimPost;
  reading: Reading;
  grade: Grade;
}

/** Finds the claims of an event. One pass over `posts`; memory grows with those that speak of the event. */
export function findClaims(input: ClaimInput): ClaimAnswer {
  const frame = readFrame(input.event);
  const grades = gradesOf(input);
  const accepted: Candidate[] = [];
  const silent: Candidate[] = [];
  const rejected: RejectedPost[] = [];
  let scanned = 0;
  let read = 0;
  for (const post of input.posts) {
    scanned++;
    if (post.at < input.event.from || post.at > input.at || !frame.mayConcern(post.text)) continue;
    read++;
    const candidate = consider(post, frame, grades(post.community), input);
    const { reading } = candidate;
    if (reading.refusal === null) accepted.push(candidate);
    else if (reading.refusal === 'no responsibility taken' || isReportOf(reading)) silent.push(candidate);
    if (reading.refusal !== null && speaksOfEvent(reading))
      rejected.push({
        post: post.ref,
        community: post.community,
        at: post.at,
        why: reading.refusal,
        words: reading.words,
        slots: reading.slots,
        capture: post.capture,
      });
  }
  const statements = foldCopies(accepted, silent, input);
  rejected.sort((a, b) => a.at - b.at || (a.post < b.post ? -1 : 1));
  return { statements, rejected: rejected.slice(0, MOST_REJECTED), scanned, read };
}

function consider(post: ClaimPost, frame: Frame, grade: Grade, input: ClaimInput): Candidate {
  const news = input.news?.has(post.community) ?? false;
  const reading = readPost(post.text, post.at, frame, {
    outlet: grade === 'A' || grade === 'B',
    trusted: grade !== 'D',
    news,
  });
  return { post, reading, grade };
}

/** A first-person text that a news outlet carries whole is a copy when its original is known. */
const isReportOf = (reading: Reading): boolean =>
  reading.refusal === 'quotation or report' && reading.voice !== 'named';
const speaksOfEvent = ({ refusal, slots, voice }: Reading): boolean =>
  refusal === 'no responsibility taken'
    ? slots.place.length > 0 && slots.act.length > 0
    : refusal !== 'before the event' &&
      (slots.place.length > 0 || slots.actor.length > 0 || voice === 'explicit');

/** The grade of each community: its own, or that of the outlet it descends from. */
function gradesOf({ outlets, lineage, watched }: ClaimInput): (community: Ref) => Grade {
  const own = new Map(outlets.map(({ ref, grade }) => [ref, grade]));
  return (community) => {
    let at = community;
    let probability = 1;
    for (let hops = 0; hops < 16; hops++) {
      const grade = own.get(at);
      if (grade && probability >= SURE_LINEAGE) return grade;
      if (grade && probability >= POSSIBLE_LINEAGE) return 'C';
      const before = lineage.get(at);
      if (!before) break;
      if (watched?.has(at)) return 'C';
      at = before.ancestor;
      probability *= before.probability;
    }
    return watched?.has(community) || (watched?.has(at) && probability >= POSSIBLE_LINEAGE) ? 'C' : 'D';
  };
}

/** Folds copies, forwards and close retellings into statements. */
function foldCopies(accepted: Candidate[], silent: Candidate[], input: ClaimInput): Statement[] {
  const order = (a: Candidate, b: Candidate) => a.post.at - b.post.at || (a.post.ref < b.post.ref ? -1 : 1);
  const texts = groupNearDuplicates(
    [...accepted].sort(order).map((candidate) => ({ candidate, text: candidate.post.text })),
  ).map((group) => group.map(({ candidate }) => candidate));

  // A forward belongs to the statement of the place it came from, even where words were added to it.
  const groupOf = new Map<Ref, Candidate[]>();
  for (const group of texts)
    for (const { post } of group)
      if (!post.forwardedFrom) groupOf.set(post.ref, group).set(post.community, group);
  const merged = new Map(texts.map((group) => [group, group]));
  const into = (group: Candidate[]): Candidate[] => {
    let at = group;
    while (merged.get(at) !== at) at = merged.get(at)!;
    return at;
  };
  for (const group of texts)
    for (const { post } of group) {
      const source = post.forwardedFrom ? groupOf.get(post.forwardedFrom) : undefined;
      if (source && into(source) !== into(group)) merged.set(into(group), into(source));
    }
  const grams = new Map(texts.map((group) => [group, gramsOf(group[0]!.post.text)]));
  for (let i = 1; i < Math.min(texts.length, 1500); i++)
    for (let j = 0; j < i; j++)
      if (
        into(texts[i]!) !== into(texts[j]!) &&
        cosine(grams.get(texts[i]!)!, grams.get(texts[j]!)!) >= PARAPHRASE
      ) {
        const [early, late] = [into(texts[j]!), into(texts[i]!)];
        merged.set(late, early);
      }

  const statements = new Map<Candidate[], { members: Candidate[]; texts: Candidate[][] }>();
  for (const group of texts) {
    const home = into(group);
    const known = statements.get(home) ?? { members: [], texts: [] };
    known.members.push(...group);
    known.texts.push(group);
    statements.set(home, known);
  }
  return [...statements.values()]
    .map(({ members, texts: parts }) => {
      members.sort(order);
      return makeStatement(members, parts, retold(members, silent), input);
    })
    .sort((a, b) => b.score - a.score || a.at - b.at || (a.post < b.post ? -1 : 1));
}

/** Posts that take no responsibility of their own but forward a statement, or carry its text with a line cut or put before. */
function retold(members: readonly Candidate[], silent: readonly Candidate[]): Candidate[] {
  const origin = members[0]!.post;
  const grams = gramsOf(origin.text);
  const sources = new Set<Ref>(members.flatMap(({ post }) => [post.ref, post.community]));
  return silent.filter(
    ({ post, reading }) =>
      post.at >= origin.at &&
      ((post.forwardedFrom && sources.has(post.forwardedFrom) && reading.slots.place.length > 0) ||
        cosine(grams, gramsOf(post.text)) >= PARAPHRASE),
  );
}

function makeStatement(
  members: Candidate[],
  texts: Candidate[][],
  retellings: Candidate[],
  input: ClaimInput,
): Statement {
  // The earliest post of the best grade speaks for the statement: a known outlet vouches for what others copied or forged first.
  const firstHand = members.filter(({ post }) => !post.forwardedFrom);
  const pool = firstHand.length > 0 ? firstHand : members;
  const best = pool.reduce((a, b) => (b.grade < a.grade ? b : a));
  const copies = [...members, ...retellings].filter(({ post }) => post.ref !== best.post.ref);
  const originators = new Set<Ref>();
  for (const group of texts) {
    const source = group.find(({ post }) => !post.forwardedFrom);
    if (source) originators.add(source.post.community);
  }
  const earliest = members[0]!.post.at;
  const { reading, post, grade } = best;
  const reasons = [VOICE[reading.voice ?? 'deed'](reading.words)];
  reasons.push(
    `place: ${reading.slots.place.join(', ') || 'none asked for'}${reading.placeWhole ? '' : ' (part of the name)'}`,
  );
  reasons.push(
    reading.timeSaid
      ? `time: ${reading.slots.time.join(', ')}`
      : 'no time word; posted within ten days of the event',
  );
  reasons.push(GRADE[grade]);
  return {
    id: `claim-${hash53(`${input.event.id}\n${post.ref}`).toString(16).padStart(14, '0')}`,
    post: post.ref,
    community: post.community,
    at: post.at,
    grade,
    score: scoreOf(best, members.length),
    slots: reading.slots,
    copies: copies.length,
    copyPosts: copies.map((copy) => copy.post.ref),
    origins: Math.max(1, originators.size),
    capture: post.capture,
    firstSeen: {
      earliest: firstHand.length > 0 ? earliest : Math.min(input.event.from, earliest),
      latest: earliest,
    },
    reasons,
  };
}

const VOICE: Record<Voice, (words: string) => string> = {
  explicit: (words) => `takes responsibility in so many words ("${words}")`,
  deed: (words) => `tells the deed in the first person ("${words}")`,
  named: (words) => `a named group takes responsibility ("${words}")`,
};
const GRADE: Record<Grade, string> = {
  A: 'grade A: a known outlet or its successor',
  B: 'grade B: a declared relay',
  C: 'grade C: a watched community or supporter',
  D: 'grade D: unknown source, possibly forged',
};

/** Starting values, in nats; to be refitted by the replay bench. */
function scoreOf({ reading, grade }: Candidate, posts: number): number {
  const { slots } = reading;
  const z =
    -0.9 +
    { explicit: 1.7, deed: 1.1, named: 0.7 }[reading.voice ?? 'deed'] +
    (reading.placeWhole ? 0.6 : 0) +
    (reading.timeSaid ? 0.5 : 0) +
    (slots.act.length > 0 ? 0.5 : 0) +
    (slots.actor.length > 0 ? 0.6 : 0) +
    { A: 1.8, B: 1.2, C: 0.5, D: -1.2 }[grade] +
    Math.min(0.5, 0.15 * Math.log2(posts));
  return Number((1 / (1 + Math.exp(-z))).toFixed(3));
}

/** Counts of character 3-grams of the folded text, unit length. */
function gramsOf(text: string): Map<string, number> {
  const folded = ` ${fold(text)} `;
  const counts = new Map<string, number>();
  for (let i = 0; i + 3 <= folded.length; i++) {
    const gram = folded.slice(i, i + 3);
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  const norm = Math.hypot(...counts.values());
  for (const [gram, count] of counts) counts.set(gram, count / norm);
  return counts;
}

function cosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [gram, value] of a) sum += value * (b.get(gram) ?? 0);
  return sum;
}
