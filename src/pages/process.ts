/**
 * @module
 * Processes of our own for work that a server must not wait for and that may fail: they have a limit of memory and time,
 * and a small environment without the operator's credentials. They speak in messages.
 */
import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { KEY_FILE, PASSPHRASE } from '../captures/case-key.ts';

export interface Process {
  tell(message: unknown): void;
  /** Ends it at once. */
  kill(): void;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
}

/** How a process ended that was not told to: by its own failure, for want of memory, or because its time was up. */
export type Ending = 'done' | 'failed' | 'memory' | 'time';

/** What a process gets of the environment: where programs and temporary files are, and the case's own key. */
const ENVIRONMENT = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'LANG',
  'NODE_COMPILE_CACHE',
  'SystemRoot',
  PASSPHRASE,
  KEY_FILE,
];

interface Limits {
  /** JavaScript memory (MiB). */
  readonly memoryMiB: number;
  /** Milliseconds until it is ended; null: it may run on. */
  readonly most: number | null;
}

/** Starts `name` (a file of this folder, without its ending) with arguments. */
export function startProcess(
  name: 'worker' | 'import',
  args: readonly string[],
  options: Limits & { onMessage(message: unknown): void; onEnd(ending: Ending): void },
): Process {
  const file = new URL(`./${name}${extname(import.meta.filename)}`, import.meta.url);
  return start(file, args, { ...options, onEnd: (ending) => options.onEnd(ending) });
}

/** Starts a verb of the command line; `says` is the last line that it wrote for a person. */
export function startVerb(
  args: readonly string[],
  options: Limits & { onEnd(ending: Ending, says: string): void },
): Process {
  const file = new URL('../../bin/driftline.mjs', import.meta.url);
  return start(file, args, {
    ...options,
    onMessage: () => undefined,
    onEnd: (ending, output) =>
      options.onEnd(ending, (output.trim().split('\n').at(-1) ?? '').replace(/^driftline: /, '')),
  });
}

function start(
  file: URL,
  args: readonly string[],
  options: Limits & { onMessage(message: unknown): void; onEnd(ending: Ending, output: string): void },
): Process {
  const env: Record<string, string> = { MALLOC_ARENA_MAX: '2' };
  for (const key of ENVIRONMENT) if (process.env[key] !== undefined) env[key] = process.env[key];
  let timeUp = false;
  let output = '';
  const child = fork(file, [...args], {
    execArgv: [`--max-old-space-size=${options.memoryMiB}`, '--disable-warning=ExperimentalWarning'],
    env,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    // Enough to tell a want of memory from a bug, and to show the latter.
    output = `${output}${text}`.slice(-8_000);
  });
  child.on('message', options.onMessage);
  const timer =
    options.most === null
      ? null
      : setTimeout(() => {
          timeUp = true;
          child.kill('SIGKILL');
        }, options.most);
  const ended = new Promise<void>((resolve) => {
    const end = (code: number | null) => {
      if (timer !== null) clearTimeout(timer);
      const memory = /heap out of memory|heap limit|ERR_WORKER_OUT_OF_MEMORY/.test(output);
      // A bug is shown where the operator sees it; what a verb says to a person goes to whoever asked for it.
      if (!memory && !timeUp && code === 1 && output.trim() !== '') console.error(output.trim());
      options.onEnd(timeUp ? 'time' : memory ? 'memory' : code === 0 ? 'done' : 'failed', output);
      resolve();
    };
    child.once('error', () => end(1));
    child.once('close', end);
  });
  return {
    tell(message) {
      // One that has just ended says so by itself.
      if (child.connected) child.send(message as object, () => undefined);
    },
    kill: () => void child.kill('SIGKILL'),
    ended,
  };
}
