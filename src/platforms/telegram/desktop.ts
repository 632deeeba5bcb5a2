/**
 * @module
 * Telegram Desktop's JSON export (`result.json`): one chat, or a whole account (`chats.list`, `left_chats.list`).
 * Personal chats, bot chats and saved messages are left out and counted; of a group, member lists, phone numbers and
 * the names of people who were forwarded are not read. `via_bot` is not kept: it says which bot helped typing.
 * Checked in November 2026 against the exporter's own source (export_output_json.cpp) of 2018, 2021 and 2024.
 */
import type { Attachment, CommunityProfile, MarkedLink, Post, Ref } from '../../core/model.ts';
import { identifier, isObject, string } from '../json.ts';
import { cutJson, type JsonObject, type JsonRecord, type JsonSpec, readJson } from '../json-cut.ts';
import type { ArchiveFormat, ArchiveHint, ArchiveItem, Head } from '../platform.ts';

const COMMUNITY_TYPES = new Set([
  'private_group',
  'private_supergroup',
  'public_supergroup',
  'private_channel',
  'public_channel',
]);
const PERSONAL_TYPES = new Set([
  'personal_chat',
  'bot_chat',
  'saved_messages',
  'replies',
  'verification_codes',
  'verify_codes',
]);

const SPEC: JsonSpec = {
  paths: ['messages[]', 'chats.list[].messages[]', 'left_chats.list[].messages[]'],
  needs: ['id', 'type'],
  first: 'id',
  // A text without marks is written twice, the second time as one plain entity.
  redundant: ['text_entities', 'text'],
  wanted: (enclosing) => !PERSONAL_TYPES.has(string(enclosing.at(-1)?.type) ?? ''),
};

/** The format; a chat without a public name is known as `https://t.me/c/ID`. */
export const desktop: ArchiveFormat = {
  id: 'telegram-desktop-json',
  recognise,
  cut: (source) => cutJson(source, SPEC),
  parse: (piece, hint) => {
    const { runs, damage } = readJson(piece, SPEC);
    const items: ArchiveItem[] = [...damage];
    for (const run of runs) {
      const chat = run.enclosing.at(-1) ?? {};
      const type = string(chat.type) ?? '';
      if (PERSONAL_TYPES.has(type)) {
        if (run.part === 0) items.push({ item: 'left_out', what: type, count: 1 });
        continue;
      }
      const place = placeOf(chat, run.path === 'messages[]' ? hint : { ref: null });
      if (place === null) {
        items.push({ item: 'damage', offset: piece.offset, why: 'the chat of these messages has no id' });
        continue;
      }
      if (run.part === 0) items.push({ item: 'community', community: profile(place, place.title, null) });
      let unsupported = 0;
      for (const record of run.records) {
        if (isObject(record.value) && record.value.type === 'unsupported') unsupported++;
        else readMessage(record, place, items);
      }
      if (unsupported > 0)
        items.push({ item: 'left_out', what: 'message Telegram could not export', count: unsupported });
    }
    return items;
  },
};

function recognise({ text }: Head): number {
  if (!/^\s*\{/.test(text)) return 0;
  const type = /"type"\s*:\s*"([a-z_]+)"/g;
  for (const [, word] of text.matchAll(type))
    if (COMMUNITY_TYPES.has(word!) || (PERSONAL_TYPES.has(word!) && /"messages"\s*:/.test(text))) return 0.95;
  if (/"personal_information"\s*:\s*\{\s*"user_id"/.test(text)) return 0.9;
  const message = /"type"\s*:\s*"(?:message|service)"/.test(text);
  const date = /"date(?:_unixtime)?"\s*:\s*"(?:\d{4}-\d\d-\d\dT|\d{9,})/.test(text);
  return message && date && /"(?:text|text_entities|action|actor)"\s*:/.test(text) ? 0.8 : 0;
}

/** A chat as its messages need it. */
interface Place {
  readonly community: Ref;
  /** What a message id is appended to. */
  readonly posts: string;
  readonly nativeId: string | null;
  readonly title: string | null;
  readonly channel: boolean;
}

function placeOf(chat: JsonObject, hint: ArchiveHint): Place | null {
  const id = chatId(chat.id);
  const byId = id === null ? null : `https://t.me/c/${id}`;
  const community = hint.ref ?? byId;
  if (community === null) return null;
  const invite = community.startsWith('https://t.me/+');
  return {
    community,
    posts: invite && byId !== null ? byId : community,
    nativeId: id,
    title: string(chat.name),
    channel: (string(chat.type) ?? '').endsWith('channel'),
  };
}

/** The bare id out of the forms exporters write: `123`, `-100123`, `-123`, `"channel123"`, and the 2018-2021 peer number 2·2³² + 123. Null for a user. */
function chatId(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : (string(value) ?? '');
  const digits = /^(?:channel|chat|-100|-)?(\d+)$/.exec(text)?.[1];
  if (digits === undefined) return null;
  const number = Number(digits);
  if (number >= 2 * 2 ** 32 && number < 3 * 2 ** 32) return String(number - 2 * 2 ** 32);
  return digits;
}

function profile(place: Place, title: string | null, at: number | null): CommunityProfile {
  return {
    ref: place.community,
    platform: 'telegram',
    nativeId: place.nativeId,
    title,
    description: null,
    members: null,
    at,
  };
}

function readMessage(record: JsonRecord, place: Place, items: ArchiveItem[]): void {
  const { value } = record;
  const id = isObject(value) ? identifier(value.id) : null;
  const at = isObject(value) ? instant(value.date_unixtime, value.date) : null;
  if (!isObject(value) || id === null || at === null) {
    const what = !isObject(value) ? 'is not an object' : id === null ? 'has no id' : 'has no readable date';
    // The offset is worked out only when it is asked for.
    items.push({ item: 'damage', offset: record.offset, why: `a message ${what}` });
    return;
  }
  const service = value.type === 'service' ? (string(value.action) ?? 'information_text') : null;
  const { text, links } = flatten(value);
  const title = service === null ? null : string(value.title);
  const reply = value.reply_to_message_id ?? value.message_id;
  const post: Post = {
    ref: `${place.posts}/${id}`,
    community: place.community,
    platform: 'telegram',
    nativeId: id,
    at,
    editedAt: instant(value.edited_unixtime, value.edited),
    author: service === null ? authorOf(value, place) : null,
    text: [text, pollText(value.poll), service === null ? null : (title ?? string(value.information_text))]
      .filter((part) => part !== null && part !== '')
      .join('\n'),
    links: links.concat(buttons(value)),
    forwardedFrom: forwarded(value),
    replyTo: replyRef(reply, value.reply_to_peer_id, place),
    attachments: attachments(value),
    pinned: false,
    service,
    views: typeof value.views === 'number' ? value.views : null,
    reactions: reactions(value.reactions),
  };
  items.push({ item: 'post', post });
  if (title !== null && TITLE_ACTIONS.has(service!))
    items.push({ item: 'community', community: profile(place, title, at) });
}

/** Service actions whose `title` is the chat's name from then on. */
const TITLE_ACTIONS = new Set(['edit_group_title', 'create_group', 'create_channel', 'migrate_from_group']);

/** Seconds as text or number, else a local time without a zone, which is taken as UTC: the file does not say which zone it was. */
function instant(unix: unknown, local: unknown): number | null {
  const seconds = typeof unix === 'string' && unix !== '' ? Number(unix) : unix;
  if (typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0) return seconds * 1000;
  const text = string(local) ?? '';
  const parts = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  const at = parts ? Date.parse(`${parts[1]}T${parts[2]}${parts[3] ?? 'Z'}`) : Number.NaN;
  // Telegram writes 1970-01-01 where a time is unknown (the `edited` of old files).
  return Number.isNaN(at) || at < Date.UTC(2000, 0) ? null : at;
}

function authorOf(message: JsonObject, place: Place): string | null {
  if (place.channel) return null;
  const id = message.from_id;
  const name = string(message.from);
  if (id === undefined || id === null) return name === place.title ? null : name;
  if (typeof id === 'string' && /^(?:channel|chat)/.test(id) && chatId(id) === place.nativeId) return null;
  if (typeof id === 'number' && id >= 2 * 2 ** 32 && chatId(id) === place.nativeId) return null;
  if (typeof id === 'number' && id >= 2 ** 32 && id < 2 * 2 ** 32) return `user${id - 2 ** 32}`;
  return typeof id === 'number' ? `user${id}` : string(id);
}

/** The text with its marks. `text_entities` and `text` hold the same parts; either may be missing or empty. */
function flatten(message: JsonObject): { text: string; links: MarkedLink[] } {
  const entities = message.text_entities;
  const parts = Array.isArray(entities) && entities.length > 0 ? entities : message.text;
  if (typeof parts === 'string') return { text: parts, links: [] };
  let text = '';
  const links: MarkedLink[] = [];
  for (const part of Array.isArray(parts) ? parts : []) {
    const words = isObject(part) ? (string(part.text) ?? '') : (string(part) ?? '');
    const link = isObject(part) ? linkOf(part, words) : null;
    if (link) links.push({ ...link, start: text.length, end: text.length + words.length });
    text += words;
  }
  return { text, links };
}

function linkOf(part: JsonObject, words: string): Pick<MarkedLink, 'href' | 'kind'> | null {
  const href = string(part.href);
  switch (part.type) {
    case 'link':
      return { href: absolute(words), kind: 'url' };
    case 'text_link':
      return href ? { href: absolute(href), kind: 'url' } : null;
    case 'mention':
      return /^@\w+$/.test(words) ? { href: `https://t.me/${words.slice(1)}`, kind: 'mention' } : null;
    default:
      return null;
  }
}

function absolute(address: string): string {
  return /^[a-z][a-z0-9+.-]*:(?:\/\/|[^0-9/])/i.test(address) ? address : `https://${address}`;
}

function buttons(message: JsonObject): MarkedLink[] {
  if (message.inline_bot_buttons === undefined && message.game_link === undefined) return [];
  const rows = Array.isArray(message.inline_bot_buttons) ? message.inline_bot_buttons.flat() : [];
  const hrefs = rows
    .filter(isObject)
    .map((button) => string(button.data) ?? string(button.url) ?? '')
    .concat(string(message.game_link) ?? '')
    .filter((href) => /^(?:https?|tg):\/\//i.test(href));
  return hrefs.map((href) => ({ href, start: null, end: null, kind: 'button' }));
}

function forwarded(message: JsonObject): Post['forwardedFrom'] {
  const id = message.forwarded_from_id;
  const title = string(message.forwarded_from) ?? string(message.saved_from);
  if (typeof id === 'string' && id.startsWith('user')) return { community: null, title: null, post: null };
  const from = id === undefined || id === null ? null : chatId(id);
  if (title === null && from === null) return 'forwarded_from' in message ? NO_ORIGIN : null;
  return { community: from === null ? null : `https://t.me/c/${from}`, title, post: null };
}

/** A forward whose origin Telegram did not name (a deleted account, a hidden one). */
const NO_ORIGIN = { community: null, title: null, post: null };

function replyRef(id: unknown, peer: unknown, place: Place): Ref | null {
  if (typeof id !== 'number' && typeof id !== 'string') return null;
  if (peer === undefined || peer === null) return `${place.posts}/${id}`;
  const other = chatId(peer);
  if (other === null) return null;
  return other === place.nativeId ? `${place.posts}/${id}` : `https://t.me/c/${other}/${id}`;
}

/** What Telegram writes in place of a path when the file was not exported. */
const NOT_EXPORTED = /\((?:File|Photo|Video|Media) (?:unavailable|exceeds|not included)[^)]*\)\s*$/;

function attachments(message: JsonObject): Attachment[] {
  const name = (...keys: string[]): string | null => {
    for (const key of keys) {
      const value = string(message[key]);
      if (value !== null && value !== '' && !NOT_EXPORTED.test(value)) return value;
    }
    return null;
  };
  const mimeType = string(message.mime_type);
  const found: Attachment[] = [];
  if (message.photo !== undefined && message.type !== 'service')
    found.push({ kind: 'photo', name: name('photo'), mimeType: null });
  if (message.file !== undefined || message.media_type !== undefined)
    found.push({
      kind: fileKind(string(message.media_type), mimeType),
      name: name('file', 'file_name'),
      mimeType,
    });
  if (message.contact_information !== undefined || message.contact_vcard !== undefined)
    found.push({ kind: 'contact', name: null, mimeType: null });
  if (message.poll !== undefined) found.push({ kind: 'poll', name: null, mimeType: null });
  if (message.location_information !== undefined || message.place_name !== undefined)
    found.push({ kind: 'location', name: name('place_name'), mimeType: null });
  if (
    ['game_title', 'invoice_information', 'giveaway_information', 'paid_stars_amount', 'todo_list'].some(
      (k) => k in message,
    )
  )
    found.push({ kind: 'other', name: name('game_title'), mimeType: null });
  return found;
}

function fileKind(mediaType: string | null, mimeType: string | null): Attachment['kind'] {
  if (mediaType === 'sticker') return 'sticker';
  if (mediaType === 'voice_message' || mediaType === 'audio_file') return 'audio';
  if (mediaType === 'video_message' || mediaType === 'video_file' || mediaType === 'animation')
    return 'video';
  const family = mimeType?.split('/')[0];
  return family === 'audio' || family === 'video' ? family : family === 'image' ? 'photo' : 'file';
}

/** Newer files hold the question and options as text with entities. */
function pollText(poll: unknown): string | null {
  if (!isObject(poll)) return null;
  const plain = (value: unknown): string =>
    Array.isArray(value)
      ? flatten({ text: value }).text
      : isObject(value)
        ? plain(value.text)
        : (string(value) ?? '');
  const answers = Array.isArray(poll.answers) ? poll.answers.filter(isObject) : [];
  return [plain(poll.question), ...answers.map((answer) => plain(answer.text))]
    .filter((line) => line !== '')
    .join('\n');
}

function reactions(value: unknown): number | null {
  if (!Array.isArray(value)) return null;
  return value
    .filter(isObject)
    .reduce((sum, { count }) => sum + (typeof count === 'number' && count > 0 ? count : 0), 0);
}
