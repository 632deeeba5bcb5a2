/**
 * Erasure: the content is gone from captures, tables, words and keys; the ledger stays whole; and a kill in the middle leaves
 * nothing half done.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { temporary } from '../../test/cli.ts';
import { second } from '../../test/faults/ledger-scene.ts';
import { DAY, iso } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import { observationEntry } from '../ledger/ledger.ts';
import { verifyCase } from '../ledger/verify.ts';
import { ageOf } from './age.ts';
import { changeCaseFile, createCase, openCase } from './case.ts';
import { findArchives, importArchives } from './import.ts';
import { keepRetention, openRetention } from './retention.ts';
import { shred } from './shred.ts';
import { eraseCaptures, finishShred } from './shredding.ts';
import { openViews } from './views.ts';

const root = temporary();
afterAll(() => rmSync(root, { recursive: true, force: true }));
const NOW = Date.UTC(2031, 5, 1);
const GROUNDS = { at: NOW, by: 'R. Keeper', because: 'asked for' };
let made = 0;
let dir: string;
let sources: string;

/** A Telegram Desktop export of one chat. */
function chat(name: string, id: number, words: readonly string[]): object {
  return {
    name,
    type: 'public_channel',
    id,
    messages: words.map((text, i) => ({
      id: i + 1,
      type: 'message',
      date: `2031-01-0${i + 1}T10:00:00`,
      date_unixtime: String(Date.UTC(2031, 0, i + 1, 10) / 1000),
      from: name,
      from_id: `channel${id}`,
      text,
      text_entities: [{ type: 'plain', text }],
    })),
  };
}

/** Imports one export as content of `ref`, some days before `NOW`. */
async function bring(name: string, ref: string | null, content: object, daysAgo: number): Promise<void> {
  const file = join(sources, `${name}.json`);
  writeFileSync(file, JSON.stringify(content));
  const open = await openViews(dir, { write: true });
  await importArchives(open, await findArchives([file], ref), { at: NOW - daysAgo * DAY });
  await open.close();
}

/** What the case can still tell: posts that hold a word, by tables and by index. */
async function found(word: string): Promise<{ posts: number; words: number }> {
  const open = await openViews(dir, { write: false });
  const [row] = await open.tables.all<{ n: number }>(
    'select count(*) as n from posts where contains(text, $1)',
    [word],
  );
  const { pids } = open.index.search(word, { limit: 50 });
  await open.close();
  return { posts: row!.n, words: pids.length };
}

const names = async () => {
  const kase = await openCase(dir, { write: false });
  const list: { name: string; ref: string | null; has: boolean }[] = [];
  for await (const { entry } of kase.ledger.read())
    if (entry.kind === 'capture')
      list.push({ name: entry.sha256, ref: entry.ref, has: await kase.captures.has(entry.sha256) });
  return list;
};

/** Everything under the case that is not the ledger itself, as one text to look for words in. */
function onDisk(): string {
  const parts: string[] = [];
  for (const folder of ['captures', 'keys', 'views'])
    for (const entry of readdirSync(join(dir, folder), { recursive: true, withFileTypes: true }))
      if (entry.isFile()) parts.push(readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  return parts.join('\n');
}

beforeEach(async () => {
  const folder = join(root, String(made++));
  dir = join(folder, 'case');
  sources = join(folder, 'sources');
  mkdirSync(sources, { recursive: true });
  createCase(dir, { purpose: 'to see what erasing leaves', at: NOW - 400 * DAY });
  await bring(
    'tulips',
    'https://t.me/tulip_wire',
    chat('Tulip wire', 11, ['tulips in frost', 'bulbs and mulch']),
    300,
  );
  await bring(
    'rivers',
    'https://t.me/river_news',
    chat('River news', 12, ['the river rises', 'tulips by the river']),
    20,
  );
});

describe('erasing', () => {
  test('by age takes what was recorded before, and leaves the rest and the proof', async () => {
    expect(await found('frost')).toEqual({ posts: 1, words: 1 });
    expect(onDisk()).toContain('tulips in frost');
    const before = await verifyCase(dir);
    expect(await shred(dir, { olderThan: 180 * DAY }, GROUNDS)).toMatchObject({ erased: 1, spared: [] });
    expect(await found('frost')).toEqual({ posts: 0, words: 0 });
    expect(await found('river')).toEqual({ posts: 2, words: 2 });
    // Neither the tables' file nor the index's has it in a corner of its own.
    expect(onDisk()).not.toMatch(/tulips in frost|bulbs and mulch|mulch/);
    expect((await names()).map(({ has }) => has)).toEqual([false, true]);
    expect(await verifyCase(dir)).toMatchObject({ ok: true, entries: before.entries + 1, captures: 1 });
    expect(await second(dir)).toMatchObject({ ok: true, captures: 1 });
    const kase = await openCase(dir, { write: false });
    for await (const { entry } of kase.ledger.read(before.entries))
      expect(entry).toMatchObject({
        kind: 'shred',
        by: 'R. Keeper',
        because: 'asked for',
        captures: [expect.any(String)],
      });
    expect(await shred(dir, { olderThan: 180 * DAY }, GROUNDS)).toMatchObject({ erased: 0 });
  });

  test('by community also takes what stood in a second capture as well', async () => {
    const again = chat('Tulip wire', 11, ['tulips in frost', 'bulbs and mulch']);
    await bring('again', 'https://t.me/tulip_wire', { ...again, export: 2 }, 10);
    await bring('unnamed', null, { ...chat('Tulip wire', 11, ['tulips in frost']), export: 3 }, 9);
    const report = await shred(dir, { ref: 'https://t.me/tulip_wire' }, GROUNDS);
    expect(report.erased).toBeGreaterThanOrEqual(2);
    expect((await found('mulch')).posts).toBe(0);
    expect(await found('river')).toEqual({ posts: 2, words: 2 });
    expect(await verifyCase(dir)).toMatchObject({ ok: true });
  });

  test('by community spares what others share, and says so, unless told not to', async () => {
    const both = {
      chats: { list: [chat('Tulip wire', 11, ['shared tulips']), chat('Bee wire', 13, ['shared bees'])] },
    };
    await bring('both', null, both, 5);
    const ref = 'https://t.me/c/13';
    const spared = await shred(dir, { ref }, GROUNDS);
    expect(spared).toMatchObject({ erased: 0, spared: [{ source: 'both.json' }] });
    expect((await found('bees')).posts).toBe(1);
    expect(await shred(dir, { ref, shared: true }, GROUNDS)).toMatchObject({ erased: 1, spared: [] });
    expect((await found('bees')).posts).toBe(0);
    expect(await verifyCase(dir)).toMatchObject({ ok: true });
  });

  test('of a look’s capture leaves the look, which the ledger itself holds', async () => {
    const kase = await openCase(dir, { write: true });
    const { sha256, size, salted } = await kase.captures.put(Buffer.from('a page of the tulip wire'));
    await kase.ledger.append([
      {
        kind: 'capture',
        at: iso(NOW),
        sha256,
        size,
        ...(salted ? { salted } : {}),
        source: 'https://t.me/tulip_wire',
        ref: 'https://t.me/tulip_wire',
        collector: 'test',
        version: '1',
        until: null,
        mediaType: 'text/html',
      },
      {
        ...observationEntry({
          ref: 'https://t.me/tulip_wire',
          at: NOW,
          outcome: 'alive',
          to: null,
          title: 'Tulip wire',
          description: null,
          members: 3,
          avatar: null,
          why: null,
          via: 't.me',
        }),
        capture: sha256,
      },
    ]);
    await kase.close();
    await shred(dir, { ref: 'https://t.me/tulip_wire' }, GROUNDS);
    const open = await openViews(dir, { write: false });
    expect(await open.tables.all('select ref from observations')).toEqual([
      { ref: 'https://t.me/tulip_wire' },
    ]);
    await open.close();
    expect(await verifyCase(dir)).toMatchObject({ ok: true, problems: [] });
  });

  test('spares a capture in which several were looked at, unless told not to', async () => {
    const kase = await openCase(dir, { write: true });
    const { sha256, size, salted } = await kase.captures.put(Buffer.from('a list of looks'));
    const seen = (ref: string) => ({
      ...observationEntry({
        ref,
        at: NOW,
        outcome: 'alive',
        to: null,
        title: null,
        description: null,
        members: 3,
        avatar: null,
        why: null,
        via: 'list',
      }),
      capture: sha256,
    });
    await kase.ledger.append([
      {
        kind: 'capture',
        at: iso(NOW),
        sha256,
        size,
        ...(salted ? { salted } : {}),
        source: 'looks.jsonl',
        ref: null,
        collector: 'test',
        version: '1',
        until: null,
        mediaType: 'application/x-ndjson',
      },
      seen('https://t.me/tulip_wire'),
      seen('https://t.me/river_news'),
    ]);
    await kase.close();
    const what = { ref: 'https://t.me/tulip_wire' };
    expect(await shred(dir, what, GROUNDS)).toMatchObject({ erased: 1, spared: [{ source: 'looks.jsonl' }] });
    expect(await shred(dir, { ...what, shared: true }, GROUNDS)).toMatchObject({ erased: 1, spared: [] });
    expect(await verifyCase(dir)).toMatchObject({ ok: true, problems: [] });
  });

  test('in a case that keeps captures as they came removes them too', async () => {
    dir = join(root, String(made++), 'plain');
    createCase(dir, { purpose: 'to see what erasing leaves', at: NOW, plain: true });
    await bring('tulips', 'https://t.me/tulip_wire', chat('Tulip wire', 11, ['tulips in frost']), 300);
    expect(await shred(dir, { olderThan: DAY }, GROUNDS)).toMatchObject({ erased: 1 });
    expect(onDisk()).not.toContain('tulips in frost');
    expect(await verifyCase(dir)).toMatchObject({ ok: true, captures: 0 });
    expect(await second(dir)).toMatchObject({ ok: true, captures: 0 });
  });

  test('wants to know what', async () => {
    await expect(shred(dir, {}, GROUNDS)).rejects.toThrow(InputError);
    for (const text of ['180', '0d', '-3d', 'd', '3y']) expect(() => ageOf(text)).toThrow(InputError);
    expect([ageOf('180d'), ageOf('26w'), ageOf('12h')]).toEqual([180 * DAY, 182 * DAY, DAY / 2]);
  });
});

describe('a kill while erasing', () => {
  test('before the entry leaves everything; after it, the next opening finishes', async () => {
    const { name } = (await names())[0]!;
    const kase = await openCase(dir, { write: true });
    const stop = {
      ...kase,
      captures: { ...kase.captures, erase: () => Promise.reject(new Error('killed')) },
    };
    await expect(eraseCaptures(stop, [name], GROUNDS)).rejects.toThrow('killed');
    expect(await kase.captures.has(name)).toBe(true);
    await kase.close();
    const again = await openCase(dir, { write: true });
    expect(await again.captures.has(name)).toBe(false);
    await again.close();
    expect(readdirSync(join(dir, 'keys'))).not.toContain('shredding');
    // And the views are made anew before anybody sees them.
    expect(await found('frost')).toEqual({ posts: 0, words: 0 });
    expect(await verifyCase(dir)).toMatchObject({ ok: true });
  });

  test('that noted but recorded nothing erases nothing', async () => {
    const { name } = (await names())[0]!;
    writeFileSync(
      join(dir, 'keys', 'shredding'),
      JSON.stringify({ entries: [{ id: 'ab'.repeat(32), captures: [name] }] }),
    );
    const kase = await openCase(dir, { write: true });
    await finishShred(dir, kase.ledger, kase.captures);
    expect(await kase.captures.has(name)).toBe(true);
    await kase.close();
    expect(readdirSync(join(dir, 'keys'))).not.toContain('shredding');
  });
});

describe('retention', () => {
  test('erases what is older than the rules, once a day, each for its own reason', async () => {
    await changeCaseFile(dir, {
      retention: [
        { olderThan: '365d', because: 'law', by: 'board' },
        { olderThan: '180d', because: 'protocol 7', by: 'board' },
      ],
    });
    const retention = openRetention();
    const open = await openViews(dir, { write: true });
    expect(await retention(open, NOW)).toBe(1);
    expect(await retention(open, NOW + DAY / 2)).toBe(0);
    await open.close();
    const reasons: string[] = [];
    const kase = await openCase(dir, { write: false });
    for await (const { entry } of kase.ledger.read())
      if (entry.kind === 'shred') reasons.push(`${entry.by}: ${entry.because}`);
    expect(reasons).toEqual(['board: protocol 7']);
    expect((await found('frost')).posts).toBe(0);
    // The other one has its age later.
    const later = await openViews(dir, { write: true });
    expect(await retention(later, NOW + 170 * DAY)).toBe(1);
    await later.close();
  });

  test('that cannot be understood erases nothing', async () => {
    await changeCaseFile(dir, {
      retention: [
        { olderThan: '1d', because: 'law', by: 'board' },
        { olderThan: 'soon', because: 'law', by: 'board' },
      ],
    });
    const open = await openViews(dir, { write: true });
    await expect(keepRetention(open, NOW)).rejects.toThrow('case.json');
    await open.close();
    expect((await names()).every(({ has }) => has)).toBe(true);
  });
});

test('a backup of the captures alone does not bring back what was erased', async () => {
  const backup = join(root, `backup-${made}`);
  cpSync(join(dir, 'captures'), backup, { recursive: true });
  await shred(dir, { ref: 'https://t.me/tulip_wire' }, GROUNDS);
  cpSync(backup, join(dir, 'captures'), { recursive: true, force: true });
  expect((await names()).map(({ has }) => has)).toEqual([false, true]);
  expect(await verifyCase(dir)).toMatchObject({ ok: true, captures: 1 });
});
