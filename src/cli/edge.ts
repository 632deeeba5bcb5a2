/**
 * @module
 * The edge of the command line: options that every verb has, where output goes, and how a failure ends.
 * Answers go to stdout, messages and progress to stderr. Exit codes: 0 done, 1 a bug, 2 the user's input,
 * 3 something outside, 4 a check failed.
 */
import { type Command, CommanderError } from 'commander';
import { CheckFailed, DependencyError, InputError } from '../core/errors.ts';
import type { Progress } from '../pipeline/follow.ts';

/** A subcommand with `--json`, and with `--case` unless it needs no case. */
export function verb(
  program: Command,
  usage: string,
  summary: string,
  needs: { case: boolean } = { case: true },
): Command {
  const command = program.command(usage).summary(summary).description(summary);
  if (needs.case) command.option('--case <dir>', 'the case (default: $DRIFTLINE_CASE, else this folder)');
  return command.option('--json', 'print the answer as JSON');
}

/** The directory of the case that a verb works on. */
export function caseDirectory(options: { case?: string }): string {
  return options.case ?? process.env.DRIFTLINE_CASE ?? process.cwd();
}

/** Prints an answer: as JSON when asked, else in words. */
export async function answer(
  options: { json?: boolean },
  value: unknown,
  words: () => string | Promise<string>,
): Promise<void> {
  process.stdout.write(options.json ? `${JSON.stringify(value, null, 2)}\n` : `${await words()}\n`);
}

/** A message for the person, apart from the answer. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** The exit code that a failure means. */
export function exitCode(error: unknown): number {
  if (error instanceof InputError) return 2;
  if (error instanceof DependencyError) return 3;
  if (error instanceof CheckFailed) return 4;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (isFullDisk(error)) return 3;
  return 1;
}

/** Says what went wrong in one sentence; only a bug shows its stack. */
export function report(error: unknown): void {
  if (error instanceof CommanderError) return;
  const code = exitCode(error);
  if (isFullDisk(error)) say('driftline: the disk is full; what was acknowledged before is safe');
  else if (code === 1)
    say(`driftline: this is a bug in Driftline, please report it:\n${(error as Error)?.stack ?? error}`);
  else say(`driftline: ${(error as Error).message}`);
}

function isFullDisk(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause)
    if ('code' in e && (e.code === 'ENOSPC' || e.code === 'EDQUOT')) return true;
  return false;
}

/** Shows how far a long run is: a line that redraws itself on a terminal, one line every five seconds elsewhere. */
export function progressBar(what: string): { update(progress: Progress): void; end(): void } {
  const terminal = process.stderr.isTTY === true;
  let shown = performance.now();
  let drawn = false;
  return {
    update(progress) {
      const now = performance.now();
      if (now - shown < (terminal ? 100 : 5000)) return;
      shown = now;
      drawn = terminal;
      const share =
        progress.ofBytes > 0
          ? progress.bytes / progress.ofBytes
          : progress.entries / Math.max(1, progress.ofEntries);
      const percent = `${Math.floor(share * 100)} %`.padStart(5);
      const filled = Math.round(share * 24);
      const bar = `${'━'.repeat(filled)}${'─'.repeat(24 - filled)}`;
      const posts = progress.posts > 0 ? `  ${progress.posts.toLocaleString('en')} posts` : '';
      process.stderr.write(
        terminal ? `\r\x1b[K${what} ${bar} ${percent}${posts}` : `${what}${percent}${posts}\n`,
      );
    },
    end() {
      if (drawn) process.stderr.write('\r\x1b[K');
    },
  };
}
