/**
 * @module
 * How what comes off the wire enters a case: the bytes are stored, an entry about them is made durable, and only then
 * is anything told of it. Also the door through which collectors come to the case, because they need it for moments
 * and the analyst wants it in between.
 */
import { DependencyError } from '../core/errors.ts';
import type { Kept } from '../net/net.ts';
import { WARC } from '../net/warc.ts';
import type { Case } from './case.ts';
import { captureEntry } from './import.ts';
import { type OpenCase, openViews } from './views.ts';

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

/** A case that is there when it is needed. */
export interface CaseDoor {
  /** Runs `work` with the case open for writing. Uses may overlap, also one inside another. */
  use<T>(work: (open: OpenCase) => Promise<T>): Promise<T>;
}

/** The door to a case that its owner keeps open (a server). */
export function doorTo(open: OpenCase): CaseDoor {
  return { use: (work) => work(open) };
}

/** How long to wait before a case that another process has is tried again (milliseconds). */
const RETRY = 2_000;

/**
 * The door to a case directory: open while it is in use, so that other verbs can have the case in between. Once it has
 * been open, a case that another process is writing is waited for up to `patience` milliseconds; after that, and at the
 * first opening, that is a `DependencyError`.
 */
export function doorOf(
  dir: string,
  waiting: {
    readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
    readonly signal: AbortSignal;
    readonly patience: number;
  },
): CaseDoor {
  let current: Promise<OpenCase> | null = null;
  let closing: Promise<void> = Promise.resolve();
  let users = 0;
  let first = true;

  async function open(): Promise<OpenCase> {
    await closing;
    for (let left = first ? 0 : waiting.patience; ; left -= RETRY) {
      try {
        const opened = await openViews(dir, { write: true });
        first = false;
        return opened;
      } catch (error) {
        if (!(error instanceof DependencyError) || left <= 0 || waiting.signal.aborted) throw error;
      }
      await waiting.sleep(RETRY, waiting.signal);
    }
  }

  return {
    async use(work) {
      users++;
      current ??= open();
      const mine = current;
      try {
        return await work(await mine);
      } finally {
        users--;
        if (users === 0) {
          current = null;
          closing = mine.then(
            (opened) => opened.close(),
            () => undefined, // it was never open
          );
          await closing;
        }
      }
    },
  };
}
