/**
 * @module
 * Rocket.Chat's addresses. Anyone can run a server and `/channel/name` is a common path, so only hosts that are known
 * to be Rocket.Chat count: its own, and those the caller names (`rocketChatLinks`). Invites through go.rocket.chat name
 * their host and need no list.
 */
import type { Reference } from '../../core/model.ts';
import {
  inviteReference,
  type LinkGrammar,
  pathSegments,
  placeReference,
  postReference,
} from '../../core/ref.ts';

const ROOM = /^[\p{L}\p{N}_.~-]{1,120}$/u;
const ID = /^[A-Za-z0-9]{6,40}$/;

/** The grammar with more hosts that are known to be Rocket.Chat servers, whole and lower case. */
export function rocketChatLinks(hosts: readonly string[]): LinkGrammar {
  return {
    platform: 'rocketchat',
    hosts: ['open.rocket.chat', '*.rocket.chat', 'go.rocket.chat', ...hosts],
    schemes: ['rocketchat'],
    names: ['rocket.chat', 'rocketchat', 'rocket chat'],
    read(url) {
      if (url.hostname !== 'go.rocket.chat' && url.protocol !== 'rocketchat:') return onServer(url.host, url);
      const host = url.searchParams.get('host');
      const path = url.searchParams.get('path');
      // A server that names itself is known to be one; reading the path through URL keeps `..` and the like out.
      const inner = host && path && URL.parse(`https://${host}/${path.replace(/^\/+/, '')}`);
      return inner ? onServer(inner.host, inner) : null;
    },
    examples: [
      {
        url: 'https://open.rocket.chat/channel/Garden-Wire',
        ref: 'https://open.rocket.chat/channel/Garden-Wire',
        kind: 'community',
      },
      {
        url: 'https://open.rocket.chat/group/garden?layout=embedded',
        ref: 'https://open.rocket.chat/group/garden',
        kind: 'community',
      },
      {
        url: 'https://open.rocket.chat/channel/garden?msg=aBcDeF123456',
        ref: 'https://open.rocket.chat/channel/garden?msg=aBcDeF123456',
        kind: 'post',
      },
      {
        url: 'https://open.rocket.chat/invite/XyZ123',
        ref: 'https://open.rocket.chat/invite/XyZ123',
        kind: 'invite',
      },
      {
        url: 'https://go.rocket.chat/room?host=open.rocket.chat&path=channel/garden',
        ref: 'https://open.rocket.chat/channel/garden',
        kind: 'community',
      },
    ],
  };
}

/** Rocket.Chat's own hosts alone. */
export const links: LinkGrammar = rocketChatLinks([]);

function onServer(host: string, url: URL): Reference | null {
  const [head, name = ''] = pathSegments(url);
  if (!ROOM.test(name)) return null;
  if (head === 'invite')
    return ID.test(name) ? inviteReference('rocketchat', `https://${host}/invite/${name}`) : null;
  if (head !== 'channel' && head !== 'group') return null;
  const place = new URL(`https://${host}/${head}/${name}`).href;
  const message = url.searchParams.get('msg');
  return message !== null && ID.test(message)
    ? postReference('rocketchat', `${place}?msg=${message}`, place)
    : placeReference('rocketchat', place, 'community');
}

/** The hosts in a list of accounts (`chat.example=USER_ID:TOKEN, …`). */
export function tokenHosts(tokens: string): string[] {
  return tokens
    .split(',')
    .flatMap((pair) => /^\s*([^=\s]+)=[^:\s]+:\S+\s*$/.exec(pair)?.[1]?.toLowerCase() ?? []);
}
