/**
 * @module
 * The states of one community through time: one row for each kind of state, so that nothing depends on colour.
 */
import { useElementSize } from '@mantine/hooks';
import { useSpeech, useWords } from '../app/language.tsx';
import type { CommunityAnswer } from '../app/shapes.ts';
import { communitiesWords } from '../words/communities.ts';
import { type Look, lookOf } from './palette.ts';
import { ticks, timeScale } from './scale.ts';
import { tickLabel } from './tick-label.ts';

const ROWS: readonly Look[] = ['alive', 'restricted', 'private', 'moved', 'unknown', 'gone'];
const STEP = 24;

export function Spans({ of }: { of: CommunityAnswer }) {
  const t = useWords(communitiesWords);
  const speak = useSpeech();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const rtl = speak.dir === 'rtl';
  const rows = ROWS.filter((look) => of.spans.some(([, , outcome]) => lookOf(outcome) === look));
  const from = of.spans[0]![0];
  const to = of.spans.at(-1)![1];
  const gutter = width < 560 ? 84 : 120;
  const scale = timeScale(
    from,
    Math.max(to, from + 1),
    rtl ? 8 : gutter,
    Math.max(gutter + 40, width - (rtl ? gutter : 8)),
    rtl,
  );
  const height = rows.length * STEP + 30;
  return (
    <div ref={ref} className="flow" style={{ minBlockSize: height }}>
      {width > 0 && (
        <svg
          role="img"
          aria-label={t('statesLabel', { list: speak.list(rows.map((look) => t(`is_${look}`))) })}
          width={width}
          height={height}
        >
          <g className="axis">
            {ticks(scale, Math.max(2, Math.floor((scale.end - scale.start) / 90))).map(({ at, kind }) => (
              <g key={at}>
                <line x1={scale.x(at)} x2={scale.x(at)} y1={2} y2={height - 24} />
                <text x={scale.x(at)} y={height - 6} textAnchor="middle">
                  {tickLabel(speak, at, kind)}
                </text>
              </g>
            ))}
          </g>
          {rows.map((look, i) => (
            <g key={look}>
              <text className="span-name" x={rtl ? width - 2 : 2} y={i * STEP + 17} textAnchor="start">
                {t(`is_${look}`)}
              </text>
              {of.spans
                .filter(([, , outcome]) => lookOf(outcome) === look)
                .map(([a, b]) => {
                  const { x, width: w } = scale.box(a, b);
                  return (
                    <rect
                      key={a}
                      x={x}
                      width={Math.max(2.5, w)}
                      y={i * STEP + 7}
                      height={12}
                      rx={3}
                      fill={`var(--${look})`}
                    />
                  );
                })}
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}
