/**
 * Links and communities that are understood only by what comes later, in either order of the captures.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCase } from './case.ts';
import { loadFacts } from './facts.ts';
import { findArchives, importArchives } from './import.ts';
import { openViews } from './views.ts';

const AT = Date.UTC(2031, 4, 9);
const NAMED = 'https://t.me/lark_hill_wire';
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sightings-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const message = (id: number, text: string, more: object = {}) => ({
  id,
  type: 'message',
  date: '2031-04-20T10:00:00',
  date_unixtime: String(Date.UTC(2031, 3, 20, 10) / 1000 + id),
  text,
  text_entities: [{ type: 'plain', text }],
  ...more,
});
const chat = (id: number, messages: object[]) =>
  JSON.stringify({ name: 'Lark Hill Wire', type: 'public_channel', id, messages });

/** A web archive of one page of the preview of `NAMED`. */
function preview(posts: readonly { id: number; text: string }[]): string {
  const html = `<!doctype html><html><body><div class="tgme_channel_info"><div class="tgme_channel_info_header_title">Lark Hill Wire</div></div>${posts
    .map(
      ({ id, text }) =>
        `<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="lark_hill_wire/${id}"><div class="tgme_widget_message_text">${text}</div><a class="tgme_widget_message_date"><time datetime="2031-04-20T10:00:0${id}+00:00"></time></a></div></div>`,
    )
    .join('')}</body></html>`;
  const http = `HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}`;
  return `WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:6a1c9d4e-0000-4000-8000-000000000001>\r\nWARC-Date: 2031-04-21T08:00:00Z\r\nWARC-Target-URI: https://t.me/s/lark_hill_wire\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: ${Buffer.byteLength(http)}\r\n\r\n${http}\r\n\r\n`;
}

/** The facts of a case into which these files were imported, one after the other. */
async function factsOf(files: readonly { name: string; text: string; ref?: string }[]) {
  const dir = mkdtempSync(join(folder, 'case-'));
  createCase(join(dir, 'case'), { name: 'c', purpose: 'test', at: AT });
  const open = await openViews(join(dir, 'case'), { write: true });
  try {
    for (const [i, { name, text, ref }] of files.entries()) {
      mkdirSync(join(dir, String(i)));
      writeFileSync(join(dir, String(i), name), text);
      const found = await findArchives([join(dir, String(i), name)], ref ?? null);
      await importArchives(open, found, { at: AT + i });
    }
    return await loadFacts(open.tables, null);
  } finally {
    await open.close();
  }
}

const both = <T>(files: readonly T[]) => [
  { order: 'as they came', files },
  { order: 'the other way round', files: files.toReversed() },
];

describe.each(
  both([
    {
      name: 'posts.json',
      text: chat(71, [message(1, 'Neighbours talk at https://chat.lark.example/channel/fence now')]),
      ref: NAMED,
    },
    {
      name: 'room.json',
      text: JSON.stringify({
        messages: [
          {
            _id: 'a1',
            rid: 'R1',
            msg: 'Rain again',
            ts: '2031-04-22T08:00:00.000Z',
            u: { _id: 'u1', username: 'x' },
          },
        ],
        success: true,
      }),
      ref: 'https://chat.lark.example/channel/seeds',
    },
  ]),
)('a host that is a Rocket.Chat server ($order)', ({ files }) => {
  it('makes its channels places, not pages', async () => {
    const { sightings, platformOf } = await factsOf(files);
    expect(sightings).toMatchObject([
      { ref: 'https://chat.lark.example/channel/fence', platform: 'rocketchat', kind: 'community' },
    ]);
    expect(platformOf('https://chat.lark.example/channel/roses')).toBe('rocketchat');
    expect(platformOf('https://other.lark.example/channel/roses')).toBe('web');
  });
});

it('a message that Telegram says was pinned is', async () => {
  const pin = {
    id: 9,
    type: 'service',
    date: '2031-04-20T11:00:00',
    date_unixtime: '1934449200',
    action: 'pin_message',
    message_id: 2,
    text: '',
    text_entities: [],
  };
  const { sightings } = await factsOf([
    {
      name: 'a.json',
      text: chat(71, [message(1, 'see t.me/lark_one'), message(2, 'see t.me/lark_two'), pin]),
      ref: NAMED,
    },
  ]);
  expect(sightings.map(({ ref, as }) => [ref, as])).toEqual([
    ['https://t.me/lark_one', 'bare'],
    ['https://t.me/lark_two', 'pinned'],
  ]);
});

const TEXTS = [1, 2, 3, 4].map((id) => ({
  id,
  text: `Bed number ${id} by the lower path is sown with beans`,
}));
const byNumber = {
  name: 'result.json',
  text: chat(
    4711,
    TEXTS.map(({ id, text }) => message(id, text)),
  ),
};

describe.each(both([byNumber, { name: 'page.warc', text: preview(TEXTS) }]))(
  'the same posts under a number and a name ($order)',
  ({ files }) => {
    it('are one community', async () => {
      const { communities } = await factsOf(files);
      expect([...communities.values()].map(({ ref, posts }) => [ref, posts])).toEqual([[NAMED, 4]]);
    });
  },
);

it.each([
  ['two of them are too few', TEXTS.slice(0, 2)],
  [
    'other words under the same numbers are not the same',
    TEXTS.map(({ id }) => ({ id, text: `The market opens at ${id}, bring your own bags` })),
  ],
  ['the same words under other numbers are a copy', TEXTS.map(({ id, text }) => ({ id: id + 4, text }))],
])('%s', async (_, posts) => {
  const { communities } = await factsOf([byNumber, { name: 'page.warc', text: preview(posts) }]);
  expect([...communities.keys()].sort()).toEqual(['https://t.me/c/4711', NAMED]);
});

it('a forward that carries a number is of the community whose profile shows it', async () => {
  const forward = message(5, 'Sown with beans', {
    forwarded_from: 'Lark Hill Wire',
    forwarded_from_id: 'channel4711',
  });
  const { sightings } = await factsOf([
    { name: 'b.json', text: chat(99, [forward]), ref: 'https://t.me/lark_hill_friends' },
    { ...byNumber, ref: NAMED },
  ]);
  expect(sightings.map(({ ref, as }) => [ref, as])).toEqual([[NAMED, 'forward']]);
});
