/**
 * @module
 * A case as a graph with time: communities and the addresses they name are nodes; links, forwards and counterparts are
 * edges. GEXF and GraphML are two ways to write this one graph.
 */
import { iso } from '../core/clock.ts';
import type { Instant, Ref } from '../core/model.ts';
import { captureIndex } from './captures.ts';
import { idOf } from './ids.ts';
import type { ExportedCase, ExportedLink } from './shapes.ts';

/** The fields of nodes and edges, in order, with the type that both formats know. */
export const NODE_FIELDS = {
  ref: 'string',
  platform: 'string',
  kind: 'string',
  title: 'string',
  state: 'string',
  role: 'string',
  members: 'long',
  posts: 'long',
  capture: 'string',
  ledgerEntry: 'long',
} as const;
export const EDGE_FIELDS = {
  what: 'string',
  probability: 'double',
  decision: 'string',
  capture: 'string',
  ledgerEntry: 'long',
} as const;

export type Value = string | number | null;

/** `start` and `end` are ISO 8601 UTC; null is open: it was there before, or is there still. */
interface Spell {
  readonly id: string;
  readonly label: string;
  readonly start: string | null;
  readonly end: string | null;
}
export interface Node extends Spell {
  readonly values: Readonly<Record<keyof typeof NODE_FIELDS, Value>>;
}
export interface Edge extends Spell {
  readonly source: string;
  readonly target: string;
  readonly weight: number;
  readonly values: Readonly<Record<keyof typeof EDGE_FIELDS, Value>>;
}
export interface Graph {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

/** The graph of a case, in an order that depends on the case alone. */
export function graphOf(from: ExportedCase): Graph {
  const captures = captureIndex(from);
  const shownBy = (sha256: string | null | undefined) => ({
    capture: sha256 ?? null,
    ledgerEntry: sha256 == null ? null : (captures.get(sha256)?.entry ?? null),
  });
  const nodes = new Map<Ref, Node>();
  for (const known of from.communities) {
    const seen = [known.firstSeenAt, known.firstPostAt].filter((at) => at !== null);
    nodes.set(known.ref, {
      id: idOf('community', known.ref),
      label: known.title ?? known.ref,
      start: seen.length === 0 ? null : iso(Math.min(...seen)),
      end: known.firstGoneAt === null ? null : iso(known.firstGoneAt),
      values: {
        ref: known.ref,
        platform: known.platform,
        kind: known.kind,
        title: known.title,
        state: known.state,
        role: known.role,
        members: known.members,
        posts: known.posts,
        ...shownBy(known.captures[0]),
      },
    });
  }
  const named = (link: ExportedLink, ref: Ref) => {
    if (nodes.has(ref)) return;
    nodes.set(ref, {
      id: idOf('community', ref),
      label: ref,
      start: iso(link.at),
      end: null,
      values: {
        ref,
        platform: link.platform,
        kind: link.kind,
        title: null,
        state: null,
        role: null,
        members: null,
        posts: null,
        ...shownBy(link.capture),
      },
    });
  };
  const edges: Edge[] = [];
  for (const group of linksBetween(from.links)) {
    const first = group.reduce((a, b) => (b.at < a.at ? b : a));
    named(first, first.to);
    named(first, first.from);
    edges.push({
      id: idOf('link', `${first.from} ${first.as} ${first.to}`),
      label: first.as,
      source: nodes.get(first.from)!.id,
      target: nodes.get(first.to)!.id,
      start: iso(first.at),
      end: iso(group.reduce<Instant>((latest, { at }) => Math.max(latest, at), first.at)),
      weight: group.length,
      values: { what: first.as, probability: null, decision: null, ...shownBy(first.capture) },
    });
  }
  for (const match of from.matches) {
    const [a, b] = [nodes.get(match.from), nodes.get(match.to)];
    if (a === undefined || b === undefined) continue;
    edges.push({
      id: idOf('match', match.id),
      label: match.relation,
      source: a.id,
      target: b.id,
      // The counterpart takes over when the old one goes.
      start: a.end ?? b.start,
      end: null,
      weight: match.probability,
      values: {
        what: match.relation,
        probability: match.probability,
        decision: match.decision?.verdict ?? null,
        ...shownBy(match.evidence.flatMap((line) => line.captures)[0]),
      },
    });
  }
  return { nodes: [...nodes.values()], edges };
}

/** Links of one kind between the same two places, together; links to pages and single posts are left out. */
function linksBetween(links: readonly ExportedLink[]): ExportedLink[][] {
  const between = links.filter(({ kind }) => kind !== 'web' && kind !== 'post');
  return [...Map.groupBy(between, ({ from, as, to }) => `${from}\0${as}\0${to}`).values()];
}
