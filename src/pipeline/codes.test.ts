import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import { temporary } from '../../test/cli.ts';
import { GRAMMARS } from '../platforms/links.ts';
import { linksInImage, readCodes } from './codes.ts';
import { hashImage, imageType, imageTypeOf } from './images.ts';

const folder = temporary();
const MEETING = 'https://t.me/+AbCdEfGhIjKlMnOp';

/** A QR code, each module some pixels wide, dark on light, with its quiet zone. */
async function code(text: string, module = 6): Promise<Sharp> {
  const { symbol, error } = await writeBarcode(text, { format: 'QRCode', ecLevel: 'M' });
  if (error) throw new Error(error);
  const { data, width, height } = symbol;
  const side = (width + 8) * module;
  const pixels = Buffer.alloc(side * side, 255);
  for (let y = 0; y < height * module; y++)
    for (let x = 0; x < width * module; x++) {
      const dark = data[Math.floor(y / module) * width + Math.floor(x / module)] === 0;
      pixels[(y + 4 * module) * side + x + 4 * module] = dark ? 0 : 255;
    }
  return sharp(pixels, { raw: { width: side, height: side, channels: 1 } });
}

async function saved(name: string, image: Sharp | Buffer): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, Buffer.isBuffer(image) ? image : await image.png().toBuffer());
  return path;
}

beforeAll(async () => {
  const wasm = readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/writer/zxing_writer.wasm')));
  await prepareZXingModule({
    overrides: { wasmBinary: new Uint8Array(wasm).buffer, locateFile: (name: string) => name },
    fireImmediately: true,
  });
  // Nothing may be asked of the network.
  vi.stubGlobal('fetch', () => {
    throw new Error('asked the network');
  });
});
afterAll(() => {
  vi.unstubAllGlobals();
});

describe('QR codes', () => {
  const ways: [name: string, made: (plain: Sharp) => Sharp | Promise<Sharp>][] = [
    ['a plain one', (plain) => plain],
    ['light on dark', (plain) => plain.negate()],
    ['turned', (plain) => plain.rotate(17, { background: '#ffffff' })],
    [
      'pressed into a small JPEG',
      async (plain) => sharp(await plain.resize(140).jpeg({ quality: 35 }).toBuffer()),
    ],
    [
      'on a transparent ground',
      async (plain) => sharp(await plain.toColourspace('srgb').unflatten().png().toBuffer()),
    ],
    [
      'in a corner of a large coloured poster',
      async (plain) =>
        sharp({ create: { width: 2600, height: 1900, channels: 3, background: '#3a7d44' } }).composite([
          { input: await plain.png().toBuffer(), left: 1900, top: 1300 },
        ]),
    ],
  ];
  test.each(ways)('%s is read', async (name, made) => {
    expect(await readCodes(await saved(`${name}.png`, await made(await code(MEETING))))).toEqual([MEETING]);
  });

  it('gives the links of all of them, each once, without the community’s own', async () => {
    const both = sharp({ create: { width: 900, height: 450, channels: 3, background: '#ffffff' } }).composite(
      [
        { input: await (await code(`نلتقي هنا: ${MEETING}`)).png().toBuffer(), left: 0, top: 0 },
        { input: await (await code('https://t.me/garden_wire')).png().toBuffer(), left: 460, top: 0 },
      ],
    );
    const path = await saved('both.png', both);
    const links = await linksInImage(path, 'https://t.me/garden_wire', GRAMMARS);
    expect(links.map(({ ref, kind }) => `${kind} ${ref}`)).toEqual([`invite ${MEETING}`]);
    expect(await linksInImage(path, null, GRAMMARS)).toHaveLength(2);
  });

  it('takes nothing but links out of a code', async () => {
    const card = await saved('card.png', await code('BEGIN:VCARD\nFN:Gardener\nTEL:+33000000\nEND:VCARD'));
    const wifi = await saved('wifi.png', await code('WIFI:T:WPA;S:shed;P:sunflower;;'));
    expect(await linksInImage(card, null, GRAMMARS)).toEqual([]);
    expect(await linksInImage(wifi, null, GRAMMARS)).toEqual([]);
  });
});

describe('what is no picture', () => {
  it('gives no code, no hash and no error', async () => {
    const png = await (await code(MEETING)).png().toBuffer();
    const claims = Buffer.from(png);
    claims.writeUInt32BE(60_000, 16);
    claims.writeUInt32BE(60_000, 20);
    const broken: Record<string, Buffer> = {
      'cut.png': png.subarray(0, png.length >> 1),
      'head.png': png.subarray(0, 20),
      'enormous.png': claims,
      'empty.png': Buffer.alloc(0),
      'drawing.png': Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/hostname"/></svg>',
      ),
      'words.jpg': Buffer.from('frost tonight'),
    };
    for (const [name, bytes] of Object.entries(broken)) {
      const path = await saved(name, bytes);
      expect([
        name,
        await readCodes(path),
        await linksInImage(path, null, GRAMMARS),
        await hashImage(path),
      ]).toEqual([name, [], [], null]);
    }
  });

  it('whatever is changed in a file, nothing is thrown', async () => {
    const png = await (await code('https://t.me/garden_wire', 3)).png().toBuffer();
    const change = fc.tuple(fc.nat(png.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 12 }), fc.nat(png.length), async (changes, end) => {
        const bytes = Buffer.from(png);
        for (const [at, value] of changes) bytes[at] = value;
        const path = await saved('changed.png', bytes.subarray(0, end));
        expect(Array.isArray(await readCodes(path))).toBe(true);
        await hashImage(path);
      }),
      { numRuns: 40 },
    );
  });

  it('is told by its first bytes', async () => {
    const image = sharp({ create: { width: 4, height: 4, channels: 3, background: '#fff' } });
    for (const [format, type] of [
      ['png', 'image/png'],
      ['jpeg', 'image/jpeg'],
      ['webp', 'image/webp'],
      ['gif', 'image/gif'],
      ['avif', 'image/avif'],
    ] as const) {
      const bytes = await image.clone().toFormat(format).toBuffer();
      expect(imageType(bytes)).toBe(type);
      expect(await imageTypeOf(await saved(`a.${format}`, bytes))).toBe(type);
      expect(imageType(bytes.subarray(0, 2))).toBeNull();
    }
  });
});
