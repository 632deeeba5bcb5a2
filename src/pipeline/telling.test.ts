import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { temporary } from '../../test/cli.ts';
import { deathEvent, lookEvent, NOON } from '../alerts/events.testing.ts';
import { journalPath } from './journal.ts';
import { openTelling } from './telling.ts';

it('writes what was told, and what became of telling it', async () => {
  const dir = temporary();
  const lines: string[] = [];
  const telling = await openTelling(dir, {
    caseName: 'week',
    // A port that nothing listens at.
    env: { DRIFTLINE_ALLOW_PRIVATE: '127.0.0.1', DRIFTLINE_ALERT_NTFY_URL: 'http://127.0.0.1:1/garden' },
    now: () => NOON,
    sleep: (_, signal) =>
      new Promise((done) => signal.addEventListener('abort', () => done(), { once: true })),
    say: (line) => lines.push(line),
  });
  telling.take(lookEvent('https://t.me/garden_wire'));
  telling.take(deathEvent('https://t.me/garden_wire'));
  await telling.close();
  const rows = readFileSync(journalPath(dir), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(rows).toMatchObject([
    { event: 'look', ref: 'https://t.me/garden_wire' },
    { event: 'death', ref: 'https://t.me/garden_wire' },
    { event: 'alert', channel: 'ntfy', delivered: false, why: 'refused' },
  ]);
  expect(lines).toEqual([expect.stringMatching(/^1 alert by ntfy not delivered \(refused\)/)]);
});
