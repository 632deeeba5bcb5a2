import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FITTED_FAMILIES, type FittedFamily, matchCommunities } from '../match.ts';
import { builtInLevels, fittedBits, LEVELS, refit } from './fit.ts';
import { type Habits, type InventedCase, inventCase } from './invented-world.testing.ts';
import { CAP } from './weigh.ts';

const solve = ({ input }: InventedCase, fit?: boolean) =>
  matchCommunities({ ...input, withoutDeclared: false, ...(fit === undefined ? {} : { fit }) });

/** The true share of counterparts that wear a picture like the old one's, among those of which a picture is known. */
function pictureKept({ input, truth }: InventedCase): number {
  const worn = new Map(input.candidates.map((side) => [side.ref, side.avatars[0]?.pdq ?? null]));
  let both = 0;
  let kept = 0;
  for (const [from, { to }] of truth)
    for (const next of to) {
      const [a, b] = [worn.get(from) ?? null, worn.get(next) ?? null];
      if (a === null || b === null) continue;
      both++;
      // Processed again, at most four of 64 digits differ; strangers' differ nearly everywhere.
      if ([...a].filter((digit, i) => digit !== b[i]).length <= 8) kept++;
    }
  return kept / both;
}

describe('a big case moves m to the truth', () => {
  const rows: { proves: string; habits: Partial<Habits> }[] = [
    { proves: 'hardly anybody keeps the picture', habits: { picture: 0.05 } },
    { proves: 'as usual', habits: {} },
    { proves: 'nearly everybody keeps the picture', habits: { picture: 0.95 } },
  ];
  test.each(rows)('$proves', ({ habits }) => {
    const world = inventCase(31, 110, habits);
    const { method } = solve(world);
    expect(method.m).toBe('fitted');
    expect(method.expectedPairs).toBeGreaterThan(55);
    const alike = (share: 'm' | 'start') =>
      method.fitted!.images.slice(1).reduce((sum, level) => sum + level[share], 0);
    const truth = pictureKept(world);
    const toGo = Math.abs(alike('start') - truth);
    // More than half of the way; nothing of it where the built-in values are right already.
    expect(Math.abs(alike('m') - truth)).toBeLessThan(Math.max(0.06, 0.5 * toGo));
  });
});

describe('a small case keeps what is built in', () => {
  test('with a few counterparts nothing is fitted, and the answer is the same to the bit', () => {
    const world = inventCase(31, 8, { picture: 0.05 });
    const fitted = solve(world);
    expect(fitted.method).toMatchObject({ m: 'built-in', rounds: 0, fitted: null });
    expect(fitted).toEqual(solve(world, false));
  });

  test('just above the limit m has moved less than half of its way', () => {
    const world = inventCase(31, 45, { picture: 0.05 });
    const { method } = solve(world);
    expect(method.m).toBe('fitted');
    expect(method.expectedPairs).toBeLessThan(40);
    const { start, m, u } = method.fitted!.images[0]!;
    expect(Math.abs(m - start)).toBeLessThan(0.5 * Math.max(start, 1 - start));
    expect(u).toBeGreaterThan(0.9);
  });
});

test('what was used is said: how many pairs, in how many rounds, and why a weight is another', () => {
  const world = inventCase(33, 60, { reposts: 1, picture: 0.95 });
  const { method, matches, unmatched } = solve(world);
  expect(method).toMatchObject({ version: 'matches-2', m: 'fitted' });
  expect(method.candidatePairs).toBeGreaterThan(method.expectedPairs);
  expect(method.rounds).toBeGreaterThan(1);
  expect(method.rounds).toBeLessThanOrEqual(20);
  const lines = [...matches, ...unmatched.flatMap(({ best }) => best ?? [])].flatMap((pair) => pair.evidence);
  const about = lines.filter(({ what }) => what.includes('of other pairs are in this case'));
  expect(about.length).toBeGreaterThan(0);
  for (const line of about) expect(line.what).toMatch(/ \d+ % of counterparts and (?:\d+|under 1) % of/);
  expect(solve(world)).toEqual({ method, matches, unmatched });
});

describe('the weights of a family', () => {
  const cases = fc.constantFrom(...FITTED_FAMILIES).chain((family: FittedFamily) => {
    const shares = fc.array(fc.double({ min: 1e-5, max: 1, noNaN: true }), {
      minLength: LEVELS[family].length,
      maxLength: LEVELS[family].length,
    });
    const counts = fc.array(fc.double({ min: 0, max: 500, noNaN: true }), {
      minLength: LEVELS[family].length,
      maxLength: LEVELS[family].length,
    });
    return fc.record({ family: fc.constant(family), shares, counts });
  });
  const startOf = (family: FittedFamily, shares: readonly number[]) => {
    const total = shares.reduce((a, b) => a + b, 0);
    return builtInLevels(
      family,
      shares.map((share) => share / total),
    );
  };
  const grid = (family: FittedFamily) =>
    Array.from({ length: 101 }, (_, i) => (family === 'rhythm' ? -1 : 0) + (i / 100) * (CAP[family] + 1));

  test('never fall as the likeness rises, never rise above the cap, and nothing alike never speaks for a pair', () => {
    fc.assert(
      fc.property(cases, ({ family, shares, counts }) => {
        const levels = refit(family, startOf(family, shares), counts);
        expect(levels.reduce((sum, { m }) => sum + m, 0)).toBeCloseTo(1, 9);
        const weights = grid(family)
          .filter((bits) => bits <= CAP[family])
          .map((bits) => fittedBits(family, levels, bits));
        for (let i = 1; i < weights.length; i++)
          expect(weights[i]!).toBeGreaterThanOrEqual(weights[i - 1]! - 1e-9);
        expect(Math.max(...weights)).toBeLessThanOrEqual(CAP[family] + 1e-9);
        expect(fittedBits(family, levels, 0)).toBeLessThanOrEqual(1e-9);
      }),
    );
  });

  test('are the built-in ones, bit by bit, when the case shows nothing or just what is built in', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 0, max: 300, noNaN: true }), ({ family, shares }, pairs) => {
        const start = startOf(family, shares);
        const levels = refit(
          family,
          start,
          start.map(({ m }) => m * pairs),
        );
        for (const bits of grid(family).filter((value) => value <= CAP[family]))
          expect(fittedBits(family, levels, bits)).toBeCloseTo(bits, 6);
      }),
    );
  });

  test('follow the pairs where they are many', () => {
    const start = startOf('images', [0.97, 0.01, 0.01, 0.01]);
    const few = refit('images', start, [1, 0, 0, 1]);
    const many = refit('images', start, [250, 0, 0, 250]);
    expect(few.at(-1)!.m).toBeLessThan(start.at(-1)!.m + 0.03);
    expect(many.at(-1)!.m).toBeCloseTo(0.5, 1);
    expect(many[0]!.weight).toBeCloseTo(Math.log2(many[0]!.m / start[0]!.m), 1);
  });
});
