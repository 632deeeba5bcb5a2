/**
 * @module
 * The simple methods that the product is measured against, put into the shape of its answers: counting deaths, a CUSUM, a scan
 * on detection times, and matching by nothing but the name.
 */
import { DAY } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';
import { nameSimilarity, readName } from '../core/names.ts';
import { baselineCusum, baselineDetectionScan, baselineFixedCount } from '../core/wave/index.ts';
import type { Answer, StatedMatch, StatedWave } from './answer.ts';

/** Waves as a baseline sees them: it knows when deaths were seen, so that is all its intervals are. */
export function baselineWaves(answer: Answer, which: 'fixedCount' | 'cusum' | 'detectionScan'): StatedWave[] {
  const { deaths, watchedFrom, watchedUntil } = answer;
  if (watchedFrom === null || watchedUntil === null) return [];
  const times: Instant[] = deaths.map(({ by }) => by);
  const found =
    which === 'fixedCount'
      ? baselineFixedCount(times)
      : which === 'cusum'
        ? baselineCusum(times, watchedFrom, watchedUntil)
        : baselineDetectionScan(times, watchedFrom, answer.looked.size);
  return found.map(({ at, from, to }) => ({
    onset: { earliest: from, latest: from },
    end: { earliest: to, latest: to },
    members: deaths.filter(({ by }) => by >= from && by <= to).map(({ ref }) => ref),
    knownAt: at,
  }));
}

/** For each dead community the place elsewhere with the most similar name; the similarity is taken for a probability. */
export function nameOnlyMatches(answer: Answer): StatedMatch[] {
  const named = answer.names.map((place) => ({ ...place, name: readName(place.title) }));
  const byRef = new Map(named.map((place) => [place.ref, place]));
  const out: StatedMatch[] = [];
  for (const { ref } of answer.deaths) {
    const old = byRef.get(ref);
    if (!old) continue;
    let best: { to: string; similarity: number } | null = null;
    for (const other of named) {
      // What was there from the beginning is no newcomer.
      if (other.since <= old.since + DAY) continue;
      const { similarity } = nameSimilarity(old.name, other.name);
      if (best === null || similarity > best.similarity) best = { to: other.ref, similarity };
    }
    if (best) out.push({ from: ref, to: best.to, relation: 'successor', probability: best.similarity });
  }
  return out;
}
