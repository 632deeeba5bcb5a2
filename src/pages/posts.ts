/**
 * @module
 * Posts as a reader shows them: text with its direction and script, links with their places, a rough transliteration.
 * Asked from the tables by community and time, never all at once.
 */
import { iso, isoOrNull } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import type { Ref } from '../core/model.ts';
import { latin } from '../core/names-translit.ts';
import { direction, fold, type Script, script } from '../core/text.ts';
import type { Cell } from '../views/tables.ts';
import type { Reading } from './desk.ts';

interface Row {
  pid: number;
  ref: Ref;
  community: Ref;
  platform: string;
  at: number;
  editedAt: number | null;
  author: string | null;
  text: string;
  forwardedCommunity: Ref | null;
  forwardedTitle: string | null;
  forwardedPost: Ref | null;
  replyTo: Ref | null;
  attachments: string[] | null;
  views: number | null;
  reactions: number | null;
  capture: string | null;
}

interface LinkRow {
  pid: number;
  start: number | null;
  end: number | null;
  raw: string;
  ref: Ref;
  platform: string;
  kind: string;
  deobfuscated: boolean;
}

export type PostText = ReturnType<typeof postText>;

const COLUMNS = `p.pid, p.ref, p.community, p.platform, p.posted_at as "at", p.edited_at as "editedAt", p.author, p.text,
  p.forwarded_community as "forwardedCommunity", p.forwarded_title as "forwardedTitle", p.forwarded_post as "forwardedPost",
  p.reply_to as "replyTo", p.attachments, p.views, p.reactions, c.sha256 as capture`;

/** What of a post's row is read: a row of all columns costs five times as much. */
const READ = `pid, ref, community, platform, posted_at, edited_at, author, text, forwarded_community, forwarded_title,
  forwarded_post, reply_to, attachments, views, reactions, entry`;

const LANGUAGES: Partial<Record<Script, string>> = {
  arabic: 'ar',
  cyrillic: 'ru',
  greek: 'el',
  hebrew: 'he',
};

function postText(row: Row, links: readonly LinkRow[]) {
  const written = script(row.text);
  return {
    ref: row.ref,
    community: row.community,
    platform: row.platform,
    at: iso(row.at),
    editedAt: isoOrNull(row.editedAt),
    text: row.text,
    dir: direction(row.text),
    /** By its script alone: what a screen reader and a font need. */
    lang: LANGUAGES[written] ?? null,
    capture: row.capture,
    forwardedFrom:
      row.forwardedCommunity === null && row.forwardedTitle === null && row.forwardedPost === null
        ? null
        : { community: row.forwardedCommunity, title: row.forwardedTitle, post: row.forwardedPost },
    replyTo: row.replyTo,
    attachments: row.attachments ?? [],
    author: row.author,
    views: row.views,
    reactions: row.reactions,
    links: links.map(({ pid: _, ...link }) => link),
    translit: LANGUAGES[written] === undefined ? null : transliterated(row.text),
  };
}

/** How the words sound, in Latin letters: for finding one's way, not for quoting. */
function transliterated(text: string): string {
  return text.replace(/[\p{L}\p{M}]+/gu, (word) => {
    if (/^[\p{sc=Latin}\p{M}]+$/u.test(word)) return word;
    return latin(fold(word)) || word;
  });
}

/** The posts of a condition on `p` (posts), in the given order. */
async function postsWhere(
  { tables }: Reading,
  where: string,
  values: readonly Cell[],
  order: string,
): Promise<PostText[]> {
  const rows = await tables.all<Row>(
    `with p as (select ${READ} from posts where ${where} ${order})
     select ${COLUMNS} from p left join captures c on c.entry = p.entry ${order.replace(/limit.*$/, '')}`,
    values,
  );
  return withLinks({ tables }, rows);
}

async function withLinks({ tables }: Pick<Reading, 'tables'>, rows: readonly Row[]): Promise<PostText[]> {
  if (rows.length === 0) return [];
  const pids = rows.map(({ pid }) => pid);
  const links = await tables.all<LinkRow>(
    `select pid, start_at as start, end_at as "end", raw, ref, platform, kind, deobfuscated from sightings
     where pid in (${pids.join(', ')}) order by pid, start_at nulls last`,
  );
  const byPost = Map.groupBy(links, ({ pid }) => pid);
  return rows.map((row) => postText(row, byPost.get(row.pid) ?? []));
}

/** Where a post is: its community and time are asked first, because the tables are ordered by them. */
export interface PostPlace {
  ref: Ref;
  community: Ref;
  at: number;
}

/** Posts by their places, by address; those that are not there are left out. */
export async function postsAt(reading: Reading, places: readonly PostPlace[]): Promise<Map<Ref, PostText>> {
  const found = new Map<Ref, PostText>();
  if (places.length === 0) return found;
  const marks = (from: number) => places.map((_, i) => `$${from + i}`).join(', ');
  const times = places.map(({ at }) => at);
  const posts = await postsWhere(
    reading,
    `current and posted_at between ${Math.min(...times)} and ${Math.max(...times)} and posted_at in (${times.join(', ')})
     and ref in (${marks(1)})`,
    places.map(({ ref }) => ref),
    'order by posted_at',
  );
  for (const post of posts) found.set(post.ref, post);
  return found;
}

/** The posts just before and after a time in a community. */
export async function postsAround(reading: Reading, { community, at, ref }: PostPlace, count: number) {
  const before = await postsWhere(
    reading,
    `current and community = $1 and text <> '' and posted_at <= ${at} and ref <> $2`,
    [community, ref],
    `order by posted_at desc, pid desc limit ${count}`,
  );
  const after = await postsWhere(
    reading,
    `current and community = $1 and text <> '' and posted_at > ${at} and ref <> $2`,
    [community, ref],
    `order by posted_at, pid limit ${count}`,
  );
  return [...before.reverse(), ...after];
}

/** The newest posts with words of a community that are not after `until`, newest first. */
export function newestPosts(
  reading: Reading,
  community: Ref,
  until: number,
  count: number,
): Promise<PostText[]> {
  return postsWhere(
    reading,
    `current and community = $1 and text <> '' and posted_at <= ${until}`,
    [community],
    `order by posted_at desc, pid desc limit ${count}`,
  );
}

/** The first posts with words of a community from `since` on. */
export function firstPosts(
  reading: Reading,
  community: Ref,
  since: number,
  count: number,
): Promise<PostText[]> {
  return postsWhere(
    reading,
    `current and community = $1 and text <> '' and posted_at >= ${since}`,
    [community],
    `order by posted_at, pid limit ${count}`,
  );
}

/** Posts of the given numbers, newest first. Each is looked up by itself: the tables are in the order of the numbers. */
export async function postsByPid(
  { tables }: Pick<Reading, 'tables'>,
  pids: readonly number[],
): Promise<PostText[]> {
  if (pids.length === 0) return [];
  const each = pids.map((pid) => `select ${READ} from posts where pid = ${pid}`);
  const rows = await tables.all<Row>(
    `with p as (${each.join(' union all ')})
     select ${COLUMNS} from p left join captures c on c.entry = p.entry order by p.posted_at desc, p.pid desc`,
  );
  return withLinks({ tables }, rows);
}

/** The posts that a capture gave, in order, and how many those are. */
export async function postsOfCapture(reading: Reading, entries: readonly number[], count: number) {
  if (entries.length === 0) return { posts: [], total: 0 };
  const within = `entry in (${entries.join(', ')})`;
  const [row] = await reading.tables.all<{ total: number }>(
    `select count(*) as total from posts where ${within}`,
  );
  const posts = await postsWhere(reading, within, [], `order by posted_at, pid limit ${count}`);
  return { posts, total: row?.total ?? 0 };
}

/** A place in a community's posts, as text. */
const cursorOf = (post: { at: number; pid: number }) => `${post.at}.${post.pid}`;

function readCursor(text: string): { at: number; pid: number } {
  const [, at, pid] = /^(-?\d{1,16})\.(\d{1,15})$/.exec(text) ?? [];
  if (at === undefined) throw new InputError('this is no place in the posts of a community');
  return { at: Number(at), pid: Number(pid) };
}

/** A page of a community's posts, oldest first: around a post, or before or after a place; the newest without either. */
export async function readPosts(
  reading: Reading,
  community: Ref,
  where: { around: Ref | null; before: string | null; after: string | null; limit: number },
): Promise<{ posts: PostText[]; before: string | null; after: string | null }> {
  const { tables } = reading;
  const ask = (condition: string, order: 'asc' | 'desc', limit: number) =>
    tables.all<Row>(
      `with p as (select ${READ} from posts where community = $1 and current ${condition}
         order by posted_at ${order}, pid ${order} limit ${limit + 1})
       select ${COLUMNS} from p left join captures c on c.entry = p.entry order by p.posted_at, p.pid`,
      [community],
    );
  const earlier = (of: { at: number; pid: number }, or = '') =>
    `and (posted_at < ${of.at} or (posted_at = ${of.at} and pid <${or} ${of.pid}))`;
  const later = (of: { at: number; pid: number }) =>
    `and (posted_at > ${of.at} or (posted_at = ${of.at} and pid > ${of.pid}))`;
  let rows: Row[];
  let more = { before: false, after: false };
  if (where.around !== null) {
    const [middle] = await tables.all<{ at: number; pid: number }>(
      'select posted_at as "at", pid from posts where community = $1 and ref = $2 and current limit 1',
      [community, where.around],
    );
    if (middle === undefined) throw new InputError('this community has no post of this address');
    const half = Math.ceil(where.limit / 2);
    const before = await ask(earlier(middle, '='), 'desc', half);
    const after = await ask(later(middle), 'asc', half);
    more = { before: before.length > half, after: after.length > half };
    rows = [...before.slice(more.before ? 1 : 0), ...after.slice(0, half)];
  } else if (where.after !== null) {
    const found = await ask(later(readCursor(where.after)), 'asc', where.limit);
    more = { before: true, after: found.length > where.limit };
    rows = found.slice(0, where.limit);
  } else {
    const found = await ask(
      where.before === null ? '' : earlier(readCursor(where.before)),
      'desc',
      where.limit,
    );
    more = { before: found.length > where.limit, after: where.before !== null };
    rows = found.slice(more.before ? 1 : 0);
  }
  return {
    posts: await withLinks(reading, rows),
    before: more.before && rows.length > 0 ? cursorOf(rows[0]!) : null,
    after: more.after && rows.length > 0 ? cursorOf(rows.at(-1)!) : null,
  };
}
