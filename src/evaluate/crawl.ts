/**
 * @module
 * A crawl through a scenario's links under a budget: which wanted places each policy has opened after how many requests.
 * One request opens one place and shows the links in it. After a look the crawler is told whether the place was worth
 * it, as an analyst would tell it; every policy that learns gets the same answers.
 */
import { openFrontier } from '../core/lead.ts';
import type { Ref, Sighting } from '../core/model.ts';
import { type Random, seeded } from '../core/random.ts';
import { crawlWorld, type Topology } from '../simulate/crawl/world.ts';

/** What is crawled: a look at a place shows its links (none: it cannot be read). `wanted` are the addresses worth finding. */
export interface CrawlGround {
  seeds: readonly Ref[];
  links: { get(ref: Ref): readonly Sighting[] | undefined };
  wanted: ReadonlySet<Ref>;
}

export const BUDGET = 1000;
const DEPTH = 3;

export const POLICIES = ['product', 'breadthFirst', 'inDegree', 'random'] as const;
export type Policy = (typeof POLICIES)[number];

/** For each wanted place the number of the request (from 1) that opened it; absent when none did. */
export type Opened = ReadonlyMap<Ref, number>;

export const CRAWL_BUDGETS = [50, 200, 1000] as const;

/** How the policies did in one invented network (`crawlWorld`). The seed is known and counts for nobody. */
export interface CrawlFigures {
  /** Places of the network; wanted ones beside the seed; of those at most three hops away, which no crawl can exceed. */
  places: number;
  wanted: number;
  reachable: number;
  /** Share of `wanted` that was opened after so many requests. */
  recallAt: Record<Policy, Record<`${(typeof CRAWL_BUDGETS)[number]}`, number>>;
  /** Wanted places that the product had opened after 200 requests over those of a breadth-first crawl (null: it had none). */
  harvestOverBreadthFirst: number | null;
}

/** Draws a network and crawls it with every policy. Pure: the same arguments give the same figures. Under two seconds. */
export function crawlFigures(seed: number | string, topology: Topology): CrawlFigures {
  const world = crawlWorld(seed, topology);
  const wanted = world.wanted.size - world.seeds.length;
  const found = (policy: Policy) => {
    const opened = crawl(world, policy, seed);
    return (budget: number) =>
      [...opened].filter(([ref, at]) => at <= budget && !world.seeds.includes(ref)).length;
  };
  const by = Object.fromEntries(POLICIES.map((policy) => [policy, found(policy)])) as Record<
    Policy,
    (budget: number) => number
  >;
  const breadthFirst = by.breadthFirst(200);
  return {
    places: world.places,
    wanted,
    reachable: world.reachable - world.seeds.length,
    recallAt: Object.fromEntries(
      POLICIES.map((policy) => [
        policy,
        Object.fromEntries(CRAWL_BUDGETS.map((budget) => [budget, by[policy](budget) / wanted])),
      ]),
    ) as CrawlFigures['recallAt'],
    harvestOverBreadthFirst: breadthFirst === 0 ? null : by.product(200) / breadthFirst,
  };
}

/** Crawls with one policy. Deterministic for a seed. */
export function crawl(ground: CrawlGround, policy: Policy, seed: number | string): Opened {
  return policy === 'product'
    ? frontierCrawl(ground, seed)
    : plainCrawl(ground, policy, seeded(`crawl ${seed}`));
}

function frontierCrawl({ seeds, links, wanted }: CrawlGround, seed: number | string): Opened {
  const frontier = openFrontier({ seeds, budget: BUDGET, depth: DEPTH, seed });
  const opened = new Map<Ref, number>();
  for (let ref = frontier.next(); ref !== null; ref = frontier.next()) {
    const relevant = wanted.has(ref);
    if (relevant) opened.set(ref, frontier.spent + 1);
    frontier.tell(ref, { found: links.get(ref) ?? [], relevant, cost: 1 });
  }
  return opened;
}

function plainCrawl(
  { seeds, links, wanted }: CrawlGround,
  policy: Exclude<Policy, 'product'>,
  random: Random,
): Opened {
  const waiting = new Map<Ref, { depth: number; citers: Set<Ref> }>();
  for (const ref of seeds) waiting.set(ref, { depth: 0, citers: new Set() });
  const looked = new Set<Ref>();
  const opened = new Map<Ref, number>();
  while (looked.size < BUDGET && waiting.size > 0) {
    const ref = next(waiting, policy, random);
    const { depth } = waiting.get(ref)!;
    waiting.delete(ref);
    looked.add(ref);
    if (wanted.has(ref)) opened.set(ref, looked.size);
    if (depth >= DEPTH) continue;
    for (const { ref: to } of links.get(ref) ?? []) {
      if (looked.has(to)) continue;
      const known = waiting.get(to);
      if (known) {
        known.depth = Math.min(known.depth, depth + 1);
        known.citers.add(ref);
      } else waiting.set(to, { depth: depth + 1, citers: new Set([ref]) });
    }
  }
  return opened;
}

function next(
  waiting: ReadonlyMap<Ref, { citers: ReadonlySet<Ref> }>,
  policy: Exclude<Policy, 'product'>,
  random: Random,
): Ref {
  const refs = [...waiting.keys()];
  if (policy === 'random') return refs[Math.floor(random() * refs.length)]!;
  let best = refs[0]!;
  if (policy === 'inDegree') {
    for (const ref of refs) if (waiting.get(ref)!.citers.size > waiting.get(best)!.citers.size) best = ref;
  }
  return best;
}
