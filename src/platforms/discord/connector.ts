/**
 * @module
 * Looking at Discord: an invite, which anyone may look at without accepting it; and with a bot's token the servers and
 * channels that the bot was admitted to. It never joins, and does not ask for a server's widget, because that may make
 * a new invite.
 *
 * What the interface's errors prove (discord/discord-api-docs and its issues, read on 24 November 2026):
 * `10006 Unknown Invite`: the invite is dead; it says nothing about the server. `10004 Unknown Guild`: nothing. Bots get
 * it for servers they are not in, and issue 8445 (July 2026) shows it for servers they are in. `50001 Missing Access`: the
 * bot may not see it. `10003 Unknown Channel`: the channel is not there, which is believed only where the bot is in the
 * server and the server's own list of channels, which shows them all, does not have it. So a server is never said to be
 * gone. Messages come newest first within an answer, `after` gives those that follow next (issue 2816, pull 7740).
 */
import type { Ref } from '../../core/model.ts';
import { stoppedAt } from '../backward.ts';
import type { Answer, Connector, Cursor, Io, Look, ReadPage } from '../connector.ts';
import { identifier, isObject, object, objects, string } from '../json.ts';
import { capturesOf, faultOf, look, readJson, unknown } from '../look.ts';
import { factsOf, serverOf } from './api.ts';

const API = 'https://discord.com/api/v10';
const TOKEN = 'DRIFTLINE_DISCORD_BOT_TOKEN';
/** The most messages the interface gives at once. */
const MOST = 100;
/** Questions for messages in one reading. */
const PAGES = 50;

export const connector: Connector = {
  routes: ['api', 'invite'],
  limits: {
    perMinute: 60,
    burst: 5,
    source:
      'ours: Discord names its limits in each answer and asks not to count on figures; above all stand 50 a second',
  },
  wants: [
    {
      name: TOKEN,
      required: false,
      secret: true,
      what: "a bot's token, for the servers that admitted the bot; it needs the message content intent",
    },
  ],
  tells:
    'An invite shows the server behind it while the invite lives; a dead invite says nothing about the server. A bot sees the servers that admitted it, and a channel that was deleted there. ' +
    'That a server is gone cannot be told: Discord gives the same answer to a bot that is not in it. Archived threads, private threads and edits of messages already read are not seen.',
  async probe(ref, io) {
    const code = inviteOf(ref);
    return code === null ? probeServer(ref, io) : probeInvite(code, io);
  },
  read,
  async reach(io) {
    const get = open(io);
    const told = await (get?.('/applications/@me') ?? ask(io, '/gateway'));
    if ('why' in told) return { ok: false, why: told.why };
    const { id, url, flags } = object(told.value);
    if (string(get === null ? url : id) === null) return { ok: false, why: 'unrecognised' };
    // Without the intent every message comes without its words.
    const wordless = typeof flags === 'number' && (flags & MESSAGE_CONTENT) === 0;
    return { ok: !wordless, why: wordless ? 'no_message_content_intent' : null };
  },
};

/** An application's flags for the message content intent: granted, and for bots in few servers. */
const MESSAGE_CONTENT = (1 << 18) | (1 << 19);

type Told = { readonly answer: Answer } & ({ readonly value: unknown } | { readonly why: string });
type Get = (path: string) => Promise<Told>;

/** Questions in the bot's name; null without a token. */
function open(io: Io): Get | null {
  const token = io.value(TOKEN);
  return token === null ? null : (path) => ask(io, path, token);
}

async function ask(io: Io, path: string, token?: string): Promise<Told> {
  const answer = await io.get(
    `${API}${path}`,
    token === undefined ? {} : { secretHeaders: { authorization: `Bot ${token}` } },
  );
  const fault = faultOf(answer, 'json');
  if (fault !== null || answer.status === null) return { answer, why: fault ?? 'unrecognised' };
  const value = readJson(answer);
  if (answer.status === 200) return { answer, value };
  const code = isObject(value) && typeof value.message === 'string' ? value.code : null;
  const word = typeof code === 'number' ? (WORDS[code] ?? (code > 0 ? `error_${code}` : null)) : null;
  return { answer, why: word ?? String(answer.status) };
}

const WORDS: Readonly<Record<number, string>> = {
  10003: 'unknown_channel',
  10004: 'unknown_guild',
  10006: 'unknown_invite',
  50001: 'missing_access',
  50013: 'missing_permissions',
};

function inviteOf(ref: Ref): string | null {
  return /^https:\/\/discord\.gg\/([\w-]+)$/.exec(ref)?.[1] ?? null;
}

function channelOf(ref: Ref): string | null {
  return /^https:\/\/discord\.com\/channels\/\d+\/(\d+)$/.exec(ref)?.[1] ?? null;
}

async function probeInvite(code: string, io: Io): Promise<Look> {
  const told = await ask(io, `/invites/${code}?with_counts=true`);
  const answers = [told.answer];
  if ('why' in told) return unknown(told.why, 'invite', answers);
  const { value } = told;
  if (!isObject(value) || typeof value.code !== 'string') return unknown('unrecognised', 'invite', answers);
  const facts = factsOf('invites', value);
  if (facts === null) return unknown('not_a_server', 'invite', answers);
  return look({ outcome: 'alive', via: 'invite', ...facts, captures: capturesOf(answers) });
}

async function probeServer(ref: Ref, io: Io): Promise<Look> {
  const guild = serverOf(ref);
  const get = open(io);
  if (guild === null) return unknown('not_a_server', 'api');
  if (get === null) return unknown('not_configured', 'api');
  const answers: Answer[] = [];
  const noted = async (path: string) => {
    const told = await get(path);
    answers.push(told.answer);
    return told;
  };
  const stop = (why: string) => unknown(why, 'api', answers);

  const server = await noted(`/guilds/${guild}?with_counts=true`);
  const facts = 'value' in server && isObject(server.value) ? factsOf('guilds', server.value) : null;
  if ('value' in server && facts?.nativeId !== guild) return stop('unrecognised');
  if ('why' in server && server.why !== 'unknown_guild') return stop(server.why);
  const list = async (): Promise<ReadonlySet<string> | string> => {
    const told = await noted(`/guilds/${guild}/channels`);
    if ('why' in told) return told.why;
    const ids = objects(told.value).flatMap(({ id }) => identifier(id) ?? []);
    // No server is without channels.
    return ids.length === 0 ? 'unrecognised' : new Set(ids);
  };
  // The list of channels is shown to those who are in the server, even where the server itself is called unknown.
  let channels = facts === null ? await list() : null;
  if (typeof channels === 'string') return stop(channels);
  const known = { via: 'api', nativeId: guild, ...facts } as const;
  const id = channelOf(ref);
  if (id === null) return look({ ...known, outcome: 'alive', captures: capturesOf(answers) });

  const channel = await noted(`/channels/${id}`);
  if ('value' in channel) {
    const there = isObject(channel.value) ? factsOf('channels', channel.value) : null;
    if (there?.nativeId !== guild) return stop('unrecognised');
    const { description } = there;
    return look({ ...known, description, outcome: 'alive', captures: capturesOf(answers) });
  }
  if (channel.why === 'missing_access')
    return look({ ...known, outcome: 'private', why: channel.why, captures: capturesOf(answers) });
  if (channel.why !== 'unknown_channel') return stop(channel.why);
  channels ??= await list();
  if (typeof channels === 'string') return stop(channels);
  if (channels.has(id)) return stop(channel.why);
  return look({ ...known, outcome: 'gone_unspecified', why: channel.why, captures: capturesOf(answers) });
}

/** Text, announcements. Threads: of announcements, public. */
const READABLE = new Set([0, 5]);
const THREADS = new Set([10, 11]);
/** What one channel answers that is closed to the bot or was deleted meanwhile; the others are read all the same. */
const CLOSED = new Set(['missing_access', 'missing_permissions', 'unknown_channel']);

async function* read(ref: Ref, cursor: Cursor | null, io: Io): AsyncGenerator<ReadPage> {
  const get = open(io);
  const guild = serverOf(ref);
  if (guild === null || get === null) {
    yield stoppedAt(cursor, guild !== null ? 'not_configured' : inviteOf(ref) ? 'invite' : 'not_a_server');
    return;
  }
  const found = await channelsOf(ref, guild, get);
  if ('why' in found) {
    yield stoppedAt(cursor, found.why, capturesOf(found.answers));
    return;
  }
  // The last message read of each channel.
  const positions = readCursor(cursor);
  const here = () => JSON.stringify(positions);
  let left = PAGES;
  for (const channel of found.channels)
    for (;;) {
      if (left-- === 0) {
        yield stoppedAt(here(), 'page_limit');
        return;
      }
      const after = positions[channel] ?? '0';
      const told = await get(`/channels/${channel}/messages?limit=${MOST}&after=${after}`);
      const captures = capturesOf([told.answer]);
      if ('why' in told && CLOSED.has(told.why) && channelOf(ref) === null) break;
      const ids = 'value' in told && Array.isArray(told.value) ? snowflakes(told.value) : null;
      if (ids === null) {
        yield stoppedAt(here(), 'why' in told ? told.why : 'unrecognised', captures);
        return;
      }
      if (ids.every((each) => each <= BigInt(after))) break;
      positions[channel] = following(ids, BigInt(after));
      yield { captures, cursor: here(), posts: ids.length, stopped: null };
    }
}

/** The channels that an address stands for, in the order in which they are read. */
async function channelsOf(
  ref: Ref,
  guild: string,
  get: Get,
): Promise<{ readonly channels: readonly string[] } | { readonly why: string; readonly answers: Answer[] }> {
  const id = channelOf(ref);
  // Asked first, so that nothing is read that is not this server's: a conversation has channels, too.
  const own = await get(id === null ? `/guilds/${guild}/channels` : `/channels/${id}`);
  if ('why' in own) return { why: own.why, answers: [own.answer] };
  if (id !== null) {
    const facts = isObject(own.value) ? factsOf('channels', own.value) : null;
    return facts?.nativeId === guild ? { channels: [id] } : { why: 'unrecognised', answers: [own.answer] };
  }
  if (!Array.isArray(own.value)) return { why: 'unrecognised', answers: [own.answer] };
  const active = await get(`/guilds/${guild}/threads/active`);
  if ('why' in active) return { why: active.why, answers: [active.answer] };
  if (!isObject(active.value) || !Array.isArray(active.value.threads))
    return { why: 'unrecognised', answers: [active.answer] };
  const chosen = (values: readonly unknown[], types: ReadonlySet<number>) =>
    objects(values).flatMap(({ id, type }) =>
      typeof type === 'number' && types.has(type) ? (identifier(id) ?? []) : [],
    );
  return { channels: [...chosen(own.value, READABLE), ...chosen(active.value.threads, THREADS)] };
}

/** The ids of messages; null when one has none, as then nothing can be said about where the answer ends. */
function snowflakes(messages: readonly unknown[]): bigint[] | null {
  const ids = messages.map((message) => (isObject(message) ? (string(message.id) ?? '') : ''));
  return ids.every((id) => /^\d{1,20}$/.test(id)) ? ids.map(BigInt) : null;
}

/**
 * Behind which message to go on. Messages of one millisecond come in no certain order, so that a full answer may have cut
 * off one with a smaller number: its last millisecond is asked for again.
 */
export function following(ids: readonly bigint[], after: bigint): string {
  let last = 0n;
  for (const id of ids) if (id > last) last = id;
  const before = ((last >> 22n) << 22n) - 1n;
  return String(ids.length >= MOST && before > after ? before : last);
}

function readCursor(cursor: Cursor | null): Record<string, string> {
  let value: unknown = null;
  try {
    value = JSON.parse(cursor ?? '{}');
  } catch {
    // Not one of ours: everything is read again, which does no harm.
  }
  const positions: Record<string, string> = {};
  if (isObject(value))
    for (const [channel, after] of Object.entries(value))
      if (/^\d{1,20}$/.test(channel) && typeof after === 'string' && /^\d{1,20}$/.test(after))
        positions[channel] = after;
  return positions;
}
