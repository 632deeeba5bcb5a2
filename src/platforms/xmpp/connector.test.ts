import { describe, expect, it } from 'vitest';
import { recordedIo } from '../conformance.ts';
import type { SavedPage } from '../platform.ts';
import { elements, parseXml } from '../xml.ts';
import { documentOf, readAnswer } from './answers.ts';
import { readStanzas } from './archive.ts';
import { connector, xmppConnector } from './connector.ts';
import type { Question } from './questions.ts';

const ROOM = 'garden@conference.harbour.example';
const REF = `xmpp:${ROOM}?join`;
const ioWith = (values: Record<string, string>) =>
  recordedIo(
    { name: 'none', ref: REF, do: 'probe', values, exchanges: [], gives: {} },
    new URL('./', import.meta.url),
  ).io;

describe('with what the operator gave', () => {
  it.each([
    ['nothing', {}, 'not_configured'],
    ['an account without its password', { DRIFTLINE_XMPP_JID: 'reader@harbour.example' }, 'not_configured'],
    ['a service of another protocol', { DRIFTLINE_XMPP_SERVICE: 'https://harbour.example' }, 'bad_service'],
    [
      'an account that is none',
      {
        DRIFTLINE_XMPP_JID: 'reader',
        DRIFTLINE_XMPP_PASSWORD: 'x',
        DRIFTLINE_XMPP_SERVICE: 'xmpp://127.0.0.1:1',
      },
      'bad_jid',
    ],
    ['a port where nobody is', { DRIFTLINE_XMPP_SERVICE: 'xmpp://127.0.0.1:1' }, 'refused'],
  ])('%s: nothing is told', async (_, values, why) => {
    const told = await connector.probe(REF, ioWith(values), { avoid: null });
    expect(told).toMatchObject({ outcome: 'unknown', why, captures: [] });
    expect(await connector.reach(ioWith(values))).toEqual({ ok: false, why });
  });
});

/** Answers each question with the stanzas given, and counts the streams. */
function answering(...answers: string[]) {
  const asked: Question[] = [];
  let open = 0;
  const under = xmppConnector(async () => {
    open++;
    return {
      iq: async (question) => {
        asked.push(question);
        return { stanzas: answers[asked.length - 1]! };
      },
      close: async () => {
        open--;
      },
    };
  });
  return { under, asked, streams: () => open };
}

const archived = (id: string, body: string) =>
  `<message from="${ROOM}"><result xmlns="urn:xmpp:mam:2" id="${id}"><forwarded xmlns="urn:xmpp:forward:0"><delay xmlns="urn:xmpp:delay" stamp="2026-03-04T09:00:00Z"/><message type="groupchat" from="${ROOM}/Anna"><body>${body}</body></message></forwarded></result></message>`;
const fin = (last: string | null, complete: boolean) =>
  `<iq type="result" from="${ROOM}" id="q"><fin xmlns="urn:xmpp:mam:2"${complete ? ' complete="true"' : ''}><set xmlns="http://jabber.org/protocol/rsm">${last === null ? '' : `<last>${last}</last>`}</set></fin></iq>`;

describe('reading an archive', () => {
  const stops = async (cursor: string | null, ...answers: string[]) => {
    const { under, streams } = answering(...answers);
    const pages = [];
    for await (const page of under.read!(REF, cursor, ioWith({}))) pages.push(page);
    expect(streams()).toBe(0);
    return pages.map(({ stopped, cursor: next }) => [stopped, next]);
  };

  it.each([
    [
      'the last message that is spoken of did not come',
      `${archived('a', 'x')}${fin('b', false)}`,
      [['unrecognised', '{"after":"0"}']],
    ],
    ['the answer goes on without saying from where', fin(null, false), [['unrecognised', '{"after":"0"}']]],
    [
      'the answer goes round in a circle',
      `${archived('0', 'x')}${fin('0', false)}`,
      [['unrecognised', '{"after":"0"}']],
    ],
    ['all came', `${archived('a', 'x')}${fin('a', true)}`, [[null, '{"after":"a"}']]],
  ])('%s', async (_, answer, pages) => {
    expect(await stops('{"after":"0"}', answer)).toEqual(pages);
  });

  it('asks an archive that forgot its place once more, and no more', async () => {
    const lost = `<iq type="error" from="${ROOM}" id="q"><error type="modify"><item-not-found xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>`;
    expect(await stops('{"after":"0"}', lost, lost)).toEqual([['item-not-found', '{"after":null}']]);
  });

  it.each([
    ['no cursor', null],
    ['a cursor that is none', 'half a curs'],
    ['a cursor of another form', '{"place":5}'],
  ])('begins at the beginning with %s', async (_, cursor) => {
    const { under, asked } = answering(fin(null, true));
    for await (const _page of under.read!(REF, cursor, ioWith({})));
    expect(asked).toEqual([{ what: 'archive', to: ROOM, after: null, most: 100 }]);
  });
});

it('looks at no account', async () => {
  const { under, asked } = answering();
  const told = await under.probe('xmpp:anna@harbour.example', ioWith({}), { avoid: null });
  expect(told).toMatchObject({ outcome: 'unknown', why: 'not_a_room' });
  expect(asked).toEqual([]);
});

describe('answers read back', () => {
  const page = (body: Uint8Array, asked: SavedPage['asked'] = { platform: 'xmpp', ref: REF }): SavedPage => ({
    url: new URL(REF),
    at: Date.UTC(2026, 2, 4, 9),
    status: 200,
    mimeType: 'application/xml',
    body,
    asked,
  });

  it('gives the messages of a page, with or without knowing who asked', () => {
    const document = documentOf(`${archived('a', 'Frost tonight')}${fin('a', true)}`);
    for (const asked of [null, { platform: 'xmpp', ref: REF }])
      expect(readAnswer(page(document, asked))).toMatchObject([
        { post: { community: REF, nativeId: 'a', text: 'Frost tonight' } },
      ]);
  });

  it.each([
    ['an error', `<iq type="error" from="${ROOM}" id="q"><error/></iq>`, []],
    ['a result of something else', `<iq type="result" from="${ROOM}" id="q"><query xmlns="x"/></iq>`, []],
  ])('%s says nothing', (_, stanzas, items) => {
    expect(readAnswer(page(documentOf(stanzas)))).toEqual(items);
  });

  it('a torn answer is damage wherever it breaks off; a page of the web is none', () => {
    const whole = documentOf(`${archived('a', 'x')}${fin('a', true)}`);
    for (let end = 0; end < whole.length - 1; end++)
      expect(readAnswer(page(whole.subarray(0, end)))).toMatchObject([{ item: 'damage' }]);
    expect(readAnswer({ ...page(whole, null), url: new URL('https://harbour.example/') })).toBeNull();
  });
});

describe('what someone in a room cannot say for it', () => {
  const read = (stanza: string) =>
    readStanzas(elements(parseXml(stanza)), null, 0).flatMap((item) =>
      item.item === 'post' ? [item.post] : [],
    );
  const message = (inner: string) =>
    `<message from="${ROOM}/Anna" type="groupchat" id="m"><body>Frost</body>${inner}<delay xmlns="urn:xmpp:delay" stamp="2026-03-04T09:00:00Z"/></message>`;

  it.each([
    [
      'that it is destroyed',
      '<x xmlns="http://jabber.org/protocol/muc#user"><destroy jid="trap@conference.harbour.example"/></x>',
    ],
    ['that it is gone, which is a chat state', '<gone xmlns="http://jabber.org/protocol/chatstates"/>'],
  ])('%s', (_, inner) => {
    expect(read(message(inner))).toMatchObject([{ text: 'Frost', service: null, links: [] }]);
  });
});
