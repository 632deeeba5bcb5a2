/**
 * @module
 * Holds what a soak gave against what was true: deaths, budgets, memory, other verbs. Each check says what was wanted, what
 * was found, and whether it holds. Pure. Minutes are those of the fast clock.
 */
import { MINUTE } from '../../src/core/clock.ts';
import { budgetsOf, type HostBudget, toldShare } from './budgets.ts';
import { slopeOf } from './memory.ts';
import type { Soaked } from './run.ts';
import { type Community, communitiesOf, outageOf, type Soaked as Platform, SOAKED } from './story.ts';

export interface Check {
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
  readonly holds: boolean;
}

export interface PlatformRow {
  readonly platform: Platform;
  readonly communities: number;
  readonly questions: number;
  readonly faults: number;
  readonly looks: number;
  readonly unknown: number;
  /** The longest time between two looks at a living community that the schedule planned. */
  readonly everyMinutes: number;
  readonly died: number;
  /** Deaths that the schedule promised to see before the end. */
  readonly owed: number;
  readonly seen: number;
  readonly missed: number;
  readonly falselyDead: number;
  /** From a death to its confirmation. */
  readonly delayMinutes: { readonly median: number; readonly longest: number } | null;
}

export interface Verdict {
  readonly checks: readonly Check[];
  readonly platforms: readonly PlatformRow[];
  readonly hosts: readonly HostBudget[];
  readonly holds: boolean;
  /** What was wrong, in detail: one line each. */
  readonly details: readonly string[];
}

/** Requests may be above or below what they should be by this share. */
export const BUDGET_TOLERANCE = 0.02;
/** Memory may grow by this share of what it was, from the end of warming up to the end. */
export const MEMORY_TOLERANCE = 0.1;
/** A look asks up to five questions, of each of which one in twenty fails; more than this is our own failing. */
export const UNDECIDED = 0.2;
/** A confirming look comes this long after the first one (docs/collecting.md). */
const CONFIRM = 11 * MINUTE;
/** Waiting for a host's turn behind other questions. */
const QUEUE = 4 * MINUTE;
/** After an outage a host is left alone for at most this long (`src/net/hosts.ts` doubles from a minute). */
const LEFT_ALONE = 16 * MINUTE;

/** Judges. */
export function judge(soaked: Soaked): Verdict {
  const { plan, looksPerHour, faults, speed } = soaked.options;
  const { heard, questions, states, meanwhile } = soaked;
  const all = communitiesOf(plan);
  const byRef = new Map(all.map((community) => [community.ref, community]));
  const failed = Map.groupBy(
    questions.filter(({ fault, about }) => fault !== null && about !== null),
    ({ about }) => about!,
  );
  const undecided = Map.groupBy(
    heard.looks.filter(({ outcome }) => outcome === 'unknown'),
    ({ ref }) => ref,
  );
  const details: string[] = [];
  const end = plan.minutes * MINUTE;
  const every = (platform: Platform) => longestInterval(soaked, platform);

  /** When the schedule promised to have seen and confirmed its death at the latest. */
  function promisedBy(community: Community, died: number): number {
    const ofServer = (failed.get(community.index) ?? []).filter(({ at }) => at >= died).length;
    const ofOurs = (undecided.get(community.ref) ?? []).filter(({ at }) => at >= died).length;
    const failures = Math.max(ofServer, ofOurs);
    // A look that failed is taken again at the next turn, or the confirming one eleven minutes later.
    const usual =
      died +
      every(community.platform) +
      Math.max(every(community.platform), CONFIRM) * failures +
      CONFIRM +
      QUEUE;
    const outage = outageOf(plan);
    const out = community.platform === outage.platform && died < outage.until + LEFT_ALONE;
    return usual > outage.from && out ? usual + (outage.until - outage.from) + LEFT_ALONE : usual;
  }

  const rows = SOAKED.map((platform): PlatformRow => {
    const here = all.filter((community) => community.platform === platform);
    const looks = heard.looks.filter(({ ref }) => byRef.get(ref)?.platform === platform);
    const asked = questions.filter((question) => question.platform === platform);
    const delays: number[] = [];
    let died = 0;
    let owed = 0;
    let seen = 0;
    let missed = 0;
    let falselyDead = 0;
    for (const community of here) {
      const { fate, ref } = community;
      const { state = 'nothing', reused = false } = states.get(ref) ?? {};
      const deaths = heard.deaths.filter((death) => death.ref === ref);
      const diedAt = fate.kind === 'dies' || fate.kind === 'reused' ? fate.at : Number.POSITIVE_INFINITY;
      const wrong = deaths.some(({ by }) => by < diedAt) || (state.startsWith('gone_') && !(diedAt <= end));
      if (wrong) {
        falselyDead++;
        details.push(`false death: ${ref} (${fate.kind}) is ${state}`);
      }
      if (diedAt > end) continue;
      died++;
      const first = deaths[0];
      if (first !== undefined) delays.push((first.confirmedAt - diedAt) / MINUTE);
      const dead = state.startsWith('gone_');
      if (dead) seen++;
      const promised = promisedBy(community, diedAt);
      // Whose address is taken before two looks could agree is told by the new holder's number, and is not said to be alive.
      const overtaken = fate.kind === 'reused' && fate.reusedAt < promised;
      if (promised > end && !overtaken) continue;
      if (overtaken && promised + every(platform) > end) continue;
      owed++;
      if (dead || (overtaken && reused)) continue;
      missed++;
      const told = looks.filter((look) => look.ref === ref && look.at >= diedAt - 30 * MINUTE);
      details.push(
        `missed death: ${ref} (${fate.kind}${'by' in fate ? ` by ${fate.by}` : ''}) died at ${minutes(diedAt)}, promised by ${minutes(promised)}, is ${state}: ${told.map(({ at, outcome, why, because }) => `${minutes(at)} ${outcome} ${why ?? ''} (${because})`).join(', ')}`,
      );
    }
    delays.sort((a, b) => a - b);
    return {
      platform,
      communities: here.length,
      questions: asked.length,
      faults: asked.filter(({ fault }) => fault !== null).length,
      looks: looks.length,
      unknown: looks.filter(({ outcome }) => outcome === 'unknown').length,
      everyMinutes: every(platform) / MINUTE,
      died,
      owed,
      seen,
      missed,
      falselyDead,
      delayMinutes:
        delays.length === 0 ? null : { median: delays[delays.length >> 1]!, longest: delays.at(-1)! },
    };
  });

  const sum = (of: (row: PlatformRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  const hosts = budgetsOf(questions, all, end);
  const over = hosts.filter(({ used, worst }) => Math.max(used, worst) > 1 + BUDGET_TOLERANCE);
  /** Of the budget of regular looks, in the first `minutes`: where a host has room, that budget is what is spent. */
  const looksUsed = (minutes: number) =>
    heard.looks.filter(({ at, because }) => because === 'turn' && at <= minutes * MINUTE).length /
    ((looksPerHour * minutes) / 60);
  const starved = hosts.filter(
    ({ busy }) => busy !== null && Math.max(busy.used, looksUsed(busy.minutes)) < 1 - BUDGET_TOLERANCE,
  );
  const busy = hosts.filter((host) => host.busy !== null);
  const fault = questions.filter(({ fault: kind }) => kind !== null).length / questions.length;
  const looksShare = mostLooks(soaked) / looksPerHour;
  const memory = slopeOf(heard.memory, end);
  const mislabelled = all.filter((community) => {
    const { fate } = community;
    if (fate.kind !== 'private' && fate.kind !== 'restricted') return false;
    return promisedBy(community, fate.at) <= end && states.get(community.ref)?.state !== fate.kind;
  });
  for (const { ref, fate } of mislabelled) details.push(`${fate.kind}: ${ref} is ${states.get(ref)?.state}`);
  for (const each of [...soaked.problems, ...heard.faults]) details.push(each);
  const reading = meanwhile.filter(({ verb }) => verb !== 'collect');
  const second = meanwhile.find(({ verb }) => verb === 'collect');
  const slowest = Math.max(0, ...reading.map(({ milliseconds }) => milliseconds)) / 1000;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

  const checks: Check[] = [
    check(
      'the collector',
      'ends well, with no bug',
      `exit ${heard.code}, ${heard.faults.length} bugs`,
      heard.code === 0 && heard.faults.length === 0,
    ),
    check(
      'false deaths',
      '0',
      `${sum((row) => row.falselyDead)} of ${all.length - sum((row) => row.died)} that live`,
      sum((row) => row.falselyDead) === 0,
    ),
    check(
      'missed deaths',
      '0',
      `${sum((row) => row.missed)} of ${sum((row) => row.owed)} that the schedule promised to see (${sum((row) => row.seen)} of all ${sum((row) => row.died)} were)`,
      sum((row) => row.missed) === 0,
    ),
    check('deaths to judge by', 'some', String(sum((row) => row.owed)), sum((row) => row.owed) > 0),
    check(
      'private and restricted',
      'said to be so',
      `${mislabelled.length} otherwise`,
      mislabelled.length === 0,
    ),
    check('waves', 'at least 1', String(heard.waves), heard.waves > 0),
    check(
      'answers that were faults',
      percent(faults),
      `${percent(fault)}, the outage among them`,
      fault > faults * 0.8,
    ),
    check(
      'looks without a verdict',
      `at most ${percent(UNDECIDED)}`,
      percent(sum((row) => row.unknown) / heard.looks.length),
      sum((row) => row.unknown) / heard.looks.length <= UNDECIDED,
    ),
    check(
      'requests above a budget',
      `none by more than ${percent(BUDGET_TOLERANCE)}`,
      `highest ${percent(Math.max(...hosts.map(({ used, worst }) => Math.max(used, worst))))} of what was allowed (${over.map(({ host }) => host).join(', ') || 'none above'})`,
      over.length === 0,
    ),
    check(
      'where there was more to do than allowed',
      `at least ${percent(1 - BUDGET_TOLERANCE)} used, of the host's or of the looks`,
      busy
        .map(({ host, busy: of }) => `${host} ${percent(of!.used)}, looks ${percent(looksUsed(of!.minutes))}`)
        .join('; ') || 'nowhere',
      starved.length === 0,
    ),
    check(
      'regular looks in an hour',
      `at most ${looksPerHour}`,
      `${mostLooks(soaked)} (${percent(looksShare)})`,
      looksShare <= 1 + BUDGET_TOLERANCE,
    ),
    check(
      'memory',
      `flat within ${percent(MEMORY_TOLERANCE)} after warming up`,
      memory.says,
      memory.growth === null || memory.growth <= MEMORY_TOLERANCE,
    ),
    check(
      'status, waves, leads meanwhile',
      'answered',
      `${reading.map(({ verb, code }) => `${verb} ${code}`).join(', ')}; slowest ${slowest.toFixed(1)} s`,
      reading.every(({ code }) => code === 0),
    ),
    check(
      'a second collector meanwhile',
      'refused (exit 3)',
      second === undefined ? 'not tried' : `exit ${second.code}`,
      second?.code === 3,
    ),
    check(
      'the ledger and its captures',
      'verified',
      soaked.verified ? 'verified' : 'not whole',
      soaked.verified,
    ),
    check(
      'the collector and its clock',
      'told of every look',
      `${percent(toldShare(heard, end))} of the time with looks; clock × ${speed}`,
      toldShare(heard, end) > 0.9,
    ),
  ];
  return { checks, platforms: rows, hosts, holds: checks.every(({ holds }) => holds), details };
}

const check = (what: string, wanted: string, found: string, holds: boolean): Check => ({
  what,
  wanted,
  found,
  holds,
});
const minutes = (at: number) => `${(at / MINUTE).toFixed(1)}′`;

/** The longest interval between looks at the living of a platform that was planned, in milliseconds. */
function longestInterval({ heard, options }: Soaked, platform: Platform): number {
  const planned = heard.plans.flatMap(({ platforms }) =>
    platforms.filter((each) => each.platform === platform).map(({ longestMinutes }) => longestMinutes),
  );
  const even = (options.plan.communities / options.looksPerHour) * 60;
  return Math.max(...(planned.length > 0 ? planned : [even])) * MINUTE;
}

/** The most regular looks in any hour. */
function mostLooks({ heard }: Soaked): number {
  const times = heard.looks.filter(({ because }) => because === 'turn').map(({ at }) => at);
  let most = 0;
  for (let from = 0, to = 0; to < times.length; to++) {
    while (times[from]! <= times[to]! - 60 * MINUTE) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}
