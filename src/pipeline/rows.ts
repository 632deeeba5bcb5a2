/**
 * @module
 * The rows of the tables that are filled from captures: which columns posts and sightings have, and how one is made.
 * Pure; the text of a post is as it was shown, its author a pseudonym.
 */
import type { Link } from '../core/links.ts';
import type { Instant, Post, Ref, SightingKind } from '../core/model.ts';
import type { Row } from '../views/parquet.ts';
import type { Columns } from '../views/tables.ts';

/** `pid` stands first: it is filled in when it is known which posts are new (`writer.ts`). */
export const POST_COLUMNS = {
  pid: 'bigint',
  slot: 'bigint',
  version: 'bigint',
  current: 'boolean',
  entry: 'bigint',
  community: 'varchar',
  ref: 'varchar',
  native_id: 'varchar',
  platform: 'varchar',
  posted_at: 'bigint',
  edited_at: 'bigint',
  author: 'varchar',
  text: 'varchar',
  forwarded_community: 'varchar',
  forwarded_title: 'varchar',
  forwarded_post: 'varchar',
  reply_to: 'varchar',
  attachments: 'varchar[]',
  pinned: 'boolean',
  service: 'varchar',
  views: 'bigint',
  reactions: 'bigint',
} as const satisfies Columns;

export const SIGHTING_COLUMNS = {
  pid: 'bigint',
  entry: 'bigint',
  community: 'varchar',
  ref: 'varchar',
  platform: 'varchar',
  kind: 'varchar',
  seen_as: 'varchar',
  seen_at: 'bigint',
  start_at: 'integer',
  end_at: 'integer',
  raw: 'varchar',
  deobfuscated: 'boolean',
  context: 'varchar',
} as const satisfies Columns;

/** A post as a row. `slot` and `version` are the hashes that tell it and its content apart; `author` is a pseudonym. */
export function postRow(
  post: Post,
  about: { text: string; slot: number; version: number; entry: number; author: string | null },
): Record<keyof typeof POST_COLUMNS, string | number | boolean | null> {
  const { forwardedFrom, attachments } = post;
  return {
    pid: 0,
    slot: about.slot,
    version: about.version,
    current: true,
    entry: about.entry,
    community: post.community,
    ref: post.ref,
    native_id: post.nativeId,
    platform: post.platform,
    posted_at: post.at,
    edited_at: post.editedAt,
    author: about.author,
    text: about.text,
    forwarded_community: forwardedFrom?.community ?? null,
    // Without an address it may be the name of a person who hides where it came from.
    forwarded_title: forwardedFrom?.community == null ? null : forwardedFrom.title,
    forwarded_post: forwardedFrom?.post ?? null,
    reply_to: post.replyTo,
    attachments:
      attachments.length === 0
        ? null
        : JSON.stringify(attachments.map(({ kind, name }) => (name ? `${kind}:${name}` : kind))),
    pinned: post.pinned,
    service: post.service,
    views: post.views,
    reactions: post.reactions,
  };
}

/** What a sighting needs of a link; an address that stands in no text has no place. */
type Seen = Pick<Link, 'ref' | 'platform' | 'kind' | 'raw' | 'deobfuscated'> &
  Partial<Pick<Link, 'start' | 'end'>>;

/** A link as a row. `pid` null: it stands in no post. `at` null: as of the capture. */
export function sightingRow(
  link: Seen,
  seen: {
    pid: number | null;
    entry: number;
    community: Ref;
    as: SightingKind;
    at: Instant | null;
    context: string;
  },
): Row {
  return {
    pid: seen.pid,
    entry: seen.entry,
    community: seen.community,
    ref: link.ref,
    platform: link.platform,
    kind: link.kind,
    seen_as: seen.as,
    seen_at: seen.at,
    start_at: link.start ?? null,
    end_at: link.end ?? null,
    raw: link.raw,
    deobfuscated: link.deobfuscated,
    context: seen.context,
  };
}

/** At most 280 UTF-16 units of text around a link, the link in the middle. */
export function around(text: string, link: { start: number; end: number }): string {
  const room = Math.max(0, 280 - (link.end - link.start));
  const start = Math.max(0, Math.min(link.start - (room >> 1), text.length - 280));
  return text.slice(start, start + 280);
}
