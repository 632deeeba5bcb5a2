/**
 * @module
 * Looking at chats and reading them through the TamTam Bot API and its successor at MAX. A bot sees what it was admitted
 * to, and (TamTam only) public chats by their name. It never joins, never writes, and never asks for a conversation with
 * a person: what a chat is, is asked before its messages are.
 *
 * Checked on 24 November 2026: paths, parameters, statuses and error form in the Bot API's description (TamTam 0.5.6; MAX
 * 0.0.33, `max-messenger/api-schema`); that messages come newest first and `from` is the newer bound, in TamTam's own
 * client tests; that MAX takes its token in a header only, has no look-up by name (its TypeScript client dropped it on
 * 20 August 2026) and answers `404 chat.not.found` for a number it does not show, in its documents and reports of users.
 * Believed, not checked: that TamTam's 404 for a name has the code `chat.not.found`; that a time bound is inclusive (a
 * millisecond more is asked for on both sides); that an old link answers with the chat's new one.
 */
import { isGone, type Ref } from '../core/model.ts';
import { type Stretch, stoppedAt, walkBackward } from './backward.ts';
import { type BotApiFamily, chatLink, messageAt, messageId } from './bot-api.ts';
import type { Answer, Asking, Connector, Cursor, Io, Look, ReadPage, Want } from './connector.ts';
import { identifier, isObject, number, object, objects, string } from './json.ts';
import type { JsonObject } from './json-cut.ts';
import { capturesOf, faultOf, look, readJson, unknown } from './look.ts';

/** What tells one service of the family from the other, as far as it is asked. */
export interface BotApiService extends BotApiFamily {
  readonly limits: Connector['limits'];
  readonly tells: string;
  readonly wants: readonly Want[];
  /** Name of the `Want` that holds the token, and how it is sent: an `access_token` in the query, or an `Authorization`. */
  readonly token: { readonly want: string; readonly as: 'query' | 'header' };
  /** Name of the `Want` that holds the interface's host, and the host when it is not given; null: it must be. */
  readonly api: { readonly want: string; readonly host: string | null };
  /** Parameters that bound messages by time: the newer end, the older end. */
  readonly bounds: readonly [newest: string, oldest: string];
  /** The number of a chat that is known by name, where the service has no look-up by name; absent: it has one. */
  readonly numberOf?: (name: string, io: Io) => string | null;
}

const VIA = 'api';
/** The most messages the interface gives at once. */
const MOST = 100;

/** The connector of one service. */
export function botApiConnector(service: BotApiService): Connector {
  return {
    routes: [VIA],
    limits: service.limits,
    wants: service.wants,
    tells: service.tells,
    async probe(ref, io, about: { readonly avoid: string | null; readonly nativeId?: string | null }) {
      const found = await find(ref, about.nativeId ?? null, service, io);
      return 'look' in found ? found.look : lookOf(found, ref, service);
    },
    read: (ref, cursor, io) => read(ref, cursor, io, service),
    async reach(io) {
      const session = open(service, io);
      if ('why' in session) return { ok: false, why: session.why };
      const told = readObject(await session.get('/me'));
      if ('why' in told) return { ok: false, why: told.why };
      const ok = identifier(told.value.user_id) !== null;
      return { ok, why: ok ? null : 'unrecognised' };
    },
  };
}

interface Session {
  get(path: string): Promise<Answer>;
}

function open(service: BotApiService, io: Io): Session | { readonly why: string } {
  const token = io.value(service.token.want);
  const host = io.value(service.api.want) ?? service.api.host;
  if (token === null || host === null) return { why: 'not_configured' };
  const origin = originOf(host);
  if (origin === null) return { why: 'bad_host' };
  const secret: Asking =
    service.token.as === 'query'
      ? { secretQuery: { access_token: token } }
      : { secretHeaders: { authorization: token } };
  return { get: (path) => io.get(`${origin}${path}`, secret) };
}

/** `https` for everything that leaves the machine; null for what is no host. */
function originOf(host: string): string | null {
  const url = URL.parse(host.includes('://') ? host : `https://${host}`);
  if (url === null || url.pathname !== '/' || url.search !== '' || url.username !== '') return null;
  const own = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && own) ? url.origin : null;
}

/** The object in an answer, whatever its status; or why it cannot be read. An error's own code is its why. */
function readObject(
  answer: Answer,
): { readonly value: JsonObject } | { readonly why: string; readonly status: number | null } {
  const { status } = answer;
  const fault = faultOf(answer, 'json');
  if (fault !== null || status === null) return { why: fault ?? 'unrecognised', status };
  const value = readJson(answer);
  const code = isObject(value) && string(value.message) !== null ? string(value.code) : null;
  if (code !== null) return { why: /^[a-z][\w.-]{1,60}$/i.test(code) ? code : 'unrecognised', status };
  if (status !== 200) return { why: String(status), status };
  return isObject(value) ? { value } : { why: 'unrecognised', status };
}

interface Found {
  readonly session: Session;
  readonly chat: JsonObject;
  /** The address is a name, which the chat may have given up. */
  readonly byName: boolean;
  readonly answers: readonly Answer[];
}

/** The chat that an address stands for, or the look that there is to tell without one. */
async function find(
  ref: Ref,
  nativeId: string | null,
  service: BotApiService,
  io: Io,
): Promise<Found | { readonly look: Look }> {
  const session = open(service, io);
  if ('why' in session) return { look: unknown(session.why, VIA) };
  const [first = '', second = ''] = new URL(ref).pathname.split('/').slice(1);
  // An invite can only be looked into by accepting it.
  if (first === 'join') return { look: unknown('invite', VIA) };
  if (service.links.read(new URL(ref))?.kind === 'account') return { look: unknown('account', VIA) };
  const byName = first !== 'c';
  const place = !byName ? second : service.numberOf ? (service.numberOf(first, io) ?? nativeId) : first;
  if (place === null || !/^(?:-?\d+|[a-z][\w-]*)$/i.test(place))
    return { look: unknown('no_lookup_by_name', VIA) };
  const answer = await session.get(`/chats/${place}`);
  const told = readChat(answer);
  if (!('why' in told)) return { session, chat: told.chat, byName, answers: [answer] };
  // A number that is not shown says something about the bot; a name that leads nowhere is the service's word about the name.
  const nowhere = told.why === NOT_FOUND && told.status === 404 && place === first;
  if (!nowhere) return { look: unknown(told.why, VIA, [answer]) };
  const answers = [answer];
  if (nativeId !== null && /^-?\d+$/.test(nativeId)) {
    const again = await session.get(`/chats/${nativeId}`);
    answers.push(again);
    const still = readChat(again);
    if (!('why' in still) && isThere(still.chat)) return { session, chat: still.chat, byName, answers };
    // The bot may no longer see the chat by its number either; only then the name's word stands alone.
    const blind = !('why' in still) || still.why === NOT_FOUND || still.why === 'chat.denied';
    if (!blind) return { look: unknown(still.why, VIA, answers) };
  }
  return {
    look: look({ outcome: 'gone_unspecified', via: VIA, why: NOT_FOUND, captures: capturesOf(answers) }),
  };
}

const NOT_FOUND = 'chat.not.found';

const isThere = ({ status }: JsonObject) => status === 'active' || status === 'closed';

/** The chat in an answer; never a conversation with a person. */
function readChat(
  answer: Answer,
): { readonly chat: JsonObject } | { readonly why: string; readonly status: number | null } {
  const told = readObject(answer);
  if ('why' in told) return told;
  const { value } = told;
  const id = number(value.chat_id);
  const known = id !== null && Number.isSafeInteger(id) && typeof value.type === 'string';
  if (!known || value.type === 'dialog') return { why: known ? 'dialog' : 'unrecognised', status: 200 };
  return { chat: value };
}

/** What the chat says of itself. `removed` and `left` are about the bot, and what the chat shows then may be old. */
function lookOf({ chat, byName, answers }: Found, ref: Ref, service: BotApiService): Look {
  const status = string(chat.status);
  const nativeId = identifier(chat.chat_id);
  if (status === 'closed')
    return look({
      outcome: 'gone_unspecified',
      via: VIA,
      why: status,
      nativeId,
      captures: capturesOf(answers),
    });
  if (status !== 'active') {
    const why = status !== null && /^[a-z_]{1,40}$/.test(status) ? status : 'unrecognised';
    return { ...unknown(why, VIA, answers), nativeId };
  }
  const link = chatLink(chat, service);
  const moved = byName && link?.kind === 'community' && link.ref !== ref;
  // It was known by a public name, and lives on without one.
  const hidden = byName && !moved && chat.is_public === false;
  return look({
    outcome: moved ? 'moved' : hidden ? 'private' : 'alive',
    to: moved ? link.ref : null,
    why: moved ? 'link' : hidden ? 'not_public' : null,
    via: VIA,
    title: string(chat.title),
    description: string(chat.description) || null,
    members: number(chat.participants_count),
    nativeId,
    avatarUrl: string(object(chat.icon).url) || null,
    captures: capturesOf(answers),
  });
}

async function* read(
  ref: Ref,
  cursor: Cursor | null,
  io: Io,
  service: BotApiService,
): AsyncGenerator<ReadPage> {
  const found = await find(ref, null, service, io);
  const told = 'look' in found ? found.look : lookOf(found, ref, service);
  if ('look' in found || told.outcome === 'unknown' || isGone(told.outcome)) {
    yield stoppedAt(cursor, told.why ?? told.outcome, told.captures);
    return;
  }
  const { session } = found;
  const place = identifier(found.chat.chat_id)!;
  const [newer, older] = service.bounds;
  yield* walkBackward(cursor, {
    place,
    most: MOST,
    async ask(newest, oldest) {
      const parameters = new URLSearchParams({ chat_id: place });
      if (newest !== null) parameters.set(newer, String(newest + 1));
      if (oldest !== null) parameters.set(older, String(oldest - 1));
      parameters.set('count', String(MOST));
      return stretchOf(await session.get(`/messages?${parameters}`));
    },
  });
}

function stretchOf(answer: Answer): Stretch {
  const captures = capturesOf([answer]);
  const told = readObject(answer);
  if ('why' in told) return { captures, why: told.why };
  if (!Array.isArray(told.value.messages)) return { captures, why: 'unrecognised' };
  const posts = objects(told.value.messages).flatMap((message) => {
    const id = messageId(message);
    const at = messageAt(message);
    return id === null || at === null ? [] : [{ id, at }];
  });
  // Messages of which none can be placed are no end of the history.
  return told.value.messages.length > 0 && posts.length === 0
    ? { captures, why: 'unrecognised' }
    : { captures, posts };
}
