/**
 * @module
 * `driftline`: reads the command line and runs one verb. Each verb is a file of this folder.
 */
import { Command } from 'commander';
import { VERSION } from '../version.ts';
import * as completion from './completion.ts';
import * as decide from './decide.ts';
import * as demo from './demo.ts';
import * as doctor from './doctor.ts';
import { exitCode, report } from './edge.ts';
import * as evaluate from './evaluate.ts';
import * as importArchives from './import.ts';
import * as init from './init.ts';
import * as links from './links.ts';
import * as questions from './questions.ts';
import * as rebuild from './rebuild.ts';
import * as replay from './replay.ts';
import * as search from './search.ts';
import * as serve from './serve.ts';
import * as simulate from './simulate.ts';
import * as verify from './verify.ts';
import * as watch from './watch.ts';

/** The whole command line, in the order of the help. */
export function commandLine(): Command {
  const program = new Command('driftline')
    .description(
      'Follows public communities across platforms: notices when they go dark, finds where they resurface,\n' +
        'watches for a claim, and keeps the evidence. It only reads.',
    )
    .version(VERSION, '-V, --version')
    .showHelpAfterError('(add --help to see what is possible)')
    .exitOverride()
    .addHelpText(
      'after',
      `
A first case, from nothing to an answer:
  driftline demo                                     see the whole job on the bundled scenario
  driftline init week --purpose "why this is kept"   a case is a folder with a purpose
  driftline import ~/Telegram/result.json --case week
  driftline status --case week

Exit codes: 0 done, 1 a bug, 2 your input, 3 something outside (disk, network), 4 a check failed.`,
    );
  for (const verb of [
    demo,
    init,
    importArchives,
    watch,
    replay,
    questions,
    decide,
    search,
    links,
    verify,
    rebuild,
    serve,
    simulate,
    evaluate,
    doctor,
    completion,
  ])
    verb.register(program);
  // A subcommand must fail like the program: by an exception that becomes an exit code here.
  for (const command of program.commands)
    command.exitOverride().showHelpAfterError('(add --help to see what is possible)');
  return program;
}

/** Runs the command line `argv` (without node and script) and returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
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
