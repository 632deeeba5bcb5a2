/**
 * @module
 * WACZ 1.1.1: the case as a web archive that ReplayWeb.page opens, signed in the anonymous form of wacz-auth 0.1.0.
 * Each capture has a page that says what it is and what was read from it, masked. The bytes themselves go in only when
 * that was released: what came over HTTP as the WARC records it was kept as, any other file as a resource record.
 * The signature says that the holder of a key made this file; it does not say that a server ever sent what is in it.
 */
import { createHash, hash } from 'node:crypto';
import { iso } from '../core/clock.ts';
import { capturePage, fileUrl, MOST_POSTS, pageUrl, reportUrl } from './capture-page.ts';
import { report } from './report.ts';
import type { ExportedCapture, ExportedCase, ExportedObservation, ExportedPost } from './shapes.ts';
import {
  copyRecord,
  indexFiles,
  methodOf,
  type NewRecord,
  newWarc,
  recordsOf,
  type WarcFile,
  writeRecord,
} from './warc.ts';
import { type ZipEntry, zip } from './zip.ts';

/** The media type of what our collectors keep. */
const WARC = 'application/warc';
/** A collector's capture is one exchange; anything larger is copied as a file. */
const LARGEST_EXCHANGE = 256 << 20;

interface Page {
  readonly id: string;
  readonly url: string;
  readonly ts: string;
  readonly title: string;
}

/** The case as the bytes of a WACZ file. */
export async function* wacz(from: ExportedCase): AsyncGenerator<Uint8Array> {
  const files: { path: string; hash: string; bytes: number }[] = [];
  const warc = newWarc('data.warc.gz');
  const pages: Page[] = [];
  let digest = '';

  /** An entry whose length and hash are taken down as it is written. */
  const entry = (name: string, bytes: ZipEntry['bytes']): ZipEntry => ({
    name,
    bytes: async function* () {
      const sum = createHash('sha256');
      let size = 0;
      for await (const chunk of bytes()) {
        sum.update(chunk);
        size += chunk.length;
        yield chunk;
      }
      const hex = sum.digest('hex');
      if (name === 'datapackage.json') digest = `sha256:${hex}`;
      files.push({ path: name, hash: `sha256:${hex}`, bytes: size });
    },
  });
  const text = (make: () => string) => () => [Buffer.from(make())];
  const index = once(() => indexFiles(warc));
  const created = seconds(from.about.at);

  yield* zip(
    [
      entry('archive/data.warc.gz', () => archive(from, warc, pages)),
      entry('indexes/index.cdx.gz', () => [index().cdx]),
      entry(
        'indexes/index.idx',
        text(() => index().idx),
      ),
      entry(
        'pages/pages.jsonl',
        text(() => pageList(pages)),
      ),
      ...from.proof.map(({ name, bytes }) => entry(`proof/${name.toLowerCase()}`, () => [bytes])),
      entry(
        'datapackage.json',
        text(() => dataPackage(from, files, created)),
      ),
      {
        name: 'datapackage-digest.json',
        bytes: text(() => {
          const { signature, publicKey } = from.sign(digest);
          const signedData = {
            hash: digest,
            created,
            software: from.about.software,
            version: '0.1.0',
            signature: Buffer.from(signature).toString('base64'),
            publicKey: Buffer.from(publicKey).toString('base64'),
          };
          return `${JSON.stringify({ path: 'datapackage.json', hash: digest, signedData }, null, 2)}\n`;
        }),
      },
    ],
    from.about.at,
  );
}

/** The records: what this file is, the report, and for each capture its page and, where released, its bytes. */
async function* archive(from: ExportedCase, warc: WarcFile, pages: Page[]): AsyncGenerator<Uint8Array> {
  const info = `software: ${from.about.software}\r\nformat: WARC File Format 1.1\r\nisPartOf: ${from.about.id}\r\n`;
  yield* writeRecord(warc, {
    ...whole(info),
    type: 'warcinfo',
    url: null,
    at: from.about.at,
    mediaType: 'application/warc-fields',
  });

  async function* page(url: string, title: string, html: string, at: number) {
    yield* writeRecord(warc, { ...whole(html), type: 'resource', url, at, mediaType: 'text/html' });
    pages.push({ id: hash('sha256', url, 'hex').slice(0, 16), url, ts: seconds(at), title });
  }
  yield* page(reportUrl(from), 'Report', report(from), from.about.at);
  const copied = new Set<string>();
  const looks = Map.groupBy(from.observations, ({ capture }) => capture);
  for (const capture of from.captures) {
    const posts = await some(from.posts(capture.entry), MOST_POSTS);
    const seen = (looks.get(capture.sha256) ?? []).slice(0, MOST_POSTS);
    const html = capturePage(from, capture, posts, seen);
    yield* page(pageUrl(from, capture), titleOf(capture, posts, seen), html, capture.at);
    if (!from.originals || capture.state !== 'kept' || copied.has(capture.sha256)) continue;
    copied.add(capture.sha256);
    yield* original(from, warc, capture);
  }
}

async function* original(
  from: ExportedCase,
  warc: WarcFile,
  capture: ExportedCapture,
): AsyncGenerator<Uint8Array> {
  const revealed = await from.reveal(capture.sha256);
  if (revealed === null) return;
  const records = await keptRecords(from, capture);
  if (records !== null) {
    const asked = records.map(methodOf).find((method) => method !== null) ?? null;
    for (const record of records) yield* copyRecord(warc, record, asked);
  } else
    yield* writeRecord(warc, {
      type: 'resource',
      url: fileUrl(from, capture),
      at: capture.at,
      mediaType: capture.mediaType ?? mediaTypeOf(capture),
      length: capture.size,
      sha256: revealed.content,
      block: from.read(capture.sha256),
    });
  // What ties these bytes to the entry of the ledger.
  const salt = revealed.salt === null ? '' : `salt: ${revealed.salt}\r\n`;
  const tie = `capture: ${capture.sha256}\r\n${salt}content: ${revealed.content}\r\nledgerEntry: ${capture.entry}\r\n`;
  yield* writeRecord(warc, {
    ...whole(tie),
    type: 'metadata',
    url: pageUrl(from, capture),
    at: capture.at,
    mediaType: 'application/warc-fields',
  });
}

/** The records of what a collector kept as WARC; null for any other file. */
async function keptRecords(from: ExportedCase, capture: ExportedCapture): Promise<Uint8Array[] | null> {
  if (capture.mediaType !== WARC || capture.size > LARGEST_EXCHANGE) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of from.read(capture.sha256)) chunks.push(Uint8Array.from(chunk));
  return recordsOf(Buffer.concat(chunks));
}

function titleOf(
  { entry, source }: ExportedCapture,
  posts: readonly ExportedPost[],
  looks: readonly ExportedObservation[],
): string {
  const about = posts[0]?.community ?? looks[0]?.ref;
  return `Capture ${entry}: ${source}${about === undefined ? '' : ` (${about})`}`;
}

function mediaTypeOf({ source, format }: ExportedCapture): string {
  if (/\.jsonl$/i.test(source)) return 'application/x-ndjson';
  if (/\.json$/i.test(source) || format?.endsWith('json')) return 'application/json';
  if (/\.html?$/i.test(source)) return 'text/html';
  if (/\.xml$/i.test(source) || format?.endsWith('xml')) return 'application/xml';
  return 'application/octet-stream';
}

function pageList(pages: readonly Page[]): string {
  const header = { format: 'json-pages-1.0', id: 'pages', title: 'All pages' };
  return [header, ...pages].map((line) => `${JSON.stringify(line)}\n`).join('');
}

function dataPackage(
  from: ExportedCase,
  files: readonly { path: string; hash: string; bytes: number }[],
  created: string,
): string {
  const says = {
    profile: 'data-package',
    wacz_version: '1.1.1',
    title: from.about.name,
    description: from.about.purpose,
    created,
    modified: created,
    software: from.about.software,
    mainPageUrl: reportUrl(from),
    mainPageDate: created,
    driftline: {
      case: from.about.id,
      ledger: from.ledger,
      originals: from.originals,
      masked: from.masked,
      released: from.released.map((one) => ({ ...one, at: iso(one.at) })),
    },
    resources: files.map(({ path, hash: sum, bytes }) => ({
      name: path.split('/').at(-1)!.toLowerCase(),
      path,
      hash: sum,
      bytes,
      // Else a reader of data packages takes JSON for a table.
      ...(path.startsWith('proof/') ? { format: 'txt', mediatype: 'application/json' } : {}),
    })),
  };
  return `${JSON.stringify(says, null, 2)}\n`;
}

/** A block that is at hand. */
function whole(text: string): Pick<NewRecord, 'length' | 'sha256' | 'block'> {
  const block = Buffer.from(text);
  return { length: block.length, sha256: hash('sha256', block, 'hex'), block: [block] };
}

/** The first `most` of rows that come in pieces. */
async function some<T>(pieces: AsyncIterable<T[]>, most: number): Promise<T[]> {
  const found: T[] = [];
  for await (const piece of pieces) {
    found.push(...piece.slice(0, most - found.length));
    if (found.length >= most) break;
  }
  return found;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Times of a WACZ are whole seconds: its validators read nothing else. */
function seconds(at: number): string {
  return new Date(Math.floor(at / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}
