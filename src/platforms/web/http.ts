/**
 * @module
 * WARC records and the HTTP responses in them, from bytes in memory to a page. Sizes are bounded: a small file can ask
 * to be inflated without end.
 * Source: ISO 28500 (WARC 1.0, 1.1), RFC 9112.
 */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { instantOfText } from '../instant.ts';
import type { SavedPage } from '../platform.ts';

/** The most that a page or a record may hold once inflated. */
export const LARGEST = 32 << 20;

/** The header of a WARC record. */
export interface RecordHeader {
  /** Bytes up to where the block begins. */
  readonly length: number;
  /** Bytes of the block; null when the header does not say. */
  readonly block: number | null;
  readonly fields: ReadonlyMap<string, string>;
}

/** Reads the header at the beginning of `bytes`; null when it is none, or not whole. */
export function readRecordHeader(bytes: Buffer): RecordHeader | null {
  if (bytes.toString('latin1', 0, 5) !== 'WARC/') return null;
  const end = endOfHeader(bytes);
  if (end === null) return null;
  const fields = readFields(bytes.toString('utf8', 0, end));
  const length = fields.get('content-length') ?? '';
  return { length: end, block: /^\d{1,15}$/.test(length) ? Number(length) : null, fields };
}

const TYPES = new Set([
  'warcinfo',
  'response',
  'resource',
  'request',
  'metadata',
  'revisit',
  'conversion',
  'continuation',
]);

/** Says whether a header names a kind of record that exists. */
export function isKnownRecord({ fields }: RecordHeader): boolean {
  return TYPES.has(fields.get('warc-type') ?? '');
}

/** Says whether a record may hold a page; anything else need not be read. */
export function mayHoldPage({ fields }: RecordHeader): boolean {
  const type = fields.get('warc-type');
  if (
    /^<?(?:dns|ftp|file|urn|whois|metadata|filedesc|screenshot|text|pageinfo|info):/i.test(
      fields.get('warc-target-uri') ?? '',
    )
  )
    return false;
  if (type === 'response')
    return /^application\/http\b/i.test(fields.get('content-type') ?? 'application/http');
  return type === 'resource' && isPageType(fields.get('content-type') ?? '');
}

/** Web pages and feeds. */
export function isPageType(mimeType: string): boolean {
  return /^\s*(?:text\/html|application\/xhtml\+xml|application\/(?:rss|atom)\+xml|(?:text|application)\/xml)\b/i.test(
    mimeType,
  );
}

/** The page in a whole record; null when it holds none, a sentence when it cannot be read. */
export function readPageRecord(header: RecordHeader, block: Buffer): SavedPage | string | null {
  const url = URL.parse((header.fields.get('warc-target-uri') ?? '').replace(/^<|>$/g, ''));
  if (url === null) return 'a record has no readable address';
  const at = instantOfText(header.fields.get('warc-date'));
  if (at === null) return 'a record has no readable date';
  if (header.fields.get('warc-type') === 'resource')
    return { url, at, status: 200, mimeType: header.fields.get('content-type') ?? '', body: block };
  const end = endOfHeader(block);
  const [, status] = /^HTTP\/\d(?:\.\d)?\s+(\d{3})/.exec(block.toString('latin1', 0, 20)) ?? [];
  if (end === null || status === undefined) return 'a response has no readable header';
  const fields = readFields(block.toString('utf8', 0, end));
  const mimeType = fields.get('content-type') ?? '';
  if (!isPageType(mimeType)) return null;
  let body: Buffer = block.subarray(end);
  // Some crawlers take the chunks apart and leave the header; then there are none to find.
  if (/chunked/i.test(fields.get('transfer-encoding') ?? '')) body = withoutChunks(body) ?? body;
  for (const coding of (fields.get('content-encoding') ?? '').toLowerCase().split(',').reverse()) {
    const plain = decode(body, coding.trim());
    if (plain === null) return 'a page cannot be inflated';
    body = plain;
  }
  return { url, at, status: Number(status), mimeType, body };
}

/** Inflates one gzip member or several; what could be read before damage, and whether all of it was. */
export function inflate(bytes: Uint8Array): { bytes: Buffer; whole: boolean } {
  try {
    return { bytes: gunzipSync(bytes, { maxOutputLength: 2 * LARGEST }), whole: true };
  } catch {
    try {
      // Z_SYNC_FLUSH gives what a cut-off member holds; a wrong checksum still throws.
      return { bytes: gunzipSync(bytes, { maxOutputLength: 2 * LARGEST, finishFlush: 2 }), whole: false };
    } catch {
      return { bytes: Buffer.alloc(0), whole: false };
    }
  }
}

function endOfHeader(bytes: Buffer): number | null {
  const crlf = bytes.indexOf('\r\n\r\n');
  const lf = bytes.indexOf('\n\n');
  if (lf >= 0 && (crlf < 0 || lf < crlf)) return lf + 2;
  return crlf < 0 ? null : crlf + 4;
}

/** Fields by lower-case name; of a repeated one the first counts, folded lines are joined. */
function readFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (name !== '' && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

function withoutChunks(body: Buffer): Buffer | null {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = body.indexOf('\r\n', at);
    const [, size] =
      /^([0-9a-f]{1,8})\s*(?:;.*)?$/i.exec(line < 0 ? '' : body.toString('latin1', at, line)) ?? [];
    if (size === undefined) return null;
    const length = Number.parseInt(size, 16);
    if (length === 0) return Buffer.concat(parts);
    if (line + 2 + length > body.length) return null;
    parts.push(body.subarray(line + 2, line + 2 + length));
    at = line + 2 + length + 2;
  }
}

function decode(body: Buffer, coding: string): Buffer | null {
  const limits = { maxOutputLength: LARGEST };
  try {
    if (coding === 'gzip' || coding === 'x-gzip')
      // As with chunks: what does not begin like gzip was inflated by the crawler.
      return body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body, limits) : body;
    if (coding === 'br') return brotliDecompressSync(body, limits);
    if (coding === 'zstd') return zstdDecompressSync(body, limits);
    if (coding === 'deflate')
      return (body[0]! & 0x0f) === 8 ? inflateSync(body, limits) : inflateRawSync(body, limits);
    return body;
  } catch {
    // A text that begins like one was stored plain in spite of its header.
    return /^\s*</.test(body.toString('latin1', 0, 64)) ? body : null;
  }
}
