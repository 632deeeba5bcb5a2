/**
 * @module
 * Bluesky's addresses: `bsky.app/profile/…`, the embed mirrors, `name.bsky.social` and `at:` URIs. Handles are domain
 * names and ignore case; a DID does not. A profile by handle and one by DID are two references to one account: only a
 * look-up can tie them, which this file does not do.
 * Source: atproto.com/specs/handle, /did, /at-uri-scheme.
 */
import { decoded, type LinkGrammar, pathSegments, placeReference, postReference } from '../../core/ref.ts';

const HANDLE = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const DID = /^did:[a-z]+:[A-Za-z0-9._:-]*[A-Za-z0-9._-]$/;
const RKEY = /^[A-Za-z0-9._:~-]{1,512}$/;

export const links: LinkGrammar = {
  platform: 'bluesky',
  accounts: 'publish',
  hosts: [
    'bsky.app',
    'staging.bsky.app',
    'main.bsky.dev',
    'fxbsky.app',
    'bskyx.app',
    'vxbsky.app',
    'bsyy.app',
    'cbsky.app',
    '*.bsky.social',
  ],
  schemes: ['at'],
  names: ['bluesky', 'bsky', 'блюскай', 'блускай', 'بلوسكاي'],
  handle: (name) => actor(HANDLE.test(name) ? name : `${name}.bsky.social`),
  read(url) {
    if (url.protocol === 'at:') {
      // The URL class cannot split an authority that holds colons (a DID), so the text is split.
      const [, who = '', collection, key = ''] =
        /^at:\/\/([^/?#]+)(?:\/([^/?#]+)\/([^/?#]+))?/.exec(url.href) ?? [];
      return collection === 'app.bsky.feed.post' ? post(decoded(who), key) : actor(decoded(who));
    }
    const parts = pathSegments(url);
    if (url.hostname.endsWith('.bsky.social')) return parts.length === 0 ? actor(url.hostname) : null;
    const [head, who = '', what, key = ''] = parts;
    if (head !== 'profile') return null;
    return what === 'post' ? post(who, key) : actor(who);
  },
  examples: [
    {
      url: 'https://bsky.app/profile/Garden.bsky.social',
      ref: 'https://bsky.app/profile/garden.bsky.social',
      kind: 'account',
    },
    {
      url: 'https://bsky.app/profile/did:plc:ewvi7nxzyoun6zhxrhs64oiz',
      ref: 'https://bsky.app/profile/did:plc:ewvi7nxzyoun6zhxrhs64oiz',
      kind: 'account',
    },
    {
      url: 'https://staging.bsky.app/profile/garden.example/',
      ref: 'https://bsky.app/profile/garden.example',
      kind: 'account',
    },
    {
      url: 'https://bsky.app/profile/garden.example/post/3kabc2defgh2z',
      ref: 'https://bsky.app/profile/garden.example/post/3kabc2defgh2z',
      kind: 'post',
    },
    {
      url: 'https://fxbsky.app/profile/garden.example/post/3kabc2defgh2z',
      ref: 'https://bsky.app/profile/garden.example/post/3kabc2defgh2z',
      kind: 'post',
    },
    {
      url: 'https://garden.bsky.social',
      ref: 'https://bsky.app/profile/garden.bsky.social',
      kind: 'account',
    },
    {
      url: 'at://garden.example/app.bsky.feed.post/3kabc2defgh2z',
      ref: 'https://bsky.app/profile/garden.example/post/3kabc2defgh2z',
      kind: 'post',
    },
    {
      url: 'at://did:plc:ewvi7nxzyoun6zhxrhs64oiz',
      ref: 'https://bsky.app/profile/did:plc:ewvi7nxzyoun6zhxrhs64oiz',
      kind: 'account',
    },
  ],
};

function canonicalActor(who: string): string | null {
  const bare = who.replace(/^@/, '');
  if (DID.test(bare)) return bare;
  return HANDLE.test(bare) ? bare.toLowerCase() : null;
}

function actor(who: string) {
  const name = canonicalActor(who);
  return name === null ? null : placeReference('bluesky', `https://bsky.app/profile/${name}`, 'account');
}

function post(who: string, key: string) {
  const name = canonicalActor(who);
  if (name === null || !RKEY.test(key)) return null;
  const place = `https://bsky.app/profile/${name}`;
  return postReference('bluesky', `${place}/post/${key}`, place);
}
