/**
 * @module
 * Asking a Matrix homeserver: which servers there are to ask, and what came of a question. It knows the form of answers
 * and errors, and nothing of what they mean for a room. Only questions: nothing here can join, knock or send.
 */
import type { Ref } from '../../core/model.ts';
import { decoded } from '../../core/ref.ts';
import type { Answer, Io } from '../connector.ts';
import { isObject, string } from '../json.ts';
import type { JsonObject } from '../json-cut.ts';
import { faultOf, readJson } from '../look.ts';

export const FIRST = { url: 'DRIFTLINE_MATRIX_HOMESERVER', token: 'DRIFTLINE_MATRIX_TOKEN' };
export const SECOND = { url: 'DRIFTLINE_MATRIX_SECOND', token: 'DRIFTLINE_MATRIX_SECOND_TOKEN' };

/** A homeserver that may be asked. */
export interface Server {
  /** What stands in `Look.via`. */
  readonly route: 'homeserver' | 'second';
  readonly origin: string;
  /** An account's access token; null: it is asked as anyone may ask. */
  readonly token: string | null;
}

/** What came of a question. */
export type Told =
  | { readonly told: 'yes'; readonly value: JsonObject; readonly answer: Answer }
  /** The server's own error in the form of the specification (`M_NOT_FOUND`), with its HTTP status. */
  | { readonly told: 'no'; readonly errcode: string; readonly status: number; readonly answer: Answer }
  /** Nothing that can be read: about us or the way there. */
  | { readonly told: 'nothing'; readonly why: string; readonly answer: Answer };

/** The servers that were named, first the usual one. An address that is no https (or loopback) address is passed over. */
export function serversOf(io: Io): Server[] {
  return ([['homeserver', FIRST] as const, ['second', SECOND] as const] as const).flatMap(
    ([route, names]) => {
      const origin = originOf(io.value(names.url));
      return origin === null ? [] : [{ route, origin, token: io.value(names.token) }];
    },
  );
}

/** A bare server name means https; a token must not cross a network in the clear. Null for what is no such address. */
function originOf(value: string | null): string | null {
  const url = value === null ? null : URL.parse(value.includes('://') ? value : `https://${value}`);
  if (url === null || url.username !== '' || url.search !== '') return null;
  const own = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && own) ? url.origin : null;
}

/** Asks `path` (from `/_matrix/client/` on). */
export async function ask(io: Io, { origin, token }: Server, path: string): Promise<Told> {
  const url = `${origin}/_matrix/client/${path}`;
  const answer = await io.get(
    url,
    token === null ? {} : { secretHeaders: { authorization: `Bearer ${token}` } },
  );
  const why = faultOf(answer, 'json');
  if (why !== null || answer.status === null) return { told: 'nothing', why: why ?? 'unrecognised', answer };
  const value = readJson(answer);
  const errcode = isObject(value) ? string(value.errcode) : null;
  if (errcode !== null && /^[A-Z][A-Za-z0-9_.]{1,60}$/.test(errcode) && answer.status >= 400)
    return { told: 'no', errcode, status: answer.status, answer };
  if (answer.status !== 200) return { told: 'nothing', why: String(answer.status), answer };
  return isObject(value) ? { told: 'yes', value, answer } : { told: 'nothing', why: 'unrecognised', answer };
}

/** Says whether the server itself said that there is no such thing. Its words for "no such path" are others (`M_UNRECOGNIZED`). */
export function notFound(told: Told): boolean {
  return told.told === 'no' && told.status === 404 && told.errcode === 'M_NOT_FOUND';
}

/** Why nothing else can be said, in the server's word or ours. */
export function whyOf(told: Exclude<Told, { told: 'yes' }>): string {
  return told.told === 'no' ? told.errcode : told.why;
}

/** The alias (`#…`) or number (`!…`) in a reference; null when it names no room. */
export function roomOf(ref: Ref): string | null {
  const room = decoded(new URL(ref).hash.replace(/^#\//, ''));
  return /^[#!]/.test(room) ? room : null;
}

/** The server part of an identifier, null where it has none (rooms of version 12). */
export function serverOf(id: string): string | null {
  const colon = id.indexOf(':');
  return colon < 0 ? null : id.slice(colon + 1);
}

/** The path of a room's summary. `via` are servers through which the room may be reached. */
export function summaryPath(room: string, via: readonly string[]): string {
  const query = via.map((server) => `via=${encodeURIComponent(server)}`).join('&');
  return `v1/room_summary/${encodeURIComponent(room)}${query === '' ? '' : `?${query}`}`;
}

/** The path of what a server's directory says of an alias. */
export function directoryPath(alias: string): string {
  return `v3/directory/room/${encodeURIComponent(alias)}`;
}

/** The path of one piece of a room's state. */
export function statePath(room: string, type: string): string {
  return `v3/rooms/${encodeURIComponent(room)}/state/${type}/`;
}
