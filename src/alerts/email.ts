/**
 * @module
 * Alerts by e-mail: one plain message to the operator's server. The connection is made here, so that it goes only to a
 * public address or to one that the operator allowed by name, and it is encrypted except to the latter.
 */
import { lookup as systemLookup } from 'node:dns';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import { isAllowedPrivate, isPublic } from '../net/address.ts';
import { reasonOf } from '../net/send.ts';
import { type Channel, type Delivery, subjectOf, textOf } from './channel.ts';
import { type AlertSettings, bare, type EmailSettings } from './settings.ts';

/** The channel. `timeout` in milliseconds, from the first look-up to the server's last word. */
export function email(
  { server, user, password, from, to }: EmailSettings,
  about: {
    readonly allowed: AlertSettings['allowed'];
    readonly timeout: number;
    readonly lookup?: LookupFunction | undefined;
  },
): Channel {
  const secure = server.protocol === 'smtps:';
  const { hostname } = bare(server);
  const port = Number(server.port);
  const free = isAllowedPrivate(bare(server), about.allowed);
  const open = (signal: AbortSignal) =>
    openSocket({ hostname, port, free, signal, lookup: about.lookup ?? (systemLookup as LookupFunction) });

  async function send(signal: AbortSignal, mail: Parameters<Channel['send']>[0]): Promise<Delivery> {
    const connection = await open(signal);
    try {
      const transport = createTransport({
        host: hostname,
        port,
        secure,
        requireTLS: !secure && !free,
        getSocket: (_: unknown, give: (error: Error | null, options: object) => void) =>
          give(null, { connection }),
        ...(user === null || password === null ? {} : { auth: { user, pass: password } }),
        tls: { minVersion: 'TLSv1.2', ...(isIP(hostname) === 0 ? { servername: hostname } : {}) },
        connectionTimeout: about.timeout,
        greetingTimeout: about.timeout,
        socketTimeout: about.timeout,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      const { rejected } = await transport.sendMail({
        from,
        to: [...to],
        subject: `Driftline: ${subjectOf(mail)}`,
        text: textOf(mail),
        // The same when it is sent again, so that a mailbox can tell.
        messageId: `<${mail.id}@driftline.invalid>`,
        date: new Date(mail.madeAt),
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal,
      });
      const refused = rejected?.length ?? 0;
      return {
        delivered: true,
        why: refused === 0 ? null : `${refused} of ${to.length} recipients were refused`,
      };
    } finally {
      connection.destroy();
    }
  }

  return {
    name: 'email',
    async send(mail) {
      const deadline = AbortSignal.timeout(about.timeout);
      try {
        return await send(deadline, mail);
      } catch (error) {
        if (deadline.aborted) return { delivered: false, why: 'timeout', wait: null };
        const why = whyOf(error);
        if (why === null) throw error;
        return { delivered: false, why, wait: null };
      }
    },
  };
}

/** Connects to an address that may be connected to. Rejects with an error of the system, or `NotAllowed`. */
function openSocket(about: {
  hostname: string;
  port: number;
  free: boolean;
  signal: AbortSignal;
  lookup: LookupFunction;
}): Promise<Socket> {
  const { hostname, port, free, signal, lookup } = about;
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port, lookup });
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    signal.addEventListener('abort', () => fail(new Error('out of time')), { once: true });
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      // Judged on the connection itself: nothing was said on it yet.
      if (free || isPublic(socket.remoteAddress ?? '')) resolve(socket);
      else fail(new NotAllowed());
    });
  });
}

class NotAllowed extends Error {}

/** What a failure was, in a word of ours; null for what is no failure of the world. */
function whyOf(error: unknown): string | null {
  if (error instanceof NotAllowed) return 'not_allowed';
  if (!(error instanceof Error) || !('code' in error)) return null;
  if (error.code === 'EAUTH' || error.code === 'ENOAUTH') return 'login refused';
  if ('responseCode' in error && typeof error.responseCode === 'number') return `smtp ${error.responseCode}`;
  // nodemailer puts its own code in the place of the system's; what TLS complained of is only in the words.
  if (error.code === 'ETLS' || /certificate|\b(?:TLS|SSL)\b/i.test(error.message)) return 'tls';
  if (error.code === 'ETIMEDOUT') return 'timeout';
  return reasonOf(error);
}
