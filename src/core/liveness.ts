/**
 * @module
 * The liveness machine: from looks at a community to what can be said of its life. A verdict about us (`unknown`)
 * never changes a life; a death needs two agreeing looks; every time is an interval.
 * It does not look (platforms), does not decide when to look (`schedule.ts`), and knows nothing of other
 * communities (`wave/`).
 */
import { DAY, HOUR, iso, MINUTE } from './clock.ts';
import {
  type Coverage,
  type Instant,
  isGone,
  type Observation,
  type Outcome,
  type Ref,
  type State,
} from './model.ts';
import { fold } from './text.ts';

/** Two gone looks confirm a death when they are at least this far apart (milliseconds). */
export const CONFIRM_AFTER = 10 * MINUTE;

/** After this many usual gaps without any certain look, while looks keep failing, `alive` is no longer said. */
export const STALE_GAPS = 3;

export type GoneOutcome = 'gone_by_platform' | 'gone_by_owner' | 'gone_unspecified';

/** A confirmed death. It happened after `after` (null: never seen alive) and not after `by`. */
export interface Death {
  outcome: GoneOutcome;
  after: Instant | null;
  by: Instant;
  confirmedAt: Instant;
}

/** A death that was taken back: the same community was seen to exist again at `at`. */
export interface Comeback {
  at: Instant;
  death: Death;
  /**
   * `unseen`: no look since has shown a face to compare, so the same address is taken for the same community until one
   * does; `incomparable`: it showed one, but none was known from before.
   */
  identity: 'same' | 'unseen' | 'incomparable' | 'moved';
}

/** What is known of the life of one address. Plain data; `step` keeps it up to date. */
export interface Life {
  ref: Ref;
  state: State;
  title: string | null;
  description: string | null;
  members: number | null;
  avatar: string | null;
  /** First and last look that proved that it exists (`alive`, `restricted`, `private`). */
  firstSeenAt: Instant | null;
  lastAliveAt: Instant | null;
  /** First gone (or moved) look since it was last seen to exist; set before it is confirmed. */
  firstGoneAt: Instant | null;
  confirmedAt: Instant | null;
  /** Where the platform says it lives now. Not a takedown: `death` stays null. */
  movedTo: Ref | null;
  death: Death | null;
  /** Seen gone, not yet confirmed. */
  unconfirmed: { at: Instant; outcome: GoneOutcome } | null;
  comebacks: Comeback[];
  /** The address is now held by another community; this life ended before. */
  reuse: { at: Instant; title: string | null } | null;
  /** The probe log. `times` and `outcomes` run in parallel, oldest first, without exact repeats. */
  probes: { total: number; unknown: number; times: Instant[]; outcomes: Outcome[] };
  /** Every title it was seen under, oldest first. */
  titles: { at: Instant; title: string }[];
  /** One sentence: what `state` rests on. */
  why: string;
}

/** Says whether an outcome proves that the community exists at its address. */
export function provesLife(outcome: Outcome): boolean {
  return outcome === 'alive' || outcome === 'restricted' || outcome === 'private';
}

function open(ref: Ref): Life {
  return {
    ref,
    state: 'unknown',
    title: null,
    description: null,
    members: null,
    avatar: null,
    firstSeenAt: null,
    lastAliveAt: null,
    firstGoneAt: null,
    confirmedAt: null,
    movedTo: null,
    death: null,
    unconfirmed: null,
    comebacks: [],
    reuse: null,
    probes: { total: 0, unknown: 0, times: [], outcomes: [] },
    titles: [],
    why: 'never looked at',
  };
}

/**
 * Takes one look into a life and returns it (the same object, changed; `null` starts one). Looks must come in the
 * order of `compareLooks`; an older one throws `RangeError`. An exact repeat (instant and outcome) changes nothing.
 */
export function step(life: Life | null, look: Observation): Life {
  const it = life ?? open(look.ref);
  const { times, outcomes } = it.probes;
  const newest = times.at(-1);
  if (newest !== undefined && look.at < newest) throw new RangeError('looks must be taken in order of time');
  let repeat = false;
  for (let i = times.length - 1; i >= 0 && times[i] === look.at; i--) repeat ||= outcomes[i] === look.outcome;
  if (!repeat) {
    it.probes.total++;
    times.push(look.at);
    outcomes.push(look.outcome);
  }
  if (look.outcome === 'unknown') {
    if (!repeat) it.probes.unknown++;
    if (it.firstSeenAt === null && it.firstGoneAt === null)
      it.why = `no look gave a verdict${look.why ? ` (${look.why})` : ''}`;
  } else if (look.outcome === 'moved') moved(it, look);
  else if (isGone(look.outcome)) gone(it, look.at, look.outcome as GoneOutcome);
  else exists(it, look, look.outcome as State);
  return it;
}

function gone(it: Life, at: Instant, outcome: GoneOutcome): void {
  // The new holder's fate is not this life's; the platform told us where it lives now; or the same instant showed it
  // alive by another route.
  if (it.reuse !== null || it.movedTo !== null || (it.lastAliveAt === at && it.death === null)) return;
  if (it.death !== null) {
    if (it.death.outcome === 'gone_unspecified') it.death.outcome = outcome;
    settleDeath(it, it.death);
    return;
  }
  if (it.unconfirmed === null) {
    it.unconfirmed = { at, outcome };
    it.firstGoneAt = at;
  } else if (it.unconfirmed.outcome === 'gone_unspecified') it.unconfirmed.outcome = outcome;
  if (at - it.unconfirmed.at < CONFIRM_AFTER) {
    it.state = 'unknown';
    it.why = `seen gone once, at ${iso(it.unconfirmed.at)}, not confirmed`;
    return;
  }
  settleDeath(it, {
    outcome: it.unconfirmed.outcome,
    after: it.lastAliveAt,
    by: it.unconfirmed.at,
    confirmedAt: at,
  });
}

function settleDeath(it: Life, death: Death): void {
  it.death = death;
  it.unconfirmed = null;
  it.state = death.outcome;
  it.firstGoneAt = death.by;
  it.confirmedAt = death.confirmedAt;
  const reason = {
    gone_by_platform: 'removed by the platform',
    gone_by_owner: 'removed by its owner',
    gone_unspecified: 'gone, reason not visible',
  }[death.outcome];
  const after = death.after === null ? 'never seen alive' : `last alive ${iso(death.after)}`;
  it.why = `${reason}: ${after}, first gone ${iso(death.by)}, confirmed ${iso(death.confirmedAt)}`;
}

function moved(it: Life, look: Observation): void {
  if (it.reuse !== null) return;
  if (it.death !== null) it.comebacks.push({ at: look.at, death: it.death, identity: 'moved' });
  it.death = null;
  it.unconfirmed = null;
  it.confirmedAt = null;
  it.firstGoneAt = it.movedTo === null ? look.at : it.firstGoneAt;
  // A platform that says "moved" without the address still says that this is no takedown.
  it.movedTo = look.to ?? it.movedTo ?? look.ref;
  it.state = 'gone_by_owner';
  it.why = `moved${look.to ? ` to ${look.to}` : ''}, as the platform said at ${iso(it.firstGoneAt ?? look.at)}`;
}

function exists(it: Life, look: Observation, state: State): void {
  const last = it.comebacks.at(-1);
  const doubt =
    it.reuse !== null || it.death !== null || it.unconfirmed !== null || last?.identity === 'unseen';
  // A face is compared only where something hangs on it: a living community may change all of it.
  const identity = doubt ? compareIdentity(it, look) : 'same';
  if (it.reuse !== null) {
    // Only its own face brings the old community back; a bare look is about the new holder.
    if (identity !== 'same') return;
    it.reuse = null;
  }
  const shown = look.title !== null || look.description !== null || look.avatar !== null;
  const judged = identity === 'same' ? 'same' : shown ? 'incomparable' : 'unseen';
  if (identity === 'other') {
    const pending = it.death ?? (last?.identity === 'unseen' ? last.death : null);
    if (pending !== null || it.unconfirmed !== null) {
      if (it.death === null && pending !== null) it.comebacks.pop();
      it.reuse = { at: look.at, title: look.title };
      if (pending !== null) {
        settleDeath(it, pending);
        it.why += `; since ${iso(look.at)} another community holds the address`;
      } else {
        it.state = 'unknown';
        it.why = `seen gone once, at ${iso(it.unconfirmed!.at)}; since ${iso(look.at)} another community holds the address`;
      }
      return;
    }
  }
  if (it.death !== null) {
    it.comebacks.push({ at: look.at, death: it.death, identity: judged });
    it.death = null;
  } else if (last?.identity === 'unseen' && shown) last.identity = judged;
  it.unconfirmed = null;
  it.confirmedAt = null;
  it.firstGoneAt = null;
  it.movedTo = null;
  it.firstSeenAt ??= look.at;
  it.lastAliveAt = look.at;
  it.state = state;
  it.why = `${state} when last seen`;
  if (look.title !== null && look.title !== it.title) it.titles.push({ at: look.at, title: look.title });
  it.title = look.title ?? it.title;
  it.description = look.description ?? it.description;
  it.members = look.members ?? it.members;
  it.avatar = look.avatar ?? it.avatar;
}

type Face = Pick<Life, 'title' | 'description' | 'members' | 'avatar'>;

/**
 * Whether two faces are of one community. One fact that stayed is enough for `same` (a rename keeps its members, a
 * purge keeps its name); `other` needs every fact shown on both sides to differ; `unseen` when no fact can be compared.
 */
function compareIdentity(before: Face, after: Face): 'same' | 'other' | 'unseen' {
  let differ = 0;
  if (before.title !== null && after.title !== null) {
    if (alike(before.title, after.title)) return 'same';
    differ++;
  }
  if (before.description && after.description) {
    if (alike(before.description, after.description)) return 'same';
    differ++;
  }
  if (before.avatar !== null && after.avatar !== null) {
    if (before.avatar === after.avatar) return 'same';
    differ++;
  }
  if (before.members !== null && after.members !== null) {
    const ratio = (after.members + 5) / (before.members + 5);
    // A number alone is a weak fact: it can keep an identity together, not tell two apart.
    if (ratio > 0.5 && ratio < 2) return 'same';
  }
  return differ > 0 ? 'other' : 'unseen';
}

function alike(a: string, b: string): boolean {
  if (a === b) return true;
  const left = new Set(fold(a).split(' ').filter(Boolean));
  const right = new Set(fold(b).split(' ').filter(Boolean));
  if (left.size === 0 || right.size === 0) return a.trim() === b.trim();
  let shared = 0;
  for (const word of left) if (right.has(word)) shared++;
  return shared / Math.min(left.size, right.size) > 0.5;
}

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

/** The median gap between looks, milliseconds; null with fewer than two. Looks closer than a confirmation are one. */
function usualGap(times: readonly Instant[]): number | null {
  const gaps: number[] = [];
  for (let i = 1; i < times.length; i++)
    if (times[i]! - times[i - 1]! > CONFIRM_AFTER) gaps.push(times[i]! - times[i - 1]!);
  return median(gaps);
}

function median(values: number[]): number | null {
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  return values.length % 2 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}

/** The death that was known at `at`, given the whole life: confirmed by then and not yet taken back. */
export function deathAt(life: Life, at: Instant): Death | null {
  if (life.death !== null && life.death.confirmedAt <= at) return life.death;
  for (const back of life.comebacks) if (back.death.confirmedAt <= at && at < back.at) return back.death;
  return null;
}

/** How well the communities were looked at in `from`..`until` (both included). Looks of dead communities count too. */
export function coverageOf(
  lives: Iterable<Life>,
  from: Instant = Number.NEGATIVE_INFINITY,
  until: Instant = Number.POSITIVE_INFINITY,
): Coverage {
  const gaps: number[] = [];
  const all = { watched: 0, observed: 0, looks: 0, unknown: 0 };
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { probes } of lives) {
    all.watched++;
    let certain = false;
    let previous: Instant | null = null;
    for (let i = 0; i < probes.times.length; i++) {
      const at = probes.times[i]!;
      if (at < from || at > until) continue;
      all.looks++;
      if (probes.outcomes[i] === 'unknown') all.unknown++;
      else certain = true;
      if (previous !== null) gaps.push(at - previous);
      previous = at;
      first = Math.min(first, at);
      last = Math.max(last, at);
    }
    if (certain) all.observed++;
  }
  const gap = median(gaps);
  return {
    watched: all.watched,
    observed: all.observed,
    looks: all.looks,
    unknownShare: all.looks === 0 ? 0 : all.unknown / all.looks,
    medianGapHours: gap === null ? null : gap / HOUR,
    from: all.looks === 0 ? null : first,
    until: all.looks === 0 ? null : last,
  };
}

/**
 * How unusual a community's silence at `at` is by its own rhythm: the share of its time in which it had already been
 * quiet for as long. In 0..1; small is unusual; null with fewer than 8 earlier posts. Never a death.
 *
 * Time is weighed, not posts (the age distribution of a renewal process, ∫ₛ S(u) du / μ), so a burst of a hundred
 * posts in a minute weighs a minute. One exponential gap of the time-weighted mean length carries the tail beyond the
 * longest silence seen.
 */
export function silenceTail(postTimes: readonly Instant[], at: Instant): number | null {
  const times = postTimes.filter((time) => time <= at).sort((a, b) => a - b);
  if (times.length < 8) return null;
  const quiet = at - times.at(-1)!;
  let total = 0;
  let squares = 0;
  let beyond = 0;
  for (let i = 1; i < times.length; i++) {
    const gap = times[i]! - times[i - 1]!;
    total += gap;
    squares += gap * gap;
    beyond += Math.max(0, gap - quiet);
  }
  if (total === 0) return null;
  const typical = squares / total;
  return Math.min(1, (beyond + typical * Math.exp(-quiet / typical)) / (total + typical));
}
