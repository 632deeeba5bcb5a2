/**
 * @module
 * `driftline watch`: which communities the case follows.
 */
import type { Command } from 'commander';
import { iso } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import { readReference } from '../core/ref.ts';
import { loadFacts } from '../pipeline/facts.ts';
import { openViews } from '../pipeline/views.ts';
import { GRAMMARS } from '../platforms/links.ts';
import { answer, caseDirectory, verb } from './edge.ts';
import { communityRef } from './import.ts';

export function register(program: Command): void {
  verb(program, 'watch <action> [ref...]', 'add, remove or list the communities that are followed')
    .option('--source', 'a public account or page that is read for leads, not a community that is followed')
    .addHelpText(
      'after',
      `
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
        if (!['add', 'remove', 'list'].includes(action))
          throw new InputError(`watch can "add", "remove" or "list", not "${action}"`);
        if (action !== 'list' && refs.length === 0)
          throw new InputError(`watch ${action} needs at least one address`);
        const targets = refs.map(target);
        const open = await openViews(caseDirectory(options), { write: action !== 'list' });
        try {
          if (action !== 'list') {
            const at = iso(Date.now());
            const role = options.source ? 'source' : 'community';
            const facts = await loadFacts(open.tables, null);
            const present = role === 'source' ? facts.sources : facts.watched;
            await open.kase.ledger.append(
              [...new Set(targets)]
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
        } finally {
          await open.close();
        }
      },
    );
}

/** A community to follow. A lone post is taken as its community; a web page or nothing known is refused. */
function target(text: string): string {
  const reference = readReference(/^[\w.-]+\.[a-z]{2,}\//i.test(text) ? `https://${text}` : text, GRAMMARS);
  if (reference?.kind === 'post' && reference.community !== null) return reference.community;
  return communityRef(reference?.ref ?? text);
}
