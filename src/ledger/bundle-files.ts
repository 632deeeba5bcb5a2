/**
 * @module
 * The files of a bundle, a folder or a ZIP file (stored or deflated, also larger than 4 GiB), read one at a time and never
 * unpacked. Nothing outside the bundle can be reached by a name in it.
 * Source: APPNOTE.TXT 6.3.10.
 */
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { readChunks } from '../captures/chunks.ts';
import { DependencyError, InputError } from '../core/errors.ts';

export interface BundleFiles {
  /** Every file, by path from the root, with `/` between folders. */
  readonly names: readonly string[];
  /** The bytes of a file; null when there is none of this name. Throws `DependencyError` when they are damaged. */
  read(name: string): AsyncIterable<Uint8Array> | null;
  close(): Promise<void>;
}

/** Opens a folder or a ZIP file. Throws `InputError` when it is neither. */
export async function openBundle(path: string): Promise<BundleFiles> {
  const about = await stat(path).catch((cause: unknown) => {
    throw new InputError('there is no such file or folder', { cause });
  });
  return about.isDirectory() ? openFolder(path) : openZip(path);
}

/** The whole of a file as text; null when there is none. Throws `DependencyError` above `most` bytes. */
export async function textOf(
  files: BundleFiles,
  name: string,
  most: number = 256 << 20,
): Promise<string | null> {
  const chunks = files.read(name);
  if (chunks === null) return null;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > most) throw new DependencyError(`${name} is too large`);
    parts.push(Uint8Array.from(chunk));
  }
  return Buffer.concat(parts).toString();
}

async function openFolder(root: string): Promise<BundleFiles> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length)
        .replace(/^[/\\]+/, '')
        .replaceAll('\\', '/'),
    )
    .sort();
  const known = new Set(names);
  return {
    names,
    read: (name) => (known.has(name) ? readChunks(join(root, name), 0, 1) : null),
    close: async () => undefined,
  };
}

interface Zipped {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Where its local header begins. */
  readonly offset: number;
}

const NO_ZIP = 'this is no case, no bundle and no proof: neither a folder nor a ZIP file nor JSON';
const MOST_DIRECTORY = 256 << 20;

async function openZip(path: string): Promise<BundleFiles> {
  const file = await open(path, 'r');
  try {
    const files = new Map<string, Zipped>();
    for (const zipped of await readDirectory(file)) {
      if (files.has(zipped.name)) throw new DependencyError(`the ZIP file has ${zipped.name} twice`);
      files.set(zipped.name, zipped);
    }
    return {
      names: [...files.keys()].filter((name) => !name.endsWith('/')).sort(),
      read(name) {
        const zipped = files.get(name);
        return zipped === undefined ? null : bytesOf(file, zipped);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function bytesAt(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, start);
  return buffer.subarray(0, bytesRead);
}

/** What the central directory lists, found from the end of the file. */
async function readDirectory(file: FileHandle): Promise<Zipped[]> {
  const { size: total } = await file.stat();
  const from = Math.max(0, total - 66_000);
  const tail = await bytesAt(file, from, total - from);
  const end = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0 || end + 22 > tail.length) throw new InputError(NO_ZIP);
  let count = tail.readUInt16LE(end + 10);
  let size = tail.readUInt32LE(end + 12);
  let offset = tail.readUInt32LE(end + 16);
  if (end >= 20 && tail.readUInt32LE(end - 20) === 0x07064b50) {
    const record = await bytesAt(file, Number(tail.readBigUInt64LE(end - 12)), 56);
    if (record.length < 56 || record.readUInt32LE(0) !== 0x06064b50) throw damaged();
    count = Number(record.readBigUInt64LE(32));
    size = Number(record.readBigUInt64LE(40));
    offset = Number(record.readBigUInt64LE(48));
  }
  if (offset + size > total || size > MOST_DIRECTORY) throw damaged();
  const directory = await bytesAt(file, offset, size);
  const found: Zipped[] = [];
  let at = 0;
  for (; at + 46 <= directory.length && directory.readUInt32LE(at) === 0x02014b50; ) {
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const [plain, packed, header] = wide(
      extra,
      [24, 20, 42].map((field) => directory.readUInt32LE(at + field)),
    );
    found.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      size: plain!,
      packed: packed!,
      offset: header!,
    });
    at += 46 + nameLength + extraLength + directory.readUInt16LE(at + 32);
  }
  if (found.length !== count || at !== size) throw damaged();
  return found;
}

function damaged(): DependencyError {
  return new DependencyError('the ZIP file is damaged or cut off');
}

/** The fields that did not fit into 32 bits, in the order in which the extra field of ZIP64 gives them. */
function wide(extra: Buffer, values: readonly number[]): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let next = at + 4;
    return values.map((value) => {
      if (value !== 0xffff_ffff || next + 8 > extra.length) return value;
      next += 8;
      return Number(extra.readBigUInt64LE(next - 8));
    });
  }
  return [...values];
}

async function* bytesOf(file: FileHandle, zipped: Zipped): AsyncGenerator<Uint8Array> {
  const local = await bytesAt(file, zipped.offset, 30);
  if (local.length < 30 || local.readUInt32LE(0) !== 0x04034b50) throw damaged();
  const nameLength = local.readUInt16LE(26);
  const name = await bytesAt(file, zipped.offset + 30, nameLength);
  if (name.toString() !== zipped.name || local.readUInt16LE(8) !== zipped.method) throw damaged();
  const start = zipped.offset + 30 + nameLength + local.readUInt16LE(28);
  let size = 0;
  let crc = 0;
  for await (const chunk of unpacked(file, zipped, start)) {
    size += chunk.length;
    // What claims to be small and is not is a bomb.
    if (size > zipped.size) throw damaged();
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (size !== zipped.size || crc !== zipped.crc) throw damaged();
}

async function* unpacked(
  file: FileHandle,
  { method, packed }: Zipped,
  start: number,
): AsyncGenerator<Uint8Array> {
  if (method !== 0 && method !== 8)
    throw new DependencyError('a file of the ZIP is packed in a way that is not known');
  const packedBytes = packedChunks(file, start, packed);
  if (method === 0) {
    yield* packedBytes;
    return;
  }
  const inflate = createInflateRaw();
  const source = Readable.from(packedBytes);
  source.on('error', (error) => inflate.destroy(error));
  source.pipe(inflate);
  try {
    for await (const chunk of inflate) yield chunk as Buffer;
  } catch {
    throw damaged();
  }
}

async function* packedChunks(file: FileHandle, start: number, length: number): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < length; ) {
    const chunk = await bytesAt(file, start + done, Math.min(1 << 20, length - done));
    if (chunk.length === 0) throw damaged();
    done += chunk.length;
    yield chunk;
  }
}
