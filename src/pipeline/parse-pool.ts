/**
 * @module
 * Parses pieces in worker threads and gives the results back in the order of the pieces, with few of them in memory.
 * Small files are parsed on the calling thread: starting a worker would take longer.
 */
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Damage, Piece } from '../platforms/platform.ts';
import { giveBack } from '../platforms/spare-buffers.ts';
import { emptyPiece, type ParsedPiece, type ParseJob, parsePiece } from './parse.ts';

/** Files of fewer bytes are parsed where they are read. */
const WORKER_FROM_BYTES = 8 * 1024 * 1024;

export interface ParsePool {
  /**
   * Parses all pieces of a file of `size` bytes; yields in file order, with the offset each piece began at. A piece that
   * needs more memory than a worker may have ends it with an error that `isOutOfMemory` knows, since what else that
   * worker had is lost too. `oneByOne` is the slow way that loses such a piece alone, as damage.
   */
  parse(
    pieces: AsyncIterable<Piece | Damage>,
    job: ParseJob,
    size: number,
    oneByOne?: boolean,
  ): AsyncGenerator<{ offset: number; parsed: ParsedPiece }>;
  /** Starts the workers, when a file of `size` bytes will want them. */
  warm(size: number): void;
  close(): Promise<void>;
}

interface Waiting {
  resolve(parsed: ParsedPiece): void;
  reject(error: unknown): void;
}

/** Whether a worker came to the end of the memory that it may have. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

/** A pool of as many workers as there are cores, started when first needed. Each may have `memoryMiB` for objects. */
export function openParsePool({ memoryMiB = 1024 } = {}): ParsePool {
  const workers: { worker: Worker; waiting: Waiting[] }[] = [];
  const start = () => {
    // The same file name with the ending this code itself runs under: `.ts` from a clone, `.js` when compiled.
    const worker = new Worker(new URL(`./parse-worker${extname(import.meta.filename)}`, import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: memoryMiB },
    });
    const waiting: Waiting[] = [];
    worker.on('message', (answer: { parsed?: ParsedPiece; spare?: ArrayBuffer; error?: unknown }) => {
      const next = waiting.shift()!;
      if (answer.spare) giveBack(answer.spare);
      if (answer.parsed) next.resolve(answer.parsed);
      else next.reject(answer.error);
    });
    const one = { worker, waiting };
    worker.on('error', (error) => {
      workers.splice(workers.indexOf(one), 1);
      for (const next of waiting.splice(0)) next.reject(error);
    });
    workers.push(one);
  };
  const submit = (piece: Piece, job: ParseJob): Promise<ParsedPiece> => {
    const idlest = workers.reduce((a, b) => (b.waiting.length < a.waiting.length ? b : a));
    return new Promise((resolve, reject) => {
      idlest.waiting.push({ resolve, reject });
      idlest.worker.postMessage({ piece, job }, [piece.bytes.buffer as ArrayBuffer]);
    });
  };
  const alone = async (piece: Piece | Damage, job: ParseJob): Promise<ParsedPiece> => {
    if ('item' in piece) return emptyPiece([piece]);
    if (workers.length === 0) start();
    try {
      return await submit(piece, job);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      return emptyPiece([
        { item: 'damage', offset: piece.offset, why: 'this part needs more memory than its reader may have' },
      ]);
    }
  };
  const warm = (size: number): boolean => {
    if (size >= WORKER_FROM_BYTES) while (workers.length < availableParallelism()) start();
    return size >= WORKER_FROM_BYTES;
  };
  return {
    warm,
    async *parse(pieces, job, size, oneByOne = false) {
      if (oneByOne) {
        for await (const piece of pieces) yield { offset: piece.offset, parsed: await alone(piece, job) };
        return;
      }
      const inline = !warm(size);
      const underWay: { offset: number; parsed: Promise<ParsedPiece> }[] = [];
      for await (const piece of pieces) {
        const parsed =
          'item' in piece
            ? Promise.resolve(emptyPiece([piece]))
            : inline
              ? Promise.resolve(parsePiece(piece, job))
              : submit(piece, job);
        // A rejection is reported where the result is awaited, not as an unhandled one before that.
        parsed.catch(() => undefined);
        underWay.push({ offset: piece.offset, parsed });
        if (underWay.length > workers.length * 2) {
          const first = underWay.shift()!;
          yield { offset: first.offset, parsed: await first.parsed };
        }
      }
      for (const { offset, parsed } of underWay) yield { offset, parsed: await parsed };
    },
    async close() {
      await Promise.all(workers.splice(0).map(({ worker }) => worker.terminate()));
    },
  };
}
