/**
 * The soak in brief (docs/collecting.md): fewer communities, a faster clock, the same faults. What needs ten minutes and a
 * quiet machine to be seen (memory, budgets used to the full) is left to `npm run soak`.
 */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { soak } from './run.ts';
import { tableOf } from './table.ts';
import { judge } from './verdict.ts';

const noOpenssl = spawnSync('openssl', ['version']).status !== 0;

const HELD = [
  'the collector',
  'false deaths',
  'missed deaths',
  'private and restricted',
  'requests above a budget',
  'regular looks in an hour',
  'status, waves, leads meanwhile',
  'a second collector meanwhile',
  'the ledger and its captures',
];

describe.skipIf(noOpenssl)(`a soak${noOpenssl ? ' (skipped: there is no openssl)' : ''}`, () => {
  it('of six platforms with faults: no false death, none missed, no budget overdrawn', async () => {
    const plan = { seed: 'brief', communities: 120, minutes: 48 };
    const soaked = await soak({
      plan,
      speed: 32,
      looksPerHour: 480,
      faults: 0.05,
      keep: null,
      say: () => undefined,
    });
    const verdict = judge(soaked);
    const failed = verdict.checks.filter(({ what, holds }) => HELD.includes(what) && !holds);
    expect(failed, tableOf(verdict)).toEqual([]);
    expect(verdict.platforms.reduce((sum, { seen }) => sum + seen, 0)).toBeGreaterThan(0);
    expect(verdict.checks.filter(({ what }) => HELD.includes(what))).toHaveLength(HELD.length);
  }, 300_000);
});
