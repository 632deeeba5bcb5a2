/**
 * @module
 * `driftline search`: posts by their words.
 */
import type { Command } from 'commander';
import { parseInstant } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import { searchPosts } from '../pipeline/search.ts';
import { openViews } from '../pipeline/views.ts';
import { answer, caseDirectory, verb } from './edge.ts';
import { communityRef } from './import.ts';

export function register(program: Command): void {
  verb(program, 'search <query...>', 'find posts by their words, newest first')
    .option('--platform <id>', 'only on this platform')
    .option('--ref <ref>', 'only in this community')
    .option('--since <time>', 'not before (ISO 8601, UTC)')
    .option('--until <time>', 'not after')
    .option('--limit <n>', 'how many', '20')
    .addHelpText(
      'after',
      `
All words must be there; case, accents and Arabic letter forms do not matter. A word ending in * finds its
beginnings, words in "double quotes" stand together.
Examples:
  driftline search garden
  driftline search '"first frost" tomato*' --since 2019-11-20`,
    )
    .action(
      async (
        words: string[],
        options: {
          case?: string;
          json?: boolean;
          platform?: string;
          ref?: string;
          since?: string;
          until?: string;
          limit: string;
        },
      ) => {
        const limit = Number(options.limit);
        if (!Number.isInteger(limit) || limit < 1) throw new InputError('--limit is a whole number from 1');
        const open = await openViews(caseDirectory(options), { write: false });
        try {
          const found = await searchPosts(open, words.join(' '), {
            ...(options.platform === undefined ? {} : { platform: options.platform }),
            ...(options.ref === undefined ? {} : { community: communityRef(options.ref) }),
            ...(options.since === undefined ? {} : { since: parseInstant(options.since, '--since') }),
            ...(options.until === undefined ? {} : { until: parseInstant(options.until, '--until') }),
            limit,
          });
          await answer(options, found, () =>
            [
              `${found.total.toLocaleString('en')} post${found.total === 1 ? '' : 's'}${found.total > found.hits.length ? `, the newest ${found.hits.length}` : ''}`,
              ...found.hits.map((hit) => `\n${hit.at}  ${hit.post}\n  ${hit.snippet.replaceAll('\n', ' ')}`),
            ].join('\n'),
          );
        } finally {
          await open.close();
        }
      },
    );
}
