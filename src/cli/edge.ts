/**
 * @module
 * The edge of the command line: options that every verb has, how a case is opened, where output goes, and how a
 * failure ends. Answers go to stdout, messages and progress to stderr. Exit codes: 0 done, 1 a bug, 2 the user's
 * input, 3 something outside, 4 a check failed.
 */
import { type Command, CommanderError } from 'commander';
import { CheckFailed, DependencyError, InputError } from '../core/errors.ts';
import { maskMessage } from '../core/personal.ts';
import type { Progress } from '../pipeline/follow.ts';
import type { OpenCase } from '../pipeline/views.ts';

/** A subcommand with `--json`, and with `--case` unless it needs no case. `summary` begins in lower case, without a full stop. */
export function verb(
  program: Command,
  usage: string,
  summary: string,
  needs: { case: boolean } = { case: true },
): Command {
  const command = program
    .command(usage)
    .summary(summary)
    .description(`${summary[0]!.toUpperCase()}${summary.slice(1)}.`);
  if (needs.case) command.option('--case <dir>', 'the case (default: $DRIFTLINE_CASE, else this folder)');
  return command.option('--json', 'print the answer as JSON');
}

/** The directory of the case that a verb works on. */
export function caseDirectory(options: { case?: string }): string {
  return options.case ?? process.env.DRIFTLINE_CASE ?? process.cwd();
}

/** Opens the case that a verb works on, with its views, gives it to `work`, and closes it however that ends. */
export async function withCase<T>(
  options: { case?: string },
  how: { write: boolean; onProgress?: (progress: Progress) => void },
  work: (open: OpenCase) => T | Promise<T>,
): Promise<T> {
  const { openViews } = await import('../pipeline/views.ts');
  const open = await openViews(caseDirectory(options), how);
  try {
    return await work(open);
  } finally {
    await open.close();
    if (how.write && open.kase.about.timestampAuthorities.length > 0) await stamp(open.kase.dir);
  }
}

/** Shows the newest checkpoint to the authorities that the case names, when it is time. That none answers stops nothing. */
async function stamp(dir: string): Promise<void> {
  const [{ stampIfDue }, { writeCase }] = await Promise.all([
    import('../pipeline/timestamps.ts'),
    import('../pipeline/writing.ts'),
  ]);
  const report = await stampIfDue({
    dir,
    write: (write) => writeCase(dir, write),
    env: process.env,
    now: Date.now,
  });
  for (const { authority, why } of report?.failed ?? [])
    say(`no timestamp from ${authority} (${why}); "driftline timestamp" asks again`);
}

/** A whole number that was given to `option`. Throws `InputError` when it is none, or not in `least`..`most`. */
export function wholeNumber(
  option: string,
  text: string,
  least: number = Number.MIN_SAFE_INTEGER,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  const number = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  const upper = most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : '';
  throw new InputError(
    `${option} is a whole number${least > Number.MIN_SAFE_INTEGER ? ` from ${least}${upper}` : ''}, not "${text}"`,
  );
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
  // Whoever typed a phone number in place of an address finds it in no log.
  else say(`driftline: ${maskMessage((error as Error).message)}`);
}

function isFullDisk(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause)
    if ('code' in e && (e.code === 'ENOSPC' || e.code === 'EDQUOT')) return true;
  return false;
}
