/**
 * @module
 * One life, look by look: what each look changes, when a death is confirmed, when it is taken back, and when an address
 * has passed to another community. What can be said of a life at an instant is in `../liveness.ts`.
 */
import { iso, MINUTE } from '../clock.ts';
import { type Instant, isGone, type Observation, type Outcome, type Ref, type State } from '../model.ts';
import { compareIdentity, isAnother } from './identity.ts';

/** Two gone looks confirm a death when they are at least this far apart (milliseconds). */
export const CONFIRM_AFTER = 10 * MINUTE;

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
  /** The platform's lasting identifier. */
  nativeId: string | null;
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
    nativeId: null,
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
    it.reuse !== null ||
    it.death !== null ||
    it.unconfirmed !== null ||
    last?.identity === 'unseen' ||
    isAnother(it, look);
  // A face is compared only where something hangs on it: a living community may change all of it but its number.
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
    if (pending !== null || it.unconfirmed !== null || isAnother(it, look)) {
      if (it.death === null && pending !== null) it.comebacks.pop();
      it.reuse = { at: look.at, title: look.title };
      if (pending !== null) {
        settleDeath(it, pending);
        it.why += `; since ${iso(look.at)} another community holds the address`;
      } else {
        it.state = 'unknown';
        const fate = it.unconfirmed
          ? `seen gone once, at ${iso(it.unconfirmed.at)}`
          : 'what became of it was not seen';
        it.why = `${fate}; since ${iso(look.at)} another community holds the address`;
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
  it.nativeId = look.nativeId ?? it.nativeId;
}
