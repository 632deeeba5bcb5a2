/**
 * @module
 * Looking at XMPP rooms by asking what they say of themselves, and reading their archives, without entering them: no
 * presence is sent, no nickname is taken. One stream a look, closed behind it.
 *
 * Checked on 24 November 2026 with Prosody 0.12.3 (which `test/xmpp-peer.test.ts` runs): `<gone>` with the new address for a
 * destroyed room that was persistent (for a month), `item-not-found` for one that was not or never was, both with `by` the
 * service of the room; an open room's archive is given to strangers, a members-only room's is `forbidden`; an archive that
 * no longer holds the message named `after` says `item-not-found`. In the documents: RFC 6120 8.3, XEP-0030, XEP-0045 1.35,
 * XEP-0059, XEP-0313 1.1. Believed, not checked: that other servers give a room's data to strangers as Prosody does.
 */
import type { Ref } from '../../core/model.ts';
import { decoded } from '../../core/ref.ts';
import { stoppedAt } from '../backward.ts';
import type { Connector, Cursor, Io, Look, ReadPage } from '../connector.ts';
import { isObject, string } from '../json.ts';
import { readRef } from '../links.ts';
import { look, unknown } from '../look.ts';
import { childOf, descendants, elements, localName, textOf, type XmlElement } from '../xml.ts';
import { answerIn, documentOf, roomIn, stanzasIn } from './answers.ts';
import { roomRef } from './archive.ts';
import {
  ACCOUNT,
  type OpenSession,
  PASSWORD,
  PLAINTEXT,
  type Question,
  SERVICE,
  type XmppSession,
} from './questions.ts';
import { openSession } from './session.ts';

const VIA = 'xmpp';
const PAGE = 100;

/** The connector over sessions that `open` gives. */
export function xmppConnector(open: OpenSession): Connector {
  return {
    routes: [VIA],
    limits: {
      perMinute: 20,
      burst: 2,
      source: 'ours: no XEP states a figure, and each look is a new stream',
    },
    wants: [
      {
        name: ACCOUNT,
        required: false,
        secret: false,
        what: 'address of an account: reader@harbour.example',
      },
      { name: PASSWORD, required: false, secret: true, what: 'its password' },
      {
        name: SERVICE,
        required: false,
        secret: false,
        what: 'xmpp://host:5222 or xmpps://host:5223: where to connect; without an account, a server that gives anonymous ones',
      },
      {
        name: PLAINTEXT,
        required: false,
        secret: false,
        what: 'any value: log in without TLS, which otherwise only this machine may offer',
      },
    ],
    tells:
      'Asks a room what it is, without entering it. A room that was destroyed, one whose last visitor left, and one that never was may all be "not found"; ' +
      'where the server remembers, it says gone, and where to. Members-only and locked rooms are private. ' +
      'The archive is read where the server gives it to strangers; where it does not, that is said and nothing is read.',
    probe: (ref, io) => probe(ref, io, open),
    read: (ref, cursor, io) => read(ref, cursor, io, open),
    async reach(io) {
      const session = await open(io);
      if ('why' in session) return { ok: false, why: session.why };
      await session.close();
      return { ok: true, why: null };
    },
  };
}

/** The connector. */
export const connector: Connector = xmppConnector(openSession);

/** The room's address in a reference; null when it names none. */
function roomOf(ref: Ref): string | null {
  const url = new URL(ref);
  return url.protocol === 'xmpp:' && url.search === '?join' ? decoded(url.pathname) : null;
}

function hostOf(room: string): string {
  return room.slice(room.indexOf('@') + 1);
}

/** What an answer says: a result, the room's own error, or nothing that counts. */
type Told =
  | { readonly told: 'result'; readonly iq: XmlElement; readonly stanzas: readonly XmlElement[] }
  | { readonly told: 'error'; readonly condition: string; readonly type: string; readonly error: XmlElement }
  | { readonly told: 'nothing'; readonly why: string };

/** Asks, keeps what came, and only then reads it. `captures` is empty when nothing came. */
async function ask(
  session: XmppSession,
  question: Question,
  ref: Ref,
  io: Io,
): Promise<Told & { readonly captures: readonly string[] }> {
  await io.turn(hostOf(question.to));
  const reply = await session.iq(question);
  if ('why' in reply) return { told: 'nothing', why: reply.why, captures: [] };
  const document = documentOf(reply.stanzas);
  const name = question.what === 'archive' ? 'archive.xml' : 'answer.xml';
  const capture = await io.keep(document, { name, mediaType: 'application/xml', source: ref });
  return { ...tell(new TextDecoder().decode(document), question.to), captures: [capture] };
}

const STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas';

function tell(document: string, room: string): Told {
  const nothing = (why: string): Told => ({ told: 'nothing', why });
  const stanzas = stanzasIn(document);
  const answered = stanzas === null ? null : answerIn(stanzas);
  if (stanzas === null || answered === null) return nothing('unrecognised');
  const { iq, from } = answered;
  if (from !== room) return nothing('answered_by_another');
  if (iq.attribs.type === 'result') return { told: 'result', iq, stanzas };
  const error = childOf(iq.children, 'error');
  const said = elements(error?.children ?? []).find(
    (part) => part.attribs.xmlns === STANZAS && localName(part) !== 'text',
  );
  if (error === null || said === undefined || !/^[a-z-]{3,40}$/.test(localName(said)))
    return nothing('unrecognised');
  // A server on the way may speak in the room's name, and says so (RFC 6120, 8.3.1).
  const { by, type = '' } = error.attribs;
  if (by !== undefined && ![room, hostOf(room)].includes(by.toLowerCase()))
    return nothing(`${localName(said)}_by_another`);
  return { told: 'error', condition: localName(said), type, error };
}

async function probe(ref: Ref, io: Io, open: OpenSession): Promise<Look> {
  const room = roomOf(ref);
  if (room === null) return unknown('not_a_room', VIA);
  const session = await open(io);
  if ('why' in session) return unknown(session.why, VIA);
  try {
    const told = await ask(session, { what: 'info', to: room }, ref, io);
    return { ...lookOf(told, ref), captures: told.captures };
  } finally {
    await session.close();
  }
}

const CLOSED = new Set(['registration-required', 'forbidden', 'not-authorized']);

function lookOf(told: Told, ref: Ref): Look {
  if (told.told === 'nothing') return unknown(told.why, VIA);
  if (told.told === 'error') {
    const { condition, type, error } = told;
    if (type === 'cancel' && condition === 'gone') {
      const address = textOf(descendants(error, 'gone')[0] ?? null).trim();
      const to = /^xmpp:/i.test(address)
        ? roomRef(address.replace(/^xmpp:|[?/].*$/gi, ''))
        : (readRef(address)?.ref ?? null);
      return to === null || to === ref
        ? look({ outcome: 'gone_unspecified', via: VIA, why: condition })
        : look({ outcome: 'moved', to, via: VIA, why: condition });
    }
    if (type === 'cancel' && condition === 'item-not-found')
      return look({ outcome: 'gone_unspecified', via: VIA, why: condition });
    if (type === 'auth' && CLOSED.has(condition))
      return look({ outcome: 'private', via: VIA, why: condition });
    return unknown(condition, VIA);
  }
  const room = roomIn(told.iq);
  if (room === null) return unknown('not_a_room', VIA);
  const { title, description, occupants, features } = room;
  const closed = ['muc_membersonly', 'muc_passwordprotected'].find((feature) => features.has(feature));
  return look({
    outcome: closed === undefined ? 'alive' : 'private',
    why: closed ?? null,
    via: VIA,
    title,
    description,
    members: occupants,
  });
}

async function* read(ref: Ref, cursor: Cursor | null, io: Io, open: OpenSession): AsyncGenerator<ReadPage> {
  const room = roomOf(ref);
  if (room === null) return yield stoppedAt(cursor, 'not_a_room');
  const session = await open(io);
  if ('why' in session) return yield stoppedAt(cursor, session.why);
  try {
    yield* walk(session, room, ref, readCursor(cursor), io);
  } finally {
    await session.close();
  }
}

async function* walk(
  session: XmppSession,
  room: string,
  ref: Ref,
  from: string | null,
  io: Io,
): AsyncGenerator<ReadPage> {
  for (let after = from; ; ) {
    const told = await ask(session, { what: 'archive', to: room, after, most: PAGE }, ref, io);
    const { captures } = told;
    const here = JSON.stringify({ after });
    if (told.told === 'error') {
      // The archive no longer holds the message that we came to: what it still holds is read again from its beginning.
      if (told.condition === 'item-not-found' && told.type !== 'wait' && after !== null && after === from) {
        after = null;
        continue;
      }
      return yield stoppedAt(here, told.condition, captures);
    }
    if (told.told === 'nothing') return yield stoppedAt(here, told.why, captures);
    const fin = childOf(told.iq.children, 'fin');
    const results = told.stanzas.flatMap((stanza) => descendants(stanza, 'result'));
    const last = fin === null ? null : textOf(descendants(fin, 'last')[0] ?? null) || null;
    const complete = fin !== null && /^(?:true|1)$/.test(fin.attribs.complete ?? '');
    // Fewer messages than the answer speaks of: some were lost on the way.
    const lost = last !== null && results.at(-1)?.attribs.id !== last;
    if (fin === null || lost || (!complete && (last === null || last === after)))
      return yield stoppedAt(here, 'unrecognised', captures);
    const next = last ?? after;
    yield { captures, cursor: JSON.stringify({ after: next }), posts: results.length, stopped: null };
    if (complete) return;
    after = next;
  }
}

/** The id of the last message that was read; null: none was. What cannot be read is the beginning. */
function readCursor(cursor: Cursor | null): string | null {
  try {
    const value: unknown = JSON.parse(cursor ?? 'null');
    return isObject(value) ? string(value.after) : null;
  } catch {
    return null;
  }
}
