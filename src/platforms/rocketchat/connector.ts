/**
 * @module
 * Looking at rooms of Rocket.Chat servers and reading them, with the operator's own account on each. Nothing is asked of a
 * server for which no token was given. It never joins: a public channel can be read without it where the server lets
 * accounts preview channels; a private group only by its members.
 *
 * Checked on 24 November 2026 in Rocket.Chat's own source (`channels.ts`, `groups.ts`, `rooms.ts`, `getChannelHistory.ts`
 * as of 6.x and 8.x) and developer.rocket.chat: the calls and their parameters; that history comes newest first;
 * `error-room-not-found` for a room of another kind and for a group one is not in; and that `rooms.nameExists` answers
 * for every room, whoever asks. Its answer decides: a room is not gone because this account cannot see it.
 * Believed, not checked: that versions before 4 answer in the same form (what they answer otherwise is `unknown`).
 */
import type { Ref } from '../../core/model.ts';
import { decoded } from '../../core/ref.ts';
import { type Stretch, stoppedAt, walkBackward } from '../backward.ts';
import type { Answer, Connector, Cursor, Io, Look, ReadPage } from '../connector.ts';
import { isObject, objects, string } from '../json.ts';
import type { JsonObject } from '../json-cut.ts';
import { capturesOf, faultOf, look, readJson, unknown } from '../look.ts';
import { messageAt, roomFacts } from './archive.ts';

const VIA = 'api';
const TOKENS = 'DRIFTLINE_ROCKETCHAT_TOKENS';
const NOT_FOUND = 'error-room-not-found';
/** The most messages a server gives at once, unless its administrator allows fewer or more. */
const MOST = 100;

export const connector: Connector = {
  routes: [VIA],
  limits: {
    perMinute: 10,
    burst: 2,
    source: "Rocket.Chat's default rate limiter: 10 calls in 60 seconds for each call of the interface",
  },
  wants: [
    {
      name: TOKENS,
      required: true,
      secret: true,
      what: 'the own account on each server: chat.example=USER_ID:AUTH_TOKEN, separated by commas',
    },
  ],
  tells:
    'Tells whether a room of this name is on the server, and whether it is a public channel. A room that is gone may have been deleted or renamed: the server does not say which. ' +
    'A group that this account is not a member of cannot be told from one it was removed from. Edits and deletions of messages already read are not seen.',
  async probe(ref, io, about: { readonly avoid: string | null; readonly nativeId?: string | null }) {
    const found = await find(ref, about.nativeId ?? null, io);
    return 'look' in found ? found.look : lookOf(found);
  },
  read,
  async reach(io) {
    const [first] = tokens(io);
    if (first === undefined) return { ok: false, why: 'not_configured' };
    const server = serverOf(`https://${first[0]}`, io);
    const told = server && readObject(await server.get('rooms.nameExists', { roomName: 'general' }));
    if (told === null || 'why' in told) return { ok: false, why: told?.why ?? 'not_configured' };
    return { ok: true, why: null };
  },
};

interface Server {
  readonly origin: string;
  get(call: string, parameters: Readonly<Record<string, string>>): Promise<Answer>;
}

/** Host, user id and token of each server. A pair that cannot be read is left out. */
function tokens(io: Io): (readonly [host: string, user: string, token: string])[] {
  return (io.value(TOKENS) ?? '').split(',').flatMap((pair) => {
    const match = /^\s*([^=\s]+)=([^:\s]+):(\S+)\s*$/.exec(pair);
    return match === null ? [] : [[match[1]!.toLowerCase(), match[2]!, match[3]!] as const];
  });
}

/** The server of an address; null when no token was given for it. */
function serverOf(ref: Ref, io: Io): Server | null {
  const { origin, host } = new URL(ref);
  const own = tokens(io).find(([name]) => name === host);
  if (own === undefined) return null;
  const secretHeaders = { 'x-user-id': own[1], 'x-auth-token': own[2] };
  return {
    origin,
    get: (call, parameters) =>
      io.get(`${origin}/api/v1/${call}?${new URLSearchParams(parameters)}`, { secretHeaders }),
  };
}

type Told = { readonly value: JsonObject } | { readonly why: string };

/** What a call gave; or why not, in the server's own word where it has one. */
function readObject(answer: Answer): Told {
  const fault = faultOf(answer, 'json');
  if (fault !== null || answer.status === null) return { why: fault ?? 'unrecognised' };
  const value = readJson(answer);
  if (!isObject(value)) return { why: 'unrecognised' };
  if (answer.status === 200 && value.success === true) return { value };
  // Older versions have the type in brackets behind the words only. The words themselves may hold names.
  const type =
    string(value.errorType) ?? /\[([a-z-]{5,60})\]\s*$/.exec(string(value.error) ?? '')?.[1] ?? null;
  const said = value.success === false && type !== null && /^[a-z][a-z-]{2,60}$/.test(type);
  return { why: said ? type : answer.status === 200 ? 'unrecognised' : String(answer.status) };
}

interface Found {
  readonly server: Server;
  readonly room: JsonObject;
  readonly kind: Kind;
  /** Where the room is now, when it is found by its id under another name. */
  readonly to: Ref | null;
  readonly answers: readonly Answer[];
}

const KINDS = { channel: { calls: 'channels', type: 'c' }, group: { calls: 'groups', type: 'p' } } as const;
type Kind = keyof typeof KINDS;

/** The room that an address stands for, or the look that there is to tell without one. */
async function find(ref: Ref, nativeId: string | null, io: Io): Promise<Found | { readonly look: Look }> {
  const [, kind = '', encoded = ''] = new URL(ref).pathname.split('/');
  // An invite can only be looked into by accepting it.
  if (kind !== 'channel' && kind !== 'group')
    return { look: unknown(kind === 'invite' ? kind : 'no_room', VIA) };
  const server = serverOf(ref, io);
  if (server === null) return { look: unknown('not_configured', VIA) };
  const name = decoded(encoded);
  const answers: Answer[] = [];
  const ask = async (call: string, parameters: Readonly<Record<string, string>>): Promise<Told> => {
    const answer = await server.get(call, parameters);
    answers.push(answer);
    return readObject(answer);
  };
  const info = async (parameters: Readonly<Record<string, string>>) => {
    const told = await ask(`${KINDS[kind].calls}.info`, parameters);
    if ('why' in told) return told;
    const room = told.value[kind];
    const fits = isObject(room) && string(room._id) && room.t === KINDS[kind].type;
    return fits ? { room } : { why: 'unrecognised' };
  };
  const stop = (why: string) => ({ look: unknown(why, VIA, answers) });

  const byName = await info({ roomName: name });
  if ('room' in byName) return { server, room: byName.room, kind, to: null, answers };
  if (byName.why !== NOT_FOUND) return stop(byName.why);
  const named = await ask('rooms.nameExists', { roomName: name });
  if ('why' in named) return stop(named.why);
  const { exists } = named.value;
  if (exists === true && kind === 'group') return stop('not_a_member');
  if (exists === true)
    return {
      look: look({
        outcome: 'private',
        via: VIA,
        why: 'no_public_channel',
        captures: capturesOf(answers),
      }),
    };
  if (exists !== false) return stop('unrecognised');
  // Some versions put the room's id into the address; and a room that is known by its id may only have been renamed.
  for (const id of new Set([nativeId, isId(name) ? name : null]))
    if (id !== null) {
      const byId = await info({ roomId: id });
      if ('room' in byId) {
        const now = string(byId.room.name);
        const renamed = id !== name && now !== null && now !== name;
        const to = renamed ? new URL(`/${kind}/${encodeURIComponent(now)}`, ref).href : null;
        return { server, room: byId.room, kind, to, answers };
      }
      if (byId.why !== NOT_FOUND) return stop(byId.why);
    }
  return {
    look: look({ outcome: 'gone_unspecified', via: VIA, why: NOT_FOUND, captures: capturesOf(answers) }),
  };
}

/** Meteor's ids are 17 letters and digits, MongoDB's 24 of them; the first room is `GENERAL`. */
function isId(name: string): boolean {
  return name === 'GENERAL' || /^(?:[A-Za-z0-9]{17}|[0-9a-f]{24})$/.test(name);
}

function lookOf({ server, room, to, answers }: Found): Look {
  const facts = roomFacts(room);
  return look({
    outcome: to === null ? 'alive' : 'moved',
    to,
    // Nobody writes in an archived room any more, but it is there and can be read.
    why: to !== null ? 'renamed' : room.archived === true ? 'archived' : null,
    via: VIA,
    ...facts,
    avatarUrl: string(room.avatarETag) ? `${server.origin}/avatar/room/${facts.nativeId}` : null,
    captures: capturesOf(answers),
  });
}

async function* read(ref: Ref, cursor: Cursor | null, io: Io): AsyncGenerator<ReadPage> {
  const found = await find(ref, null, io);
  if ('look' in found) {
    const { why, outcome, captures } = found.look;
    yield stoppedAt(cursor, why ?? outcome, captures);
    return;
  }
  const { server, room, kind } = found;
  const roomId = string(room._id)!;
  yield* walkBackward(cursor, {
    place: roomId,
    most: MOST,
    async ask(newest, oldest) {
      return stretchOf(
        await server.get(`${KINDS[kind].calls}.history`, {
          roomId,
          ...(newest !== null && { latest: new Date(newest).toISOString() }),
          ...(oldest !== null && { oldest: new Date(oldest).toISOString() }),
          inclusive: 'true',
          count: String(MOST),
          showThreadMessages: 'true',
        }),
      );
    },
  });
}

function stretchOf(answer: Answer): Stretch {
  const captures = capturesOf([answer]);
  const told = readObject(answer);
  if ('why' in told) return { captures, why: told.why };
  const { messages } = told.value;
  if (!Array.isArray(messages)) return { captures, why: 'unrecognised' };
  const posts = objects(messages).flatMap((message) => {
    const id = string(message._id);
    const at = messageAt(message);
    return !id || at === null ? [] : [{ id, at }];
  });
  // Messages of which none can be placed are no end of the history.
  return messages.length > 0 && posts.length === 0 ? { captures, why: 'unrecognised' } : { captures, posts };
}
