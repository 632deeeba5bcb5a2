import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { PDQ_QUALITY, PDQ_SAME, pdqDistance, pdqHash } from './pdq.ts';
import { seeded } from './random.ts';

/** A picture of a few soft blobs, different for each seed. */
function picture(seed: number, width: number, height: number, change = (value: number) => value) {
  const random = seeded(seed);
  const blobs = Array.from({ length: 14 }, () => ({
    x: random(),
    y: random(),
    r: 0.05 + random() * 0.15,
    v: random(),
  }));
  const luma = new Float64Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let value = 0;
      for (const blob of blobs) {
        const d = (x / width - blob.x) ** 2 + (y / height - blob.y) ** 2;
        if (d < blob.r * blob.r) value = blob.v * 255;
      }
      luma[y * width + x] = change(value);
    }
  return { luma, width, height };
}

describe('PDQ', () => {
  test('stays nearly the same when a picture is scaled and its contrast changed', () => {
    const one = pdqHash(picture(3, 400, 400));
    expect(one.pdq).toMatch(/^[0-9a-f]{64}$/);
    expect(one.quality).toBeGreaterThanOrEqual(PDQ_QUALITY);
    expect(pdqDistance(one.pdq, pdqHash(picture(3, 160, 160)).pdq)).toBeLessThanOrEqual(PDQ_SAME);
    expect(pdqDistance(one.pdq, pdqHash(picture(3, 300, 400)).pdq)).toBeLessThanOrEqual(PDQ_SAME);
    expect(pdqDistance(one.pdq, pdqHash(picture(3, 400, 400, (v) => 40 + v * 0.6)).pdq)).toBeLessThanOrEqual(
      8,
    );
  });

  test('tells pictures apart', () => {
    const hashes = Array.from({ length: 12 }, (_, seed) => pdqHash(picture(seed, 128, 128)).pdq);
    for (let i = 0; i < 12; i++)
      for (let j = 0; j < i; j++) expect(pdqDistance(hashes[i]!, hashes[j]!)).toBeGreaterThan(PDQ_SAME);
  });

  test('a flat picture has no quality, and what is no picture is refused', () => {
    expect(pdqHash({ luma: new Uint8Array(64 * 64).fill(9), width: 64, height: 64 }).quality).toBe(0);
    expect(pdqHash({ luma: [7], width: 1, height: 1 }).quality).toBe(0);
    expect(() => pdqHash({ luma: [], width: 0, height: 0 })).toThrow(RangeError);
    expect(() => pdqHash({ luma: [1, 2, 3], width: 2, height: 2 })).toThrow(RangeError);
    expect(() => pdqDistance('00', '00')).toThrow(RangeError);
  });

  test('half of the bits are set, and distance counts bits', () => {
    const { pdq } = pdqHash(picture(5, 100, 100));
    expect(pdqDistance(pdq, '0'.repeat(64))).toBe(128);
    expect(pdqDistance(pdq, pdq)).toBe(0);
    expect(pdqDistance('0'.repeat(64), `${'0'.repeat(63)}7`)).toBe(3);
  });
});

const FOLDER = join(process.cwd(), '../shared/data/pdq');
const TABLE = join(FOLDER, 'expected-hashes.tsv');
const rows = existsSync(TABLE)
  ? readFileSync(TABLE, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'))
      .map(([path, , expected]) => ({ path: path!, expected: expected! }))
  : [];

describe.skipIf(rows.length === 0)('published hashes (skipped where the outside test data is absent)', () => {
  test('there are twelve', () => expect(rows).toHaveLength(12));
  test.each(rows)('$path', async ({ path, expected }) => {
    const file = join(FOLDER, `pdq__data__${path.replace('/', '__')}`);
    const { data, info } = await sharp(file)
      .resize(512, 512, { fit: 'inside', withoutEnlargement: true })
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { pdq, quality } = pdqHash({ luma: data, width: info.width, height: info.height });
    expect(quality).toBeGreaterThanOrEqual(80);
    expect(pdqDistance(pdq, expected)).toBeLessThanOrEqual(10);
  });
});
