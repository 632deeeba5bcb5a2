/**
 * @module
 * XMPP: a group-chat room is the community. Link grammar, message archives (XEP-0313) as XML or JSON, and kept answers
 * of servers; pure.
 */
import type { Platform } from '../platform.ts';
import { readAnswer } from './answers.ts';
import { archiveJson, archiveXml } from './archive.ts';
import { links } from './links.ts';

export const xmpp: Platform = {
  id: 'xmpp',
  name: 'XMPP',
  links,
  archives: [archiveXml, archiveJson],
  readPage: readAnswer,
  connector: async () => (await import('./connector.ts')).connector,
};
