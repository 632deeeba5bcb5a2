import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from './clock.ts';
import {
  confirmingLook,
  LONGEST,
  looksAfterDeath,
  nextLookAt,
  planSchedule,
  SHORTEST,
  type Target,
  watchable,
} from './schedule.ts';

const target = (ref: string, weight: number, hazardPerDay: number): Target => ({ ref, weight, hazardPerDay });
const targets = fc.uniqueArray(
  fc.record({
    ref: fc.string({ minLength: 1, maxLength: 6 }),
    weight: fc.double({ min: 0.01, max: 100, noNaN: true }),
    hazardPerDay: fc.double({ min: 0, max: 0.5, noNaN: true }),
  }),
  { selector: ({ ref }) => ref, minLength: 1, maxLength: 40 },
);

describe('the plan', () => {
  it('looks in proportion to the root of weight times hazard', () => {
    const plan = planSchedule([target('a', 1, 0.01), target('b', 4, 0.01), target('c', 1, 0.09)], 2);
    const every = (ref: string) => plan.intervals.get(ref)!;
    expect(every('a') / every('b')).toBeCloseTo(2, 3);
    expect(every('a') / every('c')).toBeCloseTo(3, 3);
    expect(plan.looksPerHour).toBeCloseTo(2, 3);
  });

  it('never exceeds the budget, keeps the bounds, and names whom it leaves out', () => {
    fc.assert(
      fc.property(targets, fc.double({ min: 0.05, max: 50, noNaN: true }), (all, budget) => {
        const plan = planSchedule(all, budget);
        expect(plan.looksPerHour).toBeLessThanOrEqual(budget * 1.001);
        expect(plan.intervals.size + plan.left.length).toBe(all.length);
        for (const every of plan.intervals.values()) {
          expect(every).toBeGreaterThanOrEqual(SHORTEST);
          expect(every).toBeLessThanOrEqual(LONGEST);
        }
      }),
    );
  });

  it('is no later than looking at all equally often', () => {
    fc.assert(
      fc.property(targets, (all) => {
        const plan = planSchedule(all, all.length / 4);
        expect(plan.expectedDelayHours).toBeLessThanOrEqual(2 * 1.001);
      }),
    );
  });

  it('leaves out the least urgent first', () => {
    expect(planSchedule([target('calm', 1, 0.001), target('hot', 1, 0.1)], 1 / 24).left).toEqual(['calm']);
  });

  it('says how many a budget can watch', () => {
    expect(watchable(100, 3)).toBe(600);
    expect(watchable(100, 1000)).toBe(2400);
  });
});

describe('turns', () => {
  it('come once an interval, at a phase of its own that a restart does not move', () => {
    const first = nextLookAt('x', 6 * HOUR, 1_000_000_000_000);
    expect(nextLookAt('x', 6 * HOUR, first)).toBe(first + 6 * HOUR);
    expect(nextLookAt('x', 6 * HOUR, first - 1)).toBe(first);
    expect(first).toBeGreaterThan(1_000_000_000_000);
  });

  it('are spread: no quarter of the interval holds more than two fifths', () => {
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 400; i++)
      counts[Math.floor((nextLookAt(`https://t.me/c${i}`, 4 * HOUR, 0) % (4 * HOUR)) / HOUR)]!++;
    expect(Math.max(...counts)).toBeLessThan(160);
  });
});

describe('after a death', () => {
  it('looks at ten relatives and five unrelated controls within five minutes', () => {
    const relatives = Array.from({ length: 14 }, (_, i) => `r${i}`);
    const others = [...relatives, 'dead', ...Array.from({ length: 30 }, (_, i) => `o${i}`)];
    const looks = looksAfterDeath('dead', 1000, relatives, others, 7);
    expect(looks.filter((look) => look.because === 'relative').map((look) => look.ref)).toEqual(
      relatives.slice(0, 10),
    );
    const controls = looks.filter((look) => look.because === 'control').map((look) => look.ref);
    expect(controls).toHaveLength(5);
    expect(controls.every((ref) => ref.startsWith('o'))).toBe(true);
    expect(looks.every((look) => look.at >= 1000 && look.at < 1000 + 5 * MINUTE)).toBe(true);
    expect(looksAfterDeath('dead', 1000, relatives, others, 7)).toEqual(looks);
    expect(looksAfterDeath('dead', 1000, [], [], 7)).toEqual([]);
  });

  it('confirms no sooner than the machine accepts', () => {
    expect(confirmingLook('x', 0).at).toBeGreaterThanOrEqual(10 * MINUTE);
  });
});
