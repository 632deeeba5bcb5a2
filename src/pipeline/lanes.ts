/**
 * @module
 * Lanes: what is asked of one host waits behind one another and behind nothing else. Which lane a community is in, and the
 * schedule within what each lane's host allows: a platform's own limits come before any budget. Pure.
 */
import { HOUR } from '../core/clock.ts';
import type { PlatformId, Ref } from '../core/model.ts';
import { type Plan, planSchedule, type Target } from '../core/schedule.ts';
import type { Connector } from '../platforms/connector.ts';

/** `telegram t.me`: a platform and the host in a community's address. */
export type Lane = string;

/** Of a host's requests, the part that regular looks may take; the rest is for reading what they lead to, and for looks out of turn. */
const LOOKS = 0.5;
/** The same where nothing is read. */
const LOOKS_ALONE = 0.8;

/** The lane of a community. Where the host that is asked is not that of the address, all of its platform have this one host. */
export function laneOf(platform: PlatformId, ref: Ref): Lane {
  const url = URL.parse(ref);
  // `xmpp:room@conference.example?join` has its host behind the @.
  const host = url?.host || url?.pathname.split('@').at(-1) || '';
  return `${platform} ${host}`;
}

/** The regular looks an hour that a lane's host allows. */
export function looksAllowed({ limits, read }: Pick<Connector, 'limits' | 'read'>): number {
  return limits.perMinute * 60 * (read === undefined ? LOOKS_ALONE : LOOKS);
}

/** A target with its lane. */
export interface LaneTarget extends Target {
  readonly lane: Lane;
}

/**
 * Spreads `looksPerHour` over the targets, no more in a lane than `allowed` says. What a lane cannot take goes to the
 * others.
 */
export function planLanes(
  targets: readonly LaneTarget[],
  looksPerHour: number,
  allowed: (lane: Lane) => number,
): Plan {
  const open = Map.groupBy(targets, ({ lane }) => lane);
  const parts: { readonly plan: Plan; readonly of: readonly LaneTarget[] }[] = [];
  let left = looksPerHour;
  for (;;) {
    const together = [...open.values()].flat();
    const plan = planSchedule(together, left);
    const full = [...open].filter(([lane, list]) => costOf(plan, list) > allowed(lane));
    if (full.length === 0) {
      parts.push({ plan, of: together });
      break;
    }
    for (const [lane, list] of full) {
      const own = planSchedule(list, allowed(lane));
      parts.push({ plan: own, of: list });
      left -= own.looksPerHour;
      open.delete(lane);
    }
  }
  // Each part's delay counts by the deaths that are expected among what it reaches.
  const masses = parts.map(({ plan, of }) =>
    of.reduce(
      (sum, { ref, weight, hazardPerDay }) => sum + (plan.intervals.has(ref) ? weight * hazardPerDay : 0),
      0,
    ),
  );
  const mass = masses.reduce((sum, each) => sum + each, 0);
  const late = parts.reduce((sum, { plan }, i) => sum + plan.expectedDelayHours * masses[i]!, 0);
  return {
    intervals: new Map(parts.flatMap(({ plan }) => [...plan.intervals])),
    looksPerHour: parts.reduce((sum, { plan }) => sum + plan.looksPerHour, 0),
    expectedDelayHours: mass > 0 ? late / mass : 0,
    left: parts.flatMap(({ plan }) => plan.left),
  };
}

/** Looks an hour that a plan takes of these. */
function costOf({ intervals }: Plan, targets: readonly Target[]): number {
  return targets.reduce((sum, { ref }) => {
    const every = intervals.get(ref);
    return every === undefined ? sum : sum + HOUR / every;
  }, 0);
}
