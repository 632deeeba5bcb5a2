/**
 * @module
 * Answers of XMPP servers as our collector keeps them (the stanzas of one answer in an `<archive>`), taken apart for a
 * look and read back as items: messages of a room's archive, or what a room says of itself.
 */
import type { CommunityProfile, Ref } from '../../core/model.ts';
import type { ArchiveItem, SavedPage } from '../platform.ts';
import { childOf, descendants, elements, localName, parseXml, textOf, type XmlElement } from '../xml.ts';
import { readStanzas, roomRef } from './archive.ts';

/** The document that is kept. */
export function documentOf(stanzas: string): Uint8Array {
  return new TextEncoder().encode(
    `<?xml version='1.0' encoding='UTF-8'?>\n<archive xmlns='jabber:client'>\n${stanzas}\n</archive>\n`,
  );
}

/** The stanzas of a kept document; null when it is none, or torn. */
export function stanzasIn(document: string): XmlElement[] | null {
  if (!/^\s*<\?xml[^>]*>\s*<archive\b/.test(document) || !/<\/iq>\s*<\/archive>\s*$/.test(document))
    return null;
  return elements(childOf(parseXml(document), 'archive')?.children ?? []);
}

/** The answering stanza: the last one, with its address as it is compared. */
export interface Answered {
  readonly from: string;
  readonly iq: XmlElement;
}

/** The `iq` among stanzas; null when there is none. */
export function answerIn(stanzas: readonly XmlElement[]): Answered | null {
  const iq = stanzas.at(-1);
  return iq === undefined || localName(iq) !== 'iq'
    ? null
    : { from: (iq.attribs.from ?? '').toLowerCase(), iq };
}

/** What a room says of itself. */
export interface RoomInfo {
  readonly title: string | null;
  readonly description: string | null;
  /** Who is in the room now; not how many belong to it. */
  readonly occupants: number | null;
  readonly features: ReadonlySet<string>;
}

/** The room in an answer of service discovery; null when what answered is no group chat. */
export function roomIn(iq: XmlElement): RoomInfo | null {
  const query = childOf(iq.children, 'query');
  if (query === null || query.attribs.xmlns !== 'http://jabber.org/protocol/disco#info') return null;
  const parts = elements(query.children);
  const identity = parts.find(
    (part) => localName(part) === 'identity' && part.attribs.category === 'conference',
  );
  if (identity === undefined) return null;
  const features = parts
    .filter((part) => localName(part) === 'feature')
    .map((part) => part.attribs.var ?? '');
  const fields = new Map(
    descendants(query, 'field').map((field) => [
      field.attribs.var ?? '',
      textOf(childOf(field.children, 'value')).trim(),
    ]),
  );
  const occupants = fields.get('muc#roominfo_occupants') ?? '';
  return {
    title: identity.attribs.name || fields.get('muc#roomconfig_roomname') || null,
    description: fields.get('muc#roominfo_description') || fields.get('muc#roominfo_subject') || null,
    occupants: /^\d{1,9}$/.test(occupants) ? Number(occupants) : null,
    features: new Set(features),
  };
}

/** Items of a kept answer; null when the page is none. */
export function readAnswer(page: SavedPage): ArchiveItem[] | null {
  if (page.asked?.platform !== 'xmpp' && page.url.protocol !== 'xmpp:') return null;
  const stanzas = stanzasIn(new TextDecoder().decode(page.body));
  if (stanzas === null) return [{ item: 'damage', offset: 0, why: 'an answer is torn or no XML' }];
  const answered = answerIn(stanzas);
  if (answered === null || answered.iq.attribs.type !== 'result') return [];
  const ref = page.asked?.ref ?? roomRef(answered.from);
  const room = roomIn(answered.iq);
  return room === null
    ? readStanzas(stanzas, ref, 0)
    : ref === null
      ? []
      : [{ item: 'community', community: profileOf(room, ref, page.at) }];
}

function profileOf({ title, description, occupants }: RoomInfo, ref: Ref, at: number): CommunityProfile {
  return { ref, platform: 'xmpp', nativeId: null, title, description, members: occupants, at };
}
