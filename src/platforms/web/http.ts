/**
 * @module
 * WARC records and the HTTP responses in them, from bytes in memory to a page. Sizes are bounded: a small file can ask
 * to be inflated without end.
 * Source: ISO 28500 (WARC 1.0, 1.1), RFC 9112.
 */
import {
  brotliDecompressSync,
  crc32,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';
import { Inflate } from 'fflate';
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
  // A connector that does not speak HTTP keeps what it got as a resource of JSON.
  const mimeType = fields.get('content-type') ?? '';
  return type === 'resource' && (isPageType(mimeType) || /^\s*application\/json\b/i.test(mimeType));
}

/** Web pages and feeds. */
export function isPageType(mimeType: string): boolean {
  return /^\s*(?:text\/html|application\/xhtml\+xml|application\/(?:rss|atom)\+xml|(?:text|application)\/xml)\b/i.test(
    mimeType,
  );
}

/**
 * The page in a whole record; null when it holds none, a sentence when it cannot be read. What our own collector kept
 * (`asked`) may be of any type: interfaces for programs answer in JSON.
 */
export function readPageRecord(
  header: RecordHeader,
  block: Buffer,
  asked: SavedPage['asked'],
): SavedPage | string | null {
  const url = URL.parse((header.fields.get('warc-target-uri') ?? '').replace(/^<|>$/g, ''));
  if (url === null) return 'a record has no readable address';
  const at = instantOfText(header.fields.get('warc-date'));
  if (at === null) return 'a record has no readable date';
  if (header.fields.get('warc-type') === 'resource') {
    const mimeType = header.fields.get('content-type') ?? '';
    return asked === null && !isPageType(mimeType)
      ? null
      : { url, at, status: 200, mimeType, body: block, asked };
  }
  const end = endOfHeader(block);
  const [, status] = /^HTTP\/\d(?:\.\d)?\s+(\d{3})/.exec(block.toString('latin1', 0, 20)) ?? [];
  if (end === null || status === undefined) return 'a response has no readable header';
  const fields = readFields(block.toString('utf8', 0, end));
  const mimeType = fields.get('content-type') ?? '';
  if (asked === null && !isPageType(mimeType)) return null;
  let body: Buffer = block.subarray(end);
  // Some crawlers take the chunks apart and leave the header; then there are none to find.
  if (/chunked/i.test(fields.get('transfer-encoding') ?? '')) body = withoutChunks(body) ?? body;
  for (const coding of (fields.get('content-encoding') ?? '').toLowerCase().split(',').reverse()) {
    const plain = decode(body, coding.trim());
    if (plain === null) return 'a page cannot be inflated';
    body = plain;
  }
  return { url, at, status: Number(status), mimeType, body, asked };
}

/** What a gzip member holds. */
export interface Inflated {
  readonly bytes: Buffer;
  /** False when the member is damaged or cut off; `bytes` is then what stands before. */
  readonly whole: boolean;
  /** Bytes behind the member that are not its own. */
  readonly rest: number;
}

/** The most that one member may hold: a record and its header, or a small archive that was compressed as one. */
const MEMBER = 2 * LARGEST;

/** Inflates the gzip member that `bytes` begin with. zlib's own gunzip gives nothing when what follows is damaged. */
export function inflateMember(bytes: Buffer): Inflated {
  const nothing = { bytes: Buffer.alloc(0), whole: false, rest: 0 };
  const header = gzipHeader(bytes);
  if (header === null) return nothing;
  const body = bytes.subarray(header);
  try {
    // Node's types leave out what `info` gives.
    const { buffer, engine } = inflateRawSync(body, { info: true, maxOutputLength: MEMBER }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    const end = engine.bytesWritten;
    if (end + 8 > body.length) return { bytes: buffer, whole: false, rest: 0 };
    // A wrong checksum: some of it is not what was captured, and nobody knows what.
    if (body.readUInt32LE(end) !== crc32(buffer)) return nothing;
    return { bytes: buffer, whole: true, rest: body.length - end - 8 };
  } catch {
    return { ...nothing, bytes: before(body) };
  }
}

/** The first letters of what a gzip member holds. */
export function beginningOf(member: Buffer): string {
  const header = gzipHeader(member);
  return header === null ? '' : before(member.subarray(header, header + 512)).toString('latin1', 0, 16);
}

/** What can be inflated before damage or the end. */
function before(body: Buffer): Buffer {
  const parts: Uint8Array[] = [];
  let size = 0;
  const inflater = new Inflate((part) => {
    parts.push(part);
    size += part.length;
  });
  try {
    for (let at = 0; at < body.length && size <= MEMBER; at += STEP)
      inflater.push(body.subarray(at, at + STEP), false);
  } catch {
    // What came before is what is asked for.
  }
  return Buffer.concat(parts).subarray(0, MEMBER);
}

const STEP = 4096;

/** Bytes of a gzip header (RFC 1952); null when it is none. */
function gzipHeader(bytes: Buffer): number | null {
  if (bytes.length < 18 || bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return null;
  const flags = bytes[3]!;
  if ((flags & 0xe0) !== 0) return null;
  let at = 10;
  if (flags & 4) at += 2 + bytes.readUInt16LE(at);
  for (const flag of [8, 16])
    if (flags & flag) {
      const end = bytes.indexOf(0, at);
      if (end < 0) return null;
      at = end + 1;
    }
  if (flags & 2) at += 2;
  return at < bytes.length ? at : null;
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
