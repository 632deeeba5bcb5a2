/**
 * @module
 * `driftline serve`: the workbench in a browser, on this machine only unless there are users.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import type { Workbench } from '../api/server.ts';
import { InputError } from '../core/errors.ts';
import { answer, caseDirectory, say, verb, wholeNumber } from './edge.ts';

interface Options {
  case?: string;
  host: string;
  port: string;
  public?: string;
  json?: boolean;
}

export function register(program: Command): void {
  verb(program, 'serve', 'show the case in a browser (on this machine only)')
    .option('--host <address>', 'the address to listen on; another than loopback needs users', '127.0.0.1')
    .option('--port <n>', 'the port (0 to 65535; 0: any free one)', '4117')
    .option('--public <url>', 'the address that people use, when a proxy with TLS stands in front')
    .addHelpText(
      'after',
      `
Without users the address that is printed opens the workbench once, for whoever opens it first; Enter prints a new one. With
users ("driftline users add") people sign in by name. Runs until Ctrl-C; other verbs can write to the case meanwhile.
--json prints {"url": …} once it listens. It speaks plain HTTP: on a network, put a proxy with TLS in front and name its
address with --public (docs/access.md).
Examples:
  driftline serve --case week
  driftline serve --port 0 --json --case week
  driftline serve --host 0.0.0.0 --public https://driftline.example.org --case week`,
    )
    .action(async (options: Options) => {
      const port = portOf(options.port);
      const dir = caseDirectory(options);
      const { readCaseFile } = await import('../pipeline/case.ts');
      readCaseFile(dir);
      await serveUntilStopped(
        dir,
        { host: options.host, port, public: publicAddress(options.public) },
        async (url) => {
          if (options.json) await answer(options, { url }, () => '');
        },
      );
    });
}

/**
 * Serves until the process is told to stop; `onReady` is told where. Throws `DependencyError` when the port is in use,
 * `InputError` when it would listen beyond this machine without users.
 */
export async function serveUntilStopped(
  dir: string,
  where: { host: string; port: number; public?: URL | null },
  onReady: (url: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { serveWorkbench } = await import('../api/server.ts');
  const server = await serveWorkbench(dir, where);
  const url = (await server.hasUsers()) ? server.url : server.link();
  say(`The workbench is at ${url} (Ctrl-C stops it).`);
  if (!['127.0.0.1', 'localhost', '::1'].includes(where.host))
    say('It speaks plain HTTP to the network: TLS is the task of a proxy in front of it (docs/access.md).');
  const asking = askForLinks(server);
  await onReady(url);
  await new Promise<void>((stop) => {
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
  asking?.close();
  await server.close();
}

/** Each Enter at the terminal gives a new one-time address: the first one may have been opened in another browser. */
function askForLinks(server: Workbench): { close(): void } | null {
  if (!process.stdin.isTTY || inBackground()) return null;
  const lines = createInterface({ input: process.stdin });
  lines.on('line', () => {
    void server.hasUsers().then((users) => say(users ? server.url : server.link()));
  });
  // Ctrl-C is meant for the process, not for a line.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  return lines;
}

/** A process in the background that reads from its terminal is stopped by the system. Known where there is /proc. */
function inBackground(): boolean {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return fields[2] !== fields[5]; // its process group, and the terminal's foreground one (proc(5))
  } catch {
    return false;
  }
}

function publicAddress(text: string | undefined): URL | null {
  if (text === undefined) return null;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '')
    throw new InputError('--public is an address such as https://driftline.example.org, without a path');
  return url;
}

/** The port that `--port` names. Throws `InputError` when it is none. */
export function portOf(text: string): number {
  return wholeNumber('--port', text, 0, 65_535);
}
