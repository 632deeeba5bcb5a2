/**
 * @module
 * Archives in memory, as tests and small jobs read them: bytes in, items out, cut and parsed on this thread.
 */
import type { Ref } from '../core/model.ts';
import type { ArchiveFormat, ArchiveItem, ByteSource, Head } from './platform.ts';

/** A file of these bytes that arrives in chunks of this many. */
export function inMemory(name: string, bytes: Uint8Array, chunk = 65_536): ByteSource {
  return {
    name,
    size: bytes.length,
    async *read(start = 0) {
      for (let at = start; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
    },
  };
}

/** The head of a file of these bytes. */
export function headOf(name: string, bytes: Uint8Array): Head {
  const first = bytes.subarray(0, 65_536);
  return { name, bytes: first, text: new TextDecoder().decode(first), size: bytes.length };
}

/** All items of a file, in order. Pieces are copied as they are on their way to a worker thread. */
export async function readArchive(
  format: ArchiveFormat,
  source: ByteSource,
  ref: Ref | null,
): Promise<ArchiveItem[]> {
  const items: ArchiveItem[] = [];
  for await (const part of format.cut(source))
    items.push(...('item' in part ? [part] : format.parse(structuredClone(part), { ref })));
  return items;
}
