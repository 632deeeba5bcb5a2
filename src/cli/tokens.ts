/**
 * @module
 * `driftline tokens`: API tokens for programs that ask the workbench's routes.
 */
import type { Command } from 'commander';
import { InputError } from '../core/errors.ts';
import { answer, caseDirectory, say, verb, wholeNumber } from './edge.ts';

interface Options {
  case?: string;
  json?: boolean;
  user: string;
  scopes?: string;
  days: string;
}

export function register(program: Command): void {
  verb(program, 'tokens <action> [name-or-id]', 'API tokens for programs')
    .option('--user <name>', 'whose token it is; "local" in a case without users', 'local')
    .option(
      '--scopes <list>',
      'what it may, separated by commas: read, decide, watch, import, media, export, team',
    )
    .option('--days <n>', 'how long it lives (1 to 366)', '90')
    .addHelpText(
      'after',
      `
The action is add, remove or list. A token is printed once and kept only as a hash; a program sends it as
"Authorization: Bearer dlt_…". It can do no more than its owner's role. docs/api.md lists the routes and their scopes.
Examples:
  driftline tokens add nightly-report --scopes read,export --user kim --days 30 --case week
  driftline tokens list --case week
  driftline tokens remove 3f9c0a1b2c4d --case week`,
    )
    .action(async (action: string, which: string | undefined, options: Options) => {
      if (action !== 'add' && action !== 'remove' && action !== 'list')
        throw new InputError(`tokens can add, remove or list, not "${action}"`);
      if (action !== 'list' && which === undefined)
        throw new InputError(action === 'add' ? 'a token needs a name' : 'say the id of the token');
      const dir = caseDirectory(options);
      const [
        { readCaseFile },
        { LOCAL, mayGive, readTeam, userIn, withToken },
        { SCOPES },
        { changeTeamOf },
      ] = await Promise.all([
        import('../pipeline/case.ts'),
        import('../api/team.ts'),
        import('../api/route.ts'),
        import('../api/team-record.ts'),
      ]);
      readCaseFile(dir);
      const at = Date.now();
      if (action === 'add') {
        const scopes = (options.scopes ?? '').split(',').map((scope) => {
          const known = SCOPES.find((each) => each === scope.trim());
          if (known === undefined) throw new InputError(`--scopes is a list of ${SCOPES.join(', ')}`);
          return known;
        });
        const days = wholeNumber('--days', options.days, 1, 366);
        const team = await readTeam(dir);
        const owner =
          options.user === LOCAL && team.users.length === 0
            ? { name: LOCAL, role: 'admin' as const }
            : userIn(team, options.user);
        const beyond = scopes.find((scope) => !mayGive(owner.role, scope));
        if (beyond !== undefined)
          throw new InputError(`the role of ${owner.name} does not reach "${beyond}"`);
        const { row, secret } = withToken(team, owner, { name: which!, scopes, days, at });
        await changeTeamOf(
          dir,
          at,
          (now) => ({ ...now, tokens: [...now.tokens, row] }),
          'token_added',
          `${row.id} of ${owner.name} (${row.scopes.join(', ')})`,
        );
        const { hash: _, ...shown } = row;
        say('Keep it now: it is not shown again.');
        await answer(options, { token: secret, ...shown }, () => secret);
        return;
      }
      if (action === 'remove') {
        const known = (await readTeam(dir)).tokens.find(({ id }) => id === which);
        if (known === undefined)
          throw new InputError('there is no token of this id; "driftline tokens list" shows them');
        await changeTeamOf(
          dir,
          at,
          (team) => ({ ...team, tokens: team.tokens.filter(({ id }) => id !== which) }),
          'token_removed',
          `${known.id} of ${known.user}`,
        );
      }
      const tokens = (await readTeam(dir)).tokens.map(({ hash: _, ...token }) => token);
      await answer(options, { tokens }, () =>
        tokens.length === 0
          ? 'There are no tokens.'
          : tokens
              .map((of) => `${of.id}  ${of.user}  ${of.scopes.join(',')}  until ${of.expiresAt}  ${of.name}`)
              .join('\n'),
      );
    });
}
