/**
 * @module
 * How a case is, in figures: for the team's screen and for whoever watches the server.
 */
import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { VERSION } from '../version.ts';
import { TABLES_VERSION } from '../views/tables.ts';
import { lastCollected } from './alerts.ts';
import type { Desk } from './desk.ts';
import { answerRow } from './rows.ts';

export async function healthPage(desk: Desk) {
  const ledger = join(desk.dir, 'ledger');
  let ledgerBytes = 0;
  for (const name of await readdir(ledger).catch(() => []))
    ledgerBytes += (await stat(join(ledger, name)).catch(() => null))?.size ?? 0;
  const { bavail, bsize } = await statfs(desk.dir);
  const model = desk.model();
  return {
    version: VERSION,
    entries: desk.entries(),
    ledgerBytes,
    captureCount: model?.captures ?? 0,
    diskFree: bavail * bsize,
    tables: { version: TABLES_VERSION, entries: model?.entries ?? 0 },
    answer: answerRow(desk.answer()),
    seconds: model?.seconds ?? null,
    collector: { lastEventAt: await lastCollected(desk.dir) },
    busy: await desk.busy(),
  };
}
