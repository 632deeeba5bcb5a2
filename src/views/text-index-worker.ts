/**
 * @module
 * The thread that adds to the text index: takes batches and orders to commit, answers each when it is done.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { type IndexBatch, openForAdding } from './text-index.ts';

const index = openForAdding(workerData as string);
parentPort!.on('message', (order: IndexBatch | 'commit') => {
  if (order === 'commit') index.commit();
  else index.add(order);
  parentPort!.postMessage('done');
});
