/**
 * @module
 * `driftline links`: text in, references out. Needs no case.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { DependencyError, InputError } from '../core/errors.ts';
import { answer, say, verb } from './edge.ts';

/** Text is held in memory as a whole, because offsets are into the whole. */
const MOST_BYTES = 256 * 1024 * 1024;

export function register(program: Command): void {
  verb(
    program,
    'links [file]',
    'find every link in a text, also obfuscated ones ("-" or nothing: standard input)',
    {
      case: false,
    },
  )
    .addHelpText(
      'after',
      `
Nothing is fetched. The text is read as UTF-8, at most 256 MB; docs/links.md says what counts as a link.
Examples:
  echo "see hxxps://t[.]me/garden_wire" | driftline links
  driftline links notes.txt --json`,
    )
    .action(async (file: string | undefined, options: { json?: boolean }) => {
      const [{ extractLinks }, { GRAMMARS }] = await Promise.all([
        import('../core/links.ts'),
        import('../platforms/links.ts'),
      ]);
      const text = await readText(file ?? '-');
      const links = extractLinks(text, GRAMMARS);
      await answer(options, links, () =>
        links.length === 0
          ? 'No link found.'
          : links
              .map(
                (link) =>
                  `${link.ref}  (${link.platform} ${link.kind}${link.deobfuscated ? `, written as ${JSON.stringify(link.raw)}` : ''})`,
              )
              .join('\n'),
      );
    });
}

async function readText(file: string): Promise<string> {
  if (file !== '-') {
    const about = await stat(file).catch(() => null);
    if (about === null) throw new InputError(`there is no file ${file}`);
    if (!about.isFile()) throw new InputError(`${file} is not a file`);
  } else if (process.stdin.isTTY) say('Type or paste a text; Ctrl-D on a line of its own ends it.');
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of file === '-' ? process.stdin : createReadStream(file)) {
      size += part.length;
      if (size > MOST_BYTES) throw new InputError('the text is larger than 256 MB; give it in parts');
      parts.push(part);
    }
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new DependencyError('the text could not be read to its end', { cause });
  }
  return new TextDecoder().decode(Buffer.concat(parts));
}
