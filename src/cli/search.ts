/**
 * @module
 * `driftline search`: posts by their words.
 */
import type { Command } from 'commander';
import { parseInstant } from '../core/clock.ts';
import { answer, verb, wholeNumber, withCase } from './edge.ts';

interface Asked {
  case?: string;
  json?: boolean;
  platform?: string;
  ref?: string;
  since?: string;
  until?: string;
  limit: string;
}

export function register(program: Command): void {
  verb(program, 'search <query...>', 'find posts by their words, newest first')
    .option('--platform <id>', 'only on this platform, such as telegram ("driftline doctor" lists all)')
    .option('--ref <ref>', 'only in this community')
    .option('--since <time>', 'not before (ISO 8601, UTC)')
    .option('--until <time>', 'not after (ISO 8601, UTC)')
    .option('--limit <n>', 'how many, from 1', '20')
    .addHelpText(
      'after',
      `
All words must be there; case, accents and Arabic letter forms do not matter. A word ending in * finds its
beginnings, words in "double quotes" stand together.
Examples:
  driftline search garden
  driftline search '"first frost" tomato*' --since 2019-11-20`,
    )
    .action(async (words: string[], options: Asked) => {
      const limit = wholeNumber('--limit', options.limit, 1);
      const filter = { ...(await filterOf(options)), limit };
      const { searchPosts } = await import('../pipeline/search.ts');
      const found = await withCase(options, { write: false }, (open) =>
        searchPosts(open, words.join(' '), filter),
      );
      await answer(options, found, () =>
        [
          `${found.total.toLocaleString('en')} post${found.total === 1 ? '' : 's'}${found.total > found.hits.length ? `, the newest ${found.hits.length}` : ''}`,
          ...found.hits.map((hit) => `\n${hit.at}  ${hit.post}\n  ${hit.snippet.replaceAll('\n', ' ')}`),
        ].join('\n'),
      );
    });
}

/** What the options leave of all posts. */
async function filterOf({ platform, ref, since, until }: Asked) {
  const times = {
    ...(since === undefined ? {} : { since: parseInstant(since, '--since') }),
    ...(until === undefined ? {} : { until: parseInstant(until, '--until') }),
  };
  if (platform === undefined && ref === undefined) return times;
  const { communityRef, platformNamed } = await import('./address.ts');
  return {
    ...times,
    ...(platform === undefined ? {} : { platform: await platformNamed(platform) }),
    ...(ref === undefined ? {} : { community: communityRef(ref) }),
  };
}
