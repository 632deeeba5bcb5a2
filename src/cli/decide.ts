/**
 * @module
 * `driftline decide`: records what a person decided about a lead or a match.
 */
import type { Command } from 'commander';
import { InputError } from '../core/errors.ts';
import { recordDecision } from '../pipeline/decide.ts';
import { openViews } from '../pipeline/views.ts';
import { answer, caseDirectory, verb } from './edge.ts';

export function register(program: Command): void {
  verb(program, 'decide <id> <verdict>', 'accept or reject a lead or a match; who decided and why is kept')
    .option('--by <who>', 'who decides')
    .option('--because <text>', 'why')
    .addHelpText(
      'after',
      '\nExample:\n  driftline decide match-01f3 accept --by "R. Analyst" --because "read both, same series of posts"',
    )
    .action(
      async (
        subject: string,
        verdict: string,
        options: { case?: string; json?: boolean; by?: string; because?: string },
      ) => {
        if (verdict !== 'accept' && verdict !== 'reject')
          throw new InputError(`the verdict is "accept" or "reject", not "${verdict}"`);
        const { by, because } = options;
        if (!by?.trim()) throw new InputError('say who decides with --by');
        if (!because?.trim()) throw new InputError('say why with --because');
        const open = await openViews(caseDirectory(options), { write: true });
        try {
          const decision = {
            subject,
            verdict,
            by: by.trim(),
            because: because.trim(),
            at: Date.now(),
          } as const;
          await recordDecision(open, decision);
          await answer(options, decision, () => `Recorded: ${subject} ${verdict}ed by ${decision.by}.`);
        } finally {
          await open.close();
        }
      },
    );
}
