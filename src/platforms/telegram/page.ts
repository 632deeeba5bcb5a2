/**
 * @module
 * Saved pages of t.me: the preview of a channel's posts (`t.me/s/NAME`), one post (`?embed=1`), and the card of a
 * channel, group or invite (`t.me/NAME`, `t.me/+HASH`). A person's or a bot's card is left out. A page whose layout is
 * not known is not read at all: it says nothing about the place.
 */
import type { Attachment, CommunityProfile, MarkedLink, Post, Ref } from '../../core/model.ts';
import type { ArchiveItem, SavedPage } from '../platform.ts';
import { type Card, readCard } from './card.ts';
import { links as grammar } from './links.ts';
import {
  amount,
  byTag,
  directText,
  type Element,
  flatten,
  hasClass,
  isInside,
  nameRef,
  parsePage,
  referenceOf,
  textIn,
  trimmed,
  withClass,
} from './markup.ts';
import { channelNumber, membersIn, messagesOn } from './preview.ts';

/** Reads a page; null when it is none of Telegram's or its layout is not known. */
export function readPage(page: SavedPage): ArchiveItem[] | null {
  if (page.status !== 200 || !/html/i.test(page.mimeType)) return null;
  const named = grammar.read(page.url);
  const tree = parsePage(new TextDecoder().decode(page.body));
  const messages = messagesOn(tree);
  const info = withClass(tree, 'tgme_channel_info')[0];
  if (info !== undefined || messages.length > 0) {
    const first = messages[0]?.attribs['data-post']?.split('/')[0];
    const own = named?.community ?? (named?.kind === 'post' ? null : named?.ref);
    const ref = own ?? (first ? nameRef(first) : null);
    const items: ArchiveItem[] = [];
    if (info !== undefined && ref !== null)
      items.push({
        item: 'community',
        community: previewProfile(info, ref, channelNumber(messages), page.at),
      });
    for (const message of messages) items.push(...readMessage(message));
    return items;
  }
  return named === null ? null : cardItems(readCard(tree), named.community ?? named.ref, page.at);
}

/** A card as items; null when it says nothing about a place. */
function cardItems(card: Card, ref: Ref, at: number): ArchiveItem[] | null {
  if (card.is === 'person_or_bot') return [{ item: 'left_out', what: 'page of a person or bot', count: 1 }];
  if (card.is !== 'place') return null;
  const { title, description, members } = card;
  return [
    {
      item: 'community',
      community: { ref, platform: 'telegram', nativeId: null, title, description, members, at },
    },
  ];
}

function previewProfile(info: Element, ref: Ref, nativeId: string | null, at: number): CommunityProfile {
  return {
    ref,
    platform: 'telegram',
    nativeId,
    title: textIn(info, 'tgme_channel_info_header_title'),
    description: textIn(info, 'tgme_channel_info_description'),
    members: membersIn(info),
    at,
  };
}

function readMessage(message: Element): ArchiveItem[] {
  const [name, id] = message.attribs['data-post']!.split('/');
  const time = withClass(message.children, 'tgme_widget_message_date')
    .flatMap((date) => byTag(date.children, 'time'))
    .concat(byTag(message.children, 'time'))
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
    replyTo: reply?.attribs.href ? (referenceOf(reply.attribs.href)?.ref ?? null) : null,
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
  const origin = referenceOf(href);
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
