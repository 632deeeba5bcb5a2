/**
 * @module
 * Small pictures that communities wear: shapes in colours that come from the brand's number, and the same picture
 * after another platform has had its hands on it (made smaller, cropped, pressed again).
 */
import sharp from 'sharp';
import { seeded } from '../core/random.ts';
import { int, pick } from './draw.ts';
import type { Place } from './world.ts';

type Picture = NonNullable<Place['picture']>;

/** The file name of a picture in `media/`. */
export function avatarFile(picture: Picture): string {
  return picture.variant === 0 ? `b${picture.brand}.png` : `b${picture.brand}-${picture.variant}.jpg`;
}

/**
 * The bytes of a picture. Variant 0 is the first form (PNG, 96 px); 1 is smaller and a JPEG; 2 is cropped by a few
 * pixels; 3 is pressed hard. The same number gives the same bytes with the same build of libvips.
 */
export async function avatarBytes(picture: Picture): Promise<Buffer> {
  const first = await sharp(Buffer.from(drawing(picture.brand)))
    .png({ palette: true, colours: 24, compressionLevel: 9 })
    .toBuffer();
  switch (picture.variant) {
    case 0:
      return first;
    case 1:
      return sharp(first).resize(80, 80).jpeg({ quality: 72 }).toBuffer();
    case 2:
      return sharp(first)
        .extract({ left: 2, top: 2, width: 92, height: 92 })
        .resize(88, 88)
        .jpeg({ quality: 70 })
        .toBuffer();
    default:
      return sharp(first).resize(72, 72).jpeg({ quality: 38 }).toBuffer();
  }
}

function drawing(brand: number): string {
  const random = seeded(`avatar/${brand}`);
  const colour = () => `hsl(${int(random, 0, 359)},${int(random, 35, 85)}%,${int(random, 20, 80)}%)`;
  const shapes: string[] = [];
  for (let i = 0; i < 9; i++) {
    const kind = pick(random, ['circle', 'rect', 'path', 'path']);
    const [x, y, r] = [int(random, 0, 96), int(random, 0, 96), int(random, 9, 42)];
    if (kind === 'circle') shapes.push(`<circle cx="${x}" cy="${y}" r="${r}" fill="${colour()}"/>`);
    else if (kind === 'rect') {
      shapes.push(
        `<rect x="${x - r}" y="${y - r}" width="${r * 2}" height="${r}" fill="${colour()}" transform="rotate(${int(random, 0, 90)} ${x} ${y})"/>`,
      );
    } else {
      const point = () => `${int(random, 0, 96)} ${int(random, 0, 96)}`;
      shapes.push(`<path d="M${point()} L${point()} L${point()} Z" fill="${colour()}"/>`);
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96"><rect width="96" height="96" fill="${colour()}"/>${shapes.join('')}</svg>`;
}
