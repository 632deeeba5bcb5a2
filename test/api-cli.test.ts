/**
 * The verbs that care for access, as a person uses them, and `serve` as a program starts it.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isPassword } from '../src/api/passwords.ts';
import { asked, driftline, ROOT, temporary } from './cli.ts';

const PASSWORD = 'four unrelated harmless words';
let dir: string;
beforeAll(() => {
  dir = join(temporary(), 'case');
  expect(driftline(['init', dir, '--purpose', 'who may come in']).code).toBe(0);
});

/** Starts `serve --json` and gives the address that it prints. */
async function served(
  ...args: string[]
): Promise<{ url: string; err: () => string; stop(): Promise<number | null> }> {
  const child = spawn(process.execPath, [
    join(ROOT, 'bin', 'driftline.mjs'),
    'serve',
    '--case',
    dir,
    '--port',
    '0',
    '--json',
    ...args,
  ]);
  let out = '';
  let err = '';
  child.stderr.on('data', (text) => (err += text));
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text) => {
      out += text;
      try {
        resolve((JSON.parse(out) as { url: string }).url);
      } catch {
        // not whole yet
      }
    });
    void ended.then((code) => reject(new Error(`serve ended with ${code}: ${err}`)));
  });
  return {
    url,
    err: () => err,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

describe('without users', () => {
  it('serve prints an address that signs in once, and stays on this machine', async () => {
    const server = await served();
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/open\/[\w-]{43}$/);
    expect(server.err()).toContain(server.url);
    const first = await fetch(server.url, { redirect: 'manual' });
    expect([first.status, first.headers.get('location')]).toEqual([303, '/']);
    const cookie = first.headers.getSetCookie()[0]!.split(';')[0]!;
    const session = await fetch(new URL('/api/session', server.url), { headers: { cookie } });
    expect(await session.json()).toMatchObject({ user: { name: 'local', role: 'admin' } });
    expect((await fetch(server.url, { redirect: 'manual' })).status).toBe(403);
    expect((await fetch(new URL('/api/now', server.url))).status).toBe(401);
    expect(await server.stop()).toBe(0);
    const open = driftline(['serve', '--host', '0.0.0.0', '--port', '0', '--case', dir]);
    expect([open.code, open.err]).toEqual([2, expect.stringContaining('driftline users add')]);
  });
});

describe('with users', () => {
  const users = (...args: string[]) => driftline(['users', ...args, '--case', dir], `${PASSWORD}\n`);

  it('keeps them, their roles and hashed passwords, and writes each change down', async () => {
    expect(users('add', 'kim', '--role', 'viewer').err).toContain('first user is an admin');
    expect(users('add', 'kim', '--role', 'admin').code).toBe(0);
    expect(users('add', 'robin', '--role', 'analyst', '--sso', 'r-1', '--no-password').code).toBe(0);
    expect(users('role', 'robin', '--role', 'lead').code).toBe(0);
    expect(users('disable', 'robin').code).toBe(0);
    expect(users('remove', 'kim').err).toContain('last admin');
    expect(asked<{ users: object[] }>('users', 'list', '--case', dir).users).toMatchObject([
      { name: 'kim', role: 'admin', disabled: false, sso: null },
      { name: 'robin', role: 'lead', disabled: true, sso: 'r-1' },
    ]);
    const kept = JSON.parse(readFileSync(join(dir, 'keys', 'users.json'), 'utf8')) as {
      users: { password: string }[];
    };
    expect(await isPassword(PASSWORD, kept.users[0]!.password)).toBe(true);
    const ledger = readFileSync(join(dir, 'ledger', '000001.jsonl'), 'utf8');
    expect(ledger.match(/"action":"user_\w+"/g)).toEqual([
      '"action":"user_added"',
      '"action":"user_added"',
      '"action":"user_changed"',
      '"action":"user_changed"',
    ]);
    expect(ledger).not.toContain('harmless');
    for (const wrong of [
      ['add', 'x', '--role', 'king'],
      ['add', 'x'],
      ['fire', 'kim'],
      ['role', 'nobody', '--role', 'lead'],
    ])
      expect(users(...wrong).code).toBe(2);
  }, 300_000);

  it('gives tokens that a program can use, once shown, and takes them away', async () => {
    const made = asked<{ token: string; id: string }>(
      'tokens',
      'add',
      'nightly',
      '--user',
      'kim',
      '--scopes',
      'read',
      '--case',
      dir,
    );
    const server = await served();
    expect(server.url).toMatch(/:\d+\/$/);
    const ask = () =>
      fetch(new URL('/api/now', server.url), { headers: { authorization: `Bearer ${made.token}` } });
    expect((await ask()).status).toBe(200);
    expect(JSON.stringify(asked('tokens', 'list', '--case', dir))).not.toContain(made.token.slice(4));
    expect(driftline(['tokens', 'remove', made.id, '--case', dir]).code).toBe(0);
    // Also while a server runs: it reads the file anew.
    expect((await ask()).status).toBe(401);
    const signed = await fetch(new URL('/api/session', server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'kim', password: PASSWORD }),
    });
    expect(signed.status).toBe(200);
    expect(await server.stop()).toBe(0);
    expect(driftline(['tokens', 'add', 'x', '--user', 'robin', '--scopes', 'team', '--case', dir]).code).toBe(
      2,
    );
    expect(driftline(['tokens', 'add', 'x', '--user', 'kim', '--scopes', 'all', '--case', dir]).code).toBe(2);
    expect(driftline(['verify', '--case', dir]).code).toBe(0);
  }, 300_000);
});
