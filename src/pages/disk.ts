/**
 * @module
 * What can be seen of a case on the disk without opening it: whether it has grown, who is writing it; and asking whoever has
 * it to give way.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere, systemCode } from '../captures/durable.ts';
import { mayBeRunning, type Owner } from '../captures/owner.ts';
import { readLedger } from '../ledger/file.ts';
import { knock } from '../pipeline/knock.ts';

export interface Knocking {
  /** Asks whoever has the case to give way; once is enough. */
  knock(): Promise<void>;
  leave(): Promise<void>;
}

export function openKnocking(dir: string): Knocking {
  let leaving: (() => Promise<void>) | null = null;
  return {
    async knock() {
      leaving ??= await knock(dir);
    },
    leave: async () => leaving?.(),
  };
}

/** Who is writing the case; null when nobody else is. */
export async function writerOf(dir: string): Promise<Owner | null> {
  const bytes = await readIfThere(join(dir, 'ledger', 'lock'));
  if (bytes === null) return null;
  try {
    const owner = JSON.parse(bytes.toString()) as Owner;
    return owner.pid !== process.pid && mayBeRunning(owner) ? owner : null;
  } catch {
    return null; // being written, or of nobody
  }
}

export async function ledgerSize(dir: string): Promise<number> {
  return (await readLedger(dir)).size;
}

/** What changes whenever entries are appended, and whenever the tables follow. */
export async function fingerprint(dir: string): Promise<{ whole: string; tables: string }> {
  const ledger = join(dir, 'ledger');
  let bytes = 0;
  for (const name of (await unlessGone(() => readdir(ledger))) ?? [])
    if (/^\d+\.jsonl$/.test(name)) bytes += (await unlessGone(() => stat(join(ledger, name))))?.size ?? 0;
  const file = await unlessGone(() => stat(join(dir, 'views', 'tables.duckdb')));
  const tables = `${file?.ino ?? 0} ${file?.size ?? 0} ${file?.mtimeMs ?? 0}`;
  return { whole: `${bytes} ${tables}`, tables };
}

async function unlessGone<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}
