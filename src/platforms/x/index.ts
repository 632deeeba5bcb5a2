/**
 * @module
 * X (Twitter): an account is the community, its posts are the posts. Link grammar and archives; pure.
 */
import type { Platform } from '../platform.ts';
import { api, ownArchive } from './archive.ts';
import { links } from './links.ts';

export const x: Platform = { id: 'x', name: 'X', links, archives: [api, ownArchive] };
