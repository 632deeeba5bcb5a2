/**
 * @module
 * `driftline timestamp`: which authorities say when a checkpoint was there, and asking them.
 */
import type { Command } from 'commander';
import { iso } from '../core/clock.ts';
import { DependencyError, InputError } from '../core/errors.ts';
import { answer, caseDirectory, verb } from './edge.ts';

interface Options {
  case?: string;
  json?: boolean;
  add?: string[];
  remove?: string[];
  roots?: string;
  by: string;
}

export function register(program: Command): void {
  verb(program, 'timestamp', 'let authorities outside say when the newest checkpoint was there')
    .option('--add <url...>', 'name authorities (RFC 3161); from then on they are asked')
    .option('--remove <url...>', 'no longer ask these')
    .option('--roots <file>', 'certificates (PEM) that the authorities must go back to')
    .option('--by <who>', 'who decided it', 'the operator')
    .addHelpText(
      'after',
      `
A case names no authority until you do, and then nothing leaves this machine. Once named, an authority is asked here and
while collecting: every hour, every 1,000 entries, and when a wave is declared. It is sent a hash and learns nothing of the
case but that, and the address of this machine. Two of different operators are better than one. An authority on an address
that is not public has to be listed in $DRIFTLINE_ALLOW_PRIVATE. "openssl ts -verify" checks the answers as well.
Examples:
  driftline timestamp --add https://timestamp.example/tsr --case week
  driftline timestamp --case week`,
    )
    .action(async (options: Options) => {
      const dir = caseDirectory(options);
      const [{ changeCaseFile, readCaseFile }, { authorityUrl }, { keepRoots, stampNow }, { writeCase }] =
        await Promise.all([
          import('../pipeline/case.ts'),
          import('../pipeline/authority.ts'),
          import('../pipeline/timestamps.ts'),
          import('../pipeline/writing.ts'),
        ]);
      const before = readCaseFile(dir).timestampAuthorities;
      const changes =
        options.add !== undefined || options.remove !== undefined || options.roots !== undefined;
      if (changes) {
        const removed = new Set((options.remove ?? []).map(authorityUrl));
        const authorities = [...new Set([...before, ...(options.add ?? []).map(authorityUrl)])].filter(
          (url) => !removed.has(url),
        );
        if (options.roots !== undefined) {
          const { readFile } = await import('node:fs/promises');
          const pem = await readFile(options.roots, 'utf8').catch((cause: unknown) => {
            throw new InputError(`${options.roots} cannot be read`, { cause });
          });
          await keepRoots(dir, pem);
        }
        await writeCase(dir, ({ ledger }) =>
          ledger.append([
            {
              kind: 'audit',
              at: iso(Date.now()),
              action: 'settings_changed',
              by: options.by.trim() || 'the operator',
              subject: 'timestamp authorities',
              because: authorities.length === 0 ? 'none' : authorities.join(' '),
            },
          ]),
        );
        await changeCaseFile(dir, { timestampAuthorities: authorities });
        await answer(options, { authorities, size: null, stamps: [], failed: [] }, () =>
          authorities.length === 0
            ? 'No authority is named: nothing leaves this machine.'
            : `Named:\n${authorities.map((url) => `  ${url}`).join('\n')}\n"driftline timestamp" asks them.`,
        );
        return;
      }
      if (before.length === 0)
        throw new InputError('this case names no authority yet: name one with --add URL');
      const report = await stampNow({
        dir,
        write: (work) => writeCase(dir, work),
        env: process.env,
        now: Date.now,
      });
      const value = {
        authorities: before,
        ...report,
        stamps: report.stamps.map(({ authority, at }) => ({ authority, at: iso(at) })),
      };
      if (report.stamps.length === 0 && report.failed.length > 0)
        throw new DependencyError(
          `no authority answered: ${report.failed.map(({ authority, why }) => `${authority} (${why})`).join(', ')}`,
        );
      await answer(options, value, () =>
        [
          ...value.stamps.map(
            ({ authority, at }) => `${authority}: the first ${report.size} entries were there at ${at}`,
          ),
          ...report.failed.map(({ authority, why }) => `${authority} did not answer (${why})`),
          ...(value.stamps.length + report.failed.length === 0
            ? ['Nothing was recorded since the last timestamps.']
            : []),
        ].join('\n'),
      );
    });
}
