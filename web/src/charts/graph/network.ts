/**
 * @module
 * The network as a graph that can be drawn: nodes by platform colour and weight, edges by kind, each with the time from which it
 * is there. What is shown (until when, around whom) is painted into it in one pass, because it may be large.
 */
import Graph from 'graphology';
import type { GraphAnswer } from '../../app/shapes.ts';

export interface NodeLook {
  x: number;
  y: number;
  size: number;
  color: string;
  visibility: 'visible' | 'hidden';
  /** Milliseconds. */
  at: number;
  platform: number;
  own: string;
  title: string;
}

export interface EdgeLook {
  size: number;
  color: string;
  visibility: 'visible' | 'hidden';
  at: number;
  kind: number;
  own: string;
}

export type Network = Graph<NodeLook, EdgeLook>;

export interface Paint {
  /** Colours of the platforms, in the order of the answer, and of the kinds of edges. */
  platforms: readonly string[];
  kinds: readonly string[];
  /** What is not in question. */
  faded: string;
  fadedEdge: string;
}

const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/** Builds the graph. Platforms begin as islands on a circle; the layout takes it from there. */
export function buildNetwork(answer: GraphAnswer, paint: Paint): Network {
  const graph: Network = new Graph({ multi: true, type: 'directed' });
  const { nodes, edges } = answer;
  const count = nodes.ref.length;
  const degree = new Float64Array(count);
  const first = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < edges.from.length; i++) {
    for (const end of [edges.from[i]!, edges.to[i]!]) {
      degree[end]!++;
      first[end] = Math.min(first[end]!, edges.at[i]!);
    }
  }
  const seen = new Array<number>(answer.platforms.length).fill(0);
  for (let i = 0; i < count; i++) {
    const platform = nodes.platform[i]!;
    const around = (platform / Math.max(1, answer.platforms.length)) * 2 * Math.PI;
    const n = seen[platform]!++;
    const radius = 4 * Math.sqrt(n);
    const own = paint.platforms[platform]!;
    graph.addNode(String(i), {
      x: Math.cos(around) * 220 + Math.cos(n * GOLDEN) * radius,
      y: Math.sin(around) * 220 + Math.sin(n * GOLDEN) * radius,
      size: (nodes.watched[i] ? 4 : 2.2) + Math.min(9, Math.sqrt(degree[i]!) * 0.75),
      color: own,
      own,
      visibility: 'visible',
      at: Math.min(nodes.first[i] ?? Number.POSITIVE_INFINITY, first[i]!),
      platform,
      title: nodes.title[i] ?? '',
    });
  }
  for (let i = 0; i < edges.from.length; i++) {
    const own = paint.kinds[edges.kind[i]!]!;
    graph.addEdgeWithKey(String(i), String(edges.from[i]!), String(edges.to[i]!), {
      size: answer.kinds[edges.kind[i]!] === 'match' ? 2 : 0.7,
      color: own,
      own,
      visibility: 'visible',
      at: edges.at[i]!,
      kind: edges.kind[i]!,
    });
  }
  return graph;
}

export interface Shown {
  until: number | null;
  /** A node whose neighbourhood alone stands out. */
  around: string | null;
}

/** Paints what is shown. Attributes are changed in place: at 100,000 edges new objects would cost more than the drawing. */
export function paintNetwork(graph: Network, { until, around }: Shown, paint: Paint): void {
  const near =
    around !== null && graph.hasNode(around) ? new Set([around, ...graph.neighbors(around)]) : null;
  graph.updateEachNodeAttributes(
    (key, look) => {
      look.visibility = until === null || !(look.at > until) ? 'visible' : 'hidden';
      look.color = near === null || near.has(key) ? look.own : paint.faded;
      return look;
    },
    { attributes: ['visibility', 'color'] },
  );
  graph.updateEachEdgeAttributes(
    (_key, look, source, target) => {
      look.visibility = until === null || look.at <= until ? 'visible' : 'hidden';
      look.color = near === null || source === around || target === around ? look.own : paint.fadedEdge;
      return look;
    },
    { attributes: ['visibility', 'color'] },
  );
}

/** Places nodes; `xy` holds x and y of each in turn. */
export function placeNodes(graph: Network, xy: Float32Array): void {
  let i = 0;
  graph.updateEachNodeAttributes(
    (_key, look) => {
      look.x = xy[i++]!;
      look.y = xy[i++]!;
      return look;
    },
    { attributes: ['x', 'y'] },
  );
}
