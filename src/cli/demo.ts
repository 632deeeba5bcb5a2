/**
 * @module
 * `driftline demo`: the whole job on the bundled scenario, from native files to the answer, then the workbench.
 */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { answer, say, withCase } from './edge.ts';
import { withProgress } from './progress.ts';
import { portOf, serveUntilStopped } from './serve.ts';

/** The scenario that comes with Driftline. */
const BUNDLED = join(import.meta.dirname, '..', '..', 'examples', 'november-week');

export function register(program: Command): void {
  program
    .command('demo')
    .summary('see the whole job on the bundled scenario')
    .description(
      'Plays the bundled scenario (an invented week, harmless content) from files in the platforms’ own formats, prints the answer and serves the workbench.',
    )
    .option(
      '--dir <dir>',
      'where to keep the case (default: a new temporary folder); an earlier demo there goes on',
    )
    .option('--no-serve', 'print the answer and stop')
    .option('--port <n>', 'the port of the workbench', '4117')
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      `
Examples:
  driftline demo                          the answer, then the workbench until Ctrl-C
  driftline demo --dir week --no-serve    keep the case, then ask it: driftline leads --case week`,
    )
    .action(async (options: { dir?: string; serve: boolean; json?: boolean; port: string }) => {
      const started = performance.now();
      const port = portOf(options.port);
      const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'driftline-demo-'));
      const [{ createCase }, { replayScenario }, { analyse }, { shown }, { keepPages }, words] =
        await Promise.all([
          import('../pipeline/case.ts'),
          import('../pipeline/replay.ts'),
          import('../pipeline/answers.ts'),
          import('../pipeline/contract.ts'),
          import('../pages/keep.ts'),
          import('./words.ts'),
        ]);
      if (!existsSync(join(dir, 'case.json')))
        createCase(dir, {
          name: 'The bundled week',
          purpose: 'Show what Driftline does, on invented and harmless content',
          at: Date.now(),
        });
      await withCase({ case: dir }, { write: true }, async (open) => {
        await withProgress('replaying', (onProgress) =>
          replayScenario(open, BUNDLED, { now: Date.now(), onProgress }),
        );
        const analysis = await analyse(open.tables, null);
        const value = await shown.demo(analysis);
        const seconds = Math.round((performance.now() - started) / 10) / 100;
        await answer(options, { ...value, seconds }, () => words.demo({ ...value, seconds }, analysis, dir));
        if (options.serve) await keepPages(open, analysis);
      });
      if (options.serve) await serveUntilStopped(dir, { host: '127.0.0.1', port });
      else say(`The case is in ${dir}`);
    });
}
