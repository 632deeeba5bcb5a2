/**
 * @module
 * Search, the reader, and the searches that a team saves.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { iso } from '../../core/clock.ts';
import { InputError } from '../../core/errors.ts';
import type { Desk } from '../../pages/desk.ts';
import { communityIn } from '../../pages/fresh.ts';
import { readPosts } from '../../pages/posts.ts';
import { communityRow } from '../../pages/rows.ts';
import {
  countSearch,
  readSearches,
  type SavedSearch,
  searchPage,
  writeSearches,
} from '../../pages/search.ts';
import { type Ask, notFound, type Route, someone } from '../route.ts';
import { limitIn, neededIn, timeIn } from './queries.ts';

async function reader(ask: Ask) {
  const { desk } = ask.services;
  const community = neededIn(ask, 'community');
  const found = await desk.read((reading) =>
    readPosts(reading, community, {
      around: ask.query('around'),
      before: ask.query('before'),
      after: ask.query('after'),
      limit: limitIn(ask),
    }),
  );
  const model = desk.model();
  const known = model === null ? null : communityIn(model, community);
  return { community: known === null ? null : communityRow(known), ...found };
}

const text = z.string().trim().min(1).max(300);

/** How many a search finds now; a query that finds nothing to look for finds none. */
async function counted(desk: Desk, searches: readonly SavedSearch[]) {
  if (searches.length === 0) return [];
  return desk.read(async (reading) =>
    searches.map(({ seen: _, ...search }, i) => ({ ...search, ...countSearch(reading, searches[i]!) })),
  );
}

let turn: Promise<unknown> = Promise.resolve();

/** Changes the saved searches, one change after another. */
function changeSearches<T>(
  dir: string,
  change: (before: SavedSearch[]) => Promise<{ next: SavedSearch[]; give: T }>,
) {
  const mine = turn.then(async () => {
    const { next, give } = await change(await readSearches(dir));
    await writeSearches(dir, next);
    return give;
  });
  turn = mine.catch(() => undefined); // the caller has `mine`
  return mine;
}

async function saveSearch(ask: Ask) {
  const { desk, now } = ask.services;
  const wanted = await ask.body(
    z.strictObject({
      name: text,
      q: text,
      platform: z.string().max(40).nullable().optional(),
      community: z.string().max(2_000).nullable().optional(),
      alert: z.boolean(),
    }),
  );
  const search: SavedSearch = {
    id: randomBytes(6).toString('hex'),
    name: wanted.name,
    q: wanted.q,
    platform: wanted.platform ?? null,
    community: wanted.community ?? null,
    alert: wanted.alert,
    by: someone(ask).name,
    created: iso(now()),
    seen: 0,
  };
  // What is there already is not new.
  search.seen = await desk.read(async (reading) => countSearch(reading, search).total);
  await changeSearches(desk.dir, async (before) => {
    if (before.length >= 200) throw new InputError('there are 200 saved searches already; remove one first');
    return { next: [...before, search], give: null };
  });
  return ask.context.json((await counted(desk, [search]))[0], 201);
}

async function changeSearch(ask: Ask) {
  const { desk } = ask.services;
  const wanted = await ask.body(
    z.strictObject({
      name: text.optional(),
      alert: z.boolean().optional(),
      seen: z.literal(true).optional(),
    }),
  );
  const changed = await changeSearches(desk.dir, async (before) => {
    const known = before.find(({ id }) => id === ask.param('id'));
    if (known === undefined) throw notFound('saved search');
    const next: SavedSearch = {
      ...known,
      name: wanted.name ?? known.name,
      alert: wanted.alert ?? known.alert,
      seen: wanted.seen ? await desk.read(async (reading) => countSearch(reading, known).total) : known.seen,
    };
    return { next: before.map((each) => (each === known ? next : each)), give: next };
  });
  return (await counted(desk, [changed]))[0];
}

async function removeSearch(ask: Ask) {
  const id = ask.param('id');
  await changeSearches(ask.services.dir, async (before) => {
    if (!before.some((each) => each.id === id)) throw notFound('saved search');
    return { next: before.filter((each) => each.id !== id), give: null };
  });
  return { removed: id };
}

export const SEARCH: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/search',
    role: 'viewer',
    scope: 'read',
    handle: (ask) =>
      searchPage(
        ask.services.desk,
        {
          q: ask.query('q') ?? '',
          platform: ask.query('platform'),
          community: ask.query('community'),
          since: timeIn(ask, 'since'),
          until: timeIn(ask, 'until'),
        },
        ask.query('cursor'),
        limitIn(ask),
      ),
  },
  { method: 'GET', path: '/api/posts', role: 'viewer', scope: 'read', handle: reader },
  {
    method: 'GET',
    path: '/api/searches',
    role: 'viewer',
    scope: 'read',
    handle: async ({ services: { desk } }) => ({
      searches: await counted(desk, await readSearches(desk.dir)),
    }),
  },
  { method: 'POST', path: '/api/searches', role: 'analyst', scope: 'watch', handle: saveSearch },
  { method: 'PATCH', path: '/api/searches/:id', role: 'analyst', scope: 'watch', handle: changeSearch },
  { method: 'DELETE', path: '/api/searches/:id', role: 'analyst', scope: 'watch', handle: removeSearch },
];
