/**
 * @module
 * `driftline rebuild`: makes the tables and the text index anew from ledger and captures.
 */
import type { Command } from 'commander';
import { dropViews, readCaseFile } from '../pipeline/case.ts';
import { openViews } from '../pipeline/views.ts';
import { answer, caseDirectory, progressBar, verb } from './edge.ts';

export function register(program: Command): void {
  verb(program, 'rebuild', 'make the tables and the text index anew from ledger and captures').action(
    async (options: { case?: string; json?: boolean }) => {
      const dir = caseDirectory(options);
      readCaseFile(dir);
      const started = performance.now();
      dropViews(dir);
      const bar = progressBar('rebuilding');
      const open = await openViews(dir, { write: true, onProgress: bar.update });
      bar.end();
      const entries = open.kase.ledger.size;
      await open.close();
      const seconds = Math.round(performance.now() - started) / 1000;
      await answer(
        options,
        { entries, seconds },
        () => `Rebuilt from ${entries} ledger entries (${seconds} s).`,
      );
    },
  );
}
