/**
 * @module
 * Answers of Discord's own interface (version 10) that our collector kept: messages of a channel, a server, a channel, an
 * invite. Messages are brought into the form of DiscordChatExporter and read as its files are. Pure.
 * Checked on 24 November 2026 against discord/discord-api-docs (message, guild, channel and invite resources).
 */
import type { CommunityProfile, Ref } from '../../core/model.ts';
import { identifier, isObject, number, object, objects, string } from '../json.ts';
import type { JsonObject } from '../json-cut.ts';
import type { ArchiveItem, SavedPage } from '../platform.ts';
import { savedJson } from '../saved-json.ts';
import { MEMBERSHIP, type Place, readMessage } from './archive.ts';

/** Reads an answer; null for one that holds neither posts nor a community, an error's answer among them. */
export function readAnswer(page: SavedPage): ArchiveItem[] | null {
  const ref = page.asked?.platform === 'discord' ? page.asked.ref : null;
  const [, what, id, part] = /^\/api\/v\d+\/(\w+)\/([^/]+)(?:\/(\w+))?$/.exec(page.url.pathname) ?? [];
  if (ref === null || what === undefined || id === undefined || page.status !== 200) return null;
  const messages = what === 'channels' && part === 'messages';
  if (!messages && part !== undefined) return null;
  const read = savedJson(page);
  if ('torn' in read) return read.torn;
  const { value } = read;
  if (messages) {
    const guild = serverOf(ref);
    return Array.isArray(value) ? readMessages(value, { community: ref, guild, channel: id }) : null;
  }
  const facts = isObject(value) ? factsOf(what, value) : null;
  if (facts === null) return null;
  const { avatarUrl: _, ...known } = facts;
  return [{ item: 'community', community: { ref, platform: 'discord', ...known, at: page.at } }];
}

/** The number of the server that an address is in; null for an invite. */
export function serverOf(ref: Ref): string | null {
  return /^https:\/\/discord\.com\/channels\/(\d+)(?:\/|$)/.exec(ref)?.[1] ?? null;
}

/** What an answer says of the server; null when it is about none (a direct message, an invite to a group of friends). */
export function factsOf(
  what: string,
  value: JsonObject,
):
  | (Pick<CommunityProfile, 'nativeId' | 'title' | 'description' | 'members'> & { avatarUrl: string | null })
  | null {
  if (what === 'channels') {
    const guild = identifier(value.guild_id);
    const description = string(value.topic) || null;
    return guild === null
      ? null
      : { nativeId: guild, title: null, description, members: null, avatarUrl: null };
  }
  const guild = what === 'invites' ? object(value.guild) : what === 'guilds' ? value : {};
  const nativeId = identifier(guild.id);
  const title = string(guild.name);
  if (nativeId === null || title === null) return null;
  const icon = string(guild.icon);
  return {
    nativeId,
    title,
    description: string(guild.description) || null,
    members: number(value.approximate_member_count),
    avatarUrl: icon === null ? null : `https://cdn.discordapp.com/icons/${nativeId}/${icon}.png`,
  };
}

function readMessages(values: readonly unknown[], place: Place): ArchiveItem[] {
  const items: ArchiveItem[] = [];
  let joins = 0;
  for (const value of values) {
    const message = isObject(value) ? exporterForm(value) : value;
    if (isObject(message) && MEMBERSHIP.has(string(message.type) ?? '')) {
      joins++;
      continue;
    }
    const item = readMessage(message, place, 0);
    const buttons = isObject(value) ? linkButtons(value.components) : [];
    items.push(
      item.item === 'post' && buttons.length > 0
        ? {
            item: 'post',
            post: {
              ...item.post,
              links: [
                ...item.post.links,
                ...buttons.map((href) => ({ href, start: null, end: null, kind: 'button' as const })),
              ],
            },
          }
        : item,
    );
  }
  if (joins > 0) items.push({ item: 'left_out', what: 'notice of who joined or left', count: joins });
  return items;
}

/** The exporter's names for the kinds of messages that matter here; it writes the others as numbers. */
const TYPES: Readonly<Record<number, string>> = {
  0: 'Default',
  1: 'RecipientAdd',
  2: 'RecipientRemove',
  3: 'Call',
  4: 'ChannelNameChange',
  5: 'ChannelIconChange',
  6: 'ChannelPinnedMessage',
  7: 'GuildMemberJoin',
  18: 'ThreadCreated',
  19: 'Reply',
  21: 'ThreadStarterMessage',
};

function exporterForm(message: JsonObject): JsonObject {
  const reference = object(message.message_reference);
  const type = number(message.type) ?? 0;
  // A message that was passed on holds a copy of the other one.
  const [snapshot] = reference.type === 1 ? objects(message.message_snapshots) : [];
  return {
    ...contentForm(message),
    id: message.id,
    type: TYPES[type] ?? String(type),
    timestamp: message.timestamp,
    timestampEdited: message.edited_timestamp,
    isPinned: message.pinned,
    author: message.author,
    reactions: message.reactions,
    poll: message.poll,
    reference: {
      messageId: reference.message_id,
      channelId: reference.channel_id,
      guildId: reference.guild_id,
    },
    ...(snapshot && { forwardedMessage: contentForm(object(snapshot.message)) }),
  };
}

function contentForm(message: JsonObject): JsonObject {
  return {
    content: message.content,
    embeds: message.embeds,
    attachments: objects(message.attachments).map(({ filename, url, content_type }) => ({
      fileName: filename,
      url,
      contentType: content_type,
    })),
    stickers: message.sticker_items,
  };
}

/** Addresses behind buttons, which stand in rows and containers. */
function linkButtons(components: unknown): string[] {
  return objects(components).flatMap((component) => {
    const href = component.type === 2 ? string(component.url) : null;
    const inside = [...linkButtons(component.components), ...linkButtons([component.accessory])];
    return href !== null && URL.canParse(href) ? [href, ...inside] : inside;
  });
}
