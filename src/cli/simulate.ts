/**
 * @module
 * `driftline simulate`: an invented world, written as a scenario in the platforms' own formats.
 */
import type { Command } from 'commander';
import { InputError } from '../core/errors.ts';
import { answer, verb, wholeNumber } from './edge.ts';

export function register(program: Command): void {
  verb(program, 'simulate', 'make a scenario: an invented, harmless world with its truth beside it', {
    case: false,
  })
    .requiredOption('--seed <n>', 'a whole number; the same seed gives the same bytes')
    .requiredOption('--out <dir>', 'the folder to write; it must be new or empty')
    .option('--preset <name>', 'which world, of those below', 'week')
    .addHelpText(
      'after',
      `
week: most of 53 communities go dark within a day, one post leads to where they are. quiet: ordinary weeks without a
wave. hard: a small wave, nobody declares a new address, impersonators are about. young: short lives, no wave.
scripts: names come back in other scripts and languages. gradual: they had been leaving bit by bit, and in part.
crowded: half is nowhere afterwards, among many lookalikes. For final figures only, with names, words and ways that the
methods were not tuned on: heldout-week: a takedown and a claim; heldout-quiet: no wave; heldout-hard: a small wave,
hardly anything declared; heldout-crowd: most are nowhere. docs/scenario.md describes the folder.
Example:
  driftline simulate --seed 7 --preset hard --out worlds/hard-7`,
    )
    .action(async (options: { seed: string; out: string; preset: string; json?: boolean }) => {
      const seed = wholeNumber('--seed', options.seed);
      const { PRESETS, simulateTo } = await import('../simulate/index.ts');
      if (!Object.hasOwn(PRESETS, options.preset))
        throw new InputError(
          `there is no preset "${options.preset}"; there are ${Object.keys(PRESETS).join(', ')}`,
        );
      await simulateTo(options.out, { seed, preset: options.preset as keyof typeof PRESETS });
      await answer(
        options,
        { out: options.out, seed, preset: options.preset },
        () =>
          `Wrote the world "${options.preset}" of seed ${seed} to ${options.out}.\nNext: driftline evaluate ${options.out}`,
      );
    });
}
