/**
 * @module
 * A suite's report for a terminal: goals with figure, interval and verdict, then what the page shows as pictures, in lines.
 */
import type { Figure } from './answer.ts';
import type { SuiteReport } from './figures.ts';
import type { Goal } from './goals.ts';

const show = (value: Figure, digits = 2) => (value === null ? '–' : value.toFixed(digits));

export function tableOf(report: SuiteReport, goals: readonly Goal[]): string {
  const { items, parts, baselines } = report;
  const rows = goals.map(({ name, figure, by, interval, least, most, digits, unit, held }) => [
    name,
    `${show(figure, digits)}${figure === null ? '' : unit}`,
    interval ? `${show(interval[0], digits)}–${show(interval[1], digits)}` : '',
    by,
    least !== null ? `≥ ${least}${unit}` : `≤ ${most}${unit}`,
    held === null ? 'not measured' : held ? 'met' : 'MISSED',
  ]);
  const head = ['', 'figure', '95 %', 'over seeds', 'goal', ''];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 || column === 5 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  const crawl = (name: keyof typeof parts.crawl, at: number) =>
    show(parts.crawl[name].find((point) => point.at === at)?.share ?? null);
  return [
    `Suite ${report.suite}: ${report.seeds} seeds, ${report.runs} worlds (${items.waves} waves in ${items.watchYears} watch-years, ${items.leads} places to find, ${items.counterparts} communities with a counterpart, ${items.withoutCounterpart} without, ${items.claims} claims).`,
    '',
    line(head),
    ...rows.map(line),
    '',
    `Waves by share of a platform: ${parts.waveSizes.map(({ from, to, waves, caught, delayHours }) => `${Math.round(100 * from)}–${to === null ? '' : Math.round(100 * to)} % ${show(caught)} of ${waves}, ${show(delayHours, 1)} h`).join(' · ')}`,
    `  five deaths a day: ${show(baselines.fixedCount.waves.falseAlarmsPerWatchYear, 1)} false alarms a watch-year, CUSUM ${show(baselines.cusum.waves.falseAlarmsPerWatchYear, 1)}, scan of detections ${show(baselines.detectionScan.waves.falseAlarmsPerWatchYear, 1)} (medians)`,
    `Places found at 50 / 200 / 1,000 requests: ${(['product', 'breadthFirst', 'inDegree', 'random'] as const).map((name) => `${name} ${crawl(name, 50)} / ${crawl(name, 200)} / ${crawl(name, 1000)}`).join(' · ')}`,
    `Matches without a family of evidence (precision / recall): ${Object.entries(parts.without)
      .map(
        ([family, { precision, recall }]) =>
          `${family === 'all' ? 'all' : `−${family}`} ${show(precision, 3)} / ${show(recall)}`,
      )
      .join(' · ')}`,
    `Matches by script (precision / recall): ${(['declared', 'undeclared'] as const)
      .map((question) =>
        (['sameScript', 'acrossScripts', 'unnamed'] as const)
          .map(
            (part) =>
              `${question} ${part} ${show(parts.scripts[question][part].precision)} / ${show(parts.scripts[question][part].recall)} (${parts.scripts[question][part].counterparts})`,
          )
          .join(', '),
      )
      .join(' · ')}`,
    `  names alone: precision ${show(baselines.nameOnly.matches.declared.precision)}, recall ${show(baselines.nameOnly.matches.declared.recall)} (medians)`,
    `No claims but stated as such: ${Object.entries(parts.decoys)
      .map(([decoy, { posts, stated }]) => `${decoy} ${stated} of ${posts}`)
      .join(' · ')}`,
  ].join('\n');
}
