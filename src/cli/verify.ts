/**
 * @module
 * `driftline verify`: checks that nothing in a case was changed since it was recorded.
 */
import type { Command } from 'commander';
import { CheckFailed } from '../core/errors.ts';
import { answer, caseDirectory, verb } from './edge.ts';

export function register(program: Command): void {
  verb(program, 'verify [dir]', 'check every entry, capture and signed checkpoint of a case')
    .addHelpText(
      'after',
      `
Reads every byte of the case and changes nothing. Exit code 4 when anything does not fit. docs/ledger.md says what is
checked, what cannot be, and how others can check without Driftline.
Examples:
  driftline verify autumn
  driftline verify --json --case autumn`,
    )
    .action(async (dir: string | undefined, options: { case?: string; json?: boolean }) => {
      const path = dir ?? caseDirectory(options);
      const [{ verifyCase }, { readCaseFile }] = await Promise.all([
        import('../ledger/verify.ts'),
        import('../pipeline/case.ts'),
      ]);
      readCaseFile(path);
      const result = await verifyCase(path);
      await answer(options, result, () =>
        [
          result.ok
            ? 'Everything fits.'
            : `${result.problems.length} thing${result.problems.length === 1 ? ' does' : 's do'} not fit:`,
          ...result.problems
            .slice(0, 50)
            .map(({ entry, what }) => `  ${entry === null ? '' : `entry ${entry}: `}${what}`),
          `${result.entries} entries, ${result.captures} captures, ${result.checkpoints} signed checkpoints, ${result.timestamps} timestamps checked.`,
        ].join('\n'),
      );
      if (!result.ok) throw new CheckFailed('the case does not fit its ledger');
    });
}
