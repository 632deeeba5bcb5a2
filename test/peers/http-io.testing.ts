/**
 * @module
 * An `Io` over real HTTP to servers that a test started on this machine, and to nothing else. It keeps no turn, no limit
 * and no robots.txt: it is for the forms of questions and answers. Test support.
 */
import { createHash } from 'node:crypto';
import type { Recorded } from '../../src/platforms/conformance.ts';
import type { Answer, Asking, Io } from '../../src/platforms/connector.ts';

/** What an `Io` of this kind was asked and what it kept, by capture. */
export type HttpWorld = Pick<Recorded, 'io' | 'asked' | 'kept'>;

/** An `Io` with these `Want`s; its clock advances a tenth of a second with each question. */
export function httpIo(values: Readonly<Record<string, string>>, begin = Date.UTC(2026, 10, 24)): HttpWorld {
  const asked: string[] = [];
  const kept: Recorded['kept'] = new Map();
  let now = begin;
  const keep = (bytes: Uint8Array, url: string, status: number, mimeType: string) => {
    const capture = createHash('sha256')
      .update(`${kept.size} ${url} ${status}\n`)
      .update(bytes)
      .digest('hex');
    kept.set(capture, { url, at: now, status, mimeType, body: bytes });
    return capture;
  };
  const io: Io = {
    async get(url: string, asking: Asking = {}): Promise<Answer> {
      now += 100;
      const method = asking.method ?? 'GET';
      asked.push(`${method} ${url}`);
      const target = new URL(url);
      if (target.hostname !== '127.0.0.1') throw new Error(`a test asked ${target.host}, which is not here`);
      for (const [name, value] of Object.entries(asking.secretQuery ?? {}))
        target.searchParams.append(name, value);
      try {
        const response = await fetch(target, {
          method,
          headers: { ...asking.headers, ...asking.secretHeaders },
          redirect: asking.redirect ?? 'follow',
          signal: AbortSignal.timeout(asking.timeout ?? 20_000),
          ...(asking.body === undefined ? {} : { body: asking.body }),
        });
        const body = new Uint8Array(await response.arrayBuffer());
        const headers = Object.fromEntries(response.headers);
        const mimeType = headers['content-type']?.split(';')[0] ?? '';
        const { status } = response;
        return {
          status,
          url,
          headers,
          body,
          cut: false,
          at: now,
          capture: keep(body, url, status, mimeType),
        };
      } catch (error) {
        // What `fetch` says of a broken connection; anything else is a mistake of the test.
        if (error instanceof TypeError) return { status: null, why: 'refused', at: now };
        if (error instanceof DOMException) return { status: null, why: 'timeout', at: now };
        throw error;
      }
    },
    async *stream() {},
    keep: async (bytes, { source, mediaType }) => keep(bytes, source, 200, mediaType),
    async turn() {},
    now: () => now,
    value: (name) => values[name] ?? null,
    signal: new AbortController().signal,
  };
  return { io, asked, kept };
}
