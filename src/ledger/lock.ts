/**
 * @module
 * One writer a ledger: a lock file that names its owner. A lock whose owner is gone is taken over; of several that
 * try at once exactly one wins, because each lock can be succeeded only once (`link` is atomic).
 * Readers need no lock.
 */
import { randomBytes } from 'node:crypto';
import { link, rename, rm, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { readIfThere, systemCode } from '../captures/durable.ts';
import { mayBeRunning, type Owner, thisOwner } from '../captures/owner.ts';
import { InUseError } from '../core/errors.ts';

interface Held extends Owner {
  /** Tells this lock from every other, of the same process too. */
  readonly nonce: string;
}

export interface Lock {
  release(): Promise<void>;
}

/** What a refusal says of the process that has a lock. */
const WRITTEN = (who: string) => `the case is being written by ${who}`;

/** Takes the lock of a ledger's directory, or another one for which `says` words it. Throws `InUseError` naming the process that has it. */
export async function takeLock(directory: string, says = WRITTEN): Promise<Lock> {
  const lock = join(directory, 'lock');
  const successorOf = (nonce: string) => join(directory, `lock.after-${nonce}`);
  const mine: Held = { ...thisOwner(), nonce: randomBytes(8).toString('hex') };
  const draft = join(directory, `lock.${mine.nonce}`);

  await writeFile(draft, JSON.stringify(mine), { flag: 'wx' });
  try {
    for (;;) {
      if (await linked(draft, lock)) break;
      const head = await holder(lock);
      if (head === null) continue; // released in between
      // Who died while taking over is in turn succeeded: the last of the chain is the one that counts.
      const chain = [head];
      for (let next: Held | null = head; next !== null; ) {
        next = await holder(successorOf(chain.at(-1)!.nonce));
        if (next !== null) chain.push(next);
      }
      const last = chain.at(-1)!;
      if (mayBeRunning(last)) throw new InUseError(says(nameOf(last, lock)));
      if (!(await linked(draft, successorOf(last.nonce)))) continue;
      // Another may have finished a takeover since `head` was read, and then there is no chain from it any more.
      if ((await holder(lock))?.nonce !== head.nonce) {
        await rm(successorOf(last.nonce), { force: true });
        continue;
      }
      await rename(draft, lock);
      for (const gone of chain) await rm(successorOf(gone.nonce), { force: true });
      break;
    }
  } finally {
    await rm(draft, { force: true });
  }

  return {
    release: async () => {
      if ((await holder(lock))?.nonce === mine.nonce) await rm(lock, { force: true });
    },
  };
}

function nameOf(owner: Held, lock: string): string {
  const here = thisOwner();
  if (owner.host === here.host) return `process ${owner.pid}`;
  const file = lock.split(sep).slice(-2).join('/');
  return `process ${owner.pid} on ${owner.host}; when that one is gone for good, remove ${file}`;
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Who a lock file names; null when there is none. One that nobody can have written belongs to nobody who runs. */
async function holder(path: string): Promise<Held | null> {
  const bytes = await readIfThere(path);
  if (bytes === null) return null;
  const nobody: Held = { pid: 0, started: '', boot: 'none', host: thisOwner().host, nonce: 'unreadable' };
  try {
    const held = JSON.parse(bytes.toString()) as Partial<Held> | null;
    return typeof held?.nonce === 'string' && /^[0-9a-f]{16}$/.test(held.nonce)
      ? { ...nobody, ...held }
      : nobody;
  } catch {
    return nobody;
  }
}
