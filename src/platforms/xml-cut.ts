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

/** Cuts; `names` are the local names of records. A record inside a record belongs to the outer one. */
export async function* cutXml(source: ByteSource, names: readonly string[]): AsyncGenerator<Piece | Damage> {
  const token = new RegExp(
    `<!--|-->|<!\\[CDATA\\[|\\]\\]>|<(/?)(?:[\\w.-]+:)?(?:${names.join('|')})(?=[\\s/>])[^<>]*?(/?)>`,
    'g',
  );
  // One character a byte, so that positions in the text are positions in the file.
  let text = '';
  let textStart = 0;
  let scanned = 0;
  let depth = 0;
  let hidden = '';
  let recordStart = -1;
  let context: XmlContext | null = null;
  let lost = false;
  let pending = null as { start: number; end: number } | null;

  const take = (): Piece | null => {
    if (pending === null) return null;
    const bytes = Buffer.from(text.slice(pending.start - textStart, pending.end - textStart), 'latin1');
    const piece = { offset: pending.start, bytes: new Uint8Array(bytes), context };
    pending = null;
    return piece;
  };

  for await (const chunk of source.read()) {
    text += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    token.lastIndex = Math.max(0, scanned - textStart);
    for (let match = token.exec(text); match !== null; match = token.exec(text)) {
      const at = textStart + match.index;
      const after = at + match[0].length;
      scanned = after;
      if (hidden !== '') {
        if (match[0] === hidden) hidden = '';
        continue;
      }
      if (match[0] === '<!--') hidden = '-->';
      else if (match[0] === '<![CDATA[') hidden = ']]>';
      else if (match[1] === '/') {
        if (depth > 0 && --depth === 0 && recordStart >= 0) {
          pending = { start: pending?.start ?? recordStart, end: after };
          recordStart = -1;
        }
      } else if (match[1] === '') {
        context ??= contextOf(text.slice(0, Math.min(match.index, HEAD)));
        if (match[2] === '/') {
          if (depth === 0) pending = { start: pending?.start ?? at, end: after };
        } else if (depth++ === 0) recordStart = at;
      }
      if (pending !== null && pending.end - pending.start >= PIECE && recordStart < 0) {
        const piece = take();
        if (piece !== null) yield piece;
      }
    }
    // What could be the beginning of a tag is looked at again.
    scanned = Math.max(scanned, textStart + Math.max(0, text.length - 4096));
    const keep =
      pending?.start ??
      (recordStart >= 0 ? recordStart : context === null && text.length < HEAD ? textStart : scanned);
    if (textStart + text.length - keep > RECORD + PIECE) {
      const piece = take();
      if (piece !== null) yield piece;
      if (recordStart >= 0 && textStart + text.length - recordStart > RECORD) {
        yield { item: 'damage', offset: recordStart, why: 'an element has no end, or is larger than 16 MiB' };
        recordStart = -1;
        depth = 0;
        hidden = '';
        lost = true;
      }
    }
    const from =
      pending?.start ??
      (recordStart >= 0 ? recordStart : context === null && text.length < HEAD ? textStart : scanned);
    text = text.slice(from - textStart);
    textStart = from;
  }
  const piece = take();
  if (piece !== null) yield piece;
  if (recordStart >= 0) yield { item: 'damage', offset: recordStart, why: 'the file is cut off here' };
  else if (context === null && !lost) yield { item: 'damage', offset: 0, why: 'the file holds no records' };
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
