/**
 * @module
 * X's (Twitter's) addresses, its old host, and the mirrors people pass on instead (vx, fx, nitter). Handles ignore case.
 * Searches, hashtags, settings and share dialogs name no account.
 */
import { type LinkGrammar, pathSegments, placeReference, postReference } from '../../core/ref.ts';

const HANDLE = /^[A-Za-z0-9_]{1,15}$/;
const RESERVED = new Set(
  'home search hashtag i explore notifications messages settings compose login logout signup account intent share tos privacy about jobs download who_to_follow oauth widgets statuses status premium help personalization following followers bookmarks lists topics communities moments events hashtags trends web mentions favorites invitations goodies sessions images pic video rss opensearch'.split(
    ' ',
  ),
);
const NITTER = [
  'nitter.net',
  'nitter.poast.org',
  'nitter.privacydev.net',
  'nitter.space',
  'nitter.it',
  'nitter.cz',
  'nitter.42l.fr',
  'nitter.unixfox.eu',
  'nitter.fdn.fr',
  'nitter.kavin.rocks',
  'nitter.snopyta.org',
  'nitter.tiekoetter.com',
  'xcancel.com',
  'twiiit.com',
  'lightbrd.com',
];

export const links: LinkGrammar = {
  platform: 'x',
  accounts: 'publish',
  hosts: [
    'x.com',
    'twitter.com',
    'vxtwitter.com',
    'fxtwitter.com',
    'd.fxtwitter.com',
    'fixupx.com',
    'fixvx.com',
    'twittpr.com',
    'c.vxtwitter.com',
    ...NITTER,
  ],
  schemes: ['twitter'],
  names: ['twitter', 'x', 'твиттер', 'твиттере', 'твитер', 'تويتر', 'إكس'],
  handle: (name) => account(name),
  read(url) {
    if (url.protocol === 'twitter:') {
      const id = url.searchParams.get('id');
      if (url.hostname === 'status' && id && /^\d{1,20}$/.test(id)) return post('i', id);
      return url.hostname === 'user' ? account(url.searchParams.get('screen_name') ?? '') : null;
    }
    // Before 2012 the path stood in the fragment: twitter.com/#!/handle.
    const parts = url.hash.startsWith('#!/') ? url.hash.slice(3).split(/[/?]/) : pathSegments(url);
    const [first = '', second = '', third = ''] = parts;
    const head = first.toLowerCase();
    if (head === 'i') {
      if (second === 'status' || second === 'statuses') return post('i', third);
      if (second === 'web' && third === 'status') return post('i', parts[3] ?? '');
      if (second === 'user' && /^\d{1,20}$/.test(third))
        return placeReference('x', `https://x.com/i/user/${third}`, 'account');
      return (second === 'communities' || second === 'lists') && /^\d{1,20}$/.test(third)
        ? placeReference('x', `https://x.com/i/${second}/${third}`, 'community')
        : null;
    }
    if (head === 'intent')
      return second === 'user' || second === 'follow'
        ? account(url.searchParams.get('screen_name') ?? '')
        : null;
    const who = account(first.replace(/^@/, ''));
    if (who && (second === 'status' || second === 'statuses') && third !== '')
      return post(who.ref.slice(14), third) ?? who;
    return who;
  },
  examples: [
    { url: 'https://twitter.com/Garden_Wire', ref: 'https://x.com/garden_wire', kind: 'account' },
    { url: 'https://x.com/garden_wire/', ref: 'https://x.com/garden_wire', kind: 'account' },
    {
      url: 'https://mobile.twitter.com/garden_wire?lang=fr',
      ref: 'https://x.com/garden_wire',
      kind: 'account',
    },
    { url: 'https://twitter.com/@garden_wire', ref: 'https://x.com/garden_wire', kind: 'account' },
    { url: 'https://twitter.com/#!/garden_wire', ref: 'https://x.com/garden_wire', kind: 'account' },
    {
      url: 'https://twitter.com/garden_wire/status/1195432109876543210?s=20',
      ref: 'https://x.com/garden_wire/status/1195432109876543210',
      kind: 'post',
    },
    {
      url: 'https://x.com/garden_wire/status/1195432109876543210/photo/1',
      ref: 'https://x.com/garden_wire/status/1195432109876543210',
      kind: 'post',
    },
    {
      url: 'https://vxtwitter.com/garden_wire/status/1195432109876543210',
      ref: 'https://x.com/garden_wire/status/1195432109876543210',
      kind: 'post',
    },
    {
      url: 'https://fxtwitter.com/garden_wire/statuses/1195432109876543210',
      ref: 'https://x.com/garden_wire/status/1195432109876543210',
      kind: 'post',
    },
    { url: 'https://nitter.net/garden_wire#m', ref: 'https://x.com/garden_wire', kind: 'account' },
    {
      url: 'https://x.com/i/status/1195432109876543210',
      ref: 'https://x.com/i/status/1195432109876543210',
      kind: 'post',
    },
    {
      url: 'https://twitter.com/i/web/status/1195432109876543210',
      ref: 'https://x.com/i/status/1195432109876543210',
      kind: 'post',
    },
    {
      url: 'https://x.com/i/communities/1493446837214187523',
      ref: 'https://x.com/i/communities/1493446837214187523',
      kind: 'community',
    },
    {
      url: 'https://twitter.com/intent/user?screen_name=garden_wire',
      ref: 'https://x.com/garden_wire',
      kind: 'account',
    },
    { url: 'twitter://user?screen_name=garden_wire', ref: 'https://x.com/garden_wire', kind: 'account' },
  ],
};

function account(handle: string) {
  return HANDLE.test(handle) && !RESERVED.has(handle.toLowerCase())
    ? placeReference('x', `https://x.com/${handle.toLowerCase()}`, 'account')
    : null;
}

function post(handle: string, id: string) {
  if (!/^\d{1,20}$/.test(id)) return null;
  const place = `https://x.com/${handle}`;
  return postReference('x', `${place}/status/${id}`, handle === 'i' ? null : place);
}
