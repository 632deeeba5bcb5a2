/**
 * @module
 * Posts by their words: the index finds them, the tables show them.
 */
import { iso } from '../core/clock.ts';
import { fold } from '../core/text.ts';
import { MOST_COUNTED, type SearchFilter } from '../views/text-index.ts';
import type { OpenCase } from './views.ts';

export interface SearchAnswer {
  total: number;
  /** There are at least `total`: so many that they were not counted to the end. */
  totalIsLeast: boolean;
  hits: { post: string; community: string; at: string; snippet: string; text: string }[];
}

/**
 * Newest first. `total` counts what matches, also beyond `limit`, but no further than `MOST_COUNTED` (`totalIsLeast` says
 * so). Throws `InputError` for a query without a word.
 */
export async function searchPosts(
  open: OpenCase,
  query: string,
  filter: SearchFilter,
): Promise<SearchAnswer> {
  const { total, pids } = open.index.search(query, filter);
  const totalIsLeast = total >= MOST_COUNTED;
  const since = filter.since ?? Number.MIN_SAFE_INTEGER;
  const until = filter.until ?? Number.MAX_SAFE_INTEGER;
  const rows = await open.tables.all<{ post: string; community: string; at: number; text: string }>(
    `select ref as post, community, posted_at as "at", text from posts where pid in (${pids.join(', ') || 'null'})
     and posted_at between $1 and $2 order by posted_at desc, pid desc limit $3`,
    [since, until, filter.limit],
  );
  const first =
    query
      .split(/\s+/)
      .map((word) => fold(word.replace(/["*]/g, '')))
      .find((word) => word !== '') ?? '';
  return {
    total: total - (await outside(open, query, filter)),
    totalIsLeast,
    hits: rows.map((row) => ({ ...row, at: iso(row.at), snippet: snippet(row.text, first) })),
  };
}

/** How many of the posts that the index counted are of an hour in which the asked-for time begins or ends, but outside it. */
async function outside(open: OpenCase, query: string, filter: SearchFilter): Promise<number> {
  let count = 0;
  for (const [end, test] of [
    [filter.since, '<'],
    [filter.until, '>'],
  ] as const) {
    if (end === undefined) continue;
    const { pids } = open.index.search(query, { ...filter, since: end, until: end, limit: 1 });
    if (pids.length === 0) continue;
    const [row] = await open.tables.all<{ count: number }>(
      `select count(*) as count from posts where pid in (${pids.join(', ')}) and posted_at ${test} $1`,
      [end],
    );
    count += row!.count;
  }
  return count;
}

/** At most 160 characters around the first place where the word begins. */
export function snippet(text: string, word: string): string {
  if (text.length <= 160) return text;
  let at = 0;
  for (const match of text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu))
    if (fold(match[0]).startsWith(word)) {
      at = match.index;
      break;
    }
  const start = Math.max(0, Math.min(at - 60, text.length - 160));
  const cut = text.slice(start, start + 160).toWellFormed();
  return `${start > 0 ? '…' : ''}${cut}${start + 160 < text.length ? '…' : ''}`;
}
