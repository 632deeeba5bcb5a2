/**
 * @module
 * The flow from platform to platform: one line a community, where it was seen alive; the time in which it vanished, fading;
 * a path to where it went on. Waves are bands behind, leads are threads. It can be played from the beginning.
 * The same as a table is `FlowTable.tsx`; that is what a keyboard and a screen reader use.
 */
import { useElementSize, useReducedMotion } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { memo, type PointerEvent, useEffect, useMemo, useState } from 'react';
import { useSpeech, useWords } from '../app/language.tsx';
import { useHere } from '../app/session.tsx';
import type { NowAnswer } from '../app/shapes.ts';
import { StateMark, shortRef } from '../parts/marks.tsx';
import { flowWords } from '../words/flow.ts';
import { FlowLanes } from './FlowLanes.tsx';
import { countAt, type FlowLayout, layoutFlow, type Placed, startOf } from './flow-layout.ts';
import { platformColor, platformLetters } from './palette.ts';
import { type TimeScale, ticks, timeScale } from './scale.ts';
import { tickLabel } from './tick-label.ts';

const TOP = 44;
const FOOT = 30;
/** A replay of the whole picture takes so long (milliseconds). */
const PLAY_MS = 9000;

type Shown = Pick<NowAnswer, 'timeline' | 'waves' | 'threads'>;

export function Flow({
  of,
  whole,
  playing,
  onEnd,
}: {
  of: Shown;
  whole: boolean;
  playing: boolean;
  onEnd: () => void;
}) {
  const speak = useSpeech();
  const t = useWords(flowWords);
  const { ref, width } = useElementSize<HTMLDivElement>();
  const { timeline, waves, threads } = of;
  const narrow = width < 620;
  const layout = useMemo(
    () =>
      layoutFlow(timeline, threads, {
        top: TOP,
        room: narrow ? 430 : 560,
        gap: narrow ? 8 : 12,
        head: narrow ? 20 : 4,
      }),
    [timeline, threads, narrow],
  );
  const rtl = speak.dir === 'rtl';
  const gutter = narrow ? 6 : 128;
  const from = whole ? (timeline.from ?? 0) : startOf(timeline, waves);
  const to = timeline.to ?? from + 1;
  const scale = useMemo(
    () => timeScale(from, to, rtl ? 10 : gutter, Math.max(gutter + 50, width - (rtl ? gutter : 10)), rtl),
    [from, to, rtl, gutter, width],
  );
  const cursor = usePlaying(playing, from, to, onEnd);
  const height = layout.height + FOOT;
  return (
    <div className="flow" ref={ref} style={{ minBlockSize: height }}>
      {width > 0 && (
        <FlowPicture
          of={of}
          layout={layout}
          scale={scale}
          width={width}
          height={height}
          narrow={narrow}
          cursor={cursor}
          label={t('label', { n: timeline.total })}
        />
      )}
      {cursor !== null && <Counter of={of} at={cursor} />}
    </div>
  );
}

/** The moment that a replay has come to; null when none runs. */
function usePlaying(playing: boolean, from: number, to: number, onEnd: () => void): number | null {
  const [at, setAt] = useState<number | null>(null);
  const still = useReducedMotion();
  useEffect(() => {
    if (!playing) return setAt(null);
    let frame = 0;
    let begun: number | null = null;
    const step = (time: number) => {
      begun ??= time;
      const share = (time - begun) / PLAY_MS;
      // Without motion it goes on in twelve steps.
      const shown = still ? Math.floor(share * 12) / 12 : share;
      setAt(from + Math.min(1, shown) * (to - from));
      if (share < 1) frame = requestAnimationFrame(step);
      else onEnd();
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [playing, from, to, onEnd, still]);
  return at;
}

function Counter({ of, at }: { of: Shown; at: number }) {
  const speak = useSpeech();
  const t = useWords(flowWords);
  const { alive, gone } = countAt(of.timeline.lanes, at);
  return (
    <p className="flow-counter">
      <b>{speak.when(at)}</b> <span className="alive">{t('aliveNow', { n: alive })}</span>{' '}
      <span className="gone">{t('goneNow', { n: gone })}</span>
    </p>
  );
}

interface Picture {
  of: Shown;
  layout: FlowLayout;
  scale: TimeScale;
  width: number;
  height: number;
  narrow: boolean;
  cursor: number | null;
  label: string;
}

function FlowPicture({ of, layout, scale, width, height, narrow, cursor, label }: Picture) {
  const navigate = useNavigate();
  const [over, setOver] = useState<Placed | null>(null);
  const find = (event: PointerEvent<SVGSVGElement>): Placed | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const y = event.clientY - box.top;
    const group = layout.groups.find((each) => y >= each.top && y <= each.bottom);
    const nearest = group?.lanes.reduce<Placed | null>(
      (best, each) => (best === null || Math.abs(each.y - y) < Math.abs(best.y - y) ? each : best),
      null,
    );
    return nearest && Math.abs(nearest.y - y) <= Math.max(6, layout.step) ? nearest : null;
  };
  const until = cursor === null ? null : scale.x(cursor);
  const clip =
    until === null
      ? null
      : scale.rtl
        ? { x: until, width: Math.max(0, width - until) }
        : { x: 0, width: Math.max(0, until) };
  return (
    <>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the table beside it has the same links for the keyboard */}
      <svg
        role="img"
        aria-label={label}
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        onPointerMove={(event) => cursor === null && setOver(find(event))}
        onPointerLeave={() => setOver(null)}
        onClick={() => over !== null && void navigate({ to: '/community', search: { ref: over.lane.ref } })}
        style={{ cursor: over === null ? 'default' : 'pointer' }}
      >
        <defs>
          <clipPath id="flow-until">
            <rect y="0" height={height} {...(clip ?? { x: 0, width })} />
          </clipPath>
        </defs>
        <Axis scale={scale} height={height} narrow={narrow} />
        <Bands of={of} scale={scale} height={height} narrow={narrow} />
        <g
          clipPath={clip === null ? undefined : 'url(#flow-until)'}
          className={over === null ? '' : 'dimmed'}
        >
          <FlowLanes layout={layout} scale={scale} />
        </g>
        {over !== null && <FlowLanes layout={layout} scale={scale} only={chainOf(layout, over)} />}
        <Labels layout={layout} scale={scale} narrow={narrow} width={width} />
        {until !== null && (
          <line className="flow-cursor" x1={until} x2={until} y1={TOP - 14} y2={height - FOOT} />
        )}
      </svg>
      {over !== null && <Tip of={over} scale={scale} width={width} />}
    </>
  );
}

/** A community with those it came from and went to. */
function chainOf(layout: FlowLayout, start: Placed): ReadonlySet<string> {
  const chain = new Set([start.lane.ref]);
  const follow = (next: (path: FlowLayout['paths'][number]) => readonly [Placed, Placed]) => {
    const open = [start];
    for (let at = open.pop(); at !== undefined; at = open.pop())
      for (const path of layout.paths) {
        const [near, far] = next(path);
        if (near !== at || chain.has(far.lane.ref)) continue;
        chain.add(far.lane.ref);
        open.push(far);
      }
  };
  follow(({ from, to }) => [from, to]);
  follow(({ from, to }) => [to, from]);
  return chain;
}

const Axis = memo(function Axis({
  scale,
  height,
  narrow,
}: {
  scale: TimeScale;
  height: number;
  narrow: boolean;
}) {
  const speak = useSpeech();
  const marks = ticks(scale, Math.max(2, Math.floor((scale.end - scale.start) / (narrow ? 76 : 92))));
  return (
    <g className="axis">
      {marks.map(({ at, kind }) => (
        <g key={at}>
          <line x1={scale.x(at)} x2={scale.x(at)} y1={TOP - 6} y2={height - FOOT + 4} />
          <text x={scale.x(at)} y={height - 10} textAnchor="middle">
            {tickLabel(speak, at, kind)}
          </text>
        </g>
      ))}
    </g>
  );
});

const Bands = memo(function Bands({
  of,
  scale,
  height,
  narrow,
}: {
  of: Shown;
  scale: TimeScale;
  height: number;
  narrow: boolean;
}) {
  const t = useWords(flowWords);
  return (
    <g className="bands">
      {of.waves.map((wave, i) => {
        const a = Date.parse(wave.onset.earliest);
        const b = Math.max(Date.parse(wave.end.latest), a + 3_600_000);
        const { x, width } = scale.box(a, b);
        return (
          <g key={wave.id}>
            <rect x={x} width={width} y={TOP - 10} height={height - TOP - FOOT + 14} rx="3" />
            <line x1={scale.x(a)} x2={scale.x(a)} y1={TOP - 10} y2={height - FOOT + 4} />
            <text
              x={scale.x(a)}
              y={13}
              textAnchor={scale.x(a) > scale.end - 110 && !scale.rtl ? 'end' : 'start'}
            >
              {t('wave', { i: i + 1 })}
            </text>
            <text
              className="soft"
              x={scale.x(a)}
              y={27}
              textAnchor={scale.x(a) > scale.end - 110 && !scale.rtl ? 'end' : 'start'}
            >
              {narrow ? '' : t('goneTogether', { n: wave.members })}
            </text>
          </g>
        );
      })}
    </g>
  );
});

const Labels = memo(function Labels({
  layout,
  scale,
  narrow,
  width,
}: {
  layout: FlowLayout;
  scale: TimeScale;
  narrow: boolean;
  width: number;
}) {
  const { platformName: names } = useHere();
  const speak = useSpeech();
  const t = useWords(flowWords);
  const x = scale.rtl ? width - 4 : 4;
  const side = scale.rtl ? -1 : 1;
  return (
    <g className="labels">
      {layout.groups.map(({ platform, top, lanes }) => {
        const gone = lanes.filter(({ lane }) => lane.death !== null).length;
        const y = top + (narrow ? 13 : 16);
        return (
          <g key={platform}>
            <rect
              x={scale.rtl ? x - 22 : x}
              y={y - 12}
              width="22"
              height="16"
              rx="4"
              fill={platformColor(platform)}
            />
            <text className="letters" x={x + side * 11} y={y} textAnchor="middle" direction="ltr">
              {platformLetters(platform)}
            </text>
            <text x={x + side * 28} y={y} textAnchor="start" className="name">
              {names(platform)}
            </text>
            {!narrow && lanes.length * layout.step > 26 && (
              <text x={x + side * 28} y={y + 15} textAnchor="start" className="soft">
                {gone > 0
                  ? t('ofGone', { gone: speak.number(gone), n: lanes.length })
                  : t('lanes', { n: lanes.length })}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
});

function Tip({ of: { lane, y, from }, scale, width }: { of: Placed; scale: TimeScale; width: number }) {
  const speak = useSpeech();
  const t = useWords(flowWords);
  const at = scale.x(lane.death?.[1] ?? from ?? scale.to);
  const last = lane.spans.at(-1);
  return (
    <div
      className="tip"
      style={{ top: y + 12, left: Math.min(Math.max(8, at - 130), Math.max(8, width - 290)) }}
      aria-hidden="true"
    >
      <b>
        <bdi>{lane.title ?? shortRef(lane.ref)}</bdi>
      </b>
      <bdi dir="ltr" className="ref">
        {shortRef(lane.ref)}
      </bdi>
      {lane.death !== null ? (
        <>
          <StateMark state="gone_unspecified" />
          <span>{t('lastAlive', { at: speak.when(lane.death[0]) })}</span>
          <span>{t('firstGone', { at: speak.when(lane.death[1]) })}</span>
        </>
      ) : (
        last !== undefined && <StateMark state={last[2]} />
      )}
    </div>
  );
}
