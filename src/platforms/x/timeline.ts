/**
 * @module
 * The posts of an account on X, which the API gives newest first and no more than the newest 3,200 of. Bounds are asked
 * for as identifiers (`since_id`, `until_id`, both outside), which hold the time since November 2010 (Snowflake).
 * Checked as `api.ts` says.
 */
import { type Placed, type Stretch, stoppedAt, walkBackward } from '../backward.ts';
import type { Cursor, Io, ReadPage } from '../connector.ts';
import { instantOfText } from '../instant.ts';
import { identifier, object, objects, string } from '../json.ts';
import type { JsonObject } from '../json-cut.ts';
import { capturesOf } from '../look.ts';
import { type Asked, ask, lookAtUser, USER_FIELDS, verdictOf } from './api.ts';
import { instantOfId } from './tweet.ts';

/** The most that one question brings. */
const MOST = 100;
/** Pages in which the whole timeline fits. */
const PAGES = 40;
const SNOWFLAKE_EPOCH = 1_288_834_974_657;
/** Identifiers below this one were counted and hold no time. */
const FIRST_SNOWFLAKE = 29_700_859_247n;

const FIELDS = {
  'tweet.fields':
    'attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,entities,in_reply_to_user_id,lang,note_tweet,public_metrics,referenced_tweets,withheld',
  expansions:
    'author_id,attachments.media_keys,attachments.poll_ids,in_reply_to_user_id,referenced_tweets.id,referenced_tweets.id.author_id',
  'user.fields': USER_FIELDS,
  'media.fields': 'alt_text,media_key,preview_image_url,type,url',
};

/** Posts after `cursor`, oldest page first. */
export async function* readTimeline(io: Io, asked: Asked, cursor: Cursor | null): AsyncGenerator<ReadPage> {
  const user = await lookAtUser(io, asked);
  if ((user.outcome !== 'alive' && user.outcome !== 'restricted') || user.nativeId === null) {
    yield stoppedAt(cursor, user.why ?? user.outcome, user.captures);
    return;
  }
  const walk = { place: user.nativeId, most: MOST, pages: PAGES, ask: backward(io, user.nativeId) };
  let first = true;
  for await (const page of walkBackward(cursor, walk)) {
    yield first ? { ...page, captures: [...user.captures, ...page.captures] } : page;
    first = false;
  }
}

/** Questions about the timeline of account number `id` by time. */
function backward(io: Io, id: string): (newest: number | null, oldest: number | null) => Promise<Stretch> {
  /** The time of the last post that can be had, once it is known. */
  let end: number | null = null;
  return async (newest, oldest) => {
    const captures: string[] = [];
    const posts: Placed[] = [];
    if (end !== null && newest !== null && newest <= end) return { captures, posts };
    let until = newest === null ? null : idAfter(newest);
    for (;;) {
      const page = await timelinePage(io, id, until, oldest);
      captures.push(...page.captures);
      if ('why' in page) return { captures, why: page.why };
      posts.push(...page.posts.filter(({ at }) => newest === null || at <= newest));
      const last = page.posts.at(-1);
      if (last === undefined || !page.more) {
        end = last?.at ?? newest;
        return { captures, posts };
      }
      // Identifiers from before 2010 hold no time: there the way down begins above the bound.
      if (newest === null || last.at < newest) return { captures, posts };
      until = last.id;
    }
  };
}

type Page =
  | { readonly captures: string[]; readonly posts: readonly Placed[]; readonly more: boolean }
  | { readonly captures: string[]; readonly why: string };

async function timelinePage(io: Io, id: string, until: string | null, oldest: number | null): Promise<Page> {
  const since = oldest === null || oldest <= SNOWFLAKE_EPOCH ? null : idBefore(oldest);
  const said = await ask(io, `/users/${id}/tweets`, {
    max_results: String(MOST),
    ...FIELDS,
    ...(since === null ? {} : { since_id: since }),
    ...(until === null ? {} : { until_id: until }),
  });
  const captures = capturesOf([said.answer]);
  if (said.status === null) return { captures, why: said.why };
  const { body } = said;
  const count = object(body.meta).result_count;
  if (said.status !== 200 || typeof count !== 'number')
    return {
      captures,
      why: verdictOf(body, id)?.why ?? (said.status === 200 ? 'unrecognised' : String(said.status)),
    };
  const posts = objects(body.data).map(placeOf);
  if (posts.length !== count || posts.some((post) => post === null)) return { captures, why: 'unrecognised' };
  const placed = posts.filter((post) => post !== null).sort((a, b) => b.at - a.at);
  return { captures, posts: placed, more: string(object(body.meta).next_token) !== null };
}

function placeOf(tweet: JsonObject): Placed | null {
  const id = identifier(tweet.id);
  const at = id === null ? null : (instantOfId(id) ?? instantOfText(tweet.created_at));
  return id === null || at === null ? null : { id, at };
}

/** An identifier above all of this millisecond; above all older kinds when it lies before the new ones. */
function idAfter(at: number): string {
  const above = at <= SNOWFLAKE_EPOCH ? 0n : snowflake(at + 1);
  return (above > FIRST_SNOWFLAKE ? above : FIRST_SNOWFLAKE).toString();
}

/** The identifier below all of this millisecond. */
function idBefore(at: number): string {
  return (snowflake(at) - 1n).toString();
}

function snowflake(at: number): bigint {
  return BigInt(at - SNOWFLAKE_EPOCH) << 22n;
}
