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
/** What is less likely than this by itself takes nothing noticeable from its rivals. */
const FAINT = 1e-6;

/** Probability of each edge, in order. */
export function marginals(edges: readonly Edge[]): Float64Array {
  const rows = new Map<number, number[]>();
  const columns = new Map<number, number[]>();
  edges.forEach((edge, i) => {
    if (edge.odds < FAINT) return;
    put(rows, edge.row, i);
    put(columns, edge.column, i);
  });
  // How free the row, and the column, of an edge is when the edge itself is left out of sight.
  const rowFree = new Float64Array(edges.length).fill(1);
  const columnFree = new Float64Array(edges.length).fill(1);
  const rivals = new Float64Array(edges.length);
  for (let round = 0; round < ROUNDS; round++) {
    let change = 0;
    const update = (
      free: Float64Array,
      others: Float64Array,
      groups: Map<number, number[]>,
      split: boolean,
    ) => {
      for (const list of groups.values()) {
        if (list.length === 1) continue;
        sumRivals(edges, list, others, split, rivals);
        for (const i of list) {
          const next = 0.5 * free[i]! + 0.5 / (1 + rivals[i]!);
          change = Math.max(change, Math.abs(next - free[i]!));
          free[i] = next;
        }
      }
    };
    update(rowFree, columnFree, rows, true);
    update(columnFree, rowFree, columns, false);
    if (change < 1e-9) break;
  }
  const inRow = (i: number) => 1 / (1 + against(edges, rows.get(edges[i]!.row) ?? [], columnFree));
  const inColumn = (i: number) => 1 / (1 + against(edges, columns.get(edges[i]!.column) ?? [], rowFree));
  return Float64Array.from(edges, (edge, i) => {
    const weight =
      edge.odds < FAINT ? edge.odds * inRow(i) * inColumn(i) : edge.odds * rowFree[i]! * columnFree[i]!;
    return weight / (1 + weight);
  });
}

function put(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function against(edges: readonly Edge[], list: readonly number[], free: Float64Array): number {
  let sum = 0;
  for (const i of list) sum += edges[i]!.odds * free[i]!;
  return sum;
}

/**
 * For each edge of a group the sum over the others, into `rivals`: those before and those after it, since an edge's own
 * odds may dwarf all the others.
 */
function sumRivals(
  edges: readonly Edge[],
  list: readonly number[],
  others: Float64Array,
  split: boolean,
  rivals: Float64Array,
): void {
  for (const backwards of [false, true]) {
    let alone = 0;
    let beside = 0;
    for (let n = 0; n < list.length; n++) {
      const i = list[backwards ? list.length - 1 - n : n]!;
      const { odds, besides } = edges[i]!;
      const sum = alone + (split && besides ? 0 : beside);
      rivals[i] = backwards ? rivals[i]! + sum : sum;
      if (besides) beside += odds * others[i]!;
      else alone += odds * others[i]!;
    }
  }
}
