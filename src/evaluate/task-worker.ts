/**
 * @module
 * The worker thread of `suite.ts`: takes a task, answers with what came of it.
 */
import { parentPort } from 'node:worker_threads';
import { runTask, type Task } from './task.ts';

parentPort!.on('message', async (task: Task) => {
  try {
    parentPort!.postMessage({ done: await runTask(task) });
  } catch (error) {
    parentPort!.postMessage({ error });
  }
});
