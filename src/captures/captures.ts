/**
 * @module
 * The contract of the capture store: bytes as they came, each known by one name. What they are, where they came from
 * and when is in the ledger, not here. `file.ts` keeps them in the case's own directory.
 *
 * In a case that keeps its captures as they came the name is the SHA-256 of the bytes. In a case with a case key the bytes
 * are sealed, each capture with a key of its own, and the name is salted: SHA-256 of 32 random bytes and the SHA-256 of the
 * content. So what the ledger says of a capture betrays nothing once its key and salt are destroyed.
 */

/** The name of a capture, 64 lower-case hexadecimal digits: a SHA-256, of the bytes or salted. */
export type Sha256 = string;

/** What was stored. `isNew` is false when the same bytes were there before. */
export interface Stored {
  readonly sha256: Sha256;
  /** Bytes. */
  readonly size: number;
  readonly isNew: boolean;
  /** Whether `sha256` is salted. */
  readonly salted: boolean;
}

/** What a capture turned out to be when it was read from beginning to end. */
export interface Checked {
  /** `locked`: sealed, and its key is not there or does not fit. */
  readonly found: 'whole' | 'changed' | 'missing' | 'locked';
  /** Bytes of content that were read. */
  readonly size: number;
}

export interface Captures {
  /** Stores bytes. Resolves only when they are durable. A source that fails half-way leaves nothing behind. */
  put(bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<Stored>;
  /** Stores a file as it is now, read once. Throws `InputError` when it cannot be read, `DependencyError` when the disk fails. */
  putFile(path: string): Promise<Stored>;
  /**
   * The bytes from `start` (default 0) on. A chunk may be kept, unless the reader says in `turns` how many it needs at a
   * time: then one is good until so many more were asked for. Throws `DependencyError` when the capture is not there.
   * Does not re-hash: `check` does.
   */
  read(sha256: Sha256, start?: number, turns?: number | null): AsyncIterable<Uint8Array>;
  /** Bytes in the capture, null when it is not there. */
  size(sha256: Sha256): Promise<number | null>;
  /** Whether the capture can be read. */
  has(sha256: Sha256): Promise<boolean>;
  /** Where it is stored, sealed or as it came. Never write there; read only what cannot be sealed. */
  path(sha256: Sha256): string;
  /** The SHA-256 of the content, and the salt (hexadecimal) that its name was made with, null where it has none; null when it cannot be read. */
  reveal(sha256: Sha256): Promise<{ readonly content: Sha256; readonly salt: string | null } | null>;
  /** Reads a capture to its end and says whether it is what its name says; `salted` as its entry has it, null where no entry says. */
  check(sha256: Sha256, salted: boolean | null): Promise<Checked>;
  /** Erases captures: their keys, then what is left. Those that were not there are passed over. The caller has written the `shred` entry before. */
  erase(captures: readonly Sha256[]): Promise<void>;
  /** As `erase`, for one; false when it was not there. */
  remove(sha256: Sha256): Promise<boolean>;
}
