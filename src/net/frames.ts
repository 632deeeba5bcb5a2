/**
 * @module
 * Messages of a WebSocket, each batch kept before it is given. A batch is whatever came while the one before was being
 * kept: on a quiet stream each message is kept by itself, on a busy one the disk sets the size. Reconnecting is the
 * connector's business, because only it knows from where to go on.
 */
import { WebSocket } from 'undici';
import type { Frame } from '../platforms/connector.ts';
import type { Connections } from './connect.ts';

/** The most that is put into one batch, and the most that may wait for the disk, before the stream is given up (bytes). */
const BATCH = 4 << 20;
const WAITING = 64 << 20;

export interface Stream {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds until a connection that does not open is given up. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Keeps a batch and returns its SHA-256. */
  keep(frames: readonly Omit<Frame, 'capture'>[]): Promise<string>;
  /** Says once whether it opened. */
  opened(open: boolean): void;
}

/** Opens the stream and yields until the other side ends it or `signal` says so. Throws only what `keep` throws. */
export async function* openStream(
  { agent }: Connections,
  { url, headers, timeout, signal, now, keep, opened }: Stream,
): AsyncGenerator<Frame> {
  const waiting: Omit<Frame, 'capture'>[] = [];
  let bytes = 0;
  let open = false;
  let ended = signal.aborted;
  let wake = () => {};
  const end = () => {
    ended = true;
    wake();
  };
  if (ended) return;
  const socket = new WebSocket(url.href, { dispatcher: agent, headers: { ...headers } });
  socket.binaryType = 'arraybuffer';
  const deadline = setTimeout(() => {
    if (!open) end();
  }, timeout);
  socket.addEventListener('open', () => {
    open = true;
    opened(true);
  });
  socket.addEventListener('message', ({ data }: { data: unknown }) => {
    const frame = typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer);
    bytes += frame.length;
    waiting.push({ data: frame, at: now() });
    if (bytes > WAITING) end();
    wake();
  });
  socket.addEventListener('close', end);
  // An error is always followed by a close; without a listener it would end the process.
  socket.addEventListener('error', () => undefined);
  signal.addEventListener('abort', end, { once: true });
  try {
    for (;;) {
      if (waiting.length === 0 && !ended)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      if (waiting.length === 0 || signal.aborted) return;
      const batch: Omit<Frame, 'capture'>[] = [];
      for (let size = 0; waiting.length > 0 && size < BATCH; ) {
        const frame = waiting.shift()!;
        batch.push(frame);
        size += frame.data.length;
      }
      for (const { data } of batch) bytes -= data.length;
      const capture = await keep(batch);
      for (const frame of batch) yield { ...frame, capture };
    }
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener('abort', end);
    if (!open) opened(false);
    socket.close();
  }
}
