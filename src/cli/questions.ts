/**
 * @module
 * The questions a case answers: `status`, `waves`, `leads`, `matches`, `claims`. Words here; shapes in
 * `src/pipeline/contract.ts`; the answers themselves in `src/core`.
 */
import type { Command } from 'commander';
import { parseInstant } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import { type Analysis, analyse } from '../pipeline/answers.ts';
import { shown } from '../pipeline/contract.ts';
import { openViews } from '../pipeline/views.ts';
import { answer, caseDirectory, verb } from './edge.ts';
import * as words from './words.ts';

interface Asked {
  case?: string;
  json?: boolean;
  at?: string;
}

export function register(program: Command): void {
  ask(program, 'status', 'what is watched, alive, gone or unknown, and how well it was looked at').action(
    (options: Asked) => about(options, async (analysis) => shown.status(analysis), words.status),
  );
  ask(program, 'waves', 'when communities went dark together, and what else it could have been').action(
    (options: Asked) => about(options, async (analysis) => shown.waves(analysis), words.waves),
  );
  ask(program, 'leads', 'addresses seen in public posts, the most promising first, with reasons')
    .option('--limit <n>', 'how many', '20')
    .action((options: Asked & { limit: string }) => {
      const limit = Number(options.limit);
      if (!Number.isInteger(limit) || limit < 1) throw new InputError('--limit is a whole number from 1');
      return about(options, async (analysis) => (await shown.leads(analysis)).slice(0, limit), words.leads);
    });
  ask(program, 'matches', 'where each vanished community resurfaced, or that no counterpart was found')
    .option('--without-declared', 'leave out what communities say themselves: does the rest carry it?')
    .action((options: Asked & { withoutDeclared?: boolean }) =>
      about(options, (analysis) => shown.matches(analysis, options.withoutDeclared ?? false), words.matches),
    );
  ask(program, 'claims', 'public claims about the event that the case watches for, with grade and origins')
    .option('--event <id>', 'which event (default: the newest)')
    .action((options: Asked & { event?: string }) =>
      about(options, (analysis) => shown.claims(analysis, options.event ?? null), words.claims),
    );
}

function ask(program: Command, name: string, summary: string): Command {
  return verb(program, name, summary).option(
    '--at <time>',
    'answer from what was known then (ISO 8601, UTC)',
  );
}

async function about<T>(
  options: Asked,
  question: (analysis: Analysis) => Promise<T>,
  inWords: (value: T) => string,
): Promise<void> {
  const at = options.at === undefined ? null : parseInstant(options.at, '--at');
  const open = await openViews(caseDirectory(options), { write: false });
  try {
    const value = await question(await analyse(open.tables, at));
    await answer(options, value, () => inWords(value));
  } finally {
    await open.close();
  }
}
