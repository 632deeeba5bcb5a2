/**
 * @module
 * Coming in and going out: one-time links, passwords, the organisation's sign-in.
 */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { iso } from '../../core/clock.ts';
import { InputError } from '../../core/errors.ts';
import { PLATFORMS } from '../../platforms/index.ts';
import { VERSION } from '../../version.ts';
import { cookieName, fromWhere, keepCookie, secretOf, sessionOf } from '../access.ts';
import type { AccessEvent } from '../access-log.ts';
import { JOURNEY, type Journey } from '../oidc.ts';
import { isPassword, pretend } from '../passwords.ts';
import { type Ask, Refusal, type Route, someone } from '../route.ts';
import type { Services } from '../services.ts';
import { sameText } from '../sessions.ts';
import { changeTeam, LOCAL, withChanged } from '../team.ts';

/** What everybody may know of the session, and more when there is one. */
async function sessionRow(context: Context, services: Services) {
  const { users } = await services.team();
  const found = await sessionOf(context, services);
  return rowOf(services, users.length > 0, found);
}

function rowOf(services: Services, accounts: boolean, found: Awaited<ReturnType<typeof sessionOf>>) {
  const { name, purpose, approver, created, media } = services.desk.about();
  return {
    mode: accounts ? ('users' as const) : ('link' as const),
    user: found === null ? null : { name: found.who.name, role: found.who.role },
    csrf: found?.who.csrf ?? null,
    expiresAt: found === null ? null : iso(services.sessions.expiresAt(found.session)),
    idleAt: found === null ? null : iso(services.sessions.idleAt(found.session)),
    sso: services.signOn === null ? null : { name: services.signOn.name },
    case: found === null ? null : { name, purpose, approver, created, media },
    version: VERSION,
    platforms: found === null ? null : Object.fromEntries(PLATFORMS.map((each) => [each.id, each.name])),
  };
}

/** Begins a session and answers with it. The secret of an earlier one is not used on. */
async function begin({ context, services }: Ask, user: string) {
  const earlier = secretOf(context, services);
  if (earlier !== null) services.sessions.end(earlier);
  const { secret, session } = services.sessions.begin(user);
  keepCookie(context, services, secret, session);
  const { users } = await services.team();
  const role = users.find(({ name }) => name === user)?.role ?? 'admin';
  return rowOf(services, users.length > 0, {
    session,
    who: { name: user, role, id: session.csrf, csrf: session.csrf, scopes: null },
  });
}

/** Passwords that are being tried at once: each takes 64 MiB. */
const MOST_TRIES = 4;
let trying = 0;

async function signIn(ask: Ask) {
  const { services } = ask;
  const given = await ask.body(
    z.strictObject({ name: z.string().max(200), password: z.string().max(1_000) }),
  );
  const name = given.name.trim().toLowerCase();
  const from = fromWhere(ask.context, services);
  const wait = services.throttle.wait(name, from);
  const user = (await services.team()).users.find((each) => each.name === name);
  const note = (event: AccessEvent) => services.log.note(event, user?.name ?? null, from);
  if (wait > 0 || trying >= MOST_TRIES) {
    note('throttled');
    const seconds = Math.max(1, Math.ceil(wait / 1000));
    throw new Refusal(429, 'throttled', 'too many tries; wait a little', seconds);
  }
  // Counted before it is known to be wrong: many tries at once are many tries.
  services.throttle.failed(name, from);
  trying++;
  try {
    const right =
      user?.password == null
        ? await pretend(given.password)
        : await isPassword(given.password, user.password);
    if (!right || user === undefined || user.disabled) {
      note('refused');
      throw new Refusal(401, 'no_session', 'this name and password do not go together');
    }
    services.throttle.succeeded(name, from);
    note('signed_in');
  } finally {
    trying--;
  }
  return begin(ask, name);
}

async function openLink(ask: Ask) {
  const { context, services } = ask;
  const { users } = await services.team();
  if (users.length > 0) throw new Refusal(403, 'link', 'this case has users: sign in with a name');
  if (!services.sessions.takeLink(ask.param('link'))) {
    // Somebody who came in with it before may open it again.
    if ((await sessionOf(context, services)) !== null) return context.redirect('/', 303);
    services.log.note('link_refused', null, fromWhere(context, services));
    throw new Refusal(
      403,
      'link',
      'this link was used already or is too old; press Enter in the terminal for a new one',
    );
  }
  services.log.note('link_opened', LOCAL, fromWhere(context, services));
  await begin(ask, LOCAL);
  return context.redirect('/', 303);
}

/** Journeys to the organisation's sign-in that have not come back. */
const journeys = new WeakMap<Services, Map<string, Journey>>();

function journeysOf(services: Services): Map<string, Journey> {
  const known = journeys.get(services) ?? new Map<string, Journey>();
  journeys.set(services, known);
  for (const [state, { begunAt }] of known) if (services.now() - begunAt > JOURNEY) known.delete(state);
  return known;
}

const journeyCookie = (services: Services) =>
  `${cookieName(services.address).replace('__Host-', '')}-journey`;

/** The address at which people reach this server. */
function baseOf({ context, services }: Ask): URL {
  return services.address.public ?? new URL(`http://${context.req.header('host')}`);
}

async function toSignOn(ask: Ask) {
  const { context, services } = ask;
  if (services.signOn === null)
    throw new Refusal(404, 'not_found', 'no sign-in of an organisation is set up here');
  const open = journeysOf(services);
  if (open.size > 1_000)
    throw new Refusal(429, 'throttled', 'too many people are signing in; wait a little', 30);
  const { url, journey } = await services.signOn.begin(
    new URL('/api/session/oidc/callback', baseOf(ask)).href,
  );
  open.set(journey.state, journey);
  // Lax: the way back begins on the organisation's page.
  setCookie(context, journeyCookie(services), journey.state, {
    httpOnly: true,
    sameSite: 'Lax',
    secure: services.address.public?.protocol === 'https:',
    path: '/api/session/oidc',
    maxAge: JOURNEY / 1000,
  });
  return context.redirect(url.href, 303);
}

async function fromSignOn(ask: Ask) {
  const { context, services } = ask;
  if (services.signOn === null)
    throw new Refusal(404, 'not_found', 'no sign-in of an organisation is set up here');
  const state = ask.query('state') ?? '';
  const own = getCookie(context, journeyCookie(services)) ?? '';
  const open = journeysOf(services);
  const journey = open.get(state);
  deleteCookie(context, journeyCookie(services), { path: '/api/session/oidc' });
  if (journey === undefined || !sameText(own, state))
    throw new Refusal(403, 'link', 'this sign-in was not begun here, or took too long; begin again');
  open.delete(state);
  const came = new URL(context.req.url);
  const identity = await services.signOn.finish(journey, new URL(`${journey.redirect}${came.search}`));
  const user = (await services.team()).users.find(({ sso, disabled }) => sso === identity && !disabled);
  if (user === undefined)
    throw new Refusal(403, 'role', 'you are known to your organisation, but not to this case; ask its admin');
  await begin(ask, user.name);
  return context.redirect('/', 303);
}

async function changePassword(ask: Ask) {
  const { context, services } = ask;
  const { current, next } = await ask.body(
    z.strictObject({ current: z.string().max(1_000), next: z.string().max(1_000) }),
  );
  const who = someone(ask);
  const found = await sessionOf(context, services);
  const user = (await services.team()).users.find(({ name }) => name === who.name);
  if (user?.password == null) throw new InputError('you have no password here');
  const wait = services.throttle.wait(who.name, fromWhere(ask.context, ask.services));
  if (wait > 0) throw new Refusal(429, 'throttled', 'too many tries; wait a little', Math.ceil(wait / 1000));
  services.throttle.failed(who.name, fromWhere(ask.context, ask.services));
  if (!(await isPassword(current, user.password)))
    throw new InputError('the present password is another one');
  services.throttle.succeeded(who.name, fromWhere(ask.context, ask.services));
  await changeTeam(services.dir, (team) => withChanged(team, who.name, { password: next }));
  services.log.note('password_changed', who.name, fromWhere(context, services));
  services.sessions.endAll(who.name, ...(found === null ? [] : [found.session]));
  return sessionRow(context, services);
}

export const SESSION: readonly Route[] = [
  { method: 'GET', path: '/open/:link', role: null, scope: null, handle: openLink },
  {
    method: 'GET',
    path: '/api/session',
    role: null,
    scope: null,
    handle: ({ context, services }) => sessionRow(context, services),
  },
  { method: 'POST', path: '/api/session', role: null, scope: null, handle: signIn },
  {
    method: 'DELETE',
    path: '/api/session',
    role: 'viewer',
    scope: null,
    handle(ask) {
      const { context, services } = ask;
      const secret = secretOf(context, services);
      if (secret !== null) services.sessions.end(secret);
      services.log.note('signed_out', someone(ask).name, fromWhere(context, services));
      deleteCookie(context, cookieName(services.address), { path: '/' });
      // What the browser kept of this case goes with the session.
      context.header('clear-site-data', '"cache"');
      return { user: null };
    },
  },
  { method: 'PUT', path: '/api/session/password', role: 'viewer', scope: null, handle: changePassword },
  { method: 'GET', path: '/api/session/oidc', role: null, scope: null, handle: toSignOn },
  { method: 'GET', path: '/api/session/oidc/callback', role: null, scope: null, handle: fromSignOn },
];
