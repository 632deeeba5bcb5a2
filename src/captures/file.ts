/**
 * @module
 * The capture store in the case's directory: `captures/ab/abcdef…`, under the capture's name and nothing that came from
 * outside. A capture appears whole or not at all: it is written to `captures/tmp/`, flushed, renamed, and its
 * directory flushed. What a killed process left in `tmp` is removed at the next opening. Where the case has a case key,
 * captures are sealed (`sealed.ts`), and the key of each is durable before the capture has its name.
 */
import { createHash, randomBytes } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { chmod, copyFile, type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DependencyError, InputError } from '../core/errors.ts';
import { type CaptureKey, type CaptureKeys, openCaptureKeys, saltedName } from './capture-keys.ts';
import type { Captures, Checked, Sha256, Stored } from './captures.ts';
import { type Environment, readCaseKey } from './case-key.ts';
import { readChunks } from './chunks.ts';
import { diskError, makeDirectory, onDisk, syncDirectory, systemCode } from './durable.ts';
import { mayBeRunning, thisOwner } from './owner.ts';
import { contentSize, readHeader, sealer, shardOf, unseal } from './sealed.ts';

const WRITING = 'the capture was not stored';
const READING = 'the capture cannot be read';

/** Opens the capture store of a case; makes nothing until something is put, and needs no key until then. */
export async function openCaptures(caseDirectory: string, env: Environment = process.env): Promise<Captures> {
  const root = join(caseDirectory, 'captures');
  const temporaryRoot = join(root, 'tmp');
  const flushed = new Set<string>();
  await removeLeftovers(temporaryRoot);

  let opened: Promise<CaptureKeys | null> | null = null;
  /** The keys; null in a case that keeps its captures as they came. */
  function captureKeys(): Promise<CaptureKeys | null> {
    opened ??= (async () => {
      const caseKey = await readCaseKey(caseDirectory, env);
      if (caseKey !== null) return openCaptureKeys(caseDirectory, caseKey);
      if (existsSync(join(caseDirectory, 'keys', 'captures')))
        throw new DependencyError(
          'keys/case.key is missing: the captures of this case cannot be read without it',
        );
      return null;
    })();
    // A passphrase that was missing may be there at the next attempt.
    opened.catch(() => {
      opened = null;
    });
    return opened;
  }

  function path(sha256: Sha256): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new InputError('a capture is named by 64 hexadecimal digits');
    return join(root, sha256.slice(0, 2), sha256);
  }

  /** The key of a sealed capture; null when the capture is missing, is not sealed, or its key was destroyed. */
  async function keyOf(keys: CaptureKeys, sha256: Sha256): Promise<CaptureKey | null> {
    try {
      const shard = shardOf(await readHeader(path(sha256)));
      return shard === null ? null : await keys.find(sha256, shard);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null;
      throw error;
    }
  }

  async function temporaryPath(): Promise<string> {
    await makeDirectory(temporaryRoot);
    const { pid, started } = thisOwner();
    return join(temporaryRoot, `${pid}-${started}-${randomBytes(8).toString('hex')}`);
  }

  /** Whether a capture of so many bytes on the disk is there, durably. */
  async function isThere(sha256: Sha256, storedSize: number): Promise<boolean> {
    if ((await sizeOf(path(sha256))) !== storedSize) return false;
    // The other writer may have been killed between its rename and its flush.
    if (!flushed.has(sha256)) await syncDirectory(dirname(path(sha256)));
    flushed.add(sha256);
    return true;
  }

  /** Gives the flushed temporary file its name. */
  async function settle(temporary: string, sha256: Sha256): Promise<void> {
    await makeDirectory(dirname(path(sha256)));
    await rename(temporary, path(sha256));
    await syncDirectory(dirname(path(sha256)));
  }

  async function settlePlain(temporary: string, sha256: Sha256, size: number): Promise<Stored> {
    const isNew = !(await isThere(sha256, size));
    if (isNew) await settle(temporary, sha256);
    else await rm(temporary);
    return { sha256, size, isNew, salted: false };
  }

  async function store(chunks: AsyncIterable<Uint8Array>): Promise<Stored> {
    const keys = await captureKeys();
    const temporary = await onDisk(WRITING, temporaryPath);
    let handle: FileHandle | null = null;
    try {
      handle = await open(temporary, 'wx', 0o444);
      const sum = createHash('sha256');
      const key = randomBytes(32);
      const seal = keys === null ? null : sealer(key, 0);
      let size = 0;
      let stored = 0;
      let writing: Promise<void> = Promise.resolve();
      const write = async (to: FileHandle, parts: readonly Uint8Array[]) => {
        await writing;
        writing = writeAll(to, parts, stored);
        writing.catch(() => {}); // awaited below or in the next turn
        for (const part of parts) stored += part.length;
      };
      try {
        if (seal !== null) await write(handle, [seal.header]);
        for await (const chunk of chunks) {
          sum.update(chunk); // while the chunk before is on its way to the disk
          await write(handle, seal === null ? [chunk] : seal.update(chunk));
          size += chunk.length;
        }
        if (seal !== null) await write(handle, seal.end());
      } finally {
        await writing;
      }
      const content = sum.digest();
      if (keys === null) {
        await handle.sync();
        await handle.close();
        handle = null;
        return await settlePlain(temporary, content.toString('hex'), size);
      }
      const known = await keys.known(content);
      if (known !== null && (await isThere(known.name, stored))) {
        await handle.close();
        handle = null;
        await rm(temporary);
        return { sha256: known.name, size, isNew: false, salted: true };
      }
      const salt = known?.salt ?? randomBytes(32);
      const name = saltedName(salt, content);
      await handle.write(Buffer.of(keys.shardOf(content)), 0, 1, 8);
      await Promise.all([handle.sync(), keys.add({ name, key, salt, content })]);
      await handle.close();
      handle = null;
      await settle(temporary, name);
      return { sha256: name, size, isNew: true, salted: true };
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
      const sum = createHash('sha256');
      let size = 0;
      // The clone is hashed, not the source: the source may be changing.
      for await (const chunk of readChunks(temporary, 0, 1)) {
        sum.update(chunk);
        size += chunk.length;
      }
      await chmod(temporary, 0o444);
      const handle = await open(temporary, 'r');
      await handle.sync().finally(() => handle.close());
      return await settlePlain(temporary, sum.digest('hex'), size);
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
    const cloned = (await captureKeys()) === null ? await clone(source) : null;
    return cloned ?? (await store(sourceChunks(source)));
  }

  async function* read(sha256: Sha256, start = 0, turns: number | null = null): AsyncGenerator<Uint8Array> {
    const gone = (cause?: unknown) => new DependencyError(`capture ${sha256} is not in this case`, { cause });
    try {
      const keys = await captureKeys();
      if (keys === null) {
        yield* readChunks(path(sha256), start, turns);
        return;
      }
      const key = await keyOf(keys, sha256);
      if (key === null) throw gone();
      yield* unseal(path(sha256), key.key, start);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') throw gone(error);
      throw diskError(error, READING);
    }
  }

  async function check(sha256: Sha256, salted: boolean | null): Promise<Checked> {
    if ((await sizeOf(path(sha256))) === null) return { found: 'missing', size: 0 };
    const keys = await captureKeys();
    const key = keys === null ? null : await keyOf(keys, sha256);
    if (keys !== null && key === null) return { found: 'locked', size: 0 };
    if (salted !== null && salted !== (key !== null)) return { found: 'changed', size: 0 };
    const sum = createHash('sha256');
    let size = 0;
    try {
      for await (const chunk of read(sha256, 0, 1)) {
        sum.update(chunk);
        size += chunk.length;
      }
    } catch (error) {
      // A disk that fails says nothing of the capture; a segment that does not open does.
      if (error instanceof DependencyError && systemCode(error.cause) === null)
        return { found: 'changed', size };
      throw error;
    }
    const content = sum.digest();
    const name = key === null ? content.toString('hex') : saltedName(key.salt, content);
    return { found: name === sha256 ? 'whole' : 'changed', size };
  }

  async function erase(captures: readonly Sha256[]): Promise<void> {
    const keys = await captureKeys();
    if (keys !== null) await keys.destroy(new Set(captures));
    const folders = new Set<string>();
    for (const sha256 of captures) {
      const target = path(sha256);
      if ((await sizeOf(target)) === null) continue;
      await rm(target);
      flushed.delete(sha256);
      folders.add(dirname(target));
    }
    for (const folder of folders) await syncDirectory(folder);
  }

  const erasing = <T>(work: () => Promise<T>) => onDisk('the capture was not removed', work);
  return {
    put: (bytes) => store(bytes instanceof Uint8Array ? once(bytes) : bytes),
    putFile,
    read,
    path,
    size: (sha256) =>
      onDisk(READING, async () => {
        const size = await sizeOf(path(sha256));
        return size === null || (await captureKeys()) === null ? size : contentSize(size);
      }),
    has: (sha256) =>
      onDisk(READING, async () => {
        const keys = await captureKeys();
        return (keys === null ? await sizeOf(path(sha256)) : await keyOf(keys, sha256)) !== null;
      }),
    reveal: (sha256) =>
      onDisk(READING, async () => {
        const keys = await captureKeys();
        if (keys === null)
          return (await sizeOf(path(sha256))) === null ? null : { content: sha256, salt: null };
        const key = await keyOf(keys, sha256);
        if (key === null) return null;
        return {
          content: Buffer.from(key.content).toString('hex'),
          salt: Buffer.from(key.salt).toString('hex'),
        };
      }),
    check: (sha256, salted) => onDisk(READING, () => check(sha256, salted)),
    erase: (captures) => erasing(() => erase(captures)),
    remove: (sha256) =>
      erasing(async () => {
        const there = (await sizeOf(path(sha256))) !== null;
        await erase([sha256]);
        return there;
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

async function writeAll(handle: FileHandle, parts: readonly Uint8Array[], position: number): Promise<void> {
  let at = position;
  for (let left = parts; left.length > 0; ) {
    const { bytesWritten } = await handle.writev(left, at);
    at += bytesWritten;
    let done = bytesWritten;
    while (left.length > 0 && done >= left[0]!.length) {
      done -= left[0]!.length;
      left = left.slice(1);
    }
    if (done > 0) left = [left[0]!.subarray(done), ...left.slice(1)];
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
