import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { thisOwner } from '../captures/owner.ts';
import { InUseError } from '../core/errors.ts';
import type { WatchEntry } from '../ledger/ledger.ts';
import { createCase } from './case.ts';
import { doorOf, type OwnDoor } from './keep.ts';
import { isKnocked, knock } from './knock.ts';
import { takeCollecting } from './one-collector.ts';
import { openViews } from './views.ts';

const AT = Date.UTC(2026, 10, 25, 9);
let dir: string;
let door: OwnDoor;
let stop: AbortController;

beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'driftline-door-')), 'case');
  createCase(dir, { purpose: 'to see who comes in', at: AT });
  stop = new AbortController();
  door = doorOf(dir, {
    sleep: (milliseconds, signal) => pause(Math.min(milliseconds, 20), undefined, { signal }).catch(() => {}),
    signal: stop.signal,
    patience: 60_000,
  });
});
afterEach(async () => {
  stop.abort();
  await door.close();
  rmSync(join(dir, '..'), { recursive: true });
});

const watch = (name: string): WatchEntry => ({
  kind: 'watch',
  at: '2026-11-25T09:00:00Z',
  ref: `https://t.me/${name}`,
  action: 'added',
  role: 'community',
});
const watched = async (write: boolean) => {
  const open = await openViews(dir, { write });
  try {
    return (await open.tables.all<{ ref: string }>('select ref from watches order by ref')).map(
      ({ ref }) => ref,
    );
  } finally {
    await open.close();
  }
};
/** Keeps the case in use without a pause, as a collector with much to do does. */
function busily() {
  let going = true;
  let writes = 0;
  const done = (async () => {
    while (going) {
      await door.write((kase) => kase.ledger.append([watch(`lane_news${writes}`)]));
      writes++;
      await pause(2);
    }
  })();
  return {
    get writes() {
      return writes;
    },
    async end() {
      going = false;
      await done;
    },
  };
}

describe('the door to a case', () => {
  it('keeps the case between two uses, and lets who knocks write in between', async () => {
    const collector = busily();
    await expect(openViews(dir, { write: true, patience: 0 })).rejects.toThrow(InUseError);
    const other = await openViews(dir, { write: true });
    const { size } = other.kase.ledger;
    const before = collector.writes;
    await other.kase.ledger.append([watch('from_the_analyst')]);
    await pause(100);
    // As long as the other one has it, nothing is written here.
    expect(collector.writes - before).toBeLessThanOrEqual(1);
    expect(other.kase.ledger.size).toBe(size + 1);
    await other.close();
    while (collector.writes < before + 5) await pause(5);
    await collector.end();
    await door.close();
    expect(await watched(true)).toContain('https://t.me/from_the_analyst');
    expect(await readdir(join(dir, 'state'))).toEqual([]);
  });

  it('lets others read the views as they are, and does not wait for them', async () => {
    await door.use(({ kase }) => kase.ledger.append([watch('garden_wire')]));
    await door.use(async (open) => void (await open.follow()));
    const collector = busily();
    while (collector.writes < 3) await pause(5);
    expect(await watched(false)).toEqual(['https://t.me/garden_wire']);
    const before = collector.writes;
    const reader = await openViews(dir, { write: false });
    while (collector.writes < before + 5) await pause(5);
    await reader.close();
    await collector.end();
    await door.close();
    expect((await watched(false)).length).toBe(collector.writes + 1);
  });

  it('says at once that another process has the case when it comes to it first, and waits for it later', async () => {
    const other = await openViews(dir, { write: true });
    await expect(door.use(async () => 'in')).rejects.toThrow(InUseError);
    await other.close();
    expect(await door.use(async () => 'in')).toBe('in');
    await door.close();
    const again = await openViews(dir, { write: true });
    const waiting = door.use(async () => 'in');
    await pause(50);
    await again.close();
    expect(await waiting).toBe('in');
  });
});

describe('a knock', () => {
  it('stands as long as somebody waits, and not longer than who made it', async () => {
    expect(await isKnocked(dir)).toBe(false);
    const leave = await knock(dir);
    expect(await isKnocked(dir)).toBe(true);
    await leave();
    expect(await isKnocked(dir)).toBe(false);
    const gone = { ...thisOwner(), boot: 'another' };
    writeFileSync(join(dir, 'state', 'knock-1-00000000'), JSON.stringify(gone));
    expect(await isKnocked(dir)).toBe(false);
    expect(await readdir(join(dir, 'state'))).toEqual([]);
  });
});

it('a case has one collector', async () => {
  const place = await takeCollecting(dir);
  await expect(takeCollecting(dir)).rejects.toThrow(
    `this case has a collector already, process ${process.pid}: a case is collected by one at a time`,
  );
  await place.release();
  await (await takeCollecting(dir)).release();
});
