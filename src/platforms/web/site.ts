/**
 * @module
 * Pages of the web as items, whatever they are: a page for people, a feed, an answer of WordPress. What our own
 * collector kept is looked at more closely than what others chose to keep: a captcha or a parked page is no post. Pure.
 */
import type { ArchiveItem, SavedPage } from '../platform.ts';
import { isXmlType, readFeed } from './feed.ts';
import { decodePage, readWebPage } from './page.ts';
import { seenOn } from './seen.ts';
import { readWordPress } from './wordpress.ts';

/** Items of a page of the web; empty when it holds none. */
export function readSitePage(page: SavedPage): ArchiveItem[] {
  if (page.status < 200 || page.status > 299) return [];
  const wordpress = readWordPress(page);
  if (wordpress !== null) return wordpress;
  if (isXmlType(page.mimeType)) return readFeed(page);
  if (page.asked === null) return readWebPage(page);
  if (!/html|^\s*$/i.test(page.mimeType)) return [];
  return 'page' in seenOn(decodePage(page), page.url) ? readWebPage(page) : [];
}
