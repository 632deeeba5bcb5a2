/**
 * @module
 * A zip file as a stream, every file stored as it is: what is in ours is compressed already and must be readable from any
 * offset. Sizes stand behind the bytes, so nothing is held in memory or written twice; above 4 GiB the file is zip64.
 * The same files give the same bytes. Source: APPNOTE.TXT 6.3.10, §4.3.
 */
import { crc32 } from 'node:zlib';
import type { Instant } from '../core/model.ts';

export interface ZipEntry {
  readonly name: string;
  /** Asked for when the entry's turn comes: what was written before is known by then. */
  readonly bytes: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

interface Written {
  readonly name: Buffer;
  readonly crc: number;
  readonly size: number;
  readonly offset: number;
}

/** UTF-8 names; sizes follow the bytes. */
const FLAGS = 0x0808;
const LARGEST = 0xffff_ffff;

/** The zip of `entries`, all dated `at`. */
export async function* zip(entries: readonly ZipEntry[], at: Instant): AsyncGenerator<Uint8Array> {
  const { time, date } = dosTime(at);
  const written: Written[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(45, 4);
    header.writeUInt16LE(FLAGS, 6);
    header.writeUInt16LE(time, 10);
    header.writeUInt16LE(date, 12);
    header.writeUInt16LE(name.length, 26);
    yield Buffer.concat([header, name]);
    let crc = 0;
    let size = 0;
    for await (const chunk of entry.bytes()) {
      crc = crc32(chunk, crc);
      size += chunk.length;
      yield chunk;
    }
    const wide = size > LARGEST;
    const descriptor = Buffer.alloc(wide ? 24 : 16);
    descriptor.writeUInt32LE(0x08074b50, 0);
    descriptor.writeUInt32LE(crc, 4);
    for (const place of [0, 1])
      if (wide) descriptor.writeBigUInt64LE(BigInt(size), 8 + place * 8);
      else descriptor.writeUInt32LE(size, 8 + place * 4);
    yield descriptor;
    written.push({ name, crc, size, offset });
    offset += header.length + name.length + size + descriptor.length;
  }
  const central = Buffer.concat(written.map((entry) => centralHeader(entry, time, date)));
  yield central;
  yield ending(written.length, central.length, offset);
}

function centralHeader({ name, crc, size, offset }: Written, time: number, date: number): Buffer {
  const wide = [...(size > LARGEST ? [size, size] : []), ...(offset > LARGEST ? [offset] : [])];
  const extra = Buffer.alloc(wide.length === 0 ? 0 : 4 + wide.length * 8);
  if (wide.length > 0) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(wide.length * 8, 2);
    for (const [i, value] of wide.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + i * 8);
  }
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  // Made on a Unix system; needs zip64 to be understood.
  header.writeUInt16LE((3 << 8) | 45, 4);
  header.writeUInt16LE(45, 6);
  header.writeUInt16LE(FLAGS, 8);
  header.writeUInt16LE(time, 12);
  header.writeUInt16LE(date, 14);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(Math.min(size, LARGEST), 20);
  header.writeUInt32LE(Math.min(size, LARGEST), 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE((0o100644 << 16) >>> 0, 38);
  header.writeUInt32LE(Math.min(offset, LARGEST), 42);
  return Buffer.concat([header, name, extra]);
}

function ending(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, 0xffff), 8);
  end.writeUInt16LE(Math.min(count, 0xffff), 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(Math.min(offset, LARGEST), 16);
  if (offset <= LARGEST && count < 0xffff) return end;
  const wide = Buffer.alloc(56);
  wide.writeUInt32LE(0x06064b50, 0);
  wide.writeBigUInt64LE(44n, 4);
  wide.writeUInt16LE(45, 12);
  wide.writeUInt16LE(45, 14);
  wide.writeBigUInt64LE(BigInt(count), 24);
  wide.writeBigUInt64LE(BigInt(count), 32);
  wide.writeBigUInt64LE(BigInt(size), 40);
  wide.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([wide, locator, end]);
}

/** An instant as MS-DOS writes it, in UTC and in steps of two seconds; nothing is older than 1980. */
function dosTime(at: Instant): { time: number; date: number } {
  const when = new Date(Math.max(at, Date.UTC(1980, 0)));
  return {
    time: (when.getUTCHours() << 11) | (when.getUTCMinutes() << 5) | (when.getUTCSeconds() >> 1),
    date: ((when.getUTCFullYear() - 1980) << 9) | ((when.getUTCMonth() + 1) << 5) | when.getUTCDate(),
  };
}
