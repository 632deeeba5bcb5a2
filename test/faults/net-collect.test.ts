/**
 * `driftline probe` and `collect` as a person runs them, against a server on loopback that plays Bluesky's recordings:
 * what comes out, what each ending means, and that being killed loses nothing.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCaptures } from '../../src/captures/file.ts';
import type { Recording } from '../../src/platforms/conformance.ts';
import { asked, driftline, ROOT, temporary } from '../cli.ts';
import { type Served, serve } from './net-server.ts';

const REF = 'https://bsky.app/profile/weather.example';
const PROFILE = '/xrpc/app.bsky.actor.getProfile';
const FEED = '/xrpc/app.bsky.feed.getAuthorFeed';
const recording = (name: string) =>
  JSON.parse(
    readFileSync(join(ROOT, 'src/platforms/bluesky/recordings', `${name}.json`), 'utf8'),
  ) as Recording;

/** What the server answers by path and query, changed by tests. */
let answers: Map<string, { status: number; body: unknown }>;
let server: Served;
let kase: string;

beforeEach(async () => {
  answers = new Map();
  learn('read-all');
  const answer = (path: string, response: ServerResponse) => {
    const known = answers.get(path);
    response.writeHead(known?.status ?? 500, { 'content-type': 'application/json' });
    response.end(JSON.stringify(known?.body ?? { error: 'InternalServerError' }));
  };
  server = await serve({
    [PROFILE]: (request, response) => answer(request.url!, response),
    [FEED]: (request, response) => answer(request.url!, response),
  });
  kase = join(temporary(), 'case');
  expect(driftline(['init', kase, '--purpose', 'to see how collecting goes']).code).toBe(0);
});
afterEach(() => server.close());

/** Answers as a recording does from now on. */
function learn(name: string): void {
  for (const { ask, status, body } of recording(name).exchanges) {
    const url = new URL(ask.replace(/^GET /, ''));
    answers.set(`${url.pathname}${url.search}`, { status, body });
  }
}

const env = (allow = server.host): NodeJS.ProcessEnv => ({
  ...process.env,
  DRIFTLINE_ALLOW_PRIVATE: allow,
  DRIFTLINE_BLUESKY_APPVIEW: server.url,
  DRIFTLINE_BLUESKY_PLC: server.url,
  DRIFTLINE_BLUESKY_JETSTREAM: server.url.replace('http', 'ws'),
  DRIFTLINE_CONTACT: 'desk@lab.example',
});

/** Runs a verb without holding up the server, which lives in this process. */
async function run(args: readonly string[], during?: (child: ChildProcess) => void, allow?: string) {
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'driftline.mjs'), ...args], { env: env(allow) });
  let out = '';
  let err = '';
  child.stdout.on('data', (part) => {
    out += part;
  });
  child.stderr.on('data', (part) => {
    err += part;
  });
  during?.(child);
  const [code, signal] = await new Promise<[number | null, string | null]>((done) =>
    child.once('close', (...ended) => done(ended)),
  );
  return { code, signal, out, err };
}

async function probed(...args: string[]) {
  const { code, out, err } = await run(['probe', ...args, '--case', kase, '--json']);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out) as Record<string, unknown>[];
}

/** Resolves when the server is asked for this. */
function whenAsked(path: string): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (!server.asked.some((each) => each.startsWith(path))) return;
      clearInterval(timer);
      resolve();
    }, 5);
  });
}

/** An account is followed where it speaks for an organisation. */
const watch = () =>
  expect(driftline(['watch', 'add', REF, '--organisation', 'The weather desk', '--case', kase]).code).toBe(0);

describe('driftline probe', () => {
  it('says what one look showed, and the case holds it', async () => {
    watch();
    const [row] = await probed(REF);
    expect(row).toMatchObject({
      ref: REF,
      platform: 'bluesky',
      outcome: 'alive',
      why: null,
      via: 'appview',
      title: 'Garden Weather',
      members: 120,
    });
    expect(row!.at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(row!.capture).toMatch(/^[0-9a-f]{64}$/);
    const kept = await text(Readable.from((await openCaptures(kase)).read(row!.capture as string)));
    expect(kept).toContain('user-agent: Driftline/');
    expect(kept).toContain('contact: desk@lab.example');
    expect(asked('verify', kase)).toMatchObject({ ok: true });
    const { communities } = asked<{ communities: { ref: string; state: string }[] }>(
      'status',
      '--case',
      kase,
    );
    expect(communities).toMatchObject([{ ref: REF, state: 'alive', title: 'Garden Weather' }]);
  });

  it('says that a death was seen once, and when a second look can confirm it', async () => {
    watch();
    learn('taken-down');
    const [row] = await probed(REF);
    expect(row).toMatchObject({ outcome: 'gone_by_platform', why: 'AccountTakedown' });
    expect(Date.parse(row!.secondLookAt as string) - Date.parse(row!.at as string)).toBe(660_000);
    const { out } = await run(['probe', REF, '--case', kase]);
    expect(out).toMatch(/seen gone once; a second look after \S+ can confirm it/);
    expect(asked('status', '--case', kase)).toMatchObject({ communities: [{ state: 'unknown' }] });
  });

  it('a fault is unknown, with why, and no failure of the verb', async () => {
    watch();
    answers.clear();
    expect(await probed(REF)).toMatchObject([{ outcome: 'unknown', why: '500', title: null }]);
  });

  it('an address that was not allowed is not asked', async () => {
    watch();
    const { code, out } = await run(['probe', REF, '--case', kase, '--json'], undefined, '');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ outcome: 'unknown', why: 'not_allowed', capture: null }]);
    expect(server.asked).toEqual([]);
  });

  it('ends with 2 when there is nothing that could be looked at, and says why', async () => {
    const rows: [string[], RegExp][] = [
      [[], /nothing is followed yet/],
      [['bees'], /no address/],
      [['https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv'], /no connector for whatsapp/],
    ];
    for (const [refs, says] of rows) {
      const { code, out, err } = await run(['probe', ...refs, '--case', kase]);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(says);
    }
  });

  it('looks at the rest when something cannot be looked at, and names it', async () => {
    watch();
    const other = 'https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv';
    const { code, out, err } = await run(['probe', REF, other, '--case', kase, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([
      { ref: REF, outcome: 'alive' },
      { ref: other, outcome: 'unknown', why: 'no_connector', via: null, at: null, capture: null },
    ]);
    expect(err).toContain(other);
  });
});

describe('driftline collect', () => {
  it('reads posts into the case, once', async () => {
    watch();
    const first = await run(['collect', '--case', kase, '--json']);
    expect(first.code).toBe(0);
    expect(JSON.parse(first.out)).toMatchObject({ looks: 1, unknown: 0, gaps: [], unreachable: [] });
    const posts = () =>
      asked<{ communities: { posts: number }[] }>('status', '--case', kase).communities[0]!.posts;
    const read = posts();
    expect(read).toBeGreaterThan(4);
    // Nothing is due: nothing is asked.
    const before = server.asked.length;
    const second = await run(['collect', '--case', kase, '--json']);
    expect(JSON.parse(second.out)).toMatchObject({ looks: 0, posts: 0 });
    expect(server.asked).toHaveLength(before);
    expect(driftline(['rebuild', '--case', kase]).code).toBe(0);
    expect(posts()).toBe(read);
    expect(asked('verify', kase)).toMatchObject({ ok: true });
  });

  it('ends with 2 when nothing is followed, and for options that are none', async () => {
    expect((await run(['collect', '--case', kase])).code).toBe(2);
    for (const wrong of [
      ['--budget', '0'],
      ['--budget', 'many'],
      ['--for', 'ever'],
      ['--for', '0h'],
    ])
      expect((await run(['collect', ...wrong, '--case', kase])).code).toBe(2);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'with --follow goes on until %s, and then ends well',
    async (signal) => {
      watch();
      const { code, out } = await run(['collect', '--follow', '--json', '--case', kase], (child) => {
        void whenAsked(FEED).then(() => setTimeout(() => child.kill(signal), 300));
      });
      expect(code).toBe(0);
      const events = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { event: string });
      expect(events.map(({ event }) => event).slice(0, 2)).toEqual(['plan', 'look']);
      expect(events[1]).toMatchObject({ ref: REF, outcome: 'alive', because: 'turn' });
      expect(events.at(-1)).toMatchObject({ event: 'end', looks: 1 });
      expect(asked('verify', kase)).toMatchObject({ ok: true });
      expect(asked('status', '--case', kase)).toMatchObject({ communities: [{ state: 'alive' }] });
    },
  );

  it('lets other verbs have the case between its rounds', async () => {
    watch();
    let meanwhile: number | null = null;
    await run(['collect', '--follow', '--case', kase], (child) => {
      void whenAsked(FEED).then(async () => {
        // The first rounds may still be running: as long as they do, the case is in use.
        for (let i = 0; i < 40 && meanwhile !== 0; i++)
          meanwhile = (await run(['watch', 'add', `https://t.me/garden_${i}`, '--case', kase])).code;
        child.kill('SIGTERM');
      });
    });
    expect(meanwhile).toBe(0);
  });

  it('killed in the middle of it, the next run goes on and nothing is there twice', async () => {
    watch();
    for (const pause of [0, 40, 120]) {
      server.asked.length = 0;
      const { signal } = await run(['collect', '--follow', '--case', kase], (child) => {
        void whenAsked(PROFILE).then(() => setTimeout(() => child.kill('SIGKILL'), pause));
        setTimeout(() => child.kill('SIGKILL'), 8000).unref();
      });
      expect(signal).toBe('SIGKILL');
      expect(asked('verify', kase)).toMatchObject({ ok: true });
    }
    expect((await run(['probe', '--case', kase])).code).toBe(0);
    const { communities } = asked<{ communities: { state: string; posts: number }[] }>(
      'status',
      '--case',
      kase,
    );
    expect(communities).toMatchObject([{ state: 'alive' }]);
    expect(communities[0]!.posts).toBeLessThanOrEqual(6);
  });

  describe('on a full disk', () => {
    const root = mkdtempSync(join(tmpdir(), 'driftline-collect-'));
    const disk = join(root, 'disk');
    mkdirSync(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]).status === 0;
    afterAll(() => {
      if (mounted) spawnSync('umount', ['-l', disk]);
      rmSync(root, { recursive: true, force: true });
    });

    it.skipIf(!mounted)(
      'ends with 3, and what was told before is there (skipped where this user may not mount)',
      async () => {
        kase = join(disk, 'case');
        expect(driftline(['init', kase, '--purpose', 'a small disk']).code).toBe(0);
        watch();
        const filler = join(disk, 'filler');
        const profile = [...answers].find(([path]) => path.startsWith(PROFILE))!;
        answers.set(profile[0], {
          status: 200,
          body: { ...(profile[1].body as object), padding: 'x'.repeat(4 << 20) },
        });
        const { bavail, bsize } = statfsSync(disk);
        writeFileSync(filler, Buffer.alloc(bavail * bsize - (3 << 20)));
        const { code, err } = await run(['collect', '--case', kase]);
        expect(err).toMatch(/disk is full|disk/);
        expect(err).not.toMatch(/\n\s+at .*:\d+:\d+/);
        expect(code).toBe(3);
        rmSync(filler);
        expect(asked('verify', kase)).toMatchObject({ ok: true });
        learn('read-all');
        expect((await run(['collect', '--case', kase])).code).toBe(0);
      },
    );
  });
});
