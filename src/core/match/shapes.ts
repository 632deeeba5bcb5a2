/**
 * @module
 * What the matcher is given and what it answers. Shapes only.
 */
import type { Decision, Instant, PlatformId, Ref, Sighting } from '../model.ts';

/** A community as the matcher sees it. Absent facts are null or empty; an address of which nothing else is known is allowed. */
export interface MatchSide {
  ref: Ref;
  platform: PlatformId;
  /** The latest title; null when none was seen. */
  title: string | null;
  /** All titles it was seen with, in any order; may repeat `title`. */
  titles: readonly string[];
  description: string | null;
  members: number | null;
  /** The name in its address, without `@`; null for invites and numbers. */
  handle: string | null;
  /** First look that found it, first post or first link to it, whichever we know to be first. */
  firstSeenAt: Instant | null;
  /** The death is after `lastAliveAt` and not after `firstGoneAt`; `firstGoneAt` is null for a community that is not gone. */
  lastAliveAt: Instant | null;
  firstGoneAt: Instant | null;
  firstPostAt: Instant | null;
  /** Its latest post; one from before the first look that found it gone proves it alive until then. */
  lastPostAt?: Instant | null;
  /** `pdq` is null where the picture could not be hashed well. */
  avatars: readonly { sha256: string; pdq: string | null }[];
  /** What shows its profile; absent where that is not known. */
  captures?: ProfileCaptures;
}

/** SHA-256 of the captures that show the facts of a profile: each title by its text, the description, each avatar by its own SHA-256. */
export interface ProfileCaptures {
  titles: ReadonlyMap<string, string>;
  description: string | null;
  avatars: ReadonlyMap<string, string>;
}

/** A post as the matcher reads it. */
export interface MatchPost {
  ref: Ref;
  at: Instant;
  text: string;
  forwardedFrom?: Ref | null;
  /** SHA-256 of the capture that shows it; null when it is not known. */
  capture?: string | null;
}

export interface MatchInput {
  /** Communities whose death is confirmed. */
  vanished: readonly MatchSide[];
  /** Every community known to the case that might be a counterpart. May hold vanished ones too (chains). */
  candidates: readonly MatchSide[];
  sightings: readonly Sighting[];
  /** The latest decision by match id. */
  decisions: ReadonlyMap<string, Decision>;
  /** Now, as far as the case knows. */
  at: Instant;
  /** Leave every link and every word about moving out of the reckoning, to see what the rest carries. */
  withoutDeclared: boolean;
  /** Families of evidence that are left out as if there were none, to see what each is worth. */
  without?: readonly Family[];
  /** False: weights as they are built in, whatever the case shows. Fitted on the case when absent. */
  fit?: boolean;
}

/** The posts of a community, in any order; nothing for one that has none. Posts from after a death are another's (a handle taken over) and left out. */
export interface MatchPosts {
  posts: (ref: Ref) => Iterable<MatchPost>;
}

/** What a candidate is to the vanished community. */
export const RELATIONS = ['successor', 'mirror', 'clone', 'repost', 'impersonator', 'unrelated'] as const;
export type Relation = (typeof RELATIONS)[number];

export const FAMILIES = [
  'declared',
  'name',
  'content',
  'images',
  'infrastructure',
  'lineage',
  'timing',
  'rhythm',
  'contradiction',
] as const;
export type Family = (typeof FAMILIES)[number];

/** One thing that speaks for a pair (bits above 0) or against it (below). `what` is a sentence for a reader. */
export interface Evidence {
  family: Family;
  bits: number;
  what: string;
  /** SHA-256 of the captures that show it; where it is about a whole community, of one that shows the community. Empty only when none is known. */
  captures: string[];
}

/** `strong` from 0.99 (needs a person's sign-off), `probable` from 0.90, `lead` from 0.50, else `weak`. */
export type Band = 'strong' | 'probable' | 'lead' | 'weak';

export interface Match {
  /** Stable: made of the two references. */
  id: string;
  from: Ref;
  to: Ref;
  relation: Relation;
  /** For `successor` and `mirror`: that the community lives on there. For the others: that the relation told is the right one. */
  probability: number;
  band: Band;
  /** Log2 odds that the two have to do with each other: where every pair starts, and all evidence within its caps. */
  score: number;
  /** Strongest first. */
  evidence: Evidence[];
  decision: Decision | null;
}

/** The families whose weights are fitted on the case; what is declared, lineage and contradictions keep theirs. */
export const FITTED_FAMILIES = ['name', 'content', 'images', 'infrastructure', 'timing', 'rhythm'] as const;
export type FittedFamily = (typeof FITTED_FAMILIES)[number];

/** One level of likeness in a family. Shares are among pairs where both sides have what is compared, 0..1. */
export interface FittedLevel {
  /** Bits from which on a pair is at this level, and the built-in weight of the level. */
  from: number;
  bits: number;
  /** Share of random pairs that are at this level. */
  u: number;
  /** Share of true pairs as the built-in weight has it, and as the case shows it. */
  start: number;
  m: number;
  /** Bits that the level counts in this case. */
  weight: number;
}

/** How the weights of an answer came about. */
export interface MatchMethod {
  version: string;
  /** Where the m-probabilities are from: built in, or fitted on the case's own pairs. */
  m: 'built-in' | 'fitted';
  /** Pairs that were weighed, and how many of them are expected to be true (a sum of probabilities). */
  candidatePairs: number;
  expectedPairs: number;
  /** Rounds of the fit; 0 for built-in. */
  rounds: number;
  /** The levels of each fitted family, weakest first; null for built-in. */
  fitted: Readonly<Record<FittedFamily, readonly FittedLevel[]>> | null;
}

export interface MatchResult {
  /** At least 0.5, best first; those of relation `clone`, `repost`, `impersonator` (0.9 and more) and rejected ones after the rest. */
  matches: Match[];
  /** Each vanished community without a counterpart, with the candidate that came nearest and what speaks for and against it. */
  unmatched: { from: Ref; best: Match | null }[];
  method: MatchMethod;
}
