/**
 * @module
 * Seeded randomness for methods that need it (bootstrap, Thompson sampling, simulation). Core never draws from the
 * system: the same seed gives the same answer everywhere. Generator: sfc32 (Doty-Humphrey, PractRand).
 */

/** Draws numbers in [0, 1). */
export type Random = () => number;

/** A generator for a seed; a text seed is hashed (FNV-1a) so that parts of a program can have their own stream. */
export function seeded(seed: number | string): Random {
  let h = 0x811c9dc5;
  for (const c of String(seed)) h = Math.imul(h ^ c.codePointAt(0)!, 0x01000193);
  let a = h >>> 0;
  let b = (h ^ 0x9e3779b9) >>> 0;
  let c = (h ^ 0x243f6a88) >>> 0;
  let counter = 1;
  const next = () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}
