/**
 * @module
 * `driftline evaluate`: truth against answer.
 */
import type { Command } from 'commander';
import type { Figure, Measures, Report } from '../evaluate/index.ts';
import { answer, say, verb, wholeNumber } from './edge.ts';

export function register(program: Command): void {
  verb(program, 'evaluate <scenario...>', 'measure the answers against the truth of scenarios', {
    case: false,
  })
    .option('--seed <n>', 'a whole number: the seed of the crawls and of the intervals', '1')
    .addHelpText(
      'after',
      `
Each scenario is replayed into a case of its own, answered, and only then compared with its truth.json.
docs/evaluation.md defines every figure. With several scenarios the 95 % intervals mean something.
Examples:
  driftline evaluate examples/november-week
  driftline simulate --seed 7 --out worlds/7 && driftline evaluate worlds/7 --json`,
    )
    .action(async (scenarios: string[], options: { json?: boolean; seed: string }) => {
      const seed = wholeNumber('--seed', options.seed);
      const { evaluateScenarios } = await import('../evaluate/run.ts');
      const report = await evaluateScenarios(scenarios, {
        now: Date.now(),
        seed,
        onRun: (dir, i) => say(`${i + 1}/${scenarios.length} ${dir}`),
      });
      await answer(options, report, () => inWords(report));
    });
}

const figure = (value: Figure, digits = 2) => (value === null ? '–' : value.toFixed(digits));

function inWords(report: Report): string {
  const range = (ci: readonly [number, number] | null, digits = 2) =>
    ci === null ? '' : ` (${ci[0].toFixed(digits)}–${ci[1].toFixed(digits)})`;
  const { ci, items } = report;
  const matches = (
    name: string,
    of: Measures['matches']['declared'],
    at: Report['ci']['matches']['declared'],
  ) =>
    `  ${name.padEnd(22)} precision ${figure(of.precision)}${range(at.precision)}, recall ${figure(of.recall)}${range(at.recall)}, calibration error ${figure(of.calibrationError, 3)}, false where none ${figure(of.falseWhereNone, 3)}`;
  return [
    `${report.runs} scenario${report.runs === 1 ? '' : 's'}; in brackets the 95 % interval.`,
    `Waves (${items.waves} true, ${items.watchYears} watch-years)`,
    `  caught ${figure(report.waves.caught)}, false alarms a watch-year ${figure(report.waves.falseAlarmsPerWatchYear)}, delay ${figure(report.waves.delayHours.p50, 1)} h median, ${figure(report.waves.delayHours.p90, 1)} h p90`,
    `  onset held ${figure(report.waves.onsetHeld)}, end held ${figure(report.waves.endHeld)}, onset width ${figure(report.waves.onsetWidthHours, 1)} h`,
    `Leads (${items.leads} true)`,
    `  recall at 200 requests ${figure(report.leads.recallAt['200'])}, at 1,000 ${figure(report.leads.recallAt['1000'])}; harvest over breadth-first ${figure(report.leads.harvestOverBreadthFirst)}`,
    `Matches (${items.counterparts} with a counterpart, ${items.withoutCounterpart} without)`,
    matches('with declared links', report.matches.declared, ci.matches.declared),
    matches('without', report.matches.undeclared, ci.matches.undeclared),
    `  ${'names alone (baseline)'.padEnd(22)} precision ${figure(report.baselines.nameOnly.matches.declared.precision)}, recall ${figure(report.baselines.nameOnly.matches.declared.recall)}`,
    `Claims (${items.claims} true)`,
    `  precision ${figure(report.claims.precision)}${range(ci.claims.precision)}, recall ${figure(report.claims.recall)}${range(ci.claims.recall)}; p95 ${figure(report.claims.latencySeconds.p95, 3)} s`,
  ].join('\n');
}
