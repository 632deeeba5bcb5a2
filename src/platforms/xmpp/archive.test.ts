import { describe, expect, it } from 'vitest';
import { damage, fixturesBeside, linked, posts, profiles, read } from '../archive-check.testing.ts';
import { archiveJson, archiveXml } from './archive.ts';

const file = fixturesBeside(import.meta.url);

const HOME = 'xmpp:garden@conference.harbour.example?join';
const items = await read(archiveXml, file('room-archive.xml'));
const [subject, corrected, picture, quoted, destroyed] = posts(items);

it('knows the room by its address, a subject as its description', () => {
  expect(new Set(posts(items).map(({ community }) => community))).toEqual(new Set([HOME]));
  expect(profiles(items)).toMatchObject([
    { ref: HOME, description: 'Seeds & weather. Mirror: https://t.me/garden_wire' },
  ]);
  expect(subject).toMatchObject({ service: 'subject', nativeId: 'arch-1' });
});

it('gives a corrected message its newest words', () => {
  expect(corrected).toMatchObject({
    nativeId: 'arch-2',
    text: 'Frost tonight <3',
    editedAt: Date.UTC(2024, 2, 4, 10, 2),
    author: 'Anna',
  });
});

it('reads addresses beside the words, and tags inside CDATA as words', () => {
  expect(linked(picture!)).toEqual([['https://garden.example/f.jpg', 'https://garden.example/f.jpg']]);
  expect(quoted!.text).toBe('سوق السبت </message> 🌻 et le marché');
});

it('links a destroyed room to the one it names', () => {
  expect(destroyed).toMatchObject({ service: 'destroy', at: quoted!.at });
  expect(linked(destroyed!)).toEqual([
    ['We moved to the meadow', 'xmpp:garden2@conference.meadow.example?join'],
  ]);
});

it('leaves out one-to-one messages, in XML and in JSON', async () => {
  const json = await read(archiveJson, file('room-archive.json'));
  for (const list of [items, json]) {
    expect(list.at(-1)).toEqual({ item: 'left_out', what: 'one-to-one message', count: 1 });
    expect(JSON.stringify(list)).not.toMatch(/just for you|private"/);
  }
  expect(posts(json).map(({ text }) => text)).toEqual(['Seeds', 'Frost tonight', 'Укройте рассаду']);
});

const stanza = (stamp: string, inner: string) =>
  `<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='${stamp}'/>${inner}</forwarded>`;
const message = (text: string) =>
  `<message from='r@conference.a.example/n' type='groupchat'><body>${text}</body></message>`;

describe('damage', () => {
  it.each([
    ['a date that is none', stanza('soon', message('x'))],
    ['a frame without its message', stanza('2024-03-04T10:00:00Z', '')],
    ['a frame without an end', "<forwarded><delay stamp='2024-03-04T10:00:00Z'/><message>"],
  ])('%s is damage, and alone', async (_, broken) => {
    const sound = stanza('2024-03-04T10:00:00Z', message('sound'));
    const found = await read(
      archiveXml,
      Buffer.from(`${sound}\n${broken}\n${sound.replace('sound', 'sound too')}`),
    );
    expect(damage(found).length).toBeGreaterThan(0);
    expect(posts(found).map(({ text }) => text)).toEqual(['sound', 'sound too']);
  });

  it('reads any depth of nesting', async () => {
    const deep = stanza('2024-03-04T10:00:00Z', message('<b>'.repeat(20_000)));
    expect((await read(archiveXml, Buffer.from(deep))).length).toBeGreaterThan(0);
  });
});
