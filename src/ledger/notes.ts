/**
 * @module
 * The checkpoints of a ledger as its directory has them, each with the key that signed it. Reads; says nothing of the
 * entries.
 */
import { join } from 'node:path';
import { readIfThere } from '../captures/durable.ts';
import { DependencyError } from '../core/errors.ts';
import { cutNotes, isSignedBy, type Note, readNote, readPublicKeys, type VerifierKey } from './checkpoint.ts';

export interface SignedNote extends Note {
  /** As it is signed, and as timestamps and the next note know it. */
  readonly text: string;
  /** Place of the key that signed it among the ledger's keys. */
  readonly key: number;
}

export interface SignedNotes {
  /** In the order in which they followed each other. */
  readonly keys: readonly VerifierKey[];
  readonly notes: readonly SignedNote[];
}

/** Reads keys and checkpoints. Throws `DependencyError` when one of them is damaged or signed by a key that is not published. */
export async function readSignedNotes(directory: string): Promise<SignedNotes> {
  const published = (await readIfThere(join(directory, 'ledger.pub')))?.toString() ?? '';
  const keys = readPublicKeys(published);
  if (keys === null) throw new DependencyError('ledger/ledger.pub is missing or damaged');
  const { notes } = cutNotes((await readIfThere(join(directory, 'checkpoints')))?.toString() ?? '');
  return {
    keys,
    notes: notes.map((text, i) => {
      const note = readNote(text);
      const key = note === null ? -1 : keys.findIndex((each) => isSignedBy(note, each));
      if (note === null || key === -1)
        throw new DependencyError(`checkpoint ${i + 1} is damaged or not signed by the ledger's key`);
      return { ...note, text, key };
    }),
  };
}
