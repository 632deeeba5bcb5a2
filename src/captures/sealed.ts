/**
 * @module
 * How a sealed capture lies on the disk: a header of 16 bytes, then the content in segments of 64 KiB, each encrypted
 * with AES-256-GCM and followed by its 16-byte tag. Reading can begin at any place; a segment that was changed, moved,
 * left out or cut off does not open. Which key it is, and that the content is what the ledger says, is not known here.
 *
 * Header: `dlsealed`, one byte that says where its key is kept, seven random bytes. The nonce of segment `i` is these
 * seven bytes, `i` in four bytes, big-endian, and one byte that is 1 for the last segment and 0 for the others (the STREAM
 * construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { DependencyError } from '../core/errors.ts';

export const MAGIC = Buffer.from('dlsealed');
export const HEADER = 16;
/** Bytes of content in a segment. Larger buffers are taken from the system afresh each time, which costs more than the cipher. */
export const SEGMENT = 64 << 10;
const TAG = 16;
/** Segments that are read from the disk at once. */
const AT_ONCE = 16;

const BROKEN = 'a sealed capture was changed or cut off: it does not open';

function nonceOf(header: Uint8Array, segment: number, last: boolean): Buffer {
  const nonce = Buffer.allocUnsafe(12);
  nonce.set(header.subarray(9, HEADER));
  nonce.writeUInt32BE(segment, 7);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/** The byte of a header that says where the key is kept; null when the bytes do not begin a sealed capture. */
export function shardOf(header: Uint8Array): number | null {
  return header.length >= HEADER && MAGIC.equals(header.subarray(0, MAGIC.length)) ? header[8]! : null;
}

/** How many bytes of content a sealed file of `size` bytes holds. */
export function contentSize(size: number): number {
  const body = size - HEADER;
  return body - Math.ceil(body / (SEGMENT + TAG)) * TAG;
}

export interface Sealer {
  /** Takes content; gives what can be written of it by now. The content may be changed afterwards. */
  update(content: Uint8Array): Uint8Array[];
  /** Gives the rest, the last segment. */
  end(): Uint8Array[];
}

/** Seals one capture with a key that seals no other. The first bytes given are the header. */
export function sealer(key: Uint8Array, shard: number): { header: Buffer } & Sealer {
  const header = Buffer.concat([MAGIC, Buffer.of(shard), randomBytes(7)]);
  const held = Buffer.allocUnsafeSlow(SEGMENT);
  let length = 0;
  let segment = 0;

  function seal(content: Uint8Array, last: boolean): Uint8Array[] {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(header, segment++, last));
    const sealed = cipher.update(content);
    cipher.final();
    return [sealed, cipher.getAuthTag()];
  }

  return {
    header,
    update(content) {
      const out: Uint8Array[] = [];
      let at = 0;
      // A segment is sealed when more follows: only then it is known not to be the last.
      while (length + content.length - at > SEGMENT) {
        if (length === 0) {
          out.push(...seal(content.subarray(at, at + SEGMENT), false));
          at += SEGMENT;
        } else {
          const part = content.subarray(at, at + SEGMENT - length);
          held.set(part, length);
          at += part.length;
          out.push(...seal(held, false));
          length = 0;
        }
      }
      held.set(content.subarray(at), length);
      length += content.length - at;
      return out;
    },
    end: () => seal(held.subarray(0, length), true),
  };
}

/** The first bytes of a file, to tell what it is; fewer when it is shorter. Throws what the system throws. */
export async function readHeader(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER), 0, HEADER, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The content from `start` on, in chunks that the reader may keep. Throws `DependencyError` where a segment does not open. */
export async function* unseal(path: string, key: Uint8Array, start: number): AsyncGenerator<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const header = Buffer.alloc(HEADER);
    await handle.read(header, 0, HEADER, 0);
    if (size < HEADER + TAG) throw new DependencyError(BROKEN);
    const segments = Math.ceil((size - HEADER) / (SEGMENT + TAG));
    const buffer = Buffer.allocUnsafeSlow(Math.min(AT_ONCE, Math.max(1, segments)) * (SEGMENT + TAG));
    let segment = Math.floor(start / SEGMENT);
    let skip = start - segment * SEGMENT;
    while (segment < segments) {
      const at = HEADER + segment * (SEGMENT + TAG);
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, size - at), at);
      if (bytesRead === 0) break;
      for (let from = 0; from < bytesRead; from += SEGMENT + TAG, segment++) {
        const sealed = buffer.subarray(from, Math.min(from + SEGMENT + TAG, bytesRead));
        const content = openSegment(sealed, key, nonceOf(header, segment, segment === segments - 1));
        const wanted = skip > 0 ? content.subarray(skip) : content;
        skip = Math.max(0, skip - content.length);
        if (wanted.length > 0) yield wanted;
      }
    }
  } finally {
    await handle.close();
  }
}

function openSegment(sealed: Buffer, key: Uint8Array, nonce: Buffer): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
    decipher.setAuthTag(sealed.subarray(-TAG));
    const content = decipher.update(sealed.subarray(0, -TAG));
    decipher.final();
    return content;
  } catch (cause) {
    throw new DependencyError(BROKEN, { cause });
  }
}
