import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Post } from '../../core/model.ts';
import type { ArchiveFormat, ArchiveItem } from '../platform.ts';
import { api, ownArchive } from './archive.ts';

async function read(
  format: ArchiveFormat,
  content: string | Uint8Array,
  ref: string | null = null,
): Promise<ArchiveItem[]> {
  const bytes = Buffer.from(content);
  const source = {
    name: 'x',
    size: bytes.length,
    async *read(start = 0) {
      yield bytes.subarray(start);
    },
  };
  const items: ArchiveItem[] = [];
  for await (const piece of format.cut(source))
    items.push(...('item' in piece ? [piece] : format.parse(piece, { ref })));
  return items;
}

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
const posts = (items: ArchiveItem[]): Post[] =>
  items.flatMap((each) => (each.item === 'post' ? [each.post] : []));
const words = (post: Post) =>
  post.links.map(({ href, start, end, kind }) => [
    href,
    start === null || end === null ? null : post.text.slice(start, end),
    kind,
  ]);

it('reads pages, one a line', async () => {
  const items = await read(api, fixture('pages.jsonl'));
  expect(items.filter(({ item }) => item === 'damage')).toEqual([]);
  expect(items[0]).toMatchObject({
    community: {
      ref: 'https://x.com/garden_wire',
      nativeId: '1001',
      title: 'Garden wire',
      description: 'Weather & beds. More: https://tt.me/garden_wire\nhttps://garden.example/',
      members: 1204,
      at: Date.UTC(2019, 10, 23, 10),
    },
  });
  const [first, retweet, reply, long, other] = posts(items);
  expect(first).toMatchObject({
    ref: 'https://x.com/garden_wire/status/1197900000000000001',
    at: Date.UTC(2019, 10, 22, 16),
    author: null,
    text: '🌧 Rain & wind, we are here now: https://t.co/cc3 @rain_desk',
    pinned: true,
    views: 90,
    reactions: 4,
  });
  expect(words(first!)).toEqual([
    ['https://bit.example/x', 'https://t.co/cc3', 'url'],
    ['https://tt.me/join/AbC', 'https://t.co/cc3', 'url'],
    ['https://x.com/rain_desk', '@rain_desk', 'mention'],
  ]);
  expect(retweet).toMatchObject({
    text: 'RT @rain_desk: A long report about the rain over the hills and the river: https://t.co/dd4',
    forwardedFrom: {
      community: 'https://x.com/rain_desk',
      post: 'https://x.com/rain_desk/status/1197800000000000009',
    },
  });
  expect(words(retweet!)).toEqual([
    ['https://x.com/rain_desk', '@rain_desk', 'mention'],
    ['https://rain.example/report', 'https://t.co/dd4', 'url'],
  ]);
  expect(reply).toMatchObject({
    replyTo: 'https://x.com/rain_desk/status/1197800000000000010',
    text: 'Indeed\nSnow\nRain',
    attachments: [{ kind: 'photo', name: 'https://pbs.twimg.com/media/a.jpg' }, { kind: 'poll' }],
  });
  expect(long!.text).toHaveLength(340);
  expect(words(long!)).toEqual([
    ['https://garden.example/long', 'https://t.co/ee5', 'url'],
    ['https://x.com/rain_desk/status/1197800000000000010', null, 'card'],
  ]);
  expect(other).toMatchObject({ community: 'https://x.com/rain_desk', text: 'Snow by Sunday?' });
  expect(posts(items)).toHaveLength(5);
});

it('reads the same posts out of a page a file and of flattened lines', async () => {
  const [first, retweet] = posts(await read(api, fixture('pages.jsonl')));
  expect(posts(await read(api, fixture('page.json')))).toEqual([first, retweet]);
  expect(posts(await read(api, fixture('flat.jsonl'))).slice(0, 2)).toEqual([first, retweet]);
  const array = `[${fixture('flat.jsonl').trim().split('\n').join(',')}]`;
  expect(posts(await read(api, array)).slice(0, 2)).toEqual([first, retweet]);
});

it('reads what a user downloads, and finds whose it is', async () => {
  const items = await read(ownArchive, fixture('tweets.js'));
  expect(items.filter(({ item }) => item === 'damage')).toEqual([]);
  const [linked, photo, retweet, reply] = posts(items);
  expect(linked).toMatchObject({
    community: 'https://x.com/garden_wire',
    at: Date.UTC(2019, 10, 1),
    text: 'First beds & seeds https://t.co/ff6',
    reactions: 3,
  });
  expect(words(linked!)).toEqual([['https://t.me/garden_wire', 'https://t.co/ff6', 'url']]);
  expect(photo).toMatchObject({
    links: [],
    attachments: [{ kind: 'photo', name: 'https://pbs.twimg.com/media/b.jpg' }],
  });
  expect(retweet!.forwardedFrom).toEqual({ community: 'https://x.com/rain_desk', title: null, post: null });
  expect(reply!.replyTo).toBe('https://x.com/rain_desk/status/1189999999999999999');
});

it('asks whose an archive without pictures is', async () => {
  const file =
    'window.YTD.tweet.part0 = [{"id_str":"1190000000000000001","full_text":"x","created_at":"Fri Nov 01 00:00:00 +0000 2019"}]';
  expect(await read(ownArchive, file)).toEqual([
    { item: 'damage', offset: expect.any(Number), why: 'the archive does not name its account' },
  ]);
  expect(posts(await read(ownArchive, file, 'https://x.com/garden_wire'))[0]!.ref).toBe(
    'https://x.com/garden_wire/status/1190000000000000001',
  );
});

it.each(['like', 'direct_messages', 'follower', 'account'])(
  'does not recognise the archive file %s',
  (name) => {
    const text = `window.YTD.${name}.part0 = [ {"${name}": {"tweetId": "1190000000000000001", "fullText": "x"}} ]`;
    expect(
      ownArchive.recognise({ name: `${name}.js`, bytes: new Uint8Array(), text, size: text.length }),
    ).toBe(0);
    expect(api.recognise({ name: `${name}.js`, bytes: new Uint8Array(), text, size: text.length })).toBe(0);
  },
);

const TWEET = { id: '1197900000000000001', text: 'x', author_id: '7' };
it.each<[string, object, string | null, Partial<Post>]>([
  [
    'the smallest answer: the time is in the id',
    { data: [{ id: '1050118621198921728', text: 'x' }], meta: {} },
    'https://x.com/garden_wire',
    { ref: 'https://x.com/garden_wire/status/1050118621198921728', at: 1539202764211 },
  ],
  [
    'an author without a name',
    { data: TWEET },
    null,
    { community: 'https://x.com/i/user/7', ref: 'https://x.com/i/status/1197900000000000001' },
  ],
  [
    'the name in the file before the one given',
    { data: TWEET, includes: { users: [{ id: '7', username: 'Rain_Desk', name: 'R' }] } },
    'https://x.com/garden_wire',
    { community: 'https://x.com/rain_desk' },
  ],
  [
    'offsets that do not fit: the words are looked for',
    {
      data: {
        ...TWEET,
        text: '🌞🌞 https://t.co/a',
        entities: { urls: [{ start: 0, end: 3, url: 'https://t.co/a', expanded_url: 'https://a.example/' }] },
      },
    },
    null,
    { links: [{ href: 'https://a.example/', start: 5, end: 19, kind: 'url' }] },
  ],
  [
    'a post of API v1.1',
    {
      id: 1.1979e18,
      id_str: '1197900000000000001',
      full_text: 'old',
      created_at: 'Fri Nov 22 18:30:00 +0000 2019',
      user: { id_str: '7', screen_name: 'Rain_Desk', name: 'R' },
    },
    null,
    { community: 'https://x.com/rain_desk', at: Date.UTC(2019, 10, 22, 18, 30), text: 'old' },
  ],
  [
    'an answer to oneself',
    {
      data: { ...TWEET, in_reply_to_user_id: '7', referenced_tweets: [{ type: 'replied_to', id: '5' }] },
      includes: { users: [{ id: '7', username: 'rain_desk', name: 'R' }] },
    },
    null,
    { replyTo: 'https://x.com/rain_desk/status/5' },
  ],
])('reads %s', async (_, content, ref, expected) => {
  const items = await read(api, JSON.stringify(content), ref);
  expect(items.filter(({ item }) => item === 'damage')).toEqual([]);
  expect(posts(items)[0]).toMatchObject(expected);
});

it('saves the sound posts of a broken page, with their authors', async () => {
  const page = JSON.parse(fixture('page.json'));
  page.data.push({ ...page.data[0], id: '1197900000000000008' });
  for (const text of [JSON.stringify(page), JSON.stringify(page, null, 2)]) {
    const broken = text.replace(/("id": ?"1197900000000000002)"/, '$1');
    for (const file of [
      broken,
      `${broken}\n${JSON.stringify(page)}\n`,
      `${JSON.stringify(page)}\n${broken}\n`,
    ]) {
      const items = await read(api, file);
      const found = posts(items).map(({ ref }) => ref);
      expect(
        found.filter((each) => each === 'https://x.com/garden_wire/status/1197900000000000008'),
      ).toHaveLength(file === broken ? 1 : 2);
      expect(items.filter(({ item }) => item === 'damage')).toHaveLength(1);
    }
  }
});

it('says that a post is nobody’s', async () => {
  expect(await read(api, '{"data":[{"id":"1197900000000000001","text":"x"}]}')).toEqual([
    { item: 'damage', offset: 0, why: 'a post does not say whose it is' },
  ]);
});
