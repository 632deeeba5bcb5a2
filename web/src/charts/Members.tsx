/**
 * @module
 * The members of a wave as intervals on one axis: after the last look that saw them alive, not after the first that saw them
 * gone. Where the intervals overlap most the wave was at its height. The same as a table is `MemberTable.tsx`.
 */
import { useElementSize } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useSpeech, useWords } from '../app/language.tsx';
import type { WaveAnswer, WaveMember } from '../app/shapes.ts';
import { shortRef } from '../parts/marks.tsx';
import { waveWords } from '../words/wave.ts';
import { platformColor } from './palette.ts';
import { ticks, timeScale } from './scale.ts';
import { tickLabel } from './tick-label.ts';

const TOP = 74;
const FOOT = 28;

/** How many deaths an hour there were, by the share of each interval in it. */
function density(members: readonly WaveMember[], from: number, to: number, bins: number): number[] {
  const out = new Array<number>(bins).fill(0);
  const length = (to - from) / bins;
  for (const member of members) {
    const a = Date.parse(member.lastAliveAt);
    const b = Math.max(Date.parse(member.firstGoneAt), a + 1);
    for (let i = Math.max(0, Math.floor((a - from) / length)); i < bins && from + i * length < b; i++) {
      const start = Math.max(a, from + i * length);
      const end = Math.min(b, from + (i + 1) * length);
      if (end > start) out[i]! += (end - start) / (b - a);
    }
  }
  return out;
}

export function Members({ of: { wave, members } }: { of: WaveAnswer }) {
  const t = useWords(waveWords);
  const speak = useSpeech();
  const navigate = useNavigate();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [over, setOver] = useState<number | null>(null);
  const rtl = speak.dir === 'rtl';
  const narrow = width < 620;
  const step = Math.min(18, Math.max(narrow ? 7 : 9, 620 / Math.max(1, members.length)));
  const gutter = narrow ? 8 : 190;
  const times = useMemo(() => {
    const all = members.flatMap(({ lastAliveAt, firstGoneAt }) => [
      Date.parse(lastAliveAt),
      Date.parse(firstGoneAt),
    ]);
    const pad = 3_600_000 * 2;
    return { from: Math.min(...all) - pad, to: Math.max(...all) + pad };
  }, [members]);
  const scale = timeScale(
    times.from,
    times.to,
    rtl ? 10 : gutter,
    Math.max(gutter + 40, width - (rtl ? gutter : 10)),
    rtl,
  );
  const bins = Math.max(12, Math.min(96, Math.floor((scale.end - scale.start) / 10)));
  const heights = useMemo(() => density(members, times.from, times.to, bins), [members, times, bins]);
  const most = Math.max(...heights, 0.001);
  const height = TOP + members.length * step + FOOT;
  const onset = scale.box(Date.parse(wave.onset.earliest), Date.parse(wave.onset.latest));
  const chosen = over === null ? null : members[over];
  return (
    <div className="flow members" ref={ref} style={{ minBlockSize: height }}>
      {width > 0 && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the table below has the same links for the keyboard
        <svg
          role="img"
          aria-label={t('membersLabel', { n: members.length })}
          width={width}
          height={height}
          onPointerMove={(event) => {
            const y = event.clientY - event.currentTarget.getBoundingClientRect().top;
            const i = Math.floor((y - TOP) / step);
            setOver(i >= 0 && i < members.length ? i : null);
          }}
          onPointerLeave={() => setOver(null)}
          onClick={() => chosen && void navigate({ to: '/community', search: { ref: chosen.ref } })}
          style={{ cursor: chosen ? 'pointer' : 'default' }}
        >
          <rect
            className="band-fill"
            x={onset.x}
            width={onset.width}
            y={12}
            height={height - FOOT - 8}
            rx="3"
          />
          <text className="band-name" x={rtl ? onset.x + onset.width : onset.x} y={10} textAnchor="start">
            {t('beganInHere')}
          </text>
          <g className="axis">
            {ticks(scale, Math.max(2, Math.floor((scale.end - scale.start) / 84))).map(({ at, kind }) => (
              <g key={at}>
                <line x1={scale.x(at)} x2={scale.x(at)} y1={18} y2={height - FOOT + 4} />
                <text x={scale.x(at)} y={height - 8} textAnchor="middle">
                  {tickLabel(speak, at, kind)}
                </text>
              </g>
            ))}
          </g>
          <g className="density">
            {heights.map((value, i) => {
              const a = times.from + ((times.to - times.from) / bins) * i;
              const { x, width: w } = scale.box(a, a + (times.to - times.from) / bins);
              return (
                <rect
                  key={a}
                  x={x + 0.5}
                  width={Math.max(0.5, w - 1)}
                  y={TOP - 12 - (value / most) * 38}
                  height={(value / most) * 38}
                />
              );
            })}
          </g>
          {!narrow && (
            <text className="axis-name" x={rtl ? width - 4 : 4} y={TOP - 14} textAnchor="start">
              {t('densityName')}
            </text>
          )}
          {members.map((member, i) => {
            const y = TOP + i * step + step / 2;
            const box = scale.box(Date.parse(member.lastAliveAt), Date.parse(member.firstGoneAt));
            const color = platformColor(member.platform);
            const dim = over !== null && over !== i;
            return (
              <g key={member.ref} opacity={dim ? 0.35 : 1}>
                {!narrow && step >= 9 && (
                  <text
                    className="member-name"
                    x={rtl ? width - 4 : 4}
                    y={y + 3.5}
                    textAnchor="start"
                    style={{ fontSize: Math.min(12, step) }}
                  >
                    {cut(member.title ?? shortRef(member.ref))}
                  </text>
                )}
                <rect
                  {...box}
                  width={Math.max(2, box.width)}
                  y={y - step * 0.3}
                  height={step * 0.6}
                  rx={step * 0.3}
                  fill={color}
                  opacity={0.2 + 0.65 * member.probability}
                />
                <circle
                  cx={scale.x(Date.parse(member.firstGoneAt))}
                  cy={y}
                  r={Math.min(3.4, step * 0.3)}
                  className="end"
                  stroke={color}
                />
                {member.found.some(({ probability }) => probability >= 0.9) && (
                  <circle
                    cx={scale.x(Date.parse(member.firstGoneAt)) + (rtl ? -9 : 9)}
                    cy={y}
                    r={Math.min(2.6, step * 0.24)}
                    fill="var(--alive)"
                  />
                )}
              </g>
            );
          })}
        </svg>
      )}
      {chosen && (
        <div
          className="tip"
          style={{
            top: TOP + (over ?? 0) * step + step + 8,
            left: Math.max(8, Math.min(width - 300, scale.x(Date.parse(chosen.lastAliveAt)) - 60)),
          }}
          aria-hidden="true"
        >
          <b>
            <bdi>{chosen.title ?? shortRef(chosen.ref)}</bdi>
          </b>
          <span>{t('tipAlive', { at: speak.when(chosen.lastAliveAt) })}</span>
          <span>{t('tipGone', { at: speak.when(chosen.firstGoneAt) })}</span>
          <span>{t('tipProbability', { p: speak.percent(Math.min(0.999, chosen.probability), 1) })}</span>
        </div>
      )}
    </div>
  );
}

function cut(text: string): string {
  return text.length > 28 ? `${text.slice(0, 27)}…` : text;
}
