/**
 * @module
 * What "durable" means on a file system: bytes and the directory entries that name them have been flushed before
 * anything says so, and what the disk answers is told apart from our own bugs. The ledger and the capture store
 * both stand on it. It knows nothing of what is written.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DependencyError } from '../core/errors.ts';

const SENTENCES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than this system allows',
  EROFS: 'the disk is read-only',
  EACCES: 'this user may not write or read there',
  EPERM: 'this user may not write or read there',
  EIO: 'the disk reports an input/output error',
  EMFILE: 'this process has too many files open',
  ENFILE: 'the system has too many files open',
  ENOENT: 'a file or folder that must be there is missing',
  ENOTDIR: 'a file stands where a folder must be',
  EISDIR: 'a folder stands where a file must be',
};

/** The system's error code (`ENOSPC`), null when `error` is not one of the system's. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('syscall' in error)) return null;
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** What to throw for `error`: a `DependencyError` with a sentence where the system failed, `error` itself where it is ours. */
export function diskError(error: unknown, what: string): unknown {
  const code = systemCode(error);
  if (code === null) return error;
  return new DependencyError(`${what}: ${SENTENCES[code] ?? 'the system refused'} (${code})`, {
    cause: error,
  });
}

/** Runs `work`; a failure of the system becomes a `DependencyError` that begins with `what`. */
export async function onDisk<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskError(error, what);
  }
}

/** Flushes a directory, so that names made or changed in it survive a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a directory for flushing; NTFS journals names by itself.
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a directory and its missing parents, durably. Does nothing when it is there. */
export async function makeDirectory(path: string, mode = 0o777): Promise<void> {
  // Step by step: a recursive mkdir reports a read-only disk as a missing folder.
  try {
    await mkdir(path, { mode });
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeDirectory(dirname(path));
    return makeDirectory(path, mode);
  }
  await syncDirectory(dirname(path));
}

/** Writes a whole small file so that a reader sees the old content or the new one, never a part, and flushes it. */
export async function writeWhole(path: string, data: string | Uint8Array, mode = 0o666): Promise<void> {
  const temporary = join(dirname(path), `.${process.pid}-${randomBytes(6).toString('hex')}.new`);
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** The whole of a small file, null when there is none. */
export async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}
