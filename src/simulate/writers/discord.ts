/**
 * @module
 * Discord: one channel as DiscordChatExporter writes it to JSON, oldest first.
 */
import { spoken } from '../finish.ts';
import { type Place, type Said, textOf, type World } from '../world.ts';

export function discordExport(world: World, place: Place): string {
  const messages = spoken(place).map((said) => message(world, place, said));
  const out = {
    guild: {
      id: place.nativeId,
      name: place.title,
      iconUrl: 'https://cdn.discordapp.com/embed/avatars/0.png',
    },
    channel: {
      id: place.nativeId,
      type: 'GuildTextChat',
      categoryId: null,
      category: null,
      name: 'general',
      topic: place.description,
    },
    dateRange: { after: null, before: null },
    exportedAt: stamp(world.until),
    messages,
    messageCount: messages.length,
  };
  return `${JSON.stringify(out, null, 2)}\n`;
}

function message(world: World, place: Place, said: Said): Record<string, unknown> {
  const name = said.author === null ? place.handle : world.people[said.author]!.name;
  const id = said.author === null ? place.nativeId : String(BigInt(place.nativeId) - BigInt(said.author + 1));
  return {
    id: said.id,
    type: said.replyTo ? 'Reply' : 'Default',
    timestamp: stamp(said.at),
    timestampEdited: said.editedAt === null ? null : stamp(said.editedAt),
    callEndedTimestamp: null,
    isPinned: said.pinned,
    content: textOf(said),
    author: {
      id,
      name,
      discriminator: '0000',
      nickname: name,
      color: null,
      isBot: false,
      roles: [],
      avatarUrl: 'https://cdn.discordapp.com/embed/avatars/1.png',
    },
    attachments: [],
    embeds: [],
    stickers: [],
    reactions: [],
    mentions: [],
    ...(said.replyTo
      ? { reference: { messageId: said.replyTo.id, channelId: place.nativeId, guildId: place.nativeId } }
      : {}),
  };
}

function stamp(at: number): string {
  return new Date(at).toISOString().replace('Z', '+00:00');
}
