/**
 * @module
 * One piece of an archive to rows for the tables and folded words for the text index. A pure function of its
 * arguments, so that it gives the same rows in a worker thread, on this thread, today and at a rebuild.
 */
import { createHmac } from 'node:crypto';
import { hash53 } from '../core/hash.ts';
import { sightingContext } from '../core/lead.ts';
import { extractLinks, type Link, linkOfMark } from '../core/links.ts';
import {
  type CommunityProfile,
  type Post,
  type Ref,
  SIGHTING_KINDS,
  type SightingKind,
} from '../core/model.ts';
import { fold } from '../core/text.ts';
import { formatOf } from '../platforms/index.ts';
import { GRAMMARS } from '../platforms/links.ts';
import type { Damage, LeftOut, Piece } from '../platforms/platform.ts';

/** What stays the same for all pieces of a capture. */
export interface ParseJob {
  format: string;
  ref: Ref | null;
  /** Posts after this instant are not seen (a replay that stops early); null for all. */
  until: number | null;
  entry: number;
  pseudonymKey: Uint8Array;
  /** Former addresses of communities and what they are now. */
  aliases: Readonly<Record<Ref, Ref>>;
}

/** Rows of a piece. The arrays have one element a post, in file order. */
export interface ParsedPiece {
  /** Lines of JSON, one a post, with its place in the piece as `i`. */
  posts: Uint8Array<ArrayBuffer>;
  slots: Float64Array<ArrayBuffer>;
  versions: Float64Array<ArrayBuffer>;
  postedAt: Float64Array<ArrayBuffer>;
  communities: Ref[];
  platforms: string[];
  folded: string[];
  /** Lines of JSON for the links in posts; `sightingPost` gives the place of each one's post. */
  sightings: Uint8Array<ArrayBuffer>;
  sightingPost: Int32Array<ArrayBuffer>;
  profiles: CommunityProfile[];
  /** Lines of JSON for the links in profiles. */
  profileSightings: string[];
  damage: Damage[];
  leftOut: LeftOut[];
}

/** The columns of the tables that `ParsedPiece` fills; `pid` is made of `i` when the post turns out to be new. */
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
};
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
};

/** Reads a piece. Nothing in it makes this throw: what cannot be read is in `damage`. */
export function parsePiece(piece: Piece, job: ParseJob): ParsedPiece {
  const format = formatOf(job.format);
  const items = format.parse(piece, { ref: job.ref });
  const posts: Post[] = [];
  const out = emptyPiece([]);
  const pseudonyms = new Map<string, string>();
  for (const item of items) {
    if (item.item === 'damage') out.damage.push(item);
    else if (item.item === 'left_out') out.leftOut.push(item);
    else if (item.item === 'community') {
      const profile = aliasProfile(item.community, job.aliases);
      if (job.until !== null && profile.at !== null && profile.at > job.until) continue;
      out.profiles.push(profile);
      out.profileSightings.push(...profileSightings(profile, job));
    } else if (job.until === null || item.post.at <= job.until) posts.push(aliasPost(item.post, job.aliases));
  }
  out.slots = new Float64Array(posts.length);
  out.versions = new Float64Array(posts.length);
  out.postedAt = new Float64Array(posts.length);
  const rows: string[] = [];
  const sightings: string[] = [];
  const sightingPost: number[] = [];
  for (let i = 0; i < posts.length; i++) {
    const post = posts[i]!;
    const text = post.text.toWellFormed();
    const slot = hash53(post.ref);
    const version = hash53(`${post.editedAt ?? ''}\0${text}`);
    out.slots[i] = slot;
    out.versions[i] = version;
    out.postedAt[i] = post.at;
    out.communities.push(post.community);
    out.platforms.push(post.platform);
    out.folded.push(fold(text));
    rows.push(postRow(post, text, i, slot, version, job, pseudonyms));
    for (const row of postSightings(post, text, i, job)) {
      sightings.push(row);
      sightingPost.push(i);
    }
  }
  out.posts = lines(rows);
  out.sightings = lines(sightings);
  out.sightingPost = Int32Array.from(sightingPost);
  return out;
}

/** Rows as the database reads them. */
export function lines(rows: readonly string[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(rows.join('\n'));
}

/** A piece with nothing in it but the damage given. */
export function emptyPiece(damage: Damage[]): ParsedPiece {
  return {
    posts: new Uint8Array(0),
    slots: new Float64Array(0),
    versions: new Float64Array(0),
    postedAt: new Float64Array(0),
    communities: [],
    platforms: [],
    folded: [],
    sightings: new Uint8Array(0),
    sightingPost: new Int32Array(0),
    profiles: [],
    profileSightings: [],
    damage,
    leftOut: [],
  };
}

/** `null` fields are left out: the database reads a missing field as null, and most fields of most posts are. */
function postRow(
  post: Post,
  text: string,
  index: number,
  slot: number,
  version: number,
  job: ParseJob,
  pseudonyms: Map<string, string>,
): string {
  const row: Record<string, unknown> = {
    i: index,
    slot,
    version,
    current: true,
    entry: job.entry,
    community: post.community,
    ref: post.ref,
    native_id: post.nativeId,
    platform: post.platform,
    posted_at: post.at,
    text,
    pinned: post.pinned,
  };
  if (post.editedAt !== null) row.edited_at = post.editedAt;
  if (post.author !== null) {
    let name = pseudonyms.get(post.author);
    if (name === undefined) {
      name = createHmac('sha256', job.pseudonymKey)
        .update(`${post.platform}\0${post.author}`)
        .digest('hex')
        .slice(0, 16);
      pseudonyms.set(post.author, name);
    }
    row.author = name;
  }
  if (post.forwardedFrom !== null) {
    row.forwarded_community = post.forwardedFrom.community;
    row.forwarded_title = post.forwardedFrom.title?.toWellFormed();
    row.forwarded_post = post.forwardedFrom.post;
  }
  if (post.replyTo !== null) row.reply_to = post.replyTo;
  if (post.attachments.length > 0)
    row.attachments = post.attachments.map((a) => (a.name ? `${a.kind}:${a.name.toWellFormed()}` : a.kind));
  if (post.service !== null) row.service = post.service;
  if (post.views !== null) row.views = post.views;
  if (post.reactions !== null) row.reactions = post.reactions;
  return JSON.stringify(row);
}

const STRENGTH = new Map<SightingKind, number>(SIGHTING_KINDS.map((kind, rank) => [kind, rank]));

/** The links of a post, each address once, as the strongest thing it is there. */
function* postSightings(post: Post, text: string, index: number, job: ParseJob): Generator<string> {
  const found = new Map<Ref, { link: Link; as: SightingKind }>();
  const add = (link: Link | null, as: SightingKind) => {
    if (!link || link.ref === post.community || link.ref.startsWith(`${post.community}/`)) return;
    const known = found.get(link.ref);
    if (!known) found.set(link.ref, { link, as });
    else if (STRENGTH.get(as)! < STRENGTH.get(known.as)!) known.as = as;
  };
  const plain = post.forwardedFrom ? 'forward' : post.pinned ? 'pinned' : 'bare';
  for (const link of extractLinks(text, GRAMMARS)) add(link, plain);
  for (const mark of post.links)
    add(linkOfMark(mark, GRAMMARS), mark.kind === 'mention' && plain === 'bare' ? 'mention' : plain);
  if (post.forwardedFrom?.community)
    add(linkOfMark(bareMark(post.forwardedFrom.community), GRAMMARS), 'forward');
  for (const { link, as } of found.values()) {
    // What somebody else's words announce is no announcement of this community.
    const announced =
      !post.forwardedFrom && link.end > 0 && sightingContext(text, link.start, link.end).kind === 'own';
    yield sightingRow(
      index,
      post.community,
      post.at,
      link,
      announced ? 'moved' : as,
      around(text, link),
      job,
    );
  }
}

/** The links that a community shows in its own description and title. */
function* profileSightings(profile: CommunityProfile, job: ParseJob): Generator<string> {
  for (const text of [profile.description, profile.title])
    for (const link of text === null ? [] : extractLinks(text, GRAMMARS))
      if (link.ref !== profile.ref)
        yield sightingRow(null, profile.ref, profile.at, link, 'bio', around(text!, link), job);
}

function sightingRow(
  index: number | null,
  community: Ref,
  at: number | null,
  link: Link,
  as: SightingKind,
  context: string,
  job: ParseJob,
): string {
  return JSON.stringify({
    i: index,
    entry: job.entry,
    community,
    ref: link.ref,
    platform: link.platform,
    kind: link.kind,
    seen_as: as,
    seen_at: at,
    start_at: link.start,
    end_at: link.end,
    raw: link.raw.toWellFormed(),
    deobfuscated: link.deobfuscated,
    context: context.toWellFormed(),
  });
}

/** At most 280 UTF-16 units of text around a link, the link in the middle. */
export function around(text: string, link: { start: number; end: number }): string {
  const room = Math.max(0, 280 - (link.end - link.start));
  const start = Math.max(0, Math.min(link.start - (room >> 1), text.length - 280));
  return text.slice(start, start + 280);
}

function bareMark(href: string) {
  return { href, start: null, end: null, kind: 'url' as const };
}

function aliasProfile(profile: CommunityProfile, aliases: Readonly<Record<Ref, Ref>>): CommunityProfile {
  const ref = aliases[profile.ref];
  return ref === undefined ? profile : { ...profile, ref };
}

function aliasPost(post: Post, aliases: Readonly<Record<Ref, Ref>>): Post {
  const ref = aliases[post.community];
  if (ref === undefined) return post;
  return { ...post, community: ref, ref: ref + post.ref.slice(post.community.length) };
}
