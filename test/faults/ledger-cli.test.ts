/**
 * Evidence on the command line, as an owner and a stranger use it: proofs, statements, keys, erasure, and the exit codes.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { observationEntry } from '../../src/ledger/ledger.ts';
import { writeCase } from '../../src/pipeline/writing.ts';
import { asked, driftline, ROOT, temporary } from '../cli.ts';

const base = temporary();
const kase = join(base, 'case');
const GARDEN = 'https://t.me/kept_bees';
const file = (name: string) => join(base, name);
afterAll(() => rmSync(base, { recursive: true, force: true }));

beforeAll(async () => {
  expect(driftline(['init', kase, '--purpose', 'evidence', '--retention', '365d']).code).toBe(0);
  const archive = join(ROOT, 'src', 'platforms', 'telegram', 'fixtures', 'channel.json');
  asked('import', archive, '--ref', GARDEN, '--case', kase);
  await writeCase(kase, ({ ledger }) =>
    ledger.append(
      ['alive', 'gone_unspecified', 'unknown'].map((outcome, i) =>
        observationEntry({
          ref: GARDEN,
          at: Date.UTC(2031, 0, 1 + i),
          outcome: outcome as 'alive',
          to: null,
          title: null,
          description: null,
          members: null,
          avatar: null,
          why: null,
          via: 't.me',
        }),
      ),
    ),
  );
}, 300_000);

test('an owner proves, a stranger checks', { timeout: 300_000 }, () => {
  const settings = JSON.parse(readFileSync(join(kase, 'case.json'), 'utf8'));
  expect(settings).toMatchObject({ timestampAuthorities: [], retention: [{ olderThan: '365d' }] });
  const proof = asked<{ size: number; inclusion: { path: string[] }[] }>(
    'proof',
    '0',
    '--out',
    file('proof.json'),
    '--case',
    kase,
  );
  expect(proof.inclusion).toHaveLength(1);
  const says = asked<{ statement: { gone: number; unknown: number; there: number } }>(
    'looked',
    GARDEN,
    '--out',
    file('looked.json'),
    '--case',
    kase,
  );
  expect(says.statement).toMatchObject({ gone: 1, unknown: 1, there: 1 });
  for (const name of ['proof.json', 'looked.json'])
    expect(asked('verify', file(name))).toMatchObject({ ok: true, problems: [] });
  writeFileSync(
    file('forged.json'),
    readFileSync(file('looked.json'), 'utf8').replace('gone_unspecified', 'alive'),
  );
  const forged = driftline(['verify', file('forged.json'), '--json']);
  expect(forged.code).toBe(4);
  expect(JSON.parse(forged.out)).toMatchObject({ ok: false });
  const { keys } = asked<{ keys: string[] }>('keys', '--case', kase);
  expect(driftline(['verify', kase, '--key', keys[0]!]).code).toBe(0);
  expect(driftline(['verify', kase, '--seen', join(kase, 'ledger', 'checkpoints')]).code).toBe(0);
  expect(driftline(['verify', file('nothing')]).code).toBe(2);
});

test('keys follow each other, and what is erased is gone while the proof stays', { timeout: 300_000 }, () => {
  expect(driftline(['keys', 'rotate', '--case', kase]).code).toBe(2);
  const { keys, captures } = asked<{ keys: string[]; captures: string }>(
    'keys',
    'rotate',
    '--because',
    'yearly',
    '--case',
    kase,
  );
  expect([keys.length, captures]).toEqual([2, 'here']);
  expect(driftline(['shred', '--ref', GARDEN, '--case', kase]).code).toBe(2);
  expect(driftline(['shred', '--because', 'x', '--case', kase]).code).toBe(2);
  expect(asked('shred', '--ref', GARDEN, '--because', 'asked for', '--case', kase)).toMatchObject({
    erased: 1,
    spared: [],
  });
  expect(asked('verify', kase)).toMatchObject({ ok: true, captures: 0, problems: [] });
  expect(asked('verify', file('proof.json'))).toMatchObject({ ok: true });
  const search = asked<{ total: number }>('search', 'the', '--case', kase);
  expect(search.total).toBe(0);
  expect(driftline(['timestamp', '--case', kase]).code).toBe(2);
});
