/**
 * @module
 * The case as a server has it open for many screens at once: answers in memory, tables for reading while somebody reads,
 * the ledger for the moment of an entry. It gives way to whoever else writes, and what it recorded itself shows at once,
 * also while the answers are being computed anew in a process of their own.
 */
import { existsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Captures } from '../captures/captures.ts';
import { openCaptures } from '../captures/file.ts';
import { DependencyError, InUseError } from '../core/errors.ts';
import type { EventFrame } from '../core/model.ts';
import { openLedger, readLedger } from '../ledger/file.ts';
import { type Entry, eventOf, type LedgerReader, type Placed } from '../ledger/ledger.ts';
import { type CaseFile, readCaseFile } from '../pipeline/case.ts';
import { isKnocked } from '../pipeline/knock.ts';
import { openViews } from '../pipeline/views.ts';
import { openTables, TABLES_VERSION, type Tables } from '../views/tables.ts';
import { openTextIndex, type TextIndex } from '../views/text-index.ts';
import { fingerprint, type Knocking, ledgerSize, openKnocking, writerOf } from './disk.ts';
import { applyFresh } from './fresh.ts';
import { emptyModel, type PageModel, readModel } from './model.ts';
import { type Process, startProcess } from './process.ts';
import type { WorkerSays } from './worker.ts';

/** The tables and the index, for reading. `entries`: how far they have followed the ledger. */
export interface Reading {
  readonly tables: Tables;
  readonly index: TextIndex;
  readonly entries: number;
}

/** How old the answers are (docs/api.md). */
export interface AnswerState {
  readonly state: 'current' | 'behind' | 'computing' | 'failed';
  /** The ledger's size that they speak of. */
  readonly entries: number;
  readonly at: number | null;
  readonly why: string | null;
}

export type DeskNews = 'grown' | 'answers';

export interface Desk {
  readonly dir: string;
  readonly captures: Captures;
  about(): CaseFile;
  /** Reads `case.json` again: it was changed here. */
  reread(): void;
  /** The answers with what was recorded here since; null when there are none yet. */
  model(): PageModel | null;
  answer(): AnswerState;
  /** The ledger's size, as far as it is known here. */
  entries(): number;
  /** Entries from `from` on that were recorded here; the newest ones only. */
  fresh(from: number): readonly Placed[];
  /** Gives the tables for reading. Throws `DependencyError` when another process keeps them too long. */
  read<T>(work: (reading: Reading) => Promise<T>): Promise<T>;
  /** Gives the ledger for reading. */
  ledger<T>(work: (ledger: LedgerReader) => Promise<T>): Promise<T>;
  /** Records entries; resolves when they are durable. Throws `DependencyError` when another process is writing too long. */
  append(entries: readonly Entry[]): Promise<void>;
  /** Says that somebody is here: answers are computed only for somebody. */
  visited(): void;
  /** Says whether another process is writing the case. */
  busy(): Promise<boolean>;
  onNews(listener: (news: DeskNews) => void): () => void;
  /** Waits for answers that are as new as the ledger; for tests and for the first page. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** How things are timed (milliseconds). */
export interface DeskTimes {
  /** Between looks at the disk. */
  readonly look: number;
  /** How long tables stay open unused. */
  readonly idle: number;
  /** How long a request waits for another process. */
  readonly patience: number;
  /** Quiet before answers are computed anew. */
  readonly quiet: number;
  /** Without a visit for so long nothing is computed. */
  readonly away: number;
}

const TIMES: DeskTimes = { look: 250, idle: 60_000, patience: 4_000, quiet: 800, away: 600_000 };
/** Computing may take so long, and so much JavaScript memory (MiB). */
const LONGEST = 3_600_000;
const MEMORY = Math.max(1024, Math.min(8192, Math.floor(totalmem() / 2 / 2 ** 20)));
/** What failed is tried again after this (milliseconds). */
const RETRY = 60_000;
/** Entries that are remembered; those before are in the tables by then. */
const MOST_FRESH = 5_000;

/** Opens the desk of the case in `dir`. Throws `InputError` when it is none. */
export async function openDesk(directory: string, times: DeskTimes = TIMES): Promise<Desk> {
  const dir = resolve(directory);
  let about = readCaseFile(dir);
  const captures = await openCaptures(dir);
  const listeners = new Set<(news: DeskNews) => void>();
  const tell = (news: DeskNews) => {
    for (const listener of listeners) listener(news);
  };

  // ── The answers ──
  let model: PageModel | null = await readModel(dir);
  let size = await ledgerSize(dir);
  if (model !== null && model.entries > size) model = null; // of a ledger that is no longer there
  if (size === 0) {
    model = emptyModel(Date.now());
    // Nobody has written yet: the tables are made now, so that there is something to read.
    if (!existsSync(join(dir, 'views', 'tables.duckdb')))
      await (await openViews(dir, { write: true })).close();
  }
  let worker: Process | null = null;
  let computing = false;
  let failure: string | null = null;
  let wantedAt = model?.answered === size && size > 0 ? null : 0;
  let visitedAt = Date.now();
  let lastSeconds = model?.seconds ?? 0;
  const fresh: Placed[] = [];

  function startWorker(): Process {
    return startProcess('worker', [dir], {
      memoryMiB: MEMORY,
      most: null,
      onMessage: (message) => void heard(message as WorkerSays),
      onEnd(ending) {
        worker = null;
        if (!computing) return;
        computing = false;
        failure =
          ending === 'memory'
            ? `the answers need more memory than ${MEMORY} MiB; screens that need none of them go on`
            : 'the answers could not be computed; the terminal shows more';
        // Want of memory does not pass by itself: that waits until the case has changed.
        if (ending !== 'memory') wantedAt = Date.now() + RETRY;
        tell('answers');
      },
    });
  }

  let deadline: NodeJS.Timeout | null = null;
  function compute(): void {
    computing = true;
    wantedAt = null;
    worker ??= startWorker();
    worker.tell('compute');
    deadline = setTimeout(() => worker?.kill(), LONGEST);
    deadline.unref();
  }

  async function heard(said: WorkerSays): Promise<void> {
    if (said.kind === 'failed') {
      computing = false;
      if (deadline !== null) clearTimeout(deadline);
      // Another process had the case: the next quiet moment is as good.
      if (said.again) wantedAt = Date.now() + 500;
      else {
        failure = said.why;
        wantedAt = Date.now() + RETRY;
      }
      tell('answers');
      return;
    }
    const next = await readModel(dir);
    if (next !== null) {
      model = next;
      size = Math.max(size, next.entries);
      lastSeconds = next.seconds;
      for (const placed of fresh) if (placed.index >= next.entries) applyFresh(model, placed);
      for (const placed of fresh)
        if (placed.index < next.entries && placed.index >= next.answered) applyFresh(model, placed);
    }
    if (said.answers) {
      computing = false;
      failure = null;
      if (deadline !== null) clearTimeout(deadline);
    }
    tell('answers');
  }

  // ── Reading ──
  let reading: (Reading & { readonly print: string }) | null = null;
  let opening: Promise<void> | null = null;
  let readers = 0;
  let usedAt = 0;
  let closing: Promise<void> = Promise.resolve();

  function letGo(): void {
    if (reading === null || readers > 0) return;
    const { tables, index } = reading;
    reading = null;
    closing = closing.then(async () => {
      await index.close();
      tables.close();
    });
  }

  async function openReading(): Promise<void> {
    await closing;
    const print = (await fingerprint(dir)).tables;
    const tables = await openTables(join(dir, 'views'), { readOnly: true });
    try {
      const [progress] = await tables.all<{ version: number; entries: number }>('select * from progress');
      if (progress?.version !== TABLES_VERSION)
        throw new DependencyError('the tables of this case are being made anew');
      reading = {
        tables,
        index: openTextIndex(join(dir, 'views'), { readOnly: true }),
        entries: progress.entries,
        print,
      };
    } catch (error) {
      tables.close();
      throw error;
    }
  }

  /** The tables as they are now, counted as in use. */
  async function acquire(): Promise<Reading> {
    const knocking = openKnocking(dir);
    try {
      return await acquireWithin(performance.now() + times.patience, knocking);
    } finally {
      await knocking.leave();
    }
  }

  async function acquireWithin(until: number, knocking: Knocking): Promise<Reading> {
    for (; ; await pause(40)) {
      if (reading !== null && reading.print !== (await fingerprint(dir)).tables) letGo();
      const written = reading === null && (await writerOf(dir)) !== null;
      // A writer that has not come to the tables yet gets them first.
      if (!written || performance.now() > until - times.patience / 2) {
        try {
          if (reading === null) {
            opening ??= openReading().finally(() => {
              opening = null;
            });
            await opening;
          }
          // Between the opening and now it may have been let go again.
          if (reading !== null) {
            readers++;
            return reading;
          }
        } catch (error) {
          if (model === null && !(error instanceof DependencyError)) wantedAt ??= 0;
          if (performance.now() > until)
            throw new InUseError('the case is being written by another process; try again in a moment', {
              cause: error,
            });
        }
      } else if (performance.now() > until)
        throw new InUseError('the case is being written by another process; try again in a moment');
      await knocking.knock();
    }
  }

  /** The ledger as it was read last; read anew when it has grown. */
  let ledger: { readonly print: string; readonly reader: Promise<LedgerReader> } | null = null;

  // ── Writing ──
  let turn: Promise<unknown> = Promise.resolve();

  async function appendNow(entries: readonly Entry[]): Promise<void> {
    const knocking = openKnocking(dir);
    try {
      await appendWithin(performance.now() + times.patience, entries, knocking);
    } finally {
      await knocking.leave();
    }
  }

  async function appendWithin(until: number, entries: readonly Entry[], knocking: Knocking): Promise<void> {
    for (; ; await pause(50))
      try {
        const writing = await openLedger(dir);
        try {
          const { from, to } = await writing.append(entries);
          size = writing.size;
          // Entries that were there before are left out, and then these are not one after another.
          if (to - from === entries.length)
            entries.forEach((entry, i) => {
              const placed = { index: from + i, entry };
              fresh.push(placed);
              if (model !== null) applyFresh(model, placed);
            });
          fresh.splice(0, fresh.length - MOST_FRESH);
        } finally {
          await writing.close();
        }
        wantedAt = Date.now() + times.quiet;
        tell('grown');
        return;
      } catch (error) {
        const written = error instanceof DependencyError && (await writerOf(dir)) !== null;
        if (!written) throw error;
        if (performance.now() > until)
          throw new InUseError('the case is being written by another process; try again in a moment', {
            cause: error,
          });
        await knocking.knock();
      }
  }

  // ── Watching the disk ──
  let print = (await fingerprint(dir)).whole;
  /** Whether `size` is of what `print` stands for. */
  let counted = true;
  async function look(): Promise<void> {
    const now = await fingerprint(dir);
    if (now.whole !== print) {
      print = now.whole;
      try {
        about = readCaseFile(dir);
      } catch {
        // being written; the next look sees it whole
      }
      counted = false;
      tell('grown');
    }
    // While somebody writes the size would soon be another one.
    if (!counted && (await writerOf(dir)) === null) {
      counted = true;
      size = Math.max(size, await ledgerSize(dir));
      if (model === null || model.answered < size) wantedAt = Date.now() + times.quiet;
    }
    if (reading !== null && readers === 0) {
      if (Date.now() - usedAt > times.idle || (await writerOf(dir)) !== null || (await isKnocked(dir)))
        letGo();
    }
    const here = Date.now() - visitedAt < times.away;
    if (!computing && wantedAt !== null && here && Date.now() >= wantedAt) {
      // Answers that take long are not computed again and again while a collector writes.
      const rest = Math.min(300_000, Math.max(0, lastSeconds - 10) * 1_000);
      if (model === null || Date.now() >= wantedAt + rest - times.quiet) compute();
    }
    if (!here && !computing) worker?.kill();
  }
  const closed = new AbortController();
  const watching = (async () => {
    while (!closed.signal.aborted) {
      await look().catch((error: unknown) => {
        if (!(error instanceof DependencyError)) console.error(error);
      });
      // Being closed is how a pause may end; an open desk alone keeps no process alive.
      await pause(times.look, undefined, { ref: false, signal: closed.signal }).catch(() => undefined);
    }
  })();

  const state = (): AnswerState => {
    const entries = model?.answered ?? 0;
    const known = { entries, at: model?.at ?? null };
    if (failure !== null && !computing) return { ...known, state: 'failed', why: failure };
    if (size === 0) return { ...known, state: 'current', why: null };
    if (entries === 0) return { ...known, state: 'computing', why: null };
    return { ...known, state: entries < size ? 'behind' : 'current', why: null };
  };

  const desk: Desk = {
    dir,
    captures,
    about: () => about,
    reread() {
      about = readCaseFile(dir);
    },
    model: () => model,
    answer: state,
    entries: () => size,
    fresh: (from) => fresh.filter(({ index }) => index >= from),
    async read(work) {
      const mine = await acquire();
      try {
        return await work(mine);
      } finally {
        readers--;
        usedAt = Date.now();
      }
    },
    async ledger(work) {
      const { whole } = await fingerprint(dir);
      if (ledger?.print !== whole) ledger = { print: whole, reader: readLedger(dir) };
      return work(await ledger.reader);
    },
    append(entries) {
      const mine = turn.then(() => appendNow(entries));
      turn = mine.catch(() => undefined); // the caller has `mine`
      return mine;
    },
    visited() {
      visitedAt = Date.now();
    },
    busy: async () => (await writerOf(dir)) !== null,
    onNews(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async settled() {
      while (state().state === 'behind' || state().state === 'computing' || computing) {
        desk.visited();
        await pause(20);
      }
    },
    async close() {
      closed.abort();
      worker?.kill();
      await worker?.ended;
      await turn;
      await watching;
      while (readers > 0) await pause(10);
      letGo();
      await closing;
    },
  };
  return desk;
}

/** The event frames of a model with those recorded since, the newest last. */
export function framesOf(desk: Desk): EventFrame[] {
  const frames = new Map((desk.model()?.claims ?? []).map(({ event }) => [event.id, event]));
  for (const { entry } of desk.fresh(desk.model()?.entries ?? 0))
    if (entry.kind === 'event') frames.set(entry.event.id, eventOf(entry));
  return [...frames.values()];
}
