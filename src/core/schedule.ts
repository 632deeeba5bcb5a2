/**
 * @module
 * When to look next. Looking costs requests; being late costs captures. Under a fixed budget the intervals that
 * minimise the expected weighted delay Σ w·h·interval/2 are proportional to 1/√(w·h). (Schedules built for freshness
 * give up on what dies fast: wrong here.) Pure: it names instants, others look.
 */
import { DAY, HOUR, MINUTE } from './clock.ts';
import { CONFIRM_AFTER } from './liveness.ts';
import type { Instant, Ref } from './model.ts';
import { seeded } from './random.ts';

/** No community is looked at more often or more rarely than this (milliseconds). */
export const SHORTEST = 15 * MINUTE;
export const LONGEST = DAY;

/** A community to be watched. `weight`: what being late costs (1 = usual). `hazardPerDay`: expected deaths a day. */
export interface Target {
  ref: Ref;
  weight: number;
  hazardPerDay: number;
}

/** What a budget buys. */
export interface Plan {
  /** Milliseconds between looks, per community; without an entry it cannot be watched within the budget. */
  intervals: Map<Ref, number>;
  looksPerHour: number;
  /** Expected hours from a death to the look that shows it, weighed by w·h. */
  expectedDelayHours: number;
  /** Communities that the budget does not reach even once in `LONGEST`: the least urgent ones. */
  left: Ref[];
}

/** Spreads `looksPerHour` over the targets. */
export function planSchedule(targets: readonly Target[], looksPerHour: number): Plan {
  const urgency = (target: Target) => Math.sqrt(Math.max(1e-9, target.weight * target.hazardPerDay));
  const sorted = [...targets].sort((a, b) => urgency(b) - urgency(a) || (a.ref < b.ref ? -1 : 1));
  const reach = Math.max(0, Math.floor((looksPerHour * LONGEST) / HOUR + 1e-9));
  const kept = sorted.slice(0, reach);
  const interval = (scale: number, target: Target) =>
    Math.min(LONGEST, Math.max(SHORTEST, scale / urgency(target)));
  const cost = (scale: number) => kept.reduce((sum, target) => sum + HOUR / interval(scale, target), 0);
  // The cost falls as the scale grows: halve the bracket in logarithms until it fits.
  let low = -5;
  let high = 20;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (cost(10 ** middle) > looksPerHour) low = middle;
    else high = middle;
  }
  const scale = 10 ** high;
  let late = 0;
  let mass = 0;
  const intervals = new Map<Ref, number>();
  for (const target of kept) {
    const every = interval(scale, target);
    intervals.set(target.ref, every);
    late += target.weight * target.hazardPerDay * (every / 2 / HOUR);
    mass += target.weight * target.hazardPerDay;
  }
  return {
    intervals,
    looksPerHour: cost(scale),
    expectedDelayHours: mass > 0 ? late / mass : 0,
    left: sorted.slice(reach).map((target) => target.ref),
  };
}

/** How many like communities a budget can watch when a death shall be seen within `delayHours` on average. */
export function watchable(looksPerHour: number, delayHours: number): number {
  const interval = Math.min(LONGEST, Math.max(SHORTEST, 2 * delayHours * HOUR));
  return Math.floor((looksPerHour * interval) / HOUR);
}

/**
 * The first instant after `after` at which it is the community's turn. Each has its own lasting phase inside the
 * interval, drawn from its ref, so that looks are spread evenly and a restart does not bunch them.
 */
export function nextLookAt(ref: Ref, interval: number, after: Instant): Instant {
  const phase = Math.floor(seeded(`phase ${ref}`)() * interval);
  return (Math.floor((after - phase) / interval) + 1) * interval + phase;
}

/** A look to be taken out of turn, at `at` or as soon after as limits allow. */
export interface ExtraLook {
  ref: Ref;
  at: Instant;
  because: 'confirm' | 'relative' | 'control';
}

/** The look that can confirm a first gone look, by the machine's own rule. */
export function confirmingLook(ref: Ref, goneAt: Instant): ExtraLook {
  return { ref, at: goneAt + CONFIRM_AFTER + MINUTE, because: 'confirm' };
}

/**
 * After a confirmed death: its ten nearest relatives within five minutes, and five unrelated communities of the same
 * platform as controls (if those cannot be reached either, the platform or we are down). `relatives` nearest first;
 * controls are drawn from `others` by `seed`, never from the relatives.
 */
export function looksAfterDeath(
  dead: Ref,
  at: Instant,
  relatives: readonly Ref[],
  others: readonly Ref[],
  seed: number | string,
): ExtraLook[] {
  const near = relatives.filter((ref) => ref !== dead).slice(0, 10);
  const taken = new Set([dead, ...relatives]);
  const pool = others.filter((ref) => !taken.has(ref)).sort();
  const random = seeded(`${seed} ${dead}`);
  const controls: Ref[] = [];
  while (controls.length < 5 && pool.length > 0)
    controls.push(pool.splice(Math.floor(random() * pool.length), 1)[0]!);
  const all: Omit<ExtraLook, 'at'>[] = [
    ...near.map((ref) => ({ ref, because: 'relative' as const })),
    ...controls.map((ref) => ({ ref, because: 'control' as const })),
  ];
  const every = all.length === 0 ? 0 : (5 * MINUTE) / all.length;
  return all.map((look, i) => ({ ...look, at: at + Math.floor(i * every) }));
}
