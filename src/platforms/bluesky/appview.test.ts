import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Answer, Cursor, Io } from '../connector.ts';
import { readFeed } from './appview.ts';

const DID = 'did:plc:w4ther5tation2345garden7';
const START = Date.UTC(2024, 2, 4);

/** What stands in the feed: its place there, and how much later the AppView says that it saw it. */
interface Item {
  readonly key: string;
  readonly at: number;
  readonly late: number;
}

/** An AppView with this feed, whose question number `failAt` fails. `shown` are the posts by capture. */
function appview(feed: readonly Item[], size: number, failAt = Number.POSITIVE_INFINITY) {
  const shown = new Map<string, readonly string[]>();
  let asked = 0;
  const get = async (address: string): Promise<Answer> => {
    const url = new URL(address);
    const at = START;
    if (url.pathname.endsWith('getProfile'))
      return answer({ did: DID, handle: 'weather.example' }, at, 'profile');
    if (asked++ === failAt) return { status: null, why: 'timeout', at };
    // A cursor is a place between two items and means nothing to anybody else.
    const cursor = url.searchParams.get('cursor');
    const sorted = feed.toSorted((a, b) => b.at - a.at || (a.key < b.key ? 1 : -1));
    const from = cursor === null ? 0 : sorted.findIndex(({ key }) => `after ${key}` === cursor) + 1;
    const items = sorted.slice(from, from + size);
    const last = items.at(-1);
    const capture = `page ${asked}`;
    shown.set(
      capture,
      items.map(({ key }) => key),
    );
    const more = last !== undefined && from + size < sorted.length;
    return answer({ feed: items.map(view), ...(more && { cursor: `after ${last.key}` }) }, at, capture);
  };
  const io: Io = {
    get,
    async *stream() {},
    keep: async () => 'kept',
    turn: async () => {},
    now: () => START,
    value: () => null,
    signal: new AbortController().signal,
  };
  return { io, shown };
}

function answer(body: unknown, at: number, capture: string): Answer {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const headers = { 'content-type': 'application/json' };
  return { status: 200, url: 'https://appview.example/', headers, body: bytes, cut: false, at, capture };
}

/** A post that was seen late keeps the place that its own date gives it. */
function view({ key, at, late }: Item) {
  const iso = (instant: number) => new Date(instant).toISOString();
  const post = { uri: `at://${DID}/app.bsky.feed.post/${key}`, indexedAt: iso(at + late) };
  return { post: { ...post, record: { createdAt: iso(at) } } };
}

async function read(cursor: Cursor | null, { io, shown }: ReturnType<typeof appview>, most = Infinity) {
  const got: string[] = [];
  let last = cursor;
  let pages = 0;
  for await (const page of readFeed(io, 'https://appview.example', 'weather.example', cursor)) {
    for (const capture of page.captures) got.push(...(shown.get(capture) ?? []));
    last = page.cursor;
    if (++pages >= most) break;
  }
  return { got, cursor: last };
}

it('loses no post of a feed, wherever the reading is interrupted or killed', async () => {
  const round = fc.record({
    arrived: fc.integer({ min: 0, max: 15 }),
    failAt: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
    killedAfter: fc.integer({ min: 1, max: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ step: fc.integer({ min: 0, max: 2 }), late: fc.integer({ min: 0, max: 9 }) }), {
        minLength: 60,
        maxLength: 60,
      }),
      fc.integer({ min: 3, max: 8 }),
      fc.array(round, { maxLength: 5 }),
      async (steps, size, rounds) => {
        let at = START;
        const all = steps.map(({ step, late }, i) => {
          at += step;
          return { key: `3k${String(i).padStart(11, '0')}`, at, late };
        });
        const got = new Set<string>();
        let cursor: Cursor | null = null;
        let there = 0;
        for (const { arrived, failAt, killedAfter } of [...rounds, { ...END, failAt: undefined }]) {
          there = Math.min(all.length, there + arrived);
          // What arrives later is newer than all that was there: see what `readFeed` says of backdated posts.
          while (there > 0 && there < all.length && all[there]!.at === all[there - 1]!.at) there++;
          const result = await read(cursor, appview(all.slice(0, there), size, failAt), killedAfter);
          for (const key of result.got) got.add(key);
          cursor = result.cursor;
        }
        expect(all.slice(0, there).filter(({ key }) => !got.has(key))).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});

const END = { arrived: 0, killedAfter: Number.POSITIVE_INFINITY };

it('does not read what it has read before', async () => {
  const feed = Array.from({ length: 20 }, (_, i) => ({ key: `3kpost${i}`, at: START + i * 1000, late: 0 }));
  const first = await read(null, appview(feed.slice(0, 15), 4));
  const { got } = await read(first.cursor, appview(feed, 4));
  expect(got.length).toBeLessThanOrEqual(8);
  expect(got).toEqual(expect.arrayContaining(feed.slice(15).map(({ key }) => key)));
});
