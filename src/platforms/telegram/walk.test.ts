import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Answer, Cursor, Io, ReadPage } from '../connector.ts';
import { parsePage } from './markup.ts';
import { readPreview } from './preview.ts';
import { cursorOf, replaceGap, type Unread, unreadOf } from './progress.ts';
import { targetOf } from './target.ts';
import { PAGES, readPreviews } from './walk.ts';

const TARGET = targetOf('https://t.me/garden_wire') as Parameters<typeof readPreviews>[0];

/** A channel of invented posts that pages the way previews do; `broken` says at which questions it does not answer. */
function channel(
  posts: readonly number[],
  broken: (question: number) => boolean = () => false,
  links = true,
) {
  const asked: string[] = [];
  const pages = new Map<string, number[]>();
  const io = {
    async get(address: string): Promise<Answer> {
      asked.push(address);
      if (broken(asked.length)) return { status: null, why: 'timeout', at: 0 };
      const before = Number(new URL(address).searchParams.get('before') ?? Number.POSITIVE_INFINITY);
      const shown = posts.filter((id) => id < before).slice(-20);
      const older = links && shown.length > 0 && posts[0]! < shown[0]!;
      const body = Buffer.from(html(shown, older));
      const capture = `${address}#${asked.length}`;
      pages.set(capture, shown);
      return {
        status: 200,
        url: address,
        headers: { 'content-type': 'text/html' },
        body,
        cut: false,
        at: 0,
        capture,
      };
    },
    signal: new AbortController().signal,
  } as Partial<Io> as Io;
  return { io, asked, pages };
}

const html = (ids: readonly number[], older: boolean) =>
  `<!DOCTYPE html><html><body><div class="tgme_channel_info"><div class="tgme_channel_info_header_title">Сад</div></div>${older ? `<a class="tme_messages_more" data-before="${ids[0]}"></a>` : ''}${ids.map((id) => `<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="garden_wire/${id}"></div></div>`).join('')}</body></html>`;

async function readAll(cursor: Cursor | null, io: Io): Promise<ReadPage[]> {
  const pages: ReadPage[] = [];
  for await (const page of readPreviews(TARGET, cursor, io)) pages.push(page);
  return pages;
}

const isUnread = (id: number, unread: Unread) =>
  unread.some(([after, before]) => id > after && (before === null || id < before));

const numbers = (minLength: number, maxLength: number) =>
  fc
    .uniqueArray(fc.integer({ min: 1, max: 3000 }), { minLength, maxLength })
    .map((ids) => ids.sort((a, b) => a - b));
/** Channels of any size; those whose oldest page is full, too. */
const POSTS = fc.oneof(
  numbers(1, 900),
  fc.integer({ min: 1, max: 30 }).chain((pages) => numbers(pages * 20, pages * 20)),
);

it('never takes for read what was not, however often it is interrupted, and reads all in the end', async () => {
  await fc.assert(
    fc.asyncProperty(
      POSTS,
      fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }),
      async (posts, failures) => {
        const seen = new Set<number>();
        let cursor: Cursor | null = null;
        // The channel grows between readings; the last ones are undisturbed.
        for (let round = 0; round < failures.length + 4; round++) {
          const until = Math.ceil(
            (posts.length * Math.min(round + 1, failures.length + 1)) / (failures.length + 1),
          );
          const { io, pages: shown } = channel(
            posts.slice(0, until),
            (question) => question === failures[round],
          );
          let last = -1;
          for (const { captures, cursor: next, posts: count } of await readAll(cursor, io)) {
            const ids = captures.flatMap((capture) => shown.get(capture)!);
            expect(ids.length).toBe(count);
            for (const id of ids) seen.add(id);
            if (ids.length > 0) {
              expect(ids[0]!).toBeGreaterThan(last);
              last = ids[0]!;
            }
            for (const id of posts.slice(0, until))
              expect(seen.has(id) || isUnread(id, unreadOf(next))).toBe(true);
            cursor = next;
          }
        }
        expect([...seen].sort((a, b) => a - b)).toEqual(posts);
        expect(unreadOf(cursor)).toEqual([[posts.at(-1), null]]);
      },
    ),
    { numRuns: 60 },
  );
});

it('walks back a stated number of pages, and goes on from there the next time', async () => {
  const posts = Array.from({ length: (PAGES + 5) * 20 }, (_, i) => i + 1);
  const first = channel(posts);
  const pages = await readAll(null, first.io);
  expect(first.asked).toHaveLength(PAGES);
  expect(pages.at(-1)).toMatchObject({
    stopped: 'page_limit',
    cursor: cursorOf([
      [0, 101],
      [600, null],
    ]),
  });
  const second = channel(posts);
  const rest = await readAll(pages.at(-1)!.cursor, second.io);
  expect(second.asked).toHaveLength(1 + 5);
  expect(rest.at(-1)).toMatchObject({ stopped: null, cursor: cursorOf([[600, null]]) });
});

it('asks for nothing more once it is refused', async () => {
  const { io, asked } = channel([1, 2, 3], () => true);
  const cursor = cursorOf([
    [0, 38],
    [40, null],
  ]);
  expect(await readAll(cursor, io)).toEqual([{ captures: [], cursor, posts: 0, stopped: 'timeout' }]);
  expect(asked).toHaveLength(1);
});

it.each([
  ['the beginning, when nothing stands before it', [], null, cursorOf([[60, null]])],
  ['no beginning, when there are posts before it', [7, 8], null, cursorOf([[60, null]])],
])('takes a full page without a way back for %s', async (_, before, stopped, cursor) => {
  const posts = [...before, ...Array.from({ length: 20 }, (_, i) => i + 41)];
  const { io, asked, pages } = channel(posts, () => false, false);
  const read = await readAll(null, io);
  expect(asked).toEqual(['https://t.me/s/garden_wire', 'https://t.me/s/garden_wire?before=41']);
  expect(read.flatMap(({ captures }) => captures.flatMap((capture) => pages.get(capture)))).toEqual(posts);
  expect(read.at(-1)).toMatchObject({ stopped, cursor });
});

const gapOf = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }));

it('loses no number when an interval becomes smaller', () => {
  fc.assert(
    fc.property(
      fc.array(gapOf, { maxLength: 3 }),
      gapOf,
      fc.array(gapOf, { maxLength: 2 }),
      (others, gap, left) => {
        const next = replaceGap([...others, gap], gap, left);
        for (let id = 1; id <= 31; id++)
          expect(isUnread(id, next)).toBe(isUnread(id, others) || isUnread(id, left));
        expect(
          next.every(
            ([after, before]) => before === null || others.some(([a]) => a === after) || before - after > 1,
          ),
        ).toBe(true);
      },
    ),
  );
  expect(
    replaceGap(
      [
        [0, 38],
        [40, null],
      ],
      [9, 9],
      [[50, null]],
    ),
  ).toEqual([
    [0, 38],
    [40, null],
    [50, null],
  ]);
});

it.each<[string, string | null]>([
  ['{"unread":[[0,38],[40,null]]}', '{"unread":[[0,38],[40,null]]}'],
  ['{"unread":[[40,null],[0,38]]}', '{"unread":[[0,38],[40,null]]}'],
  ['{"unread":[[0,38]]}', null],
  ['{"unread":[[0,"38"],[40,null]]}', null],
  ['{"unread":[]}', null],
  ['{"since":4}', null],
  ['[1,2]', null],
  ['4', null],
  ['not JSON', null],
])('reads the cursor %s; from the beginning when it is none of ours', (cursor, expected) => {
  expect(cursorOf(unreadOf(cursor))).toBe(expected ?? '{"unread":[[0,null]]}');
});

it('reads the frame of a preview', () => {
  const view = Buffer.from('{"c":-1234567890,"p":3,"t":1,"h":"ab"}').toString('base64url');
  const post = (id: number, rest = '') =>
    `<div class="tgme_widget_message" data-post="Garden_Wire/${id}" data-view="${view}">${rest}</div>`;
  const info = '<div class="tgme_channel_info"><div class="tgme_channel_info_header_title">Сад</div></div>';
  const album =
    '<a href="https://t.me/garden_wire/9?single"></a><a href="https://t.me/other/99?single"></a><a href="https://t.me/garden_wire/70"></a>';
  expect(readPreview(parsePage(info + post(3) + post(8, album)))).toMatchObject({
    nativeId: '1234567890',
    posts: 2,
    ids: { lowest: 3, highest: 9, count: 3 },
    older: false,
  });
  expect(
    readPreview(parsePage(`${info}<link rel="prev" href="/s/garden_wire?before=3">${post(3)}`))!.older,
  ).toBe(true);
  expect(
    readPreview(parsePage(`${info}<link rel="canonical" href="/s/garden_wire?before=4">${post(3)}`))!.older,
  ).toBe(false);
  expect(readPreview(parsePage(post(3)))).toBeNull();
  expect(
    readPreview(parsePage(`${info}<div class="tgme_widget_message_wrap"><div data-id="3"></div></div>`)),
  ).toBeNull();
});
