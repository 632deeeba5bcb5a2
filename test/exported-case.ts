/**
 * @module
 * A case for tests of exports: the bundled scenario, played into a folder that goes away, under a name of many scripts.
 */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ExportedCase } from '../src/export/shapes.ts';
import { createCase } from '../src/pipeline/case.ts';
import { gatherExport } from '../src/pipeline/export.ts';
import { loadFacts } from '../src/pipeline/facts.ts';
import { recordRelease } from '../src/pipeline/release.ts';
import { replayScenario } from '../src/pipeline/replay.ts';
import { type OpenCase, openViews } from '../src/pipeline/views.ts';
import { BUNDLED, temporary } from './cli.ts';

export const ODD_NAME = 'أسبوع <&"\u0001> "week" \ud800';

/** Opens a new case with the bundled scenario in it. */
export async function playedCase(): Promise<{ open: OpenCase; dir: string; close(): Promise<void> }> {
  const base = temporary();
  const dir = join(base, 'case');
  createCase(dir, { purpose: 'to see what leaves a case', name: ODD_NAME, at: Date.UTC(2026, 10, 24) });
  const open = await openViews(dir, { write: true });
  await replayScenario(open, BUNDLED, { now: Date.UTC(2026, 10, 24) });
  await open.kase.ledger.checkpoint();
  return {
    open,
    dir: dirname(dir),
    async close() {
      await open.close();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** Records a release by nobody in particular and gathers the case again. */
export async function releasing(open: OpenCase, what: string): Promise<ExportedCase> {
  const facts = await loadFacts(open.tables, null);
  const told = { by: 'a test', because: 'to see it', at: Date.UTC(2026, 10, 25), withdraw: false };
  await recordRelease(open, facts, { what, ...told });
  return gatherExport(open);
}

/** All of a stream as one buffer. */
export async function bytesOf(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(Buffer.from(chunk));
  return Buffer.concat(all);
}
