/**
 * @module
 * Sessions over a TCP stream (RFC 6120), by `@xmpp/client`: the account of the operator, or an anonymous one where the
 * server gives them. No presence is ever sent, so nobody sees that we are there. Without TLS nothing is said of who we
 * are, except to this machine or where the operator allowed it.
 */
import { randomUUID } from 'node:crypto';
import { resolveSrv } from 'node:dns/promises';
import { client, type Element, type Entity, xml } from '@xmpp/client';
import type { Io } from '../connector.ts';
import {
  ACCOUNT,
  type OpenSession,
  PASSWORD,
  PLAINTEXT,
  type Question,
  type Reply,
  SERVICE,
  type XmppSession,
} from './questions.ts';

/** Milliseconds for a step of opening or closing the stream, for being logged in, and for an answer. */
const STEP = 10_000;
const LOGIN = 30_000;
const ANSWER = 30_000;

/** Where to connect and as whom; no account: an anonymous one. */
interface Way {
  readonly service: string;
  readonly domain: string;
  readonly account: { readonly username: string; readonly password: string } | null;
  readonly plaintext: boolean;
}

/** A session with a real server. */
export const openSession: OpenSession = async (io) => {
  const way = await wayOf(io);
  if ('why' in way) return way;
  const { account, plaintext } = way;
  const ours: { refused: string | null } = { refused: null };
  const entity: Entity = client({
    service: way.service,
    domain: way.domain,
    timeout: STEP,
    async credentials(authenticate, mechanisms) {
      const secure = entity.isSecure();
      const fit =
        account === null
          ? mechanisms.filter((name) => name === 'ANONYMOUS')
          : mechanisms.filter((name) => name !== 'ANONYMOUS' && (secure || name !== 'PLAIN'));
      ours.refused = !secure && !plaintext ? 'plaintext' : fit.length === 0 ? 'no_mechanism' : null;
      if (ours.refused !== null) throw new Error('the server offers no way to log in that we take');
      await authenticate(account ?? {}, fit[0]!);
    },
  });
  entity.reconnect.stop();
  const ended = endOf(entity, io.signal);
  const failure = await Promise.race([
    entity.start().then(
      () => null,
      (error: unknown) => whyOf(error),
    ),
    ended.promise,
    timeout(LOGIN),
  ]);
  if (failure !== null) {
    ended.forget();
    // There may be nobody to say goodbye to.
    (entity.socket?.socket ?? entity.socket)?.destroy?.();
    return { why: ours.refused ?? failure };
  }
  return {
    iq: (question) => ask(entity, question, ended.promise),
    async close() {
      ended.forget();
      await entity.stop();
    },
  } satisfies XmppSession;
};

async function wayOf(io: Io): Promise<Way | { readonly why: string }> {
  const jid = io.value(ACCOUNT);
  const password = io.value(PASSWORD);
  const named = io.value(SERVICE);
  const service = named === null ? null : URL.parse(named.includes('://') ? named : `xmpp://${named}`);
  if (named !== null && (service === null || !/^xmpps?:$/.test(service.protocol) || service.host === ''))
    return { why: 'bad_service' };
  const plaintext =
    io.value(PLAINTEXT) !== null || ['127.0.0.1', 'localhost', '[::1]'].includes(service?.hostname ?? '');
  if (jid !== null && password !== null) {
    const [, username, domain] = /^([^@/\s]+)@([^@/\s]+)/.exec(jid) ?? [];
    if (username === undefined || domain === undefined) return { why: 'bad_jid' };
    const address = service === null ? await addressOf(domain) : `${service.protocol}//${service.host}`;
    return { service: address, domain, account: { username, password }, plaintext };
  }
  if (service === null) return { why: 'not_configured' };
  return {
    service: `${service.protocol}//${service.host}`,
    domain: service.hostname,
    account: null,
    plaintext,
  };
}

/** Where a domain says that it is served (RFC 6120, 3.2), else the domain itself. */
async function addressOf(domain: string): Promise<string> {
  try {
    const [best] = (await resolveSrv(`_xmpp-client._tcp.${domain}`)).sort((a, b) => a.priority - b.priority);
    if (best !== undefined && best.name !== '') return `xmpp://${best.name}:${best.port}`;
  } catch {
    // No such record, or no answer: the fallback that the RFC names.
  }
  return `xmpp://${domain}:5222`;
}

/** Settles when the stream ends, for whatever reason. */
function endOf(entity: Entity, signal: AbortSignal) {
  const { promise, resolve } = Promise.withResolvers<string>();
  const failed = (error: unknown) => resolve(whyOf(error));
  const left = () => resolve('reset');
  const aborted = () => resolve('aborted');
  // Stays until the end: an error that nobody hears would end the process.
  entity.on('error', failed);
  entity.on('disconnect', left);
  signal.addEventListener('abort', aborted);
  if (signal.aborted) aborted();
  return { promise, forget: () => signal.removeEventListener('abort', aborted) };
}

function timeout(milliseconds: number): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  setTimeout(resolve, milliseconds, 'timeout').unref();
  return promise;
}

/** An answer is what carries our number; the messages of an archive come before it and carry it too. */
async function ask(entity: Entity, question: Question, ended: Promise<string>): Promise<Reply> {
  const id = randomUUID();
  const messages: Element[] = [];
  const { promise, resolve } = Promise.withResolvers<Reply>();
  const hear = (stanza: Element) => {
    const { from = '', type = '' } = stanza.attrs;
    if (stanza.is('message') && from === question.to) {
      if (stanza.getChild('result', MAM)?.attrs.queryid === id) messages.push(stanza);
    } else if (stanza.is('iq') && stanza.attrs.id === id && (type === 'result' || type === 'error'))
      resolve({ stanzas: [...messages, stanza].map(String).join('\n') });
  };
  entity.on('stanza', hear);
  try {
    await entity.send(stanzaOf(question, id));
    return await Promise.race([
      promise,
      Promise.race([ended, timeout(ANSWER)]).then((why): Reply => ({ why })),
    ]);
  } catch (error) {
    return { why: whyOf(error) };
  } finally {
    entity.removeListener('stanza', hear);
  }
}

const MAM = 'urn:xmpp:mam:2';

function stanzaOf(question: Question, id: string): Element {
  const { to } = question;
  if (question.what === 'info')
    return xml('iq', { type: 'get', to, id }, xml('query', 'http://jabber.org/protocol/disco#info'));
  const { after, most } = question;
  return xml(
    'iq',
    // A query of an archive is a `set` by name alone: it changes nothing.
    { type: 'set', to, id },
    xml(
      'query',
      { xmlns: MAM, queryid: id },
      xml(
        'set',
        'http://jabber.org/protocol/rsm',
        xml('max', {}, String(most)),
        after === null ? null : xml('after', {}, after),
      ),
    ),
  );
}

const SYSTEM: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ENOTFOUND: 'no_address',
  EAI_AGAIN: 'no_address',
  ETIMEDOUT: 'timeout',
};

/** A fixed word for an error of the socket, the stream or the log-in; never its message. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return 'reset';
  if (error.name === 'TimeoutError') return 'timeout';
  if ('condition' in error && typeof error.condition === 'string' && /^[a-z-]{3,40}$/.test(error.condition))
    return error.condition;
  if (error instanceof AggregateError && error.errors.length > 0) return whyOf(error.errors[0]);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return SYSTEM[code] ?? (/CERT|TLS|SSL|SIGNED|LEAF|ISSUER/.test(code) ? 'tls' : 'reset');
}
