/**
 * @module
 * The worker thread of `parse-pool.ts`: takes a piece, answers with its rows.
 */
import { parentPort } from 'node:worker_threads';
import type { Piece } from '../platforms/platform.ts';
import { type ParseJob, parsePiece } from './parse.ts';

parentPort!.on('message', ({ piece, job }: { piece: Piece; job: ParseJob }) => {
  try {
    const parsed = parsePiece(piece, job);
    parentPort!.postMessage({ parsed }, [
      parsed.posts.buffer,
      parsed.sightings.buffer,
      parsed.slots.buffer,
      parsed.versions.buffer,
      parsed.postedAt.buffer,
    ]);
  } catch (error) {
    parentPort!.postMessage({ error });
  }
});
