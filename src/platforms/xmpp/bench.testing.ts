/**
 * @module
 * XMPP under the conformance suite: recorded stanzas instead of a stream, and what can go wrong with an answer here. An
 * exchange's `ask` is `IQ info ROOM` or `IQ archive ROOM most=N after=ID`; its body is the stanzas that answered.
 */

import type { Bench, Fault } from '../conformance.ts';
import type { Answer } from '../connector.ts';
import { textOf } from '../look.ts';
import { xmppConnector } from './connector.ts';
import { ACCOUNT, PASSWORD, type Question, type Reply } from './questions.ts';

const wordsOf = (question: Question): string =>
  question.what === 'info'
    ? `IQ info ${question.to}`
    : `IQ archive ${question.to} most=${question.most}${question.after === null ? '' : ` after=${question.after}`}`;

function replyOf(answer: Answer): Reply {
  return answer.status === null ? { why: answer.why } : { stanzas: textOf(answer) ?? '' };
}

/** Another body in place of the sound one. */
const instead =
  (make: (room: string, sound: string) => string): Fault =>
  (sound, { ask }) => {
    if (sound.status === null) return sound;
    const room = ask.split(' ')[2]!;
    return { ...sound, body: new TextEncoder().encode(make(room, new TextDecoder().decode(sound.body))) };
  };

const error = (room: string, condition: string, { type = 'cancel', by = '' } = {}): string =>
  `<iq type="error" from="${room}" to="reader@harbour.example/x" id="q1"><error type="${type}"${by && ` by="${by}"`}><${condition} xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>`;

const silence =
  (why: 'timeout' | 'reset' | 'refused' | 'no_address' | 'tls' | 'aborted'): Fault =>
  ({ at }) => ({ status: null, why, at });

const CONDITIONS = [
  'bad-request',
  'conflict',
  'feature-not-implemented',
  'internal-server-error',
  'jid-malformed',
  'not-allowed',
  'policy-violation',
  'recipient-unavailable',
  'redirect',
  'remote-server-not-found',
  'remote-server-timeout',
  'resource-constraint',
  'service-unavailable',
  'subscription-required',
  'undefined-condition',
  'unexpected-request',
];

export const bench: Bench = {
  connector: (play) =>
    xmppConnector(async (io) =>
      io.value(ACCOUNT) === null || io.value(PASSWORD) === null
        ? { why: 'not_configured' }
        : {
            iq: async (question) => replyOf(await play(wordsOf(question), `xmpp:${question.to}?join`)),
            close: async () => {},
          },
    ),
  faults: {
    'time-out': silence('timeout'),
    'the stream ends': silence('reset'),
    refused: silence('refused'),
    'no address': silence('no_address'),
    'a certificate that does not hold': silence('tls'),
    'told to stop': silence('aborted'),
    ...Object.fromEntries(
      CONDITIONS.map((condition) => [condition, instead((room) => error(room, condition))]),
    ),
    'gone, said by a server on the way': instead((room) => error(room, 'gone', { by: 'proxy.example' })),
    'not found, said by a server on the way': instead((room) =>
      error(room, 'item-not-found', { by: 'proxy.example' }),
    ),
    'gone, said of another address': instead(() => error('other@conference.harbour.example', 'gone')),
    'not found, said of our own account': instead(() => error('reader@harbour.example', 'item-not-found')),
    'not found for now': instead((room) => error(room, 'item-not-found', { type: 'wait' })),
    'gone for now': instead((room) => error(room, 'gone', { type: 'wait' })),
    'an error without a condition': instead(
      (room) => `<iq type="error" from="${room}" id="q1"><error type="cancel"/></iq>`,
    ),
    'an error without its body': instead((room) => `<iq type="error" from="${room}" id="q1"></iq>`),
    'a condition of no known namespace': instead(
      (room) => `<iq type="error" from="${room}" id="q1"><error type="cancel"><gone/></error></iq>`,
    ),
    'an empty result': instead((room) => `<iq type="result" from="${room}" id="q1"></iq>`),
    'an account in place of a room': instead(
      (room) =>
        `<iq type="result" from="${room}" id="q1"><query xmlns="http://jabber.org/protocol/disco#info"><identity category="account" type="registered"/></query></iq>`,
    ),
    'nothing at all': instead(() => ''),
    'half of it': instead((_, sound) => sound.slice(0, sound.length >> 1)),
    'a page for people': instead(() => '<!doctype html><html><body>Hello</body></html>'),
    'a stanza that is no answer': instead(
      (room) => `<message from="${room}" type="groupchat"><body>x</body></message>`,
    ),
  },
};
