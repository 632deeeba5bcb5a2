/**
 * @module
 * Rocket.Chat: the answer of `channels.messages`, newest first.
 */
import { spoken } from '../finish.ts';
import { type Place, textOf, type World } from '../world.ts';

export function rocketMessages(world: World, place: Place): string {
  const messages = spoken(place)
    .toReversed()
    .map((said) => {
      const ts = new Date(said.at).toISOString();
      const name = said.author === null ? place.title : world.people[said.author]!.name;
      const urls = said.spans
        .filter((span) => span.type === 'link' || span.type === 'text_link')
        .map((span) => ({ url: span.href ?? span.text, meta: {} }));
      return {
        _id: said.id,
        rid: place.nativeId,
        msg: textOf(said),
        ts,
        u: {
          _id: `u${said.author ?? 'owner'}${place.nativeId.slice(0, 8)}`,
          username: said.author === null ? place.handle : `member${said.author}`,
          name,
        },
        _updatedAt: ts,
        urls,
        mentions: [],
        channels: [],
        ...(said.editedAt === null ? {} : { editedAt: new Date(said.editedAt).toISOString() }),
      };
    });
  return `${JSON.stringify({ messages, count: messages.length, offset: 0, total: messages.length, success: true })}\n`;
}
