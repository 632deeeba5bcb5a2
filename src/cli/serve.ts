/**
 * @module
 * `driftline serve`: the workbench in a browser, on this machine only unless asked otherwise.
 */
import type { Command } from 'commander';
import { serveWorkbench } from '../api/server.ts';
import { InputError } from '../core/errors.ts';
import { readCaseFile } from '../pipeline/case.ts';
import { caseDirectory, say, verb } from './edge.ts';

export function register(program: Command): void {
  verb(program, 'serve', 'show the case in a browser (on this machine only)')
    .option('--host <address>', 'the loopback address to listen on', '127.0.0.1')
    .option('--port <n>', 'the port', '4117')
    .action(async (options: { case?: string; host: string; port: string }) => {
      const dir = caseDirectory(options);
      readCaseFile(dir);
      await serveUntilStopped(dir, options.host, portOf(options.port));
    });
}

/** Serves until the process is told to stop. The next free port is taken when `port` is in use. */
export async function serveUntilStopped(dir: string, host: string, port: number): Promise<void> {
  if (!['127.0.0.1', 'localhost', '::1'].includes(host))
    throw new InputError(
      'without accounts the workbench listens on this machine only: 127.0.0.1, ::1 or localhost',
    );
  const server = await serveWorkbench(dir, { host, port });
  say(`The workbench is at ${server.url} (Ctrl-C stops it).`);
  await new Promise<void>((stop) => {
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
  await server.close();
}

export function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InputError('--port is a number from 0 to 65535');
  return port;
}
