/**
 * @module
 * The whole command line: every verb, each a file of this folder, and the help. `main.ts` runs it.
 *
 * Every start loads every verb's file. So outside its action a verb imports only types, the small files of `core` and
 * its neighbours here; what does the work is imported inside the action, by the one verb that runs (`start.test.ts`).
 */
import { Command } from 'commander';
import { VERSION } from '../version.ts';
import * as collect from './collect.ts';
import * as completion from './completion.ts';
import * as decide from './decide.ts';
import * as demo from './demo.ts';
import * as doctor from './doctor.ts';
import * as evaluate from './evaluate.ts';
import * as exportCase from './export.ts';
import * as importArchives from './import.ts';
import * as init from './init.ts';
import * as keys from './keys.ts';
import * as links from './links.ts';
import * as looked from './looked.ts';
import * as probe from './probe.ts';
import * as proof from './proof.ts';
import * as questions from './questions.ts';
import * as rebuild from './rebuild.ts';
import * as release from './release.ts';
import * as replay from './replay.ts';
import * as search from './search.ts';
import * as serve from './serve.ts';
import * as shred from './shred.ts';
import * as simulate from './simulate.ts';
import * as timestamp from './timestamp.ts';
import * as tokens from './tokens.ts';
import * as users from './users.ts';
import * as verify from './verify.ts';
import * as watch from './watch.ts';
import * as witness from './witness.ts';

/** Every verb, in the groups and in the order of the help. */
const VERBS: Record<string, readonly { register(program: Command): void }[]> = {
  'Begin:': [demo, init, doctor],
  'Bring content into a case:': [importArchives, watch, probe, collect, replay],
  'Ask a case:': [questions, search],
  'Decide, and keep the evidence:': [decide, verify, proof, looked, timestamp, witness, keys, shred, rebuild],
  'Hand it on:': [exportCase, release],
  'Show it in a browser:': [serve, users, tokens],
  'Without a case:': [links, simulate, evaluate, completion],
};

/** Makes the command line anew; a parser of its own for each use. */
export function commandLine(): Command {
  const program = new Command('driftline')
    .description(
      'Follows public communities across platforms: notices when they go dark, finds where they resurface, watches for a claim, and keeps the evidence. It only reads.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .configureHelp({
      subcommandTerm: (command) =>
        `${command.name()} ${command.usage().replace('[options]', '').trim()}`.trim(),
    })
    // These two go on to every verb made after them: a verb fails by an exception, which becomes an exit code in `main.ts`.
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

Every command has its own --help, with examples.`,
    )
    .addHelpText(
      'afterAll',
      `
Exit codes: 0 done, 1 a bug, 2 your input, 3 something outside (disk, network), 4 a check failed.`,
    );
  for (const [group, verbs] of Object.entries(VERBS)) {
    program.commandsGroup(group);
    for (const verb of verbs) verb.register(program);
  }
  program.helpCommand('help [command]', 'print the help of a command');
  return program;
}
