/**
 * @module
 * The suite that every platform's archive formats pass, over every file in their `fixtures/`: each file is of exactly
 * one format, and no damage makes a reader throw or lose more than what is damaged.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { seeded } from '../core/random.ts';
import { headOf, inMemory, readArchive } from './in-memory.ts';
import { PLATFORMS, recogniseFormat } from './index.ts';
import { GRAMMARS } from './links.ts';
import type { ArchiveFormat, ArchiveItem, Platform } from './platform.ts';

interface Fixture {
  readonly name: string;
  readonly platform: Platform;
  readonly bytes: Uint8Array;
}

const here = new URL('./', import.meta.url);

/** A file of the platform for which the operator said whose it is: some formats do not. */
function hintOf(platform: Platform): string | null {
  const example = platform.links.examples.find(({ kind }) => kind === 'community' || kind === 'account');
  return example?.ref ?? null;
}

function fixtures(): Fixture[] {
  const found: Fixture[] = [];
  for (const platform of PLATFORMS) {
    const folder = new URL(`${platform.id}/fixtures/`, here);
    for (const name of readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort())
      found.push({ name: name.split('/fixtures/')[1]!, platform, bytes: readFileSync(name) });
  }
  const web = PLATFORMS.find(({ id }) => id === 'web')!;
  const warc = found.find(({ name }) => name === 'harbour.warc')!.bytes;
  const gz = gzipRecords(warc);
  found.push({ name: 'harbour.warc.gz', platform: web, bytes: gz });
  found.push({
    name: 'harbour.wacz',
    platform: web,
    bytes: zipSync(
      {
        'datapackage.json': Buffer.from('{"profile":"data-package"}'),
        archive: { 'data.warc.gz': [gz, { level: 0 }] },
      },
      { level: 0, mtime: new Date(2024, 2, 4) },
    ),
  });
  return found;
}

/** Every record of a WARC as a gzip member of its own. */
function gzipRecords(warc: Uint8Array): Uint8Array {
  const text = Buffer.from(warc).toString('latin1');
  return Buffer.concat(
    text.split(/(?=WARC\/1\.1\r\n)/).map((record) => gzipSync(Buffer.from(record, 'latin1'))),
  );
}

const head = ({ name, bytes }: { name: string; bytes: Uint8Array }) => headOf(name, bytes);
const read = (format: ArchiveFormat, platform: Platform, bytes: Uint8Array, chunk?: number) =>
  readArchive(format, inMemory('any', bytes, chunk), hintOf(platform));

const postsOf = (items: readonly ArchiveItem[]) =>
  items.filter((item) => item.item === 'post').map(({ post }) => post);
const damageOf = (items: readonly ArchiveItem[]) => items.filter((item) => item.item === 'damage');

/** Formats in which a cut changes what stands before it: a page is one text; an edit, a name of the room or the accounts of a page stand behind. */
const TORN = new Set(['saved-html', 'matrix-events-json', 'xmpp-mam-xml', 'x-api-json']);

const FIXTURES = fixtures();

describe('the list', () => {
  it('names each platform and each format once', () => {
    const ids = PLATFORMS.map(({ id }) => id);
    const formats = PLATFORMS.flatMap(({ archives }) => archives.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(formats).size).toBe(formats.length);
  });

  it('has a fixture for every format', () => {
    const seen = new Set(FIXTURES.map((each) => recogniseFormat(head(each))?.format.id));
    expect(
      PLATFORMS.flatMap(({ archives }) => archives.map(({ id }) => id)).filter((id) => !seen.has(id)),
    ).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['prose', 'The weather will be fine tomorrow.'],
    ['other JSON', '{"name": "driftline", "version": "1.0.0", "text": "x", "id": 5}'],
    ['a JSON array of numbers', '[1, 2, 3]'],
    ['other XML', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a table', 'id,date,text\n1,2019-11-15,hello\n'],
    ['a zip of something else', 'PK\x03\x04\x14\0\0\0\0\0word/document.xml'],
    ['binary', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
  ])('takes no format for %s', (_, text) => {
    expect(recogniseFormat(head({ name: 'file', bytes: Buffer.from(text, 'latin1') }))).toBeNull();
  });
});

describe.each(FIXTURES.map((fixture) => [`${fixture.platform.id}/${fixture.name}`, fixture] as const))(
  '%s',
  (_, fixture) => {
    const { platform, bytes } = fixture;
    const found = recogniseFormat(head(fixture));
    const format = found?.format ?? platform.archives[0]!;

    it('is of exactly one format, of its own platform', () => {
      const sure = PLATFORMS.flatMap(({ id, archives }) =>
        archives.filter((each) => each.recognise(head(fixture)) >= 0.3).map((each) => `${id} ${each.id}`),
      );
      expect(sure).toEqual([`${platform.id} ${format.id}`]);
    });

    it('gives the same items however the file arrives', async () => {
      const whole = await read(format, platform, bytes);
      expect(whole.length).toBeGreaterThan(0);
      for (const chunk of [1, 7, 64, 1000]) expect(await read(format, platform, bytes, chunk)).toEqual(whole);
    });

    it('gives posts whose times, links and places hold', async () => {
      for (const post of postsOf(await read(format, platform, bytes))) {
        expect(Number.isSafeInteger(post.at)).toBe(true);
        expect(post.editedAt === null || Number.isSafeInteger(post.editedAt)).toBe(true);
        expect(post.nativeId).not.toBe('');
        expect(URL.canParse(post.ref) && URL.canParse(post.community)).toBe(true);
        for (const { href, start, end } of post.links) {
          expect(URL.canParse(href) || href.startsWith('at://')).toBe(true);
          expect((start === null) === (end === null)).toBe(true);
          if (start !== null && end !== null)
            expect(0 <= start && start < end && end <= post.text.length).toBe(true);
        }
      }
    });

    it('is cut off anywhere without an error, keeping what stands before', async () => {
      const sound = postsOf(await read(format, platform, bytes));
      const whole = new Map(sound.map((post) => [post.nativeId, JSON.stringify(post)]));
      let before = new Set<string>();
      for (let part = 0; part < 50; part++) {
        const items = await read(format, platform, bytes.subarray(0, Math.floor((bytes.length * part) / 50)));
        if (part === 0) expect(damageOf(items).length).toBeGreaterThan(0);
        const posts = postsOf(items);
        for (const post of posts)
          if (!TORN.has(format.id)) expect(JSON.stringify(post)).toBe(whole.get(post.nativeId));
        const now = new Set(posts.map(({ nativeId }) => nativeId));
        expect(before.isSubsetOf(now) || TORN.has(format.id)).toBe(true);
        before = now;
      }
      // The last fiftieth holds one or two records, or the end of a page's frame.
      if (!TORN.has(format.id)) expect(before.size).toBeGreaterThanOrEqual(whole.size - 2);
    });

    it('reads on behind a damaged byte, and says what is lost', async () => {
      const sound = postsOf(await read(format, platform, bytes));
      const random = seeded(fixture.name);
      let badly = 0;
      let silently = 0;
      const rounds = 60;
      for (let round = 0; round < rounds; round++) {
        const damaged = Uint8Array.from(bytes);
        const at = Math.floor(random() * damaged.length);
        damaged[at] = damaged[at]! ^ (1 << Math.floor(random() * 8));
        const items = await read(format, platform, damaged);
        const posts = postsOf(items);
        for (const post of posts) expect(Number.isSafeInteger(post.at)).toBe(true);
        const lost = sound.length - posts.length;
        // A letter of a field's name or of a type may leave one record that is sound and says something else.
        if (lost > 1 && items.every(({ item }) => item !== 'damage' && item !== 'left_out')) silently++;
        if (lost > 2) badly++;
      }
      // One byte is in one record. What stands around all records (the list's own name) is the rare exception.
      expect(badly).toBeLessThanOrEqual(rounds * 0.06);
      expect(silently).toBeLessThanOrEqual(1);
    });
  },
);

it('knows the grammar of every platform but the web', () => {
  const grammars = new Set(GRAMMARS.map(({ platform }) => platform));
  expect(PLATFORMS.map(({ id }) => id).filter((id) => !grammars.has(id))).toEqual(['web']);
});
