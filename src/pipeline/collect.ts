/**
 * @module
 * Keeps looking: what is due by the schedule is looked at, new posts are read, the platforms that speak by themselves are
 * listened to, and the views follow. A death seen once is looked at again when a second look can confirm it; after a
 * confirmed one its relatives and some unrelated communities are looked at within minutes (docs/collecting.md).
 *
 * It may be ended at any moment and started again: everything that it told of is in the ledger, and what is due next
 * follows from the last looks in there.
 */
import { MINUTE } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import { provesLife } from '../core/liveness.ts';
import type { Instant, PlatformId, Ref } from '../core/model.ts';
import { seeded } from '../core/random.ts';
import { confirmingLook, type ExtraLook, looksAfterDeath } from '../core/schedule.ts';
import type { Heard } from '../platforms/connector.ts';
import { openAgenda } from './agenda.ts';
import { openAnnouncer } from './announce.ts';
import type { Because, CollectEvent, OnEvent } from './collect-events.ts';
import { type Cursors, openCursors } from './cursors.ts';
import { openKnowing } from './knowing.ts';
import { type Listening, openListening } from './listening.ts';
import { fetchPostPictures } from './media.ts';
import { type Looking, lookAt, type Observed, record } from './probe.ts';
import { readOn } from './reading.ts';
import type { Known, PlannedPlatform, Unreachable } from './schedule-state.ts';
import { openWork, type Work } from './side-by-side.ts';
import type { OpenCase } from './views.ts';

export type { CollectEvent, OnEvent } from './collect-events.ts';

export interface CollectOptions {
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Ends the collecting: what is being asked is finished and written down. */
  readonly signal: AbortSignal;
  /** False: one round of what is due. */
  readonly follow: boolean;
  /** With `follow`: when to end; null for never. */
  readonly until: Instant | null;
  /** Also the pictures of new posts (docs/media.md). */
  readonly pictures?: boolean;
  /** Regular looks an hour; null: as many as are followed, at least 60. */
  readonly looksPerHour: number | null;
  /** Told of everything as it happens; of waves, leads and claims only with `follow`. */
  readonly onEvent?: OnEvent;
  /** With `follow`, before and after each round and about once a minute in it: what is done by the clock (retention, timestamps). `declared`: a wave was since the last time. */
  readonly between?: (declared: boolean) => Promise<void>;
}

export interface CollectReport {
  looks: number;
  /** Looks that gave no verdict. */
  unknown: number;
  posts: number;
  /** Communities whose death was confirmed. */
  deaths: Ref[];
  /** Readings that stopped and are taken up at the next turn. */
  gaps: { ref: Ref; why: string; since: Instant }[];
  /** Looks out of turn that were still to be taken: seen gone once, and so on. */
  waiting: ExtraLook[];
  /** Followed, but not looked at. */
  unreachable: Unreachable[];
  looksPerHour: number;
  /** Expected hours from a death to the look that shows it. */
  delayHours: number;
  /** What is planned for each platform, within its own limits. */
  platforms: PlannedPlatform[];
  /** When something is due again; null when nothing is. */
  nextAt: Instant | null;
}

/** The longest rest, and for how long one that was looked at need not be looked at out of turn (milliseconds). */
const LONGEST_REST = 5 * MINUTE;
/** Looks that try to confirm a death; then it waits for its regular turns. */
const CONFIRMING_LOOKS = 6;
/** Unrelated communities of a platform that say whether it can be reached at all. */
const CONTROLS = 5;
const LEAST_PER_HOUR = 60;
/** Pictures of posts that are fetched in one round. */
const PICTURES = 20;

/**
 * Collects until there is nothing due (or, with `follow`, until `until` or `signal`). Throws `InputError` when nothing is
 * followed or nothing of it can be looked at, `DependencyError` when the disk refuses; what was told before is kept.
 */
export async function collect(looking: Looking, options: CollectOptions): Promise<CollectReport> {
  const { now, door } = looking;
  const { signal } = options;
  const agenda = openAgenda(now, options.follow);
  const announcer = openAnnouncer(now);
  const report: CollectReport = {
    looks: 0,
    unknown: 0,
    posts: 0,
    deaths: [],
    gaps: [],
    waiting: [],
    unreachable: [],
    looksPerHour: 0,
    delayHours: 0,
    platforms: [],
    nextAt: null,
  };
  /** How many times a look was called for that is to confirm a death. */
  const confirming = new Map<Ref, number>();
  const picturesTried = new Set<string>();
  const knowing = openKnowing(looking);
  /** Somebody died: others are now worth more looks. */
  let replan = false;
  /** The same, for the answers. */
  let urgent = false;
  /** A wave was declared since `between` was last called. */
  let declared = false;
  let cursors: Cursors | null = null;
  let listening: Listening | null = null;
  let work: Work | null = null;
  /** Communities that are being looked at. */
  const underWay = new Set<Ref>();
  let begun = 0;
  let failure: unknown = null;
  /** Entries that the views have, as far as we know. */
  let followed = -1;
  let caseId = '';
  let wake = new AbortController();

  const tell = (event: CollectEvent) => options.onEvent?.(event);
  const fail = (error: unknown) => {
    failure ??= error;
    wake.abort();
  };

  /** Tells what is new in the answers; nobody is made to wait for them when nobody listens. */
  async function announce(open: OpenCase, now: boolean): Promise<void> {
    if (options.onEvent === undefined) return;
    for (const event of await announcer.news(open, now)) {
      if (event.event === 'wave' && event.wave.level === 'declared') {
        // What is known of it now is signed for now.
        await open.kase.ledger.checkpoint();
        declared = true;
      }
      tell(event);
    }
  }

  /** Brings the views up to the ledger's end. */
  async function bring(open: OpenCase): Promise<void> {
    const { size } = open.kase.ledger;
    knowing.following();
    if (size === followed) return;
    await open.follow();
    followed = size;
  }

  /** What follows from a look that is in the ledger. */
  function took(look: Observed, because: Because): void {
    const seen = knowing.current()!;
    const { observation, platform, capture } = look;
    const { ref, at, outcome, why, via, title, members } = observation;
    report.looks++;
    if (outcome === 'unknown') report.unknown++;
    tell({ event: 'look', at, ref, platform, outcome, why, via, title, members, capture, because });
    if (look.fault !== null) tell({ event: 'fault', at, platform, ref, error: look.fault });
    const { seenGone, died } = knowing.take(look);
    const life = seen.life(ref);
    agenda.looked(ref, at);
    if (seenGone) confirming.set(ref, 0);
    if (life?.unconfirmed && (seenGone || because === 'confirm')) {
      const tries = (confirming.get(ref) ?? 0) + 1;
      confirming.set(ref, tries);
      const from = seenGone ? life.unconfirmed.at : at;
      if (tries <= CONFIRMING_LOOKS) agenda.extra(confirmingLook(ref, from));
    }
    if (died && life?.death) {
      replan = true;
      urgent = true;
      report.deaths.push(ref);
      tell({ event: 'death', at, ref, death: life.death });
      // Who was looked at a moment ago need not be looked at again: in a wave, each death calls for the same relatives.
      const notLately = (other: Ref) => (seen.life(other)?.probes.times.at(-1) ?? 0) < at - LONGEST_REST;
      const relatives = seen
        .relatives(ref)
        .filter((other) => seen.life(other)?.death == null && notLately(other));
      const others = seen.others(ref);
      const unrelated = new Set(others);
      const waiting = agenda
        .waiting()
        .filter((each) => each.because === 'control' && unrelated.has(each.ref));
      const controlled = others.filter((other) => !notLately(other)).length + waiting.length;
      const controls = controlled >= CONTROLS ? [] : others.filter(notLately);
      for (const extra of looksAfterDeath(ref, at, relatives, controls, at)) agenda.extra(extra);
    }
    const target = seen.targets.get(ref);
    if ((outcome === 'alive' || outcome === 'restricted') && target?.connector.read) agenda.read(ref);
  }

  async function look(ref: Ref, because: 'turn' | ExtraLook['because']): Promise<void> {
    const seen = knowing.current()!;
    const target = seen.targets.get(ref);
    const life = seen.life(ref);
    // It is no longer followed.
    if (target === undefined) return;
    // Another look has settled it meanwhile.
    if (because === 'confirm' && !life?.unconfirmed) return;
    // By another route, and when that one could not tell, by any: not every platform's second route knows every death.
    const otherRoute = (confirming.get(ref) ?? 1) % 2 === 1;
    const avoid = life?.unconfirmed && otherRoute ? seen.goneVia(ref) : null;
    const before = { avoid, nativeId: seen.nativeId(ref) };
    const observed = await lookAt(looking, target, ref, before);
    const { outcome, why } = observed.observation;
    // That we were told to stop says nothing, not even that nothing could be seen.
    if (outcome === 'unknown' && why === 'aborted') return;
    await record(door, [observed]);
    took(observed, because);
  }

  async function read(marks: Cursors, ref: Ref): Promise<void> {
    const target = knowing.current()!.targets.get(ref);
    if (target === undefined) return;
    const before = marks.read(ref)?.stopped ?? null;
    const reading = await readOn(looking, target, ref, marks, { signal, onPage: () => work?.nudge() });
    const at = now();
    report.posts += reading.posts;
    if (reading.posts > 0) tell({ event: 'posts', at, ref, posts: reading.posts });
    if (reading.fault !== null)
      tell({ event: 'fault', at, platform: target.platform, ref, error: reading.fault });
    if (reading.stopped !== null && reading.stopped !== before)
      tell({ event: 'gap', at, ref, why: reading.stopped, filled: false });
    if (reading.filled) tell({ event: 'gap', at, ref, why: before!, filled: true });
    if (reading.unfinished && options.follow && !signal.aborted) agenda.read(ref);
  }

  async function heard(platform: PlatformId, { ref, look: said }: Heard): Promise<void> {
    if (knowing.current()?.targets.has(ref) !== true) return;
    const { outcome, to, title, description, members, why, via, nativeId, captures } = said;
    const observed: Observed = {
      platform,
      observation: {
        ref,
        at: now(),
        outcome,
        to,
        title,
        description,
        members,
        avatar: null,
        ...(nativeId === null ? {} : { nativeId }),
        why,
        via,
      },
      capture: captures.at(-1) ?? null,
      fault: null,
    };
    await record(door, [observed]);
    took(observed, 'said');
    work?.nudge();
    wake.abort();
  }

  /** Brings what is known, and the agenda, up to what the case holds. `resting`: no look is under way. */
  async function refresh(open: OpenCase, marks: Cursors, resting: boolean): Promise<void> {
    const first = knowing.current() === null;
    if (!(await knowing.refresh(open, resting)) && !replan) return;
    const seen = knowing.current()!;
    replan = false;
    if (seen.targets.size === 0) throw nothingToLookAt(seen);
    const looksPerHour = options.looksPerHour ?? Math.max(LEAST_PER_HOUR, seen.targets.size);
    const { regular, delayHours, over, platforms } = seen.plan(looksPerHour);
    // Whoever is being looked at just now has its next turn after that.
    for (const ref of underWay) {
      const each = regular.get(ref);
      if (each !== undefined) regular.set(ref, { ...each, lastLookAt: now() });
    }
    agenda.plan(regular, looksPerHour, first ? seen.spentAt(now()) : null);
    tell({ event: 'plan', at: now(), looksPerHour, delayHours, platforms });
    if (first) {
      for (const ref of seen.targets.keys()) {
        const { unconfirmed } = seen.life(ref) ?? {};
        if (unconfirmed) agenda.extra(confirmingLook(ref, unconfirmed.at));
      }
      for (const { ref } of marks.gaps()) if (isReadable(seen, ref)) agenda.read(ref);
    }
    Object.assign(report, {
      unreachable: [...seen.unreachable, ...over],
      looksPerHour,
      delayHours,
      platforms,
    });
  }

  /** Takes up what others wrote and tells what is new, at rest and while looks go on. */
  async function upkeep(resting: boolean): Promise<void> {
    await door.use(async (open) => {
      await bring(open);
      cursors ??= await openCursors(open.kase.dir);
      caseId = open.kase.about.id;
      if (!resting && !options.follow) return;
      await refresh(open, cursors, resting);
      if (!options.follow || signal.aborted) return;
      const now = urgent;
      urgent = false;
      await announce(open, now);
    });
    await cursors!.save();
    if (!options.follow) return;
    listening?.follow(knowing.current()!.targets);
    if (signal.aborted) return;
    const wave = declared;
    declared = false;
    await options.between?.(wave);
  }

  async function round(): Promise<void> {
    await upkeep(true);
    const marks = cursors!;
    if (options.follow && listening === null) {
      listening = openListening({
        looking,
        cursors: marks,
        sleep: options.sleep,
        signal,
        random: seeded(`listening ${caseId}`),
        onHeard: heard,
        onFault: (platform, error) => tell({ event: 'fault', at: now(), platform, ref: null, error }),
        onFailure: fail,
      });
      listening.follow(knowing.current()!.targets);
    }
    work ??= openWork({
      agenda,
      now,
      mayBegin: () =>
        !signal.aborted && failure === null && (options.until === null || now() <= options.until),
      async begin({ ref, ...task }) {
        begun++;
        if (task.kind === 'read') return read(marks, ref);
        underWay.add(ref);
        await look(ref, task.because).finally(() => underWay.delete(ref));
      },
      upkeep: () => upkeep(false),
      onFailure: fail,
    });
    const before = begun;
    await work.run();
    if (failure !== null) throw failure;
    if (options.pictures) {
      await door.use(bring);
      await fetchPostPictures(looking, picturesTried, PICTURES, signal);
    }
    if (begun > before) await upkeep(true);
  }

  try {
    for (;;) {
      await round();
      if (!options.follow || signal.aborted || (options.until !== null && now() >= options.until)) break;
      wake = new AbortController();
      const end = Math.min(
        agenda.nextAt() ?? Number.POSITIVE_INFINITY,
        options.until ?? Number.POSITIVE_INFINITY,
      );
      const rest = Math.max(0, Math.min(LONGEST_REST, end - now()));
      if (failure === null && rest > 0) await options.sleep(rest, AbortSignal.any([signal, wake.signal]));
      if (failure !== null) throw failure;
      if (signal.aborted) break;
    }
  } finally {
    await (listening as Listening | null)?.close();
  }
  await door.use(bring);
  await (cursors as Cursors | null)?.save();
  report.gaps = (cursors as Cursors | null)?.gaps() ?? [];
  report.waiting = agenda.waiting();
  report.nextAt = agenda.nextAt();
  return report;
}

/** A gap is filled at once where the community was there when it was last looked at. */
function isReadable(seen: Known, ref: Ref): boolean {
  const life = seen.life(ref);
  return life !== null && provesLife(life.state) && seen.targets.get(ref)?.connector.read !== undefined;
}

function nothingToLookAt({ unreachable }: Known): InputError {
  if (unreachable.length === 0)
    return new InputError('nothing is followed yet: add a community with "driftline watch add REF"');
  return new InputError(
    `nothing of what is followed can be looked at: ${[...new Set(unreachable.map(sayWhy))].join('; ')}`,
  );
}

/** Why a community is not looked at, in words. */
export function sayWhy({ ref, platform, why, missing }: Unreachable): string {
  if (why === 'no_connector') return `${platform} has no connector`;
  if (why === 'not_configured') return `${platform} needs ${missing.join(' and ')}`;
  return `${ref} is beyond the budget`;
}
