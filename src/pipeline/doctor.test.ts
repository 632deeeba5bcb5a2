import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, test } from 'vitest';
import { driftline, temporary } from '../../test/cli.ts';
import { observationEntry } from '../ledger/ledger.ts';
import type { Connector } from '../platforms/connector.ts';
import type { PLATFORMS } from '../platforms/index.ts';
import { createCase, openCase } from './case.ts';
import { checkLayouts, checkLedger, checkPlatforms } from './doctor.ts';

const NOON = Date.UTC(2026, 10, 24, 12);
const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function aCase(): Promise<string> {
  const dir = join(temporary(), 'case');
  createCase(dir, { purpose: 'to be checked', at: NOON });
  const kase = await openCase(dir, { write: true });
  await kase.ledger.append(
    ['garden_wire', 'river_news', 'seed_swap'].map((name) => ({
      kind: 'watch' as const,
      at: '2026-11-24T12:00:00Z',
      ref: `https://t.me/${name}`,
      action: 'added' as const,
      role: 'community' as const,
    })),
  );
  await kase.close();
  return dir;
}

describe('the ledger at a glance', () => {
  const first = (dir: string) => join(dir, 'ledger', '000001.jsonl');
  const rows: [name: string, harm: (dir: string) => void, ok: boolean, says: RegExp][] = [
    ['whole', () => undefined, true, /^3 entries/],
    [
      'with a line that was changed',
      (dir) =>
        writeFileSync(first(dir), readFileSync(first(dir), 'utf8').replace('river_news', 'river_mews')),
      false,
      /damaged at entry 1/,
    ],
    [
      'with its end cut off',
      (dir) =>
        writeFileSync(first(dir), `${readFileSync(first(dir), 'utf8').split('\n').slice(0, 2).join('\n')}\n`),
      false,
      /after 2 are missing: 3 were signed for/,
    ],
    [
      'with a line taken out, in front of others',
      (dir) => writeFileSync(first(dir), readFileSync(first(dir), 'utf8').split('\n').slice(1).join('\n')),
      false,
      /missing/,
    ],
    [
      'without its public key',
      (dir) => writeFileSync(join(dir, 'ledger', 'ledger.pub'), ''),
      false,
      /ledger\.pub/,
    ],
  ];
  test.each(rows)('%s', async (_, harm, ok, says) => {
    const dir = await aCase();
    harm(dir);
    const check = await checkLedger(dir);
    expect([check.ok, check.says]).toEqual([ok, expect.stringMatching(says)]);
  });
});

describe('pages that are not understood', () => {
  it.each([
    { name: 'none', whys: [null, null, null], ok: true },
    { name: 'two are chance', whys: ['unrecognised', 'unrecognised', null], ok: true },
    { name: 'a limit is no change of pages', whys: ['429', '429', '429', '429'], ok: true },
    {
      name: 'three of four are said',
      whys: ['unrecognised', 'unrecognised', 'unrecognised', null],
      ok: false,
    },
    {
      name: 'three of many are chance',
      whys: [...Array(3).fill('unrecognised'), ...Array(40).fill(null)],
      ok: true,
    },
    {
      name: 'what was long ago does not count',
      whys: [...Array(10).fill('unrecognised'), ...Array(60).fill(null)],
      ok: true,
    },
  ])('$name', async ({ whys, ok }) => {
    const dir = await aCase();
    const kase = await openCase(dir, { write: true });
    await kase.ledger.append(
      whys.map((why: string | null, minute) => ({
        ...observationEntry({
          ref: 'https://t.me/garden_wire',
          at: NOON + minute * 60_000,
          outcome: why === null ? 'alive' : 'unknown',
          to: null,
          title: null,
          description: null,
          members: null,
          avatar: null,
          why,
          via: 't.me',
        }),
      })),
    );
    await kase.close();
    const check = await checkLayouts(dir);
    expect(check.ok).toBe(ok);
    if (!ok) expect(check.says).toMatch(/^telegram: 3 of the last 4 .*unrecognised/);
  });
});

describe('platforms', () => {
  type Listed = (typeof PLATFORMS)[number];
  function platform(id: string, connector: Partial<Connector> | (() => never) | null): Listed {
    const whole: Partial<Connector> = {
      routes: ['api'],
      limits: { perMinute: 60_000, burst: 100, source: 'ours' },
      wants: [],
      tells: 'Whether the garden is open.',
      ...(typeof connector === 'object' ? connector : {}),
    };
    const load = typeof connector === 'function' ? connector : () => Promise.resolve(whole as Connector);
    const listed = { id, name: id, archives: [], ...(connector === null ? {} : { connector: load }) };
    return listed as unknown as Listed;
  }
  const check = (listed: Listed[], online: boolean, env: Record<string, string> = {}) =>
    checkPlatforms({
      online,
      env: { DRIFTLINE_ALLOW_PRIVATE: '127.0.0.1', ...env },
      now: () => NOON,
      sleep: () => Promise.resolve(),
      signal: new AbortController().signal,
      listed,
    });
  const token = { name: 'DRIFTLINE_GARDEN_TOKEN', required: true, secret: true, what: 'a key to the garden' };

  it('are asked nothing unless it is wanted, and say what they want but not what they were given', async () => {
    const reach = () => {
      throw new Error('asked');
    };
    const listed = [
      platform('gate', { reach }),
      platform('shed', { reach, wants: [token] }),
      platform('wall', null),
    ];
    const { platforms, skew } = await check(listed, false, { DRIFTLINE_GARDEN_TOKEN: 'hunter2' });
    expect(skew).toBeNull();
    expect(platforms).toMatchObject([
      {
        id: 'gate',
        fault: null,
        connector: { ready: true, reach: null, tells: 'Whether the garden is open.' },
      },
      { id: 'shed', connector: { ready: true, wants: [{ name: token.name, set: true }] } },
      { id: 'wall', connector: null, fault: null },
    ]);
    expect(JSON.stringify(platforms)).not.toContain('hunter2');
  });

  it('are asked once when it is, but for those that lack what they must have; the clock is compared', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked++;
      response.writeHead(200, { date: new Date(NOON + 3_600_000).toUTCString() }).end('here');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    closers.push(() => server.close());
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const reach: Connector['reach'] = async (io) => {
      const answer = await io.get(`http://${host}/`);
      return { ok: answer.status === 200, why: answer.status === null ? answer.why : null };
    };
    const { platforms, skew } = await check(
      [platform('gate', { reach }), platform('shed', { reach, wants: [token] })],
      true,
    );
    expect(asked).toBe(1);
    expect(platforms.map(({ connector }) => connector!.reach)).toEqual([{ ok: true, why: null }, null]);
    expect(platforms[1]!.connector!.ready).toBe(false);
    expect(skew).toEqual({ milliseconds: 3_600_000, host });
  });

  it('with a bug do not hide the others, and show nothing of what they were asked', async () => {
    const bug = platform('shed', {
      reach: () => Promise.reject(new TypeError('https://garden.example/?key=hunter2')),
    });
    const absent = platform('wall', () => {
      throw Object.assign(new Error('no such package'), { code: 'ERR_MODULE_NOT_FOUND' });
    });
    const fine = platform('gate', { reach: () => Promise.resolve({ ok: false, why: 'timeout' }) });
    const { platforms } = await check([bug, absent, fine], true);
    expect(platforms.map(({ fault }) => fault)).toEqual([
      'a bug in its connector (TypeError), please report it',
      'a package that it needs is not installed',
      null,
    ]);
    expect(platforms[2]!.connector!.reach).toEqual({ ok: false, why: 'timeout' });
  });
});

describe('driftline doctor', () => {
  it('ends with 0 when all is in order, else with 3 and says what is not', async () => {
    const dir = await aCase();
    const good = driftline(['doctor', '--case', dir, '--json']);
    expect([good.code, good.err]).toEqual([0, '']);
    const { checks, platforms } = JSON.parse(good.out) as {
      checks: { what: string; ok: boolean; says: string }[];
      platforms: { id: string; connector: { tells: string } | null }[];
    };
    const whats = checks.map(({ what }) => what);
    for (const what of ['runtime', 'clock', 'disk', 'case', 'keys', 'ledger', 'views', 'alerts', 'telegram'])
      expect(whats).toContain(what);
    expect(checks.find(({ what }) => what === 'clock')!.says).toContain('unknown whether it is right');
    expect(platforms.find(({ id }) => id === 'telegram')!.connector!.tells).toMatch(/banned/);

    writeFileSync(join(dir, 'keys', 'alerts.json'), '{"ntfy": {"url": "hunter2"}}', { mode: 0o644 });
    const bad = driftline(['doctor', '--case', dir]);
    expect(bad.code).toBe(3);
    expect(bad.out).toMatch(/✗ keys +others can read keys\/alerts\.json: chmod 600/);
    expect(bad.out).toMatch(/✗ alerts/);
    expect(bad.err).toBe('driftline: not in order: keys, alerts\n');
    expect(bad.out).not.toContain('hunter2');
  });
});
