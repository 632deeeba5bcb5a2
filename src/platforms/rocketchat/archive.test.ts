import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Post } from '../../core/model.ts';
import { inMemory, readArchive } from '../in-memory.ts';
import type { ArchiveFormat, ArchiveItem } from '../platform.ts';
import { api } from './archive.ts';

const file = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const read = (format: ArchiveFormat, content: unknown, ref: string | null = null) =>
  readArchive(
    format,
    inMemory('x', content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content))),
    ref,
  );
const posts = (items: ArchiveItem[]): Post[] =>
  items.flatMap((item) => (item.item === 'post' ? [item.post] : []));
const profiles = (items: ArchiveItem[]) =>
  items.flatMap((item) => (item.item === 'community' ? [item.community] : []));
const damage = (items: ArchiveItem[]) => items.flatMap((item) => (item.item === 'damage' ? [item.why] : []));
/** The words that each placed link stands on, and where it leads. */
const linked = ({ text, links }: Post) =>
  links.map(({ href, start, end }) => [start === null ? null : text.slice(start, end!), href]);

const HOME = 'https://chat.example/channel/garden';
const items = await read(api, file('channel-messages.json'), HOME);
const [first, topic, reply, upload, threaded] = posts(items);

it('reads links where they stand, channels as mentions, pins and reactions', () => {
  expect(first).toMatchObject({
    ref: `${HOME}?msg=aBcDeFgHiJ1`,
    pinned: true,
    reactions: 2,
    author: 'uSeR1234567',
  });
  expect(linked(first!)).toEqual([
    ['https://garden.example/frost', 'https://garden.example/frost'],
    ['#market', 'https://chat.example/channel/market'],
  ]);
});

it('reads quotes and threads as answers', () => {
  expect(reply).toMatchObject({ replyTo: first!.ref, editedAt: Date.UTC(2024, 2, 4, 10, 4) });
  expect(threaded!.replyTo).toBe(first!.ref);
});

it('names an upload once', () => {
  expect(upload!.attachments).toEqual([{ kind: 'photo', name: 'market.jpg', mimeType: 'image/jpeg' }]);
});

it('reads a changed topic as a fact about the room', () => {
  expect(topic!.service).toBe('room_changed_topic');
  expect(profiles(items)).toMatchObject([
    { ref: HOME, description: 'Seeds. Mirror: https://t.me/garden_wire', at: topic!.at },
  ]);
});

it('reads the same from the database form on lines', async () => {
  expect(posts(await read(api, file('database.jsonl'), HOME))).toEqual(posts(items));
});

it('reads a room by itself', async () => {
  expect(profiles(await read(api, file('channel-info.json'), HOME))).toMatchObject([
    { title: 'Garden Wire', members: 44, description: 'Seeds' },
  ]);
});

it('says that it does not know whose messages they are, when nobody did', async () => {
  const nameless = await read(api, file('channel-messages.json'));
  expect(posts(nameless)).toEqual([]);
  expect(damage(nameless).join()).toContain('6 messages do not say which room');
});

it.each([
  ['a date that is none', { ts: 'noon' }],
  ['a date in a form that is not known', { ts: { $date: {} } }],
  ['no id', { _id: '' }],
])('a message with %s is damage, and alone', async (_, broken) => {
  const { messages } = JSON.parse(file('channel-messages.json').toString()) as { messages: object[] };
  const found = await read(api, { messages: [{ ...messages[0], ...broken }, messages[5]] }, HOME);
  expect(damage(found)).toHaveLength(1);
  expect(posts(found)).toHaveLength(1);
});
