/**
 * @module
 * `driftline watch`: which communities the case follows.
 */
import type { Command } from 'commander';
import { iso } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import { answer, verb, withCase } from './edge.ts';

export function register(program: Command): void {
  verb(program, 'watch <action> [ref...]', 'add, remove or list the communities that are followed')
    .option('--source', 'a public account or page that is read for leads, not a community that is followed')
    .addHelpText(
      'after',
      `
The action is add, remove or list. A post's address stands for its community; what is watched already is left as it is.
To watch only says what is followed; "driftline probe" and "driftline collect" look.
Examples:
  driftline watch add https://t.me/garden_wire t.me/river_news
  driftline watch add --source https://x.com/town_reporter
  driftline watch list`,
    )
    .action(
      async (
        action: string,
        refs: string[],
        options: { case?: string; json?: boolean; source?: boolean },
      ) => {
        if (action !== 'add' && action !== 'remove' && action !== 'list')
          throw new InputError(`watch can "add", "remove" or "list", not "${action}"`);
        if (action !== 'list' && refs.length === 0)
          throw new InputError(`watch ${action} needs at least one address`);
        const { followedRef } = await import('./address.ts');
        const targets = [...new Set(refs.map(followedRef))];
        const { loadFacts } = await import('../pipeline/facts.ts');
        await withCase(options, { write: action !== 'list' }, async (open) => {
          if (action !== 'list') {
            const at = iso(Date.now());
            const role = options.source ? 'source' : 'community';
            const facts = await loadFacts(open.tables, null);
            const present = role === 'source' ? facts.sources : facts.watched;
            await open.kase.ledger.append(
              targets
                .filter((ref) => present.has(ref) !== (action === 'add'))
                .map((ref) => ({
                  kind: 'watch' as const,
                  at,
                  ref,
                  action: action === 'add' ? ('added' as const) : ('removed' as const),
                  role,
                })),
            );
            await open.follow();
          }
          const facts = await loadFacts(open.tables, null);
          const list = [
            ...[...facts.watched].map((ref) => ({ ref, role: 'community' })),
            ...[...facts.sources].map((ref) => ({ ref, role: 'source' })),
          ];
          await answer(options, { watched: list }, () =>
            list.length === 0
              ? 'Nothing is watched yet. Add a community: driftline watch add https://t.me/name'
              : list.map(({ ref, role }) => (role === 'source' ? `${ref}  (source)` : ref)).join('\n'),
          );
        });
      },
    );
}
