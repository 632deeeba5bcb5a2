/**
 * @module
 * References: the one canonical address by which a community, account, post or invite is known.
 * The grammar of each platform lives with the platform (`src/platforms/<id>/links.ts`) and is passed in;
 * this file holds what they share. It never fetches anything.
 */
import type { PlatformId, Reference } from './model.ts';

/** A platform's grammar of addresses. Hosts are compared whole, so that `netflix.com` is not `x.com`. */
export interface LinkGrammar {
  readonly platform: PlatformId;
  /** Whole lower-case hosts that belong to the platform (`t.me`, `www.t.me`). `*.example.org` claims every subdomain. */
  readonly hosts: readonly string[];
  /** URL schemes that belong to it, without the colon (`tg`, `xmpp`). */
  readonly schemes: readonly string[];
  /** Reads a URL of one of `hosts` or `schemes`; null when it names nothing on the platform (a help page, a login). */
  read(url: URL): Reference | null;
  /** Recognises addresses on hosts that cannot be listed (`mastodon.example/@user`), by shape alone; asked after every listed host. */
  readonly anyHost?: (url: URL) => Reference | null;
}
