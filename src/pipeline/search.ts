/**
 * @module
 * Posts by their words: the index finds them, the tables show them.
 */
import { iso } from '../core/clock.ts';
import { fold } from '../core/text.ts';
import type { SearchFilter } from '../views/text-index.ts';
import type { OpenCase } from './views.ts';

export interface SearchAnswer {
  total: number;
  hits: { post: string; community: string; at: string; snippet: string; text: string }[];
}

/** Newest first. `total` counts all that match, also beyond `limit`. Throws `InputError` for a query without a word. */
export async function searchPosts(
  open: OpenCase,
  query: string,
  filter: SearchFilter,
): Promise<SearchAnswer> {
  const { total, pids } = open.index.search(query, filter);
  if (pids.length === 0) return { total, hits: [] };
  const rows = await open.tables.all<{ post: string; community: string; at: number; text: string }>(
    `select ref as post, community, posted_at as "at", text from posts where pid in (${pids.join(', ')})
     order by posted_at desc, pid desc`,
  );
  const first =
    query
      .split(/\s+/)
      .map((word) => fold(word.replace(/["*]/g, '')))
      .find((word) => word !== '') ?? '';
  return {
    total,
    hits: rows.map((row) => ({ ...row, at: iso(row.at), snippet: snippet(row.text, first) })),
  };
}

/** At most 160 characters around the first place where the word begins. */
function snippet(text: string, word: string): string {
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
