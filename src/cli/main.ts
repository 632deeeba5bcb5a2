/**
 * @module
 * `driftline`: reads the command line of this process and runs one verb.
 */
import { commandLine } from './command-line.ts';
import { exitCode, report } from './edge.ts';

/** Runs the command line `argv` (without node and script) and returns the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    await commandLine().parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    report(error);
    return exitCode(error);
  }
}

// A reader that went away (`driftline leads | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await main(process.argv.slice(2));
