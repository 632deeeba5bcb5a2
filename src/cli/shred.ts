/**
 * @module
 * `driftline shred`: erases captures for good; that they were there, and that they were erased, stays provable.
 */
import type { Command } from 'commander';
import { InputError } from '../core/errors.ts';
import { answer, caseDirectory, verb } from './edge.ts';
import { withProgress } from './progress.ts';

interface Options {
  case?: string;
  json?: boolean;
  olderThan?: string;
  ref?: string;
  shared?: boolean;
  because?: string;
  by: string;
}

export function register(program: Command): void {
  verb(program, 'shred', 'erase captures for good; the proof that they were there stays')
    .option('--older-than <age>', 'captures recorded longer ago: 180d, 26w, 12h')
    .option('--ref <ref>', 'captures of this community')
    .option('--shared', 'with --ref: also captures that hold content of others besides')
    .option('--because <text>', 'why (needed with --ref)')
    .option('--by <who>', 'who decided it', 'the operator')
    .addHelpText(
      'after',
      `
The key of each capture is destroyed and its bytes are removed; tables and text index are made anew without it. The
ledger keeps its entry, from which nothing of the content can be told, and a new one that says who erased it and why.
What a community's own looks showed (title, description) stands in the ledger itself and stays. Backups of keys/ and
captures/ from before still hold the content: erase those too. What is still followed is collected again: take it from the
watch list first. Rules for erasing by age while collecting are in docs/ledger.md.
Examples:
  driftline shred --older-than 180d --case week
  driftline shred --ref https://t.me/garden_wire --because "asked for by the group" --by "R. Analyst"`,
    )
    .action(async (options: Options) => {
      const because = options.because?.trim() ?? '';
      if (options.ref === undefined && options.olderThan === undefined)
        throw new InputError('say what is to be erased: --older-than AGE, --ref REF, or both');
      if (options.ref !== undefined && because === '') throw new InputError('say why with --because');
      const started = performance.now();
      const dir = caseDirectory(options);
      const [{ readCaseFile }, { ageOf }, { shred }, { communityRef }] = await Promise.all([
        import('../pipeline/case.ts'),
        import('../pipeline/age.ts'),
        import('../pipeline/shred.ts'),
        import('./address.ts'),
      ]);
      readCaseFile(dir);
      const what = {
        ...(options.olderThan === undefined ? {} : { olderThan: ageOf(options.olderThan) }),
        ...(options.ref === undefined ? {} : { ref: communityRef(options.ref) }),
        ...(options.shared ? { shared: true } : {}),
      };
      const grounds = {
        at: Date.now(),
        by: options.by.trim() || 'the operator',
        because: because || `older than ${options.olderThan}`,
      };
      const report = await withProgress('making the views anew', (onProgress) =>
        shred(dir, what, grounds, onProgress),
      );
      const seconds = Math.round(performance.now() - started) / 1000;
      await answer(options, { ...report, seconds }, () =>
        [
          report.erased === 0
            ? 'Nothing was erased.'
            : `Erased ${report.erased} captures, ${(report.bytes / 1e6).toFixed(1)} MB, and all that was read of them (${seconds} s).`,
          ...report.spared.map(({ source, why }) => `  spared: ${source}: ${why} (--shared erases it too)`),
        ].join('\n'),
      );
    });
}
