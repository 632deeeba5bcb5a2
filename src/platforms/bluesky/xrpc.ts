/**
 * @module
 * Asking a host of the AT Protocol (AppView or PDS) and telling what it said: an answer, a refusal in the protocol's own
 * form, or neither. What a refusal means for an account is in one table here. No routes, no paging.
 * Checked on 24 November 2026 against the lexicons, atproto.com/specs/account and /xrpc, and the sources of @atproto/pds
 * 0.5.34 and @atproto/bsky 0.0.280; the PDS also by running it (`test/bluesky-peer.test.ts`). `RepoSuspended` stands in the
 * lexicons and was not seen from a host.
 */
import { InputError } from '../../core/errors.ts';
import type { Outcome, Ref } from '../../core/model.ts';
import type { Answer, Io } from '../connector.ts';
import { isObject, object, string } from '../json.ts';
import type { JsonObject } from '../json-cut.ts';
import { faultOf, readJson } from '../look.ts';
import { links } from './links.ts';

export const APPVIEW = 'DRIFTLINE_BLUESKY_APPVIEW';
export const PDS = 'DRIFTLINE_BLUESKY_PDS';
export const PLC = 'DRIFTLINE_BLUESKY_PLC';
export const JETSTREAM = 'DRIFTLINE_BLUESKY_JETSTREAM';

/** Which hosts are asked. `appview` is null when only a PDS was named: its accounts are in no AppView. */
export interface Hosts {
  readonly appview: string | null;
  /** The one PDS to ask, null: that of each account, by its DID document. */
  readonly pds: string | null;
  readonly plc: string;
}

/** The hosts as configured, each without a slash at its end. Throws InputError for what is no address. */
export function hostsOf(io: Io): Hosts {
  const pds = hostOf(io, PDS);
  return {
    appview: hostOf(io, APPVIEW) ?? (pds === null ? 'https://public.api.bsky.app' : null),
    pds,
    plc: hostOf(io, PLC) ?? 'https://plc.directory',
  };
}

function hostOf(io: Io, name: string): string | null {
  const value = io.value(name);
  if (value === null) return null;
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new InputError(`${name} is not a web address`);
  return url.href.replace(/\/+$/, '');
}

/** What came of a call. A refusal is the host's own word about what was asked; a fault is about us or the way there. */
export type Said = { readonly answer: Answer } & (
  | { readonly kind: 'answer'; readonly body: JsonObject }
  | { readonly kind: 'refusal'; readonly name: string; readonly message: string }
  | { readonly kind: 'fault'; readonly why: string }
);

/** Asks `method` of `host`. */
export async function call(
  io: Io,
  host: string,
  method: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Said> {
  const query = new URLSearchParams(parameters).toString();
  const answer = await io.get(`${host}/xrpc/${method}${query === '' ? '' : `?${query}`}`);
  const fault = faultOf(answer, 'json');
  if (fault !== null || answer.status === null)
    return { answer, kind: 'fault', why: fault ?? 'unrecognised' };
  const body = readJson(answer);
  if (answer.status === 200)
    return isObject(body) ? { answer, kind: 'answer', body } : { answer, kind: 'fault', why: 'unrecognised' };
  // Refusals about the account are 400 (404 from some hosts); 401 and 403 are about who asks.
  const name = string(object(body).error);
  if ((answer.status === 400 || answer.status === 404) && name !== null && /^[A-Za-z]{1,60}$/.test(name))
    return { answer, kind: 'refusal', name, message: string(object(body).message) ?? '' };
  return { answer, kind: 'fault', why: String(answer.status) };
}

/** What an error name or a hosting status says of an account. `deleted` may be the owner's doing or the host's. */
const VERDICTS: Readonly<Record<string, Outcome>> = {
  AccountTakedown: 'gone_by_platform',
  RepoTakendown: 'gone_by_platform',
  RepoSuspended: 'gone_by_platform',
  AccountDeactivated: 'gone_by_owner',
  RepoDeactivated: 'gone_by_owner',
  RepoNotFound: 'gone_unspecified',
  takendown: 'gone_by_platform',
  suspended: 'gone_by_platform',
  deactivated: 'gone_by_owner',
  deleted: 'gone_unspecified',
};

export interface Verdict {
  readonly outcome: Outcome;
  readonly why: string | null;
}

/** What a refusal says; words that are not known say nothing. */
export function verdictOfRefusal(name: string): Verdict {
  return { outcome: VERDICTS[name] ?? 'unknown', why: name };
}

/**
 * What a hosting status says (`getRepoStatus`, `#account`); null when it has not the form of one. `desynchronized` and
 * `throttled` are about the host's own work. A host that gives no status makes no claim why.
 */
export function verdictOfStatus({ active, status }: JsonObject): Verdict | null {
  if (active === true) return { outcome: 'alive', why: null };
  if (active !== false) return null;
  const word = string(status);
  if (word === null) return { outcome: 'gone_unspecified', why: 'inactive' };
  return { outcome: VERDICTS[word] ?? 'unknown', why: /^[a-z_-]{1,40}$/.test(word) ? word : 'inactive' };
}

/** Why a call did not bring what was asked for, in a word. */
export function whyOf(said: Exclude<Said, { kind: 'answer' }>): string {
  if (said.kind === 'fault') return said.why;
  if (said.name !== 'InvalidRequest') return said.name;
  return NOT_THERE.test(said.message) ? 'not_found' : 'InvalidRequest';
}

/** How hosts say, under the name of any other wrong request, that nobody is there. */
const NOT_THERE =
  /^(?:Profile not found$|Could not find repo\b|Unable to resolve handle$|Could not locate record\b)/;

/** Whether a refusal says that nobody is there. */
export function isNotThere(said: Said): boolean {
  return (
    said.kind === 'refusal' &&
    (said.name === 'HandleNotFound' || (said.name === 'InvalidRequest' && NOT_THERE.test(said.message)))
  );
}

/** The handle or DID in an account's address; null when it is none. */
export function actorOf(ref: Ref): string | null {
  const url = URL.parse(ref);
  const reference = url === null ? null : links.read(url);
  return reference?.kind === 'account' ? reference.ref.slice('https://bsky.app/profile/'.length) : null;
}

export const isDid = (actor: string): boolean => actor.startsWith('did:');
