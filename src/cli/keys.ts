/**
 * @module
 * `driftline keys`: which keys a case has, and changing them.
 */
import type { Command } from 'commander';
import { iso } from '../core/clock.ts';
import { DependencyError, InputError } from '../core/errors.ts';
import { answer, caseDirectory, verb } from './edge.ts';

const ACTIONS = ['show', 'rotate', 'passphrase', 'open', 'outside'] as const;
type Action = (typeof ACTIONS)[number];

interface Options {
  case?: string;
  json?: boolean;
  by: string;
  because?: string;
  file?: string;
}

/** What the passphrase is to be from now on. */
const NEW_PASSPHRASE = 'DRIFTLINE_NEW_PASSPHRASE';

export function register(program: Command): void {
  verb(program, 'keys [action]', 'the keys of a case: show, rotate, passphrase, open, outside')
    .option('--because <text>', 'why the signing key is changed (needed with rotate)')
    .option('--by <who>', 'who decided it', 'the operator')
    .option('--file <file>', 'with outside: the file that is to hold the case key')
    .addHelpText(
      'after',
      `
show        the verifier lines to publish or print, and how the key of the captures is kept
rotate      another key signs from now on; the old one signs for it and is destroyed
passphrase  the key of the captures is kept under the passphrase in $${NEW_PASSPHRASE}, which from
            then on is given in $DRIFTLINE_PASSPHRASE
open        it is kept in keys/case.key as it is, for this user alone
outside     it is moved to --file, which from then on is named in $DRIFTLINE_KEY_FILE
docs/ledger.md says what to do when a key is lost or was stolen.
Examples:
  driftline keys --case week
  driftline keys rotate --because "yearly" --by "R. Analyst"
  driftline keys outside --file /run/credentials/week.key`,
    )
    .action(async (given: string | undefined, options: Options) => {
      const action = ACTIONS.find((each) => each === (given ?? 'show'));
      if (action === undefined) throw new InputError(`keys can ${ACTIONS.join(', ')}, not "${given}"`);
      const dir = caseDirectory(options);
      const { readCaseFile } = await import('../pipeline/case.ts');
      readCaseFile(dir);
      if (action === 'rotate') await rotate(dir, options);
      else if (action !== 'show') await keepElsewhere(dir, action, options);
      const { keysOfCase } = await import('../pipeline/keys.ts');
      const value = await keysOfCase(dir);
      await answer(options, value, () =>
        [
          'Signing keys of the ledger, the newest last. Whoever has one of these lines can tell that a case is this one:',
          ...value.keys.map((line) => `  ${line}`),
          HOW[value.captures ?? 'plain'],
          ...(value.witnesses.length > 0
            ? ['Witnesses:', ...value.witnesses.map((line) => `  ${line}`)]
            : ['No witness signs its checkpoints.']),
        ].join('\n'),
      );
    });
}

const HOW = {
  here: 'The captures are sealed; their key is in keys/case.key, for this user alone.',
  passphrase: 'The captures are sealed; their key is under a passphrase ($DRIFTLINE_PASSPHRASE).',
  outside: 'The captures are sealed; their key is in a file outside the case ($DRIFTLINE_KEY_FILE).',
  plain: 'The captures are kept as they came, not sealed.',
} as const;

async function rotate(dir: string, { because, by }: Options): Promise<void> {
  if (!because?.trim()) throw new InputError('say why with --because');
  const { writeCase } = await import('../pipeline/writing.ts');
  await writeCase(dir, ({ ledger }) =>
    ledger.rotateKey({ at: iso(Date.now()), by: by.trim() || 'the operator', because: because.trim() }),
  );
}

async function keepElsewhere(
  dir: string,
  action: Exclude<Action, 'show' | 'rotate'>,
  { file }: Options,
): Promise<void> {
  const { keepKey } = await import('../pipeline/keys.ts');
  if (action === 'open') return keepKey(dir, { kept: 'here' });
  if (action === 'passphrase') {
    const passphrase = process.env[NEW_PASSPHRASE];
    if (!passphrase) throw new InputError(`give the new passphrase in ${NEW_PASSPHRASE}`);
    return keepKey(dir, { kept: 'passphrase', passphrase });
  }
  if (file === undefined) throw new InputError('say with --file where the key is to lie');
  const { writeFile } = await import('node:fs/promises');
  return keepKey(dir, {
    kept: 'outside',
    file,
    write: (text) =>
      writeFile(file, text, { flag: 'wx', mode: 0o600, flush: true }).catch((cause: unknown) => {
        throw new DependencyError(`${file} could not be made, or is there already`, { cause });
      }),
  });
}
