/**
 * @module
 * Saved pages of t.me: the preview of a channel's posts (`t.me/s/NAME`), one post (`?embed=1`), and the card of a
 * channel, group or invite (`t.me/NAME`, `t.me/+HASH`). A person's or a bot's card is left out. A page whose layout is
 * not known is not read at all: it says nothing about the place.
 */
import { DomUtils, ElementType, parseDocument } from 'htmlparser2';
import type { Attachment, CommunityProfile, MarkedLink, Post, Ref } from '../../core/model.ts';
import type { ArchiveItem, SavedPage } from '../platform.ts';
import { links as grammar } from './links.ts';

type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];
type Node = Element['children'][number];
type Text = Extract<Node, { type: ElementType.ElementType.Text }>;

/** Reads a page; null when it is none of Telegram's or its layout is not known. */
export function readPage(page: SavedPage): ArchiveItem[] | null {
  if (page.status !== 200 || !/html/i.test(page.mimeType)) return null;
  const named = grammar.read(page.url);
  const document = parseDocument(new TextDecoder().decode(page.body));
  const messages = withClass(document.children, 'tgme_widget_message').filter(
    (each) => each.attribs['data-post'],
  );
  const info = withClass(document.children, 'tgme_channel_info')[0];
  if (info !== undefined || messages.length > 0) {
    const first = messages[0]?.attribs['data-post']?.split('/')[0];
    const own = named?.community ?? (named?.kind === 'post' ? null : named?.ref);
    const ref = own ?? (first ? nameRef(first) : null);
    const items: ArchiveItem[] = [];
    if (info !== undefined && ref !== null)
      items.push({ item: 'community', community: previewProfile(info, ref, page.at) });
    for (const message of messages) items.push(...readMessage(message));
    return items;
  }
  const card = withClass(document.children, 'tgme_page')[0];
  return card === undefined || named === null ? null : readCard(card, named.community ?? named.ref, page.at);
}

/** The card of a place says how many read it; that of a person shows an @name in the same spot. */
function readCard(card: Element, ref: Ref, at: number): ArchiveItem[] | null {
  const title = textIn(card, 'tgme_page_title');
  const extra = textIn(card, 'tgme_page_extra');
  if (title === null || extra === null) return null;
  const members = /^([\d\s.,\u00a0]+[KM]?)\s*(?:subscribers?|members?)\b/i.exec(extra);
  if (members === null)
    return extra.startsWith('@') ? [{ item: 'left_out', what: 'page of a person or bot', count: 1 }] : null;
  const community: CommunityProfile = {
    ref,
    platform: 'telegram',
    nativeId: null,
    title,
    description: textIn(card, 'tgme_page_description'),
    members: amount(members[1]!),
    at,
  };
  return [{ item: 'community', community }];
}

function previewProfile(info: Element, ref: Ref, at: number): CommunityProfile {
  const counter = withClass(info.children, 'tgme_channel_info_counter').find((each) =>
    /^(?:subscribers?|members?)$/i.test(textIn(each, 'counter_type') ?? ''),
  );
  const value = counter === undefined ? null : textIn(counter, 'counter_value');
  return {
    ref,
    platform: 'telegram',
    nativeId: null,
    title: textIn(info, 'tgme_channel_info_header_title'),
    description: textIn(info, 'tgme_channel_info_description'),
    members: value === null ? null : amount(value),
    at,
  };
}

function readMessage(message: Element): ArchiveItem[] {
  const [name, id] = message.attribs['data-post']!.split('/');
  const time = withClass(message.children, 'tgme_widget_message_date')
    .flatMap((date) => DomUtils.getElementsByTagName('time', date))
    .concat(DomUtils.getElementsByTagName('time', message))
    .map((each) => Date.parse(each.attribs.datetime ?? ''))
    .find((each) => !Number.isNaN(each));
  if (!name || !id || !/^\d+$/.test(id)) return [];
  if (time === undefined) return [{ item: 'damage', offset: 0, why: 'a post on the page shows no time' }];
  const reply = withClass(message.children, 'tgme_widget_message_reply')[0];
  const body = withClass(message.children, 'tgme_widget_message_text').find(
    (each) => reply === undefined || !isInside(each, reply),
  );
  const said = body === undefined ? { text: '', links: [] } : flatten(body);
  const community = nameRef(name);
  const views = textIn(message, 'tgme_widget_message_views');
  const reactions = withClass(message.children, 'tgme_reaction').map((each) => amount(directText(each)) ?? 0);
  const post: Post = {
    ref: `${community}/${id}`,
    community,
    platform: 'telegram',
    nativeId: id,
    at: time,
    editedAt: null,
    author: null,
    text: said.text,
    links: [...said.links, ...besideText(message)],
    forwardedFrom: forwarded(message),
    replyTo: reply?.attribs.href ? (read(reply.attribs.href)?.ref ?? null) : null,
    attachments: attachments(message),
    pinned: false,
    service: hasClass(message, 'service_message') ? 'service_message' : null,
    views: views === null ? null : amount(views),
    reactions: reactions.length === 0 ? null : reactions.reduce((sum, each) => sum + each, 0),
  };
  return [{ item: 'post', post }];
}

/** A channel's signature (`tgme_widget_message_forwarded_from_author`) names a person and is not read. */
function forwarded(message: Element): Post['forwardedFrom'] {
  const from = withClass(message.children, 'tgme_widget_message_forwarded_from')[0];
  if (from === undefined) return null;
  const name = withClass(from.children, 'tgme_widget_message_forwarded_from_name')[0];
  const href = name?.attribs.href;
  // Without an address it is a person, or a place that hides itself.
  if (name === undefined || href === undefined) return { community: null, title: null, post: null };
  const origin = read(href);
  return {
    community: origin?.community ?? (origin?.kind === 'post' ? null : (origin?.ref ?? null)),
    title: trimmed(flatten(name).text),
    post: origin?.kind === 'post' ? origin.ref : null,
  };
}

function besideText(message: Element): MarkedLink[] {
  const found: MarkedLink[] = [];
  for (const [kind, className] of [
    ['card', 'tgme_widget_message_link_preview'],
    ['button', 'tgme_widget_message_inline_button'],
  ] as const)
    for (const { attribs } of withClass(message.children, className))
      if (/^https?:|^tg:/i.test(attribs.href ?? ''))
        found.push({ href: attribs.href!, start: null, end: null, kind });
  return found;
}

const ATTACHED: readonly [string, Attachment['kind']][] = [
  ['tgme_widget_message_photo_wrap', 'photo'],
  ['tgme_widget_message_video_player', 'video'],
  ['tgme_widget_message_roundvideo_player', 'video'],
  ['tgme_widget_message_voice_player', 'audio'],
  ['tgme_widget_message_document_wrap', 'file'],
  ['tgme_widget_message_sticker_wrap', 'sticker'],
  ['tgme_widget_message_poll', 'poll'],
  ['tgme_widget_message_location_wrap', 'location'],
  ['tgme_widget_message_contact_wrap', 'contact'],
];

function attachments(message: Element): Attachment[] {
  return ATTACHED.flatMap(([className, kind]) =>
    withClass(message.children, className).map((each) => {
      const image = /background-image:\s*url\(['"]?([^'")]+)/.exec(each.attribs.style ?? '')?.[1];
      const title = kind === 'file' ? textIn(each, 'tgme_widget_message_document_title') : null;
      return { kind, name: title ?? image ?? null, mimeType: null };
    }),
  );
}

/** Text as a browser shows it (`<br>` is a line break) and the links in it. */
function flatten(element: Element): { text: string; links: MarkedLink[] } {
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

function withClass(nodes: readonly Node[], className: string): Element[] {
  return DomUtils.filter((node) => isElement(node) && hasClass(node, className), [...nodes]) as Element[];
}

function isElement(node: Node): node is Element {
  return 'attribs' in node;
}

function isText(node: Node): node is Text {
  return node.type === ElementType.Text;
}

function hasClass(element: Element, className: string): boolean {
  return (element.attribs.class ?? '').split(/\s+/).includes(className);
}

function isInside(element: Element, ancestor: Element): boolean {
  for (let each: Element['parent'] = element; each !== null; each = each.parent)
    if (each === ancestor) return true;
  return false;
}

function textIn(element: Element, className: string): string | null {
  const found = withClass(element.children, className)[0];
  return found === undefined ? null : trimmed(flatten(found).text);
}

function directText(element: Element): string {
  return element.children
    .map((node) => (isText(node) ? node.data : ''))
    .join('')
    .trim();
}

function trimmed(text: string): string | null {
  return text.trim() || null;
}

function read(href: string) {
  return URL.canParse(href) ? grammar.read(new URL(href)) : null;
}

/** Names are the same in any case. */
function nameRef(name: string): Ref {
  return read(`https://t.me/${name}`)?.ref ?? `https://t.me/${name.toLowerCase()}`;
}

/** `10 400`, `10.4K`, `1.2M`; null when it is no number. */
function amount(text: string): number | null {
  const parts = /^([\d\s.,\u00a0]+)([KM]?)$/i.exec(text.trim());
  if (parts === null) return null;
  const digits = parts[1]!.replace(/[\s\u00a0]/g, '');
  const scale = { K: 1000, M: 1_000_000 }[parts[2]!.toUpperCase()] ?? 1;
  const value = Number(scale === 1 ? digits.replace(/[.,]/g, '') : digits.replace(',', '.'));
  return Number.isFinite(value) && digits !== '' ? Math.round(value * scale) : null;
}
