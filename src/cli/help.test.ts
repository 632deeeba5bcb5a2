/**
 * The help as a newcomer meets it: every verb has examples that the command line itself accepts, and docs/commands.md
 * knows every verb and every option.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { subjectKind } from '../pipeline/decide.ts';
import { PRESETS } from '../simulate/index.ts';
import { commandLine } from './command-line.ts';

const verbs = commandLine().commands.map((command) => command.name());

/** The help of a verb as it is printed, with what stands behind the options. */
function helpOf(verb: string): string {
  let printed = '';
  const command = commandLine().commands.find((each) => each.name() === verb)!;
  command.configureOutput({ writeOut: (text) => (printed += text) }).outputHelp();
  return printed;
}

/** The driftline command lines among the examples, as a shell would hand them over (pipes and remarks cut off). */
function examplesIn(help: string): string[][] {
  return help
    .split('\n')
    .filter((line) => /^ {2}(?:driftline|echo) /.test(line))
    .flatMap((line) => line.trim().split(/ && | \| /))
    .filter((line) => line.startsWith('driftline '))
    .map((line) => line.replace(/ {3,}.*| > .*/, ''))
    .map((line) =>
      [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c!).slice(1),
    );
}

/** Reads a command line without running it; throws what a wrong one makes commander throw. */
function accepted(args: readonly string[]): { verb: string; given: string[] } {
  const program = commandLine();
  let ran: { verb: string; given: string[] } | null = null;
  const quiet = (command: Command) => command.configureOutput({ writeErr: () => undefined });
  for (const command of program.commands.map(quiet))
    command.action(() => {
      ran = { verb: command.name(), given: command.args };
    });
  quiet(program).parse([...args], { from: 'user' });
  return ran!;
}

describe.each(verbs)('%s', (verb) => {
  const help = helpOf(verb);

  it('says what it is for in a sentence, and how it ends', () => {
    expect(help).toMatch(/\n\n\p{Lu}[^\n]+[\s\S]*?\.\n\n/u);
    expect(help).toContain('Exit codes: 0 done');
  });

  it('has an example of itself, and all its examples are sound', () => {
    const examples = examplesIn(help);
    expect(examples.map(([name]) => name)).toContain(verb);
    for (const example of examples) expect(accepted(example).verb).toBe(example[0]);
  });

  it('is in docs/commands.md with its options', () => {
    const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'commands.md'), 'utf8');
    const command = commandLine().commands.find((each) => each.name() === verb)!;
    const row = page.split('\n').find((line) => new RegExp(`^\\|.*\`(?:driftline )?${verb}\\b`).test(line));
    expect(row).toBeDefined();
    const everywhere = ['--json', '--case', '--at'];
    const missing = command.options
      .map(({ long }) => long!)
      .filter((long) => !(everywhere.includes(long) ? page : row!).includes(long));
    expect(missing).toEqual([]);
  });
});

it('has ids in the examples of decide that it would take', () => {
  const ids = examplesIn(helpOf('decide')).map((example) => accepted(example).given[0]!);
  expect(ids.map(subjectKind)).toEqual(['match', 'lead']);
});

it('names every world that can be simulated', () => {
  for (const preset of Object.keys(PRESETS)) expect(helpOf('simulate')).toContain(`${preset}:`);
});

it('refuses what is no command line', () => {
  expect(() => accepted(['status', '--frobnicate'])).toThrow();
  expect(() => accepted(['frobnicate'])).toThrow();
});
