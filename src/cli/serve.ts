/**
 * @module
 * `driftline serve`: the workbench in a browser, on this machine only unless asked otherwise.
 */
import type { Command } from 'commander';
import { InputError } from '../core/errors.ts';
import { answer, caseDirectory, say, verb, wholeNumber } from './edge.ts';

export function register(program: Command): void {
  verb(program, 'serve', 'show the case in a browser (on this machine only)')
    .option('--host <address>', 'the loopback address to listen on', '127.0.0.1')
    .option('--port <n>', 'the port (0 to 65535; 0: any free one)', '4117')
    .addHelpText(
      'after',
      `
Runs until Ctrl-C; other verbs can write to the case meanwhile. --json prints {"url": …} once it listens.
Examples:
  driftline serve --case week
  driftline serve --port 0 --json --case week`,
    )
    .action(async (options: { case?: string; host: string; port: string; json?: boolean }) => {
      const port = portOf(options.port);
      const dir = caseDirectory(options);
      const { readCaseFile } = await import('../pipeline/case.ts');
      readCaseFile(dir);
      await serveUntilStopped(dir, options.host, port, async (url) => {
        if (options.json) await answer(options, { url }, () => '');
      });
    });
}

/** Serves until the process is told to stop; `onReady` is told where. Throws `DependencyError` when the port is in use. */
export async function serveUntilStopped(
  dir: string,
  host: string,
  port: number,
  onReady: (url: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  if (!['127.0.0.1', 'localhost', '::1'].includes(host))
    throw new InputError(
      'without accounts the workbench listens on this machine only: 127.0.0.1, ::1 or localhost',
    );
  const { serveWorkbench } = await import('../api/server.ts');
  const server = await serveWorkbench(dir, { host, port });
  say(`The workbench is at ${server.url} (Ctrl-C stops it).`);
  await onReady(server.url);
  await new Promise<void>((stop) => {
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
  await server.close();
}

/** The port that `--port` names. Throws `InputError` when it is none. */
export function portOf(text: string): number {
  return wholeNumber('--port', text, 0, 65_535);
}
