/**
 * @module
 * The order in which to look at places under a hard budget of requests: best first, learning while it goes which kind
 * of link from which source leads somewhere, and what places worth a look have in common. It decides what is looked at
 * next and fetches nothing.
 *
 * Method: Thompson sampling over Beta-Bernoulli arms (Thompson 1933; Chapelle & Li 2011), one arm per link type and
 * standing of the source (relevant, not, nobody knows). Each source has arms of its own that start from those, so
 * that a hub of noise is left after a few looks and a good directory is kept; they are not drawn, because among
 * thousands of sources the luckiest draw would always win. What the sources of a place say is added up as log odds against the
 * share of all waiting places that are worth a look. One look in ten is drawn evenly from all that wait: those estimate
 * that share without bias, and find what the arms would never try.
 */
import type { PlatformId, Ref, Sighting, SightingKind } from '../model.ts';
import { type Random, seeded } from '../random.ts';
import { openTraits, type Traits } from './frontier-traits.ts';
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

/** Successes and failures of one arm. `value` is what it says this turn: a share for a class of links, log odds for a source. */
interface Arm {
  hits: number;
  misses: number;
  value: number;
  turn: number;
}

/** A place that named others, with an arm for each kind of link it used. */
interface Source {
  standing: Standing;
  arms: Map<SightingKind, Arm>;
}

interface Edge {
  source: Source;
  as: SightingKind;
  arm: Arm;
}

interface Place {
  ref: Ref;
  depth: number;
  platform: PlatformId;
  edges: Edge[];
  traits: Traits;
}

/** Before anything was learned: what a kind of link promises from a relevant source; less from one that nobody judged, or one that is not. */
const promise = (as: SightingKind): number => 0.04 + 0.25 * (STRENGTH[as] / STRENGTH.platform_moved);
const TRUST: Readonly<Record<Standing, number>> = { relevant: 1, unknown: 0.7, irrelevant: 0.35 };
const PROMISE_WEIGHT = 4;
/** A source's own arm starts with this many pseudo-looks of the experience with its link type. */
const SHRINKAGE = 12;
/** The share of waiting places that are worth a look, before any was drawn at random, and its weight in looks. */
const SHARE = { mean: 0.05, weight: 10 };
/** What further sources add to the best one: this much of their log odds, which depend on each other, and at most so many nats. */
const FURTHER = { weight: 0.7, most: 2.5 };
/** Each hop from a seed takes so much from the odds of a place. */
const PER_HOP = Math.log(0.9);

/** Opens a frontier on the seeds. The same seed and the same answers give the same order. */
export function openFrontier(options: FrontierOptions): Frontier {
  const random = seeded(`frontier ${options.seed}`);
  const deepest = options.depth ?? 3;
  const randomShare = options.random ?? 0.1;
  const book = openTraits();
  const waiting = new Map<Ref, Place>();
  const looked = new Map<Ref, Place>();
  const sources = new Map<Ref, Source>();
  const judged = new Set<Ref>();
  const refused = new Set<Ref>();
  const classes = new Map<string, Arm>();
  const costs = new Map<PlatformId, { total: number; looks: number }>();
  const drawn = new Set<Ref>();
  const sample = { judged: 0, relevant: 0 };
  let spent = 0;
  let turn = 0;
  let base = 0;

  const sourceOf = (ref: Ref): Source => {
    let known = sources.get(ref);
    if (!known) {
      known = { standing: 'unknown', arms: new Map() };
      sources.set(ref, known);
    }
    return known;
  };
  const newPlace = (ref: Ref, depth: number, platform: PlatformId): Place => ({
    ref,
    depth,
    platform,
    edges: [],
    traits: book.of(ref, platform),
  });
  for (const ref of options.seeds) {
    waiting.set(ref, newPlace(ref, 0, ''));
    // A seed is what the analyst follows: its word counts, whatever is said of it later.
    sourceOf(ref).standing = 'relevant';
    judged.add(ref);
  }

  const classOf = ({ as, source }: Edge): Arm => armOf(classes, `${as} ${source.standing}`);

  /** This turn's draw of how often links of this type lead somewhere from sources of that standing. One draw a turn. */
  const drawOf = (edge: Edge): number => {
    const pool = classOf(edge);
    if (pool.turn !== turn) {
      const start = promise(edge.as) * TRUST[edge.source.standing];
      pool.value = beta(
        pool.hits + PROMISE_WEIGHT * start,
        pool.misses + PROMISE_WEIGHT * (1 - start),
        random,
      );
      pool.turn = turn;
    }
    return pool.value;
  };
  /** What one source says for a place: log odds beyond those of any place that waits. */
  const natsOf = (edge: Edge): number => {
    const { arm } = edge;
    if (arm.turn !== turn) {
      const share = drawOf(edge);
      arm.value = logOdds((arm.hits + SHRINKAGE * share) / (arm.hits + arm.misses + SHRINKAGE)) - base;
      arm.turn = turn;
    }
    return arm.value;
  };

  const worth = (place: Place): number => {
    if (place.depth === 0) return Number.POSITIVE_INFINITY;
    let sum = 0;
    let best = Number.NEGATIVE_INFINITY;
    for (const edge of place.edges) {
      const nats = natsOf(edge);
      if (nats > best) best = nats;
      sum += nats;
    }
    const further = Math.max(-FURTHER.most, Math.min(FURTHER.most, sum - best));
    const nats = base + best + FURTHER.weight * further + book.weigh(place.traits) + PER_HOP * place.depth;
    const cost = costs.get(place.platform);
    return cost === undefined ? nats : nats - Math.log(Math.max(1, cost.total / cost.looks));
  };

  const pick = (): Place | null => {
    const [first] = waiting.values();
    if (!first) return null;
    if (first.depth > 0 && random() < randomShare) {
      let left = Math.floor(random() * waiting.size);
      for (const place of waiting.values())
        if (left-- === 0) {
          drawn.add(place.ref);
          return place;
        }
    }
    let best = first;
    let bestWorth = Number.NEGATIVE_INFINITY;
    for (const place of waiting.values()) {
      const value = worth(place);
      if (value > bestWorth) {
        best = place;
        bestWorth = value;
        if (value === Number.POSITIVE_INFINITY) break;
      }
    }
    return best;
  };

  const judge = (place: Place, relevant: boolean): void => {
    judged.add(place.ref);
    sourceOf(place.ref).standing = relevant ? 'relevant' : 'irrelevant';
    book.learn(place.traits, relevant);
    for (const edge of place.edges)
      for (const learned of [edge.arm, classOf(edge)])
        if (relevant) learned.hits++;
        else learned.misses++;
    if (!drawn.has(place.ref)) return;
    sample.judged++;
    if (relevant) sample.relevant++;
  };

  return {
    next() {
      if (spent >= options.budget) return null;
      turn++;
      base = logOdds((sample.relevant + SHARE.mean * SHARE.weight) / (sample.judged + SHARE.weight));
      const place = pick();
      if (!place) return null;
      waiting.delete(place.ref);
      looked.set(place.ref, place);
      return place.ref;
    },
    tell(ref, { found, relevant, cost }) {
      const place = looked.get(ref) ?? newPlace(ref, 0, '');
      looked.set(ref, place);
      spent += cost;
      if (cost > 0) {
        const known = costs.get(place.platform) ?? { total: 0, looks: 0 };
        costs.set(place.platform, { total: known.total + cost, looks: known.looks + 1 });
      }
      if (relevant !== null && !judged.has(ref)) judge(place, relevant);
      if (place.depth >= deepest) return;
      const source = sourceOf(ref);
      for (const sighting of found) {
        if (sighting.ref === ref || looked.has(sighting.ref) || refused.has(sighting.ref)) continue;
        let known = waiting.get(sighting.ref);
        if (!known) {
          if (options.refuses?.(sighting.ref)) {
            refused.add(sighting.ref);
            continue;
          }
          known = newPlace(sighting.ref, place.depth + 1, sighting.platform);
          waiting.set(sighting.ref, known);
        }
        known.depth = Math.min(known.depth, place.depth + 1);
        book.hear(known.traits, sighting);
        if (!known.edges.some((edge) => edge.source === source && edge.as === sighting.as))
          known.edges.push({ source, as: sighting.as, arm: armOf(source.arms, sighting.as) });
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

function armOf<K>(arms: Map<K, Arm>, key: K): Arm {
  let known = arms.get(key);
  if (!known) {
    known = { hits: 0, misses: 0, value: 0, turn: -1 };
    arms.set(key, known);
  }
  return known;
}

function logOdds(share: number): number {
  const p = Math.min(0.9999, Math.max(0.0001, share));
  return Math.log(p / (1 - p));
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
