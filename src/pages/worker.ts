/**
 * @module
 * The process that computes the model of the workbench's screens (`model.ts`), so that a server never waits for it
 * and an answer that needs too much memory ends nothing but itself. Told to compute, it brings the views up to the
 * ledger's end, loads, lets the tables go, computes, stores, and says so. `desk.ts` starts it.
 */
import { join } from 'node:path';
import { DependencyError, InputError } from '../core/errors.ts';
import { analyse } from '../pipeline/answers.ts';
import { readCaseFile } from '../pipeline/case.ts';
import { pageAnswer } from '../pipeline/contract.ts';
import { openViews } from '../pipeline/views.ts';
import { openTables, type Tables } from '../views/tables.ts';
import { answeredModel, factsModel } from './making.ts';
import { emptyModel, noteLedger, readModel, storeModel } from './model.ts';

/** What it says: a part is stored (`answers`: leads, matches and claims too), or it could not be made. */
export type WorkerSays =
  | { readonly kind: 'stored'; readonly entries: number; readonly answers: boolean }
  | { readonly kind: 'failed'; readonly why: string; readonly again: boolean };

/** Tables that are open only while they are asked, so that others can write between. Fails when somebody did. */
function lentTables(dir: string, entries: number): Tables {
  const use = async () => {
    const tables = await openTables(join(dir, 'views'), { readOnly: true });
    const [progress] = await tables.all<{ entries: number }>('select entries from progress');
    if (progress?.entries === entries) return tables;
    tables.close();
    throw new DependencyError('the case was changed meanwhile');
  };
  const refuse = () => Promise.reject(new Error('these tables are for reading'));
  return {
    async all<T extends object>(...asked: Parameters<Tables['all']>) {
      const tables = await use();
      try {
        return await tables.all<T>(...asked);
      } finally {
        tables.close();
      }
    },
    async *stream<T extends object>(...asked: Parameters<Tables['stream']>) {
      const tables = await use();
      try {
        yield* tables.stream<T>(...asked);
      } finally {
        tables.close();
      }
    },
    async *columns(...asked: Parameters<Tables['columns']>) {
      const tables = await use();
      try {
        yield* tables.columns(...asked);
      } finally {
        tables.close();
      }
    },
    run: refuse,
    load: refuse,
    stage: () => {
      throw new Error('these tables are for reading');
    },
    loadFiles: refuse,
    atomically: refuse,
    close: () => undefined,
  };
}

async function compute(dir: string): Promise<void> {
  const about = readCaseFile(dir);
  const before = await readModel(dir);
  const open = await openViews(dir, { write: false });
  const entries = open.kase.ledger.size;
  const [kept] = await open.tables.all<{ captures: number }>(
    'select count(distinct sha256) as captures from captures',
  );
  const noted = before?.noted ?? emptyModel(0).noted;
  await noteLedger(noted, open.kase.ledger);
  // Everything but the posts is loaded in one go.
  let tables: Tables = open.tables;
  const analysis = await analyse(
    {
      ...open.tables,
      all: (...asked) => tables.all(...asked),
      stream: (...asked) => tables.stream(...asked),
      columns: (...asked) => tables.columns(...asked),
    } as Tables,
    null,
  ).finally(() => open.close());
  tables = lentTables(dir, entries);
  const part = factsModel(analysis, { entries, captures: kept?.captures ?? 0, noted }, before);
  await storeModel(dir, part, null);
  say({ kind: 'stored', entries, answers: false });
  const model = await answeredModel(analysis, part);
  await storeModel(dir, model, JSON.stringify(await pageAnswer(about, analysis)));
  say({ kind: 'stored', entries, answers: true });
}

function say(message: WorkerSays): void {
  process.send?.(message);
}

const [, , caseDirectory] = process.argv;
let working: Promise<void> = Promise.resolve();
process.on('message', () => {
  working = working.then(async () => {
    try {
      await compute(caseDirectory!);
    } catch (error) {
      const outside = error instanceof DependencyError || error instanceof InputError;
      if (!outside) console.error(error);
      say({
        kind: 'failed',
        why: outside ? error.message : 'a bug in Driftline; the terminal shows more',
        again: error instanceof DependencyError,
      });
    }
  });
});
// A server that ended without a word leaves nothing behind.
process.on('disconnect', () => process.exit(0));
