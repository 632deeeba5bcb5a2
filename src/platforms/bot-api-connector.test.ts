import { describe, expect, it } from 'vitest';
import { botApiPage } from './bot-api.ts';
import type { Answer, Asking, Connector, Io } from './connector.ts';
import { connector as max } from './max/connector.ts';
import { links as maxLinks } from './max/links.ts';
import type { SavedPage } from './platform.ts';
import { connector as tamtam } from './tamtam/connector.ts';

/** An `Io` that answers every question with this object, and remembers what it was asked. */
function answering(values: Record<string, string>, body: object = {}) {
  const asked: { url: string; asking: Asking }[] = [];
  const io: Io = {
    async get(url, asking = {}): Promise<Answer> {
      asked.push({ url, asking });
      const bytes = new TextEncoder().encode(JSON.stringify(body));
      return { status: 200, url, headers: {}, body: bytes, cut: false, at: 5, capture: `c${asked.length}` };
    },
    async *stream() {},
    keep: async () => 'k',
    async turn() {},
    now: () => 5,
    value: (name) => values[name] ?? null,
    signal: new AbortController().signal,
  };
  return { io, asked };
}

const TAMTAM = { DRIFTLINE_TAMTAM_TOKEN: 'secret', DRIFTLINE_TAMTAM_HOST: 'botapi.tamtam.example' };
const MAX = { DRIFTLINE_MAX_TOKEN: 'secret' };
async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(page);
  return found;
}
const look = (connector: Connector, ref: string, { io }: { io: Io }) =>
  connector.probe(ref, io, { avoid: null });

describe('what is not asked', () => {
  it.each<[string, Connector, Record<string, string>, string, string]>([
    [
      'an invite: it can only be looked into by accepting it',
      tamtam,
      TAMTAM,
      'https://tt.me/join/AbCd',
      'invite',
    ],
    ['a bot', tamtam, TAMTAM, 'https://tt.me/weatherbot', 'account'],
    ['a person at MAX', max, MAX, 'https://max.ru/u/AbCdEf', 'account'],
    ['a name at MAX, which cannot look one up', max, MAX, 'https://max.ru/garden_wire', 'no_lookup_by_name'],
    [
      'a name that the interface cannot take',
      tamtam,
      TAMTAM,
      'https://tt.me/garden.wire',
      'no_lookup_by_name',
    ],
    [
      'TamTam without a host: the service closed, and its old name may be anyone’s',
      tamtam,
      { DRIFTLINE_TAMTAM_TOKEN: 'secret' },
      'https://tt.me/garden_wire',
      'not_configured',
    ],
    ['MAX without a token', max, {}, 'https://max.ru/c/-5', 'not_configured'],
    [
      'a host by plain HTTP',
      max,
      { ...MAX, DRIFTLINE_MAX_HOST: 'http://max.example' },
      'https://max.ru/c/-5',
      'bad_host',
    ],
    [
      'a host with a path',
      max,
      { ...MAX, DRIFTLINE_MAX_HOST: 'max.example/v2' },
      'https://max.ru/c/-5',
      'bad_host',
    ],
  ])('%s', async (_, connector, values, ref, why) => {
    const world = answering(values);
    expect(await look(connector, ref, world)).toMatchObject({ outcome: 'unknown', why, captures: [] });
    const pages = await all(connector.read!(ref, 'before', world.io));
    expect(pages).toEqual([{ captures: [], cursor: 'before', posts: 0, stopped: why }]);
    expect(world.asked).toEqual([]);
  });
});

describe('the token', () => {
  it('goes to TamTam in the query, withheld from what is kept', async () => {
    const world = answering(TAMTAM);
    await look(tamtam, 'https://tt.me/Garden_Wire', world);
    expect(world.asked).toEqual([
      {
        url: 'https://botapi.tamtam.example/chats/Garden_Wire',
        asking: { secretQuery: { access_token: 'secret' } },
      },
    ]);
  });

  it('goes to MAX in a header, to the host that is given or the usual one', async () => {
    const world = answering({ ...MAX, DRIFTLINE_MAX_CHATS: 'fair_day = x, garden_wire=-70123' });
    await look(max, 'https://max.ru/garden_wire', world);
    await look(max, 'https://max.ru/fair_day', world);
    expect(world.asked).toEqual([
      {
        url: 'https://platform-api2.max.ru/chats/-70123',
        asking: { secretHeaders: { authorization: 'secret' } },
      },
    ]);
  });

  it('may go unencrypted to this machine only', async () => {
    const world = answering({ ...MAX, DRIFTLINE_MAX_HOST: 'http://127.0.0.1:8080' });
    await look(max, 'https://max.ru/c/-5', world);
    expect(world.asked[0]!.url).toBe('http://127.0.0.1:8080/chats/-5');
  });
});

it('a chat number that JSON cannot hold exactly is not told', async () => {
  const chat = { chat_id: -(2 ** 60), type: 'chat', status: 'active' };
  expect(await look(max, 'https://max.ru/c/-1152921504606846976', answering(MAX, chat))).toMatchObject({
    outcome: 'unknown',
    why: 'unrecognised',
  });
});

it('messages of which none can be placed are no end of the history', async () => {
  const world = answering(MAX, { chat_id: -5, type: 'chat', status: 'active', messages: [{ body: null }] });
  expect(await all(max.read!('https://max.ru/c/-5', null, world.io))).toMatchObject([
    { stopped: 'unrecognised', posts: 0 },
  ]);
});

describe('what was kept is read back', () => {
  const read = botApiPage({ platform: 'max', host: 'max.ru', links: maxLinks });
  const page = (body: string, over: Partial<SavedPage> = {}): SavedPage => ({
    url: new URL('https://platform-api2.max.ru/chats/-5'),
    at: 1_740_000_000_000,
    status: 200,
    mimeType: 'application/json',
    body: new TextEncoder().encode(body),
    asked: { platform: 'max', ref: 'https://max.ru/fair_day' },
    ...over,
  });
  const chat = JSON.stringify({
    chat_id: -5,
    type: 'channel',
    status: 'active',
    title: 'Ярмарка',
    participants_count: 7,
    last_event_time: 1_600_000_000_000,
    link: 'https://max.ru/elsewhere',
  });

  it('a chat is what was asked about, as it was when it was asked', () => {
    expect(read(page(chat))).toMatchObject([
      { community: { ref: 'https://max.ru/fair_day', title: 'Ярмарка', members: 7, at: 1_740_000_000_000 } },
    ]);
  });

  it.each<[string, SavedPage]>([
    ['an error', page('{"code":"chat.denied","message":"Access denied"}', { status: 403 })],
    ['an error with status 200', page('{"code":"chat.denied","message":"Access denied"}')],
    ['a list', page('[]')],
    ['what another platform kept', page(chat, { asked: { platform: 'tamtam', ref: null } })],
    ['what somebody else kept', page(chat, { asked: null })],
  ])('%s is not', (_, saved) => {
    expect(read(saved)).toBeNull();
  });

  it('what is torn is damage', () => {
    expect(read(page(chat.slice(0, 40)))).toMatchObject([{ item: 'damage' }]);
  });
});
