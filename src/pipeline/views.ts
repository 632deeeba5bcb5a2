/**
 * @module
 * Opens a case together with its views, brought up to the ledger's end. The one door through which every verb
 * comes to the tables: a reader that finds them behind (after a crash, after a new version) makes them whole first.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DependencyError } from '../core/errors.ts';
import { openTables, TABLES_VERSION, type Tables } from '../views/tables.ts';
import { openTextIndex, type TextIndex } from '../views/text-index.ts';
import { type Case, dropViews, openCase } from './case.ts';
import type { Progress } from './follow.ts';
import type { ParsePool } from './parse-pool.ts';

export interface OpenCase {
  readonly kase: Case;
  readonly tables: Tables;
  readonly index: TextIndex;
  /** Applies what was appended to the ledger since. Only when opened for writing. */
  follow(onProgress?: (progress: Progress) => void, pool?: ParsePool): Promise<number>;
  close(): Promise<void>;
}

/** Opens `dir`. With `write: false` any number of processes may, unless the views have to be mended first. */
export async function openViews(
  dir: string,
  options: { write: boolean; memoryMiB?: number; onProgress?: (progress: Progress) => void },
): Promise<OpenCase> {
  if (!options.write) {
    const reader = await openCurrent(dir);
    if (reader) return reader;
  }
  const kase = await openCase(dir, { write: true });
  try {
    let views = await openForWriting(kase, options.memoryMiB);
    const [progress] = await views.tables.all<{ version: number; entries: number }>('select * from progress');
    if (progress?.version !== TABLES_VERSION || progress.entries > kase.ledger.size) {
      await views.close();
      dropViews(dir);
      views = await openForWriting(kase, options.memoryMiB);
    }
    const opened: OpenCase = {
      kase,
      tables: views.tables,
      index: views.index,
      // Loaded when needed: a reader that finds the views current needs no parser.
      follow: async (onProgress, pool) =>
        (await import('./follow.ts')).follow(kase, views.tables, views.index, onProgress, pool),
      async close() {
        await views.close();
        await kase.close();
      },
    };
    await opened.follow(options.onProgress);
    if (options.write) return opened;
    await opened.close();
  } catch (error) {
    await kase.close().catch(() => undefined);
    throw error;
  }
  const reader = await openCurrent(dir);
  if (!reader) throw new DependencyError('the case was changed by another process just now; try again');
  return reader;
}

async function openForWriting(kase: Case, memoryMiB = 64) {
  const tables = await openTables(kase.views, { memoryMiB });
  const index = openTextIndex(kase.views);
  return {
    tables,
    index,
    async close() {
      await index.close();
      tables.close();
    },
  };
}

/** The case for reading, null when its views are not at the ledger's end. */
async function openCurrent(dir: string): Promise<OpenCase | null> {
  const kase = await openCase(dir, { write: false });
  const give = async () => {
    await kase.close();
    return null;
  };
  if (!existsSync(join(kase.views, 'tables.duckdb')) || !existsSync(join(kase.views, 'text.sqlite')))
    return give();
  const tables = await openTables(kase.views, { readOnly: true });
  const found = await tables
    .all<{ version: number; entries: number }>('select * from progress')
    .catch(() => [{ version: -1, entries: 0 }]);
  const current = found[0]?.version === TABLES_VERSION && found[0].entries === kase.ledger.size;
  if (!current) {
    tables.close();
    return give();
  }
  const index = openTextIndex(kase.views, { readOnly: true });
  return {
    kase,
    tables,
    index,
    follow: () => Promise.resolve(0),
    async close() {
      await index.close();
      tables.close();
      await kase.close();
    },
  };
}
