/**
 * @module
 * `driftline verify`: checks that nothing in a case, in a bundle that was handed over, or in a proof was changed since it
 * was recorded.
 */
import type { Command } from 'commander';
import { CheckFailed, InputError } from '../core/errors.ts';
import type { Verdict } from '../ledger/problems.ts';
import { answer, caseDirectory, verb } from './edge.ts';

interface Options {
  case?: string;
  json?: boolean;
  key?: string;
  seen?: string[];
  roots?: string;
  captures: boolean;
}

export function register(program: Command): void {
  verb(program, 'verify [path]', 'check every entry, capture and signed checkpoint of a case or bundle')
    .option('--key <key>', 'the key it must be signed with: a verifier line, or a file that begins with one')
    .option('--seen <file...>', 'checkpoints of this ledger that were kept elsewhere: it must continue them')
    .option('--roots <file>', 'certificates (PEM) that the timestamps’ authorities must go back to')
    .option('--no-captures', 'leave the captures unread: the ledger alone is checked')
    .addHelpText(
      'after',
      `
The path is a case, a bundle (a folder or ZIP file with proof/proof.json in it, such as an exported WACZ), or a proof that
"driftline proof" or "driftline looked" made. Reads every byte and changes nothing. Exit code 4 when anything does not
fit. docs/ledger.md says what is checked, what cannot be seen without --key and --seen, and how others can check without
Driftline.
Examples:
  driftline verify autumn
  driftline verify --json --case autumn
  driftline verify autumn.wacz --key ledger.pub`,
    )
    .action(async (given: string | undefined, options: Options) => {
      const path = given ?? caseDirectory(options);
      const result = await check(path, options);
      await answer(options, result, () => inWords(result, path));
      if (!result.ok) throw new CheckFailed('what was checked does not fit its ledger');
    });
}

async function check(path: string, options: Options): Promise<Verdict> {
  const { kindOf, pinned } = await import('./proofs.ts');
  const key = options.key === undefined ? {} : { key: await pinned(options.key) };
  const { readFile } = await import('node:fs/promises');
  const text = (file: string) =>
    readFile(file, 'utf8').catch((cause: unknown) => {
      throw new InputError(`${file} cannot be read`, { cause });
    });
  const roots = options.roots === undefined ? {} : { roots: [await text(options.roots)] };
  const kind = await kindOf(path);
  if (kind === 'case') {
    const [{ verifyCase }, { cutNotes }, { readCaseFile }, { readRoots }, { join }] = await Promise.all([
      import('../ledger/verify.ts'),
      import('../ledger/checkpoint.ts'),
      import('../pipeline/case.ts'),
      import('../pipeline/timestamps.ts'),
      import('node:path'),
    ]);
    readCaseFile(path);
    const seen: string[] = [];
    for (const file of options.seen ?? []) {
      const { notes } = cutNotes(`${(await text(file)).trimEnd()}\n\n`);
      if (notes.length === 0) throw new InputError(`there is no checkpoint in ${file}`);
      seen.push(...notes);
    }
    return verifyCase(path, {
      roots: await readRoots(join(path, 'ledger')),
      ...key,
      ...roots,
      seen,
      captures: options.captures,
    });
  }
  if (options.seen !== undefined)
    throw new InputError('--seen is for a case: a bundle shows only a part of one');
  const { readProof, verifyBundle, verifyProof } = await import('../ledger/verify-proof.ts');
  if (kind === 'proof') return verifyProof(readProof(await text(path)), { ...key, ...roots });
  const { openBundle } = await import('../ledger/bundle-files.ts');
  const files = await openBundle(path);
  return verifyBundle(files, { ...key, ...roots }).finally(() => files.close());
}

function inWords(
  { ok, entries, captures, checkpoints, timestamps, witnessed, unsigned, problems }: Verdict,
  path: string,
): string {
  return [
    ok
      ? 'Everything fits.'
      : `${problems.length} thing${problems.length === 1 ? ' does' : 's do'} not fit in ${path}:`,
    ...problems.slice(0, 50).map(({ entry, what }) => `  ${entry === null ? '' : `entry ${entry}: `}${what}`),
    `${entries} entries, ${captures} captures, ${checkpoints} signed checkpoints, ${timestamps} timestamps, ${witnessed} co-signed checkpoints checked.`,
    ...(unsigned > 0
      ? [
          `${unsigned} entries at the end are under no checkpoint: the case is being written, or its writer was killed.`,
        ]
      : []),
  ].join('\n');
}
