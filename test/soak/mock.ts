/**
 * @module
 * The soak's server: six platforms in their own forms, on loopback, in a process of its own (`fork`). It plays the story by
 * the fast clock, fails as told, and notes each question that came: the truth against which the collector is held.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { seeded } from '../../src/core/random.ts';
import { type FaultKind, KINDS, send } from './faults.ts';
import { bluesky, PDS_HOST } from './forms/bluesky.ts';
import type { Form, Sight } from './forms/form.ts';
import { mastodon } from './forms/mastodon.ts';
import { matrix } from './forms/matrix.ts';
import { tamtam } from './forms/tamtam.ts';
import { telegram } from './forms/telegram.ts';
import { x } from './forms/x.ts';
import {
  communitiesOf,
  conditionAt,
  MASTODON_HOSTS,
  outageOf,
  type Plan,
  postsOf,
  type Soaked,
} from './story.ts';
import { serveStream } from './stream.ts';

const FORMS: Readonly<Record<Soaked, Form>> = { telegram, bluesky, mastodon, tamtam, x, matrix };

/** Hosts with names of their own: TLS, found by the collector's name look-up. */
export const NAMED: Readonly<Record<string, Soaked>> = {
  't.me': 'telegram',
  'api.x.com': 'x',
  [PDS_HOST]: 'bluesky',
  ...Object.fromEntries(MASTODON_HOSTS.map((host) => [host, 'mastodon' as const])),
};
/** Servers that are configured by address, each on a port of its own. */
export const PORTED = {
  appview: 'bluesky',
  plc: 'bluesky',
  botapi: 'tamtam',
  homeserver: 'matrix',
  second: 'matrix',
  jetstream: 'bluesky',
} as const satisfies Record<string, Soaked>;
export type Ported = keyof typeof PORTED;

export interface MockOptions {
  readonly plan: Plan;
  readonly began: number;
  readonly speed: number;
  /** Of all answers, how many are faults. */
  readonly faults: number;
  readonly key: string;
  readonly cert: string;
  /** Where the questions are written at the end, as JSON (`Question[]`). */
  readonly out: string;
}

/** One question that came. */
export interface Question {
  /** Milliseconds since the beginning, by the fast clock. */
  readonly at: number;
  /** `t.me`, or the name of a server without one. */
  readonly host: string;
  readonly platform: Soaked;
  /** Index of the community; null when it was about none. */
  readonly about: number | null;
  readonly path: string;
  readonly fault: FaultKind | 'out' | null;
  readonly status: number;
}

export interface Ready {
  readonly ready: { readonly tls: number } & Readonly<Record<Ported, number>>;
}

/** Connections of the stream last so long, by the fast clock (milliseconds). */
const STREAM_LASTS = 25 * 60_000;

async function serve(options: MockOptions): Promise<void> {
  const { plan, began, speed } = options;
  const communities = communitiesOf(plan);
  const outage = outageOf(plan);
  const random = seeded(`faults ${plan.seed}`);
  const questions: Question[] = [];
  const now = () => Math.round(began + (Date.now() - began) * speed);

  const sightAt = (time: number): Sight => ({
    now: time,
    began,
    find: (platform, what) =>
      communities.find((community) => community.platform === platform && what(community)) ?? null,
    condition: (community) => conditionAt(community, time - began),
    posts: (community) =>
      conditionAt(community, time - began) === 'another' ? [] : postsOf(community, time - began, communities),
  });

  const handle = (platform: Soaked, host: string) => (request: IncomingMessage, response: ServerResponse) => {
    request.resume();
    const time = now();
    const url = new URL(request.url!, `http://${host}`);
    const out = platform === outage.platform && time - began >= outage.from && time - began < outage.until;
    const drawn = random() < options.faults ? KINDS[Math.floor(random() * KINDS.length)]! : null;
    const form = FORMS[platform];
    const found = form.answer({ host, url, headers: request.headers }, sightAt(time));
    const fault = out ? (Math.floor(time / 1000) % 2 === 0 ? ('out' as const) : ('502' as const)) : drawn;
    const reply = found?.reply ?? { status: 404, body: '<html><body>unknown to the soak</body></html>' };
    if (found === null) process.send?.({ problem: `${host} was asked ${url.pathname}` });
    const status = send(response, reply, fault, form.changed);
    const about = found?.about?.index ?? null;
    questions.push({ at: time - began, host, platform, about, path: request.url!, fault, status });
  };

  const servers: Server[] = [];
  const listening = async (server: Server) => {
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return (server.address() as AddressInfo).port;
  };
  const tls = createTlsServer(
    { key: readFileSync(options.key), cert: readFileSync(options.cert) },
    (request, response) => {
      const host = request.headers.host!.replace(/:\d+$/, '');
      const platform = NAMED[host];
      if (platform === undefined) response.destroy();
      else handle(platform, host)(request, response);
    },
  );
  const ports: Record<string, number> = { tls: await listening(tls) };
  for (const [host, platform] of Object.entries(PORTED)) {
    const server = createServer(handle(platform, host));
    if (host === 'jetstream') serveStream(server, { communities, began, now, lasts: STREAM_LASTS });
    ports[host] = await listening(server);
  }
  process.on('message', (message: { stop?: true }) => {
    if (!message.stop) return;
    writeFileSync(options.out, JSON.stringify(questions));
    process.exit(0);
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ ready: ports });
}

if (import.meta.filename === process.argv[1]) await serve(JSON.parse(process.argv[2]!) as MockOptions);
