/**
 * A disk that is full, read-only, or fails while it is written: a clear sentence, and nothing acknowledged is lost.
 * Full and read-only disks are real ones (a small tmpfs), where this user may mount; elsewhere those tests are skipped.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openCaptures } from '../../src/captures/file.ts';
import { DependencyError } from '../../src/core/errors.ts';
import { openLedger, readLedger } from '../../src/ledger/file.ts';
import { type Entry, type Ledger, observationEntry } from '../../src/ledger/ledger.ts';
import { verifyCase } from '../../src/ledger/verify.ts';

const root = mkdtempSync(join(tmpdir(), 'driftline-disk-'));
const disk = join(root, 'disk');
mkdirSync(disk);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', disk]);
  rmSync(root, { recursive: true, force: true });
});

const look = (n: number): Entry =>
  observationEntry({
    ref: `https://t.me/weather${n}`,
    at: 1573812000000 + n * 60_000,
    outcome: 'alive',
    to: null,
    title: 'Météo locale',
    description: 'Pluie et soleil. '.repeat(20),
    members: n,
    avatar: null,
    why: null,
    via: 't.me',
  });

/** Appends batches until the disk takes no more; gives how many entries were acknowledged and what was thrown. */
async function fill(ledger: Ledger, batch: number): Promise<{ acknowledged: number; error: unknown }> {
  for (let acknowledged = ledger.size; ; ) {
    try {
      acknowledged = (await ledger.append(Array.from({ length: batch }, (_, i) => look(acknowledged + i))))
        .to;
    } catch (error) {
      return { acknowledged, error };
    }
  }
}

async function count(directory: string): Promise<number> {
  let n = 0;
  for await (const { entry } of (await readLedger(directory)).read()) expect(entry).toEqual(look(n++));
  return n;
}

describe.skipIf(!mounted)('a full disk (skipped where this user may not mount one)', () => {
  test('refuses the batch whole, keeps what was acknowledged, and goes on when there is room', async () => {
    const directory = join(disk, 'case');
    const filler = join(disk, 'filler');
    writeFileSync(filler, Buffer.alloc(300_000));
    const ledger = await openLedger(directory, { segmentBytes: 100_000 });
    const captures = await openCaptures(directory);
    const { acknowledged, error } = await fill(ledger, 37);
    expect(acknowledged).toBeGreaterThan(100);
    expect(error).toBeInstanceOf(DependencyError);
    expect(String(error)).toContain('nothing of this batch was recorded: the disk is full (ENOSPC)');
    expect([ledger.size, await count(directory)]).toEqual([acknowledged, acknowledged]);

    await expect(captures.put(Buffer.alloc(400_000, 'news '))).rejects.toThrow(
      'the capture was not stored: the disk is full',
    );
    expect(readdirSync(join(directory, 'captures', 'tmp'))).toEqual([]);
    await expect(openCaptures(directory)).resolves.toBeDefined();

    rmSync(filler);
    expect(await ledger.append([look(acknowledged)])).toMatchObject({ to: acknowledged + 1 });
    await ledger.checkpoint();
    await ledger.close();
    expect(await verifyCase(directory)).toMatchObject({ ok: true, entries: acknowledged + 1, problems: [] });
    rmSync(directory, { recursive: true });
  });

  test('does not keep a case from being closed, opened again and read', async () => {
    const directory = join(disk, 'case');
    const ledger = await openLedger(directory, { segmentBytes: 100_000 });
    await ledger.append([look(0)]);
    await ledger.checkpoint();
    const { acknowledged } = await fill(ledger, 1);
    writeFileSync(join(disk, 'rest'), '');
    await ledger.close().catch((error: unknown) => expect(error).toBeInstanceOf(DependencyError));
    expect(await count(directory)).toBe(acknowledged);
    rmSync(directory, { recursive: true });
    rmSync(join(disk, 'rest'));
  });

  test('that is read-only can be read and verified, and refuses writing with a reason', async () => {
    const directory = join(disk, 'case');
    const ledger = await openLedger(directory);
    await ledger.append([look(0)]);
    await ledger.close();
    expect(spawnSync('mount', ['-o', 'remount,ro', disk]).status).toBe(0);
    try {
      await expect(openLedger(directory)).rejects.toThrow(
        'the ledger cannot be opened: the disk is read-only (EROFS)',
      );
      await expect((await openCaptures(directory)).put(Buffer.from('rain'))).rejects.toThrow(
        'the disk is read-only',
      );
      expect(await count(directory)).toBe(1);
      expect((await verifyCase(directory)).ok).toBe(true);
    } finally {
      spawnSync('mount', ['-o', 'remount,rw', disk]);
    }
  });
});

test('a disk that fails to flush ends the writing: what it says afterwards cannot be believed', async () => {
  const directory = join(root, 'case');
  let fails = false;
  const ledger = await openLedger(directory, {
    flush: async (file) => {
      if (fails)
        throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO', syscall: 'fdatasync' });
      await file.datasync();
    },
  });
  await ledger.append([look(0), look(1)]);
  fails = true;
  await expect(ledger.append([look(2)])).rejects.toThrow(
    new DependencyError('nothing of this batch was recorded: the disk reports an input/output error (EIO)'),
  );
  fails = false;
  await expect(ledger.append([look(3)])).rejects.toThrow(/close the case and open it again/);
  await expect(ledger.checkpoint()).rejects.toThrow(DependencyError);
  expect(ledger.size).toBe(2);
  await ledger.close();
  const again = await openLedger(directory);
  expect([again.size, again.recovered]).toEqual([2, null]);
  await again.append([look(2)]);
  await again.close();
  expect(await count(directory)).toBe(3);
  expect((await verifyCase(directory)).ok).toBe(true);
});

test('a folder where a file must be is the disk, not a bug', async () => {
  const directory = join(root, 'odd');
  mkdirSync(join(directory, 'ledger', '000001.jsonl'), { recursive: true });
  await expect(openLedger(directory)).rejects.toThrow(DependencyError);
  await expect(verifyCase(directory)).rejects.toThrow(DependencyError);
});

test.each([
  { why: 'a missing key', change: (keys: string) => rmSync(keys), message: 'keys/ledger.key is missing' },
  {
    why: 'a key that is none',
    change: (keys: string) => writeFileSync(keys, 'rain'),
    message: 'cannot be read as an Ed25519 key',
  },
])('a ledger is never continued with $why', async ({ change, message }) => {
  const directory = mkdtempSync(join(root, 'key-'));
  const ledger = await openLedger(directory);
  await ledger.append([look(0)]);
  await ledger.close();
  change(join(directory, 'keys', 'ledger.key'));
  await expect(openLedger(directory)).rejects.toThrow(message);
  expect((await verifyCase(directory)).ok).toBe(true);
});
