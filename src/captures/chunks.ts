/**
 * @module
 * A file's bytes in chunks, from any offset. Fresh buffers are dear where a page fault is, so a reader says how many it
 * needs at a time.
 */
import { open } from 'node:fs/promises';

const CHUNK = 1 << 20;

/**
 * The bytes from `start` to the end, in chunks of at most 1 MiB. They come in `turns` buffers by turns: a chunk is good until
 * so many more were asked for. Null: each has a buffer of its own, and a reader may keep it. Throws what the system throws.
 */
export async function* readChunks(
  path: string,
  start: number,
  turns: number | null,
): AsyncGenerator<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const buffers: Buffer[] = [];
    for (let at = start, turn = 0; ; turn++) {
      // A file that is growing is read to its end all the same.
      const length = Math.min(CHUNK, Math.max(size - at, 1));
      // By turns, a buffer is as long as the chunk it was made for; none that comes later is longer, unless the file grew.
      const into = (turns === null ? null : buffers[turn % turns]) ?? Buffer.allocUnsafeSlow(length);
      if (turns !== null) buffers[turn % turns] = into;
      const { bytesRead } = await handle.read(into, 0, Math.min(length, into.length), at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield into.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
