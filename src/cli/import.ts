/**
 * @module
 * `driftline import`: archives into a case.
 */
import type { Command } from 'commander';
import type { Skipped } from '../pipeline/import.ts';
import { answer, say, verb, withCase } from './edge.ts';
import { withProgress } from './progress.ts';

export function register(program: Command): void {
  verb(program, 'import <path...>', 'read archives: the format is told from the content, folders are walked')
    .option(
      '--platform <id>',
      'take the files as archives of this platform, such as telegram ("driftline doctor" lists all)',
    )
    .option(
      '--ref <ref>',
      'whose content it is, where the file does not say (a Telegram export has no public name)',
    )
    .addHelpText(
      'after',
      `
The files stay where they are; the case keeps a copy of the bytes. Importing the same file again adds nothing; a
damaged file loses only what is damaged. docs/import.md lists the formats.
Examples:
  driftline import ~/Downloads/Telegram/result.json --ref https://t.me/garden_wire
  driftline import exports/ --case autumn`,
    )
    .action(
      async (
        paths: string[],
        options: { case?: string; json?: boolean; platform?: string; ref?: string },
      ) => {
        const [{ communityRef, platformNamed }, { findArchives, importArchives }] = await Promise.all([
          import('./address.ts'),
          import('../pipeline/import.ts'),
        ]);
        const platform =
          options.platform === undefined ? {} : { platform: await platformNamed(options.platform) };
        const ref = options.ref === undefined ? null : communityRef(options.ref);
        const files = await findArchives(paths, ref);
        const report = await withCase(options, { write: true }, (open) =>
          withProgress('importing', (onProgress) =>
            importArchives(open, files, { ...platform, at: Date.now(), onProgress }),
          ),
        );
        warnSkipped(report.skipped);
        const n = (count: number) => count.toLocaleString('en');
        await answer(
          options,
          report,
          () =>
            `${n(report.new)} new posts and ${n(report.links)} links from ${n(report.files)} file${report.files === 1 ? '' : 's'}` +
            `${report.duplicates > 0 ? `; ${n(report.duplicates)} posts were known already` : ''} (${report.seconds} s).`,
        );
      },
    );
}

/** Says on stderr what was not read. */
export function warnSkipped(skipped: readonly Skipped[]): void {
  for (const { file, why } of skipped.slice(0, 20)) say(`  ${file}: ${why}`);
  if (skipped.length > 20) say(`  … and ${skipped.length - 20} more (--json lists all)`);
}
