/**
 * @module
 * Cuts JSON that may come as one document or as lines, a document each. A file of lines is told by its beginning and
 * then cut at its lines alone, so that a broken line is lost by itself, whatever lists the documents hold.
 */
import { cutJson, type JsonSpec } from './json-cut.ts';
import type { ByteSource, Damage, Piece } from './platform.ts';

/** How much of the file is looked at. */
const LOOK = 256 << 10;

/** As `cutJson`; the pieces are for `readJson` with the same spec, whose paths must hold `''`. */
export async function* cutJsonOrLines(source: ByteSource, spec: JsonSpec): AsyncGenerator<Piece | Damage> {
  yield* cutJson(source, (await hasLines(source)) ? { paths: [''] } : spec);
}

/** Two of the first lines end a document where the next one begins. */
async function hasLines(source: ByteSource): Promise<boolean> {
  let text = '';
  for await (const chunk of source.read()) {
    text += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    if (text.length >= LOOK) break;
  }
  const border = /[}\]][ \t\r]*\n(?:[ \t\r]*\n)*[{[](?=["{\]}])/;
  return border.test(text.slice(0, LOOK));
}
