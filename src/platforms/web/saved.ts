/**
 * @module
 * One page as a browser saved it (`.html`). Its address and time are looked for in what browsers and their extensions
 * leave in the file; the operator can name the address.
 */

import type { Instant } from '../../core/model.ts';
import { instantOfText } from '../instant.ts';
import type { ArchiveFormat, ArchiveItem, Piece } from '../platform.ts';
import { openReader } from './byte-reader.ts';
import { LARGEST } from './http.ts';
import { decodePage, type PageReader, readPageText, readWebPage } from './page.ts';

/** The format. Any HTML is one, so every format that knows its own HTML is surer. */
export function savedHtml(readElsewhere: PageReader): ArchiveFormat {
  return {
    id: 'saved-html',
    recognise: ({ text, name }) => {
      if (/^\s*(?:<!--[\s\S]{0,4000}?-->\s*)*(?:<!doctype\s+html|<html\b)/i.test(text)) return 0.4;
      return /\.(?:html?|xhtml)$/i.test(name) && /<(?:head|body|title|div|p)\b/i.test(text) ? 0.35 : 0;
    },
    async *cut(source) {
      const reader = openReader(source);
      try {
        if (source.size > LARGEST)
          yield { item: 'damage', offset: 0, why: 'a page larger than 32 MiB was not read' };
        else if (await reader.need(1)) {
          await reader.need(source.size);
          yield { offset: 0, bytes: new Uint8Array(reader.window), context: null } satisfies Piece;
        } else yield { item: 'damage', offset: 0, why: 'the file is empty' };
      } finally {
        await reader.close();
      }
    },
    parse(piece, hint): ArchiveItem[] {
      const lose = (why: string): ArchiveItem[] => [{ item: 'damage', offset: piece.offset, why }];
      const html = decodePage({ body: piece.bytes, mimeType: 'text/html' });
      const named = URL.parse(hint.ref ?? '') ?? URL.parse(savedFrom(html) ?? '');
      const text = readPageText(html, named ?? new URL('https://unknown.invalid/'));
      const url = named ?? URL.parse(text.canonical ?? '');
      if (url === null || !/^https?:$/.test(url.protocol))
        return lose('the page does not say where it is from: name its address (--ref)');
      // A page exists when its latest part does; when it was looked at is not known.
      const at = savedAt(html) ?? text.latestShownAt;
      if (at === null) return lose('the page does not say when it is from');
      const page = {
        url,
        at,
        status: 200,
        mimeType: 'text/html; charset=utf-8',
        body: new TextEncoder().encode(html),
        asked: null,
      };
      return readElsewhere(page) ?? readWebPage(page);
    },
  };
}

/** Internet Explorer, Chrome and Edge write `saved from url=(0029)https://…`; SingleFile writes `url: https://…`. */
function savedFrom(html: string): string | null {
  const head = html.slice(0, 4096);
  return (
    (/saved from url=\(\d+\)(\S+)/.exec(head) ??
      /<!--\s*Page saved with SingleFile[\s\S]*?\burl:\s*(\S+)/.exec(head))?.[1] ?? null
  );
}

function savedAt(html: string): Instant | null {
  const [, date] = /\bsaved date:\s*([^\n(]+)/.exec(html.slice(0, 4096)) ?? [];
  if (date === undefined) return null;
  // SingleFile writes the browser's own form: `Sat Nov 23 2019 14:05:00 GMT+0100`.
  const at = Date.parse(date.trim());
  return instantOfText(Number.isNaN(at) ? null : new Date(at).toISOString());
}
