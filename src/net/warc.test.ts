import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ByteSource, SavedPage } from '../platforms/platform.ts';
import { warc } from '../platforms/web/warc.ts';
import { type Exchange, exchangeWarc, resourceWarc } from './warc.ts';

/** Reads an archive the way the views do, and gives the pages that platforms would be shown. */
async function read(bytes: Uint8Array): Promise<{ pages: SavedPage[]; damage: string[] }> {
  const source: ByteSource = {
    name: 'kept.warc',
    size: bytes.length,
    async *read(start = 0) {
      yield bytes.subarray(start);
    },
  };
  const pages: SavedPage[] = [];
  const damage: string[] = [];
  const format = warc((page) => {
    pages.push(page);
    return [];
  });
  const text = new TextDecoder().decode(bytes.subarray(0, 65_536));
  expect(format.recognise({ name: 'kept.warc', bytes, text, size: bytes.length })).toBe(1);
  for await (const piece of format.cut(source)) {
    const items =
      'item' in piece
        ? [piece]
        : format.parse(piece, { ref: 'https://t.me/garden_wire', collectedFrom: 'telegram' });
    for (const item of items) if (item.item === 'damage') damage.push(item.why);
  }
  return { pages, damage };
}

const exchange = (facts: Partial<Exchange['response']> & { at?: number; url?: string } = {}): Exchange => ({
  url: facts.url ?? 'https://t.me/s/garden_wire',
  at: facts.at ?? Date.UTC(2026, 2, 4, 9),
  address: '198.51.100.7',
  request: { line: 'GET /s/garden_wire HTTP/1.1', fields: [['host', 't.me']], body: null },
  response: {
    line: facts.line ?? 'HTTP/1.1 200 OK',
    fields: facts.fields ?? [['Content-Type', 'text/html; charset=utf-8']],
    body: facts.body ?? Buffer.from('<p>Первый снег</p>'),
    truncated: facts.truncated ?? null,
  },
});

/** Bodies that could be taken for something else by a careless reader. */
const trap = fc.constantFrom(
  '\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\n\r\n',
  'WARC/1.1\r\n',
  '\r\n\r\n',
  '5\r\nhello\r\n0\r\n\r\n',
  'HTTP/1.1 404 Not Found\r\n\r\n',
  '\n\n',
);
const bodies = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      trap.map((text) => new Uint8Array(Buffer.from(text))),
    ),
    {
      maxLength: 6,
    },
  )
  .map((parts) => new Uint8Array(Buffer.concat(parts)));
const values = fc
  .string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((c) => String.fromCharCode(c)), maxLength: 60 })
  .map((text) => text.trim());
const names = fc.stringMatching(/^x-[a-z]{1,20}$/);

describe('an exchange', () => {
  it('reads back as it was: status, time, address, type, body', async () => {
    await fc.assert(
      fc.asyncProperty(
        bodies,
        fc.integer({ min: 200, max: 599 }),
        fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2099, 0) }),
        fc.array(fc.tuple(names, values), { maxLength: 8 }),
        fc.webUrl({ withQueryParameters: true }),
        async (body, status, at, fields, url) => {
          const href = new URL(url).href;
          const { pages, damage } = await read(
            exchangeWarc(
              exchange({
                url: href,
                at,
                line: `HTTP/1.1 ${status} Some Words`,
                fields: [['Content-Type', 'application/json'], ...fields],
                body,
              }),
            ),
          );
          expect(damage).toEqual([]);
          expect(pages).toHaveLength(1);
          const [page] = pages;
          expect(page!.url.href).toBe(href);
          expect(page!.at).toBe(at);
          expect(page!.status).toBe(status);
          expect(page!.mimeType).toBe('application/json');
          expect(page!.asked).toEqual({ platform: 'telegram', ref: 'https://t.me/garden_wire' });
          expect(Buffer.compare(page!.body, body)).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const)('keeps a %s body as it came, and it is read', async (coding, compress) => {
    const body = compress(Buffer.from('<p>طقس اليوم</p>'));
    const fields = [
      ['Content-Type', 'text/html'],
      ['Content-Encoding', coding],
    ] as const;
    const bytes = exchangeWarc(exchange({ fields, body }));
    expect(Buffer.from(bytes).includes(body)).toBe(true);
    const { pages } = await read(bytes);
    expect(Buffer.from(pages[0]!.body).toString()).toBe('<p>طقس اليوم</p>');
  });

  it('has the same bytes every time, and others when anything differs', () => {
    const bytes = exchangeWarc(exchange());
    expect(exchangeWarc(exchange())).toEqual(bytes);
    for (const other of [{ at: 1 }, { body: Buffer.from('x') }, { url: 'https://t.me/s/other' }])
      expect(Buffer.compare(exchangeWarc(exchange(other)), bytes)).not.toBe(0);
  });

  it('has the fields of the standard: digests of block and payload, request beside response', () => {
    const text = Buffer.from(exchangeWarc(exchange({ truncated: 'length' }))).toString('latin1');
    const [response, request] = text.split(/(?<=\r\n\r\n)(?=WARC\/1\.1\r\n)/);
    const field = (record: string, name: string) =>
      new RegExp(`^${name}: (.*)\r$`, 'm').exec(record.slice(0, record.indexOf('\r\n\r\n') + 2))?.[1];
    const digest = (body: string) =>
      `sha256:${createHash('sha256').update(Buffer.from(body, 'latin1')).digest('hex')}`;
    const block = (record: string) => record.slice(record.indexOf('\r\n\r\n') + 4, -4);
    for (const record of [response!, request!]) {
      expect(field(record, 'WARC-Block-Digest')).toBe(digest(block(record)));
      expect(field(record, 'Content-Length')).toBe(String(block(record).length));
      expect(field(record, 'WARC-Date')).toBe('2026-03-04T09:00:00Z');
      expect(field(record, 'WARC-Record-ID')).toMatch(
        /^<urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}>$/,
      );
    }
    expect(field(response!, 'WARC-Payload-Digest')).toBe(digest(block(response!).split('\r\n\r\n')[1]!));
    expect(field(response!, 'WARC-IP-Address')).toBe('198.51.100.7');
    expect(field(response!, 'WARC-Truncated')).toBe('length');
    expect(field(request!, 'WARC-Concurrent-To')).toBe(field(response!, 'WARC-Record-ID'));
    expect(block(request!)).toBe('GET /s/garden_wire HTTP/1.1\r\nhost: t.me\r\n\r\n');
  });

  it('a header cannot begin a record of its own', async () => {
    const { pages, damage } = await read(
      exchangeWarc(
        exchange({ fields: [['X-Odd', 'a\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\nContent-Length: 0']] }),
      ),
    );
    expect(damage).toEqual([]);
    expect(pages).toHaveLength(1);
  });
});

describe('what came another way', () => {
  const part = (body: string, at = Date.UTC(2026, 2, 4, 9)) => ({
    url: 'xmpp:room@conference.example',
    at,
    mediaType: 'application/xml',
    body: Buffer.from(body),
  });

  it('reads back in order, each with its time', async () => {
    const { pages, damage } = await read(
      resourceWarc([
        part('<message>one</message>'),
        part('<message>two</message>', Date.UTC(2026, 2, 4, 10)),
      ]),
    );
    expect(damage).toEqual([]);
    expect(pages.map(({ body }) => Buffer.from(body).toString())).toEqual([
      '<message>one</message>',
      '<message>two</message>',
    ]);
    expect(pages.map(({ at }) => at)).toEqual([Date.UTC(2026, 2, 4, 9), Date.UTC(2026, 2, 4, 10)]);
    expect(pages[0]!.mimeType).toBe('application/xml');
  });

  it('may be JSON, which only our own archives may hold', async () => {
    const { pages } = await read(resourceWarc([{ ...part('{"n":1}'), mediaType: 'application/json' }]));
    expect(pages.map(({ mimeType }) => mimeType)).toEqual(['application/json']);
  });

  it('the same message twice in a batch is two records', () => {
    const text = Buffer.from(resourceWarc([part('<a/>'), part('<a/>')])).toString();
    const ids = [...text.matchAll(/^WARC-Record-ID: (.*)$/gm)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(2);
  });
});
