/**
 * @module
 * Links in text, disguised or not, as canonical references with their place in the original. Three steps, each its own
 * file: characters (`links/clean.ts`), marks (`links/undisguise.ts`), addresses (`links/scan.ts`); and handles that are
 * clearly said to be on a platform (`links/handles.ts`). Nothing is fetched, nothing is shortened, and a link never
 * loses its original words and offsets. What an address names is `ref.ts`'s and the platforms' business.
 */

import { clean } from './links/clean.ts';
import { handles } from './links/handles.ts';
import { mayHoldLink } from './links/prefilter.ts';
import { type Found, scan } from './links/scan.ts';
import { undisguise } from './links/undisguise.ts';
import { originalEnd, originalStart, viewOf, wasDisguised } from './links/view.ts';
import type { MarkedLink, PlatformId, Ref, RefKind } from './model.ts';
import { type LinkGrammar, readReference } from './ref.ts';

export interface Link {
  ref: Ref;
  platform: PlatformId;
  kind: RefKind;
  /** The place that a post stands in, the place itself for a community or account; null where the address does not say. */
  community: Ref | null;
  /** The words as they stand in the text; for a link marked outside the text its href. */
  raw: string;
  /** UTF-16 offsets in the input, `text.slice(start, end) === raw`. */
  start: number;
  end: number;
  /** Its writer hid it from machines: other characters, spelled marks, look-alike letters, invisible characters. */
  deobfuscated: boolean;
}

export interface LinkOptions {
  /** Also handles without an address ("telegram: @name"). Default true. */
  handles?: boolean;
}

/** The links of a text, by start, not overlapping. Time is linear in the text; no text makes it throw. */
export function extractLinks(
  text: string,
  grammars: readonly LinkGrammar[],
  options: LinkOptions = {},
): Link[] {
  return mayHoldLink(text, grammars) ? readLinks(text, grammars, options) : [];
}

/** As `extractLinks` without the test that most texts fail; for checking that test. */
export function readLinks(text: string, grammars: readonly LinkGrammar[], options: LinkOptions = {}): Link[] {
  const view = undisguise(clean(viewOf(text)), grammars);
  const found = scan(view.text, grammars);
  if (options.handles ?? true) found.push(...handles(view.text, grammars));
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const links: Link[] = [];
  let free = 0;
  for (const one of found) {
    const start = originalStart(view, one.start);
    const end = originalEnd(view, one.end);
    if (start < free || end <= start) continue;
    links.push(
      linkOf(
        one,
        text.slice(start, end),
        start,
        end,
        one.lookalike || wasDisguised(view, one.start, one.end),
      ),
    );
    free = end;
  }
  return links;
}

/**
 * The link that a platform marked itself. Its href is read as an address; where the marked words lie in the text,
 * `start` and `end` say so, else both are 0. Null when the href names nothing.
 */
export function linkOfMark(mark: MarkedLink, grammars: readonly LinkGrammar[]): Link | null {
  const href = mark.href.trim();
  const reference =
    readReference(href, grammars) ??
    (/^[a-z][a-z0-9+.-]*:(?!\d)/i.test(href) ? null : readReference(`https://${href}`, grammars));
  if (!reference || (reference.kind === 'web' && !/^https?:\/\/[^/]*[.:]/.test(reference.ref))) return null;
  return { ...reference, raw: mark.href, start: mark.start ?? 0, end: mark.end ?? 0, deobfuscated: false };
}

function linkOf(found: Found, raw: string, start: number, end: number, deobfuscated: boolean): Link {
  const { ref, platform, kind, community } = found.reference;
  return { ref, platform, kind, community, raw, start, end, deobfuscated };
}
