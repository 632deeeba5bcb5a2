/**
 * @module
 * Puts together what looking needs: the network, which keeps through the door of the case, and the connectors.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Instant } from '../core/model.ts';
import { openNet } from '../net/net.ts';
import { tokenHosts } from '../platforms/rocketchat/links.ts';
import { type CaseDoor, keepWarc } from './keep.ts';
import { openAvatars } from './media.ts';
import type { MediaMode } from './media-mode.ts';
import { type Looking, listedConnector } from './probe.ts';

/** Resolves after `milliseconds`, or at once when `signal` says so. */
export async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  // Being told to stop is how a sleep may end, not a failure.
  await pause(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** Gives `work` everything to look with, and closes the network however that ends. */
export async function withLooking<T>(
  door: CaseDoor,
  options: {
    readonly signal: AbortSignal;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly now: () => Instant;
    /** Which pictures the case wants. */
    readonly media: MediaMode;
  },
  work: (looking: Looking) => Promise<T>,
): Promise<T> {
  const net = openNet({
    ...options,
    sleep,
    seed: options.now(),
    keep: (warc, about) => door.write((kase) => keepWarc(kase, warc, about)),
  });
  try {
    return await work({
      door,
      net,
      now: options.now,
      connectorOf: listedConnector,
      avatars: openAvatars({ door, mode: options.media, now: options.now }),
      rocketChatHosts: tokenHosts(options.env.DRIFTLINE_ROCKETCHAT_TOKENS ?? ''),
    });
  } finally {
    await net.close();
  }
}
