/**
 * @module
 * Proofs as a person names and writes them: what a path holds, which key is meant, and where a document goes.
 */
import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DependencyError, InputError } from '../core/errors.ts';
import type { ProofDocument } from '../ledger/proof.ts';

/** What is at a path: a case, a bundle, or a proof document by itself. Throws `InputError` when there is nothing. */
export async function kindOf(path: string): Promise<'case' | 'bundle' | 'proof'> {
  const about = await stat(path).catch((cause: unknown) => {
    throw new InputError(`there is no case, bundle or proof ${path}`, { cause });
  });
  if (about.isDirectory()) {
    const isBundle = await stat(join(path, 'proof', 'proof.json')).then(
      () => true,
      () => false,
    );
    return isBundle ? 'bundle' : 'case';
  }
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return /^\s*\{/.test(buffer.toString('latin1', 0, bytesRead)) ? 'proof' : 'bundle';
  } finally {
    await file.close();
  }
}

/** The verifier line that somebody gave, by itself or as a file that begins with it. */
export async function pinned(given: string): Promise<string> {
  if (/^\S+\+[0-9a-f]{8}\+\S+$/.test(given.trim())) return given.trim();
  try {
    return (await readFile(given, 'utf8')).split('\n', 1)[0]!;
  } catch (cause) {
    throw new InputError('--key is a verifier line (name+id+key), or a file that begins with one', { cause });
  }
}

/** Writes a proof document where `--out` says. */
export async function writeProof(path: string, document: ProofDocument): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(document, null, 1)}\n`);
  } catch (cause) {
    throw new DependencyError(`${path} could not be written`, { cause });
  }
}
