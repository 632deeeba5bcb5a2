/**
 * @module
 * The contract of a platform. One folder a platform, one line in `index.ts`; nothing else needs an edit.
 *
 * A platform's `index.ts` is PURE: its link grammar and its archive formats. It may import `src/core` and the
 * shared readers beside this file (`json-cut.ts`, `html.ts`), never another platform, never the network or the disk.
 * The network side is `connector.ts` in the platform's folder, loaded when first needed; its contract is
 * `src/platforms/connector.ts`. What it fetches is kept as a web archive, and its posts are read from there by
 * `readPage`, today and at every rebuild: live and imported material take one way.
 *
 * Archives are read in two steps, so that a 400 MB file needs bounded memory and both cores can work:
 *   1. `cut` walks the bytes once, in order, and yields pieces that can be understood alone (some whole records
 *      plus the context they need). It runs where the file is read. It must not hold more than a few pieces.
 *   2. `parse` turns one piece into items. It is a pure function of the piece and runs in a worker thread.
 * Damage is data: a record that cannot be read becomes a `damage` item and the rest goes on.
 */

import type { CommunityProfile, PlatformId, Post, Ref } from '../core/model.ts';
import type { LinkGrammar } from '../core/ref.ts';
import type { Connector } from './connector.ts';

export interface Platform {
  readonly id: PlatformId;
  /** As people write it: `Telegram`. */
  readonly name: string;
  readonly links: LinkGrammar;
  readonly archives: readonly ArchiveFormat[];
  /** Addresses that only stand in for a community until its public one is known (a number in place of a name). */
  readonly provisional?: RegExp;
  /**
   * Reads a saved page, or a response of the platform's interface for programs, from a WARC or WACZ; null when it is not
   * one it knows.
   */
  readonly readPage?: (page: SavedPage) => ArchiveItem[] | null;
  /** The network side. Absent: links are recognised and archives read, nothing is looked at live. */
  readonly connector?: () => Promise<Connector>;
}

/** The beginning of a file, enough to tell its format. */
export interface Head {
  /** File name without folders, as given. */
  readonly name: string;
  /** Up to the first 64 KiB. */
  readonly bytes: Uint8Array;
  /** `bytes` as UTF-8 text, without a byte order mark, damaged sequences replaced. */
  readonly text: string;
  /** Bytes in the whole file. */
  readonly size: number;
}

/** A file that can be read from any offset, more than once. */
export interface ByteSource {
  readonly name: string;
  readonly size: number;
  /** Bytes from `start` (default 0) to the end, in chunks of any size. A chunk is good until the next is asked for. */
  read(start?: number): AsyncIterable<Uint8Array>;
}

/** A part of an archive that can be parsed by itself. Both fields can be sent to a worker thread. */
export interface Piece {
  /** Where `bytes` begin in the file. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** What the records need from the rest of the file, e.g. the chat's own fields. Plain data. */
  readonly context: unknown;
}

/** Something in the file that could not be read. `why` is a short sentence without any content of the file. */
export interface Damage {
  readonly item: 'damage';
  readonly offset: number;
  readonly why: string;
}

/** Something that was left out on purpose (a personal chat), counted and said. */
export interface LeftOut {
  readonly item: 'left_out';
  readonly what: string;
  readonly count: number;
}

export type ArchiveItem =
  | { readonly item: 'community'; readonly community: CommunityProfile }
  | { readonly item: 'post'; readonly post: Post }
  | Damage
  | LeftOut;

/** What the importer was told about a file by its operator. */
export interface ArchiveHint {
  /** The community that the file holds, where the format does not say (`import --ref`, scenario `archives`). */
  readonly ref: Ref | null;
  /** The platform whose collector kept it; absent for files that came from elsewhere. */
  readonly collectedFrom?: PlatformId;
}

export interface ArchiveFormat {
  /** `telegram-desktop-json` */
  readonly id: string;
  /** How sure the format is that the file is its own, from its content: 0 (no) to 1 (a field no other format has). */
  recognise(head: Head): number;
  cut(source: ByteSource): AsyncGenerator<Piece | Damage>;
  parse(piece: Piece, hint: ArchiveHint): ArchiveItem[];
}

/** A page as a web archive saved it. */
export interface SavedPage {
  readonly url: URL;
  readonly at: number;
  readonly status: number;
  readonly mimeType: string;
  readonly body: Uint8Array;
  /** What our own collector asked for when this came; null for archives that others made. */
  readonly asked: { readonly platform: PlatformId; readonly ref: Ref | null } | null;
}
