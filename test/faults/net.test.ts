/**
 * What the world does to a request, from a real server on loopback: each fault has its name in the answer, nothing is
 * thrown, nothing hangs, and what came is kept.
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import type { LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openCaptures } from '../../src/captures/file.ts';
import { DependencyError } from '../../src/core/errors.ts';
import { openLedger, readLedger } from '../../src/ledger/file.ts';
import { keepWarc } from '../../src/pipeline/keep.ts';
import type { Answer, Response } from '../../src/platforms/connector.ts';
import { faultOf } from '../../src/platforms/look.ts';
import { openTestNet, type Served, serve, serveRaw } from './net-server.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

type Handlers = Parameters<typeof serve>[0];

/** A server with these handlers and a network that may ask it. */
async function world(handlers: Handlers = {}, more: Parameters<typeof openTestNet>[1] = {}) {
  const server = await serve(handlers);
  opened.push(server);
  return { server, ...net([server.host], more) };
}

function net(...args: Parameters<typeof openTestNet>) {
  const made = openTestNet(...args);
  opened.push(made.net);
  return made;
}

async function raw(talk: Parameters<typeof serveRaw>[0]): Promise<Served> {
  const server = await serveRaw(talk);
  opened.push(server);
  return server;
}

const page = (response: ServerResponse, text = '<p>fog on the river</p>') => {
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(text);
};
const text = (answer: Answer) => new TextDecoder().decode((answer as Response).body);
const why = (answer: Answer) => (answer.status === null ? answer.why : `status ${answer.status}`);

describe('a host that refuses', () => {
  it('429 with a short Retry-After is waited for once', async () => {
    let times = 0;
    const { io, server, slept, kept } = await world({
      '/a': (_, response) => {
        if (times++ === 0) {
          response.writeHead(429, { 'retry-after': '7' });
          response.end();
        } else page(response);
      },
    });
    const answer = await io.get(`${server.url}/a`);
    expect(answer.status).toBe(200);
    expect(slept).toEqual([7000]);
    expect(kept.size).toBe(2);
  });

  it('429 with a long Retry-After is an answer, and the host is not asked before', async () => {
    const { io, server, pass, slept } = await world({
      '/a': (_, response) => {
        response.writeHead(429, { 'retry-after': '3600' });
        response.end('later');
      },
    });
    expect(why(await io.get(`${server.url}/a`))).toBe('status 429');
    expect(why(await io.get(`${server.url}/b`))).toBe('rate_limited');
    pass(3_599_000 - 30_000);
    expect(why(await io.get(`${server.url}/b`))).toBe('rate_limited');
    expect(server.asked).toEqual(['/a']);
    pass(31_000);
    expect(why(await io.get(`${server.url}/b`))).toBe('status 200');
    expect(slept).toEqual([]);
  });

  it('a Retry-After date counts from the host’s own clock', async () => {
    const { io, server } = await world({
      '/a': (_, response) => {
        response.writeHead(503, {
          date: 'Tue, 01 Jan 2030 00:00:00 GMT',
          'retry-after': 'Tue, 01 Jan 2030 01:00:00 GMT',
        });
        response.end();
      },
    });
    expect(why(await io.get(`${server.url}/a`))).toBe('status 503');
    expect(why(await io.get(`${server.url}/b`))).toBe('rate_limited');
  });

  it.each([429, 503])(
    '%i without Retry-After: backs off more each time until it is left alone',
    async (status) => {
      const { io, server, slept } = await world({
        '/a': (_, response) => {
          response.writeHead(status);
          response.end();
        },
      });
      const answers: string[] = [];
      for (let i = 0; i < 12; i++) answers.push(why(await io.get(`${server.url}/a`)));
      expect(answers[0]).toBe(`status ${status}`);
      expect(answers.at(-1)).toBe('rate_limited');
      expect(server.asked.length).toBeLessThan(20);
      expect(slept.length).toBeGreaterThan(1);
      expect(Math.max(...slept)).toBeLessThanOrEqual(30_000);
    },
  );

  it('one that refuses twice is answered as it answered', async () => {
    const { io, server } = await world({
      '/a': (_, response) => {
        response.writeHead(429, { 'retry-after': '1' });
        response.end();
      },
    });
    expect(why(await io.get(`${server.url}/a`))).toBe('status 429');
    expect(server.asked).toEqual(['/a', '/a']);
  });
});

describe('a host that fails', () => {
  it('5xx is kept and answered; after five in a row the host is left alone, then tried once', async () => {
    let broken = true;
    const { io, server, pass, kept } = await world({
      '/a': (_, response) => {
        if (!broken) return page(response);
        response.writeHead(502);
        response.end('bad gateway');
      },
    });
    const answers: string[] = [];
    for (let i = 0; i < 7; i++) answers.push(why(await io.get(`${server.url}/a`)));
    expect(answers).toEqual([...Array(5).fill('status 502'), 'circuit_open', 'circuit_open']);
    expect(server.asked).toHaveLength(5);
    for (const { text: bytes } of kept.values()) expect(bytes).toContain('HTTP/1.1 502 Bad Gateway');
    pass(60_000);
    broken = false;
    expect(why(await io.get(`${server.url}/a`))).toBe('status 200');
    expect(why(await io.get(`${server.url}/a`))).toBe('status 200');
  });

  it('no answer: a time-out', async () => {
    const { io, server, kept } = await world({ '/a': () => undefined });
    expect(why(await io.get(`${server.url}/a`, { timeout: 100 }))).toBe('timeout');
    expect(kept.size).toBe(0);
  });

  it('a reset before the answer', async () => {
    const server = await raw((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(why(await net([server.host]).io.get(`${server.url}/a`))).toBe('reset');
  });

  it('a closed connection, and an answer that is no HTTP', async () => {
    const closed = await raw((socket) => socket.once('data', () => socket.end()));
    expect(why(await net([closed.host]).io.get(`${closed.url}/a`))).toBe('reset');
    const other = await raw((socket) => socket.once('data', () => socket.end('220 mail.example ESMTP\r\n')));
    expect(why(await net([other.host]).io.get(`${other.url}/a`))).toBe('reset');
  });

  it('nobody listening', async () => {
    const server = await serveRaw(() => undefined);
    await server.close();
    expect(why(await net([server.host]).io.get(`${server.url}/a`))).toBe('refused');
  });

  it('TLS where there is none', async () => {
    const { io, server } = await world();
    expect(['tls', 'reset']).toContain(why(await io.get(`https://${server.host}/a`)));
  });

  it('a name without an address', async () => {
    const lookup: LookupFunction = (_, __, callback) =>
      callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), '');
    expect(why(await net([], { lookup }).io.get('https://nowhere.example/'))).toBe('no_address');
    const later: LookupFunction = (_, __, callback) =>
      callback(Object.assign(new Error('try again'), { code: 'EAI_AGAIN' }), '');
    expect(why(await net([], { lookup: later }).io.get('https://nowhere.example/'))).toBe('no_address');
  });

  it('endless headers', async () => {
    const server = await raw((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const more = () => socket.write(`X-More: ${'m'.repeat(1000)}\r\n`) && setImmediate(more);
        socket.on('drain', more);
        socket.once('close', () => socket.removeAllListeners('drain'));
        for (let i = 0; i < 100; i++) socket.write(`X-More: ${'m'.repeat(1000)}\r\n`);
      });
    });
    expect(why(await net([server.host]).io.get(`${server.url}/a`, { timeout: 2000 }))).toBe('reset');
  });
});

describe('a body that is not whole', () => {
  const cutOff: [string, (response: ServerResponse) => void, string][] = [
    [
      'shorter than its length',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/html', 'content-length': '1000' });
        response.write('<p>half of');
        setImmediate(() => response.destroy());
      },
      'disconnect',
    ],
    [
      'without its last chunk',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.write('<p>half of');
        setImmediate(() => response.destroy());
      },
      'disconnect',
    ],
    [
      'a drip that never ends',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.write('<p>half of');
        const drip = setInterval(() => response.write('.'), 20);
        response.once('close', () => clearInterval(drip));
      },
      'time',
    ],
  ];
  it.each(cutOff)('%s', async (_, handler, truncated) => {
    const { io, server, kept } = await world({ '/a': (__, response) => handler(response) });
    const answer = (await io.get(`${server.url}/a`, { timeout: 300 })) as Response;
    expect(answer.status).toBe(200);
    expect(answer.cut).toBe(true);
    expect(text(answer)).toMatch(/^<p>half of/);
    expect(faultOf(answer, 'html')).toBe('cut_off');
    expect(kept.get(answer.capture)!.text).toContain(`WARC-Truncated: ${truncated}\r\n`);
  });

  it('an endless one is read to 16 MiB', async () => {
    const chunk = Buffer.alloc(1 << 20, 'x');
    const { io, server, kept } = await world({
      '/a': (_, response) => {
        const more = () => {
          while (!response.destroyed && response.write(chunk));
        };
        response.on('drain', more);
        more();
      },
    });
    const answer = (await io.get(`${server.url}/a`)) as Response;
    expect(answer.cut).toBe(true);
    expect(answer.body.length).toBe(16 << 20);
    expect(kept.get(answer.capture)!.text.slice(0, 2000)).toContain('WARC-Truncated: length\r\n');
  });

  it('a gzip bomb is inflated to 16 MiB, and kept as the small thing it is', async () => {
    const bomb = gzipSync(Buffer.alloc(256 << 20));
    const { io, server, kept } = await world({
      '/a': (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/html' });
        response.end(bomb);
      },
    });
    const before = process.memoryUsage().rss;
    const answer = (await io.get(`${server.url}/a`)) as Response;
    expect(answer.cut).toBe(true);
    expect(answer.body.length).toBe(16 << 20);
    expect(kept.get(answer.capture)!.bytes.length).toBeLessThan(bomb.length + 4096);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 << 20);
  });

  it('gzip that is damaged half way is cut', async () => {
    const bytes = gzipSync(Buffer.from('<p>weather</p>'.repeat(4000)));
    bytes.fill(0xff, bytes.length >> 1);
    const { io, server } = await world({
      '/a': (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/html' });
        response.end(bytes);
      },
    });
    const answer = (await io.get(`${server.url}/a`)) as Response;
    expect(answer.cut).toBe(true);
  });

  it.each([
    [
      'bytes that are not of the charset named',
      'text/html; charset=utf-8',
      Buffer.from('<p>\xe9t\xe9</p>', 'latin1'),
    ],
    ['a charset that does not exist', 'text/html; charset=utf-99', Buffer.from('<p>fog</p>')],
  ])('%s is left as it is, and told apart by who reads it', async (_, type, body) => {
    const { io, server } = await world({
      '/a': (__, response) => {
        response.writeHead(200, { 'content-type': type });
        response.end(body);
      },
    });
    const answer = (await io.get(`${server.url}/a`)) as Response;
    expect(Buffer.compare(answer.body, body)).toBe(0);
    expect(answer.cut).toBe(false);
    expect(faultOf(answer, 'html')).toBe('charset');
  });
});

describe('redirects', () => {
  const to =
    (location: string, status = 302) =>
    (_: unknown, response: ServerResponse) => {
      response.writeHead(status, { location });
      response.end();
    };

  it('five are followed, and the answer says where it ended', async () => {
    const { io, server, kept } = await world({
      '/0': to('/1'),
      '/1': to('2', 301),
      '/2': to('/3?x=1', 303),
      '/3': to('/4', 307),
      '/4': to('/5#part', 308),
    });
    const answer = (await io.get(`${server.url}/0`)) as Response;
    expect(answer.url).toBe(`${server.url}/5`);
    expect(text(answer)).toBe('/5');
    expect(kept.size).toBe(6);
  });

  it('a loop ends', async () => {
    const { io, server } = await world({ '/a': to('/b'), '/b': to('/a') });
    expect(why(await io.get(`${server.url}/a`))).toBe('not_allowed');
    expect(server.asked).toHaveLength(6);
  });

  it('by hand, one is an answer', async () => {
    const { io, server } = await world({ '/a': to('/b') });
    const answer = (await io.get(`${server.url}/a`, { redirect: 'manual' })) as Response;
    expect(answer.status).toBe(302);
    expect(answer.headers.location).toBe('/b');
    expect(server.asked).toEqual(['/a']);
  });

  it.each([
    ['a private address', 'http://127.0.0.2:1/'],
    ['the machine’s own name', 'http://localhost/'],
    ['the metadata of a cloud', 'http://169.254.169.254/latest/'],
    ['IPv6 loopback', 'http://[::1]/'],
    ['a number', 'http://2130706433/'],
    ['a name and password', 'http://a:b@127.0.0.1/'],
    ['a file', 'file:///etc/hostname'],
    ['another protocol', 'ftp://127.0.0.1/'],
    ['nothing that can be read', 'http://['],
  ])('to %s is not followed', async (_, location) => {
    const { io, server, kept } = await world({ '/a': to(location) });
    expect(why(await io.get(`${server.url}/a`))).toBe('not_allowed');
    expect(kept.size).toBe(1);
  });

  it('to the same machine under a port that was not allowed is not followed', async () => {
    const other = await serve({});
    opened.push(other);
    const { io, server } = await world({ '/a': to(`${other.url}/secret`) });
    expect(why(await io.get(`${server.url}/a`))).toBe('not_allowed');
    expect(other.asked).toEqual([]);
  });
});

describe('private addresses', () => {
  const answering = (...addresses: string[]): LookupFunction =>
    ((_, options, callback) => {
      const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      if (options.all) callback(null, all);
      else callback(null, all[0]!.address, all[0]!.family);
    }) as LookupFunction;

  it('are not asked, however they are written', async () => {
    const server = await serve({});
    opened.push(server);
    const { io } = net([]);
    const port = new URL(server.url).port;
    for (const host of ['127.0.0.1', '0x7f.1', '2130706433', '0.0.0.0', '[::ffff:127.0.0.1]', 'localhost'])
      expect(why(await io.get(`http://${host}:${port}/`))).toBe('not_allowed');
    expect(server.asked).toEqual([]);
  });

  it('behind a public name are not asked', async () => {
    const server = await serve({});
    opened.push(server);
    const port = new URL(server.url).port;
    const { io } = net([], { lookup: answering('127.0.0.1') });
    expect(why(await io.get(`http://harbour.example:${port}/`))).toBe('not_allowed');
    expect(server.asked).toEqual([]);
  });

  it('are asked under a name that the operator allowed', async () => {
    const server = await serve({});
    opened.push(server);
    const port = new URL(server.url).port;
    const { io } = net([`harbour.example:${port}`], { lookup: answering('127.0.0.1') });
    expect(why(await io.get(`http://harbour.example:${port}/`))).toBe('status 200');
    expect(why(await io.get(`http://other.example:${port}/`))).toBe('not_allowed');
  });

  it('do not make the breaker open', async () => {
    const { io } = net([], { lookup: answering('10.0.0.1') });
    for (let i = 0; i < 8; i++) expect(why(await io.get('http://harbour.example/'))).toBe('not_allowed');
  });
});

describe('robots.txt', () => {
  const rules =
    (body: string, status = 200) =>
    (_: unknown, response: ServerResponse) => {
      response.writeHead(status);
      response.end(body);
    };

  it('is asked once a day and honoured', async () => {
    const { io, server, pass, kept } = await world({
      '/robots.txt': rules(
        'User-agent: *\nDisallow: /private\n\nUser-agent: driftline\nDisallow: /members\n',
      ),
    });
    expect(why(await io.get(`${server.url}/news`, { robots: true }))).toBe('status 200');
    expect(why(await io.get(`${server.url}/members/1`, { robots: true }))).toBe('robots');
    expect(why(await io.get(`${server.url}/private`, { robots: true }))).toBe('status 200');
    expect(why(await io.get(`${server.url}/members/1`))).toBe('status 200');
    expect(server.asked.filter((path) => path === '/robots.txt')).toHaveLength(1);
    expect([...kept.values()].map(({ source }) => source)).not.toContain(`${server.url}/robots.txt`);
    pass(86_400_000);
    await io.get(`${server.url}/news`, { robots: true });
    expect(server.asked.filter((path) => path === '/robots.txt')).toHaveLength(2);
  });

  it.each([
    [404, 'status 200'],
    [403, 'status 200'],
    [500, 'robots'],
    [429, 'robots'],
  ])('that answers %i: %s', async (status, expected) => {
    const { io, server } = await world({
      '/robots.txt': (_, response) => {
        response.writeHead(status, status === 429 ? { 'retry-after': '0' } : {});
        response.end();
      },
    });
    expect(why(await io.get(`${server.url}/news`, { robots: true }))).toBe(expected);
    expect(server.asked.includes('/news')).toBe(expected !== 'robots');
  });

  it('that cannot be read forbids everything, but not for a day', async () => {
    let broken = true;
    const { io, server, pass } = await world({
      '/robots.txt': (request, response) => {
        if (broken) request.socket.destroy();
        else response.end('User-agent: *\nAllow: /\n');
      },
    });
    expect(why(await io.get(`${server.url}/news`, { robots: true }))).toBe('robots');
    broken = false;
    pass(600_000);
    expect(why(await io.get(`${server.url}/news`, { robots: true }))).toBe('status 200');
  });

  it('that was read stays in force while it cannot be', async () => {
    let broken = false;
    const { io, server, pass } = await world({
      '/robots.txt': (_, response) => {
        if (broken) response.writeHead(500);
        response.end(broken ? '' : 'User-agent: *\nDisallow: /members\n');
      },
    });
    expect(why(await io.get(`${server.url}/news`, { robots: true }))).toBe('status 200');
    broken = true;
    pass(86_400_000);
    expect(why(await io.get(`${server.url}/news`, { robots: true }))).toBe('status 200');
    expect(why(await io.get(`${server.url}/members`, { robots: true }))).toBe('robots');
  });

  it('is asked of the host that a redirect leads to', async () => {
    const other = await serve({ '/robots.txt': rules('User-agent: *\nDisallow: /\n') });
    opened.push(other);
    const server = await serve({
      '/a': (_, response) => {
        response.writeHead(302, { location: `${other.url}/b` });
        response.end();
      },
    });
    opened.push(server);
    const { io } = net([server.host, other.host]);
    expect(why(await io.get(`${server.url}/a`, { robots: true }))).toBe('robots');
    expect(other.asked).toEqual(['/robots.txt']);
  });

  it('may ask for a pause between requests', async () => {
    const { io, server, slept } = await world({
      '/robots.txt': rules('User-agent: *\nCrawl-delay: 12\n'),
    });
    await io.get(`${server.url}/a`, { robots: true });
    await io.get(`${server.url}/b`, { robots: true });
    expect(slept.reduce((sum, each) => sum + each, 0)).toBe(24_000);
  });
});

describe('being told to stop', () => {
  it('finishes what is being asked and asks no more', async () => {
    let reached = () => {};
    const asked = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const { io, server, stop } = await world({
      '/slow': (_, response) => {
        reached();
        setTimeout(() => page(response), 50);
      },
    });
    const answer = io.get(`${server.url}/slow`);
    await asked;
    stop.abort();
    expect(why(await answer)).toBe('status 200');
    expect(why(await io.get(`${server.url}/b`))).toBe('aborted');
    expect(server.asked).toEqual(['/slow']);
  });
});

describe('a disk that takes no more', () => {
  const root = mkdtempSync(join(tmpdir(), 'driftline-net-'));
  const disk = join(root, 'disk');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status === 0;
  afterAll(() => {
    if (mounted) spawnSync('umount', ['-l', disk]);
    rmSync(root, { recursive: true, force: true });
  });

  it.skipIf(!mounted)(
    'is said, and nothing half-written is left (skipped where this user may not mount)',
    async () => {
      mkdirSync(join(disk, 'keys'));
      const captures = await openCaptures(disk);
      const ledger = await openLedger(disk);
      const {
        io,
        server,
        net: made,
      } = await world(
        { '/large': (_, response) => response.end(Buffer.alloc(900 << 10, 'x')) },
        { keep: (bytes, about) => keepWarc({ captures, ledger }, bytes, about) },
      );
      expect(why(await io.get(`${server.url}/small`))).toBe('status 200');
      writeFileSync(join(disk, 'filler'), Buffer.alloc(500 << 10));
      await expect(io.get(`${server.url}/large`)).rejects.toThrow(DependencyError);
      expect(made.failure).toBeInstanceOf(DependencyError);
      expect(readdirSync(join(disk, 'captures', 'tmp'))).toEqual([]);
      expect(ledger.size).toBe(1);
      rmSync(join(disk, 'filler'));
      expect(why(await io.get(`${server.url}/again`))).toBe('status 200');
      await ledger.close();
      expect((await readLedger(disk)).size).toBe(2);
    },
  );
});
