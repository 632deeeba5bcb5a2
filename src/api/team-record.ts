/**
 * @module
 * A change of the team by whoever has the case's files, outside a server: written into the ledger first, then done.
 */
import { iso } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';
import type { AuditAction } from '../ledger/ledger.ts';
import { openViews } from '../pipeline/views.ts';
import { changeTeam, LOCAL, readTeam, type Team } from './team.ts';

/** Changes the team of the case in `dir`. What `change` throws is thrown before anything is written down. */
export async function changeTeamOf(
  dir: string,
  at: Instant,
  change: (team: Team) => Team | Promise<Team>,
  action: AuditAction,
  subject: string,
): Promise<void> {
  const before = await readTeam(dir);
  const next = await change(before);
  const open = await openViews(dir, { write: true });
  try {
    await open.kase.ledger.append([
      { kind: 'audit', at: iso(at), action, by: LOCAL, subject, because: null },
    ]);
    await open.follow();
  } finally {
    await open.close();
  }
  await changeTeam(dir, async (team) =>
    // The change was computed on what was there; only if somebody was faster it has to be computed again.
    JSON.stringify(team) === JSON.stringify(before) ? next : change(team),
  );
}
