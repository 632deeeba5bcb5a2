/**
 * @module
 * `driftline init`: makes a case.
 */
import type { Command } from 'commander';
import { createCase } from '../pipeline/case.ts';
import { openViews } from '../pipeline/views.ts';
import { answer, verb } from './edge.ts';

export function register(program: Command): void {
  verb(program, 'init <dir>', 'make a case: a folder with a purpose', { case: false })
    .option('--purpose <text>', 'why this case is kept; a case cannot start without it')
    .option('--approver <name>', 'who approved it')
    .option('--name <name>', 'what it is called (default: the name of the folder)')
    .addHelpText(
      'after',
      '\nExample:\n  driftline init autumn --purpose "study of a takedown" --approver "ethics board, 12 Nov"',
    )
    .action(
      async (
        dir: string,
        options: { purpose?: string; approver?: string; name?: string; json?: boolean },
      ) => {
        const about = createCase(dir, {
          purpose: options.purpose ?? '',
          approver: options.approver ?? null,
          ...(options.name === undefined ? {} : { name: options.name }),
          at: Date.now(),
        });
        const open = await openViews(dir, { write: true });
        await open.close();
        await answer(
          options,
          { dir, ...about },
          () =>
            `Made the case ${about.name} in ${dir}.\nIt asks no outside authority for timestamps; nothing leaves this machine.\nNext: driftline import ARCHIVE --case ${dir}`,
        );
      },
    );
}
