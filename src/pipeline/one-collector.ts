/**
 * @module
 * One collector a case: two would ask every platform twice and write each other's state over. Held by a lock of its own,
 * because the case itself is free for others while a collector rests.
 */
import { join } from 'node:path';
import { makeDirectory, onDisk } from '../captures/durable.ts';
import { type Lock, takeLock } from '../ledger/lock.ts';

/** Takes the place of the case's collector. Throws `InUseError` naming the process that has it. */
export function takeCollecting(dir: string): Promise<Lock> {
  const folder = join(dir, 'state', 'collector');
  return onDisk('the place of the collector cannot be taken', async () => {
    await makeDirectory(folder);
    return takeLock(
      folder,
      (who) => `this case has a collector already, ${who}: a case is collected by one at a time`,
    );
  });
}
