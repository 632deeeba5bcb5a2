/**
 * Coming in and staying in: one-time links, passwords and their throttle, sessions and how they end, tokens, the
 * organisation's sign-in against an issuer of our own, what a browser is told, and what is written down of all that.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type House, NOON, openHouse, userOf } from '../src/api/house.testing.ts';
import { openIssuer } from '../src/api/oidc.testing.ts';
import { checkPassword, hashPassword, isPassword, pretend } from '../src/api/passwords.ts';
import { serveWorkbench } from '../src/api/server.ts';
import { changeTeam, readTeam, withChanged, withoutUser, withUser } from '../src/api/team.ts';
import { openThrottle } from '../src/api/throttle.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PASSWORD = 'four unrelated harmless words';

const houses: House[] = [];
afterEach(async () => {
  for (const house of houses.splice(0)) await house.close();
});
async function house(options: Parameters<typeof openHouse>[0] = {}): Promise<House> {
  const opened = await openHouse(options);
  houses.push(opened);
  return opened;
}
const cookieOf = (response: Response) => response.headers.getSetCookie()[0]!;
const pair = (cookie: string) => cookie.split(';')[0]!;
const sessionWith = async (at: House, cookie: string) =>
  (await (await at.ask('/api/session', { headers: { cookie } })).json()) as {
    mode: string;
    user: { name: string; role: string } | null;
    csrf: string | null;
    case: object | null;
  };
const audits = (at: House) =>
  readFileSync(join(at.dir, 'ledger', '000001.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"kind":"audit"'))
    .map((line) => JSON.parse(line.slice(65)) as { action: string; by: string; subject: string });

describe('a one-time link', () => {
  it('opens once, for whoever comes first, and then only for them', async () => {
    const at = await house();
    const path = `/open/${at.services.sessions.newLink()}`;
    const came = await at.ask(path);
    expect([came.status, came.headers.get('location')]).toEqual([303, '/']);
    expect(cookieOf(came)).toMatch(
      /^driftline-4117=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const cookie = pair(cookieOf(came));
    expect(await sessionWith(at, cookie)).toMatchObject({
      mode: 'link',
      user: { name: 'local', role: 'admin' },
    });
    const second = await at.ask(path);
    expect(second.status).toBe(403);
    expect(second.headers.getSetCookie()).toEqual([]);
    expect((await at.ask(path, { headers: { cookie } })).status).toBe(303);
  });

  it('waits an hour and no longer', async () => {
    const at = await house();
    const link = at.services.sessions.newLink();
    at.clock += HOUR;
    expect((await at.ask(`/open/${link}`)).status).toBe(403);
  });

  it('is worth nothing once there are users, and neither is the session that came of one', async () => {
    const at = await house();
    const cookie = pair(cookieOf(await at.ask(`/open/${at.services.sessions.newLink()}`)));
    const link = at.services.sessions.newLink();
    await changeTeam(at.dir, (team) => ({ ...team, users: [userOf('kim', 'admin')] }));
    expect((await at.ask(`/open/${link}`)).status).toBe(403);
    expect(await sessionWith(at, cookie)).toMatchObject({
      mode: 'users',
      user: null,
      csrf: null,
      case: null,
    });
  });
});

describe('a password', () => {
  it('is kept as argon2id with a salt of its own, and found right in either Unicode form', async () => {
    const [one, two] = await Promise.all([
      hashPassword('caf\u00e9 au lait noir'),
      hashPassword('caf\u00e9 au lait noir'),
    ]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(two);
    expect(await isPassword('cafe\u0301 au lait noir', one)).toBe(true);
    expect(await isPassword('cafe au lait noir', one)).toBe(false);
    expect(
      await isPassword(
        'x',
        '$argon2id$v=19$m=99999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA',
      ),
    ).toBe(false);
    expect(await pretend('anything')).toBe(false);
  });

  it.each([
    ['short', 'eleven char'],
    ['endless', 'x1y2'.repeat(80)],
    ['a word and digits', 'Password1234!!'],
    ['a row of the keyboard', 'qwertyuiop123'],
    ['the same again and again', 'abcabcabcabc'],
    ['the name', 'kimberly-1984'],
  ])('that is %s is not taken', (_, password) => {
    expect(() => checkPassword(password, 'kimberly')).toThrow();
  });

  it.each([PASSWORD, 'ثلاث كلمات لا صلة بينها', 'пять случайных слов подряд'])('%s is', (password) => {
    expect(() => checkPassword(password, 'kim')).not.toThrow();
  });
});

describe('signing in by name', () => {
  const team = async () => [
    userOf('kim', 'lead', { password: await hashPassword(PASSWORD) }),
    userOf('robin', 'admin', { sso: 'robin@example.org' }),
  ];
  const signIn = (at: House, name: string, password: string, headers: Record<string, string> = {}) =>
    at.ask('/api/session', { method: 'POST', body: { name, password }, headers });

  it('gives a session that the right name and password begin, and nothing else does', async () => {
    const at = await house({ users: await team() });
    const came = await signIn(at, ' Kim ', PASSWORD);
    expect(came.status).toBe(200);
    expect(await came.json()).toMatchObject({ mode: 'users', user: { name: 'kim', role: 'lead' } });
    const refusals = [
      await signIn(at, 'kim', 'four unrelated harmful words'),
      await signIn(at, 'nobody', PASSWORD),
      await signIn(at, 'robin', PASSWORD), // has no password
    ];
    const bodies = await Promise.all(refusals.map((response) => response.text()));
    expect(refusals.map(({ status }) => status)).toEqual([401, 401, 401]);
    // Which of the two was wrong is not told.
    expect(new Set(bodies).size).toBe(1);
    await at.services.log.close();
    const log = readFileSync(join(at.dir, 'state', 'access.ndjson'), 'utf8');
    expect(
      log
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .map(({ event, user }) => [event, user]),
    ).toEqual([
      ['signed_in', 'kim'],
      ['refused', 'kim'],
      ['refused', null],
      ['refused', 'robin'],
    ]);
    expect(log).not.toContain('words');
  });

  it('takes a new secret each time: the one that was there before is no key to the new session', async () => {
    const at = await house({ users: await team() });
    const first = pair(cookieOf(await signIn(at, 'kim', PASSWORD)));
    const second = pair(cookieOf(await signIn(at, 'kim', PASSWORD, { cookie: first })));
    expect(second).not.toBe(first);
    expect((await sessionWith(at, first)).user).toBe(null);
    expect((await sessionWith(at, second)).user).toEqual({ name: 'kim', role: 'lead' });
    const planted = `driftline-4117=${'a'.repeat(43)}`;
    expect(pair(cookieOf(await signIn(at, 'kim', PASSWORD, { cookie: planted })))).not.toBe(planted);
  });

  it('changes the own password, ends the other sessions, and keeps this one', async () => {
    const at = await house({ users: await team() });
    const other = at.as('kim');
    const kim = at.as('kim');
    const put = (current: string, next: string) =>
      kim.ask('/api/session/password', { method: 'PUT', body: { current, next } });
    expect((await put('wrong words altogether', 'five quite unrelated words')).status).toBe(400);
    expect((await put(PASSWORD, 'short')).status).toBe(400);
    expect((await put(PASSWORD, 'five quite unrelated words')).status).toBe(200);
    expect((await other.ask('/api/now')).status).toBe(401);
    expect((await kim.ask('/api/session')).status).toBe(200);
    expect((await signIn(at, 'kim', PASSWORD)).status).toBe(401);
    expect((await signIn(at, 'kim', 'five quite unrelated words')).status).toBe(200);
  });

  it('is slowed down after five wrong tries, for that name, and says for how long', async () => {
    const at = await house({ users: await team() });
    const wrong = () => signIn(at, 'nobody', 'not the password');
    for (let i = 0; i < 5; i++) expect((await wrong()).status).toBe(401);
    const slowed = await wrong();
    expect([slowed.status, slowed.headers.get('retry-after')]).toEqual([429, '5']);
    expect((await signIn(at, 'kim', PASSWORD)).status).toBe(200);
    at.clock += 5_000;
    expect((await wrong()).status).toBe(401);
    expect((await wrong()).headers.get('retry-after')).toBe('10');
  });
});

describe('the throttle', () => {
  it('doubles the wait up to a quarter of an hour, forgets after an hour, and counts places too', () => {
    let now = NOON;
    const throttle = openThrottle(() => now);
    const waits: number[] = [];
    for (let i = 0; i < 16; i++) {
      throttle.failed('kim', `place ${i}`);
      waits.push(throttle.wait('kim', 'elsewhere') / 1000);
    }
    expect(waits.slice(3, 10)).toEqual([0, 5, 10, 20, 40, 80, 160]);
    expect(waits.at(-1)).toBe(900);
    now += HOUR + 1;
    expect(throttle.wait('kim', 'elsewhere')).toBe(0);
    for (let i = 0; i < 20; i++) throttle.failed(`made up ${i}`, 'one place');
    expect(throttle.wait('another', 'one place')).toBe(5_000);
    throttle.succeeded('another', 'one place');
    expect(throttle.wait('another', 'one place')).toBe(0);
  });

  it('holds no more names than it has room for', () => {
    const throttle = openThrottle(() => NOON);
    for (let i = 0; i < 6; i++) throttle.failed('first', 'a');
    for (let i = 0; i < 20_000; i++) throttle.failed(`n${i}`, 'b');
    expect(throttle.wait('first', 'c')).toBe(0);
  });
});

describe('a session', () => {
  it('ends after two hours without a request, and after twelve in any case', async () => {
    const at = await house({ users: 'every role' });
    const idle = at.as('viewer');
    at.clock += 2 * HOUR - 1;
    expect((await idle.ask('/api/waves')).status).toBe(200);
    at.clock += 2 * HOUR;
    expect((await idle.ask('/api/waves')).status).toBe(401);
    const busy = at.as('viewer');
    for (let i = 0; i < 11; i++) {
      at.clock += HOUR;
      expect((await busy.ask('/api/waves')).status).toBe(200);
    }
    at.clock += HOUR;
    expect((await busy.ask('/api/waves')).status).toBe(401);
  });

  it('ends when its user signs out, is disabled, or is removed, and has the new role at once', async () => {
    const at = await house({ users: 'every role' });
    const gone = at.as('analyst');
    expect((await gone.ask('/api/session', { method: 'DELETE' })).status).toBe(200);
    expect((await gone.ask('/api/waves')).status).toBe(401);
    const lead = at.as('lead');
    expect((await lead.ask('/api/audit')).status).not.toBe(403);
    await changeTeam(at.dir, (team) => withChanged(team, 'lead', { role: 'viewer' }));
    expect((await lead.ask('/api/audit')).status).toBe(403);
    await changeTeam(at.dir, (team) => withChanged(team, 'lead', { disabled: true }));
    expect((await lead.ask('/api/waves')).status).toBe(401);
    const viewer = at.as('viewer');
    await changeTeam(at.dir, (team) => withoutUser(team, 'viewer'));
    expect((await viewer.ask('/api/waves')).status).toBe(401);
  });

  it('pushes out the oldest of the same user when there are more than twenty', async () => {
    const at = await house({ users: 'every role' });
    const first = at.as('viewer');
    for (let i = 0; i < 20; i++) at.as('viewer');
    expect((await first.ask('/api/waves')).status).toBe(401);
  });
});

describe('the team', () => {
  it('begins with an admin, and always keeps one', async () => {
    const at = await house();
    const local = at.as('local');
    const post = (body: object) => local.ask('/api/users', { method: 'POST', body });
    expect((await post({ name: 'kim', role: 'viewer', password: PASSWORD })).status).toBe(400);
    const added = await post({ name: 'Kim', role: 'admin', password: PASSWORD });
    expect(added.status).toBe(201);
    expect(await added.json()).not.toHaveProperty('password');
    // Whoever was at the machine has to sign in from now on.
    expect((await local.ask('/api/users')).status).toBe(401);
    const kim = at.as('kim');
    expect((await kim.ask('/api/users/kim', { method: 'PATCH', body: { role: 'lead' } })).status).toBe(409);
    expect((await kim.ask('/api/users/kim', { method: 'PATCH', body: { disabled: true } })).status).toBe(409);
    expect(
      (await kim.ask('/api/users', { method: 'POST', body: { name: 'robin', role: 'analyst', sso: 'r-1' } }))
        .status,
    ).toBe(201);
    expect(
      (await kim.ask('/api/users', { method: 'POST', body: { name: 'robin', role: 'viewer', sso: 'r-2' } }))
        .status,
    ).toBe(400);
    expect((await kim.ask('/api/users/kim', { method: 'DELETE' })).status).toBe(409);
    expect((await kim.ask('/api/users/robin', { method: 'DELETE' })).status).toBe(200);
    expect((await kim.ask('/api/users/robin', { method: 'DELETE' })).status).toBe(404);
    expect(audits(at).map(({ action, by, subject }) => [action, by, subject])).toEqual([
      ['user_added', 'local', 'kim (admin)'],
      ['user_added', 'kim', 'robin (analyst)'],
      ['user_removed', 'kim', 'robin'],
    ]);
    expect(readFileSync(join(at.dir, 'keys', 'users.json'), 'utf8')).not.toContain('harmless');
    expect(statSync(join(at.dir, 'keys', 'users.json')).mode & 0o777).toBe(0o600);
  });

  it('does not take a file that others can read, nor one that is damaged', async () => {
    const at = await house({ users: 'every role' });
    const path = join(at.dir, 'keys', 'users.json');
    writeFileSync(path, readFileSync(path), { mode: 0o644 });
    const { chmodSync } = await import('node:fs');
    chmodSync(path, 0o644);
    await expect(readTeam(at.dir)).rejects.toThrow(/chmod 600/);
    chmodSync(path, 0o600);
    writeFileSync(path, '{"users":[{"password":"secret"}]}');
    await expect(readTeam(at.dir)).rejects.toThrow(/^keys\/users.json is damaged or of another version$/);
  });

  it('refuses names and identities that would be two people', async () => {
    const team = { driftline: 1 as const, users: [userOf('kim', 'admin', { sso: 'k-1' })], tokens: [] };
    const wanted = { role: 'viewer' as const, password: null, at: NOON };
    await expect(withUser(team, { ...wanted, name: 'KIM', sso: 'k-2' })).rejects.toThrow(/already/);
    await expect(withUser(team, { ...wanted, name: 'robin', sso: 'k-1' })).rejects.toThrow(/another user/);
    await expect(withUser(team, { ...wanted, name: 'robin', sso: null })).rejects.toThrow(/needs/);
    for (const name of ['', 'local', '-x', 'a b', 'ä', 'x'.repeat(65)])
      await expect(withUser(team, { ...wanted, name, sso: 's' })).rejects.toThrow(/name/);
  });
});

describe('an API token', () => {
  it('is told once, kept as a hash, and ends by time, by its owner and by an admin', async () => {
    const at = await house({ users: 'every role' });
    const lead = at.as('lead');
    const made = await lead.ask('/api/tokens', {
      method: 'POST',
      body: { name: 'report', scopes: ['read'], days: 2 },
    });
    expect(made.status).toBe(201);
    const { token, id } = (await made.json()) as { token: string; id: string };
    expect(token).toMatch(/^dlt_[\w-]{43}$/);
    expect(readFileSync(join(at.dir, 'keys', 'users.json'), 'utf8')).not.toContain(token.slice(4));
    expect(readFileSync(join(at.dir, 'ledger', '000001.jsonl'), 'utf8')).not.toContain(token.slice(4));
    const headers = { authorization: `Bearer ${token}` };
    expect((await at.ask('/api/waves', { headers })).status).toBe(200);
    expect((await at.ask('/api/waves', { headers: { authorization: `Bearer ${token}x` } })).status).toBe(401);
    const listed = (await (await lead.ask('/api/tokens')).json()) as { tokens: { lastUsedAt: string }[] };
    expect(listed.tokens).toMatchObject([{ id, name: 'report', lastUsedAt: '2026-11-25T12:00:00Z' }]);
    expect(await (await at.as('viewer').ask('/api/tokens')).json()).toEqual({ tokens: [] });
    expect((await at.as('viewer').ask(`/api/tokens/${id}`, { method: 'DELETE' })).status).toBe(404);
    at.clock += 48 * HOUR;
    expect((await at.ask('/api/waves', { headers })).status).toBe(401);
    expect((await at.as('admin').ask(`/api/tokens/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect(audits(at).map(({ action }) => action)).toEqual(['token_added', 'token_removed']);
  });

  it('goes with its owner, and with what the owner may', async () => {
    const at = await house({ users: 'every role' });
    const { ask } = await at.token('lead', ['read']);
    expect((await ask('/api/audit')).status).not.toBe(403);
    await changeTeam(at.dir, (team) => withChanged(team, 'lead', { role: 'viewer' }));
    expect((await ask('/api/audit')).status).toBe(403);
    await changeTeam(at.dir, (team) => withChanged(team, 'lead', { disabled: true }));
    expect((await ask('/api/waves')).status).toBe(401);
  });

  it('cannot be given more than one has oneself', async () => {
    const at = await house({ users: 'every role' });
    const give = (as: string, scopes: string[]) =>
      at.as(as).ask('/api/tokens', { method: 'POST', body: { name: 'x', scopes, days: 1 } });
    expect((await give('viewer', ['decide'])).status).toBe(403);
    expect((await give('analyst', ['export'])).status).toBe(403);
    expect((await give('lead', ['team'])).status).toBe(403);
    expect((await give('analyst', ['read', 'decide', 'watch', 'import', 'media'])).status).toBe(201);
    for (const days of [0, 367, 1.5])
      expect(
        (
          await at
            .as('admin')
            .ask('/api/tokens', { method: 'POST', body: { name: 'x', scopes: ['read'], days } })
        ).status,
      ).toBe(400);
  });
});

describe('the organisation’s sign-in', () => {
  async function withIssuer(
    claim: string,
    users = [userOf('kim', 'lead', { sso: 'kim@example.org' }), userOf('boss', 'admin')],
  ) {
    const issuer = await openIssuer('driftline', 'client secret');
    const at = await house({
      users,
      env: {
        DRIFTLINE_OIDC_ISSUER: issuer.url,
        DRIFTLINE_OIDC_CLIENT_ID: 'driftline',
        DRIFTLINE_OIDC_CLIENT_SECRET: 'client secret',
        DRIFTLINE_OIDC_NAME: 'The Garden Club',
        DRIFTLINE_OIDC_CLAIM: claim,
      },
    });
    /** Goes to the issuer and comes back, as a browser would. */
    const travel = async (
      change: (back: URL, cookie: string) => { back: URL; cookie: string } = (back, cookie) => ({
        back,
        cookie,
      }),
    ) => {
      const out = await at.ask('/api/session/oidc');
      const cookie = pair(cookieOf(out));
      const there = await fetch(out.headers.get('location')!, { redirect: 'manual' });
      const came = change(new URL(there.headers.get('location')!), cookie);
      return at.ask(`${came.back.pathname}${came.back.search}`, { headers: { cookie: came.cookie } });
    };
    return { at, issuer, travel };
  }

  it('lets in whom the issuer vouches for and the case knows, and nobody else', async () => {
    const { at, issuer, travel } = await withIssuer('email');
    issuer.says = { email: 'kim@example.org', email_verified: true };
    const came = await travel();
    expect([came.status, came.headers.get('location')]).toEqual([303, '/']);
    const session = came.headers
      .getSetCookie()
      .map(pair)
      .find((each) => each.startsWith('driftline-4117='))!;
    expect(await sessionWith(at, session)).toMatchObject({ user: { name: 'kim', role: 'lead' } });
    issuer.says = { email: 'stranger@example.org', email_verified: true };
    expect((await travel()).status).toBe(403);
    issuer.says = { email: 'kim@example.org', email_verified: false };
    expect((await travel()).status).toBe(400);
    await changeTeam(at.dir, (team) => withChanged(team, 'kim', { disabled: true }));
    issuer.says = { email: 'kim@example.org', email_verified: true };
    expect((await travel()).status).toBe(403);
    await issuer.close();
  });

  it('believes no token that is forged, old, for somebody else or of another journey', async () => {
    const { at, issuer, travel } = await withIssuer('sub', [userOf('kim', 'admin', { sso: 'somebody' })]);
    expect((await travel()).status).toBe(303);
    const now = Math.floor(Date.now() / 1000);
    for (const says of [
      { nonce: 'another' },
      { aud: 'another' },
      { iss: 'https://another.example' },
      { exp: now - 3600, iat: now - 7200 },
    ]) {
      issuer.says = says;
      expect((await travel()).status, JSON.stringify(says)).toBe(400);
    }
    issuer.says = {};
    issuer.forged = true;
    expect((await travel()).status).toBe(400);
    issuer.forged = false;
    // A journey that this browser did not begin (login CSRF), one that took too long, one that comes back twice.
    expect((await travel((back) => ({ back, cookie: 'driftline-4117-journey=another' }))).status).toBe(403);
    expect(
      (
        await travel((back, cookie) => {
          at.clock += 11 * MINUTE;
          return { back, cookie };
        })
      ).status,
    ).toBe(403);
    let twice: { path: string; cookie: string } | null = null;
    expect(
      (
        await travel((back, cookie) => {
          twice = { path: `${back.pathname}${back.search}`, cookie };
          return { back, cookie };
        })
      ).status,
    ).toBe(303);
    expect((await at.ask(twice!.path, { headers: { cookie: twice!.cookie } })).status).toBe(403);
    await issuer.close();
  });

  it('is off unless it was set up, and asks nobody until somebody wants it', async () => {
    const at = await house({ users: 'every role' });
    expect((await at.ask('/api/session/oidc')).status).toBe(404);
    const far = await house({
      users: 'every role',
      env: { DRIFTLINE_OIDC_ISSUER: 'http://127.0.0.1:9', DRIFTLINE_OIDC_CLIENT_ID: 'x' },
    });
    expect(await (await far.ask('/api/session')).json()).toMatchObject({ sso: { name: '127.0.0.1' } });
    expect((await far.ask('/api/session/oidc')).status).toBe(503);
    await expect(
      openHouse({ env: { DRIFTLINE_OIDC_ISSUER: 'http://issuer.example', DRIFTLINE_OIDC_CLIENT_ID: 'x' } }),
    ).rejects.toThrow(/https/);
  });
});

describe('what a browser is told', () => {
  it('keeps scripts, frames and strangers out, and nothing in caches', async () => {
    const at = await house({ users: 'every role' });
    const { headers } = await at.as('viewer').ask('/api/now');
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.replace(/style-src[^;]*/, '')).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-origin')).toBe(null);
  });

  it('gives every screen’s address the app, and no other file of this machine', async () => {
    const at = await house();
    for (const path of ['/', '/leads/lead-1', '/match/m-1?x=1']) {
      const screen = await at.ask(path);
      expect([screen.status, screen.headers.get('content-type')]).toEqual([
        200,
        'text/html; charset=UTF-8'.replace('UTF-8', screen.headers.get('content-type')!.split('=')[1]!),
      ]);
    }
    for (const path of [
      '/../package.json',
      '/..%2f..%2fpackage.json',
      '/%2e%2e/package.json',
      '/assets/../../../package.json',
      '/%00',
      '/%ff',
    ]) {
      const answer = await at.ask(path);
      expect(await answer.text(), path).not.toContain('"driftline"');
    }
    expect((await at.ask('/assets/missing.js')).status).toBe(404);
    expect((await at.ask('/api/nothing')).status).toBe(404);
  });

  it('says no more of a bad body than where it is wrong', async () => {
    const at = await house({ users: 'every role' });
    const kim = at.as('admin');
    const post = (body: unknown, headers = {}) => kim.ask('/api/users', { method: 'POST', body, headers });
    expect(
      await (await post({ name: 'x', role: 'king', password: 'secret words here' })).text(),
    ).not.toContain('secret');
    expect((await post({ name: 'x' }, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post({ name: 'x', role: 'viewer', password: 'y'.repeat(5 << 20) })).status).toBe(413);
    expect(existsSync(join(at.dir, 'ledger', '000001.jsonl'))).toBe(false);
  });
});

describe('listening beyond this machine', () => {
  const times = { look: 20, idle: 60_000, patience: 500, quiet: 0, away: 0 };
  it('takes users', async () => {
    const at = await house();
    await expect(serveWorkbench(at.dir, { host: '0.0.0.0', port: 0, times })).rejects.toThrow(/users/);
  });

  it('behind a proxy has cookies for TLS only, under the proxy’s own name', async () => {
    const at = await house({
      users: 'every role',
      address: { host: '0.0.0.0', port: 4117, public: new URL('https://desk.example') },
    });
    const { secret } = at.services.sessions.begin('viewer');
    const host = (name: string, more = {}) =>
      at.ask('/api/waves', { headers: { host: name, cookie: `__Host-driftline=${secret}`, ...more } });
    expect((await host('desk.example')).status).toBe(200);
    expect((await host('other.example')).status).toBe(403);
    expect((await host('192.0.2.7')).status).toBe(200);
    expect((await host('desk.example')).headers.get('strict-transport-security')).toContain('max-age');
    const signed = await at.ask('/api/session', {
      method: 'POST',
      body: { name: 'x', password: 'y' },
      headers: { host: 'desk.example', origin: 'https://desk.example' },
    });
    expect(signed.status).toBe(401);
  });
});
