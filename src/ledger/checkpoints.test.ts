/**
 * When a checkpoint is signed by itself, and what changes of key and seen checkpoints do. Time is passed in.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { HOUR, iso } from '../core/clock.ts';
import { noteHash } from './checkpoint.ts';
import { openLedger, signPending } from './file.ts';
import type { Entry } from './ledger.ts';
import { readSignedNotes } from './notes.ts';
import { verifyCase } from './verify.ts';

const root = mkdtempSync(join(tmpdir(), 'driftline-checkpoints-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const fresh = () => join(root, String(made++));

const watch = (n: number): Entry => ({
  kind: 'watch',
  at: iso(Date.UTC(2031, 0, 1) + n * 1000),
  ref: `https://t.me/garden_wire_${n}`,
  action: 'added',
  role: 'community',
});
const watches = (from: number, count: number) => Array.from({ length: count }, (_, i) => watch(from + i));
const sizes = async (dir: string) =>
  (await readSignedNotes(join(dir, 'ledger'))).notes.map(({ size }) => size);

/** A clock that stands, and what was asked to be done later. */
function clock() {
  let time = Date.UTC(2031, 0, 1);
  const waiting: { at: number; work: () => void }[] = [];
  return {
    options: {
      now: () => time,
      later: (milliseconds: number, work: () => void) => {
        const one = { at: time + milliseconds, work };
        waiting.push(one);
        return () => void waiting.splice(waiting.indexOf(one), 1);
      },
    },
    waiting,
    pass(milliseconds: number) {
      time += milliseconds;
      for (const one of waiting.filter(({ at }) => at <= time)) {
        waiting.splice(waiting.indexOf(one), 1);
        one.work();
      }
    },
  };
}

test('every 1,000 entries, in whatever batches they come', async () => {
  const dir = fresh();
  const ledger = await openLedger(dir, clock().options);
  for (const from of [0, 400, 800, 1200, 1600, 2000]) await ledger.append(watches(from, 400));
  await ledger.append(watches(2400, 2500));
  await ledger.checkpoint();
  expect(await sizes(dir)).toEqual([1200, 2400, 4900]);
  await ledger.close();
  expect(await verifyCase(dir)).toMatchObject({ ok: true, checkpoints: 3, unsigned: 0 });
});

test('an hour after an entry that is under none, also when nothing more comes', async () => {
  const dir = fresh();
  const { options, waiting, pass } = clock();
  const ledger = await openLedger(dir, options);
  await ledger.append([watch(1)]);
  pass(HOUR - 1);
  expect(waiting).toHaveLength(1);
  await ledger.append([watch(2)]);
  expect(await sizes(dir)).toEqual([]);
  pass(1);
  // What was begun by the clock is done before what is asked for after it.
  await ledger.checkpoint();
  expect(await sizes(dir)).toEqual([2]);
  expect(waiting).toEqual([]);
  pass(3 * HOUR);
  await ledger.append([watch(3)]);
  await ledger.checkpoint();
  expect(await sizes(dir)).toEqual([2, 3]);
  await ledger.append([watch(4)]);
  expect(waiting).toHaveLength(1);
  await ledger.close();
  expect(waiting).toEqual([]);
  expect(await sizes(dir)).toEqual([2, 3, 4]);
});

test('each names the one before it', async () => {
  const dir = fresh();
  for (let n = 0; n < 4; n++) {
    const ledger = await openLedger(dir);
    await ledger.append([watch(n)]);
    await ledger.close();
  }
  const { notes } = await readSignedNotes(join(dir, 'ledger'));
  expect(notes.map(({ after }) => after)).toEqual([
    null,
    ...notes.slice(0, -1).map(({ text }) => noteHash(text)),
  ]);
});

test('entries that a killed writer left unsigned are signed for when that is asked, and not while another writes', async () => {
  const dir = fresh();
  const ledger = await openLedger(dir);
  await ledger.append([watch(1)]);
  await signPending(dir);
  expect(await sizes(dir)).toEqual([]);
  expect(await verifyCase(dir)).toMatchObject({ ok: true, unsigned: 1 });
  rmSync(join(dir, 'ledger', 'lock'));
  expect((await verifyCase(dir)).problems).toEqual([
    { entry: 0, what: 'the last 1 entries are under no checkpoint' },
  ]);
  await signPending(dir);
  expect(await sizes(dir)).toEqual([1]);
  expect(await verifyCase(dir)).toMatchObject({ ok: true, unsigned: 0 });
  expect(readFileSync(join(dir, 'ledger', 'checkpoints'), 'utf8')).toContain('\n1\n');
});
