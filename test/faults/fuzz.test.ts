/**
 * @module
 * Every reader of outside bytes against bytes that nobody meant: the fixtures and recordings of all platforms, changed at
 * random. Nothing may throw, nothing may take for ever, and what is read must be of the shape that the rest relies on.
 * `FUZZ=1000000 npx vitest run test/faults/fuzz.test.ts` for a night; a failure prints the seed that makes it again.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { extractLinks } from '../../src/core/links.ts';
import { fingerprint } from '../../src/core/near-duplicates.ts';
import { type Random, seeded } from '../../src/core/random.ts';
import { fold } from '../../src/core/text.ts';
import { headOf, inMemory, readArchive } from '../../src/platforms/in-memory.ts';
import { formatOf, PLATFORMS, recogniseFormat } from '../../src/platforms/index.ts';
import { GRAMMARS } from '../../src/platforms/links.ts';
import type { ArchiveItem } from '../../src/platforms/platform.ts';

const RUNS = Number(process.env.FUZZ ?? 10_000);
const SEED = process.env.FUZZ_SEED ?? 'fuzz';
const ROOT = join(import.meta.dirname, '..', '..', 'src', 'platforms');

interface Sample {
  name: string;
  platform: string;
  bytes: Buffer;
}

function samplesIn(folder: 'fixtures' | 'recordings'): Sample[] {
  return readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(ROOT, entry.name)).includes(folder))
    .flatMap((entry) =>
      readdirSync(join(ROOT, entry.name, folder))
        .toSorted()
        .map((name) => ({
          name,
          platform: entry.name,
          bytes: readFileSync(join(ROOT, entry.name, folder, name)),
        })),
    );
}

/** Pieces that readers of JSON, HTML, WARC and zip files are known to stumble over. */
const NASTY = [
  '{',
  ']',
  '"',
  '\\',
  '\\ud800',
  '\u0000',
  'null',
  '-1',
  '1e999',
  '99999999999999999999',
  '"id":',
  '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[',
  '[{}]',
  '<![CDATA[',
  '&#x110000;',
  '<a href=">',
  '\r\n\r\n',
  'WARC/1.1\r\nContent-Length: 99999999999\r\n\r\n',
  'PK\u0003\u0004',
  '\ufeff',
].map((text) => Buffer.from(text));
const BROKEN_UTF8 = Buffer.from([0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80]);

function mutate(bytes: Buffer, others: readonly Sample[], random: Random): Buffer {
  const upTo = (n: number) => Math.floor(random() * n);
  let out = bytes;
  for (let changes = 1 + upTo(4); changes > 0; changes--) {
    const at = upTo(out.length + 1);
    const end = Math.min(out.length, at + 1 + upTo(random() < 0.5 ? 8 : 2000));
    const parts = (middle: Uint8Array, from = end) =>
      Buffer.concat([out.subarray(0, at), middle, out.subarray(from)]);
    switch (upTo(8)) {
      case 0:
        out = Buffer.from(out);
        if (at < out.length) out[at]! ^= 1 << upTo(8);
        break;
      case 1:
        out = parts(Buffer.alloc(0));
        break;
      case 2:
        out = parts(Buffer.concat([out.subarray(at, end), out.subarray(at, end)]));
        break;
      case 3:
        out = Buffer.from(out.subarray(0, at));
        break;
      case 4:
        out = parts(NASTY[upTo(NASTY.length)]!, at);
        break;
      case 5:
        out = parts(BROKEN_UTF8, at);
        break;
      case 6: {
        const other = others[upTo(others.length)]!.bytes;
        const from = upTo(other.length);
        out = parts(other.subarray(from, from + upTo(400)));
        break;
      }
      default:
        // A value of another type in place of one.
        out = Buffer.from(
          out
            .toString('latin1')
            .replace(/:\s*("(?:[^"\\]|\\.)*"|-?\d+|true|false|null)/g, (whole) =>
              random() < 0.02
                ? `: ${['null', '7', '""', '[]', '{}', '"x"', 'true', '-0.5'][upTo(8)]}`
                : whole,
            ),
          'latin1',
        );
    }
  }
  return out;
}

/** Thrown, not expected: an assertion library that keeps a million assertions needs gigabytes. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** What the rest of the program takes for granted about items. */
function check(items: readonly ArchiveItem[]): void {
  for (const item of items) {
    if (item.item === 'post') {
      const { post } = item;
      must(Number.isFinite(post.at), 'the time of a post is a number');
      must(post.ref.length > 0 && post.community.length > 0, 'a post has an address and a place');
      must(typeof post.text === 'string', 'a post has a text');
      for (const { start, end } of post.links)
        if (start !== null)
          must(
            Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end!,
            'a link stands at whole units',
          );
      extractLinks(post.text, GRAMMARS);
      fingerprint(fold(post.text));
    } else if (item.item === 'community') must(item.community.ref.length > 0, 'a profile has an address');
    else if (item.item === 'damage')
      must(item.why.length < 200 && item.offset >= 0, 'damage has a place and a short reason');
  }
}

const archives = samplesIn('fixtures').flatMap((sample) => {
  const found = recogniseFormat(headOf(sample.name, sample.bytes));
  return found === null ? [] : [{ ...sample, format: found.format.id }];
});

const recording = z.object({
  exchanges: z.array(
    z.object({ ask: z.string(), body: z.unknown().optional(), file: z.string().optional() }),
  ),
});

/** Answers that connectors keep and read again, as their recordings hold them. */
const pages = samplesIn('recordings').flatMap((sample) => {
  const read = sample.name.endsWith('.json') && recording.safeParse(JSON.parse(sample.bytes.toString()));
  return (read ? (read.data?.exchanges ?? []) : []).flatMap(({ ask, body, file }) => {
    const url = /https?:\/\/\S+/.exec(ask)?.[0];
    if (url === undefined || (body === undefined && file === undefined)) return [];
    const bytes =
      file === undefined
        ? Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
        : readFileSync(join(ROOT, sample.platform, 'recordings', file));
    return [{ ...sample, url, bytes }];
  });
});

describe(`${RUNS.toLocaleString('en')} changed inputs`, () => {
  it('has fixtures of most platforms, and pages of most connectors', () => {
    expect(new Set(archives.map(({ platform }) => platform)).size).toBeGreaterThanOrEqual(8);
    expect(new Set(pages.map(({ platform }) => platform)).size).toBeGreaterThanOrEqual(7);
  });

  it('archives: nothing throws, and items keep their shape', { timeout: 12 * 3_600_000 }, async () => {
    for (let run = 0; run < RUNS * 0.7; run++) {
      const random = seeded(`${SEED} archive ${run}`);
      const sample = archives[Math.floor(random() * archives.length)]!;
      const bytes = mutate(sample.bytes, archives, random);
      const formats = new Set([sample.format]);
      const told = recogniseFormat(headOf(sample.name, bytes));
      if (told !== null) formats.add(told.format.id);
      const chunk = 1 + Math.floor(random() * 5000);
      for (const format of formats)
        try {
          check(await readArchive(formatOf(format), inMemory(sample.name, bytes, chunk), null));
        } catch (cause) {
          throw new Error(`run ${run} of seed ${SEED}: ${sample.platform}/${sample.name} as ${format}`, {
            cause,
          });
        }
    }
  });

  it('kept pages: nothing throws, and items keep their shape', { timeout: 12 * 3_600_000 }, () => {
    for (let run = 0; run < RUNS * 0.3; run++) {
      const random = seeded(`${SEED} page ${run}`);
      const sample = pages[Math.floor(random() * pages.length)]!;
      const body = mutate(sample.bytes, pages, random);
      const platform = PLATFORMS.find(({ id }) => id === sample.platform)!;
      try {
        check(
          platform.readPage?.({
            url: new URL(sample.url),
            at: 0,
            status: 200,
            mimeType: random() < 0.5 ? 'application/json' : 'text/html',
            body,
            asked: { platform: platform.id, ref: null },
          }) ?? [],
        );
      } catch (cause) {
        throw new Error(`run ${run} of seed ${SEED}: ${sample.platform}/${sample.name}`, { cause });
      }
    }
  });
});
