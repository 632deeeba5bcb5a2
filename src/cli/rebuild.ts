/**
 * @module
 * `driftline rebuild`: makes the tables and the text index anew from ledger and captures.
 */
import type { Command } from 'commander';
import { answer, caseDirectory, verb, withCase } from './edge.ts';
import { withProgress } from './progress.ts';

export function register(program: Command): void {
  verb(program, 'rebuild', 'make the tables and the text index anew from ledger and captures')
    .addHelpText(
      'after',
      `
Loses nothing: tables and index only repeat what ledger and captures hold. Worth doing when "driftline doctor" finds
them out of order, or to read old captures with the parsers of a newer version.
Example:
  driftline rebuild --case week`,
    )
    .action(async (options: { case?: string; json?: boolean }) => {
      const started = performance.now();
      const dir = caseDirectory(options);
      const { dropViews, readCaseFile } = await import('../pipeline/case.ts');
      readCaseFile(dir);
      dropViews(dir);
      const entries = await withProgress('rebuilding', (onProgress) =>
        withCase(options, { write: true, onProgress }, (open) => open.kase.ledger.size),
      );
      const seconds = Math.round(performance.now() - started) / 1000;
      await answer(
        options,
        { entries, seconds },
        () => `Rebuilt from ${entries} ledger entries (${seconds} s).`,
      );
    });
}
