/**
 * @module
 * Posts a day of one community.
 */
import { axisX, axisY, rectY, ruleY } from '@observablehq/plot';
import { useCallback } from 'react';
import { useSpeech, useWords } from '../app/language.tsx';
import { communitiesWords } from '../words/communities.ts';
import { Plot } from './Plot.tsx';
import { platformColor } from './palette.ts';
import { tickLabel } from './tick-label.ts';

const DAY = 86_400_000;

export default function Days({ days, platform }: { days: readonly [number, number][]; platform: string }) {
  const t = useWords(communitiesWords);
  const speak = useSpeech();
  const most = days.reduce((best, row) => (row[1] > best[1] ? row : best), days[0]!);
  const options = useCallback(
    (_: number, rtl: boolean) => {
      const rows = days.map(([day, posts]) => ({ day: new Date(day), end: new Date(day + DAY), posts }));
      const long = days.at(-1)![0] - days[0]![0] > 120 * DAY;
      return {
        marginBottom: 24,
        x: { reverse: rtl, type: 'utc' as const },
        y: { grid: true, nice: true, label: null },
        marks: [
          axisY({ anchor: rtl ? ('right' as const) : ('left' as const), ticks: 3, label: null, tickSize: 0 }),
          axisX({
            ticks: 6,
            tickSize: 0,
            label: null,
            tickFormat: (at: Date) => tickLabel(speak, at.getTime(), long ? 'month' : 'day'),
          }),
          rectY(rows, { x1: 'day', x2: 'end', y: 'posts', inset: 0.5, fill: platformColor(platform) }),
          ruleY([0], { stroke: 'var(--line-2)' }),
        ],
      };
    },
    [days, platform, speak],
  );
  return (
    <Plot label={t('daysLabel', { day: speak.day(most[0]), n: most[1] })} height={150} options={options} />
  );
}
