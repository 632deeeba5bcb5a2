/**
 * @module
 * Posts of WordPress sites as their interface for programs gives them (`/wp-json/wp/v2/posts`). A post has the same
 * address and the same id here as in the site's feed. Authors are not read. Pure.
 * Checked on 24 November 2026 in WordPress's REST API handbook and the sources of its posts controller (fields; `after`
 * excludes its own second and, without a zone, is in the site's time, as `date` is).
 */
import { readHtml } from '../html.ts';
import { instantOfText } from '../instant.ts';
import { isObject, number, object, string } from '../json.ts';
import type { JsonObject } from '../json-cut.ts';
import type { ArchiveItem, SavedPage } from '../platform.ts';
import { savedJson } from '../saved-json.ts';
import { siteRef, titled, webRef } from './page.ts';

/** Where a reading has come to: the time of the last post (the site's own), and the posts of that second. */
export interface WordPressPlace {
  readonly root: string;
  readonly after: string | null;
  readonly seen: readonly number[];
}

/** Posts asked for at once. */
export const WORDPRESS_PAGE = 50;

/** The address of the next posts, oldest first. `root` is what the site calls the root of its interface. */
export function postsUrl({ root, after, seen }: WordPressPlace): string {
  const url = new URL(root);
  const plain = url.searchParams.has('rest_route');
  if (plain) url.searchParams.set('rest_route', '/wp/v2/posts');
  else url.pathname = `${url.pathname.replace(/\/$/, '')}/wp/v2/posts`;
  for (const [name, value] of [
    ['per_page', String(WORDPRESS_PAGE)],
    ['order', 'asc'],
    ['orderby', 'date'],
    ['_fields', 'id,date,date_gmt,guid,modified_gmt,link,title,content,sticky'],
  ] as const)
    url.searchParams.set(name, value);
  if (after !== null) {
    // The second of the last post is asked for again: more posts may have come in it.
    const before = new Date(Date.parse(`${after}Z`) - 1000).toISOString().slice(0, 19);
    url.searchParams.set('after', before);
    url.searchParams.set('exclude', seen.join(','));
  }
  return url.href;
}

/** Where a reading has come to after these posts; null when one of them has no place in time. */
export function placeAfter(place: WordPressPlace, posts: readonly JsonObject[]): WordPressPlace | null {
  let { after, seen } = place;
  for (const post of posts) {
    const date = string(post.date);
    const id = number(post.id);
    if (date === null || id === null || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(date)) return null;
    seen = date === after ? [...seen, id] : [id];
    after = date;
  }
  return { root: place.root, after, seen };
}

/** Items of a kept answer; null when it is none of that interface. */
export function readWordPress(page: SavedPage): ArchiveItem[] | null {
  const route = page.url.searchParams.get('rest_route') ?? page.url.pathname;
  if (!/\/wp\/v2\/posts\/?$/.test(route)) return null;
  if (page.status !== 200) return [];
  const saved = savedJson(page);
  if ('torn' in saved) return saved.torn;
  return Array.isArray(saved.value) ? saved.value.flatMap((post) => readPost(post)) : [];
}

function readPost(value: unknown): ArchiveItem[] {
  const lose = (why: string): ArchiveItem[] => [{ item: 'damage', offset: 0, why }];
  if (!isObject(value)) return lose('a post is not an object');
  const ref = webRef(string(value.link) ?? '');
  const at = instantOfText(gmt(value.date_gmt));
  if (ref === null) return lose('a post has no address');
  if (at === null) return lose('a post has no readable date');
  const content = object(value.content);
  const base = new URL(ref);
  if (content.protected === true) return [{ item: 'left_out', what: 'post behind a password', count: 1 }];
  const editedAt = instantOfText(gmt(value.modified_gmt));
  const title = readHtml(string(object(value.title).rendered) ?? '').text || null;
  return [
    {
      item: 'post',
      post: {
        ref,
        community: siteRef(base),
        platform: 'web',
        nativeId: string(object(value.guid).rendered) || ref,
        at,
        editedAt: editedAt !== null && editedAt > at ? editedAt : null,
        author: null,
        ...titled(title, readHtml(string(content.rendered) ?? '', { base })),
        forwardedFrom: null,
        replyTo: null,
        attachments: [],
        pinned: value.sticky === true,
        service: null,
        views: null,
        reactions: null,
      },
    },
  ];
}

/** These times are UTC and do not say so. */
function gmt(value: unknown): string | null {
  const text = string(value);
  return text === null ? null : `${text}Z`;
}
