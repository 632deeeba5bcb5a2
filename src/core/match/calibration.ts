/**
 * @module
 * From the model's probabilities to what was true that often: a monotone map after isotonic regression on simulated cases,
 * drawn halfway back to the model where a simulation has fewer copyists than the world may have (docs/methods-matches.md).
 */

/** Ascending: [the model's probability, the share that was true]. Straight lines between. */
const MAP: readonly (readonly [number, number])[] = [
  [0, 0],
  [0.5, 0.55],
  [0.65, 0.75],
  [0.75, 0.86],
  [0.8, 0.905],
  [0.86, 0.95],
  [0.9, 0.97],
  [0.93, 0.985],
  [0.96, 0.993],
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
