/**
 * @module
 * Where everything in the flow stands: lanes grouped by platform, the dying first in the order of their deaths, those that
 * they went to beside one another in the same order, so that few paths cross. Pure; the drawing is in `Flow.tsx`.
 */
import type { Lane, NowAnswer, Thread } from '../app/shapes.ts';

export interface Placed {
  lane: Lane;
  /** The middle of the lane in pixels from the top. */
  y: number;
  /** When it was first seen, by looks or by its posts (milliseconds). */
  from: number | null;
}

export interface Group {
  platform: string;
  top: number;
  bottom: number;
  lanes: Placed[];
}

/** From a death to where it went on. */
export interface Path {
  from: Placed;
  to: Placed;
  leftAt: number;
  arrivedAt: number;
  probability: number;
  decided: boolean;
  match: string;
}

export interface FlowLayout {
  groups: Group[];
  byRef: Map<string, Placed>;
  paths: Path[];
  threads: { thread: Thread; from: Placed; to: Placed | null }[];
  step: number;
  height: number;
}

/** Likelier than not: weaker ones are on the Match screen. */
const LEAST_PROBABILITY = 0.5;

export function layoutFlow(
  timeline: NowAnswer['timeline'],
  threads: readonly Thread[],
  { top, room, gap, head }: { top: number; room: number; gap: number; head: number },
): FlowLayout {
  const { lanes } = timeline;
  const born = new Map<string, number>();
  const source = new Map<string, number>();
  for (const lane of lanes) {
    for (const { ref, at, probability } of lane.to) {
      if (at !== null) born.set(ref, Math.min(at, born.get(ref) ?? at));
      if (probability >= LEAST_PROBABILITY && !source.has(ref))
        source.set(ref, lane.death?.[1] ?? Number.MAX_SAFE_INTEGER / 4);
    }
  }
  const order = (lane: Lane) =>
    source.get(lane.ref) ?? Number.MAX_SAFE_INTEGER / 2 + (lane.death?.[1] ?? Number.MAX_SAFE_INTEGER / 4);
  const byPlatform = [...Map.groupBy(lanes, ({ platform }) => platform)].sort(
    ([, a], [, b]) =>
      b.filter(({ death }) => death !== null).length - a.filter(({ death }) => death !== null).length ||
      b.length - a.length,
  );
  const step = Math.min(9, Math.max(3.5, room / Math.max(1, lanes.length)));
  const byRef = new Map<string, Placed>();
  let y = top;
  const groups = byPlatform.map(([platform, list], i): Group => {
    const start = y + head;
    const sorted = list.toSorted((a, b) =>
      i === 0
        ? (a.death?.[1] ?? Number.MAX_SAFE_INTEGER) - (b.death?.[1] ?? Number.MAX_SAFE_INTEGER)
        : order(a) - order(b) || (a.ref < b.ref ? -1 : 1),
    );
    const placed = sorted.map((lane, n): Placed => {
      const at = {
        lane,
        y: start + n * step + step / 2,
        from: earliest(lane.spans[0]?.[0], born.get(lane.ref)),
      };
      byRef.set(lane.ref, at);
      return at;
    });
    const bottom = start + Math.max(placed.length * step, 18);
    const group = { platform, top: y, bottom, lanes: placed };
    y = bottom + gap;
    return group;
  });
  return {
    groups,
    byRef,
    paths: pathsOf(byRef),
    threads: threads.flatMap((thread) => {
      const from = byRef.get(thread.from);
      return from === undefined ? [] : [{ thread, from, to: byRef.get(thread.to) ?? null }];
    }),
    step,
    height: y - gap,
  };
}

function earliest(a: number | undefined, b: number | undefined): number | null {
  return a === undefined ? (b ?? null) : b === undefined ? a : Math.min(a, b);
}

function pathsOf(byRef: ReadonlyMap<string, Placed>): Path[] {
  const paths: Path[] = [];
  for (const from of byRef.values()) {
    const { death, to, spans } = from.lane;
    const leftAt = death?.[1] ?? spans.at(-1)?.[1];
    if (leftAt === undefined) continue;
    for (const each of to) {
      const target = byRef.get(each.ref);
      if (target === undefined || target === from || each.probability < LEAST_PROBABILITY) continue;
      paths.push({
        from,
        to: target,
        leftAt: death?.[0] ?? leftAt,
        // A reserve that was there before is joined when the old one is left.
        arrivedAt: Math.max(each.at ?? leftAt, leftAt),
        probability: each.probability,
        decided: each.decided,
        match: each.match,
      });
    }
  }
  return paths;
}

/** How many of the watched were seen alive, and how many gone, at a moment. */
export function countAt(lanes: readonly Lane[], at: number): { alive: number; gone: number } {
  let alive = 0;
  let gone = 0;
  for (const { watched, death, spans } of lanes) {
    if (!watched) continue;
    if (death !== null && death[1] <= at) gone++;
    else if (spans.length > 0 && spans[0]![0] <= at) alive++;
  }
  return { alive, gone };
}

/** The moment from which the picture begins when the quiet weeks before are left out. */
export function startOf(
  timeline: NowAnswer['timeline'],
  waves: readonly { onset: { earliest: string } }[],
): number {
  const from = timeline.from ?? 0;
  const to = timeline.to ?? from;
  const first = Math.min(...waves.map(({ onset }) => Date.parse(onset.earliest)));
  const quiet = Number.isFinite(first) ? first - 3 * 86_400_000 : to - 14 * 86_400_000;
  return Math.max(from, Math.min(quiet, to - 86_400_000));
}
