/**
 * @module
 * Looking into parsed XML: elements by their local names, whatever prefix they came with. A tree is walked without
 * recursion, so that no depth of nesting breaks it. Malformed XML gives what can be made of it, never an error.
 */
import { parseDocument } from 'htmlparser2';

export type XmlNode = ReturnType<typeof parseDocument>['children'][number];
export type XmlElement = Extract<XmlNode, { attribs: unknown }>;

/** The top-level nodes of a text. */
export function parseXml(text: string): XmlNode[] {
  return parseDocument(text, { xmlMode: true }).children;
}

/** The elements among nodes. */
export function elements(nodes: readonly XmlNode[]): XmlElement[] {
  return nodes.filter((node): node is XmlElement => 'attribs' in node);
}

/** The name of an element without its prefix. */
export function localName(element: XmlElement): string {
  return element.name.replace(/^[^:]*:/, '');
}

/** The first element of this name among nodes, null when there is none. */
export function childOf(nodes: readonly XmlNode[], name: string): XmlElement | null {
  return elements(nodes).find((element) => localName(element) === name) ?? null;
}

/** Every element of this name in an element (itself included), in order, however deep. */
export function descendants(root: XmlElement, name: string): XmlElement[] {
  const found: XmlElement[] = [];
  for (const node of walk(root)) if ('attribs' in node && localName(node) === name) found.push(node);
  return found;
}

/** All text in an element, entities and CDATA read; empty for null. */
export function textOf(element: XmlElement | null): string {
  let text = '';
  if (element !== null) for (const node of walk(element)) if (node.type === 'text') text += node.data;
  return text;
}

function* walk(root: XmlNode): Generator<XmlNode> {
  const waiting: XmlNode[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    if ('children' in node)
      for (let i = node.children.length - 1; i >= 0; i--) waiting.push(node.children[i]!);
  }
}
