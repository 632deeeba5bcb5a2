import { describe, expect, it } from 'vitest';
import type { Answer, Asking, Io } from '../connector.ts';
import type { SavedPage } from '../platform.ts';
import { readAnswer } from './archive.ts';
import { connector } from './connector.ts';

/** An `Io` that answers every question with this object, and remembers what it was asked. */
function answering(tokens: string | null, body: object = {}) {
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
    value: () => tokens,
    signal: new AbortController().signal,
  };
  return { io, asked };
}

const TOKENS = 'chat.example=user1:token1, open.rocket.chat:8443=user2:to:ken2,torn';

it.each([
  ['https://chat.example/channel/garden', { 'x-user-id': 'user1', 'x-auth-token': 'token1' }],
  ['https://open.rocket.chat:8443/channel/garden', { 'x-user-id': 'user2', 'x-auth-token': 'to:ken2' }],
])('a token goes to its own server only: %s', async (ref, secretHeaders) => {
  const { io, asked } = answering(TOKENS);
  await connector.probe(ref, io, { avoid: null });
  expect(asked).toEqual([
    { url: `${new URL(ref).origin}/api/v1/channels.info?roomName=garden`, asking: { secretHeaders } },
  ]);
});

it.each([
  ['a server without a token', 'https://open.rocket.chat/channel/garden', TOKENS, 'not_configured'],
  [
    'a server whose name only begins alike',
    'https://chat.example.org/channel/garden',
    TOKENS,
    'not_configured',
  ],
  ['any, without tokens', 'https://chat.example/channel/garden', null, 'not_configured'],
  ['an invite', 'https://chat.example/invite/XyZ123', TOKENS, 'invite'],
  ['what is no room', 'https://chat.example/home', TOKENS, 'no_room'],
])('nothing is asked of %s', async (_, ref, tokens, why) => {
  const { io, asked } = answering(tokens);
  expect(await connector.probe(ref, io, { avoid: null })).toMatchObject({ outcome: 'unknown', why });
  for await (const page of connector.read!(ref, null, io))
    expect(page).toEqual({ captures: [], cursor: '{}', posts: 0, stopped: why });
  expect(asked).toEqual([]);
});

it('a name in any script is asked for as it is', async () => {
  const { io, asked } = answering(TOKENS);
  await connector.probe(new URL('https://chat.example/channel/сад-и-огород').href, io, { avoid: null });
  expect(new URL(asked[0]!.url).searchParams.get('roomName')).toBe('сад-и-огород');
});

it.each([
  ['gets through', TOKENS, { exists: true, success: true }, { ok: true, why: null }],
  ['is not what was expected', TOKENS, { exists: true }, { ok: false, why: 'unrecognised' }],
  ['has nothing to ask', null, {}, { ok: false, why: 'not_configured' }],
])('says whether it %s', async (_, tokens, body, expected) => {
  expect(await connector.reach(answering(tokens, body).io)).toEqual(expected);
});

describe('what was kept is read back', () => {
  const page = (body: unknown, over: Partial<SavedPage> = {}): SavedPage => ({
    url: new URL('https://chat.example/api/v1/channels.info?roomName=garden'),
    at: 1_741_000_000_000,
    status: 200,
    mimeType: 'application/json',
    body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
    asked: { platform: 'rocketchat', ref: 'https://chat.example/channel/garden' },
    ...over,
  });
  const channel = {
    _id: 'r1',
    name: 'garden',
    t: 'c',
    usersCount: 5,
    _updatedAt: '2020-01-01T00:00:00.000Z',
  };

  it('a room is what was asked about, as it was when it was asked', () => {
    expect(readAnswer(page({ channel, success: true }))).toMatchObject([
      { community: { ref: 'https://chat.example/channel/garden', members: 5, at: 1_741_000_000_000 } },
    ]);
  });

  it.each<[string, SavedPage]>([
    ['an error', page({ success: false, errorType: 'error-room-not-found' }, { status: 400 })],
    ['whether a name is there', page({ exists: true, success: true })],
    ['an object of another kind', page({ messages: [] })],
    ['what nobody asked for', page({ channel, success: true }, { asked: null })],
  ])('%s is not', (_, saved) => {
    expect(readAnswer(saved)).toBeNull();
  });

  it('what is torn is damage', () => {
    expect(readAnswer(page('{"messages":[{"_id":"a'))).toMatchObject([{ item: 'damage' }]);
  });
});
