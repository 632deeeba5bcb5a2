/**
 * @module
 * Signed negative evidence about a community, from the looks in the ledger: every look in a time, with its proof, and what
 * follows from them and what does not (`src/ledger/looked.ts`).
 */
import { join } from 'node:path';
import { iso } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import type { Instant, Ref } from '../core/model.ts';
import { readLedger, signPending } from '../ledger/file.ts';
import type { Json } from '../ledger/ledger.ts';
import { isLookOf, type LookedStatement, looked, type PlacedLook } from '../ledger/looked.ts';
import { readSignedNotes } from '../ledger/notes.ts';
import { type ProofDocument, proofDocument } from '../ledger/proof.ts';

export interface LookedAnswer {
  readonly statement: LookedStatement;
  readonly proof: ProofDocument;
}

/**
 * States, signed by the ledger's key, every look at `ref` from `from` to `to` (null: from the first look, to the last).
 * Throws `InputError` when there was none in that time.
 */
export async function stateLooked(
  dir: string,
  ref: Ref,
  from: Instant | null,
  to: Instant | null,
): Promise<LookedAnswer> {
  await signPending(dir);
  const { notes } = await readSignedNotes(join(dir, 'ledger'));
  const size = notes.at(-1)?.size ?? 0;
  const all: PlacedLook[] = [];
  for await (const { index, entry } of (await readLedger(dir)).read()) {
    if (index >= size) break;
    if (entry.kind === 'observation' && entry.ref === ref) all.push({ index, entry });
  }
  const times = all.map(({ entry }) => Date.parse(entry.at));
  const first = iso(from ?? times.reduce((a, b) => Math.min(a, b), Number.MAX_SAFE_INTEGER / 1e3));
  const last = iso(to ?? times.reduce((a, b) => Math.max(a, b), 0));
  const looks = all.filter(({ entry }) => isLookOf(entry, ref, first, last));
  if (looks.length === 0)
    throw new InputError(`there was no look at ${ref} ${all.length === 0 ? 'at all' : 'in that time'}`);
  const statement = looked({ ref, from: first, to: last, size }, looks);
  const proof = await proofDocument(dir, {
    entries: looks.map(({ index }) => index),
    statement: statement as unknown as Json,
    size,
  });
  return { statement, proof };
}
