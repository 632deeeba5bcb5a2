/**
 * @module
 * Groups of communities that link to each other more than to others: label propagation that prefers modular groups (LPAm,
 * Barber and Clark 2009, Phys. Rev. E 80:026129). Deterministic: the order of its input does not matter. For families of
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

/** The groups of two or more, largest first. Communities without ties stand in none. */
export function linkedGroups(ties: Iterable<Tie>): LinkedGroup[] {
  const { refs, edges } = weigh(ties);
  const degrees = edges.map((list) => list.reduce((sum, { weight }) => sum + weight, 0));
  const all = degrees.reduce((a, b) => a + b, 0);
  const labels = refs.map((_, i) => i);
  const labelDegrees = [...degrees];
  // The most linked settle first and draw the others.
  const order = [...labels].sort((a, b) => degrees[b]! - degrees[a]! || a - b);
  for (let round = 0, changed = true; changed && round < ROUNDS; round++) {
    changed = false;
    for (const i of order) {
      const towards = new Map<number, number>();
      for (const { to, weight } of edges[i]!) {
        const label = labels[to]!;
        towards.set(label, (towards.get(label) ?? 0) + weight);
      }
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
  const groups = new Map<number, number[]>();
  for (const [i, label] of labels.entries()) {
    const group = groups.get(label);
    if (group) group.push(i);
    else groups.set(label, [i]);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({
      hub: refs[group.reduce((a, b) => (degrees[b]! > degrees[a]! ? b : a))]!,
      members: group.map((i) => refs[i]!),
    }))
    .sort((a, b) => b.members.length - a.members.length || (a.members[0]! < b.members[0]! ? -1 : 1));
}

/**
 * The undirected graph: n links weigh log2(1 + n), and less from one who links to many (1/√ of how many), so that a list of
 * addresses does not tie together all that stand in it.
 */
function weigh(ties: Iterable<Tie>): { refs: Ref[]; edges: { to: number; weight: number }[][] } {
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
  const edges: { to: number; weight: number }[][] = refs.map(() => []);
  for (const from of refs) {
    const row = counts.get(from);
    if (!row) continue;
    for (const to of [...row.keys()].sort()) {
      const weight = Math.log2(1 + row.get(to)!) / Math.sqrt(row.size);
      edges[index.get(from)!]!.push({ to: index.get(to)!, weight });
      edges[index.get(to)!]!.push({ to: index.get(from)!, weight });
    }
  }
  return { refs, edges };
}
