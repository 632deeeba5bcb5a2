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
    const { posts, sightings, index, slots, versions } = parsed;
    const buffers = [piece.bytes, posts.bytes, sightings.bytes, slots, versions, ...Object.values(index)];
    parentPort!.postMessage(
      { parsed, spare: piece.bytes.buffer },
      buffers.flatMap((each) => (ArrayBuffer.isView(each) ? [each.buffer as ArrayBuffer] : [])),
    );
  } catch (error) {
    parentPort!.postMessage({ error });
  }
});
