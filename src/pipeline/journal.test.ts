import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporary } from '../../test/cli.ts';
import { claimEvent, deathEvent, leadEvent, NOON, waveEvent } from '../alerts/events.testing.ts';
import { eventRow, journalPath, openJournal, readLine } from './journal.ts';

const row = (text: string) => ({ event: 'posts', at: '2026-11-24T12:00:00Z', text });
const lines = (dir: string) => readFileSync(journalPath(dir), 'utf8').trimEnd().split('\n').map(readLine);

describe('the journal', () => {
  it('gives each line an id that grows, also within one moment, after a restart and with the clock set back', async () => {
    const dir = temporary();
    let time = NOON;
    const first = await openJournal(dir, () => time);
    first.write(row('a'));
    first.write(row('b'));
    await first.close();
    time = NOON - 1000;
    const second = await openJournal(dir, () => time);
    second.write(row('c'));
    await second.close();
    expect(lines(dir)).toMatchObject([
      { id: NOON, text: 'a' },
      { id: NOON + 1, text: 'b' },
      { id: NOON + 2, text: 'c' },
    ]);
  });

  it('stays small and says up to where lines were cut off', async () => {
    const dir = temporary();
    const journal = await openJournal(dir, () => NOON, 4000);
    for (let i = 0; i < 40; i++) {
      journal.write(row(`${i} ${'frost '.repeat(10)}`));
      await journal.close();
    }
    expect(statSync(journalPath(dir)).size).toBeLessThan(4200);
    const [cut, ...rest] = lines(dir);
    expect(cut!.event).toBe('cut');
    expect(rest[0]!.id).toBe(cut!.id + 1);
    expect(rest.at(-1)!.id).toBe(NOON + 39);
  });

  it('goes on after a line that was torn, and where there is no disk', async () => {
    const dir = temporary();
    const journal = await openJournal(dir, () => NOON);
    journal.write(row('a'));
    await journal.close();
    appendFileSync(journalPath(dir), '{"id":17');
    const again = await openJournal(dir, () => NOON + 5);
    again.write(row('b'));
    await again.close();
    expect(lines(dir)).toMatchObject([{ text: 'a' }, null, { text: 'b' }]);

    rmSync(join(dir, 'state'), { recursive: true });
    writeFileSync(join(dir, 'state'), '');
    const nowhere = await openJournal(dir, () => NOON);
    nowhere.write(row('c'));
    await nowhere.close();
  });

  it('holds no words of posts', () => {
    for (const event of [
      deathEvent('https://t.me/a'),
      leadEvent('https://t.me/a'),
      claimEvent(),
      waveEvent(),
    ]) {
      const text = JSON.stringify(eventRow(event));
      expect(text).not.toMatch(/tomato|watered/);
      expect(text).toContain(`"event":"${event.event}","at":"2026-11-24T12:00:00Z"`);
    }
  });
});
