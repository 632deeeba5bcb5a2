/**
 * @module
 * Writes rows as a Parquet file in memory: one row group, one uncompressed page of plain values a column. Just what the
 * tables need to take rows in bulk; reading is the database's work. Pure. (Apache Parquet format 2.11: file layout,
 * `PLAIN` encoding, levels as RLE runs; metadata in Thrift's compact protocol.)
 */

/** What a column holds. `text` is UTF-8 (lone surrogates become U+FFFD); `integer` is a whole number below 2^53. */
export type ColumnType = 'text' | 'integer' | 'boolean';
export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** A file, and where in it the values of its first column stand (8 bytes each) when that is an integer without nulls. */
export interface ParquetFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly first: number;
}

const PHYSICAL = { boolean: 0, integer: 2, text: 6 } as const;
const MAGIC = Buffer.from('PAR1');

/** Grows as needed and is used again and again: a fresh buffer costs more than what is written into it. */
let scratch = Buffer.allocUnsafeSlow(1 << 20);
let at = 0;

/** A column that a row lacks is null in it. `rows` may be empty. */
export function writeParquet(
  columns: Readonly<Record<string, ColumnType>>,
  rows: readonly Row[],
): ParquetFile {
  at = 0;
  put(MAGIC);
  let first = 0;
  const chunks = Object.entries(columns).map(([name, type], index) => {
    const levels = levelsOf(rows, name);
    const room = at;
    at += HEADER_ROOM;
    const body = at;
    putLevels(rows, name, levels);
    if (index === 0) first = at;
    putValues(rows, name, type);
    const size = at - body;
    // The header stands before what it measures, and is as long as its numbers: written last, moved up to the values.
    const header = pageHeader(rows.length, size);
    header.copy(scratch, body - header.length);
    scratch.fill(0, room, body - header.length);
    return { name, type, start: body - header.length, size: size + header.length };
  });
  const footer = fileMetaData(chunks, rows.length);
  put(footer);
  reserve(8);
  at = scratch.writeUInt32LE(footer.length, at);
  put(MAGIC);
  return { bytes: new Uint8Array(scratch.subarray(0, at)), first };
}

/** Longest page header that `pageHeader` makes. */
const HEADER_ROOM = 40;

function reserve(size: number): void {
  if (at + size <= scratch.length) return;
  const larger = Buffer.allocUnsafeSlow(Math.max(scratch.length * 2, at + size));
  scratch.copy(larger, 0, 0, at);
  scratch = larger;
}

function put(bytes: Uint8Array): void {
  reserve(bytes.length);
  scratch.set(bytes, at);
  at += bytes.length;
}

type Levels = 'all' | 'none' | 'some';

function levelsOf(rows: readonly Row[], name: string): Levels {
  reserve(HEADER_ROOM + 16 + (rows.length >> 3));
  let present = 0;
  for (const row of rows) if (row[name] != null) present++;
  return present === rows.length ? 'all' : present === 0 ? 'none' : 'some';
}

/** Definition levels, one bit a row, behind their length: one run where all are equal, else packed. */
function putLevels(rows: readonly Row[], name: string, levels: Levels): void {
  const start = at;
  at += 4;
  if (levels !== 'some') {
    putVarint(rows.length << 1);
    scratch[at++] = levels === 'all' ? 1 : 0;
  } else {
    const groups = (rows.length + 7) >> 3;
    putVarint((groups << 1) | 1);
    scratch.fill(0, at, at + groups);
    for (let i = 0; i < rows.length; i++) if (rows[i]![name] != null) scratch[at + (i >> 3)]! |= 1 << (i & 7);
    at += groups;
  }
  scratch.writeUInt32LE(at - start - 4, start);
}

function putVarint(value: number): void {
  let rest = value;
  while (rest > 0x7f) {
    scratch[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  scratch[at++] = rest;
}

function putValues(rows: readonly Row[], name: string, type: ColumnType): void {
  if (type === 'text') {
    for (const row of rows) {
      const value = row[name] as string | null | undefined;
      if (value == null) continue;
      if (at + 4 + value.length * 3 > scratch.length) reserve(4 + value.length * 3);
      const size = scratch.write(value, at + 4);
      scratch[at] = size;
      scratch[at + 1] = size >> 8;
      scratch[at + 2] = size >> 16;
      scratch[at + 3] = size >> 24;
      at += 4 + size;
    }
  } else if (type === 'integer') {
    reserve(rows.length * 8);
    for (const row of rows) {
      const value = row[name] as number | null | undefined;
      if (value != null) at = putInteger(scratch, value, at);
    }
  } else {
    reserve((rows.length >> 3) + 1);
    let bit = 0;
    for (const row of rows) {
      const value = row[name] as boolean | null | undefined;
      if (value == null) continue;
      if ((bit & 7) === 0) scratch[at + (bit >> 3)] = 0;
      if (value) scratch[at + (bit >> 3)]! |= 1 << (bit & 7);
      bit++;
    }
    at += (bit + 7) >> 3;
  }
}

/** Writes a whole number below 2^53 (either sign) as 64 bits; returns where the next one goes. */
export function putInteger(into: Uint8Array, value: number, offset: number): number {
  const low = value >>> 0;
  const high = Math.floor(value / 0x1_0000_0000);
  into[offset] = low;
  into[offset + 1] = low >>> 8;
  into[offset + 2] = low >>> 16;
  into[offset + 3] = low >>> 24;
  into[offset + 4] = high;
  into[offset + 5] = high >> 8;
  into[offset + 6] = high >> 16;
  into[offset + 7] = high >> 24;
  return offset + 8;
}

// Thrift's compact protocol: fields in order, each led by its distance from the one before and its type.

type Thrift =
  | { readonly i32: number }
  | { readonly i64: number }
  | { readonly binary: string }
  | Thrift[]
  | Struct;
/** Fields by number. */
interface Struct {
  readonly struct: Readonly<Record<number, Thrift>>;
}

const PLAIN = 0;
const RLE = 3;
const UTF8 = 0;

function pageHeader(rows: number, size: number): Buffer {
  const page = { 1: { i32: rows }, 2: { i32: PLAIN }, 3: { i32: RLE }, 4: { i32: RLE } };
  return thrift({ struct: { 1: { i32: 0 }, 2: { i32: size }, 3: { i32: size }, 5: { struct: page } } });
}

function fileMetaData(
  chunks: readonly { name: string; type: ColumnType; start: number; size: number }[],
  rows: number,
): Buffer {
  const root: Thrift = { struct: { 4: { binary: 'rows' }, 5: { i32: chunks.length } } };
  const schema = chunks.map(({ name, type }): Thrift => {
    const optional = { 1: { i32: PHYSICAL[type] }, 3: { i32: 1 }, 4: { binary: name } };
    return { struct: type === 'text' ? { ...optional, 6: { i32: UTF8 } } : optional };
  });
  const columns = chunks.map(({ name, type, start, size }): Thrift => {
    const about: Record<number, Thrift> = {
      1: { i32: PHYSICAL[type] },
      2: [{ i32: PLAIN }, { i32: RLE }],
      3: [{ binary: name }],
      4: { i32: 0 },
      5: { i64: rows },
      6: { i64: size },
      7: { i64: size },
      9: { i64: start },
    };
    return { struct: { 2: { i64: start }, 3: { struct: about } } };
  });
  const total = chunks.reduce((sum, { size }) => sum + size, 0);
  const group: Thrift = { struct: { 1: columns, 2: { i64: total }, 3: { i64: rows } } };
  return thrift({
    struct: { 1: { i32: 1 }, 2: [root, ...schema], 3: { i64: rows }, 4: [group], 6: { binary: 'driftline' } },
  });
}

function thrift(value: Thrift): Buffer {
  const out: number[] = [];
  const varint = (number: number) => {
    let rest = number;
    while (rest > 0x7f) {
      out.push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    out.push(rest);
  };
  const typeOf = (each: Thrift): number =>
    Array.isArray(each) ? 9 : 'i32' in each ? 5 : 'i64' in each ? 6 : 'binary' in each ? 8 : 12;
  const write = (each: Thrift): void => {
    if (Array.isArray(each)) {
      const type = each[0] === undefined ? 12 : typeOf(each[0]);
      if (each.length < 15) out.push((each.length << 4) | type);
      else {
        out.push(0xf0 | type);
        varint(each.length);
      }
      each.forEach(write);
    } else if ('binary' in each) {
      const bytes = Buffer.from(each.binary);
      varint(bytes.length);
      out.push(...bytes);
    } else if ('struct' in each) {
      let before = 0;
      for (const [number, field] of Object.entries(each.struct)) {
        out.push(((Number(number) - before) << 4) | typeOf(field));
        before = Number(number);
        write(field);
      }
      out.push(0);
    } else varint(2 * ('i32' in each ? each.i32 : each.i64));
  };
  write(value);
  return Buffer.from(out);
}
