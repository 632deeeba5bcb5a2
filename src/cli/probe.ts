/**
 * @module
 * `driftline probe`: one look at each community, now.
 */
import type { Command } from 'commander';
import { iso, isoOrNull } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import type { Probed, ProbeReport } from '../pipeline/probe.ts';
import { answer, say, verb, withCase } from './edge.ts';
import { untilStopped } from './stop.ts';

export function register(program: Command): void {
  verb(
    program,
    'probe [ref...]',
    'look once at communities, now: at all that are followed when none is named',
  )
    .addHelpText(
      'after',
      `
Each look is kept and written down. A death that one look shows is not told of as one: a second look, ten minutes later
or more and by another route where there is one, has to agree; "collect" sees to that by itself.
What a platform wants (keys, hosts) is taken from the environment: "driftline doctor" and docs/collecting.md list it.
Examples:
  driftline probe --case week
  driftline probe https://t.me/garden_wire t.me/river_news --json`,
    )
    .action(async (refs: string[], options: { case?: string; json?: boolean }) => {
      const [{ followedRef }, { loadFacts }, { doorTo }, { withLooking }, { probeAll }, { refusePersons }] =
        await Promise.all([
          import('./address.ts'),
          import('../pipeline/facts.ts'),
          import('../pipeline/keep.ts'),
          import('../pipeline/looking.ts'),
          import('../pipeline/probe.ts'),
          import('../pipeline/targets.ts'),
        ]);
      const wanted = refs.length === 0 ? null : refs.map(followedRef);
      const report = await withCase(options, { write: true }, async (open) => {
        if (wanted !== null) refusePersons(wanted, await loadFacts(open.tables, null), null);
        return untilStopped((signal) =>
          withLooking(
            doorTo(open),
            { signal, env: process.env, now: Date.now, media: open.kase.about.media },
            (looking) => probeAll(looking, wanted),
          ),
        );
      });
      if (report.probed.length === 0) throw nothingProbed(report);
      for (const { ref, platform, why, missing } of report.passedOver)
        say(`  ${ref}: ${reason(platform, why, missing)}`);
      await answer(options, rows(report), () => report.probed.map(line).join('\n'));
      const bug = report.probed.find(({ fault }) => fault !== null);
      if (bug) throw bug.fault;
    });
}

function rows({ probed, passedOver }: ProbeReport) {
  const nothing = { outcome: 'unknown', via: null, at: null, title: null, members: null, capture: null };
  return [
    ...probed.map(({ platform, observation, capture, secondLookAt }) => ({
      ref: observation.ref,
      platform,
      outcome: observation.outcome,
      to: observation.to,
      why: observation.why,
      via: observation.via,
      at: iso(observation.at),
      title: observation.title,
      members: observation.members,
      capture,
      secondLookAt: isoOrNull(secondLookAt),
    })),
    ...passedOver.map(({ ref, platform, why, missing }) => ({ ...nothing, ref, platform, why, missing })),
  ];
}

function line({ observation, secondLookAt }: Probed): string {
  const { ref, outcome, to, why, via, title, members } = observation;
  const facts = [
    ...(title === null ? [] : [oneLine(title)]),
    ...(members === null ? [] : [`${members.toLocaleString('en')} members`]),
    ...(to === null ? [] : [`to ${to}`]),
    ...(why === null ? [] : [why]),
    `by ${via}`,
  ];
  const second =
    secondLookAt === null
      ? ''
      : `\n${' '.repeat(18)}seen gone once; a second look after ${iso(secondLookAt)} can confirm it`;
  return `${outcome.padEnd(17)} ${ref}  ${facts.join('; ')}${second}`;
}

/** Text of any direction, isolated, in one line. */
function oneLine(text: string): string {
  return `\u2068${text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 60)
    .toWellFormed()}\u2069`;
}

function reason(platform: string, why: string, missing: readonly string[]): string {
  return why === 'not_configured'
    ? `${platform} needs ${missing.join(' and ')}`
    : `there is no connector for ${platform} that could look`;
}

function nothingProbed({ passedOver }: ProbeReport): InputError {
  if (passedOver.length === 0)
    return new InputError(
      'nothing is followed yet: name an address, or add one with "driftline watch add REF"',
    );
  const reasons = new Set(passedOver.map(({ platform, why, missing }) => reason(platform, why, missing)));
  return new InputError(`nothing could be looked at: ${[...reasons].join('; ')}`);
}
