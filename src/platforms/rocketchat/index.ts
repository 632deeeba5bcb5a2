/**
 * @module
 * Rocket.Chat: a room is the community. Link grammar and saved API answers; pure.
 */
import type { Platform } from '../platform.ts';
import { api, readAnswer } from './archive.ts';
import { links } from './links.ts';

export const rocketchat: Platform = {
  id: 'rocketchat',
  name: 'Rocket.Chat',
  links,
  archives: [api],
  readPage: readAnswer,
  connector: async () => (await import('./connector.ts')).connector,
};
