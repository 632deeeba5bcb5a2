/**
 * @module
 * Buffers that pieces of archives travel in, used again and again: where memory is fresh, every 4 KiB cost a page fault,
 * and a file of gigabytes would pay for each of its bytes twice.
 */

/** More than are under way at a time would only hold memory. */
const KEPT = 6;
const spare: ArrayBuffer[] = [];

/** Bytes to be filled, `size` of them; what stood in them before may still be there. */
export function takeBytes(size: number): Uint8Array<ArrayBuffer> {
  const fits = spare.findIndex(({ byteLength }) => byteLength >= size && byteLength < 4 * size + 65_536);
  const buffer =
    fits >= 0
      ? spare.splice(fits, 1)[0]!
      : (Buffer.allocUnsafeSlow(Math.max(4096, size + (size >> 3))).buffer as ArrayBuffer);
  return new Uint8Array(buffer, 0, size);
}

/** Gives a buffer back that nothing looks at any more. */
export function giveBack(buffer: ArrayBuffer): void {
  if (buffer.byteLength > 0 && spare.length < KEPT) spare.push(buffer);
}
