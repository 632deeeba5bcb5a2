/**
 * @module
 * What the methods are to reach, and whether a suite's figures do. A figure that counts rare things is judged pooled over
 * all seeds, since the median of few is nothing or all; the others by the median over seeds. Judged on the figure
 * itself: its interval is shown beside it.
 */
import type { Figure, Intervals, Measures } from './answer.ts';
import type { SuiteReport } from './figures.ts';

export interface Goal {
  name: string;
  figure: Figure;
  /** The other way to look at it: pooled for a median, median for a pooled one. */
  other: Figure;
  by: 'median' | 'pooled';
  interval: [number, number] | null;
  least: number | null;
  most: number | null;
  digits: number;
  unit: string;
  /** Null where nothing could be measured. */
  held: boolean | null;
}

interface Wanted {
  name: string;
  at: (measures: Measures) => Figure;
  in: (intervals: Intervals<Measures>) => [number, number] | null;
  least?: number;
  most?: number;
  by: 'median' | 'pooled';
  digits?: number;
  unit?: string;
}

const WANTED: readonly Wanted[] = [
  {
    name: 'waves: false alarms a watch-year',
    at: (m) => m.waves.falseAlarmsPerWatchYear,
    in: (i) => i.waves.falseAlarmsPerWatchYear,
    most: 1,
    by: 'pooled',
  },
  {
    name: 'waves: median delay',
    at: (m) => m.waves.delayHours.p50,
    in: (i) => i.waves.delayHours.p50,
    most: 12,
    by: 'median',
    digits: 1,
    unit: ' h',
  },
  {
    name: 'waves: stated onset holds the true one',
    at: (m) => m.waves.onsetHeld,
    in: (i) => i.waves.onsetHeld,
    least: 0.95,
    by: 'pooled',
  },
  {
    name: 'leads: recall at 1,000 requests',
    at: (m) => m.leads.recallAt['1000'],
    in: (i) => i.leads.recallAt['1000'],
    least: 0.8,
    by: 'median',
  },
  {
    name: 'leads: harvest over breadth-first at 200',
    at: (m) => m.leads.harvestOverBreadthFirst,
    in: (i) => i.leads.harvestOverBreadthFirst,
    least: 1.5,
    by: 'median',
  },
  ...matchGoals('declared', 0.99, 0.85),
  ...matchGoals('undeclared', 0.95, 0.6),
  {
    name: 'claims: precision, grades A to C',
    at: (m) => m.claims.precision,
    in: (i) => i.claims.precision,
    least: 0.9,
    by: 'pooled',
  },
  {
    name: 'claims: recall',
    at: (m) => m.claims.recall,
    in: (i) => i.claims.recall,
    least: 0.9,
    by: 'pooled',
  },
  {
    name: 'claims: from post to verdict, p95',
    at: (m) => m.claims.latencySeconds.p95,
    in: (i) => i.claims.latencySeconds.p95,
    most: 5,
    by: 'median',
    digits: 3,
    unit: ' s',
  },
];

function matchGoals(which: 'declared' | 'undeclared', precision: number, recall: number): Wanted[] {
  const name = which === 'declared' ? 'matches with declared links' : 'matches without';
  return [
    {
      name: `${name}: precision`,
      at: (m) => m.matches[which].precision,
      in: (i) => i.matches[which].precision,
      least: precision,
      by: 'pooled',
      digits: 3,
    },
    {
      name: `${name}: recall`,
      at: (m) => m.matches[which].recall,
      in: (i) => i.matches[which].recall,
      least: recall,
      by: 'median',
    },
    {
      name: `${name}: calibration error`,
      at: (m) => m.matches[which].calibrationError,
      in: (i) => i.matches[which].calibrationError,
      most: 0.03,
      by: 'pooled',
      digits: 3,
    },
    {
      name: `${name}: false match where none exists`,
      at: (m) => m.matches[which].falseWhereNone,
      in: (i) => i.matches[which].falseWhereNone,
      most: 0.01,
      by: 'pooled',
      digits: 3,
    },
  ];
}

/** Every goal with its figure, in the order of the issue. */
export function goalsOf(report: SuiteReport): Goal[] {
  const judged = WANTED.map((wanted) => {
    const median = wanted.at(report);
    const pooled = wanted.at(report.pooled);
    return goal(
      wanted,
      wanted.by === 'median' ? median : pooled,
      wanted.by === 'median' ? pooled : median,
      wanted.in(wanted.by === 'median' ? report.ci : report.pooledCi),
    );
  });
  const large = report.parts.waveSizes.filter(({ from }) => from >= 0.08);
  const waves = large.reduce((sum, part) => sum + part.waves, 0);
  const caught = large.reduce((sum, part) => sum + part.waves * (part.caught ?? 0), 0);
  const share: Wanted = {
    name: 'waves: caught of those of 10 % and more',
    at: () => null,
    in: () => null,
    least: 0.95,
    by: 'pooled',
  };
  const conditions = ['outage', 'lossy'].map((world): Goal => {
    const found = report.parts.worlds[world]?.waves.falseAlarmsPerWatchYear ?? null;
    return goal(
      {
        name:
          world === 'outage'
            ? 'waves: false alarms a watch-year, four outages of 6 h'
            : 'waves: false alarms a watch-year, 30 % of looks lost',
        at: () => null,
        in: () => null,
        most: 1,
        by: 'pooled',
      },
      found,
      null,
      null,
    );
  });
  const [first, ...rest] = judged;
  return [
    first!,
    goal(share, waves === 0 ? null : caught / waves, report.waves.caught, null),
    ...conditions,
    ...rest,
  ];
}

function goal(wanted: Wanted, figure: Figure, other: Figure, interval: [number, number] | null): Goal {
  const { least = null, most = null } = wanted;
  return {
    name: wanted.name,
    figure,
    other,
    by: wanted.by,
    interval,
    least,
    most,
    digits: wanted.digits ?? 2,
    unit: wanted.unit ?? '',
    held: figure === null ? null : (least === null || figure >= least) && (most === null || figure <= most),
  };
}
