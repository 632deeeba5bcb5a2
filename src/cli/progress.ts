/**
 * @module
 * How far a long run is, on stderr: a line that redraws itself on a terminal, one line every five seconds elsewhere.
 */
import type { Progress } from '../pipeline/follow.ts';

/** Milliseconds between two pictures of the same run. */
const REDRAW_TERMINAL = 100;
const REDRAW_ELSEWHERE = 5000;

/** Shows how far `work` is, under the name `what`, while it runs. The last line goes, however it ends. */
export async function withProgress<T>(
  what: string,
  work: (onProgress: (progress: Progress) => void) => Promise<T>,
): Promise<T> {
  const terminal = process.stderr.isTTY === true;
  let shown = performance.now();
  let drawn = false;
  try {
    return await work((progress) => {
      const now = performance.now();
      if (now - shown < (terminal ? REDRAW_TERMINAL : REDRAW_ELSEWHERE)) return;
      shown = now;
      drawn = terminal;
      process.stderr.write(terminal ? `\r\x1b[K${what} ${bar(progress)}` : `${what} ${inWords(progress)}\n`);
    });
  } finally {
    if (drawn) process.stderr.write('\r\x1b[K');
  }
}

function share({ bytes, ofBytes, entries, ofEntries }: Progress): number {
  return ofBytes > 0 ? bytes / ofBytes : entries / Math.max(1, ofEntries);
}

function inWords(progress: Progress): string {
  const posts = progress.posts > 0 ? `  ${progress.posts.toLocaleString('en')} posts` : '';
  return `${`${Math.floor(share(progress) * 100)} %`.padStart(5)}${posts}`;
}

function bar(progress: Progress): string {
  const filled = Math.min(24, Math.round(share(progress) * 24));
  return `${'━'.repeat(filled)}${'─'.repeat(24 - filled)} ${inWords(progress)}`;
}
