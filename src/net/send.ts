/**
 * @module
 * One HTTP exchange over the wire: a question out, an answer back with a limit on its size and its time, or the reason
 * why there is none. It knows nothing of redirects, limits of hosts, or captures.
 */
import type { Agent, Dispatcher } from 'undici';
import type { NoResponse } from '../platforms/connector.ts';
import { LARGEST_BODY, NOT_ALLOWED } from './connect.ts';
import { inflate } from './inflate.ts';
import type { Exchange, Fields } from './warc.ts';

export interface Question {
  readonly url: URL;
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly fields: Fields;
  readonly body: string | null;
  /** Milliseconds from now to the last byte. */
  readonly timeout: number;
}

export interface Sent {
  readonly status: number;
  readonly line: string;
  /** As they came, repeated ones too. */
  readonly fields: Fields;
  /** As it came, still in its content codings. */
  readonly wire: Uint8Array;
  /** Without content codings. */
  readonly body: Uint8Array;
  readonly truncated: Exchange['response']['truncated'];
  /** The body is not all there: cut off on the way, larger than is read, or damaged. */
  readonly cut: boolean;
}

type Why = NoResponse['why'];
type Head = Pick<Sent, 'status' | 'line' | 'fields'>;

/** Asks. Whatever the world does is in the answer; only a question that cannot be put into HTTP throws. */
export async function send(agent: Agent, question: Question): Promise<Sent | { readonly why: Why }> {
  const came = await transfer(agent, question);
  if ('why' in came) return came;
  const encoding = came.fields
    .filter(([name]) => name.toLowerCase() === 'content-encoding')
    .map(([, value]) => value)
    .join(',');
  const { body, whole } = await inflate(came.wire, encoding, LARGEST_BODY);
  return { ...came, body, cut: came.truncated !== null || !whole };
}

function transfer(
  agent: Agent,
  { url, method, fields, body, timeout }: Question,
): Promise<Omit<Sent, 'body' | 'cut'> | { readonly why: Why }> {
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | null = null;
    let head: Head | null = null;
    let done = false;
    let size = 0;
    const chunks: Uint8Array[] = [];
    const finish = (why: Why | null, truncated: Sent['truncated']) => {
      if (done) return;
      done = true;
      clearTimeout(deadline);
      if (why !== null || truncated !== null) controller?.abort(new Error('no more is wanted'));
      if (head === null) resolve({ why: why ?? 'reset' });
      else resolve({ ...head, wire: Buffer.concat(chunks), truncated });
    };
    // Counts from the first byte of the name's look-up to the last one of the body, so that no slow drip outlasts it.
    const deadline = setTimeout(() => finish('timeout', 'time'), timeout);
    agent.dispatch(
      {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        headers: Object.fromEntries(fields),
        body,
        headersTimeout: timeout,
        bodyTimeout: timeout,
      },
      {
        onRequestStart(its) {
          controller = its;
          if (done) its.abort(new Error('no more is wanted'));
        },
        onResponseStart(its, status, _, message) {
          if (status >= 200) head = headOf(status, message ?? '', its.rawHeaders);
        },
        onResponseData(_, chunk) {
          if (done) return;
          const room = LARGEST_BODY - size;
          chunks.push(chunk.subarray(0, room));
          size += chunk.length;
          if (chunk.length > room) finish(null, 'length');
        },
        onResponseEnd: () => finish(null, null),
        onResponseError: (_, error) => {
          const why = reasonOf(error);
          finish(why, why === 'timeout' ? 'time' : 'disconnect');
        },
      },
    );
  });
}

function headOf(
  status: number,
  message: string,
  raw: Dispatcher.DispatchController['rawHeaders'] | undefined,
): Head {
  const flat = (Array.isArray(raw) ? raw : []).map((part) =>
    typeof part === 'string' ? part : part.toString('latin1'),
  );
  const fields: [string, string][] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) fields.push([flat[i]!, flat[i + 1]!]);
  return { status, line: `HTTP/1.1 ${status} ${message}`.trimEnd(), fields };
}

const REASONS: Readonly<Record<string, Why>> = {
  [NOT_ALLOWED]: 'not_allowed',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ETIMEDOUT: 'timeout',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  EADDRNOTAVAIL: 'refused',
  ENOTFOUND: 'no_address',
  ENODATA: 'no_address',
  EPROTO: 'tls',
};

/** What a failure was, from the codes of Node and undici. */
export function reasonOf(error: unknown): Why {
  // Of several addresses that were tried the first one's failure is told.
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = REASONS[code];
  if (known !== undefined) return known;
  if (/^EAI_/.test(code)) return 'no_address';
  if (/^ERR_(?:TLS|SSL)_|CERT|^UNABLE_TO_|SELF_SIGNED/.test(code)) return 'tls';
  return 'reset';
}
