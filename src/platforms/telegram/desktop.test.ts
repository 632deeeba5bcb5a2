import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Post } from '../../core/model.ts';
import type { ArchiveItem, ByteSource } from '../platform.ts';
import { desktop } from './desktop.ts';

function file(bytes: Uint8Array): ByteSource {
  return {
    name: 'result.json',
    size: bytes.length,
    async *read(start = 0) {
      for (let at = start; at < bytes.length; at += 4096) yield bytes.slice(at, at + 4096);
    },
  };
}

async function read(content: unknown, ref: string | null = null): Promise<ArchiveItem[]> {
  const items: ArchiveItem[] = [];
  const bytes = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content, null, 1));
  for await (const piece of desktop.cut(file(bytes)))
    items.push(...('item' in piece ? [piece] : desktop.parse(piece, { ref })));
  return items;
}

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const posts = (items: ArchiveItem[]): Post[] =>
  items.flatMap((each) => (each.item === 'post' ? [each.post] : []));

/** One message in a channel, as a post. */
async function one(
  fields: object,
  chat: object = { name: 'Garden', type: 'public_channel', id: 5 },
): Promise<Post> {
  const message = { id: 7, type: 'message', date: '2019-11-22T18:30:00', text: '', ...fields };
  const items = await read({ ...chat, messages: [message] });
  expect(items.filter(({ item }) => item === 'damage')).toEqual([]);
  return posts(items)[0]!;
}

it('reads an account, leaving out and counting what is personal', async () => {
  const items = await read(fixture('account.json'), 'https://t.me/ignored');
  expect(items.filter(({ item }) => item === 'left_out')).toEqual([
    { item: 'left_out', what: 'personal_chat', count: 1 },
    { item: 'left_out', what: 'saved_messages', count: 1 },
    { item: 'left_out', what: 'bot_chat', count: 1 },
  ]);
  expect(posts(items).map(({ ref }) => ref)).toEqual([
    'https://t.me/c/777/3',
    'https://t.me/c/777/4',
    'https://t.me/c/779/5',
  ]);
  expect(items.flatMap((each) => (each.item === 'community' ? [each.community.title] : []))).toEqual([
    'أخبار الحديقة',
    'Quiet corner',
    'Old match talk',
  ]);
  expect(JSON.stringify(items)).not.toMatch(/private words|00 000|a note/);
});

it('reads the field set of 2019', async () => {
  const [service, first, second, own, contact, voice] = posts(await read(fixture('group-2019.json')));
  expect(service).toMatchObject({
    service: 'migrate_from_group',
    text: 'Le stade',
    at: Date.UTC(2019, 10, 20, 9),
  });
  expect(first).toMatchObject({ ref: 'https://t.me/c/555/2', author: 'user41', editedAt: null });
  expect(second).toMatchObject({
    editedAt: Date.UTC(2019, 10, 20, 9, 9),
    replyTo: 'https://t.me/c/555/2',
    text: 'Le plan : https://stade.example/plan, mercix@stade.example',
    links: [{ href: 'https://stade.example/plan', start: 10, end: 36, kind: 'url' }],
  });
  expect(own).toMatchObject({
    author: null,
    forwardedFrom: { community: null, title: 'Les tribunes', post: null },
  });
  expect(contact!.attachments).toEqual([{ kind: 'contact', name: null, mimeType: null }]);
  expect(voice!.attachments[0]).toMatchObject({ kind: 'audio', name: 'voice_messages/audio_1.ogg' });
});

it('reads the fields of today', async () => {
  const items = await read(fixture('channel.json'), 'https://t.me/garden_wire');
  const byId = new Map(posts(items).map((post) => [post.nativeId, post]));
  expect(byId.get('2')).toMatchObject({ ref: 'https://t.me/garden_wire/2', author: null, reactions: 9 });
  expect(
    byId
      .get('3')!
      .links.map(({ href, start, end, kind }) => [href, byId.get('3')!.text.slice(start!, end!), kind]),
  ).toEqual([
    ['https://garden.example/rain', 'garden.example/rain', 'url'],
    ['https://maps.example/?a=1&b=2', 'the map', 'url'],
    ['https://t.me/Rain_Watch', '@Rain_Watch', 'mention'],
  ]);
  expect(byId.get('4')).toMatchObject({
    forwardedFrom: { community: 'https://t.me/c/222', title: 'Погода рядом' },
    attachments: [{ kind: 'photo', name: null }],
  });
  expect(byId.get('5')).toMatchObject({
    replyTo: 'https://t.me/garden_wire/3',
    links: [{ href: 'https://garden.example/plan', start: null, kind: 'button' }],
    attachments: [{ kind: 'file', name: 'files/plan.pdf', mimeType: 'application/pdf' }],
  });
  expect(byId.get('6')).toMatchObject({
    text: 'Which bed first?\nRoses\nBeans',
    attachments: [{ kind: 'poll' }],
  });
  expect(byId.get('7')).toMatchObject({ service: 'pin_message', replyTo: 'https://t.me/garden_wire/3' });
  expect(
    items.flatMap((each) => (each.item === 'community' ? [[each.community.title, each.community.at]] : [])),
  ).toEqual([
    ['Сводка сада', null],
    ['Сводка огорода', 1677657600000],
    ['Сводка сада', 1677744000000],
  ]);
  expect(items.at(-1)).toMatchObject({ item: 'left_out', count: 1 });
});

const GROUP = { name: 'Pitch', type: 'public_supergroup', id: 5 };
it.each<[string, object, object | undefined, Partial<Post>]>([
  [
    'an empty list of entities beside a text',
    { text: 'hello', text_entities: [] },
    undefined,
    { text: 'hello' },
  ],
  [
    'entities alone',
    {
      text: undefined,
      text_entities: [
        { type: 'plain', text: 'a' },
        { type: 'bold', text: 'b' },
      ],
    },
    undefined,
    { text: 'ab' },
  ],
  [
    'both times: the one with a zone counts',
    { date_unixtime: '1574440200' },
    undefined,
    { at: 1574440200000 },
  ],
  ['a local time alone, taken as UTC', {}, undefined, { at: Date.UTC(2019, 10, 22, 18, 30) }],
  ['an anonymous administrator', { from: 'Pitch', from_id: 'channel5' }, GROUP, { author: null }],
  ['another channel in a group', { from: 'Stand', from_id: 'channel6' }, GROUP, { author: 'channel6' }],
  ['a deleted account', { from: null, from_id: 'user9' }, GROUP, { author: 'user9' }],
  ['no identifier of the author at all', { from: 'Someone' }, GROUP, { author: 'Someone' }],
  [
    'a forward from a person names nobody',
    { forwarded_from: 'Some One', forwarded_from_id: 'user8' },
    undefined,
    { forwardedFrom: { community: null, title: null, post: null } },
  ],
  [
    'a forward of unknown origin',
    { forwarded_from: null },
    undefined,
    { forwardedFrom: { community: null, title: null, post: null } },
  ],
  [
    'an answer to a post elsewhere',
    { reply_to_message_id: 3, reply_to_peer_id: 'channel44' },
    undefined,
    { replyTo: 'https://t.me/c/44/3' },
  ],
  [
    'an answer to a person elsewhere',
    { reply_to_message_id: 3, reply_to_peer_id: 'user44' },
    undefined,
    { replyTo: null },
  ],
  ['an id with -100', {}, { ...GROUP, id: -1001234567890 }, { community: 'https://t.me/c/1234567890' }],
  [
    'the messages of a group before it grew',
    { id: -999999877 },
    undefined,
    { ref: 'https://t.me/c/5/-999999877' },
  ],
  [
    'a file not exported, with its name',
    { file: '(File exceeds maximum size. Change data exporting settings to download.)', file_name: 'a.zip' },
    undefined,
    { attachments: [{ kind: 'file', name: 'a.zip', mimeType: null }] },
  ],
  [
    'a poll whose texts have marks',
    {
      poll: {
        question: { text: [{ type: 'plain', text: 'Q?' }] },
        answers: [{ text: ['A', { type: 'bold', text: '!' }] }],
      },
    },
    undefined,
    { text: 'Q?\nA!' },
  ],
])('reads %s', async (_, fields, chat, expected) => {
  expect(await one(fields, chat)).toMatchObject(expected);
});

it('reads a chat whose fields stand behind its messages', async () => {
  const items = await read({
    messages: [{ id: 1, type: 'message', date: '2019-11-22T18:30:00', text: 'x' }],
    type: 'private_group',
    id: 9,
    name: 'Late',
  });
  expect(posts(items)[0]!.community).toBe('https://t.me/c/9');
  expect(items[0]).toMatchObject({ community: { title: 'Late', nativeId: '9' } });
});

it('keeps an invite as the community and numbers as the posts', async () => {
  const chat = {
    type: 'private_channel',
    id: 9,
    messages: [{ id: 1, type: 'message', date: '2019-11-22T18:30:00', text: 'x' }],
  };
  expect(posts(await read(chat, 'https://t.me/+AbCdEf123'))[0]).toMatchObject({
    community: 'https://t.me/+AbCdEf123',
    ref: 'https://t.me/c/9/1',
  });
});

it.each([
  ['no id', { id: undefined }, 'a message has no id'],
  ['no time', { date: 'yesterday' }, 'a message has no readable date'],
])('loses one message with %s', async (_, fields, why) => {
  const sound = { id: 1, type: 'message', date: '2019-11-22T18:30:00', text: 'x' };
  const items = await read({
    type: 'public_channel',
    id: 9,
    messages: [sound, { ...sound, ...fields }, sound],
  });
  expect(posts(items)).toHaveLength(2);
  expect(items.filter(({ item }) => item === 'damage')).toEqual([
    { item: 'damage', offset: expect.any(Number), why },
  ]);
});

it('says that a chat without an id needs a name', async () => {
  const chat = { messages: [{ id: 1, type: 'message', date: '2019-11-22T18:30:00', text: 'x' }] };
  expect(await read(chat)).toEqual([
    { item: 'damage', offset: 0, why: 'the chat of these messages has no id' },
  ]);
  expect(posts(await read(chat, 'https://t.me/garden_wire'))[0]!.ref).toBe('https://t.me/garden_wire/1');
});
