/**
 * @module
 * `driftline replay`: a scenario into the case, as if it had been collected.
 */
import type { Command } from 'commander';
import { iso, parseInstant } from '../core/clock.ts';
import { answer, verb, withCase } from './edge.ts';
import { warnSkipped } from './import.ts';
import { withProgress } from './progress.ts';

export function register(program: Command): void {
  verb(program, 'replay <scenario>', 'play a scenario folder into the case, as if it had been collected')
    .option('--until <time>', 'stop there, as if it were that moment (ISO 8601, UTC)')
    .addHelpText(
      'after',
      `
Playing it again, or further, adds only what is new. docs/scenario.md describes the folder.
Example:
  driftline replay examples/november-week --until 2019-11-23T12:00:00Z --case week`,
    )
    .action(async (scenario: string, options: { case?: string; json?: boolean; until?: string }) => {
      const until = options.until === undefined ? null : parseInstant(options.until, '--until');
      const { replayScenario } = await import('../pipeline/replay.ts');
      const report = await withCase(options, { write: true }, (open) =>
        withProgress('replaying', (onProgress) =>
          replayScenario(open, scenario, { until, now: Date.now(), onProgress }),
        ),
      );
      warnSkipped(report.skipped);
      await answer(
        options,
        { ...report, until: iso(report.until) },
        () =>
          `Played "${report.scenario}" until ${iso(report.until)}: ${report.observations} looks and ${report.archives} archives, ${report.entries} new ledger entries.`,
      );
    });
}
