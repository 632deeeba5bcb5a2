/**
 * @module
 * What ranking and quarantine both need to know of the sightings of one candidate: which address they name, how strong
 * each one is, whether the communities had been alive. Not for deciding anything.
 */
import type { Instant, Ref, Sighting, SightingKind } from '../model.ts';
import { type Announcement, contextSays } from './announcement.ts';

/** What is known of a community besides its address; a `Life` of `liveness.ts` fits. `death` is null while it lives; it happened after `after` (null: never seen alive) and not after `by`. */
export interface KnownCommunity {
  readonly title: string | null;
  readonly death: { readonly after: Instant | null; readonly by: Instant } | null;
}

/** A sighting with what its words say. `strength` is its type, in nats, before any discount (starting values). */
export interface Reading {
  sighting: Sighting;
  says: Announcement;
  strength: number;
}

/** Starting values in nats, strongest first; to be refitted by the replay bench. */
export const STRENGTH: Readonly<Record<SightingKind, number>> = {
  platform_moved: 6,
  moved: 4.5,
  bio: 3.5,
  pinned: 3.5,
  forward: 2,
  mention: 1,
  bare: 0.7,
};
/** A move that somebody else reports, or an announcement the extractor typed as a mere mention. */
const REPORTED = 2.5;
const ANNOUNCED = 3.5;

/** Reads the words around a sighting. An announcement makes a weak type stronger; a warning takes its strength away. */
export function readSighting(sighting: Sighting): Reading {
  if (sighting.as === 'platform_moved')
    return { sighting, says: { moved: true, kind: 'own', words: null }, strength: STRENGTH.platform_moved };
  const says = contextSays(sighting.context);
  const base = STRENGTH[sighting.as];
  if (sighting.as === 'moved' || says.kind === 'none') return { sighting, says, strength: base };
  if (says.kind === 'warning') return { sighting, says, strength: 0 };
  return { sighting, says, strength: Math.max(base, says.kind === 'own' ? ANNOUNCED : REPORTED) };
}

/** Folds a post's address to that of the place it stands in, by shape alone; any other address is its own place. */
export function placeOf(ref: Ref, kind: Sighting['kind']): Ref {
  if (kind !== 'post') return ref;
  return ref.replace(/\/[^/]+$/, '').replace(/\/(?:status|statuses|post|posts)$/, '');
}
