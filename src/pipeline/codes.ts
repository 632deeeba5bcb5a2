/**
 * @module
 * QR codes in images, and the links in them: communities that expect to be taken down print where to meet again. Only
 * links are taken out of a code; what else it may hold (a visiting card, a password) is not kept. The reader is ZXing
 * compiled to WebAssembly, loaded from the installed package and never from the network. Whose words such a link is says
 * the post that names the image.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { extractLinks, type Link } from '../core/links.ts';
import type { Ref } from '../core/model.ts';
import type { LinkGrammar } from '../core/ref.ts';
import type { Tables } from '../views/tables.ts';
import { decodable } from './images.ts';

/** What stands for the words around a link that was in a code. */
export const IN_A_CODE = 'QR code in an image';

/** Larger images are scaled down to this before codes are looked for (pixels a side): a code that was meant to be scanned survives it. */
const LONGEST_SIDE = 1600;
/** Codes that are read in one image. */
const MOST_CODES = 16;

type Reader = typeof import('zxing-wasm/reader');
let reader: Promise<Reader> | null = null;

async function load(): Promise<Reader> {
  const zxing = await import('zxing-wasm/reader');
  const path = fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm'));
  const wasm = await readFile(path);
  await zxing.prepareZXingModule({
    // With the bytes in hand nothing is located; the package's own default would ask a server for them.
    overrides: { wasmBinary: new Uint8Array(wasm).buffer, locateFile: (name: string) => name },
    fireImmediately: true,
  });
  return zxing;
}

/**
 * The texts of the QR codes in an image (a file or its bytes), each once, in the order they are found. Empty for a picture without one and
 * for what cannot be decoded. Throws only when the reader itself is not there.
 */
export async function readCodes(image: string | Uint8Array): Promise<string[]> {
  const pixels = await pixelsOf(image);
  if (pixels === null) return [];
  reader ??= load();
  const { readBarcodes } = await reader;
  const found = await readBarcodes(pixels, {
    formats: ['QRCode'],
    tryHarder: true,
    tryRotate: true,
    tryInvert: true,
    tryDownscale: true,
    maxNumberOfSymbols: MOST_CODES,
  });
  return [...new Set(found.flatMap(({ isValid, text }) => (isValid && text !== '' ? text : [])))];
}

/** Red, green, blue and alpha of an image, on white where it is transparent; null when it cannot be decoded. */
async function pixelsOf(image: string | Uint8Array) {
  try {
    const decoder = await decodable(image);
    if (decoder === null) return null;
    const { data, info } = await decoder
      .resize(LONGEST_SIDE, LONGEST_SIDE, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .flatten({ background: '#ffffff' })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const clamped = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length);
    return { data: clamped, width: info.width, height: info.height };
  } catch {
    return null; // broken, or too large
  }
}

/**
 * The links in the codes of an image, each address once; those that name `self` are left out. Whatever is wrong with
 * the image, it gives none.
 */
export async function linksInImage(
  image: string | Uint8Array,
  self: Ref | null,
  grammars: readonly LinkGrammar[],
): Promise<Link[]> {
  const links = new Map<Ref, Link>();
  for (const text of await readCodes(image))
    for (const link of extractLinks(text, grammars))
      if (link.ref !== self && !links.has(link.ref)) links.set(link.ref, link);
  return [...links.values()];
}

/**
 * The first post that names an image: by its address, or by its place beside an archive, the one that the post is from
 * where several would do. Null when none does, or when places of several communities fit.
 */
export async function postWithImage(
  tables: Tables,
  source: string,
): Promise<{ pid: number; community: Ref; at: number } | null> {
  const parts = source.split('/');
  const names = /^https?:/.test(source)
    ? [source]
    : parts.slice(0, -1).map((_, i) => parts.slice(i).join('/'));
  if (names.length === 0) return null;
  const posts = await tables.all<{ pid: number; community: Ref; at: number; beside: boolean }>(
    `select p.pid, p.community, p.posted_at as "at",
       starts_with($1, regexp_replace(c.source, '[^/]*$', '')) and contains(c.source, '/') as beside
     from posts p join captures c on c.entry = p.entry
     where p.current and list_has_any(p.attachments, [${names.map((_, i) => `$${i + 2}`).join(', ')}])
     order by beside desc, p.posted_at, p.pid`,
    [source, ...names.map((name) => `photo:${name}`)],
  );
  const [first] = posts;
  if (first === undefined) return null;
  const rivals = posts.filter(({ beside }) => beside === first.beside);
  return rivals.every(({ community }) => community === first.community) ? first : null;
}
