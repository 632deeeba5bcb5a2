/**
 * @module
 * Addresses that only pass the reader on, and say to where in themselves: link-out warnings, click counters, "safe
 * links". Unwrapping reads the address and nothing else; shorteners, which must be asked, are not for this file.
 */

interface Wrapper {
  /** Hosts without `www.` and `m.`; `*.` claims subdomains. */
  hosts: string[];
  /** The whole path, without a trailing slash. */
  path: RegExp;
  /** Query parameters that hold the address, in order of preference. */
  params: string[];
}

const WRAPPERS: Wrapper[] = [
  {
    hosts: ['l.facebook.com', 'lm.facebook.com', 'facebook.com', 'l.messenger.com'],
    path: /^\/(?:l\.php|flx\/warn)$/,
    params: ['u'],
  },
  { hosts: ['facebook.com'], path: /^\/sharer(?:\/sharer\.php|\.php)$/, params: ['u'] },
  {
    hosts: ['l.instagram.com', 'l.threads.net', 'l.threads.com', 'l.wl.co', 'l.workplace.com'],
    path: /^\/?(?:l)?$/,
    params: ['u'],
  },
  {
    hosts: ['t.me', 'telegram.me', 'telegram.dog'],
    path: /^\/(?:iv|share|share\/url|msg\/url|msg)$/,
    params: ['url'],
  },
  { hosts: ['vk.com', 'vk.ru', 'away.vk.com'], path: /^\/(?:away(?:\.php)?)?$/, params: ['to'] },
  { hosts: ['out.reddit.com'], path: /^(?:\/.*)?$/, params: ['url'] },
  { hosts: ['youtube.com'], path: /^\/redirect$/, params: ['q'] },
  { hosts: ['slack-redir.net'], path: /^\/link$/, params: ['url'] },
  { hosts: ['duckduckgo.com'], path: /^\/l$/, params: ['uddg'] },
  { hosts: ['steamcommunity.com'], path: /^\/linkfilter$/, params: ['u', 'url'] },
  { hosts: ['linkedin.com'], path: /^\/(?:redir\/redirect|safety\/go)$/, params: ['url'] },
  { hosts: ['go.bsky.app'], path: /^\/redirect$/, params: ['u'] },
  { hosts: ['t.umblr.com'], path: /^\/redirect$/, params: ['z'] },
  { hosts: ['disq.us'], path: /^\/url$/, params: ['url'] },
  { hosts: ['exit.sc', 'gate.sc'], path: /^\/?$/, params: ['url'] },
  { hosts: ['*.safelinks.protection.outlook.com'], path: /^(?:\/.*)?$/, params: ['url'] },
  { hosts: ['translate.google.com'], path: /^\/(?:translate|website)$/, params: ['u'] },
  { hosts: ['getpocket.com'], path: /^\/redirect$/, params: ['url'] },
  { hosts: ['ok.ru'], path: /^\/dk$/, params: ['st.link'] },
];

/** Hosts whose whole query is the address. */
const WHOLE_QUERY = new Set([
  'href.li',
  'anonym.to',
  'nullrefer.com',
  'dereferer.me',
  'hidereferrer.com',
  'anon.to',
]);

const BY_HOST = new Map<string, Wrapper[]>();
for (const wrapper of WRAPPERS)
  for (const host of wrapper.hosts) BY_HOST.set(host, [...(BY_HOST.get(host) ?? []), wrapper]);

/** The address that `url` passes its reader on to, or null when it is no such wrapper. `host` is without a trailing dot. */
export function unwrapRedirect(url: URL, host: string): string | null {
  if (url.search === '' && !url.pathname.startsWith('/v3/')) return null;
  const bare = host.replace(/^(?:www|m|mobile)\./, '');
  const path = url.pathname.replace(/\/$/, '');
  for (const wrapper of BY_HOST.get(host) ??
    BY_HOST.get(bare) ??
    BY_HOST.get(`*${host.slice(host.indexOf('.'))}`) ??
    [])
    if (wrapper.path.test(path)) return parameter(url, wrapper.params);
  if (/^google\.[a-z]{2,3}(?:\.[a-z]{2})?$/.test(bare) && path === '/url')
    return parameter(url, ['url', 'q']);
  if (WHOLE_QUERY.has(bare)) return absolute(url.search.slice(1));
  if (host === 'urldefense.com') return /^\/v3\/__(https?:\/{1,2}[^_].*?)__;/.exec(url.pathname)?.[1] ?? null;
  return null;
}

function parameter(url: URL, names: string[]): string | null {
  for (const name of names) {
    const value = url.searchParams.get(name);
    if (value) return absolute(value);
  }
  return null;
}

/** Wrappers also carry addresses that were encoded twice, or lost their scheme. */
function absolute(value: string): string | null {
  const text = /^[a-z][a-z0-9+.-]*%3a/i.test(value) ? safeDecode(value) : value.trim();
  if (/^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[a-z0-9.-]+:\d/i.test(text)) return text;
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?#]|$)/i.test(text) ? `https://${text}` : null;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Parameters that only say where the click came from; sites give the same page without them. */
const TRACKING =
  /^(?:utm_[a-z_]+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|igshid|igsh|mc_[ce]id|_openstat|vero_id|oly_(?:anon|enc)_id|mkt_tok|_hsenc|_hsmi|__twitter_impression)=/i;

/** Says whether a `name=value` pair of a query is one of those. */
export function isTracking(pair: string): boolean {
  return TRACKING.test(pair);
}
