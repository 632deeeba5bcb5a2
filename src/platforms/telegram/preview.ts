/**
 * @module
 * The frame of a preview page, `t.me/s/NAME`: whose it is, which posts stand on it, whether there are older ones. The posts
 * themselves are read by `page.ts`. Pure.
 *
 * Checked on 24 November 2026 in public projects' saved pages and measurements of 2020 to 2026: 20 message numbers a page
 * (an album is one post over several numbers, deleted posts leave gaps), the older page behind `tme_messages_more` with
 * `data-before`, no such link on the channel's first page, `data-view` with the channel's number on every post, and
 * a notice `tme_no_messages_found` that also comes for a channel with posts when too many pages were asked for.
 */
import { pictureIn } from './card.ts';
import { amount, byTag, type Element, type Node, textIn, withClass } from './markup.ts';

export interface Preview {
  /** Facts of the channel; null when the page has no such part. */
  readonly info: {
    readonly title: string | null;
    readonly description: string | null;
    readonly members: number | null;
    readonly avatarUrl: string | null;
  } | null;
  /** The channel's lasting number, from what each post carries; null when none does. */
  readonly nativeId: string | null;
  /** Posts on the page. */
  readonly posts: number;
  /** Message numbers on the page, those inside albums included; null without posts. */
  readonly ids: { readonly lowest: number; readonly highest: number; readonly count: number } | null;
  /** The page says that older posts stand before it. */
  readonly older: boolean;
  /** "No posts found": there are none, or we asked too much. */
  readonly noneFound: boolean;
}

/** Reads the frame; null when the page is no preview, or its layout is not known. */
export function readPreview(page: readonly Node[]): Preview | null {
  const info = withClass(page, 'tgme_channel_info')[0];
  const messages = messagesOn(page);
  const noneFound = withClass(page, 'tme_no_messages_found').length > 0;
  // Posts whose markup changed would look like an empty channel.
  const wraps = withClass(page, 'tgme_widget_message_wrap').length;
  if (info === undefined || (messages.length === 0 && wraps > (noneFound ? 1 : 0))) return null;
  const ids = new Set(messages.flatMap(idsOf));
  return {
    info: {
      title: textIn(info, 'tgme_channel_info_header_title'),
      description: textIn(info, 'tgme_channel_info_description'),
      members: membersIn(info),
      avatarUrl: pictureIn(info),
    },
    nativeId: channelNumber(messages),
    posts: messages.length,
    ids: ids.size === 0 ? null : { lowest: Math.min(...ids), highest: Math.max(...ids), count: ids.size },
    older: hasOlder(page),
    noneFound: messages.length === 0 && noneFound,
  };
}

/** The elements that hold posts. */
export function messagesOn(page: readonly Node[]): Element[] {
  return withClass(page, 'tgme_widget_message').filter(({ attribs }) => attribs['data-post']);
}

/** How many the channel's header says read it; null when it does not. */
export function membersIn(info: Element): number | null {
  const counter = withClass(info.children, 'tgme_channel_info_counter').find((each) =>
    /^(?:subscribers?|members?)$/i.test(textIn(each, 'counter_type') ?? ''),
  );
  const value = counter === undefined ? null : textIn(counter, 'counter_value');
  return value === null ? null : amount(value);
}

/** The channel's number out of `data-view` (base64url of `{"c":-NUMBER,…}`); null when no post has a readable one. */
export function channelNumber(messages: readonly Element[]): string | null {
  for (const { attribs } of messages) {
    const text = Buffer.from(attribs['data-view'] ?? '', 'base64url').toString('utf8');
    const number = /^\{"c":-?(\d{5,15})[,}]/.exec(text)?.[1];
    if (number !== undefined) return number;
  }
  return null;
}

/** The post's own number and those of an album's other pictures. */
function idsOf(message: Element): number[] {
  const [name = '', id = ''] = message.attribs['data-post']!.split('/');
  const album = new RegExp(`//t\\.me/${name}/(\\d+)\\?single\\b`, 'i');
  const numbers = byTag(message.children, 'a').map(({ attribs }) => album.exec(attribs.href ?? '')?.[1]);
  return [id, ...numbers].map(Number).filter((each) => Number.isSafeInteger(each) && each > 0);
}

function hasOlder(page: readonly Node[]): boolean {
  return (
    withClass(page, 'tme_messages_more').some(({ attribs }) => Number(attribs['data-before']) > 1) ||
    byTag(page, 'link').some(
      ({ attribs }) => attribs.rel === 'prev' && /[?&]before=(?!1$)\d+$/.test(attribs.href ?? ''),
    )
  );
}
