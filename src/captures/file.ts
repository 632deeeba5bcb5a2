/**
 * @module
 * The capture store in the case's directory: `captures/ab/abcdef…`, named by SHA-256 and by nothing that came from
 * outside. A capture appears whole or not at all: it is written to `captures/tmp/`, flushed, renamed, and its
 * directory flushed. What a killed process left in `tmp` is removed at the next opening.
 */
import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DependencyError, InputError } from '../core/errors.ts';
import type { Captures, Sha256, Stored } from './captures.ts';
import { readChunks } from './chunks.ts';
import { diskError, makeDirectory, onDisk, syncDirectory, systemCode } from './durable.ts';
import { mayBeRunning, thisOwner } from './owner.ts';

const WRITING = 'the capture was not stored';

/** Opens the capture store of a case; makes nothing until something is put. */
export async function openCaptures(caseDirectory: string): Promise<Captures> {
  const root = join(caseDirectory, 'captures');
  const temporaryRoot = join(root, 'tmp');
  const flushed = new Set<string>();
  await removeLeftovers(temporaryRoot);

  function path(sha256: Sha256): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new InputError('a capture is named by 64 hexadecimal digits');
    return join(root, sha256.slice(0, 2), sha256);
  }

  async function temporaryPath(): Promise<string> {
    await makeDirectory(temporaryRoot);
    const { pid, started } = thisOwner();
    return join(temporaryRoot, `${pid}-${started}-${randomBytes(8).toString('hex')}`);
  }

  /** Gives the flushed temporary file its name. */
  async function settle(temporary: string, sha256: Sha256, size: number): Promise<Stored> {
    const target = path(sha256);
    const there = await sizeOf(target);
    if (there === size) {
      await rm(temporary);
      // The other writer may have been killed between its rename and its flush.
      if (!flushed.has(sha256)) await syncDirectory(dirname(target));
      flushed.add(sha256);
      return { sha256, size, isNew: false };
    }
    await makeDirectory(dirname(target));
    await rename(temporary, target);
    await syncDirectory(dirname(target));
    return { sha256, size, isNew: true };
  }

  async function store(chunks: AsyncIterable<Uint8Array>): Promise<Stored> {
    const temporary = await onDisk(WRITING, temporaryPath);
    let handle: FileHandle | null = null;
    try {
      handle = await open(temporary, 'wx', 0o444);
      const hash = createHash('sha256');
      let size = 0;
      let writing: Promise<void> = Promise.resolve();
      try {
        for await (const chunk of chunks) {
          hash.update(chunk); // while the chunk before is on its way to the disk
          await writing;
          writing = writeAll(handle, chunk, size);
          writing.catch(() => {}); // awaited below or in the next turn
          size += chunk.length;
        }
      } finally {
        await writing;
      }
      await handle.sync();
      await handle.close();
      handle = null;
      return await settle(temporary, hash.digest('hex'), size);
    } catch (error) {
      await handle?.close();
      await rm(temporary, { force: true });
      throw diskError(error, WRITING);
    }
  }

  /** A copy that shares the source's blocks, where the file system can; null where it cannot. */
  async function clone(source: string): Promise<Stored | null> {
    const temporary = await onDisk(WRITING, temporaryPath);
    try {
      await copyFile(source, temporary, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL);
    } catch {
      await rm(temporary, { force: true });
      return null; // the streaming copy says what is wrong, if anything is
    }
    try {
      const hash = createHash('sha256');
      let size = 0;
      // The clone is hashed, not the source: the source may be changing.
      for await (const chunk of readChunks(temporary, 0, 1)) {
        hash.update(chunk);
        size += chunk.length;
      }
      await chmod(temporary, 0o444);
      const handle = await open(temporary, 'r');
      await handle.sync().finally(() => handle.close());
      return await settle(temporary, hash.digest('hex'), size);
    } catch (error) {
      await rm(temporary, { force: true });
      throw diskError(error, WRITING);
    }
  }

  async function putFile(source: string): Promise<Stored> {
    let info: Awaited<ReturnType<typeof stat>>;
    try {
      info = await stat(source);
    } catch (error) {
      throw new InputError('there is no such file, or it cannot be read', { cause: error });
    }
    if (!info.isFile()) throw new InputError('only a file can be stored as a capture');
    return (await clone(source)) ?? (await store(sourceChunks(source)));
  }

  async function* read(sha256: Sha256, start = 0): AsyncGenerator<Uint8Array> {
    try {
      yield* readChunks(path(sha256), start, null);
    } catch (error) {
      if (systemCode(error) === 'ENOENT')
        throw new DependencyError(`capture ${sha256} is not in this case`, { cause: error });
      throw diskError(error, 'the capture cannot be read');
    }
  }

  return {
    put: (bytes) => store(bytes instanceof Uint8Array ? once(bytes) : bytes),
    putFile,
    read,
    path,
    size: async (sha256) => onDisk('the capture cannot be read', () => sizeOf(path(sha256))),
    has: async (sha256) => (await onDisk('the capture cannot be read', () => sizeOf(path(sha256)))) !== null,
    remove: (sha256) =>
      onDisk('the capture was not removed', async () => {
        const target = path(sha256);
        if ((await sizeOf(target)) === null) return false;
        await rm(target);
        flushed.delete(sha256);
        await syncDirectory(dirname(target));
        return true;
      }),
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** As `readChunks`; a failure is the caller's file, not our disk. */
async function* sourceChunks(path: string): AsyncGenerator<Uint8Array> {
  try {
    // Two: while one is being written, the other is read into.
    yield* readChunks(path, 0, 2);
  } catch (error) {
    if (systemCode(error) === null) throw error;
    throw new InputError('the file cannot be read', { cause: error });
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Removes what processes that are no longer there left half-written. Silent where this user may not. */
async function removeLeftovers(temporaryRoot: string): Promise<void> {
  const here = thisOwner();
  try {
    for (const name of await readdir(temporaryRoot)) {
      const [, pid, started] = /^(\d+)-(\d*)-[0-9a-f]+$/.exec(name) ?? [];
      if (pid !== undefined && mayBeRunning({ ...here, pid: Number(pid), started: started ?? '' })) continue;
      await rm(join(temporaryRoot, name), { force: true });
    }
  } catch (error) {
    const code = systemCode(error);
    if (code !== 'ENOENT' && code !== 'EROFS' && code !== 'EACCES' && code !== 'EPERM')
      throw diskError(error, 'the captures cannot be opened');
  }
}
