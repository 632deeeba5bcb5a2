/**
 * @module
 * Mastodon and what speaks like it: an account is the community. Link grammar, API answers and ActivityPub outboxes, and
 * the way to the connector; pure.
 */
import type { Platform } from '../platform.ts';
import { api } from './archive.ts';
import { links } from './links.ts';
import { outbox } from './outbox.ts';
import { readPage } from './page.ts';

export const mastodon: Platform = {
  id: 'mastodon',
  name: 'Mastodon',
  links,
  archives: [api, outbox],
  readPage,
  connector: async () => (await import('./connector.ts')).connector,
};
