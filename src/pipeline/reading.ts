/**
 * @module
 * Reading on from where the last reading of a community came to. Posts are kept as captures and come into the views from
 * there, like those of any archive; here only the cursor moves, and what was left out is noted.
 */
import type { PlatformId, Ref } from '../core/model.ts';
import type { Connector, Cursor } from '../platforms/connector.ts';
import type { Cursors } from './cursors.ts';
import { guarded, type Looking } from './probe.ts';

/** Pages that are read in one go before others get their turn. */
const PAGES = 50;

/** What a reading gave. */
export interface Reading {
  readonly posts: number;
  /** The turn ended before the platform's end; there is more to read from the cursor. */
  readonly unfinished: boolean;
  /** Why it stopped early; null when it did not. */
  readonly stopped: string | null;
  /** The reading before had stopped early, and this one went on to the end. */
  readonly filled: boolean;
  readonly fault: unknown;
}

/** Reads on. `onPage` is called after each page. Throws what `guarded` throws. */
export async function readOn(
  looking: Looking,
  target: { readonly platform: PlatformId; readonly connector: Connector },
  ref: Ref,
  cursors: Cursors,
  options: { readonly signal: AbortSignal; onPage(): void },
): Promise<Reading> {
  const io = looking.net.io(target, ref);
  const before = cursors.read(ref);
  const gap = before?.stopped ?? null;
  let pages = 0;
  let posts = 0;
  let stopped: string | null = null;
  let complete = false;
  const mark = (cursor: Cursor, why: string | null) =>
    cursors.setRead(ref, { cursor, stopped: why, at: looking.now() });
  const { fault } = await guarded(looking.net, async () => {
    for await (const page of target.connector.read!(ref, before?.cursor ?? null, io)) {
      pages++;
      posts += page.posts;
      // Being told to stop ourselves is no gap: the cursor says where to go on.
      const aborted = page.stopped === 'aborted';
      stopped = aborted ? null : page.stopped;
      mark(page.cursor, stopped ?? gap);
      options.onPage();
      if (aborted || pages >= PAGES || options.signal.aborted) return;
    }
    complete = stopped === null;
  });
  const cursor = cursors.read(ref)?.cursor;
  if (fault !== null) stopped = 'connector_failed';
  // A gap is filled by a reading that gave something and came to the end.
  const filled = complete && gap !== null && pages > 0;
  if (cursor !== undefined && (fault !== null || filled)) mark(cursor, stopped);
  return { posts, unfinished: fault === null && pages >= PAGES && !complete, stopped, filled, fault };
}
