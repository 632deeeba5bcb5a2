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
    .option('--timestamp-authority <url...>', 'authorities (RFC 3161) that say when checkpoints were there')
    .option('--retention <age>', 'erase captures older than this while collecting: 180d')
    .option('--plain-captures', 'keep captures as they came, not sealed under the case’s key')
    .addHelpText(
      'after',
      `
The folder must be new or empty. Everything a case knows is in it: copy the folder and you have copied the case.
Its keys/ are secret and cannot be made again: back them up. The captures are sealed under one of them; with a passphrase
in $DRIFTLINE_PASSPHRASE that key is kept under it, and is needed from then on. A timestamp authority is sent a hash of
each checkpoint; none is asked that you do not name ("driftline timestamp" names them later as well).
Example:
  driftline init autumn --purpose "study of a takedown" --approver "ethics board, 12 Nov"`,
    )
    .action(
      async (
        dir: string,
        options: {
          purpose?: string;
          approver?: string;
          name?: string;
          media: string;
          timestampAuthority?: string[];
          retention?: string;
          plainCaptures?: boolean;
          json?: boolean;
        },
      ) => {
        const authorities = options.timestampAuthority ?? [];
        const { authorityUrl } = await import('../pipeline/authority.ts');
        const { ageOf } = await import('../pipeline/age.ts');
        if (options.retention !== undefined) ageOf(options.retention, '--retention');
        const { createCase } = await import('../pipeline/case.ts');
        const { refusePersonalPurpose } = await import('../pipeline/targets.ts');
        refusePersonalPurpose(`${options.purpose ?? ''}\n${options.name ?? ''}`);
        const about = createCase(dir, {
          purpose: options.purpose ?? '',
          approver: options.approver ?? null,
          ...(options.name === undefined ? {} : { name: options.name }),
          media: mediaMode(options.media),
          timestampAuthorities: authorities.map(authorityUrl),
          retention:
            options.retention === undefined
              ? []
              : [
                  {
                    olderThan: options.retention,
                    because: 'retention rule of the case',
                    by: 'retention rule',
                  },
                ],
          ...(options.plainCaptures ? { plain: true } : {}),
          at: Date.now(),
        });
        await withCase({ case: dir }, { write: true }, () => undefined);
        await answer(options, { dir, ...about }, () =>
          [
            `Made the case ${about.name} in ${dir}.`,
            options.plainCaptures
              ? 'Its captures are kept as they came.'
              : 'Its captures are sealed; the key is in keys/: back that folder up.',
            authorities.length === 0
              ? 'No outside authority is asked for timestamps: nothing leaves this machine. Timestamps let a stranger see that\nyour evidence is no younger than it says; an authority learns nothing but a hash: driftline timestamp --add URL'
              : `Asked for timestamps, with nothing but a hash: ${authorities.join(' ')}`,
            `Next: driftline import ARCHIVE --case ${dir}`,
          ].join('\n'),
        );
      },
    );
}

function mediaMode(text: string): MediaMode {
  const mode = MEDIA_MODES.find((known) => known === text);
  if (mode === undefined) throw new InputError(`--media is one of ${MEDIA_MODES.join(', ')}, not "${text}"`);
  return mode;
}
