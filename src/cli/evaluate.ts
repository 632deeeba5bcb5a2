/**
 * @module
 * `driftline evaluate`: truth against answer, of scenarios or of a whole suite of invented worlds.
 */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { CheckFailed, DependencyError, InputError } from '../core/errors.ts';
import type { Figure, Measures, Report } from '../evaluate/index.ts';
import type { SuiteName } from '../simulate/suites.ts';
import { answer, say, verb, wholeNumber } from './edge.ts';

interface Options {
  json?: boolean;
  seed: string;
  suite?: string;
  seeds: string;
  report?: string;
  goals?: boolean;
}

export function register(program: Command): void {
  verb(
    program,
    'evaluate [scenario...]',
    'measure the answers against the truth of scenarios, or of a suite',
    {
      case: false,
    },
  )
    .option('--seed <n>', 'a whole number: the seed of the crawls and of the intervals', '1')
    .option(
      '--suite <name>',
      'invent worlds and measure on those: dev, or heldout for figures that are stated',
    )
    .option('--seeds <n>', 'how many seeds of a suite', '20')
    .option('--report <file>', 'write the figures of a suite as a page with plots (HTML)')
    .option('--goals', 'end with 4 when a goal of a suite is missed')
    .addHelpText(
      'after',
      `
Each scenario is replayed into a case of its own, answered, and only then compared with its truth.json.
docs/evaluation.md defines every figure. With several scenarios the 95 % intervals mean something.
A suite makes its worlds in a temporary folder, two at a time; heldout with 20 seeds takes about ten minutes of two cores.
Examples:
  driftline evaluate examples/november-week
  driftline simulate --seed 7 --out worlds/7 && driftline evaluate worlds/7 --json
  driftline evaluate --suite dev --seeds 3
  driftline evaluate --suite heldout --report heldout.html`,
    )
    .action(async (scenarios: string[], options: Options) => {
      if (options.suite !== undefined) return runSuite(scenarios, options);
      if (options.report !== undefined || options.goals)
        throw new InputError('--report and --goals are for a suite: add --suite dev or --suite heldout');
      if (scenarios.length === 0)
        throw new InputError('name the folders of scenarios, or a suite: --suite dev or --suite heldout');
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

async function runSuite(scenarios: readonly string[], options: Options): Promise<void> {
  const suite = options.suite as SuiteName;
  const { SUITES } = await import('../simulate/suites.ts');
  if (!Object.hasOwn(SUITES, suite))
    throw new InputError(`there is no suite "${suite}"; there are ${Object.keys(SUITES).join(', ')}`);
  if (scenarios.length > 0) throw new InputError('a suite makes its own worlds: name no folders beside it');
  const seeds = wholeNumber('--seeds', options.seeds, 1, 1000);
  const [{ runTasks, tasksOf }, { reportOf }, { goalsOf }, { tableOf }] = await Promise.all([
    import('../evaluate/suite.ts'),
    import('../evaluate/figures.ts'),
    import('../evaluate/goals.ts'),
    import('../evaluate/table.ts'),
  ]);
  const tasks = tasksOf(suite, seeds);
  let done = 0;
  const results = await runTasks(tasks, ({ task, seconds }) =>
    say(`${++done}/${tasks.length} ${task.world} ${task.seed} (${seconds.toFixed(1)} s)`),
  );
  const report = reportOf(suite, results);
  const goals = goalsOf(report);
  if (options.report !== undefined) {
    const { pageOf } = await import('../evaluate/page.ts');
    const command = `driftline evaluate --suite ${suite} --seeds ${seeds}`;
    const page = pageOf(report, goals, command, new Date().toISOString().slice(0, 10));
    try {
      writeFileSync(options.report, page);
    } catch (cause) {
      throw new DependencyError(`the report could not be written to ${options.report}`, { cause });
    }
    say(`Wrote ${options.report}`);
  }
  await answer(options, { ...report, goals }, () => tableOf(report, goals));
  const missed = goals.filter(({ held }) => held === false);
  if (options.goals && missed.length > 0)
    throw new CheckFailed(`${missed.length} of ${goals.length} goals were missed`);
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
