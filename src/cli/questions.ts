/**
 * @module
 * The questions a case answers: `status`, `waves`, `leads`, `matches`, `claims`. Words in `words.ts`; shapes in
 * `src/pipeline/contract.ts`; the answers themselves in `src/core`.
 */
import type { Command } from 'commander';
import { parseInstant } from '../core/clock.ts';
import type { Analysis } from '../pipeline/answers.ts';
import type { shown } from '../pipeline/contract.ts';
import { answer, verb, wholeNumber, withCase } from './edge.ts';
import type * as words from './words.ts';

interface Asked {
  case?: string;
  json?: boolean;
  at?: string;
}

export function register(program: Command): void {
  ask(
    program,
    'status',
    'what is watched, alive, gone or unknown, and how well it was looked at',
    `
A community is alive, restricted, private, gone (by the platform, by its owner, or for a reason that is not visible) or
unknown. Unknown speaks of us: our looks gave no verdict. A death lies between the last look that saw it alive and the
first that saw it gone; both are shown. All times are UTC.
Examples:
  driftline status --case week
  driftline status --at 2019-11-23T12:00:00Z --json`,
  ).action((options: Asked) =>
    about(
      options,
      ({ status }, analysis) => status(analysis),
      ({ status }) => status,
    ),
  );
  ask(
    program,
    'waves',
    'when communities went dark together, and what else it could have been',
    `
A wave is an alert when chance alone would bring one like it less than once in two years, and declared from once in ten.
It began and ended somewhere inside the two intervals; controls are other communities of the platform at that time.
Example:
  driftline waves --case week`,
  ).action((options: Asked) =>
    about(
      options,
      ({ waves }, analysis) => waves(analysis),
      ({ waves }) => waves,
    ),
  );
  ask(
    program,
    'leads',
    'addresses seen in public posts, the most promising first, with reasons',
    `
The score (0 to 1) orders leads; it is not a probability. "Waits for admission" means that nothing a watched community
said vouches for it yet: accept it with "driftline decide". docs/methods-leads.md gives the weights.
Examples:
  driftline leads --case week
  driftline leads --limit 100 --json`,
  )
    .option('--limit <n>', 'how many, from 1', '20')
    .action((options: Asked & { limit: string }) => {
      const limit = wholeNumber('--limit', options.limit, 1);
      return about(
        options,
        async ({ leads }, analysis) => (await leads(analysis)).slice(0, limit),
        ({ leads }) => leads,
      );
    });
  ask(
    program,
    'matches',
    'where each vanished community resurfaced, or that no counterpart was found',
    `
The percentage is the probability that the two belong together: strong from 99 %, probable from 90 %, a lead from 50 %.
Each line of evidence says how many bits it moved that, for (+) or against (−). A person decides: driftline decide.
Examples:
  driftline matches --case week
  driftline matches --without-declared --case week`,
  )
    .option('--without-declared', 'leave out what communities say themselves: does the rest carry it?')
    .action((options: Asked & { withoutDeclared?: boolean }) =>
      about(
        options,
        ({ matches }, analysis) => matches(analysis, options.withoutDeclared ?? false),
        ({ matches }) => matches,
      ),
    );
  ask(
    program,
    'claims',
    'public claims about the event that the case watches for, with grade and origins',
    `
The grade is who speaks: A a known outlet, B a declared relay, C a supporter or a watched community, D unknown. A
statement was observed; whether it is true nobody can read off a post. No claim seen is not: no claim.
Example:
  driftline claims --case week`,
  )
    .option('--event <id>', 'which event (default: the newest)')
    .action((options: Asked & { event?: string }) =>
      about(
        options,
        ({ claims }, analysis) => claims(analysis, options.event ?? null),
        ({ claims }) => claims,
      ),
    );
}

function ask(program: Command, name: string, summary: string, help: string): Command {
  return verb(program, name, summary)
    .option('--at <time>', 'answer from what was known then (ISO 8601, UTC)')
    .addHelpText('after', help);
}

/** Asks the case, and prints what `question` takes from its answers, as `wording` words it. */
async function about<T>(
  options: Asked,
  question: (of: typeof shown, analysis: Analysis) => T | Promise<T>,
  wording: (of: typeof words) => (value: T) => string,
): Promise<void> {
  const at = options.at === undefined ? null : parseInstant(options.at, '--at');
  const [{ analyse }, { shown }, words] = await Promise.all([
    import('../pipeline/answers.ts'),
    import('../pipeline/contract.ts'),
    import('./words.ts'),
  ]);
  await withCase(options, { write: false }, async (open) => {
    const value = await question(shown, await analyse(open.tables, at));
    await answer(options, value, () => wording(words)(value));
  });
}
