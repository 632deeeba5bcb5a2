/**
 * @module
 * ActivityPub as Mastodon's account export writes it: `outbox.json` (an ordered collection of Create and Announce) and
 * `actor.json`. Of an export only what its owner made public is read; the rest is left out and counted.
 * Checked in November 2026 against docs.joinmastodon.org/spec/activitypub and the ActivityStreams vocabulary.
 */
import type { Attachment, Instant, Post, Ref } from '../../core/model.ts';
import { readHtml } from '../html.ts';
import { instantOfText } from '../instant.ts';
import { isObject, object, objects, string } from '../json.ts';
import { cutJson, type JsonObject, type JsonSpec, readJson } from '../json-cut.ts';
import type { ArchiveFormat, ArchiveItem } from '../platform.ts';
import { described, linkKind, underWarning } from './archive.ts';
import { links as grammar } from './links.ts';

const SPEC: JsonSpec = { paths: ['orderedItems[]', 'first.orderedItems[]', '[]', ''], first: 'id' };
/** The types that accounts have. */
export const ACTORS: ReadonlySet<string> = new Set([
  'Person',
  'Service',
  'Group',
  'Organization',
  'Application',
]);
const WRITINGS = new Set(['Note', 'Article', 'Question', 'Page', 'Event', 'Video', 'Image', 'Audio']);

/** What accounts also do. */
const NO_POSTS = new Set(
  'Accept Add Block Delete Flag Follow Like EmojiReact Move Reject Remove Undo Update'.split(' '),
);

/** The format; the hint's community replaces the actor's own address. */
export const outbox: ArchiveFormat = {
  id: 'activitypub-json',
  recognise({ text }) {
    if (!/^\s*[[{]/.test(text)) return 0;
    if (/"orderedItems"\s*:/.test(text)) return 0.95;
    if (!/w3\.org\/ns\/activitystreams/.test(text)) return 0;
    return /"(?:OrderedCollection(?:Page)?|Create|Announce|Person|Service|Group|Note)"/.test(text) ? 0.9 : 0;
  },
  cut: (source) => cutJson(source, SPEC),
  parse(piece, hint) {
    const { runs, damage } = readJson(piece, SPEC);
    const items: ArchiveItem[] = [...damage];
    let hidden = 0;
    for (const { records } of runs)
      for (const { value, offset } of records) {
        const read = isObject(value) ? readActivity(value, hint.ref) : 'a record is not an object';
        if (read === HIDDEN) hidden++;
        else if (typeof read !== 'string') items.push(...read);
        else items.push({ item: 'damage', offset, why: read });
      }
    if (hidden > 0) items.push({ item: 'left_out', what: 'status that is not public', count: hidden });
    return items;
  },
};

const HIDDEN = Symbol('hidden');

/** The items of one activity or actor; a sentence when it cannot be read. */
function readActivity(activity: JsonObject, hint: Ref | null): ArchiveItem[] | string | typeof HIDDEN {
  const type = string(activity.type) ?? '';
  if (ACTORS.has(type)) {
    const items = readActor(activity, hint, null);
    return items.length > 0 ? items : 'an actor has no address';
  }
  if (WRITINGS.has(type))
    return readActivity({ type: 'Create', actor: activity.attributedTo, object: activity }, hint);
  if (NO_POSTS.has(type)) return [];
  if (type !== 'Create' && type !== 'Announce') return 'an activity is of no known type';
  const subject = object(activity.object);
  if (!isPublic(activity) && !(type === 'Create' && isPublic(subject))) return HIDDEN;
  const community = hint ?? actorRef(activity.actor ?? subject.attributedTo);
  if (community === null) return 'an activity does not say whose it is';
  const at = instantOfText(
    type === 'Create' ? (subject.published ?? activity.published) : activity.published,
  );
  if (at === null) return 'an activity has no readable date';
  const written =
    type === 'Create' || isObject(activity.object)
      ? readWriting(subject)
      : { text: '', links: [], attachments: [] };
  const address = string(type === 'Create' ? (subject.id ?? subject.url) : activity.id) ?? '';
  const [, key] = /\/(?:statuses|objects|notes|@[^/]+)\/([^/?#]+)(?:\/activity)?$/.exec(address) ?? [];
  if (key === undefined && address === '') return 'an activity has no address';
  const post: Post = {
    ref: key === undefined ? address : `${community}/${key}`,
    community,
    platform: 'mastodon',
    nativeId: key ?? address,
    at,
    editedAt: type === 'Create' ? instantOfText(subject.updated) : null,
    author: null,
    ...written,
    forwardedFrom: type === 'Announce' ? announced(activity.object) : null,
    replyTo: type === 'Create' ? postRef(subject.inReplyTo) : null,
    pinned: false,
    service: null,
    views: null,
    reactions: null,
  };
  return [{ item: 'post', post }];
}

function isPublic(activity: JsonObject): boolean {
  const audience = [activity.to, activity.cc].flat();
  return audience.some(
    (each) =>
      typeof each === 'string' && /^(?:https:\/\/www\.w3\.org\/ns\/activitystreams#|as:)?Public$/.test(each),
  );
}

function readWriting(subject: JsonObject): Pick<Post, 'text' | 'links' | 'attachments'> {
  const mentioned = new Set(
    objects(subject.tag).map((tag) => (tag.type === 'Mention' ? string(tag.href) : null)),
  );
  const html = string(subject.content) ?? string(Object.values(object(subject.contentMap))[0]) ?? '';
  const body = readHtml(html, {
    base: URL.parse(string(subject.url) ?? string(subject.id) ?? '') ?? undefined,
    kind: (a) => linkKind(a, mentioned.has(a.href ?? '')),
  });
  const attachments = objects(
    Array.isArray(subject.attachment) ? subject.attachment : [subject.attachment],
  ).map(attachment);
  if (subject.type === 'Question') attachments.push({ kind: 'poll', name: null, mimeType: null });
  return { ...underWarning(string(subject.summary) ?? string(subject.name) ?? '', body), attachments };
}

function attachment(media: JsonObject): Attachment {
  const mimeType = string(media.mediaType);
  const [top] = (mimeType ?? '').split('/');
  const kind = top === 'image' ? 'photo' : top === 'video' ? 'video' : top === 'audio' ? 'audio' : 'file';
  return { kind, name: string(media.url), mimeType };
}

/** The account that an actor, or its address, names; null when it names none. */
export function actorRef(actor: unknown): Ref | null {
  const address = string(actor) ?? string(object(actor).id) ?? '';
  const url = URL.parse(address);
  const reference = url === null ? null : grammar.anyHost?.(url);
  return reference?.kind === 'account' ? reference.ref : null;
}

function postRef(address: unknown): Ref | null {
  const url = URL.parse(string(address) ?? string(object(address).id) ?? '');
  const reference = url === null ? null : grammar.anyHost?.(url);
  return reference?.kind === 'post' ? reference.ref : null;
}

function announced(subject: unknown): Post['forwardedFrom'] {
  const post = postRef(subject);
  const url = URL.parse(string(subject) ?? string(object(subject).id) ?? '');
  const community = (url && grammar.anyHost?.(url)?.community) ?? actorRef(object(subject).attributedTo);
  return { community, title: null, post };
}

/** The account that an actor describes, as it was at `at`; nothing when it has no address. `hint` is the one asked about. */
export function readActor(actor: JsonObject, hint: Ref | null, at: Instant | null): ArchiveItem[] {
  const url = URL.parse(string(actor.url) ?? '');
  const byUrl = url === null ? null : grammar.anyHost?.(url);
  const ref = hint ?? (byUrl?.kind === 'account' ? byUrl.ref : actorRef(actor.id));
  if (ref === null) return [];
  const description = described(string(actor.summary) ?? '', objects(actor.attachment));
  const moved = string(actor.movedTo);
  const also = moved === null ? description : [description, moved].filter((line) => line !== null).join('\n');
  return [
    {
      item: 'community',
      community: {
        ref,
        platform: 'mastodon',
        nativeId: string(actor.id),
        title: string(actor.name) || string(actor.preferredUsername),
        description: also,
        members: null,
        at,
      },
    },
  ];
}
