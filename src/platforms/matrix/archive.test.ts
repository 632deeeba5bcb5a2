import { expect, it } from 'vitest';
import { damage, fixturesBeside, linked, posts, profiles, read } from '../archive-check.testing.ts';
import type { ArchiveItem } from '../platform.ts';
import { roomEvents } from './archive.ts';

const file = fixturesBeside(import.meta.url);

const HOME = 'https://matrix.to/#/#garden:harbour.example';
const items = await read(roomEvents, file('messages-forward.json'));
const byId = (list: ArchiveItem[], id: string) =>
  posts(list).find(({ nativeId }) => nativeId === `$ev${id}abcdef`);

it('knows the room by its canonical alias from the first event on', () => {
  expect(new Set(posts(items).map(({ community }) => community))).toEqual(new Set([HOME]));
  expect(profiles(items).map(({ title, description }) => title ?? description)).toEqual([
    null,
    'Garden Wire',
    'Seeds. Mirror: https://t.me/garden_wire',
  ]);
});

it('gives the newest wording by the same sender, and no post for the edit', () => {
  expect(byId(items, '6')).toMatchObject({
    text: 'Frost tonight',
    editedAt: 1709546407000,
    at: 1709546405000,
  });
  expect(linked(byId(items, '6')!)).toEqual([['tonight', 'https://garden.example/frost']]);
  expect(byId(items, '8')).toBeUndefined();
  expect(JSON.stringify(items)).not.toContain('vandal');
});

it('reads pages that run backwards and on lines alike', async () => {
  const backwards = await read(roomEvents, file('messages-backward.jsonl'));
  const sorted = (list: ArchiveItem[]) => posts(list).sort((a, b) => a.at - b.at);
  expect(sorted(backwards)).toEqual(sorted(items));
});

it('keeps an edit whose message the file does not hold', async () => {
  const whole = JSON.parse(file('messages-forward.json').toString()) as { chunk: { event_id: string }[] };
  const edit = whole.chunk.find(({ event_id }) => event_id === '$ev8abcdef');
  expect(posts(await read(roomEvents, { chunk: [edit], start: 'a', end: 'b' }))).toMatchObject([
    { nativeId: '$ev6abcdef', text: 'Frost tonight', editedAt: 1709546407000 },
  ]);
});

it('drops the quotation above a reply, and the names of people', () => {
  expect(byId(items, '7')).toMatchObject({
    text: 'Укройте рассаду',
    replyTo: `${HOME}/$ev6abcdef`,
    pinned: true,
  });
  expect(linked(byId(items, '14')!)).toEqual([
    ['le marché', 'https://matrix.to/#/%23market%3Aharbour.example'],
  ]);
});

it('links a room to the one that replaces it, over the words that say so', () => {
  expect(byId(items, '15')).toMatchObject({ service: 'm.room.tombstone' });
  expect(linked(byId(items, '15')!)).toEqual([
    ['This room has moved, continue in the new one', 'https://matrix.to/#/!NeW:harbour.example'],
  ]);
});

it('says what was redacted, encrypted, or about members', () => {
  expect(byId(items, '11')).toMatchObject({ service: 'redacted', text: '' });
  expect(byId(items, '12')).toMatchObject({ service: 'm.room.redaction', replyTo: `${HOME}/$ev11abcdef` });
  expect(items.filter(({ item }) => item === 'left_out')).toMatchObject([{ count: 1 }, { count: 1 }]);
});

it("names the room of Element's export by its number when it has no alias", async () => {
  const exported = await read(roomEvents, file('element-export.json'));
  expect(profiles(exported)).toMatchObject([
    { ref: 'https://matrix.to/#/!GaRdEn123:harbour.example', title: 'Garden Wire', description: 'Seeds' },
  ]);
});

it('takes the newest wording that the server bundles with a message', async () => {
  const event = {
    type: 'm.room.message',
    event_id: '$a1b2c3',
    room_id: '!r:a.example',
    sender: '@a:a.example',
    origin_server_ts: 1709546400000,
    content: { msgtype: 'm.text', body: 'old' },
  };
  const newer = {
    sender: '@a:a.example',
    origin_server_ts: 1709546500000,
    content: { 'm.new_content': { msgtype: 'm.text', body: 'new' } },
  };
  expect(
    posts(await read(roomEvents, [{ ...event, unsigned: { 'm.relations': { 'm.replace': newer } } }])),
  ).toMatchObject([{ text: 'new', editedAt: 1709546500000 }]);
});

it.each([
  ['a date of another age', { origin_server_ts: 5 }],
  ['a date that is text', { origin_server_ts: 'now' }],
  ['no id', { event_id: null }],
  ['no room', { room_id: null }],
])('an event with %s is damage', async (_, broken) => {
  const event = {
    type: 'm.room.message',
    event_id: '$a1b2c3',
    room_id: '!r:a.example',
    sender: '@a:a.example',
    origin_server_ts: 1709546400000,
    content: { msgtype: 'm.text', body: 'x' },
  };
  const found = await read(roomEvents, [{ ...event, ...broken }, event]);
  expect(damage(found)).toHaveLength(1);
  expect(posts(found)).toHaveLength(1);
});
