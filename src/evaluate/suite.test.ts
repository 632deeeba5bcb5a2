import { describe, expect, it } from 'vitest';
import { SUITES } from '../simulate/suites.ts';
import { BASELINES } from './answer.ts';
import { reportOf } from './figures.ts';
import { goalsOf } from './goals.ts';
import { pageOf } from './page.ts';
import { byScript } from './parts.ts';
import { CONDITIONS, tasksOf } from './suite.ts';
import { tableOf } from './table.ts';
import type { MatchItems, Tally } from './tally.ts';
import type { Done, Task } from './task.ts';

const NOTHING: Tally = { waves: null, leads: null, matches: null, claims: null };

function done(task: Task, product: Partial<Tally>): Done {
  const tallies = Object.fromEntries(
    [...BASELINES, 'product'].map((name) => [name, NOTHING]),
  ) as Done['tallies'];
  return { task, seconds: 1, parts: null, tallies: { ...tallies, product: { ...NOTHING, ...product } } };
}

const wave = (share: number, caught: boolean, delayHours: number | null = 9) => ({
  share,
  caught,
  delayHours: caught ? delayHours : null,
  onsetHeld: caught ? true : null,
  endHeld: caught ? true : null,
  widthHours: caught ? 6 : null,
});

const lives = (
  seed: number,
  world: 'waves' | 'outage',
  falseAlarms: number,
  items: ReturnType<typeof wave>[],
) =>
  done(
    { kind: 'lives', world, seed },
    {
      waves: {
        watchYears: 1,
        falseAlarms: Array.from({ length: falseAlarms }, () => ({
          onset: { earliest: 0, latest: 1 },
          end: { earliest: 2, latest: 3 },
          members: [],
          knownAt: 4,
        })),
        items,
      },
    },
  );

const matches = (wrong: number): MatchItems => ({
  stated: Array.from({ length: 20 }, (_, i) => ({ from: `f${i}`, to: `t${i}`, right: i >= wrong })),
  listed: Array.from({ length: 20 }, (_, i) => ({ probability: 0.95, right: i >= wrong })),
  wanted: Array.from({ length: 20 }, (_, i) => ({
    from: `f${i}`,
    to: [`t${i}`],
    found: i >= wrong,
    foundAtHalf: true,
  })),
  none: [{ from: 'n', falsely: wrong > 10 }],
});

describe('a suite', () => {
  const results = [
    lives(1, 'waves', 0, [wave(0.05, false), wave(0.2, true, 6)]),
    lives(2, 'waves', 0, [wave(0.1, true, 8)]),
    lives(3, 'waves', 4, [wave(0.3, true, 30)]),
    lives(1, 'outage', 0, []),
    ...[1, 2, 3].map((seed) =>
      done(
        { kind: 'scenario', world: 'week', seed, ablate: false },
        {
          matches: { declared: matches(seed === 3 ? 4 : 0), undeclared: matches(0) },
        },
      ),
    ),
  ];
  const report = reportOf('dev', results);
  const goals = new Map(goalsOf(report).map((goal) => [goal.name, goal]));

  it('gives the median over seeds, and beside it everything pooled', () => {
    expect(report.waves.delayHours.p50).toBe(8);
    expect(report.waves.falseAlarmsPerWatchYear).toBe(0);
    expect(report.pooled.waves.falseAlarmsPerWatchYear).toBe(1);
    expect(report.ci.waves.delayHours.p50).toEqual([6, 30]);
    expect(report.matches.declared.precision).toBe(1);
    expect(report.pooled.matches.declared.precision).toBeCloseTo(56 / 60, 6);
  });

  it('judges rare things pooled: one bad seed of three is seen', () => {
    expect(goals.get('matches with declared links: precision')).toMatchObject({ by: 'pooled', held: false });
    expect(goals.get('matches without: precision')).toMatchObject({ held: true });
    expect(goals.get('waves: median delay')).toMatchObject({ figure: 8, held: true });
    expect(goals.get('waves: false alarms a watch-year, four outages of 6 h')).toMatchObject({
      figure: 0,
      held: true,
    });
  });

  it('leaves waves under 10 % out of the goal, and says what was not measured', () => {
    expect(goals.get('waves: caught of those of 10 % and more')).toMatchObject({ figure: 1, held: true });
    expect(report.parts.waveSizes[0]).toMatchObject({ waves: 1, caught: 0 });
    expect(goals.get('leads: recall at 1,000 requests')).toMatchObject({ figure: null, held: null });
  });

  it('is told in a table and on a page that loads nothing and runs nothing', () => {
    const all = [...goals.values()];
    expect(tableOf(report, all)).toMatch(/matches with declared links: precision .* MISSED/);
    const page = pageOf(report, all, 'driftline evaluate --suite <dev>', 'today');
    expect(page).toContain('--suite &lt;dev&gt;');
    expect(page).not.toMatch(/<script|<link|<img|https?:|url\(|NaN|undefined/);
    expect(page.match(/<svg/g)!.length).toBeGreaterThanOrEqual(7);
  });
});

it('tasks: every world of a suite for every seed, the conditions of the goals too, families left out in one', () => {
  const tasks = tasksOf('heldout', 2);
  const { scenarios, crawls, lives: worlds } = SUITES.heldout;
  expect(tasks.length).toBe(2 * (scenarios.length + crawls.length + worlds.length + CONDITIONS.length));
  expect(tasks.filter((task) => task.kind === 'scenario' && task.ablate).length).toBe(2);
  const dev = new Set(tasksOf('dev', 50).map(({ seed }) => seed));
  expect(tasks.some(({ seed }) => dev.has(seed))).toBe(false);
});

it('matches are taken apart by the scripts of both titles; who split is as easy as the easiest', () => {
  const items = {
    ...matches(0),
    stated: [
      { from: 'a', to: 'b', right: true },
      { from: 'a', to: 'c', right: false },
    ],
    wanted: [{ from: 'a', to: ['b', 'c'], found: true, foundAtHalf: true }],
  };
  const parts = byScript(items, [
    { ref: 'a', title: 'Garden', since: 0 },
    { ref: 'b', title: 'حديقة', since: 0 },
    { ref: 'c', title: 'Garden 2', since: 0 },
  ]);
  expect(parts.sameScript).toMatchObject({ stated: [{ to: 'c' }], wanted: [{ from: 'a' }] });
  expect(parts.acrossScripts).toMatchObject({ stated: [{ to: 'b' }], wanted: [] });
});
