import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAILURES, type Hosts, openHosts, PATIENCE } from './hosts.ts';
import { retryAfter } from './retry-after.ts';

/** A clock that a sleep moves. */
function world(random = () => 0.5) {
  let time = 1_000_000;
  const hosts = openHosts({
    now: () => time,
    sleep: async (milliseconds) => {
      time += milliseconds;
    },
    random,
  });
  return { hosts, now: () => time, pass: (milliseconds: number) => (time += milliseconds) };
}

const rate = { perMinute: 60, burst: 3 };
const { signal } = new AbortController();
const turn = (hosts: Hosts, host = 'a.example') => hosts.turn(host, rate, signal);

describe('the bucket of a host', () => {
  it('lets a burst through at once and then one at a time', async () => {
    const { hosts, now } = world();
    const began = now();
    const at: number[] = [];
    for (let i = 0; i < 6; i++) {
      expect(await turn(hosts)).toBeNull();
      at.push(now() - began);
    }
    expect(at).toEqual([0, 0, 0, 1000, 2000, 3000]);
  });

  it('fills again while nobody asks, and never above the burst', async () => {
    const { hosts, now, pass } = world();
    for (let i = 0; i < 4; i++) await turn(hosts);
    pass(3_600_000);
    const began = now();
    for (let i = 0; i < 4; i++) await turn(hosts);
    expect(now() - began).toBe(1000);
  });

  it('is each host’s own', async () => {
    const { hosts, now } = world();
    const began = now();
    for (let i = 0; i < 9; i++) await turn(hosts, `host${i % 3}.example`);
    expect(now()).toBe(began);
  });

  it('keeps the spacing that the host asks for', async () => {
    const { hosts, now } = world();
    const began = now();
    for (let i = 0; i < 3; i++) await hosts.turn('a.example', rate, signal, 10_000);
    expect(now() - began).toBe(20_000);
  });

  it('never gives more turns than its rate, however they come', async () => {
    const asks = fc.array(fc.nat(4000), { minLength: 5, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(asks, fc.integer({ min: 1, max: 8 }), async (pauses, burst) => {
        const { hosts, now, pass } = world();
        const at: number[] = [];
        for (const pause of pauses) {
          pass(pause);
          await hosts.turn('a.example', { perMinute: 30, burst }, signal);
          at.push(now());
        }
        for (let i = 0; i < at.length; i++)
          for (let j = i; j < at.length; j++)
            expect(j - i + 1).toBeLessThanOrEqual(burst + (at[j]! - at[i]!) / 2000 + 1e-9);
      }),
    );
  });

  it('a clock set back by a year is not waited for', async () => {
    const { hosts, now, pass } = world();
    for (let i = 0; i < 4; i++) await turn(hosts);
    pass(-31_536_000_000);
    const began = now();
    expect(await turn(hosts)).toBeNull();
    expect(now() - began).toBeLessThanOrEqual(1000);
  });

  it('ends when it is told to while it waits', async () => {
    const stop = new AbortController();
    const hosts = openHosts({
      now: () => 0,
      sleep: async () => stop.abort(),
      random: () => 0,
    });
    await hosts.turn('a.example', { perMinute: 1, burst: 1 }, stop.signal);
    expect(await hosts.turn('a.example', { perMinute: 1, burst: 1 }, stop.signal)).toBe('aborted');
  });
});

describe('a host that refuses', () => {
  it('for a short time is waited for', async () => {
    const { hosts, now } = world();
    await turn(hosts);
    hosts.refused('a.example', PATIENCE);
    const began = now();
    expect(await turn(hosts)).toBeNull();
    expect(now() - began).toBe(PATIENCE);
  });

  it('for longer is not asked until then', async () => {
    const { hosts, now, pass } = world();
    hosts.refused('a.example', 2_787_000);
    const began = now();
    expect(await turn(hosts)).toBe('rate_limited');
    expect(now()).toBe(began);
    expect(await turn(hosts, 'b.example')).toBeNull();
    pass(2_787_000);
    expect(await turn(hosts)).toBeNull();
  });

  it('does not get a crowd at the moment it is free again', async () => {
    const { hosts, now } = world();
    for (let i = 0; i < 3; i++) await turn(hosts);
    hosts.refused('a.example', 20_000);
    const began = now();
    for (let i = 0; i < 3; i++) await turn(hosts);
    expect(now() - began).toBe(22_000);
  });

  it('again while one waits: that one waits once more, and then no longer', async () => {
    let time = 0;
    let refusals = 2;
    const hosts = openHosts({
      now: () => time,
      sleep: async (milliseconds) => {
        time += milliseconds;
        if (refusals-- > 0) hosts.refused('a.example', 10_000);
      },
      random: () => 0,
    });
    hosts.refused('a.example', 5000);
    expect(await hosts.turn('a.example', rate, signal)).toBe('rate_limited');
    expect(time).toBe(15_000);
  });

  it('without saying for how long is left for longer each time, with full jitter', () => {
    const drawn = world(() => 1);
    const waits = Array.from({ length: 12 }, () => {
      const wait = drawn.hosts.refused('a.example', null);
      drawn.pass(wait);
      return wait;
    });
    expect(waits.slice(0, 5)).toEqual([2000, 4000, 8000, 16_000, 32_000]);
    expect(Math.max(...waits)).toBe(900_000);
    expect(world(() => 0).hosts.refused('a.example', null)).toBe(0);
    expect(world(() => 0.25).hosts.refused('a.example', null)).toBe(500);
  });

  it('begins anew after an answer', () => {
    const { hosts, pass } = world(() => 1);
    for (let i = 0; i < 6; i++) pass(hosts.refused('a.example', null));
    hosts.answered('a.example');
    expect(hosts.refused('a.example', null)).toBe(2000);
  });
});

describe('a host that fails', () => {
  const fail = (hosts: Hosts, times: number) => {
    for (let i = 0; i < times; i++) hosts.failed('a.example');
  };

  it('is left alone after several failures in a row, and tried once after a pause', async () => {
    const { hosts, pass } = world();
    fail(hosts, FAILURES - 1);
    expect(await turn(hosts)).toBeNull();
    fail(hosts, 1);
    expect(await turn(hosts)).toBe('circuit_open');
    pass(60_000);
    expect(await turn(hosts)).toBeNull();
    expect(await turn(hosts)).toBe('circuit_open');
    hosts.answered('a.example');
    expect(await turn(hosts)).toBeNull();
  });

  it('is left for twice as long when the trial fails', async () => {
    const { hosts, pass } = world();
    fail(hosts, FAILURES);
    pass(60_000);
    await turn(hosts);
    fail(hosts, 1);
    pass(60_000);
    expect(await turn(hosts)).toBe('circuit_open');
    pass(60_000);
    expect(await turn(hosts)).toBeNull();
  });

  it('is tried again when nobody told how the trial went', async () => {
    const { hosts, pass } = world();
    fail(hosts, FAILURES);
    pass(60_000);
    expect(await turn(hosts)).toBeNull();
    pass(60_000);
    expect(await turn(hosts)).toBeNull();
  });

  it('is not left alone when it answers in between', async () => {
    const { hosts } = world();
    for (let i = 0; i < 20; i++) {
      fail(hosts, FAILURES - 1);
      hosts.answered('a.example');
    }
    expect(await turn(hosts)).toBeNull();
  });
});

describe('how long a host asks us to stay away', () => {
  const now = Date.UTC(2026, 2, 4, 9);
  const rows: [string, number, Record<string, string>, number | null][] = [
    ['seconds', 429, { 'retry-after': '3600' }, 3_600_000],
    ['seconds with decimals', 429, { 'retry-after': '0.65' }, 650],
    ['seconds with 503', 503, { 'retry-after': '120' }, 120_000],
    ['an HTTP date', 429, { 'retry-after': 'Wed, 04 Mar 2026 09:05:00 GMT' }, 300_000],
    [
      'an HTTP date of a host whose clock is an hour ahead',
      429,
      { 'retry-after': 'Wed, 04 Mar 2026 10:05:00 GMT', date: 'Wed, 04 Mar 2026 10:00:00 GMT' },
      300_000,
    ],
    ['a date that has passed', 429, { 'retry-after': 'Wed, 04 Mar 2026 08:00:00 GMT' }, 0],
    ['more than a day', 429, { 'retry-after': '99999999' }, 86_400_000],
    ['nothing that can be read', 429, { 'retry-after': 'soon' }, null],
    ['a negative number', 429, { 'retry-after': '-5' }, null],
    ['nothing', 429, {}, null],
    ['with a good answer: does not count', 200, { 'retry-after': '60' }, null],
    ['the reset of a quota in seconds', 429, { 'x-ratelimit-reset-after': '1.5' }, 1500],
    ['the reset as a time', 429, { 'x-rate-limit-reset': String(now / 1000 + 60) }, 60_000],
    ['the reset as a date', 429, { 'x-ratelimit-reset': '2026-03-04T09:01:00.000Z' }, 60_000],
    ['a reset with a good answer: does not count', 200, { 'x-rate-limit-reset': '60' }, null],
    ['a reset with 503: does not count', 503, { 'x-rate-limit-reset': '60' }, null],
  ];
  it.each(rows)('%s', (_, status, headers, expected) =>
    expect(retryAfter(status, headers, now)).toBe(expected),
  );
  it('has its rows', () => expect(rows).toHaveLength(16));
});
