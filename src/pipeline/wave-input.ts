/**
 * @module
 * What a case knows that the wave detector can use: lives, families, operators, first posts. Shapes facts into its input;
 * the methods are in `src/core/wave`.
 */
import type { Instant, Ref } from '../core/model.ts';
import { decoded } from '../core/ref.ts';
import { findFamilies, type Kin } from '../core/wave/families.ts';
import type { WaveInput } from '../core/wave/index.ts';
import type { Tie } from '../core/wave/linked-groups.ts';
import { findOperators } from '../core/wave/operators.ts';
import type { Facts, KnownFacts } from './facts.ts';

/** The part of a case's facts that the detector rests on. */
export type WaveFacts = Pick<Facts, 'at' | 'lives' | 'life' | 'platformOf' | 'sightings'> & {
  communities: ReadonlyMap<Ref, Pick<KnownFacts, 'titles' | 'description' | 'firstPostAt'>>;
};

/**
 * The detector's input as it was known at `at` (default: when the facts were loaded for). Titles and descriptions are those
 * of the facts.
 */
export function waveInput(facts: WaveFacts, seed: number | string, at: Instant = facts.at): WaveInput {
  const kin = facts.lives.map(({ ref }) => kinOf(ref, facts));
  const bornAt = new Map<Ref, Instant>();
  for (const { ref } of kin) {
    const firstPostAt = facts.communities.get(ref)?.firstPostAt;
    if (firstPostAt != null) bornAt.set(ref, firstPostAt);
  }
  return {
    lives: facts.lives,
    platformOf: facts.platformOf,
    families: findFamilies(kin, tiesOf(facts, at)),
    operators: findOperators(kin),
    bornAt,
    seed,
    at,
  };
}

function kinOf(ref: Ref, { communities }: WaveFacts): Kin {
  const known = communities.get(ref);
  return {
    ref,
    titles: known?.titles ?? [],
    handle: nameIn(ref),
    description: known?.description ?? null,
  };
}

/** The speaking part of an address, without the server; null for an invite or a number. */
function nameIn(ref: Ref): string | null {
  if (/\/(?:join|invite|c|channels)\/|\/\+/.test(ref)) return null;
  const last = decoded(
    ref
      .replace(/[?].*$/, '')
      .split('/')
      .at(-1)!,
  );
  const name = last.replace(/^xmpp:/, '').replace(/^[@#!]/, '');
  return /^\P{L}*\p{L}[^:@.]*/u.exec(name)?.[0] ?? null;
}

/**
 * Who linked to whom while both were there. A list of the fallen is left out: a family that is made of deaths would make
 * waves of its own.
 */
function tiesOf(facts: WaveFacts, at: Instant): Tie[] {
  const goneAt = (ref: Ref) => facts.life.get(ref)?.death?.by ?? Number.POSITIVE_INFINITY;
  return facts.sightings.flatMap(({ community, ref, at: seenAt }) =>
    seenAt <= at && seenAt < goneAt(ref) && seenAt < goneAt(community) ? [{ from: community, to: ref }] : [],
  );
}
