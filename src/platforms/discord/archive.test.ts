import { expect, it } from 'vitest';
import { damage, fixturesBeside, linked, posts, profiles, read } from '../archive-check.testing.ts';
import { chatExporter } from './archive.ts';

const file = fixturesBeside(import.meta.url);

const HOME = 'https://discord.com/channels/643210987654321098';
const items = await read(chatExporter, file('garden-general.json'));
const [welcome, reply, bot, preview, forward, pin] = posts(items);

it('reads the server as the community, the topic as its description', () => {
  expect(profiles(items)).toMatchObject([
    { ref: HOME, title: 'Garden Wire', description: expect.stringContaining('https://t.me/garden_wire') },
  ]);
});

it('reads times with zones, edits, pins, reactions and replies', () => {
  expect(welcome).toMatchObject({
    at: Date.UTC(2024, 2, 4, 10, 0, 0, 123),
    editedAt: Date.UTC(2024, 2, 4, 10, 5),
    pinned: true,
    reactions: 6,
  });
  expect(reply).toMatchObject({
    at: Date.UTC(2024, 2, 4, 9),
    replyTo: welcome!.ref,
    author: '700000000000000002',
  });
  expect(reply!.attachments).toEqual([{ kind: 'photo', name: 'seed.PNG', mimeType: null }]);
  expect(pin!.service).toBe('ChannelPinnedMessage');
});

it('takes a card that a bot wrote for its words, a preview for a link alone', () => {
  expect(bot!.text).toBe('Прогноз\nВетер и дождь\nСевер\n+5°');
  expect(preview!.text).toBe('Look https://garden.example/frost');
  expect(linked(preview!)).toEqual([[null, 'https://garden.example/frost']]);
});

it('reads what was passed on from another server', () => {
  expect(forward).toMatchObject({
    text: 'Le ferry part à midi.',
    replyTo: null,
    forwardedFrom: { community: 'https://discord.com/channels/650000000000000000' },
  });
});

it('leaves out who joined, and direct messages altogether', async () => {
  expect(items.at(-1)).toEqual({ item: 'left_out', what: 'notice of who joined or left', count: 1 });
  expect(await read(chatExporter, file('direct.json'))).toEqual([
    { item: 'left_out', what: 'direct messages', count: 1 },
  ]);
});

it('keeps to the address that the operator gave', async () => {
  const named = await read(chatExporter, file('garden-general.json'), 'https://discord.gg/GardenWire');
  expect(new Set(posts(named).map(({ community }) => community))).toEqual(
    new Set(['https://discord.gg/GardenWire']),
  );
  expect(posts(named)[0]!.ref).toBe(welcome!.ref);
});

it.each([
  ['no date', { timestamp: '2024-13-45T00:00:00Z' }],
  ['no id', { id: null }],
])('a message with %s is damage, and alone', async (_, broken) => {
  const whole = JSON.parse(file('garden-general.json').toString());
  const found = await read(chatExporter, {
    ...whole,
    messages: [{ ...whole.messages[0], ...broken }, whole.messages[2]],
  });
  expect(damage(found)).toHaveLength(1);
  expect(posts(found)).toHaveLength(1);
});
