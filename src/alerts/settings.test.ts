import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { ROOT, temporary } from '../../test/cli.ts';
import { InputError } from '../core/errors.ts';
import { ALERT_VARIABLES, KINDS_VARIABLE, readAlertSettings } from './settings.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

function withFile(content: unknown, mode = 0o600): string {
  const dir = temporary();
  mkdirSync(join(dir, 'keys'));
  const path = join(dir, 'keys', 'alerts.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  chmodSync(path, mode);
  return dir;
}

describe('the settings of alerts', () => {
  it('are none when nothing is configured', async () => {
    const none = await readAlertSettings(temporary(), { DRIFTLINE_ALERT_NTFY_URL: '  ' });
    expect(none).toMatchObject({ email: null, webhook: null, ntfy: null, matrix: null });
    expect([...none.kinds]).toEqual(['wave', 'death', 'lead', 'claim']);
  });

  it('are taken from the file, and field by field from the environment', async () => {
    const dir = withFile({
      kinds: ['wave', 'claim'],
      email: {
        server: 'smtp://mail.example.org',
        from: 'watch@example.org',
        to: ['ann@example.org', 'bob@example.org'],
        user: 'watch',
        password: 'in the file',
      },
      webhook: { url: 'https://hook.example.org/in?a=1', secret: SECRET },
    });
    const read = await readAlertSettings(dir, {
      DRIFTLINE_ALERT_EMAIL_PASSWORD: 'in the environment',
      DRIFTLINE_ALERT_KINDS: 'death',
      DRIFTLINE_ALERT_MATRIX_SERVER: 'https://matrix.example.org',
      DRIFTLINE_ALERT_MATRIX_ROOM: '!room:example.org',
      DRIFTLINE_ALERT_MATRIX_TOKEN: 'syt_token',
    });
    expect([...read.kinds]).toEqual(['death']);
    expect(read.email).toMatchObject({
      user: 'watch',
      password: 'in the environment',
      to: ['ann@example.org', 'bob@example.org'],
    });
    expect(read.email!.server.port).toBe('587');
    expect(read.webhook!.url.href).toBe('https://hook.example.org/in?a=1');
    expect([...read.webhook!.secret]).toEqual(Array(32).fill(7));
    expect(read.matrix!.room).toBe('!room:example.org');
  });

  const wrong: [name: string, content: unknown, env: Record<string, string>, says: RegExp][] = [
    [
      'a webhook without its secret',
      { webhook: { url: 'https://h.example/' } },
      {},
      /webhook\.secret .* missing/,
    ],
    ['a webhook in the clear', { webhook: { url: 'http://h.example/', secret: SECRET } }, {}, /https:\/\//],
    [
      'a webhook with a password in it',
      { webhook: { url: 'https://me:hunter2@h.example/', secret: SECRET } },
      {},
      /without a name and password/,
    ],
    ['a secret that is too short', {}, hook('whsec_hunter2='), /24 to 64 bytes/],
    ['a secret that is no base64', {}, hook(`${'hunter2'.repeat(6)}!`), /24 to 64 bytes/],
    ['a misspelled field', { ntfy: { url: 'https://n.example/t', tokn: 'hunter2' } }, {}, /ntfy\.tokn/],
    ['a topic that is none', { ntfy: { url: 'https://n.example/' } }, {}, /address of a topic/],
    [
      'a token with a line in it',
      { ntfy: { url: 'https://n.example/t', token: 'hunter2\nx' } },
      {},
      /no token/,
    ],
    [
      'the alias of a room',
      { matrix: { server: 'https://m.example', room: '#a:m.example', token: 'hunter2' } },
      {},
      /room's own id/,
    ],
    [
      'a user without a password',
      { email: { server: 'smtps://m.example', user: 'hunter2', from: 'a@b.example', to: ['a@b.example'] } },
      {},
      /go together/,
    ],
    [
      'a recipient that is none',
      { email: { server: 'smtps://m.example', from: 'a@b.example', to: ['hunter2'] } },
      {},
      /e-mail address/,
    ],
    ['a kind that is none', {}, { DRIFTLINE_ALERT_KINDS: 'wave,weather' }, /wave, death, lead, claim/],
    ['what is no JSON', '{"ntfy": hunter2', {}, /no JSON/],
  ];
  test.each(wrong)('refuse %s, and do not repeat it', async (_, content, env, says) => {
    const error = await readAlertSettings(withFile(content), env).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(says);
    expect((error as Error).message).not.toContain('hunter2');
  });

  it('are all in docs/alerts.md', () => {
    const page = readFileSync(join(ROOT, 'docs', 'alerts.md'), 'utf8');
    for (const name of [KINDS_VARIABLE, ...Object.entries(ALERT_VARIABLES).flat()])
      expect(page).toContain(`\`${name}\``);
  });

  it('refuse a file that others can read', async () => {
    await expect(readAlertSettings(withFile({}, 0o640), {})).rejects.toThrow(/chmod 600/);
  });

  it('let a host that was allowed by name be asked in the clear', async () => {
    const env = { DRIFTLINE_ALERT_NTFY_URL: 'http://ntfy.internal:8080/garden' };
    await expect(readAlertSettings(temporary(), env)).rejects.toThrow(/https:\/\//);
    const read = await readAlertSettings(temporary(), {
      ...env,
      DRIFTLINE_ALLOW_PRIVATE: 'ntfy.internal:8080',
    });
    expect(read.ntfy!.url.port).toBe('8080');
  });
});

function hook(secret: string): Record<string, string> {
  return { DRIFTLINE_ALERT_WEBHOOK_URL: 'https://h.example/', DRIFTLINE_ALERT_WEBHOOK_SECRET: secret };
}
