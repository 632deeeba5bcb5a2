/**
 * @module
 * Matrix: one page of the client-server API's `/rooms/{id}/messages`, newest first, with the room's state events in it.
 */
import { seeded } from '../../core/random.ts';
import { MATRIX_HOST } from '../address.ts';
import { token } from '../draw.ts';
import { type Place, type Said, textOf } from '../world.ts';

export function matrixMessages(place: Place): string {
  const chunk = place.said
    .flatMap((said) => (said.service === 'create' ? opening(place, said) : [message(place, said)]))
    .toReversed();
  return `${JSON.stringify({ start: 't47429-4392820_219380_26003_2265', end: 't47409-4357353_219380_26003_2265', chunk, state: [] })}\n`;
}

function opening(place: Place, said: Said): unknown[] {
  const state = (type: string, content: unknown, i: number) => ({
    ...envelope(place, said.at + i, null),
    event_id: `$${token(seeded(`${place.ref}/${type}`), 43)}`,
    type,
    state_key: '',
    content,
  });
  return [
    state('m.room.create', { room_version: '10', creator: sender(place, null) }, 0),
    state('m.room.canonical_alias', { alias: `#${place.handle}:${MATRIX_HOST}` }, 1),
    state('m.room.name', { name: place.title }, 2),
    state('m.room.topic', { topic: place.description }, 3),
  ];
}

function message(place: Place, said: Said): Record<string, unknown> {
  return {
    ...envelope(place, said.at, said.author),
    event_id: said.id,
    type: 'm.room.message',
    content: {
      msgtype: 'm.text',
      body: textOf(said),
      ...(said.replyTo ? { 'm.relates_to': { 'm.in_reply_to': { event_id: said.replyTo.id } } } : {}),
    },
  };
}

function envelope(place: Place, at: number, author: number | null): Record<string, unknown> {
  return {
    room_id: place.nativeId,
    sender: sender(place, author),
    origin_server_ts: at,
    unsigned: { age: 1000 },
  };
}

function sender(place: Place, author: number | null): string {
  return author === null ? `@${place.handle}:${MATRIX_HOST}` : `@member${author}:${MATRIX_HOST}`;
}
