/**
 * @module
 * Alerts to the operator's own Matrix room, as a notice from the account whose token was given. This is the only thing
 * that Driftline ever sends to a Matrix room; the connector of that platform knows nothing of it and cannot send.
 * Source: Matrix client-server API, `PUT /rooms/{roomId}/send/{eventType}/{txnId}`; the transaction id is the message's,
 * so that a server which had it already does not show it twice.
 */
import type { Agent } from 'undici';
import type { Instant } from '../core/model.ts';
import { type Channel, textOf } from './channel.ts';
import { post } from './http.ts';
import type { MatrixSettings } from './settings.ts';

/** An event may have 65,536 bytes, with everything around the text. */
const LONGEST = 30_000;

/** The channel; the agent is the caller's. */
export function matrix(
  { server, room, token }: MatrixSettings,
  about: { readonly agent: Agent; readonly now: () => Instant; readonly timeout: number },
): Channel {
  const base = server.href.replace(/\/+$/, '');
  return {
    name: 'matrix',
    send: (message) =>
      post(
        about.agent,
        {
          url: new URL(
            `${base}/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/m.room.message/${encodeURIComponent(message.id)}`,
          ),
          method: 'PUT',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({ msgtype: 'm.notice', body: textOf(message, LONGEST) }),
          timeout: about.timeout,
        },
        about.now(),
      ),
  };
}
