/**
 * @module
 * A workbench for tests, without a socket: a small case, users of every role, and requests as a browser or a program sends
 * them. Nothing is computed unless a test asks for it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '../core/model.ts';
import { createCase } from '../pipeline/case.ts';
import { cookieName } from './access.ts';
import { ROLES, type Role, type Scope } from './route.ts';
import { type App, workbench } from './server.ts';
import { openServices, type ServiceOptions, type Services } from './services.ts';
import { changeTeam, type User, withToken } from './team.ts';

export const NOON: Instant = Date.UTC(2026, 10, 25, 12);
const HOST = '127.0.0.1:4117';

/** What a request adds to what a browser of ours would send. */
export interface Sent {
  method?: string;
  headers?: Record<string, string>;
  /** JSON; bytes go out as they are. */
  body?: unknown;
  /** Null: leave it out; absent: the right one. */
  csrf?: string | null;
}

export interface Visitor {
  readonly csrf: string;
  readonly cookie: string;
  ask(path: string, sent?: Sent): Promise<Response>;
}

export interface House {
  readonly dir: string;
  readonly services: Services;
  readonly app: App;
  clock: Instant;
  /** A request without any session. */
  ask(path: string, sent?: Sent): Promise<Response>;
  /** Somebody who is signed in. */
  as(name: string): Visitor;
  /** A program with a token of these scopes, owned by `name`. */
  token(
    name: string,
    scopes: readonly Scope[],
    days?: number,
  ): Promise<{ secret: string; ask: House['ask'] }>;
  close(): Promise<void>;
}

/** A user with a password that nobody has, so that no test waits for hashing. */
export function userOf(name: string, role: Role, more: Partial<User> = {}): User {
  return { name, role, password: null, sso: null, disabled: false, created: '2026-11-25T00:00:00Z', ...more };
}

/** Opens a house. `users`: one of every role, by the role's name; else whoever is there is `local`. */
export async function openHouse(
  options: Partial<ServiceOptions> & { users?: readonly User[] | 'every role'; case?: string } = {},
): Promise<House> {
  const root = options.case === undefined ? mkdtempSync(join(tmpdir(), 'driftline-house-')) : null;
  const dir = options.case ?? join(root!, 'case');
  if (root !== null) createCase(dir, { purpose: 'to see who may do what', name: 'House', at: NOON });
  const users =
    options.users === 'every role' ? ROLES.map((role) => userOf(role, role)) : (options.users ?? []);
  if (users.length > 0) await changeTeam(dir, (team) => ({ ...team, users: [...users] }));
  const house: { clock: Instant } = { clock: NOON };
  const services = await openServices(dir, {
    address: { host: '127.0.0.1', port: 4117, public: null },
    now: () => house.clock,
    env: {},
    // Nobody is ever here: no answers are computed.
    times: { look: 20, idle: 60_000, patience: 500, quiet: 0, away: 0 },
    live: { every: 10, quiet: 30 },
    ...options,
  });
  const app = workbench(services);

  async function send(path: string, sent: Sent, headers: Record<string, string>): Promise<Response> {
    const bytes = sent.body instanceof Uint8Array;
    const body = sent.body === undefined ? null : bytes ? sent.body : JSON.stringify(sent.body);
    return app.request(`http://${HOST}${path}`, {
      method: sent.method ?? 'GET',
      headers: {
        host: HOST,
        ...(body === null || bytes ? {} : { 'content-type': 'application/json' }),
        ...headers,
        ...sent.headers,
      },
      ...(body === null ? {} : { body: body as string | Uint8Array<ArrayBuffer> }),
    });
  }

  return Object.assign(house, {
    dir,
    services,
    app,
    ask: (path: string, sent: Sent = {}) => send(path, sent, {}),
    as(name: string): Visitor {
      const { secret, session } = services.sessions.begin(name);
      const cookie = `${cookieName(services.address)}=${secret}`;
      return {
        csrf: session.csrf,
        cookie,
        ask(path, sent = {}) {
          const csrf = sent.csrf === undefined ? session.csrf : sent.csrf;
          return send(path, sent, { cookie, ...(csrf === null ? {} : { 'x-csrf-token': csrf }) });
        },
      };
    },
    async token(name: string, scopes: readonly Scope[], days = 1) {
      const role = users.find((user) => user.name === name)?.role ?? 'admin';
      let secret = '';
      await changeTeam(dir, (team) => {
        const made = withToken(team, { name, role }, { name: 'test', scopes, days, at: house.clock });
        secret = made.secret;
        return made.team;
      });
      return {
        secret,
        ask: (path: string, sent: Sent = {}) => send(path, sent, { authorization: `Bearer ${secret}` }),
      };
    },
    async close() {
      await services.close();
      if (root !== null) rmSync(root, { recursive: true, force: true });
    },
  });
}
