/**
 * @module
 * A WARC file of an export: records one after another, each compressed by itself, and the index by which a replay finds
 * them. What our collectors kept as WARC goes in record by record, as it is. Sources: ISO 28500:2017; CDXJ 0.1.0.
 */
import { createHash, hash } from 'node:crypto';
import { createGzip, gzipSync } from 'node:zlib';
import { iso } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';
import { idOf } from './ids.ts';

/** A record to be written. `length` is that of `block`, in bytes. */
export interface NewRecord {
  readonly type: 'warcinfo' | 'resource' | 'metadata';
  readonly url: string | null;
  readonly at: Instant;
  readonly mediaType: string;
  /** More header fields. */
  readonly fields?: readonly (readonly [name: string, value: string])[];
  readonly length: number;
  /** SHA-256 of the block, hexadecimal. */
  readonly sha256: string;
  readonly block: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** A line of the index. */
interface Indexed {
  readonly key: string;
  readonly line: string;
}

/** What was written so far: the length of the file and its index. */
export interface WarcFile {
  readonly name: string;
  length: number;
  readonly index: Indexed[];
}

export function newWarc(name: string): WarcFile {
  return { name, length: 0, index: [] };
}

/** A record as bytes of the file; resources are entered in the index. */
export async function* writeRecord(file: WarcFile, record: NewRecord): AsyncGenerator<Uint8Array> {
  const { type, url, at, mediaType, fields = [], length, sha256, block } = record;
  const header = [
    'WARC/1.1',
    `WARC-Type: ${type}`,
    `WARC-Record-ID: <urn:uuid:${idOf('record', `${file.name} ${type} ${url ?? ''} ${sha256}`)}>`,
    `WARC-Date: ${iso(at)}`,
    ...(url === null ? [] : [`WARC-Target-URI: ${url}`]),
    ...(type === 'warcinfo' ? [`WARC-Filename: ${file.name}`] : [`WARC-Payload-Digest: sha256:${sha256}`]),
    `WARC-Block-Digest: sha256:${sha256}`,
    ...fields.map(([name, value]) => `${name}: ${oneLine(value)}`),
    `Content-Type: ${mediaType}`,
    `Content-Length: ${length}`,
    '\r\n',
  ].join('\r\n');
  const offset = file.length;
  const digest = createHash('sha256');
  for await (const chunk of compressed(header, block)) {
    digest.update(chunk);
    file.length += chunk.length;
    yield chunk;
  }
  if (type === 'resource' && url !== null)
    enter(file, {
      url,
      at,
      mime: mediaType,
      status: 200,
      payload: sha256,
      offset,
      record: digest.digest('hex'),
    });
}

/** The records of a WARC that a collector kept, as they are; null when it is not read to its end as one. */
export function recordsOf(warc: Uint8Array): Uint8Array[] | null {
  const bytes = Buffer.from(warc.buffer, warc.byteOffset, warc.byteLength);
  const records: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\r\n\r\n', at);
    if (end < 0 || !/^WARC\/1\.\d\r\n/.test(bytes.toString('latin1', at, at + 10))) return null;
    const length = Number(
      /\r\nContent-Length: *(\d+)/i.exec(bytes.toString('latin1', at, end))?.[1] ?? Number.NaN,
    );
    const next = end + 4 + length + 4;
    if (!(next <= bytes.length)) return null;
    records.push(bytes.subarray(at, next));
    at = next;
  }
  return records;
}

/**
 * A record that was kept, as bytes of the file. Answers to plain questions (GET) are entered in the index with what the
 * server said; `asked` is the method, null where the record does not say.
 */
export function* copyRecord(file: WarcFile, record: Uint8Array, asked: string | null): Generator<Uint8Array> {
  const packed = gzip(record);
  const offset = file.length;
  file.length += packed.length;
  const answer = readAnswer(record);
  if (answer !== null && (asked === null || asked === 'GET'))
    enter(file, { ...answer, offset, record: hash('sha256', packed, 'hex') });
  yield packed;
}

/** The method of a request record; null for any other. */
export function methodOf(record: Uint8Array): string | null {
  const head = Buffer.from(record.buffer, record.byteOffset, Math.min(record.length, 8192)).toString(
    'latin1',
  );
  return /\r\nWARC-Type: request\r\n/i.test(head) ? (/\r\n\r\n([A-Z]+) /.exec(head)?.[1] ?? null) : null;
}

interface Answer {
  readonly url: string;
  readonly at: Instant;
  readonly mime: string;
  readonly status: number;
  readonly payload: string;
}

function readAnswer(record: Uint8Array): Answer | null {
  const head = Buffer.from(record.buffer, record.byteOffset, Math.min(record.length, 64 << 10)).toString(
    'latin1',
  );
  const [warc = '', http = ''] = head.split('\r\n\r\n', 2);
  const field = (of: string, name: string) =>
    new RegExp(`\\r\\n${name}: *([^\\r\\n]*)`, 'i').exec(of)?.[1] ?? null;
  const type = field(warc, 'WARC-Type');
  const url = field(warc, 'WARC-Target-URI');
  const at = Date.parse(field(warc, 'WARC-Date') ?? '');
  if ((type !== 'response' && type !== 'resource') || url === null || Number.isNaN(at)) return null;
  const mime = (type === 'resource' ? field(warc, 'Content-Type') : field(http, 'Content-Type')) ?? 'unk';
  return {
    url,
    at,
    mime: mime.split(';')[0]!.trim(),
    status: type === 'resource' ? 200 : Number(/^HTTP\/\S+ (\d{3})/.exec(http)?.[1] ?? 0),
    payload: field(warc, 'WARC-Payload-Digest')?.replace(/^sha256:/, '') ?? '',
  };
}

function enter(file: WarcFile, of: Answer & { offset: number; record: string }): void {
  const key = `${searchKey(of.url)} ${new Date(of.at).toISOString().replace(/\D/g, '').slice(0, 14)}`;
  const says = {
    url: of.url,
    mime: of.mime,
    status: String(of.status),
    digest: `sha256:${of.payload}`,
    recordDigest: `sha256:${of.record}`,
    length: String(file.length - of.offset),
    offset: String(of.offset),
    filename: file.name,
  };
  file.index.push({ key, line: `${key} ${JSON.stringify(says)}\n` });
}

/** The form of an address in which an index is sorted (SURT): the host backwards, all in lower case, parameters in order. */
export function searchKey(address: string): string {
  const url = URL.parse(address.toLowerCase().replace(/^(https?:\/\/)www\d*\./, '$1'));
  if (url === null || !/^https?:$/.test(url.protocol)) return address;
  url.searchParams.sort();
  const port = url.port === '' ? '' : `:${url.port}`;
  return `${url.hostname.split('.').reverse().join(',')}${port})${url.pathname}${url.search}`;
}

/** Lines in a block of the compressed index. */
const BLOCK = 1024;

/** The index, compressed in blocks, and the list of its blocks (`cdxj-gzip-1.0`). */
export function indexFiles(file: WarcFile): { cdx: Uint8Array; idx: string } {
  const lines = file.index.toSorted((a, b) => (a.line < b.line ? -1 : a.line > b.line ? 1 : 0));
  const blocks: Uint8Array[] = [];
  const list = ['!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n'];
  let offset = 0;
  for (let from = 0; from < lines.length; from += BLOCK) {
    const some = lines.slice(from, from + BLOCK);
    const packed = gzip(Buffer.from(some.map(({ line }) => line).join('')));
    const says = { offset, length: packed.length, digest: `sha256:${hash('sha256', packed, 'hex')}` };
    list.push(`${some[0]!.key} ${JSON.stringify(says)}\n`);
    blocks.push(packed);
    offset += packed.length;
  }
  return { cdx: Buffer.concat(blocks), idx: list.join('') };
}

/** A record as one gzip member. */
async function* compressed(
  header: string,
  block: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const stream = createGzip();
  const fed = (async () => {
    const write = (bytes: Uint8Array | string) =>
      stream.write(bytes) ? null : new Promise((resolve) => stream.once('drain', resolve));
    try {
      await write(header);
      for await (const chunk of block) await write(chunk);
      stream.end('\r\n\r\n');
    } catch (error) {
      stream.destroy(error as Error);
    }
  })();
  let first = true;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (first) anySystem(chunk);
    first = false;
    yield chunk;
  }
  await fed;
}

function gzip(bytes: Uint8Array): Buffer {
  return anySystem(gzipSync(bytes));
}

/** Byte 9 of a gzip member names the system it was made on: the same export is to be the same on all. */
function anySystem(member: Buffer): Buffer {
  if (member.length > 9) member[9] = 255;
  return member;
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
