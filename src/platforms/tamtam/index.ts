/**
 * @module
 * TamTam, a small messenger that closed on 27 February 2026: archives and replays remain. Pure.
 */
import type { Platform } from '../platform.ts';
import { archive } from './archive.ts';
import { links } from './links.ts';

export const tamtam: Platform = { id: 'tamtam', name: 'TamTam', links, archives: [archive] };
