/**
 * @module
 * Reading a site: by its WordPress interface, oldest post first and on from where the last reading came to; else by its
 * feed, which shows only the newest posts; else the page alone, as it is now.
 */
import { Parser } from 'htmlparser2';
import type { Ref } from '../../core/model.ts';
import { stoppedAt } from '../backward.ts';
import type { Cursor, Io, ReadPage } from '../connector.ts';
import { isObject, number, object, objects, string } from '../json.ts';
import { capturesOf, faultOf, readJson } from '../look.ts';
import { faultInFeed, isXmlType } from './feed.ts';
import { seenOn } from './seen.ts';
import { sameSite, visit } from './visit.ts';
import { placeAfter, postsUrl, WORDPRESS_PAGE, type WordPressPlace } from './wordpress.ts';

/** Where a reading goes on. */
type Place =
  | { readonly by: 'wordpress'; readonly at: WordPressPlace }
  | { readonly by: 'feed'; readonly url: string; readonly etag: string | null };

/** Posts of the site after `cursor`. */
export async function* readSite(ref: Ref, cursor: Cursor | null, io: Io): AsyncGenerator<ReadPage> {
  const place = readPlace(cursor);
  if (place?.by === 'wordpress') return yield* walkWordPress(place.at, io);
  if (place?.by === 'feed') return yield* readFeedOnce(place.url, place.etag, cursor, io);
  const came = await visit(ref, io);
  const captures = capturesOf(came.answers);
  if (came.ended !== 'here')
    return yield stoppedAt(cursor, came.ended === 'nowhere' ? came.why : 'redirected_elsewhere', captures);
  const { response, url, text } = came;
  if (response.status !== 200) return yield stoppedAt(cursor, String(response.status), captures);
  if (isXmlType(response.headers['content-type'] ?? ''))
    return yield* readFeedOnce(url.href, null, cursor, io);
  const seen = seenOn(text, url);
  if ('why' in seen) return yield stoppedAt(cursor, seen.why, captures);
  const { wordpress, feed } = waysIn(text, response.headers.link ?? '', url);
  if (wordpress !== null) {
    const start: WordPressPlace = { root: wordpress, after: null, seen: [] };
    const refused = yield* walkWordPress(start, io, feed !== null);
    if (refused === null) return;
  }
  if (feed !== null) return yield* readFeedOnce(feed, null, cursor, io);
  yield { captures, cursor: cursor ?? '{}', posts: 1, stopped: null };
}

/** Where the site says that its posts can be read by programs; the feed of its comments is not meant. */
export function waysIn(
  html: string,
  linkHeader: string,
  url: URL,
): { readonly wordpress: string | null; readonly feed: string | null } {
  const [, header] = /<([^>]+)>\s*;\s*rel="?https:\/\/api\.w\.org\/"?/.exec(linkHeader) ?? [];
  const roots: string[] = header === undefined ? [] : [header];
  const feeds: string[] = [];
  const parser = new Parser({
    onopentag(name, { rel = '', type = '', href = '', title = '' }) {
      if (name !== 'link' || href === '') return;
      if (rel === 'https://api.w.org/') roots.push(href);
      const alternate = /\balternate\b/i.test(rel) && /^application\/(?:rss|atom)\+xml\b/i.test(type);
      if (alternate && !/comment|коммент|تعليق/iu.test(`${title} ${href}`)) feeds.push(href);
    },
  });
  parser.end(html);
  const absolute = (href: string | undefined) => {
    const found = href === undefined ? null : URL.parse(href, url.href);
    return found !== null && /^https?:$/.test(found.protocol) ? found : null;
  };
  const root = absolute(roots[0]);
  return {
    wordpress: root !== null && sameSite(root, url) ? root.href : null,
    feed: absolute(feeds[0])?.href ?? null,
  };
}

/**
 * Walks the posts. With `orElse`, an interface that is closed from the first question on is not said here but returned, so
 * that another way may be tried; null is returned otherwise.
 */
async function* walkWordPress(
  start: WordPressPlace,
  io: Io,
  orElse = false,
): AsyncGenerator<ReadPage, string | null> {
  for (let at = start; ; ) {
    const answer = await io.get(postsUrl(at), { robots: true });
    const captures = capturesOf([answer]);
    const closed =
      answer.status === null ? answer.why === 'robots' : [401, 403, 404, 410].includes(answer.status);
    if (closed && orElse && at === start) return 'closed';
    const stop = (why: string) => stoppedAt(writePlace({ by: 'wordpress', at }), why, captures);
    const fault = faultOf(answer, 'json');
    if (fault !== null || answer.status === null) {
      yield stop(fault ?? 'unrecognised');
      return null;
    }
    const value = readJson(answer);
    const posts = objects(value);
    if (answer.status !== 200 || !Array.isArray(value) || posts.length < value.length) {
      const code = string(object(value).code);
      yield stop(code !== null && /^rest_[a-z_]{1,60}$/.test(code) ? code : 'unrecognised');
      return null;
    }
    const next = placeAfter(at, posts);
    if (next === null) {
      yield stop('unrecognised');
      return null;
    }
    at = next;
    yield { captures, cursor: writePlace({ by: 'wordpress', at }), posts: posts.length, stopped: null };
    if (posts.length < WORDPRESS_PAGE) return null;
    // They are named in the address of the next question, which cannot grow for ever.
    if (at.seen.length > 500) {
      yield stoppedAt(writePlace({ by: 'wordpress', at }), 'same_instant');
      return null;
    }
  }
}

/** A feed is one page; unchanged since the last time, it says so. */
async function* readFeedOnce(
  address: string,
  etag: string | null,
  cursor: Cursor | null,
  io: Io,
): AsyncGenerator<ReadPage> {
  const came = await visit(address, io, etag === null ? {} : { headers: { 'if-none-match': etag } });
  const captures = capturesOf(came.answers);
  if (came.ended !== 'here')
    return yield stoppedAt(cursor, came.ended === 'nowhere' ? came.why : 'redirected_elsewhere', captures);
  const { response, text } = came;
  if (response.status === 304 && etag !== null && cursor !== null)
    return yield { captures, cursor, posts: 0, stopped: null };
  if (response.status !== 200) return yield stoppedAt(cursor, String(response.status), captures);
  const fault = faultInFeed(text);
  if (fault !== null) return yield stoppedAt(cursor, fault, captures);
  const posts = text.match(/<(?:\w+:)?(?:item|entry)\b/g)?.length ?? 0;
  const next = writePlace({ by: 'feed', url: address, etag: response.headers.etag ?? null });
  yield { captures, cursor: next, posts, stopped: null };
}

function writePlace(place: Place): Cursor {
  return JSON.stringify(place.by === 'wordpress' ? { by: place.by, ...place.at } : place);
}

/** A cursor that cannot be read is the beginning: what is read twice does no harm. */
function readPlace(cursor: Cursor | null): Place | null {
  let value: unknown;
  try {
    value = JSON.parse(cursor ?? 'null');
  } catch {
    return null;
  }
  if (!isObject(value)) return null;
  const url = string(value.url);
  if (value.by === 'feed' && url !== null && URL.canParse(url))
    return { by: 'feed', url, etag: string(value.etag) };
  const root = string(value.root);
  if (value.by !== 'wordpress' || root === null || !URL.canParse(root)) return null;
  const seen = Array.isArray(value.seen) ? value.seen.filter((id) => number(id) !== null) : [];
  return { by: 'wordpress', at: { root, after: string(value.after), seen } };
}
