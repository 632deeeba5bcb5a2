/**
 * @module
 * `driftline demo`: the whole job on the bundled scenario, from native files to the answer, then the workbench.
 */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { analyse } from '../pipeline/answers.ts';
import { createCase } from '../pipeline/case.ts';
import { shown } from '../pipeline/contract.ts';
import { replayScenario } from '../pipeline/replay.ts';
import { openViews } from '../pipeline/views.ts';
import { answer, progressBar, say } from './edge.ts';
import { portOf, serveUntilStopped } from './serve.ts';
import * as words from './words.ts';

/** The scenario that comes with Driftline. */
export const BUNDLED = join(import.meta.dirname, '..', '..', 'examples', 'november-week');

export function register(program: Command): void {
  program
    .command('demo')
    .summary('see the whole job on the bundled scenario')
    .description(
      'Plays the bundled scenario (an invented week, harmless content) from files in the platforms’ own formats,\nprints the answer and serves the workbench.',
    )
    .option(
      '--dir <dir>',
      'where to keep the case (default: a new temporary folder); an earlier demo there goes on',
    )
    .option('--no-serve', 'print the answer and stop')
    .option('--port <n>', 'the port of the workbench', '4117')
    .option('--json', 'print the answer as JSON')
    .action(async (options: { dir?: string; serve: boolean; json?: boolean; port: string }) => {
      const started = performance.now();
      const port = portOf(options.port);
      const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'driftline-demo-'));
      if (!existsSync(join(dir, 'case.json')))
        createCase(dir, {
          name: 'The bundled week',
          purpose: 'Show what Driftline does, on invented and harmless content',
          at: Date.now(),
        });
      const open = await openViews(dir, { write: true });
      const bar = progressBar('replaying');
      try {
        await replayScenario(open, BUNDLED, { now: Date.now(), onProgress: bar.update });
        bar.end();
        const analysis = await analyse(open.tables, null);
        const value = await shown.demo(analysis);
        const seconds = Math.round((performance.now() - started) / 10) / 100;
        await answer(options, { ...value, seconds }, () => words.demo({ ...value, seconds }, analysis, dir));
      } finally {
        bar.end();
        await open.close();
      }
      if (options.serve) await serveUntilStopped(dir, '127.0.0.1', port);
      else say(`The case is in ${dir}`);
    });
}
