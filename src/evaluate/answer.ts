/**
 * @module
 * What is measured: a product's answers about one scenario, as plain data, and the report that comes out. Any program
 * that gives answers in the contract's shapes can be put into this form and measured.
 */
import type { Instant, Interval, Ref, Sighting } from '../core/model.ts';

/** A wave that was stated. `knownAt` is the first instant at which it would have been stated with what was seen by then; null when unknown. */
export interface StatedWave {
  onset: Interval;
  end: Interval;
  members: readonly Ref[];
  knownAt: Instant | null;
}

/** A pair that was stated, with its relation (contract.md) and its probability 0..1. */
export interface StatedMatch {
  from: Ref;
  to: Ref;
  relation: string;
  probability: number;
}

/** A statement that was shown for the event. `copies` are further posts that were folded into it. */
export interface StatedClaim {
  post: Ref;
  copies: readonly Ref[];
  grade: 'A' | 'B' | 'C' | 'D';
}

/** The answers about one scenario, and what of its collection is needed to measure them. */
export interface Answer {
  waves: readonly StatedWave[];
  /** `undeclared`: the same question with links that a community declared itself left out. */
  matches: { declared: readonly StatedMatch[]; undeclared: readonly StatedMatch[] };
  claims: readonly StatedClaim[];
  /** Seconds from a post at hand to its verdict, one a measured post; empty when it was not measured. */
  claimSeconds: readonly number[];
  /** Communities that were looked at at all, and the first and last look (null without looks). */
  looked: ReadonlySet<Ref>;
  watchedFrom: Instant | null;
  watchedUntil: Instant | null;
  /** Deaths as they were seen: when a first look showed them. */
  deaths: readonly { ref: Ref; by: Instant }[];
  /** Where a crawl starts, and the links that one request to a place would show. */
  seeds: readonly Ref[];
  links: ReadonlyMap<Ref, readonly Sighting[]>;
  /** Names of places, for the baseline that compares nothing else; `since` is when it was first seen. */
  names: readonly { ref: Ref; title: string; since: Instant }[];
}

/** A figure; null where there was nothing to measure. */
export type Figure = number | null;

/** Figures of one method. A part that a method does not answer is null throughout. */
export interface Measures {
  waves: {
    falseAlarmsPerWatchYear: Figure;
    caught: Figure;
    delayHours: { p50: Figure; p90: Figure };
    onsetHeld: Figure;
    endHeld: Figure;
    onsetWidthHours: Figure;
  };
  leads: { recallAt: Record<'50' | '200' | '1000', Figure>; harvestOverBreadthFirst: Figure };
  matches: { declared: MatchMeasures; undeclared: MatchMeasures };
  claims: { precision: Figure; recall: Figure; latencySeconds: { p50: Figure; p95: Figure } };
}

export interface MatchMeasures {
  precision: Figure;
  recall: Figure;
  recallAtHalf: Figure;
  calibrationError: Figure;
  falseWhereNone: Figure;
}

/** As `Measures`, with a 95 % interval `[low, high]` (or null) in place of each figure. */
export type Intervals<T> = T extends Figure ? [number, number] | null : { [K in keyof T]: Intervals<T[K]> };

/** What `evaluate` prints. */
export interface Report extends Measures {
  runs: number;
  /** How much there was to measure: items behind the figures. */
  items: {
    waves: number;
    leads: number;
    counterparts: number;
    withoutCounterpart: number;
    claims: number;
    watchYears: number;
  };
  baselines: Record<Baseline, Measures>;
  ci: Intervals<Measures>;
}

export const BASELINES = [
  'fixedCount',
  'cusum',
  'detectionScan',
  'breadthFirst',
  'inDegree',
  'random',
  'nameOnly',
] as const;
export type Baseline = (typeof BASELINES)[number];
