/**
 * @module
 * The thread that adds to the text index: takes batches, answers when they are in.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { type IndexBatch, openForAdding } from './text-index.ts';

const index = openForAdding(workerData as string);
parentPort!.on('message', (batches: readonly IndexBatch[]) => {
  index.add(batches);
  parentPort!.postMessage('in');
});
