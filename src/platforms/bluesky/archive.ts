/**
 * @module
 * Saved answers of Bluesky's public API: `getAuthorFeed` and other feeds, `getPosts`, `searchPosts`, `getProfile`, and a
 * PDS's `listRecords` and `getRecord`; a page a file, a page a line, or an array of pages or posts. An account is the
 * community. A repost is a post of the account that reposted, forwarded from where it was written.
 * Checked in November 2026 against the lexicons app.bsky.feed.defs, app.bsky.feed.post, app.bsky.richtext.facet and
 * app.bsky.embed.*: facets count UTF-8 bytes; `createdAt` is what the client says, `indexedAt` what the server saw.
 */

import { MINUTE } from '../../core/clock.ts';
import type { Attachment, Instant, MarkedLink, Post, Ref } from '../../core/model.ts';
import { instantOfMillis, instantOfText } from '../instant.ts';
import { isObject, number, object, objects, string } from '../json.ts';
import { cutJson, type JsonObject, type JsonSpec, readJson } from '../json-cut.ts';
import type { ArchiveFormat, ArchiveItem } from '../platform.ts';
import { links as grammar } from './links.ts';

const SPEC: JsonSpec = { paths: ['feed[]', 'posts[]', 'records[]', '[]', ''], first: 'post' };

/** The format; the hint's community is whose feed it is. */
export const api: ArchiveFormat = {
  id: 'bluesky-api-json',
  recognise({ text }) {
    if (!/^\s*[[{]/.test(text)) return 0;
    if (/"app\.bsky\.feed\.(?:post|defs)\b/.test(text)) return 0.95;
    if (/"uri"\s*:\s*"at:\/\/[^"]+\/app\.bsky\.feed\.(?:post|repost)\//.test(text)) return 0.95;
    if (/"did"\s*:\s*"did:(?:plc|web):/.test(text) && /"handle"\s*:\s*"/.test(text)) return 0.8;
    return /^\s*\{\s*"feed"\s*:\s*\[\s*\]\s*(?:,\s*"cursor"|\})/.test(text) ? 0.5 : 0;
  },
  cut: (source) => cutJson(source, SPEC),
  parse(piece, hint) {
    const { runs, damage } = readJson(piece, SPEC);
    const reading: Reading = { items: [...damage], hint: hint.ref, at: null, known: new Set() };
    for (const { path, records } of runs)
      for (const { value, offset } of records) readRecord(value, path, offset, reading);
    return reading.items;
  },
};

/** The items of one answer that came at `at`, to a question about `ref` (null: nobody says about whom). */
export function readAnswer(answer: unknown, ref: Ref | null, at: Instant): ArchiveItem[] {
  const reading: Reading = { items: [], hint: ref, at, known: new Set() };
  readRecord(answer, '', 0, reading);
  return reading.items;
}

interface Reading {
  readonly items: ArchiveItem[];
  readonly hint: Ref | null;
  /** When the answer came, null when nothing says so. */
  readonly at: Instant | null;
  /** Accounts whose profile this piece has given. */
  readonly known: Set<Ref>;
}

function readRecord(value: unknown, path: string, offset: number, reading: Reading): void {
  if (!isObject(value)) lose('a record is not an object', offset, reading);
  else if (Array.isArray(value.feed))
    for (const each of value.feed) readRecord(each, 'feed[]', offset, reading);
  else if (Array.isArray(value.posts))
    for (const each of value.posts) readRecord(each, 'posts[]', offset, reading);
  else if (Array.isArray(value.records))
    for (const each of value.records) readRecord(each, 'records[]', offset, reading);
  else if (isObject(value.post))
    readPost(value.post, object(value.reason), object(value.reply), true, offset, reading);
  else if (typeof value.uri === 'string' && isObject(value.record))
    readPost(value, {}, {}, path === 'feed[]', offset, reading);
  else if (typeof value.uri === 'string' && isObject(value.value))
    readRepoRecord(value.uri, value.value, offset, reading);
  else if (string(value.did)?.startsWith('did:') && typeof value.handle === 'string')
    readProfile(value, reading);
  else lose('a post is missing from its record', offset, reading);
}

function lose(why: string, offset: number, { items }: Reading): void {
  items.push({ item: 'damage', offset, why });
}

function readPost(
  view: JsonObject,
  reason: JsonObject,
  reply: JsonObject,
  ofFeed: boolean,
  offset: number,
  reading: Reading,
): void {
  const author = object(view.author);
  const record = object(view.record);
  const own = accountRef(author);
  const [, did, key] = AT_POST.exec(string(view.uri) ?? '') ?? [];
  if (own === null || did === undefined || key === undefined) {
    lose('a post has no address', offset, reading);
    return;
  }
  const seenAt = instantOfText(view.indexedAt);
  const createdAt = instantOfText(record.createdAt);
  // What a client says may lie in the past (an imported post), never in the server's future.
  const at = createdAt !== null && (seenAt === null || createdAt <= seenAt + 5 * MINUTE) ? createdAt : seenAt;
  if (at === null) {
    lose('a post has no readable date', offset, reading);
    return;
  }

  const type = string(reason.$type) ?? '';
  const by = object(reason.by);
  const reposted = type.endsWith('#reasonRepost') || (type === '' && typeof by.did === 'string');
  const owner = reposted ? accountRef(by) : own;
  const repostedAt = reposted ? (instantOfText(reason.indexedAt) ?? null) : at;
  if (owner === null || repostedAt === null) {
    lose('a repost does not say whose or when', offset, reading);
    return;
  }
  const community = ofFeed && reading.hint !== null ? reading.hint : owner;
  if (ofFeed) introduce(reposted ? by : author, community, reading);

  const home = reposted ? own : community;
  const nameOf = (uri: unknown) =>
    postRef(
      uri,
      new Map([
        [did, home],
        [
          string(object(object(reply.parent).author).did) ?? '',
          accountRef(object(object(reply.parent).author)),
        ],
      ]),
    );
  const written = `${home}/post/${key}`;
  const text = string(record.text) ?? '';
  const links = facetLinks(record.facets, text);
  const attachments: Attachment[] = [];
  readEmbed(object(record.embed), object(view.embed), links, attachments);
  const repostKey = /\/app\.bsky\.feed\.repost\/([^/]+)$/.exec(string(reason.uri) ?? '')?.[1] ?? key;
  const post: Post = {
    // A repost has no page of its own.
    ref: reposted ? `${community}/repost/${repostKey}` : written,
    community,
    platform: 'bluesky',
    nativeId: reposted ? `repost/${repostKey}` : key,
    at: repostedAt,
    editedAt: null,
    author: null,
    text,
    links,
    forwardedFrom: reposted
      ? { community: own, title: string(author.displayName) || string(author.handle), post: written }
      : null,
    replyTo: reposted ? null : nameOf(object(object(record.reply).parent).uri),
    attachments,
    pinned: type.endsWith('#reasonPin'),
    service: null,
    views: null,
    reactions: number(view.likeCount),
  };
  reading.items.push({ item: 'post', post });
}

/** A record as the account's own host gives it: a post or the profile. Records of other kinds are no posts. */
function readRepoRecord(uri: string, record: JsonObject, offset: number, reading: Reading): void {
  const [, did, collection, key = ''] = /^at:\/\/(did:[^/]+)\/([^/]+)\/([^/]+)$/.exec(uri) ?? [];
  if (did === undefined) lose('a record has no address', offset, reading);
  else if (collection === 'app.bsky.feed.post') {
    // No server says when it saw the post; its key does, and a key that does not is read no later than it came.
    const seenAt = instantOfKey(key) ?? reading.at;
    const indexedAt = seenAt === null ? null : new Date(seenAt).toISOString();
    readPost({ uri, author: { did }, record, indexedAt }, {}, {}, true, offset, reading);
  } else if (collection === 'app.bsky.actor.profile') {
    const { displayName, description } = record;
    readProfile({ did, displayName, description }, reading);
  }
}

/** The time in a record key (TID): microseconds in the first 53 of 63 bits. Null when it is no such key. */
function instantOfKey(key: string): Instant | null {
  if (!/^[2-7a-j][2-7a-z]{12}$/.test(key)) return null;
  let bits = 0n;
  for (const digit of key) bits = bits * 32n + BigInt(TID_DIGITS.indexOf(digit));
  return instantOfMillis(Number((bits >> 10n) / 1000n));
}

const TID_DIGITS = '234567abcdefghijklmnopqrstuvwxyz';

const AT_POST = /^at:\/\/([^/]+)\/app\.bsky\.feed\.post\/([A-Za-z0-9._:~-]{1,512})$/;

/** An account's canonical address: by handle, or by DID when its handle does not resolve. */
function accountRef(account: JsonObject): Ref | null {
  const handle = string(account.handle);
  const name = handle === null || handle === 'handle.invalid' ? string(account.did) : handle;
  const url = name === null ? null : URL.parse(`https://bsky.app/profile/${name}`);
  const reference = url === null ? null : grammar.read(url);
  return reference?.kind === 'account' ? reference.ref : null;
}

/** The address of a post by its `at:` URI, under the handle of its author where that is known. */
function postRef(uri: unknown, known: ReadonlyMap<string, Ref | null>): Ref | null {
  const [, did, key] = AT_POST.exec(string(uri) ?? '') ?? [];
  return did === undefined ? null : `${known.get(did) ?? `https://bsky.app/profile/${did}`}/post/${key}`;
}

/** The profile of the account whose feed this is, once a piece. */
function introduce(account: JsonObject, community: Ref, { items, known, at }: Reading): void {
  // A record of a host names its account by DID alone.
  const title = string(account.displayName) || string(account.handle);
  if (title === null || known.has(community)) return;
  known.add(community);
  items.push({
    item: 'community',
    community: {
      ref: community,
      platform: 'bluesky',
      nativeId: string(account.did),
      title,
      description: null,
      members: null,
      at,
    },
  });
}

function readProfile(profile: JsonObject, { items, hint, known, at }: Reading): void {
  const ref = hint ?? accountRef(profile);
  if (ref === null) return;
  known.add(ref);
  items.push({
    item: 'community',
    community: {
      ref,
      platform: 'bluesky',
      nativeId: string(profile.did),
      title: string(profile.displayName) || string(profile.handle),
      description: string(profile.description),
      members: number(profile.followersCount),
      at,
    },
  });
}

function facetLinks(facets: unknown, text: string): MarkedLink[] {
  const found = objects(facets);
  if (found.length === 0) return [];
  const unitOf = unitsOfBytes(text);
  const links: MarkedLink[] = [];
  for (const facet of found) {
    const start = unitOf(object(facet.index).byteStart);
    const end = unitOf(object(facet.index).byteEnd);
    const placed = start !== null && end !== null && start < end;
    const place = placed ? { start, end } : { start: null, end: null };
    for (const feature of objects(facet.features)) {
      const uri = string(feature.uri);
      const did = string(feature.did);
      if (uri !== null && URL.canParse(uri)) links.push({ href: uri, ...place, kind: 'url' });
      else if (did !== null)
        links.push({ href: `https://bsky.app/profile/${did}`, ...place, kind: 'mention' });
    }
  }
  return links;
}

/** UTF-16 offsets of UTF-8 byte offsets; null for an offset outside the text or inside a character. */
function unitsOfBytes(text: string): (byte: unknown) => number | null {
  const units = new Map<number, number>();
  let bytes = 0;
  let unit = 0;
  for (const character of text) {
    units.set(bytes, unit);
    const code = character.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    unit += character.length;
  }
  units.set(bytes, unit);
  return (byte) => (typeof byte === 'number' ? (units.get(byte) ?? null) : null);
}

/** What hangs under a post. `view` is the server's rendering of the same embed, with addresses of the media. */
function readEmbed(
  embed: JsonObject,
  view: JsonObject,
  links: MarkedLink[],
  attachments: Attachment[],
): void {
  const card = (href: string | null) => {
    if (href !== null && URL.canParse(href)) links.push({ href, start: null, end: null, kind: 'card' });
  };
  const type = string(embed.$type) ?? string(view.$type) ?? '';
  if (type.startsWith('app.bsky.embed.recordWithMedia')) {
    readEmbed(object(embed.media), object(view.media), links, attachments);
    readEmbed(
      { $type: 'app.bsky.embed.record', record: object(embed.record).record },
      object(view.record),
      links,
      attachments,
    );
  } else if (type.startsWith('app.bsky.embed.external'))
    card(string(object(embed.external ?? view.external).uri));
  else if (type.startsWith('app.bsky.embed.record')) {
    const quoted = object(view.record);
    const uri = string(object(embed.record).uri) ?? string(quoted.uri);
    const did = /^at:\/\/([^/]+)/.exec(uri ?? '')?.[1] ?? '';
    card(postRef(uri, new Map([[did, accountRef(object(quoted.author))]])));
  } else if (type.startsWith('app.bsky.embed.images')) {
    const shown = objects(view.images);
    const written = objects(embed.images);
    for (let i = 0; i < Math.max(shown.length, written.length); i++)
      attachments.push({
        kind: 'photo',
        name: string(shown[i]?.fullsize) || string(written[i]?.alt) || null,
        mimeType: string(object(written[i]?.image).mimeType),
      });
  } else if (type.startsWith('app.bsky.embed.video'))
    attachments.push({
      kind: 'video',
      name: string(view.playlist) || string(embed.alt ?? view.alt) || null,
      mimeType: string(object(embed.video).mimeType),
    });
}
