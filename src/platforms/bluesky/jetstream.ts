/**
 * @module
 * What the network says about accounts as it happens, from Jetstream, which gives the relay's events as JSON: taken down,
 * deactivated, deleted, back, renamed. Its word is the relay's, which mostly repeats the account's host.
 * Checked on 24 November 2026 against Jetstream's README (`wantedDids`, `cursor` in microseconds; account and identity
 * events come whatever collections are wanted) and recorded events in client libraries; not against a running one.
 */
import type { Ref } from '../../core/model.ts';
import type { Cursor, Frame, Heard, Io, Look } from '../connector.ts';
import { instantOfText } from '../instant.ts';
import { number, object, string } from '../json.ts';
import type { JsonObject } from '../json-cut.ts';
import { look } from '../look.ts';
import { isDid, verdictOfStatus } from './xrpc.ts';

const VIA = 'jetstream';
/** DIDs in one address, so that it stays well below 8 KiB. */
const ACCOUNTS = 100;
/** After an interruption the stream is asked for a little of what was heard before (microseconds). */
const REWIND = 5_000_000;

/** The references to each account by its DID. */
export type Listened = ReadonlyMap<string, readonly Ref[]>;

/**
 * Listens until the other side ends the stream or `io.signal` says so. `cursor` is a Jetstream time in microseconds; with
 * several streams it is that of the one that is least far.
 */
export async function* listenForAccounts(
  io: Io,
  address: string,
  accounts: Listened,
  cursor: Cursor | null,
): AsyncGenerator<Heard> {
  const dids = [...accounts.keys()];
  const start = cursor !== null && /^\d{10,17}$/.test(cursor) ? Number(cursor) : null;
  const groups = Array.from({ length: Math.ceil(dids.length / ACCOUNTS) }, (_, i) =>
    dids.slice(i * ACCOUNTS, (i + 1) * ACCOUNTS),
  );
  const reached = groups.map(() => start ?? io.now() * 1000);
  const streams = groups.map((group) => io.stream(addressOf(address, group, start)));
  for await (const { from, value: frame } of merged(streams)) {
    const event = eventOf(frame);
    if (event === null) continue;
    reached[from] = Math.max(reached[from]!, event.timeUs);
    for (const ref of accounts.get(event.did) ?? []) {
      const heard = lookOf(event, ref, frame.capture);
      if (heard !== null)
        yield {
          ref,
          saidAt: instantOfText(event.body.time),
          look: heard,
          cursor: String(Math.min(...reached)),
        };
    }
  }
}

function addressOf(address: string, dids: readonly string[], start: number | null): string {
  const url = new URL(address);
  // One collection must be named, else every post comes too.
  url.searchParams.append('wantedCollections', 'app.bsky.actor.profile');
  for (const did of dids) url.searchParams.append('wantedDids', did);
  if (start !== null) url.searchParams.set('cursor', String(start - REWIND));
  return url.href;
}

interface Event {
  readonly kind: 'account' | 'identity';
  readonly did: string;
  readonly timeUs: number;
  readonly body: JsonObject;
}

/** The event in a message; null when it is another, or none. */
function eventOf({ data }: Frame): Event | null {
  const event = object(parsed(typeof data === 'string' ? data : new TextDecoder().decode(data)));
  const { kind } = event;
  const did = string(event.did);
  const timeUs = number(event.time_us);
  if ((kind !== 'account' && kind !== 'identity') || did === null || !isDid(did) || timeUs === null)
    return null;
  const body = object(event[kind]);
  return string(body.did) === did ? { kind, did, timeUs, body } : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What an event says of a place; null when it says nothing of it. */
function lookOf({ kind, did, body }: Event, ref: Ref, capture: string): Look | null {
  const facts = { via: VIA, nativeId: did, captures: [capture] };
  if (kind === 'account') {
    const verdict = verdictOfStatus(body);
    return verdict === null ? null : look({ ...facts, ...verdict });
  }
  const handle = string(body.handle)?.toLowerCase() ?? null;
  const to = handle === null || handle === 'handle.invalid' ? null : `https://bsky.app/profile/${handle}`;
  const byHandle = !ref.startsWith('https://bsky.app/profile/did:');
  return byHandle && to !== null && to !== ref
    ? look({ ...facts, outcome: 'moved', to, why: 'handle_changed' })
    : null;
}

/** Several streams as one. Ends when all have ended, or when nobody listens any more. */
async function* merged<T>(streams: readonly AsyncGenerator<T>[]): AsyncGenerator<{ from: number; value: T }> {
  const next = (from: number) => streams[from]!.next().then((result) => ({ from, result }));
  const waiting = new Map(streams.map((_, from) => [from, next(from)]));
  try {
    while (waiting.size > 0) {
      const { from, result } = await Promise.race(waiting.values());
      if (result.done) waiting.delete(from);
      else {
        waiting.set(from, next(from));
        yield { from, value: result.value };
      }
    }
  } finally {
    // A stream that waits for a message cannot be ended before one comes: `io.signal` ends it.
    for (const stream of streams) void stream.return(undefined);
  }
}
