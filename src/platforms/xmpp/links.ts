/**
 * @module
 * XMPP's addresses: `xmpp:room@conference.host?join` is a room, `xmpp:user@host` an account; invite pages hold the same
 * address in their path or fragment. Rooms are also known by a host that says it serves rooms. JIDs ignore case; the
 * resource and every other query (password, message) are dropped.
 * Source: RFC 5122, XEP-0147, RFC 7622.
 */
import type { Reference } from '../../core/model.ts';
import { decoded, type LinkGrammar, pathSegments, placeReference } from '../../core/ref.ts';

const LOCAL = /^[^\s"&'/:<>@?#;\\%]{1,255}$/u;
const HOST =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)*[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u;
const ROOMS = /^(?:conference|conf|muc|rooms?|chat|chats|groups?|mix|channels?|salons?|talk)\./;

export const links: LinkGrammar = {
  platform: 'xmpp',
  hosts: ['xmpp.link', 'conversations.im', 'invite.joinjabber.org', 'join.jabber.network'],
  schemes: ['xmpp'],
  names: ['xmpp', 'jabber', 'джаббер', 'жаббер', 'جابر'],
  handle: (name) => jid(name, false),
  read(url) {
    if (url.protocol === 'xmpp:') {
      const path = decoded(url.pathname.replace(/^\/+/, ''));
      // `xmpp://room@host` puts the JID where URLs keep user and host.
      const whole = url.hostname ? `${url.username ? `${decoded(url.username)}@` : ''}${url.hostname}` : path;
      return jid(whole, joins(url.search));
    }
    if (url.hostname.endsWith('conversations.im')) {
      const [what, who = '', host] = pathSegments(url);
      return what === 'i' || what === 'j' ? jid(host ? `${who}@${host}` : who, what === 'j') : null;
    }
    const [, who = '', query = ''] = /^#([^?]+)(\?.*)?$/.exec(url.hash) ?? [];
    return jid(decoded(who), joins(query));
  },
  examples: [
    {
      url: 'xmpp:Garden@conference.harbour.example?join',
      ref: 'xmpp:garden@conference.harbour.example?join',
      kind: 'community',
    },
    {
      url: 'xmpp:garden@conference.harbour.example',
      ref: 'xmpp:garden@conference.harbour.example?join',
      kind: 'community',
    },
    {
      url: 'xmpp:garden@rooms.harbour.example?join;password=x',
      ref: 'xmpp:garden@rooms.harbour.example?join',
      kind: 'community',
    },
    { url: 'xmpp:garden@plain.example?join', ref: 'xmpp:garden@plain.example?join', kind: 'community' },
    { url: 'xmpp:anna@harbour.example/phone', ref: 'xmpp:anna@harbour.example', kind: 'account' },
    { url: 'xmpp:anna@harbour.example?message;body=hi', ref: 'xmpp:anna@harbour.example', kind: 'account' },
    {
      url: 'https://xmpp.link/#garden@conference.harbour.example?join',
      ref: 'xmpp:garden@conference.harbour.example?join',
      kind: 'community',
    },
    {
      url: 'https://conversations.im/j/garden@conference.harbour.example',
      ref: 'xmpp:garden@conference.harbour.example?join',
      kind: 'community',
    },
  ],
};

function joins(query: string): boolean {
  return /^\?join(?:[;&]|$)/i.test(query);
}

function jid(text: string, join: boolean): Reference | null {
  const [, local = '', host = ''] = /^([^@]+)@([^@/]+)(?:\/.*)?$/.exec(text.toLowerCase()) ?? [];
  if (!LOCAL.test(local) || host.length > 253 || !HOST.test(host)) return null;
  const room = join || ROOMS.test(host);
  const ref = new URL(`xmpp:${local}@${host}${room ? '?join' : ''}`).href;
  return placeReference('xmpp', ref, room ? 'community' : 'account');
}
