import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
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

const HOME = 'https://bsky.app/profile/weather.example';
const feed = await read(api, file('author-feed.json'));

it('reads an account by its handle, lower case', () => {
  expect(profiles(feed)[0]).toMatchObject({
    ref: HOME,
    title: 'Garden Weather',
    nativeId: 'did:plc:w4ther5tation2345garden7',
  });
});

it('places facets by UTF-8 bytes behind Arabic and an emoji', () => {
  expect(linked(posts(feed)[1]!)).toEqual([
    ['garden.example/rain', 'https://garden.example/rain'],
    ['@harbour.example', 'https://bsky.app/profile/did:plc:h4rb0urn3w5xyz234567abcd'],
  ]);
});

it('gives cards, quotes and pictures outside the text', () => {
  const [, , card, quote] = posts(feed);
  expect(linked(card!)).toEqual([[null, 'https://t.me/garden_weather']]);
  expect(linked(quote!)).toEqual([[null, 'https://bsky.app/profile/harbour.example/post/3kzzzzzzzzzz8']]);
  expect(quote!.attachments).toEqual([
    { kind: 'photo', name: 'https://cdn.bsky.app/f/1', mimeType: 'image/jpeg' },
  ]);
  expect(quote!.replyTo).toBe('https://bsky.app/profile/harbour.example/post/3kzzzzzzzzzz9');
});

it('takes a repost for a forward by the account that reposted, at the time it did', () => {
  expect(posts(feed)[4]).toMatchObject({
    ref: `${HOME}/repost/3krepost00001`,
    community: HOME,
    at: Date.UTC(2024, 2, 5, 9),
    forwardedFrom: {
      community: 'https://bsky.app/profile/harbour.example',
      post: 'https://bsky.app/profile/harbour.example/post/3kzzzzzzzzzz7',
    },
  });
});

it('does not believe a client whose clock runs ahead of the server', () => {
  expect(posts(feed)[5]!.at).toBe(Date.UTC(2024, 2, 6, 9));
  expect(posts(feed)[0]!.pinned).toBe(true);
});

it('reads the same posts from pages on lines', async () => {
  expect(posts(await read(api, file('author-feed-pages.jsonl')))).toEqual(posts(feed));
});

it('gives a search by author, whoever it was kept for', async () => {
  const found = posts(await read(api, file('search-posts.json'), 'https://bsky.app/profile/other.example'));
  expect(found.map(({ community }) => community)).toEqual([HOME, 'https://bsky.app/profile/harbour.example']);
});

it('keeps the links of a bio', async () => {
  expect(profiles(await read(api, file('profile.json')))).toMatchObject([
    { ref: HOME, members: 120, description: expect.stringContaining('https://t.me/') },
  ]);
});

const author = { did: 'did:plc:abc', handle: 'a.example' };
const uri = 'at://did:plc:abc/app.bsky.feed.post/3k';
describe('what cannot be read is damage', () => {
  it.each([
    ['no date at all', { uri, author, record: { text: 'x', createdAt: 'yesterday' } }],
    ['a date of another age', { uri, author, record: { text: 'x', createdAt: '0001-01-01T00:00:00Z' } }],
    ['no address', { author, record: { text: 'x', createdAt: '2024-03-04T10:00:00Z' } }],
    [
      'an author without a name',
      { uri, author: {}, record: { text: 'x', createdAt: '2024-03-04T10:00:00Z' } },
    ],
    ['a post that is a number', 7],
  ])('%s', async (_, post) => {
    const sound = { uri, author, record: { text: 'sound', createdAt: '2024-03-04T10:00:00Z' } };
    const items = await read(api, { feed: [{ post }, { post: sound }] });
    expect(damage(items)).toHaveLength(1);
    expect(posts(items).map(({ text }) => text)).toEqual(['sound']);
  });

  it.each([
    ['behind the end', 0, 99],
    ['inside a character', 0, 1],
    ['backwards', 2, 0],
  ])('a facet %s keeps its link without a place', async (_, byteStart, byteEnd) => {
    const record = {
      text: 'я рад',
      createdAt: '2024-03-04T10:00:00Z',
      facets: [
        {
          index: { byteStart, byteEnd },
          features: [{ $type: 'app.bsky.richtext.facet#link', uri: 'https://t.me/a' }],
        },
      ],
    };
    expect(linked(posts(await read(api, { feed: [{ post: { uri, author, record } }] }))[0]!)).toEqual([
      [null, 'https://t.me/a'],
    ]);
  });
});
