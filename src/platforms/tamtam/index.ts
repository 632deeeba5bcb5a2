/**
 * @module
 * TamTam, a small messenger that closed on 27 February 2026: archives and replays remain. Pure.
 */
import { botApiPage } from '../bot-api.ts';
import type { Platform } from '../platform.ts';
import { archive } from './archive.ts';
import { links } from './links.ts';

export const tamtam: Platform = {
  id: 'tamtam',
  name: 'TamTam',
  links,
  archives: [archive],
  readPage: botApiPage({ platform: 'tamtam', host: 'tt.me', links }),
  connector: async () => (await import('./connector.ts')).connector,
};
