/**
 * @module
 * XMPP: a group-chat room is the community. Link grammar and message archives (XEP-0313) as XML or JSON; pure.
 */
import type { Platform } from '../platform.ts';
import { archiveJson, archiveXml } from './archive.ts';
import { links } from './links.ts';

export const xmpp: Platform = { id: 'xmpp', name: 'XMPP', links, archives: [archiveXml, archiveJson] };
