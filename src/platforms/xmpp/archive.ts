/**
 * @module
 * Message archives of XMPP group chats: XEP-0313 results as XML, as any client or server logs them, and the same
 * messages as JSON. A room is the community. One-to-one messages are left out and counted. A room that is destroyed in
 * favour of another (`<destroy jid=…>`, `<gone>`) gives a link to it.
 * Checked in November 2026 against XEP-0313 0.7/1.1, XEP-0045 1.35, XEP-0203, XEP-0308 and RFC 6120.
 */
import { hash53 } from '../../core/hash.ts';
import type { Instant, MarkedLink, Post, Ref } from '../../core/model.ts';
import { instantOfMillis, instantOfText } from '../instant.ts';
import { isObject, object, string } from '../json.ts';
import { cutJson, type JsonSpec, readJson } from '../json-cut.ts';
import type { ArchiveFormat, ArchiveItem } from '../platform.ts';
import { childOf, descendants, elements, localName, parseXml, textOf, type XmlElement } from '../xml.ts';
import { cutXml, decodeXml, type XmlContext } from '../xml-cut.ts';
import { links as grammar } from './links.ts';

/** One message, whichever way it was written down. */
interface Message {
  /** The archive's id of it, else its own. */
  readonly id: string | null;
  /** The id that its writer gave it. */
  readonly ownId: string | null;
  readonly from: string;
  readonly groupchat: boolean;
  readonly at: Instant | null;
  readonly body: string | null;
  readonly subject: string | null;
  /** The id of the message that this one corrects. */
  readonly replaces: string | null;
  /** Addresses outside the words. */
  readonly urls: readonly string[];
  /** The room that takes this one's place, and what was said about it. */
  readonly destroyed: { readonly to: string | null; readonly reason: string } | null;
}

/** XEP-0313 results, forwarded messages or bare stanzas with a delay. */
export const archiveXml: ArchiveFormat = {
  id: 'xmpp-mam-xml',
  recognise({ text }) {
    if (!/^\s*</.test(text)) return 0;
    if (/['"]urn:xmpp:(?:mam:\d|forward:0)['"]/.test(text)) return 0.95;
    return /<message\b[^>]*\btype=['"]groupchat['"]/.test(text) ? 0.85 : 0;
  },
  cut: (source) => cutXml(source, ['message', 'presence', 'iq', 'result', 'forwarded']),
  parse(piece, hint) {
    const { encoding } = piece.context as XmlContext;
    return readStanzas(elements(parseXml(decodeXml(piece.bytes, encoding))), hint.ref, piece.offset);
  },
};

/** The items of stanzas that stand one after another. `hint` is the room where it is known. */
export function readStanzas(stanzas: readonly XmlElement[], hint: Ref | null, offset: number): ArchiveItem[] {
  const reading = open(hint);
  for (const stanza of stanzas)
    for (const forwarded of withForwards(stanza)) add(messageOf(stanza, forwarded), offset, reading);
  return close(reading);
}

const SPEC: JsonSpec = { paths: ['messages[]', '[]', ''], needs: ['room'] };

/** Messages as an array of objects: `from`, `stamp` (or `timestamp`, `time`, `date`), `body`, `subject`, `id`, `type`. */
export const archiveJson: ArchiveFormat = {
  id: 'xmpp-json',
  recognise({ text }) {
    if (!/^\s*[[{]/.test(text)) return 0;
    const jid = /"(?:from|room|jid)"\s*:\s*"[^"@\s]+@[^"@\s]+\.[^"@\s]+(?:\/[^"]*)?"/.test(text);
    return jid &&
      /"(?:body|subject)"\s*:/.test(text) &&
      /"(?:stamp|timestamp|time|date|delay)"\s*:/.test(text)
      ? 0.6
      : 0;
  },
  cut: (source) => cutJson(source, SPEC),
  parse(piece, hint) {
    const { runs, damage } = readJson(piece, SPEC);
    const reading = open(hint.ref);
    for (const { enclosing, records } of runs) {
      const room = string(enclosing.at(-1)?.room);
      for (const { value, offset } of records) {
        if (!isObject(value))
          reading.items.push({ item: 'damage', offset, why: 'a message is not an object' });
        else {
          const stamp =
            value.stamp ?? value.timestamp ?? value.time ?? value.date ?? object(value.delay).stamp;
          const from = string(value.from) ?? '';
          const place = string(value.room) ?? room;
          const nick = string(value.nick);
          add(
            {
              id: string(value.archive_id) ?? string(value.stanza_id) ?? string(value.id),
              ownId: string(value.id),
              from: place === null || from.includes('@') ? from : `${place}/${nick ?? from}`,
              groupchat:
                value.type === undefined ? place !== null || from.includes('/') : value.type === 'groupchat',
              at: instantOfText(stamp) ?? instantOfMillis(stamp),
              body: string(value.body),
              subject: string(value.subject),
              replaces: string(value.replace),
              urls: [],
              destroyed: null,
            },
            offset,
            reading,
          );
        }
      }
    }
    return [...damage, ...close(reading)];
  },
};

interface Reading {
  readonly items: ArchiveItem[];
  readonly hint: Ref | null;
  /** Posts of this piece by who wrote them and the id they gave them, for corrections. */
  readonly byId: Map<string, Post>;
  private: number;
  /** The time of the latest dated message: something undated came after it. */
  latest: Instant | null;
}

function open(hint: Ref | null): Reading {
  return { items: [], hint, byId: new Map(), private: 0, latest: null };
}

function close({ items, private: count }: Reading): ArchiveItem[] {
  if (count > 0) items.push({ item: 'left_out', what: 'one-to-one message', count });
  return items;
}

function add(message: Message | string | null, offset: number, reading: Reading): void {
  if (message === null) return;
  if (typeof message === 'string') {
    reading.items.push({ item: 'damage', offset, why: message });
    return;
  }
  if (!message.groupchat) {
    reading.private++;
    return;
  }
  const [jid = '', nick] = splitOnce(message.from, '/');
  const room = roomRef(jid);
  const community = reading.hint ?? room;
  const lose = (why: string) => {
    reading.items.push({ item: 'damage', offset, why });
  };
  if (community === null) {
    lose('a message does not say its room');
    return;
  }
  const at = message.at ?? (message.destroyed === null ? null : reading.latest);
  if (at === null) {
    lose('a message has no readable date');
    return;
  }
  reading.latest = Math.max(reading.latest ?? at, at);

  if (message.subject !== null && message.body === null)
    reading.items.push({
      item: 'community',
      // A room has a name in its configuration alone; its subject is what describes it to everyone.
      community: {
        ref: community,
        platform: 'xmpp',
        nativeId: jid || null,
        title: null,
        description: message.subject,
        members: null,
        at,
      },
    });
  const text = message.destroyed?.reason ?? message.body ?? message.subject ?? '';
  const links: MarkedLink[] = message.urls
    .filter((href) => URL.canParse(href))
    .map((href) => placed(href, text));
  const next =
    message.destroyed === null ? null : roomRef((message.destroyed.to ?? '').replace(/^xmpp:|\?.*$/g, ''));
  if (next !== null)
    links.push({
      href: next,
      ...(text === '' ? { start: null, end: null } : { start: 0, end: text.length }),
      kind: 'card',
    });

  const corrected =
    message.replaces === null ? undefined : reading.byId.get(`${message.from}\0${message.replaces}`);
  if (corrected !== undefined) {
    Object.assign(corrected, { text, links, editedAt: at });
    return;
  }
  const nativeId = message.id ?? `h${hash53(`${message.from}\0${at}\0${text}`).toString(36)}`;
  const post: Post = {
    ref: `${community}#${encodeURIComponent(nativeId)}`,
    community,
    platform: 'xmpp',
    nativeId,
    at,
    editedAt: null,
    author: nick || null,
    text,
    links,
    forwardedFrom: null,
    replyTo: null,
    attachments: [],
    pinned: false,
    service:
      message.destroyed !== null
        ? 'destroy'
        : message.subject !== null && message.body === null
          ? 'subject'
          : null,
    views: null,
    reactions: null,
  };
  if (message.ownId !== null) reading.byId.set(`${message.from}\0${message.ownId}`, post);
  reading.items.push({ item: 'post', post });
}

function placed(href: string, text: string): MarkedLink {
  const start = text.indexOf(href);
  return start < 0
    ? { href, start: null, end: null, kind: 'card' }
    : { href, start, end: start + href.length, kind: 'url' };
}

function splitOnce(text: string, at: string): [string, string | undefined] {
  const i = text.indexOf(at);
  return i < 0 ? [text, undefined] : [text.slice(0, i), text.slice(i + 1)];
}

/** The reference of the room at an address; null when it is none. */
export function roomRef(jid: string): Ref | null {
  const url = jid === '' ? null : URL.parse(`xmpp:${jid}?join`);
  return (url && grammar.read(url)?.ref) ?? null;
}

/** What a stanza forwards: usually one message; null stands for the stanza itself. */
function withForwards(outer: XmlElement): (XmlElement | null)[] {
  const found = descendants(outer, 'forwarded');
  return found.length > 0 ? found : [null];
}

/** A stanza, or what it forwards; null for stanzas that say nothing in a room, a sentence for a broken one. */
function messageOf(outer: XmlElement, forwarded: XmlElement | null): Message | string | null {
  const stanza = forwarded === null ? outer : (child(forwarded, 'message') ?? child(forwarded, 'presence'));
  if (stanza === null) return 'an archived message is missing from its frame';
  const name = localName(stanza);
  if (name !== 'message' && name !== 'presence' && name !== 'iq') return null;
  // What an occupant wrote into a message destroys no room; a chat state is called `gone`, too.
  const destroy = name === 'message' ? null : find(stanza, 'destroy');
  const error = child(stanza, 'error');
  const gone = error === null ? null : child(error, 'gone');
  const body = child(stanza, 'body');
  const subject = child(stanza, 'subject');
  if (destroy === null && gone === null && (name !== 'message' || (body === null && subject === null)))
    return null;
  const delay = (forwarded && child(forwarded, 'delay')) ?? find(stanza, 'delay');
  const from = stanza.attribs.from ?? '';
  const result = forwarded?.parent;
  const archived =
    (result && 'attribs' in result ? result.attribs.id : undefined) ?? find(stanza, 'stanza-id')?.attribs.id;
  return {
    id: archived ?? stanza.attribs.id ?? null,
    ownId: stanza.attribs.id ?? null,
    from: destroy !== null && name === 'iq' ? (stanza.attribs.to ?? from) : from,
    groupchat: destroy !== null || gone !== null || stanza.attribs.type === 'groupchat',
    at: instantOfText(delay?.attribs.stamp),
    body: body === null ? null : textOf(body),
    subject: subject === null ? null : textOf(subject),
    replaces: find(stanza, 'replace')?.attribs.id ?? null,
    urls: descendants(stanza, 'x')
      .filter((x) => x.attribs.xmlns === 'jabber:x:oob')
      .flatMap((x) => descendants(x, 'url').map(textOf)),
    destroyed:
      destroy !== null
        ? { to: destroy.attribs.jid ?? null, reason: textOf(child(destroy, 'reason')) }
        : gone !== null
          ? { to: textOf(gone), reason: textOf(find(stanza, 'text')) }
          : null,
  };
}

function child(element: XmlElement, name: string): XmlElement | null {
  return childOf(element.children, name);
}

function find(element: XmlElement, name: string): XmlElement | null {
  return descendants(element, name)[0] ?? null;
}
