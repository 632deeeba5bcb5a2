/**
 * @module
 * Bluesky: pages of `app.bsky.feed.getAuthorFeed`. Facets count UTF-8 bytes.
 */
import { seeded } from '../../core/random.ts';
import { BLUESKY_HOST } from '../address.ts';
import { token } from '../draw.ts';
import { spoken } from '../finish.ts';
import { type Place, type Said, textOf } from '../world.ts';

export function blueskyFeed(place: Place): string {
  const author = {
    did: place.nativeId,
    handle: `${place.handle.replaceAll('_', '-')}.${BLUESKY_HOST}`,
    displayName: place.title,
    labels: [],
    createdAt: new Date(place.bornAt).toISOString(),
  };
  const feed = spoken(place)
    .toReversed()
    .map((said) => ({ post: post(place, said, author) }));
  return `${JSON.stringify({ feed })}\n`;
}

function post(place: Place, said: Said, author: unknown): Record<string, unknown> {
  const createdAt = new Date(said.at).toISOString();
  const record: Record<string, unknown> = {
    $type: 'app.bsky.feed.post',
    text: textOf(said),
    createdAt,
    langs: [place.language],
  };
  const facets = facetsOf(said);
  if (facets.length > 0) record.facets = facets;
  return {
    uri: `at://${place.nativeId}/app.bsky.feed.post/${said.id}`,
    cid: `bafyrei${token(seeded(said.id), 52, 'abcdefghijklmnopqrstuvwxyz234567')}`,
    author,
    record,
    replyCount: 0,
    repostCount: 0,
    likeCount: said.reactions,
    quoteCount: 0,
    indexedAt: createdAt,
    labels: [],
  };
}

function facetsOf(said: Said): unknown[] {
  const out: unknown[] = [];
  let at = 0;
  for (const span of said.spans) {
    const length = Buffer.byteLength(span.text);
    const index = { byteStart: at, byteEnd: at + length };
    if (span.type === 'link' || span.type === 'text_link') {
      const uri = span.href ?? (/^https?:/.test(span.text) ? span.text : `https://${span.text}`);
      out.push({ index, features: [{ $type: 'app.bsky.richtext.facet#link', uri }] });
    }
    if (span.type === 'hashtag') {
      out.push({ index, features: [{ $type: 'app.bsky.richtext.facet#tag', tag: span.text.slice(1) }] });
    }
    at += length;
  }
  return out;
}
