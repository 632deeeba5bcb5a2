import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Post } from '../../core/model.ts';
import { inMemory, readArchive } from '../in-memory.ts';
import type { ArchiveItem } from '../platform.ts';
import { desktop } from './desktop.ts';
import { CHATS, chat, full, history, MESSAGES, message, resolvedPerson, SECRETS } from './mtproto.testing.ts';
import { mtproto, readDocument } from './mtproto.ts';
import { type Asked, type Said, toDocument } from './mtproto-keep.ts';

const AT = Date.UTC(2026, 2, 4, 9);
const ASKED: Asked = {
  method: 'messages.getHistory',
  ref: 'https://t.me/garden_wire',
  channel: 1_234_567_890,
  after: 0,
};
const answer = (result: unknown): Said => ({ ok: true, result });
const bytesOf = (said: Said, asked = ASKED) => toDocument(asked, said, AT);
const read = (bytes: Uint8Array, ref: string | null = null) =>
  readArchive(mtproto, inMemory('any', bytes), ref);
const posts = (items: readonly ArchiveItem[]): Map<string, Post> =>
  new Map(items.flatMap((each) => (each.item === 'post' ? [[each.post.nativeId, each.post]] : [])));

it('is what its fixture says', () => {
  const fixture = readFileSync(new URL('fixtures/account-history.json', import.meta.url), 'utf8');
  expect(new TextDecoder().decode(bytesOf(answer(history(MESSAGES, CHATS))))).toBe(fixture);
});

it('keeps nothing that is not on the list', () => {
  const documents = [
    bytesOf(answer(history(MESSAGES, CHATS))),
    bytesOf(answer(full(chat(1_234_567_890))), { ...ASKED, method: 'channels.getFullChannel' }),
    bytesOf(answer(resolvedPerson), { method: 'contacts.resolveUsername', ref: ASKED.ref }),
    bytesOf(
      answer({
        _: 'chatInvite',
        title: 'Le potager',
        participantsCount: 2,
        participants: [{ firstName: 'Invented Person' }],
      }),
      { method: 'messages.checkChatInvite', ref: 'https://t.me/+AbCdEf_123456' },
    ),
  ].map((bytes) => new TextDecoder().decode(bytes));
  const raw = JSON.stringify([history(MESSAGES, CHATS), full(chat(1)), resolvedPerson]);
  for (const secret of SECRETS) {
    // The words do stand in the answers, so that their absence means something.
    expect(raw).toContain(secret);
    for (const document of documents) expect(document).not.toContain(secret);
  }
  for (const document of documents)
    expect(document).not.toMatch(/hash|phone|"users"|userId": 777000111\D*\}\s*\]\s*,\s*"messages/i);
  expect(JSON.parse(documents[2]!)).toMatchObject({ peer: { _: 'peerUser' }, chats: [] });
});

it('reads every kind of message', async () => {
  const items = await read(bytesOf(answer(history(MESSAGES, CHATS))));
  expect(items.filter(({ item }) => item === 'damage')).toEqual([]);
  expect(items.filter(({ item }) => item === 'left_out')).toEqual([
    { item: 'left_out', what: 'message that Telegram withholds', count: 1 },
  ]);
  const by = posts(items);
  expect([...by.keys()]).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '15', '16']);
  expect(by.get('1')).toMatchObject({ service: 'create_channel', text: 'Сводка сада' });
  expect(by.get('2')).toMatchObject({
    ref: 'https://t.me/garden_wire/2',
    at: 1_772_600_120_000,
    editedAt: 1_772_700_000_000,
    author: null,
    views: 1202,
    reactions: 9,
  });
  expect(
    by
      .get('3')!
      .links.map(({ href, start, end, kind }) => [
        href,
        start === null ? null : by.get('3')!.text.slice(start, end!),
        kind,
      ]),
  ).toEqual([
    ['https://tt.me/garden_two', 'tt.me/garden_two', 'url'],
    ['https://t.me/rain_desk', '@rain_desk', 'mention'],
    ['https://garden.example/plan', 'the plan', 'url'],
  ]);
  expect(by.get('4')).toMatchObject({
    forwardedFrom: {
      community: 'https://t.me/rain_desk',
      title: 'Rain desk',
      post: 'https://t.me/rain_desk/55',
    },
    attachments: [{ kind: 'photo' }],
  });
  const nobody = { community: null, title: null, post: null };
  expect(by.get('5')).toMatchObject({ forwardedFrom: nobody, replyTo: 'https://t.me/garden_wire/3' });
  // Changed without being shown as edited.
  expect(by.get('6')).toMatchObject({ forwardedFrom: nobody, editedAt: null });
  expect(by.get('7')!.attachments).toEqual([{ kind: 'contact', name: null, mimeType: null }]);
  expect(by.get('8')).toMatchObject({
    text: 'Which bed first?\nRoses\nBeans',
    attachments: [{ kind: 'poll' }],
  });
  expect(by.get('9')).toMatchObject({
    attachments: [{ kind: 'file', name: 'plan.pdf', mimeType: 'application/pdf' }],
    links: [{ href: 'https://garden.example/open', kind: 'button', start: null }],
  });
  expect(by.get('10')).toMatchObject({ pinned: true, attachments: [{ kind: 'location', name: null }] });
  expect(by.get('11')).toMatchObject({
    service: 'pin_message',
    replyTo: 'https://t.me/garden_wire/10',
    author: null,
  });
  expect(by.get('15')).toMatchObject({ author: 'user777000111' });
  expect(by.get('16')).toMatchObject({ author: 'channel222' });
  expect(
    items.flatMap((each) => (each.item === 'community' ? [[each.community.title, each.community.at]] : [])),
  ).toEqual([
    ['Сводка сада', AT],
    ['Сводка сада', 1_772_600_060_000],
    ['Сводка огорода', 1_772_600_720_000],
  ]);
});

it('gives the same post as Telegram Desktop does', async () => {
  const text = 'Rain, see garden.example/rain';
  const ours = await read(
    bytesOf(
      answer(
        history([
          message(7, {
            message: text,
            entities: [{ _: 'messageEntityUrl', offset: 10, length: 19 }],
            views: undefined,
          }),
        ]),
      ),
    ),
  );
  const exported = {
    name: 'Сводка сада',
    type: 'public_channel',
    id: 1_234_567_890,
    messages: [
      {
        id: 7,
        type: 'message',
        date: '2026-03-04T05:00:20',
        date_unixtime: '1772600420',
        from: 'Сводка сада',
        from_id: 'channel1234567890',
        text: ['Rain, see ', { type: 'link', text: 'garden.example/rain' }],
      },
    ],
  };
  const theirs = await readArchive(
    desktop,
    inMemory('result.json', Buffer.from(JSON.stringify(exported, null, 1))),
    'https://t.me/garden_wire',
  );
  expect(posts(ours).get('7')).toEqual(posts(theirs).get('7'));
});

it.each([
  ['a public name', 'https://t.me/garden_wire', 'https://t.me/garden_wire/7'],
  ['a number', 'https://t.me/c/1234567890', 'https://t.me/c/1234567890/7'],
  [
    'an invite, whose posts are named by number',
    'https://t.me/+AbCdEf_123456',
    'https://t.me/c/1234567890/7',
  ],
])('knows a place by %s', async (_, ref, post) => {
  const items = await read(bytesOf(answer(history([message(7)])), { ...ASKED, ref }));
  expect(posts(items).get('7')).toMatchObject({ community: ref, ref: post });
  expect(items[0]).toMatchObject({ community: { ref, nativeId: '1234567890', title: 'Сводка сада' } });
});

it('reads a place in full, and nothing out of an error', async () => {
  const asked: Asked = { ...ASKED, method: 'channels.getFullChannel' };
  expect(await read(bytesOf(answer(full(chat(1_234_567_890))), asked))).toEqual([
    {
      item: 'community',
      community: {
        ref: 'https://t.me/garden_wire',
        platform: 'telegram',
        nativeId: '1234567890',
        title: 'Сводка сада',
        description: 'Погода и грядки. Запасной: tt.me/garden_two',
        members: 10_412,
        at: AT,
      },
    },
  ]);
  expect(await read(bytesOf({ ok: false, error: 'CHANNEL_PRIVATE', waitSeconds: null }, asked))).toEqual([]);
});

it.each([
  [
    'the notice for the whole channel',
    { message: "This group can't be displayed because it violated local laws." },
  ],
  [
    'the notice that the message itself names',
    {
      message: 'Withheld here.',
      restrictionReason: [{ _: 'restrictionReason', platform: 'all', reason: 'x', text: 'Withheld here.' }],
    },
  ],
])('leaves out a message that shows %s', async (_, facts) => {
  const items = await read(bytesOf(answer(history([message(7, facts), message(8)]))));
  expect([...posts(items).keys()]).toEqual(['8']);
});

it.each([
  ['no id', { ...message(7), id: undefined }, 'a message has no id'],
  ['no time', { ...message(7), date: 0 }, 'a message has no readable date'],
])('loses one message with %s', async (_, odd, why) => {
  const items = await read(bytesOf(answer(history([message(6), odd, message(8)]))));
  expect([...posts(items).keys()]).toEqual(['6', '8']);
  expect(items.filter(({ item }) => item === 'damage')).toMatchObject([{ why }]);
});

it('reads its documents out of a web archive as it reads them by themselves', async () => {
  const body = bytesOf(answer(history(MESSAGES, CHATS)));
  const page = {
    url: new URL('mtproto:messages.getHistory'),
    at: AT,
    status: 200,
    mimeType: 'application/json',
    body,
  };
  const asked = { platform: 'telegram', ref: ASKED.ref };
  expect(readDocument({ ...page, asked })).toEqual(await read(body, ASKED.ref));
  expect(readDocument({ ...page, asked, body: body.subarray(0, 900) })).toMatchObject([{ item: 'damage' }]);
  expect(readDocument({ ...page, asked, url: new URL('https://t.me/garden_wire') })).toBeNull();
  expect(readDocument({ ...page, asked, mimeType: 'text/html' })).toBeNull();
});
