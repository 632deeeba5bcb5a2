/**
 * @module
 * Witnesses: people elsewhere who sign a ledger's checkpoints after seeing that each continues the one before. The witness
 * remembers what it signed last, beside its key; the ledger's owner keeps what comes back.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { makeDirectory, onDisk, readIfThere, writeWhole } from '../captures/durable.ts';
import { CheckFailed, DependencyError, InputError } from '../core/errors.ts';
import type { Instant } from '../core/model.ts';
import { isSignedBy, newKeyPem, readNote } from '../ledger/checkpoint.ts';
import { readSignedNotes } from '../ledger/notes.ts';
import { readProof, verifyProof } from '../ledger/verify-proof.ts';
import {
  cosign,
  cosignedAt,
  keepWitnessed,
  readWitnessLine,
  witnessKey,
  witnessLine,
} from '../ledger/witnessed.ts';
import { readCaseFile } from './case.ts';

export interface WitnessIdentity {
  readonly keyFile: string;
  readonly name: string;
}

const seenShape = z.record(
  z.string(),
  z.object({ size: z.number().int().positive(), root: z.string(), key: z.string() }),
);

/** The line by which others know a witness. Makes its key where there is none. */
export async function witnessLineOf({ keyFile, name }: WitnessIdentity): Promise<string> {
  if (/[\s+]/.test(name)) throw new InputError('a witness’s name has no spaces and no "+"');
  return witnessLine(witnessKey(await keyOf(keyFile), name));
}

async function keyOf(path: string): Promise<string> {
  return onDisk('the key of the witness cannot be read', async () => {
    const there = (await readIfThere(path))?.toString() ?? null;
    if (there !== null) return there;
    const pem = newKeyPem();
    await makeDirectory(dirname(resolve(path)));
    await writeWhole(path, pem, 0o600);
    return pem;
  });
}

/**
 * Signs the checkpoint of a proof document, when the document holds, is of the ledger that this witness knows by that
 * name, and continues what it signed last (`before`, entries; null when it signed none). Throws `CheckFailed` when it does not.
 */
export async function signAsWitness(
  proofFile: string,
  identity: WitnessIdentity,
  at: Instant,
): Promise<{ note: string; size: number; before: number | null }> {
  await witnessLineOf(identity);
  const document = readProof(await textOf(proofFile));
  const { ok, problems } = await verifyProof(document);
  if (!ok) throw new CheckFailed(`the proof does not hold: ${problems[0]!.what}`);
  const note = readNote(document.checkpoint)!;
  const path = `${identity.keyFile}.seen.json`;
  const seen = await readSeen(path);
  const last = seen[note.origin];
  if (last !== undefined) {
    if (!document.keys.includes(last.key))
      throw new CheckFailed('the proof is signed with keys that do not go back to the one seen before');
    const same = [document.checkpoint, ...document.checkpoints.map((each) => each.note)].some((text) => {
      const other = readNote(text);
      return (
        other?.size === last.size &&
        other.size <= note.size &&
        Buffer.from(other.root).toString('base64') === last.root
      );
    });
    if (!same)
      throw new CheckFailed(
        `this witness saw a checkpoint over ${last.size} entries; the proof does not continue it (make it with --since ${last.size})`,
      );
  }
  const signed = cosign(note, await keyOf(identity.keyFile), identity.name, at);
  const next = {
    ...seen,
    [note.origin]: {
      size: note.size,
      root: Buffer.from(note.root).toString('base64'),
      key: document.keys.at(-1)!,
    },
  };
  // Remembered first: a signature that was given out and forgotten could be contradicted.
  await onDisk('what was signed cannot be remembered', () =>
    writeWhole(path, `${JSON.stringify(next, null, 2)}\n`, 0o600),
  );
  return { note: signed, size: note.size, before: last?.size ?? null };
}

async function readSeen(path: string): Promise<z.infer<typeof seenShape>> {
  const bytes = await onDisk('what was signed before cannot be read', () => readIfThere(path));
  if (bytes === null) return {};
  try {
    return seenShape.parse(JSON.parse(bytes.toString()));
  } catch (cause) {
    throw new DependencyError(`${path} is damaged: what was signed before is not known`, { cause });
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new InputError(`${path} cannot be read`, { cause });
  }
}

/** Keeps a checkpoint that a witness signed in the case in `dir`. Throws `InputError` when it is none of this ledger and witness. */
export async function addWitnessed(dir: string, file: string, line: string): Promise<{ size: number }> {
  readCaseFile(dir);
  const witness = readWitnessLine(line.trim());
  if (witness === null) throw new InputError('--witness is the line that "driftline witness key" printed');
  const text = `${(await textOf(file)).trimEnd()}\n`;
  const note = readNote(text);
  if (note === null) throw new InputError(`${file} holds no checkpoint`);
  if (cosignedAt(note, witness) === null)
    throw new InputError('the checkpoint is not signed by this witness');
  const { keys, notes } = await readSignedNotes(join(dir, 'ledger'));
  if (!notes.some(({ body }) => body === note.body) || keys.some((key) => isSignedBy(note, key)))
    throw new InputError('the checkpoint is not one of this ledger, or carries other signatures');
  await onDisk('the co-signature was not kept', () => keepWitnessed(join(dir, 'ledger'), line.trim(), text));
  return { size: note.size };
}
