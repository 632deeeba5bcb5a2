/**
 * @module
 * Telegram's public pages as trees: finding elements by class, reading their words as a browser shows them, and the
 * numbers Telegram abbreviates. What a page says is `page.ts`, `card.ts` and `preview.ts`.
 */
import { DomUtils, ElementType, parseDocument } from 'htmlparser2';
import type { MarkedLink, Ref } from '../../core/model.ts';
import { links as grammar } from './links.ts';

export type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];
export type Node = Element['children'][number];
type Text = Extract<Node, { type: ElementType.ElementType.Text }>;

/** A page as a tree; never throws, whatever the text is. */
export function parsePage(html: string): readonly Node[] {
  return parseDocument(html).children;
}

/** Elements of a class below `nodes` (themselves included), in the page's order. */
export function withClass(nodes: readonly Node[], className: string): Element[] {
  return DomUtils.filter((node) => isElement(node) && hasClass(node, className), [...nodes]) as Element[];
}

export function byTag(nodes: readonly Node[], name: string): Element[] {
  return DomUtils.getElementsByTagName(name, [...nodes]);
}

export function isElement(node: Node): node is Element {
  return 'attribs' in node;
}

export function isText(node: Node): node is Text {
  return node.type === ElementType.Text;
}

/** Says whether an element has a class, compared whole. */
export function hasClass(element: Element, className: string): boolean {
  return (element.attribs.class ?? '').split(/\s+/).includes(className);
}

export function isInside(element: Element, ancestor: Element): boolean {
  for (let each: Element['parent'] = element; each !== null; each = each.parent)
    if (each === ancestor) return true;
  return false;
}

/** The words of the first element of a class below `element`, trimmed; null when there is none or it is empty. */
export function textIn(element: Element, className: string): string | null {
  const found = withClass(element.children, className)[0];
  return found === undefined ? null : trimmed(flatten(found).text);
}

/** The words that stand in an element itself, not in what it holds. */
export function directText(element: Element): string {
  return element.children
    .map((node) => (isText(node) ? node.data : ''))
    .join('')
    .trim();
}

export function trimmed(text: string): string | null {
  return text.trim() || null;
}

/** Text as a browser shows it (`<br>` is a line break) and the links in it. */
export function flatten(element: Element): { text: string; links: MarkedLink[] } {
  let text = '';
  const links: MarkedLink[] = [];
  const walk = (nodes: readonly Node[]) => {
    for (const node of nodes) {
      if (isText(node)) text += node.data.replace(/[\r\n\t]+/g, ' ');
      else if (!isElement(node)) continue;
      else if (node.name === 'br') text += '\n';
      else {
        const start = text.length;
        walk(node.children);
        const href = node.name === 'a' ? node.attribs.href : undefined;
        if (href !== undefined && /^(?:https?|tg):/i.test(href)) {
          const words = text.slice(start);
          links.push({ href, start, end: text.length, kind: words.startsWith('@') ? 'mention' : 'url' });
        }
      }
    }
  };
  walk(element.children);
  return { text, links };
}

/** The content of `<meta property="…">` or `<meta name="…">`; null when there is none or it is empty. */
export function metaOf(nodes: readonly Node[], name: string): string | null {
  const found = byTag(nodes, 'meta').find(
    ({ attribs }) => attribs.property === name || attribs.name === name,
  );
  return trimmed(found?.attribs.content ?? '');
}

/** What an address on a page names; null when it names nothing on Telegram. */
export function referenceOf(href: string) {
  return URL.canParse(href) ? grammar.read(new URL(href)) : null;
}

/** The community of a public name. Names are the same in any case. */
export function nameRef(name: string): Ref {
  return referenceOf(`https://t.me/${name}`)?.ref ?? `https://t.me/${name.toLowerCase()}`;
}

/** `10 400`, `10.4K`, `1.2M`; null when it is no number. */
export function amount(text: string): number | null {
  const parts = /^([\d\s.,\u00a0]+)([KM]?)$/i.exec(text.trim());
  if (parts === null) return null;
  const digits = parts[1]!.replace(/[\s\u00a0]/g, '');
  const scale = { K: 1000, M: 1_000_000 }[parts[2]!.toUpperCase()] ?? 1;
  const value = Number(scale === 1 ? digits.replace(/[.,]/g, '') : digits.replace(',', '.'));
  return Number.isFinite(value) && digits !== '' ? Math.round(value * scale) : null;
}
