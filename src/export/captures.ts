/**
 * @module
 * The way back from an answer to what shows it: captures by SHA-256 with the number of their ledger entry.
 */
import type { ExportedCapture, ExportedCase, Sha256 } from './shapes.ts';

/** The captures of a case by SHA-256; of bytes that were stored more than once, the first time. */
export function captureIndex({ captures }: ExportedCase): ReadonlyMap<Sha256, ExportedCapture> {
  const index = new Map<Sha256, ExportedCapture>();
  for (const capture of captures) if (!index.has(capture.sha256)) index.set(capture.sha256, capture);
  return index;
}

/** `entry 12, sha256 ab…` for a reader; says so when the capture was erased or is missing. */
export function sayCapture(sha256: Sha256, index: ReadonlyMap<Sha256, ExportedCapture>): string {
  const capture = index.get(sha256);
  if (capture === undefined) return `sha256:${sha256} (not in this case)`;
  const state = capture.state === 'kept' ? '' : ` (${capture.state})`;
  return `ledger entry ${capture.entry}, ${sayName(capture)}${state}`;
}

/** `sha256:ab…`, or `salted:ab…` where the name is not that of the bytes alone. */
export function sayName({ sha256, salted }: ExportedCapture): string {
  return `${salted ? 'salted' : 'sha256'}:${sha256}`;
}

/** Enough of a SHA-256 to be told apart by eye. */
export function sha256Short(sha256: Sha256): string {
  return sha256.slice(0, 12);
}
