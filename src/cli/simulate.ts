/**
 * @module
 * `driftline simulate`: an invented world, written as a scenario in the platforms' own formats.
 */
import type { Command } from 'commander';
import { InputError } from '../core/errors.ts';
import { PRESETS, simulateTo } from '../simulate/index.ts';
import { answer, verb } from './edge.ts';

export function register(program: Command): void {
  verb(program, 'simulate', 'make a scenario: an invented, harmless world with its truth beside it', {
    case: false,
  })
    .requiredOption('--seed <n>', 'the same seed gives the same bytes')
    .requiredOption('--out <dir>', 'the folder to write; it must be new or empty')
    .option('--preset <name>', `which world (${Object.keys(PRESETS).join(', ')})`, 'week')
    .addHelpText('after', '\nExample:\n  driftline simulate --seed 7 --preset hard --out worlds/hard-7')
    .action(async (options: { seed: string; out: string; preset: string; json?: boolean }) => {
      const seed = Number(options.seed);
      if (!Number.isSafeInteger(seed)) throw new InputError('--seed is a whole number');
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
