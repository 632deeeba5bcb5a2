/**
 * @module
 * The liveness machine: from looks at a community to what can be said of its life. A verdict about us (`unknown`)
 * never changes a life; a death needs two agreeing looks; every time is an interval.
 * It does not look (platforms), does not decide when to look (`schedule.ts`), and knows nothing of other
 * communities (`wave/`). The parts are in `liveness/`; this is their door.
 */
import { DAY, HOUR, iso } from './clock.ts';
import { usualGap } from './liveness/coverage.ts';
import { type Death, type Life, provesLife, step } from './liveness/life.ts';
import type { Instant, Observation, Outcome, Ref, State } from './model.ts';

export { coverageOf } from './liveness/coverage.ts';
export {
  CONFIRM_AFTER,
  type Comeback,
  type Death,
  type GoneOutcome,
  type Life,
  provesLife,
  step,
} from './liveness/life.ts';
export { silenceTail } from './liveness/silence.ts';

/** After this many usual gaps without any certain look, while looks keep failing, `alive` is no longer said. */
export const STALE_GAPS = 3;

const CERTAIN_FIRST: Record<Outcome, number> = {
  alive: 0,
  restricted: 1,
  private: 2,
  moved: 3,
  gone_by_platform: 4,
  gone_by_owner: 5,
  gone_unspecified: 6,
  unknown: 7,
};

/** The total order in which looks are taken: by instant; at one instant proof of life first. */
export function compareLooks(a: Observation, b: Observation): number {
  return (
    a.at - b.at ||
    CERTAIN_FIRST[a.outcome] - CERTAIN_FIRST[b.outcome] ||
    order(a.via, b.via) ||
    order(a.title ?? '', b.title ?? '') ||
    (a.members ?? -1) - (b.members ?? -1) ||
    order(a.description ?? '', b.description ?? '') ||
    order(a.avatar ?? '', b.avatar ?? '') ||
    order(a.to ?? '', b.to ?? '') ||
    order(a.why ?? '', b.why ?? '')
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The life of every address in `observations`, which may come in any order. Looks after `until` are left out, and
 * what is said is said as of `until` (default: the newest look). Sorted by ref.
 */
export function traceLives(
  observations: Iterable<Observation>,
  options: { until?: Instant | undefined } = {},
): Life[] {
  const limit = options.until ?? Number.POSITIVE_INFINITY;
  const byRef = new Map<Ref, Observation[]>();
  let newest = Number.NEGATIVE_INFINITY;
  for (const look of observations) {
    if (look.at > limit) continue;
    if (look.at > newest) newest = look.at;
    const looks = byRef.get(look.ref);
    if (looks) looks.push(look);
    else byRef.set(look.ref, [look]);
  }
  const lives: Life[] = [];
  for (const looks of byRef.values()) {
    looks.sort(compareLooks);
    let life: Life | null = null;
    for (const look of looks) life = step(life, look);
    const said = stateAt(life!, options.until ?? newest);
    life!.state = said.state;
    life!.why = said.why;
    lives.push(life!);
  }
  return lives.sort((a, b) => order(a.ref, b.ref));
}

/**
 * What can still be said at `at`, which is not before the newest look. Gone stays gone. `alive` (or restricted,
 * private) stays the last known state, with its age; but when every look since has failed for longer than
 * `STALE_GAPS` usual gaps it becomes `unknown`. When nobody looked, the last known state stands.
 */
export function stateAt(life: Life, at: Instant): { state: State; why: string } {
  const { times, outcomes } = life.probes;
  if (life.lastAliveAt === null || !provesLife(life.state)) return { state: life.state, why: life.why };
  const age = at - life.lastAliveAt;
  const seen = `${life.state} when last seen, at ${iso(life.lastAliveAt)}`;
  let failed = 0;
  for (let i = times.length - 1; i >= 0 && outcomes[i] === 'unknown'; i--) failed++;
  if (failed === 0) return { state: life.state, why: age < DAY ? seen : `${seen} (${span(age)} before)` };
  const gap = usualGap(times);
  if (gap !== null && age > STALE_GAPS * gap)
    return {
      state: 'unknown',
      why: `last seen ${life.state} ${span(age)} before, at ${iso(life.lastAliveAt)}; the ${failed} looks since gave no verdict`,
    };
  return { state: life.state, why: `${seen}; the ${failed} looks since gave no verdict` };
}

function span(milliseconds: number): string {
  const hours = milliseconds / HOUR;
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`;
}

/** The death that was known at `at`, given the whole life: confirmed by then and not yet taken back. */
export function deathAt(life: Life, at: Instant): Death | null {
  if (life.death !== null && life.death.confirmedAt <= at) return life.death;
  for (const back of life.comebacks) if (back.death.confirmedAt <= at && at < back.at) return back.death;
  return null;
}
