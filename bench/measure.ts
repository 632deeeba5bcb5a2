/**
 * @module
 * How everything in `bench/` is measured: ours and its peers in turn in one run, medians of several rounds, told as
 * ratios, because seconds of a shared machine say little. Not for checking that anything is right.
 */

/** One line of the table. `ratio` is ours over the peer's time (below 1: ours is faster); null where there is no peer. */
export interface Measured {
  what: string;
  ours: string;
  peer: string;
  ratio: number | null;
  goal: string;
  holds: boolean | null;
}

export const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

export const quantile = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!;

/** Median seconds of each piece of work, run in turn `rounds` times after one round that does not count. */
export async function inTurn<Name extends string>(
  rounds: number,
  work: Record<Name, () => unknown>,
): Promise<Record<Name, number>> {
  const seconds = new Map<Name, number[]>();
  for (let round = 0; round <= rounds; round++)
    for (const name of Object.keys(work) as Name[]) {
      const before = performance.now();
      await work[name]();
      const took = (performance.now() - before) / 1000;
      if (round > 0) seconds.set(name, [...(seconds.get(name) ?? []), took]);
    }
  return Object.fromEntries([...seconds].map(([name, list]) => [name, median(list)])) as Record<Name, number>;
}

/** How cost grows with size: the slope of log(seconds) on log(size), by least squares. 1 is proportional. */
export function exponent(sizes: readonly number[], seconds: readonly number[]): number {
  const x = sizes.map(Math.log);
  const y = seconds.map(Math.log);
  const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
  const [mx, my] = [mean(x), mean(y)];
  let up = 0;
  let down = 0;
  x.forEach((value, i) => {
    up += (value - mx) * (y[i]! - my);
    down += (value - mx) ** 2;
  });
  return up / down;
}

/** A growth line: sizes 1×, 4×, 16× of `base`, each the median of `rounds`. */
export async function growth(
  what: string,
  base: number,
  rounds: number,
  work: (size: number) => unknown,
): Promise<Measured> {
  const sizes = [base, base * 4, base * 16];
  const seconds: number[] = [];
  for (const size of sizes) seconds.push((await inTurn(rounds, { it: () => work(size) })).it);
  const slope = exponent(sizes, seconds);
  return {
    what: `${what}, ${sizes.map((size) => size.toLocaleString('en')).join(' / ')}`,
    ours: seconds.map(duration).join(' / '),
    peer: `exponent ${slope.toFixed(2)}`,
    ratio: null,
    goal: '≤ 1.1',
    holds: slope <= 1.1,
  };
}

export function duration(seconds: number): string {
  if (seconds < 0.001) return `${(seconds * 1e6).toFixed(0)} µs`;
  return seconds < 1 ? `${(seconds * 1000).toPrecision(3)} ms` : `${seconds.toPrecision(3)} s`;
}

export function table(rows: readonly Measured[]): string {
  const line = ({ what, ours, peer, ratio, goal, holds }: Measured) =>
    `| ${what} | ${ours} | ${peer} | ${ratio === null ? '' : ratio.toFixed(2)} | ${goal}${holds === null ? '' : holds ? ': held' : ': **missed**'} |`;
  return ['| what | ours | peer | ratio | goal |', '|---|---|---|---|---|', ...rows.map(line)].join('\n');
}
