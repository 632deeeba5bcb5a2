/**
 * @module
 * Matrix: a room is the community. Link grammar, saved room history and Element exports; pure.
 */
import type { Platform } from '../platform.ts';
import { roomEvents } from './archive.ts';
import { links } from './links.ts';

export const matrix: Platform = { id: 'matrix', name: 'Matrix', links, archives: [roomEvents] };
