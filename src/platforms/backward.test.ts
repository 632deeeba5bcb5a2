import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Placed, type Walk, walkBackward } from './backward.ts';
import type { Cursor, ReadPage } from './connector.ts';

/** A place that shows its newest posts first, `size` at a time; question number `failAt` fails. */
function place(posts: readonly Placed[], size: number, failAt = Number.POSITIVE_INFINITY, pages = 1000) {
  const shown = new Map<string, readonly Placed[]>();
  let asked = 0;
  const walk: Walk = {
    place: 'p1',
    most: size,
    pages,
    async ask(newest, oldest) {
      const capture = `c${asked}`;
      if (asked++ === failAt) return { captures: [capture], why: 'timeout' };
      const answer = posts
        .filter(({ at }) => (newest === null || at <= newest) && (oldest === null || at >= oldest))
        .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
        .slice(0, size);
      shown.set(capture, answer);
      return { captures: [capture], posts: answer };
    },
  };
  return { walk, shown, asked: () => asked };
}

type Place = ReturnType<typeof place>;

/** Reads no more than `most` pages, as a collector that is killed after them does. */
async function read(cursor: Cursor | null, { walk }: Place, most = Number.POSITIVE_INFINITY) {
  const pages: ReadPage[] = [];
  for await (const page of walkBackward(cursor, walk)) {
    pages.push(page);
    if (pages.length >= most) break;
  }
  return { pages, cursor: pages.at(-1)?.cursor ?? cursor };
}

const shownBy = (pages: readonly ReadPage[], { shown }: Place) =>
  pages.flatMap(({ captures }) => captures.flatMap((capture) => shown.get(capture) ?? []));
const posts = (from: number, to: number, step = 10): Placed[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ id: `m${from + i}`, at: (from + i) * step }));

describe('a history shown newest first', () => {
  it('comes oldest page first, and afterwards only what is new', async () => {
    const first = place(posts(1, 7), 3);
    const { pages, cursor } = await read(null, first);
    expect(pages.map(({ posts, stopped }) => [posts, stopped])).toEqual([
      [2, null],
      [2, null],
      [3, null],
    ]);
    expect(await read(cursor, place(posts(1, 7), 3))).toMatchObject({ pages: [], cursor });
    const later = place(posts(1, 9), 3);
    const next = await read(cursor, later);
    expect(next.pages.map(({ posts }) => posts)).toEqual([2]);
    expect(later.asked()).toBe(2);
  });

  it('gives a post that came late at a known instant once', async () => {
    const early = [...posts(1, 2), { id: 'a', at: 90 }];
    const { cursor } = await read(null, place(early, 5));
    const both = [...early, { id: 'b', at: 90 }];
    const next = await read(cursor, place(both, 5));
    expect(next.pages.map(({ posts }) => posts)).toEqual([1]);
    expect((await read(next.cursor, place(both, 5))).pages).toEqual([]);
  });

  it('that was interrupted leaves a gap, which is filled before anything newer is read', async () => {
    const { cursor } = await read(null, place(posts(1, 3), 3));
    const broken = place(posts(1, 12), 3, 2);
    const stopped = await read(cursor, broken);
    expect(stopped.pages.at(-1)).toMatchObject({ stopped: 'timeout', posts: 0, captures: ['c2'] });
    expect(new Set(shownBy(stopped.pages, broken).map(({ id }) => id))).toEqual(
      new Set(['m8', 'm9', 'm10', 'm11', 'm12']),
    );
    const healed = place(posts(1, 14), 3);
    const { pages } = await read(stopped.cursor, healed);
    const ids = shownBy(pages, healed).map(({ id }) => id);
    for (const id of ['m4', 'm5', 'm6', 'm7', 'm13', 'm14']) expect(ids).toContain(id);
    expect(ids.indexOf('m4')).toBeLessThan(ids.indexOf('m13'));
  });

  it('says that it stopped when a reading is long enough, and goes on there', async () => {
    const all = posts(1, 20);
    const once = place(all, 3, undefined, 4);
    const first = await read(null, once);
    expect(first.pages.at(-1)?.stopped).toBe('page_limit');
    const got = new Set(shownBy(first.pages, once).map(({ id }) => id));
    let { cursor } = first;
    for (let i = 0; i < 10 && got.size < 20; i++) {
      const again = place(all, 3, undefined, 4);
      const next = await read(cursor, again);
      for (const { id } of shownBy(next.pages, again)) got.add(id);
      cursor = next.cursor;
    }
    expect(got.size).toBe(20);
  });

  it('says that it cannot go on where more posts share an instant than one answer holds', async () => {
    const all = [...posts(1, 2), ...[1, 2, 3, 4, 5].map((i) => ({ id: `t${i}`, at: 100 }))];
    const { pages } = await read(null, place(all, 3));
    expect(pages.at(-1)?.stopped).toBe('same_instant');
  });

  it.each([['not JSON'], ['{"place":"p2","read":{"at":70,"ids":[]}}'], ['{"place":"p1","read":7}'], ['{}']])(
    'begins at the beginning with the cursor %s',
    async (cursor) => {
      const { pages } = await read(cursor, place(posts(1, 2), 3));
      expect(pages.map(({ posts }) => posts)).toEqual([2]);
    },
  );

  it('loses nothing, wherever it is interrupted or killed, however the posts are spread', async () => {
    const round = fc.record({
      arrived: fc.integer({ min: 0, max: 12 }),
      failAt: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
      pages: fc.integer({ min: 1, max: 6 }),
      killedAfter: fc.integer({ min: 1, max: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 60, maxLength: 60 }),
        fc.integer({ min: 6, max: 9 }),
        fc.array(round, { maxLength: 5 }),
        async (steps, size, rounds) => {
          // Never as many at one instant as an answer holds.
          let at = 1000;
          let same = 0;
          const all = steps.map((step, i) => {
            same = step === 0 && same < size - 2 ? same + 1 : 0;
            at += same > 0 ? 0 : step + 1;
            return { id: `m${i}`, at };
          });
          const got = new Set<string>();
          let cursor: Cursor | null = null;
          let there = 0;
          const once = async (here: Place, most: number) => {
            const result = await read(cursor, here, most);
            for (const { id } of shownBy(result.pages, here)) got.add(id);
            cursor = result.cursor;
          };
          for (const { arrived, failAt, pages, killedAfter } of rounds) {
            there = Math.min(all.length, there + arrived);
            await once(place(all.slice(0, there), size, failAt, pages), killedAfter);
          }
          await once(place(all.slice(0, there), size), Number.POSITIVE_INFINITY);
          expect([...got].sort()).toEqual(
            all
              .slice(0, there)
              .map(({ id }) => id)
              .sort(),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
