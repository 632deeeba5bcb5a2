/**
 * @module
 * Looking and reading through the operator's own account. Each answer is kept as a document (`mtproto-keep.ts`) and judged
 * from that document, never from what the SDK held in memory.
 *
 * What Telegram's words are taken for:
 *   USERNAME_NOT_OCCUPIED                 nobody holds the name: `gone_unspecified`
 *   CHANNEL_PRIVATE behind a held name    the place is there and closed to us: `private`
 *   CHANNEL_PRIVATE for a bare number     closed, gone, or we were put out: `unknown`
 *   restriction `all` with `terms`        Telegram shows it to nobody any more and says why: `gone_by_platform`
 *   any other restriction                 a country, an age, a kind of device: `restricted`
 *   the same number under another name    `moved`; known as long as this process lives, since a hash is never written
 *   INVITE_HASH_*                         the invite is dead, which says nothing of the place: `unknown`
 *   FLOOD_WAIT_n                          `unknown`, and nothing is asked until then
 * Everything else is about us or about a change in the protocol: `unknown`, with Telegram's word.
 */
import type { Instant, Ref } from '../../core/model.ts';
import type { Cursor, Io, Look, ReadPage } from '../connector.ts';
import { number as numberOf, object, objects, string } from '../json.ts';
import type { JsonObject } from '../json-cut.ts';
import { look, unknown } from '../look.ts';
import type { Credentials, Key, OpenAccount, TelegramAccount } from './account.ts';
import { nameRef } from './markup.ts';
import { type ChannelFacts, channelIn } from './mtproto.ts';
import { type Asked, type Said, toDocument } from './mtproto-keep.ts';
import { cursorOf, type Gap, replaceGap, unreadOf } from './progress.ts';
import type { Target } from './target.ts';

export const ACCOUNT = 'account';

/** Names that are resolved in an hour. Ours: Telegram states no figure, and waits of 2,787 seconds were reported. */
export const RESOLVES_PER_HOUR = 8;
/** Messages asked for at once (Telegram's most), and how many numbers before the last one are read again for edits. */
const PAGE = 100;

/** A target that an account can look at. */
export type AccountTarget = Exclude<Target, { by: 'nothing' }>;

export interface AccountRoute {
  /** Why the account cannot be used, as far as its settings tell; null when it can. */
  missing(io: Io): string | null;
  probe(target: AccountTarget, io: Io): Promise<Look>;
  /** A first page without posts that says why it stopped: another way may be tried. */
  read(target: AccountTarget, cursor: Cursor | null, io: Io): AsyncGenerator<ReadPage>;
  reach(io: Io): Promise<string | null>;
}

/** What is remembered between looks, in memory alone. */
interface Memory {
  /** Nothing is asked before this. */
  quietUntil: Instant;
  /** When names were resolved, within the last hour. */
  resolvedAt: Instant[];
  readonly keys: Map<Ref, Key>;
  joined: ReadonlyMap<number, Key> | null;
}

/** One answer: the document that was kept of it, and the hashes it told, which were not. */
interface Heard {
  readonly document: JsonObject;
  readonly error: string | null;
  readonly capture: string | null;
  readonly keys: ReadonlyMap<number, Key>;
}

/** The route; `open` opens the account, and tests give another. */
export function accountRoute(open: OpenAccount): AccountRoute {
  const memory: Memory = { quietUntil: 0, resolvedAt: [], keys: new Map(), joined: null };

  async function opened(io: Io): Promise<TelegramAccount | string> {
    const credentials = credentialsOf(io);
    if (typeof credentials === 'string') return credentials;
    if (io.now() < memory.quietUntil) return 'rate_limited';
    return open(credentials, io.signal);
  }

  return {
    missing: (io) => {
      const credentials = credentialsOf(io);
      return typeof credentials === 'string' ? credentials : null;
    },

    async probe(target, io) {
      const account = await opened(io);
      if (typeof account === 'string') return unknown(account, ACCOUNT);
      const session: Session = { account, io, memory, captures: [] };
      try {
        return { ...(await probeWith(target, session)), captures: session.captures };
      } finally {
        await account.close();
      }
    },

    async *read(target, cursor, io) {
      const account = await opened(io);
      if (typeof account === 'string') {
        yield { captures: [], cursor: cursorOf(unreadOf(cursor)), posts: 0, stopped: account };
        return;
      }
      try {
        yield* readWith(target, cursor, { account, io, memory, captures: [] });
      } finally {
        await account.close();
      }
    },

    async reach(io) {
      const account = await opened(io);
      if (typeof account === 'string') return account;
      try {
        const said = await account.check();
        return said.ok ? null : wordOf(said, memory, io);
      } finally {
        await account.close();
      }
    },
  };
}

function credentialsOf(io: Io): Credentials | string {
  const apiId = io.value('DRIFTLINE_TELEGRAM_API_ID');
  const apiHash = io.value('DRIFTLINE_TELEGRAM_API_HASH');
  const session = io.value('DRIFTLINE_TELEGRAM_SESSION');
  if (apiId === null && apiHash === null && session === null) return 'not_configured';
  if (apiId === null || apiHash === null || session === null || !/^\d{1,10}$/.test(apiId))
    return 'account_incomplete';
  return { apiId: Number(apiId), apiHash, session };
}

interface Session {
  readonly account: TelegramAccount;
  readonly io: Io;
  readonly memory: Memory;
  /** Every document kept so far, in order. */
  readonly captures: string[];
}

/** Asks one question, keeps what came, and gives it as it was kept. */
async function ask(session: Session, asked: Asked, question: () => Promise<Said>): Promise<Heard> {
  const { io, memory, captures } = session;
  const silent = (error: string): Heard => ({ document: {}, error, capture: null, keys: new Map() });
  if (io.now() < memory.quietUntil) return silent('rate_limited');
  await io.turn('mtproto.telegram.org');
  if (io.signal.aborted) return silent('aborted');
  const said = await question();
  const bytes = toDocument(asked, said, io.now());
  const capture = await io.keep(bytes, {
    name: 'answer.telegram-mtproto.json',
    mediaType: 'application/json',
    source: `mtproto:${asked.method}`,
  });
  captures.push(capture);
  const error = said.ok ? null : wordOf(said, memory, io);
  const document = object(JSON.parse(new TextDecoder().decode(bytes)));
  return { document, error, capture, keys: said.ok ? keysIn(said.result) : new Map() };
}

/** Telegram's word, or `rate_limited`; a time to wait is remembered. */
function wordOf(said: Said & { ok: false }, memory: Memory, io: Io): string {
  if (said.waitSeconds === null) return said.error;
  memory.quietUntil = Math.max(memory.quietUntil, io.now() + said.waitSeconds * 1000);
  return 'rate_limited';
}

/** Hashes of the channels an answer tells of. They stay in memory. */
function keysIn(result: unknown): Map<number, Key> {
  const answer = object(result);
  const chats = [...objects(answer.chats), object(answer.chat)];
  return new Map(
    chats.flatMap(({ _, id, accessHash }) =>
      _ === 'channel' && typeof id === 'number' && accessHash !== undefined ? [[id, { id, accessHash }]] : [],
    ),
  );
}

async function probeWith(target: AccountTarget, session: Session): Promise<Look> {
  switch (target.by) {
    case 'name':
      return probeName(target, session);
    case 'number':
      return probeNumber(target, session);
    case 'invite':
      return probeInvite(target, session);
  }
}

async function probeName(target: AccountTarget & { by: 'name' }, session: Session): Promise<Look> {
  const { memory } = session;
  const known = memory.keys.get(target.ref);
  if (known !== undefined) {
    const full = await askFull(target.ref, known, session);
    const channel = channelIn(full.document, known.id);
    if (channel !== null && !channel.forbidden) return renamed(channel, target.name) ?? judged(channel);
    if (full.error === null || !/^CHANNEL_/.test(full.error))
      return unknown(full.error ?? 'unrecognised', ACCOUNT);
    // It does not let us in any more by its number: what its name says decides.
    memory.keys.delete(target.ref);
  }
  const held = await resolve(target, session);
  if (held.error === 'USERNAME_NOT_OCCUPIED')
    return look({ outcome: 'gone_unspecified', via: ACCOUNT, why: held.error });
  if (held.error !== null) return unknown(held.error, ACCOUNT);
  const peer = object(held.document.peer);
  if (peer._ === 'peerUser') return unknown('person_or_bot', ACCOUNT);
  const id = numberOf(peer.channelId);
  const channel = channelIn(held.document, id);
  if (id === null || channel === null) return unknown('unrecognised', ACCOUNT);
  const key = held.keys.get(id);
  if (channel.forbidden || key === undefined) return judged(channel);
  memory.keys.set(target.ref, key);
  const full = await askFull(target.ref, key, session);
  const more = channelIn(full.document, id);
  if (more !== null) return judged(more);
  if (full.error === 'CHANNEL_PRIVATE')
    return look({ ...faceOf(channel), outcome: 'private', via: ACCOUNT, why: full.error });
  // A word of Telegram's that speaks against what the name told; anything else only leaves facts out.
  return /^[A-Z]/.test(full.error ?? '') ? unknown(full.error!, ACCOUNT) : judged(channel);
}

/** The place that is remembered for a name, when it does not hold that name any more. */
function renamed(channel: ChannelFacts, name: string): Look | null {
  if (channel.names.includes(name)) return null;
  const [now] = channel.names;
  return now === undefined
    ? look({ ...faceOf(channel), outcome: 'private', via: ACCOUNT, why: 'no_public_name' })
    : look({ ...faceOf(channel), outcome: 'moved', to: nameRef(now), via: ACCOUNT, why: 'renamed' });
}

async function probeNumber(target: AccountTarget & { by: 'number' }, session: Session): Promise<Look> {
  const key = await joinedKey(target.id, session);
  if (typeof key === 'string') return unknown(key, ACCOUNT);
  const full = await askFull(target.ref, key, session);
  const channel = channelIn(full.document, target.id);
  if (channel !== null && !channel.forbidden) return judged(channel);
  return unknown(full.error ?? (channel === null ? 'unrecognised' : 'forbidden'), ACCOUNT);
}

async function probeInvite(target: AccountTarget & { by: 'invite' }, session: Session): Promise<Look> {
  const { document, error } = await askInvite(target, session);
  if (error !== null) return unknown(/^INVITE_HASH_/.test(error) ? 'invite_dead' : error, ACCOUNT);
  const invite = object(document.invite);
  const title = string(invite.title);
  if (invite._ === 'chatInvite' && title !== null)
    return look({
      outcome: 'alive',
      via: ACCOUNT,
      title,
      description: string(invite.about) || null,
      members: numberOf(invite.participantsCount),
    });
  const channel = channelIn(document, numberOf(object(invite.chat).id));
  return channel === null ? unknown('unrecognised', ACCOUNT) : judged(channel);
}

function faceOf({ id, title, description, members }: ChannelFacts) {
  return { title, description, members, nativeId: String(id) };
}

/** A place that Telegram showed, by what it says of it. */
function judged(channel: ChannelFacts): Look {
  const face = faceOf(channel);
  if (channel.forbidden) return look({ ...face, outcome: 'private', via: ACCOUNT, why: 'forbidden' });
  const removed = channel.restrictions.find(
    ({ platforms, reason }) => platforms.includes('all') && reason === 'terms',
  );
  const restriction = removed ?? channel.restrictions[0];
  if (restriction === undefined) return look({ ...face, outcome: 'alive', via: ACCOUNT });
  const why = `${restriction.platforms.join('-')}:${restriction.reason}`.replace(/[^\w:-]/g, '').slice(0, 60);
  return look({ ...face, outcome: removed ? 'gone_by_platform' : 'restricted', via: ACCOUNT, why });
}

async function resolve(target: AccountTarget & { by: 'name' }, session: Session): Promise<Heard> {
  const { memory, io } = session;
  memory.resolvedAt = memory.resolvedAt.filter((at) => at > io.now() - 3_600_000);
  if (memory.resolvedAt.length >= RESOLVES_PER_HOUR)
    return { document: {}, error: 'resolve_budget', capture: null, keys: new Map() };
  memory.resolvedAt.push(io.now());
  return ask(session, { method: 'contacts.resolveUsername', ref: target.ref }, () =>
    session.account.resolve(target.name),
  );
}

const askFull = (ref: Ref, key: Key, session: Session): Promise<Heard> =>
  ask(session, { method: 'channels.getFullChannel', ref, channel: key.id }, () =>
    session.account.channel(key),
  );

const askInvite = (target: AccountTarget & { by: 'invite' }, session: Session): Promise<Heard> =>
  ask(session, { method: 'messages.checkChatInvite', ref: target.ref }, () =>
    session.account.invite(target.hash),
  );

/** The key of a place without a public name, which only its members have; or why there is none. */
async function joinedKey(id: number, { account, io, memory }: Session): Promise<Key | string> {
  if (io.now() < memory.quietUntil) return 'rate_limited';
  if (memory.joined === null) {
    await io.turn('mtproto.telegram.org');
    const keys = await account.joined();
    if (keys === null) return 'chats_not_read';
    memory.joined = new Map(keys.map((key) => [key.id, key]));
  }
  return memory.joined.get(id) ?? 'not_a_member';
}

/** The key to read a target with, or why there is none. */
async function keyOf(target: AccountTarget, session: Session): Promise<Key | string> {
  const { memory } = session;
  if (target.by === 'number') return joinedKey(target.id, session);
  const known = memory.keys.get(target.ref);
  if (known !== undefined) return known;
  const heard = target.by === 'name' ? await resolve(target, session) : await askInvite(target, session);
  if (heard.error !== null) return heard.error;
  const id =
    target.by === 'name'
      ? numberOf(object(heard.document.peer).channelId)
      : numberOf(object(object(heard.document.invite).chat).id);
  const key = id === null ? undefined : heard.keys.get(id);
  if (key === undefined) return target.by === 'name' ? 'person_or_bot' : 'not_a_member';
  memory.keys.set(target.ref, key);
  return key;
}

const HISTORIES = new Set(['messages.messages', 'messages.messagesSlice', 'messages.channelMessages']);

async function* readWith(
  target: AccountTarget,
  cursor: Cursor | null,
  session: Session,
): AsyncGenerator<ReadPage> {
  let unread = unreadOf(cursor);
  const key = await keyOf(target, session);
  if (typeof key === 'string') {
    yield { captures: [...session.captures], cursor: cursorOf(unread), posts: 0, stopped: key };
    return;
  }
  for (const [lowest, before] of unread) {
    let gap = unread.find(([each]) => each === lowest)!;
    // The last ones again: an edit shows only in a message itself, and one that is missing now was deleted.
    let after = before === null ? Math.max(0, lowest - PAGE) : lowest;
    for (let ended = false; !ended; ) {
      const from = after;
      const { document, error, capture } = await ask(
        session,
        { method: 'messages.getHistory', ref: target.ref, channel: key.id, after: from },
        () => session.account.history(key, from, PAGE),
      );
      const captures = capture === null ? [] : [capture];
      const ids = objects(document.messages).flatMap(({ id }) => numberOf(id) ?? []);
      const highest = Math.max(from, ...ids);
      const odd = !HISTORIES.has(string(document.result) ?? '') || (ids.length > 0 && highest === from);
      const stopped = error ?? (odd ? 'unrecognised' : null);
      if (stopped !== null) {
        yield { captures, cursor: cursorOf(unread), posts: 0, stopped };
        return;
      }
      ended = ids.length === 0 || (before !== null && highest >= before - 1);
      const left: Gap = [Math.max(highest, gap[0]), before];
      unread = replaceGap(unread, gap, ended && before !== null ? [] : [left]);
      gap = left;
      after = highest;
      yield { captures, cursor: cursorOf(unread), posts: ids.length, stopped: null };
    }
  }
}
