/**
 * @module
 * What a post on X says: its text as it is shown, its marks, where it was passed on from. Shared by the API's answers
 * (v2, and v1.1 with `full_text`) and by the archive that a user downloads. Nothing about files.
 * Source: the X API v2 data dictionary; entity offsets count code points of the text as the API gives it.
 */
import type { Attachment, CommunityProfile, MarkedLink, Post, Ref } from '../../core/model.ts';
import { identifier, isObject, number, object, objects, string } from '../json.ts';
import type { JsonObject } from '../json-cut.ts';

/** What a page knows beside its posts. Keys are identifiers. */
export interface Surroundings {
  readonly users: ReadonlyMap<string, JsonObject>;
  readonly tweets: ReadonlyMap<string, JsonObject>;
  readonly media: ReadonlyMap<string, JsonObject>;
  readonly polls: ReadonlyMap<string, JsonObject>;
  /** The community of posts whose author is not said. */
  readonly ownRef: Ref | null;
}

/** `https://x.com/name`, or by number where the name is not known; null when neither is. */
export function accountRef(username: string | null, id: string | null): Ref | null {
  if (username !== null && /^\w{1,50}$/.test(username)) return `https://x.com/${username.toLowerCase()}`;
  return id === null ? null : `https://x.com/i/user/${id}`;
}

function postRef(account: Ref | null, id: string): Ref {
  return account === null || account.startsWith('https://x.com/i/')
    ? `https://x.com/i/status/${id}`
    : `${account}/status/${id}`;
}

/** Says whether an object is a post; `full_text` is v1.1's and the archive's. */
export function isTweet(value: JsonObject): boolean {
  const id = identifier(value.id_str ?? value.id);
  return id !== null && (typeof value.text === 'string' || typeof value.full_text === 'string');
}

/** Says whether an object is an account. */
export function isUser(value: JsonObject): boolean {
  return !isTweet(value) && typeof value.username === 'string' && typeof value.name === 'string';
}

/** An account as a community. Links of its description are shown in full; its web address is a line of its own. */
export function readUser(user: JsonObject, at: number | null): CommunityProfile | null {
  const id = identifier(user.id_str ?? user.id);
  const ref = accountRef(nameOf(user), id);
  if (ref === null) return null;
  const entities = object(user.entities);
  const said = string(user.description);
  const description = said === null ? null : expanded(said, objects(object(entities.description).urls));
  const address =
    objects(object(entities.url).urls)
      .map(target)
      .find((href) => href !== null) ?? string(user.url);
  return {
    ref,
    platform: 'x',
    nativeId: id,
    title: string(user.name),
    description: [description, address].filter((line) => line !== null && line !== '').join('\n') || null,
    members: number(object(user.public_metrics).followers_count ?? user.followers_count),
    at,
  };
}

function nameOf(user: JsonObject): string | null {
  return string(user.username) ?? string(user.screen_name);
}

/** Reads a post, or says in a short sentence why it cannot be read. */
export function readTweet(tweet: JsonObject, around: Surroundings): Post | string {
  const id = identifier(tweet.id_str ?? tweet.id);
  if (id === null) return 'a post has no id';
  const authorId = identifier(tweet.author_id) ?? authorIdOf(tweet);
  const author = authorOf(tweet, authorId, around);
  const community =
    (author ? accountRef(nameOf(author), authorId) : null) ?? around.ownRef ?? accountRef(null, authorId);
  if (community === null) return 'a post does not say whose it is';
  const at = instant(tweet.created_at) ?? instantOfId(id);
  if (at === null) return 'a post has no readable time';
  const reference = (kind: string) => objects(tweet.referenced_tweets).find((each) => each.type === kind);
  const retweeted = originalOf(tweet, reference('retweeted'), around);
  const quoted = originalOf(tweet, reference('quoted'), around, 'quoted_status');
  const own = shown(tweet, around);
  const whole = retweeted?.tweet ? passedOn(own, shown(retweeted.tweet, around)) : own;
  const quotedLink: MarkedLink[] =
    quoted && !whole.links.some(({ href }) => href.endsWith(`/${quoted.id}`))
      ? [{ href: quoted.post, start: null, end: null, kind: 'card' }]
      : [];
  const metrics = object(tweet.public_metrics);
  const byName = /^RT @(\w+):/.exec(own.text)?.[1];
  return {
    ref: postRef(community, id),
    community,
    platform: 'x',
    nativeId: id,
    at,
    editedAt: null,
    author: null,
    text: whole.text,
    links: [...whole.links, ...quotedLink],
    forwardedFrom: retweeted
      ? {
          community: retweeted.community ?? accountRef(byName ?? null, null),
          title: null,
          post: retweeted.post,
        }
      : byName !== undefined
        ? { community: accountRef(byName, null), title: null, post: null }
        : null,
    replyTo: replyOf(tweet, reference('replied_to'), community, around),
    attachments: attachments(tweet, around),
    pinned: author !== null && identifier(author.pinned_tweet_id) === id,
    service: null,
    views: count(metrics.impression_count),
    reactions: count(metrics.like_count ?? tweet.favorite_count),
  };
}

/** Numbers; the archive writes them as text. */
function count(value: unknown): number | null {
  const amount = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return number(amount);
}

function authorIdOf(tweet: JsonObject): string | null {
  const user = object(tweet.author ?? tweet.user);
  return identifier(user.id_str ?? user.id);
}

function authorOf(tweet: JsonObject, authorId: string | null, { users }: Surroundings): JsonObject | null {
  const inside = tweet.author ?? tweet.user;
  if (isObject(inside) && nameOf(inside) !== null) return inside;
  return authorId === null ? null : (users.get(authorId) ?? null);
}

interface Original {
  readonly id: string;
  readonly tweet: JsonObject | null;
  readonly community: Ref | null;
  readonly post: Ref;
}

/** The post that was passed on or quoted: beside the page's posts (v2), inside the reference (twarc's flattened form) or inside the post (v1.1). */
function originalOf(
  tweet: JsonObject,
  reference: JsonObject | undefined,
  around: Surroundings,
  nested = 'retweeted_status',
): Original | null {
  const inside = tweet[nested];
  const found = isObject(inside) ? inside : reference;
  const id = found === undefined ? null : identifier(found.id_str ?? found.id);
  if (found === undefined || id === null) return null;
  const full = isTweet(found) ? found : (around.tweets.get(id) ?? null);
  const authorId = full === null ? null : (identifier(full.author_id) ?? authorIdOf(full));
  const author = full === null ? null : authorOf(full, authorId, around);
  const community = accountRef(author === null ? null : nameOf(author), authorId);
  return { id, tweet: full, community, post: postRef(community, id) };
}

function replyOf(
  tweet: JsonObject,
  reference: JsonObject | undefined,
  community: Ref,
  around: Surroundings,
): Ref | null {
  const id = identifier(reference?.id) ?? identifier(tweet.in_reply_to_status_id_str);
  if (id === null) return null;
  const userId = identifier(tweet.in_reply_to_user_id_str ?? tweet.in_reply_to_user_id);
  const user = object(tweet.in_reply_to_user ?? (userId === null ? null : around.users.get(userId)));
  const name = nameOf(user) ?? string(tweet.in_reply_to_screen_name);
  if (name !== null) return postRef(accountRef(name, userId), id);
  const self = userId !== null && userId === identifier(tweet.author_id);
  return postRef(self ? community : null, id);
}

/** ISO 8601 in v2; `Fri Nov 22 18:30:00 +0000 2019` in v1.1 and the archive. */
function instant(value: unknown): number | null {
  const text = string(value) ?? '';
  const old = /^\w{3} (\w{3} \d{1,2}) (\d\d:\d\d:\d\d) \+0000 (\d{4})$/.exec(text);
  const at = Date.parse(
    old ? `${old[1]} ${old[3]} ${old[2]} UTC` : /Z$|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`,
  );
  return Number.isNaN(at) ? null : at;
}

/** Identifiers since November 2010 hold the millisecond at which they were given (Snowflake); null for older ones. */
export function instantOfId(id: string): number | null {
  if (!/^\d{16,19}$/.test(id)) return null;
  return Number(BigInt(id) >> 22n) + 1_288_834_974_657;
}

interface Shown {
  readonly text: string;
  readonly links: MarkedLink[];
}

/** A long post keeps its whole text and marks in `note_tweet`. */
function shown(tweet: JsonObject, around: Surroundings): Shown {
  const note = object(tweet.note_tweet);
  const long = string(note.text);
  const raw = long ?? string(tweet.full_text) ?? string(tweet.text) ?? '';
  const entities = object(long === null ? tweet.entities : (note.entities ?? tweet.entities));
  const { text, index } = unescaped(raw);
  const links: MarkedLink[] = [];
  for (const url of objects(entities.urls)) {
    const short = string(url.url);
    const at = place(url, short ?? '', text, index);
    // The address of a picture of the post itself is no link to elsewhere.
    if (url.media_key !== undefined || /^pic\.(?:twitter|x)\.com/.test(string(url.display_url) ?? ''))
      continue;
    const hrefs = [string(url.expanded_url) ?? short, string(url.unwound_url)];
    for (const href of new Set(hrefs)) if (href) links.push({ href, ...at, kind: 'url' });
  }
  for (const mention of objects(entities.mentions ?? entities.user_mentions)) {
    const name = nameOf(mention);
    const ref = accountRef(name, null);
    if (ref !== null) links.push({ href: ref, ...place(mention, `@${name}`, text, index), kind: 'mention' });
  }
  const polls = [
    ...ids(object(tweet.attachments).poll_ids).map((id) => around.polls.get(id)),
    ...objects(object(tweet.attachments).polls),
  ];
  const options = polls.flatMap((poll) => objects(poll?.options).map((option) => string(option.label) ?? ''));
  return { text: [text, ...options].join('\n'), links };
}

/** The API cuts the text of a retweet short; what the platform shows is the original in full. */
function passedOn(own: Shown, original: Shown): Shown {
  const head = /^RT @\w+: /.exec(own.text)?.[0];
  if (head === undefined) return original;
  const shift = (offset: number | null) => (offset === null ? null : offset + head.length);
  const links = original.links.map((link) => ({ ...link, start: shift(link.start), end: shift(link.end) }));
  return {
    text: head + original.text,
    links: [...own.links.filter(({ end }) => end !== null && end < head.length), ...links],
  };
}

/** The text without the API's `&amp;`, `&lt;`, `&gt;`, and the UTF-16 offset there of each code point here. */
function unescaped(raw: string): { text: string; index: number[] } {
  let text = '';
  const index: number[] = [];
  for (let i = 0; i < raw.length; ) {
    const escaped = raw[i] === '&' ? /^&(?:amp|lt|gt);/.exec(raw.slice(i, i + 5))?.[0] : undefined;
    const taken = escaped ?? String.fromCodePoint(raw.codePointAt(i)!);
    const points = escaped?.length ?? 1;
    for (let k = 0; k < points; k++) index.push(text.length);
    text += escaped ? { '&amp;': '&', '&lt;': '<', '&gt;': '>' }[escaped] : taken;
    i += taken.length;
  }
  index.push(text.length);
  return { text, index };
}

/** Where an entity stands: by its offsets when they hold its words, else where the words are found, else nowhere. */
function place(
  entity: JsonObject,
  words: string,
  text: string,
  index: readonly number[],
): { start: number | null; end: number | null } {
  const pair = Array.isArray(entity.indices) ? entity.indices : [entity.start, entity.end];
  const start = index[Number(pair[0])];
  const end = index[Number(pair[1])];
  const fits = (a: number, b: number) =>
    text.slice(a, b).toLowerCase().replace('＠', '@') === words.toLowerCase();
  if (start !== undefined && end !== undefined && fits(start, end)) return { start, end };
  const found = words === '' ? -1 : text.toLowerCase().indexOf(words.toLowerCase());
  return found < 0 || !fits(found, found + words.length)
    ? { start: null, end: null }
    : { start: found, end: found + words.length };
}

function target(url: JsonObject): string | null {
  return string(url.unwound_url) ?? string(url.expanded_url) ?? string(url.url);
}

function expanded(text: string, urls: readonly JsonObject[]): string {
  let full = text;
  for (const url of urls) {
    const short = string(url.url);
    if (short) full = full.replaceAll(short, () => target(url) ?? short);
  }
  return unescaped(full).text;
}

function ids(value: unknown): string[] {
  return Array.isArray(value) ? value.map(identifier).filter((id) => id !== null) : [];
}

function attachments(tweet: JsonObject, around: Surroundings): Attachment[] {
  const attached = object(tweet.attachments);
  const media = [
    ...ids(attached.media_keys).map((key) => around.media.get(key) ?? {}),
    ...objects(attached.media),
    ...objects(object(tweet.extended_entities ?? tweet.entities).media),
  ];
  const seen = new Set<string>();
  const found: Attachment[] = [];
  for (const each of media) {
    const key = identifier(each.media_key ?? each.id_str ?? each.id);
    if (key !== null && seen.size === seen.add(key).size) continue;
    const type = string(each.type);
    found.push({
      kind: type === 'photo' ? 'photo' : type === 'video' || type === 'animated_gif' ? 'video' : 'other',
      name: string(each.media_url_https) ?? string(each.url) ?? string(each.preview_image_url),
      mimeType: null,
    });
  }
  if (ids(attached.poll_ids).length > 0 || objects(attached.polls).length > 0)
    found.push({ kind: 'poll', name: null, mimeType: null });
  return found;
}
