/**
 * @module
 * The ledger in the case's directory: `ledger/000001.jsonl` and so on, `ledger/checkpoints`, `ledger/ledger.pub`,
 * signed with `keys/ledger.key` (docs/ledger.md gives the format). One process writes, any number read.
 * An interrupted write at the end is put aside at the next opening; damage anywhere else is never repaired.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory, onDisk, syncDirectory } from '../captures/durable.ts';
import { HOUR } from '../core/clock.ts';
import { DependencyError, InUseError } from '../core/errors.ts';
import { type Batch, encode, pick } from './batch.ts';
import { finishHandOver, handOver, makeNextKey, openCheckpoints } from './checkpoints.ts';
import type { Appended, Checkpoint, Ledger, LedgerReader } from './ledger.ts';
import { takeLock } from './lock.ts';
import { grow, headOf } from './merkle.ts';
import { readSignedNotes } from './notes.ts';
import { readerOf } from './reader.ts';
import { type Contents, type Segment, scan, setAside, writeIndex } from './scan.ts';
import { segmentName } from './segment.ts';

/** Settings that only tests change. */
export interface LedgerOptions {
  /** A new segment begins when a batch would make the last one longer than this; 64 MiB. */
  readonly segmentBytes?: number;
  /** Flushes a file's data to the disk. */
  readonly flush?: (file: FileHandle) => Promise<void>;
  readonly now?: () => number;
  /** Does something after so many milliseconds, unless it is called off. */
  readonly later?: (milliseconds: number, work: () => void) => () => void;
}

/** A checkpoint is signed when so many entries are under none, and when one has been for so long (milliseconds). */
const MOST_UNSIGNED = 1000;
const LONGEST_UNSIGNED = HOUR;

function timer(milliseconds: number, work: () => void): () => void {
  const timeout = setTimeout(work, milliseconds);
  // Whoever ends meanwhile closes the ledger, and that signs too.
  timeout.unref();
  return () => clearTimeout(timeout);
}

/** Opens a case's ledger for reading, as it is now. A case without one has an empty one. */
export async function readLedger(caseDirectory: string): Promise<LedgerReader> {
  const directory = join(caseDirectory, 'ledger');
  return onDisk('the ledger cannot be read', async () => readerOf(directory, await scan(directory)));
}

/** Opens a case's ledger for writing, and makes it where there is none. Throws `DependencyError` when it is in use or damaged. */
export async function openLedger(caseDirectory: string, options: LedgerOptions = {}): Promise<Ledger> {
  const directory = join(caseDirectory, 'ledger');
  return onDisk('the ledger cannot be opened', async () => {
    await makeDirectory(directory);
    const lock = await takeLock(directory);
    try {
      return await openLocked(directory, join(caseDirectory, 'keys'), lock.release, options);
    } catch (error) {
      await lock.release();
      throw error;
    }
  });
}

/** Signs for entries that are under no checkpoint yet. Where another process is writing, that is left to it. */
export async function signPending(caseDirectory: string): Promise<void> {
  const { notes } = await readSignedNotes(join(caseDirectory, 'ledger'));
  const { size } = await readLedger(caseDirectory);
  if (size === (notes.at(-1)?.size ?? 0)) return;
  try {
    await (await openLedger(caseDirectory)).close();
  } catch (error) {
    if (!(error instanceof InUseError)) throw error;
  }
}

interface Waiting {
  readonly batch: Batch;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (reason: unknown) => void;
}

async function openLocked(
  directory: string,
  keyDirectory: string,
  unlock: () => Promise<void>,
  {
    segmentBytes = 64 << 20,
    flush = (file) => file.datasync(),
    now = Date.now,
    later = timer,
  }: LedgerOptions,
): Promise<Ledger> {
  const contents = await scan(directory);
  const { segments, frontier, ids } = contents;
  await finishHandOver(directory, keyDirectory, contents);
  const checkpoints = await openCheckpoints(directory, keyDirectory, contents);
  const recovered = await cutTorn(directory, contents);

  let last: Segment | undefined = segments.at(-1);
  let file: FileHandle | null =
    last === undefined ? null : await open(join(directory, segmentName(last.number)), 'r+');
  let before = contents.beforeLast;
  let indexed = recovered === null && contents.lastIndexed;
  let broken: unknown = null;
  let closed = false;
  let turn: Promise<unknown> = Promise.resolve();
  let waiting: Waiting[] = [];
  let signedAt = now();
  /** Calls off the checkpoint that is due when an entry has been under none for long. */
  let callOff: (() => void) | null = null;

  /** One thing at a time, in the order asked for. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work);
    turn = mine.catch(() => {}); // the caller has `mine`
    return mine;
  }

  function usable(): void {
    if (closed) throw new Error('the ledger is closed');
    if (broken !== null)
      throw new DependencyError(
        'the disk failed while the ledger was written: close the case and open it again',
        {
          cause: broken,
        },
      );
  }

  async function keepIndex(): Promise<void> {
    if (last !== undefined && !indexed) await writeIndex(directory, last, contents.lastIds, before, frontier);
    indexed = true;
  }

  async function nextSegment(): Promise<{ segment: Segment; file: FileHandle }> {
    await keepIndex();
    await file?.close();
    file = null;
    const segment: Segment = { number: (last?.number ?? 0) + 1, first: frontier.size, count: 0, bytes: 0 };
    // What an attempt on a full disk left behind is empty, and is used.
    const next = await open(
      join(directory, segmentName(segment.number)),
      constants.O_RDWR | constants.O_CREAT,
    );
    file = next;
    await syncDirectory(directory);
    before = headOf(frontier);
    contents.lastIds = [];
    segments.push(segment);
    last = segment;
    return { segment, file: next };
  }

  /** Writes and flushes; on failure nothing of `buffers` stays. */
  async function write(buffers: readonly Buffer[]): Promise<Segment> {
    const length = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    let segment = last;
    if (
      segment === undefined ||
      file === null ||
      (segment.bytes > 0 && segment.bytes + length > segmentBytes)
    )
      ({ segment } = await nextSegment());
    const to = file!;
    indexed = false;
    let flushing = false;
    try {
      let end = segment.bytes;
      for (const buffer of buffers)
        for (let done = 0; done < buffer.length; ) {
          const { bytesWritten } = await to.write(buffer, done, buffer.length - done, end);
          done += bytesWritten;
          end += bytesWritten;
        }
      flushing = true;
      await flush(to);
    } catch (error) {
      // After a failed flush the system may believe pages to be on the disk that are not: only a new opening can tell.
      if (flushing) broken = error;
      await to.truncate(segment.bytes).catch((failure: unknown) => {
        broken = failure;
      });
      throw error;
    }
    segment.bytes += length;
    return segment;
  }

  /** Everything that waits goes to the disk in one flush. */
  async function flushWaiting(): Promise<void> {
    const calls = waiting;
    waiting = [];
    if (calls.length === 0) return;
    const results: Appended[] = [];
    try {
      usable();
      const fresh: Batch[] = [];
      const seen = new Set<string>();
      let size = frontier.size;
      for (const { batch } of calls) {
        const places: number[] = [];
        for (let i = 0; i < batch.ends.length; i++) {
          const key = batch.ids.toString('latin1', i * 32, i * 32 + 32);
          if (ids.has(batch.ids, i * 32) || seen.has(key)) continue;
          seen.add(key);
          places.push(i);
        }
        results.push({ from: size, to: size + places.length, skipped: batch.ends.length - places.length });
        size += places.length;
        if (places.length > 0) fresh.push(pick(batch, places));
      }
      if (fresh.length > 0) {
        const segment = await onDisk('nothing of this batch was recorded', () =>
          write(fresh.map(({ bytes }) => bytes)),
        );
        for (const batch of fresh) {
          for (let at = 0; at < batch.leaves.length; at += 32) {
            grow(frontier, batch.leaves.subarray(at, at + 32));
            ids.add(batch.ids, at);
          }
          // A copy of its own: a few bytes of a shared buffer would keep the whole of it in memory.
          const own = Buffer.allocUnsafeSlow(batch.ids.length);
          batch.ids.copy(own);
          contents.lastIds.push(own);
          segment.count += batch.ends.length;
        }
      }
    } catch (error) {
      for (const { reject } of calls) reject(error);
      return;
    }
    for (const [i, { resolve }] of calls.entries()) resolve(results[i]!);
    signInTime();
  }

  /** Signs when it is time, while the next entries are written; a failure is tried again with those. */
  function signInTime(): void {
    const unsigned = frontier.size - checkpoints.size;
    if (unsigned === 0 || broken !== null || closed) return;
    if (unsigned < MOST_UNSIGNED && now() - signedAt < LONGEST_UNSIGNED) {
      callOff ??= later(LONGEST_UNSIGNED, () => {
        callOff = null;
        signInTime();
      });
      return;
    }
    signedAt = now();
    callOff?.();
    callOff = null;
    void checkpoints.sign(frontier.size, headOf(frontier)).catch(() => undefined);
  }

  async function sign(): Promise<Checkpoint | null> {
    usable();
    if (frontier.size === 0) return null;
    signedAt = now();
    return onDisk('the checkpoint was not written', () => checkpoints.sign(frontier.size, headOf(frontier)));
  }

  async function end(): Promise<void> {
    try {
      if (broken === null) await keepIndex();
    } finally {
      closed = true;
      callOff?.();
      await file?.close();
      await unlock();
    }
  }

  const reading = readerOf(directory, contents);
  const ledger: Ledger = {
    get size() {
      return reading.size;
    },
    read: reading.read,
    has: reading.has,
    root: reading.root,
    inclusionProof: reading.inclusionProof,
    consistencyProof: reading.consistencyProof,
    coveringNodes: reading.coveringNodes,
    recovered,
    append: async (entries) => {
      const batch = encode(entries);
      return new Promise((resolve, reject) => {
        waiting.push({ batch, resolve, reject });
        void inTurn(flushWaiting);
      });
    },
    checkpoint: () => inTurn(sign),
    async rotateKey({ at, by, because }) {
      usable();
      const { key } = checkpoints;
      const line = await onDisk('no key was made', () => makeNextKey(keyDirectory, key));
      await ledger.append([{ kind: 'key', at, key: line, by, because }]);
      await inTurn(async () => {
        await sign();
        await onDisk('the new key was not put in place', () => handOver(directory, keyDirectory, key));
        // What signed until now must not sign again.
        await end();
      });
      return line;
    },
    close: () =>
      inTurn(async () => {
        if (closed) return;
        try {
          if (broken === null) await sign();
        } finally {
          await end();
        }
      }),
  };
  return ledger;
}

/** Puts aside what an interrupted write left after the last sound line. */
async function cutTorn(directory: string, { segments, torn }: Contents): Promise<Ledger['recovered']> {
  const last = segments.at(-1);
  if (torn === 0 || last === undefined) return null;
  const name = `torn-${String(last.number).padStart(6, '0')}-${last.bytes}`;
  const aside = await setAside(directory, segmentName(last.number), last.bytes, name);
  return { bytes: torn, file: `ledger/${aside}` };
}
