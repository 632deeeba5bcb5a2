/**
 * @module
 * MAX, TamTam's successor: the same family of API objects under other hosts. Pure.
 */
import { botApiPage } from '../bot-api.ts';
import type { Platform } from '../platform.ts';
import { archive } from './archive.ts';
import { links } from './links.ts';

export const max: Platform = {
  id: 'max',
  name: 'MAX',
  links,
  archives: [archive],
  readPage: botApiPage({ platform: 'max', host: 'max.ru', links }),
  connector: async () => (await import('./connector.ts')).connector,
};
