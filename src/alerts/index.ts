/**
 * @module
 * Alerts: what a collector tells of waves, confirmed deaths, leads and claims, sent to the operator's own e-mail, webhook,
 * ntfy topic or Matrix room. Each is sent once; a delivery that fails is tried again later, also by the next process.
 * Collecting never waits for it. This is the only part of Driftline that sends anything, and it sends only to addresses
 * that the operator configured (docs/alerts.md).
 */
import type { LookupFunction } from 'node:net';
import { DAY, HOUR, iso, isoOrNull, MINUTE } from '../core/clock.ts';
import { DependencyError } from '../core/errors.ts';
import type { Instant, Ref } from '../core/model.ts';
import { type Random, seeded } from '../core/random.ts';
import { openConnections } from '../net/connect.ts';
import { alertOf, count, type Heard, percent } from './alert.ts';
import { type Channel, type ChannelName, type Delivery, TIMEOUT } from './channel.ts';
import { matrix } from './matrix.ts';
import { ntfy } from './ntfy.ts';
import { type Outbox, openOutbox, type Waiting } from './outbox.ts';
import { type AlertSettings, readAlertSettings } from './settings.ts';
import { webhook } from './webhook.ts';

/** How long an alert waits for others to go with it (milliseconds). */
const GATHER = 5_000;
/** After a failure: the first ceiling of the back-off and the highest; a wait is drawn from its upper half (milliseconds). */
const FIRST_BACKOFF = 30_000;
const LONGEST_BACKOFF = HOUR;
/** A message that could not be sent for so long is given up (milliseconds). */
const GIVE_UP = DAY;
/** The longest sleep with nothing to send (milliseconds). */
const IDLE = 10 * MINUTE;

/** What came of sending a message. Plain data for whoever listens; no secret and no address of the operator is in it. */
export interface AlertEvent {
  readonly event: 'alert';
  readonly at: Instant;
  readonly channel: ChannelName;
  readonly id: string;
  /** Alerts in the message. */
  readonly alerts: number;
  readonly delivered: boolean;
  /** Why not, in a short word; null when all is well. */
  readonly why: string | null;
  /** When it is tried again; null when it is not: it was delivered, or given up. */
  readonly again: Instant | null;
}

/** The event as JSON, instants as ISO 8601 UTC. */
export function alertRow(event: AlertEvent) {
  return { ...event, at: iso(event.at), again: isoOrNull(event.again) };
}

export interface AlertsOptions {
  /** What the case is called. */
  readonly caseName: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Instant;
  /** Resolves after `milliseconds`, or when `signal` says so. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Told of each sending. Must not throw. */
  readonly onEvent?: (event: AlertEvent) => void;
  /** Told of each failure in one line, for the person. */
  readonly say?: (line: string) => void;
  /** For tests: name look-up, and milliseconds for a delivery (20,000). */
  readonly lookup?: LookupFunction;
  readonly timeout?: number;
}

export interface Alerts {
  /** Where alerts go; empty when nothing is configured. */
  readonly channels: readonly ChannelName[];
  /** Takes an event of the collector. Returns at once and never throws. */
  take(event: Heard): void;
  /** Sends what waits for company or is due, once; resolves when that was tried. What fails is kept for later. */
  settle(): Promise<void>;
  /** Ends sending and waits for what is under way. What was not sent is kept for the next process. */
  close(): Promise<void>;
}

/**
 * Opens the alerts of the case in `dir`; without a configured channel they do nothing. Throws `InputError` for settings
 * that cannot be used, `DependencyError` when the disk refuses.
 */
export async function openAlerts(dir: string, options: AlertsOptions): Promise<Alerts> {
  const settings = await readAlertSettings(dir, options.env);
  const { channels, close } = await openChannels(settings, options);
  if (channels.length === 0)
    return { channels: [], take: () => undefined, settle: () => Promise.resolve(), close };
  const names = channels.map(({ name }) => name);
  const outbox = await openOutbox(dir, names);
  const run = openRun(options.now());
  const random = seeded(`alerts ${options.now()}`);
  const closing = new AbortController();
  const lanes = channels.map((channel) =>
    openLane(channel, { outbox, options, random, closing: closing.signal }),
  );
  const loops = lanes.map((lane) => lane.loop());

  return {
    channels: names,
    take(event) {
      run.note(event);
      const alert = alertOf(event, run.titleOf);
      if (alert === null || !settings.kinds.has(alert.kind)) return;
      const at = options.now();
      if (!outbox.add(alert, { channels: names, caseName: options.caseName, at, dueAt: at + GATHER })) return;
      const coverage = run.coverage();
      for (const name of names)
        for (const message of outbox.waiting(name)) if (message.open) message.coverage = coverage;
      for (const lane of lanes) lane.wake();
    },
    settle: async () => {
      await Promise.all(lanes.map((lane) => lane.drain(true)));
    },
    async close() {
      closing.abort();
      await Promise.all(loops);
      await saved(outbox, options);
      await close();
    },
  };
}

async function openChannels(
  settings: AlertSettings,
  options: AlertsOptions,
): Promise<{ channels: Channel[]; close(): Promise<void> }> {
  const { allowed } = settings;
  const { now, lookup, timeout = TIMEOUT } = options;
  const { agent } = openConnections(allowed, lookup);
  const about = { agent, now, timeout };
  const channels: Channel[] = [];
  if (settings.email) {
    // Loaded only by those who use it.
    const { email } = await import('./email.ts');
    channels.push(email(settings.email, { allowed, timeout, lookup }));
  }
  if (settings.webhook) channels.push(webhook(settings.webhook, about));
  if (settings.ntfy) channels.push(ntfy(settings.ntfy, about));
  if (settings.matrix) channels.push(matrix(settings.matrix, about));
  return { channels, close: () => agent.destroy() };
}

/** What this run has looked at, for the coverage of alerts that have none of their own. */
function openRun(since: Instant) {
  const titles = new Map<Ref, string>();
  const seen = new Set<Ref>();
  let looks = 0;
  let unknown = 0;
  return {
    note(event: Heard): void {
      if (event.event !== 'look') return;
      looks++;
      seen.add(event.ref);
      if (event.outcome === 'unknown') unknown++;
      if (event.title !== null) titles.set(event.ref, event.title);
    },
    titleOf: (ref: Ref) => titles.get(ref) ?? null,
    coverage: () =>
      `Coverage of this run since ${iso(since)}: ${count(looks, 'look', 'looks')} at ${count(seen.size, 'community', 'communities')}${
        looks === 0 ? '' : `, ${percent(unknown / looks)} without a verdict`
      }.`,
  };
}

/** One channel's sending: one message after another, later again when it failed. */
function openLane(
  channel: Channel,
  about: { outbox: Outbox; options: AlertsOptions; random: Random; closing: AbortSignal },
) {
  const { outbox, options, random, closing } = about;
  const { now, sleep } = options;
  let turn: Promise<void> = Promise.resolve();
  let wake = new AbortController();

  /** Sends what is due; with `settling` also what waits for company. Stops at the first failure. */
  async function work(settling: boolean): Promise<void> {
    for (;;) {
      const next = outbox
        .waiting(channel.name)
        .find(({ dueAt, tries }) => dueAt <= now() || (settling && tries === 0));
      if (next === undefined || (closing.aborted && !settling)) return;
      if (!(await deliver(next))) return;
    }
  }

  async function deliver(message: Waiting): Promise<boolean> {
    message.open = false;
    outbox.changed();
    await saved(outbox, options);
    const delivery = await attempt(channel, message);
    const at = now();
    let again: Instant | null = null;
    if (!delivery.delivered) {
      message.tries++;
      const ceiling = Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** (message.tries - 1));
      message.dueAt = at + Math.max(delivery.wait ?? 0, Math.round((ceiling * (1 + random())) / 2));
      if (at - message.madeAt < GIVE_UP) again = message.dueAt;
    }
    if (again === null) outbox.remove(message);
    outbox.changed();
    await saved(outbox, options);
    const { delivered, why } = delivery;
    const alerts = message.alerts.length;
    options.onEvent?.({
      event: 'alert',
      at,
      channel: channel.name,
      id: message.id,
      alerts,
      delivered,
      why,
      again,
    });
    if (why !== null) options.say?.(inWords(channel.name, alerts, delivery, again));
    return delivered;
  }

  function drain(settling: boolean): Promise<void> {
    turn = turn.then(() => work(settling));
    return turn;
  }

  return {
    drain,
    wake: () => wake.abort(),
    async loop(): Promise<void> {
      while (!closing.aborted) {
        await drain(false);
        wake = new AbortController();
        const [next] = outbox.waiting(channel.name);
        const rest = Math.min(IDLE, (next?.dueAt ?? Number.POSITIVE_INFINITY) - now());
        if (rest > 0) await sleep(rest, AbortSignal.any([closing, wake.signal]));
      }
      await turn;
    },
  };
}

/** One delivery is an edge: a bug in a channel must not end the watch, and is told of like any failure. */
async function attempt(channel: Channel, message: Waiting): Promise<Delivery> {
  try {
    return await channel.send(message);
  } catch (error) {
    return {
      delivered: false,
      why: `a bug (${error instanceof Error ? error.name : typeof error})`,
      wait: null,
    };
  }
}

/** Saves the outbox; alerts go out also when the disk refuses, which collecting itself will tell of. */
async function saved(outbox: Outbox, { say }: AlertsOptions): Promise<void> {
  try {
    await outbox.save();
  } catch (error) {
    if (!(error instanceof DependencyError)) throw error;
    say?.(`alerts: ${error.message}`);
  }
}

function inWords(
  channel: ChannelName,
  alerts: number,
  { delivered, why }: Delivery,
  again: Instant | null,
): string {
  const what = `${count(alerts, 'alert', 'alerts')} by ${channel}`;
  if (delivered) return `${what}: sent, but ${why}`;
  return `${what} not delivered (${why}); ${again === null ? 'given up' : `tried again after ${iso(again)}`}`;
}
