/**
 * @module
 * Which automatically found communities may be followed without a person, and which fallback addresses were known
 * before a takedown. Everything else waits in quarantine.
 */
import type { Decision, Instant, Ref, Sighting, SightingKind } from '../model.ts';
import { type KnownCommunity, placeOf, type Reading, readSighting } from './sources.ts';

/** The link types by which a watched community vouches for another address. */
const VOUCHING: ReadonlySet<SightingKind> = new Set(['platform_moved', 'moved', 'bio', 'pinned']);
/** A post that names more places than this is a directory and vouches for none. */
const MOST_IN_ONE_POST = 5;

interface Admission {
  watched: ReadonlySet<Ref>;
  communities: ReadonlyMap<Ref, KnownCommunity>;
}

/**
 * Says whether a candidate may be followed: a person accepted it; or a watched community vouches for it by a strong
 * link type while alive, in a post that is no directory, and nobody watched warns of it. A rejection always holds.
 */
export function admits(
  readings: readonly Reading[],
  { watched, communities }: Admission,
  decision: Decision | null,
  namedIn: ReadonlyMap<Ref, ReadonlySet<Ref>>,
): boolean {
  if (decision) return decision.verdict === 'accept';
  const theirs = readings.filter(({ sighting }) => watched.has(sighting.community));
  if (theirs.some(({ says }) => says.kind === 'warning')) return false;
  return theirs.some(({ sighting }) => {
    if (!VOUCHING.has(sighting.as)) return false;
    if (sighting.post && (namedIn.get(sighting.post)?.size ?? 1) > MOST_IN_ONE_POST) return false;
    return sighting.as === 'platform_moved' || spokeWhileAlive(sighting, communities);
  });
}

function spokeWhileAlive(sighting: Sighting, communities: ReadonlyMap<Ref, KnownCommunity>): boolean {
  const death = communities.get(sighting.community)?.death ?? null;
  return death === null || sighting.at <= death.by;
}

/** An address that a community named as its own fallback while it was alive. */
export interface Fallback {
  from: Ref;
  to: Ref;
  as: SightingKind;
  firstSeenAt: Instant;
  post: Ref | null;
  capture: string;
}

/**
 * Fallback addresses learned before a takedown: what each community itself announced, pinned or kept in its description
 * while alive. Warnings and moves of others are left out. One entry a pair, with its earliest sighting; earliest first.
 */
export function fallbacksOf(
  sightings: Iterable<Sighting>,
  communities: ReadonlyMap<Ref, KnownCommunity>,
): Fallback[] {
  const found = new Map<string, Fallback>();
  for (const sighting of sightings) {
    const reading = readSighting(sighting);
    if (reading.says.kind === 'warning' || reading.says.kind === 'reported') continue;
    if (!VOUCHING.has(sighting.as) && reading.says.kind !== 'own') continue;
    if (sighting.as !== 'platform_moved' && !spokeWhileAlive(sighting, communities)) continue;
    const to = placeOf(sighting.ref, sighting.kind);
    if (to === sighting.community) continue;
    const key = `${sighting.community}\n${to}`;
    const known = found.get(key);
    if (known && known.firstSeenAt <= sighting.at) continue;
    found.set(key, {
      from: sighting.community,
      to,
      as: VOUCHING.has(sighting.as) ? sighting.as : 'moved',
      firstSeenAt: sighting.at,
      post: sighting.post,
      capture: sighting.capture,
    });
  }
  return [...found.values()].sort((a, b) => a.firstSeenAt - b.firstSeenAt || (a.to < b.to ? -1 : 1));
}
