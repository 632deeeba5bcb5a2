/**
 * @module
 * The network in WebGL (sigma.js). Labels are elements of the page, because only the browser sets Arabic right; a few dozen at a
 * time. While somebody moves a very large picture its edges rest.
 */
import { useEffect, useMemo, useRef } from 'react';
import Sigma from 'sigma';
import type { GraphAnswer } from '../../app/shapes.ts';
import { shortRef } from '../../parts/marks.tsx';
import { cssColor } from '../palette.ts';
import type { FromLayout, ToLayout } from './layout.worker.ts';
import {
  buildNetwork,
  type EdgeLook,
  type Network,
  type NodeLook,
  type Paint,
  paintNetwork,
  placeNodes,
  type Shown,
} from './network.ts';

const PLATFORMS = [
  'telegram',
  'tamtam',
  'max',
  'x',
  'bluesky',
  'mastodon',
  'matrix',
  'discord',
  'rocketchat',
  'xmpp',
];
/** With more edges than this they rest while the picture moves. */
const EDGES_IN_MOTION = 20_000;
const MOST_LABELS = 36;

function paintOf(answer: GraphAnswer): Paint {
  const line = cssColor('--line-2');
  return {
    platforms: answer.platforms.map((id) => cssColor(`--p-${PLATFORMS.includes(id) ? id : 'web'}`)),
    kinds: answer.kinds.map((kind) =>
      kind === 'match'
        ? cssColor('--alive')
        : kind === 'platform_moved' || kind === 'moved'
          ? cssColor('--wave')
          : line,
    ),
    faded: cssColor('--line'),
    fadedEdge: cssColor('--sunk'),
  };
}

export interface GraphHandle {
  zoom(by: number): void;
  pan(x: number, y: number): void;
  reset(): void;
}

export function GraphView({
  answer,
  shown,
  scheme,
  label,
  onChoose,
  onSettled,
  handle,
}: {
  answer: GraphAnswer;
  shown: Shown;
  /** Light or dark: the colours are read anew when it changes. */
  scheme: string;
  label: string;
  onChoose: (node: number | null) => void;
  onSettled: () => void;
  handle: React.RefObject<GraphHandle | null>;
}) {
  const place = useRef<HTMLDivElement>(null);
  const labels = useRef<HTMLDivElement>(null);
  const latest = useRef({ onChoose, onSettled, shown });
  latest.current = { onChoose, onSettled, shown };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours of the page are another input
  const paint = useMemo(() => paintOf(answer), [answer, scheme]);
  const drawn = useRef<{ graph: Network; sigma: Sigma<NodeLook, EdgeLook>; redraw: () => void } | null>(null);

  useEffect(() => {
    const at = place.current;
    if (at === null) return;
    const graph = buildNetwork(answer, paint);
    paintNetwork(graph, latest.current.shown, paint);
    const large = graph.size > EDGES_IN_MOTION;
    const sigma = new Sigma<NodeLook, EdgeLook>(graph, at, {
      settings: {
        renderLabels: false,
        renderEdgeLabels: false,
        hideEdgesOnMove: large,
        antialiasEdges: !large,
        enableEdgeEvents: false,
        enableNodeDrag: false,
        allowInvalidContainer: true,
        enableCameraRotation: false,
        stagePadding: 40,
        minCameraRatio: 0.01,
        maxCameraRatio: 3,
        zoomToSizeRatioFunction: (ratio) => ratio ** 0.6,
      },
      styles: {
        nodes: {
          x: { attribute: 'x' },
          y: { attribute: 'y' },
          size: { attribute: 'size' },
          color: { attribute: 'color' },
          visibility: { attribute: 'visibility' },
        },
        edges: {
          size: { attribute: 'size' },
          color: { attribute: 'color' },
          visibility: { attribute: 'visibility' },
        },
      },
    });
    const redraw = () => drawLabels(sigma, graph, answer, labels.current, latest.current.shown.around);
    sigma.on('afterRender', redraw);
    sigma.on('clickNode', ({ node }) => latest.current.onChoose(Number(node)));
    sigma.on('clickStage', () => latest.current.onChoose(null));
    const canvas = at.querySelectorAll('canvas');
    for (const each of canvas) each.setAttribute('aria-hidden', 'true');
    drawn.current = { graph, sigma, redraw };
    handle.current = {
      zoom: (by) =>
        void sigma.getCamera().animate({ ratio: sigma.getCamera().getState().ratio * by }, { duration: 150 }),
      pan(x, y) {
        const camera = sigma.getCamera();
        const { ratio, ...state } = camera.getState();
        void camera.animate({ x: state.x + x * ratio, y: state.y + y * ratio }, { duration: 120 });
      },
      reset: () => void sigma.getCamera().animate({ x: 0.5, y: 0.5, ratio: 1, angle: 0 }, { duration: 250 }),
    };
    const size = new ResizeObserver(() => sigma.resize());
    size.observe(at);
    const stop = layOut(answer, graph, (done) => done && latest.current.onSettled());
    return () => {
      stop();
      size.disconnect();
      drawn.current = null;
      handle.current = null;
      sigma.kill();
    };
  }, [answer, paint, handle]);

  useEffect(() => {
    if (drawn.current === null) return;
    paintNetwork(drawn.current.graph, shown, paint);
    drawn.current.redraw();
  }, [shown, paint]);

  return (
    <div className="graph">
      <div ref={place} className="graph-place" role="img" aria-label={label} dir="ltr" />
      <div ref={labels} className="graph-labels" aria-hidden="true" dir="ltr" />
    </div>
  );
}

/** Lets the layout run in its worker; gives the way to stop it. */
function layOut(answer: GraphAnswer, graph: Network, onPlaced: (done: boolean) => void): () => void {
  const worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
  const xy = new Float32Array(graph.order * 2);
  let i = 0;
  graph.forEachNode((_, { x, y }) => {
    xy[i++] = x;
    xy[i++] = y;
  });
  worker.onmessage = ({ data }: MessageEvent<FromLayout>) => {
    placeNodes(graph, data.xy);
    onPlaced(data.done);
  };
  const { from, to, kind, weight } = answer.edges;
  const match = answer.kinds.indexOf('match');
  worker.postMessage({
    xy,
    from: Uint32Array.from(from),
    to: Uint32Array.from(to),
    weight: Float32Array.from(weight, (value, at) =>
      kind[at] === match ? 3 : Math.min(4, 1 + Math.log(Math.max(1, value))),
    ),
    most: graph.order > 5000 ? 25_000 : 8_000,
  } satisfies ToLayout);
  return () => worker.terminate();
}

/** Names of the largest nodes in sight, and of the chosen one, where they do not cover each other. */
function drawLabels(
  sigma: Sigma<NodeLook, EdgeLook>,
  graph: Network,
  answer: GraphAnswer,
  at: HTMLDivElement | null,
  around: string | null,
): void {
  if (at === null) return;
  const { width, height } = sigma.getDimensions();
  const near =
    around !== null && graph.hasNode(around) ? new Set([around, ...graph.neighbors(around)]) : null;
  const candidates: { key: string; x: number; y: number; size: number }[] = [];
  for (const key of near ?? ranked(graph)) {
    if (candidates.length >= MOST_LABELS * 3) break;
    const look = graph.getNodeAttributes(key);
    if (look.visibility === 'hidden') continue;
    const { x, y } = sigma.graphToViewport(look);
    if (x < 0 || y < 0 || x > width || y > height) continue;
    candidates.push({ key, x, y, size: key === around ? 1e9 : look.size });
  }
  candidates.sort((a, b) => b.size - a.size);
  const taken: { x: number; y: number }[] = [];
  let used = 0;
  for (const { key, x, y } of candidates) {
    if (used >= MOST_LABELS) break;
    if (taken.some((other) => Math.abs(other.y - y) < 16 && Math.abs(other.x - x) < 130)) continue;
    taken.push({ x, y });
    const element =
      (at.children[used] as HTMLElement | undefined) ?? at.appendChild(document.createElement('span'));
    const i = Number(key);
    const text = answer.nodes.title[i] ?? shortRef(answer.nodes.ref[i]!);
    if (element.textContent !== text) {
      element.textContent = text;
      element.dir = 'auto';
    }
    element.hidden = false;
    element.className = key === around ? 'chosen' : '';
    element.style.transform = `translate(${Math.round(x + 8)}px, ${Math.round(y - 9)}px)`;
    used++;
  }
  for (let i = used; i < at.children.length; i++) (at.children[i] as HTMLElement).hidden = true;
}

const ranks = new WeakMap<Network, string[]>();

/** The nodes by size; only the largest can have a name from afar. */
function ranked(graph: Network): string[] {
  let known = ranks.get(graph);
  if (known === undefined) {
    known = graph
      .nodes()
      .sort((a, b) => graph.getNodeAttribute(b, 'size') - graph.getNodeAttribute(a, 'size'))
      .slice(0, 2000);
    ranks.set(graph, known);
  }
  return known;
}
