/**
 * What the scheduler does between two rounds: it erases by the rules, and goes on with views that are made anew.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { temporary } from '../../test/cli.ts';
import { DAY } from '../core/clock.ts';
import { verifyCase } from '../ledger/verify.ts';
import { createCase } from './case.ts';
import { findArchives, importArchives } from './import.ts';
import { doorOf } from './keep.ts';
import { openKeeping } from './keeping.ts';
import { sleep } from './looking.ts';
import { openViews } from './views.ts';

const root = temporary();
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('between two rounds what is too old is erased, once, and the next use finds nothing of it', async () => {
  const dir = join(root, 'case');
  const NOW = Date.UTC(2031, 5, 1);
  createCase(dir, {
    purpose: 'to see what is kept',
    at: NOW,
    retention: [{ olderThan: '30d', because: 'protocol', by: 'board' }],
  });
  for (const [name, age] of [
    ['frost', 40],
    ['thaw', 3],
  ] as const) {
    const file = join(root, `${name}.json`);
    const text = `${name} on the allotment`;
    const message = {
      id: 1,
      type: 'message',
      date: '2031-01-01T10:00:00',
      date_unixtime: '1925030400',
      from: name,
      from_id: 'channel7',
      text,
      text_entities: [{ type: 'plain', text }],
    };
    writeFileSync(file, JSON.stringify({ name, type: 'public_channel', id: age, messages: [message] }));
    const open = await openViews(dir, { write: true });
    await importArchives(open, await findArchives([file], `https://t.me/${name}_wire`), {
      at: NOW - age * DAY,
    });
    await open.close();
  }
  const signal = new AbortController().signal;
  const door = doorOf(dir, { sleep, signal, patience: 1000 });
  const said: string[] = [];
  const between = openKeeping(dir, { door, env: {}, now: () => NOW, say: (message) => said.push(message) });
  await between(false);
  await between(true);
  expect(said).toEqual(['retention: 1 captures were erased, as the rules in case.json say']);
  const texts = await door.use(({ tables }) => tables.all<{ text: string }>('select text from posts'));
  expect(texts).toEqual([{ text: 'thaw on the allotment' }]);
  await door.close();
  expect(await verifyCase(dir)).toMatchObject({ ok: true, captures: 1, timestamps: 0 });
});
