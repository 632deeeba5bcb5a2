/**
 * @module
 * An account as its own host (PDS) has it: whether it is hosted there, its profile record, and its posts from the oldest
 * on. The host is the one that was configured, or the one that the account's DID document names.
 * Checked as `xrpc.ts` says; DID documents against the did:plc and did:web specifications, the directory's refusals in the
 * source of @did-plc/server.
 */

import { stoppedAt } from '../backward.ts';
import type { Answer, Cursor, Io, Look, ReadPage } from '../connector.ts';
import { isObject, object, objects, string } from '../json.ts';
import { capturesOf, faultOf, look, readJson, unknown } from '../look.ts';
import {
  call,
  type Hosts,
  isDid,
  isNotThere,
  type Verdict,
  verdictOfRefusal,
  verdictOfStatus,
  whyOf,
} from './xrpc.ts';

const VIA = 'pds';
const POSTS = 'app.bsky.feed.post';
const PROFILE = 'app.bsky.actor.profile';
/** The most that one question brings (lexicon com.atproto.repo.listRecords). */
const MOST = 100;

/** Where an account is hosted, or why that cannot be told. `did` is null where only its host knows it. */
type Home = { readonly answers: readonly Answer[] } & (
  | { readonly host: string; readonly did: string | null }
  | ({ readonly host: null } & Verdict)
);

/** A look at what the account's host says. */
export async function lookAtHost(io: Io, hosts: Hosts, actor: string): Promise<Look> {
  const home = await homeOf(io, hosts, actor);
  if (home.host === null)
    return look({ outcome: home.outcome, why: home.why, via: VIA, captures: capturesOf(home.answers) });
  const { host } = home;
  // A status is asked for by DID; a description also by a handle, even that of an account that was taken down.
  const said =
    home.did === null
      ? await call(io, host, 'com.atproto.repo.describeRepo', { repo: actor })
      : await call(io, host, 'com.atproto.sync.getRepoStatus', { did: home.did });
  const answers = [...home.answers, said.answer];
  const captures = capturesOf(answers);
  if (said.kind === 'fault') return unknown(said.why, VIA, answers);
  if (said.kind === 'refusal') return look({ via: VIA, captures, ...verdictOfRefusal(said.name) });
  const did = string(said.body.did);
  if (did === null || !isDid(did) || (home.did !== null && did !== home.did))
    return unknown('unrecognised', VIA, answers);
  const verdict = home.did === null ? ALIVE : verdictOfStatus(said.body);
  if (verdict === null) return unknown('unrecognised', VIA, answers);
  if (verdict.outcome !== 'alive') return look({ via: VIA, nativeId: did, captures, ...verdict });
  // Where there is an AppView, that tells more than the record.
  if (hosts.appview !== null) return look({ outcome: 'alive', via: VIA, nativeId: did, captures });
  return withProfile(io, host, did, isDid(actor) ? null : actor, answers);
}

const ALIVE: Verdict = { outcome: 'alive', why: null };

/** A living account with what its profile record says. Without one the account lives all the same. */
async function withProfile(
  io: Io,
  host: string,
  did: string,
  handle: string | null,
  before: readonly Answer[],
): Promise<Look> {
  const said = await call(io, host, 'com.atproto.repo.getRecord', {
    repo: did,
    collection: PROFILE,
    rkey: 'self',
  });
  const profile = said.kind === 'answer' ? object(said.body.value) : {};
  const picture = string(object(object(profile.avatar).ref).$link);
  return look({
    outcome: 'alive',
    via: VIA,
    title: string(profile.displayName) || handle,
    description: string(profile.description) || null,
    nativeId: did,
    avatarUrl:
      picture === null
        ? null
        : `${host}/xrpc/com.atproto.sync.getBlob?${new URLSearchParams({ did, cid: picture })}`,
    captures: capturesOf([...before, said.answer]),
  });
}

/** Posts after `cursor` (the key of the last one read), oldest page first. */
export async function* readRecords(
  io: Io,
  hosts: Hosts,
  actor: string,
  cursor: Cursor | null,
): AsyncGenerator<ReadPage> {
  const home = await homeOf(io, hosts, actor);
  if (home.host === null) {
    yield stoppedAt(cursor, home.why ?? home.outcome, capturesOf(home.answers));
    return;
  }
  let after = keyOf(cursor);
  for (;;) {
    const said = await call(io, home.host, 'com.atproto.repo.listRecords', {
      repo: home.did ?? actor,
      collection: POSTS,
      limit: String(MOST),
      reverse: 'true',
      ...(after === '' ? {} : { cursor: after }),
    });
    const captures = capturesOf([said.answer]);
    if (said.kind !== 'answer') {
      yield stoppedAt(cursorOf(after), whyOf(said), captures);
      return;
    }
    const keys = Array.isArray(said.body.records)
      ? objects(said.body.records).map(({ uri }) => /\/([^/]+)$/.exec(string(uri) ?? '')?.[1] ?? '')
      : null;
    // A host that does not know `reverse` would have us step over what lies below.
    if (keys === null || keys.some((key, i) => key <= (keys[i - 1] ?? after))) {
      yield stoppedAt(cursorOf(after), 'unrecognised', captures);
      return;
    }
    const last = keys.at(-1);
    if (last === undefined) return;
    after = last;
    yield { captures, cursor: cursorOf(after), posts: keys.length, stopped: null };
    if (string(said.body.cursor) === null) return;
  }
}

const cursorOf = (after: string): Cursor => JSON.stringify({ after });

/** A cursor that is not one of this route is the beginning. */
function keyOf(cursor: Cursor | null): string {
  const [, key = ''] = /^\{"after":"([A-Za-z0-9._:~-]*)"\}$/.exec(cursor ?? '') ?? [];
  return key;
}

/** Finds the account's host. */
async function homeOf(io: Io, hosts: Hosts, actor: string): Promise<Home> {
  if (hosts.pds !== null) return { answers: [], host: hosts.pds, did: isDid(actor) ? actor : null };
  if (isDid(actor)) return hostByDocument(io, hosts, actor, []);
  const said = await call(io, hosts.appview!, 'com.atproto.identity.resolveHandle', { handle: actor });
  const answers = [said.answer];
  const unsure = (why: string): Home => ({ answers, host: null, outcome: 'unknown', why });
  if (said.kind !== 'answer') return unsure(isNotThere(said) ? 'handle_not_found' : whyOf(said));
  const did = string(said.body.did);
  return did === null || !isDid(did) ? unsure('unrecognised') : hostByDocument(io, hosts, did, answers);
}

async function hostByDocument(io: Io, { plc }: Hosts, did: string, before: readonly Answer[]): Promise<Home> {
  const address = documentAddress(did, plc);
  if (address === null) return { answers: before, host: null, outcome: 'unknown', why: 'unknown_did_method' };
  const answer = await io.get(address);
  const answers = [...before, answer];
  const fault = faultOf(answer, 'json');
  const unsure = (why: string): Home => ({ answers, host: null, outcome: 'unknown', why });
  if (fault !== null || answer.status === null) return unsure(fault ?? 'unrecognised');
  const document = readJson(answer);
  if (answer.status !== 200) {
    // The directory's word for a tombstone; the account is then to be taken as deleted (atproto.com/specs/account).
    const gone =
      (answer.status === 404 || answer.status === 410) &&
      string(object(document).message) === `DID not available: ${did}`;
    return gone
      ? { answers, host: null, outcome: 'gone_unspecified', why: 'tombstone' }
      : unsure(`did_${answer.status}`);
  }
  if (!isObject(document) || document.id !== did) return unsure('unrecognised');
  const service = objects(document.service).find(
    ({ id, type }) =>
      type === 'AtprotoPersonalDataServer' && /^(?:did:.+)?#atproto_pds$/.test(string(id) ?? ''),
  );
  const endpoint = URL.parse(string(service?.serviceEndpoint) ?? '');
  return endpoint === null || !/^https?:$/.test(endpoint.protocol)
    ? unsure('no_pds')
    : { answers, host: endpoint.href.replace(/\/+$/, ''), did };
}

function documentAddress(did: string, plc: string): string | null {
  if (did.startsWith('did:plc:')) return `${plc}/${did}`;
  const [, host] = /^did:web:([a-z0-9.-]+(?:%3A\d{1,5})?)$/i.exec(did) ?? [];
  return host === undefined ? null : `https://${host.replace(/%3A/i, ':')}/.well-known/did.json`;
}
