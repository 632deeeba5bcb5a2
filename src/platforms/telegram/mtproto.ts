/**
 * @module
 * Reads `telegram-mtproto-json`, the documents that `mtproto-keep.ts` writes: what an account was told about a place, and
 * pages of its history. Forwards, edits, buttons and links come out as they do from Telegram Desktop's export, so
 * that the same post from both is one post.
 *
 * A post whose words Telegram put a notice in place of ("This channel can't be displayed because …") is left out and
 * counted: the notice is not an edit of the post.
 */
import type { Attachment, CommunityProfile, MarkedLink, Post, Ref } from '../../core/model.ts';
import { instantOfMillis } from '../instant.ts';
import { identifier, isObject, number, object, objects, string } from '../json.ts';
import { cutJson, type JsonObject, type JsonRecord, type JsonSpec, readJson } from '../json-cut.ts';
import type { ArchiveFormat, ArchiveItem, SavedPage } from '../platform.ts';
import { withheldBy } from './card.ts';
import { FORMAT } from './mtproto-keep.ts';

const SPEC: JsonSpec = {
  paths: ['messages[]'],
  needs: ['format', 'at', 'asked', 'error', 'full', 'invite', 'chats'],
  first: 'id',
};

/** The format. */
export const mtproto: ArchiveFormat = {
  id: FORMAT,
  recognise: ({ text }) => (new RegExp(`^\\s*\\{\\s*"format"\\s*:\\s*"${FORMAT}"`).test(text) ? 1 : 0),
  cut: (source) => cutJson(source, SPEC),
  parse(piece, hint) {
    const { runs, damage } = readJson(piece, SPEC);
    return runs.reduce<ArchiveItem[]>(
      (items, { enclosing, part, records }) =>
        items.concat(itemsOf(enclosing.at(-1) ?? {}, part, records, hint.ref, piece.offset)),
      damage,
    );
  },
};

/** A document as our own collector kept it in a web archive; null when the page is none. */
export function readDocument({ url, mimeType, body, asked }: SavedPage): ArchiveItem[] | null {
  if (url.protocol !== 'mtproto:' || !/json/i.test(mimeType)) return null;
  const document = parsed(body);
  if (document === null || document.format !== FORMAT)
    return [{ item: 'damage', offset: 0, why: 'an answer to an account is broken' }];
  const messages = Array.isArray(document.messages) ? document.messages : [];
  const records = messages.map((value: unknown) => ({ value, offset: 0 }));
  return itemsOf(document, 0, records, asked?.ref ?? null, 0);
}

function parsed(body: Uint8Array): JsonObject | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** The items of some messages of a document, and of its place when they are the first. */
function itemsOf(
  document: JsonObject,
  part: number,
  records: readonly JsonRecord[],
  hint: Ref | null,
  offset: number,
): ArchiveItem[] {
  const place = placeOf(document, hint);
  if (place === null) return [{ item: 'damage', offset, why: 'the document does not say what was asked' }];
  const items: ArchiveItem[] = [];
  const profile = part === 0 ? profileOf(document, place) : null;
  if (profile !== null) items.push({ item: 'community', community: profile });
  let withheld = 0;
  for (const record of records) {
    const read = readMessage(record.value, place);
    if (typeof read === 'string') items.push({ item: 'damage', offset: record.offset, why: read });
    else if (read === null) withheld++;
    else items.push(...read);
  }
  if (withheld > 0)
    items.push({ item: 'left_out', what: 'message that Telegram withholds', count: withheld });
  return items;
}

/** A channel or group as an answer shows it. */
export interface ChannelFacts {
  readonly id: number;
  readonly title: string | null;
  readonly description: string | null;
  readonly members: number | null;
  /** Its public names in force, lower case, the main one first. */
  readonly names: readonly string[];
  readonly restrictions: readonly { readonly platforms: readonly string[]; readonly reason: string }[];
  /** We may not look into it. */
  readonly forbidden: boolean;
}

/** The channel or group of this number in a document; null when the document does not show it. */
export function channelIn(document: JsonObject, id: number | null): ChannelFacts | null {
  const full = object(document.full);
  const invite = object(document.invite);
  const chat = [...objects(document.chats), object(invite.chat)].find(
    (each) => id !== null && each.id === id,
  );
  if (chat === undefined || id === null) return null;
  const own = full.id === id ? full : {};
  return {
    id,
    title: string(chat.title),
    description: string(own.about) || null,
    members: number(own.participantsCount) ?? number(chat.participantsCount),
    names: namesOf(chat),
    restrictions: objects(chat.restrictionReason).map(({ platform, reason }) => ({
      platforms: (string(platform) ?? '').split('-').filter((each) => each !== ''),
      reason: string(reason) ?? '',
    })),
    forbidden: /Forbidden$/.test(string(chat._) ?? ''),
  };
}

function namesOf(chat: JsonObject): string[] {
  const others = objects(chat.usernames)
    .filter(({ active }) => active === true)
    .map(({ username }) => string(username));
  const names = [string(chat.username), ...others].filter((name) => name !== null && name !== '');
  return [...new Set(names.map((name) => name!.toLowerCase()))];
}

/** A place as its messages need it. */
interface Place {
  readonly community: Ref;
  /** What a message's number is appended to. */
  readonly posts: string;
  readonly id: number | null;
  /** What the document knows of other places: where a forward comes from. */
  readonly chats: ReadonlyMap<number, JsonObject>;
}

function placeOf(document: JsonObject, hint: Ref | null): Place | null {
  const asked = object(document.asked);
  const community = hint ?? string(asked.ref);
  if (community === null) return null;
  const id = number(asked.channel) ?? number(object(document.full).id);
  const invite = community.startsWith('https://t.me/+');
  return {
    community,
    posts: invite && id !== null ? `https://t.me/c/${id}` : community,
    id,
    chats: new Map(
      objects(document.chats).flatMap((chat) =>
        number(chat.id) === null ? [] : [[chat.id as number, chat]],
      ),
    ),
  };
}

function profileOf(document: JsonObject, { community, id }: Place): CommunityProfile | null {
  const at = instantOfMillis(document.at);
  const channel = channelIn(document, id);
  const invite = object(document.invite);
  if (channel === null && string(invite.title) === null) return null;
  return {
    ref: community,
    platform: 'telegram',
    nativeId: channel === null ? null : String(channel.id),
    title: channel?.title ?? string(invite.title),
    description: channel === null ? string(invite.about) || null : channel.description,
    members: channel === null ? number(invite.participantsCount) : channel.members,
    at,
  };
}

/** A message as items; a sentence when it cannot be read, null when Telegram withholds it. */
function readMessage(value: unknown, place: Place): ArchiveItem[] | string | null {
  if (!isObject(value)) return 'a message is not an object';
  const id = identifier(value.id);
  if (id === null) return 'a message has no id';
  if (value._ === 'messageEmpty') return [];
  const at = instant(value.date);
  if (at === null) return 'a message has no readable date';
  const action = value._ === 'messageService' ? object(value.action) : null;
  const words = string(value.message) ?? '';
  if (withheld(value, words)) return null;
  const media = object(value.media);
  const title = action === null ? null : string(action.title);
  const post: Post = {
    ref: `${place.posts}/${id}`,
    community: place.community,
    platform: 'telegram',
    nativeId: id,
    at,
    // Buttons and reactions change a message too, without being an edit that is shown.
    editedAt: value.editHide === true ? null : instant(value.editDate),
    author: action === null ? authorOf(value, place) : null,
    text: [words, pollText(media.poll), title ?? string(action?.message)]
      .filter((part) => part !== null && part !== '')
      .join('\n'),
    links: linksOf(value, words, media),
    forwardedFrom: forwarded(value.fwdFrom, place),
    replyTo: replyRef(object(value.replyTo), place),
    attachments: attachment(media),
    pinned: value.pinned === true,
    service: action === null ? null : serviceName(string(action._) ?? ''),
    views: number(value.views),
    reactions: isObject(value.reactions)
      ? objects(value.reactions.results).reduce((sum, { count }) => sum + (number(count) ?? 0), 0)
      : null,
  };
  const items: ArchiveItem[] = [{ item: 'post', post }];
  if (title !== null && TITLE_ACTIONS.has(post.service!))
    items.push({
      item: 'community',
      community: {
        ref: place.community,
        platform: 'telegram',
        nativeId: place.id === null ? null : String(place.id),
        title,
        description: null,
        members: null,
        at,
      },
    });
  return items;
}

function instant(seconds: unknown): number | null {
  return typeof seconds === 'number' && seconds > 0 ? instantOfMillis(seconds * 1000) : null;
}

function withheld(message: JsonObject, words: string): boolean {
  if (objects(message.restrictionReason).some(({ text }) => text === words && words !== '')) return true;
  return words.length < 160 && /^(?:Unfortunately, )?this /i.test(words) && withheldBy(words) !== null;
}

/** Telegram Desktop's words for the same actions; others in Telegram's own, in the same spelling. */
const SERVICES: Readonly<Record<string, string>> = {
  messageActionPinMessage: 'pin_message',
  messageActionChatEditTitle: 'edit_group_title',
  messageActionChatEditPhoto: 'edit_group_photo',
  messageActionChatDeletePhoto: 'delete_group_photo',
  messageActionChatCreate: 'create_group',
  messageActionChannelCreate: 'create_channel',
  messageActionChannelMigrateFrom: 'migrate_from_group',
  messageActionChatMigrateTo: 'migrate_to_supergroup',
  messageActionChatAddUser: 'invite_members',
  messageActionChatDeleteUser: 'remove_members',
  messageActionChatJoinedByLink: 'join_group_by_link',
};
const TITLE_ACTIONS = new Set(['edit_group_title', 'create_group', 'create_channel', 'migrate_from_group']);

function serviceName(action: string): string {
  return (
    SERVICES[action] ??
    (action
      .replace(/^messageAction/, '')
      .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
      .toLowerCase() ||
      'service')
  );
}

/** The number of a channel or basic group; null for a person. */
function placeId(peer: unknown): number | null {
  return number(object(peer).channelId) ?? number(object(peer).chatId);
}

/** As Telegram Desktop writes authors; null for the place itself. */
function authorOf({ fromId, post }: JsonObject, place: Place): string | null {
  const user = number(object(fromId).userId);
  if (user !== null) return `user${user}`;
  const channel = placeId(fromId);
  return channel === null || channel === place.id || post === true ? null : `channel${channel}`;
}

/** The address of a place: by its public name where the document knows one. */
function addressOf(id: number, place: Place): Ref {
  if (id === place.id) return place.posts;
  const name = namesOf(place.chats.get(id) ?? {})[0];
  return name === undefined ? `https://t.me/c/${id}` : `https://t.me/${name}`;
}

function forwarded(header: unknown, place: Place): Post['forwardedFrom'] {
  if (!isObject(header)) return null;
  const id = placeId(header.fromId);
  if (id === null) return { community: null, title: null, post: null };
  const community = addressOf(id, place);
  const post = number(header.channelPost);
  return {
    community,
    title: string(place.chats.get(id)?.title),
    post: post === null ? null : `${community}/${post}`,
  };
}

function replyRef({ replyToMsgId, replyToPeerId }: JsonObject, place: Place): Ref | null {
  const id = number(replyToMsgId);
  if (id === null) return null;
  if (replyToPeerId === undefined) return `${place.posts}/${id}`;
  const other = placeId(replyToPeerId);
  return other === null ? null : `${addressOf(other, place)}/${id}`;
}

function linksOf(message: JsonObject, words: string, media: JsonObject): MarkedLink[] {
  const links: MarkedLink[] = [];
  for (const entity of objects(message.entities)) {
    const start = number(entity.offset);
    const length = number(entity.length);
    if (start === null || length === null || start < 0 || length <= 0 || start + length > words.length)
      continue;
    const marked = words.slice(start, start + length);
    const link = linkOf(string(entity._) ?? '', marked, string(entity.url));
    if (link !== null && readable(link.href)) links.push({ ...link, start, end: start + length });
  }
  const page = string(object(media.webpage).url);
  if (page !== null && readable(page) && !links.some(({ href }) => href === page))
    links.push({ href: page, start: null, end: null, kind: 'card' });
  for (const row of objects(object(message.replyMarkup).rows))
    for (const { url } of objects(row.buttons))
      if (typeof url === 'string' && /^(?:https?|tg):\/\//i.test(url) && readable(url))
        links.push({ href: url, start: null, end: null, kind: 'button' });
  return links;
}

function linkOf(type: string, words: string, url: string | null): Pick<MarkedLink, 'href' | 'kind'> | null {
  switch (type) {
    case 'messageEntityUrl':
      return { href: absolute(words), kind: 'url' };
    case 'messageEntityTextUrl':
      return url === null ? null : { href: absolute(url), kind: 'url' };
    case 'messageEntityMention':
      return /^@\w+$/.test(words) ? { href: `https://t.me/${words.slice(1)}`, kind: 'mention' } : null;
    default:
      return null;
  }
}

function absolute(address: string): string {
  return /^[a-z][a-z0-9+.-]*:(?:\/\/|[^0-9/])/i.test(address) ? address : `https://${address}`;
}

function readable(href: string): boolean {
  return URL.canParse(href);
}

const MEDIA: Readonly<Record<string, Attachment['kind']>> = {
  messageMediaPhoto: 'photo',
  messageMediaContact: 'contact',
  messageMediaPoll: 'poll',
  messageMediaGeo: 'location',
  messageMediaGeoLive: 'location',
  messageMediaVenue: 'location',
};

function attachment(media: JsonObject): Attachment[] {
  const type = string(media._);
  if (type === null || type === 'messageMediaEmpty' || type === 'messageMediaWebPage') return [];
  if (type !== 'messageMediaDocument')
    return [
      {
        kind: MEDIA[type] ?? 'other',
        name: string(media.title) ?? string(object(media.game).title),
        mimeType: null,
      },
    ];
  const file = object(media.document);
  const attributes = objects(file.attributes);
  const has = (name: string) => attributes.some(({ _ }) => _ === `documentAttribute${name}`);
  const mimeType = string(file.mimeType);
  const family = mimeType?.split('/')[0];
  const kind =
    has('Sticker') || has('CustomEmoji')
      ? 'sticker'
      : has('Audio') || media.voice === true
        ? 'audio'
        : has('Video') || has('Animated') || media.video === true || media.round === true
          ? 'video'
          : family === 'audio' || family === 'video'
            ? family
            : family === 'image'
              ? 'photo'
              : 'file';
  const name = attributes.map(({ fileName }) => string(fileName)).find((each) => each !== null) ?? null;
  return [{ kind, name, mimeType }];
}

function pollText(poll: unknown): string | null {
  if (!isObject(poll)) return null;
  const lines = [object(poll.question), ...objects(poll.answers).map(({ text }) => object(text))].map(
    ({ text }) => string(text) ?? '',
  );
  return lines.filter((line) => line !== '').join('\n');
}
