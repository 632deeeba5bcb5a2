/**
 * @module
 * Addresses of the fediverse (Mastodon and what speaks like it). Anyone can run a server, so they are known by shape:
 * `https://host/@user`, `/@user/123`, `/users/user`, `/@user@other.host`. User names ignore case on their server.
 * Sites that use the same shape and are no fediverse server are listed; the list cannot be complete.
 */
import type { Reference } from '../../core/model.ts';
import { type LinkGrammar, pathSegments, placeReference, postReference } from '../../core/ref.ts';

const USER = /^[a-z0-9_](?:[a-z0-9_.-]{0,62}[a-z0-9_])?$/i;
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i;
/** A snowflake, a ULID (GoToSocial), an aid (Misskey family) or a flake (Pleroma family). */
const STATUS = /^(?:\d{1,20}|[0-9A-HJKMNP-TV-Z]{26}|[A-Za-z0-9]{18})$/;

/** Not the fediverse, although `/@name` or `/users/name` stands in their addresses. */
const OTHERS = new Set(
  't.me telegram.me tt.me tamtam.chat max.ru x.com twitter.com nitter.net bsky.app discord.com matrix.to line.me medium.com youtube.com tiktok.com threads.net threads.com substack.com odysee.com lbry.tv telegra.ph instagram.com facebook.com vk.com rumble.com steemit.com hive.blog peakd.com ecency.com d.tube vero.co dev.to hackernoon.com flickr.com stackoverflow.com superuser.com serverfault.com askubuntu.com github.com gitlab.com npmjs.com unpkg.com jsr.io deno.land linktr.ee beacons.ai ok.ru kick.com trovo.live dailymotion.com pinterest.com producthunt.com quora.com reddit.com matters.town matters.news mirror.xyz paragraph.xyz warpcast.com farcaster.xyz nostr.com primal.net replit.com about.me taplink.cc boosty.to dzen.ru rutube.ru coub.com likee.video snapchat.com bitchute.com clubhouse.com poparide.com maps.google.com google.com'.split(
    ' ',
  ),
);

export const links: LinkGrammar = {
  platform: 'mastodon',
  accounts: 'publish',
  hosts: [],
  schemes: ['web+mastodon', 'web+ap'],
  names: ['mastodon', 'fediverse', 'мастодон', 'мастодоне', 'ماستودون'],
  handle(name) {
    const [user = '', host = ''] = name.split('@');
    return account(host, user);
  },
  read: (url) => byShape(new URL(url.href.replace(/^web\+\w+:/, 'https:'))),
  anyHost: byShape,
  examples: [
    { url: 'https://mastodon.example/@Gardener', ref: 'https://mastodon.example/@gardener', kind: 'account' },
    {
      url: 'https://mastodon.example/@gardener/',
      ref: 'https://mastodon.example/@gardener',
      kind: 'account',
    },
    {
      url: 'https://mastodon.example/@gardener/with_replies',
      ref: 'https://mastodon.example/@gardener',
      kind: 'account',
    },
    {
      url: 'https://mastodon.example/users/gardener',
      ref: 'https://mastodon.example/@gardener',
      kind: 'account',
    },
    {
      url: 'https://mastodon.example/web/@gardener',
      ref: 'https://mastodon.example/@gardener',
      kind: 'account',
    },
    {
      url: 'https://mastodon.example/@gardener@other.example',
      ref: 'https://other.example/@gardener',
      kind: 'account',
    },
    {
      url: 'https://mastodon.example/@gardener/103126845672345678',
      ref: 'https://mastodon.example/@gardener/103126845672345678',
      kind: 'post',
    },
    {
      url: 'https://mastodon.example/users/gardener/statuses/103126845672345678',
      ref: 'https://mastodon.example/@gardener/103126845672345678',
      kind: 'post',
    },
    {
      url: 'https://mastodon.example/@gardener@other.example/103126845672345678',
      ref: 'https://mastodon.example/@gardener@other.example/103126845672345678',
      kind: 'post',
    },
  ],
};

function byShape(url: URL): Reference | null {
  let parts = pathSegments(url);
  if (parts.length > 5) return null;
  if ((parts[0] === 'web' || parts[0] === 'deck') && parts[1]?.startsWith('@')) parts = parts.slice(1);
  const [first = '', second, third, fourth] = parts;
  const host = url.host;
  if (first.startsWith('@')) {
    const [user = '', home] = first.slice(1).split('@');
    if (second !== undefined && STATUS.test(second)) {
      const place = account(home ?? host, user);
      // A status id belongs to the server that shows it, so a remote account's post keeps that server's address.
      return place && isOther(host) === false
        ? postReference('mastodon', `https://${host}/@${first.slice(1).toLowerCase()}/${second}`, place.ref)
        : null;
    }
    return isOther(host) ? null : account(home ?? host, user);
  }
  if (first !== 'users' || second === undefined || /^\d+$/.test(second)) return null;
  const place = account(host, second);
  if (!place || third === undefined) return place;
  return third === 'statuses' && fourth !== undefined && STATUS.test(fourth)
    ? postReference('mastodon', `${place.ref}/${fourth}`, place.ref)
    : null;
}

function isOther(host: string): boolean {
  return (
    OTHERS.has(host.replace(/^(?:www|m|mobile)\./, '')) ||
    /(?:^|\.)(?:substack|medium|flickr)\.com$/.test(host)
  );
}

function account(host: string, user: string) {
  return USER.test(user) && HOST.test(host.replace(/:\d+$/, '')) && !isOther(host)
    ? placeReference('mastodon', `https://${host.toLowerCase()}/@${user.toLowerCase()}`, 'account')
    : null;
}
