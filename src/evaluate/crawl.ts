/**
 * @module
 * A crawl through a scenario's links under a budget: which wanted places each policy has opened after how many requests.
 * One request opens one place and shows the links in it. After a look the crawler is told whether the place was worth
 * it, as an analyst would tell it; every policy that learns gets the same answers.
 */
import { openFrontier } from '../core/lead.ts';
import type { Ref, Sighting } from '../core/model.ts';
import { type Random, seeded } from '../core/random.ts';

/** What is crawled. `wanted` are the addresses worth finding. */
export interface CrawlGround {
  seeds: readonly Ref[];
  links: ReadonlyMap<Ref, readonly Sighting[]>;
  wanted: ReadonlySet<Ref>;
}

export const BUDGET = 1000;
const DEPTH = 3;

export type Policy = 'product' | 'breadthFirst' | 'inDegree' | 'random';

/** For each wanted place the number of the request (from 1) that opened it; absent when none did. */
export type Opened = ReadonlyMap<Ref, number>;

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
