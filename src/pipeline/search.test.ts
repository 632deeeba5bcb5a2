import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { iso, MINUTE } from '../core/clock.ts';
import { createCase } from './case.ts';
import { importArchives } from './import.ts';
import { searchPosts } from './search.ts';
import { type OpenCase, openViews } from './views.ts';

const FROM = Date.UTC(2031, 2, 1, 9, 30);
const work = mkdtempSync(join(tmpdir(), 'driftline-search-'));
let open: OpenCase;

/** Forty posts ten minutes apart, the file's order shuffled so that numbers do not follow time. */
beforeAll(async () => {
  const messages = Array.from({ length: 40 }, (_, i) => (i * 17) % 40).map((n) => ({
    id: n + 1,
    type: 'message',
    date: iso(FROM + n * 10 * MINUTE).slice(0, 19),
    date_unixtime: String((FROM + n * 10 * MINUTE) / 1000),
    text: n % 2 === 0 ? `rain over the garden ${n}` : `الحديقة ${n}`,
  }));
  const file = join(work, 'result.json');
  writeFileSync(file, JSON.stringify({ name: 'Garden', type: 'public_channel', id: 7, messages }));
  createCase(join(work, 'case'), { purpose: 'search test', at: FROM });
  open = await openViews(join(work, 'case'), { write: true });
  await importArchives(open, [{ path: file, name: 'result.json', ref: 'https://t.me/garden' }], { at: FROM });
});
afterAll(async () => {
  await open.close();
  rmSync(work, { recursive: true });
});

const hours = (from: number, to: number) => ({
  since: FROM + from * 60 * MINUTE,
  until: FROM + to * 60 * MINUTE,
});

describe('searching posts', () => {
  test('gives the newest, whatever order they came in', async () => {
    for (const limit of [1, 3, 7, 20]) {
      const { total, totalIsLeast, hits } = await searchPosts(open, 'rain', { limit });
      expect(total).toBe(20);
      expect(totalIsLeast).toBe(false);
      expect(hits.map(({ text }) => text)).toEqual(
        Array.from({ length: limit }, (_, i) => `rain over the garden ${38 - 2 * i}`),
      );
    }
  });

  test('counts and gives what lies between two moments, also within an hour', async () => {
    for (const [from, to] of [
      [0, 1],
      [0.2, 1.4],
      [1, 1],
      [2.01, 2.3],
      [-5, 99],
    ] as const) {
      const wanted = Array.from({ length: 20 }, (_, i) => i / 3).filter((hour) => hour >= from && hour <= to);
      const { total, hits } = await searchPosts(open, 'garden', { limit: 50, ...hours(from, to) });
      expect(total).toBe(wanted.length);
      expect(hits).toHaveLength(wanted.length);
    }
  });

  test('keeps to a platform and a community', async () => {
    const found = async (filter: object) =>
      (await searchPosts(open, 'حديقه*', { limit: 5, ...filter })).total;
    expect(await found({})).toBe(0);
    const all = async (filter: object) => (await searchPosts(open, 'الحديقة', { limit: 5, ...filter })).total;
    expect(await all({ platform: 'telegram' })).toBe(20);
    expect(await all({ platform: 'x' })).toBe(0);
    expect(await all({ community: 'https://t.me/garden' })).toBe(20);
    expect(await all({ community: 'https://t.me/other' })).toBe(0);
  });

  test('a word for a place cannot be asked for', async () => {
    await expect(searchPosts(open, '\ue001telegram', { limit: 5 })).resolves.toMatchObject({ total: 0 });
  });
});
