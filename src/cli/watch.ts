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
    .option(
      '--organisation <name>',
      'for whom an account speaks in public: a community, an outlet, an office',
    )
    .addHelpText(
      'after',
      `
The action is add, remove or list. A post's address stands for its community; what is watched already is left as it is.
To watch only says what is followed; "driftline probe" and "driftline collect" look. A single person is never followed: the
address of one is refused, and for an account (X, Bluesky, Mastodon) you have to say for whom it speaks.
Examples:
  driftline watch add https://t.me/garden_wire t.me/river_news
  driftline watch add --source https://x.com/town_desk --organisation "Town Gazette"
  driftline watch list`,
    )
    .action(
      async (
        action: string,
        refs: string[],
        options: { case?: string; json?: boolean; source?: boolean; organisation?: string },
      ) => {
        if (action !== 'add' && action !== 'remove' && action !== 'list')
          throw new InputError(`watch can "add", "remove" or "list", not "${action}"`);
        if (action !== 'list' && refs.length === 0)
          throw new InputError(`watch ${action} needs at least one address`);
        const { followedRef } = await import('./address.ts');
        const targets = [...new Set(refs.map(followedRef))];
        const { loadFacts } = await import('../pipeline/facts.ts');
        const { refusePersons } = await import('../pipeline/targets.ts');
        await withCase(options, { write: action !== 'list' }, async (open) => {
          if (action !== 'list') {
            const at = iso(Date.now());
            const role = options.source ? 'source' : 'community';
            const facts = await loadFacts(open.tables, null);
            const present = role === 'source' ? facts.sources : facts.watched;
            const organisation = options.organisation?.trim() || null;
            if (action === 'add') refusePersons(targets, facts, organisation);
            await open.kase.ledger.append(
              targets
                .filter((ref) => present.has(ref) !== (action === 'add'))
                .map((ref) => ({
                  kind: 'watch' as const,
                  at,
                  ref,
                  action: action === 'add' ? ('added' as const) : ('removed' as const),
                  role,
                  ...(action === 'add' && organisation !== null ? { organisation } : {}),
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
