/**
 * @module
 * Bodies as they were meant, from bodies as they were sent: content codings taken off, never to more than a limit.
 */
import { pipeline, Readable } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** A body taken out of its codings. `whole` is false when it was damaged, cut off, or would be larger than the limit. */
export interface Inflated {
  readonly body: Uint8Array;
  readonly whole: boolean;
}

/** The codings that a request may name as understood. */
export const UNDERSTOOD = 'gzip, deflate, br';

/** Takes the codings of a `Content-Encoding` off, the last one first. One that is not known leaves the body as it is. */
export async function inflate(wire: Uint8Array, encoding: string, limit: number): Promise<Inflated> {
  let inflated: Inflated = { body: wire, whole: true };
  const codings = encoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity')
    .reverse();
  for (const coding of codings) {
    const decoder = inflated.body.length === 0 ? null : decoderOf(coding, inflated.body);
    if (decoder === null) return inflated;
    const next = await through(decoder, inflated.body, limit);
    inflated = { body: next.body, whole: next.whole && inflated.whole };
  }
  return inflated;
}

function decoderOf(coding: string, body: Uint8Array) {
  if (coding === 'gzip' || coding === 'x-gzip') return createGunzip();
  if (coding === 'br') return createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH });
  // Servers disagree whether "deflate" has zlib's header; it begins with 8 in the low half.
  if (coding === 'deflate') return (body[0]! & 15) === 8 ? createInflate() : createInflateRaw();
  return null;
}

async function through(
  decoder: NonNullable<ReturnType<typeof decoderOf>>,
  bytes: Uint8Array,
  limit: number,
): Promise<Inflated> {
  const parts: Uint8Array[] = [];
  let size = 0;
  let whole = true;
  try {
    pipeline(Readable.from(pieces(bytes)), decoder, () => undefined);
    for await (const part of decoder as AsyncIterable<Uint8Array>) {
      parts.push(part);
      size += part.length;
      if (size <= limit) continue;
      whole = false;
      break;
    }
  } catch {
    // Damaged or cut off: what came out before stays.
    whole = false;
  }
  return { body: Buffer.concat(parts).subarray(0, limit), whole };
}

/** In pieces, so that what stands before a damaged place is given out. */
function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 4096) yield bytes.subarray(at, at + 4096);
}
