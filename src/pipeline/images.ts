/**
 * @module
 * Images on disk: which of them are ones we decode, and their perceptual hashes, so that the same avatar is known again
 * after scaling and recompression. Images are decoded only to be hashed, or to find codes in them (`codes.ts`); nothing
 * is shown and nobody is recognised in them.
 */
import { open } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { pdqHash } from '../core/pdq.ts';

/** Images with more pixels than this are not decoded: a small file can claim to be an enormous picture. */
const MOST_PIXELS = 50_000_000;

/** Bytes from which the type of an image is told. */
export const IMAGE_HEAD = 16;

/**
 * The media type of an image by its first `IMAGE_HEAD` bytes; null for everything that is not decoded here. What a
 * server or a file name says is not asked, and SVG is none: it is a program that can name other files.
 */
export function imageType(head: Uint8Array): string | null {
  const text = Buffer.from(head.subarray(0, IMAGE_HEAD)).toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (/^GIF8[79]a/.test(text)) return 'image/gif';
  if (/^RIFF[\s\S]{4}WEBP/.test(text)) return 'image/webp';
  if (/^[\s\S]{4}ftypavi[fs]/.test(text)) return 'image/avif';
  return null;
}

/** As `imageType`, for a file. Throws what the system throws when it cannot be read. */
export async function imageTypeOf(path: string): Promise<string | null> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(IMAGE_HEAD), 0, IMAGE_HEAD, 0);
    return imageType(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** The first frame of an image, a file or its bytes, to be decoded; null when it is none that is. */
export async function decodable(image: string | Uint8Array): Promise<Sharp | null> {
  if ((typeof image === 'string' ? await imageTypeOf(image) : imageType(image)) === null) return null;
  // Loaded when the first image comes: most imports hold none.
  const { default: sharp } = await import('sharp');
  return sharp(image, { limitInputPixels: MOST_PIXELS, pages: 1, failOn: 'error' });
}

/** PDQ (64 hex digits) and quality 0..100 of an image, a file or its bytes; null when it cannot be decoded. */
export async function hashImage(
  image: string | Uint8Array,
): Promise<{ pdq: string; quality: number } | null> {
  try {
    const decoder = await decodable(image);
    if (decoder === null) return null;
    const { data, info } = await decoder
      .resize(512, 512, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .removeAlpha()
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return pdqHash({ luma: data, width: info.width, height: info.height });
  } catch {
    return null;
  }
}
