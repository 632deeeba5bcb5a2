/**
 * @module
 * `driftline looked`: a signed statement of when and how a community was looked for, and what each look gave.
 */
import type { Command } from 'commander';
import { parseInstant } from '../core/clock.ts';
import { answer, caseDirectory, verb } from './edge.ts';

interface Options {
  case?: string;
  json?: boolean;
  from?: string;
  to?: string;
  out?: string;
}

export function register(program: Command): void {
  verb(program, 'looked <ref>', 'state, signed, when a community was looked for and whether it was there')
    .option('--from <time>', 'from this time on (default: the first look)')
    .option('--to <time>', 'up to this time (default: the last look)')
    .option('--out <file>', 'write statement and proof as one JSON file that others can check')
    .addHelpText(
      'after',
      `
The statement names every look at this address in that time, by which way, and whether it was there, was not, or gave no
verdict. It is signed with the ledger's key and comes with the proof of each look. It says what was seen from here, by
these ways; not that the community was gone for everybody, and not why.
Examples:
  driftline looked https://t.me/garden_wire --case week
  driftline looked https://t.me/garden_wire --from 2019-11-22 --to 2019-11-26 --out looked.json`,
    )
    .action(async (given: string, options: Options) => {
      const from = options.from === undefined ? null : parseInstant(options.from, '--from');
      const to = options.to === undefined ? null : parseInstant(options.to, '--to');
      const dir = caseDirectory(options);
      const [{ communityRef }, { readCaseFile }, { stateLooked }] = await Promise.all([
        import('./address.ts'),
        import('../pipeline/case.ts'),
        import('../pipeline/looked.ts'),
      ]);
      readCaseFile(dir);
      const { statement, proof } = await stateLooked(dir, communityRef(given), from, to);
      if (options.out !== undefined) await (await import('./proofs.ts')).writeProof(options.out, proof);
      await answer(options, proof, () =>
        [
          statement.says,
          ...statement.looks
            .slice(0, 40)
            .map(({ entry, at, outcome, via }) => `  ${at}  ${outcome}  by ${via}  (entry ${entry})`),
          ...(statement.looks.length > 40 ? [`  … and ${statement.looks.length - 40} more`] : []),
          options.out === undefined
            ? 'Signed. With --out FILE statement and proof are written where others can check them.'
            : `Signed and written to ${options.out}; "driftline verify ${options.out}" checks it.`,
        ].join('\n'),
      );
    });
}
