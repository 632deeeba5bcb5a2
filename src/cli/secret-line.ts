/**
 * @module
 * A password as a person gives it: typed unseen at a terminal, or as the first line of what is piped in. Never on the command
 * line, where other users of the machine and the shell's history see it.
 */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { InputError } from '../core/errors.ts';
import { say } from './edge.ts';

/** Reads one secret line. Throws `InputError` when none comes. */
export async function secretLine(question: string): Promise<string> {
  const terminal = process.stdin.isTTY === true;
  if (terminal) process.stderr.write(`${question}: `);
  const silent = new Writable({ write: (_, __, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal });
  try {
    for await (const line of lines) {
      if (terminal) say('');
      return line;
    }
  } finally {
    lines.close();
  }
  throw new InputError('no password came; pipe it in, or type it at a terminal');
}
