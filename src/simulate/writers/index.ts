/**
 * @module
 * Which file a place becomes. One writer a platform; a platform without one (XMPP, WhatsApp) is only ever linked to.
 */
import type { Place, World } from '../world.ts';
import { blueskyFeed } from './bluesky.ts';
import { discordExport } from './discord.ts';
import { mastodonStatuses } from './mastodon.ts';
import { matrixMessages } from './matrix.ts';
import { rocketMessages } from './rocketchat.ts';
import { tamtamExport } from './tamtam.ts';
import { telegramExport } from './telegram.ts';

/** A file of an archive: its path below `archives/` and its text. */
export interface ArchiveText {
  path: string;
  text: string;
}

/** The archive of a place in its platform's own format; null when there is no writer for the platform. */
export function archiveOf(world: World, place: Place): ArchiveText | null {
  const name = place.invite ? `invite-${place.invite.slice(0, 8)}` : place.handle;
  switch (place.platform) {
    case 'telegram':
      return { path: `telegram/${name}/result.json`, text: telegramExport(world, place) };
    case 'tamtam':
      return { path: `tamtam/${name}.json`, text: tamtamExport(world, place) };
    case 'mastodon':
      return { path: `mastodon/${name}.json`, text: mastodonStatuses(place) };
    case 'bluesky':
      return { path: `bluesky/${name}.json`, text: blueskyFeed(place) };
    case 'matrix':
      return { path: `matrix/${name}.json`, text: matrixMessages(place) };
    case 'rocketchat':
      return { path: `rocketchat/${name}.json`, text: rocketMessages(world, place) };
    case 'discord':
      return { path: `discord/${name}.json`, text: discordExport(world, place) };
    default:
      return null;
  }
}
