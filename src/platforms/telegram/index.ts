/**
 * @module
 * Telegram: its link grammar, the archives Telegram Desktop writes, what was kept of an account's answers, and saved t.me
 * pages. Pure; the network side is `connector.ts`, loaded when it is first needed.
 */
import type { Platform } from '../platform.ts';
import { desktop } from './desktop.ts';
import { links } from './links.ts';
import { mtproto, readDocument } from './mtproto.ts';
import { readPage } from './page.ts';

export const telegram: Platform = {
  id: 'telegram',
  name: 'Telegram',
  links,
  provisional: /^https:\/\/t\.me\/c\/\d+$/,
  archives: [desktop, mtproto],
  readPage: (page) => readDocument(page) ?? readPage(page),
  connector: async () => (await import('./connector.ts')).connector,
};
