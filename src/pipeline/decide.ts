/**
 * @module
 * Decisions of people: checked against what there is to decide, then written into the ledger.
 */
import { InputError } from '../core/errors.ts';
import type { Decision } from '../core/model.ts';
import { decisionEntry } from '../ledger/ledger.ts';
import { analyse } from './answers.ts';
import type { OpenCase } from './views.ts';

/** Records a decision. Throws `InputError` when the case has no lead or match of that id. */
export async function recordDecision(open: OpenCase, decision: Decision): Promise<void> {
  const analysis = await analyse(open.tables, null);
  const subjects = [
    ...(await analysis.leads()).map((lead) => lead.id),
    ...(await analysis.matches(false)).matches.map((match) => match.id),
    ...(await analysis.matches(true)).matches.map((match) => match.id),
  ];
  if (!subjects.includes(decision.subject))
    throw new InputError(
      `there is no lead or match "${decision.subject}" in this case; "driftline leads" and "driftline matches" show their ids`,
    );
  await open.kase.ledger.append([decisionEntry(decision)]);
  await open.follow();
}
