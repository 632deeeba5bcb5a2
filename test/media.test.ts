/**
 * Pictures from the case's setting to a link that a person can follow back: photographs beside an export and pictures of
 * posts and places, what is in their codes, and the same again after a rebuild.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import { createCase, dropViews } from '../src/pipeline/case.ts';
import { loadFacts } from '../src/pipeline/facts.ts';
import { findArchives, importArchives } from '../src/pipeline/import.ts';
import { doorTo } from '../src/pipeline/keep.ts';
import { fetchPostPictures, openAvatars } from '../src/pipeline/media.ts';
import type { MediaMode } from '../src/pipeline/media-mode.ts';
import { type Looking, lookAt, record } from '../src/pipeline/probe.ts';
import { type OpenCase, openViews } from '../src/pipeline/views.ts';
import type { Connector, Io } from '../src/platforms/connector.ts';
import { look } from '../src/platforms/look.ts';
import { temporary } from './cli.ts';

const NOON = Date.UTC(2026, 10, 24, 12);
const GARDEN = 'https://t.me/garden_wire';
const MEETING = 'https://t.me/+AbCdEfGhIjKlMnOp';

beforeAll(async () => {
  const wasm = readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/writer/zxing_writer.wasm')));
  await prepareZXingModule({
    overrides: { wasmBinary: new Uint8Array(wasm).buffer, locateFile: (name: string) => name },
    fireImmediately: true,
  });
});

/** A picture with a code on it. */
async function poster(text: string): Promise<Buffer> {
  const { image } = await writeBarcode(text, { format: 'QRCode', scale: 6 });
  return sharp({ create: { width: 600, height: 600, channels: 3, background: '#d8e8c0' } })
    .composite([{ input: Buffer.from(await image!.arrayBuffer()), left: 100, top: 100 }])
    .jpeg()
    .toBuffer();
}

async function opened(media: MediaMode): Promise<{ dir: string; open: OpenCase }> {
  const dir = join(temporary(), 'case');
  createCase(dir, { purpose: 'to see pictures read', media, at: NOON });
  return { dir, open: await openViews(dir, { write: true }) };
}

/** The folder that Telegram Desktop leaves of one chat. */
async function exported(): Promise<string> {
  const folder = join(temporary(), 'ChatExport_garden');
  mkdirSync(join(folder, 'photos'), { recursive: true });
  const message = (id: number, more: object) => ({
    id,
    type: 'message',
    date: `2026-11-24T0${id}:00:00`,
    date_unixtime: String(NOON / 1000 - 3600 * (9 - id)),
    text: '',
    text_entities: [],
    ...more,
  });
  const chat = {
    name: 'Garden wire',
    type: 'public_channel',
    id: 4242,
    messages: [
      message(1, { text: 'frost tonight' }),
      message(2, { photo: 'photos/photo_2@24-11-2026_09-00-00.jpg', text: 'where to meet' }),
      message(3, { photo: 'photos/photo_3@24-11-2026_10-00-00.jpg' }),
    ],
  };
  writeFileSync(join(folder, 'result.json'), JSON.stringify(chat));
  writeFileSync(join(folder, 'photos', 'photo_2@24-11-2026_09-00-00.jpg'), await poster(MEETING));
  writeFileSync(join(folder, 'photos', 'photo_3@24-11-2026_10-00-00.jpg'), 'torn on the way');
  return folder;
}

describe('photographs beside an export', () => {
  it('give the links in their codes, under the post that they belong to, also after a rebuild', async () => {
    const { dir, open } = await opened('all');
    const report = await importArchives(open, await findArchives([await exported()], GARDEN), { at: NOON });
    expect(report).toMatchObject({ files: 2, posts: 3, links: 1 });
    expect(report.skipped.map(({ why }) => why)).toEqual([
      'is of no format that is known (docs/import.md lists them)',
    ]);
    const seen = async (of: OpenCase) => (await loadFacts(of.tables, null)).sightings;
    const found = await seen(open);
    expect(found).toMatchObject([
      {
        ref: MEETING,
        as: 'bare',
        post: `${GARDEN}/2`,
        community: GARDEN,
        context: 'QR code in an image',
        at: NOON - 7 * 3_600_000,
      },
    ]);
    const captured: string[] = [];
    for await (const { entry } of open.kase.ledger.read())
      if (entry.kind === 'capture' && entry.mediaType === 'image/jpeg') captured.push(entry.sha256);
    expect(found.map(({ capture }) => capture)).toEqual(captured);
    await open.close();
    dropViews(dir);
    const again = await openViews(dir, { write: true });
    expect(await seen(again)).toEqual(found);
    await again.close();
  });

  it('are left alone in a case that does not want them', async () => {
    const { open } = await opened('avatars');
    const report = await importArchives(open, await findArchives([await exported()], GARDEN), { at: NOON });
    expect(report).toMatchObject({ files: 1, posts: 3, links: 0 });
    expect(report.skipped).toHaveLength(2);
    await open.close();
  });

  it('of a chat that is known by its number follow it when its name is learnt', async () => {
    const { open } = await opened('all');
    const folder = await exported();
    await importArchives(open, await findArchives([folder], null), { at: NOON });
    expect((await loadFacts(open.tables, null)).sightings[0]!.community).toBe('https://t.me/c/4242');
    await importArchives(open, await findArchives([join(folder, 'result.json')], GARDEN), { at: NOON });
    const { sightings } = await loadFacts(open.tables, null);
    expect(sightings.map(({ ref, community }) => `${ref} ${community}`)).toEqual([`${MEETING} ${GARDEN}`]);
    expect(await open.tables.all('select count(*) as n from images')).toEqual([{ n: 1 }]);
    await open.close();
  });
});

describe('pictures of what is looked at', () => {
  /** Looking at a place that lives and shows a picture, through an `Io` that counts. */
  function looking(open: OpenCase, mode: MediaMode, bytes: Buffer) {
    const asked: string[] = [];
    const io = {
      get: (url: string) => {
        asked.push(url);
        return Promise.resolve({
          status: 200,
          url,
          headers: {},
          body: bytes,
          cut: false,
          at: NOON,
          capture: 'ab'.repeat(32),
        });
      },
    } as unknown as Io;
    const connector = {
      routes: ['t.me'],
      probe: () =>
        Promise.resolve(
          look({
            outcome: 'alive',
            via: 't.me',
            title: 'Garden wire',
            avatarUrl: 'https://cdn.example/a.jpg',
          }),
        ),
    } as unknown as Connector;
    const door = doorTo(open);
    const given: Looking = {
      door,
      net: { io: () => io, missing: () => [], failure: null, close: () => Promise.resolve() },
      now: () => NOON,
      connectorOf: () => Promise.resolve(connector),
      avatars: openAvatars({ door, mode, now: () => NOON }),
    };
    return { given, connector, asked };
  }

  it('an avatar stands in the look that showed it, hashed, and the links in it are seen', async () => {
    const { open } = await opened('avatars');
    const { given, connector } = looking(open, 'avatars', await poster('https://tt.me/garden_wire'));
    const seen = await lookAt(given, { platform: 'telegram', connector }, GARDEN, {
      avoid: null,
      nativeId: null,
    });
    await record(given.door, [seen]);
    await open.follow();
    const facts = await loadFacts(open.tables, null);
    expect(facts.communities.get(GARDEN)!.avatars).toMatchObject([
      { sha256: seen.observation.avatar, pdq: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    expect(facts.sightings).toMatchObject([
      { ref: 'https://tt.me/garden_wire', community: GARDEN, post: null, capture: seen.observation.avatar },
    ]);
    await open.close();
  });

  it('no avatar is fetched in a case that wants none', async () => {
    const { open } = await opened('none');
    const { given, connector, asked } = looking(open, 'none', await poster(MEETING));
    const seen = await lookAt(given, { platform: 'telegram', connector }, GARDEN, {
      avoid: null,
      nativeId: null,
    });
    expect([seen.observation.avatar, asked]).toEqual([null, []]);
    await open.close();
  });

  it('pictures of new posts are fetched once, those of old ones not', async () => {
    const { open } = await opened('all');
    const page = (id: string, at: string, picture: string) => ({
      data: [
        { id, author_id: '1', created_at: at, text: 'a poster', attachments: { media_keys: [picture] } },
      ],
      includes: {
        users: [{ id: '1', username: 'garden_wire', name: 'Garden wire' }],
        media: [{ media_key: picture, type: 'photo', url: `https://pbs.example/${picture}.jpg` }],
      },
    });
    const archive = join(temporary(), 'pages.jsonl');
    writeFileSync(
      archive,
      [
        page('1197900000000000001', '2026-11-24T08:00:00.000Z', '3_1'),
        page('1197900000000000000', '2026-11-20T08:00:00.000Z', '3_0'),
      ]
        .map((row) => JSON.stringify(row))
        .join('\n'),
    );
    await importArchives(open, await findArchives([archive], null), { at: NOON });
    const { given, asked } = looking(open, 'all', await poster(MEETING));
    expect(await fetchPostPictures(given, new Set(), 20)).toBe(1);
    await open.follow();
    expect(await fetchPostPictures(given, new Set(), 20)).toBe(0);
    expect(asked).toEqual(['https://pbs.example/3_1.jpg']);
    const { sightings } = await loadFacts(open.tables, null);
    expect(sightings).toMatchObject([
      { ref: MEETING, post: 'https://x.com/garden_wire/status/1197900000000000001' },
    ]);
    await open.close();
  });
});
