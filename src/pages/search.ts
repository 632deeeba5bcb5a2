/**
 * @module
 * The screen "Search": posts by their words, newest first, a page at a time, near-duplicates on a page once. And saved
 * searches, which a team shares: `state/searches.json`.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { makeDirectory, onDisk, readIfThere, writeWhole } from '../captures/durable.ts';
import { DependencyError, InputError } from '../core/errors.ts';
import { labelNearDuplicates } from '../core/near-duplicates.ts';
import { fold } from '../core/text.ts';
import { snippet } from '../pipeline/search.ts';
import { MOST_COUNTED } from '../views/text-index.ts';
import type { Desk, Reading } from './desk.ts';
import { postsByPid } from './posts.ts';
import { titleOf } from './rows.ts';

export interface PageSearch {
  q: string;
  platform: string | null;
  community: string | null;
  since: number | null;
  until: number | null;
}

function filterOf({ platform, community, since, until }: Omit<PageSearch, 'q'>) {
  return {
    ...(platform === null ? {} : { platform }),
    ...(community === null ? {} : { community }),
    ...(since === null ? {} : { since }),
    ...(until === null ? {} : { until }),
  };
}

/** A page of hits. Throws `InputError` for a query without a word, and for a cursor of another search. */
export async function searchPage(desk: Desk, search: PageSearch, cursor: string | null, limit: number) {
  const started = performance.now();
  const before = cursor === null ? null : readCursor(cursor);
  const model = desk.model();
  const words = wordsOf(search.q);
  return desk.read(async (reading) => {
    const { total } = reading.index.search(search.q, { ...filterOf(search), limit: 1 });
    const rows = await newestOf(reading, search, before, limit + 1);
    const posts = await postsByPid(
      reading,
      rows.slice(0, limit).map(({ pid }) => pid),
    );
    const labels = labelNearDuplicates(posts.map(({ text }) => text));
    const first = new Map<number, number>();
    const copies = posts.map(() => 0);
    const kept: number[] = [];
    for (const [i] of posts.entries()) {
      const label = labels[i]!;
      const same = label < 0 ? undefined : first.get(label);
      if (same !== undefined) copies[same]!++;
      else {
        if (label >= 0) first.set(label, i);
        kept.push(i);
      }
    }
    const last = rows[limit - 1];
    return {
      total,
      totalIsAtLeast: total >= MOST_COUNTED,
      hits: kept.map((i) => {
        const post = posts[i]!;
        return {
          post: post.ref,
          community: post.community,
          at: post.at,
          snippet: snippet(post.text, words[0] ?? ''),
          text: post.text,
          title: model === null ? null : titleOf(model, post.community),
          platform: post.platform,
          dir: post.dir,
          lang: post.lang,
          capture: post.capture,
          marks: marksOf(post.text, words),
          copies: copies[i]!,
        };
      }),
      next: rows.length > limit && last !== undefined ? `${last.at}.${last.pid}` : null,
      took: Math.round(performance.now() - started) / 1000,
    };
  });
}

/** The newest posts of a search that stand behind `before`. The index knows hours; what is exact is asked of the tables. */
async function newestOf(
  { index, tables }: Reading,
  search: PageSearch,
  before: { at: number; pid: number } | null,
  limit: number,
): Promise<{ pid: number; at: number }[]> {
  const until = before === null ? search.until : Math.min(before.at, search.until ?? before.at);
  const where = [
    ...(search.since === null ? [] : [`posted_at >= ${search.since}`]),
    ...(until === null ? [] : [`posted_at <= ${until}`]),
    ...(before === null
      ? []
      : [`(posted_at < ${before.at} or (posted_at = ${before.at} and pid < ${before.pid}))`]),
  ];
  for (let asked = limit; ; asked *= 4) {
    const { pids } = index.search(search.q, { ...filterOf({ ...search, until }), limit: asked });
    if (pids.length === 0) return [];
    const within = `pid in (${pids.join(', ')})`;
    const rows = await tables.all<{ pid: number; at: number }>(
      `select pid, posted_at as "at" from posts where ${[within, ...where].join(' and ')}
       order by posted_at desc, pid desc limit ${limit}`,
    );
    // Some of the first hour stand before the cursor: then more are asked for.
    if (rows.length === limit || pids.length < asked) return rows;
  }
}

function readCursor(text: string): { at: number; pid: number } {
  const [, at, pid] = /^(-?\d{1,16})\.(\d{1,15})$/.exec(text) ?? [];
  if (at === undefined) throw new InputError('this is no place in the results of a search');
  return { at: Number(at), pid: Number(pid) };
}

/** The folded words of a query. */
function wordsOf(query: string): string[] {
  return query
    .split(/[\s"]+/)
    .flatMap((word) => fold(word.replace(/\*$/, '')).split(' '))
    .filter((word) => word !== '');
}

/** Where the words stand in a text (UTF-16 units): whole words that fold to one of them or begin with it. */
function marksOf(text: string, words: readonly string[]): [number, number][] {
  const marks: [number, number][] = [];
  for (const match of text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu)) {
    const folded = fold(match[0]);
    if (words.some((word) => folded.startsWith(word)))
      marks.push([match.index, match.index + match[0].length]);
  }
  return marks;
}

const saved = z.strictObject({
  id: z.string(),
  name: z.string(),
  q: z.string(),
  platform: z.string().nullable(),
  community: z.string().nullable(),
  alert: z.boolean(),
  by: z.string(),
  created: z.string(),
  /** How many posts matched when somebody last looked. */
  seen: z.number(),
});
export type SavedSearch = z.infer<typeof saved>;
const file = z.array(saved);

const pathOf = (dir: string) => join(dir, 'state', 'searches.json');

/** The saved searches of a case. They are no evidence: a damaged file is none. */
export async function readSearches(dir: string): Promise<SavedSearch[]> {
  const bytes = await onDisk('saved searches cannot be read', () => readIfThere(pathOf(dir)));
  if (bytes === null) return [];
  try {
    return file.parse(JSON.parse(bytes.toString()));
  } catch (cause) {
    throw new DependencyError('state/searches.json is damaged; delete it to begin anew', { cause });
  }
}

export async function writeSearches(dir: string, searches: readonly SavedSearch[]): Promise<void> {
  await onDisk('saved searches cannot be written', async () => {
    await makeDirectory(join(dir, 'state'));
    await writeWhole(pathOf(dir), `${JSON.stringify(searches, null, 2)}\n`, 0o600);
  });
}

/** How many posts match (up to `MOST_COUNTED`), and how many more than when somebody last looked. */
export function countSearch(
  { index }: Pick<Reading, 'index'>,
  { q, platform, community, seen }: Pick<SavedSearch, 'q' | 'platform' | 'community' | 'seen'>,
): { total: number; fresh: number } {
  const filter = filterOf({ platform, community, since: null, until: null });
  const { total } = index.search(q, { ...filter, limit: 1 });
  return { total, fresh: Math.max(0, total - seen) };
}
