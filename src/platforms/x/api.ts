/**
 * @module
 * X's API v2: asking it with the operator's own key, and what it says of an account. What a timeline holds is not here.
 *
 * Checked on 24 November 2026 against docs.x.com (users lookup, timelines, response codes, rate limits) and recorded
 * errors in public client libraries: they come with status 200 under `errors[]`, and the documentation now says 404; the
 * same form is read under either. `type` is a URL under api.twitter.com or api.x.com. No request was made with a key.
 */
import type { Ref } from '../../core/model.ts';
import type { Answer, Io, Look } from '../connector.ts';
import { identifier, isObject, number, object, objects, string } from '../json.ts';
import type { JsonObject } from '../json-cut.ts';
import { capturesOf, faultOf, look, readJson, unknown } from '../look.ts';
import { links } from './links.ts';
import { readUser } from './tweet.ts';

export const TOKEN = 'DRIFTLINE_X_TOKEN';
const VIA = 'api';
const API = 'https://api.x.com/2';

/** What is asked of every account. */
export const USER_FIELDS =
  'created_at,description,entities,pinned_tweet_id,profile_image_url,protected,public_metrics,url,withheld';

/** What came of a question: the JSON with its status, or why there is none. */
export type Said =
  | { readonly answer: Answer; readonly status: number; readonly body: JsonObject }
  | { readonly answer: Answer; readonly status: null; readonly why: string };

/** Asks with the key, which must have been given. `path` begins with a slash. */
export async function ask(io: Io, path: string, parameters: Readonly<Record<string, string>>): Promise<Said> {
  const answer = await io.get(`${API}${path}?${new URLSearchParams(parameters)}`, {
    secretHeaders: { authorization: `Bearer ${io.value(TOKEN)}` },
  });
  const fault = faultOf(answer, 'json');
  if (fault !== null || answer.status === null) return { answer, status: null, why: fault ?? 'unrecognised' };
  const body = readJson(answer);
  // 401 is about the key; so is 403 without the form that `verdictOf` knows.
  return isObject(body) && answer.status !== 401
    ? { answer, status: answer.status, body }
    : { answer, status: null, why: answer.status === 200 ? 'unrecognised' : String(answer.status) };
}

/** The account that is asked for: by name, or by number. */
export interface Asked {
  readonly by: 'username' | 'id';
  /** Lower case. */
  readonly value: string;
}

/** Null for what is no account (a list, a community, a post). */
export function accountOf(ref: Ref): Asked | null {
  const url = URL.parse(ref);
  const reference = url === null ? null : links.read(url);
  if (reference?.kind !== 'account') return null;
  const [, id] = /^https:\/\/x\.com\/i\/user\/(\d+)$/.exec(reference.ref) ?? [];
  return id === undefined
    ? { by: 'username', value: reference.ref.slice('https://x.com/'.length) }
    : { by: 'id', value: id };
}

/** One look at an account. */
export async function lookAtUser(io: Io, asked: Asked): Promise<Look> {
  const path = asked.by === 'id' ? `/users/${asked.value}` : `/users/by/username/${asked.value}`;
  const said = await ask(io, path, { 'user.fields': USER_FIELDS });
  if (said.status === null) return unknown(said.why, VIA, [said.answer]);
  const captures = capturesOf([said.answer]);
  const user = object(said.body.data);
  if (said.status === 200 && isObject(said.body.data)) return lookOf(user, asked, captures);
  const verdict = verdictOf(said.body, asked.value);
  if (verdict !== null) return look({ ...verdict, via: VIA, captures });
  return unknown(said.status === 200 ? 'unrecognised' : String(said.status), VIA, [said.answer]);
}

function lookOf(user: JsonObject, asked: Asked, captures: readonly string[]): Look {
  const profile = readUser(user, null);
  const id = identifier(user.id);
  const name = string(user.username);
  if (profile === null || id === null || name === null)
    return look({ outcome: 'unknown', via: VIA, why: 'unrecognised', captures });
  if ((asked.by === 'id' ? id : name.toLowerCase()) !== asked.value)
    return look({ outcome: 'unknown', via: VIA, why: 'another_account', captures });
  const facts = {
    via: VIA,
    title: profile.title,
    description: profile.description,
    members: number(object(user.public_metrics).followers_count),
    nativeId: id,
    avatarUrl: string(user.profile_image_url),
    captures,
  };
  if (user.protected === true) return look({ ...facts, outcome: 'private', why: 'protected' });
  if (isObject(user.withheld)) return look({ ...facts, outcome: 'restricted', why: 'withheld' });
  return look({ ...facts, outcome: 'alive' });
}

/** What the errors say of the account asked for (its name or number); null when they say nothing of it. */
export function verdictOf(body: JsonObject, asked: string): Pick<Look, 'outcome' | 'why'> | null {
  const error = objects(body.errors).find(
    ({ resource_type, value, resource_id }) =>
      resource_type === 'user' && (identifier(value) ?? identifier(resource_id))?.toLowerCase() === asked,
  );
  const [, problem] =
    /^https:\/\/api\.(?:twitter|x)\.com\/2\/problems\/([a-z-]+)$/.exec(string(error?.type) ?? '') ?? [];
  const detail = string(error?.detail) ?? '';
  if (problem === 'not-authorized-for-resource') return { outcome: 'private', why: 'not_authorized' };
  if (problem !== 'resource-not-found') return null;
  if (error?.title === 'Forbidden' && detail.startsWith('User has been suspended'))
    return { outcome: 'gone_by_platform', why: 'suspended' };
  return error?.title === 'Not Found Error' && detail.startsWith('Could not find user with ')
    ? { outcome: 'gone_unspecified', why: 'not_found' }
    : null;
}
