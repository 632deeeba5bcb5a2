/**
 * Secrets are sent where they belong and nowhere else, and nothing that is kept or said holds one. Against a real server.
 */
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Answer, Response, Want } from '../../src/platforms/connector.ts';
import { openTestNet, type Served, serve } from './net-server.ts';

const TOKEN = 'k3y/with+odd=signs-0123456789';
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

const wants: Want[] = [
  { name: 'DRIFTLINE_WEB_TOKEN', required: true, secret: true, what: 'a token' },
  { name: 'DRIFTLINE_WEB_HOST', required: false, secret: false, what: 'a host' },
];

/** A server that says what it was asked with, and a network that has a secret. */
async function world(handlers: Parameters<typeof serve>[0] = {}, others: readonly Served[] = []) {
  const seen: { url: string; headers: NodeJS.Dict<string | string[]>; body: string }[] = [];
  const server = await serve({
    '/look': (request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += part;
      });
      request.on('end', () => {
        seen.push({ url: request.url!, headers: request.headers, body });
        response.setHeader('x-asked', request.url!);
        response.end('ok');
      });
    },
    ...handlers,
  });
  const made = openTestNet([server.host, ...others.map(({ host }) => host)], {
    wants,
    env: { DRIFTLINE_WEB_TOKEN: ` ${TOKEN}\n`, DRIFTLINE_OTHER: 'no business of this one' },
  });
  opened.push(server, made.net);
  return { server, seen, ...made, everything: () => JSON.stringify([...made.kept.values()]) };
}

const forms = [TOKEN, encodeURIComponent(TOKEN), TOKEN.replaceAll('/', '\\/')];
const expectNoSecret = (text: string) => {
  for (const form of forms) expect(text).not.toContain(form);
};
const why = (answer: Answer) => (answer.status === null ? answer.why : `status ${answer.status}`);

describe('a secret', () => {
  it('in a header is sent and withheld', async () => {
    const { io, server, seen, everything, kept } = await world();
    const answer = (await io.get(`${server.url}/look`, {
      secretHeaders: { Authorization: `Bearer ${TOKEN}` },
    })) as Response;
    expect(seen[0]!.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(kept.get(answer.capture)!.text).toContain('authorization: [withheld]\r\n');
    expectNoSecret(everything());
  });

  it('in a query is sent and withheld, also where the host repeats it', async () => {
    const { io, server, seen, everything, kept } = await world();
    const answer = (await io.get(`${server.url}/look?chat=7`, {
      secretQuery: { access_token: TOKEN },
    })) as Response;
    expect(new URL(seen[0]!.url, server.url).searchParams.get('access_token')).toBe(TOKEN);
    const { text, source } = kept.get(answer.capture)!;
    expect(text).toContain('GET /look?chat=7&access_token=[withheld] HTTP/1.1\r\n');
    expect(text).toContain('x-asked: /look?chat=7&access_token=[withheld]\r\n');
    expect(source).toBe(`${server.url}/look?chat=7&access_token=[withheld]`);
    expect(answer.url).toBe(`${server.url}/look?chat=7`);
    expectNoSecret(everything());
  });

  it('that a connector put into a path is withheld all the same', async () => {
    const { io, server, everything } = await world();
    const token = io.value('DRIFTLINE_WEB_TOKEN')!;
    expect(token).toBe(TOKEN);
    const answer = (await io.get(`${server.url}/bot${encodeURIComponent(token)}/getChat`)) as Response;
    expect(answer.status).toBe(200);
    expectNoSecret(everything());
    expectNoSecret(answer.url);
  });

  it.each([
    ['plain', (body: Buffer) => body, {}],
    ['gzip', gzipSync, { 'content-encoding': 'gzip' }],
  ] as const)(
    'in a %s body that repeats the question is withheld in what is kept',
    async (_, pack, headers) => {
      const { io, server, everything, kept } = await world({
        '/echo': (__, response) => {
          response.writeHead(403, { 'content-type': 'application/json', ...headers });
          response.end(pack(Buffer.from(`{"error":"invalid token ${TOKEN}","place":"Садовая"}`)));
        },
      });
      const answer = (await io.get(`${server.url}/echo`, {
        secretHeaders: { Authorization: `Bearer ${TOKEN}` },
      })) as Response;
      expect(Buffer.from(answer.body).toString()).toContain(TOKEN);
      const { bytes } = kept.get(answer.capture)!;
      expect(bytes.toString()).toContain('{"error":"invalid token [withheld]","place":"Садовая"}');
      expect(bytes.toString()).not.toMatch(/^content-encoding/im);
      expectNoSecret(everything());
    },
  );

  it('does not follow a redirect to another host', async () => {
    const seen: NodeJS.Dict<string | string[]>[] = [];
    const other = await serve({
      '/there': (request, response) => {
        seen.push({ ...request.headers, url: request.url! });
        response.end();
      },
    });
    opened.push(other);
    const { io, server, everything } = await world(
      {
        '/away': (_, response) => {
          response.writeHead(302, { location: `${other.url}/there` });
          response.end();
        },
      },
      [other],
    );
    const answer = await io.get(`${server.url}/away`, {
      headers: { 'x-plain': 'stays' },
      secretHeaders: { Authorization: `Bearer ${TOKEN}` },
      secretQuery: { token: TOKEN },
    });
    expect(answer.status).toBe(200);
    expect(seen).toHaveLength(1);
    expectNoSecret(JSON.stringify(seen));
    expect(seen[0]!['x-plain']).toBe('stays');
    expectNoSecret(everything());
  });

  it('stays with a redirect on the same host, once', async () => {
    const { io, server, seen } = await world({
      '/moved': (request, response) => {
        response.writeHead(301, { location: request.url!.replace('/moved', '/look') });
        response.end();
      },
    });
    await io.get(`${server.url}/moved`, {
      secretHeaders: { authorization: TOKEN },
      secretQuery: { token: TOKEN },
    });
    expect(seen[0]!.headers.authorization).toBe(TOKEN);
    expect(new URL(seen[0]!.url, server.url).searchParams.getAll('token')).toEqual([TOKEN]);
  });

  it('of another connector cannot be had', async () => {
    const { io } = await world();
    expect(io.value('DRIFTLINE_OTHER')).toBeNull();
    expect(io.value('DRIFTLINE_ALLOW_PRIVATE')).toBeNull();
    expect(io.value('DRIFTLINE_WEB_HOST')).toBeNull();
  });

  it('that came in kept bytes of another protocol is withheld', async () => {
    const { io, everything } = await world();
    await io.keep(Buffer.from(`<auth>${TOKEN}</auth>`), {
      name: 'archive.xml',
      mediaType: 'application/xml',
      source: `xmpp:room@conference.example?key=${TOKEN}`,
    });
    expectNoSecret(everything());
  });
});

describe('what is sent', () => {
  it('says who asks, whatever the connector says', async () => {
    const { server, seen } = await world();
    const { io } = openTestNet([server.host], {
      env: { DRIFTLINE_CONTACT: 'desk@lab.example\r\nx-evil: 1' },
    });
    await io.get(`${server.url}/look`, {
      headers: { 'User-Agent': 'Mozilla/5.0', Cookie: 'a=b', Host: 'x' },
    });
    expect(seen[0]!.headers['user-agent']).toMatch(
      /^Driftline\/\d+\.\d+\.\d+ \(reads public pages; contact: desk@lab\.examplex-evil: 1\)$/,
    );
    expect(seen[0]!.headers.cookie).toBeUndefined();
    expect(seen[0]!.headers.host).toBe(server.host);
    expect(seen[0]!.headers['x-evil']).toBeUndefined();
    const bare = openTestNet([server.host]);
    await bare.io.get(`${server.url}/look`);
    expect(seen[1]!.headers['user-agent']).toMatch(/^Driftline\/\d+\.\d+\.\d+ \(reads public pages\)$/);
  });

  it('is a question: GET, HEAD, or POST with its body, and nothing else', async () => {
    const { io, server, seen, kept } = await world();
    const answer = (await io.get(`${server.url}/look`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"снег"}',
    })) as Response;
    expect(seen[0]!.body).toBe('{"query":"снег"}');
    expect(kept.get(answer.capture)!.bytes.toString()).toContain('POST /look HTTP/1.1\r\n');
    expect(kept.get(answer.capture)!.bytes.toString()).toContain('\r\n\r\n{"query":"снег"}\r\n\r\n');
    const head = (await io.get(`${server.url}/look`, { method: 'HEAD' })) as Response;
    expect([head.status, head.body.length]).toEqual([200, 0]);
    for (const method of ['PUT', 'DELETE', 'PATCH', 'CONNECT', 'get'])
      expect(why(await io.get(`${server.url}/look`, { method: method as 'GET' }))).toBe('not_allowed');
    expect(seen).toHaveLength(2);
  });

  it.each([
    'file:///etc/hostname',
    'ftp://a.example/',
    'data:text/plain,x',
    'ws://a.example/',
    'nothing',
    '',
  ])('goes by HTTP alone: %s is not asked', async (url) => {
    const { io } = await world();
    expect(why(await io.get(url))).toBe('not_allowed');
  });

  it('two questions with different answers are two captures, each named by its own bytes', async () => {
    const { io, server, kept } = await world();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => io.get(`${server.url}/page${i}`) as Promise<Response>),
    );
    expect(new Set(answers.map(({ capture }) => capture)).size).toBe(20);
    for (const { capture, url } of answers) expect(kept.get(capture)!.source).toBe(url);
  });
});
