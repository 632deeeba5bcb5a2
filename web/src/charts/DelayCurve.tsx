/**
 * @module
 * The expected delay until a death is seen, against looks an hour; where the budget stands now.
 */
import { axisX, axisY, dot, gridX, gridY, line, ruleX } from '@observablehq/plot';
import { useCallback } from 'react';
import { useSpeech, useWords } from '../app/language.tsx';
import type { ScheduleAnswer } from '../app/shapes.ts';
import { budgetWords } from '../words/budget.ts';
import { Plot } from './Plot.tsx';

export default function DelayCurve({ plan }: { plan: ScheduleAnswer }) {
  const t = useWords(budgetWords);
  const speak = useSpeech();
  const options = useCallback(
    (_: number, rtl: boolean) => ({
      marginBottom: 40,
      marginLeft: 70,
      marginRight: rtl ? 70 : 30,
      x: { type: 'log' as const, reverse: rtl, label: null },
      y: { zero: true, nice: true, label: null },
      marks: [
        gridY({ stroke: 'var(--line)', strokeOpacity: 1 }),
        gridX({ stroke: 'var(--line)', strokeOpacity: 1, ticks: 5 }),
        axisY({
          anchor: rtl ? ('right' as const) : ('left' as const),
          ticks: 5,
          label: null,
          tickSize: 0,
          tickFormat: (value: number) => speak.hours(value),
        }),
        axisX({
          ticks: 4,
          label: t('axisLooks'),
          labelAnchor: 'center' as const,
          tickSize: 0,
          tickFormat: (value: number) => speak.number(value),
        }),
        line(plan.curve, {
          x: 'looksPerHour',
          y: 'delayHours',
          stroke: 'var(--accent)',
          strokeWidth: 2.5,
          curve: 'monotone-x' as const,
        }),
        dot(plan.curve, {
          x: 'looksPerHour',
          y: 'delayHours',
          fill: (each: { left: number }) => (each.left > 0 ? 'var(--card)' : 'var(--accent)'),
          stroke: 'var(--accent)',
          r: 3.5,
        }),
        ruleX([plan.looksPerHour], { stroke: 'var(--wave)', strokeWidth: 2 }),
        dot([plan], { x: 'looksPerHour', y: 'delayHours', r: 6, fill: 'var(--wave)' }),
      ],
    }),
    [plan, speak, t],
  );
  return (
    <Plot
      label={t('curveLabel', { looks: plan.looksPerHour, delay: speak.hours(plan.delayHours) })}
      height={270}
      options={options}
    />
  );
}
