/**
 * @module
 * The contract of a channel: a way by which alerts reach the operator. A channel sends to the one place that the operator
 * configured and nowhere else, and what the world does to it is data.
 */
import { iso } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';
import { ALERT_KINDS, type Alert, type AlertKind, count, isolated } from './alert.ts';

export const CHANNELS = ['email', 'webhook', 'ntfy', 'matrix'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** What goes out at once. The id stays the same when it is sent again, so that receivers can tell. */
export interface Message {
  readonly id: string;
  readonly madeAt: Instant;
  readonly caseName: string;
  readonly alerts: readonly Alert[];
  /** How well was looked in the run that saw these, in one sentence. */
  readonly coverage: string;
}

/**
 * What came of sending. `why` is a short word of ours (`timeout`, `status 500`, `refused`), never what the other side
 * wrote. `wait`: milliseconds for which it asked to be left alone; null when it did not.
 */
export type Delivery =
  | { readonly delivered: true; readonly why: string | null }
  | { readonly delivered: false; readonly why: string; readonly wait: number | null };

export interface Channel {
  readonly name: ChannelName;
  /** Sends, within its own time-out. Throws nothing for what the world does. */
  send(message: Message): Promise<Delivery>;
}

/** Milliseconds after which a delivery is given up. */
export const TIMEOUT = 20_000;

const WORDS: Readonly<Record<AlertKind, readonly [one: string, many: string]>> = {
  wave: ['wave', 'waves'],
  death: ['community gone', 'communities gone'],
  lead: ['lead', 'leads'],
  claim: ['claim', 'claims'],
};

/** `1 wave, 3 communities gone`: printable ASCII. */
export function subjectOf({ alerts }: Pick<Message, 'alerts'>): string {
  return ALERT_KINDS.flatMap((kind) => {
    const some = alerts.filter((alert) => alert.kind === kind).length;
    return some === 0 ? [] : count(some, ...WORDS[kind]);
  }).join(', ');
}

/** The message for a person, waves first, in at most `most` bytes of UTF-8; what does not fit is counted. */
export function textOf(message: Message, most = Number.POSITIVE_INFINITY): string {
  const sorted = ALERT_KINDS.flatMap((kind) => message.alerts.filter((alert) => alert.kind === kind));
  const head = `Driftline, case ${isolated(message.caseName)}: ${subjectOf(message)}.`;
  const foot = `${message.coverage} Written ${iso(message.madeAt)}.`;
  const lines: string[] = [];
  // Room for the line that counts what was left out.
  let room = most - bytes(head) - bytes(foot) - 100;
  for (const { text } of sorted) {
    room -= bytes(text) + 2;
    if (room < 0) break;
    lines.push(text);
  }
  const left = sorted.length - lines.length;
  if (left > 0) lines.push(`And ${left.toLocaleString('en')} more: the case itself has them.`);
  return [head, ...lines, foot].join('\n\n');
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}
