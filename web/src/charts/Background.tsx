/**
 * @module
 * Deaths a day: what the background of the case would give, and what was seen.
 */
import { areaY, axisX, axisY, lineY, rectY, ruleY } from '@observablehq/plot';
import { useCallback } from 'react';
import { type Speech, useSpeech, useWords } from '../app/language.tsx';
import type { WaveRow } from '../app/shapes.ts';
import { waveWords } from '../words/wave.ts';
import { Plot } from './Plot.tsx';
import { tickLabel } from './tick-label.ts';

const DAY = 86_400_000;

export default function Background({
  perDay,
  wave,
}: {
  perDay: readonly [number, number, number][];
  wave: WaveRow;
}) {
  const t = useWords(waveWords);
  const speak = useSpeech();
  const label = useLabel(perDay, speak);
  const options = useCallback(
    (_: number, rtl: boolean) => {
      const rows = perDay.map(([day, expected, observed]) => ({
        day: new Date(day),
        end: new Date(day + DAY),
        expected,
        observed,
      }));
      const inside = ({ day }: { day: Date }) =>
        day.getTime() + DAY > Date.parse(wave.onset.earliest) && day.getTime() < Date.parse(wave.end.latest);
      return {
        x: { reverse: rtl, type: 'utc' as const },
        y: { grid: true, nice: true, label: null },
        marks: [
          axisY({ anchor: rtl ? ('right' as const) : ('left' as const), ticks: 4, label: null, tickSize: 0 }),
          axisX({
            ticks: 5,
            tickSize: 0,
            label: null,
            tickFormat: (at: Date) => tickLabel(speak, at.getTime(), 'day'),
          }),
          rectY(rows, {
            x1: 'day',
            x2: 'end',
            y: 'observed',
            inset: 0.5,
            fill: (d: (typeof rows)[number]) => (inside(d) ? 'var(--wave)' : 'var(--line-2)'),
          }),
          areaY(rows, {
            x: (d: (typeof rows)[number]) => new Date(d.day.getTime() + DAY / 2),
            y: 'expected',
            fill: 'var(--accent)',
            fillOpacity: 0.15,
          }),
          lineY(rows, {
            x: (d: (typeof rows)[number]) => new Date(d.day.getTime() + DAY / 2),
            y: 'expected',
            stroke: 'var(--accent)',
            strokeWidth: 2,
          }),
          ruleY([0], { stroke: 'var(--line-2)' }),
        ],
      };
    },
    [perDay, wave, speak],
  );
  return (
    <>
      <ul className="flow-key">
        <li>
          <svg width="14" height="10" aria-hidden="true">
            <rect width="14" height="10" fill="var(--wave)" />
          </svg>
          {t('observedKey')}
        </li>
        <li>
          <svg width="22" height="10" aria-hidden="true">
            <path d="M0 5h22" stroke="var(--accent)" strokeWidth="2" />
          </svg>
          {t('expectedKey')}
        </li>
      </ul>
      <Plot label={label} height={230} options={options} />
    </>
  );
}

function useLabel(perDay: readonly [number, number, number][], speak: Speech): string {
  const t = useWords(waveWords);
  const most = perDay.reduce((best, row) => (row[2] > best[2] ? row : best), perDay[0]!);
  return t('backgroundLabel', { day: speak.day(most[0]), observed: most[2], expected: most[1] });
}
