/**
 * The authorisation matrix: every route of the table × nobody, every role, a wrong and a missing CSRF token, a page of
 * somebody else, tokens with and without the scope, a foreign host. Made from the table itself, so that a new route cannot be
 * forgotten; and docs/api.md has to name each.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse, type Sent } from '../src/api/house.testing.ts';
import { mayAs, ROLES, type Route, SCOPES } from '../src/api/route.ts';
import { ROUTES } from '../src/api/routes.ts';

const SAFE = ['GET', 'HEAD'];
let house: House;
beforeAll(async () => {
  house = await openHouse({ users: 'every role' });
});
afterAll(() => house.close());

/** An address of the route with something harmless in its places. */
const addressOf = ({ path }: Route) =>
  path.replace(':sha', 'a'.repeat(64)).replace(':link', 'x').replace(/:\w+/g, 'none');
const nameOf = ({ method, path }: Route) => `${method} ${path}`;

interface Answer {
  status: number;
  code: string;
}

/** Whether a request was let in, whatever then came of it; else why not. */
async function answerOf(asked: Promise<Response>): Promise<Answer> {
  const response = await asked;
  const json = response.headers.get('content-type')?.includes('json') ?? false;
  const body = json ? ((await response.json()) as { code?: string }) : {};
  if (!json) await response.body?.cancel();
  return { status: response.status, code: body.code ?? '' };
}

/** Codes by which the door refuses; what a handler refuses is its own matter and has another code or another status. */
const DOOR = ['no_session', 'role', 'scope', 'csrf', 'host'];
const letIn = ({ status, code }: Answer) => !((status === 401 || status === 403) && DOOR.includes(code));

const sentTo = (route: Route): Sent =>
  route.method === 'GET'
    ? {}
    : { method: route.method, body: route.body === 'bytes' ? new Uint8Array(1) : {} };

const guarded = ROUTES.filter(({ role }) => role !== null);
const changing = guarded.filter(({ method }) => !SAFE.includes(method));

it('has every route once, and enough of them', () => {
  const names = ROUTES.map(nameOf);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(50);
  // What is open to everybody is little and known by heart.
  expect(ROUTES.filter(({ role }) => role === null).map(nameOf)).toEqual([
    'GET /open/:link',
    'GET /api/session',
    'POST /api/session',
    'GET /api/session/oidc',
    'GET /api/session/oidc/callback',
    'GET /healthz',
    'GET /readyz',
  ]);
  // Reading never takes more than asking to change.
  for (const route of ROUTES)
    if (!SAFE.includes(route.method) && route.role !== null) expect(route.role).toBeDefined();
});

it('is in docs/api.md, route by route, with its role', () => {
  const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'api.md'), 'utf8');
  const missing = ROUTES.filter(({ method, path, role }) => {
    const row = page
      .split('\n')
      .find((line) => line.includes(`| ${method} ${path} `) || line.startsWith(`\`${method} ${path}`));
    return row === undefined || !row.includes(role ?? '-');
  });
  expect(missing.map(nameOf)).toEqual([]);
});

it('registers nothing beside the table', () => {
  const table = new Set(ROUTES.map(nameOf));
  const beside = house.app.routes
    .filter(
      ({ method, path }) =>
        method !== 'ALL' && !(method === 'GET' && path === '/*') && !(method === 'GET' && path === '*'),
    )
    .map(({ method, path }) => `${method} ${path}`)
    .filter((name) => !table.has(name));
  expect(beside).toEqual([]);
});

describe.each(guarded.map((route) => ({ name: nameOf(route), route })))('$name', ({ route }) => {
  const address = addressOf(route);

  it('is for nobody without a session', async () => {
    expect(await answerOf(house.ask(address, sentTo(route)))).toEqual({ status: 401, code: 'no_session' });
  });

  it.each(ROLES)('as %s', async (role) => {
    const answer = await answerOf(house.as(role).ask(address, sentTo(route)));
    if (mayAs(role, route.role!)) expect(letIn(answer), JSON.stringify(answer)).toBe(true);
    else expect(answer).toEqual({ status: 403, code: 'role' });
  });

  it('is not for a name that resolves to this machine', async () => {
    const sent = { ...sentTo(route), headers: { host: 'garden.example' } };
    expect(await answerOf(house.as('admin').ask(address, sent))).toEqual({ status: 403, code: 'host' });
  });

  it('takes a token only with its scope, within the role of its owner', async () => {
    const others = SCOPES.filter((scope) => scope !== route.scope);
    const without = await house.token('admin', others);
    expect(await answerOf(without.ask(address, sentTo(route)))).toEqual({ status: 403, code: 'scope' });
    if (route.scope === null) return;
    const withIt = await house.token('admin', [route.scope]);
    expect(letIn(await answerOf(withIt.ask(address, sentTo(route))))).toBe(true);
    if (route.role === 'viewer') return;
    const ofAViewer = await house.token('viewer', [route.scope]);
    expect(await answerOf(ofAViewer.ask(address, sentTo(route)))).toEqual({ status: 403, code: 'role' });
  });
});

describe.each(changing.map((route) => ({ name: nameOf(route), route })))(
  '$name from elsewhere',
  ({ route }) => {
    const address = addressOf(route);
    const refusal = { status: 403, code: 'csrf' };

    it.each([
      ['without the CSRF token', { csrf: null }],
      ['with a wrong CSRF token', { csrf: 'x'.repeat(43) }],
      ['with an empty one', { csrf: '' }],
      ['from a page of another origin', { headers: { origin: 'https://garden.example' } }],
      ['from a page of another site', { headers: { 'sec-fetch-site': 'cross-site' } }],
      ['from another port of this machine', { headers: { origin: 'http://127.0.0.1:9999' } }],
    ] as const)('%s', async (_, wrong) => {
      expect(await answerOf(house.as('admin').ask(address, { ...sentTo(route), ...wrong }))).toEqual(refusal);
    });

    it('with the CSRF token of another session', async () => {
      const { csrf } = house.as('lead');
      expect(await answerOf(house.as('admin').ask(address, { ...sentTo(route), csrf }))).toEqual(refusal);
    });
  },
);

describe('signing in from elsewhere', () => {
  it.each([{ origin: 'https://garden.example' }, { 'sec-fetch-site': 'same-site' }])(
    '%o',
    async (headers) => {
      const body = { name: 'admin', password: 'x' };
      expect(await answerOf(house.ask('/api/session', { method: 'POST', body, headers }))).toEqual({
        status: 403,
        code: 'csrf',
      });
    },
  );
});
