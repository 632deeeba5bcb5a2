/**
 * @module
 * HTML fragments (a post's content, a message's formatted body) as the text a reader sees, with its links at their
 * UTF-16 offsets. Block elements and `<br>` become line breaks, white space is collapsed as browsers do. Whole pages,
 * with their title and furniture, are `web/page.ts`. Nothing is fetched and nothing is thrown.
 */
import { Parser } from 'htmlparser2';
import type { MarkedLink } from '../core/model.ts';

export interface HtmlText {
  readonly text: string;
  readonly links: MarkedLink[];
}

export interface HtmlOptions {
  /** What relative addresses are resolved against; without it they are left out. */
  readonly base?: URL | undefined;
  /** What kind of link an `<a>` is; null leaves the link out and keeps its words. Without it every link is `url`. */
  readonly kind?: (attributes: Readonly<Record<string, string>>) => MarkedLink['kind'] | null;
  /** Elements that are left out with all they hold, besides scripts, styles and the like. */
  readonly skip?: ReadonlySet<string>;
}

/** Text and links out of a fragment. */
export function readHtml(html: string, options: HtmlOptions = {}): HtmlText {
  if (!/[<&]/.test(html)) return { text: html.trim(), links: [] };
  const writer = openText();
  const anchors: ({ href: string; kind: MarkedLink['kind']; start: number } | null)[] = [];
  const links: MarkedLink[] = [];
  let skipping = 0;
  let pre = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (skipping > 0 || UNSEEN.has(name) || options.skip?.has(name)) {
        if (!VOID.has(name)) skipping++;
        return;
      }
      if (name === 'pre') pre++;
      if (name === 'br') writer.line();
      else if (BLOCKS.has(name)) writer.block(PARAGRAPHS.has(name));
      if (name === 'td' || name === 'th') writer.space();
      if (name !== 'a') return;
      const href = absolute(attributes.href, options.base);
      const kind = href === null ? null : options.kind ? options.kind(attributes) : 'url';
      anchors.push(href === null || kind === null ? null : { href, kind, start: writer.mark() });
    },
    ontext(text) {
      if (skipping === 0) writer.text(text, pre > 0);
    },
    onclosetag(name) {
      if (skipping > 0) {
        if (!VOID.has(name)) skipping--;
        return;
      }
      if (name === 'pre' && pre > 0) pre--;
      if (BLOCKS.has(name)) writer.block(PARAGRAPHS.has(name));
      const anchor = name === 'a' ? anchors.pop() : null;
      if (anchor) links.push(writer.marked(anchor));
    },
  });
  parser.end(html);
  return writer.close(links);
}

/** The address as an absolute URL; null for what leads nowhere (scripts, data, a place on the same page). */
export function absolute(href: string | undefined, base: URL | undefined): string | null {
  const text = href?.trim() ?? '';
  if (text === '' || text.startsWith('#')) return null;
  const url = base === undefined ? URL.parse(text) : URL.parse(text, base.href);
  if (url === null) return /^at:\/\/did:/.test(text) ? text : null;
  return /^(?:javascript|data|blob|vbscript|about|file|mailto|tel|sms):$/.test(url.protocol)
    ? null
    : url.href;
}

/** Elements whose content a reader never sees. */
export const UNSEEN = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'head',
  'svg',
  'math',
  'iframe',
  'object',
  'select',
  'textarea',
  'title',
]);
const VOID = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'track',
  'wbr',
]);
/** Elements that stand on lines of their own. */
export const BLOCKS = new Set(
  'address article aside blockquote body dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li main nav ol p pre section summary table tbody tfoot thead tr ul'.split(
    ' ',
  ),
);
/** Blocks that browsers set apart by an empty line. */
export const PARAGRAPHS = new Set('p h1 h2 h3 h4 h5 h6 blockquote pre ul ol table dl figure'.split(' '));

/** Builds text as it is displayed: white space collapsed, no line begun or ended by spaces. */
export interface TextWriter {
  text(text: string, verbatim: boolean): void;
  space(): void;
  line(): void;
  block(apart: boolean): void;
  /** Where the next visible character will stand, to the best of what is known now. */
  mark(): number;
  /** The link that began at a mark and ends here; offsets null when it holds no words. */
  marked(anchor: { href: string; kind: MarkedLink['kind']; start: number }): MarkedLink;
  /** The whole text, trimmed, and the links with their offsets moved along. */
  close(links: MarkedLink[]): HtmlText;
}

/** A writer with nothing in it. */
export function openText(): TextWriter {
  let out = '';
  // What stands between the last visible character and the next one: at most two line breaks, or one space.
  let lines = 0;
  let space = false;
  const flush = () => {
    if (out !== '') out += lines > 0 ? '\n'.repeat(Math.min(lines, 2)) : space ? ' ' : '';
    lines = 0;
    space = false;
  };
  const writer: TextWriter = {
    text(text, verbatim) {
      if (verbatim) {
        if (text === '') return;
        flush();
        out += text.replace(/\r\n?/g, '\n');
        return;
      }
      const words = text.replace(/[ \t\r\n\f]+/g, ' ');
      if (words.startsWith(' ')) space = true;
      const inner = words.trim() === '' ? words.replaceAll(' ', '') : words.replace(/^ | $/g, '');
      if (inner === '') return;
      flush();
      out += inner;
      if (words.endsWith(' ')) space = true;
    },
    space() {
      space = true;
    },
    line() {
      lines++;
      space = false;
    },
    block(apart) {
      lines = Math.max(lines, apart ? 2 : 1);
    },
    mark: () => out.length,
    marked({ href, kind, start }) {
      // The gap before the first word was written after the mark was set.
      let begin = start;
      while (begin < out.length && (out[begin] === ' ' || out[begin] === '\n')) begin++;
      return begin < out.length
        ? { href, kind, start: begin, end: out.length }
        : { href, kind, start: null, end: null };
    },
    close(links) {
      const lead = out.length - out.trimStart().length;
      const text = out.trim();
      return {
        text,
        links: links.map((link) => {
          if (link.start === null || link.end === null) return link;
          const start = Math.min(Math.max(0, link.start - lead), text.length);
          const end = Math.min(Math.max(0, link.end - lead), text.length);
          return start < end ? { ...link, start, end } : { ...link, start: null, end: null };
        }),
      };
    },
  };
  return writer;
}
