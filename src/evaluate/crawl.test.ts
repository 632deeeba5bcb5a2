import { describe, expect, it } from 'vitest';
import { SUITES } from '../simulate/suites.ts';
import { crawl, crawlFigures } from './crawl.ts';

const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;

describe.each(SUITES.dev.crawls)('a crawl of %s', (topology) => {
  it('finds four in five within a thousand requests, and half as much again as breadth-first at two hundred', () => {
    const figures = [1, 2].map((seed) => crawlFigures(seed, topology));
    const recall = (policy: 'product' | 'breadthFirst', budget: '200' | '1000') =>
      mean(figures.map(({ recallAt }) => recallAt[policy][budget]));
    expect(recall('product', '1000')).toBeGreaterThanOrEqual(0.8);
    expect(recall('product', '200')).toBeGreaterThanOrEqual(1.5 * recall('breadthFirst', '200'));
    // Nobody finds what is too far away, and the baseline is no straw man.
    for (const { reachable, wanted, recallAt } of figures)
      for (const { 1000: at } of Object.values(recallAt)) expect(at).toBeLessThanOrEqual(reachable / wanted);
    expect(recall('breadthFirst', '1000')).toBeGreaterThan(0.35);
  });
});

it('does not count the seed, and gives the same figures again', () => {
  const figures = crawlFigures(5, 'chains');
  expect(figures.wanted).toBe(49);
  expect(crawlFigures(5, 'chains')).toEqual(figures);
});

it('opens a place once, and every policy stops at the budget', () => {
  const seed = 'https://t.me/garden';
  const links = {
    get: (ref: string) =>
      Array.from({ length: 40 }, (_, i) => ({
        ref: `https://t.me/g${(Number(/\d+$/.exec(ref)?.[0] ?? 0) * 40 + i) % 3000}`,
        platform: 'telegram',
        kind: 'community' as const,
        as: 'bare' as const,
        post: null,
        community: ref,
        at: 0,
        capture: '',
        deobfuscated: false,
        context: '',
      })),
  };
  const wanted = new Set(Array.from({ length: 3000 }, (_, i) => `https://t.me/g${i}`));
  for (const policy of ['product', 'breadthFirst', 'inDegree', 'random'] as const) {
    const opened = crawl({ seeds: [seed], links, wanted }, policy, 1);
    expect(opened.size).toBe(999);
    expect(Math.max(...opened.values())).toBe(1000);
  }
});
