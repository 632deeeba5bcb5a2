/**
 * @module
 * Asking a ledger in a directory: entries, heads and proofs, from what `scan.ts` found there. Every line is checked
 * against its hash whenever it is read. Entries appended later by the owner of `contents` are seen too.
 */
import { join } from 'node:path';
import { diskError, onDisk } from '../captures/durable.ts';
import { DependencyError } from '../core/errors.ts';
import type { Entry, LedgerReader, Placed } from './ledger.ts';
import { consistencyPath, coveringNodes, headOf, headOver, inclusionPath, type Leaves } from './merkle.ts';
import type { Contents } from './scan.ts';
import { blocksOf, jsonOf, linesOf, segmentName, soundHash } from './segment.ts';

const READING = 'the ledger cannot be read';

/** The reading half of a ledger. */
export function readerOf(directory: string, contents: Contents): LedgerReader {
  const { segments, frontier, ids } = contents;

  /** Calls for the lines `[from, to)`, a block at a time: a generator step for each line would cost more than its hash. */
  async function* lines<T>(
    from: number,
    to: number,
    take: (index: number, hash: string, json: () => string) => T,
  ) {
    for (const { number, first, count, bytes: end } of [...segments]) {
      if (first + count <= from || first >= to) continue;
      let index = first;
      for await (const { bytes } of blocksOf(join(directory, segmentName(number)), 0, end)) {
        const taken: T[] = [];
        for (const line of linesOf(bytes)) {
          if (index >= to) break;
          if (index >= from) {
            const hash = soundHash(bytes, line.start, line.end);
            if (hash === null)
              throw new DependencyError(
                `the ledger is damaged at entry ${index}; \`driftline verify\` says more`,
              );
            taken.push(take(index, hash, () => jsonOf(bytes, line.start, line.end)));
          }
          index++;
        }
        yield taken;
      }
      if (index < Math.min(to, first + count))
        throw new DependencyError(`the ledger ends before entry ${index}; \`driftline verify\` says more`);
    }
  }

  async function* read(from = 0): AsyncGenerator<Placed> {
    const placed = (index: number, _: string, json: () => string): Placed => ({
      index,
      entry: JSON.parse(json()) as Entry,
    });
    try {
      for await (const taken of lines(from, frontier.size, placed)) yield* taken;
    } catch (error) {
      throw diskError(error, READING);
    }
  }

  /** The leaves that were read last: those of a smaller tree are their beginning. */
  let known: Leaves = { length: 0, at: () => Buffer.alloc(0) };

  async function leaves(size: number): Promise<Leaves> {
    if (!Number.isInteger(size) || size < 0 || size > frontier.size)
      throw new RangeError('the ledger has fewer entries than that');
    if (size <= known.length) return { length: size, at: known.at };
    const all = Buffer.alloc(size * 32);
    const write = (index: number, hash: string) => all.write(hash, index * 32, 'hex');
    await onDisk(READING, async () => {
      for await (const _ of lines(0, size, write));
    });
    known = { length: size, at: (index) => all.subarray(index * 32, index * 32 + 32) };
    return known;
  }

  return {
    get size() {
      return frontier.size;
    },
    read,
    has: (id) => /^[0-9a-f]{64}$/.test(id) && ids.has(Buffer.from(id, 'hex')),
    root: async (size = frontier.size) =>
      size === frontier.size ? headOf(frontier) : headOver(await leaves(size)),
    inclusionProof: async (index, size = frontier.size) => inclusionPath(await leaves(size), index),
    consistencyProof: async (first, size = frontier.size) => consistencyPath(await leaves(size), first),
    coveringNodes: async (places, size = frontier.size) => coveringNodes(await leaves(size), places),
  };
}
