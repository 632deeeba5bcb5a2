/**
 * @module
 * `driftline decide`: records what a person decided about a lead or a match.
 */
import type { Command } from 'commander';
import { iso } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import { answer, verb, withCase } from './edge.ts';

export function register(program: Command): void {
  verb(program, 'decide <id> <verdict>', 'accept or reject a lead or a match; who decided and why is kept')
    .option('--by <who>', 'who decides (needed)')
    .option('--because <text>', 'why (needed)')
    .addHelpText(
      'after',
      `
The id is the one that "driftline leads" (lead-…) or "driftline matches" (m-…) shows; the verdict is accept or reject.
A decision is never taken back, but a later one about the same id stands in its place.
Examples:
  driftline decide m-1k2x0c9p3va accept --by "R. Analyst" --because "read both, same series of posts"
  driftline decide lead-00a1b2c3d4e5f6 reject --by "R. Analyst" --because "a shop"`,
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
        const decision = {
          subject,
          verdict,
          by: by.trim(),
          because: because.trim(),
          at: Date.now(),
        } as const;
        const { recordDecision, subjectKind } = await import('../pipeline/decide.ts');
        // Refused before a case is opened for it.
        subjectKind(subject);
        await withCase(options, { write: true }, (open) => recordDecision(open, decision));
        await answer(
          options,
          { ...decision, at: iso(decision.at) },
          () => `Recorded: ${subject} ${verdict}ed by ${decision.by}.`,
        );
      },
    );
}
