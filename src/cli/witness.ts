/**
 * @module
 * `driftline witness`: signing another's checkpoint as somebody who saw it, and keeping such signatures in a case.
 */
import type { Command } from 'commander';
import { InputError } from '../core/errors.ts';
import { answer, caseDirectory, verb } from './edge.ts';

interface Options {
  case?: string;
  json?: boolean;
  key?: string;
  name?: string;
  witness?: string;
  out?: string;
}

export function register(program: Command): void {
  verb(
    program,
    'witness <action> [file]',
    'sign a checkpoint of another ledger as its witness, or keep such a signature',
  )
    .option('--key <file>', 'with key and sign: the witness’s private key; made where there is none')
    .option('--name <name>', 'with key and sign: the witness’s name, such as archive.example/witness')
    .option('--witness <line>', 'with add: the line that "witness key" printed')
    .option('--out <file>', 'with sign: where the signed checkpoint goes')
    .addHelpText(
      'after',
      `
key   prints the line by which others know this witness
sign  checks a proof that the ledger's owner made with "driftline proof --since", holds it against the checkpoint that was
      signed last (remembered beside the key), and signs the new one
add   keeps a signed checkpoint in the case: from then on "driftline verify" counts it
A witness is somebody else, on another machine: that a ledger was cut back or written anew shows at theirs.
Examples:
  driftline witness key --key witness.key --name archive.example/witness
  driftline witness sign continues.json --key witness.key --name archive.example/witness --out seen.txt
  driftline witness add seen.txt --witness archive.example/witness+0011aabb+BKey --case week`,
    )
    .action(async (action: string, file: string | undefined, options: Options) => {
      if (action !== 'key' && action !== 'sign' && action !== 'add')
        throw new InputError(`witness can "key", "sign" or "add", not "${action}"`);
      const { addWitnessed, signAsWitness, witnessLineOf } = await import('../pipeline/witness.ts');
      const needed = (value: string | undefined, what: string) => {
        if (!value?.trim()) throw new InputError(`witness ${action} needs ${what}`);
        return value.trim();
      };
      if (action === 'add') {
        const dir = caseDirectory(options);
        const { size } = await addWitnessed(
          dir,
          needed(file, 'the signed checkpoint'),
          needed(options.witness, '--witness'),
        );
        await answer(options, { size }, () => `Kept: a witness saw the first ${size} entries.`);
        return;
      }
      const by = { keyFile: needed(options.key, '--key'), name: needed(options.name, '--name') };
      if (action === 'key') {
        const line = await witnessLineOf(by);
        await answer(options, { witness: line }, () => line);
        return;
      }
      const { note, size, before } = await signAsWitness(needed(file, 'the proof'), by, Date.now());
      if (options.out !== undefined) {
        const { writeFile } = await import('node:fs/promises');
        await writeFile(options.out, note);
      }
      await answer(options, { size, before, note }, () =>
        options.out === undefined
          ? note.trimEnd()
          : `Signed: ${size} entries, ${before === null ? 'the first that this witness saw' : `continuing the ${before} it saw before`}. Written to ${options.out}.`,
      );
    });
}
