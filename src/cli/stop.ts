/**
 * @module
 * Being told to stop: the first Ctrl-C (or SIGTERM) ends the work in good order, the second one ends the process.
 */

/** Runs `work` with a signal that SIGINT and SIGTERM raise. */
export async function untilStopped<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const listener = () => stop.abort();
  process.once('SIGINT', listener);
  process.once('SIGTERM', listener);
  try {
    return await work(stop.signal);
  } finally {
    process.removeListener('SIGINT', listener);
    process.removeListener('SIGTERM', listener);
  }
}
