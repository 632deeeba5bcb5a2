/**
 * @module
 * Mastodon: the statuses of one account as `GET /api/v1/accounts/:id/statuses` answers, newest first.
 */
import type { Instant } from '../../core/model.ts';
import { MASTODON_HOST } from '../address.ts';
import { spoken } from '../finish.ts';
import type { Place, Said, Span } from '../world.ts';

export function mastodonStatuses(place: Place): string {
  const account = {
    id: place.nativeId,
    username: place.handle,
    acct: place.handle,
    display_name: place.title,
    locked: false,
    bot: false,
    discoverable: true,
    group: false,
    created_at: stamp(place.bornAt),
    note: `<p>${escaped(place.description)}</p>`,
    url: place.ref,
    uri: `https://${MASTODON_HOST}/users/${place.handle}`,
    avatar: `https://${MASTODON_HOST}/avatars/${place.brand}.jpg`,
    followers_count: place.members,
    following_count: 4,
    statuses_count: place.said.length,
    emojis: [],
    fields: [],
  };
  const statuses = spoken(place)
    .toReversed()
    .map((said) => status(place, said, account));
  return `${JSON.stringify(statuses)}\n`;
}

function status(place: Place, said: Said, account: unknown): Record<string, unknown> {
  return {
    id: said.id,
    created_at: stamp(said.at),
    in_reply_to_id: said.replyTo?.id ?? null,
    in_reply_to_account_id: said.replyTo ? place.nativeId : null,
    sensitive: false,
    spoiler_text: '',
    visibility: 'public',
    language: place.language,
    uri: `https://${MASTODON_HOST}/users/${place.handle}/statuses/${said.id}`,
    url: said.ref,
    replies_count: 0,
    reblogs_count: 0,
    favourites_count: said.reactions,
    edited_at: said.editedAt === null ? null : stamp(said.editedAt),
    content: `<p>${said.spans.map(html).join('')}</p>`,
    reblog: null,
    account,
    media_attachments: [],
    mentions: [],
    tags: said.spans
      .filter((span) => span.type === 'hashtag')
      .map((span) => ({ name: span.text.slice(1), url: tagUrl(span) })),
    emojis: [],
    card: null,
    poll: null,
  };
}

function html(span: Span): string {
  const text = escaped(span.text).replaceAll('\n', '<br />');
  if (span.type === 'hashtag') {
    return `<a href="${tagUrl(span)}" class="mention hashtag" rel="tag">#<span>${text.slice(1)}</span></a>`;
  }
  if (span.type !== 'link' && span.type !== 'text_link') return text;
  const href = span.href ?? (/^https?:/.test(span.text) ? span.text : `https://${span.text}`);
  return `<a href="${escaped(href)}" target="_blank" rel="nofollow noopener" translate="no">${text}</a>`;
}

function tagUrl(span: Span): string {
  return `https://${MASTODON_HOST}/tags/${encodeURIComponent(span.text.slice(1))}`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function stamp(at: Instant): string {
  return new Date(at).toISOString();
}
