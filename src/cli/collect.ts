/**
 * @module
 * `driftline collect`: looks and reads on a schedule, once or until it is stopped.
 */
import type { Command } from 'commander';
import { iso, isoOrNull } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import type { CollectEvent, CollectReport } from '../pipeline/collect.ts';
import { answer, caseDirectory, say, verb, wholeNumber } from './edge.ts';
import { untilStopped } from './stop.ts';

/** How long a case that another process is writing is waited for between rounds (milliseconds). */
const PATIENCE = 600_000;

interface Options {
  case?: string;
  json?: boolean;
  follow?: boolean;
  budget?: string;
  for?: string;
}

export function register(program: Command): void {
  verb(program, 'collect', 'look at what is due, read what is new; with --follow, keep doing so')
    .option('--follow', 'keep collecting until Ctrl-C or SIGTERM')
    .option('--budget <n>', 'regular looks an hour (default: one for each community, at least 60)')
    .option('--for <duration>', 'keep collecting for this long: 90m, 12h, 7d')
    .addHelpText(
      'after',
      `
Looks are spread so that deaths are seen soonest for the budget; a platform's own limits come before it. A death seen
once is looked at again by another route; after a confirmed one its relatives are looked at within five minutes.
Other verbs can use the case meanwhile; one process at a time collects for it. It can be stopped at any moment and started again: nothing is lost.
With --follow and --json each event is a line of JSON, the report is the last one. docs/collecting.md has the rest.
Examples:
  driftline collect --case week
  driftline collect --follow --budget 300
  driftline collect --for 12h --json > events.jsonl`,
    )
    .action(async (options: Options) => {
      const looksPerHour =
        options.budget === undefined ? null : wholeNumber('--budget', options.budget, 1, 1_000_000);
      const duration = options.for === undefined ? null : durationOf(options.for);
      const follow = options.follow === true || duration !== null;
      const [
        { alertRow, openTelling },
        { readCaseFile },
        { doorOf },
        { sleep, withLooking },
        { collect, sayWhy },
        { eventRow },
        { takeCollecting },
        { openKeeping },
      ] = await Promise.all([
        import('../pipeline/telling.ts'),
        import('../pipeline/case.ts'),
        import('../pipeline/keep.ts'),
        import('../pipeline/looking.ts'),
        import('../pipeline/collect.ts'),
        import('../pipeline/journal.ts'),
        import('../pipeline/one-collector.ts'),
        import('../pipeline/keeping.ts'),
      ]);
      const dir = caseDirectory(options);
      const { media, name } = readCaseFile(dir);
      const began = Date.now();
      const place = await takeCollecting(dir);
      const lines = options.json === true && follow;
      const tell = lines
        ? (event: CollectEvent) => process.stdout.write(`${JSON.stringify(eventRow(event))}\n`)
        : tellInWords;
      const gather = async (): Promise<CollectReport> => {
        const telling = await openTelling(dir, {
          caseName: name,
          env: process.env,
          now: Date.now,
          sleep,
          say,
          onEvent: (event) => lines && process.stdout.write(`${JSON.stringify(alertRow(event))}\n`),
        });
        const onEvent = (event: CollectEvent) => {
          tell(event);
          telling.take(event);
        };
        return untilStopped((signal) => {
          const door = doorOf(dir, { sleep, signal, patience: PATIENCE });
          return withLooking(door, { signal, env: process.env, now: Date.now, media }, (looking) =>
            collect(looking, {
              sleep,
              signal,
              follow,
              until: duration === null ? null : began + duration,
              looksPerHour,
              pictures: media === 'all',
              onEvent,
              between: openKeeping(dir, { door, env: process.env, now: Date.now, say }),
            }),
          ).finally(() => door.close());
        }).finally(() => telling.close());
      };
      const report = await gather().finally(() => place.release());
      for (const each of report.unreachable.slice(0, 20)) say(`  ${each.ref}: ${sayWhy(each)}`);
      if (report.unreachable.length > 20)
        say(`  … and ${report.unreachable.length - 20} more that are not looked at (--json lists all)`);
      const value = { ...shown(report), seconds: Math.round((Date.now() - began) / 100) / 10 };
      if (options.json && follow) process.stdout.write(`${JSON.stringify({ event: 'end', ...value })}\n`);
      else await answer(options, value, () => words(report));
    });
}

/** Tells a person of events that matter. */
function tellInWords(event: CollectEvent): void {
  const text = inWords(event);
  if (text !== null) say(`${iso(event.at)}  ${text}`);
}

function inWords(event: CollectEvent): string | null {
  if (event.event === 'death')
    return `gone: ${event.ref} (${event.death.outcome}), after ${isoOrNull(event.death.after) ?? 'no look that saw it alive'}, by ${iso(event.death.by)}`;
  if (event.event === 'gap')
    return event.filled
      ? `filled: what was left out of ${event.ref} (${event.why}) was read`
      : `gap: the reading of ${event.ref} stopped (${event.why})`;
  if (event.event === 'wave')
    return `wave (${event.wave.level}): ${event.wave.observed.toFixed(0)} gone together on ${event.wave.platforms.join(', ')}, ${event.wave.expected.toFixed(1)} expected; "driftline waves" has the rest`;
  if (event.event === 'claim')
    return `claim about ${event.about}: grade ${event.statement.grade}, ${event.statement.post}`;
  if (event.event === 'lead' && event.lead.score >= WORTH_TELLING)
    return `lead: ${event.lead.ref}, first in ${event.lead.firstSource.post ?? event.lead.firstSource.community}`;
  if (event.event === 'fault')
    return `a bug in the connector of ${event.platform}, please report it: ${(event.error as Error)?.stack ?? event.error}`;
  if (event.event === 'look' && event.because === 'turn' && event.outcome !== 'alive')
    return `${event.outcome}: ${event.ref}${event.why === null ? '' : ` (${event.why})`}`;
  return null;
}

/** Leads below this score are in "driftline leads" and not called out. */
const WORTH_TELLING = 0.5;

function shown(report: CollectReport) {
  return {
    ...report,
    gaps: report.gaps.map((gap) => ({ ...gap, since: iso(gap.since) })),
    waiting: report.waiting.map((look) => ({ ...look, at: iso(look.at) })),
    nextAt: isoOrNull(report.nextAt),
  };
}

function words({
  looks,
  unknown,
  posts,
  deaths,
  gaps,
  waiting,
  delayHours,
  looksPerHour,
  nextAt,
}: CollectReport): string {
  const n = (count: number, one: string) => `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;
  const confirm = waiting.filter(({ because }) => because === 'confirm');
  return [
    `${n(looks, 'look')}${unknown > 0 ? `, ${unknown} of them without a verdict` : ''}; ${n(posts, 'post')} read${deaths.length > 0 ? `; ${n(deaths.length, 'death')} confirmed` : ''}.`,
    ...gaps.map(
      ({ ref, why, since }) =>
        `gap: ${ref} was not read to its end (${why}, ${iso(since)}); it is taken up at its next turn`,
    ),
    ...confirm.map(({ ref, at }) => `seen gone once: ${ref}; a second look after ${iso(at)} can confirm it`),
    `With ${looksPerHour.toLocaleString('en')} looks an hour a death is seen after ${delayHours.toFixed(1)} h on average.${nextAt === null ? '' : ` Next due at ${iso(nextAt)}.`}`,
  ].join('\n');
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `90m`, `12h`, `7d`. Throws `InputError` for anything else. */
function durationOf(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text.trim()) ?? [];
  if (count === undefined || unit === undefined || Number(count) === 0)
    throw new InputError(`--for is a duration such as 90m, 12h or 7d, not "${text}"`);
  return Number(count) * UNITS[unit]!;
}
