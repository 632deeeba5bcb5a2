/**
 * @module
 * The keys of a case, for those who look after them: which sign its ledger, who witnesses it, and how the key of its
 * captures is kept.
 */
import { join } from 'node:path';
import { howKept, KEY_FILE, type Kept, keepCaseKey, PASSPHRASE, readCaseKey } from '../captures/case-key.ts';
import { InputError } from '../core/errors.ts';
import { verifierLine } from '../ledger/checkpoint.ts';
import { readSignedNotes } from '../ledger/notes.ts';
import { readWitnesses } from '../ledger/witnessed.ts';

export interface KeysOfCase {
  /** Verifier lines of the keys that sign, the first one's and those that followed it. */
  readonly keys: readonly string[];
  /** Verifier lines of witnesses. */
  readonly witnesses: readonly string[];
  /** How the key of the captures is kept; null where they are not sealed. */
  readonly captures: Kept | null;
}

/** The keys of the case in `dir`. No secret is among them. */
export async function keysOfCase(dir: string): Promise<KeysOfCase> {
  const directory = join(dir, 'ledger');
  const { keys } = await readSignedNotes(directory);
  return {
    keys: keys.map(verifierLine),
    witnesses: await readWitnesses(directory),
    captures: await howKept(dir),
  };
}

/** How the key of the captures is to be kept. `write` makes the file outside, with this text. */
export type KeepKey =
  | { readonly kept: 'here' }
  | { readonly kept: 'passphrase'; readonly passphrase: string }
  | { readonly kept: 'outside'; readonly file: string; readonly write: (text: string) => Promise<void> };

/** Keeps the key of the captures in another way. The present passphrase or file is taken from the environment. */
export async function keepKey(dir: string, how: KeepKey): Promise<void> {
  const key = await readCaseKey(dir, process.env);
  if (key === null) throw new InputError('the captures of this case are not sealed: they have no key');
  if (how.kept === 'outside') {
    // Written first: what keys/case.key says must be there.
    await how.write(`${Buffer.from(key).toString('hex')}\n`);
    await keepCaseKey(dir, key, { [KEY_FILE]: how.file });
  } else await keepCaseKey(dir, key, how.kept === 'here' ? {} : { [PASSPHRASE]: how.passphrase });
}
