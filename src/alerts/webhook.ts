/**
 * @module
 * Alerts to a program: a POST of JSON, signed so that the receiver knows who sent it and that it is fresh.
 * Source: Standard Webhooks 1.0 (`webhook-id`, `webhook-timestamp`, `webhook-signature`; HMAC-SHA256), checked against
 * its published vector.
 */
import { createHmac } from 'node:crypto';
import type { Agent } from 'undici';
import { iso } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';
import type { Channel, Message } from './channel.ts';
import { post } from './http.ts';
import type { WebhookSettings } from './settings.ts';

/** The `webhook-signature` of a body. `timestamp` in whole seconds since the epoch. */
export function signature(secret: Uint8Array, id: string, timestamp: number, body: string): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** The channel; the agent is the caller's. */
export function webhook(
  { url, secret }: WebhookSettings,
  about: { readonly agent: Agent; readonly now: () => Instant; readonly timeout: number },
): Channel {
  return {
    name: 'webhook',
    send(message) {
      const body = JSON.stringify(payload(message));
      const timestamp = Math.floor(about.now() / 1000);
      return post(
        about.agent,
        {
          url,
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'webhook-id': message.id,
            'webhook-timestamp': String(timestamp),
            'webhook-signature': signature(secret, message.id, timestamp, body),
          },
          body,
          timeout: about.timeout,
        },
        about.now(),
      );
    },
  };
}

function payload({ madeAt, caseName, alerts, coverage }: Message) {
  return {
    type: 'driftline.alerts',
    timestamp: iso(madeAt),
    data: {
      case: caseName,
      coverage,
      alerts: alerts.map(({ kind, subject, at, text, facts }) => ({
        kind,
        subject,
        at: iso(at),
        text,
        facts,
      })),
    },
  };
}
