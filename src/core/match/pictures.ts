/**
 * @module
 * Which pictures of communities are alike: the same file, or PDQ hashes at most 31 bits apart. Looked up by parts of the
 * hash, so that cost does not grow with pairs.
 */
import { PDQ_SAME, pdqDistance } from '../pdq.ts';
import type { Side } from './side.ts';

/** Parts of 16 bits. Two hashes at most 31 bits apart have a part that differs in one bit at most (16 parts, two bits each, would be 32). */
const PARTS = 16;

/** Sets the clusters of like pictures on each side, and says how many sides wear each. */
export function clusterImages(sides: readonly Side[]): Map<number, number> {
  const clusterOf = new Map<string, number>();
  const byPart = new Map<number, { pdq: string; cluster: number }[]>();
  let clusters = 0;
  for (const side of sides)
    for (const { sha256, pdq } of side.facts.avatars) {
      let cluster = clusterOf.get(sha256);
      if (cluster === undefined) {
        cluster = (pdq === null ? null : earliestAlike(byPart, pdq)) ?? clusters++;
        clusterOf.set(sha256, cluster);
        if (pdq !== null) for (const key of keysOf(pdq)) put(byPart, key, { pdq, cluster });
      }
      if (!side.images.has(cluster)) side.images.set(cluster, sha256);
    }
  const counts = new Map<number, number>();
  for (const side of sides)
    for (const cluster of side.images.keys()) counts.set(cluster, (counts.get(cluster) ?? 0) + 1);
  return counts;
}

function put<V>(map: Map<number, V[]>, key: number, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Each part's place and bits, as one number. */
function keysOf(pdq: string): number[] {
  return Array.from(
    { length: PARTS },
    (_, part) => part * 65_536 + Number.parseInt(pdq.slice(part * 4, part * 4 + 4), 16),
  );
}

/** The first cluster that holds a picture like this one; null for none. */
function earliestAlike(
  byPart: ReadonlyMap<number, { pdq: string; cluster: number }[]>,
  pdq: string,
): number | null {
  let best: number | null = null;
  const seen = new Set<string>();
  for (const key of keysOf(pdq))
    for (const near of [key, ...Array.from({ length: 16 }, (_, bit) => key ^ (1 << bit))])
      for (const known of byPart.get(near) ?? []) {
        if ((best !== null && known.cluster >= best) || seen.has(known.pdq)) continue;
        seen.add(known.pdq);
        if (pdqDistance(known.pdq, pdq) <= PDQ_SAME) best = known.cluster;
      }
  return best;
}
