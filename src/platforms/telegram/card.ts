/**
 * @module
 * The card of an address, `t.me/NAME` or `t.me/+HASH`: which kind of thing it shows. The status says nothing (a free name
 * answers 200 too), so only the markup counts, and a card that is none of the known kinds is `unrecognised`. Pure.
 *
 * Checked on 24 November 2026 in the tests and measurements of public projects that saved these pages between
 * August and October 2026: the card of a channel, a group, a person, a bot, a free name (icon instead of picture, no
 * title, "you can contact @NAME right away"), a dead invite ("You are invited to a group chat"), a channel that
 * Telegram withholds (no title, "view posts"), and the sentence about it in the frame of one of its posts.
 * Believed: that these words are English whoever asks, and that no living place is ever shown like a free name.
 */
import {
  amount,
  byTag,
  directText,
  type Element,
  flatten,
  hasClass,
  metaOf,
  type Node,
  textIn,
  withClass,
} from './markup.ts';

export type Card =
  | {
      readonly is: 'place';
      readonly kind: 'channel' | 'group';
      readonly title: string;
      readonly description: string | null;
      readonly members: number | null;
      readonly avatarUrl: string | null;
    }
  /** A person's or bot's: what it says of them is not read. */
  | { readonly is: 'person_or_bot' }
  /** Nobody holds this name: free, deleted, renamed or made private. */
  | { readonly is: 'free'; readonly name: string }
  /** A place that Telegram does not show; `frame` of one of its posts may say why. */
  | { readonly is: 'withheld' }
  /** An invite that leads nowhere, or that Telegram does not show to us. */
  | { readonly is: 'dead_invite' }
  | { readonly is: 'unrecognised' };

const UNRECOGNISED: Card = { is: 'unrecognised' };

/** Which card a page is. */
export function readCard(page: readonly Node[]): Card {
  const cards = withClass(page, 'tgme_page').filter((each) => !hasClass(each, 'tgme_page_post'));
  const card = cards[0];
  if (card === undefined || cards.length > 1) return UNRECOGNISED;
  const title = textIn(card, 'tgme_page_title');
  const extra = textIn(card, 'tgme_page_extra');
  if (title !== null && extra !== null) return readShown(card, title, extra);
  if (title !== null || extra !== null || withClass(card.children, 'tgme_page_photo_image').length > 0)
    return UNRECOGNISED;
  const words = (textIn(card, 'tgme_page_description') ?? '').replace(/\s+/g, ' ');
  if (/^you are invited to (?:a|the) (?:group|group chat|channel)\b/i.test(words))
    return { is: 'dead_invite' };
  const name = /\byou can contact @(\w+) right away/i.exec(words)?.[1];
  if (name !== undefined && saysContact(page, name)) return { is: 'free', name: name.toLowerCase() };
  return /\byou can view posts\b/i.test(words) ? { is: 'withheld' } : UNRECOGNISED;
}

/** The card of a place says how many read it; that of a person shows an @name in the same spot, a bot's its users. */
function readShown(card: Element, title: string, extra: string): Card {
  const count = /^(no|[\d\s.,\u00a0]+[KM]?)\s*(subscriber|member)s?\b/i.exec(extra);
  if (count === null)
    return extra.startsWith('@') || /\bmonthly users?$/i.test(extra) ? { is: 'person_or_bot' } : UNRECOGNISED;
  return {
    is: 'place',
    kind: count[2]!.toLowerCase() === 'subscriber' ? 'channel' : 'group',
    title,
    description: textIn(card, 'tgme_page_description'),
    members: count[1]!.toLowerCase() === 'no' ? 0 : amount(count[1]!),
    avatarUrl: pictureIn(card),
  };
}

/** Telegram draws a picture of letters where there is none; that one is no address. */
export function pictureIn(element: Element): string | null {
  const src = withClass(element.children, 'tgme_page_photo_image')
    .flatMap((each) => [each, ...byTag(each.children, 'img')])
    .map(({ attribs }) => attribs.src ?? '')
    .find((address) => /^https?:\/\//i.test(address));
  return src ?? null;
}

/** The page names the free name a second time, in its head. */
function saysContact(page: readonly Node[], name: string): boolean {
  const title = byTag(page, 'title')[0];
  const heads = [metaOf(page, 'og:title'), title === undefined ? null : directText(title)];
  const expected = `telegram: contact @${name}`.toLowerCase();
  return heads.some((head) => head?.toLowerCase() === expected);
}

/** Why Telegram does not show a place, in the sentence that stands in place of its posts. */
export type Withheld = 'terms' | 'local_laws' | 'copyright' | 'spread' | 'device' | 'other';

const SENTENCES: readonly [RegExp, Withheld][] = [
  [/violated telegram['’]s terms of service/i, 'terms'],
  [/violated local laws/i, 'local_laws'],
  [/copyright/i, 'copyright'],
  [/was used to spread/i, 'spread'],
  [/on your device/i, 'device'],
];

/**
 * What the frame of a post (`t.me/NAME/1?embed=1`) says about its channel; null when it says nothing of that kind
 * ("Post not found", a post, any other page).
 */
export function readFrame(page: readonly Node[]): Withheld | null {
  if (withClass(page, 'tgme_widget_message').some(({ attribs }) => attribs['data-post'])) return null;
  const error = withClass(page, 'tgme_widget_message_error')[0];
  return error === undefined ? null : withheldBy(flatten(error).text);
}

/** The reason in one of Telegram's own sentences about a place it withholds; null when it is none. */
export function withheldBy(words: string): Withheld | null {
  if (
    !/\b(?:channel|group)\b.{0,12}\b(?:be displayed|unavailable|not available|not accessible)\b/i.test(words)
  )
    return null;
  return SENTENCES.find(([pattern]) => pattern.test(words))?.[1] ?? 'other';
}
