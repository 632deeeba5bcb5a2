import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Post } from '../../core/model.ts';
import { inMemory, readArchive } from '../in-memory.ts';
import type { ArchiveFormat, ArchiveItem } from '../platform.ts';
import { api } from './archive.ts';
import { outbox } from './outbox.ts';

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

const HOME = 'https://social.example/@garden_wire';

describe('API statuses', async () => {
  const items = await read(api, file('statuses.json'));
  const [first, second, third, boost] = posts(items);

  it('reads HTML as it is shown, with links, mentions and no hashtags', () => {
    expect(first).toMatchObject({
      ref: `${HOME}/112000000000000001`,
      community: HOME,
      pinned: true,
      reactions: 5,
    });
    expect(first!.text).toBe(
      'Frost tonight, cover your seedlings & pots.\nMore: https://garden.example/frost?a=1&b=2\n\nThanks @harbour #frost',
    );
    expect(first!.links.map(({ kind }) => kind)).toEqual(['url', 'mention']);
    expect(linked(first!)).toEqual([
      ['https://garden.example/frost?a=1&b=2', 'https://garden.example/frost?a=1&b=2'],
      ['@harbour', 'https://sea.example/@harbour'],
    ]);
  });

  it('knows edits, media, warnings and answers to oneself', () => {
    expect(second).toMatchObject({
      editedAt: Date.UTC(2024, 2, 4, 11, 30),
      attachments: [{ kind: 'photo' }],
    });
    expect(third).toMatchObject({ text: 'Погода\nОтвет: завтра без дождя.', replyTo: first!.ref });
  });

  it('takes a boost for a forward of what was boosted', () => {
    expect(boost).toMatchObject({
      ref: `${HOME}/112000000000000004`,
      text: 'La marée sera haute à midi.',
      forwardedFrom: {
        community: 'https://sea.example/@harbour',
        post: 'https://sea.example/@harbour/111999999999999993',
      },
    });
    expect(linked(boost!)).toEqual([[null, 'https://sea.example.org/tides']]);
  });

  it('leaves out what is not public, and says so', () => {
    expect(items.filter(({ item }) => item === 'left_out')).toEqual([
      { item: 'left_out', what: 'status that is not public', count: 1 },
    ]);
    expect(JSON.stringify(items)).not.toContain('Only for followers');
  });

  it('reads the same from lines', async () => {
    expect(posts(await read(api, file('statuses.jsonl')))).toEqual(posts(items));
  });

  it('gives a search by author, whoever it was kept for', async () => {
    const found = posts(await read(api, file('search.json'), 'https://other.example/@reader'));
    expect(found.map(({ community }) => community)).toEqual([HOME, HOME, 'https://sea.example/@harbour']);
  });

  it('shows bio, fields and where an account has moved to', async () => {
    const [profile] = profiles(await read(api, file('account.json')));
    expect(profile).toMatchObject({ ref: HOME, members: 340 });
    expect(profile!.description).toBe(
      'Garden news. Mirror: t.me/garden_wire\nSite: https://garden.example\nhttps://new.example/@garden_wire2',
    );
  });

  it.each([
    ['no date', { created_at: 'soon' }],
    ['a date that does not exist', { created_at: '2024-02-30T10:00:00Z' }],
    ['no account that has an address', { account: { username: 'x' } }],
  ])('a status with %s is damage, and alone', async (_, broken) => {
    const [status] = JSON.parse(file('statuses.json').toString()) as object[];
    const found = await read(api, [{ ...status, ...broken }, status]);
    expect(damage(found)).toHaveLength(1);
    expect(posts(found)).toHaveLength(1);
  });
});

describe('ActivityPub outbox', async () => {
  const items = await read(outbox, file('outbox.json'));
  const [first, second, third, boost] = posts(items);

  it('gives posts the addresses that the API gives them', () => {
    expect(posts(items).map(({ ref }) => ref)).toEqual(
      [1, 2, 3, 4].map((n) => `${HOME}/11200000000000000${n}`),
    );
    expect(linked(first!)).toEqual([['tt.me/garden_wire', 'https://tt.me/garden_wire']]);
  });

  it('knows edits, media, warnings, answers and boosts', () => {
    expect(second).toMatchObject({
      editedAt: Date.UTC(2024, 2, 4, 11, 20),
      attachments: [{ kind: 'photo', mimeType: 'image/jpeg' }],
    });
    expect(third).toMatchObject({ text: 'Пословица\nТише едешь — дальше будешь.', replyTo: first!.ref });
    expect(boost).toMatchObject({
      text: '',
      forwardedFrom: {
        community: 'https://sea.example/@harbour',
        post: 'https://sea.example/@harbour/111999999999999993',
      },
    });
  });

  it('leaves out what was for some people only', () => {
    expect(JSON.stringify(items)).not.toContain('For one friend');
    expect(items.at(-1)).toEqual({ item: 'left_out', what: 'status that is not public', count: 1 });
  });

  it('reads the actor beside it', async () => {
    expect(profiles(await read(outbox, file('actor.json')))).toMatchObject([
      { ref: HOME, title: 'Garden Wire', description: 'Local gardening.\nMirror: t.me/garden_wire' },
    ]);
  });
});
