/**
 * @module
 * The ledger's appends against what a file and `fdatasync` allow with the same bytes in the same batches; and `verify`
 * against `sha256sum` over the same captures.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCaptures } from '../src/captures/file.ts';
import { seeded } from '../src/core/random.ts';
import { openLedger } from '../src/ledger/file.ts';
import { canonicalEntry, type ObservationEntry } from '../src/ledger/ledger.ts';
import { verifyCase } from '../src/ledger/verify.ts';
import { captureEntry } from '../src/pipeline/import.ts';
import { duration, inTurn, type Measured } from './measure.ts';

function look(i: number): ObservationEntry {
  return {
    kind: 'observation',
    at: new Date(Date.UTC(2031, 0, 1) + i * 1000).toISOString(),
    ref: `https://t.me/garden_wire_${i % 2000}`,
    outcome: 'alive',
    to: null,
    title: 'The Garden Wire',
    description: null,
    members: 900 + (i % 50),
    avatar: null,
    why: null,
    via: 'bench',
  };
}

const BATCH = 500;

export async function measureEvidence(entries = 50_000, rounds = 3): Promise<Measured[]> {
  const work = mkdtempSync(join(tmpdir(), 'driftline-bench-'));
  try {
    const batches: ObservationEntry[][] = [];
    for (let i = 0; i < entries; i += BATCH)
      batches.push(Array.from({ length: BATCH }, (_, j) => look(i + j)));
    const bytes = batches.map((batch) => Buffer.from(`${batch.map(canonicalEntry).join('\n')}\n`));
    let run = 0;
    const seconds = await inTurn(rounds, {
      ledger: async () => {
        const ledger = await openLedger(join(work, `ledger-${run++}`));
        // As collectors do: what comes while a batch is being flushed is made ready meanwhile.
        let before: Promise<unknown> = Promise.resolve();
        for (const batch of batches) {
          const appended = ledger.append(batch);
          await before;
          before = appended;
        }
        await before;
        await ledger.close();
      },
      raw: async () => {
        const file = await open(join(work, `raw-${run++}`), 'w');
        for (const batch of bytes) {
          await file.write(batch);
          await file.datasync();
        }
        await file.close();
      },
    });
    const share = seconds.raw / seconds.ledger;
    return [
      {
        what: `ledger: ${entries.toLocaleString('en')} entries in batches of ${BATCH}`,
        ours: `${duration(seconds.ledger)}, ${Math.round(entries / seconds.ledger).toLocaleString('en')} entries/s`,
        peer: `write and fdatasync: ${duration(seconds.raw)}`,
        ratio: seconds.ledger / seconds.raw,
        goal: `≥ 80 % of the raw rate (here ${(share * 100).toFixed(0)} %)`,
        holds: share >= 0.8,
      },
      await verifying(join(work, 'case'), rounds),
    ];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function verifying(dir: string, rounds: number): Promise<Measured> {
  const random = seeded('captures');
  mkdirSync(dir, { recursive: true });
  const captures = await openCaptures(dir);
  const ledger = await openLedger(dir);
  const plain = mkdtempSync(join(dir, 'plain-'));
  const count = 400;
  for (let i = 0; i < count; i++) {
    const body = Buffer.alloc(500_000 + Math.floor(random() * 100_000), String(random()));
    const stored = await captures.put(body);
    writeFileSync(join(plain, String(i)), body);
    await ledger.append([
      captureEntry(stored, { at: Date.UTC(2031, 0, 1) + i, source: `page-${i}`, collector: 'bench' }),
    ]);
  }
  await ledger.checkpoint();
  await ledger.close();
  const seconds = await inTurn(rounds, {
    ours: () => verifyCase(dir),
    peer: () => spawnSync('sha256sum', readdirSync(plain), { cwd: plain, stdio: 'ignore' }),
  });
  return {
    what: `verify: ${count} captures, 220 MB`,
    ours: duration(seconds.ours),
    peer: `sha256sum: ${duration(seconds.peer)}`,
    ratio: seconds.ours / seconds.peer,
    goal: '',
    holds: null,
  };
}
