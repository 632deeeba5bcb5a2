/**
 * @module
 * THE LIST of platforms, and the two questions asked of their link grammars by everyone who holds only an address.
 * A platform's grammar is its own file, so that reading addresses needs no archive parser and no network code; the rest
 * of the platform is loaded by `index.ts`. Adding a platform is one folder and one line here.
 */
import type { PlatformId, Ref, Reference } from '../core/model.ts';
import { type LinkGrammar, platformOf as platformOfRef, readReference } from '../core/ref.ts';
import { links as bluesky } from './bluesky/links.ts';
import { links as discord } from './discord/links.ts';
import { links as mastodon } from './mastodon/links.ts';
import { links as matrix } from './matrix/links.ts';
import { links as max } from './max/links.ts';
import { OTHERS } from './other/links.ts';
import type { Platform } from './platform.ts';
import { rocketChatLinks, links as rocketchat } from './rocketchat/links.ts';
import { links as tamtam } from './tamtam/links.ts';
import { links as telegram } from './telegram/links.ts';
import { links as x } from './x/links.ts';
import { links as xmpp } from './xmpp/links.ts';

/** Every platform with hosts or shapes of addresses of its own. Those that know an address by shape alone come in the order in which they are asked. */
export const LISTED: readonly { readonly links: LinkGrammar; readonly load: () => Promise<Platform> }[] = [
  { links: telegram, load: async () => (await import('./telegram/index.ts')).telegram },
  { links: tamtam, load: async () => (await import('./tamtam/index.ts')).tamtam },
  { links: max, load: async () => (await import('./max/index.ts')).max },
  { links: x, load: async () => (await import('./x/index.ts')).x },
  { links: bluesky, load: async () => (await import('./bluesky/index.ts')).bluesky },
  { links: matrix, load: async () => (await import('./matrix/index.ts')).matrix },
  { links: discord, load: async () => (await import('./discord/index.ts')).discord },
  { links: rocketchat, load: async () => (await import('./rocketchat/index.ts')).rocketchat },
  { links: xmpp, load: async () => (await import('./xmpp/index.ts')).xmpp },
  { links: mastodon, load: async () => (await import('./mastodon/index.ts')).mastodon },
];

/** Their grammars, and those of platforms that are only recognised. */
export const GRAMMARS: LinkGrammar[] = [...LISTED.map(({ links }) => links), ...OTHERS];

/** The same grammars when some hosts are known to be Rocket.Chat servers (from a case, a scenario, a setting). */
export function grammarsFor(known: { rocketChatHosts: readonly string[] }): LinkGrammar[] {
  return GRAMMARS.map((grammar) =>
    grammar === rocketchat ? rocketChatLinks(known.rocketChatHosts) : grammar,
  );
}

/** The platform of an address; `web` when none claims it. */
export function platformOf(ref: Ref): PlatformId {
  return platformOfRef(ref, GRAMMARS);
}

/** Reads an address of any platform; null when it is none (see `core/ref.ts`). */
export function readRef(url: string): Reference | null {
  return readReference(url, GRAMMARS);
}
