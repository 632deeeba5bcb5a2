/**
 * @module
 * Bluesky: an account is the community. Link grammar and saved API answers; pure.
 */
import type { Platform } from '../platform.ts';
import { api } from './archive.ts';
import { links } from './links.ts';

export const bluesky: Platform = { id: 'bluesky', name: 'Bluesky', links, archives: [api] };
