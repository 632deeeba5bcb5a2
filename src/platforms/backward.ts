/**
 * @module
 * Reading a history that the platform shows newest first. Pages are asked for from the newest downwards, until what is
 * known already is reached, and given oldest first. A walk that had to stop half way leaves a cursor that names the gap
 * below what it read, and the next reading fills the gap first. It knows times and ids, and nothing of any platform.
 */
import type { Instant } from '../core/model.ts';
import type { Cursor, ReadPage } from './connector.ts';
import { isObject, number } from './json.ts';

/** What one question brought: the posts in it (in any order), or why there are none. */
export type Stretch =
  | { readonly captures: readonly string[]; readonly posts: readonly Placed[] }
  | { readonly captures: readonly string[]; readonly why: string };

/** A post as far as the walk needs it. */
export interface Placed {
  readonly id: string;
  readonly at: Instant;
}

export interface Walk {
  /** The platform's lasting id of the place: a cursor of another place counts for nothing. */
  readonly place: string;
  /** The most posts that one question brings. */
  readonly most: number;
  /**
   * The newest posts that are not newer than `newest` (null: no bound) and not older than `oldest` (null: no bound). Both
   * bounds are inside; a millisecond more on either side does no harm. An empty list says that there are none.
   */
  ask(newest: Instant | null, oldest: Instant | null): Promise<Stretch>;
  /** Questions in one reading, then it stops with `page_limit`; default 50. */
  readonly pages?: number;
}

/** An instant and the ids of all posts at it that were read. */
interface Mark {
  readonly at: Instant;
  readonly ids: readonly string[];
}

interface Position {
  readonly place: string;
  /** Everything up to here was read; null when nothing was. */
  readonly read: Mark | null;
  /** What was not read above `read`: the posts up to `under`. From there up to `top` all is read again. */
  readonly gap: { readonly under: Mark; readonly top: Mark } | null;
}

/**
 * Reads what is new since `cursor`. The last page says why it stopped when it did; nothing comes when nothing is new.
 * A question that brings only posts of one single instant, as many as there can be, stops the walk (`same_instant`):
 * what lies below cannot be reached without stepping over some.
 */
export async function* walkBackward(cursor: Cursor | null, walk: Walk): AsyncGenerator<ReadPage> {
  let position = readPosition(cursor, walk.place);
  let left = walk.pages ?? 50;
  if (position.gap !== null) {
    const { under, top } = position.gap;
    const found = await descend(walk, under, position.read, left);
    left -= found.asked;
    const filled = { place: walk.place, read: top, gap: null };
    for (const page of found.pages) {
      const last = page === found.pages.at(-1);
      if (found.why === null) position = last ? filled : { ...position, read: page.newest };
      // With a hole below it and one above it, a page counts only together with the others.
      else if (last) position = { ...position, gap: { under: found.pages[0]!.oldest, top } };
      yield given(page, position);
    }
    if (found.why !== null) {
      yield stoppedAt(writePosition(position), found.why, found.captures);
      return;
    }
    position = filled;
  }
  const found = await descend(walk, null, position.read, left);
  const { read } = position;
  for (const page of found.pages) {
    position =
      found.why === null
        ? { ...position, read: page.newest }
        : { ...position, read, gap: { under: found.pages[0]!.oldest, top: page.newest } };
    yield given(page, position);
  }
  if (found.why !== null) yield stoppedAt(writePosition(position), found.why, found.captures);
}

/** A page without posts that says why a reading ended where it did. A null cursor stays one that begins at the beginning. */
export function stoppedAt(cursor: Cursor | null, why: string, captures: readonly string[] = []): ReadPage {
  return { captures, cursor: cursor ?? '{}', posts: 0, stopped: why };
}

interface Page {
  readonly captures: readonly string[];
  readonly posts: number;
  readonly newest: Mark;
  /** With the posts of this instant on newer pages. */
  readonly oldest: Mark;
}

interface Descent {
  /** Oldest first; only those that brought something. */
  readonly pages: readonly Page[];
  readonly asked: number;
  /** Null when it came down to what is known, or to the beginning. */
  readonly why: string | null;
  readonly captures: readonly string[];
}

/** From `from` (null: from the newest) down to `to` (null: to the beginning). */
async function descend(walk: Walk, from: Mark | null, to: Mark | null, budget: number): Promise<Descent> {
  const pages: Page[] = [];
  const seen = new Set(from?.ids);
  let bound = from;
  for (let asked = 0; ; ) {
    const stop = (why: string | null, captures: readonly string[] = []): Descent => ({
      pages,
      asked,
      why,
      captures,
    });
    if (asked >= budget) return stop('page_limit');
    const stretch = await walk.ask(bound?.at ?? null, to?.at ?? null);
    asked++;
    if ('why' in stretch) return stop(stretch.why, stretch.captures);
    const { posts, captures } = stretch;
    const fresh = posts.filter(
      ({ id, at }) => !seen.has(id) && (bound === null || at <= bound.at) && !isKnown(id, at, to),
    );
    const whole = posts.length >= walk.most;
    if (fresh.length === 0) {
      const { at } = bound ?? { at: null };
      return stop(whole && at !== null && posts.every((post) => post.at >= at) ? 'same_instant' : null);
    }
    for (const { id } of fresh) seen.add(id);
    const newest = markOf(fresh, Math.max(...fresh.map(({ at }) => at)), to);
    const oldest = markOf(fresh, Math.min(...fresh.map(({ at }) => at)), bound);
    pages.unshift({ captures, posts: fresh.length, newest, oldest });
    bound = oldest;
    const passed = to !== null && posts.some(({ at }) => at < to.at);
    const touched = to !== null && posts.some(({ id, at }) => at === to.at && to.ids.includes(id));
    if (passed || (touched && !whole)) return stop(null);
  }
}

function isKnown(id: string, at: Instant, known: Mark | null): boolean {
  return known !== null && (at < known.at || known.ids.includes(id));
}

/** The posts at an instant, with those that `also` has at the same one. */
function markOf(posts: readonly Placed[], at: Instant, also: Mark | null): Mark {
  const ids = posts.filter((post) => post.at === at).map(({ id }) => id);
  return { at, ids: also?.at === at ? [...also.ids, ...ids] : ids };
}

function given({ captures, posts }: Page, position: Position): ReadPage {
  return { captures, cursor: writePosition(position), posts, stopped: null };
}

function writePosition({ place, read, gap }: Position): Cursor {
  return JSON.stringify({ place, ...(read && { read }), ...(gap && { gap }) });
}

/** A cursor that cannot be read, or is of another place, is the beginning: what is read twice does no harm. */
function readPosition(cursor: Cursor | null, place: string): Position {
  const nothing = { place, read: null, gap: null };
  const value = parsed(cursor);
  if (!isObject(value) || value.place !== place) return nothing;
  const read = readMark(value.read);
  const under = isObject(value.gap) ? readMark(value.gap.under) : null;
  const top = isObject(value.gap) ? readMark(value.gap.top) : null;
  return { place, read, gap: under && top && { under, top } };
}

function parsed(cursor: Cursor | null): unknown {
  try {
    return JSON.parse(cursor ?? '{}');
  } catch {
    return null;
  }
}

function readMark(value: unknown): Mark | null {
  if (!isObject(value) || !Array.isArray(value.ids)) return null;
  const at = number(value.at);
  return at === null ? null : { at, ids: value.ids.filter((id) => typeof id === 'string') };
}
