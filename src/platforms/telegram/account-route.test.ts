import { expect, it } from 'vitest';
import { recordedIo } from '../conformance.ts';
import type { Cursor, Io, Look, ReadPage } from '../connector.ts';
import type { TelegramAccount } from './account.ts';
import { accountRoute, RESOLVES_PER_HOUR } from './account-route.ts';
import { chat, full, history, message, resolved, resolvedPerson, SECRETS } from './mtproto.testing.ts';
import type { Said } from './mtproto-keep.ts';
import { cursorOf } from './progress.ts';
import { targetOf } from './target.ts';

const ID = 1_234_567_890;
const VALUES = {
  DRIFTLINE_TELEGRAM_API_ID: '9753197531',
  DRIFTLINE_TELEGRAM_API_HASH: 'abcdef-secret-hash',
  DRIFTLINE_TELEGRAM_SESSION: 'session-secret-string',
};
const yes = (result: unknown): Said => ({ ok: true, result });
const no = (error: string, waitSeconds: number | null = null): Said => ({ ok: false, error, waitSeconds });

type Script = Partial<Record<'resolve' | 'channel' | 'invite', Said | Said[]>> & {
  history?: (after: number) => Said;
  joined?: number[] | null;
};

/** An account that answers from a script, and the world around it. */
function bench(script: Script, values: Readonly<Record<string, string>> = VALUES) {
  const calls: string[] = [];
  let clock = Date.UTC(2026, 2, 4, 9);
  let open = 0;
  let openings = 0;
  const say = (method: 'resolve' | 'channel' | 'invite', what: string): Promise<Said> => {
    calls.push(`${method} ${what}`);
    const said = script[method];
    const next = Array.isArray(said) ? said.shift() : said;
    if (next === undefined) throw new Error(`the script has no answer to ${method}`);
    return Promise.resolve(next);
  };
  const account: TelegramAccount = {
    resolve: (name) => say('resolve', name),
    channel: ({ id }) => say('channel', String(id)),
    invite: (hash) => say('invite', hash),
    async history({ id }, after, limit) {
      calls.push(`history ${id} ${after} ${limit}`);
      return script.history!(after);
    },
    joined: async () => script.joined?.map((id) => ({ id, accessHash: {} })) ?? null,
    check: async () => script.resolve as Said,
    async close() {
      open--;
    },
  };
  const recorded = recordedIo(
    { name: 'bench', ref: '', do: 'probe', values, exchanges: [], gives: {} },
    new URL('./', import.meta.url),
  );
  const io: Io = { ...recorded.io, now: () => clock };
  const route = accountRoute(async () => {
    open++;
    openings++;
    return account;
  });
  const target = (ref: string) => targetOf(ref) as Parameters<typeof route.probe>[0];
  return {
    io,
    calls,
    route,
    kept: () => [...recorded.kept.values()].map(({ body }) => new TextDecoder().decode(body)),
    opened: () => open,
    openings: () => openings,
    pass: (milliseconds: number) => {
      clock += milliseconds;
    },
    probe: (ref: string) => route.probe(target(ref), io),
    async read(ref: string, cursor: Cursor | null): Promise<ReadPage[]> {
      const pages: ReadPage[] = [];
      for await (const page of route.read(target(ref), cursor, io)) pages.push(page);
      return pages;
    },
  };
}

const NAME = 'https://t.me/garden_wire';
const NUMBER = `https://t.me/c/${ID}`;
const INVITE = 'https://t.me/+AbCdEf_123456';
const ours = chat(ID);
const restricted = (...reasons: [platform: string, reason: string][]) =>
  chat(ID, {
    restricted: true,
    restrictionReason: reasons.map(([platform, reason]) => ({
      _: 'restrictionReason',
      platform,
      reason,
      text: 'Withheld.',
    })),
  });
const held = (channel: object & { id: number }): Script => ({
  resolve: yes(resolved(channel)),
  channel: yes(full(channel)),
});
const FORBIDDEN = { _: 'channelForbidden', id: ID, accessHash: {}, title: 'Сводка сада' };

it.each<[string, string, Script, Partial<Look>]>([
  [
    'a channel that is there',
    NAME,
    held(ours),
    {
      outcome: 'alive',
      why: null,
      title: 'Сводка сада',
      members: 10_412,
      nativeId: String(ID),
      description: 'Погода и грядки. Запасной: tt.me/garden_two',
    },
  ],
  [
    'a name that nobody holds',
    NAME,
    { resolve: no('USERNAME_NOT_OCCUPIED') },
    { outcome: 'gone_unspecified', why: 'USERNAME_NOT_OCCUPIED' },
  ],
  [
    'a name that cannot be one',
    NAME,
    { resolve: no('USERNAME_INVALID') },
    { outcome: 'unknown', why: 'USERNAME_INVALID' },
  ],
  [
    'a name that a person holds',
    NAME,
    { resolve: yes(resolvedPerson) },
    { outcome: 'unknown', why: 'person_or_bot', title: null, nativeId: null },
  ],
  [
    'a channel that lets us in no more',
    NAME,
    { ...held(ours), channel: no('CHANNEL_PRIVATE') },
    { outcome: 'private', why: 'CHANNEL_PRIVATE', title: 'Сводка сада', nativeId: String(ID) },
  ],
  [
    'a channel that is forbidden to us',
    NAME,
    { resolve: yes(resolved(FORBIDDEN)) },
    { outcome: 'private', why: 'forbidden' },
  ],
  [
    'a channel that Telegram finds invalid',
    NAME,
    { ...held(ours), channel: no('CHANNEL_INVALID') },
    { outcome: 'unknown', why: 'CHANNEL_INVALID' },
  ],
  [
    'a group that is not available',
    NAME,
    { ...held(ours), channel: no('CHANNEL_PUBLIC_GROUP_NA') },
    { outcome: 'unknown', why: 'CHANNEL_PUBLIC_GROUP_NA' },
  ],
  [
    'a held name, when the second question runs into a time-out',
    NAME,
    { ...held(ours), channel: no('timeout') },
    { outcome: 'alive', title: 'Сводка сада', description: null },
  ],
  [
    'a channel withheld on one kind of device',
    NAME,
    held(restricted(['ios', 'porn'])),
    { outcome: 'restricted', why: 'ios:porn', title: 'Сводка сада' },
  ],
  [
    'a channel withheld on two kinds',
    NAME,
    held(restricted(['ios-android', 'terms'])),
    { outcome: 'restricted', why: 'ios-android:terms' },
  ],
  [
    'a channel withheld everywhere for a country',
    NAME,
    held(restricted(['all', 'local_laws'])),
    { outcome: 'restricted', why: 'all:local_laws' },
  ],
  [
    'a channel that broke the terms, shown nowhere',
    NAME,
    held(restricted(['ios', 'porn'], ['all', 'terms'])),
    { outcome: 'gone_by_platform', why: 'all:terms' },
  ],
  [
    'an answer in no known form',
    NAME,
    { resolve: yes({ _: 'contacts.somethingElse' }) },
    { outcome: 'unknown', why: 'unrecognised' },
  ],
  ['an answer that is nothing', NAME, { resolve: yes(null) }, { outcome: 'unknown', why: 'unrecognised' }],
  ['a time-out', NAME, { resolve: no('timeout') }, { outcome: 'unknown', why: 'timeout' }],
  ['no way there', NAME, { resolve: no('unreachable') }, { outcome: 'unknown', why: 'unreachable' }],
  [
    'a session that was ended',
    NAME,
    { resolve: no('AUTH_KEY_UNREGISTERED') },
    { outcome: 'unknown', why: 'AUTH_KEY_UNREGISTERED' },
  ],
  [
    'an account that was closed',
    NAME,
    { resolve: no('USER_DEACTIVATED_BAN') },
    { outcome: 'unknown', why: 'USER_DEACTIVATED_BAN' },
  ],
  [
    'an account that was frozen',
    NAME,
    { resolve: no('FROZEN_METHOD_INVALID') },
    { outcome: 'unknown', why: 'FROZEN_METHOD_INVALID' },
  ],
  ['a fault inside Telegram', NAME, { resolve: no('INTERNAL') }, { outcome: 'unknown', why: 'INTERNAL' }],
  ['a limit', NAME, { resolve: no('FLOOD_WAIT', 2787) }, { outcome: 'unknown', why: 'rate_limited' }],
  [
    'a closed place that the account is in',
    NUMBER,
    { joined: [ID], channel: yes(full(ours)) },
    { outcome: 'alive', nativeId: String(ID) },
  ],
  [
    'a closed place that the account is not in',
    NUMBER,
    { joined: [5] },
    { outcome: 'unknown', why: 'not_a_member' },
  ],
  [
    'chats that could not be gone through',
    NUMBER,
    { joined: null },
    { outcome: 'unknown', why: 'chats_not_read' },
  ],
  [
    'a bare number that lets us in no more',
    NUMBER,
    { joined: [ID], channel: no('CHANNEL_PRIVATE') },
    { outcome: 'unknown', why: 'CHANNEL_PRIVATE' },
  ],
  [
    'a bare number that is forbidden to us',
    NUMBER,
    { joined: [ID], channel: yes({ ...full(ours), chats: [FORBIDDEN] }) },
    { outcome: 'unknown', why: 'forbidden' },
  ],
  [
    'an invite that leads somewhere',
    INVITE,
    {
      invite: yes({
        _: 'chatInvite',
        title: 'Le potager',
        about: 'Au jardin',
        participantsCount: 86,
        photo: {},
        participants: [{ _: 'user', firstName: 'Invented Person' }],
      }),
    },
    { outcome: 'alive', title: 'Le potager', description: 'Au jardin', members: 86, nativeId: null },
  ],
  [
    'an invite to where we are already',
    INVITE,
    { invite: yes({ _: 'chatInviteAlready', chat: ours }) },
    { outcome: 'alive', nativeId: String(ID) },
  ],
  [
    'an invite that ran out',
    INVITE,
    { invite: no('INVITE_HASH_EXPIRED') },
    { outcome: 'unknown', why: 'invite_dead' },
  ],
  [
    'an invite that never was',
    INVITE,
    { invite: no('INVITE_HASH_INVALID') },
    { outcome: 'unknown', why: 'invite_dead' },
  ],
  [
    'an invite without a hash',
    INVITE,
    { invite: no('INVITE_HASH_EMPTY') },
    { outcome: 'unknown', why: 'invite_dead' },
  ],
  [
    'an invite to a closed place',
    INVITE,
    { invite: no('CHANNEL_PRIVATE') },
    { outcome: 'unknown', why: 'CHANNEL_PRIVATE' },
  ],
  [
    'an invite in no known form',
    INVITE,
    { invite: yes({ _: 'chatInviteNew' }) },
    { outcome: 'unknown', why: 'unrecognised' },
  ],
])('looks at %s', async (_, ref, script, expected) => {
  const { probe, kept, calls, opened } = bench(script);
  const told = await probe(ref);
  expect(told).toMatchObject({ via: 'account', ...expected });
  // Everything that was said is kept, nothing else, and none of what must not be.
  expect(told.captures).toHaveLength(calls.length);
  expect(kept()).toHaveLength(calls.length);
  for (const secret of [...SECRETS, ...Object.values(VALUES)]) expect(kept().join()).not.toContain(secret);
  expect(opened()).toBe(0);
});

it('knows a place again under its new name, as long as it remembers it', async () => {
  const later = chat(ID, { username: 'Garden_Wire_2', title: 'Сводка огорода' });
  const { probe, calls } = bench({
    resolve: yes(resolved(ours)),
    channel: [yes(full(ours)), yes(full(later))],
  });
  expect((await probe(NAME)).outcome).toBe('alive');
  expect(await probe(NAME)).toMatchObject({
    outcome: 'moved',
    to: 'https://t.me/garden_wire_2',
    why: 'renamed',
    nativeId: String(ID),
    title: 'Сводка огорода',
  });
  expect(calls).toEqual(['resolve garden_wire', `channel ${ID}`, `channel ${ID}`]);
});

it.each<[string, object, Partial<Look>]>([
  [
    'a second name in force',
    {
      username: undefined,
      usernames: [
        { username: 'Main_Wire', active: true },
        { username: 'Garden_Wire', active: true },
      ],
    },
    { outcome: 'alive', to: null },
  ],
  [
    'a name that is no longer in force',
    {
      username: undefined,
      usernames: [
        { username: 'Main_Wire', active: true },
        { username: 'Garden_Wire', active: false },
      ],
    },
    { outcome: 'moved', to: 'https://t.me/main_wire' },
  ],
  ['no public name any more', { username: undefined }, { outcome: 'private', why: 'no_public_name' }],
])('a remembered place with %s', async (_, facts, expected) => {
  const { probe } = bench({
    resolve: yes(resolved(ours)),
    channel: [yes(full(ours)), yes(full(chat(ID, facts)))],
  });
  await probe(NAME);
  expect(await probe(NAME)).toMatchObject(expected);
});

it('asks who holds the name when a remembered place lets it in no more', async () => {
  const { probe, calls } = bench({
    resolve: [yes(resolved(ours)), no('USERNAME_NOT_OCCUPIED')],
    channel: [yes(full(ours)), no('CHANNEL_PRIVATE')],
  });
  await probe(NAME);
  expect(await probe(NAME)).toMatchObject({ outcome: 'gone_unspecified', why: 'USERNAME_NOT_OCCUPIED' });
  expect(calls.slice(2)).toEqual([`channel ${ID}`, 'resolve garden_wire']);
});

it('says nothing about a remembered place when the fault is ours', async () => {
  const { probe, calls } = bench({ resolve: yes(resolved(ours)), channel: [yes(full(ours)), no('timeout')] });
  await probe(NAME);
  expect(await probe(NAME)).toMatchObject({ outcome: 'unknown', why: 'timeout' });
  expect(calls).toHaveLength(3);
});

it('asks nothing until a limit is over', async () => {
  const { probe, pass, calls, opened, openings } = bench({
    resolve: [no('FLOOD_WAIT', 2787), yes(resolved(ours))],
    channel: yes(full(ours)),
  });
  expect(await probe(NAME)).toMatchObject({ outcome: 'unknown', why: 'rate_limited' });
  pass(2_786_000);
  expect(await probe(NAME)).toMatchObject({ outcome: 'unknown', why: 'rate_limited', captures: [] });
  expect(await probe(NUMBER)).toMatchObject({ outcome: 'unknown', why: 'rate_limited', captures: [] });
  expect(calls).toHaveLength(1);
  expect(opened()).toBe(0);
  expect(openings()).toBe(1);
  pass(1_000);
  expect((await probe(NAME)).outcome).toBe('alive');
});

it('resolves a few names an hour, and no more', async () => {
  const { probe, pass, calls } = bench({ resolve: no('USERNAME_NOT_OCCUPIED') });
  for (let i = 0; i < RESOLVES_PER_HOUR; i++)
    expect((await probe(`https://t.me/garden_wire_${i}`)).outcome).toBe('gone_unspecified');
  expect(await probe('https://t.me/pitch_talk')).toMatchObject({ outcome: 'unknown', why: 'resolve_budget' });
  expect(calls).toHaveLength(RESOLVES_PER_HOUR);
  pass(3_600_001);
  expect((await probe('https://t.me/pitch_talk')).outcome).toBe('gone_unspecified');
});

it.each<[string, Record<string, string>, string]>([
  ['nothing', {}, 'not_configured'],
  ['a part', { DRIFTLINE_TELEGRAM_API_ID: '9753197531' }, 'account_incomplete'],
  ['an api_id that is none', { ...VALUES, DRIFTLINE_TELEGRAM_API_ID: 'twelve' }, 'account_incomplete'],
])('with %s of its settings asks nothing', async (_, values, why) => {
  const { probe, calls, route, io, opened } = bench({}, values);
  expect(route.missing(io)).toBe(why);
  expect(await probe(NAME)).toMatchObject({ outcome: 'unknown', why, captures: [] });
  expect(calls).toEqual([]);
  expect(opened()).toBe(0);
});

it('says when the account cannot be opened', async () => {
  const { io } = bench({});
  const route = accountRoute(async () => 'mtcute_not_installed');
  const target = targetOf(NAME) as Parameters<typeof route.probe>[0];
  expect(await route.probe(target, io)).toMatchObject({ outcome: 'unknown', why: 'mtcute_not_installed' });
  expect(await route.reach(io)).toBe('mtcute_not_installed');
  expect(await route.read(target, null, io).next()).toMatchObject({
    value: { captures: [], posts: 0, stopped: 'mtcute_not_installed' },
  });
});

/** A history of these numbers, as Telegram pages it. */
const paged = (ids: readonly number[]) => (after: number) =>
  yes(
    history(
      ids
        .filter((id) => id > after)
        .slice(0, 100)
        .map((id) => message(id)),
    ),
  );

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

it('reads a whole history, oldest first, and what came since with the last hundred again', async () => {
  const ids = range(1, 250).filter((id) => id % 7 !== 0);
  const { read, calls } = bench({ ...held(ours), history: paged(ids) });
  const pages = await read(NAME, null);
  expect(pages.map(({ posts }) => posts)).toEqual([100, 100, 15, 0]);
  expect(pages.at(-1)).toMatchObject({ stopped: null, cursor: cursorOf([[250, null]]) });
  expect(calls).toEqual([
    'resolve garden_wire',
    `history ${ID} 0 100`,
    `history ${ID} 116 100`,
    `history ${ID} 233 100`,
    `history ${ID} 250 100`,
  ]);
  const later = bench({ ...held(ours), history: paged([...ids, 251, 252]) });
  const more = await later.read(NAME, pages.at(-1)!.cursor);
  expect(later.calls.slice(1)).toEqual([`history ${ID} 150 100`, `history ${ID} 252 100`]);
  expect(more.at(-1)).toMatchObject({ posts: 0, cursor: cursorOf([[252, null]]) });
});

it('fills what another way of reading left out, and stops there', async () => {
  const { read, calls } = bench({ ...held(ours), history: paged(range(1, 60)) });
  const pages = await read(
    NAME,
    cursorOf([
      [0, 38],
      [40, null],
    ]),
  );
  expect(calls.slice(1)).toEqual([`history ${ID} 0 100`, `history ${ID} 0 100`, `history ${ID} 60 100`]);
  expect(pages.map(({ cursor }) => cursor)).toEqual([
    cursorOf([[40, null]]),
    cursorOf([[60, null]]),
    cursorOf([[60, null]]),
  ]);
});

it.each<[string, Said, string]>([
  ['a limit', no('FLOOD_WAIT', 30), 'rate_limited'],
  ['a time-out', no('timeout'), 'timeout'],
  ['a place that closed meanwhile', no('CHANNEL_PRIVATE'), 'CHANNEL_PRIVATE'],
  ['an answer in no known form', yes({ _: 'messages.messagesNotModified', count: 0 }), 'unrecognised'],
  ['an answer that does not go on', yes(history([message(3)])), 'unrecognised'],
])('keeps its place at %s', async (_, said, stopped) => {
  const ids = range(1, 150);
  const { read } = bench({ ...held(ours), history: (after) => (after === 0 ? paged(ids)(0) : said) });
  const pages = await read(NAME, null);
  expect(pages).toHaveLength(2);
  expect(pages.at(-1)).toMatchObject({ posts: 0, stopped, cursor: cursorOf([[100, null]]) });
});

it.each<[string, string, Script, string]>([
  ['a name that nobody holds', NAME, { resolve: no('USERNAME_NOT_OCCUPIED') }, 'USERNAME_NOT_OCCUPIED'],
  ['a person', NAME, { resolve: yes(resolvedPerson) }, 'person_or_bot'],
  ['a closed place it is not in', NUMBER, { joined: [] }, 'not_a_member'],
  [
    'an invite it did not take',
    INVITE,
    { invite: yes({ _: 'chatInvite', title: 'Le potager', participantsCount: 2 }) },
    'not_a_member',
  ],
])('reads nothing of %s', async (_, ref, script, stopped) => {
  const { read } = bench(script);
  expect(await read(ref, null)).toMatchObject([{ posts: 0, stopped, cursor: cursorOf([[0, null]]) }]);
});

it('closes the account when the reading is broken off', async () => {
  const { route, io, opened } = bench({ ...held(ours), history: paged(range(1, 500)) });
  const pages = route.read(targetOf(NAME) as Parameters<typeof route.read>[0], null, io);
  expect((await pages.next()).value).toMatchObject({ posts: 100 });
  expect(opened()).toBe(1);
  await pages.return(undefined);
  expect(opened()).toBe(0);
});
