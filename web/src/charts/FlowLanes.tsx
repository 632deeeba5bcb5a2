/**
 * @module
 * The lanes, paths and threads of the flow. Drawn once; with `only` the few that are pointed at.
 */
import { memo } from 'react';
import type { FlowLayout, Path, Placed } from './flow-layout.ts';
import { lookOf, platformColor } from './palette.ts';
import type { TimeScale } from './scale.ts';

export const FlowLanes = memo(function FlowLanes({
  layout,
  scale,
  only,
}: {
  layout: FlowLayout;
  scale: TimeScale;
  only?: ReadonlySet<string>;
}) {
  const shown = (ref: string) => only === undefined || only.has(ref);
  const thick = Math.max(2, Math.min(4, layout.step * 0.5)) * (only ? 1.3 : 1);
  const pairs = new Set(layout.paths.map(({ from, to }) => `${from.lane.platform} ${to.lane.platform}`));
  return (
    <g>
      <defs>
        {[...pairs].map((pair) => {
          const [from, to] = pair.split(' ');
          return (
            <linearGradient
              key={pair}
              id={`flow-${from}-${to}`}
              gradientUnits="userSpaceOnUse"
              x1="0"
              x2="0"
              y1={middle(layout, from!)}
              y2={middle(layout, to!)}
            >
              <stop offset="0.2" stopColor={platformColor(from!)} />
              <stop offset="0.8" stopColor={platformColor(to!)} />
            </linearGradient>
          );
        })}
      </defs>
      {layout.paths.map((path) =>
        shown(path.from.lane.ref) && shown(path.to.lane.ref) ? (
          <path
            key={path.match}
            d={curve(path, scale)}
            fill="none"
            stroke={
              path.from.lane.platform === path.to.lane.platform
                ? platformColor(path.to.lane.platform)
                : `url(#flow-${path.from.lane.platform}-${path.to.lane.platform})`
            }
            strokeWidth={only ? 2.2 : path.decided ? 1.8 : 1.1}
            opacity={only ? 1 : 0.25 + 0.45 * path.probability}
          />
        ) : null,
      )}
      {layout.groups.flatMap(({ lanes }) =>
        lanes
          .filter(({ lane }) => shown(lane.ref))
          .map((placed) => <Line key={placed.lane.ref} of={placed} scale={scale} thick={thick} />),
      )}
      {layout.threads.map(({ thread, from, to }, i) =>
        (only === undefined ? i < 24 : only.has(from.lane.ref)) && to !== null && thread.at >= scale.from ? (
          <g key={thread.id} className="thread">
            <path d={threadCurve(from, to, thread.at, scale)} />
            <circle cx={scale.x(thread.at)} cy={from.y} r="1.8" />
          </g>
        ) : null,
      )}
    </g>
  );
});

function middle(layout: FlowLayout, platform: string): number {
  const group = layout.groups.find((each) => each.platform === platform);
  return group === undefined ? 0 : (group.top + group.bottom) / 2;
}

function Line({ of: { lane, y, from }, scale, thick }: { of: Placed; scale: TimeScale; thick: number }) {
  const color = platformColor(lane.platform);
  const { death } = lane;
  // What a look says after the death is about us, not about the place.
  const spans = lane.spans.filter(([start]) => death === null || start < death[1]);
  const last = spans.at(-1);
  const known = death?.[0] ?? last?.[1] ?? scale.to;
  return (
    <g>
      {from !== null && known > scale.from && (
        // Known by its posts, or between two looks: most likely there.
        <rect
          {...scale.box(from, known)}
          y={y - thick * 0.22}
          height={thick * 0.44}
          fill={color}
          opacity="0.4"
        />
      )}
      {spans.map(([start, end, outcome]) => {
        const look = lookOf(outcome);
        if (look === 'gone' || look === 'unknown' || end < scale.from) return null;
        const { x, width } = scale.box(start, end);
        return (
          <rect
            key={start}
            x={x}
            width={Math.max(1.5, width)}
            y={y - thick / 2}
            height={thick}
            rx={thick / 2}
            fill={color}
            opacity={look === 'alive' ? 1 : 0.6}
          />
        );
      })}
      {last !== undefined && death === null && last[2] === 'alive' && (
        <circle cx={scale.x(last[1])} cy={y} r={thick * 0.85} fill={color} />
      )}
      {last !== undefined && death === null && last[2] === 'unknown' && (
        <line className="unsure" x1={scale.x(last[0])} x2={scale.x(last[1])} y1={y} y2={y} />
      )}
      {death !== null && death[1] >= scale.from && (
        <>
          {death[0] !== null && (
            <rect
              {...scale.box(death[0], death[1])}
              y={y - thick * 0.22}
              height={thick * 0.44}
              fill={color}
              opacity="0.28"
            />
          )}
          <circle cx={scale.x(death[1])} cy={y} r={thick * 0.8} className="end" stroke={color} />
        </>
      )}
    </g>
  );
}

function curve({ from, to, leftAt, arrivedAt }: Path, scale: TimeScale): string {
  const side = scale.rtl ? -1 : 1;
  const x1 = scale.x(leftAt);
  const x2 = scale.x(arrivedAt);
  const bend = Math.max(26, Math.abs(x2 - x1) / 2) * side;
  const end = Math.abs(x2 - x1) < 24 ? x1 + 24 * side : x2;
  return `M${x1} ${from.y} C${x1 + bend} ${from.y} ${end - bend} ${to.y} ${end} ${to.y}`;
}

function threadCurve(from: Placed, to: Placed, at: number, scale: TimeScale): string {
  const side = scale.rtl ? -1 : 1;
  const x = scale.x(at);
  const end = to.from === null ? x + 30 * side : scale.x(Math.max(at, to.from));
  const bend = Math.max(14, Math.abs(end - x) / 2) * side;
  return `M${x} ${from.y} C${x + bend} ${from.y} ${end - bend} ${to.y} ${end} ${to.y}`;
}
