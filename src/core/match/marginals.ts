/**
 * @module
 * From weights of single pairs to probabilities of pairs: every vanished community has at most one counterpart and
 * every candidate stands for at most one, and either may have none. Two candidates that look equally good share what
 * one alone would get, so that near ties become abstentions by themselves.
 *
 * It is the monomer-dimer model of statistical physics; its marginals are computed by belief propagation, which is
 * exact on trees (blocked pairs of communities are nearly that). Source: Zdeborová and Mézard 2006.
 */

/** A pair by the numbers of its ends, with the odds that it is true against nothing being true of either end. */
export interface Edge {
  row: number;
  column: number;
  odds: number;
  /** Stands beside other pairs of the same row without competing with others that do (a declared split). */
  besides: boolean;
}

const ROUNDS = 60;

/** Probability of each edge, in order. */
export function marginals(edges: readonly Edge[]): Float64Array {
  const rows = new Map<number, number[]>();
  const columns = new Map<number, number[]>();
  const put = (map: Map<number, number[]>, key: number, value: number) => {
    const list = map.get(key);
    if (list) list.push(value);
    else map.set(key, [value]);
  };
  edges.forEach((edge, i) => {
    put(rows, edge.row, i);
    put(columns, edge.column, i);
  });
  // How free the row, and the column, of an edge is when the edge itself is left out of sight.
  const rowFree = new Float64Array(edges.length).fill(1);
  const columnFree = new Float64Array(edges.length).fill(1);
  for (let round = 0; round < ROUNDS; round++) {
    let change = 0;
    const update = (
      free: Float64Array,
      others: Float64Array,
      groups: Map<number, number[]>,
      split: boolean,
    ) => {
      for (const list of groups.values())
        for (const i of list) {
          let rivals = 0;
          for (const j of list) {
            if (j === i || (split && edges[i]!.besides && edges[j]!.besides)) continue;
            rivals += edges[j]!.odds * others[j]!;
          }
          const next = 0.5 * free[i]! + 0.5 / (1 + rivals);
          change = Math.max(change, Math.abs(next - free[i]!));
          free[i] = next;
        }
    };
    update(rowFree, columnFree, rows, true);
    update(columnFree, rowFree, columns, false);
    if (change < 1e-9) break;
  }
  return Float64Array.from(edges, (edge, i) => {
    const weight = edge.odds * rowFree[i]! * columnFree[i]!;
    return weight / (1 + weight);
  });
}
