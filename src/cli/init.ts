/**
 * @module
 * `driftline init`: makes a case.
 */
import type { Command } from 'commander';
import { InputError } from '../core/errors.ts';
import { MEDIA_MODES, type MediaMode } from '../pipeline/media-mode.ts';
import { answer, verb, withCase } from './edge.ts';

export function register(program: Command): void {
  verb(program, 'init <dir>', 'make a case: a folder with a purpose', { case: false })
    .option('--purpose <text>', 'why this case is kept (needed: a case cannot start without it)')
    .option('--approver <name>', 'who approved it')
    .option('--name <name>', 'what it is called (default: the name of the folder)')
    .option('--media <which>', 'pictures to collect: none, avatars or all (docs/media.md)', 'none')
    .addHelpText(
      'after',
      `
The folder must be new or empty. Everything a case knows is in it: copy the folder and you have copied the case.
Its keys/ are secret and cannot be made again: back them up.
Example:
  driftline init autumn --purpose "study of a takedown" --approver "ethics board, 12 Nov"`,
    )
    .action(
      async (
        dir: string,
        options: { purpose?: string; approver?: string; name?: string; media: string; json?: boolean },
      ) => {
        const { createCase } = await import('../pipeline/case.ts');
        const about = createCase(dir, {
          purpose: options.purpose ?? '',
          approver: options.approver ?? null,
          ...(options.name === undefined ? {} : { name: options.name }),
          media: mediaMode(options.media),
          at: Date.now(),
        });
        await withCase({ case: dir }, { write: true }, () => undefined);
        await answer(
          options,
          { dir, ...about },
          () =>
            `Made the case ${about.name} in ${dir}.\nIt asks no outside authority for timestamps; nothing leaves this machine.\nNext: driftline import ARCHIVE --case ${dir}`,
        );
      },
    );
}

function mediaMode(text: string): MediaMode {
  const mode = MEDIA_MODES.find((known) => known === text);
  if (mode === undefined) throw new InputError(`--media is one of ${MEDIA_MODES.join(', ')}, not "${text}"`);
  return mode;
}
