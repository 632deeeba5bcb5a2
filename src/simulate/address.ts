/**
 * @module
 * How each platform of the invented world addresses a place and a post, and the identifiers it gives.
 * These are the canonical references of the contract; hosts are example domains where anyone can run one.
 */
import type { Instant, PlatformId, Ref } from '../core/model.ts';
import type { Random } from '../core/random.ts';
import { int, token } from './draw.ts';

export const MASTODON_HOST = 'tidepool.example';
export const MATRIX_HOST = 'harbour.example';
export const ROCKET_HOST = 'chat.lantern.example';
export const BLUESKY_HOST = 'seabird.example';

/** The address of a place by its handle; `invite` is the hash of a private TamTam or Telegram invite. */
export function placeRef(platform: PlatformId, handle: string, invite: string | null): Ref {
  switch (platform) {
    case 'telegram':
      return invite ? `https://t.me/+${invite}` : `https://t.me/${handle}`;
    case 'tamtam':
      return invite ? `https://tt.me/join/${invite}` : `https://tt.me/${handle}`;
    case 'mastodon':
      return `https://${MASTODON_HOST}/@${handle}`;
    case 'bluesky':
      return `https://bsky.app/profile/${handle.replaceAll('_', '-')}.${BLUESKY_HOST}`;
    case 'matrix':
      return `https://matrix.to/#/#${handle}:${MATRIX_HOST}`;
    case 'rocketchat':
      return `https://${ROCKET_HOST}/channel/${handle}`;
    case 'discord':
      return `https://discord.gg/${handle.replaceAll('_', '')}`;
    default:
      throw new Error(`no addresses for ${platform}`);
  }
}

/** An identifier as the platform gives it to a place. */
export function nativeIdFor(platform: PlatformId, random: Random): string {
  switch (platform) {
    case 'telegram':
      return String(int(random, 1_050_000_000, 1_399_999_999));
    case 'tamtam':
      return String(-int(random, 68_000_000_000_000, 71_999_999_999_999));
    case 'mastodon':
      return String(int(random, 100_000, 999_999));
    case 'bluesky':
      return `did:plc:${token(random, 24, 'abcdefghijklmnopqrstuvwxyz234567')}`;
    case 'matrix':
      return `!${token(random, 18, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')}:${MATRIX_HOST}`;
    case 'discord':
      return snowflake(Date.UTC(2019, 10, 26), 1_420_070_400_000, random);
    default:
      return token(random, 17, 'ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz23456789');
  }
}

/** A 64-bit identifier that holds its time, as X (epoch 1288834974657) and Discord (1420070400000) make them. */
export function snowflake(at: Instant, epoch: number, random: Random): string {
  return String(((BigInt(at) - BigInt(epoch)) << 22n) | BigInt(int(random, 0, 4_194_303)));
}

/** Epoch of X's identifiers, Unix milliseconds. */
export const X_EPOCH = 1_288_834_974_657;
/** Epoch of Discord's identifiers, Unix milliseconds. */
export const DISCORD_EPOCH = 1_420_070_400_000;
