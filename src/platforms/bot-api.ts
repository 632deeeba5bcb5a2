/**
 * @module
 * The objects of the TamTam Bot API and of its successor at MAX, as files: `{"chat": Chat, "messages": [Message…]}`,
 * answers of `GET /messages`, `/chats`, `/updates`, and one object a line. Dialogs with a person are left out and
 * counted; participants, contacts and their phone numbers are not read.
 * Source: the TamTam Bot API schema (OpenAPI, 2023). MAX differs in a user's `first_name` and in its hosts.
 * How the interface is asked is in `bot-api-connector.ts`.
 */
import type {
  Attachment,
  CommunityProfile,
  Instant,
  MarkedLink,
  Post,
  Ref,
  Reference,
} from '../core/model.ts';
import type { LinkGrammar } from '../core/ref.ts';
import { identifier, isObject, number, object, objects, string } from './json.ts';
import { cutJson, type JsonObject, type JsonSpec, readJson } from './json-cut.ts';
import type { ArchiveFormat, ArchiveHint, ArchiveItem, Head, Platform } from './platform.ts';
import { savedJson } from './saved-json.ts';

/** What tells the members of the family apart. */
export interface BotApiFamily {
  readonly platform: 'tamtam' | 'max';
  /** The host of its links: `tt.me`. */
  readonly host: string;
  readonly links: LinkGrammar;
}

const SPEC: JsonSpec = { paths: ['messages[]', 'chats[]', 'updates[]', ''], needs: ['chat'] };

/** The archive format of one member of the family. A chat without a link is known as `https://HOST/c/CHAT_ID`. */
export function botApiArchive(family: BotApiFamily): ArchiveFormat {
  return {
    id: `${family.platform}-bot-api-json`,
    recognise: (head) => recognise(head, family),
    cut: (source) => cutJson(source, SPEC),
    parse: (piece, hint) => {
      const { runs, damage } = readJson(piece, SPEC);
      const items: ArchiveItem[] = [...damage];
      for (const { path, enclosing, part, records } of runs) {
        const chat = path === 'messages[]' ? enclosing.at(-1)?.chat : null;
        const reading = newReading(family, hint, isObject(chat) ? chat : null);
        if (part === 0 && isObject(chat)) readChat(chat, reading);
        for (const { value, offset } of records) readRecord(value, offset, reading);
        items.push(...finish(reading));
      }
      return items;
    },
  };
}

/**
 * Reads what our own collector kept of the interface: a chat as it was when it was looked at, or a page of messages.
 * Null for anything else, an error's answer among it.
 */
export function botApiPage(family: BotApiFamily): NonNullable<Platform['readPage']> {
  return (page) => {
    if (page.asked?.platform !== family.platform || page.status !== 200) return null;
    const read = savedJson(page);
    if ('torn' in read) return read.torn;
    const { value } = read;
    if (!isObject(value)) return null;
    const reading = newReading(family, { ref: page.asked.ref }, null);
    if (Array.isArray(value.messages)) for (const each of value.messages) readRecord(each, 0, reading);
    else if ('chat_id' in value && 'status' in value) readChat(value, reading, page.at);
    else return null;
    return finish(reading);
  };
}

function recognise({ text }: Head, { platform }: BotApiFamily): number {
  if (!/^\s*[[{]/.test(text)) return 0;
  const message =
    /"recipient"\s*:\s*\{/.test(text) && /"body"\s*:/.test(text) && /"(?:mid|seq)"\s*:/.test(text);
  const chat = /"chat_id"\s*:\s*-?\d/.test(text) && /"(?:participants_count|last_event_time)"\s*:/.test(text);
  if (!message && !chat) return 0;
  return memberOf(text) === platform ? 0.95 : 0;
}

/** Whose objects they are: by the chat's own link, else by what its users look like, else by most of the addresses. */
function memberOf(text: string): 'tamtam' | 'max' {
  const own = /"link"\s*:\s*"(?:https?:\/\/)?(?:www\.|web\.)?(max\.ru|tt\.me|tamtam\.chat)\b/i.exec(
    text,
  )?.[1];
  if (own !== undefined) return own.toLowerCase() === 'max.ru' ? 'max' : 'tamtam';
  if (/"user_id"\s*:\s*\d+\s*,\s*"first_name"\s*:/.test(text)) return 'max';
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  const max = count(/"url"\s*:\s*"https?:\/\/(?:web\.)?max\.ru\//gi);
  return max > count(/"url"\s*:\s*"https?:\/\/(?:tt\.me|tamtam\.chat)\//gi) ? 'max' : 'tamtam';
}

/** One run being read. */
interface Reading {
  readonly family: BotApiFamily;
  readonly hint: ArchiveHint;
  readonly chat: JsonObject | null;
  readonly items: ArchiveItem[];
  /** Post references by message id, so that a reply to a message of this run names it as it is known. */
  readonly byMid: Map<string, Ref>;
  readonly replies: { index: number; mid: string; community: Ref }[];
  /** Messages of dialogs, left out. */
  readonly dialogs: { count: number };
}

function newReading(family: BotApiFamily, hint: ArchiveHint, chat: JsonObject | null): Reading {
  return { family, hint, chat, items: [], byMid: new Map(), replies: [], dialogs: { count: 0 } };
}

function finish({ items, replies, byMid, dialogs }: Reading): ArchiveItem[] {
  for (const { index, mid, community } of replies) {
    const item = items[index]!;
    if (item.item === 'post')
      items[index] = {
        item: 'post',
        post: { ...item.post, replyTo: byMid.get(mid) ?? `${community}/${mid}` },
      };
  }
  if (dialogs.count > 0) items.push({ item: 'left_out', what: 'message of a dialog', count: dialogs.count });
  return items;
}

/** A record is a message, a chat, or something that holds one (an update, an answer). */
function readRecord(value: unknown, offset: number, reading: Reading): void {
  const { items } = reading;
  if (!isObject(value)) items.push({ item: 'damage', offset, why: 'a record is not an object' });
  else if (isMessage(value)) readMessage(value, offset, reading);
  else if (isObject(value.message)) readMessage(value.message, offset, reading);
  else if ('chat_id' in value && ('title' in value || 'participants_count' in value))
    readChat(value, reading);
  else {
    const chat = isObject(value.chat) ? value.chat : null;
    if (chat !== null) readChat(chat, reading);
    // A list of messages whose own name is damaged is still known by what it holds.
    const strays = Object.values(value).flatMap(objects).filter(isMessage);
    for (const stray of strays) readMessage(stray, offset, { ...reading, chat });
    if (chat === null && strays.length === 0 && string(value.update_type) === null)
      items.push({ item: 'damage', offset, why: 'a record is neither a message nor a chat' });
  }
}

function isMessage(value: JsonObject): boolean {
  return isObject(value.recipient) || (isObject(value.body) && 'timestamp' in value);
}

/** `at`: when it was so; the chat's own last event where nobody knows when it was asked for. */
function readChat(chat: JsonObject, reading: Reading, at = instant(chat.last_event_time)): void {
  if (chat.type === 'dialog') {
    reading.items.push({ item: 'left_out', what: 'dialog', count: 1 });
    return;
  }
  const ref = chatRef(chat, reading);
  if (ref === null) return;
  const community: CommunityProfile = {
    ref,
    platform: reading.family.platform,
    nativeId: identifier(chat.chat_id),
    title: string(chat.title),
    description: string(chat.description),
    members: number(chat.participants_count),
    at,
  };
  reading.items.push({ item: 'community', community });
  const pinned = chat.pinned_message;
  if (isObject(pinned)) readMessage(pinned, 0, { ...reading, chat });
}

function chatRef(chat: JsonObject, { family, hint }: Reading): Ref | null {
  const id = identifier(chat.chat_id);
  return hint.ref ?? chatLink(chat, family)?.ref ?? (id === null ? null : byNumber(id, family));
}

/** The address that a chat says it has, null when it says none. */
export function chatLink(chat: JsonObject, family: BotApiFamily): Reference | null {
  return canonical(string(chat.link), family);
}

function byNumber(chatId: string, { host }: BotApiFamily): Ref {
  return `https://${host}/c/${chatId}`;
}

/** What an address or a bare name stands for; null when it is none. */
function canonical(address: string | null, { links, host }: BotApiFamily): Reference | null {
  if (address === null || address === '') return null;
  const text = /^https?:\/\//i.test(address)
    ? address
    : `https://${address.includes('/') ? address : `${host}/${address}`}`;
  return URL.canParse(text) ? links.read(new URL(text)) : null;
}

function readMessage(message: JsonObject, offset: number, reading: Reading): void {
  const { family, chat, items, byMid, replies } = reading;
  const recipient = object(message.recipient);
  if (recipient.chat_type === 'dialog' || chat?.type === 'dialog') {
    reading.dialogs.count++;
    return;
  }
  const at = messageAt(message);
  const body = object(message.body);
  const linked = object(message.link);
  const origin = object(linked.message);
  const forward = linked.type === 'forward';
  const chatId = identifier(recipient.chat_id);
  const own = chat === null || chatId === null || identifier(chat.chat_id) === chatId ? chat : null;
  const address = canonical(string(message.url), family);
  const community =
    reading.hint.ref ??
    (own === null ? null : chatRef(own, reading)) ??
    address?.community ??
    (chatId === null ? null : byNumber(chatId, family));
  const mid = messageId(message);
  const fault =
    at === null
      ? 'a message has no time'
      : mid === null
        ? 'a message has no id'
        : community === null
          ? 'a message names no chat'
          : null;
  if (fault !== null || at === null || mid === null || community === null) {
    items.push({ item: 'damage', offset, why: fault ?? 'a message is incomplete' });
    return;
  }
  // A chat's pinned message may come again among its messages.
  if (byMid.has(mid)) return;
  const said = content(body, '', family);
  const shown = forward ? content(origin, said.text === '' ? '' : `${said.text}\n`, family) : null;
  const from = identifier(linked.chat_id);
  const fromCommunity = from === null ? null : byNumber(from, family);
  const fromMid = identifier(origin.mid);
  const post: Post = {
    ref: address?.kind === 'post' ? address.ref : `${community}/${mid}`,
    community,
    platform: family.platform,
    nativeId: mid,
    at,
    editedAt: null,
    author:
      own?.type === 'channel' || recipient.chat_type === 'channel'
        ? null
        : identifier(object(message.sender).user_id),
    text: shown?.text ?? said.text,
    links: [...said.links, ...(shown?.links ?? [])],
    forwardedFrom: forward
      ? {
          community: fromCommunity,
          title: null,
          post: fromCommunity !== null && fromMid !== null ? `${fromCommunity}/${fromMid}` : null,
        }
      : null,
    replyTo: null,
    attachments: [...said.attachments, ...(shown?.attachments ?? [])],
    pinned: identifier(object(object(chat?.pinned_message).body).mid) === mid,
    service: null,
    views: number(object(message.stat).views),
    reactions: null,
  };
  byMid.set(mid, post.ref);
  const replyMid = linked.type === 'reply' ? identifier(origin.mid) : null;
  if (replyMid !== null) replies.push({ index: items.length, mid: replyMid, community });
  items.push({ item: 'post', post });
}

/** When a message was written, null when it does not say. */
export function messageAt(message: JsonObject): Instant | null {
  return instant(message.timestamp);
}

/** A message's id, null when it has none. A forward without words of its own has no body and goes by its time. */
export function messageId(message: JsonObject): string | null {
  const forward = object(message.link).type === 'forward';
  const at = messageAt(message);
  return identifier(object(message.body).mid) ?? (forward && at !== null ? `${at}` : null);
}

/** Milliseconds in this family; a number too small to be milliseconds is one of seconds that some tools write. */
function instant(value: unknown): Instant | null {
  const time = number(value);
  if (time === null || time <= 0) return null;
  return time < 100_000_000_000 ? time * 1000 : time;
}

interface Content {
  readonly text: string;
  readonly links: MarkedLink[];
  readonly attachments: Attachment[];
}

/** A count of UTF-16 units; null for what is none. */
function units(value: unknown): number | null {
  const count = number(value);
  return count !== null && Number.isInteger(count) && count >= 0 ? count : null;
}

/** The text of a body behind `before`, with its marks (UTF-16 offsets, as the API counts them), cards and buttons. */
function content(body: JsonObject, before: string, { host }: BotApiFamily): Content {
  const text = before + (string(body.text) ?? '');
  const links: MarkedLink[] = [];
  for (const mark of objects(body.markup)) {
    const from = units(mark.from);
    const length = units(mark.length);
    const placed = from !== null && length !== null && before.length + from + length <= text.length;
    const start = placed ? before.length + from : null;
    const end = placed ? before.length + from + length : null;
    const url = string(mark.url);
    const name = /^@?([\w.]+)$/.exec(string(mark.user_link) ?? '')?.[1];
    if (mark.type === 'link' && url !== null) links.push({ href: url, start, end, kind: 'url' });
    else if (mark.type === 'user_mention' && name !== undefined)
      links.push({ href: `https://${host}/${name}`, start, end, kind: 'mention' });
  }
  const attachments: Attachment[] = [];
  for (const attachment of objects(body.attachments)) {
    const payload = object(attachment.payload);
    const url = string(payload.url);
    const kind = KINDS[string(attachment.type) ?? ''];
    if (attachment.type === 'share') {
      if (url !== null) links.push({ href: url, start: null, end: null, kind: 'card' });
    } else if (attachment.type === 'inline_keyboard') {
      const rows = Array.isArray(payload.buttons) ? payload.buttons.flat() : [];
      for (const button of objects(rows)) {
        const href = string(button.url);
        if (href !== null) links.push({ href, start: null, end: null, kind: 'button' });
      }
    } else {
      const name = kind === 'contact' ? null : (string(attachment.filename) ?? url);
      attachments.push({ kind: kind ?? 'other', name, mimeType: null });
    }
  }
  return { text, links, attachments };
}

const KINDS: Readonly<Record<string, Attachment['kind']>> = {
  image: 'photo',
  video: 'video',
  audio: 'audio',
  file: 'file',
  sticker: 'sticker',
  contact: 'contact',
  location: 'location',
};
