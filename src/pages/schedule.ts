/**
 * @module
 * The budget planner: what a number of looks an hour buys, for the communities that this machine can look at.
 */
import { HOUR, iso } from '../core/clock.ts';
import type { Ref } from '../core/model.ts';
import { nextLookAt, planSchedule, watchable } from '../core/schedule.ts';
import type { Desk } from './desk.ts';
import type { PageModel } from './model.ts';

/** What a platform needs before it can be looked at. */
export interface Reach {
  ready: boolean;
  why: 'no_connector' | 'not_configured' | null;
  missing: readonly string[];
}

const CURVE = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];
const DELAYS = [0.5, 1, 2, 3, 6, 12];
const MOST_ROWS = 200;

/** The collector's own default: one look an hour for each, at least 60. */
const usual = (targets: number) => Math.max(60, targets);

/** The plan of a budget (null: the usual one) over everything that is followed. */
export function planOf(model: PageModel, looksPerHour: number | null) {
  const budget = looksPerHour ?? usual(model.scheduled.length);
  const plan = planSchedule(model.scheduled, budget);
  const rows = new Map<Ref, { intervalHours: number | null; nextAt: string | null; why: string | null }>();
  for (const { ref, lastLookAt } of model.scheduled) {
    const interval = plan.intervals.get(ref);
    rows.set(ref, {
      intervalHours: interval === undefined ? null : interval / HOUR,
      nextAt:
        interval === undefined || lastLookAt === null
          ? null
          : iso(Math.ceil(nextLookAt(ref, interval, lastLookAt))),
      why: interval === undefined ? 'over_budget' : null,
    });
  }
  return { budget, plan, rows };
}

/** The planner's screen. `reach` says of a platform whether it can be looked at. */
export function schedulePage(desk: Desk, looksPerHour: number | null, reach: ReadonlyMap<string, Reach>) {
  const model = desk.model();
  if (model === null || model.scheduled.length === 0)
    return {
      looksPerHour: looksPerHour ?? usual(0),
      delayHours: 0,
      reached: 0,
      left: 0,
      unreachable: [],
      curve: [],
      rows: [],
      watchable: [],
    };
  const can = model.scheduled.filter(({ platform }) => reach.get(platform)?.ready);
  const seen = { ...model, scheduled: can };
  const { budget, plan, rows } = planOf(seen, looksPerHour);
  const cannot = Map.groupBy(
    model.scheduled.filter(({ platform }) => !reach.get(platform)?.ready),
    ({ platform }) => platform,
  );
  const at = (looks: number) => planSchedule(can, looks);
  return {
    looksPerHour: budget,
    delayHours: plan.expectedDelayHours,
    reached: plan.intervals.size,
    left: plan.left.length,
    unreachable: [...cannot].map(([platform, list]) => ({
      platform,
      count: list.length,
      why: reach.get(platform)?.why ?? 'no_connector',
      missing: reach.get(platform)?.missing ?? [],
    })),
    curve: CURVE.map((looks) => {
      const { expectedDelayHours, left } = at(looks);
      return { looksPerHour: looks, delayHours: expectedDelayHours, left: left.length };
    }),
    rows: [...rows].slice(0, MOST_ROWS).map(([ref, row]) => ({ ref, ...row })),
    watchable: DELAYS.map((delayHours) => ({ delayHours, communities: watchable(budget, delayHours) })),
  };
}
