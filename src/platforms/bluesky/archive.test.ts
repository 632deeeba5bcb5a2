import { describe, expect, it } from 'vitest';
import { damage, fixturesBeside, linked, posts, profiles, read } from '../archive-check.testing.ts';
import { api, readAnswer } from './archive.ts';

const file = fixturesBeside(import.meta.url);

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

describe("records as the account's own host gives them", () => {
  const did = 'did:plc:w4ther5tation2345garden7';
  const record = (key: string, createdAt: string) => ({
    uri: `at://${did}/app.bsky.feed.post/${key}`,
    cid: 'bafyreipost',
    value: { $type: 'app.bsky.feed.post', text: 'Rain from noon.', createdAt },
  });
  const CAME = Date.UTC(2024, 2, 9);

  it('are posts of whom was asked about, and no profile is made of a DID', () => {
    const items = readAnswer({ records: [record('3kpost1', '2024-03-04T10:00:00Z')] }, HOME, CAME);
    expect(items).toMatchObject([
      { item: 'post', post: { ref: `${HOME}/post/3kpost1`, community: HOME, at: Date.UTC(2024, 2, 4, 10) } },
    ]);
  });

  it('are read from a saved file too', async () => {
    const items = await read(api, {
      records: [record('3kpost1', '2024-03-04T10:00:00Z')],
      cursor: '3kpost1',
    });
    expect(posts(items).map(({ community }) => community)).toEqual([`https://bsky.app/profile/${did}`]);
  });

  it.each([
    ['a date that runs ahead of the key', '3kmuf6yge2222', '2031-01-01T00:00:00Z', Date.UTC(2024, 2, 4, 10)],
    ['no date', '3kmuf6yge2222', 'soon', Date.UTC(2024, 2, 4, 10)],
    ['no date and a key of another kind', 'my-key', 'soon', CAME],
  ])('with %s', (_, key, createdAt, at) => {
    expect(posts(readAnswer({ records: [record(key, createdAt)] }, HOME, CAME))[0]!.at).toBe(at);
  });

  it('of a profile are a profile, and of other kinds nothing', () => {
    const value = { $type: 'app.bsky.actor.profile', displayName: 'Погода', description: 'Дождь' };
    const uri = `at://${did}/app.bsky.actor.profile/self`;
    expect(readAnswer({ uri, value }, HOME, CAME)).toMatchObject([
      { item: 'community', community: { ref: HOME, nativeId: did, title: 'Погода', at: CAME } },
    ]);
    expect(readAnswer({ uri: `at://${did}/app.bsky.graph.follow/3k`, value: {} }, HOME, CAME)).toEqual([]);
  });
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
