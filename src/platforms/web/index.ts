/**
 * @module
 * The web: every page that no other platform claims, out of web archives (WARC, WACZ), saved HTML, feeds and what a look
 * kept. A site is the community, a page is a post. Pages of another platform are given to it by the function passed in;
 * the list of platforms does that, since a platform never imports another. Pure.
 */
import type { Platform } from '../platform.ts';
import { feed } from './feed.ts';
import type { PageReader } from './page.ts';
import { savedHtml } from './saved.ts';
import { readSitePage } from './site.ts';
import { wacz, warc } from './warc.ts';

/** The platform; `readElsewhere` is asked first about every page and answers null for those it does not know. */
export function webPlatform(readElsewhere: PageReader): Platform {
  return {
    id: 'web',
    name: 'Web',
    links: { platform: 'web', hosts: [], schemes: [], read: () => null, examples: [] },
    archives: [warc(readElsewhere), wacz(readElsewhere), savedHtml(readElsewhere), feed],
    readPage: readSitePage,
    connector: async () => (await import('./connector.ts')).connector,
  };
}
