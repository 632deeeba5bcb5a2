/**
 * @module
 * Matrix's addresses: `matrix.to`, `matrix:` URIs, and Element's web client, which keeps the room in the fragment.
 * A server name ignores case; the part before it does not. `via=` hints name no room and are dropped.
 * Source: Matrix specification v1.15, appendices "Identifier grammar", "URIs".
 */
import type { Reference } from '../../core/model.ts';
import { decoded, type LinkGrammar, placeReference, postReference } from '../../core/ref.ts';

const SERVER = /^(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i;
/** Identifier of a room by alias or number, or of a user. Rooms of version 12 have no server part. */
const ID = /^([#!@])([^\s:/?#&]{1,255})(?::([^\s/?#]{1,230}))?$/u;
const EVENT = /^\$[\w+/=:.-]{3,255}$/;
const KINDS: Record<string, string> = { r: '#', room: '#', roomid: '!', u: '@', user: '@' };

export const links: LinkGrammar = {
  platform: 'matrix',
  hosts: [
    'matrix.to',
    'app.element.io',
    'develop.element.io',
    'staging.element.io',
    'riot.im',
    'view.matrix.org',
    'chat.mozilla.org',
  ],
  schemes: ['matrix'],
  names: ['matrix', 'element', 'матрикс', 'ماتريكس'],
  handle: (name) => (/^[#!@]/.test(name) ? identify(name, undefined) : null),
  read(url) {
    if (url.protocol === 'matrix:') {
      const [kind = '', id = '', e, event] = url.pathname.replace(/^\/+/, '').split('/').map(decoded);
      const sigil = KINDS[kind];
      return sigil === undefined
        ? null
        : identify(sigil + id, (e === 'e' || e === 'event') && event ? `$${event}` : undefined);
    }
    if (url.hostname === 'view.matrix.org') {
      const [, room = ''] = /^\/room\/([^/]+)/.exec(url.pathname) ?? [];
      return identify(decoded(room), undefined);
    }
    const fragment = url.hash.replace(/^#\/?/, '').replace(/\?.*$/, '');
    const parts = fragment.split('/').map(decoded);
    if (parts[0] === 'room' || parts[0] === 'user') parts.shift();
    else if (url.hostname !== 'matrix.to') return null;
    return identify(parts[0] ?? '', parts[1]);
  },
  examples: [
    {
      url: 'https://matrix.to/#/#garden:Harbour.example',
      ref: 'https://matrix.to/#/#garden:harbour.example',
      kind: 'community',
    },
    {
      url: 'https://matrix.to/#/%23garden%3Aharbour.example?via=a.example',
      ref: 'https://matrix.to/#/#garden:harbour.example',
      kind: 'community',
    },
    {
      url: 'https://matrix.to/#/!AbCdEf:harbour.example?via=harbour.example',
      ref: 'https://matrix.to/#/!AbCdEf:harbour.example',
      kind: 'community',
    },
    {
      url: 'https://matrix.to/#/@anna:harbour.example',
      ref: 'https://matrix.to/#/@anna:harbour.example',
      kind: 'account',
    },
    {
      url: 'https://matrix.to/#/!AbCdEf:harbour.example/$abc123:harbour.example',
      ref: 'https://matrix.to/#/!AbCdEf:harbour.example/$abc123:harbour.example',
      kind: 'post',
    },
    {
      url: 'matrix:r/garden:harbour.example?action=join',
      ref: 'https://matrix.to/#/#garden:harbour.example',
      kind: 'community',
    },
    {
      url: 'matrix:roomid/AbCdEf:harbour.example/e/abc123',
      ref: 'https://matrix.to/#/!AbCdEf:harbour.example/$abc123',
      kind: 'post',
    },
    {
      url: 'matrix:u/anna:harbour.example',
      ref: 'https://matrix.to/#/@anna:harbour.example',
      kind: 'account',
    },
    {
      url: 'https://app.element.io/#/room/#garden:harbour.example',
      ref: 'https://matrix.to/#/#garden:harbour.example',
      kind: 'community',
    },
    {
      url: 'https://riot.im/app/#/room/#garden:harbour.example',
      ref: 'https://matrix.to/#/#garden:harbour.example',
      kind: 'community',
    },
  ],
};

function identify(id: string, event: string | undefined): Reference | null {
  const [, sigil, local, server] = ID.exec(id) ?? [];
  if (!sigil || !local || (server === undefined ? sigil !== '!' : !SERVER.test(server))) return null;
  // A percent sign or the like would be read differently the next time; such names exist in no client.
  if (decoded(local) !== local || /["<>`\\^{|}%]/.test(local)) return null;
  const ref = new URL(
    `https://matrix.to/#/${sigil}${local}${server === undefined ? '' : `:${server.toLowerCase()}`}`,
  ).href;
  const place = placeReference('matrix', ref, sigil === '@' ? 'account' : 'community');
  return event !== undefined && EVENT.test(event) && sigil !== '@'
    ? postReference('matrix', `${ref}/${event}`, ref)
    : place;
}
