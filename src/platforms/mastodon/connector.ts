/**
 * @module
 * Mastodon live, and servers that speak its interface. Two routes look, both at the account's home server: `api` (account
 * look-up) and `activitypub` (the account's own document, which tells a suspension that can be taken back from a final one).
 * Statuses are read through the API from the oldest on.
 *
 * Checked on 24 November 2026 against docs.joinmastodon.org (entities/Account, methods/accounts, api/rate-limits) and the
 * server's source: an account that its owner deletes is `suspended` too, so that word alone names nobody. From the source
 * alone: 403 `Forbidden` and 410 `Gone` of an account's document, 401 where documents are given to signed requests only.
 */
import type { Ref } from '../../core/model.ts';
import { stoppedAt } from '../backward.ts';
import type { Answer, Connector, Cursor, Io, Look, ReadPage } from '../connector.ts';
import { identifier, isObject, object, objects, string } from '../json.ts';
import type { JsonObject } from '../json-cut.ts';
import { capturesOf, faultOf, look, readJson, unknown } from '../look.ts';
import { lookOfAccount, lookOfActor } from './facts.ts';
import { links } from './links.ts';

/** The most statuses that one question brings (methods/accounts#statuses). */
const MOST = 40;

export const connector: Connector = {
  routes: ['api', 'activitypub'],
  limits: {
    perMinute: 30,
    burst: 5,
    source: 'half of what docs.joinmastodon.org/api/rate-limits allows an address (300 in five minutes)',
  },
  wants: [],
  tells:
    'The home server says that an account is suspended, limited, memorial or has moved; it says who did it only as long as a ' +
    'suspension can be taken back. A server that is down, closed to strangers or of other software is unknown. ' +
    'Statuses for followers are not seen, nor edits of what was read before.',

  async probe(ref, io, { avoid }) {
    const via = avoid === 'api' ? 'activitypub' : 'api';
    const home = homeOf(ref);
    if (home === null) return unknown('not_an_account', via);
    return via === 'api' ? lookUp(io, home) : lookAtDocument(io, home);
  },

  async *read(ref, cursor, io) {
    const home = homeOf(ref);
    if (home === null) yield stoppedAt(cursor, 'not_an_account');
    else yield* readStatuses(io, home, cursor);
  },

  // Every server stands for itself, and there is none that a stranger should be asked in place of the others.
  reach: async () => ({ ok: true, why: null }),
};

/** The account's home server and name; null for what is no account. */
interface Home {
  readonly origin: string;
  readonly user: string;
}

function homeOf(ref: Ref): Home | null {
  const url = URL.parse(ref);
  const reference = url === null ? null : links.anyHost?.(url);
  if (url === null || reference?.kind !== 'account') return null;
  const [, origin = '', user = ''] = /^(https:\/\/[^/]+)\/@(.+)$/.exec(reference.ref) ?? [];
  return { origin, user };
}

/** An account as the look-up gives it, or what else came of the question. */
type Found = { readonly answer: Answer } & (
  | { readonly account: JsonObject }
  | { readonly account: null; readonly look: Look }
);

async function find(io: Io, { origin, user }: Home, before: readonly Answer[] = []): Promise<Found> {
  const answer = await io.get(`${origin}/api/v1/accounts/lookup?${new URLSearchParams({ acct: user })}`);
  const answers = [...before, answer];
  const not = (why: string): Found => ({ answer, account: null, look: unknown(why, 'api', answers) });
  const fault = faultOf(answer, 'json');
  if (fault !== null || answer.status === null) return not(fault ?? 'unrecognised');
  const body = readJson(answer);
  const error = errorOf(body);
  if (answer.status === 404 && error === 'Record not found') return gone('record_not_found');
  if (answer.status === 410 && error !== null) return gone('gone');
  if (answer.status !== 200) return not(String(answer.status));
  if (!isObject(body) || identifier(body.id) === null || typeof body.acct !== 'string')
    return not('unrecognised');
  // A server also answers for accounts of others that it has heard of.
  return body.acct.toLowerCase() === user ? { answer, account: body } : not('another_account');

  function gone(why: string): Found {
    const told = look({ outcome: 'gone_unspecified', via: 'api', why, captures: capturesOf(answers) });
    return { answer, account: null, look: told };
  }
}

async function lookUp(io: Io, home: Home, before: readonly Answer[] = []): Promise<Look> {
  const found = await find(io, home, before);
  if (found.account === null) return found.look;
  return lookOfAccount(found.account, capturesOf([...before, found.answer]));
}

async function lookAtDocument(io: Io, home: Home): Promise<Look> {
  const answer = await io.get(`${home.origin}/users/${encodeURIComponent(home.user)}`, {
    headers: { accept: 'application/activity+json' },
  });
  const fault = faultOf(answer, 'json');
  if (fault !== null || answer.status === null)
    return unknown(fault ?? 'unrecognised', 'activitypub', [answer]);
  const body = readJson(answer);
  const told = (outcome: Look['outcome'], why: string) =>
    look({ outcome, why, via: 'activitypub', captures: capturesOf([answer]) });
  const error = errorOf(body);
  if (answer.status === 403 && error === 'Forbidden') return told('gone_by_platform', 'suspended');
  if (answer.status === 410 && error === 'Gone') return told('gone_unspecified', 'gone');
  if (answer.status === 404 && error === 'Not Found') return told('gone_unspecified', 'not_found');
  // Some servers give documents only to other servers, who sign what they ask.
  if (answer.status === 401 && error !== null) return lookUp(io, home, [answer]);
  if (answer.status !== 200) return told('unknown', String(answer.status));
  return lookOfActor(object(body), home.user, capturesOf([answer]));
}

/** What an error says, in the form that the server's software gives errors: this one field and no other. */
function errorOf(body: unknown): string | null {
  return isObject(body) && Object.keys(body).length === 1 ? string(body.error) : null;
}

async function* readStatuses(io: Io, home: Home, cursor: Cursor | null): AsyncGenerator<ReadPage> {
  const found = await find(io, home);
  const profile = capturesOf([found.answer]);
  const id = found.account === null ? null : identifier(found.account.id);
  if (found.account === null || id === null) {
    const why = found.account === null ? (found.look.why ?? 'unrecognised') : 'unrecognised';
    yield stoppedAt(cursor, why, profile);
    return;
  }
  // Of a suspended account an empty list comes, which is no sign that it wrote nothing.
  if (found.account.suspended === true) {
    yield stoppedAt(cursor, 'suspended', profile);
    return;
  }
  let after = cursor !== null && STATUS_ID.test(cursor) ? cursor : '0';
  for (let first = true; ; first = false) {
    const query = new URLSearchParams({ limit: String(MOST), min_id: after });
    const answer = await io.get(`${home.origin}/api/v1/accounts/${encodeURIComponent(id)}/statuses?${query}`);
    const captures = [...(first ? profile : []), ...capturesOf([answer])];
    const ids = idsOf(answer);
    if (typeof ids === 'string') {
      yield stoppedAt(after, ids, captures);
      return;
    }
    // A server that knows no `min_id` gives its newest statuses: from there we would step over all that lie below.
    if (ids.some((each) => !isNewer(each, after))) {
      yield stoppedAt(after, 'unrecognised', captures);
      return;
    }
    if (ids.length > 0) after = ids.reduce((newest, each) => (isNewer(each, newest) ? each : newest));
    if (ids.length > 0 || first) yield { captures, cursor: after, posts: ids.length, stopped: null };
    if (ids.length === 0) return;
  }
}

const STATUS_ID = /^[A-Za-z0-9]{1,40}$/;

/** The ids of the statuses in an answer, or why there are none to read. */
function idsOf(answer: Answer): string[] | string {
  const fault = faultOf(answer, 'json');
  if (fault !== null || answer.status === null) return fault ?? 'unrecognised';
  if (answer.status !== 200) return String(answer.status);
  const body = readJson(answer);
  if (!Array.isArray(body)) return 'unrecognised';
  const ids = objects(body).map((status) => identifier(status.id) ?? '');
  return ids.length === body.length && ids.every((id) => STATUS_ID.test(id)) ? ids : 'unrecognised';
}

/** Ids grow with time: numbers by value, the sortable texts of other software by their letters. */
function isNewer(id: string, than: string): boolean {
  return id.length === than.length ? id > than : id.length > than.length;
}
