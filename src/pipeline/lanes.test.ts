import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR } from '../core/clock.ts';
import { planSchedule } from '../core/schedule.ts';
import { type LaneTarget, laneOf, looksAllowed, planLanes } from './lanes.ts';

const targets = (lane: string, n: number, weight = 1): LaneTarget[] =>
  Array.from({ length: n }, (_, i) => ({ ref: `${lane}/${i}`, lane, weight, hazardPerDay: 0.01 }));
const everyMinutes = (plan: ReturnType<typeof planLanes>, ref: string) => plan.intervals.get(ref)! / 60_000;

describe('lanes', () => {
  it('are one a host', () => {
    const rows = [
      ['telegram', 'https://t.me/garden_wire', 'telegram t.me'],
      ['mastodon', 'https://social.example/@garden', 'mastodon social.example'],
      ['matrix', 'https://matrix.to/#/#garden:harbour.example', 'matrix matrix.to'],
      ['xmpp', 'xmpp:garden@conference.example?join', 'xmpp conference.example'],
    ] as const;
    for (const [platform, ref, lane] of rows) expect(laneOf(platform, ref)).toBe(lane);
  });

  it('are planned together where their hosts allow it', () => {
    const all = [...targets('a', 30), ...targets('b', 10)];
    expect(planLanes(all, 60, () => 1000)).toEqual(planSchedule(all, 60));
  });

  it('a host that allows less gets less, and the others get what it leaves', () => {
    const plan = planLanes([...targets('slow', 100), ...targets('fast', 100)], 200, (lane) =>
      lane === 'slow' ? 20 : 1000,
    );
    expect(everyMinutes(plan, 'slow/0')).toBeCloseTo(300, 3);
    expect(everyMinutes(plan, 'fast/0')).toBeCloseTo(100 / 3, 3);
    expect(plan.looksPerHour).toBeCloseTo(200, 3);
    expect(plan.expectedDelayHours).toBeCloseTo((2.5 + 50 / 180) / 2, 3);
  });

  it('names what a host cannot be asked about once a day', () => {
    const { left, intervals } = planLanes(targets('slow', 100), 1000, () => 2);
    expect(left).toHaveLength(52);
    expect(intervals.size).toBe(48);
  });

  it('never plans more than the budget, nor more in a lane than is allowed', () => {
    const lanes = fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 400 })), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(lanes, fc.integer({ min: 1, max: 500 }), (sizes, budget) => {
        const all = sizes.flatMap(([n], i) => targets(`lane${i}`, n, 1 + (i % 3)));
        const allowed = (lane: string) => sizes[Number(lane.slice(4))]![1];
        const plan = planLanes(all, budget, allowed);
        expect(plan.looksPerHour).toBeLessThanOrEqual(budget * 1.001);
        const spent = Map.groupBy(all, ({ lane }) => lane);
        for (const [lane, list] of spent) {
          const looks = list.reduce((sum, { ref }) => {
            const every = plan.intervals.get(ref);
            return sum + (every === undefined ? 0 : HOUR / every);
          }, 0);
          expect(looks).toBeLessThanOrEqual(allowed(lane) * 1.001);
        }
        expect(plan.intervals.size + plan.left.length).toBe(all.length);
      }),
    );
  });

  it('half of a host’s requests are for looks, more where nothing is read', () => {
    const limits = { perMinute: 20, burst: 2, source: 'ours' };
    const read = async function* () {};
    expect([looksAllowed({ limits, read }), looksAllowed({ limits })]).toEqual([600, 960]);
  });
});
