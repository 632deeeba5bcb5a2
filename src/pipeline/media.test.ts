import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { temporary } from '../../test/cli.ts';
import { DAY, HOUR } from '../core/clock.ts';
import type { CaptureEntry } from '../ledger/ledger.ts';
import type { Answer, Io, NoResponse } from '../platforms/connector.ts';
import { type Case, createCase, openCase } from './case.ts';
import type { CaseDoor } from './keep.ts';
import { fetchPicture, openAvatars } from './media.ts';
import type { MediaMode } from './media-mode.ts';
import type { OpenCase } from './views.ts';

const NOON = Date.UTC(2026, 10, 24, 12);
const ABOUT = { platform: 'telegram', ref: 'https://t.me/garden_wire' };
const URL_A = 'https://cdn.example/a.jpg';

let kase: Case;
let door: CaseDoor;
/** Avatars that an earlier process fetched. */
let before: { ref: string; at: number }[];
let picture: Buffer;

beforeEach(async () => {
  const dir = join(temporary(), 'case');
  createCase(dir, { purpose: 'to see pictures kept', at: NOON });
  kase = await openCase(dir, { write: true });
  before = [];
  // Of the views pictures need only to know what was fetched before.
  const tables = { all: () => Promise.resolve(before) };
  const open = { kase, tables } as unknown as OpenCase;
  door = { use: (work) => work(open), write: (work) => work(open.kase) };
  picture = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#3a7d44' } })
    .jpeg()
    .toBuffer();
});
afterEach(() => kase.close());

/** An `Io` that gives this answer, and the addresses that it was asked for. */
function answering(answer: Partial<Extract<Answer, { status: number }>> | NoResponse) {
  const asked: string[] = [];
  const io: Pick<Io, 'get'> = {
    get: (url) => {
      asked.push(url);
      if ('why' in answer) return Promise.resolve(answer);
      const whole = { status: 200, url, headers: {}, body: picture, cut: false, at: NOON, capture: 'ab' };
      return Promise.resolve({ ...whole, ...answer });
    },
  };
  return { io, asked };
}

async function entries(): Promise<CaptureEntry[]> {
  const found: CaptureEntry[] = [];
  for await (const { entry } of kase.ledger.read()) if (entry.kind === 'capture') found.push(entry);
  return found;
}

describe('a picture', () => {
  it('is kept as it came, with where it is from and whose it is', async () => {
    const { io } = answering({});
    const sha256 = await fetchPicture(door, io, URL_A, ABOUT);
    expect(await entries()).toMatchObject([
      {
        sha256,
        size: picture.length,
        source: URL_A,
        ref: ABOUT.ref,
        platform: 'telegram',
        mediaType: 'image/jpeg',
      },
    ]);
    const parts: Uint8Array[] = [];
    for await (const part of kase.captures.read(sha256!)) parts.push(part);
    expect(Buffer.concat(parts).equals(picture)).toBe(true);
    await fetchPicture(door, io, URL_A, ABOUT);
    expect(await entries()).toHaveLength(1);
  });

  const none: [name: string, answer: Parameters<typeof answering>[0]][] = [
    ['that is not there', { status: 404 }],
    ['that broke off', { cut: true }],
    ['that is a page', { body: Buffer.from('<!doctype html><title>log in</title>') }],
    [
      'that is a drawing with a program in it',
      { body: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') },
    ],
    [
      'that is too large',
      { body: Buffer.concat([Buffer.from('\xff\xd8\xff', 'latin1'), Buffer.alloc(6 << 20)]) },
    ],
    ['that may not be asked for', { status: null, why: 'not_allowed', at: NOON }],
    ['that did not come', { status: null, why: 'timeout', at: NOON }],
  ];
  test.each(none)('%s is none, and leaves no entry', async (_, answer) => {
    expect(await fetchPicture(door, answering(answer).io, URL_A, ABOUT)).toBeNull();
    expect(await entries()).toEqual([]);
  });
});

describe('avatars', () => {
  const avatars = (mode: MediaMode, now: () => number) => openAvatars({ door, mode, now });

  it('are not asked for where the case does not want them', async () => {
    const { io, asked } = answering({});
    expect(await avatars('none', () => NOON).of(ABOUT, URL_A, io)).toBeNull();
    expect(asked).toEqual([]);
  });

  it('are fetched once in a day, and known again at the same address', async () => {
    const { io, asked } = answering({});
    let time = NOON;
    const all = avatars('avatars', () => time);
    const first = await all.of(ABOUT, URL_A, io);
    expect(await all.of(ABOUT, URL_A, io)).toBe(first);
    time += HOUR;
    expect(await all.of(ABOUT, 'https://cdn.example/b.jpg', io)).toBeNull();
    time += DAY;
    expect(await all.of(ABOUT, 'https://cdn.example/b.jpg', io)).toBe(first);
    expect(asked).toEqual([URL_A, 'https://cdn.example/b.jpg']);
  });

  it('are not fetched again after a restart within the day, nor when they did not come', async () => {
    const { io, asked } = answering({ status: 404 });
    before = [{ ref: 'https://t.me/river_news', at: NOON - HOUR }];
    const all = avatars('avatars', () => NOON);
    expect(await all.of({ ...ABOUT, ref: 'https://t.me/river_news' }, URL_A, io)).toBeNull();
    expect(asked).toEqual([]);
    expect(await all.of(ABOUT, URL_A, io)).toBeNull();
    expect(await all.of(ABOUT, URL_A, io)).toBeNull();
    expect(asked).toEqual([URL_A]);
  });
});
