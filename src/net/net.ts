/**
 * @module
 * The network as connectors see it (`Io` of `src/platforms/connector.ts`): every question waits for its host's turn, keeps
 * to robots.txt where asked to, goes only to public addresses, and its answer is kept before it is given. There is no
 * way through here to write anything anywhere.
 */
import { readFileSync } from 'node:fs';
import type { LookupFunction } from 'node:net';
import { InputError } from '../core/errors.ts';
import type { Instant, PlatformId, Ref } from '../core/model.ts';
import { seeded } from '../core/random.ts';
import type { Answer, Asking, Connector, Io, NoResponse, Response } from '../platforms/connector.ts';
import { readAllowed } from './address.ts';
import { type Connections, openConnections } from './connect.ts';
import { openStream } from './frames.ts';
import { type HostsOptions, openHosts, PATIENCE, type Rate } from './hosts.ts';
import { type Asked, formQuestion, readTarget, userAgent } from './question.ts';
import { retryAfter } from './retry-after.ts';
import { type Fetched, openRobots } from './robots.ts';
import { type Sent, send } from './send.ts';
import { exchangeWarc, resourceWarc } from './warc.ts';
import { withholder } from './withhold.ts';

/** Redirects that are followed. */
const REDIRECTS = 5;

/** How fast robots.txt files are asked for; one a day and host in any case. */
const ROBOTS_RATE: Rate = { perMinute: 20, burst: 2 };

export interface NetOptions {
  /** Keeps a web archive and returns its SHA-256 when it is durable. What it throws, `Io` throws. */
  keep(warc: Uint8Array, about: Kept): Promise<string>;
  readonly now: () => Instant;
  readonly sleep: HostsOptions['sleep'];
  /** Ends everything that waits; what is being asked is finished. */
  readonly signal: AbortSignal;
  /** `DRIFTLINE_CONTACT`, `DRIFTLINE_ALLOW_PRIVATE` and what connectors want. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly seed: number | string;
  /** Name look-up, for tests. */
  readonly lookup?: LookupFunction;
}

/** What is kept, and where it came from. */
export interface Kept {
  readonly platform: PlatformId;
  /** The community that was asked about; null when none was. */
  readonly ref: Ref | null;
  /** Address, without secrets. */
  readonly source: string;
  readonly at: Instant;
}

/** Whose `Io` it is. */
export interface Asker {
  readonly platform: PlatformId;
  readonly connector: Pick<Connector, 'limits' | 'wants'>;
}

export interface Net {
  /** The world for one connector, looking at one community (null: at none). `signal` ends it before the whole. */
  io(asker: Asker, ref: Ref | null, signal?: AbortSignal): Io;
  /** Names of required `Want`s that were not given. */
  missing(connector: Pick<Connector, 'wants'>): string[];
  /** What keeping failed with, the first time it did; null when it never did. A connector may have swallowed it. */
  readonly failure: unknown;
  close(): Promise<void>;
}

/** Opens the network. */
export function openNet(options: NetOptions): Net {
  const { now, env } = options;
  const allowed = readAllowed(env.DRIFTLINE_ALLOW_PRIVATE);
  /** By the files of certificates that are trusted besides the usual ones; most connectors share the first. */
  const ways = new Map<string, Connections>();
  const connectionsTrusting = (files: readonly string[]): Connections => {
    const key = files.join('\0');
    let way = ways.get(key);
    if (way === undefined) {
      way = openConnections(allowed, options.lookup, files.map(readCertificates));
      ways.set(key, way);
    }
    return way;
  };
  const hosts = openHosts({ now, sleep: options.sleep, random: seeded(`back-off ${options.seed}`) });
  const agent = userAgent(env.DRIFTLINE_CONTACT);
  const robots = openRobots(fetchRules, now);
  const given = (name: string) => env[name]?.trim() || null;
  const none = (why: NoResponse['why']): NoResponse => ({ status: null, why, at: now() });
  let failure: unknown = null;

  async function keep(warc: Uint8Array, about: Kept): Promise<string> {
    try {
      return await options.keep(warc, about);
    } catch (error) {
      failure ??= error;
      throw error;
    }
  }

  /** A robots.txt. It is not kept: it says nothing of a community. */
  async function fetchRules(address: string): Promise<Fetched> {
    let target = readTarget(address, 'http');
    for (let hop = 0; target !== null && hop <= REDIRECTS; hop++) {
      if ((await hosts.turn(target.host, ROBOTS_RATE, options.signal)) !== null) return null;
      const asked = formQuestion(target, {}, { agent, secrets: [], own: false, first: true });
      const sent = await send(connectionsTrusting([]).agent, asked);
      judge(target.host, sent);
      if ('why' in sent) return null;
      const location = isRedirect(sent.status) ? joined(sent).location : undefined;
      if (location === undefined) return { status: sent.status, body: sent.body };
      target = readTarget(location, 'http', target.href);
    }
    return null;
  }

  /** Tells the host's gate what came; milliseconds until it is asked again when it refused, else null. */
  function judge(host: string, sent: Sent | { readonly why: NoResponse['why'] }): number | null {
    if ('why' in sent) {
      if (sent.why !== 'not_allowed') hosts.failed(host);
      return null;
    }
    const wait = retryAfter(sent.status, joined(sent), now());
    if (sent.status === 429 || sent.status === 503 || wait !== null) return hosts.refused(host, wait);
    if (sent.status >= 500) hosts.failed(host);
    else hosts.answered(host);
    return null;
  }

  function io({ platform, connector: { limits, wants } }: Asker, ref: Ref | null, only?: AbortSignal): Io {
    const signal = only === undefined ? options.signal : AbortSignal.any([options.signal, only]);
    const value = (name: string) => (wants.some((want) => want.name === name) ? given(name) : null);
    const secrets = wants.filter(({ secret }) => secret).flatMap(({ name }) => given(name) ?? []);
    const connections = connectionsTrusting(
      wants.filter(({ certificates }) => certificates).flatMap(({ name }) => given(name) ?? []),
    );

    /** One exchange with one host; asked once more after a short refusal. */
    async function exchange(asked: Asked, spacing: number): Promise<Answer> {
      const { host } = asked.url;
      for (let again = false; ; again = true) {
        const stop = await hosts.turn(host, limits, signal, spacing);
        if (stop !== null) return none(stop);
        const sent = await send(connections.agent, asked);
        const pause = judge(host, sent);
        if ('why' in sent) return none(sent.why);
        const response = await keepExchange(asked, sent);
        if (again || pause === null || pause > PATIENCE) return response;
      }
    }

    async function keepExchange(asked: Asked, sent: Sent): Promise<Response> {
      const at = now();
      const { hidden } = asked;
      const body = hidden.bytes(sent.body);
      const clean = body === sent.body;
      const source = hidden.text(asked.shown);
      const hide = (fields: Sent['fields']) =>
        fields.map(([name, text]) => [storedName(name, clean), hidden.text(text)] as const);
      const warc = exchangeWarc({
        url: source,
        at,
        address: connections.addressOf(asked.url.origin),
        request: {
          line: `${asked.method} ${pathOf(source)} HTTP/1.1`,
          fields: [['host', asked.url.host], ...hide(asked.shownFields)],
          body: asked.body === null ? null : hidden.text(asked.body),
        },
        response: {
          line: hidden.text(sent.line),
          fields: hide(sent.fields),
          body: clean ? sent.wire : body,
          truncated: sent.truncated,
        },
      });
      const capture = await keep(warc, { platform, ref, source, at });
      return {
        status: sent.status,
        url: hidden.text(asked.plain),
        headers: joined(sent),
        body: sent.body,
        cut: sent.cut,
        at,
        capture,
      };
    }

    async function get(address: string, asking: Asking = {}): Promise<Answer> {
      const method = asking.method ?? 'GET';
      if (!['GET', 'HEAD', 'POST'].includes(method)) return none('not_allowed');
      let target = readTarget(address, 'http');
      const origin = target?.origin;
      for (let hop = 0; target !== null && hop <= REDIRECTS; hop++) {
        if (signal.aborted) return none('aborted');
        const rules = asking.robots ? await robots(target) : { allowed: true, spacing: 0 };
        if (!rules.allowed) return none(signal.aborted ? 'aborted' : 'robots');
        // What is secret goes to the host it was meant for, and to no other that this one names.
        const own = target.origin === origin;
        const asked = formQuestion(target, asking, { agent, secrets, own, first: hop === 0 });
        const answer = await exchange(asked, rules.spacing);
        if (answer.status === null || !isRedirect(answer.status)) return answer;
        const { location } = answer.headers;
        if (location === undefined || asking.redirect === 'manual' || method === 'POST') return answer;
        target = readTarget(location, 'http', target.href);
      }
      return none('not_allowed');
    }

    return {
      get,
      async *stream(address, asking = {}) {
        const target = readTarget(address, 'ws');
        if (target === null) return;
        const asked = formQuestion(target, asking, { agent, secrets, own: true, first: true });
        if ((await hosts.turn(target.host, limits, signal)) !== null) return;
        const source = asked.hidden.text(asked.shown);
        yield* openStream(connections, {
          url: asked.url,
          headers: Object.fromEntries(asked.fields.filter(([name]) => name !== 'accept-encoding')),
          timeout: asked.timeout,
          signal,
          now,
          opened: (open) => (open ? hosts.answered(target.host) : hosts.failed(target.host)),
          keep: (frames) => {
            const messages = frames.map(({ data, at }) => {
              const body = typeof data === 'string' ? Buffer.from(data) : data;
              return { url: source, at, mediaType: typeOf(data), body: asked.hidden.bytes(body) };
            });
            return keep(resourceWarc(messages), { platform, ref, source, at: messages[0]!.at });
          },
        });
      },
      keep(bytes, { mediaType, source }) {
        const hidden = withholder(secrets);
        const at = now();
        const url = hidden.text(URL.parse(source)?.href ?? encodeURI(source));
        const warc = resourceWarc([{ url, at, mediaType, body: hidden.bytes(bytes) }]);
        return keep(warc, { platform, ref, source: url, at });
      },
      turn: async (host) => {
        await hosts.turn(host, limits, signal);
      },
      now,
      value,
      signal,
    };
  }

  return {
    io,
    missing: ({ wants }) =>
      wants.filter(({ name, required }) => required && given(name) === null).map(({ name }) => name),
    get failure() {
      return failure;
    },
    close: async () => {
      await Promise.all([...ways.values()].map(({ agent: way }) => way.destroy()));
    },
  };
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InputError('a file of certificates that a connector wants cannot be read', { cause });
  }
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** Headers by lower-case name, repeated ones joined. */
function joined({ fields }: Pick<Sent, 'fields'>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, text] of fields) {
    const key = name.toLowerCase();
    headers[key] = headers[key] === undefined ? text : `${headers[key]}, ${text}`;
  }
  return headers;
}

/** Path and query of an absolute address, as text: `[withheld]` stays as it is. */
function pathOf(address: string): string {
  return address.replace(/^[a-z]+:\/\/[^/?]*/i, '');
}

/**
 * Chunks are joined before we see them, and a body that had a secret in it is kept without its codings: the headers that
 * speak of these are kept under names that no reader takes for instructions.
 */
function storedName(name: string, clean: boolean): string {
  const changed = clean ? /^transfer-encoding$/i : /^(?:transfer-encoding|content-encoding|content-length)$/i;
  return changed.test(name) ? `X-Orig-${name}` : name;
}

/** The media type of a message, from its first letter: streams do not say. */
function typeOf(data: string | Uint8Array): string {
  if (typeof data !== 'string') return 'application/octet-stream';
  if (/^\s*[{[]/.test(data)) return 'application/json';
  return /^\s*</.test(data) ? 'application/xml' : 'text/plain; charset=utf-8';
}
