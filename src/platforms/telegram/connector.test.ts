import { expect, it } from 'vitest';
import { type Recording, recordedIo } from '../conformance.ts';
import type { Look } from '../connector.ts';
import type { TelegramAccount } from './account.ts';
import { telegramConnector } from './connector.ts';
import { telegram } from './index.ts';
import { chat, full, history, message, resolved } from './mtproto.testing.ts';
import type { Said } from './mtproto-keep.ts';
import { cursorOf } from './progress.ts';

const NAME = 'https://t.me/garden_wire';
const VALUES = {
  DRIFTLINE_TELEGRAM_API_ID: '12345',
  DRIFTLINE_TELEGRAM_API_HASH: 'abc',
  DRIFTLINE_TELEGRAM_SESSION: 'def',
};
const PREVIEW = { ask: 'GET https://t.me/s/garden_wire', status: 200, file: 'preview-newest.html' };
const OLDER = {
  ask: 'GET https://t.me/s/garden_wire?before=38',
  status: 200,
  file: 'preview-before-38.html',
};
const OLDEST = {
  ask: 'GET https://t.me/s/garden_wire?before=30',
  status: 200,
  file: 'preview-before-30.html',
};
const CARD = { ask: 'GET https://t.me/garden_wire', status: 200, file: 'card-channel.html' };

function world(exchanges: Recording['exchanges'], values: Record<string, string> = {}) {
  const recording: Recording = { name: 'world', ref: NAME, do: 'probe', values, exchanges, gives: {} };
  return recordedIo(recording, new URL('recordings/', import.meta.url));
}

const yes = (result: unknown): Said => ({ ok: true, result });
const no = (error: string): Said => ({ ok: false, error, waitSeconds: null });
const ours = chat(1_234_567_890);
let open = 0;
const account = (resolve: Said): TelegramAccount => ({
  resolve: async () => resolve,
  channel: async () => yes(full(ours)),
  invite: async () => no('INVITE_HASH_EXPIRED'),
  history: async (_, after) => yes(history([1, 2, 3].filter((id) => id > after).map((id) => message(id)))),
  joined: async () => [],
  check: async () => resolve,
  async close() {
    open--;
  },
});
const connect = (resolve: Said) =>
  telegramConnector(async () => {
    open++;
    return account(resolve);
  });

it.each<[string, string, string | null, Record<string, string>, Recording['exchanges'], Partial<Look>]>([
  ['first by its card, account or not', NAME, null, VALUES, [CARD], { outcome: 'alive', via: 't.me' }],
  ['then by the account', NAME, 't.me', VALUES, [], { outcome: 'alive', via: 'account' }],
  [
    'then by the preview, without an account',
    NAME,
    't.me',
    {},
    [PREVIEW],
    { outcome: 'alive', via: 't.me/s' },
  ],
  ['by its card after the preview', NAME, 't.me/s', {}, [CARD], { outcome: 'alive', via: 't.me' }],
  ['by its card after the account', NAME, 'account', VALUES, [CARD], { outcome: 'alive', via: 't.me' }],
  [
    'a bare number, without an account',
    'https://t.me/c/1234567890',
    null,
    {},
    [],
    { outcome: 'unknown', why: 'no_public_address', captures: [] },
  ],
  [
    'a bare number, with half an account',
    'https://t.me/c/1234567890/7',
    null,
    { DRIFTLINE_TELEGRAM_API_ID: '1' },
    [],
    { outcome: 'unknown', why: 'account_incomplete' },
  ],
  [
    'a bare number, with an account',
    'https://t.me/c/1234567890',
    null,
    VALUES,
    [],
    { outcome: 'unknown', why: 'not_a_member', via: 'account' },
  ],
  [
    'a link to a folder',
    'https://t.me/addlist/AbCdEf123',
    null,
    VALUES,
    [],
    { outcome: 'unknown', why: 'folder_link' },
  ],
  [
    'what is none of Telegram',
    'https://garden.example/',
    null,
    VALUES,
    [],
    { outcome: 'unknown', why: 'not_telegram' },
  ],
])('looks at a place %s', async (_, ref, avoid, values, exchanges, expected) => {
  const { io, asked } = world(exchanges, values);
  expect(await connect(yes(resolved(ours))).probe(ref, io, { avoid })).toMatchObject(expected);
  expect(asked).toEqual(exchanges.map(({ ask }) => ask));
  expect(open).toBe(0);
});

it('looks by the preview when the account cannot tell', async () => {
  const { io } = world([PREVIEW], VALUES);
  expect(await connect(no('timeout')).probe(NAME, io, { avoid: 't.me' })).toMatchObject({
    outcome: 'alive',
    via: 't.me/s',
  });
});

async function read(
  resolve: Said,
  ref: string,
  exchanges: Recording['exchanges'],
  values: Record<string, string>,
) {
  const { io, kept } = world(exchanges, values);
  const pages = [];
  for await (const page of connect(resolve).read!(ref, null, io)) pages.push(page);
  expect(open).toBe(0);
  // The posts come out of what was kept, as at a rebuild.
  const items = pages
    .flatMap(({ captures }) => captures)
    .flatMap((capture) => {
      const { url, ...page } = kept.get(capture)!;
      return telegram.readPage!({ ...page, url: new URL(url), asked: { platform: 'telegram', ref } })!;
    });
  return { pages, posts: items.flatMap((each) => (each.item === 'post' ? [each.post.ref] : [])) };
}

it('reads by the account where there is one, and by previews where it cannot begin', async () => {
  const mine = await read(yes(resolved(ours)), NAME, [], VALUES);
  expect(mine.posts).toEqual([`${NAME}/1`, `${NAME}/2`, `${NAME}/3`]);
  expect(mine.pages.at(-1)!.cursor).toBe(cursorOf([[3, null]]));
  const { pages } = await read(no('timeout'), NAME, [PREVIEW, OLDER, OLDEST], VALUES);
  expect(pages.map(({ posts }) => posts)).toEqual([3, 3, 3]);
});

it.each([
  [
    'an account that is not in it',
    VALUES,
    [{ captures: [], posts: 0, stopped: 'not_a_member', cursor: cursorOf([[0, null]]) }],
  ],
  ['no account', {}, []],
])('reads nothing of a closed place with %s', async (_, values, expected) => {
  expect((await read(yes(resolved(ours)), 'https://t.me/c/1234567890', [], values)).pages).toEqual(expected);
});

it.each<[string, Record<string, string>, Said, number, { ok: boolean; why: string | null }]>([
  ['the public pages', {}, yes({}), 200, { ok: true, why: null }],
  ['the public pages, which have no rules for readers', {}, yes({}), 404, { ok: true, why: null }],
  ['nothing', {}, yes({}), 503, { ok: false, why: '503' }],
  ['the account', VALUES, yes({ _: 'updates.state' }), 0, { ok: true, why: null }],
  [
    'no account, with a session that was ended',
    VALUES,
    no('AUTH_KEY_UNREGISTERED'),
    0,
    { ok: false, why: 'AUTH_KEY_UNREGISTERED' },
  ],
  [
    'no account, with half its settings',
    { DRIFTLINE_TELEGRAM_SESSION: 'x' },
    yes({}),
    0,
    { ok: false, why: 'account_incomplete' },
  ],
])('reaches %s', async (_, values, check, status, expected) => {
  const exchanges =
    status === 0 ? [] : [{ ask: 'GET https://t.me/robots.txt', status, body: 'User-agent: *' }];
  expect(await connect(check).reach(world(exchanges, values).io)).toEqual(expected);
});
