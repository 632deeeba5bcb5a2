/**
 * @module
 * DiscordChatExporter's JSON: one channel or thread of a server a file. The server is the community, unless the operator
 * names another address. Direct messages and notices of who joined are left out and counted; mentions of people are
 * not kept.
 * Checked in November 2026 against the exporter's JsonMessageWriter (versions 2.30 to 2.46).
 */
import type { Attachment, MarkedLink, Post, Ref } from '../../core/model.ts';
import { instantOfText } from '../instant.ts';
import { identifier, isObject, number, object, objects, string } from '../json.ts';
import { cutJson, type JsonObject, type JsonSpec, readJson } from '../json-cut.ts';
import type { ArchiveFormat, ArchiveItem } from '../platform.ts';

const SPEC: JsonSpec = {
  paths: ['messages[]'],
  needs: ['guild', 'channel'],
  first: 'id',
  wanted: (enclosing) => !isPrivate(enclosing.at(-1) ?? {}),
};

/** The format. */
export const chatExporter: ArchiveFormat = {
  id: 'discord-chat-exporter-json',
  recognise({ text }) {
    if (!/^\s*\{/.test(text)) return 0;
    if (/"guild"\s*:\s*\{/.test(text) && /"channel"\s*:\s*\{/.test(text)) return 0.95;
    return /"timestampEdited"\s*:/.test(text) && /"isPinned"\s*:/.test(text) ? 0.9 : 0;
  },
  cut: (source) => cutJson(source, SPEC),
  parse(piece, hint) {
    const { runs, damage } = readJson(piece, SPEC);
    const items: ArchiveItem[] = [...damage];
    for (const { enclosing, part, records } of runs) {
      const top = enclosing.at(-1) ?? {};
      if (isPrivate(top)) {
        if (part === 0) items.push({ item: 'left_out', what: 'direct messages', count: 1 });
        continue;
      }
      const place = placeOf(top, hint.ref);
      if (place === null) {
        items.push({
          item: 'damage',
          offset: piece.offset,
          why: 'the file does not say which server and channel it holds',
        });
        continue;
      }
      if (part === 0) items.push(profile(top, place));
      let joins = 0;
      for (const { value, offset } of records) {
        if (isObject(value) && MEMBERSHIP.has(string(value.type) ?? '')) joins++;
        else items.push(readMessage(value, place, offset));
      }
      if (joins > 0) items.push({ item: 'left_out', what: 'notice of who joined or left', count: joins });
    }
    return items;
  },
};

/** Messages that are what somebody wrote; any other type is a service message. */
const WRITTEN = new Set([
  'Default',
  'Reply',
  'ThreadStarterMessage',
  'ApplicationCommand',
  '20',
  'ContextMenuCommand',
  '23',
]);
/** Notices of who came and went: about persons, so they are counted and not read. */
export const MEMBERSHIP: ReadonlySet<string> = new Set([
  'GuildMemberJoin',
  'RecipientAdd',
  'RecipientRemove',
  'Call',
]);

/** Where messages stand. */
export interface Place {
  readonly community: Ref;
  readonly guild: string | null;
  readonly channel: string | null;
}

function isPrivate(top: JsonObject): boolean {
  return string(object(top.channel).type)?.startsWith('Direct') === true;
}

function placeOf(top: JsonObject, hint: Ref | null): Place | null {
  const guild = identifier(object(top.guild).id);
  const channel = identifier(object(top.channel).id);
  const community = hint ?? (guild === null ? null : `https://discord.com/channels/${guild}`);
  return community === null ? null : { community, guild, channel };
}

function profile(top: JsonObject, place: Place): ArchiveItem {
  return {
    item: 'community',
    community: {
      ref: place.community,
      platform: 'discord',
      nativeId: place.guild,
      title: string(object(top.guild).name),
      description: string(object(top.channel).topic) || null,
      members: null,
      at: instantOfText(top.exportedAt),
    },
  };
}

function address(guild: string | null, channel: string | null, message: string | null): Ref | null {
  return guild === null || channel === null || message === null
    ? null
    : `https://discord.com/channels/${guild}/${channel}/${message}`;
}

/** One message in the exporter's form. */
export function readMessage(value: unknown, place: Place, offset: number): ArchiveItem {
  const damage = (why: string): ArchiveItem => ({ item: 'damage', offset, why });
  if (!isObject(value)) return damage('a message is not an object');
  const id = identifier(value.id);
  if (id === null) return damage('a message has no id');
  const at = instantOfText(value.timestamp);
  if (at === null) return damage('a message has no readable date');
  const type = string(value.type) ?? 'Default';
  const reference = object(value.reference);
  const forwarded = isObject(value.forwardedMessage) ? value.forwardedMessage : null;
  const source = {
    guild: identifier(reference.guildId),
    channel: identifier(reference.channelId),
    message: identifier(reference.messageId),
  };
  // A message that another server's channel publishes to its followers, or that somebody passed on.
  const elsewhere = source.guild !== null && place.guild !== null && source.guild !== place.guild;
  const passedOn = forwarded !== null || (elsewhere && type === 'Default');
  const { text, links } = readContent(forwarded ?? value);
  const post: Post = {
    ref: address(place.guild, place.channel, id) ?? `${place.community}/${id}`,
    community: place.community,
    platform: 'discord',
    nativeId: id,
    at,
    editedAt: instantOfText(value.timestampEdited),
    author: identifier(object(value.author).id) ?? string(object(value.author).name),
    text,
    links,
    forwardedFrom: passedOn
      ? {
          community: elsewhere
            ? `https://discord.com/channels/${source.guild}`
            : source.guild === null
              ? null
              : place.community,
          title: null,
          post: address(source.guild, source.channel, source.message),
        }
      : null,
    replyTo: passedOn
      ? null
      : address(source.guild ?? place.guild, source.channel ?? place.channel, source.message),
    attachments: [
      ...[...objects(value.attachments), ...objects(forwarded?.attachments)].map(attachment),
      ...[...objects(value.stickers), ...objects(forwarded?.stickers)].map(
        (sticker): Attachment => ({ kind: 'sticker', name: string(sticker.name), mimeType: null }),
      ),
      ...(isObject(value.poll) ? [{ kind: 'poll', name: null, mimeType: null } as const] : []),
    ],
    pinned: value.isPinned === true,
    service: WRITTEN.has(type) ? null : type,
    views: null,
    reactions: Array.isArray(value.reactions)
      ? objects(value.reactions).reduce((sum, reaction) => sum + (number(reaction.count) ?? 0), 0)
      : null,
  };
  return { item: 'post', post };
}

/**
 * The words of a message with the cards below it. The preview of a page that the words link to adds nothing but its
 * address; a card that a bot wrote is what the message says.
 */
function readContent(message: JsonObject): { text: string; links: MarkedLink[] } {
  const parts = [string(message.content) ?? ''];
  const links: MarkedLink[] = [];
  for (const embed of objects(message.embeds)) {
    const url = string(embed.url);
    if (url !== null && URL.canParse(url)) links.push({ href: url, start: null, end: null, kind: 'card' });
    if (url !== null && parts[0]!.includes(url)) continue;
    const lines = [string(object(embed.author).name), string(embed.title), string(embed.description)];
    for (const field of objects(embed.fields))
      lines.push(`${string(field.name) ?? ''}\n${string(field.value) ?? ''}`.trim());
    lines.push(string(object(embed.footer).text));
    parts.push(lines.filter((line) => line !== null && line !== '').join('\n'));
  }
  return { text: parts.filter((part) => part !== '').join('\n'), links };
}

const EXTENSIONS: readonly [RegExp, Attachment['kind']][] = [
  [/\.(?:png|jpe?g|gif|webp|avif|bmp|heic)$/i, 'photo'],
  [/\.(?:mp4|webm|mov|mkv|avi|m4v)$/i, 'video'],
  [/\.(?:mp3|ogg|opus|wav|flac|m4a|aac)$/i, 'audio'],
];

function attachment(file: JsonObject): Attachment {
  const name = string(file.fileName);
  const path = name ?? string(file.url)?.replace(/[?#].*$/, '') ?? '';
  return {
    kind: EXTENSIONS.find(([pattern]) => pattern.test(path))?.[1] ?? 'file',
    name: name ?? string(file.url),
    mimeType: string(file.contentType),
  };
}
