/**
 * @module
 * How what comes off the wire enters a case: the bytes are stored, an entry about them is made durable, and only then
 * is anything told of it. Also the door through which collectors come to the case, because they need it for moments
 * and the analyst wants it in between.
 */
import { InUseError } from '../core/errors.ts';
import type { Kept } from '../net/net.ts';
import { WARC } from '../net/warc.ts';
import { type Case, openCase } from './case.ts';
import { captureEntry } from './import.ts';
import { isKnocked } from './knock.ts';
import { type OpenCase, viewsOf } from './views.ts';

/** Stores a web archive that a connector's question gave; returns its SHA-256 when bytes and entry are durable. */
export async function keepWarc(
  { captures, ledger }: Pick<Case, 'captures' | 'ledger'>,
  warc: Uint8Array,
  { platform, ref, source, at }: Kept,
): Promise<string> {
  const stored = await captures.put(warc);
  const entry = captureEntry(stored, {
    at,
    ref,
    platform,
    source,
    collector: platform,
    mediaType: WARC,
  });
  // Overlapping calls share one flush: the ledger writes everything that waits at once.
  await ledger.append([entry]);
  return stored.sha256;
}

/** A case that is there when it is needed. Uses may overlap; one inside another may at `doorTo` only. */
export interface CaseDoor {
  /** Runs `work` with the case open for writing, without its views: enough to keep and to record. */
  write<T>(work: (kase: Case) => Promise<T>): Promise<T>;
  /** Runs `work` with the case open for writing, and its views. */
  use<T>(work: (open: OpenCase) => Promise<T>): Promise<T>;
}

/** The door to a case that its owner keeps open (a server). */
export function doorTo(open: OpenCase): CaseDoor {
  return { write: (work) => work(open.kase), use: (work) => work(open) };
}

/** A door that opens and closes the case by itself. */
export interface OwnDoor extends CaseDoor {
  /** Closes the case when the uses that go on are over. Nothing is used after that. */
  close(): Promise<void>;
}

/** How long to wait before a case that another process has is tried again (milliseconds). */
const RETRY = 2_000;
/** A case that was not used for so long is closed. */
const QUIET = 10_000;
/** Between two looks whether others wait for the case. */
const LISTEN = 250;
/** How long those who knocked may take to come in, and how often is seen whether they did. */
const WAY = 30_000;
const SEE = 100;

/**
 * The door to a case directory. The case stays open from one use to the next and is closed when it was not used for some
 * seconds, or between two uses when another process knocks to write: then that one has it first. The views are open only
 * while they are used, so that others can read them meanwhile. Once it has been open, a case that another process has is
 * waited for up to `patience` milliseconds; after that, and at the first opening, that is an `InUseError`.
 */
export function doorOf(
  dir: string,
  waiting: {
    readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
    readonly signal: AbortSignal;
    readonly patience: number;
  },
): OwnDoor {
  const { sleep, signal } = waiting;
  let current: Promise<Case> | null = null;
  let closing: Promise<void> = Promise.resolve();
  let users = 0;
  let first = true;
  let listenedAt = Number.NEGATIVE_INFINITY;
  let quiet: NodeJS.Timeout | undefined;
  /** Set while others are let in; new uses wait for it. */
  let way: Promise<void> | null = null;
  let idle = Promise.withResolvers<void>();
  /** The views are in use: that may take a while, and nobody who only writes is to wait for its end. */
  let viewing = false;
  /** The views are used by one after another. */
  let turn: Promise<unknown> = Promise.resolve();

  /** Tries again while another process has what is asked for. */
  async function patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let left = first ? 0 : waiting.patience; ; left -= RETRY) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof InUseError) || left <= 0 || signal.aborted) throw error;
      }
      await sleep(RETRY, signal);
    }
  }

  async function open(): Promise<Case> {
    await closing;
    const kase = await patiently(() => openCase(dir, { write: true }));
    first = false;
    return kase;
  }

  /** Closes it. What fails here fails again at the next use, which tells of it. */
  function shut(): Promise<void> {
    const open = current;
    current = null;
    if (open !== null) closing = open.then((kase) => kase.close()).catch(() => undefined);
    return closing;
  }

  async function giveWay(): Promise<void> {
    while (users > 0) await idle.promise;
    await shut();
    for (let left = WAY; left > 0 && !signal.aborted && (await isKnocked(dir)); left -= SEE)
      await sleep(SEE, signal);
    way = null;
  }

  async function listen(): Promise<void> {
    if (way !== null || viewing || performance.now() - listenedAt < LISTEN) return;
    listenedAt = performance.now();
    if ((await isKnocked(dir)) && way === null && !viewing) way = giveWay();
  }

  async function write<T>(work: (kase: Case) => Promise<T>): Promise<T> {
    while (way !== null) await way;
    users++;
    clearTimeout(quiet);
    current ??= open();
    const mine = current;
    try {
      return await work(await mine);
    } finally {
      users--;
      if (users === 0) {
        idle.resolve();
        idle = Promise.withResolvers();
        // One that could not be opened is tried anew.
        mine.catch(() => {
          if (current === mine) current = null;
        });
        clearTimeout(quiet);
        quiet = setTimeout(() => users === 0 && way === null && void shut(), QUIET).unref();
      }
      await listen();
    }
  }

  async function withViews<T>(kase: Case, work: (open: OpenCase) => Promise<T>): Promise<T> {
    viewing = true;
    try {
      const opened = await patiently(() => viewsOf(kase));
      try {
        return await work(opened);
      } finally {
        await opened.close();
      }
    } finally {
      viewing = false;
    }
  }

  return {
    write,
    use(work) {
      const mine = turn.then(() => write((kase) => withViews(kase, work)));
      turn = mine.catch(() => undefined); // the caller has `mine`
      return mine;
    },
    async close() {
      while (way !== null) await way;
      while (users > 0) await idle.promise;
      clearTimeout(quiet);
      await shut();
    },
  };
}
