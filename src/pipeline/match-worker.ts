/**
 * @module
 * The worker thread of `match-posts.ts`: takes texts, answers with what the matcher keeps of them.
 */
import { parentPort } from 'node:worker_threads';
import { readTexts, type Texts } from '../core/match/texts.ts';

parentPort!.on('message', (texts: Texts) => {
  try {
    const read = readTexts(texts);
    parentPort!.postMessage(
      { read },
      Object.values(read).flatMap((each) => (ArrayBuffer.isView(each) ? [each.buffer as ArrayBuffer] : [])),
    );
  } catch (error) {
    parentPort!.postMessage({ error });
  }
});
