/**
 * @module
 * The link grammars of all platforms, and the two questions asked of them by everyone who holds only an address.
 * A platform's grammar is its own file, so that reading addresses needs no archive parser and no network code.
 */
import type { PlatformId, Ref, Reference } from '../core/model.ts';
import { type LinkGrammar, platformOf as platformOfRef, readReference } from '../core/ref.ts';
import { links as bluesky } from './bluesky/links.ts';
import { links as discord } from './discord/links.ts';
import { links as mastodon } from './mastodon/links.ts';
import { links as matrix } from './matrix/links.ts';
import { links as max } from './max/links.ts';
import { OTHERS } from './other/links.ts';
import { rocketChatLinks, links as rocketchat } from './rocketchat/links.ts';
import { links as tamtam } from './tamtam/links.ts';
import { links as telegram } from './telegram/links.ts';
import { links as x } from './x/links.ts';
import { links as xmpp } from './xmpp/links.ts';

/** Every platform's grammar. Those that know an address by shape alone come in the order in which they are asked. */
export const GRAMMARS: LinkGrammar[] = [
  telegram,
  tamtam,
  max,
  x,
  bluesky,
  matrix,
  discord,
  rocketchat,
  xmpp,
  ...OTHERS,
  mastodon,
];

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
