/**
 * @module
 * One piece of an archive to rows for the tables and words for the text index. A pure function of its
 * arguments, so that it gives the same rows in a worker thread, on this thread, today and at a rebuild.
 */
import { createHmac } from 'node:crypto';
import { hash53 } from '../core/hash.ts';
import { mayAnnounce, sightingContext } from '../core/lead.ts';
import { extractLinks, type Link, linkOfMark } from '../core/links.ts';
import {
  type CommunityProfile,
  type PlatformId,
  type Post,
  type Ref,
  SIGHTING_KINDS,
  type SightingKind,
} from '../core/model.ts';
import { formatOf } from '../platforms/index.ts';
import { GRAMMARS } from '../platforms/links.ts';
import type { Damage, LeftOut, Piece } from '../platforms/platform.ts';
import { type ParquetFile, type Row, writeParquet } from '../views/parquet.ts';
import { fileColumns } from '../views/tables.ts';
import { type IndexBatch, openWords } from '../views/text-index.ts';
import { around, POST_COLUMNS, postRow, SIGHTING_COLUMNS, sightingRow } from './rows.ts';

/** What stays the same for all pieces of a capture. */
export interface ParseJob {
  format: string;
  ref: Ref | null;
  /** The platform whose collector kept it; absent for archives that came from elsewhere. */
  collectedFrom?: PlatformId;
  /** Posts after this instant are not seen (a replay that stops early); null for all. */
  until: number | null;
  entry: number;
  pseudonymKey: Uint8Array;
  /** Former addresses of communities and what they are now. */
  aliases: Readonly<Record<Ref, Ref>>;
}

/** Rows of a piece. The arrays have one element a post, in file order. */
export interface ParsedPiece {
  posts: ParquetFile;
  slots: Float64Array<ArrayBuffer>;
  versions: Float64Array<ArrayBuffer>;
  /** The words for the text index; `pids` are filled in later. */
  index: IndexBatch;
  /** The links in posts; `sightingPost` gives the place of each one's post. */
  sightings: ParquetFile;
  sightingPost: Int32Array<ArrayBuffer>;
  profiles: CommunityProfile[];
  /** The links in profiles. */
  profileSightings: Row[];
  damage: Damage[];
  leftOut: LeftOut[];
}

/** Reads a piece. Nothing in it makes this throw: what cannot be read is in `damage`. */
export function parsePiece(piece: Piece, job: ParseJob): ParsedPiece {
  const format = formatOf(job.format);
  const { ref, collectedFrom } = job;
  const items = format.parse(piece, { ref, ...(collectedFrom === undefined ? {} : { collectedFrom }) });
  const posts: Post[] = [];
  const out: Omit<ParsedPiece, 'posts' | 'sightings' | 'index' | 'slots' | 'versions' | 'sightingPost'> = {
    profiles: [],
    profileSightings: [],
    damage: [],
    leftOut: [],
  };
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
  const slots = new Float64Array(posts.length);
  const versions = new Float64Array(posts.length);
  const words = openWords(posts.length);
  const pseudonym = pseudonyms(job.pseudonymKey);
  const rows: Row[] = [];
  const sightings: Row[] = [];
  const sightingPost: number[] = [];
  for (let i = 0; i < posts.length; i++) {
    const post = posts[i]!;
    const { text } = post;
    const slot = hash53(post.ref);
    const version = hash53(text, post.editedAt ?? 0);
    slots[i] = slot;
    versions[i] = version;
    words.add(post);
    rows.push(postRow(post, { text, slot, version, entry: job.entry, author: pseudonym(post) }));
    for (const row of postSightings(post, job)) {
      sightings.push(row);
      sightingPost.push(i);
    }
  }
  return {
    ...out,
    posts: writeParquet(POST_FILE, rows),
    slots,
    versions,
    index: words.batch(),
    sightings: writeParquet(SIGHTING_FILE, sightings),
    sightingPost: Int32Array.from(sightingPost),
  };
}

const POST_FILE = fileColumns(POST_COLUMNS);
const SIGHTING_FILE = fileColumns(SIGHTING_COLUMNS);

/** A piece with nothing in it but the damage given. */
export function emptyPiece(damage: Damage[]): ParsedPiece {
  return {
    posts: writeParquet(POST_FILE, []),
    slots: new Float64Array(0),
    versions: new Float64Array(0),
    index: openWords(0).batch(),
    sightings: writeParquet(SIGHTING_FILE, []),
    sightingPost: new Int32Array(0),
    profiles: [],
    profileSightings: [],
    damage,
    leftOut: [],
  };
}

/** Authors under the case's key; null for the community itself. */
function pseudonyms(key: Uint8Array): (post: Post) => string | null {
  const known = new Map<string, string>();
  return ({ author, platform }) => {
    if (author === null) return null;
    let name = known.get(author);
    if (name === undefined) {
      name = createHmac('sha256', key).update(`${platform}\0${author}`).digest('hex').slice(0, 16);
      known.set(author, name);
    }
    return name;
  };
}

const STRENGTH = new Map<SightingKind, number>(SIGHTING_KINDS.map((kind, rank) => [kind, rank]));

/** The links of a post, each address once, as the strongest thing it is there. */
function* postSightings(post: Post, job: ParseJob): Generator<Row> {
  const { text } = post;
  const links = extractLinks(text, GRAMMARS);
  const from = post.forwardedFrom?.community ?? null;
  if (links.length === 0 && post.links.length === 0 && from === null) return;
  const found = new Map<Ref, { link: Link; as: SightingKind }>();
  const add = (link: Link | null, as: SightingKind) => {
    if (!link || link.ref === post.community || link.ref.startsWith(`${post.community}/`)) return;
    const known = found.get(link.ref);
    if (!known) found.set(link.ref, { link, as });
    else if (STRENGTH.get(as)! < STRENGTH.get(known.as)!) known.as = as;
  };
  const plain = post.forwardedFrom ? 'forward' : post.pinned ? 'pinned' : 'bare';
  for (const link of links) add(link, plain);
  for (const mark of post.links)
    add(linkOfMark(mark, GRAMMARS), mark.kind === 'mention' && plain === 'bare' ? 'mention' : plain);
  if (from !== null) add(linkOfMark(bareMark(from), GRAMMARS), 'forward');
  // What somebody else's words announce is no announcement of this community.
  const speaks =
    !post.forwardedFrom &&
    mayAnnounce(
      text,
      [...found.values()].map(({ link }) => link),
    );
  for (const { link, as } of found.values()) {
    const moved = speaks && link.end > 0 && sightingContext(text, link.start, link.end).kind === 'own';
    yield sightingRow(link, {
      pid: 0,
      entry: job.entry,
      community: post.community,
      as: moved ? 'moved' : as,
      at: post.at,
      context: around(text, link),
    });
  }
}

/** The links that a community shows in its own description and title. */
function* profileSightings(profile: CommunityProfile, job: ParseJob): Generator<Row> {
  for (const text of [profile.description, profile.title])
    for (const link of text === null ? [] : extractLinks(text, GRAMMARS))
      if (link.ref !== profile.ref)
        yield sightingRow(link, {
          pid: null,
          entry: job.entry,
          community: profile.ref,
          as: 'bio',
          at: profile.at,
          context: around(text!, link),
        });
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
  const moved = (address: Ref) => ref + address.slice(post.community.length);
  const replyTo = post.replyTo?.startsWith(`${post.community}/`) ? moved(post.replyTo) : post.replyTo;
  return { ...post, community: ref, ref: moved(post.ref), replyTo };
}
