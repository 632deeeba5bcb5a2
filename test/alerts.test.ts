/**
 * Alerts against real receivers on loopback: an SMTP server, and HTTP servers that check the requests as a webhook's
 * receiver, ntfy and a Matrix server would. Time is the test's: nothing waits but for the receivers themselves.
 */
import { createHmac } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import {
  claimEvent,
  deathEvent,
  leadEvent,
  lookEvent,
  NOON,
  waveEvent,
} from '../src/alerts/events.testing.ts';
import { type AlertEvent, type Alerts, alertRow, openAlerts } from '../src/alerts/index.ts';
import { signature } from '../src/alerts/webhook.ts';
import { HOUR, MINUTE } from '../src/core/clock.ts';

import { temporary } from './cli.ts';

const KEY = Buffer.alloc(32, 7);
const GARDEN = 'https://t.me/garden_wire';
const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const each of cleanups.splice(0).reverse()) await each();
});

interface Asked {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** An HTTP server that answers with these one after another, the last one again and again. */
async function receiver(...answers: { status: number; headers?: Record<string, string>; body?: string }[]) {
  const asked: Asked[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      asked.push({ method, path: url, headers, body: Buffer.concat(parts).toString() });
      const answer = answers[Math.min(asked.length, answers.length) - 1]!;
      response.writeHead(answer.status, answer.headers).end(answer.body ?? '{}');
    });
  });
  const host = await listening(server);
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, host };
}

async function listening(server: {
  listen(port: number, host: string, done: () => void): unknown;
  address(): unknown;
}) {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A mailbox: an SMTP server that keeps what it is given. */
async function mailbox(options: SMTPServerOptions = {}) {
  const mails: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    logger: false,
    onData(stream, _, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        mails.push(Buffer.concat(parts).toString());
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  cleanups.push(() => new Promise<void>((done) => server.close(done)));
  const { port } = server.server.address() as AddressInfo;
  return { mails, host: `127.0.0.1:${port}` };
}

/** A case whose alerts are opened with this environment. Sleeping ends only with the signal: `settle` is what sends. */
async function opened(env: Record<string, string>, dir = aCase()) {
  const events: AlertEvent[] = [];
  const lines: string[] = [];
  let time = NOON;
  const alerts: Alerts = await openAlerts(dir, {
    caseName: 'Garden week',
    env: { DRIFTLINE_ALLOW_PRIVATE: '127.0.0.1', ...env },
    now: () => time,
    sleep: (_, signal) =>
      new Promise((done) => signal.addEventListener('abort', () => done(), { once: true })),
    onEvent: (event) => events.push(event),
    say: (line) => lines.push(line),
    timeout: 500,
  });
  cleanups.push(() => alerts.close());
  return {
    dir,
    alerts,
    events,
    lines,
    pass(milliseconds: number) {
      time += milliseconds;
    },
    state: () =>
      JSON.parse(readFileSync(join(dir, 'state', 'alerts.json'), 'utf8')) as {
        known: Record<string, string>;
        waiting: { channel: string; id: string; tries: number }[];
      },
  };
}

/** A folder that stands for a case: of one, alerts use only `keys/` and `state/`. */
function aCase(): string {
  return temporary();
}

const hook = (host: string, path = '/in') => ({
  DRIFTLINE_ALERT_WEBHOOK_URL: `http://${host}${path}`,
  DRIFTLINE_ALERT_WEBHOOK_SECRET: `whsec_${KEY.toString('base64')}`,
});
const mail = (host: string) => ({
  DRIFTLINE_ALERT_EMAIL_SERVER: `smtp://${host}`,
  DRIFTLINE_ALERT_EMAIL_FROM: 'watch@example.org',
  DRIFTLINE_ALERT_EMAIL_TO: 'ann@example.org,bob@example.org',
});

describe('a webhook', () => {
  it('signs as the published vector of Standard Webhooks says', () => {
    const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    expect(signature(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, '{"test": 2432232314}')).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('gets each piece of news once, signed, with what goes together in one message', async () => {
    const { asked, host } = await receiver({ status: 204, body: '' });
    const { alerts, events, state } = await opened(hook(host));
    alerts.take(lookEvent(GARDEN));
    for (const event of [deathEvent(GARDEN), waveEvent(), deathEvent(GARDEN), claimEvent()])
      alerts.take(event);
    await alerts.settle();
    await alerts.settle();
    expect(asked).toHaveLength(1);
    const [{ method, path, headers, body }] = asked as [Asked];
    expect([method, path, headers['content-type']]).toEqual(['POST', '/in', 'application/json']);
    const id = headers['webhook-id'];
    const timestamp = headers['webhook-timestamp'];
    expect(timestamp).toBe(String(NOON / 1000));
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', KEY).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
    );
    const { type, data } = JSON.parse(body) as {
      type: string;
      data: { case: string; coverage: string; alerts: { kind: string; text: string; facts: object }[] };
    };
    expect([type, data.case]).toEqual(['driftline.alerts', 'Garden week']);
    expect(data.alerts.map(({ kind }) => kind)).toEqual(['death', 'wave', 'claim']);
    expect(data.alerts[0]!.text).toContain('(\u2068أخبار الحديقة\u2069)');
    expect(data.coverage).toBe(
      'Coverage of this run since 2026-11-24T12:00:00Z: 1 look at 1 community, 0 % without a verdict.',
    );
    expect(events).toMatchObject([
      { channel: 'webhook', alerts: 3, delivered: true, why: null, again: null },
    ]);
    expect(state().waiting).toEqual([]);
    expect(Object.keys(state().known)).toHaveLength(3);
  });

  it('is tried again after a failure, with the same id and a fresh signature, and not before its time', async () => {
    const { asked, host } = await receiver({ status: 500 }, { status: 200 });
    const { alerts, events, lines, pass, state } = await opened(hook(host));
    alerts.take(deathEvent(GARDEN));
    await alerts.settle();
    expect(events).toMatchObject([{ delivered: false, why: 'status 500' }]);
    expect(state().waiting).toMatchObject([{ channel: 'webhook', tries: 1 }]);
    await alerts.settle();
    expect(asked).toHaveLength(1);
    pass(MINUTE);
    await alerts.settle();
    expect(asked).toHaveLength(2);
    expect(asked[1]!.headers['webhook-id']).toBe(asked[0]!.headers['webhook-id']);
    expect(asked[1]!.body).toBe(asked[0]!.body);
    expect(asked[1]!.headers['webhook-signature']).not.toBe(asked[0]!.headers['webhook-signature']);
    expect(events.map(({ delivered }) => delivered)).toEqual([false, true]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^1 alert by webhook not delivered \(status 500\); tried again after 2026-11-24T12:00/,
    );
    expect(lines[0]).not.toContain('127.0.0.1');
  });

  it('that asks for patience gets it', async () => {
    const { asked, host } = await receiver(
      { status: 429, headers: { 'retry-after': '600' } },
      { status: 200 },
    );
    const { alerts, events, pass } = await opened(hook(host));
    alerts.take(deathEvent(GARDEN));
    await alerts.settle();
    expect(alertRow(events[0]!)).toMatchObject({ at: '2026-11-24T12:00:00Z', again: '2026-11-24T12:10:00Z' });
    pass(9 * MINUTE);
    await alerts.settle();
    expect(asked).toHaveLength(1);
    pass(MINUTE);
    await alerts.settle();
    expect(asked).toHaveLength(2);
  });

  it('that redirects is not followed', async () => {
    const elsewhere = await receiver({ status: 200 });
    const { asked, host } = await receiver({
      status: 307,
      headers: { location: `http://${elsewhere.host}/` },
    });
    const { alerts, events } = await opened(hook(host));
    alerts.take(deathEvent(GARDEN));
    await alerts.settle();
    expect(asked).toHaveLength(1);
    expect(elsewhere.asked).toEqual([]);
    expect(events).toMatchObject([{ delivered: false, why: 'redirect' }]);
  });

  it('on a private address that was not allowed is not asked', async () => {
    const { asked, host } = await receiver({ status: 200 });
    const { alerts, events } = await opened({
      DRIFTLINE_ALLOW_PRIVATE: '',
      ...hook(host),
      DRIFTLINE_ALERT_WEBHOOK_URL: `https://${host}/in`,
    });
    alerts.take(deathEvent(GARDEN));
    await alerts.settle();
    expect(asked).toEqual([]);
    expect(events).toMatchObject([{ delivered: false, why: 'not_allowed' }]);
  });

  it('that is away for a day is given up, and does not hold up what comes later', async () => {
    const { asked, host } = await receiver({ status: 400 });
    const { alerts, events, pass, state } = await opened(hook(host));
    alerts.take(deathEvent(GARDEN));
    await alerts.settle();
    alerts.take(deathEvent('https://t.me/river_news'));
    await alerts.settle();
    expect(asked.map(({ body }) => body.includes('river_news'))).toEqual([false, true]);
    for (let hour = 0; hour < 25; hour++) {
      pass(HOUR);
      await alerts.settle();
      await alerts.settle();
    }
    expect(state().waiting).toEqual([]);
    expect(events.filter(({ again }) => again === null)).toHaveLength(2);
    expect(asked.length).toBeGreaterThan(20);
  });

  it('gets after a restart what was not sent before, and nothing twice', async () => {
    const { asked, host } = await receiver({ status: 503 }, { status: 200 });
    const first = await opened(hook(host));
    first.alerts.take(deathEvent(GARDEN));
    await first.alerts.settle();
    await first.alerts.close();
    const second = await opened(hook(host), first.dir);
    second.pass(HOUR);
    second.alerts.take(deathEvent(GARDEN));
    await second.alerts.settle();
    await second.alerts.settle();
    expect(asked).toHaveLength(2);
    expect(asked[1]!.headers['webhook-id']).toBe(asked[0]!.headers['webhook-id']);
  });
});

describe('sending by itself', () => {
  it('gathers for some seconds, sends, and tries again, all without being asked to', async () => {
    const { asked, host } = await receiver({ status: 500 }, { status: 200 });
    const rests: number[] = [];
    let time = NOON;
    const sent = Promise.withResolvers<void>();
    const alerts = await openAlerts(aCase(), {
      caseName: 'Garden week',
      env: { DRIFTLINE_ALLOW_PRIVATE: '127.0.0.1', ...hook(host) },
      now: () => time,
      // A sleep that somebody waits for passes at once; with nothing to send it lasts until it is ended.
      sleep: (milliseconds, signal) => {
        if (milliseconds >= 10 * MINUTE)
          return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
        rests.push(milliseconds);
        time += milliseconds;
        return Promise.resolve();
      },
      onEvent: ({ delivered }) => delivered && sent.resolve(),
    });
    cleanups.push(() => alerts.close());
    alerts.take(deathEvent(GARDEN));
    alerts.take(leadEvent('https://tt.me/garden_wire'));
    await sent.promise;
    expect(asked).toHaveLength(2);
    expect(rests[0]).toBe(5000);
    expect(rests[1]).toBeGreaterThanOrEqual(15_000);
    expect(rests[1]).toBeLessThanOrEqual(30_000);
  });

  it('does nothing where nothing is configured, and keeps to the kinds that are wanted', async () => {
    const none = await opened({});
    none.alerts.take(deathEvent(GARDEN));
    await none.alerts.settle();
    expect(none.alerts.channels).toEqual([]);
    const { asked, host } = await receiver({ status: 200 });
    const { alerts } = await opened({ ...hook(host), DRIFTLINE_ALERT_KINDS: 'wave' });
    alerts.take(deathEvent(GARDEN));
    alerts.take(waveEvent());
    await alerts.settle();
    expect(asked).toHaveLength(1);
    expect(asked[0]!.body).not.toContain('"kind":"death"');
  });

  it('goes on where the state cannot be read or written', async () => {
    const { asked, host } = await receiver({ status: 200 });
    const dir = aCase();
    writeFileSync(join(dir, 'state'), 'a file where a folder should be');
    const broken = await opened(hook(host), dir).catch((error: unknown) => error);
    expect(broken).toMatchObject({ name: 'DependencyError' });
    const other = await opened(hook(host));
    writeFileSync(join(other.dir, 'state'), 'a file where a folder should be');
    other.alerts.take(deathEvent(GARDEN));
    await other.alerts.settle();
    expect(asked).toHaveLength(1);
    expect(other.lines[0]).toMatch(/^alerts: state\/alerts\.json was not saved/);
  });
});

describe('e-mail', () => {
  it('arrives as a plain message, to all, with an id that lasts', async () => {
    const { mails, host } = await mailbox();
    const { dir, alerts, events } = await opened(mail(host));
    alerts.take(lookEvent(GARDEN));
    alerts.take(deathEvent(GARDEN));
    await alerts.settle();
    expect(events).toMatchObject([{ channel: 'email', delivered: true, why: null }]);
    const [text] = mails as [string];
    expect(text).toMatch(/^From: watch@example\.org\r\nTo: ann@example\.org, bob@example\.org\r\n/m);
    expect(text).toMatch(/^Subject: Driftline: 1 community gone\r$/m);
    expect(text).toMatch(/^Message-ID: <msg_[0-9a-f]{32}@driftline\.invalid>\r$/m);
    expect(text).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(bodyOf(text)).toContain('(\u2068أخبار الحديقة\u2069): gone, reason not visible');
    // What is watched is for the operator's eyes.
    expect(statSync(join(dir, 'state', 'alerts.json')).mode & 0o077).toBe(0);
  });

  it('logs in where the server asks for it, and tells of a refusal without the password', async () => {
    const logins: string[] = [];
    const server: SMTPServerOptions = {
      authOptional: false,
      allowInsecureAuth: true,
      onAuth({ username, password }, _, done) {
        logins.push(`${username}:${password}`);
        if (password === 'sunflower') done(null, { user: username });
        else done(new Error('no'));
      },
    };
    const { mails, host } = await mailbox(server);
    const login = { ...mail(host), DRIFTLINE_ALERT_EMAIL_USER: 'watch' };
    const wrong = await opened({ ...login, DRIFTLINE_ALERT_EMAIL_PASSWORD: 'hunter2' });
    wrong.alerts.take(deathEvent(GARDEN));
    await wrong.alerts.settle();
    expect(wrong.events).toMatchObject([{ delivered: false, why: 'login refused' }]);
    expect(wrong.lines.join()).not.toContain('hunter2');
    const right = await opened({ ...login, DRIFTLINE_ALERT_EMAIL_PASSWORD: 'sunflower' });
    right.alerts.take(deathEvent(GARDEN));
    await right.alerts.settle();
    expect(logins).toEqual(['watch:hunter2', 'watch:sunflower']);
    expect(mails).toHaveLength(1);
  });

  it('that the server refuses is kept for later, and says so without its words', async () => {
    const { host } = await mailbox({
      onMailFrom(_, __, done) {
        done(Object.assign(new Error('ann@example.org is a bad person'), { responseCode: 550 }));
      },
    });
    const { alerts, events, lines, state } = await opened(mail(host));
    alerts.take(deathEvent(GARDEN));
    await alerts.settle();
    expect(events).toMatchObject([{ delivered: false, why: 'smtp 550' }]);
    expect(lines.join()).not.toMatch(/ann|bad person/);
    expect(state().waiting).toMatchObject([{ channel: 'email', tries: 1 }]);
  });

  it('tells of a recipient that was refused while others were not', async () => {
    const { mails, host } = await mailbox({
      onRcptTo({ address }, _, done) {
        done(address.startsWith('bob') ? Object.assign(new Error('no'), { responseCode: 550 }) : null);
      },
    });
    const { alerts, events } = await opened(mail(host));
    alerts.take(deathEvent(GARDEN));
    await alerts.settle();
    expect(mails).toHaveLength(1);
    expect(events).toMatchObject([{ delivered: true, why: '1 of 2 recipients were refused' }]);
  });

  it('to a server that says nothing is given up in time', async () => {
    const silent = createTcpServer((socket) => socket.on('error', () => undefined));
    const sockets = new Set<{ destroy(): void }>();
    silent.on('connection', (socket) => sockets.add(socket));
    const host = await listening(silent);
    cleanups.push(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const { alerts, events } = await opened(mail(host));
    alerts.take(deathEvent(GARDEN));
    await alerts.settle();
    expect(events).toMatchObject([{ delivered: false, why: 'timeout' }]);
  });

  it('is not given to a server whose certificate nobody vouches for', async () => {
    const { mails, host } = await mailbox({ secure: true });
    const { alerts, events } = await opened({
      ...mail(host),
      DRIFTLINE_ALERT_EMAIL_SERVER: `smtps://${host}`,
    });
    alerts.take(deathEvent(GARDEN));
    await alerts.settle();
    expect(mails).toEqual([]);
    expect(events).toMatchObject([{ delivered: false, why: 'tls' }]);
  });

  it('on a private address that was not allowed is not spoken to', async () => {
    const { mails, host } = await mailbox();
    const { alerts, events } = await opened({ ...mail(host), DRIFTLINE_ALLOW_PRIVATE: '' });
    alerts.take(deathEvent(GARDEN));
    await alerts.settle();
    expect(mails).toEqual([]);
    expect(events).toMatchObject([{ delivered: false, why: 'not_allowed' }]);
  });
});

describe('ntfy', () => {
  it('gets a POST to the topic: an ASCII title, text in UTF-8 below its limit, the token', async () => {
    const { asked, host } = await receiver({ status: 200, body: '{"id":"x","event":"message"}' });
    const { alerts, events } = await opened({
      DRIFTLINE_ALERT_NTFY_URL: `http://${host}/garden-watch`,
      DRIFTLINE_ALERT_NTFY_TOKEN: 'tk_invented',
    });
    alerts.take(lookEvent(GARDEN));
    for (let i = 0; i < 60; i++) alerts.take(deathEvent(i === 0 ? GARDEN : `https://t.me/garden_${i}`));
    await alerts.settle();
    expect(asked).toHaveLength(1);
    const [{ method, path, headers, body }] = asked as [Asked];
    expect([method, path, headers.title, headers.authorization]).toEqual([
      'POST',
      '/garden-watch',
      'Driftline: 60 communities gone',
      'Bearer tk_invented',
    ]);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096);
    expect(body).toContain('\u2068أخبار الحديقة\u2069');
    expect(body).toMatch(/And \d+ more/);
    expect(events).toMatchObject([{ channel: 'ntfy', alerts: 60, delivered: true }]);
  });
});

describe('Matrix', () => {
  const env = (host: string) => ({
    DRIFTLINE_ALERT_MATRIX_SERVER: `http://${host}/`,
    DRIFTLINE_ALERT_MATRIX_ROOM: '!garden:example.org',
    DRIFTLINE_ALERT_MATRIX_TOKEN: 'syt_invented',
  });

  it('gets a notice in the room, under one transaction however often it is sent', async () => {
    const { asked, host } = await receiver(
      { status: 429, headers: { 'retry-after': '2' }, body: '{"errcode":"M_LIMIT_EXCEEDED"}' },
      { status: 200, body: '{"event_id":"$1"}' },
    );
    const { alerts, pass } = await opened(env(host));
    alerts.take(claimEvent());
    await alerts.settle();
    pass(MINUTE);
    await alerts.settle();
    expect(asked).toHaveLength(2);
    const [{ method, path, headers, body }, second] = asked as [Asked, Asked];
    expect(method).toBe('PUT');
    expect(path).toMatch(
      /^\/_matrix\/client\/v3\/rooms\/!garden%3Aexample\.org\/send\/m\.room\.message\/msg_[0-9a-f]{32}$/,
    );
    expect(second.path).toBe(path);
    expect(headers.authorization).toBe('Bearer syt_invented');
    const content = JSON.parse(body) as { msgtype: string; body: string };
    expect(Object.keys(content).sort()).toEqual(['body', 'msgtype']);
    expect(content.msgtype).toBe('m.notice');
    expect(content.body).toContain('a statement that claims the event was observed');
  });

  it('and others are sent to side by side: one that fails does not keep the rest waiting', async () => {
    const bad = await receiver({ status: 403 });
    const good = await receiver({ status: 200 });
    const { alerts, events, lines, state } = await opened({ ...env(bad.host), ...hook(good.host) });
    alerts.take(deathEvent(GARDEN));
    await alerts.settle();
    expect(events.map(({ channel, delivered }) => `${channel} ${delivered}`).sort()).toEqual([
      'matrix false',
      'webhook true',
    ]);
    expect(state().waiting).toMatchObject([{ channel: 'matrix' }]);
    expect(lines.join()).not.toContain('syt_invented');
  });
});

/** The text of a mail of one part. */
function bodyOf(mail: string): string {
  const cut = mail.indexOf('\r\n\r\n');
  const head = mail.slice(0, cut);
  const body = mail.slice(cut + 4);
  if (/^content-transfer-encoding: base64/im.test(head)) return Buffer.from(body, 'base64').toString();
  return Buffer.from(
    body
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();
}
