/**
 * @module
 * Decisions of people: checked against what there is to decide, then written into the ledger.
 */
import { InputError } from '../core/errors.ts';
import type { Decision } from '../core/model.ts';
import { decisionEntry } from '../ledger/ledger.ts';
import { type Analysis, analyse } from './answers.ts';
import type { OpenCase } from './views.ts';

/** What an id is of, by how it begins (`leadId`, `matchId`). Throws `InputError` when it is of neither. */
export function subjectKind(id: string): 'lead' | 'match' {
  if (id.startsWith('lead-')) return 'lead';
  if (id.startsWith('m-')) return 'match';
  throw new InputError(
    `"${id}" is the id of no lead (lead-…) and of no match (m-…); "driftline leads" and "driftline matches" show them`,
  );
}

/** Records a decision. Throws `InputError` when the case has no lead or match of that id. */
export async function recordDecision(open: OpenCase, decision: Decision): Promise<void> {
  const kind = subjectKind(decision.subject);
  if (!(await hasSubject(await analyse(open.tables, null), decision.subject)))
    throw new InputError(
      `there is no ${kind} "${decision.subject}" in this case; "driftline ${kind === 'lead' ? 'leads --limit N' : 'matches'}" shows the ids`,
    );
  await open.kase.ledger.append([decisionEntry(decision)]);
  await open.follow();
}

/**
 * Says whether these answers hold a lead or match of this id; nothing is computed that could not hold it. What
 * communities declare can hide a pair that the rest would find, so a match may be in either answer.
 */
export async function hasSubject(
  analysis: Pick<Analysis, 'leads' | 'matches'>,
  id: string,
): Promise<boolean> {
  if (subjectKind(id) === 'lead') return (await analysis.leads()).some((lead) => lead.id === id);
  for (const withoutDeclared of [false, true])
    if ((await analysis.matches(withoutDeclared)).matches.some((match) => match.id === id)) return true;
  return false;
}
