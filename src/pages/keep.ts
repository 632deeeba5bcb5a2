/**
 * @module
 * Keeps the answers that a verb has computed anyway for the workbench, so that its first page does not wait for them again.
 */
import type { Analysis } from '../pipeline/answers.ts';
import { pageAnswer } from '../pipeline/contract.ts';
import type { OpenCase } from '../pipeline/views.ts';
import { answeredModel, factsModel } from './making.ts';
import { emptyModel, noteLedger, readModel, storeModel } from './model.ts';

/** Stores the model of a case as its ledger is now. `analysis` is of that state. */
export async function keepPages({ kase, tables }: OpenCase, analysis: Analysis): Promise<void> {
  const [kept] = await tables.all<{ captures: number }>(
    'select count(distinct sha256) as captures from captures',
  );
  const before = await readModel(kase.dir);
  const noted = before?.noted ?? emptyModel(0).noted;
  await noteLedger(noted, kase.ledger);
  const size = { entries: kase.ledger.size, captures: kept?.captures ?? 0, noted };
  const part = factsModel(analysis, size, before);
  const model = await answeredModel(analysis, part);
  await storeModel(kase.dir, model, JSON.stringify(await pageAnswer(kase.about, analysis)));
}
