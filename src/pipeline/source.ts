/**
 * @module
 * Files and captures as the platforms read them: bytes from any offset, and the head that tells the format.
 */
import type { Captures } from '../captures/captures.ts';
import { readChunks } from '../captures/chunks.ts';
import { DependencyError } from '../core/errors.ts';
import type { CaptureEntry } from '../ledger/ledger.ts';
import type { ByteSource, Head } from '../platforms/platform.ts';

const HEAD = 64 * 1024;

/** A file on disk. Reading throws `DependencyError` when the disk refuses. */
export function fileSource(path: string, name: string, size: number): ByteSource {
  return {
    name,
    size,
    async *read(start = 0) {
      try {
        yield* readChunks(path, start, 1);
      } catch (cause) {
        throw new DependencyError(`${name} could not be read to its end`, { cause });
      }
    },
  };
}

/** The bytes of a capture, under the name they came with. */
export function captureSource(captures: Captures, entry: CaptureEntry): ByteSource {
  return {
    name: entry.source.split('/').at(-1)!,
    size: entry.size,
    read: (start = 0) => captures.read(entry.sha256, start, 1),
  };
}

/** Pictures of more bytes are kept, but not looked into. */
const LARGEST_PICTURE = 64 << 20;

/** The whole of a picture that was captured; empty when it is too large to be looked into. */
export async function pictureBytes(captures: Captures, { sha256, size }: CaptureEntry): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  if (size <= LARGEST_PICTURE) for await (const part of captures.read(sha256)) parts.push(part);
  return Buffer.concat(parts);
}

/** The first 64 KiB, as `recognise` wants them. */
export async function readHead(source: ByteSource): Promise<Head> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of source.read()) {
    parts.push(Uint8Array.from(part));
    length += part.length;
    if (length >= HEAD) break;
  }
  const bytes = Buffer.concat(parts).subarray(0, HEAD);
  return { name: source.name, bytes, text: new TextDecoder('utf-8').decode(bytes), size: source.size };
}
