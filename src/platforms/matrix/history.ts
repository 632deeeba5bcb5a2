/**
 * @module
 * Reading a room's history forwards, oldest first, as a stranger may: only where it is open to the world. The token of a
 * page's end is where the next reading begins; the last page has none, so it is begun at again.
 * Who joined and left is not asked for.
 */
import type { Ref } from '../../core/model.ts';
import { stoppedAt } from '../backward.ts';
import type { Cursor, Io, ReadPage } from '../connector.ts';
import { isObject, object, string } from '../json.ts';
import { capturesOf } from '../look.ts';
import { ask, directoryPath, roomOf, type Server, serversOf, statePath, whyOf } from './api.ts';

/** Where a reading has come to: in which room, and behind which token (null: at its beginning). */
interface Place {
  readonly room: string;
  readonly from: string | null;
}

const PAGE = 100;
const FILTER = encodeURIComponent('{"not_types":["m.room.member"]}');

/** Posts of the room after `cursor`. An alias that leads to another room is followed only where that room names this one as the one before it. */
export async function* readHistory(ref: Ref, cursor: Cursor | null, io: Io): AsyncGenerator<ReadPage> {
  const [server] = serversOf(io);
  if (server === undefined) return yield stoppedAt(cursor, 'not_configured');
  if (server.token === null) return yield stoppedAt(cursor, 'no_token');
  const name = roomOf(ref);
  if (name === null) return yield stoppedAt(cursor, 'not_a_room');
  let room = name;
  if (name.startsWith('#')) {
    const told = await ask(io, server, directoryPath(name));
    const id = told.told === 'yes' ? string(told.value.room_id) : null;
    if (told.told !== 'yes' || id === null)
      return yield stoppedAt(
        cursor,
        told.told === 'yes' ? 'unrecognised' : whyOf(told),
        capturesOf([told.answer]),
      );
    room = id;
  }
  const before = readPlace(cursor);
  if (before !== null && before.room !== room) {
    const end = yield* walk(before, server, io);
    if (end === null) return;
    const told = await ask(io, server, statePath(room, 'm.room.create'));
    const follows = told.told === 'yes' && object(told.value.predecessor).room_id === before.room;
    if (!follows)
      return yield stoppedAt(
        end,
        told.told === 'nothing' ? told.why : 'another_room',
        capturesOf([told.answer]),
      );
  }
  yield* walk(before?.room === room ? before : { room, from: null }, server, io);
}

/** Reads from a place to the end; returns the cursor there, null when it had to stop before. */
async function* walk(place: Place, server: Server, io: Io): AsyncGenerator<ReadPage, Cursor | null> {
  const path = `v3/rooms/${encodeURIComponent(place.room)}/messages?dir=f&limit=${PAGE}&filter=${FILTER}`;
  for (let from = place.from; ; ) {
    const cursor = JSON.stringify({ room: place.room, from });
    const told = await ask(io, server, from === null ? path : `${path}&from=${encodeURIComponent(from)}`);
    const captures = capturesOf([told.answer]);
    const chunk = told.told === 'yes' ? told.value.chunk : null;
    if (told.told !== 'yes' || !Array.isArray(chunk)) {
      yield stoppedAt(cursor, told.told === 'yes' ? 'unrecognised' : whyOf(told), captures);
      return null;
    }
    const end = string(told.value.end);
    const last = end === null || end === from;
    const posts = chunk.filter((event) => isObject(event) && event.type === 'm.room.message').length;
    const next = last ? cursor : JSON.stringify({ room: place.room, from: end });
    yield { captures, cursor: next, posts, stopped: null };
    if (last) return cursor;
    from = end;
  }
}

/** A cursor that cannot be read is the beginning: what is read twice does no harm. */
function readPlace(cursor: Cursor | null): Place | null {
  let value: unknown;
  try {
    value = JSON.parse(cursor ?? 'null');
  } catch {
    return null;
  }
  const room = isObject(value) ? string(value.room) : null;
  return room === null || !room.startsWith('!') ? null : { room, from: string(object(value).from) };
}
