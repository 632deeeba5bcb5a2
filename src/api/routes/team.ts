/**
 * @module
 * Users and API tokens. Each change is in the ledger before it counts.
 */
import { z } from 'zod';
import { isoOrNull } from '../../core/clock.ts';
import { InputError } from '../../core/errors.ts';
import type { AuditAction } from '../../ledger/ledger.ts';
import { account } from '../../pages/record.ts';
import { type Ask, mayAs, notFound, Refusal, ROLES, type Route, SCOPES, someone } from '../route.ts';
import type { Services } from '../services.ts';
import {
  changeTeam,
  LOCAL,
  mayGive,
  type Team,
  type Token,
  type User,
  userName,
  withChanged,
  withoutUser,
  withToken,
  withUser,
} from '../team.ts';

function userRow({ sessions }: Services, { password: _, ...user }: User) {
  return {
    ...user,
    lastSeenAt: isoOrNull(sessions.lastUsedAt(user.name)),
    sessions: sessions.count(user.name),
  };
}

function tokenRow({ tokensUsed }: Services, { hash: _, ...token }: Token) {
  return { ...token, lastUsedAt: isoOrNull(tokensUsed.get(token.id) ?? null) };
}

/** Writes down what is done to the team, then does it, and ends what may no longer be. */
async function change(
  ask: Ask,
  action: AuditAction,
  subject: string,
  because: string | null,
  how: (team: Team) => Team | Promise<Team>,
): Promise<Team> {
  const { services } = ask;
  // Refused before it is written down.
  await how(await services.team());
  await account(services.desk, { action, by: someone(ask).name, subject, because, at: services.now() });
  const team = await changeTeam(services.dir, how);
  services.sessions.endUnless((name) =>
    team.users.length === 0
      ? name === LOCAL
      : team.users.some((user) => user.name === name && !user.disabled),
  );
  return team;
}

const role = z.enum(ROLES);

async function addUser(ask: Ask) {
  const wanted = await ask.body(
    z.strictObject({
      name: z.string().max(100),
      role,
      password: z.string().max(1_000).optional(),
      sso: z.string().max(300).optional(),
    }),
  );
  const name = userName(wanted.name);
  const at = ask.services.now();
  const added = withUser(await ask.services.team(), {
    name,
    role: wanted.role,
    password: wanted.password ?? null,
    sso: wanted.sso ?? null,
    at,
  });
  const { users, tokens } = await added;
  const user = users.at(-1)!;
  const team = await change(ask, 'user_added', `${name} (${wanted.role})`, null, (before) => {
    if (before.users.some((each) => each.name === name))
      throw new InputError('there is a user of this name already');
    return {
      ...before,
      users: [...before.users, user],
      tokens: before.users.length === 0 ? tokens : before.tokens,
    };
  });
  return ask.context.json(userRow(ask.services, team.users.at(-1)!), 201);
}

async function changeUser(ask: Ask) {
  const wanted = await ask.body(
    z.strictObject({
      role: role.optional(),
      disabled: z.boolean().optional(),
      password: z.string().max(1_000).optional(),
    }),
  );
  const name = knownUser(ask, await ask.services.team());
  const what = [
    ...(wanted.role === undefined ? [] : [wanted.role]),
    ...(wanted.disabled === undefined ? [] : [wanted.disabled ? 'disabled' : 'enabled']),
    ...(wanted.password === undefined ? [] : ['new password']),
  ];
  if (what.length === 0) throw new InputError('nothing is to be changed');
  const team = await keepsAnAdmin(() =>
    change(ask, 'user_changed', `${name} (${what.join(', ')})`, null, (before) =>
      withChanged(before, name, wanted),
    ),
  );
  // A new password is for whoever was told it: who is signed in with the old one is not.
  if (wanted.password !== undefined && name !== someone(ask).name) ask.services.sessions.endAll(name);
  return userRow(ask.services, team.users.find((user) => user.name === name)!);
}

function knownUser(ask: Ask, team: Team): string {
  const name = ask.param('name').toLowerCase();
  if (!team.users.some((user) => user.name === name)) throw notFound('user');
  return name;
}

/** A change that would leave a team without anybody to lead it is a conflict, not a mistake in the form. */
async function keepsAnAdmin<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InputError && error.message.startsWith('the last admin'))
      throw new Refusal(409, 'conflict', error.message);
    throw error;
  }
}

async function removeUser(ask: Ask) {
  const name = knownUser(ask, await ask.services.team());
  await keepsAnAdmin(() => change(ask, 'user_removed', name, null, (before) => withoutUser(before, name)));
  return { removed: name };
}

async function addToken(ask: Ask) {
  const wanted = await ask.body(
    z.strictObject({
      name: z.string().max(200),
      scopes: z.array(z.enum(SCOPES)).max(SCOPES.length),
      days: z.number().int(),
    }),
  );
  const who = someone(ask);
  const beyond = wanted.scopes.filter((scope) => !mayGive(who.role, scope));
  if (beyond.length > 0) throw new Refusal(403, 'role', `your role cannot give the scope "${beyond[0]}"`);
  const made = withToken(await ask.services.team(), who, { ...wanted, at: ask.services.now() });
  const what = `${made.row.id} of ${who.name} (${made.row.scopes.join(', ')})`;
  await change(ask, 'token_added', what, null, (before) => ({
    ...before,
    tokens: [...before.tokens, made.row],
  }));
  return ask.context.json({ token: made.secret, ...tokenRow(ask.services, made.row) }, 201);
}

/** The tokens that one may see and end: the own ones, an admin's: all. */
function tokensOf(ask: Ask, team: Team): Token[] {
  const who = someone(ask);
  return team.tokens.filter(({ user }) => user === who.name || mayAs(who.role, 'admin'));
}

async function removeToken(ask: Ask) {
  const token = tokensOf(ask, await ask.services.team()).find(({ id }) => id === ask.param('id'));
  if (token === undefined) throw notFound('token');
  await change(ask, 'token_removed', `${token.id} of ${token.user}`, null, (before) => ({
    ...before,
    tokens: before.tokens.filter(({ id }) => id !== token.id),
  }));
  return { removed: token.id };
}

export const TEAM: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/users',
    role: 'admin',
    scope: 'team',
    handle: async ({ services }) => ({
      users: (await services.team()).users.map((user) => userRow(services, user)),
    }),
  },
  { method: 'POST', path: '/api/users', role: 'admin', scope: null, handle: addUser },
  { method: 'PATCH', path: '/api/users/:name', role: 'admin', scope: null, handle: changeUser },
  { method: 'DELETE', path: '/api/users/:name', role: 'admin', scope: null, handle: removeUser },
  {
    method: 'GET',
    path: '/api/tokens',
    role: 'viewer',
    scope: null,
    handle: async (ask) => ({
      tokens: tokensOf(ask, await ask.services.team()).map((token) => tokenRow(ask.services, token)),
    }),
  },
  // A token that could make tokens could not be taken away.
  { method: 'POST', path: '/api/tokens', role: 'viewer', scope: null, handle: addToken },
  { method: 'DELETE', path: '/api/tokens/:id', role: 'viewer', scope: null, handle: removeToken },
];
