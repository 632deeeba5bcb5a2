/**
 * @module
 * Who did what in a case: decisions, what is followed, event frames, looks at hidden media, exports, the team. From the
 * tables and from what was recorded since they last followed the ledger.
 */
import { iso, parseInstant } from '../core/clock.ts';
import type { Entry, Placed } from '../ledger/ledger.ts';
import type { Tables } from '../views/tables.ts';
import type { Desk, Reading } from './desk.ts';
import { said } from './rows.ts';

interface DecisionRow {
  entry: number;
  subject: string;
  verdict: 'accept' | 'reject' | 'withdraw';
  by: string;
  because: string;
  at: string;
  /** A later `withdraw` took it back. */
  takenBack: boolean;
}

/** Decisions, newest first: on one subject, or those since an entry. */
export async function decisionRows(
  desk: Desk,
  tables: Pick<Tables, 'all'>,
  which: { subject?: string; since?: number; limit: number },
): Promise<{ total: number; rows: DecisionRow[] }> {
  const followed = await followedTo(tables);
  const found = await tables.all<Omit<DecisionRow, 'takenBack' | 'at'> & { at: number }>(
    `select entry, subject, verdict, decided_by as by, because, decided_at as "at" from decisions
     where ${which.subject === undefined ? 'true' : 'subject = $1'} order by entry`,
    which.subject === undefined ? [] : [which.subject],
  );
  const all: DecisionRow[] = found.map((row) => ({ ...row, at: iso(row.at), takenBack: false }));
  for (const { index, entry } of desk.fresh(followed))
    if (entry.kind === 'decision' && (which.subject === undefined || entry.subject === which.subject)) {
      const { subject, verdict, by, because, at } = entry;
      all.push({ entry: index, subject, verdict, by, because, at, takenBack: false });
    }
  const standing = new Map<string, DecisionRow[]>();
  for (const row of all) {
    const list = standing.get(row.subject) ?? [];
    if (row.verdict === 'withdraw') {
      const taken = list.pop();
      if (taken !== undefined) taken.takenBack = true;
    } else list.push(row);
    standing.set(row.subject, list);
  }
  const rows = all.filter(({ entry }) => entry >= (which.since ?? 0)).reverse();
  return { total: rows.length, rows: rows.slice(0, which.limit) };
}

async function followedTo(tables: Pick<Tables, 'all'>): Promise<number> {
  const [progress] = await tables.all<{ entries: number }>('select entries from progress');
  return progress?.entries ?? 0;
}

/** The kinds that can be asked for. */
export const AUDITED = ['decision', 'watch', 'event', 'audit'] as const;
type Audited = (typeof AUDITED)[number];

interface Row {
  entry: number;
  at: number;
  kind: Audited;
  action: string;
  by: string | null;
  subject: string;
  because: string | null;
}

/** As a row of the table below; null for entries that are about no person's doing. */
function rowOf({ index, entry }: Placed): Row | null {
  const about = (of: Omit<Row, 'entry' | 'at'>): Row => ({ entry: index, at: parseInstant(entry.at), ...of });
  const e: Entry = entry;
  if (e.kind === 'decision')
    return about({ kind: 'decision', action: e.verdict, by: e.by, subject: e.subject, because: e.because });
  if (e.kind === 'watch')
    return about({ kind: 'watch', action: e.action, by: null, subject: e.ref, because: null });
  if (e.kind === 'event')
    return about({ kind: 'event', action: 'framed', by: null, subject: e.event.id, because: null });
  if (e.kind === 'audit')
    return about({ kind: 'audit', action: e.action, by: e.by, subject: e.subject, because: e.because });
  return null;
}

const ALL = `
  select entry, decided_at as "at", 'decision' as kind, verdict as action, decided_by as "by", subject, because from decisions
  union all select entry, changed_at, 'watch', action, null, ref, null from watches
  union all select entry, added_at, 'event', 'framed', null, id, null from events
  union all select entry, done_at, 'audit', action, done_by, subject, because from audits`;

const SENTENCES: Readonly<Record<string, string>> = {
  accept: 'accepted {subject}',
  reject: 'rejected {subject}',
  withdraw: 'took back the latest decision on {subject}',
  added: '{subject} is followed from now on',
  removed: '{subject} is no longer followed',
  framed: 'an event is watched for: {subject}',
  media_shown: 'looked at hidden media: {subject}',
  bytes_taken: 'took the bytes of a capture: {subject}',
  exported: 'exported: {subject}',
  user_added: 'added a user: {subject}',
  user_changed: 'changed a user: {subject}',
  user_removed: 'removed a user: {subject}',
  token_added: 'made an API token: {subject}',
  token_removed: 'removed an API token: {subject}',
  settings_changed: 'changed settings: {subject}',
};

/** A page of the audit, newest first; `before` is the entry that the last page ended with. */
export async function auditPage(
  desk: Desk,
  { tables }: Reading,
  which: { kind: Audited | null; by: string | null; before: number | null; limit: number },
) {
  const followed = await followedTo(tables);
  const wanted = (row: Row) =>
    (which.kind === null || row.kind === which.kind) &&
    (which.by === null || row.by === which.by) &&
    (which.before === null || row.entry < which.before);
  const fresh = desk.fresh(followed).flatMap((placed) => {
    const row = rowOf(placed);
    return row !== null && wanted(row) ? [row] : [];
  });
  const [there] = await tables.all("select 1 from information_schema.tables where table_name = 'audits'");
  const source = there === undefined ? ALL.replace(/union all select entry, done_at[\s\S]*$/, '') : ALL;
  const where = `where ($1 is null or kind = $1) and ($2 is null or "by" = $2) and entry < $3`;
  const before = which.before ?? Number.MAX_SAFE_INTEGER;
  const [total] = await tables.all<{ n: number }>(`select count(*) as n from (${source}) ${where}`, [
    which.kind,
    which.by,
    Number.MAX_SAFE_INTEGER,
  ]);
  const stored = await tables.all<Row>(
    `select * from (${source}) ${where} order by entry desc limit ${which.limit + 1}`,
    [which.kind, which.by, before],
  );
  const all = [...fresh.reverse(), ...stored];
  const rows = all.slice(0, which.limit);
  return {
    total: (total?.n ?? 0) + fresh.length,
    rows: rows.map(({ action, at, ...row }) => ({
      ...row,
      at: iso(at),
      action,
      what: said(`audit_${action}`, SENTENCES[action] ?? action, { subject: row.subject }),
    })),
    next: all.length > which.limit ? String(rows.at(-1)!.entry) : null,
  };
}
