/**
 * @module
 * Discord: a server (guild) is the community. Link grammar, DiscordChatExporter files, API answers; pure.
 */
import type { Platform } from '../platform.ts';
import { readAnswer } from './api.ts';
import { chatExporter } from './archive.ts';
import { links } from './links.ts';

export const discord: Platform = {
  id: 'discord',
  name: 'Discord',
  links,
  archives: [chatExporter],
  readPage: readAnswer,
  connector: async () => (await import('./connector.ts')).connector,
};
