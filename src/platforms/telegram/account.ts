/**
 * @module
 * The operator's own Telegram account, behind the few questions that are asked of it. The one file that touches the SDK
 * (`@mtcute/node`, an optional package), which is loaded when an account is first opened. It can only ask: there is
 * no way here to join, write, or mark as read, and no updates are asked for. The session stays in memory.
 *
 * Checked on 24 November 2026 against the types and sources of @mtcute/node 0.30.3. Not tried against Telegram itself.
 */
import type { tl } from '@mtcute/node';
import type { Said } from './mtproto-keep.ts';

/** A channel or group that Telegram lets this account ask about. The hash is a secret of the account: it is never kept. */
export interface Key {
  readonly id: number;
  readonly accessHash: unknown;
}

export interface Credentials {
  readonly apiId: number;
  readonly apiHash: string;
  /** A session string as mtcute exports it. */
  readonly session: string;
}

/** The questions. Each answers once, without waiting out a limit and without trying again; none throws for what the world does. */
export interface TelegramAccount {
  /** Who holds a public name: `contacts.resolveUsername`. Heavily limited by Telegram. */
  resolve(name: string): Promise<Said>;
  /** A place in full: `channels.getFullChannel`. */
  channel(key: Key): Promise<Said>;
  /** Where an invite leads, without going there: `messages.checkChatInvite`. */
  invite(hash: string): Promise<Said>;
  /** Up to `limit` messages after a number, oldest of them first to come: `messages.getHistory`. */
  history(key: Key, after: number, limit: number): Promise<Said>;
  /** The channels and groups the account is in (of its 500 latest chats); null when they could not be gone through. Nothing of this is kept. */
  joined(): Promise<readonly Key[] | null>;
  /** Whether the session is still taken: `updates.getState`. */
  check(): Promise<Said>;
  close(): Promise<void>;
}

/** Opens an account, or says why it cannot be opened (`mtcute_not_installed`, `session_unreadable`). */
export type OpenAccount = (
  credentials: Credentials,
  signal: AbortSignal,
) => Promise<TelegramAccount | string>;

/** Milliseconds until a question is a time-out. */
const TIMEOUT = 30_000;
/** Chats that are gone through for those that have no public name. */
const CHATS = 500;

/** Opens the account with the SDK. */
export const openAccount: OpenAccount = async (credentials, signal) => {
  const sdk = await loadSdk();
  if (sdk === null) return 'mtcute_not_installed';
  const client = new sdk.TelegramClient({
    apiId: credentials.apiId,
    apiHash: credentials.apiHash,
    storage: new sdk.MemoryStorage(),
    updates: false,
    disableUpdates: true,
    logLevel: 0,
    initConnectionOptions: { deviceModel: 'Driftline', appVersion: 'reader' },
    // No waiting out of limits and no second tries inside the SDK: the pipeline decides when to ask again.
    network: { middlewares: [] },
  });
  try {
    await client.importSession(credentials.session);
  } catch {
    // The SDK throws plain errors for a string that is none of its sessions.
    await client.destroy();
    return 'session_unreadable';
  }
  const close = () => client.destroy();
  signal.addEventListener('abort', close, { once: true });

  const ask = async <T extends tl.RpcMethod>(request: T): Promise<Said> => {
    try {
      const options = { timeout: TIMEOUT, abortSignal: signal };
      return { ok: true, result: await client.call(request as never, options) };
    } catch (error) {
      return sdk.tl.RpcError.is(error)
        ? rpcError(error)
        : { ok: false, error: ownWord(error, signal), waitSeconds: null };
    }
  };
  const channelOf = ({ id, accessHash }: Key): tl.RawInputChannel => ({
    _: 'inputChannel',
    channelId: id,
    accessHash: accessHash as tl.Long,
  });

  return {
    resolve: (name) => ask({ _: 'contacts.resolveUsername', username: name }),
    channel: (key) => ask({ _: 'channels.getFullChannel', channel: channelOf(key) }),
    invite: (hash) => ask({ _: 'messages.checkChatInvite', hash }),
    history: ({ id, accessHash }, after, limit) =>
      ask({
        _: 'messages.getHistory',
        peer: { _: 'inputPeerChannel', channelId: id, accessHash: accessHash as tl.Long },
        // Telegram counts from the newest: this asks for the messages just above `after`.
        offsetId: after + 1,
        offsetDate: 0,
        addOffset: -limit,
        limit,
        maxId: 0,
        minId: after,
        hash: sdk.Long.ZERO,
      }),
    async joined() {
      // The SDK waits without end for a connection that never comes; this question does not.
      if (!(await ask({ _: 'updates.getState' })).ok) return null;
      const keys: Key[] = [];
      try {
        for await (const { peer } of client.iterDialogs({ limit: CHATS }))
          if (peer.inputPeer._ === 'inputPeerChannel')
            keys.push({ id: peer.inputPeer.channelId, accessHash: peer.inputPeer.accessHash });
      } catch {
        return null;
      }
      return keys;
    },
    check: () => ask({ _: 'updates.getState' }),
    async close() {
      signal.removeEventListener('abort', close);
      await close();
    },
  };
};

async function loadSdk() {
  try {
    return await import('@mtcute/node');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** Telegram's word without its figure, and the figure where it is a time to wait. */
export function rpcError(error: { readonly text: string; readonly seconds?: number }): Said {
  const [, word, figure] = /^([A-Z0-9_]+?)(?:_(?:%d|(\d+)))?$/.exec(error.text) ?? [];
  const seconds = error.seconds ?? (figure === undefined ? undefined : Number(figure));
  const waits = /^FLOOD(?:_[A-Z]+)?_WAIT$/.test(word ?? '');
  return {
    ok: false,
    error: word ?? 'unreadable_error',
    waitSeconds: waits ? (seconds ?? 60) : null,
  };
}

function ownWord(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'aborted';
  return error instanceof Error && error.constructor.name === 'MtTimeoutError' ? 'timeout' : 'unreachable';
}
