/**
 * @module
 * The network of communities, links and matches as columns: a screen with 20,000 nodes and 100,000 edges reads it in one
 * piece.
 */
import { isoOrNull } from '../core/clock.ts';
import { SIGHTING_KINDS, STATES } from '../core/model.ts';
import type { Desk } from './desk.ts';
import { communityIn } from './fresh.ts';
import type { PageModel } from './model.ts';
import { answerRow, platformAt } from './rows.ts';

export const MOST_NODES = 20_000;
export const MOST_EDGES = 100_000;

/** Kinds of edges: how a link was seen, strongest first, then matches. */
const KINDS = [...SIGHTING_KINDS, 'match'] as const;
const MATCH = KINDS.indexOf('match');

interface Edge {
  from: string;
  to: string;
  kind: number;
  at: number;
  weight: number;
}

/** Edges first seen in `since`..`until`, the strongest first when there are too many, and the nodes they join. */
export function graphPage(desk: Desk, window: Window) {
  const model = desk.model();
  const edges = model === null ? [] : within(edgesOf(model, window), window);
  const total = { nodes: 0, edges: edges.length };
  const rank = new Map<string, number>();
  for (const { from, to, kind, weight } of edges) {
    const value = kind === MATCH ? 50 : weight * (KINDS.length - kind);
    rank.set(from, (rank.get(from) ?? 0) + value);
    rank.set(to, (rank.get(to) ?? 0) + value);
  }
  // Those that are followed are always there, also without an edge.
  if (window.around !== null) rank.set(window.around, 1e9);
  for (const each of window.around === null ? (model?.communities ?? []) : [])
    if (each.watched) rank.set(each.ref, (rank.get(each.ref) ?? 0) + 1e9);
  total.nodes = rank.size;
  const refs = [...rank]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, Math.min(window.limit, MOST_NODES))
    .map(([ref]) => ref);
  const place = new Map(refs.map((ref, i) => [ref, i]));
  const kept = edges
    .filter(({ from, to }) => place.has(from) && place.has(to))
    .sort((a, b) => b.kind - a.kind || b.weight - a.weight)
    .slice(0, MOST_EDGES);
  return {
    answer: answerRow(desk.answer()),
    at: isoOrNull(model?.at ?? null),
    ...spanOf(kept),
    nodes: nodesOf(model, refs),
    edges: {
      from: kept.map(({ from }) => place.get(from)!),
      to: kept.map(({ to }) => place.get(to)!),
      kind: kept.map(({ kind }) => kind),
      at: kept.map(({ at }) => at),
      weight: kept.map(({ weight }) => weight),
    },
    platforms: platformsOf(model, refs),
    states: STATES,
    kinds: KINDS,
    total,
  };
}

/** What of the graph is wanted; `around`: only what is within `depth` edges of it. */
interface Window {
  since: number | null;
  until: number | null;
  around: string | null;
  depth: number;
  limit: number;
}

/** The edges among those near a community; all without one. */
function within(edges: Edge[], { around, depth }: Window): Edge[] {
  if (around === null) return edges;
  const near = new Set([around]);
  for (let step = 0; step < depth; step++) {
    const found: string[] = [];
    for (const { from, to } of edges)
      if (near.has(from) !== near.has(to)) found.push(near.has(from) ? to : from);
    for (const ref of found) near.add(ref);
  }
  return edges.filter(({ from, to }) => near.has(from) && near.has(to));
}

function spanOf(edges: readonly Edge[]): { from: number | null; to: number | null } {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { at } of edges) {
    from = Math.min(from, at);
    to = Math.max(to, at);
  }
  return edges.length === 0 ? { from: null, to: null } : { from, to };
}

function edgesOf(model: PageModel, { since, until }: Window): Edge[] {
  const inTime = (at: number) => (since === null || at >= since) && (until === null || at <= until);
  const { links, places } = model;
  const edges: Edge[] = [];
  for (let i = 0; i < links.from.length; i++)
    if (inTime(links.at[i]!))
      edges.push({
        from: places[links.from[i]!]!.ref,
        to: places[links.to[i]!]!.ref,
        kind: links.as[i]!,
        at: links.at[i]!,
        weight: links.count[i]!,
      });
  for (const { from, to, relation, decision, probability } of model.matches.matches) {
    if ((relation !== 'successor' && relation !== 'mirror') || decision?.verdict === 'reject') continue;
    const at = communityIn(model, from)?.death?.by ?? model.at;
    if (inTime(at)) edges.push({ from, to, kind: MATCH, at, weight: Math.round(probability * 100) / 100 });
  }
  return edges;
}

function platformsOf(model: PageModel | null, refs: readonly string[]): string[] {
  const names = new Set<string>();
  for (const ref of refs) names.add(platformOf(model, ref));
  return [...names].sort();
}

function platformOf(model: PageModel | null, ref: string): string {
  return model === null ? 'web' : (communityIn(model, ref)?.platform ?? platformAt(model, ref));
}

function nodesOf(model: PageModel | null, refs: readonly string[]) {
  const platforms = platformsOf(model, refs);
  const number = new Map(platforms.map((name, i) => [name, i]));
  const of = refs.map((ref) => (model === null ? null : communityIn(model, ref)));
  const first = (i: number): number | null => {
    const times = [of[i]?.firstSeenAt, of[i]?.firstPostAt].filter((time) => time != null);
    return times.length === 0 ? null : Math.min(...times);
  };
  return {
    ref: refs,
    title: of.map((each) => each?.title ?? null),
    platform: refs.map((ref) => number.get(platformOf(model, ref))!),
    state: of.map((each) => STATES.indexOf(each?.state ?? 'unknown')),
    watched: of.map((each) => (each?.watched ? 1 : 0)),
    first: refs.map((_, i) => first(i)),
    last: of.map((each) => each?.firstGoneAt ?? each?.lastAliveAt ?? each?.lastPostAt ?? null),
    posts: of.map((each) => each?.posts ?? 0),
  };
}
