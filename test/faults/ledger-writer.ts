/**
 * @module
 * A process that writes to a case until it is killed, for the fault tests. It says on stdout what was acknowledged:
 * `<entries>` after each batch, `full <message>` when the disk takes no more (then it ends).
 *
 *   node ledger-writer.ts CASE SEED
 */
import { writeSync } from 'node:fs';
import { openCaptures } from '../../src/captures/file.ts';
import { DependencyError } from '../../src/core/errors.ts';
import { seeded } from '../../src/core/random.ts';
import { openLedger } from '../../src/ledger/file.ts';
import type { Entry } from '../../src/ledger/ledger.ts';

const [directory = '', seed = ''] = process.argv.slice(2);
const random = seeded(seed);
const captures = await openCaptures(directory);
const ledger = await openLedger(directory, { segmentBytes: 20_000 });

/** Entry `n` says that it is number `n`. */
async function numbered(n: number): Promise<Entry> {
  const { sha256, size } = await captures.put(Buffer.from(`Weather report ${n}: ${'rain '.repeat(n % 50)}`));
  const at = new Date(1573812000000 + n * 1000).toISOString();
  const source = `report-${n}.txt`;
  return {
    kind: 'capture',
    at,
    sha256,
    size,
    source,
    ref: null,
    collector: 'test',
    version: '1',
    until: null,
  };
}

try {
  for (;;) {
    const entries: Entry[] = [];
    for (let i = Math.floor(random() * 5); i >= 0; i--)
      entries.push(await numbered(ledger.size + entries.length));
    const { to } = await ledger.append(entries);
    writeSync(1, `${to}\n`);
    if (random() < 0.1) await ledger.checkpoint();
  }
} catch (error) {
  if (!(error instanceof DependencyError)) throw error;
  writeSync(1, `full ${error.message}\n`);
}
