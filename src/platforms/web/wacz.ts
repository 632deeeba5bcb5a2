/**
 * @module
 * The directory of a WACZ: which parts of the zip are web archives. Files are stored as they are in a WACZ that follows
 * the specification; one that is compressed is inflated in memory, up to a limit.
 * Source: APPNOTE.TXT 6.3.10 (zip, zip64).
 */
import { inflateRawSync } from 'node:zlib';
import type { ByteSource, Damage } from '../platform.ts';
import { openReader } from './byte-reader.ts';

/** A web archive in the zip: its bytes in the file, or inflated when it was compressed. */
export interface ZippedArchive {
  readonly start: number;
  readonly end: number;
  readonly inflated: ByteSource | null;
}

/** The most that one compressed file of a zip may hold. */
const INFLATED = 256 << 20;
const DIRECTORY = 64 << 20;

/** The web archives of a zip, in its own order; null when it has no readable directory. */
export async function archivesIn(source: ByteSource): Promise<(ZippedArchive | Damage)[] | null> {
  const directory = await readDirectory(source);
  if (directory === null) return null;
  const archives: (ZippedArchive | Damage)[] = [];
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === 0x02014b50; ) {
    const method = directory.readUInt16LE(at + 10);
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
    const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const wide = zip64(extra, [
      directory.readUInt32LE(at + 24),
      directory.readUInt32LE(at + 20),
      directory.readUInt32LE(at + 42),
    ]);
    at += 46 + nameLength + extraLength + directory.readUInt16LE(at + 32);
    if (!/^archive\/[^/]+\.warc(?:\.gz)?$/.test(name)) continue;
    archives.push(await locate(source, method, wide[0]!, wide[1]!, wide[2]!));
  }
  return archives;
}

async function locate(
  source: ByteSource,
  method: number,
  plain: number,
  packed: number,
  header: number,
): Promise<ZippedArchive | Damage> {
  const damage = (why: string): Damage => ({ item: 'damage', offset: Math.min(header, source.size), why });
  const local = header + 30 <= source.size ? await bytesAt(source, header, 30) : null;
  if (local === null || local.length < 30 || local.readUInt32LE(0) !== 0x04034b50)
    return damage('a file of the zip is not where its directory says');
  const start = header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  const end = start + packed;
  if (end > source.size) return damage('a file of the zip is cut off');
  if (method === 0) return { start, end, inflated: null };
  if (method !== 8) return damage('a file of the zip is compressed in a way that is not known');
  if (plain > INFLATED || packed > INFLATED) return damage('a file of the zip is too large to be inflated');
  try {
    const bytes = inflateRawSync(await bytesAt(source, start, packed), { maxOutputLength: INFLATED });
    return { start, end, inflated: inMemory(source.name, bytes) };
  } catch {
    return damage('a file of the zip cannot be inflated');
  }
}

function inMemory(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    async *read(start = 0) {
      yield bytes.subarray(start);
    },
  };
}

/** The central directory, found from the end of the file. */
async function readDirectory(source: ByteSource): Promise<Buffer | null> {
  const from = Math.max(0, source.size - 66_000);
  const tail = await bytesAt(source, from, source.size - from);
  const end = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0 || end + 22 > tail.length) return null;
  let size = tail.readUInt32LE(end + 12);
  let offset = tail.readUInt32LE(end + 16);
  if (
    (size === 0xffffffff || offset === 0xffffffff) &&
    end >= 20 &&
    tail.readUInt32LE(end - 20) === 0x07064b50
  ) {
    const record = await bytesAt(source, Number(tail.readBigUInt64LE(end - 12)), 56);
    if (record.length < 56 || record.readUInt32LE(0) !== 0x06064b50) return null;
    size = Number(record.readBigUInt64LE(40));
    offset = Number(record.readBigUInt64LE(48));
  }
  if (offset + size > source.size || size > DIRECTORY) return null;
  const directory = await bytesAt(source, offset, size);
  return size === 0 || directory.readUInt32LE(0) !== 0x02014b50 ? null : directory;
}

/** The fields that did not fit into 32 bits, in the order in which the extra field gives them. */
function zip64(extra: Buffer, values: number[]): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let next = at + 4;
    return values.map((value) => {
      if (value !== 0xffffffff || next + 8 > extra.length) return value;
      next += 8;
      return Number(extra.readBigUInt64LE(next - 8));
    });
  }
  return values;
}

async function bytesAt(source: ByteSource, start: number, length: number): Promise<Buffer> {
  const reader = openReader(source, start, Math.min(source.size, start + length));
  try {
    await reader.need(length);
    return Buffer.from(reader.window);
  } finally {
    await reader.close();
  }
}
