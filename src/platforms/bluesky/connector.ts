/**
 * @module
 * Bluesky live. Two routes look: `appview` (what bsky.app shows) and `pds` (what the account's own host says); a third,
 * `jetstream`, listens. What each host's words mean is in `xrpc.ts`.
 */
import { InputError } from '../../core/errors.ts';
import { stoppedAt } from '../backward.ts';
import type { Connector } from '../connector.ts';
import { string } from '../json.ts';
import { unknown } from '../look.ts';
import { lookAtProfile, readFeed } from './appview.ts';
import { listenForAccounts } from './jetstream.ts';
import { lookAtHost, readRecords } from './pds.ts';
import { APPVIEW, actorOf, call, hostsOf, isDid, JETSTREAM, PDS, PLC } from './xrpc.ts';

export const connector: Connector = {
  routes: ['appview', 'pds', 'jetstream'],
  limits: {
    perMinute: 120,
    burst: 10,
    source:
      'ours; docs.bsky.app/docs/advanced-guides/rate-limits allows 3,000 requests in five minutes from one address',
  },
  wants: [
    {
      name: APPVIEW,
      required: false,
      secret: false,
      what: 'the AppView that is asked (default https://public.api.bsky.app; none when only a PDS is named)',
    },
    {
      name: PDS,
      required: false,
      secret: false,
      what: "a PDS that is asked instead of each account's own, for a network of one's own",
    },
    {
      name: PLC,
      required: false,
      secret: false,
      what: 'the directory of DIDs (default https://plc.directory)',
    },
    {
      name: JETSTREAM,
      required: false,
      secret: false,
      what: 'the Jetstream that is listened to (default wss://jetstream2.us-east.bsky.network/subscribe)',
    },
  ],
  tells:
    'Hosts say whether an account was taken down, suspended, deactivated by its owner or is not there; each says it for itself. ' +
    'Watched by its handle, an account that was deleted looks like one that was renamed: watch it by its DID to tell them apart. ' +
    'A PDS gives posts without reposts and counts, and an account that has moved away from a PDS named by hand is deactivated there.',

  async probe(ref, io, { avoid }) {
    const actor = actorOf(ref);
    const hosts = hostsOf(io);
    const via = hosts.appview === null || avoid === 'appview' ? 'pds' : 'appview';
    if (actor === null) return unknown('not_an_account', via);
    if (hosts.appview !== null && via === 'appview') return lookAtProfile(io, hosts.appview, actor);
    const home = await lookAtHost(io, hosts, actor);
    // A host that still has the account does not prove it alive on bsky.app, where the AppView may have taken it down.
    if (home.outcome !== 'alive' || hosts.appview === null) return home;
    const shown = await lookAtProfile(io, hosts.appview, actor);
    return { ...shown, captures: [...home.captures, ...shown.captures] };
  },

  async *read(ref, cursor, io) {
    const actor = actorOf(ref);
    const hosts = hostsOf(io);
    if (actor === null) yield stoppedAt(cursor, 'not_an_account');
    else if (hosts.appview === null) yield* readRecords(io, hosts, actor, cursor);
    else yield* readFeed(io, hosts.appview, actor, cursor);
  },

  async *listen(refs, cursor, io) {
    const hosts = hostsOf(io);
    const address = io.value(JETSTREAM) ?? 'wss://jetstream2.us-east.bsky.network/subscribe';
    if (!/^wss?:$/.test(URL.parse(address)?.protocol ?? ''))
      throw new InputError(`${JETSTREAM} is not a WebSocket address`);
    const accounts = new Map<string, string[]>();
    for (const ref of refs) {
      const actor = actorOf(ref);
      if (actor === null) continue;
      const did = isDid(actor) ? actor : await didOf(actor);
      if (did !== null) accounts.set(did, [...(accounts.get(did) ?? []), ref]);
    }
    yield* listenForAccounts(io, address, accounts, cursor);

    /** Null when the handle leads nowhere, or nothing came: such an account is looked at, not listened to. */
    async function didOf(handle: string): Promise<string | null> {
      const said = await call(io, hosts.appview ?? hosts.pds!, 'com.atproto.identity.resolveHandle', {
        handle,
      });
      const did = said.kind === 'answer' ? string(said.body.did) : null;
      return did !== null && isDid(did) ? did : null;
    }
  },

  async reach(io) {
    const hosts = hostsOf(io);
    const said = await call(io, hosts.appview ?? hosts.pds!, '_health', {});
    if (said.kind === 'answer' && string(said.body.version) !== null) return { ok: true, why: null };
    if (said.kind === 'answer') return { ok: false, why: 'unrecognised' };
    return { ok: false, why: said.kind === 'fault' ? said.why : said.name };
  },
};
