/**
 * @module
 * Erasure: which captures are meant, by age or by community, and what else must go with them. The views are made anew
 * at the next opening from what is left, so that neither rows nor words of the erased stay in their files.
 */
import { parseInstant } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import type { Instant, Ref } from '../core/model.ts';
import type { Progress } from './follow.ts';
import { eraseCaptures, type Grounds } from './shredding.ts';
import { type OpenCase, openViews } from './views.ts';

export interface ShredWhat {
  /** Captures that were recorded longer ago than this (milliseconds). */
  readonly olderThan?: number;
  /** Captures of this community. */
  readonly ref?: Ref;
  /** With `ref`: also captures that hold others' content besides. */
  readonly shared?: boolean;
}

/** A capture that was meant and not erased, and why. */
export interface Spared {
  readonly sha256: string;
  readonly source: string;
  readonly why: string;
}

export interface ShredReport {
  readonly erased: number;
  readonly bytes: number;
  readonly spared: readonly Spared[];
}

/**
 * Erases what is meant and records it. The views of `open` still have what was read of it, and are not to be used again:
 * the next opening makes them anew. Throws `InputError` when nothing is said to be meant.
 */
export async function eraseMeant(open: OpenCase, what: ShredWhat, grounds: Grounds): Promise<ShredReport> {
  if (what.olderThan === undefined && what.ref === undefined)
    throw new InputError('say what is to be erased: --older-than AGE, --ref REF, or both');
  const meant = await candidates(open, what, grounds.at);
  const chosen = meant.filter(({ others }) => !others || what.shared === true);
  await eraseCaptures(
    open.kase,
    chosen.map(({ sha256 }) => sha256),
    grounds,
  );
  return {
    erased: chosen.length,
    bytes: chosen.reduce((sum, { size }) => sum + size, 0),
    spared: meant
      .filter((each) => !chosen.includes(each))
      .map(({ sha256, source }) => ({
        sha256,
        source,
        why: 'it holds content of other communities as well',
      })),
  };
}

/**
 * Erases what is meant in the case in `dir`, and makes the views anew. Repeated until nothing that is meant is left:
 * content that stood in two captures belongs to the second once the first is gone.
 */
export async function shred(
  dir: string,
  what: ShredWhat,
  grounds: Grounds,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<ShredReport> {
  let erased = 0;
  let bytes = 0;
  for (;;) {
    const open = await openViews(dir, { write: true, onProgress });
    const report = await eraseMeant(open, what, grounds).finally(() => open.close());
    if (report.erased === 0) return { erased, bytes, spared: report.spared };
    erased += report.erased;
    bytes += report.bytes;
  }
}

interface Candidate {
  readonly sha256: string;
  readonly size: number;
  readonly source: string;
  /** Others' content is in it too. */
  readonly others: boolean;
}

/** The captures that are meant and still there. */
async function candidates(open: OpenCase, what: ShredWhat, now: Instant): Promise<Candidate[]> {
  const before = what.olderThan === undefined ? Number.POSITIVE_INFINITY : now - what.olderThan;
  const of = what.ref === undefined ? null : await capturesOf(open, what.ref);
  const known = new Map<string, Candidate & { at: Instant }>();
  const refs = new Map<string, Set<Ref | null>>();
  for await (const { entry } of open.kase.ledger.read()) {
    if (entry.kind !== 'capture') continue;
    const { sha256, size, source } = entry;
    const at = parseInstant(entry.at);
    // Recorded again later: it was wanted then, and is as old as that.
    if ((known.get(sha256)?.at ?? Number.NEGATIVE_INFINITY) < at)
      known.set(sha256, { sha256, size, source, others: false, at });
    refs.set(sha256, (refs.get(sha256) ?? new Set()).add(entry.ref));
  }
  const found: Candidate[] = [];
  for (const { at, ...capture } of known.values()) {
    if (at >= before) continue;
    let others = false;
    if (of !== null && what.ref !== undefined) {
      const named = [...refs.get(capture.sha256)!].filter((ref) => ref !== null);
      const isOwn = named.some((ref) => of.addresses.has(ref)) || of.captures.has(capture.sha256);
      if (!isOwn) continue;
      others = named.some((ref) => !of.addresses.has(ref)) || of.shared.has(capture.sha256);
    }
    if (await open.kase.captures.has(capture.sha256)) found.push({ ...capture, others });
  }
  return found;
}

/** What the views know of a community's captures: its addresses, the captures with content of it, and those that others share. */
async function capturesOf({ tables }: OpenCase, ref: Ref) {
  const former = await tables.all<{ former: Ref; ref: Ref }>(
    'select former, ref from aliases where ref = $1 or former = $1',
    [ref],
  );
  const addresses = new Set([ref, ...former.flatMap((row) => [row.former, row.ref])]);
  const list = [...addresses].map((_, i) => `$${i + 1}`).join(', ');
  const content = `
    select c.sha256, p.community as ref from posts p join captures c on c.entry = p.entry
    union all select c.sha256, p.ref from profiles p join captures c on c.entry = p.entry
    union all select capture, ref from observations where capture is not null
    union all select avatar, ref from observations where avatar is not null`;
  const rows = await tables.all<{ sha256: string; others: boolean }>(
    `select sha256, bool_or(ref not in (${list})) as others from (${content})
     group by sha256 having bool_or(ref in (${list}))`,
    [...addresses],
  );
  return {
    addresses,
    captures: new Set(rows.map(({ sha256 }) => sha256)),
    shared: new Set(rows.filter(({ others }) => others).map(({ sha256 }) => sha256)),
  };
}
