/**
 * @module
 * Input that is small to send and large to read: what it costs is bounded, the rest of the file is kept, and what was
 * lost is said. Bombs of HTTP bodies are in `net.test.ts`, of links in `src/core/links.test.ts`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { readName } from '../../src/core/names.ts';
import { fingerprint } from '../../src/core/near-duplicates.ts';
import { fold, skeleton } from '../../src/core/text.ts';
import { createCase } from '../../src/pipeline/case.ts';
import { importArchives } from '../../src/pipeline/import.ts';
import { openParsePool } from '../../src/pipeline/parse-pool.ts';
import { openViews } from '../../src/pipeline/views.ts';
import { PLATFORMS } from '../../src/platforms/index.ts';

const AT = Date.UTC(2031, 2, 1);
const work = mkdtempSync(join(tmpdir(), 'driftline-bombs-'));
afterAll(() => rmSync(work, { recursive: true }));

let cases = 0;
/** Imports one file into a case of its own; `memoryMiB` is what a parser may have. */
async function imported(name: string, bytes: Uint8Array, memoryMiB?: number) {
  const dir = join(work, `case-${cases++}`);
  createCase(dir, { purpose: 'bombs', at: AT });
  const path = join(work, name);
  writeFileSync(path, bytes);
  const open = await openViews(dir, { write: true });
  try {
    if (memoryMiB === undefined) return await importArchives(open, [{ path, name, ref: null }], { at: AT });
    const pool = openParsePool({ memoryMiB });
    try {
      return await importArchives(open, [{ path, name, ref: null }], { at: AT, pool });
    } finally {
      await pool.close();
    }
  } finally {
    await open.close();
    rmSync(path);
  }
}

const page = (text: string) =>
  Buffer.from(
    `HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><article><p>${text}</p></article></body></html>`,
  );
function record(url: string, block: Uint8Array, length = block.length): Buffer {
  const head = `WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: ${url}\r\nWARC-Date: 2031-03-01T00:00:00Z\r\nContent-Type: application/http;msgtype=response\r\nContent-Length: ${length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), block, Buffer.from('\r\n\r\n')]);
}
const good = record('https://a.example/garden', page('The beds were dug before the frost came.'));

describe('a bomb', () => {
  it('in a WARC: a gzip member that grows a thousandfold is lost alone', async () => {
    const bomb = gzipSync(record('https://a.example/bomb', Buffer.alloc(300 << 20)), { level: 9 });
    expect(bomb.length).toBeLessThan(1 << 20);
    const report = await imported('crawl.warc.gz', Buffer.concat([gzipSync(good), bomb, gzipSync(good)]));
    expect(report.posts).toBeGreaterThanOrEqual(1);
    expect(report.skipped.length).toBeGreaterThanOrEqual(1);
  });

  it('in a WARC: a record that says it is a terabyte long', async () => {
    const report = await imported(
      'crawl.warc',
      Buffer.concat([good, record('https://a.example/long', page('short'), 10 ** 12)]),
    );
    expect(report.posts).toBeGreaterThanOrEqual(1);
    expect(report.skipped.length).toBeGreaterThanOrEqual(1);
  });

  it('in a zip: a compressed archive that grows beyond its limit is said, the others are read', async () => {
    const bomb = zipSync(
      {
        'archive/a.warc': [Buffer.concat([good, Buffer.alloc(700 << 20)]), { level: 9 }],
        'archive/b.warc': [good, { level: 0 }],
      },
      {},
    );
    expect(bomb.length).toBeLessThan(2 << 20);
    const report = await imported('crawl.wacz', bomb);
    expect(report.posts).toBeGreaterThanOrEqual(1);
    expect(report.skipped.map(({ why }) => why).join()).toMatch(/too large/);
  });

  it('in JSON: nesting a million deep, and a number a million digits long', async () => {
    const message = (id: number, text: string) =>
      `{"id":${id},"type":"message","date":"2031-03-01T00:00:00","date_unixtime":"1930089600","text":${text}}`;
    const chat = (...messages: string[]) =>
      Buffer.from(`{"name":"Garden","type":"public_channel","id":7,"messages":[${messages.join(',\n')}]}`);
    const report = await imported(
      'result.json',
      chat(
        message(1, '"rain"'),
        message(2, `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`),
        message(3, '9'.repeat(1_000_000)),
        message(4, '"frost"'),
      ),
    );
    expect(report.new).toBeGreaterThanOrEqual(2);
  });
});

it('a part that needs more memory than its reader may have is lost alone, and said', {
  timeout: 120_000,
}, async () => {
  const message = (id: number, text: string) => ({
    id,
    type: 'message',
    date: '2031-03-01T00:00:00',
    date_unixtime: '1930089600',
    text,
  });
  const many = Array.from({ length: 60_000 }, (_, i) => message(i + 1, `rain over the garden, day ${i}`));
  // Objects by the million in one message: forty times as large in memory as in the file.
  const heavy = {
    ...message(70_000, 'heavy'),
    text_entities: Array.from({ length: 1_500_000 }, () => ({ type: 1 })),
  };
  const report = await imported(
    'result.json',
    Buffer.from(
      JSON.stringify({
        name: 'Garden',
        type: 'public_channel',
        id: 7,
        messages: [...many.slice(0, 30_000), heavy, ...many.slice(30_000)],
      }),
    ),
    32,
  );
  expect(report.skipped.map(({ why }) => why).join()).toMatch(/more memory than its reader may have/);
  expect(report.new).toBeGreaterThan(50_000);
  expect(report.posts).toBe(report.new);
});

describe('a megabyte of', () => {
  // No clock: quadratic work on a megabyte would not end before the runner's limit.
  const units = [
    '<',
    '<p>',
    '&amp;',
    '<a href="',
    '<!--',
    '{"',
    '\u0301',
    '\u200f',
    'ـ',
    'а́',
    'rn',
    '@',
    '<div ',
  ];
  it.each(units)('%j is read in linear time', (unit) => {
    const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
    fold(text);
    skeleton(text);
    fingerprint(text);
    readName(text);
    for (const platform of PLATFORMS)
      for (const mimeType of ['text/html', 'application/json'])
        platform.readPage?.({
          url: new URL('https://a.example/x'),
          at: AT,
          status: 200,
          mimeType,
          body: Buffer.from(text),
          asked: null,
        });
    expect(text.length).toBeGreaterThanOrEqual(1_000_000);
  });
});
