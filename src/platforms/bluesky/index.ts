/**
 * @module
 * Bluesky: an account is the community. Link grammar, saved API answers, and the way to the connector; pure.
 */
import type { Platform } from '../platform.ts';
import { api } from './archive.ts';
import { links } from './links.ts';
import { readPage } from './page.ts';

export const bluesky: Platform = {
  id: 'bluesky',
  name: 'Bluesky',
  links,
  archives: [api],
  readPage,
  connector: async () => (await import('./connector.ts')).connector,
};
