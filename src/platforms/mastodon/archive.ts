/**
 * @module
 * Saved answers of the Mastodon API (and of servers that speak it): arrays of statuses, one a line, search answers,
 * contexts, and accounts. An account is the community, under its home server's address. A boost is a post of the account
 * that boosted. Statuses that are not public are left out and counted.
 * Checked in November 2026 against docs.joinmastodon.org/entities/Status and /Account.
 */
import type { Attachment, Instant, MarkedLink, Post, Ref } from '../../core/model.ts';
import { readHtml } from '../html.ts';
import { instantOfText } from '../instant.ts';
import { identifier, isObject, number, object, objects, string } from '../json.ts';
import { cutJson, type JsonObject, type JsonSpec, readJson } from '../json-cut.ts';
import type { ArchiveFormat, ArchiveItem } from '../platform.ts';
import { links as grammar } from './links.ts';

const SPEC: JsonSpec = { paths: ['statuses[]', 'ancestors[]', 'descendants[]', '[]', ''], first: 'id' };

/** The format; the hint's community is taken for every status when the file is one account's. */
export const api: ArchiveFormat = {
  id: 'mastodon-api-json',
  recognise({ text }) {
    if (!/^\s*[[{]/.test(text) || !/"acct"\s*:\s*"/.test(text)) return 0;
    if (/"(?:reblogs_count|reblog|spoiler_text|media_attachments|favourites_count)"\s*:/.test(text))
      return 0.95;
    return /"(?:statuses_count|followers_count|note)"\s*:/.test(text) ? 0.9 : 0;
  },
  cut: (source) => cutJson(source, SPEC),
  parse(piece, hint) {
    const { runs, damage } = readJson(piece, SPEC);
    const reading: Reading = { items: [...damage], hint: hint.ref, at: null, known: new Set(), hidden: 0 };
    for (const { path, records } of runs)
      for (const { value, offset } of records) readRecord(value, path, offset, reading);
    return withHidden(reading);
  },
};

/** The items of one answer that came at `at`, to a question about `ref` (null: nobody says about whom). */
export function readAnswer(answer: unknown, ref: Ref | null, at: Instant): ArchiveItem[] {
  const reading: Reading = { items: [], hint: ref, at, known: new Set(), hidden: 0 };
  readRecord(answer, '[]', 0, reading);
  return withHidden(reading);
}

function withHidden({ items, hidden }: Reading): ArchiveItem[] {
  return hidden === 0
    ? items
    : [...items, { item: 'left_out', what: 'status that is not public', count: hidden }];
}

interface Reading {
  readonly items: ArchiveItem[];
  readonly hint: Ref | null;
  /** When the answer came, null when nothing says so. */
  readonly at: Instant | null;
  readonly known: Set<Ref>;
  hidden: number;
}

function readRecord(value: unknown, path: string, offset: number, reading: Reading): void {
  // A line or an element may be a page of its own.
  if (Array.isArray(value)) for (const each of value) readRecord(each, '[]', offset, reading);
  else if (!isObject(value)) lose('a record is not an object', offset, reading);
  else if (Array.isArray(value.statuses))
    for (const each of value.statuses) readRecord(each, 'statuses[]', offset, reading);
  else if (isObject(value.account) && 'created_at' in value)
    // A search or a conversation holds what others wrote, whoever the file was kept for.
    readStatus(value, path === '[]' || path === '' ? reading.hint : null, offset, reading);
  else if (typeof value.acct === 'string') readAccount(value, reading.hint ?? accountRef(value), reading);
  else lose('a status has no account', offset, reading);
}

function lose(why: string, offset: number, { items }: Reading): void {
  items.push({ item: 'damage', offset, why });
}

function readStatus(status: JsonObject, hint: Ref | null, offset: number, reading: Reading): void {
  if (status.visibility === 'private' || status.visibility === 'direct') {
    reading.hidden++;
    return;
  }
  const account = object(status.account);
  const own = accountRef(account);
  const community = hint ?? own;
  const id = identifier(status.id);
  const at = instantOfText(status.created_at);
  if (community === null || id === null) {
    lose('a status has no address', offset, reading);
    return;
  }
  if (at === null) {
    lose('a status has no readable date', offset, reading);
    return;
  }
  if (!reading.known.has(community)) readAccount(account, community, reading);

  const boosted = isObject(status.reblog) ? status.reblog : null;
  const shown = boosted ?? status;
  const boostedFrom = boosted === null ? null : accountRef(object(boosted.account));
  const content = readContent(shown);
  const original = boosted === null ? null : statusRef(boosted, boostedFrom);
  const post: Post = {
    ref: boosted === null ? statusRef(status, community) : `${community}/${activityKey(status) ?? id}`,
    community,
    platform: 'mastodon',
    nativeId: id,
    at,
    editedAt: boosted === null ? instantOfText(status.edited_at) : null,
    author: null,
    ...content,
    forwardedFrom:
      boosted === null
        ? null
        : {
            community: boostedFrom,
            title: string(object(boosted.account).display_name) || null,
            post: original,
          },
    replyTo: boosted === null ? replyOf(status, community) : null,
    attachments: objects(shown.media_attachments).map(attachment),
    pinned: status.pinned === true,
    service: null,
    views: null,
    reactions: number(shown.favourites_count),
  };
  if (isObject(shown.poll)) post.attachments.push({ kind: 'poll', name: null, mimeType: null });
  reading.items.push({ item: 'post', post });
}

/** What a reader sees of a status: its warning, its words, and the links with the card and the quoted status behind them. */
function readContent(status: JsonObject): { text: string; links: MarkedLink[] } {
  const host = URL.parse(string(status.url) ?? '') ?? undefined;
  const mentioned = new Map(objects(status.mentions).map((m) => [string(m.url), m]));
  const body = readHtml(string(status.content) ?? '', {
    base: host,
    kind: (a) => linkKind(a, mentioned.has(a.href ?? '')),
  });
  const { text, links } = underWarning(string(status.spoiler_text) ?? '', body);
  const card = (href: string | null) => {
    if (href !== null && URL.canParse(href) && !links.some((link) => link.href === href))
      links.push({ href, start: null, end: null, kind: 'card' });
  };
  card(string(object(status.card).url));
  const quote = object(object(status.quote).quoted_status ?? status.quote);
  card(string(quote.url));
  return { text, links };
}

/** How Mastodon marks its links: people as `mention`, topics as `hashtag` (which lead nowhere of interest). */
export function linkKind(
  attributes: Readonly<Record<string, string>>,
  mentioned: boolean,
): MarkedLink['kind'] | null {
  const classes = (attributes.class ?? '').split(/\s+/);
  if (classes.includes('hashtag') || /\btag\b/.test(attributes.rel ?? '')) return null;
  return mentioned || classes.includes('mention') ? 'mention' : 'url';
}

/** A content warning stands above the words it covers. */
export function underWarning(
  warning: string,
  body: { text: string; links: MarkedLink[] },
): { text: string; links: MarkedLink[] } {
  if (warning === '') return body;
  const shift = warning.length + 1;
  return {
    text: body.text === '' ? warning : `${warning}\n${body.text}`,
    links: body.links.map((link) =>
      link.start === null || link.end === null
        ? link
        : { ...link, start: link.start + shift, end: link.end + shift },
    ),
  };
}

/** The account's address on its home server; null when the object does not say. */
export function accountRef(account: JsonObject): Ref | null {
  const url = URL.parse(string(account.url) ?? '');
  const reference = url === null ? null : (grammar.anyHost?.(url) ?? null);
  if (reference?.kind === 'account') return reference.ref;
  const [user, host = url?.host] = (string(account.acct) ?? '').split('@');
  return host === undefined ? null : (grammar.handle?.(`${user}@${host}`)?.ref ?? null);
}

function statusRef(status: JsonObject, community: Ref | null): Ref {
  for (const address of [status.url, status.uri]) {
    const url = URL.parse(string(address) ?? '');
    const reference = url === null ? null : (grammar.anyHost?.(url) ?? null);
    if (reference?.kind === 'post' && (community === null || reference.ref.startsWith(`${community}/`)))
      return reference.ref;
  }
  return `${community}/${identifier(status.id)}`;
}

/** The number of a boost on its home server (`…/statuses/123/activity`). */
function activityKey(status: JsonObject): string | null {
  return /\/statuses\/(\d+)(?:\/activity)?$/.exec(string(status.uri) ?? '')?.[1] ?? null;
}

function replyOf(status: JsonObject, community: Ref): Ref | null {
  const id = identifier(status.in_reply_to_id);
  // The API gives the number alone: it can be named when the account answers itself.
  return id !== null && identifier(status.in_reply_to_account_id) === identifier(object(status.account).id)
    ? `${community}/${id}`
    : null;
}

const KINDS: Readonly<Record<string, Attachment['kind']>> = {
  image: 'photo',
  video: 'video',
  gifv: 'video',
  audio: 'audio',
};

function attachment(media: JsonObject): Attachment {
  return {
    kind: KINDS[string(media.type) ?? ''] ?? 'other',
    name: string(media.url) ?? string(media.remote_url),
    mimeType: null,
  };
}

function readAccount(account: JsonObject, ref: Ref | null, { items, known, at }: Reading): void {
  if (ref === null) return;
  known.add(ref);
  const description = described(string(account.note) ?? '', objects(account.fields));
  items.push({
    item: 'community',
    community: {
      ref,
      platform: 'mastodon',
      nativeId: string(account.uri) ?? identifier(account.id),
      title: string(account.display_name) || string(account.username),
      // Where the account says that it has moved to is shown with its bio.
      description:
        [description, accountRef(object(account.moved))].filter((line) => line !== null).join('\n') || null,
      members: number(account.followers_count),
      at,
    },
  });
}

/** A bio (HTML) with its table of fields below it, each as `name: value`; null when there is nothing in it. */
export function described(note: string, fields: readonly JsonObject[]): string | null {
  const rows = fields.map((field) => {
    const value = withAddresses(string(field.value) ?? '');
    return `${readHtml(string(field.name) ?? '').text}: ${value}`;
  });
  return [withAddresses(note), ...rows].filter((line) => line !== '').join('\n') || null;
}

/** Text with the addresses that its words hide behind them: a profile has no place for marked links. */
function withAddresses(html: string): string {
  const { text, links } = readHtml(html, { kind: (attributes) => linkKind(attributes, false) });
  const bare = (href: string) => href.replace(/^https?:\/\/|\/$/g, '');
  const hidden = links.filter(({ href }) => !text.includes(bare(href))).map(({ href }) => href);
  return [text, ...hidden].filter((part) => part !== '').join(' ');
}
