/**
 * @module
 * What was alerted about and what still waits to be sent: `state/alerts.json` in the case. A message is in there before
 * it is sent for the first time, so that an end at any moment loses none; one that was sent just before such an end is
 * sent again, under the same id.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { makeDirectory, onDisk, readIfThere, writeWhole } from '../captures/durable.ts';
import { iso, parseInstant } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';
import { ALERT_KINDS, type Alert, type Facts } from './alert.ts';
import { CHANNELS, type ChannelName, type Message } from './channel.ts';

/** Subjects that are remembered; beyond, the oldest are forgotten. */
const MOST_SUBJECTS = 50_000;
/** Alerts in one message. */
const MOST_ALERTS = 200;

/** A message on its way. Times in milliseconds since the epoch. */
export interface Waiting extends Message {
  readonly channel: ChannelName;
  alerts: Alert[];
  coverage: string;
  /** Sendings that failed. */
  tries: number;
  dueAt: Instant;
  /** Not sent yet: further alerts join it. */
  open: boolean;
}

const time = z.string().transform((text) => parseInstant(text));
const file = z.object({
  version: z.literal(1),
  known: z.record(z.string(), z.string()),
  waiting: z.array(
    z.object({
      channel: z.enum(CHANNELS),
      id: z.string(),
      madeAt: time,
      caseName: z.string(),
      coverage: z.string(),
      tries: z.number(),
      dueAt: time,
      alerts: z.array(
        z.object({
          kind: z.enum(ALERT_KINDS),
          subject: z.string(),
          at: time,
          text: z.string(),
          facts: z.custom<Facts>((value) => typeof value === 'object' && value !== null),
        }),
      ),
    }),
  ),
});

export interface Outbox {
  /** Takes an alert in for each channel; false when its subject is known already. */
  add(
    alert: Alert,
    about: { channels: readonly ChannelName[]; caseName: string; at: Instant; dueAt: Instant },
  ): boolean;
  /** Messages of a channel, the one that is due first first. */
  waiting(channel: ChannelName): Waiting[];
  remove(message: Waiting): void;
  /** Notes that a message of `waiting` was changed. */
  changed(): void;
  /** Writes what changed; calls that overlap share a writing. Throws `DependencyError` when the disk refuses. */
  save(): Promise<void>;
}

/**
 * Opens the outbox of the case in `dir`. Messages for channels that are no longer configured are dropped; a file that
 * cannot be understood counts as none.
 */
export async function openOutbox(dir: string, channels: readonly ChannelName[]): Promise<Outbox> {
  const folder = join(dir, 'state');
  const path = join(folder, 'alerts.json');
  const stored = parse(await onDisk('state/alerts.json cannot be read', () => readIfThere(path)));
  const known = new Map(Object.entries(stored?.known ?? {}));
  const waiting: Waiting[] = (stored?.waiting ?? [])
    .filter(({ channel }) => channels.includes(channel))
    .map((message) => ({ ...message, open: false }));
  let dirty = false;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    if (!dirty) return;
    dirty = false;
    const content = {
      version: 1,
      known: Object.fromEntries(known),
      waiting: waiting.map(({ open: _, madeAt, dueAt, alerts, ...message }) => ({
        ...message,
        madeAt: iso(madeAt),
        dueAt: iso(dueAt),
        alerts: alerts.map((alert) => ({ ...alert, at: iso(alert.at) })),
      })),
    };
    try {
      await onDisk('state/alerts.json was not saved', async () => {
        await makeDirectory(folder);
        await writeWhole(path, `${JSON.stringify(content)}\n`, 0o600);
      });
    } catch (error) {
      dirty = true;
      throw error;
    }
  }

  return {
    add(alert, about) {
      if (known.has(alert.subject)) return false;
      known.set(alert.subject, iso(about.at));
      if (known.size > MOST_SUBJECTS) known.delete(known.keys().next().value!);
      for (const channel of about.channels) {
        const joins = waiting.find(
          (message) => message.channel === channel && message.open && message.alerts.length < MOST_ALERTS,
        );
        if (joins) joins.alerts.push(alert);
        else
          waiting.push({
            channel,
            id: `msg_${randomBytes(16).toString('hex')}`,
            madeAt: about.at,
            caseName: about.caseName,
            alerts: [alert],
            coverage: '',
            tries: 0,
            dueAt: about.dueAt,
            open: true,
          });
      }
      dirty = true;
      return true;
    },
    waiting: (channel) =>
      waiting
        .filter((message) => message.channel === channel)
        .sort((a, b) => a.dueAt - b.dueAt || a.madeAt - b.madeAt),
    remove(message) {
      waiting.splice(waiting.indexOf(message), 1);
      dirty = true;
    },
    changed() {
      dirty = true;
    },
    save() {
      writing = writing.catch(() => undefined).then(write);
      return writing;
    },
  };
}

function parse(bytes: Buffer | null): z.infer<typeof file> | null {
  if (bytes === null) return null;
  try {
    return file.parse(JSON.parse(bytes.toString()));
  } catch {
    // Damaged, or of another version: to alert once more is safe, guessing is not.
    return null;
  }
}
