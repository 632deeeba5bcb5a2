/**
 * @module
 * What a ledger's directory holds: its segments, tree head and ids, found by re-hashing every line or, for segments
 * that have not changed since, from `ledger/index/`. The index is a cache: delete it and it is made again. It is
 * believed only for a file of the same size and time of change; `verify` never looks at it.
 */
import { hash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere, syncDirectory, systemCode } from '../captures/durable.ts';
import { DependencyError } from '../core/errors.ts';
import { type IdSet, idSet } from './idset.ts';
import { emptyFrontier, type Frontier, grow, headOf } from './merkle.ts';
import { blocksOf, idOf, linesOf, segmentName, segmentNumbers, soundHash } from './segment.ts';

/** One segment: entries `[first, first + count)` in its first `bytes` bytes. */
export interface Segment {
  readonly number: number;
  readonly first: number;
  count: number;
  bytes: number;
}

export interface Contents {
  readonly segments: Segment[];
  readonly frontier: Frontier;
  readonly ids: IdSet;
  /** The ids of the last segment's entries, 32 bytes each. */
  lastIds: Buffer[];
  /** Whether the index of the last segment is as it should be. */
  readonly lastIndexed: boolean;
  /** Tree head before the last segment. */
  readonly beforeLast: Uint8Array;
  /** Bytes after the last sound line of the last segment: an interrupted write. 0 when there are none. */
  readonly torn: number;
}

/** Reads a ledger's directory; an empty or missing one is an empty ledger. Throws `DependencyError` at damage before the end. */
export async function scan(directory: string): Promise<Contents> {
  const numbers = await segmentNumbers(directory);
  const segments: Segment[] = [];
  const frontier = emptyFrontier();
  const ids = idSet();
  let lastIds: Buffer[] = [];
  let lastIndexed = false;
  let beforeLast = headOf(frontier);
  let torn = 0;
  for (const [i, number] of numbers.entries()) {
    if (number !== i + 1) throw new DependencyError(`segment ${segmentName(i + 1)} of the ledger is missing`);
    if (torn > 0) throw damaged(frontier.size);
    const first = frontier.size;
    beforeLast = headOf(frontier);
    const path = join(directory, segmentName(number));
    const known = await readIndex(directory, number, path, beforeLast);
    lastIndexed = known !== null;
    if (known !== null) {
      frontier.peaks.splice(0, Number.POSITIVE_INFINITY, ...known.peaks);
      frontier.size += known.count;
      for (let at = 0; at < known.ids.length; at += 32) ids.add(known.ids, at);
      segments.push({ number, first, count: known.count, bytes: known.bytes });
      lastIds = [known.ids];
      continue;
    }
    const found = await hashSegment(path, frontier);
    for (let at = 0; at < found.ids.length; at += 32) ids.add(found.ids, at);
    torn = found.torn;
    lastIds = [found.ids];
    segments.push({ number, first, count: frontier.size - first, bytes: found.bytes });
  }
  return { segments, frontier, ids, lastIds, lastIndexed, beforeLast, torn };
}

function damaged(entry: number): DependencyError {
  return new DependencyError(
    `the ledger is damaged at entry ${entry}: nothing was changed; \`driftline verify\` says what else is`,
  );
}

/** Re-hashes a segment into `frontier`. */
async function hashSegment(
  path: string,
  frontier: Frontier,
): Promise<{ ids: Buffer; bytes: number; torn: number }> {
  const ids: Buffer[] = [];
  let bytes = 0;
  let size = 0;
  for await (const block of blocksOf(path)) {
    size = block.offset + block.bytes.length;
    for (const { start, end, whole } of linesOf(block.bytes)) {
      const sound = whole ? soundHash(block.bytes, start, end) : null;
      if (sound === null) continue;
      // A sound line after one that is not: no write that was interrupted leaves that.
      if (block.offset + start !== bytes) throw damaged(frontier.size);
      const leaf = Buffer.from(sound, 'hex');
      grow(frontier, leaf);
      const id = idOf(block.bytes, start, end, sound);
      ids.push(id === sound ? leaf : Buffer.from(id, 'hex'));
      bytes = block.offset + end + 1;
    }
  }
  return { ids: Buffer.concat(ids), bytes, torn: size - bytes };
}

interface IndexHead {
  readonly bytes: number;
  readonly changed: string;
  readonly count: number;
  /** Tree head before the segment's first entry. */
  readonly before: string;
  /** Frontier after its last. */
  readonly peaks: readonly string[];
  readonly sha256: string;
}

const indexPath = (directory: string, number: number) =>
  join(directory, 'index', String(number).padStart(6, '0'));

async function readIndex(
  directory: string,
  number: number,
  path: string,
  before: Uint8Array,
): Promise<{ ids: Buffer; count: number; bytes: number; peaks: Buffer[] } | null> {
  const file = await readIfThere(indexPath(directory, number));
  const newline = file?.indexOf(10) ?? -1;
  if (file === null || newline === -1) return null;
  let head: IndexHead;
  try {
    head = JSON.parse(file.toString('utf8', 0, newline)) as IndexHead;
  } catch {
    return null; // cut off by a power cut: made again
  }
  const ids = file.subarray(newline + 1);
  const info = await stat(path, { bigint: true });
  const holds =
    head.bytes === Number(info.size) &&
    head.changed === String(info.mtimeNs) &&
    head.before === Buffer.from(before).toString('hex') &&
    ids.length === head.count * 32 &&
    head.sha256 === hash('sha256', ids, 'hex');
  if (!holds) return null;
  return {
    ids,
    count: head.count,
    bytes: head.bytes,
    peaks: head.peaks.map((peak) => Buffer.from(peak, 'hex')),
  };
}

/** Keeps what is known of a segment for the next opening. `before` is the tree head before its first entry. */
export async function writeIndex(
  directory: string,
  segment: Segment,
  ids: readonly Buffer[],
  before: Uint8Array,
  frontier: Frontier,
): Promise<void> {
  const path = indexPath(directory, segment.number);
  const all = Buffer.concat(ids);
  const info = await stat(join(directory, segmentName(segment.number)), { bigint: true });
  const head: IndexHead = {
    bytes: segment.bytes,
    changed: String(info.mtimeNs),
    count: segment.count,
    before: Buffer.from(before).toString('hex'),
    peaks: frontier.peaks.map((peak) => Buffer.from(peak).toString('hex')),
    sha256: hash('sha256', all, 'hex'),
  };
  try {
    await mkdir(join(directory, 'index'), { recursive: true });
    await writeFile(`${path}.new`, Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), all]));
    await rename(`${path}.new`, path);
  } catch (error) {
    // A full disk costs a slower opening, nothing else.
    if (systemCode(error) === null) throw error;
    await rm(`${path}.new`, { force: true });
  }
}

/**
 * Copies what follows the first `keep` bytes of a file to a file beside it, durably, then cuts it off. Answers the
 * name that the copy got: `name`, with a number where that was taken.
 */
export async function setAside(directory: string, file: string, keep: number, name: string): Promise<string> {
  const from = await open(join(directory, file), 'r+');
  try {
    const { to, made } = await openNew(directory, name);
    try {
      const buffer = Buffer.allocUnsafeSlow(1 << 20);
      for (let at = keep; ; ) {
        const { bytesRead } = await from.read(buffer, 0, buffer.length, at);
        if (bytesRead === 0) break;
        await to.writeFile(buffer.subarray(0, bytesRead));
        at += bytesRead;
      }
      await to.sync();
    } finally {
      await to.close();
    }
    await syncDirectory(directory);
    await from.truncate(keep);
    await from.sync();
    return made;
  } finally {
    await from.close();
  }
}

async function openNew(directory: string, name: string): Promise<{ to: FileHandle; made: string }> {
  for (let n = 1; ; n++) {
    const made = n === 1 ? name : `${name}-${n}`;
    try {
      return { to: await open(join(directory, made), 'wx'), made };
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }
}
