import { describe, expect, it } from 'vitest';
import type { Answer, Asking, Io } from '../connector.ts';
import type { SavedPage } from '../platform.ts';
import { readAnswer } from './api.ts';
import { connector, following } from './connector.ts';

const GUILD = 'https://discord.com/channels/643210987654321098';
const CHANNEL = `${GUILD}/643210987654321099`;

/** An `Io` that answers by path, and remembers what it was asked. */
function answering(token: string | null, bodies: (path: string) => unknown) {
  const asked: { url: string; asking: Asking }[] = [];
  const io: Io = {
    async get(url, asking = {}): Promise<Answer> {
      asked.push({ url, asking });
      const bytes = new TextEncoder().encode(JSON.stringify(bodies(url.replace(/^.*\/v10/, ''))));
      return { status: 200, url, headers: {}, body: bytes, cut: false, at: 5, capture: `c${asked.length}` };
    },
    async *stream() {},
    keep: async () => 'k',
    async turn() {},
    now: () => 5,
    value: () => token,
    signal: new AbortController().signal,
  };
  return { io, asked };
}

describe('the token', () => {
  it('is sent for servers, not for invites', async () => {
    const { io, asked } = answering('secret', () => ({}));
    await connector.probe(GUILD, io, { avoid: null });
    await connector.probe('https://discord.gg/GardenWire', io, { avoid: null });
    expect(asked.map(({ asking }) => asking)).toEqual([
      { secretHeaders: { authorization: 'Bot secret' } },
      {},
    ]);
  });

  it.each([
    ['a server without it', GUILD, 'not_configured'],
    ['a person', 'https://discord.com/users/643210987654321098', 'not_a_server'],
  ])('nothing is asked of %s', async (_, ref, why) => {
    const { io, asked } = answering(null, () => ({}));
    expect(await connector.probe(ref, io, { avoid: null })).toMatchObject({ outcome: 'unknown', why });
    for await (const page of connector.read!(ref, null, io)) expect(page.stopped).toBe(why);
    expect(asked).toEqual([]);
  });

  it('an invite is not read', async () => {
    const { io, asked } = answering('secret', () => ({}));
    for await (const page of connector.read!('https://discord.gg/GardenWire', null, io))
      expect(page.stopped).toBe('invite');
    expect(asked).toEqual([]);
  });

  it.each([
    [null, { url: 'wss://gateway.example' }, '/gateway', { ok: true, why: null }],
    ['secret', { id: '5', flags: 1 << 19 }, '/applications/@me', { ok: true, why: null }],
    ['secret', { id: '5', flags: 0 }, '/applications/@me', { ok: false, why: 'no_message_content_intent' }],
    ['secret', { url: 'wss://gateway.example' }, '/applications/@me', { ok: false, why: 'unrecognised' }],
  ])('with %s: who answers %j', async (token, body, path, expected) => {
    const { io, asked } = answering(token, () => body);
    expect(await connector.reach(io)).toEqual(expected);
    expect(asked.map(({ url }) => url)).toEqual([`https://discord.com/api/v10${path}`]);
  });
});

describe('paging', () => {
  const at = (ms: bigint, low = 0n) => (ms << 22n) | low;

  it.each<[string, bigint[], bigint, bigint]>([
    ['a short answer goes on behind its newest', [at(5n), at(7n, 3n), at(6n)], 0n, at(7n, 3n)],
    [
      'a full answer asks for its last millisecond again',
      Array.from({ length: 100 }, (_, i) => at(BigInt(i))),
      0n,
      at(99n) - 1n,
    ],
    [
      'a full answer of one millisecond goes on, as it must',
      Array.from({ length: 100 }, (_, i) => at(9n, BigInt(i))),
      at(9n) - 1n,
      at(9n, 99n),
    ],
  ])('%s', (_, ids, after, expected) => {
    expect(following(ids, after)).toBe(String(expected));
  });

  it('reads 250 messages that come newest first within an answer, and stops when a reading is long enough', async () => {
    const all = Array.from({ length: 250 }, (_, i) => at(BigInt(1000 + (i >> 1)), BigInt(i % 2)));
    const { io } = answering('secret', (path) => {
      const after = new URL(path, 'https://x.example').searchParams.get('after');
      if (after === null) return { id: '643210987654321099', type: 0, guild_id: '643210987654321098' };
      const next = all.filter((id) => id > BigInt(after)).slice(0, 100);
      return next.reverse().map((id) => ({ id: String(id) }));
    });
    let posts = 0;
    let cursor = '';
    for await (const page of connector.read!(CHANNEL, null, io)) {
      posts += page.posts;
      ({ cursor } = page);
      expect(page.stopped).toBeNull();
    }
    expect(posts).toBeGreaterThanOrEqual(250);
    expect(JSON.parse(cursor)).toEqual({ '643210987654321099': String(all.at(-1)) });

    const endless = answering('secret', (path) => {
      const after = new URL(path, 'https://x.example').searchParams.get('after');
      if (after === null) return { id: '643210987654321099', type: 0, guild_id: '643210987654321098' };
      return [{ id: String(BigInt(after) + at(1n)) }];
    });
    let last: string | null = null;
    for await (const page of connector.read!(CHANNEL, 'not ours', endless.io)) last = page.stopped;
    expect(last).toBe('page_limit');
  });
});

describe('what was kept is read back', () => {
  const page = (path: string, body: unknown, over: Partial<SavedPage> = {}): SavedPage => ({
    url: new URL(`https://discord.com/api/v10${path}`),
    at: 1_741_000_000_000,
    status: 200,
    mimeType: 'application/json',
    body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
    asked: { platform: 'discord', ref: CHANNEL },
    ...over,
  });
  const messages = '/channels/643210987654321099/messages?limit=100&after=0';
  const message = {
    id: '1346000000000000001',
    type: 0,
    content: 'Frost tonight',
    timestamp: '2025-03-04T10:00:00.000000+00:00',
    edited_timestamp: '2025-03-04T11:00:00.000000+00:00',
    author: { id: '7', username: 'gardener' },
    attachments: [{ filename: 'frost.png', content_type: 'image/png', url: 'https://cdn.example/frost.png' }],
    reactions: [{ count: 3 }],
    pinned: true,
    components: [
      { type: 17, components: [{ type: 1, components: [{ type: 2, url: 'https://garden.example/' }] }] },
    ],
  };

  it('a message', () => {
    expect(readAnswer(page(messages, [message]))).toMatchObject([
      {
        post: {
          ref: `${CHANNEL}/1346000000000000001`,
          community: CHANNEL,
          at: Date.UTC(2025, 2, 4, 10),
          editedAt: Date.UTC(2025, 2, 4, 11),
          author: '7',
          text: 'Frost tonight',
          links: [{ href: 'https://garden.example/', kind: 'button' }],
          attachments: [{ kind: 'photo', name: 'frost.png', mimeType: 'image/png' }],
          reactions: 3,
          pinned: true,
          service: null,
        },
      },
    ]);
  });

  it.each([
    ['an answer', { type: 19, message_reference: { message_id: '5' } }, { replyTo: `${CHANNEL}/5` }],
    [
      'one passed on from another server',
      {
        content: '',
        message_reference: { type: 1, message_id: '5', channel_id: '6', guild_id: '9' },
        message_snapshots: [{ message: { content: 'Récolte', attachments: [{ filename: 'a.mp4' }] } }],
      },
      {
        text: 'Récolte',
        replyTo: null,
        forwardedFrom: {
          community: 'https://discord.com/channels/9',
          post: 'https://discord.com/channels/9/6/5',
        },
      },
    ],
    ['a notice', { type: 6 }, { service: 'ChannelPinnedMessage' }],
    ['a notice that has no name', { type: 46 }, { service: '46' }],
  ])('%s', (_, over, expected) => {
    expect(readAnswer(page(messages, [{ ...message, ...over }]))).toMatchObject([{ post: expected }]);
  });

  it('who joined is counted and not read', () => {
    expect(readAnswer(page(messages, [{ ...message, type: 7 }]))).toEqual([
      { item: 'left_out', what: 'notice of who joined or left', count: 1 },
    ]);
  });

  it.each<[string, SavedPage, object]>([
    [
      'a server',
      page('/guilds/643210987654321098?with_counts=true', { id: '9', name: 'Garden', icon: null }),
      { nativeId: '9', title: 'Garden', ref: CHANNEL, at: 1_741_000_000_000 },
    ],
    [
      'a channel',
      page('/channels/643210987654321099', { id: '5', guild_id: '9', topic: 'Seeds' }),
      { nativeId: '9', title: null, description: 'Seeds' },
    ],
    [
      'an invite',
      page('/invites/AbC?with_counts=true', {
        code: 'AbC',
        guild: { id: '9', name: 'Garden' },
        approximate_member_count: 7,
      }),
      { nativeId: '9', members: 7 },
    ],
  ])('%s', (_, saved, community) => {
    expect(readAnswer(saved)).toMatchObject([{ item: 'community', community }]);
  });

  it.each<[string, SavedPage]>([
    ['an error', page('/invites/AbC', { code: 10006, message: 'Unknown Invite' }, { status: 404 })],
    ['a conversation', page('/channels/5', { id: '5', type: 1, recipients: [] })],
    ['the bot itself', page('/users/@me', { id: '5', username: 'reader' })],
    ['a list of channels', page('/guilds/9/channels', [{ id: '5' }])],
    ['an object in place of messages', page(messages, { id: '5' })],
    ['what nobody asked for', page(messages, [message], { asked: null })],
  ])('%s is not', (_, saved) => {
    expect(readAnswer(saved)).toBeNull();
  });

  it('what is torn is damage', () => {
    expect(readAnswer(page(messages, '[{"id":"13'))).toMatchObject([{ item: 'damage' }]);
    expect(readAnswer(page(messages, [message, { id: '5' }]))).toMatchObject([
      { item: 'post' },
      { item: 'damage' },
    ]);
  });
});
