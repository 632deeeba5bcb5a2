/**
 * @module
 * Saved answers of Rocket.Chat's API (`channels.messages`, `channels.history`, `groups.*`, `channels.info`) and messages
 * as the database exports them (`{"$date": …}`), a page a file, one a line, or an array. The format knows a room by its
 * number only, so the operator has to name the room's address. Notices of who came and went are left out and counted.
 * Checked in November 2026 against developer.rocket.chat (message schema) and Rocket.Chat's IMessage type.
 */
import type { Attachment, CommunityProfile, Instant, MarkedLink, Post, Ref } from '../../core/model.ts';
import { instantOfMillis, instantOfText } from '../instant.ts';
import { isObject, number, object, objects, string } from '../json.ts';
import { cutJson, type JsonObject, type JsonRecord, type JsonSpec, readJson } from '../json-cut.ts';
import type { ArchiveFormat, ArchiveItem, SavedPage } from '../platform.ts';
import { savedJson } from '../saved-json.ts';

const SPEC: JsonSpec = { paths: ['messages[]', '[]', ''], first: '_id' };

/** The format. */
export const api: ArchiveFormat = {
  id: 'rocketchat-json',
  recognise({ text }) {
    if (!/^\s*[[{]/.test(text) || !/"_id"\s*:\s*"/.test(text)) return 0;
    if (/"rid"\s*:\s*"/.test(text) && /"(?:msg|ts|u)"\s*:/.test(text)) return 0.95;
    return /"(?:channel|group|room)"\s*:\s*\{/.test(text) && /"(?:msgs|usersCount)"\s*:/.test(text) ? 0.8 : 0;
  },
  cut: (source) => cutJson(source, SPEC),
  parse(piece, hint) {
    const { runs, damage } = readJson(piece, SPEC);
    const items: ArchiveItem[] = [...damage];
    if (hint.ref === null) {
      const count = runs.reduce((sum, { records }) => sum + records.length, 0);
      if (count > 0)
        items.push({
          item: 'damage',
          offset: piece.offset,
          why: `${count} messages do not say which room they are from: name it (--ref)`,
        });
      return items;
    }
    for (const { records } of runs) items.push(...readRecords(records, hint.ref));
    return items;
  },
};

/**
 * Reads what our own collector kept of the interface: a page of a room's messages, or the room itself as it was when it
 * was asked for. Null for anything else, an error's answer among it.
 */
export function readAnswer(page: SavedPage): ArchiveItem[] | null {
  const ref = page.asked?.platform === 'rocketchat' ? page.asked.ref : null;
  if (ref === null || page.status !== 200) return null;
  const read = savedJson(page);
  if ('torn' in read) return read.torn;
  const { value } = read;
  if (!isObject(value) || value.success !== true) return null;
  if (Array.isArray(value.messages))
    return readRecords(
      value.messages.map((message) => ({ value: message, offset: 0 })),
      ref,
    );
  const room = [value.channel, value.group].find(isObject);
  return room === undefined ? null : [roomProfile(room, ref, page.at)];
}

/** Messages, rooms, and answers that hold them. */
function readRecords(records: readonly JsonRecord[], ref: Ref): ArchiveItem[] {
  const items: ArchiveItem[] = [];
  let left = 0;
  const read = (value: unknown, offset: number) => {
    if (isObject(value) && Array.isArray(value.messages))
      for (const each of value.messages) read(each, offset);
    else if (isObject(value) && (MEMBERSHIP.has(string(value.t) ?? '') || value.t === 'e2e')) left++;
    else if (isObject(value) && typeof value.rid === 'string') items.push(...readMessage(value, ref, offset));
    else if (isObject(value) && (isObject(value.channel) || isObject(value.group) || isObject(value.room)))
      items.push(roomProfile(object(value.channel ?? value.group ?? value.room), ref));
    else items.push({ item: 'damage', offset, why: 'a message does not say its room' });
  };
  for (const { value, offset } of records) read(value, offset);
  if (left > 0)
    items.push({ item: 'left_out', what: 'encrypted message, or notice of who joined or left', count: left });
  return items;
}

const MEMBERSHIP = new Set(
  'uj ul ut au ru ult added-user-to-team removed-user-from-team ujt user-added-room-to-team subscription-role-added subscription-role-removed user-muted user-unmuted'.split(
    ' ',
  ),
);

/** A service message that changes what the room shows of itself, and the field it changes. */
const CHANGES: Readonly<Record<string, 'title' | 'description'>> = {
  r: 'title',
  room_changed_topic: 'description',
  room_changed_description: 'description',
  room_changed_announcement: 'description',
};

/** When a message was written, null when it does not say. */
export function messageAt(message: JsonObject): Instant | null {
  return instant(message.ts);
}

/** Dates come as text, as milliseconds, or as the database's extended JSON. */
function instant(value: unknown): Instant | null {
  if (!isObject(value)) return instantOfText(value) ?? instantOfMillis(value);
  const date = value.$date;
  if (isObject(date)) return instantOfMillis(Number(date.$numberLong));
  return instantOfText(date) ?? instantOfMillis(date);
}

function readMessage(message: JsonObject, community: Ref, offset: number): ArchiveItem[] {
  const id = string(message._id);
  if (!id) return [{ item: 'damage', offset, why: 'a message has no id' }];
  const at = messageAt(message);
  if (at === null) return [{ item: 'damage', offset, why: 'a message has no readable date' }];
  const service = string(message.t) || null;
  const text = string(message.msg) ?? '';
  const links: MarkedLink[] = [];
  const attachments = [
    ...objects(message.files),
    ...(Array.isArray(message.files) ? [] : objects([message.file])),
  ].map(file);
  const quoted: Ref[] = [];
  for (const url of objects(message.urls)) mark(string(url.url), text, links);
  for (const channel of objects(message.channels)) {
    const name = string(channel.name);
    const there = name === null ? null : URL.parse(`/channel/${encodeURIComponent(name)}`, community);
    const start = text.indexOf(`#${name}`);
    if (there)
      links.push({
        href: there.href,
        ...(start < 0 ? { start: null, end: null } : { start, end: start + name!.length + 1 }),
        kind: 'mention',
      });
  }
  for (const attachment of objects(message.attachments))
    readAttachment(attachment, text, links, attachments, quoted);
  const thread = string(message.tmid);
  const post: Post = {
    ref: postRef(community, id),
    community,
    platform: 'rocketchat',
    nativeId: id,
    at,
    editedAt: instant(message.editedAt),
    author: string(object(message.u)._id) ?? string(object(message.u).username),
    text,
    links,
    forwardedFrom: null,
    replyTo: thread ? postRef(community, thread) : (quoted[0] ?? null),
    attachments,
    pinned: message.pinned === true,
    service,
    views: null,
    reactions: isObject(message.reactions)
      ? Object.values(message.reactions).reduce<number>(
          (sum, each) =>
            sum + (Array.isArray(object(each).usernames) ? (object(each).usernames as unknown[]).length : 0),
          0,
        )
      : null,
  };
  const field = service === null ? undefined : CHANGES[service];
  if (field === undefined) return [{ item: 'post', post }];
  return [
    {
      item: 'community',
      community: { ...nothingKnown(community, at), nativeId: string(message.rid), [field]: text },
    },
    { item: 'post', post },
  ];
}

/** An address on its own line of the message's preview list; placed where the words hold it. */
function mark(href: string | null, text: string, links: MarkedLink[]): void {
  if (href === null || !URL.canParse(href)) return;
  const start = text.indexOf(href);
  links.push(
    start < 0
      ? { href, start: null, end: null, kind: 'card' }
      : { href, start, end: start + href.length, kind: 'url' },
  );
}

function readAttachment(
  attachment: JsonObject,
  text: string,
  links: MarkedLink[],
  attachments: Attachment[],
  quoted: Ref[],
): void {
  const quote = string(attachment.message_link);
  if (quote !== null) {
    if (URL.canParse(quote)) quoted.push(quote);
    mark(quote, text, links);
    return;
  }
  const title = string(attachment.title);
  const media = (['image', 'audio', 'video'] as const).find(
    (kind) => typeof attachment[`${kind}_url`] === 'string',
  );
  // An upload is listed among the message's files as well.
  if (attachments.length > 0 && attachment.type === 'file') return;
  if (media !== undefined)
    attachments.push({
      kind: media === 'image' ? 'photo' : media,
      name: title ?? string(attachment[`${media}_url`]),
      mimeType: string(attachment[`${media}_type`]),
    });
  else if (attachment.type === 'file')
    attachments.push({ kind: 'file', name: title ?? string(attachment.title_link), mimeType: null });
  else
    for (const key of ['title_link', 'author_link', 'thumb_url'] as const)
      mark(string(attachment[key]), text, links);
  for (const button of objects(attachment.actions)) {
    const href = string(button.url);
    if (href !== null && URL.canParse(href)) links.push({ href, start: null, end: null, kind: 'button' });
  }
}

function file(value: JsonObject): Attachment {
  const mimeType = string(value.type);
  const top = mimeType?.split('/')[0];
  return {
    kind: top === 'image' ? 'photo' : top === 'video' || top === 'audio' ? top : 'file',
    name: string(value.name),
    mimeType,
  };
}

function postRef(community: Ref, id: string): Ref {
  return `${community}?msg=${encodeURIComponent(id)}`;
}

function nothingKnown(ref: Ref, at: Instant | null): CommunityProfile {
  return { ref, platform: 'rocketchat', nativeId: null, title: null, description: null, members: null, at };
}

/** `at`: when it was so; the room's own last change where nobody knows when it was asked for. */
function roomProfile(room: JsonObject, ref: Ref, at = instant(room._updatedAt)): ArchiveItem {
  return { item: 'community', community: { ...nothingKnown(ref, at), ...roomFacts(room) } };
}

/** What a room says of itself. */
export function roomFacts(
  room: JsonObject,
): Pick<CommunityProfile, 'nativeId' | 'title' | 'description' | 'members'> {
  const description = [room.topic, room.description, room.announcement]
    .filter((each) => typeof each === 'string' && each !== '')
    .join('\n');
  return {
    nativeId: string(room._id),
    title: string(room.fname) || string(room.name),
    description: description || null,
    members: number(room.usersCount),
  };
}
