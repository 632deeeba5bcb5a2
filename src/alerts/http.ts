/**
 * @module
 * One alert over HTTP: sent through an agent that goes only to public addresses (or to a private one that the operator
 * allowed), never redirected, and judged by the status alone. It shares nothing with the network of the collectors,
 * which cannot send.
 */
import type { Agent } from 'undici';
import { retryAfter } from '../net/retry-after.ts';
import { reasonOf } from '../net/send.ts';
import { VERSION } from '../version.ts';
import type { Delivery } from './channel.ts';

/** How much of an answer is read before it is dropped (bytes): nothing in it is wanted, but the connection can be used again. */
const ANSWER = 64 << 10;

export interface Posting {
  readonly url: URL;
  readonly method: 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds. */
  readonly timeout: number;
}

/** Sends; any 2xx is a delivery. A redirect is a failure: what is signed or carries a token is for one address only. */
export async function post(
  agent: Agent,
  { url, method, headers, body, timeout }: Posting,
  now: number,
): Promise<Delivery> {
  const deadline = AbortSignal.timeout(timeout);
  try {
    const answer = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method,
      headers: { 'user-agent': `driftline/${VERSION}`, ...headers },
      body,
      signal: deadline,
      headersTimeout: timeout,
      bodyTimeout: timeout,
    });
    const { statusCode: status } = answer;
    // The status says it all: that the rest of the answer breaks off changes nothing.
    await answer.body.dump({ limit: ANSWER, signal: deadline }).catch(() => undefined);
    if (status >= 200 && status < 300) return { delivered: true, why: null };
    if (status >= 300 && status < 400) return { delivered: false, why: 'redirect', wait: null };
    const fields = Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    );
    return { delivered: false, why: `status ${status}`, wait: retryAfter(status, fields, now) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // A call that undici cannot make at all is a bug of ours; every other failure has a code or is the deadline.
    if (error instanceof TypeError || ('code' in error && error.code === 'UND_ERR_INVALID_ARG')) throw error;
    return { delivered: false, why: deadline.aborted ? 'timeout' : reasonOf(error), wait: null };
  }
}
