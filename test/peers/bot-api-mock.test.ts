/**
 * TamTam's connector against a server that keeps to the public description of the Bot API. The description is test data
 * from outside (`../shared/data/tamtam`); without it the whole is skipped, and the run says so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Connector, Cursor } from '../../src/platforms/connector.ts';
import type { JsonObject } from '../../src/platforms/json-cut.ts';
import { connector } from '../../src/platforms/tamtam/connector.ts';
import { tamtam } from '../../src/platforms/tamtam/index.ts';
import { type BotApiMock, openBotApiMock, type World } from './bot-api-mock.ts';
import { type HttpWorld, httpIo } from './http-io.testing.ts';
import { type Description, misfits } from './openapi.testing.ts';

const file = join(import.meta.dirname, '../../../shared/data/tamtam/schema.yaml');
const there = existsSync(file);
const NAMED = 'https://tt.me/garden_wire';
const TOKEN = 'invented-token-77';

const BOT = { user_id: 77, name: 'Reader', username: 'reader_bot', is_bot: true, last_activity_time: 1 };
const CHAT = {
  chat_id: -70123,
  type: 'channel',
  status: 'active',
  title: 'Сводка сада',
  icon: { url: 'https://i.example/1.png' },
  last_event_time: 1_740_816_000_000,
  participants_count: 412,
  is_public: true,
  link: NAMED,
  description: 'Погода и сад',
};

function message(i: number, timestamp = 1_740_816_000_000 + i * 60_000): JsonObject {
  return {
    recipient: { chat_id: -70123, chat_type: 'channel', user_id: null },
    timestamp,
    body: { mid: `mid.${i}`, seq: i, text: `شتلات ${i}`, attachments: null, link: null },
    stat: { views: i },
    url: null,
  };
}

const title = 'the connector and a Bot API that keeps to its description';
describe.runIf(there)(there ? title : `${title} (skipped: there is no ${file})`, () => {
  const description: Description = { root: there ? (parse(readFileSync(file, 'utf8')) as JsonObject) : {} };
  const world: World = { token: TOKEN, bot: BOT, chats: [], messages: [], inclusive: true, fail: () => null };
  let mock: BotApiMock;
  beforeAll(async () => {
    mock = await openBotApiMock(description, world);
  });
  afterAll(() => mock.close());
  beforeEach(() => {
    mock.problems.length = 0;
    Object.assign(world, { chats: [CHAT], messages: [], inclusive: true, fail: () => null });
  });

  const open = (token = TOKEN): HttpWorld =>
    httpIo({ DRIFTLINE_TAMTAM_TOKEN: token, DRIFTLINE_TAMTAM_HOST: mock.origin });
  const probe = (ref: string, token?: string) => connector.probe(ref, open(token).io, { avoid: null });

  async function read(cursor: Cursor | null, most = Number.POSITIVE_INFINITY) {
    const { io, kept } = open();
    const ids = new Set<string>();
    let stopped: string | null = null;
    let pages = 0;
    for await (const page of connector.read!(NAMED, cursor, io)) {
      ({ cursor, stopped } = page);
      for (const capture of page.captures) {
        const { url, ...saved } = kept.get(capture)!;
        const items = tamtam.readPage!({
          ...saved,
          url: new URL(url),
          asked: { platform: 'tamtam', ref: NAMED },
        });
        for (const item of items ?? []) if (item.item === 'post') ids.add(item.post.nativeId);
      }
      if (++pages >= most) break;
    }
    return { ids, cursor, stopped };
  }

  it('looks at a chat by its name and by its number', async () => {
    const facts = { outcome: 'alive', title: 'Сводка сада', members: 412, nativeId: '-70123' };
    expect(await probe(NAMED)).toMatchObject(facts);
    expect(await probe('https://tt.me/c/-70123')).toMatchObject(facts);
    expect(mock.problems).toEqual([]);
  });

  it.each([
    ['a name that leads nowhere', 'https://tt.me/garden_news', 'gone_unspecified', 'chat.not.found'],
    ['a number that is not shown', 'https://tt.me/c/-5', 'unknown', 'chat.not.found'],
  ])('tells %s', async (_, ref, outcome, why) => {
    expect(await probe(ref)).toMatchObject({ outcome, why });
    expect(mock.problems).toEqual([]);
  });

  it('tells a token that is not taken from a chat that is gone', async () => {
    expect(await probe(NAMED, 'another')).toMatchObject({ outcome: 'unknown', why: 'verify.token' });
    expect(await connector.reach(open('another').io)).toEqual({ ok: false, why: 'verify.token' });
    expect(await connector.reach(open().io)).toEqual({ ok: true, why: null });
  });

  it.each([
    [429, 'too.many.requests'],
    [503, 'service.unavailable'],
    [500, 'internal'],
    [405, 'method.not.allowed'],
  ])('status %i tells nothing of the chat', async (status, code) => {
    world.fail = () => ({ status, code });
    expect((await probe(NAMED)).outcome).toBe('unknown');
    expect(mock.problems).toEqual([]);
  });

  it('reads 250 messages in pages, and afterwards one more', async () => {
    world.messages = Array.from({ length: 250 }, (_, i) => message(i));
    const first = await read(null);
    expect([first.ids.size, first.stopped]).toEqual([250, null]);
    world.messages.push(message(250));
    const next = await read(first.cursor);
    expect(next.ids.has('mid.250')).toBe(true);
    expect(mock.problems).toEqual([]);
  });

  it('loses no message, wherever it is interrupted, whatever the bounds mean', async () => {
    const round = fc.record({
      arrived: fc.integer({ min: 0, max: 260 }),
      failAt: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
      killedAfter: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(round, { maxLength: 3 }), async (inclusive, rounds) => {
        world.messages = [];
        world.inclusive = inclusive;
        let cursor: Cursor | null = null;
        const got = new Set<string>();
        const once = async (most?: number) => {
          const result = await read(cursor, most);
          ({ cursor } = result);
          for (const id of result.ids) got.add(id);
        };
        for (const { arrived, failAt, killedAfter } of rounds) {
          const { length } = world.messages;
          // Four at a time stand at one instant.
          for (let i = length; i < length + arrived; i++)
            world.messages.push(message(i, 1000 * (i >> 2) + 5e11));
          let n = 0;
          world.fail = () => (n++ === failAt ? { status: 503, code: 'service.unavailable' } : null);
          await once(killedAfter);
        }
        world.fail = () => null;
        await once();
        expect(got.size).toBe(world.messages.length);
      }),
      { numRuns: 25 },
    );
    expect(mock.problems).toEqual([]);
  });

  it.each([
    ['a parameter that is not described', '/messages?chat_id=-70123&since=5', 'no parameter since'],
    ['more than may be asked for', '/messages?chat_id=-70123&count=101', 'beyond its maximum'],
    ['a number that is none', '/messages?chat_id=garden', 'is no integer'],
    ['bounds the wrong way round', '/messages?chat_id=-70123&from=5&to=9', 'must be less than'],
    ['a path that is not described', '/channels/-70123', 'no operation'],
    ['a name that can be none', '/chats/garden.wire', 'no operation'],
  ])('the server refuses %s', async (_, path, problem) => {
    const response = await fetch(
      `${mock.origin}${path}${path.includes('?') ? '&' : '?'}access_token=${TOKEN}`,
    );
    expect(response.status).toBe(400);
    expect(mock.problems.join()).toContain(problem);
  });

  it('the server refuses to write', async () => {
    const response = await fetch(`${mock.origin}/messages?access_token=${TOKEN}`, {
      method: 'POST',
      body: '{}',
    });
    expect(response.status).toBe(400);
  });

  it.each<[string, object, string]>([
    ['without a status', { status: undefined }, 'has no status'],
    ['of a status that is not described', { status: 'frozen' }, 'none of the values'],
    ['with a title that is no text', { title: 7 }, 'is no string'],
    ['with a count that is no number', { participants_count: 'many' }, 'is no integer'],
    ['with a null that may be none', { link: NAMED, is_public: null }, 'is null'],
    ['with a torn pinned message', { pinned_message: { timestamp: 5 } }, 'has no recipient'],
  ])('the server does not give a chat %s', async (_, broken, problem) => {
    world.chats = [JSON.parse(JSON.stringify({ ...CHAT, ...broken })) as JsonObject];
    expect(await probe(NAMED)).toMatchObject({ outcome: 'unknown', why: '500' });
    expect(mock.problems.join()).toContain(problem);
  });

  it.each([
    ['an image', { type: 'image', payload: { photo_id: 1, token: 't', url: 'https://i.example/1.png' } }, 0],
    ['an image without its address', { type: 'image', payload: { photo_id: 1, token: 't' } }, 1],
    ['a kind that is not described', { type: 'hologram' }, 1],
  ])('attachments are held to the schema of their kind: %s', (_, attachment, count) => {
    const schema = { $ref: '#/components/schemas/Attachment' };
    expect(misfits(attachment, schema, description)).toHaveLength(count);
  });

  it('what the recordings hold is true to the description', () => {
    const folder = join(import.meta.dirname, '../../src/platforms/tamtam/recordings');
    const bodies = ['alive', 'read-from-the-beginning', 'closed', 'person'].flatMap((name) =>
      (
        JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as {
          exchanges: { status: number; ask: string; body: unknown }[];
        }
      ).exchanges.filter(({ status }) => status === 200),
    );
    for (const { ask, body } of bodies) {
      const schema = ask.includes('/messages') ? 'MessageList' : 'Chat';
      expect(misfits(body, { $ref: `#/components/schemas/${schema}` }, description)).toEqual([]);
    }
    expect(bodies.length).toBeGreaterThan(7);
  });

  it('runs the connector that the platform has', async () => {
    const loaded: Connector = await tamtam.connector!();
    expect(loaded).toBe(connector);
  });
});
