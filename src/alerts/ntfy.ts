/**
 * @module
 * Alerts to a phone by ntfy: a POST of text to the address of a topic. The title is ASCII because it is a header, and the
 * text keeps under the size from which ntfy makes an attachment of it.
 * Source: docs.ntfy.sh/publish (November 2026).
 */
import type { Agent } from 'undici';
import type { Instant } from '../core/model.ts';
import { type Channel, subjectOf, textOf } from './channel.ts';
import { post } from './http.ts';
import type { NtfySettings } from './settings.ts';

/** ntfy's own limit is 4,096 bytes. */
const LONGEST = 4000;

/** The channel; the agent is the caller's. */
export function ntfy(
  { url, token }: NtfySettings,
  about: { readonly agent: Agent; readonly now: () => Instant; readonly timeout: number },
): Channel {
  return {
    name: 'ntfy',
    send: (message) =>
      post(
        about.agent,
        {
          url,
          method: 'POST',
          headers: {
            'content-type': 'text/plain; charset=utf-8',
            title: `Driftline: ${subjectOf(message)}`,
            ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          },
          body: textOf(message, LONGEST),
          timeout: about.timeout,
        },
        about.now(),
      ),
  };
}
