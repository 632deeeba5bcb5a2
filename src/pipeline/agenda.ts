/**
 * @module
 * What is to be asked next: regular looks at their times within a budget, looks out of turn, and readings. It keeps the
 * order and asks nothing. The rules of the schedule are `src/core/schedule.ts`.
 */
import { HOUR, MINUTE } from '../core/clock.ts';
import type { Instant, Ref } from '../core/model.ts';
import { type ExtraLook, nextLookAt } from '../core/schedule.ts';
import type { Lane } from './lanes.ts';

/** Something to do now. */
export type Task =
  | { readonly kind: 'look'; readonly ref: Ref; readonly because: 'turn' | ExtraLook['because'] }
  | { readonly kind: 'read'; readonly ref: Ref };

/** A community that is looked at regularly. */
export interface Regular {
  readonly lane: Lane;
  /** Milliseconds between looks; null when the budget does not reach it. */
  readonly interval: number | null;
  /** Null: never looked at. */
  readonly lastLookAt: Instant | null;
}

export interface Agenda {
  /**
   * What is looked at from now on. Looks out of turn at anything else are dropped. `spent`: looks of the past hour that
   * count as regular ones because nobody knows any more what they were; null: as it was.
   */
  plan(regular: ReadonlyMap<Ref, Regular>, looksPerHour: number, spent: readonly Instant[] | null): void;
  /** A look was taken: the next one is at its next turn. */
  looked(ref: Ref, at: Instant): void;
  /** Adds a look out of turn; an earlier one at the same community stays in its place. */
  extra(look: ExtraLook): void;
  /** Adds a reading. */
  read(ref: Ref): void;
  /** Lanes that have something on the agenda. */
  lanes(): Lane[];
  /** Takes the most urgent look of a lane that is due at `now`; null when none is. */
  takeLook(lane: Lane, now: Instant): (Task & { kind: 'look' }) | null;
  /** Takes the reading of a lane that waits longest. */
  takeRead(lane: Lane): (Task & { kind: 'read' }) | null;
  /** When something is due next; null when nothing ever is. */
  nextAt(): Instant | null;
  /** Looks out of turn that wait, soonest first. */
  waiting(): ExtraLook[];
}

interface Waiting {
  extras: ExtraLook[];
  regular: { ref: Ref; at: Instant }[];
  reads: Ref[];
  /** Regular looks an hour that are planned in the lane. */
  perHour: number;
  /** When its next regular look is at its pace. */
  pacedAt: Instant;
}

/**
 * So far ahead of its pace a lane may be, in looks or milliseconds, whichever is more: who was held up catches up, and a small
 * case is looked at as a whole when it begins.
 */
const AHEAD = { looks: 10, milliseconds: MINUTE };

/**
 * An empty agenda. `evenly`: each lane spends its share of the budget at an even pace. A budget that is gone half way would leave
 * nobody to see who dies in the other half, hour after hour; one that all draw from would leave little to a slow host.
 * Else regular looks may come all at once.
 */
export function openAgenda(now: () => Instant, evenly: boolean): Agenda {
  let known: ReadonlyMap<Ref, Regular> = new Map();
  let budget = 0;
  let spent: Instant[] = [];
  const lanes = new Map<Lane, Waiting>();
  const waitingIn = (lane: Lane): Waiting => {
    let waiting = lanes.get(lane);
    if (waiting === undefined) {
      waiting = { extras: [], regular: [], reads: [], perHour: 0, pacedAt: 0 };
      lanes.set(lane, waiting);
    }
    return waiting;
  };
  /** When the budget, and its own pace, let a further regular look of a lane through. */
  const freeAt = (lane: Waiting, at: Instant): Instant => {
    while (spent.length > 0 && spent[0]! <= at - HOUR) spent.shift();
    const free = spent.length < budget ? at : spent.at(-budget)! + HOUR;
    const ahead = Math.max(AHEAD.milliseconds, (AHEAD.looks - 1) * (HOUR / lane.perHour));
    return evenly ? Math.max(free, lane.pacedAt - ahead) : free;
  };
  // Its next turn is half an interval to one and a half after a look that was not at its turn: where turns came sooner,
  // whoever was looked at for the first time would be looked at again too soon, and the budget of the hour be gone half way.
  const dueAt = (ref: Ref, { interval, lastLookAt }: Regular, at: Instant) =>
    interval === null
      ? null
      : lastLookAt === null
        ? at
        : Math.ceil(nextLookAt(ref, interval, lastLookAt + interval / 2));

  return {
    plan(regular, looksPerHour, looks) {
      const at = now();
      known = regular;
      budget = Math.max(1, Math.floor(looksPerHour));
      if (looks !== null) spent = [...looks].sort((a, b) => a - b);
      for (const lane of lanes.values()) {
        lane.regular = [];
        lane.perHour = 0;
        lane.extras = lane.extras.filter(({ ref }) => regular.has(ref));
        lane.reads = lane.reads.filter((ref) => regular.has(ref));
      }
      for (const [ref, each] of regular) {
        const due = dueAt(ref, each, at);
        if (due === null) continue;
        const lane = waitingIn(each.lane);
        lane.regular.push({ ref, at: due });
        lane.perHour += HOUR / each.interval!;
      }
      for (const lane of lanes.values()) lane.regular.sort((a, b) => a.at - b.at);
    },

    looked(ref, at) {
      const each = known.get(ref);
      if (each === undefined) return;
      const lane = waitingIn(each.lane);
      lane.regular = lane.regular.filter((other) => other.ref !== ref);
      lane.extras = lane.extras.filter((other) => other.ref !== ref || other.because === 'confirm');
      const due = dueAt(ref, { ...each, lastLookAt: at }, at);
      if (due === null) return;
      const place = lane.regular.findIndex((other) => other.at > due);
      lane.regular.splice(place < 0 ? lane.regular.length : place, 0, { ref, at: due });
    },

    extra(look) {
      const each = known.get(look.ref);
      if (each === undefined) return;
      const lane = waitingIn(each.lane);
      // A look that is to confirm a death has its own time, whatever else is planned.
      const alike = (other: ExtraLook) =>
        other.ref === look.ref && (other.because === 'confirm') === (look.because === 'confirm');
      if (lane.extras.some((other) => alike(other) && other.at <= look.at)) return;
      lane.extras = lane.extras.filter((other) => !alike(other));
      lane.extras.push(look);
      lane.extras.sort((a, b) => a.at - b.at);
    },

    read(ref) {
      const each = known.get(ref);
      if (each === undefined) return;
      const lane = waitingIn(each.lane);
      if (!lane.reads.includes(ref)) lane.reads.push(ref);
    },

    lanes: () => [...lanes.keys()],

    takeLook(name, at) {
      const lane = waitingIn(name);
      if (lane.extras[0] !== undefined && lane.extras[0].at <= at) {
        const { ref, because } = lane.extras.shift()!;
        return { kind: 'look', ref, because };
      }
      if (lane.regular[0] !== undefined && lane.regular[0].at <= at && freeAt(lane, at) <= at) {
        spent.push(at);
        lane.pacedAt = Math.max(lane.pacedAt, at) + HOUR / lane.perHour;
        return { kind: 'look', ref: lane.regular.shift()!.ref, because: 'turn' };
      }
      return null;
    },

    takeRead(name) {
      const ref = waitingIn(name).reads.shift();
      return ref === undefined ? null : { kind: 'read', ref };
    },

    nextAt() {
      const at = now();
      const times = [...lanes.values()].flatMap((lane) => [
        ...(lane.extras[0] ? [lane.extras[0].at] : []),
        ...(lane.regular[0] ? [Math.max(lane.regular[0].at, freeAt(lane, at))] : []),
        ...(lane.reads.length > 0 ? [at] : []),
      ]);
      return times.length === 0 ? null : Math.min(...times);
    },

    waiting: () => [...lanes.values()].flatMap(({ extras }) => extras).sort((a, b) => a.at - b.at),
  };
}
