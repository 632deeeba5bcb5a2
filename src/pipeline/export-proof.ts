/**
 * @module
 * The proof that goes along with an export: those entries of the ledger that may be shown as they are, and that they stand in
 * it. An entry in which something would be masked is left out: masking it would break its hash. What was written down
 * about users (audit) is left out, too.
 */
import { join } from 'node:path';
import type { Ref } from '../core/model.ts';
import { isGone } from '../core/model.ts';
import type { ProofFile } from '../export/shapes.ts';
import { bundleProof } from '../ledger/bundle.ts';
import type { Entry, Json } from '../ledger/ledger.ts';
import { readSignedNotes } from '../ledger/notes.ts';
import type { Mask } from './masking.ts';
import type { OpenCase } from './views.ts';

/** In a larger ledger, looks that found nothing gone are left out: the proof is one document in memory. */
const MOST_ENTRIES = 50_000;

/** Fields that hold no words: names of bytes, versions, times. */
const NO_WORDS = new Set([
  'at',
  'id',
  'sha256',
  'capture',
  'avatar',
  'version',
  'until',
  'kind',
  'from',
  'to',
  'key',
]);

/** The proof files for an export; none where nothing is under a checkpoint yet. `shown`: ids of leads and matches in it. */
export async function proofOf(
  { kase }: OpenCase,
  mask: Mask,
  shown: ReadonlySet<string>,
): Promise<ProofFile[]> {
  const { notes } = await readSignedNotes(join(kase.dir, 'ledger'));
  const covered = notes.reduce((most, { size }) => Math.max(most, size), 0);
  const entries: number[] = [];
  for await (const { index, entry } of kase.ledger.read()) {
    if (index >= covered) break;
    if (isWanted(entry, kase.ledger.size) && isShown(entry, mask, shown)) entries.push(index);
  }
  return entries.length === 0 ? [] : bundleProof(kase.dir, { entries });
}

function isWanted(entry: Entry, size: number): boolean {
  if (entry.kind === 'audit') return false;
  if (entry.kind !== 'observation' || size <= MOST_ENTRIES) return true;
  return isGone(entry.outcome) || entry.outcome === 'moved';
}

/** Whether nothing in an entry would be masked. */
function isShown(entry: Entry, mask: Mask, shown: ReadonlySet<string>): boolean {
  const shows = (ref: Ref | null | undefined) => ref == null || mask.shows(ref);
  switch (entry.kind) {
    case 'capture':
      if (!shows(entry.ref) || (/^[a-z][a-z0-9+.-]*:/i.test(entry.source) && !shows(entry.source)))
        return false;
      break;
    case 'observation':
      if (!shows(entry.ref) || !shows(entry.to)) return false;
      break;
    case 'watch':
      if (!shows(entry.ref)) return false;
      break;
    case 'decision': {
      const ref = /^release:(.+:.+)$/.exec(entry.subject)?.[1];
      if (
        ref === undefined ? !entry.subject.startsWith('release:') && !shown.has(entry.subject) : !shows(ref)
      )
        return false;
    }
  }
  return words(entry as unknown as Json).every((text) => mask.text(text) === text);
}

/** Every text in an entry that is words. */
function words(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(words);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inside]) =>
    NO_WORDS.has(name) || (name === 'captures' && Array.isArray(inside)) ? [] : words(inside as Json),
  );
}
