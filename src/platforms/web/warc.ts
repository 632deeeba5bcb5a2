/**
 * @module
 * Web archives: WARC, plain or with every record compressed by itself, and WACZ (a zip that holds such files). Pages
 * are read; requests, images, scripts and repeats (`revisit`) are passed over. Nothing is written anywhere, so the
 * names in a zip can do no harm.
 * Checked in November 2026 against ISO 28500 and the WACZ 1.1.1 specification.
 */
import type {
  ArchiveFormat,
  ArchiveHint,
  ArchiveItem,
  ByteSource,
  Damage,
  Piece,
  SavedPage,
} from '../platform.ts';
import { openReader } from './byte-reader.ts';
import {
  beginningOf,
  inflateMember,
  isKnownRecord,
  LARGEST,
  mayHoldPage,
  readPageRecord,
  readRecordHeader,
} from './http.ts';
import type { PageReader } from './page.ts';
import { readSitePage } from './site.ts';
import { archivesIn } from './wacz.ts';

/** About how many bytes make a piece. */
const PIECE = 1 << 20;
/** The largest header that a record may have. */
const HEADER = 64 << 10;

/** What a piece is: whole records one after another, or whole gzip members (`ends` in `bytes`). */
type Context =
  | { readonly kind: 'records' }
  | { readonly kind: 'members'; readonly ends: readonly number[]; readonly strict: boolean };

/** `.warc` and `.warc.gz`. */
export function warc(readElsewhere: PageReader): ArchiveFormat {
  return {
    id: 'warc',
    recognise: ({ bytes, text }) => {
      if (/^WARC\/\d/.test(text)) return 1;
      return isGzip(bytes, 0) && beginsRecord(Buffer.from(bytes.subarray(0, 2048)), 0) ? 1 : 0;
    },
    cut: (source) => cutWarc(source, 0, source.size),
    parse: (piece, hint) => parse(piece, hint, readElsewhere),
  };
}

/** `.wacz`. A damaged zip is searched for the records it holds. */
export function wacz(readElsewhere: PageReader): ArchiveFormat {
  return {
    id: 'wacz',
    recognise: ({ bytes, name }) => {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
      if (!text.startsWith('PK\x03\x04')) return 0;
      if (/PK\x03\x04[\s\S]{26}(?:archive\/[^\x00-\x1f]*?\.warc|datapackage(?:-digest)?\.json)/.test(text))
        return 0.95;
      return /\.wacz$/i.test(name) ? 0.9 : 0;
    },
    async *cut(source) {
      const found = await archivesIn(source);
      if (found === null) {
        yield {
          item: 'damage',
          offset: 0,
          why: 'the zip has no readable directory; its records were searched for',
        };
        yield* cutMembers(source, 0, source.size, false);
        return;
      }
      for (const archive of found) {
        if ('item' in archive) yield archive;
        else if (archive.inflated === null) yield* cutWarc(source, archive.start, archive.end);
        // Offsets inside a compressed file mean nothing in the zip.
        else
          for await (const part of cutWarc(archive.inflated, 0, archive.inflated.size))
            yield { ...part, offset: archive.start };
      }
    },
    parse: (piece, hint) => parse(piece, hint, readElsewhere),
  };
}

async function* cutWarc(source: ByteSource, start: number, end: number): AsyncGenerator<Piece | Damage> {
  if (start === end) yield { item: 'damage', offset: start, why: 'the file is empty' };
  const reader = openReader(source, start, end);
  await reader.need(4);
  const gzip = isGzip(reader.window, 0);
  await reader.close();
  yield* gzip ? cutMembers(source, start, end, true) : cutRecords(source, start, end);
}

function isGzip(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x1f && bytes[at + 1] === 0x8b && bytes[at + 2] === 8 && (bytes[at + 3]! & 0xe0) === 0;
}

/** Says whether the gzip member at `at` holds a record. The magic number alone also occurs by chance. */
function beginsRecord(bytes: Buffer, at: number): boolean {
  return beginningOf(bytes.subarray(at, at + 1024)).startsWith('WARC/');
}

const RECORD_MARK = Buffer.from('\nWARC/1.');

async function* cutRecords(source: ByteSource, start: number, end: number): AsyncGenerator<Piece | Damage> {
  const reader = openReader(source, start, end);
  let parts: Buffer[] = [];
  let offset = 0;
  let size = 0;
  const take = (): Piece => {
    const piece = {
      offset,
      bytes: new Uint8Array(Buffer.concat(parts)),
      context: { kind: 'records' } satisfies Context,
    };
    parts = [];
    size = 0;
    return piece;
  };
  /** Moves to the next place where a record begins; false at the end of the file. */
  const resume = async (from: number): Promise<boolean> => {
    await reader.seek(from);
    for (;;) {
      await reader.need(1 << 20);
      const found = reader.window.indexOf(RECORD_MARK);
      if (found >= 0) {
        await reader.seek(reader.at + found + 1);
        return true;
      }
      if (reader.window.length < RECORD_MARK.length || reader.at + reader.window.length >= end) return false;
      await reader.seek(reader.at + reader.window.length - RECORD_MARK.length);
    }
  };
  try {
    for (;;) {
      await reader.need(HEADER);
      const blank = /^[\r\n]*/.exec(reader.window.toString('latin1', 0, 64))![0].length;
      await reader.seek(reader.at + blank);
      await reader.need(HEADER);
      if (reader.window.length === 0) break;
      const at = reader.at;
      const damage = (why: string): Damage => ({ item: 'damage', offset: at, why });
      const header = readRecordHeader(reader.window.subarray(0, HEADER));
      if (header?.block == null) {
        yield damage(
          header === null ? 'a record has no readable header' : 'a record does not say how long it is',
        );
        if (!(await resume(at + (header?.length ?? 1)))) break;
        continue;
      }
      const whole = header.length + header.block;
      // A record is believed when what follows it ends a record or begins one, or is the end of the file.
      const wanted = mayHoldPage(header) && header.block <= LARGEST;
      let record: Buffer | null = null;
      if (wanted) {
        await reader.need(whole + 16);
        record = Buffer.from(reader.window.subarray(0, whole));
      } else if (at + whole <= end) await reader.seek(at + whole);
      const next = wanted ? whole : 0;
      await reader.need(next + 16);
      const rest = reader.window.toString('latin1', next, next + 16);
      const cutOff = at + whole > end;
      const follows = /^\r\n\r\n|WARC\/|^[\r\n]*W?A?R?C?$/.test(rest);
      if (cutOff || !follows) {
        yield damage(
          cutOff ? 'a record is cut off, or gives a wrong length' : 'a record gives a wrong length',
        );
        if (!(await resume(at + header.length))) break;
        continue;
      }
      if (!isKnownRecord(header)) yield damage('a record is of no known kind');
      if (mayHoldPage(header) && !wanted) yield damage('a page larger than 32 MiB was not read');
      if (record !== null) {
        if (parts.length === 0) offset = at;
        parts.push(record, Buffer.from('\r\n\r\n'));
        size += record.length;
        if (size >= PIECE) yield take();
      }
      if (wanted) await reader.seek(at + whole);
    }
    if (parts.length > 0) yield take();
  } finally {
    await reader.close();
  }
}

/** Cuts at every gzip member that begins a record; a damaged one is lost alone. `strict`: the file holds nothing else. */
async function* cutMembers(
  source: ByteSource,
  start: number,
  end: number,
  strict: boolean,
): AsyncGenerator<Piece | Damage> {
  const reader = openReader(source, start, end);
  let ends: number[] = [];
  let parts: Buffer[] = [];
  let offset = start;
  let size = 0;
  const take = (): Piece => {
    const piece = {
      offset,
      bytes: new Uint8Array(Buffer.concat(parts)),
      context: { kind: 'members', ends, strict } satisfies Context,
    };
    parts = [];
    ends = [];
    size = 0;
    return piece;
  };
  /** Where the next member begins in the window, looking from `from`; -1 at the end of the file. */
  const next = async (from: number): Promise<number> => {
    for (let at = from; ; ) {
      const found = reader.window.indexOf(GZIP, at);
      if (found >= 0) {
        await reader.need(found + 1024);
        if (isGzip(reader.window, found) && beginsRecord(reader.window, found)) return found;
        at = found + 1;
        continue;
      }
      at = Math.max(from, reader.window.length - 2);
      const before = reader.window.length;
      if (before > 2 * LARGEST) return -2;
      await reader.need(before + (1 << 20));
      if (reader.window.length === before) return -1;
    }
  };
  try {
    let first = await next(0);
    while (first === -2) {
      await reader.seek(reader.at + reader.window.length - 2);
      first = await next(0);
    }
    if (first !== 0 && strict)
      yield { item: 'damage', offset: start, why: 'the file does not begin with a record' };
    if (first < 0) return;
    await reader.seek(reader.at + first);
    for (;;) {
      const at = reader.at;
      let until = await next(18);
      if (until === -2) {
        yield { item: 'damage', offset: at, why: 'a record larger than 64 MiB was not read' };
        while (until === -2) {
          await reader.seek(reader.at + reader.window.length - 2);
          until = await next(0);
        }
      } else {
        const member = Buffer.from(until < 0 ? reader.window : reader.window.subarray(0, until));
        if (parts.length === 0) offset = at;
        parts.push(member);
        size += member.length;
        ends.push(size);
        if (size >= PIECE) yield take();
      }
      if (until < 0) break;
      await reader.seek(reader.at + until);
    }
    if (parts.length > 0) yield take();
  } finally {
    await reader.close();
  }
}

const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);

function parse(piece: Piece, hint: ArchiveHint, readElsewhere: PageReader): ArchiveItem[] {
  const asked = hint.collectedFrom === undefined ? null : { platform: hint.collectedFrom, ref: hint.ref };
  const context = piece.context as Context;
  const bytes = Buffer.from(piece.bytes.buffer, piece.bytes.byteOffset, piece.bytes.byteLength);
  const items: ArchiveItem[] = [];
  if (context.kind === 'records')
    parseRecords(bytes, piece.offset, (at) => piece.offset + at, asked, readElsewhere, items);
  else {
    let from = 0;
    for (const end of context.ends) {
      const offset = piece.offset + from;
      const member = inflateMember(bytes.subarray(from, end));
      from = end;
      const before = items.length;
      parseRecords(member.bytes, offset, () => offset, asked, readElsewhere, items);
      if (
        (!member.whole || (context.strict && member.rest > 0)) &&
        items.slice(before).every(({ item }) => item !== 'damage')
      )
        items.push({ item: 'damage', offset, why: 'a compressed record is damaged or cut off' });
    }
  }
  return items;
}

function parseRecords(
  bytes: Buffer,
  start: number,
  offsetOf: (at: number) => number,
  asked: SavedPage['asked'],
  readElsewhere: PageReader,
  items: ArchiveItem[],
): void {
  for (let at = 0; at < bytes.length; ) {
    while (bytes[at] === 0x0d || bytes[at] === 0x0a) at++;
    if (at >= bytes.length) return;
    const offset = offsetOf(at) ?? start;
    const header = readRecordHeader(bytes.subarray(at));
    if (header?.block == null || at + header.length + header.block > bytes.length) {
      // What a zip keeps behind a file is no record.
      if (bytes.toString('latin1', at, at + 5) === 'WARC/')
        items.push({ item: 'damage', offset, why: 'a record is cut off, or gives a wrong length' });
      return;
    }
    const block = bytes.subarray(at + header.length, at + header.length + header.block);
    at += header.length + header.block;
    if (!isKnownRecord(header)) items.push({ item: 'damage', offset, why: 'a record is of no known kind' });
    if (!mayHoldPage(header)) continue;
    const page = readPageRecord(header, block, asked);
    if (typeof page === 'string') items.push({ item: 'damage', offset, why: page });
    else if (page !== null) items.push(...readPage(page, readElsewhere, offset));
  }
}

function readPage(page: SavedPage, readElsewhere: PageReader, offset: number): ArchiveItem[] {
  const elsewhere = readElsewhere(page);
  if (elsewhere !== null)
    return elsewhere.map((item) => (item.item === 'damage' ? { ...item, offset } : item));
  // What was asked of another platform's interface and is not read there holds nothing for people.
  return page.asked !== null && page.asked.platform !== 'web' ? [] : readSitePage(page);
}
