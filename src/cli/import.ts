/**
 * @module
 * `driftline import`: archives into a case.
 */
import type { Command } from 'commander';
import { InputError } from '../core/errors.ts';
import { readReference } from '../core/ref.ts';
import { findArchives, importArchives, type Skipped } from '../pipeline/import.ts';
import { openViews } from '../pipeline/views.ts';
import { PLATFORMS } from '../platforms/index.ts';
import { GRAMMARS } from '../platforms/links.ts';
import { answer, caseDirectory, progressBar, say, verb } from './edge.ts';

export function register(program: Command): void {
  verb(program, 'import <path...>', 'read archives: the format is told from the content, folders are walked')
    .option(
      '--platform <id>',
      `take the files as archives of this platform (${PLATFORMS.map((p) => p.id).join(', ')})`,
    )
    .option(
      '--ref <ref>',
      'whose content it is, where the file does not say (a Telegram export has no public name)',
    )
    .addHelpText(
      'after',
      `
Importing the same file again adds nothing; a damaged file loses only what is damaged.
Examples:
  driftline import ~/Downloads/Telegram/result.json --ref https://t.me/garden_wire
  driftline import exports/ --case autumn`,
    )
    .action(
      async (
        paths: string[],
        options: { case?: string; json?: boolean; platform?: string; ref?: string },
      ) => {
        if (options.platform !== undefined && !PLATFORMS.some((p) => p.id === options.platform))
          throw new InputError(`there is no platform "${options.platform}"; see driftline import --help`);
        const ref = options.ref === undefined ? null : communityRef(options.ref);
        const files = await findArchives(paths, ref);
        const open = await openViews(caseDirectory(options), { write: true });
        const bar = progressBar('importing');
        try {
          const report = await importArchives(open, files, {
            ...(options.platform === undefined ? {} : { platform: options.platform }),
            at: Date.now(),
            onProgress: bar.update,
          });
          bar.end();
          warnSkipped(report.skipped);
          const n = (count: number) => count.toLocaleString('en');
          await answer(
            options,
            report,
            () =>
              `${n(report.new)} new posts and ${n(report.links)} links from ${n(report.files)} file${report.files === 1 ? '' : 's'}` +
              `${report.duplicates > 0 ? `; ${n(report.duplicates)} posts were known already` : ''} (${report.seconds} s).`,
          );
        } finally {
          bar.end();
          await open.close();
        }
      },
    );
}

/** Says on stderr what was not read. */
export function warnSkipped(skipped: readonly Skipped[]): void {
  for (const { file, why } of skipped.slice(0, 20)) say(`  ${file}: ${why}`);
  if (skipped.length > 20) say(`  … and ${skipped.length - 20} more (--json lists all)`);
}

/** The canonical address of a community as a person typed it. Throws `InputError` when it is none. */
export function communityRef(text: string): string {
  const reference = readReference(text, GRAMMARS);
  if (reference === null)
    throw new InputError(
      `"${text}" is no address that can be followed; write a whole one, such as https://t.me/name`,
    );
  return reference.ref;
}
