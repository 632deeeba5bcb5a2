/**
 * @module
 * Archives of MAX: the Bot API's own objects. The reading is shared by the family (`bot-api.ts`).
 */
import { botApiArchive } from '../bot-api.ts';
import { links } from './links.ts';

export const archive = botApiArchive({ platform: 'max', host: 'max.ru', links });
