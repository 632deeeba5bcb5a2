/**
 * @module
 * What a collector says, for other processes: `state/events.ndjson` in the case, one event a line, the newest ones only.
 * A server tails it for the workbench. It is no evidence and nothing follows from it: the ledger is what is known, and a
 * disk that refuses costs this file nothing but lines.
 */
import { appendFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory, readIfThere, systemCode, writeWhole } from '../captures/durable.ts';
import { iso, isoOrNull } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';
import type { CollectEvent } from './collect-events.ts';

/** Beyond this the older half is cut off (bytes). */
const LARGEST = 1 << 20;

/** An event as JSON: `event` says which, `at` is ISO 8601 UTC. */
export interface EventRow {
  readonly event: string;
  readonly at: string;
  readonly [field: string]: unknown;
}

export interface Journal {
  /** Takes an event. Returns at once and never throws. */
  write(row: EventRow): void;
  /** Resolves when what was taken is in the file. */
  close(): Promise<void>;
}

/** Where the journal of the case in `dir` is. */
export function journalPath(dir: string): string {
  return join(dir, 'state', 'events.ndjson');
}

/**
 * Opens the journal of the case in `dir` for writing; one process does at a time. Each line gets an `id`, which grows
 * from line to line, also after a restart and when the file was lost.
 */
export async function openJournal(dir: string, now: () => Instant, largest = LARGEST): Promise<Journal> {
  const path = journalPath(dir);
  let size = 0;
  let last = 0;
  let waiting: string[] = [];
  let writing: Promise<void> | null = null;

  async function begin(): Promise<void> {
    await makeDirectory(join(dir, 'state'));
    const before = (await readIfThere(path)) ?? Buffer.alloc(0);
    size = before.length;
    last = idOf(before.subarray(before.lastIndexOf(10, -2) + 1).toString()) ?? 0;
    // What an interrupted writing left ends here, so that it does not swallow the next line.
    if (size > 0 && before.at(-1) !== 10) waiting.push('\n');
  }

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const lines = waiting.join('');
      waiting = [];
      await appendFile(path, lines);
      size += Buffer.byteLength(lines);
      if (size > largest) size = await cut(path, largest >> 1);
    }
  }

  const start = () => {
    writing ??= quietly(write).finally(() => {
      writing = null;
    });
  };

  await quietly(begin);
  return {
    write(row) {
      last = Math.max(last + 1, now());
      waiting.push(`${JSON.stringify({ id: last, ...row })}\n`);
      start();
    },
    async close() {
      if (waiting.length > 0) start();
      await writing;
    },
  };
}

/** The journal lives without a disk that refuses it; what is no failure of the disk is a bug. */
async function quietly(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (systemCode(error) === null) throw error;
  }
}

/** Keeps the last `keep` bytes from a line's beginning on, after a line that says what was cut off. Returns the new size. */
async function cut(path: string, keep: number): Promise<number> {
  const file = await open(path, 'r');
  let bytes: Buffer;
  try {
    bytes = await file.readFile();
  } finally {
    await file.close();
  }
  const from = bytes.indexOf(10, Math.max(0, bytes.length - keep)) + 1;
  const gone = bytes.subarray(0, from);
  const id = idOf(gone.subarray(gone.lastIndexOf(10, -2) + 1).toString()) ?? 0;
  const content = Buffer.concat([
    Buffer.from(`${JSON.stringify({ id, event: 'cut', at: null })}\n`),
    bytes.subarray(from),
  ]);
  await writeWhole(path, content);
  return content.length;
}

/** The id of a line; null when it is none. */
function idOf(line: string): number | null {
  return readLine(line)?.id ?? null;
}

/** A line of the journal; null when it is torn or none. `event: cut` stands for lines up to its id that are gone. */
export function readLine(line: string): { readonly id: number; readonly event: string } | null {
  try {
    const row: unknown = JSON.parse(line);
    if (typeof row !== 'object' || row === null) return null;
    const { id, event } = row as { id?: unknown; event?: unknown };
    return typeof id === 'number' && typeof event === 'string' && /^[a-z_]+$/.test(event)
      ? { ...row, id, event }
      : null;
  } catch {
    return null; // torn: its writer was ended
  }
}

/**
 * An event of the collector as JSON: instants as ISO 8601 UTC, a bug as its text. Waves, leads and claims have their
 * shapes in the answers; here it is enough to know which to ask for.
 */
export function eventRow(event: CollectEvent): EventRow {
  const row = { ...event, at: iso(event.at) };
  if (event.event === 'fault')
    return { ...row, error: event.error instanceof Error ? event.error.message : String(event.error) };
  if (event.event === 'death') {
    const { after, by, confirmedAt } = event.death;
    return {
      ...row,
      death: { ...event.death, after: isoOrNull(after), by: iso(by), confirmedAt: iso(confirmedAt) },
    };
  }
  if (event.event === 'wave') {
    const { id, level, platforms, family, members } = event.wave;
    return { ...row, wave: { id, level, platforms, family, members } };
  }
  if (event.event === 'lead') {
    const { id, ref, platform, score, firstSource } = event.lead;
    return { ...row, lead: { id, ref, platform, score, firstSource } };
  }
  if (event.event === 'claim') {
    const { id, post, community, grade, score, capture } = event.statement;
    return { ...row, statement: { id, post, community, grade, score, capture } };
  }
  return row;
}
