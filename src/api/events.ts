/**
 * @module
 * Live events for the workbench: that there is something new to ask for, and what a collector says, in this process or in
 * another one. Both are seen on the disk, by looking at sizes and times about once a second, so that nobody needs to
 * know who writes. It opens no ledger and no tables.
 */
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { journalPath, readLine } from '../pipeline/journal.ts';

/** `id` null: it is a state and no event, and is not resumed after. */
export interface Live {
  readonly id: number | null;
  readonly event: string;
  /** JSON in one line. */
  readonly data: string;
}

export interface LiveOptions {
  /** Events after this one come first; null: only those from now on. */
  readonly after: number | null;
  readonly signal: AbortSignal;
  /** Resolves when it is time to look again, or when `signal` says so. */
  readonly pause: () => Promise<void>;
}

/**
 * What is new in the case in `dir`, until `signal`. `views` at the beginning and whenever the answers may have changed;
 * the collector's events under their own names, with `cut` where some of those that were asked for are no longer there.
 * Null: nothing was new this time.
 */
export async function* liveEvents(
  dir: string,
  { after, signal, pause }: LiveOptions,
): AsyncGenerator<Live | null> {
  const tail = openTail(journalPath(dir), after);
  let before = '';
  await tail.begin();
  while (!signal.aborted) {
    let quiet = true;
    for (const live of await tail.more()) {
      quiet = false;
      yield live;
    }
    const { print, ledgerBytes } = await fingerprint(dir);
    if (print !== before) {
      quiet = false;
      yield { id: null, event: 'views', data: JSON.stringify({ ledgerBytes }) };
    }
    before = print;
    if (quiet) yield null;
    await pause();
  }
}

/** What changes whenever entries are appended or the views follow. */
async function fingerprint(dir: string): Promise<{ print: string; ledgerBytes: number }> {
  const ledger = join(dir, 'ledger');
  const names = (await unlessGone(() => readdir(ledger))) ?? [];
  let ledgerBytes = 0;
  for (const name of names)
    if (/^\d+\.jsonl$/.test(name))
      ledgerBytes += (await unlessGone(() => stat(join(ledger, name))))?.size ?? 0;
  const tables = await unlessGone(() => stat(join(dir, 'views', 'tables.duckdb')));
  return { print: `${ledgerBytes} ${tables?.size ?? 0} ${tables?.mtimeMs ?? 0}`, ledgerBytes };
}

/** Reads what is appended to a journal, and finds its place again when the older half was cut off. */
function openTail(path: string, after: number | null) {
  let last = after ?? 0;
  let file = 0;
  let offset = 0;
  /** The beginning of a line that is still being written. */
  let rest: Buffer = Buffer.alloc(0);

  async function read(): Promise<Live[]> {
    const about = await unlessGone(() => stat(path));
    if (about === null || (about.ino === file && about.size === offset)) return [];
    if (about.ino !== file || about.size < offset) {
      file = about.ino;
      offset = 0;
      rest = Buffer.alloc(0);
    }
    const bytes = await unlessGone(() => bytesFrom(path, offset));
    if (bytes === null) return [];
    offset += bytes.length;
    const whole = Buffer.concat([rest, bytes]);
    const end = whole.lastIndexOf(10) + 1;
    rest = whole.subarray(end);
    const found: Live[] = [];
    for (const line of whole.subarray(0, end).toString().split('\n')) {
      const row = readLine(line);
      if (row === null || row.id <= last) continue;
      last = row.id;
      found.push({ id: row.id, event: row.event, data: line });
    }
    return found;
  }

  return {
    /** Without a place to resume from, what is there already is passed over. */
    begin: async () => {
      if (after === null) await read();
    },
    more: read,
  };
}

async function bytesFrom(path: string, offset: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.max(0, size - offset));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Null for what is not there, or not any more. */
async function unlessGone<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
