/**
 * @module
 * A suite's report as one HTML page: goals, plots, tables. Self-contained, without scripts; follows light and dark, and
 * can be printed. Pure.
 */
import { BASELINES, type Figure, type Measures } from './answer.ts';
import type { SuiteReport } from './figures.ts';
import type { Goal } from './goals.ts';
import { barPlot, escapeText, linePlot } from './plots.ts';

const STYLE = `
:root{color-scheme:light dark;--page:#fff;--ink:#1d2329;--soft:#5b6670;--line:#d9dee3;--held:#1a7f4b;--missed:#b3261e;
--series-1:#1f6fb2;--series-2:#c2571a;--series-3:#3f8f5f;--series-4:#8a5cb0}
@media (prefers-color-scheme:dark){:root{--page:#14181c;--ink:#e4e8ec;--soft:#9aa5af;--line:#333b43;--held:#5fd394;--missed:#ff8a80;
--series-1:#6cb2ee;--series-2:#f0975f;--series-3:#7fcf9d;--series-4:#c39be6}}
@media print{:root{--page:#fff;--ink:#000;--soft:#444;--line:#bbb;--held:#0b5;--missed:#b00;
--series-1:#1f6fb2;--series-2:#c2571a;--series-3:#3f8f5f;--series-4:#8a5cb0}figure,table{break-inside:avoid}}
body{background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.2rem}
p,figcaption{color:var(--soft)}code{font-size:.9em}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid var(--line)}td.n,th.n{text-align:right}
.held{color:var(--held)}.missed{color:var(--missed);font-weight:600}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(22rem,1fr));gap:1.5rem}figure{margin:0}
svg{width:100%;height:auto}svg text{fill:var(--ink);font:11px system-ui,sans-serif}svg .tick{fill:var(--soft)}
.axis{stroke:var(--soft)}.grid{stroke:var(--line)}.ideal{stroke:var(--soft);stroke-dasharray:4 4}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;margin:.2rem 0;padding:0;font-size:.85rem}
.legend span{display:inline-block;width:.8em;height:.8em;margin-right:.4em}`;

const show = (value: Figure | undefined, digits = 2) => (value == null ? '–' : value.toFixed(digits));

/** The page. `command` is what made it; `made` when, as it is to be read. */
export function pageOf(report: SuiteReport, goals: readonly Goal[], command: string, made: string): string {
  const missed = goals.filter(({ held }) => held === false).length;
  const { items } = report;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Driftline, suite ${escapeText(report.suite)}</title><style>${STYLE}</style></head><body>
<h1>What the methods reach: suite ${escapeText(report.suite)}</h1>
<p>${report.seeds} seeds, ${report.runs} worlds: ${items.waves} waves in ${items.watchYears} watch-years, ${items.leads} places to find, ${items.counterparts} communities with a counterpart and ${items.withoutCounterpart} without, ${items.claims} claims. All invented; what that can and cannot show is in docs/evaluation.md. Made ${escapeText(made)} by <code>${escapeText(command)}</code>.</p>
<h2>Goals: ${goals.length - missed} of ${goals.length} met</h2>
${goalTable(goals)}
<h2>Pictures</h2>
<div class="plots">${figuresOf(report)}</div>
<h2>Beside simple methods</h2>
${baselineTable(report)}
<h2>By world, pooled</h2>
${worldTable(report)}
</body></html>
`;
}

function goalTable(goals: readonly Goal[]): string {
  const rows = goals.map(({ name, figure, by, interval, least, most, digits, unit, held }) => {
    const range = interval ? `${show(interval[0], digits)} – ${show(interval[1], digits)}` : '–';
    const goal = least !== null ? `≥ ${least}${unit}` : `≤ ${most}${unit}`;
    const verdict = held === null ? 'not measured' : held ? 'met' : 'missed';
    return `<tr><td>${escapeText(name)}</td><td class="n">${show(figure, digits)}${figure === null ? '' : unit}</td><td class="n">${range}</td><td>${by}</td><td class="n">${goal}</td><td class="${held === false ? 'missed' : 'held'}">${verdict}</td></tr>`;
  });
  return `<table><thead><tr><th>what</th><th class="n">figure</th><th class="n">95 % interval</th><th>over seeds</th><th class="n">goal</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

const SHARE = { from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1] };

function figuresOf({ parts }: SuiteReport): string {
  const figure = (plot: string, caption: string) =>
    `<figure>${plot}<figcaption>${escapeText(caption)}</figcaption></figure>`;
  const sizes = parts.waveSizes.map((part) => ({ ...part, x: 100 * (part.from + (part.to ?? 0.6)) * 0.5 }));
  const size = {
    label: 'share of a platform that a wave took, %',
    from: 0,
    to: 60,
    ticks: [0, 10, 20, 30, 40, 50, 60],
  };
  return [
    figure(
      linePlot(
        'share of waves caught by size',
        size,
        { ...SHARE, label: 'waves caught' },
        [
          {
            name: 'caught',
            points: sizes.flatMap(({ x, caught }) => (caught === null ? [] : { x, y: caught })),
          },
        ],
        { mark: { y: 0.95, label: 'goal from 10 %' } },
      ),
      'Power: share of waves that were stated, by how much of a platform they took.',
    ),
    figure(
      linePlot(
        'delay by size of wave',
        size,
        { label: 'hours to the first alarm', from: 0, to: 36, ticks: [0, 6, 12, 18, 24, 30, 36] },
        [
          {
            name: 'median delay',
            points: sizes.flatMap(({ x, delayHours }) =>
              delayHours === null ? [] : { x, y: Math.min(36, delayHours) },
            ),
          },
        ],
        { mark: { y: 12, label: 'goal' } },
      ),
      'Delay: median hours from the true onset to the first moment at which the wave would have been stated.',
    ),
    figure(
      linePlot(
        'share of wanted places found by requests',
        { label: 'requests', from: 0, to: 1000, ticks: [0, 200, 400, 600, 800, 1000] },
        { ...SHARE, label: 'wanted places opened' },
        (['product', 'breadthFirst', 'inDegree', 'random'] as const).map((name) => ({
          name: {
            product: 'Driftline',
            breadthFirst: 'breadth-first',
            inDegree: 'in-degree',
            random: 'random',
          }[name],
          points: parts.crawl[name].map(({ at, share }) => ({ x: at, y: share })),
        })),
      ),
      'Leads: a crawl from one seed, three hops, by policy.',
    ),
    figure(
      linePlot(
        'stated probability against share that was right',
        { ...SHARE, label: 'stated probability' },
        { ...SHARE, label: 'share that was right' },
        (['declared', 'undeclared'] as const).map((name) => ({
          name: name === 'declared' ? 'with declared links' : 'without',
          points: parts.calibration[name].map(({ sure, right, n }) => ({
            x: sure,
            y: right,
            size: 2 + Math.log10(n + 1) * 2,
          })),
        })),
        { diagonal: true },
      ),
      'Calibration of matches: larger dots hold more pairs; on the dashed line a probability means what it says.',
    ),
    figure(
      barPlot(
        'matches without one family of evidence',
        Object.entries(parts.without).map(([family, { precision, recall }]) => ({
          name: family === 'all' ? 'all evidence' : `without ${family}`,
          values: [precision, recall],
        })),
        ['precision', 'recall'],
      ),
      'Matches when one family of evidence is left out.',
    ),
    figure(
      barPlot(
        'matches by script',
        (['declared', 'undeclared'] as const).flatMap((question) =>
          (['sameScript', 'acrossScripts', 'unnamed'] as const).map((part) => ({
            name: `${{ sameScript: 'same script', acrossScripts: 'across scripts', unnamed: 'a title unknown' }[part]}${question === 'declared' ? '' : ', undecl.'}`,
            values: [parts.scripts[question][part].precision, parts.scripts[question][part].recall],
          })),
        ),
        ['precision', 'recall'],
      ),
      'Matches by whether the two titles are written in one script.',
    ),
    figure(
      linePlot(
        'recall of matches by seed',
        { label: 'seed, in order', from: 0, to: parts.bySeed.length + 1, ticks: [] },
        { ...SHARE, label: 'recall' },
        (['declared', 'undeclared'] as const).map((name) => ({
          name: name === 'declared' ? 'with declared links' : 'without',
          points: parts.bySeed.flatMap(({ matches }, i) =>
            matches[name].recall === null ? [] : { x: i + 1, y: matches[name].recall },
          ),
        })),
        { dotsOnly: true },
      ),
      'How much one seed differs from another: recall of matches.',
    ),
    figure(
      `<table><thead><tr><th>no claim, but</th><th class="n">posts</th><th class="n">stated as a claim</th></tr></thead><tbody>${Object.entries(
        parts.decoys,
      )
        .map(
          ([decoy, { posts, stated }]) =>
            `<tr><td>${escapeText(DECOY_WORDS[decoy] ?? decoy)}</td><td class="n">${posts}</td><td class="n">${stated}</td></tr>`,
        )
        .join('')}</tbody></table>`,
      'Claims: posts that were made to be mistaken for one.',
    ),
  ].join('\n');
}

const DECOY_WORDS: Readonly<Record<string, string>> = {
  lastYear: 'a claim of last year',
  report: 'a report',
  quotation: 'a quotation of the claim',
  question: 'a question',
  denial: 'a denial',
};

const COLUMNS: readonly (readonly [string, (m: Measures) => Figure, number])[] = [
  ['false alarms / watch-year', (m) => m.waves.falseAlarmsPerWatchYear, 2],
  ['waves caught', (m) => m.waves.caught, 2],
  ['delay, h', (m) => m.waves.delayHours.p50, 1],
  ['onset held', (m) => m.waves.onsetHeld, 2],
  ['leads at 200', (m) => m.leads.recallAt['200'], 2],
  ['leads at 1,000', (m) => m.leads.recallAt['1000'], 2],
  ['match precision', (m) => m.matches.declared.precision, 2],
  ['recall', (m) => m.matches.declared.recall, 2],
  ['undeclared precision', (m) => m.matches.undeclared.precision, 2],
  ['recall', (m) => m.matches.undeclared.recall, 2],
  ['claim precision', (m) => m.claims.precision, 2],
  ['recall', (m) => m.claims.recall, 2],
];

function measureTable(rows: readonly (readonly [string, Measures])[]): string {
  const head = COLUMNS.map(([name]) => `<th class="n">${escapeText(name)}</th>`).join('');
  const body = rows
    .map(
      ([name, measures]) =>
        `<tr><td>${escapeText(name)}</td>${COLUMNS.map(([, of, digits]) => `<td class="n">${show(of(measures), digits)}</td>`).join('')}</tr>`,
    )
    .join('');
  return `<table><thead><tr><th></th>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

function baselineTable(report: SuiteReport): string {
  const names: Record<(typeof BASELINES)[number], string> = {
    fixedCount: 'five deaths in a day',
    cusum: 'CUSUM a day',
    detectionScan: 'scan of detections',
    breadthFirst: 'breadth-first',
    inDegree: 'in-degree',
    random: 'random order',
    nameOnly: 'names alone',
  };
  return measureTable([
    ['Driftline', report],
    ...BASELINES.map((name) => [names[name], report.baselines[name]] as const),
  ]);
}

function worldTable(report: SuiteReport): string {
  return measureTable(Object.entries(report.parts.worlds));
}
