/**
 * @module
 * Signed negative evidence: that a community was looked for at these times, by these ways, and what each look gave. A look
 * without a verdict (`unknown`) speaks of us and counts for neither side. Here is what such a statement says of looks;
 * `proof.ts` puts it into a document with their proof.
 */
import { parseInstant } from '../core/clock.ts';
import { isGone, type Ref } from '../core/model.ts';
import type { Json, ObservationEntry } from './ledger.ts';

export interface LookedStatement {
  readonly states: 'looked';
  readonly ref: Ref;
  /** The looks of this time are all those that the ledger has of it: ISO 8601 UTC, both included. */
  readonly from: string;
  readonly to: string;
  /** Entries that the checkpoint is over under which this is stated. */
  readonly size: number;
  /** Looks that found it gone, found it there (also closed to us), and gave no verdict. */
  readonly gone: number;
  readonly there: number;
  readonly unknown: number;
  /** Every way by which it was looked for. */
  readonly ways: readonly string[];
  readonly looks: readonly {
    readonly entry: number;
    readonly at: string;
    readonly outcome: string;
    readonly via: string;
  }[];
  readonly says: string;
}

export interface PlacedLook {
  readonly index: number;
  readonly entry: ObservationEntry;
}

/** The statement about these looks. */
export function looked(
  about: Pick<LookedStatement, 'ref' | 'from' | 'to' | 'size'>,
  looks: readonly PlacedLook[],
): LookedStatement {
  const { ref, from, to } = about;
  const gone = looks.filter(({ entry }) => isGone(entry.outcome)).length;
  const unknown = looks.filter(({ entry }) => entry.outcome === 'unknown').length;
  const there = looks.length - gone - unknown;
  const ways = [...new Set(looks.map(({ entry }) => entry.via))].sort();
  const by = ways.length === 0 ? '' : ` by ${ways.join(', ')}`;
  return {
    states: 'looked',
    ...about,
    gone,
    there,
    unknown,
    ways,
    looks: looks.map(({ index, entry }) => ({
      entry: index,
      at: entry.at,
      outcome: entry.outcome,
      via: entry.via,
    })),
    says: `Between ${from} and ${to} this case looked for ${ref} ${looks.length} times${by}: ${gone} times it was not there, ${there} times it was, and ${unknown} looks gave no verdict. The ledger has no other look at it in this time.`,
  };
}

/** What a statement of this kind must say of the looks that come with it; null when it is of another kind. */
export function lookedStatement(statement: Json, looks: readonly PlacedLook[]): LookedStatement | null {
  if (statement === null || typeof statement !== 'object' || Array.isArray(statement)) return null;
  const { states, ref, from, to, size } = statement as { readonly [key: string]: Json | undefined };
  if (states !== 'looked' || typeof ref !== 'string' || typeof from !== 'string' || typeof to !== 'string')
    return null;
  if (typeof size !== 'number') return null;
  return looked(
    { ref, from, to, size },
    looks.filter(({ entry }) => isLookOf(entry, ref, from, to)),
  );
}

/** Whether an observation is a look at `ref` in this time. */
export function isLookOf({ ref: of, at }: ObservationEntry, ref: Ref, from: string, to: string): boolean {
  try {
    const when = parseInstant(at);
    return of === ref && when >= parseInstant(from) && when <= parseInstant(to);
  } catch {
    return false; // no times
  }
}
