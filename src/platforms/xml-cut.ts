/**
 * @module
 * Cuts an XML file of any size into pieces of whole elements (the items of a feed, the stanzas of an archive), in bounded
 * memory. It looks for the tags alone: comments and CDATA are understood, everything else is left to whoever parses.
 * What stands before the first element goes with every piece.
 */
import type { ByteSource, Damage, Piece } from './platform.ts';

/** What a piece's `context` holds: the file's text up to the first record, at most 64 KiB, and its declared encoding. */
export interface XmlContext {
  readonly head: string;
  readonly encoding: string;
}

const PIECE = 1 << 20;
const RECORD = 16 << 20;
const HEAD = 64 << 10;
/** The longest tag. */
const TAG = 4096;

/** Cuts; `names` are the local names of records. A record inside a record belongs to the outer one. */
export async function* cutXml(source: ByteSource, names: readonly string[]): AsyncGenerator<Piece | Damage> {
  const token = new RegExp(
    `<!--|-->|<!\\[CDATA\\[|\\]\\]>|<(/?)(?:[\\w.-]+:)?(?:${names.join('|')})(?=[\\s/>])[^<>]*?(/?)>`,
    'g',
  );
  // One character a byte, so that positions in the text are positions in the file.
  let text = '';
  let textStart = 0;
  let depth = 0;
  let hidden = '';
  // Where the open record, and the run of whole records before it, begin in the text; -1 for none.
  let recordStart = -1;
  let runStart = -1;
  let runEnd = 0;
  let context: XmlContext | null = null;
  // Behind damage, ends without a beginning are no new damage.
  let recovering = false;
  let over = false;

  const take = (): Piece => {
    const bytes = new Uint8Array(Buffer.from(text.slice(runStart, runEnd), 'latin1'));
    const piece = { offset: textStart + runStart, bytes, context };
    runStart = -1;
    return piece;
  };
  const whole = (from: number, to: number) => {
    if (runStart < 0) runStart = from;
    runEnd = to;
  };
  const chunks = source.read()[Symbol.asyncIterator]();
  token.lastIndex = 0;
  while (!over) {
    const chunk = await chunks.next();
    if (chunk.done) over = true;
    else
      text += Buffer.from(chunk.value.buffer, chunk.value.byteOffset, chunk.value.byteLength).toString(
        'latin1',
      );
    for (;;) {
      const from = token.lastIndex;
      const match = token.exec(text);
      if (match === null) {
        // What could be the beginning of a tag is looked at again with the next chunk.
        token.lastIndex = Math.max(from, text.length - TAG);
        const lost = recordStart >= 0 && (over || text.length - recordStart > RECORD);
        if (!lost) break;
        yield {
          item: 'damage',
          offset: textStart + recordStart,
          why: over ? 'an element has no end here' : 'an element has no end, or is larger than 16 MiB',
        };
        // The elements inside and behind it may be sound.
        token.lastIndex = recordStart + 1;
        recordStart = -1;
        depth = 0;
        hidden = '';
        recovering = true;
        continue;
      }
      const [all, closing, empty] = match;
      if (hidden !== '') {
        if (all === hidden) hidden = '';
      } else if (all === '<!--') hidden = '-->';
      else if (all === '<![CDATA[') hidden = ']]>';
      else if (closing === '/') {
        if (depth === 0) {
          if (!recovering)
            yield { item: 'damage', offset: textStart + match.index, why: 'an element has no beginning' };
        } else if (--depth === 0) {
          whole(recordStart, token.lastIndex);
          recordStart = -1;
        }
      } else if (closing === '') {
        context ??= contextOf(text.slice(0, Math.min(match.index, HEAD)));
        if (depth === 0 && empty === '/') whole(match.index, token.lastIndex);
        else if (empty !== '/' && depth++ === 0) recordStart = match.index;
      }
      if (runStart >= 0 && recordStart < 0 && runEnd - runStart >= PIECE) yield take();
    }
    if (runStart >= 0 && text.length - runStart > RECORD) yield take();
    const keep =
      context === null && text.length < HEAD
        ? 0
        : Math.min(...[runStart, recordStart, token.lastIndex].filter((at) => at >= 0));
    text = text.slice(keep);
    textStart += keep;
    token.lastIndex -= keep;
    if (runStart >= 0) {
      runStart -= keep;
      runEnd -= keep;
    }
    if (recordStart >= 0) recordStart -= keep;
  }
  if (runStart >= 0) yield take();
  if (context === null) yield { item: 'damage', offset: 0, why: 'the file holds no records' };
}

function contextOf(head: string): XmlContext {
  const declared =
    /^\s*(?:ï»¿)?\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/i.exec(head)?.[1] ?? 'utf-8';
  return { head: decodeXml(Buffer.from(head, 'latin1'), declared), encoding: declared };
}

/** Bytes as text in a declared encoding; an encoding that is not known is read as UTF-8. */
export function decodeXml(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
