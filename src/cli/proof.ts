/**
 * @module
 * `driftline proof`: shows that entries stand in the ledger, to somebody who does not have it.
 */
import type { Command } from 'commander';
import { InputError } from '../core/errors.ts';
import { answer, caseDirectory, verb, wholeNumber } from './edge.ts';

interface Options {
  case?: string;
  json?: boolean;
  since?: string;
  out?: string;
}

export function register(program: Command): void {
  verb(
    program,
    'proof [entry...]',
    'show that entries stand in the ledger, or that it continues a checkpoint',
  )
    .option('--since <size>', 'that the newest checkpoint continues the one over so many entries')
    .option('--out <file>', 'write the proof as one JSON file that "driftline verify" and others can check')
    .addHelpText(
      'after',
      `
Entries are named by their number, from 0, as "driftline verify" and exports show it. The proof holds the entries as they
stand in the ledger, the signed checkpoint that they are under, and what authorities and witnesses said of it. With --json
the RFC 9162 paths are shown as well: an inclusion path for each entry, and with --since the consistency path.
Examples:
  driftline proof 12 --case week --out entry-12.json
  driftline proof 12 14 --json
  driftline proof --since 2000 --out continues.json`,
    )
    .action(async (given: string[], options: Options) => {
      const places = given.map((text) => wholeNumber('an entry', text, 0));
      const since = options.since === undefined ? null : wholeNumber('--since', options.since, 1);
      if (places.length === 0 && since === null)
        throw new InputError('say which entries are to be shown, or --since SIZE');
      const dir = caseDirectory(options);
      const [{ readCaseFile }, { readLedger, signPending }, { proofDocument }, { readNote }, { leafOf }] =
        await Promise.all([
          import('../pipeline/case.ts'),
          import('../ledger/file.ts'),
          import('../ledger/proof.ts'),
          import('../ledger/checkpoint.ts'),
          import('../ledger/ledger.ts'),
        ]);
      readCaseFile(dir);
      await signPending(dir);
      const document = await proofDocument(dir, { entries: places, ...(since === null ? {} : { since }) });
      if (options.out !== undefined) await (await import('./proofs.ts')).writeProof(options.out, document);
      const ledger = await readLedger(dir);
      const { size, root } = readNote(document.checkpoint)!;
      const hex = (node: Uint8Array) => Buffer.from(node).toString('hex');
      const inclusion = await Promise.all(
        document.entries.map(async ({ index, entry }) => ({
          index,
          leaf: leafOf(entry),
          path: (await ledger.inclusionProof(index, size)).map(hex),
        })),
      );
      const value = {
        size,
        root: hex(root),
        inclusion,
        consistency:
          since === null
            ? null
            : { first: since, second: size, path: (await ledger.consistencyProof(since, size)).map(hex) },
        document,
      };
      await answer(options, value, () =>
        [
          ...document.entries.map(({ index, entry }) => `entry ${index}: ${entry}`),
          `under the checkpoint over ${size} entries${since === null ? '' : `, which continues the one over ${since}`}:`,
          '',
          document.checkpoint,
          options.out === undefined
            ? 'With --out FILE all of it is written where others can check it.'
            : `Written to ${options.out}; "driftline verify ${options.out}" checks it.`,
        ].join('\n'),
      );
    });
}
