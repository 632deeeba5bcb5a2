/**
 * @module
 * References: the one canonical address by which a community, account, post or invite is known.
 * The grammar of each platform lives with the platform (`src/platforms/<id>/links.ts`) and is passed in;
 * this file holds what they share. It never fetches anything. Finding addresses in text is `links.ts`.
 */
import type { PlatformId, Ref, Reference, RefKind } from './model.ts';
import { isTracking, unwrapRedirect } from './ref/redirects.ts';

/** A platform's grammar of addresses. Hosts are compared whole, so that `netflix.com` is not `x.com`. */
export interface LinkGrammar {
  readonly platform: PlatformId;
  /**
   * Whole lower-case hosts that belong to the platform (`t.me`). `*.example.org` claims every subdomain. `www.`, `m.` and
   * `mobile.` before a listed host are understood and need no rows.
   */
  readonly hosts: readonly string[];
  /** URL schemes that belong to it, without the colon (`tg`, `xmpp`). */
  readonly schemes: readonly string[];
  /** Reads a URL of one of `hosts` or `schemes`; null when it names nothing on the platform (a help page, a login). */
  read(url: URL): Reference | null;
  /** Recognises addresses on hosts that cannot be listed (`mastodon.example/@user`), by shape alone; asked after every listed host. */
  readonly anyHost?: (url: URL) => Reference | null;
  /** Says that an address of `hosts` or `schemes` must not be kept in any form, because it is a person's phone number. */
  readonly forbids?: (url: URL) => boolean;
  /** What people call the platform before a handle, lower case, in any language (`telegram`, `تلغرام`). */
  readonly names?: readonly string[];
  /**
   * What its accounts are: places where public posts stand, which may speak for a community (`publish`), or programs
   * (bots). Absent: persons.
   */
  readonly accounts?: 'publish' | 'programs';
  /** The reference that a bare handle (without `@`) stands for; null when it cannot be one. */
  readonly handle?: (name: string) => Reference | null;
  /** Addresses as they are met and what they are read as: the platform's row in the conformance table. */
  readonly examples: readonly LinkExample[];
}

export interface LinkExample {
  readonly url: string;
  readonly ref: Ref;
  readonly kind: RefKind;
}

/**
 * Reads an address: wrappers are unwrapped (without fetching), the platform's grammar is asked, and any other http(s)
 * address is a `web` page. Null for what is no address, for schemes that nobody claims, and for addresses that are a
 * phone number. `readReference(ref)` of a ref gives the same ref.
 */
export function readReference(url: string, grammars: readonly LinkGrammar[]): Reference | null {
  const parsed = parseUrl(url);
  return parsed === null ? null : readUrl(parsed, indexOf(grammars), 8);
}

/** The platform of an address, `web` when no grammar claims it or it is no address at all. */
export function platformOf(ref: Ref, grammars: readonly LinkGrammar[]): PlatformId {
  return readReference(ref, grammars)?.platform ?? 'web';
}

/** The grammar that lists a host (lower case, ASCII), or undefined. */
export function grammarOfHost(host: string, grammars: readonly LinkGrammar[]): LinkGrammar | undefined {
  return findHost(host, indexOf(grammars));
}

/** The grammar that a scheme (lower case, no colon) belongs to, or undefined. */
export function grammarOfScheme(scheme: string, grammars: readonly LinkGrammar[]): LinkGrammar | undefined {
  return indexOf(grammars).schemes.get(scheme);
}

/** The parts of a URL's path, decoded where they can be, empty ones left out. */
export function pathSegments(url: URL): string[] {
  const path = url.pathname;
  if (path === '/' || path === '') return [];
  const parts = path.split('/').filter((part) => part !== '');
  return path.includes('%') ? parts.map(decoded) : parts;
}

/** Percent-decoded; unchanged when it is not decodable UTF-8. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A reference to a place that posts stand in. */
export function placeReference(platform: PlatformId, ref: Ref, kind: 'community' | 'account'): Reference {
  return { ref, platform, kind, community: ref };
}

/** A reference to an invite: it names a place, but not by the place's own address. */
export function inviteReference(platform: PlatformId, ref: Ref): Reference {
  return { ref, platform, kind: 'invite', community: null };
}

/** A reference to a post; `community` is null where the address does not say. */
export function postReference(platform: PlatformId, ref: Ref, community: Ref | null): Reference {
  return { ref, platform, kind: 'post', community };
}

/** As the URL class reads it; null when it cannot. The DID in an `at:` URI is escaped first: its colons are no port to it. */
export function parseUrl(url: string): URL | null {
  return (
    URL.parse(url) ??
    (/^at:\/\/did:/i.test(url)
      ? URL.parse(url.replace(/^at:\/\/([^/?#]+)/i, (_, who: string) => `at://${encodeURIComponent(who)}`))
      : null)
  );
}

interface GrammarIndex {
  hosts: Map<string, LinkGrammar>;
  wildcards: Map<string, LinkGrammar>;
  schemes: Map<string, LinkGrammar>;
  anyHost: LinkGrammar[];
}

const INDEXES = new WeakMap<readonly LinkGrammar[], GrammarIndex>();

function indexOf(grammars: readonly LinkGrammar[]): GrammarIndex {
  let index = INDEXES.get(grammars);
  if (index) return index;
  index = { hosts: new Map(), wildcards: new Map(), schemes: new Map(), anyHost: [] };
  for (const grammar of grammars) {
    for (const host of grammar.hosts)
      if (host.startsWith('*.')) index.wildcards.set(host.slice(2), grammar);
      else index.hosts.set(host, grammar);
    for (const scheme of grammar.schemes) index.schemes.set(scheme, grammar);
    if (grammar.anyHost) index.anyHost.push(grammar);
  }
  INDEXES.set(grammars, index);
  return index;
}

function findHost(host: string, index: GrammarIndex): LinkGrammar | undefined {
  const exact = index.hosts.get(host);
  if (exact) return exact;
  const bare = /^(?:www|m|mobile)\.(.+)$/.exec(host)?.[1];
  const known = bare === undefined ? undefined : index.hosts.get(bare);
  if (known) return known;
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
    const grammar = index.wildcards.get(host.slice(dot + 1));
    if (grammar) return grammar;
  }
  return undefined;
}

function readUrl(url: URL, index: GrammarIndex, unwraps: number): Reference | null {
  const scheme = url.protocol.slice(0, -1);
  if (scheme !== 'http' && scheme !== 'https') {
    const grammar = index.schemes.get(scheme);
    return grammar && !grammar.forbids?.(url) ? grammar.read(url) : null;
  }
  const host = url.hostname.endsWith('.') ? url.hostname.slice(0, -1) : url.hostname;
  const inner = unwrapRedirect(url, host);
  const target = inner === null ? null : parseUrl(inner);
  if (target && (/^https?:$/.test(target.protocol) || index.schemes.has(target.protocol.slice(0, -1))))
    // Wrapped more often than anyone does: an attack on the reader, not an address.
    return unwraps === 0 ? null : readUrl(target, index, unwraps - 1);
  const grammar = url.port === '' ? findHost(host, index) : undefined;
  if (grammar) {
    if (grammar.forbids?.(url)) return null;
    const read = grammar.read(url);
    if (read) return read;
  } else
    for (const shape of index.anyHost) {
      const read = shape.anyHost!(url);
      if (read) return read;
    }
  return webReference(url);
}

/**
 * Any other page: what WHATWG URL serialises, without user and password (a secret has no place in a reference), without
 * the parameters that only count clicks, and without a text fragment (browsers hide it from the page as well).
 */
function webReference(url: URL): Reference {
  if (url.username !== '' || url.password !== '') {
    url.username = '';
    url.password = '';
  }
  if (url.search.length > 1) {
    const kept = url.search
      .slice(1)
      .split('&')
      .filter((pair) => !isTracking(pair));
    if (kept.length < url.search.slice(1).split('&').length) url.search = kept.join('&');
  }
  const directive = url.hash.indexOf(':~:');
  if (directive >= 0) url.hash = url.hash.slice(0, directive);
  return { ref: url.href, platform: 'web', kind: 'web', community: null };
}
