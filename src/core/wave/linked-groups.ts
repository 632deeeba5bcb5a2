/**
 * @module
 * Groups of communities that link to each other more than to others: the Louvain method (Blondel et al. 2008,
 * J. Stat. Mech. P10008). Deterministic: the order of its input does not matter. For families of
 * the wave scan; what a link means is not its business.
 */
import type { Ref } from '../model.ts';

/** A link from one community to another; each time it is seen counts, but ever less. */
export interface Tie {
  from: Ref;
  to: Ref;
}

/** A group, sorted by ref. `hub` is its most linked member. */
export interface LinkedGroup {
  hub: Ref;
  members: Ref[];
}

const ROUNDS = 30;

/** Undirected: each edge stands at both of its ends. A degree counts what is inside a node too, once nodes are groups. */
interface Graph {
  edges: Map<number, number>[];
  degrees: number[];
}

/** The groups of two or more, largest first. Communities without ties stand in none. */
export function linkedGroups(ties: Iterable<Tie>): LinkedGroup[] {
  const { refs, graph } = weigh(ties);
  // First communities find their groups, then groups theirs, until all stay where they are.
  let groups = refs.map((_, i) => [i]);
  let level = graph;
  for (;;) {
    const labels = settle(level);
    const names = [...new Set(labels)].sort((a, b) => a - b);
    if (names.length === groups.length) break;
    const place = new Map(names.map((label, i) => [label, i]));
    const index = labels.map((label) => place.get(label)!);
    const next: number[][] = names.map(() => []);
    for (const [i, group] of groups.entries()) next[index[i]!]!.push(...group);
    groups = next;
    level = merged(level, index, names.length);
  }
  return groups
    .filter((group) => group.length > 1)
    .map((group) => ({
      hub: refs[group.reduce((a, b) => (graph.degrees[b]! > graph.degrees[a]! ? b : a))]!,
      members: group.map((i) => refs[i]!).sort(),
    }))
    .sort((a, b) => b.members.length - a.members.length || (a.members[0]! < b.members[0]! ? -1 : 1));
}

/** A label for each node: it takes its neighbours' where modularity gains by it, until none does. */
function settle({ edges, degrees }: Graph): number[] {
  const all = degrees.reduce((a, b) => a + b, 0);
  const labels = degrees.map((_, i) => i);
  const labelDegrees = [...degrees];
  // The most linked settle first and draw the others.
  const order = [...labels].sort((a, b) => degrees[b]! - degrees[a]! || a - b);
  for (let round = 0, changed = true; changed && round < ROUNDS; round++) {
    changed = false;
    for (const i of order) {
      const towards = new Map<number, number>();
      for (const [to, weight] of edges[i]!)
        towards.set(labels[to]!, (towards.get(labels[to]!) ?? 0) + weight);
      const mine = labels[i]!;
      labelDegrees[mine]! -= degrees[i]!;
      const gain = (label: number) => (towards.get(label) ?? 0) - (degrees[i]! * labelDegrees[label]!) / all;
      let best = mine;
      let most = gain(mine);
      for (const label of [...towards.keys()].sort((a, b) => a - b))
        if (gain(label) > most + 1e-9) {
          best = label;
          most = gain(label);
        }
      labelDegrees[best]! += degrees[i]!;
      if (best !== mine) {
        labels[i] = best;
        changed = true;
      }
    }
  }
  return labels;
}

/** The graph whose nodes are the groups of another's. */
function merged({ edges, degrees }: Graph, groupOf: readonly number[], count: number): Graph {
  const into: Graph = {
    edges: Array.from({ length: count }, () => new Map<number, number>()),
    degrees: new Array<number>(count).fill(0),
  };
  for (const [i, group] of groupOf.entries()) {
    into.degrees[group]! += degrees[i]!;
    for (const [to, weight] of edges[i]!) if (groupOf[to] !== group) add(into, group, groupOf[to]!, weight);
  }
  return into;
}

function add({ edges }: Graph, from: number, to: number, weight: number): void {
  edges[from]!.set(to, (edges[from]!.get(to) ?? 0) + weight);
}

/**
 * The undirected graph: n links weigh log2(1 + n), and less from one who links to many (1/√ of how many), so that a list of
 * addresses does not tie together all that stand in it.
 */
function weigh(ties: Iterable<Tie>): { refs: Ref[]; graph: Graph } {
  const counts = new Map<Ref, Map<Ref, number>>();
  const named = new Set<Ref>();
  for (const { from, to } of ties) {
    if (from === to) continue;
    named.add(from).add(to);
    const row = counts.get(from) ?? new Map<Ref, number>();
    counts.set(from, row.set(to, (row.get(to) ?? 0) + 1));
  }
  const refs = [...named].sort();
  const index = new Map(refs.map((ref, i) => [ref, i]));
  const graph: Graph = {
    edges: refs.map(() => new Map<number, number>()),
    degrees: refs.map(() => 0),
  };
  for (const from of refs) {
    const row = counts.get(from);
    if (!row) continue;
    for (const to of [...row.keys()].sort()) {
      const weight = Math.log2(1 + row.get(to)!) / Math.sqrt(row.size);
      const [i, k] = [index.get(from)!, index.get(to)!];
      add(graph, i, k, weight);
      add(graph, k, i, weight);
      graph.degrees[i]! += weight;
      graph.degrees[k]! += weight;
    }
  }
  return { refs, graph };
}
