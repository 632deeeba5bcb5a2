/**
 * @module
 * The one agent through which everything goes out: addresses are checked after the name was resolved and before a
 * connection is made, and once more on the connection itself. It knows nothing of limits, redirects or captures.
 */
import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { rootCertificates } from 'node:tls';
import { Agent, buildConnector } from 'undici';
import { type AllowedPrivate, isAllowedPrivate, isPublic } from './address.ts';

/** The most that is read of a body or a message (bytes). */
export const LARGEST_BODY = 16 << 20;

/** Milliseconds until a connection that is not made is given up. */
const CONNECT_TIMEOUT = 10_000;

/** The code of the error with which a connection to an address that is not allowed fails. */
export const NOT_ALLOWED = 'DRIFTLINE_NOT_ALLOWED';

export interface Connections {
  readonly agent: Agent;
  /** The address that connections to an origin went to; null when there were none, or to several. */
  addressOf(origin: string): string | null;
}

/** Makes the agent. `lookup` is the system's unless a test brings its own; `certificates` (PEM) are trusted besides the usual ones. */
export function openConnections(
  allowed: AllowedPrivate,
  lookup: LookupFunction = systemLookup as LookupFunction,
  certificates: readonly string[] = [],
): Connections {
  const addresses = new Map<string, Set<string>>();
  const trust = certificates.length === 0 ? {} : { ca: [...rootCertificates, ...certificates] };
  const anywhere = buildConnector({ timeout: CONNECT_TIMEOUT, lookup, ...trust });
  const publicOnly = buildConnector({ timeout: CONNECT_TIMEOUT, lookup: withoutPrivate(lookup), ...trust });
  const connect: buildConnector.connector = (options, callback) => {
    const free = isAllowedPrivate(options, allowed);
    // An address written out is never looked up.
    if (!free && isIP(options.hostname) !== 0 && !isPublic(options.hostname)) {
      callback(notAllowed(), null);
      return;
    }
    (free ? anywhere : publicOnly)(options, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      const address = socket.remoteAddress ?? '';
      if (!free && !isPublic(address)) {
        socket.destroy();
        callback(notAllowed(), null);
        return;
      }
      const origin = originOf(options);
      addresses.set(origin, (addresses.get(origin) ?? new Set()).add(address));
      callback(null, socket);
    });
  };
  return {
    agent: new Agent({ connect, webSocket: { maxPayloadSize: LARGEST_BODY } }),
    addressOf(origin) {
      const known = addresses.get(origin);
      return known?.size === 1 ? [...known][0]! : null;
    },
  };
}

function originOf({ protocol, hostname, port }: buildConnector.Options): string {
  const host = isIP(hostname) === 6 ? `[${hostname}]` : hostname;
  return new URL(`${protocol}//${host}${port ? `:${port}` : ''}`).origin;
}

/** Resolves as `lookup` does and passes on public addresses alone. */
function withoutPrivate(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        callback(error, '');
        return;
      }
      const all = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found;
      const good = all.filter(({ address }) => isPublic(address));
      const [first] = good;
      if (first === undefined) callback(notAllowed(), '');
      else if (options.all) callback(null, good);
      else callback(null, first.address, first.family);
    });
}

function notAllowed(): NodeJS.ErrnoException {
  return Object.assign(new Error('this address is not of the public internet'), { code: NOT_ALLOWED });
}
