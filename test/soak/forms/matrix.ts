/**
 * @module
 * The client-server API of two Matrix homeservers: a room's summary, the directory of aliases, state and history of rooms.
 */
import { type Community, type Condition, MATRIX_SERVER, type Post, roomOf } from '../story.ts';
import { type Form, lookUp, type Reply, recorded, type Sight } from './form.ts';

const byRoom = lookUp(({ name, index }) => [`#${name}:${MATRIX_SERVER}`, roomOf(index), roomOf(index, true)]);
const NOT_FOUND: Reply = { status: 404, body: recorded('matrix', 'gone', 0) };
const NO_ALIAS: Reply = { status: 404, body: recorded('matrix', 'gone', 2) };

export const matrix: Form = {
  changed: { room: { name: 'new' } },
  answer({ url }, sight) {
    const path = decodeURIComponent(url.pathname).replace(/^\/_matrix\/client\/v\d\//, '');
    const [, what = '', room = '', rest = ''] =
      /^(room_summary|directory\/room|rooms)\/([#!][^/]+)(.*)$/.exec(path) ?? [];
    const about = byRoom(sight, 'matrix', room);
    // Whether the server of rooms is there is asked with an alias of no room.
    if (about === null) return what === 'directory/room' ? { reply: NO_ALIAS, about } : null;
    const condition = sight.condition(about);
    const ofTaker = room === roomOf(about.index, true);
    const byAlias = room.startsWith('#');
    const there = condition === 'another' ? byAlias || ofTaker : condition !== 'gone' && !ofTaker;
    const id = roomOf(about.index, condition === 'another');
    return {
      reply: there
        ? replyTo(what, rest, id, about, condition, url, sight)
        : what === 'directory/room'
          ? NO_ALIAS
          : NOT_FOUND,
      about,
    };
  },
};

function replyTo(
  what: string,
  rest: string,
  id: string,
  about: Community,
  condition: Condition,
  url: URL,
  sight: Sight,
): Reply {
  const taken = condition === 'another';
  const closed = condition === 'private';
  if (what === 'directory/room') return { status: 200, body: { room_id: id, servers: [MATRIX_SERVER] } };
  if (what === 'room_summary')
    return {
      status: 200,
      body: {
        ...recorded<object>('matrix', closed ? 'private-knock' : 'alive'),
        room_id: id,
        canonical_alias: `#${about.name}:${MATRIX_SERVER}`,
        name: taken ? 'Somebody else' : about.title,
        num_joined_members: taken ? 1 : about.members,
      },
    };
  if (rest !== '/messages') return NOT_FOUND; // no tombstone, no other state that is asked for
  const from = Number(url.searchParams.get('from')?.replace(/^t/, '') ?? 0);
  const posts = sight.posts(about).filter(({ number }) => number > from);
  const chunk = posts.map((post) => eventOf(post, about, id, sight));
  const last = posts.at(-1)?.number;
  return {
    status: 200,
    body: { start: `t${from}`, ...(last === undefined ? {} : { end: `t${last}` }), chunk },
  };
}

function eventOf({ number, at, text }: Post, { index }: Community, room: string, { began }: Sight) {
  return {
    type: 'm.room.message',
    event_id: `$ev${index}-${number}`,
    room_id: room,
    sender: `@anna:${MATRIX_SERVER}`,
    origin_server_ts: began + at,
    content: { msgtype: 'm.text', body: text },
  };
}
