/**
 * @module
 * One Matrix event as items: a message, a state of the room, or a service message. An edit's own event gives nothing:
 * its words belong to the message it changes.
 */
import type { Attachment, CommunityProfile, Instant, MarkedLink, Post, Ref } from '../../core/model.ts';
import { readHtml } from '../html.ts';
import { instantOfMillis } from '../instant.ts';
import { object, string } from '../json.ts';
import type { JsonObject } from '../json-cut.ts';
import type { ArchiveItem } from '../platform.ts';
import type { Edit } from './archive.ts';
import { links as grammar } from './links.ts';

/** The reference of a room by alias or number; null when it is none. */
export function roomRef(id: string | null): Ref | null {
  const url = id === null || !/^[#!]/.test(id) ? null : URL.parse(`https://matrix.to/#/${id}`);
  const reference = url === null ? null : grammar.read(url);
  return reference?.kind === 'community' ? reference.ref : null;
}

/** The items of an event that stands in a room. `edit` is the newest edit of it, if there is one. */
export function readEvent(
  event: JsonObject,
  community: Ref,
  edit: Edit | null,
  offset: number,
): ArchiveItem[] {
  const id = string(event.event_id);
  const at = instantOfMillis(event.origin_server_ts);
  if (at === null) return [{ item: 'damage', offset, why: 'an event has no readable date' }];
  const content = object(event.content);
  const type = string(event.type) ?? '';
  const profile = (facts: Partial<CommunityProfile>): ArchiveItem => ({
    item: 'community',
    community: {
      ref: community,
      platform: 'matrix',
      nativeId: string(event.room_id),
      title: null,
      description: null,
      members: null,
      at,
      ...facts,
    },
  });
  if (type === 'm.room.name') return [profile({ title: string(content.name) })];
  if (type === 'm.room.topic') return [profile({ description: string(content.topic) })];
  if (id === null) return [{ item: 'damage', offset, why: 'an event has no id' }];

  const post: Post = {
    ref: `${community}/${id}`,
    community,
    platform: 'matrix',
    nativeId: id,
    at,
    editedAt: null,
    author: string(event.sender),
    text: '',
    links: [],
    forwardedFrom: null,
    replyTo: null,
    attachments: [],
    pinned: false,
    service: null,
    views: null,
    reactions: null,
  };
  const item: ArchiveItem = { item: 'post', post };
  if (type === 'm.room.tombstone') {
    Object.assign(post, { service: type, text: string(content.body) ?? '' });
    post.links.push(...roomLink(content.replacement_room, post.text));
  } else if (type === 'm.room.create') {
    const former = string(object(content.predecessor).room_id);
    if (former === null) return [];
    Object.assign(post, { service: type, links: roomLink(former, '') });
  } else if (type === 'm.room.redaction') {
    const gone = string(event.redacts) ?? string(content.redacts);
    Object.assign(post, { service: type, replyTo: gone === null ? null : `${community}/${gone}` });
  } else if (type === 'm.room.pinned_events' || type === 'm.room.avatar') post.service = type;
  else if (
    object(event.unsigned).redacted_because !== undefined ||
    (MESSAGES.has(type) && Object.keys(content).length === 0)
  )
    post.service = 'redacted';
  else if (!MESSAGES.has(type)) return [];
  else {
    const relation = object(content['m.relates_to']);
    if (relation.rel_type === 'm.replace' && event.edited !== true) return [];
    if (event.edited === true) post.editedAt = at;
    writeMessage(post, type, content);
    const newest = newestEdit(event, edit);
    if (newest !== null) {
      post.editedAt = newest.at;
      writeMessage(post, type, newest.content);
    }
    const reply =
      string(object(relation['m.in_reply_to']).event_id) ??
      (relation.rel_type === 'm.thread' ? string(relation.event_id) : null);
    post.replyTo = reply === null ? null : `${community}/${reply}`;
  }
  return [item];
}

const MESSAGES = new Set(['m.room.message', 'm.sticker', 'm.poll.start', 'org.matrix.msc3381.poll.start']);

/** The newest edit that the file or the server tells of; nobody can edit another's message. */
function newestEdit(event: JsonObject, known: Edit | null): { at: Instant; content: JsonObject } | null {
  const bundled = object(object(object(event.unsigned)['m.relations'])['m.replace']);
  const bundledAt = instantOfMillis(bundled.origin_server_ts);
  const content = object(object(bundled.content)['m.new_content']);
  const told =
    bundledAt !== null && bundled.sender === event.sender && Object.keys(content).length > 0
      ? { at: bundledAt, content }
      : null;
  const found = known !== null && known.sender === event.sender ? known : null;
  if (told === null || (found !== null && found.at > told.at)) return found;
  return told;
}

const KINDS: Readonly<Record<string, Attachment['kind']>> = {
  'm.image': 'photo',
  'm.video': 'video',
  'm.audio': 'audio',
  'm.file': 'file',
  'm.location': 'location',
};

function writeMessage(post: Post, type: string, content: JsonObject): void {
  const poll = object(content['m.poll'] ?? content['org.matrix.msc3381.poll.start']);
  const kind =
    type === 'm.sticker'
      ? 'sticker'
      : type === 'm.room.message'
        ? KINDS[string(content.msgtype) ?? '']
        : 'poll';
  const { text, links } = readBody(content);
  post.attachments = [];
  post.links = links;
  post.text = text;
  if (kind === undefined) return;
  const name = string(content.filename) ?? string(content.body);
  const question = object(poll.question);
  post.attachments.push({
    kind,
    name: kind === 'poll' ? null : name,
    mimeType: string(object(content.info).mimetype),
  });
  if (kind === 'poll')
    post.text =
      string(question['m.text']) ??
      string(question.body) ??
      string(question['org.matrix.msc1767.text']) ??
      text;
  // The body of a file is its name, unless the file also has a name of its own: then it is a caption.
  else if (string(content.filename) === null || content.filename === content.body) {
    if (kind !== 'location') post.text = '';
    post.links = [];
  }
}

const REPLY_FALLBACK = new Set(['mx-reply']);

function readBody(content: JsonObject): { text: string; links: MarkedLink[] } {
  const html = content.format === 'org.matrix.custom.html' ? string(content.formatted_body) : null;
  if (html !== null)
    return readHtml(html, {
      skip: REPLY_FALLBACK,
      // The name of a person, made into a link by clients.
      kind: ({ href = '' }) => (/^https:\/\/matrix\.to\/#\/(?:@|%40)|^matrix:u\//.test(href) ? null : 'url'),
    });
  const body = string(content.body) ?? '';
  const replies = object(content['m.relates_to'])['m.in_reply_to'] !== undefined;
  return { text: replies && body.startsWith('> <') ? body.replace(/^(?:> .*\n)+\n?/, '') : body, links: [] };
}

/** The link to a room by its number; it spans the words, so that what they say of it is heard. */
function roomLink(room: unknown, words: string): MarkedLink[] {
  const href = roomRef(string(room));
  if (href === null) return [];
  const place = words === '' ? { start: null, end: null } : { start: 0, end: words.length };
  return [{ href, ...place, kind: 'card' }];
}
