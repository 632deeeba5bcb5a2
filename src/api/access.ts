/**
 * @module
 * Who asks, and whether they may: the one place in which a route's fields (`route.ts`) are held against a session or a token.
 * Nothing here knows what a route does.
 */
import { isIP } from 'node:net';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { mayAs, Refusal, type Route, type Who } from './route.ts';
import type { Services } from './services.ts';
import { type Session, sameText } from './sessions.ts';
import { LOCAL, tokenOwner } from './team.ts';

/** Methods that change nothing. */
const SAFE = new Set(['GET', 'HEAD']);

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host);
}

/** The name in a `host` header, without port and brackets. */
function nameIn(header: string): string {
  return header
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
}

/**
 * Whether a request came under a name that is this server's. A foreign name that resolves to it (DNS rebinding) would make
 * the page of a stranger a page of ours. An IP address cannot be rebound; on loopback only loopback's own are taken.
 */
export function isOwnHost(header: string, { host, public: known }: Services['address']): boolean {
  const name = nameIn(header);
  if (known !== null && header.toLowerCase() === known.host) return true;
  if (LOOPBACK.has(name)) return true;
  return !isLoopback(host) && isIP(name) !== 0;
}

/** Whether a browser says that the request comes from a page of ours, or from no page at all. */
function isOwnPage(context: Context): boolean {
  const site = context.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const origin = context.req.header('origin');
  return origin === undefined || URL.parse(origin)?.host === context.req.header('host')?.toLowerCase();
}

/** The name of the session's cookie: servers on several ports of one machine share its cookies. */
export function cookieName({ public: known, port }: Services['address']): string {
  return known?.protocol === 'https:' ? '__Host-driftline' : `driftline-${port}`;
}

/** Puts a session's secret into the browser: not for scripts, not for requests from elsewhere. */
export function keepCookie(context: Context, services: Services, secret: string, session: Session): void {
  const seconds = Math.floor((services.sessions.expiresAt(session) - services.now()) / 1000);
  setCookie(context, cookieName(services.address), secret, {
    httpOnly: true,
    sameSite: 'Strict',
    secure: services.address.public?.protocol === 'https:',
    path: '/',
    maxAge: seconds,
  });
}

/** The secret that a browser sent; null when it sent none. */
export function secretOf(context: Context, services: Services): string | null {
  return getCookie(context, cookieName(services.address)) ?? null;
}

/** The session behind a request; null when there is none, or none of somebody who may still come in. */
export async function sessionOf(
  context: Context,
  services: Services,
): Promise<{ session: Session; who: Who } | null> {
  const secret = secretOf(context, services);
  const session = secret === null ? null : services.sessions.find(secret);
  if (session === null || secret === null) return null;
  const { users } = await services.team();
  const user = users.find(({ name }) => name === session.user);
  const role =
    users.length === 0 && session.user === LOCAL ? 'admin' : user && !user.disabled ? user.role : null;
  if (role === null) {
    services.sessions.end(secret);
    return null;
  }
  return { session, who: { name: session.user, role, id: session.csrf, csrf: session.csrf, scopes: null } };
}

/** Where a request comes from: behind a proxy, what the nearest one says. */
export function fromWhere(context: Context, { address }: Services): string {
  const env = context.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  const said = address.public === null ? undefined : context.req.header('x-forwarded-for');
  return said?.split(',').at(-1)?.trim() || env?.incoming?.socket?.remoteAddress || 'unknown';
}

/** Who asks, by token or session; null for nobody. Throws `Refusal` for a token that is none. */
async function identify(context: Context, services: Services): Promise<Who | null> {
  const given = context.req.header('authorization');
  if (given === undefined) return (await sessionOf(context, services))?.who ?? null;
  const [, secret] = /^Bearer +(\S{1,200})$/i.exec(given) ?? [];
  const owner = secret === undefined ? null : tokenOwner(await services.team(), secret, services.now());
  if (owner === null) {
    services.log.note('token_refused', null, fromWhere(context, services));
    throw new Refusal(401, 'no_session', 'this token is not known here, or no longer');
  }
  services.tokensUsed.set(owner.row.id, services.now());
  return { name: owner.name, role: owner.role, id: owner.row.id, csrf: null, scopes: owner.row.scopes };
}

/** Who may ask this route, or throws the `Refusal` that says why not. Null on an open route without a session. */
export async function admit(context: Context, route: Route, services: Services): Promise<Who | null> {
  const changes = !SAFE.has(route.method);
  const byToken = context.req.header('authorization') !== undefined;
  if (changes && !byToken && !isOwnPage(context))
    throw new Refusal(403, 'csrf', 'this request did not come from a page of the workbench');
  const who = await identify(context, services);
  if (route.role === null) return who;
  if (who === null) throw new Refusal(401, 'no_session', 'sign in first');
  if (who.scopes !== null) {
    if (route.scope === null) throw new Refusal(403, 'scope', 'tokens cannot do this');
    if (!who.scopes.includes(route.scope))
      throw new Refusal(403, 'scope', `this token does not have the scope "${route.scope}"`);
  }
  if (!mayAs(who.role, route.role))
    throw new Refusal(403, 'role', `this takes the role "${route.role}" or a higher one`);
  if (changes && who.csrf !== null && !sameText(context.req.header('x-csrf-token') ?? '', who.csrf))
    throw new Refusal(403, 'csrf', 'the header x-csrf-token is missing or wrong; GET /api/session gives it');
  return who;
}
