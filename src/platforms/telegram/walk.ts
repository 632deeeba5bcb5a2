/**
 * @module
 * Reading a channel's posts by its preview pages, without an account.
 *
 * The pages only chain backwards for certain (`?before=`), so a reading walks back from the newest page until it meets what
 * was read before, or the beginning, and then gives its pages oldest first. After 25 pages (about 500 posts) it stops and
 * its cursor says what is still unread between; the next reading takes that up as well. The last 20 posts
 * come again with every reading, and with them their edits. A post deleted between two readings leaves no
 * sign: numbers are missing from the pages anyway.
 */
import type { Cursor, Io, ReadPage } from '../connector.ts';
import { referenceOf } from './markup.ts';
import { readPreview } from './preview.ts';
import { cursorOf, type Gap, replaceGap, type Unread, unreadOf } from './progress.ts';
import type { Target } from './target.ts';
import { askPage, pageOf } from './web.ts';

/** Pages that one reading walks back at most in one unread interval. */
export const PAGES = 25;
/** Message numbers on a full page. */
const FULL = 20;

/** Pages of one unread interval, newest first, as they were met. */
interface Leg {
  readonly pages: readonly MetPage[];
  /** Nothing is left unread before the last page. */
  readonly complete: boolean;
  /** Why it ended before that; null when it did not. */
  readonly stopped: string | null;
}

interface MetPage {
  readonly capture: string;
  readonly posts: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Posts of a public channel that `cursor` says are unread, oldest page first. */
export async function* readPreviews(
  target: Target & { by: 'name' },
  cursor: Cursor | null,
  io: Io,
): AsyncGenerator<ReadPage> {
  const unread = unreadOf(cursor);
  const open = unread.at(-1)!;
  const closed = unread.at(-2);
  // New posts are asked for first: they are the ones that may be gone tomorrow.
  const newest = await walkBack(target, open, io);
  const broken = newest.stopped !== null && newest.stopped !== 'page_limit';
  const older = closed === undefined || broken ? null : await walkBack(target, closed, io);

  const pages: Omit<ReadPage, 'stopped'>[] = [];
  const take = (from: Unread, gap: Gap, leg: Leg): Unread => {
    let state = from;
    for (const [i, { capture, posts, highest }] of [...leg.pages].reverse().entries()) {
      const last = i === leg.pages.length - 1;
      state = replaceGap(from, gap, [
        ...(leg.complete ? [] : [[gap[0], leg.pages.at(-1)!.lowest] as const]),
        ...(last && gap[1] !== null ? [] : [[Math.max(highest, gap[0]), gap[1]] as const]),
      ]);
      pages.push({ captures: [capture], cursor: cursorOf(state), posts });
    }
    return state;
  };
  const between = older === null ? unread : take(unread, closed!, older);
  const left = take(between, open, newest);

  const stopped = broken ? newest.stopped : (older?.stopped ?? (left.length > 1 ? 'page_limit' : null));
  if (pages.length === 0) pages.push({ captures: [], cursor: cursorOf(left), posts: 0 });
  for (const [i, page] of pages.entries())
    yield { ...page, stopped: i === pages.length - 1 ? stopped : null };
}

async function walkBack({ name, ref }: Target & { by: 'name' }, gap: Gap, io: Io): Promise<Leg> {
  const pages: MetPage[] = [];
  const end = (stopped: string | null): Leg => ({ pages, complete: stopped === null, stopped });
  let linked = true;
  for (let before = gap[1]; pages.length < PAGES; ) {
    const page = pageOf(
      await askPage(io, `https://t.me/s/${name}${before === null ? '' : `?before=${before}`}`),
    );
    if (page.is === 'fault') return end(page.why);
    if (page.is === 'redirect') return end(referenceOf(page.to)?.ref === ref ? 'preview_off' : 'redirected');
    const preview = readPreview(page.nodes);
    if (preview === null) return end('unrecognised');
    const { ids, posts } = preview;
    if (ids === null) {
      // Nothing where the page before showed no way back either: that one was the beginning.
      if (!linked) return end(null);
      // A channel without posts; where there should be some, the notice may as well mean that we asked too much.
      if (before !== null || gap[0] > 0) return end('no_messages_found');
      pages.push({ capture: page.capture, posts: 0, lowest: 0, highest: 0 });
      return end(null);
    }
    // A `before` that Telegram does not take is answered with the newest page.
    if (before !== null && ids.lowest >= before) return end('unrecognised');
    pages.push({ capture: page.capture, posts, lowest: ids.lowest, highest: ids.highest });
    if (ids.lowest <= gap[0] + 1) return end(null);
    // A full page without a way back may be no beginning, but a link that changed its form: that is asked.
    if (!preview.older && ids.count < FULL) return end(null);
    linked = preview.older;
    before = ids.lowest;
  }
  return end('page_limit');
}
