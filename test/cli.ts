/**
 * @module
 * Runs the command line as a person would, in a process of its own, for tests.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');
export const BUNDLED = join(ROOT, 'examples', 'november-week');
const MAIN = join(ROOT, 'bin', 'driftline.mjs');

/** A new empty folder. */
export function temporary(): string {
  return mkdtempSync(join(tmpdir(), 'driftline-test-'));
}

/** Runs a verb to its end. */
export function driftline(args: readonly string[], input?: string | Uint8Array) {
  const ran = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    ...(input === undefined ? {} : { input }),
    maxBuffer: 1 << 28,
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

/** The JSON answer of a verb. Fails with what the verb said when it did not end well. */
export function asked<T = Record<string, unknown>>(...args: readonly string[]): T {
  const { code, out, err } = driftline([...args, '--json']);
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}: ${err}`);
  return JSON.parse(out) as T;
}

/** Starts a verb and kills it (SIGKILL) after some milliseconds; resolves to whether it was still running. */
export function killedAfter(args: readonly string[], milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
    child.once('exit', (_, signal) => {
      clearTimeout(timer);
      resolve(signal === 'SIGKILL');
    });
  });
}
