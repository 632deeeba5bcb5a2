/**
 * @module
 * RSS (0.9x, 1.0, 2.0) and Atom feeds, WordPress exports among them: the site is the community, an item is a post.
 * Source: the RSS 2.0 specification, RFC 4287, the content and Dublin Core modules.
 */
import { DomUtils } from 'htmlparser2';
import type { Instant, MarkedLink, Post } from '../../core/model.ts';
import { readHtml } from '../html.ts';
import { instantOfMailDate, instantOfText } from '../instant.ts';
import type { ArchiveFormat, ArchiveItem, Piece, SavedPage } from '../platform.ts';
import { childOf, elements, localName, parseXml, textOf, type XmlElement, type XmlNode } from '../xml.ts';
import { cutXml, decodeXml, type XmlContext } from '../xml-cut.ts';
import { decodePage, siteRef, titled, webRef } from './page.ts';

/** The format; the hint's community replaces the site's own address. */
export const feed: ArchiveFormat = {
  id: 'feed-xml',
  recognise: ({ text }) => {
    if (/^\s*(?:<\?[^>]*\?>\s*|<!--[\s\S]*?-->\s*|<!DOCTYPE[^>]*>\s*)*<(?:rss|rdf:RDF)\b/i.test(text))
      return 0.9;
    return /^\s*(?:<\?[^>]*\?>\s*|<!--[\s\S]*?-->\s*)*<(?:\w+:)?feed\b[^>]*www\.w3\.org\/2005\/Atom/.test(
      text,
    )
      ? 0.9
      : 0;
  },
  cut: (source) => cutXml(source, ['item', 'entry']),
  parse: (piece: Piece, hint) => {
    const { head, encoding } = piece.context as XmlContext;
    return readEntries(head, decodeXml(piece.bytes, encoding), piece.offset, hint.ref, null);
  },
};

/** A feed that a web archive holds as a page. Empty when it is other XML. */
export function readFeed(page: SavedPage): ArchiveItem[] {
  const text = decodePage(page);
  const first = text.search(/<(?:\w+:)?(?:item|entry)\b/);
  if (first < 0 || !/<(?:rss|rdf:RDF|(?:\w+:)?feed)\b/i.test(text.slice(0, first))) return [];
  return readEntries(text.slice(0, first), text.slice(first), 0, null, page.url);
}

/** Says whether a media type is that of a feed, or of other XML that is no page for people. */
export function isXmlType(mimeType: string): boolean {
  return /xml/i.test(mimeType) && !/xhtml/i.test(mimeType);
}

/** Whether a text is a feed, whole up to its end: null when it is, else `not_a_feed` or `cut_off`. */
export function faultInFeed(text: string): 'not_a_feed' | 'cut_off' | null {
  const [, root] = /<(rss|rdf:RDF|(?:\w+:)?feed)\b/i.exec(text.slice(0, 4096)) ?? [];
  if (root === undefined) return 'not_a_feed';
  return text.trimEnd().toLowerCase().endsWith(`</${root.toLowerCase()}>`) ? null : 'cut_off';
}

function readEntries(
  head: string,
  body: string,
  offset: number,
  hint: string | null,
  source: URL | null,
): ArchiveItem[] {
  const top = channelOf(parseXml(head));
  const home = linkOf(top);
  const base = URL.parse(home ?? '') ?? source;
  const community = hint ?? (base === null ? null : siteRef(base));
  const items: ArchiveItem[] = [];
  if (community !== null)
    items.push({
      item: 'community',
      community: {
        ref: community,
        platform: 'web',
        nativeId: null,
        title: words(childOf(top, 'title')),
        description: words(childOf(top, 'description') ?? childOf(top, 'subtitle')),
        members: null,
        at: dateOf(top, ['lastBuildDate', 'pubDate', 'updated', 'date']),
      },
    });
  for (const node of elements(parseXml(body))) {
    if (!/^(?:item|entry)$/.test(localName(node))) continue;
    const lose = (why: string) => {
      items.push({ item: 'damage', offset, why });
    };
    const at = dateOf(node.children, ['pubDate', 'published', 'date', 'issued', 'updated']);
    const link = linkOf(node.children);
    const guid = textOf(childOf(node.children, 'guid') ?? childOf(node.children, 'id'));
    const address = webRef(URL.parse(link ?? '', base?.href)?.href ?? '') ?? webRef(guid);
    const place = community ?? (address === null ? null : siteRef(new URL(address)));
    if (address === null || place === null) {
      lose('an entry has no address');
      continue;
    }
    if (at === null) {
      lose('an entry has no readable date');
      continue;
    }
    const updated = dateOf(node.children, ['updated', 'modified']);
    const post: Post = {
      ref: address,
      community: place,
      platform: 'web',
      nativeId: guid || address,
      at,
      editedAt: updated !== null && updated > at ? updated : null,
      author: null,
      ...titled(
        words(childOf(node.children, 'title')),
        contentOf(node.children, URL.parse(address) ?? undefined),
      ),
      forwardedFrom: null,
      replyTo: null,
      attachments: [],
      pinned: false,
      service: null,
      views: null,
      reactions: null,
    };
    for (const part of elements(node.children)) {
      if (localName(part) !== 'enclosure' || !part.attribs.url) continue;
      const mimeType = part.attribs.type ?? null;
      const topType = mimeType?.split('/')[0];
      post.attachments.push({
        kind: topType === 'image' ? 'photo' : topType === 'audio' || topType === 'video' ? topType : 'file',
        name: part.attribs.url,
        mimeType,
      });
    }
    items.push({ item: 'post', post });
  }
  return items;
}

function contentOf(nodes: readonly XmlNode[], base: URL | undefined): { text: string; links: MarkedLink[] } {
  const element =
    childOf(nodes, 'encoded') ??
    childOf(nodes, 'content') ??
    childOf(nodes, 'description') ??
    childOf(nodes, 'summary');
  if (element === null) return { text: '', links: [] };
  const type = element.attribs.type ?? 'html';
  if (type === 'text' || type === 'text/plain') return { text: textOf(element).trim(), links: [] };
  return readHtml(type === 'xhtml' ? DomUtils.getInnerHTML(element, { xmlMode: false }) : textOf(element), {
    base,
  });
}

/** The children of the channel or feed, wherever the head breaks off. */
function channelOf(nodes: readonly XmlNode[]): readonly XmlNode[] {
  const root = elements(nodes)[0];
  const channel = root === undefined ? null : childOf(root.children, 'channel');
  return channel?.children ?? root?.children ?? [];
}

/** RSS gives the address as text, Atom as an attribute; of several the page's own counts. */
function linkOf(nodes: readonly XmlNode[]): string | null {
  const links = elements(nodes).filter((each) => localName(each) === 'link');
  const plain = links.map(textOf).find((text) => /^\s*(?:https?:|\/)/.test(text));
  const own = links.find(({ attribs }) => attribs.href && (attribs.rel ?? 'alternate') === 'alternate');
  return plain?.trim() ?? own?.attribs.href ?? null;
}

function dateOf(nodes: readonly XmlNode[], names: readonly string[]): Instant | null {
  for (const name of names) {
    const text = textOf(childOf(nodes, name));
    const at = instantOfText(text) ?? instantOfMailDate(text);
    if (at !== null) return at;
  }
  return null;
}

function words(element: XmlElement | null): string | null {
  return readHtml(textOf(element)).text || null;
}
