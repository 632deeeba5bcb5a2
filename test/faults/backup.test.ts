/**
 * A case is put back from a copy of its folder: one that was made while nothing wrote, and one as a file system's snapshot
 * makes it, in the middle of writing. Docs/ledger.md tells how a person does it.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createCase } from '../../src/pipeline/case.ts';
import { asked, driftline, ROOT, temporary } from '../cli.ts';

const base = temporary();
afterAll(() => rmSync(base, { recursive: true, force: true }));

const copy = (from: string, to: string) =>
  cpSync(from, to, { recursive: true, preserveTimestamps: true, filter: (path) => !path.endsWith('/views') });

test('from a copy that was made at rest: the same answers, the same proof, and it goes on', {
  timeout: 300_000,
}, () => {
  const kase = join(base, 'resting');
  const folder = (name: string) => join(ROOT, 'src', 'platforms', name, 'fixtures');
  expect(driftline(['init', kase, '--purpose', 'to be put back']).code).toBe(0);
  asked(
    'import',
    join(folder('telegram'), 'channel.json'),
    '--ref',
    'https://t.me/kept_bees',
    '--case',
    kase,
  );
  asked('watch', 'add', 'https://t.me/kept_bees', '--case', kase);
  const answers = () =>
    [['status'], ['leads'], ['waves'], ['verify', kase]].map(([verb, ...rest]) =>
      asked(verb!, ...rest, ...(verb === 'verify' ? [] : ['--case', kase])),
    );
  const before = answers();
  copy(kase, join(base, 'copy'));
  rmSync(kase, { recursive: true });
  renameSync(join(base, 'copy'), kase);
  expect(existsSync(join(kase, 'views'))).toBe(false);
  expect(answers()).toEqual(before);
  asked('watch', 'add', 'https://t.me/garden_wire', '--case', kase);
  const verdict = asked<{ ok: boolean; entries: number }>('verify', kase);
  expect(verdict.ok).toBe(true);
  expect(verdict.entries).toBeGreaterThan((before[3] as typeof verdict).entries);
});

test.each([1, 2, 3])(
  'from a snapshot in the middle of writing (%i): what was acknowledged is there',
  async (seed) => {
    const kase = join(base, `writing${seed}`);
    createCase(kase, { purpose: 'to be put back', at: Date.UTC(2031, 0, 1) });
    const life = spawn(process.execPath, [join(import.meta.dirname, 'ledger-life.ts'), kase, String(seed)], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = new Promise((resolve) => life.once('close', resolve));
    let said = '';
    const enough = new Promise<void>((resolve) => {
      life.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.split('\n').length > 4 * seed) resolve();
      });
    });
    await enough;
    life.kill('SIGSTOP');
    const acknowledged = said.split('\n').slice(0, -1);
    copy(kase, join(base, `snapshot${seed}`));
    life.kill('SIGKILL');
    await ended;
    rmSync(kase, { recursive: true });
    renameSync(join(base, `snapshot${seed}`), kase);
    asked('rebuild', '--case', kase);
    expect(asked('verify', kase)).toMatchObject({ ok: true, problems: [] });
    const gone = new Set(
      acknowledged.filter((line) => line.startsWith('eras')).map((line) => line.split(' ')[1]),
    );
    for (const line of acknowledged) {
      const [what, name, word] = line.split(' ');
      if (what !== 'imported' || gone.has(name)) continue;
      const { total } = asked<{ total: number }>('search', word!, '--case', kase);
      expect([line, total]).toEqual([line, 3]);
    }
  },
);
