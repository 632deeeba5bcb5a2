/**
 * @module
 * Perceptual hashes of images, so that the same avatar is known again after scaling and recompression.
 * Images are decoded only to be hashed; nothing is shown and nothing is recognised in them.
 */
import sharp from 'sharp';
import { pdqHash } from '../core/pdq.ts';

/** Images with more pixels than this are not decoded: a small file can claim to be an enormous picture. */
const MOST_PIXELS = 50_000_000;

/** PDQ (64 hex digits) and quality 0..100 of an image file; null when it cannot be decoded. */
export async function hashImage(path: string): Promise<{ pdq: string; quality: number } | null> {
  try {
    const { data, info } = await sharp(path, { limitInputPixels: MOST_PIXELS, pages: 1 })
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
