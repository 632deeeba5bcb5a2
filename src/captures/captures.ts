/**
 * @module
 * The contract of the capture store: bytes as they came, known by their SHA-256. What they are, where they came from
 * and when is in the ledger, not here. `file.ts` keeps them in the case's own directory.
 */

/** SHA-256 of the bytes, 64 lower-case hexadecimal digits. */
export type Sha256 = string;

/** What was stored. `isNew` is false when the same bytes were there before. */
export interface Stored {
  readonly sha256: Sha256;
  /** Bytes. */
  readonly size: number;
  readonly isNew: boolean;
}

export interface Captures {
  /** Stores bytes. Resolves only when they are durable. A source that fails half-way leaves nothing behind. */
  put(bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<Stored>;
  /** Stores a file as it is now, read once. Throws `InputError` when it cannot be read, `DependencyError` when the disk fails. */
  putFile(path: string): Promise<Stored>;
  /** The bytes from `start` (default 0) on. Throws `DependencyError` when the capture is not there. Does not re-hash: `verify` does. */
  read(sha256: Sha256, start?: number): AsyncIterable<Uint8Array>;
  /** Bytes in the capture, null when it is not there. */
  size(sha256: Sha256): Promise<number | null>;
  has(sha256: Sha256): Promise<boolean>;
  /** Where the bytes are, for a reader that needs a file name (a worker thread, DuckDB). Never write there. */
  path(sha256: Sha256): string;
  /** Erases a capture; false when it was not there. The caller has written the `shred` entry before. */
  remove(sha256: Sha256): Promise<boolean>;
}
