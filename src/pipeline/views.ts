/**
 * @module
 * Opens a case together with its views, brought up to the ledger's end. The one door through which every verb
 * comes to the tables: a reader that finds them behind (after a crash, after a new version) makes them whole first.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { InUseError } from '../core/errors.ts';
import { openTables, TABLES_VERSION, type Tables } from '../views/tables.ts';
import { openTextIndex, type TextIndex } from '../views/text-index.ts';
import { type Case, dropViews, openCase } from './case.ts';
import type { Progress } from './follow.ts';
import { knock } from './knock.ts';
import type { ParsePool } from './parse-pool.ts';

export interface OpenCase {
  readonly kase: Case;
  readonly tables: Tables;
  readonly index: TextIndex;
  /** Applies what was appended to the ledger since. Only when opened for writing. */
  follow(onProgress?: (progress: Progress) => void, pool?: ParsePool): Promise<number>;
  close(): Promise<void>;
}

export interface ViewsOptions {
  readonly write: boolean;
  readonly memoryMiB?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** How long a case that another process has is waited for (milliseconds; default 30,000). */
  readonly patience?: number;
}

const PATIENCE = 30_000;
/** Between two tries (milliseconds). */
const AGAIN = 100;

/**
 * Opens `dir`. With `write: false` any number of processes may, unless the views have to be mended first. A collector that
 * has the case is asked to give way. Throws `InUseError` when another process keeps it longer than `patience`.
 */
export async function openViews(dir: string, options: ViewsOptions): Promise<OpenCase> {
  const until = performance.now() + (options.patience ?? PATIENCE);
  let leave: (() => Promise<void>) | null = null;
  try {
    for (;;) {
      try {
        return await openNow(dir, options);
      } catch (error) {
        if (!(error instanceof InUseError) || performance.now() >= until) throw error;
      }
      // Who has the case lets others write only when they knock; to read, it is enough to wait.
      if (options.write) leave ??= await knock(dir);
      await pause(AGAIN);
    }
  } finally {
    await leave?.();
  }
}

async function openNow(dir: string, options: ViewsOptions): Promise<OpenCase> {
  if (!options.write) {
    const reader = await openCurrent(dir, 0);
    if (reader) return reader;
  }
  let kase: Case;
  try {
    kase = await openCase(dir, { write: true });
  } catch (error) {
    // Who is writing brings the views up to the ledger's end from time to time; until then they are read as they are.
    const reader =
      !options.write && error instanceof InUseError ? await openCurrent(dir, Number.POSITIVE_INFINITY) : null;
    if (reader) return reader;
    throw error;
  }
  try {
    const opened = await viewsOf(kase, options);
    if (options.write)
      return {
        ...opened,
        async close() {
          await opened.close();
          await kase.close();
        },
      };
    await opened.close();
    await kase.close();
  } catch (error) {
    await kase.close().catch(() => undefined);
    throw error;
  }
  const reader = await openCurrent(dir, 0);
  if (!reader) throw new InUseError('the case was changed by another process just now; try again');
  return reader;
}

/**
 * The views of a case that is open for writing, brought up to the ledger's end and made anew where they are of another
 * version. Closing them leaves the case open.
 */
export async function viewsOf(
  kase: Case,
  options: Pick<ViewsOptions, 'memoryMiB' | 'onProgress'> = {},
): Promise<OpenCase> {
  let views = await openForWriting(kase, options.memoryMiB);
  try {
    const [progress] = await views.tables.all<{ version: number; entries: number }>('select * from progress');
    if (
      progress?.version !== TABLES_VERSION ||
      progress.entries > kase.ledger.size ||
      (await erasedSince(kase, progress.entries))
    ) {
      await views.close();
      dropViews(kase.dir);
      views = await openForWriting(kase, options.memoryMiB);
    }
    const opened: OpenCase = {
      kase,
      tables: views.tables,
      index: views.index,
      // Loaded when needed: a reader that finds the views current needs no parser.
      follow: async (onProgress, pool) =>
        (await import('./follow.ts')).follow(kase, views.tables, views.index, onProgress, pool),
      close: views.close,
    };
    await opened.follow(options.onProgress);
    return opened;
  } catch (error) {
    await views.close().catch(() => undefined);
    throw error;
  }
}

/** Whether captures were erased after the views were at this place: then they may hold what must be gone. */
async function erasedSince({ ledger }: Case, entries: number): Promise<boolean> {
  if (entries === 0) return false;
  for await (const { entry } of ledger.read(entries)) if (entry.kind === 'shred') return true;
  return false;
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

/** The case for reading, null when its views are more than `behind` entries from the ledger's end. */
async function openCurrent(dir: string, behind: number): Promise<OpenCase | null> {
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
  const [progress] = found;
  const lag = kase.ledger.size - (progress?.entries ?? 0);
  if (progress?.version !== TABLES_VERSION || lag < 0 || lag > behind) {
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
