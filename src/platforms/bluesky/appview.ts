/**
 * @module
 * An account as the AppView shows it, which is what people see on bsky.app: its profile, and its feed from the newest
 * post down.
 * Checked as `xrpc.ts` says; the order of a feed in the source of @atproto/bsky 0.0.280 (`sortAt`, the earlier of what the
 * client and the server say). The public AppView's cursors are its own and are never kept.
 */

import { type Placed, type Stretch, stoppedAt, walkBackward } from '../backward.ts';
import type { Answer, Cursor, Io, Look, ReadPage } from '../connector.ts';
import { instantOfText } from '../instant.ts';
import { number, object, objects, string } from '../json.ts';
import type { JsonObject } from '../json-cut.ts';
import { capturesOf, look, unknown } from '../look.ts';
import { call, isDid, isNotThere, type Said, verdictOfRefusal, whyOf } from './xrpc.ts';

const VIA = 'appview';
/** The most that one question brings (lexicon app.bsky.feed.getAuthorFeed). */
const MOST = 100;

/** A look at the profile. `before` are answers that led here. */
export async function lookAtProfile(
  io: Io,
  host: string,
  actor: string,
  before: readonly Answer[] = [],
): Promise<Look> {
  const said = await call(io, host, 'app.bsky.actor.getProfile', { actor });
  const answers = [...before, said.answer];
  if (said.kind === 'answer') return profileLook(said.body, actor, answers);
  if (said.kind === 'fault') return unknown(said.why, VIA, answers);
  if (!isNotThere(said))
    return look({ via: VIA, captures: capturesOf(answers), ...verdictOfRefusal(said.name) });
  if (isDid(actor))
    return look({ outcome: 'gone_unspecified', via: VIA, why: 'not_found', captures: capturesOf(answers) });
  return lookBehindHandle(io, host, actor, answers);
}

/** A handle is a name on a web domain: when the AppView no longer vouches for it, its account may still be there. */
async function lookBehindHandle(
  io: Io,
  host: string,
  handle: string,
  before: readonly Answer[],
): Promise<Look> {
  const said = await call(io, host, 'com.atproto.identity.resolveHandle', { handle });
  const answers = [...before, said.answer];
  if (isNotThere(said))
    return look({
      outcome: 'gone_unspecified',
      via: VIA,
      why: 'handle_not_found',
      captures: capturesOf(answers),
    });
  const did = said.kind === 'answer' ? string(said.body.did) : null;
  if (did === null || !isDid(did))
    return unknown(said.kind === 'answer' ? 'unrecognised' : whyOf(said), VIA, answers);
  return lookAtProfile(io, host, did, answers);
}

function profileLook(profile: JsonObject, actor: string, answers: readonly Answer[]): Look {
  const did = string(profile.did);
  const handle = string(profile.handle);
  if (did === null || !isDid(did) || handle === null) return unknown('unrecognised', VIA, answers);
  if (actor !== did && actor !== handle.toLowerCase()) return unknown('another_account', VIA, answers);
  return look({
    outcome: 'alive',
    via: VIA,
    title: string(profile.displayName) || handle,
    description: string(profile.description) || null,
    members: number(profile.followersCount),
    nativeId: did,
    avatarUrl: string(profile.avatar),
    captures: capturesOf(answers),
  });
}

/**
 * The feed after `cursor`: own posts, answers and reposts, oldest page first. What is dated back, or reaches the AppView
 * late, stands below what was read before and is not found.
 */
export async function* readFeed(
  io: Io,
  host: string,
  actor: string,
  cursor: Cursor | null,
): AsyncGenerator<ReadPage> {
  const profile = await lookAtProfile(io, host, actor);
  if (profile.outcome !== 'alive' || profile.nativeId === null) {
    yield stoppedAt(cursor, profile.why ?? profile.outcome, profile.captures);
    return;
  }
  const walk = {
    place: profile.nativeId,
    most: MOST,
    pages: 1000,
    ask: feedBackward(io, host, profile.nativeId),
  };
  let first = true;
  for await (const page of walkBackward(cursor, walk)) {
    // The profile as it was then is kept with what was read first.
    yield first ? { ...page, captures: [...profile.captures, ...page.captures] } : page;
    first = false;
  }
}

/**
 * Questions about a feed by time. The AppView knows only cursors of its own: they are remembered as long as the walk
 * goes on, and after an interruption the way down is walked again from the newest post.
 */
function feedBackward(
  io: Io,
  host: string,
  did: string,
): (newest: number | null, oldest: number | null) => Promise<Stretch> {
  /** The cursor below each time that was reached, null at the end of the feed; an empty one is the top. */
  const below = new Map<number | null, string | null>();
  /** Times never rise on the way down, so that no post is taken for one of a page above. */
  let last = Number.POSITIVE_INFINITY;
  return async (newest) => {
    const captures: string[] = [];
    const within: Placed[] = [];
    let cursor = newest === null ? '' : (below.get(newest) ?? '');
    if (newest !== null && below.get(newest) === null) return { captures, posts: [] };
    if (cursor === '') last = Number.POSITIVE_INFINITY;
    for (;;) {
      const said = await feedPage(io, host, did, cursor);
      captures.push(...capturesOf([said.answer]));
      if (said.kind !== 'answer') return { captures, why: whyOf(said) };
      const next = string(said.body.cursor);
      if (!Array.isArray(said.body.feed) || next === cursor) return { captures, why: 'unrecognised' };
      for (const item of objects(said.body.feed)) {
        const place = placeOf(item);
        if (place === null) return { captures, why: 'unrecognised' };
        last = Math.min(last, place.at);
        if (newest === null || last <= newest) within.push({ id: place.id, at: last });
      }
      if (Number.isFinite(last)) below.set(last, next);
      // What stands at the bound was read before: there must be something below it, or the end.
      const passed = newest === null ? within.length > 0 : last < newest;
      if (next === null || passed) return { captures, posts: within };
      cursor = next;
    }
  };
}

function feedPage(io: Io, host: string, actor: string, cursor: string): Promise<Said> {
  return call(io, host, 'app.bsky.feed.getAuthorFeed', {
    actor,
    limit: String(MOST),
    filter: 'posts_with_replies',
    ...(cursor === '' ? {} : { cursor }),
  });
}

/** Where an item stands in the feed; null when it has not the form of one. */
function placeOf(item: JsonObject): Placed | null {
  const post = object(item.post);
  const reason = object(item.reason);
  const uri = string(post.uri);
  const repostedAt = instantOfText(reason.indexedAt);
  if (uri === null) return null;
  if (repostedAt !== null) return { id: string(reason.uri) ?? `${uri}#${repostedAt}`, at: repostedAt };
  const indexedAt = instantOfText(post.indexedAt);
  const createdAt = instantOfText(object(post.record).createdAt);
  const at = Math.min(indexedAt ?? Number.POSITIVE_INFINITY, createdAt ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(at) ? { id: uri, at } : null;
}
