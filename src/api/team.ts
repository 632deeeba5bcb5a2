/**
 * @module
 * Who may use a case: `keys/users.json` (mode 0600) with users, their roles and hashed passwords, and API tokens by their
 * hashes. Read anew whenever the file changes, so that a change counts from the next request on, whoever made it.
 * Who is signed in is not here (`sessions.ts`).
 */
import { hash, randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { makeDirectory, onDisk, readIfThere, systemCode, writeWhole } from '../captures/durable.ts';
import { DAY, iso, parseInstant } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import { mayAs, ROLES, type Role, SCOPES, type Scope } from './route.ts';

const user = z.strictObject({
  name: z.string(),
  role: z.enum(ROLES),
  /** PHC form; null: signs in with the organisation only, or not yet. */
  password: z.string().nullable(),
  /** How the organisation's sign-in names this person; null: not at all. */
  sso: z.string().nullable(),
  disabled: z.boolean(),
  created: z.string(),
});
export type User = z.infer<typeof user>;

const token = z.strictObject({
  id: z.string(),
  name: z.string(),
  user: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  /** SHA-256 (hex): the token itself has 256 random bits, so a slow hash would add nothing. */
  hash: z.string(),
  created: z.string(),
  expiresAt: z.string(),
});
export type Token = z.infer<typeof token>;

const file = z.strictObject({ driftline: z.literal(1), users: z.array(user), tokens: z.array(token) });
export type Team = Readonly<z.infer<typeof file>>;

/** Whoever is at the machine of a case without users. */
export const LOCAL = 'local';

/** Most days that a token lives. */
const MOST_DAYS = 366;
/** What a token begins with, so that scanners for lost secrets can know one. */
const TOKEN = 'dlt_';

const NOBODY: Team = { driftline: 1, users: [], tokens: [] };

function pathOf(dir: string): string {
  return join(dir, 'keys', 'users.json');
}

/** Reads the team of the case in `dir`. Throws `InputError` when others can read the file or it is damaged. */
export async function readTeam(dir: string): Promise<Team> {
  const path = pathOf(dir);
  const bytes = await onDisk('keys/users.json cannot be read', () => readIfThere(path));
  if (bytes === null) return NOBODY;
  const { mode } = await onDisk('keys/users.json cannot be read', () => stat(path));
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new InputError('others can read keys/users.json, which holds hashed passwords: chmod 600 it');
  try {
    return file.parse(JSON.parse(bytes.toString()));
  } catch {
    // The parsers' own messages quote what stands in the file.
    throw new InputError('keys/users.json is damaged or of another version');
  }
}

/** The team as it is now; the file is read only when it changed. */
export function openTeam(dir: string): () => Promise<Team> {
  let known: { print: string; team: Team } | null = null;
  return async () => {
    const print = await printOf(pathOf(dir));
    if (known?.print !== print) known = { print, team: await readTeam(dir) };
    return known.team;
  };
}

async function printOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  }
}

/** Writes the team down, durably. */
async function writeTeam(dir: string, team: Team): Promise<void> {
  await onDisk('keys/users.json cannot be written', async () => {
    await makeDirectory(join(dir, 'keys'), 0o700);
    await writeWhole(pathOf(dir), `${JSON.stringify(team, null, 2)}\n`, 0o600);
  });
}

let turn: Promise<unknown> = Promise.resolve();

/** Changes the team: `change` makes the new one from the one that is there. What it throws changes nothing. */
export function changeTeam(dir: string, change: (team: Team) => Team | Promise<Team>): Promise<Team> {
  const mine = turn.then(async () => {
    const next = await change(await readTeam(dir));
    await writeTeam(dir, next);
    return next;
  });
  turn = mine.catch(() => undefined); // the caller has `mine`
  return mine;
}

/** A name as it is kept. Throws `InputError` for one that cannot be. */
export function userName(text: string): string {
  const name = text.trim().toLowerCase();
  if (!/^[a-z0-9][a-z0-9._@-]{0,63}$/.test(name) || name === LOCAL)
    throw new InputError(
      'a user name has letters a-z, digits and ._@-, at most 64 of them, begins with a letter or digit, and is not "local"',
    );
  return name;
}

/** A user of the team. Throws `InputError` when there is none of that name. */
export function userIn(team: Team, name: string): User {
  const found = team.users.find((each) => each.name === name.trim().toLowerCase());
  if (!found) throw new InputError('there is no user of this name');
  return found;
}

/** The team with a further user, by a password, by the organisation's sign-in, or both. */
export async function withUser(
  team: Team,
  wanted: { name: string; role: Role; password: string | null; sso: string | null; at: number },
): Promise<Team> {
  const name = userName(wanted.name);
  if (team.users.some((each) => each.name === name))
    throw new InputError('there is a user of this name already');
  const sso = wanted.sso?.trim() || null;
  if (sso !== null && team.users.some((each) => each.sso === sso))
    throw new InputError('another user signs in with this identity already');
  if (wanted.password === null && sso === null)
    throw new InputError('a user needs a password or a sign-in identity');
  if (team.users.length === 0 && wanted.role !== 'admin')
    throw new InputError('the first user is an admin: from then on only users can come in');
  if (wanted.password !== null) checkPassword(wanted.password, name);
  const password = wanted.password === null ? null : await hashPassword(wanted.password);
  const added: User = { name, role: wanted.role, password, sso, disabled: false, created: iso(wanted.at) };
  // Whoever was at the machine before there were users has no token any more.
  const tokens = team.users.length === 0 ? team.tokens.filter((each) => each.user !== LOCAL) : team.tokens;
  return { ...team, users: [...team.users, added], tokens };
}

/** The team with one user changed. An admin who can sign in has to remain. */
export async function withChanged(
  team: Team,
  name: string,
  change: { role?: Role | undefined; disabled?: boolean | undefined; password?: string | undefined },
): Promise<Team> {
  const before = userIn(team, name);
  if (change.password !== undefined) checkPassword(change.password, before.name);
  const after: User = {
    ...before,
    role: change.role ?? before.role,
    disabled: change.disabled ?? before.disabled,
    password: change.password === undefined ? before.password : await hashPassword(change.password),
  };
  return checked({ ...team, users: team.users.map((each) => (each === before ? after : each)) });
}

/** The team without a user and their tokens. The last user of all can go: then there are none. */
export function withoutUser(team: Team, name: string): Team {
  const gone = userIn(team, name);
  const users = team.users.filter((each) => each !== gone);
  const rest = { ...team, users, tokens: team.tokens.filter((each) => each.user !== gone.name) };
  return users.length === 0 ? rest : checked(rest);
}

function checked(team: Team): Team {
  if (!team.users.some(({ role, disabled }) => role === 'admin' && !disabled))
    throw new InputError('the last admin has to stay one: make another user an admin first');
  return team;
}

/** The team with a further token for `owner`; `secret` is told this once and kept nowhere. */
export function withToken(
  team: Team,
  owner: { name: string; role: Role },
  wanted: { name: string; scopes: readonly Scope[]; days: number; at: number },
): { team: Team; row: Token; secret: string } {
  const name = wanted.name.trim();
  if (name === '' || name.length > 100)
    throw new InputError('a token needs a name of at most 100 characters');
  if (wanted.scopes.length === 0) throw new InputError(`a token needs a scope: ${SCOPES.join(', ')}`);
  if (!Number.isInteger(wanted.days) || wanted.days < 1 || wanted.days > MOST_DAYS)
    throw new InputError(`a token lives 1 to ${MOST_DAYS} days`);
  const secret = `${TOKEN}${randomBytes(32).toString('base64url')}`;
  const row: Token = {
    id: randomBytes(6).toString('hex'),
    name,
    user: owner.name,
    scopes: [...new Set(wanted.scopes)],
    hash: hash('sha256', secret, 'hex'),
    created: iso(wanted.at),
    expiresAt: iso(wanted.at + wanted.days * DAY),
  };
  return { team: { ...team, tokens: [...team.tokens, row] }, row, secret };
}

/** Whom a token stands for; null when it is none of ours, or has expired, or its owner may no longer come in. */
export function tokenOwner(
  team: Team,
  secret: string,
  at: number,
): { name: string; role: Role; row: Token } | null {
  if (!secret.startsWith(TOKEN)) return null;
  const digest = hash('sha256', secret, 'hex');
  // Found by the hash of a random secret: how far a comparison gets tells nothing about the secret.
  const row = team.tokens.find((each) => each.hash === digest);
  if (row === undefined || parseInstant(row.expiresAt) <= at) return null;
  if (row.user === LOCAL) return team.users.length === 0 ? { name: LOCAL, role: 'admin', row } : null;
  const owner = team.users.find((each) => each.name === row.user);
  return owner === undefined || owner.disabled ? null : { name: owner.name, role: owner.role, row };
}

/** Says whether a person with `role` may give a token this scope. */
export function mayGive(role: Role, scope: Scope): boolean {
  return mayAs(
    role,
    scope === 'read' ? 'viewer' : scope === 'team' ? 'admin' : scope === 'export' ? 'lead' : 'analyst',
  );
}
