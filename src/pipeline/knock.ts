/**
 * @module
 * Asking the process that has a case to let others have it for a moment: a file `state/knock-…` that stands as long as
 * somebody waits. A collector looks for such files between its requests and gives way (`keep.ts`). Whoever does not look
 * loses nothing, and whoever may not write there waits without knocking.
 */
import { randomBytes } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory, readIfThere, systemCode } from '../captures/durable.ts';
import { mayBeRunning, type Owner, thisOwner } from '../captures/owner.ts';

const NAME = /^knock-\d+-[0-9a-f]+$/;

/** Knocks; the answer takes the knock away. */
export async function knock(dir: string): Promise<() => Promise<void>> {
  const folder = join(dir, 'state');
  const path = join(folder, `knock-${process.pid}-${randomBytes(4).toString('hex')}`);
  await quietly(async () => {
    await makeDirectory(folder);
    await writeFile(path, JSON.stringify(thisOwner()), { flag: 'wx' });
  });
  return () => quietly(() => rm(path, { force: true }));
}

/** Says whether somebody waits. What was left by a process that is gone is taken away. */
export async function isKnocked(dir: string): Promise<boolean> {
  const folder = join(dir, 'state');
  let names: string[] = [];
  await quietly(async () => {
    names = (await readdir(folder)).filter((name) => NAME.test(name));
  });
  for (const name of names) {
    const path = join(folder, name);
    const owner = ownerOf(await readIfThere(path));
    if (owner === 'unreadable' || (owner !== null && mayBeRunning(owner))) return true;
    if (owner !== null) await quietly(() => rm(path, { force: true }));
  }
  return false;
}

/** Null: it was taken away. `unreadable`: it is being written. */
function ownerOf(bytes: Buffer | null): Owner | 'unreadable' | null {
  if (bytes === null) return null;
  try {
    return JSON.parse(bytes.toString()) as Owner;
  } catch {
    return 'unreadable';
  }
}

async function quietly(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (systemCode(error) === null) throw error;
  }
}
