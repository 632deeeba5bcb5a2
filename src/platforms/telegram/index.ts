/**
 * @module
 * Telegram: its link grammar, the archives Telegram Desktop writes and saved t.me pages. Pure; the network side is
 * not here.
 */
import type { Platform } from '../platform.ts';
import { desktop } from './desktop.ts';
import { links } from './links.ts';
import { readPage } from './page.ts';

export const telegram: Platform = {
  id: 'telegram',
  name: 'Telegram',
  links,
  archives: [desktop],
  readPage,
};
