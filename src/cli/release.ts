/**
 * @module
 * `driftline release`: records that something may leave the case unmasked.
 */
import type { Command } from 'commander';
import { iso } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import { answer, verb, withCase } from './edge.ts';

export function register(program: Command): void {
  verb(
    program,
    'release <what>',
    'let something leave the case unmasked in exports; who decided and why is kept',
  )
    .option('--by <who>', 'who decides (needed)')
    .option('--because <text>', 'why (needed)')
    .option('--withdraw', 'take an earlier release back')
    .addHelpText(
      'after',
      `
What can be released: phones, emails, handles (all of them, everywhere), originals (captures as they came, in a web
archive), or one address, such as an account that is no private person's. What has left cannot be called back.
Examples:
  driftline release https://x.com/town_council --by "R. Analyst" --because "the council's own account"
  driftline release originals --by "Board, 12 Nov" --because "court order 4711"
  driftline release originals --withdraw --by "Board, 3 Dec" --because "order lifted"`,
    )
    .action(
      async (
        what: string,
        options: { case?: string; json?: boolean; by?: string; because?: string; withdraw?: boolean },
      ) => {
        const { by, because } = options;
        if (!by?.trim()) throw new InputError('say who decides with --by');
        if (!because?.trim()) throw new InputError('say why with --because');
        const { recordRelease, releasable } = await import('../pipeline/release.ts');
        // Refused before a case is opened for it.
        releasable(what);
        const { loadFacts } = await import('../pipeline/facts.ts');
        const told = {
          what,
          by: by.trim(),
          because: because.trim(),
          at: Date.now(),
          withdraw: options.withdraw ?? false,
        };
        const done = await withCase(options, { write: true }, async (open) =>
          recordRelease(open, await loadFacts(open.tables, null), told),
        );
        await answer(
          options,
          { ...told, ...done, at: iso(told.at) },
          () =>
            `Recorded: ${done.what} ${told.withdraw ? 'is masked again' : 'is released'}, says ${told.by}.`,
        );
      },
    );
}
