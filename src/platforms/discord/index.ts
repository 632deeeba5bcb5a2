/**
 * @module
 * Discord: a server (guild) is the community. Link grammar and DiscordChatExporter files; pure.
 */
import type { Platform } from '../platform.ts';
import { chatExporter } from './archive.ts';
import { links } from './links.ts';

export const discord: Platform = { id: 'discord', name: 'Discord', links, archives: [chatExporter] };
