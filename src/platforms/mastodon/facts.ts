/**
 * @module
 * What an account's two descriptions say of it: the API's account and the ActivityPub actor, as looks. Pure.
 */
import type { Look } from '../connector.ts';
import { number, object, objects, string } from '../json.ts';
import type { JsonObject } from '../json-cut.ts';
import { look } from '../look.ts';
import { accountRef, described } from './archive.ts';
import { ACTORS, actorRef } from './outbox.ts';

/** A look at the API's account. */
export function lookOfAccount(account: JsonObject, captures: readonly string[]): Look {
  const moved = accountRef(object(account.moved));
  const facts = {
    via: 'api',
    title: string(account.display_name) || string(account.username),
    description: described(string(account.note) ?? '', objects(account.fields)),
    // Servers that hide the number give -1.
    members: atLeastNone(number(account.followers_count)),
    // The `id` is the server's own number; the address names the account on either route.
    nativeId: string(account.uri) ?? string(object(account.pleroma).ap_id),
    avatarUrl: string(account.avatar),
    captures,
  };
  if (account.suspended === true) {
    // Nothing is shown of it any more, and by whose will is not said.
    const { via, nativeId } = facts;
    return look({ via, nativeId, captures, outcome: 'gone_unspecified', why: 'suspended' });
  }
  if (moved !== null) return look({ ...facts, outcome: 'moved', to: moved, why: 'moved' });
  if (account.limited === true) return look({ ...facts, outcome: 'restricted', why: 'limited' });
  return look({ ...facts, outcome: 'alive', why: account.memorial === true ? 'memorial' : null });
}

/** A look at the ActivityPub actor, which must be that of `user` (lower case). */
export function lookOfActor(actor: JsonObject, user: string, captures: readonly string[]): Look {
  const via = 'activitypub';
  const nativeId = string(actor.id);
  if (!ACTORS.has(string(actor.type) ?? '') || nativeId === null)
    return look({ outcome: 'unknown', via, why: 'unrecognised', captures });
  if (string(actor.preferredUsername)?.toLowerCase() !== user)
    return look({ outcome: 'unknown', via, why: 'another_account', captures });
  // Only one that can be taken back is shown like this: the staff's doing, but for the minutes in which an account that its
  // owner deletes waits for it.
  if (actor.suspended === true)
    return look({ outcome: 'gone_by_platform', via, why: 'suspended', nativeId, captures });
  const facts = {
    via,
    title: string(actor.name) || string(actor.preferredUsername),
    description: described(string(actor.summary) ?? '', objects(actor.attachment)),
    nativeId,
    avatarUrl: string(object(actor.icon).url),
    captures,
  };
  const moved = actorRef(actor.movedTo);
  if (moved !== null) return look({ ...facts, outcome: 'moved', to: moved, why: 'moved' });
  if (typeof actor.movedTo === 'string') return look({ ...facts, outcome: 'alive', why: 'moved_elsewhere' });
  return look({ ...facts, outcome: 'alive', why: actor.memorial === true ? 'memorial' : null });
}

function atLeastNone(amount: number | null): number | null {
  return amount !== null && amount >= 0 ? amount : null;
}
