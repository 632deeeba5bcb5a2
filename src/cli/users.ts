/**
 * @module
 * `driftline users`: who may use the workbench of a case, and as what.
 */
import type { Command } from 'commander';
import { InputError } from '../core/errors.ts';
import { answer, caseDirectory, verb } from './edge.ts';
import { secretLine } from './secret-line.ts';

const ACTIONS = ['add', 'role', 'password', 'disable', 'enable', 'remove', 'list'] as const;
type Action = (typeof ACTIONS)[number];

interface Options {
  case?: string;
  json?: boolean;
  role?: string;
  sso?: string;
  password: boolean;
}

export function register(program: Command): void {
  verb(program, 'users <action> [name]', 'who may use the workbench, and as what')
    .option('--role <role>', 'viewer, analyst, lead or admin')
    .option('--sso <identity>', 'how the organisation’s sign-in names this person')
    .option('--no-password', 'this person signs in with the organisation only')
    .addHelpText(
      'after',
      `
The action is add, role, password, disable, enable, remove or list. A password is asked for, or read from what is piped in; at least
12 characters. The first user is an admin, and from then on the workbench wants names. Each change is written into the ledger.
A viewer reads; an analyst also decides, follows and imports; a lead also exports and signs off strong matches; an admin
also cares for the team.
Examples:
  driftline users add kim --role admin --case week
  driftline users add robin --role analyst --sso robin@example.org --no-password --case week
  driftline users role robin --role lead --case week
  driftline users list --case week`,
    )
    .action(async (action: string, name: string | undefined, options: Options) => {
      if (!isAction(action)) throw new InputError(`users can ${ACTIONS.join(', ')}, not "${action}"`);
      if (action !== 'list' && name === undefined) throw new InputError(`users ${action} needs a name`);
      const dir = caseDirectory(options);
      const [{ readCaseFile }, { readTeam }, { ROLES }] = await Promise.all([
        import('../pipeline/case.ts'),
        import('../api/team.ts'),
        import('../api/route.ts'),
      ]);
      readCaseFile(dir);
      const role = options.role === undefined ? undefined : ROLES.find((each) => each === options.role);
      if (options.role !== undefined && role === undefined)
        throw new InputError(`a role is one of ${ROLES.join(', ')}, not "${options.role}"`);
      if (action !== 'list') await change(dir, action, name!, { ...options, role });
      const users = (await readTeam(dir)).users.map(({ password: _, ...user }) => user);
      await answer(options, { users }, () =>
        users.length === 0
          ? 'No users: whoever is at this machine uses the workbench by a one-time address.'
          : users
              .map(
                (user) =>
                  `${user.role.padEnd(8)} ${user.name}${user.disabled ? '  (disabled)' : ''}${user.sso === null ? '' : `  signs in as ${user.sso}`}`,
              )
              .join('\n'),
      );
    });
}

function isAction(text: string): text is Action {
  return ACTIONS.some((action) => action === text);
}

async function change(
  dir: string,
  action: Exclude<Action, 'list'>,
  name: string,
  options: Omit<Options, 'role'> & { role: 'viewer' | 'analyst' | 'lead' | 'admin' | undefined },
): Promise<void> {
  const { userIn, userName, withChanged, withoutUser, withUser } = await import('../api/team.ts');
  const { changeTeamOf } = await import('../api/team-record.ts');
  const at = Date.now();
  if (action === 'add') {
    const { role } = options;
    if (role === undefined) throw new InputError('say with --role what this person may do');
    const known = userName(name);
    const password = options.password ? await secretLine(`Password for ${known}`) : null;
    const wanted = { name: known, role, password, sso: options.sso ?? null, at };
    await changeTeamOf(dir, at, (team) => withUser(team, wanted), 'user_added', `${known} (${role})`);
    return;
  }
  if (action === 'remove') {
    await changeTeamOf(dir, at, (team) => withoutUser(team, name), 'user_removed', name.toLowerCase());
    return;
  }
  const { readTeam } = await import('../api/team.ts');
  const known = userIn(await readTeam(dir), name).name;
  if (action === 'role' && options.role === undefined) throw new InputError('say the new role with --role');
  const what = {
    role: { change: { role: options.role }, says: options.role },
    password: { change: {}, says: 'new password' },
    disable: { change: { disabled: true }, says: 'disabled' },
    enable: { change: { disabled: false }, says: 'enabled' },
  }[action];
  const password = action === 'password' ? { password: await secretLine(`New password for ${known}`) } : {};
  await changeTeamOf(
    dir,
    at,
    (team) => withChanged(team, known, { ...what.change, ...password }),
    'user_changed',
    `${known} (${what.says})`,
  );
}
