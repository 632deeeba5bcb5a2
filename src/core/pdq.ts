/**
 * @module
 * PDQ, a perceptual hash of an image: 256 bits that stay nearly the same after scaling, recompression, blur and
 * contrast changes. It knows pictures again; it recognises nothing in them. Decoding is the caller's.
 * Source: Meta, "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm", 2019. Other
 * implementations differ by a few bits, through decoding and scaling.
 */

/** Brightness 0..255 of each pixel, row by row. Scale large pictures to at most 512 × 512 before. */
export interface Luminance {
  readonly luma: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}

/** Images at most this many of 256 bits apart are taken for the same, when both qualities are at least `PDQ_QUALITY`. */
export const PDQ_SAME = 31;

/** Below this quality (0..100) a picture is too flat for its hash to say anything. */
export const PDQ_QUALITY = 50;

const SIDE = 64;
const KEPT = 16;

/** The 16 lowest frequencies but the constant one, of a 64-point cosine transform. */
const COSINES = Float64Array.from({ length: KEPT * SIDE }, (_, at) => {
  const frequency = Math.floor(at / SIDE) + 1;
  const place = at % SIDE;
  return Math.sqrt(2 / SIDE) * Math.cos((Math.PI / 2 / SIDE) * frequency * (2 * place + 1));
});

/** The hash as 64 hex digits and the quality 0..100. Throws `RangeError` when the matrix is empty or shorter than its size. */
export function pdqHash({ luma, width, height }: Luminance): { pdq: string; quality: number } {
  if (width < 1 || height < 1 || luma.length < width * height)
    throw new RangeError('a luminance matrix needs width × height values');
  const small = decimate(
    blur(
      Float64Array.from({ length: width * height }, (_, i) => luma[i]!),
      width,
      height,
    ),
    width,
    height,
  );
  const waves = transform(small);
  const median = [...waves].sort((a, b) => a - b)[(KEPT * KEPT) / 2 - 1]!;
  let pdq = '';
  for (let word = KEPT - 1; word >= 0; word--) {
    let bits = 0;
    for (let bit = 0; bit < KEPT; bit++) if (waves[word * KEPT + bit]! > median) bits |= 1 << bit;
    pdq += bits.toString(16).padStart(4, '0');
  }
  return { pdq, quality: qualityOf(small) };
}

/** How many of the 256 bits of two hashes differ. Throws `RangeError` when one is not 64 hex digits. */
export function pdqDistance(a: string, b: string): number {
  if (!/^[0-9a-f]{64}$/i.test(a) || !/^[0-9a-f]{64}$/i.test(b))
    throw new RangeError('a PDQ hash has 64 hex digits');
  let distance = 0;
  for (let i = 0; i < 64; i += 8) {
    let x = Number.parseInt(a.slice(i, i + 8), 16) ^ Number.parseInt(b.slice(i, i + 8), 16);
    for (; x !== 0; x &= x - 1) distance++;
  }
  return distance;
}

/** Two passes of a box filter along rows and columns: nearly a Gaussian, in time independent of the window. */
function blur(pixels: Float64Array, width: number, height: number): Float64Array {
  const across = Math.floor((width + 2 * SIDE - 1) / (2 * SIDE));
  const down = Math.floor((height + 2 * SIDE - 1) / (2 * SIDE));
  const other = new Float64Array(pixels.length);
  for (let pass = 0; pass < 2; pass++) {
    for (let row = 0; row < height; row++) box(pixels, other, row * width, 1, width, across);
    for (let column = 0; column < width; column++) box(other, pixels, column, width, height, down);
  }
  return pixels;
}

function box(
  from: Float64Array,
  to: Float64Array,
  start: number,
  step: number,
  length: number,
  window: number,
): void {
  const ahead = ((window + 2) >> 1) - 1;
  const behind = window - ahead - 1;
  let sum = 0;
  let count = 0;
  for (let i = -ahead; i < length; i++) {
    if (i + ahead < length) {
      sum += from[start + (i + ahead) * step]!;
      count++;
    }
    if (i - behind - 1 >= 0) {
      sum -= from[start + (i - behind - 1) * step]!;
      count--;
    }
    if (i >= 0) to[start + i * step] = sum / count;
  }
}

function decimate(pixels: Float64Array, width: number, height: number): Float64Array {
  return Float64Array.from({ length: SIDE * SIDE }, (_, at) => {
    const row = Math.floor(((Math.floor(at / SIDE) + 0.5) * height) / SIDE);
    const column = Math.floor((((at % SIDE) + 0.5) * width) / SIDE);
    return pixels[row * width + column]!;
  });
}

function transform(small: Float64Array): Float64Array {
  const half = new Float64Array(KEPT * SIDE);
  for (let i = 0; i < KEPT; i++)
    for (let j = 0; j < SIDE; j++) {
      let sum = 0;
      for (let k = 0; k < SIDE; k++) sum += COSINES[i * SIDE + k]! * small[k * SIDE + j]!;
      half[i * SIDE + j] = sum;
    }
  const waves = new Float64Array(KEPT * KEPT);
  for (let i = 0; i < KEPT; i++)
    for (let j = 0; j < KEPT; j++) {
      let sum = 0;
      for (let k = 0; k < SIDE; k++) sum += half[i * SIDE + k]! * COSINES[j * SIDE + k]!;
      waves[i * KEPT + j] = sum;
    }
  return waves;
}

/** Sum of the steps between neighbours, each in whole per cents of the range; 90 such steps a point. */
function qualityOf(small: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < SIDE; i++)
    for (let j = 0; j < SIDE; j++) {
      const here = small[i * SIDE + j]!;
      if (i + 1 < SIDE) sum += Math.floor(Math.abs(((here - small[(i + 1) * SIDE + j]!) * 100) / 255));
      if (j + 1 < SIDE) sum += Math.floor(Math.abs(((here - small[i * SIDE + j + 1]!) * 100) / 255));
    }
  return Math.min(100, Math.floor(sum / 90));
}
