import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calibrate } from './calibration.ts';
import { marginals } from './marginals.ts';

describe('marginals', () => {
  const edge = (row: number, column: number, odds: number) => ({ row, column, odds, besides: false });

  test('are exact on a tree: a path of three edges by counting its matchings', () => {
    const [a, b, c] = [2, 5, 3];
    const all = 1 + a + b + c + a * c;
    const found = marginals([edge(0, 0, a), edge(1, 0, b), edge(1, 1, c)]);
    expect(found[0]).toBeCloseTo((a + a * c) / all, 6);
    expect(found[1]).toBeCloseTo(b / all, 6);
    expect(found[2]).toBeCloseTo((c + a * c) / all, 6);
  });

  test('two equal candidates share', () => {
    const [x, y] = marginals([edge(0, 0, 1000), edge(0, 1, 1000)]);
    expect(x).toBeCloseTo(0.5, 2);
    expect(y).toBeCloseTo(0.5, 2);
  });

  test('are shares whatever the odds', () => {
    const edges = fc.array(fc.tuple(fc.nat(4), fc.nat(4), fc.double({ min: 0.001, max: 1e6, noNaN: true })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(edges, (list) => {
        const found = marginals(list.map(([row, column, odds]) => edge(row, column, odds)));
        for (const p of found) {
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('calibration rises and stays a share', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b) => {
          const [low, high] = a < b ? [a, b] : [b, a];
          expect(calibrate(low)).toBeLessThanOrEqual(calibrate(high));
          expect(calibrate(high)).toBeLessThanOrEqual(1);
          expect(calibrate(low)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});
