/**
 * @module
 * Results of millions of rows, by columns: numbers as typed arrays, texts as the bytes that the database holds. A string
 * made of every text costs five times as much. Knows how DuckDB lays out a string in memory (`duckdb_string_t` of its
 * public C interface: length, then twelve bytes, or four and a pointer).
 */
import { type DuckDBDataChunk, DuckDBTypeId } from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';

/** Texts in UTF-8: where each begins and ends in `bytes`, in any order, with anything between them. */
export interface TextBytes {
  bytes: Uint8Array<ArrayBuffer>;
  starts: Uint32Array<ArrayBuffer>;
  ends: Uint32Array<ArrayBuffer>;
}

/** Some rows of a result; to be read before the next piece is asked for. */
export interface Piece {
  readonly rows: number;
  /** A column of type `double` without nulls. */
  numbers(column: number): Float64Array;
  /** A column of type `varchar` without nulls. */
  texts(column: number): TextBytes;
  /** One value of a `varchar` column. */
  text(column: number, row: number): string | null;
}

/** A chunk as a piece. */
export function pieceOf(chunk: DuckDBDataChunk): Piece {
  const rows = chunk.rowCount;
  const dataOf = (column: number, width: number) =>
    bindings.vector_get_data(bindings.data_chunk_get_vector(chunk.chunk, column), rows * width);
  return {
    rows,
    numbers(column) {
      const data = dataOf(column, 8);
      return new Float64Array(data.buffer, data.byteOffset, rows).slice();
    },
    texts: (column) => textBytes(dataOf(column, STRING), rows),
    text: (column, row) => chunk.getColumnVector(column).getItem(row) as string | null,
  };
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The values of every column of a chunk; as the database's own binding gives them, texts several times faster. */
export function valuesOf(chunk: DuckDBDataChunk): unknown[][] {
  return Array.from({ length: chunk.columnCount }, (_, column) => {
    const vector = chunk.getColumnVector(column);
    if (vector.type.typeId !== DuckDBTypeId.VARCHAR) return chunk.getColumnValues(column);
    const rows = chunk.rowCount;
    const raw = bindings.data_chunk_get_vector(chunk.chunk, column);
    const words = bindings.vector_get_validity(raw, Math.ceil(rows / 64) * 8) as Uint8Array | null;
    const valid = (row: number) => !words || ((words[row >> 3]! >> (row & 7)) & 1) === 1;
    const { bytes, starts, ends } = textBytes(bindings.vector_get_data(raw, rows * STRING), rows, valid);
    return Array.from({ length: rows }, (_, row) =>
      valid(row) ? utf8.decode(bytes.subarray(starts[row], ends[row])) : null,
    );
  });
}

/** Bytes of a `duckdb_string_t`, and the longest text that it holds without pointing elsewhere. */
const STRING = 16;
const INLINED = 12;
/** No memory page is smaller: what lies between two texts that are nearer than this can be read as well. */
const PAGE = 4096;

/** Texts that lie near one another in memory are copied together: a call for each would cost more than the copying. */
function textBytes(data: Uint8Array, rows: number, valid: (row: number) => boolean = () => true): TextBytes {
  const fields = new Uint32Array(data.buffer, data.byteOffset, (rows * STRING) / 4);
  const starts = new Uint32Array(rows);
  const ends = new Uint32Array(rows);
  const parts: Uint8Array[] = [];
  let size = 0;
  let run = { low: 0, high: 0, lowest: 0, from: 0 };
  const copy = (bytes: Uint8Array) => {
    parts.push(bytes);
    size += bytes.length;
  };
  /** Starts were noted as distances from the lowest address, which is known only at a run's end. */
  const addresses = new Float64Array(rows);
  const close = (until: number) => {
    if (run.high === run.low) return;
    const at = size;
    copy(
      bindings.get_data_from_pointer(
        data.buffer as ArrayBuffer,
        data.byteOffset + run.lowest * STRING + 8,
        run.high - run.low,
      ),
    );
    for (let row = run.from; row < until; row++)
      if (addresses[row]! > 0) {
        starts[row] = at + addresses[row]! - run.low;
        ends[row] = starts[row]! + fields[row * 4]!;
      }
    run = { low: 0, high: 0, lowest: 0, from: until };
  };
  for (let row = 0; row < rows; row++) {
    // What stands in the place of a null means nothing.
    if (!valid(row)) continue;
    const length = fields[row * 4]!;
    if (length <= INLINED) {
      starts[row] = size;
      copy(data.subarray(row * STRING + 4, row * STRING + 4 + length));
      ends[row] = size;
      continue;
    }
    const address = fields[row * 4 + 2]! + fields[row * 4 + 3]! * 4294967296;
    const below = run.low - (address + length);
    const above = address - run.high;
    if (run.high === run.low || !((below >= 0 && below < PAGE) || (above >= 0 && above < PAGE))) {
      close(row);
      run = { low: address, high: address + length, lowest: row, from: row };
    } else if (below >= 0) {
      run.low = address;
      run.lowest = row;
    } else run.high = address + length;
    addresses[row] = address;
  }
  close(rows);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, starts, ends };
}
