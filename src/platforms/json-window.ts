/**
 * @module
 * The stretch of a file that the JSON cutter holds in memory. Offsets given and taken are those of the file, so they
 * stay true while the stretch moves on. Generators that need bytes beyond it yield `MORE`; whoever drives them appends
 * a chunk, or sets `eof`.
 */
import { takeBytes } from './spare-buffers.ts';

/** Yielded to ask for more bytes. */
export const MORE = Symbol('more bytes');

/** Answered by `peek` at the end of the file. */
export const END = -1;

export interface Window {
  bytes: Buffer;
  /** File offset of `bytes[0]`. */
  base: number;
  /** File offset behind the last byte held. */
  end: number;
  /** Reading position, a file offset. */
  at: number;
  /** Bytes before this file offset may be forgotten when the window grows. Never beyond `at`. */
  keep: number;
  eof: boolean;
  /** White space between the last line break and `at`; null when something else stands before `at` on its line. */
  indent: string | null;
  /** The line break in use, seen last. */
  eol: string;
}

/** A window that begins at a file offset and holds nothing yet. */
export function openWindow(offset: number): Window {
  return {
    bytes: Buffer.alloc(0),
    base: offset,
    end: offset,
    at: offset,
    keep: offset,
    eof: false,
    indent: null,
    eol: '\n',
  };
}

/** A window over bytes that are all there. */
export function closedWindow(bytes: Uint8Array, offset: number): Window {
  const held = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { ...openWindow(offset), bytes: held, end: offset + bytes.length, eof: true };
}

/** Adds a chunk behind the bytes held; forgets those before `keep` where that makes room. */
export function append(w: Window, chunk: Uint8Array): void {
  const held = w.end - w.keep;
  const tail = w.end - w.base;
  if (tail + chunk.length > w.bytes.length) {
    const target =
      held + chunk.length <= w.bytes.length / 2
        ? w.bytes
        : Buffer.allocUnsafeSlow(Math.max(1 << 20, 2 * (held + chunk.length)));
    w.bytes.copy(target, 0, w.keep - w.base, tail);
    w.bytes = target;
    w.base = w.keep;
  }
  w.bytes.set(chunk, w.end - w.base);
  w.end += chunk.length;
}

/** Asks until `size` bytes from `from` are held or the file ends. */
export function* fill(w: Window, from: number, size: number): Generator<typeof MORE, void> {
  while (w.end - from < size && !w.eof) yield MORE;
}

/** The next byte that is no white space, `at` standing on it; `END` when there is none. */
export function* peek(w: Window): Generator<typeof MORE, number> {
  for (;;) {
    for (let i = w.at - w.base; i < w.end - w.base; i++) {
      const c = w.bytes[i]!;
      if (c === 0x0a) {
        w.eol = i > 0 && w.bytes[i - 1] === 0x0d ? '\r\n' : '\n';
        w.indent = '';
      } else if (c === 0x20 || c === 0x09) {
        if (w.indent !== null) w.indent += c === 0x20 ? ' ' : '\t';
      } else if (c !== 0x0d) return c;
      w.at++;
    }
    if (w.eof) return END;
    yield MORE;
  }
}

/** Moves `at` behind a byte that `peek` has shown. */
export function pass(w: Window): void {
  w.at++;
  w.indent = null;
}

/** Moves `at`; nothing is known of the line it lands in. */
export function moveTo(w: Window, offset: number): void {
  w.at = offset;
  w.indent = null;
}

/** A copy of held bytes, free of the window. */
export function copyOf(w: Window, from: number, to: number): Uint8Array<ArrayBuffer> {
  const bytes = takeBytes(to - from);
  bytes.set(w.bytes.subarray(from - w.base, to - w.base));
  return bytes;
}

/** A view of held bytes; good until the next `MORE`. */
export function view(w: Window, from: number, to: number): Buffer {
  return w.bytes.subarray(from - w.base, to - w.base);
}

/** File offset of the first `needle` that lies in `[from, to)`, or -1. */
export function find(w: Window, needle: string, from: number, to: number): number {
  const i = view(w, from, to).indexOf(needle, 0, 'latin1');
  return i < 0 ? -1 : from + i;
}
