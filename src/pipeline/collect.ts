/**
 * @module
 * Keeps looking: what is due by the schedule is looked at, new posts are read, the platforms that speak by themselves are
 * listened to, and the views follow. A death seen once is looked at again when a second look can confirm it; after a
 * confirmed one its relatives and some unrelated communities are looked at within minutes (docs/collecting.md).
 *
 * It may be ended at any moment and started again: everything that it told of is in the ledger, and what is due next
 * follows from the last looks in there.
 */
import { HOUR, MINUTE } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import { provesLife } from '../core/liveness.ts';
import type { Instant, PlatformId, Ref } from '../core/model.ts';
import { seeded } from '../core/random.ts';
import { confirmingLook, type ExtraLook, looksAfterDeath } from '../core/schedule.ts';
import type { Heard } from '../platforms/connector.ts';
import { openAgenda, type Task } from './agenda.ts';
import { openAnnouncer } from './announce.ts';
import type { Because, CollectEvent, OnEvent } from './collect-events.ts';
import { type Cursors, openCursors } from './cursors.ts';
import { type Listening, openListening } from './listening.ts';
import { fetchPostPictures } from './media.ts';
import { type Looking, lookAt, type Observed, record } from './probe.ts';
import { readOn } from './reading.ts';
import { type Known, loadKnown, type Unreachable } from './schedule-state.ts';
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
  /** When something is due again; null when nothing is. */
  nextAt: Instant | null;
}

/** Requests to one platform that are under way at once. Its limits are the hosts' buckets; this bounds what waits there. */
const LANES = 2;
/** How long the views may be behind while there is much to do, how long a round and a rest may be (milliseconds). */
const FOLLOW_EVERY = MINUTE;
const LONGEST_ROUND = 10 * MINUTE;
const LONGEST_REST = 5 * MINUTE;
/** Looks that try to confirm a death; then it waits for its regular turns. */
const CONFIRMING_LOOKS = 6;
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
  const agenda = openAgenda(now);
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
    nextAt: null,
  };
  const confirming = new Map<Ref, number>();
  const picturesTried = new Set<string>();
  let known: Known | null = null;
  /** Rows of the views that are accounted for in `known`. */
  let accounted = { observations: -1, watches: -1 };
  let loadedAt = Number.NEGATIVE_INFINITY;
  /** Somebody died: others are now worth more looks. */
  let replan = false;
  /** The same, for the answers. */
  let urgent = false;
  let cursors: Cursors | null = null;
  let listening: Listening | null = null;
  let failure: unknown = null;
  /** Entries that the views have, as far as we know. */
  let followed = -1;
  let wake = new AbortController();
  let nudge = Promise.withResolvers<void>();

  const tell = (event: CollectEvent) => options.onEvent?.(event);
  const fail = (error: unknown) => {
    failure ??= error;
    wake.abort();
  };

  /** Tells what is new in the answers; nobody is made to wait for them when nobody listens. */
  async function announce(open: OpenCase, now: boolean): Promise<void> {
    if (options.onEvent !== undefined) for (const event of await announcer.news(open, now)) tell(event);
  }

  /** Brings the views up to the ledger's end. */
  async function bring(open: OpenCase): Promise<void> {
    const { size } = open.kase.ledger;
    if (size === followed) return;
    await open.follow();
    followed = size;
  }

  /** What follows from a look that is in the ledger. */
  function took(seen: Known, look: Observed, because: Because): void {
    const { observation, platform, capture } = look;
    const { ref, at, outcome, why, via, title, members } = observation;
    report.looks++;
    accounted.observations++;
    if (outcome === 'unknown') report.unknown++;
    tell({ event: 'look', at, ref, platform, outcome, why, via, title, members, capture, because });
    if (look.fault !== null) tell({ event: 'fault', at, platform, ref, error: look.fault });
    const { seenGone, died } = seen.take(look);
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
      for (const extra of looksAfterDeath(ref, at, relatives, seen.others(ref).filter(notLately), at))
        agenda.extra(extra);
    }
    const target = seen.targets.get(ref);
    if ((outcome === 'alive' || outcome === 'restricted') && target?.connector.read) agenda.read(ref);
  }

  async function look(seen: Known, ref: Ref, because: 'turn' | ExtraLook['because']): Promise<void> {
    const life = seen.life(ref);
    // Another look has settled it meanwhile.
    if (because === 'confirm' && !life?.unconfirmed) return;
    const avoid = life?.unconfirmed ? seen.goneVia(ref) : null;
    const before = { avoid, nativeId: seen.nativeId(ref) };
    const observed = await lookAt(looking, seen.targets.get(ref)!, ref, before);
    const { outcome, why } = observed.observation;
    // That we were told to stop says nothing, not even that nothing could be seen.
    if (outcome === 'unknown' && why === 'aborted') return;
    await record(door, [observed]);
    took(seen, observed, because);
  }

  async function read(seen: Known, marks: Cursors, ref: Ref): Promise<void> {
    const target = seen.targets.get(ref)!;
    const before = marks.read(ref)?.stopped ?? null;
    const onPage = () => nudge.resolve();
    const reading = await readOn(looking, target, ref, marks, { signal, onPage });
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
    if (known?.targets.has(ref) !== true) return;
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
    took(known, observed, 'said');
    wake.abort();
  }

  /** Brings what is known, and the agenda, up to what the case holds. Own looks are known already. */
  async function refresh(open: OpenCase, marks: Cursors): Promise<void> {
    const [rows] = await open.tables.all<typeof accounted>(
      'select (select count(*) from observations) as observations, (select count(*) from watches) as watches',
    );
    const same = rows!.observations === accounted.observations && rows!.watches === accounted.watches;
    const first = known === null;
    if (known === null || !same || now() - loadedAt >= HOUR) {
      accounted = { ...rows! };
      known = await loadKnown(open, looking);
      loadedAt = now();
    } else if (!replan) return;
    const seen = known;
    replan = false;
    if (seen.targets.size === 0) throw nothingToLookAt(seen);
    const looksPerHour = options.looksPerHour ?? Math.max(LEAST_PER_HOUR, seen.targets.size);
    const { regular, delayHours, over } = seen.plan(looksPerHour);
    agenda.plan(regular, looksPerHour, seen.spentAt(now()));
    if (first) {
      for (const ref of seen.targets.keys()) {
        const { unconfirmed } = seen.life(ref) ?? {};
        if (unconfirmed) agenda.extra(confirmingLook(ref, unconfirmed.at));
      }
      for (const { ref } of marks.gaps()) if (isReadable(seen, ref)) agenda.read(ref);
    }
    Object.assign(report, { unreachable: [...seen.unreachable, ...over], looksPerHour, delayHours });
  }

  /** Does everything that is due, the platforms side by side. */
  async function work(open: OpenCase, seen: Known, marks: Cursors): Promise<void> {
    const running = new Set<Promise<void>>();
    const busy = new Map<PlatformId, number>();
    let followedAt = now();
    // A round that never ended would never see what others wrote.
    const end = options.follow ? now() + LONGEST_ROUND : Number.POSITIVE_INFINITY;
    const mayBegin = () => !signal.aborted && failure === null && now() <= end;
    const start = (platform: PlatformId, task: Task) => {
      busy.set(platform, (busy.get(platform) ?? 0) + 1);
      const done = (task.kind === 'look' ? look(seen, task.ref, task.because) : read(seen, marks, task.ref))
        .catch(fail)
        .finally(() => {
          busy.set(platform, busy.get(platform)! - 1);
          running.delete(done);
        });
      running.add(done);
    };
    for (;;) {
      for (const platform of agenda.platforms())
        while (mayBegin() && (busy.get(platform) ?? 0) < LANES) {
          const task = agenda.take(platform, now());
          if (task === null) break;
          start(platform, task);
        }
      if (running.size === 0) return;
      nudge = Promise.withResolvers<void>();
      await Promise.race([nudge.promise, ...running]);
      if (now() - followedAt < FOLLOW_EVERY) continue;
      await bring(open);
      await marks.save();
      followedAt = now();
    }
  }

  async function round(open: OpenCase): Promise<void> {
    await bring(open);
    cursors ??= await openCursors(open.kase.dir);
    await refresh(open, cursors);
    if (options.follow) {
      await announce(open, false);
      listening ??= openListening({
        looking,
        cursors,
        sleep: options.sleep,
        signal,
        random: seeded(`listening ${open.kase.about.id}`),
        onHeard: heard,
        onFault: (platform, error) => tell({ event: 'fault', at: now(), platform, ref: null, error }),
        onFailure: fail,
      });
      listening.follow(known!.targets);
    }
    await work(open, known!, cursors);
    if (failure !== null) throw failure;
    await bring(open);
    if (options.pictures && (await fetchPostPictures(looking, open, picturesTried, PICTURES, signal)) > 0)
      await bring(open);
    await cursors.save();
    if (options.follow && !signal.aborted) await announce(open, urgent);
    urgent = false;
  }

  try {
    for (;;) {
      await door.use(round);
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
  if (listening !== null) await door.use(bring);
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
