/**
 * @module
 * X (Twitter): an account is the community, its posts are the posts. Link grammar, archives, and the way to the
 * connector; pure.
 */
import type { Platform } from '../platform.ts';
import { api, ownArchive } from './archive.ts';
import { links } from './links.ts';
import { readPage } from './page.ts';

export const x: Platform = {
  id: 'x',
  name: 'X',
  links,
  archives: [api, ownArchive],
  readPage,
  connector: async () => (await import('./connector.ts')).connector,
};
