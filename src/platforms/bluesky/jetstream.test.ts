import { describe, expect, it } from 'vitest';
import type { Frame, Heard, Io } from '../connector.ts';
import { connector } from './connector.ts';
import { type Listened, listenForAccounts } from './jetstream.ts';

const DID = 'did:plc:w4ther5tation2345garden7';
const OTHER = 'did:plc:h4rb0urn3w5xyz234567abcd';
const REF = 'https://bsky.app/profile/weather.example';
const DREF = `https://bsky.app/profile/${DID}`;
const NOW = Date.UTC(2024, 2, 4, 9);
const TIME = NOW * 1000;

const account = (facts: object, did = DID, time = TIME) => ({
  did,
  time_us: time,
  kind: 'account',
  account: { did, seq: 1, time: '2024-03-04T08:59:58.250Z', ...facts },
});
const identity = (handle: string, did = DID) => ({
  did,
  time_us: TIME,
  kind: 'identity',
  identity: { did, handle, seq: 2, time: '2024-03-04T08:59:58.250Z' },
});

/** A network that says these things, stream by stream, in the order they are opened. */
function network(...streams: (readonly unknown[])[]) {
  const opened: string[] = [];
  const io: Io = {
    get: async () => ({ status: null, why: 'refused', at: NOW }),
    async *stream(url): AsyncGenerator<Frame> {
      opened.push(url);
      for (const [i, event] of (streams[opened.length - 1] ?? []).entries())
        yield {
          data: typeof event === 'string' ? event : JSON.stringify(event),
          at: NOW,
          capture: `c${i}`,
        };
    },
    keep: async () => 'kept',
    turn: async () => {},
    now: () => NOW,
    value: () => null,
    signal: new AbortController().signal,
  };
  return { io, opened };
}

async function hear(events: readonly unknown[], accounts: Listened, cursor: string | null = null) {
  const { io, opened } = network(events);
  const heard: Heard[] = [];
  for await (const each of listenForAccounts(io, 'wss://jetstream.example/subscribe', accounts, cursor))
    heard.push(each);
  return { heard, opened };
}

const watched: Listened = new Map([[DID, [REF]]]);

describe('what the network says of an account', () => {
  it.each([
    ['takendown', 'gone_by_platform'],
    ['suspended', 'gone_by_platform'],
    ['deactivated', 'gone_by_owner'],
    ['deleted', 'gone_unspecified'],
    ['desynchronized', 'unknown'],
    ['throttled', 'unknown'],
    ['a word of tomorrow', 'unknown'],
  ])('%s is %s', async (status, outcome) => {
    const { heard } = await hear([account({ active: false, status })], watched);
    expect(heard).toMatchObject([
      {
        ref: REF,
        saidAt: Date.UTC(2024, 2, 4, 8, 59, 58, 250),
        cursor: String(TIME),
        look: { outcome, via: 'jetstream', nativeId: DID, captures: ['c0'] },
      },
    ]);
  });

  it('an account that is back is alive, whatever else is said', async () => {
    const { heard } = await hear([account({ active: true, status: 'throttled' })], watched);
    expect(heard).toMatchObject([{ look: { outcome: 'alive', why: null } }]);
  });

  it('without a status the network makes no claim why', async () => {
    const { heard } = await hear([account({ active: false })], watched);
    expect(heard).toMatchObject([{ look: { outcome: 'gone_unspecified', why: 'inactive' } }]);
  });

  it('a new handle moves the place that was named by the old one, and not the one named by DID', async () => {
    const { heard } = await hear([identity('Frost.example')], new Map([[DID, [REF, DREF]]]));
    expect(heard).toMatchObject([
      { ref: REF, look: { outcome: 'moved', to: 'https://bsky.app/profile/frost.example', nativeId: DID } },
    ]);
  });

  it.each([
    ['the same handle again', identity('weather.example')],
    ['a handle that does not resolve', identity('handle.invalid')],
    ['an account nobody asked for', account({ active: false, status: 'takendown' }, OTHER)],
    ['a post', { did: DID, time_us: TIME, kind: 'commit', commit: { operation: 'create' } }],
    ['an event about two accounts', { ...account({ active: false }), did: OTHER }],
    ['an account without a state', account({})],
    ['no JSON', '{"did":'],
    ['nothing', ''],
  ])('%s says nothing', async (_, event) => {
    const { heard } = await hear([event], new Map([...watched, [OTHER, []]]));
    expect(heard).toEqual([]);
  });
});

describe('the stream', () => {
  it('is asked for the accounts alone, and from a little before the cursor', async () => {
    const { opened } = await hear([], watched, String(TIME));
    const query = new URL(opened[0]!).searchParams;
    expect(query.getAll('wantedDids')).toEqual([DID]);
    expect(query.getAll('wantedCollections')).toHaveLength(1);
    expect(query.get('cursor')).toBe(String(TIME - 5_000_000));
    expect(new URL((await hear([], watched)).opened[0]!).searchParams.has('cursor')).toBe(false);
  });

  it('is opened once for each hundred accounts, and resumes from the one that is least far', async () => {
    const many: Listened = new Map(
      Array.from({ length: 150 }, (_, i) => [`did:plc:${i}`, [`https://bsky.app/profile/did:plc:${i}`]]),
    );
    const { io, opened } = network(
      [account({ active: false }, 'did:plc:1', TIME + 9_000_000)],
      [account({ active: false }, 'did:plc:120', TIME + 4_000_000)],
    );
    const heard: Heard[] = [];
    for await (const each of listenForAccounts(io, 'wss://jetstream.example/', many, String(TIME)))
      heard.push(each);
    expect(opened).toHaveLength(2);
    expect(heard.map(({ cursor }) => Number(cursor)).sort()).toEqual([TIME, TIME + 4_000_000]);
  });

  it('is not opened when no account can be named', async () => {
    const { io, opened } = network();
    const events = connector.listen!(new Set([REF, 'https://weather.example/']), null, io);
    for await (const event of events) expect(event).toBeUndefined();
    expect(opened).toEqual([]);
  });
});
