/**
 * @module
 * The layout (ForceAtlas2) in a thread of its own: it gets positions and edges, and sends positions back every now and then until
 * it has settled or its time is over.
 */
import Graph from 'graphology';
import forceAtlas2 from 'graphology-layout-forceatlas2';

export interface ToLayout {
  xy: Float32Array;
  from: Uint32Array;
  to: Uint32Array;
  weight: Float32Array;
  /** The time it may take (milliseconds). */
  most: number;
}

export interface FromLayout {
  xy: Float32Array;
  done: boolean;
}

/** Positions are sent at most so often (milliseconds). */
const EVERY_MS = 400;
/** Settled: on average nodes move less than this share of the picture in a round. */
const STILL = 0.0008;

function positions(graph: Graph, into: Float32Array): Float32Array {
  let i = 0;
  graph.forEachNode((_, { x, y }) => {
    into[i++] = x;
    into[i++] = y;
  });
  return into;
}

/** How far nodes moved, as a share of the picture's width. */
function movement(before: Float32Array, after: Float32Array): number {
  let sum = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < after.length; i += 2) {
    sum += Math.hypot(after[i]! - before[i]!, after[i + 1]! - before[i + 1]!);
    low = Math.min(low, after[i]!);
    high = Math.max(high, after[i]!);
  }
  return sum / (after.length / 2) / Math.max(1e-9, high - low);
}

addEventListener('message', ({ data }: MessageEvent<ToLayout>) => {
  const { xy, from, to, weight, most } = data;
  const graph = new Graph({ multi: true, type: 'directed' });
  for (let i = 0; i < xy.length; i += 2) graph.addNode(String(i / 2), { x: xy[i]!, y: xy[i + 1]! });
  for (let i = 0; i < from.length; i++)
    if (from[i] !== to[i]) graph.addEdge(String(from[i]!), String(to[i]!), { weight: weight[i]! });
  const settings = {
    ...forceAtlas2.inferSettings(graph),
    barnesHutOptimize: graph.order > 500,
    slowDown: 1 + Math.log(graph.order + 1),
  };
  const began = performance.now();
  let sentAt = began;
  let before = xy.slice();
  const step = () => {
    const at = performance.now();
    // As many rounds as fit into a fifth of a second or so.
    forceAtlas2.assign(graph, {
      iterations: graph.order > 5000 ? 1 : graph.order > 800 ? 5 : 20,
      settings,
      getEdgeWeight: 'weight',
    });
    const over = performance.now() - began > most;
    if (over || performance.now() - sentAt > EVERY_MS) {
      const now = positions(graph, new Float32Array(xy.length));
      const done = over || (performance.now() - began > 1500 && movement(before, now) < STILL);
      before = now.slice();
      sentAt = performance.now();
      postMessage({ xy: now, done } satisfies FromLayout);
      if (done) return close();
    }
    setTimeout(step, Math.min(30, (performance.now() - at) / 10));
  };
  step();
});
