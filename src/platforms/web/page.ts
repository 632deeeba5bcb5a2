/**
 * @module
 * A saved web page as a post of its site: title, main text, links. The main text is the page's article where it marks
 * one, else its main part, else everything but the furniture (menus, headers, footers). Links outside the main text are
 * kept without a place: a site's own channels often stand in its footer.
 */
import { Parser } from 'htmlparser2';
import { DAY } from '../../core/clock.ts';
import type { Instant, MarkedLink, Post, Ref } from '../../core/model.ts';
import { readReference } from '../../core/ref.ts';
import { absolute, BLOCKS, type HtmlText, openText, PARAGRAPHS, type TextWriter, UNSEEN } from '../html.ts';
import { instantOfText } from '../instant.ts';
import type { ArchiveItem, SavedPage } from '../platform.ts';

/** Reads a page that another platform knows; null when none does. */
export type PageReader = (page: SavedPage) => ArchiveItem[] | null;

/** The most links of a page that are kept. */
const LINKS = 2000;
/** A marked article shorter than this is a teaser, and the page is more than it. */
const ARTICLE = 140;

/** What a page says of itself. */
export interface PageText extends HtmlText {
  readonly title: string | null;
  /** Its own address (`canonical`, `og:url`). */
  readonly canonical: string | null;
  readonly siteName: string | null;
  readonly description: string | null;
  readonly publishedAt: Instant | null;
  readonly modifiedAt: Instant | null;
  /** The latest time that the page shows anywhere. */
  readonly latestShownAt: Instant | null;
}

/** The site and the page as items. */
export function readWebPage(page: SavedPage): ArchiveItem[] {
  const text = readPageText(decodePage(page), page.url);
  const ref = webRef(page.url.href) ?? page.url.href;
  const community = siteRef(page.url);
  const published = text.publishedAt !== null && text.publishedAt <= page.at + DAY ? text.publishedAt : null;
  const at = published ?? page.at;
  const post: Post = {
    ref,
    community,
    platform: 'web',
    nativeId: ref,
    at,
    editedAt:
      published !== null &&
      text.modifiedAt !== null &&
      text.modifiedAt > at &&
      text.modifiedAt <= page.at + DAY
        ? text.modifiedAt
        : null,
    author: null,
    ...titled(text.title, text),
    forwardedFrom: null,
    replyTo: null,
    attachments: [],
    pinned: false,
    service: null,
    views: null,
    reactions: null,
  };
  if (post.text === '' && post.links.length === 0) return [];
  return [
    {
      item: 'community',
      community: {
        ref: community,
        platform: 'web',
        nativeId: null,
        title: text.siteName ?? (page.url.pathname === '/' ? text.title : null),
        description: page.url.pathname === '/' ? text.description : null,
        members: null,
        at: page.at,
      },
    },
    { item: 'post', post },
  ];
}

/** The site that a page belongs to. */
export function siteRef(url: URL): Ref {
  return `https://${url.host}/`;
}

/** The canonical reference of a page; null when it is no web address. */
export function webRef(href: string): Ref | null {
  return readReference(href, [])?.ref ?? null;
}

/** A title above a text that does not begin with it already. */
export function titled(
  title: string | null,
  { text, links }: HtmlText,
): { text: string; links: MarkedLink[] } {
  if (title === null || text.startsWith(title)) return { text, links };
  if (text === '') return { text: title, links };
  const shift = title.length + 2;
  return {
    text: `${title}\n\n${text}`,
    links: links.map((link) =>
      link.start === null || link.end === null
        ? link
        : { ...link, start: link.start + shift, end: link.end + shift },
    ),
  };
}

/** The page's HTML as text: by its byte order mark, the server's word, its own `<meta>`, else UTF-8, else Windows-1252. */
export function decodePage({ body, mimeType }: Pick<SavedPage, 'body' | 'mimeType'>): string {
  const start = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 4096)).toString('latin1');
  const declared =
    (start.startsWith('\xef\xbb\xbf') && 'utf-8') ||
    (start.startsWith('\xff\xfe') && 'utf-16le') ||
    (start.startsWith('\xfe\xff') && 'utf-16be') ||
    /charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(mimeType)?.[1] ||
    /<meta\b[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(start)?.[1] ||
    /^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)/i.exec(start)?.[1];
  if (declared)
    try {
      return new TextDecoder(declared).decode(body);
    } catch {
      // A name of an encoding that does not exist says nothing.
    }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return new TextDecoder('windows-1252').decode(body);
  }
}

/** Parts of a page that are not what it says. */
const FURNITURE = new Set(['nav', 'header', 'footer', 'aside', 'form', 'menu', 'dialog', 'button']);
const FURNITURE_ROLES = new Set(['navigation', 'banner', 'contentinfo', 'complementary', 'search', 'dialog']);

/** One candidate for the main text, filled while its region is open. */
interface Region {
  readonly writer: TextWriter;
  readonly links: MarkedLink[];
  open: number;
}

/** Reads a page. */
export function readPageText(html: string, url: URL): PageText {
  const regions = { article: region(), main: region(), body: region() };
  regions.body.open = 1;
  const outside: MarkedLink[] = [];
  const meta = new Map<string, string>();
  const anchors: ({ href: string; starts: [Region, number][] } | null)[] = [];
  // What each open element changed, undone when it is closed.
  const stack: { name: string; region: Region | null; furniture: boolean; unseen: boolean }[] = [];
  let unseen = 0;
  let furniture = 0;
  let pre = 0;
  let base = url;
  let title = '';
  let inTitle = false;
  let heading = '';
  let inHeading = false;
  let jsonLd: string | null = null;
  let latest: Instant | null = null;
  const see = (at: Instant | null) => {
    if (at !== null && (latest === null || at > latest)) latest = at;
  };
  const open = () =>
    [regions.article, regions.main, regions.body].filter(
      // A headline inside `<article><header>` is part of the article, a menu never is.
      (each) => each.open > 0 && (furniture === 0 || (each === regions.article && !menus())),
    );
  const menus = () => stack.some((each) => each.furniture && each.name !== 'header');

  const parser = new Parser({
    onopentag(name, a) {
      if (name === 'meta') {
        const key = (a.property ?? a.name ?? a.itemprop ?? '').toLowerCase();
        if (key !== '' && a.content !== undefined && !meta.has(key)) meta.set(key, a.content.trim());
        return;
      }
      if (name === 'link') {
        if (/\bcanonical\b/i.test(a.rel ?? '') && a.href && !meta.has('canonical'))
          meta.set('canonical', a.href);
        return;
      }
      if (name === 'base') {
        base = (a.href && URL.parse(a.href, url.href)) || base;
        return;
      }
      if (name === 'br') {
        for (const { writer } of open()) writer.line();
        return;
      }
      if (VOID.has(name)) return;
      if (name === 'title' && stack.every((each) => each.name !== 'svg')) inTitle = title === '';
      if (name === 'script' && /ld\+json/i.test(a.type ?? '')) jsonLd = jsonLd === null ? '' : jsonLd;
      if (name === 'time') see(instantOfText(a.datetime));
      const role = a.role?.toLowerCase() ?? '';
      const entry = {
        name,
        region:
          name === 'article' || /\barticleBody\b/.test(a.itemprop ?? '')
            ? regions.article
            : name === 'main' || role === 'main'
              ? regions.main
              : null,
        furniture: FURNITURE.has(name) || FURNITURE_ROLES.has(role),
        unseen: UNSEEN.has(name) && name !== 'head',
      };
      stack.push(entry);
      if (entry.unseen) unseen++;
      if (entry.furniture) furniture++;
      if (entry.region !== null) entry.region.open++;
      if (unseen > 0) return;
      if (name === 'h1' && heading === '') inHeading = true;
      if (name === 'pre') pre++;
      if (BLOCKS.has(name)) for (const { writer } of open()) writer.block(PARAGRAPHS.has(name));
      if (name === 'td' || name === 'th') for (const { writer } of open()) writer.space();
      if (name === 'a') {
        const href = absolute(a.href, base);
        anchors.push(
          href === null ? null : { href, starts: open().map((each) => [each, each.writer.mark()]) },
        );
      }
    },
    ontext(text) {
      if (inTitle) title += text;
      if (inHeading) heading += text;
      if (jsonLd !== null && stack.at(-1)?.name === 'script') jsonLd += text;
      if (unseen === 0 && !stack.some((each) => each.name === 'head'))
        for (const { writer } of open()) writer.text(text, pre > 0);
    },
    onclosetag(name) {
      if (VOID.has(name) || name === 'meta' || name === 'link' || name === 'base' || name === 'br') return;
      const entry = stack.pop();
      if (entry === undefined) return;
      if (name === 'title') inTitle = false;
      if (name === 'h1') inHeading = false;
      if (unseen === 0) {
        if (name === 'pre' && pre > 0) pre--;
        if (name === 'a') {
          const anchor = anchors.pop();
          if (anchor) {
            for (const [each, start] of anchor.starts)
              each.links.push(each.writer.marked({ href: anchor.href, kind: 'url', start }));
            outside.push({ href: anchor.href, start: null, end: null, kind: 'url' });
          }
        }
        if (BLOCKS.has(name)) for (const { writer } of open()) writer.block(PARAGRAPHS.has(name));
      }
      if (entry.unseen) unseen--;
      if (entry.furniture) furniture--;
      if (entry.region !== null) entry.region.open--;
    },
  });
  parser.end(html);

  const texts = [regions.article, regions.main, regions.body].map(({ writer, links }) => writer.close(links));
  const best =
    texts[0]!.text.length >= ARTICLE
      ? texts[0]!
      : texts[1]!.text !== ''
        ? texts[1]!
        : texts[2]!.text !== ''
          ? texts[2]!
          : texts[0]!;
  const inside = new Set(best.links.map(({ href }) => href));
  const seen = new Set<string>();
  const elsewhere = outside.filter(
    ({ href }) => !inside.has(href) && leadsAway(href, url) && !seen.has(href) && seen.add(href),
  );
  const fromMeta = (...keys: string[]) =>
    keys.map((key) => meta.get(key)).find((value) => value !== undefined && value !== '') ?? null;
  const ld = datesOf(jsonLd);
  const canonical = absolute(fromMeta('canonical', 'og:url') ?? undefined, base);
  const publishedAt =
    instantOfText(
      fromMeta('article:published_time', 'datepublished', 'date', 'dc.date', 'dc.date.issued', 'pubdate'),
    ) ?? ld.published;
  const modifiedAt =
    instantOfText(fromMeta('article:modified_time', 'og:updated_time', 'datemodified', 'last-modified')) ??
    ld.modified;
  see(publishedAt);
  see(modifiedAt);
  return {
    title: collapsed(heading) ?? fromMeta('og:title') ?? collapsed(title),
    canonical,
    siteName: fromMeta('og:site_name', 'application-name'),
    description: fromMeta('og:description', 'description'),
    publishedAt,
    modifiedAt,
    latestShownAt: latest,
    text: best.text,
    links: [...best.links, ...elsewhere].slice(0, LINKS),
  };
}

const VOID = new Set(['area', 'col', 'embed', 'hr', 'img', 'input', 'source', 'track', 'wbr']);

function region(): Region {
  return { writer: openText(), links: [], open: 0 };
}

function collapsed(text: string): string | null {
  return text.replace(/\s+/g, ' ').trim() || null;
}

/** Links to other pages of the same site are how one moves about in it. */
function leadsAway(href: string, page: URL): boolean {
  const host = URL.parse(href)?.host ?? '';
  return host.replace(/^www\./, '') !== page.host.replace(/^www\./, '');
}

/** Dates of schema.org data, by their keys; the rest of it is not read. */
function datesOf(json: string | null): { published: Instant | null; modified: Instant | null } {
  const of = (key: string) =>
    instantOfText(new RegExp(`"${key}"\\s*:\\s*"([^"]{8,40})"`).exec(json ?? '')?.[1]);
  return { published: of('datePublished'), modified: of('dateModified') };
}
