/**
 * @module
 * A window that moves over a file, for formats whose records say how long they are. It holds what was asked for and not
 * yet dropped, and can jump.
 */
import type { ByteSource } from '../platform.ts';

/** Opened on a source; close it when done. */
export interface ByteReader {
  /** Where the window begins in the file. */
  readonly at: number;
  /** The bytes in the window. Valid until the next call. */
  readonly window: Buffer;
  /** Makes the window hold at least so many bytes; false when the file ends before. */
  need(bytes: number): Promise<boolean>;
  /** Moves the window's beginning to an offset of the file, behind or ahead. */
  seek(offset: number): Promise<void>;
  close(): Promise<void>;
}

/** A reader over `source` from `start` up to `end`. */
export function openReader(source: ByteSource, start = 0, end = source.size): ByteReader {
  let at = start;
  let window: Buffer = Buffer.alloc(0);
  let chunks: AsyncIterator<Uint8Array> | null = null;
  let over = false;

  return {
    get at() {
      return at;
    },
    get window() {
      return window;
    },
    async need(bytes) {
      const parts: Uint8Array[] = [window];
      let length = window.length;
      while (length < bytes && !over) {
        chunks ??= source.read(at + length)[Symbol.asyncIterator]();
        const next = await chunks.next();
        const room = end - at - length;
        if (next.done || room <= 0) over = true;
        else {
          // A copy: a chunk is good only until the next is asked for.
          parts.push(Buffer.from(next.value.subarray(0, room)));
          length += Math.min(next.value.length, room);
        }
      }
      if (parts.length > 1) window = Buffer.concat(parts);
      return window.length >= bytes;
    },
    async seek(offset) {
      if (offset >= at && offset <= at + window.length) {
        window = window.subarray(offset - at);
        at = offset;
        return;
      }
      await chunks?.return?.();
      chunks = null;
      over = false;
      at = offset;
      window = Buffer.alloc(0);
    },
    async close() {
      await chunks?.return?.();
    },
  };
}
