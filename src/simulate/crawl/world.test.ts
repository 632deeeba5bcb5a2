import { describe, expect, it } from 'vitest';
import type { Ref } from '../../core/model.ts';
import { SUITES } from '../suites.ts';
import { type CrawlWorld, crawlWorld } from './world.ts';

/** Every link of every place that can be reached, and how far away each place is. */
function walk({ seeds, links }: CrawlWorld) {
  const depth = new Map<Ref, number>(seeds.map((ref) => [ref, 0]));
  for (const ref of depth.keys())
    for (const { ref: to } of links.get(ref) ?? []) if (!depth.has(to)) depth.set(to, depth.get(ref)! + 1);
  return { depth, sightings: [...depth.keys()].flatMap((ref) => links.get(ref) ?? []) };
}

describe.each([...SUITES.dev.crawls, ...SUITES.heldout.crawls])('%s', (topology) => {
  const world = crawlWorld(3, topology);
  const { depth, sightings } = walk(world);

  it('is one seed, fifty wanted, thousands of others, and the same for a seed', () => {
    expect(world.seeds.length).toBe(1);
    expect(world.wanted.size).toBe(50);
    expect(world.places).toBeGreaterThan(3500);
    const again = crawlWorld(3, topology);
    expect(again.links.get(world.seeds[0]!)).toEqual(world.links.get(world.seeds[0]!));
    expect(crawlWorld(4, topology).seeds).not.toEqual(world.seeds);
  });

  it('can be found: most are three hops away at most, and breadth-first gets there in the end', () => {
    const near = [...world.wanted].filter((ref) => (depth.get(ref) ?? 9) <= 3).length;
    expect(near).toBe(world.reachable);
    expect(near).toBeGreaterThanOrEqual(42);
  });

  it('gives nothing away: no type of link is for the wanted alone, nor is any platform', () => {
    const wanted = sightings.filter(({ ref }) => world.wanted.has(ref));
    for (const as of ['moved', 'pinned', 'bio', 'forward', 'mention', 'bare'] as const) {
      const all = sightings.filter((sighting) => sighting.as === as);
      expect(all.length).toBeGreaterThan(500);
      expect(wanted.filter((sighting) => sighting.as === as).length / all.length).toBeLessThan(0.1);
    }
    const here = [...world.wanted].map((ref) => new URL(ref).host);
    const there = new Set(
      [...depth.keys()].filter((ref) => !world.wanted.has(ref)).map((ref) => new URL(ref).host),
    );
    expect(here.every((host) => there.has(host))).toBe(true);
  });

  it('has dead addresses, which show nothing, and links in the order of the posts', () => {
    const dead = [...depth.keys()].filter((ref) => world.links.get(ref) === undefined);
    expect(dead.length / depth.size).toBeGreaterThan(0.03);
    for (const ref of world.seeds) {
      const times = world.links.get(ref)!.map(({ at }) => at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
  });
});
