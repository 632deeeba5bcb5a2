/**
 * @module
 * The order in which to look at places under a hard budget of requests: best first, learning while it goes which kind
 * of link from which source leads somewhere. It decides what is looked at next and fetches nothing.
 *
 * Method: Thompson sampling over Beta-Bernoulli arms (Thompson 1933; Chapelle & Li 2011), one arm per link type and
 * source. A source's arm starts from what is known of its link type in places like it (relevant, not, unknown), so that
 * a hub of noise is left after a few looks and a good directory is kept. One look in ten is drawn evenly from all that
 * wait: those give an unbiased estimate of how much is out there, and find what the arms would never try.
 */
import type { Ref, Sighting, SightingKind } from '../model.ts';
import { type Random, seeded } from '../random.ts';
import { STRENGTH } from './sources.ts';

export interface FrontierOptions {
  seeds: readonly Ref[];
  /** Requests that may be spent in all. */
  budget: number;
  /** Hops from a seed that are followed; a seed is at 0. Default 3. */
  depth?: number;
  /** Share of looks that are drawn at random, 0..1. Default 0.1. */
  random?: number;
  seed: number | string;
  /** Places that must not be looked at (quarantined, rejected). Asked once, when a place is first seen. */
  refuses?: (ref: Ref) => boolean;
}

/** What one look gave. `relevant` is null when nobody can say yet; `cost` is the number of requests it took. */
export interface Look {
  found: readonly Sighting[];
  relevant: boolean | null;
  cost: number;
}

export interface Frontier {
  /** The place to look at next; null when the budget is spent or nothing waits. */
  next(): Ref | null;
  /** Says what a look at `ref` gave. May be told again when a verdict comes later (with nothing found, cost 0). */
  tell(ref: Ref, look: Look): void;
  readonly spent: number;
  /** What is left of the budget; a look that may cost more must be cut short by the caller. Never below 0. */
  readonly remaining: number;
  readonly waiting: number;
  /** The looks drawn at random, for an unbiased estimate of the share of relevant places: `relevant` of `judged`. */
  readonly sample: { readonly judged: number; readonly relevant: number };
}

type Standing = 'relevant' | 'irrelevant' | 'unknown';

/** Successes and failures of one arm, and this turn's draw. */
interface Arm {
  hits: number;
  misses: number;
  draw: number;
  drawnAt: number;
}

interface Edge {
  from: Ref;
  as: SightingKind;
}

interface Place {
  ref: Ref;
  depth: number;
  kind: string;
  edges: Edge[];
}

/** How much a kind of link counts for before anything was learned: prior mean by strength, kept soft (weight 2). */
const priorMean = (as: SightingKind): number => 0.15 + 0.55 * (STRENGTH[as] / STRENGTH.platform_moved);
const PRIOR_WEIGHT = 2;
/** A source's own arm starts with this many pseudo-looks of its link type's experience. */
const SHRINKAGE = 12;
/** Each hop from a seed takes so much from what a place is worth. */
const PER_HOP = 0.9;

/** Opens a frontier on the seeds. The same seed and the same answers give the same order. */
export function openFrontier(options: FrontierOptions): Frontier {
  const random = seeded(`frontier ${options.seed}`);
  const deepest = options.depth ?? 3;
  const randomShare = options.random ?? 0.1;
  const waiting = new Map<Ref, Place>();
  const looked = new Map<Ref, Place>();
  const standing = new Map<Ref, Standing>();
  const refused = new Set<Ref>();
  const arms = new Map<string, Arm>();
  const outDegree = new Map<Ref, number>();
  const costs = new Map<string, { total: number; looks: number }>();
  const drawn = new Set<Ref>();
  const sample = { judged: 0, relevant: 0 };
  let spent = 0;
  let turn = 0;

  for (const ref of options.seeds) {
    waiting.set(ref, { ref, depth: 0, kind: 'community', edges: [] });
    // A seed is what the analyst follows: its word counts, whatever is said of it later.
    standing.set(ref, 'relevant');
  }

  const arm = (key: string): Arm => {
    let known = arms.get(key);
    if (!known) {
      known = { hits: 0, misses: 0, draw: 0, drawnAt: -1 };
      arms.set(key, known);
    }
    return known;
  };
  const classKey = ({ from, as }: Edge) => `${as}\n${standing.get(from) ?? 'unknown'}`;
  const sourceKey = ({ from, as }: Edge) => `${as}\n\n${from}`;

  /** This turn's belief that what `edge` leads to is relevant. One draw an arm and turn. */
  const believe = (edge: Edge): number => {
    const own = arm(sourceKey(edge));
    if (own.drawnAt === turn) return own.draw;
    const pool = arm(classKey(edge));
    const state = standing.get(edge.from) ?? 'unknown';
    const start = priorMean(edge.as) * (state === 'relevant' ? 1 : state === 'irrelevant' ? 0.35 : 0.7);
    const mean = (pool.hits + PRIOR_WEIGHT * start) / (pool.hits + pool.misses + PRIOR_WEIGHT);
    own.draw = beta(own.hits + SHRINKAGE * mean, own.misses + SHRINKAGE * (1 - mean), random);
    own.drawnAt = turn;
    return own.draw;
  };

  const worth = (place: Place): number => {
    if (place.depth === 0) return Number.POSITIVE_INFINITY;
    // Several sources that agree: the best one whole, the others by what they add, link farms discounted.
    let miss = 1;
    let best = 0;
    for (const edge of place.edges) {
      const p = believe(edge);
      best = Math.max(best, p);
      miss *= 1 - p / Math.sqrt(1 + Math.max(0, (outDegree.get(edge.from) ?? 1) - 10) / 10);
    }
    const cost = costs.get(place.kind);
    const expected = cost && cost.looks > 0 ? Math.max(1, cost.total / cost.looks) : 1;
    return (Math.max(best * 0.8, 1 - miss) * PER_HOP ** place.depth) / expected;
  };

  const pick = (): Place | null => {
    const places = [...waiting.values()];
    if (places.length === 0) return null;
    const seedsWait = places[0]!.depth === 0;
    if (!seedsWait && random() < randomShare) {
      const place = places[Math.floor(random() * places.length)]!;
      drawn.add(place.ref);
      return place;
    }
    let best = places[0]!;
    let bestWorth = Number.NEGATIVE_INFINITY;
    for (const place of places) {
      const value = worth(place);
      if (value > bestWorth) {
        best = place;
        bestWorth = value;
        if (value === Number.POSITIVE_INFINITY) break;
      }
    }
    return best;
  };

  return {
    next() {
      if (spent >= options.budget) return null;
      turn++;
      const place = pick();
      if (!place) return null;
      waiting.delete(place.ref);
      looked.set(place.ref, place);
      return place.ref;
    },
    tell(ref, { found, relevant, cost }) {
      const place = looked.get(ref) ?? { ref, depth: 0, kind: 'community', edges: [] };
      looked.set(ref, place);
      spent += cost;
      if (cost > 0) {
        const known = costs.get(place.kind) ?? { total: 0, looks: 0 };
        costs.set(place.kind, { total: known.total + cost, looks: known.looks + 1 });
      }
      if (relevant !== null && standing.get(ref) === undefined) {
        standing.set(ref, relevant ? 'relevant' : 'irrelevant');
        for (const edge of place.edges)
          for (const key of [sourceKey(edge), classKey(edge)]) {
            const learned = arm(key);
            if (relevant) learned.hits++;
            else learned.misses++;
          }
        if (drawn.has(ref)) {
          sample.judged++;
          if (relevant) sample.relevant++;
        }
      }
      const named = new Set<Ref>();
      for (const sighting of found) {
        if (sighting.ref === ref) continue;
        if (!named.has(sighting.ref)) {
          named.add(sighting.ref);
          outDegree.set(ref, (outDegree.get(ref) ?? 0) + 1);
        }
        if (looked.has(sighting.ref) || refused.has(sighting.ref) || place.depth >= deepest) continue;
        const known = waiting.get(sighting.ref);
        const edge: Edge = { from: ref, as: sighting.as };
        if (known) {
          known.depth = Math.min(known.depth, place.depth + 1);
          if (!known.edges.some((other) => other.from === ref && other.as === edge.as))
            known.edges.push(edge);
        } else if (options.refuses?.(sighting.ref)) refused.add(sighting.ref);
        else
          waiting.set(sighting.ref, {
            ref: sighting.ref,
            depth: place.depth + 1,
            kind: sighting.platform,
            edges: [edge],
          });
      }
    },
    get spent() {
      return spent;
    },
    get remaining() {
      return Math.max(0, options.budget - spent);
    },
    get waiting() {
      return waiting.size;
    },
    sample,
  };
}

/** A draw from Beta(a, b) by two gamma draws (Marsaglia & Tsang 2000). */
function beta(a: number, b: number, random: Random): number {
  const x = gamma(Math.max(a, 0.01), random);
  const y = gamma(Math.max(b, 0.01), random);
  return x + y > 0 ? x / (x + y) : a / (a + b);
}

function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + c * z) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
  }
}
