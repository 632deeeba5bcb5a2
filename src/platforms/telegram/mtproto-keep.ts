/**
 * @module
 * What is kept of Telegram's answers to an account: the format `telegram-mtproto-json`. A document is one answer (or
 * one error), with Telegram's own field names, cut down to a list of fields that the reader (`mtproto.ts`) needs.
 * Whatever is not on the list is never written: no access hash, no phone number, no name of a person, no list of
 * members, no place on a map. Of a person only the number stays that tells the authors of a group apart.
 *
 * Fields checked on 24 November 2026 against the schema in @mtcute/core 0.30.3 (layer 227).
 *
 * ```json
 * { "format": "telegram-mtproto-json", "version": 1, "at": 1772614800000,
 *   "asked": { "method": "messages.getHistory", "ref": "https://t.me/garden_wire", "channel": 1234567890, "after": 40 },
 *   "error": null, "result": "messages.channelMessages",
 *   "peer": null, "full": null, "invite": null, "chats": [{ "_": "channel", … }], "messages": [{ "id": 41, … }] }
 * ```
 * `at` is when the answer came, in milliseconds. A history answer holds every message after `after` up to its last one
 * that Telegram still has: a number that is missing between is a message that is not there.
 */
import type { Instant, Ref } from '../../core/model.ts';

export const FORMAT = 'telegram-mtproto-json';

/** What was asked. `channel` is the number of the place, where it was asked for by it. */
export interface Asked {
  readonly method:
    | 'contacts.resolveUsername'
    | 'channels.getFullChannel'
    | 'messages.checkChatInvite'
    | 'messages.getHistory';
  readonly ref: Ref;
  readonly channel?: number;
  /** History: the number of the last message before those asked for. */
  readonly after?: number;
}

/** What an account said: an answer as the SDK gives it, or Telegram's word for an error. */
export type Said =
  | { readonly ok: true; readonly result: unknown }
  | {
      readonly ok: false;
      /** Telegram's error (`CHANNEL_PRIVATE`, `FLOOD_WAIT`), or ours in small letters (`timeout`). */
      readonly error: string;
      /** How long Telegram wants to be left alone; null when it does not say. */
      readonly waitSeconds: number | null;
    };

/** `true` keeps a text, number or flag as it is; an object keeps these fields; an array, each element. */
type Allowed = true | readonly [Allowed] | { readonly [field: string]: Allowed };

const PLACE = { _: true, channelId: true, chatId: true } as const;
const AUTHOR = { ...PLACE, userId: true } as const;
const WORDS = { text: true } as const;
const RESTRICTION = { platform: true, reason: true, text: true } as const;

const CHAT: Allowed = {
  _: true,
  id: true,
  title: true,
  username: true,
  usernames: [{ username: true, active: true }],
  broadcast: true,
  megagroup: true,
  date: true,
  participantsCount: true,
  restricted: true,
  restrictionReason: [RESTRICTION],
  deactivated: true,
};

const MESSAGE: Allowed = {
  id: true,
  _: true,
  date: true,
  editDate: true,
  editHide: true,
  pinned: true,
  post: true,
  message: true,
  entities: [{ _: true, offset: true, length: true, url: true }],
  fromId: AUTHOR,
  fwdFrom: { _: true, fromId: PLACE, channelPost: true, date: true },
  replyTo: { _: true, replyToMsgId: true, replyToPeerId: PLACE },
  views: true,
  forwards: true,
  reactions: { results: [{ count: true }] },
  replyMarkup: { rows: [{ buttons: [{ _: true, url: true }] }] },
  restrictionReason: [RESTRICTION],
  action: { _: true, title: true, message: true },
  media: {
    _: true,
    voice: true,
    round: true,
    video: true,
    title: true,
    document: { mimeType: true, attributes: [{ _: true, fileName: true, voice: true, roundMessage: true }] },
    webpage: { _: true, url: true },
    poll: { question: WORDS, answers: [{ text: WORDS }] },
    game: { title: true },
  },
};

const FULL: Allowed = {
  _: true,
  id: true,
  about: true,
  participantsCount: true,
  pinnedMsgId: true,
  linkedChatId: true,
};
const INVITE: Allowed = {
  _: true,
  title: true,
  about: true,
  participantsCount: true,
  broadcast: true,
  megagroup: true,
  public: true,
  requestNeeded: true,
  chat: CHAT,
};

/** The bytes of a document. */
export function toDocument(asked: Asked, said: Said, at: Instant): Uint8Array {
  const result = said.ok ? said.result : null;
  const field = (name: string, allowed: Allowed) => keep(get(result, name), allowed) ?? null;
  const type = get(result, '_');
  const invite = asked.method === 'messages.checkChatInvite' ? (keep(result, INVITE) ?? null) : null;
  const document = {
    format: FORMAT,
    version: 1,
    at,
    asked,
    error: said.ok ? null : said.error,
    result: typeof type === 'string' ? type : null,
    peer: field('peer', PLACE),
    full: field('fullChat', FULL),
    invite,
    chats: field('chats', [CHAT]) ?? [],
    // Telegram gives the newest first.
    messages: ((field('messages', [MESSAGE]) as unknown[] | null) ?? []).toReversed(),
  };
  // A record a line and more: readers of large files find the records by their indentation.
  return new TextEncoder().encode(`${JSON.stringify(document, null, 1)}\n`);
}

function get(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined;
}

/** The allowed part of a value; undefined when nothing of it is. */
function keep(value: unknown, allowed: Allowed): unknown {
  if (allowed === true)
    return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
      ? value
      : undefined;
  if (isList(allowed))
    return Array.isArray(value)
      ? value.map((each) => keep(each, allowed[0])).filter((each) => each !== undefined)
      : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const kept: Record<string, unknown> = {};
  for (const [field, inner] of Object.entries(allowed)) {
    const part = keep((value as Record<string, unknown>)[field], inner);
    if (part !== undefined) kept[field] = part;
  }
  return kept;
}

function isList(allowed: Allowed): allowed is readonly [Allowed] {
  return Array.isArray(allowed);
}
