/**
 * @module
 * Telegram's addresses: `t.me` and its older hosts, `name.t.me`, the web clients and the `tg:` scheme.
 * Names ignore case, invite hashes do not. A link that holds a phone number (`t.me/+4420…`, `tg://resolve?phone=`) is
 * forbidden; share, proxy, sticker and login links name no community.
 * Source: core.telegram.org/api/links, read as of its 2026 state; web client addresses from the clients themselves.
 */
import type { Reference } from '../../core/model.ts';
import {
  inviteReference,
  type LinkGrammar,
  pathSegments,
  placeReference,
  postReference,
} from '../../core/ref.ts';

const NAME = /^[a-z][a-z0-9_]{0,31}$/i;
const HASH = /^[A-Za-z0-9_-]{5,64}$/;
const NUMBER = /^\d{1,18}$/;

const RESERVED = new Set(
  'share msg addstickers addemoji addtheme setlanguage socks proxy iv login bg confirmphone contact invoice giftcode passport nft call stars stargift auction k a z web blog apps faq tos privacy premium_offer oauth auth dl s c m joinchat addlist boost join contest newbot'.split(
    ' ',
  ),
);

function place(name: string): Reference {
  return placeReference(
    'telegram',
    `https://t.me/${name.toLowerCase()}`,
    /bot$/i.test(name) ? 'account' : 'community',
  );
}

function named(name: string | undefined, rest: string[]): Reference | null {
  if (name === undefined || !NAME.test(name) || RESERVED.has(name.toLowerCase())) return null;
  const community = place(name);
  const message = messageOf(rest);
  return message === null
    ? community
    : postReference('telegram', `${community.ref}/${message}`, community.ref);
}

/** In a group with topics the message comes after its topic; the message alone names it. */
function messageOf(rest: string[]): string | null {
  if (rest[0] === undefined || !NUMBER.test(rest[0])) return null;
  return trimmedNumber(rest[1] !== undefined && NUMBER.test(rest[1]) ? rest[1] : rest[0]);
}

function trimmedNumber(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '');
}

function byId(id: string | undefined, rest: string[]): Reference | null {
  if (id === undefined || !NUMBER.test(id)) return null;
  const community = placeReference('telegram', `https://t.me/c/${trimmedNumber(id)}`, 'community');
  const message = messageOf(rest);
  return message === null
    ? community
    : postReference('telegram', `${community.ref}/${message}`, community.ref);
}

function invite(hash: string | undefined | null): Reference | null {
  return hash && HASH.test(hash) ? inviteReference('telegram', `https://t.me/+${hash}`) : null;
}

function readPath(parts: string[]): Reference | null {
  const [first = '', ...rest] = parts;
  switch (first.toLowerCase()) {
    case 's':
    case 'boost':
      return named(rest[0], rest.slice(1));
    case 'c':
      return byId(rest[0], rest.slice(1));
    case 'joinchat':
    case 'join':
      return invite(rest[0]?.replace(/^\+/, ''));
    case 'addlist':
      return rest[0] && HASH.test(rest[0])
        ? inviteReference('telegram', `https://t.me/addlist/${rest[0]}`)
        : null;
  }
  if (/^[+ ]/.test(first)) return invite(first.slice(1));
  return named(first.replace(/^@/, ''), rest);
}

function readScheme(url: URL): Reference | null {
  const what = (url.hostname || url.pathname.replace(/^\/+/, '')).toLowerCase().replace(/\/$/, '');
  const get = (name: string) => url.searchParams.get(name);
  if (what === 'resolve') return named(get('domain') ?? undefined, [get('post') ?? '']);
  if (what === 'join') return invite(get('invite'));
  if (what === 'privatepost') return byId(get('channel') ?? undefined, [get('post') ?? '']);
  if (what === 'addlist') return readPath(['addlist', get('slug') ?? '']);
  if (what === 'boost')
    return get('domain') ? named(get('domain')!, []) : byId(get('channel') ?? undefined, []);
  return null;
}

/** The web clients keep the chat in the fragment: `#@name`, `#-1001234567890`, `#/im?p=@name`. */
function readWebClient(url: URL): Reference | null {
  const chat = /^#(?:\/im\?p=)?(?:@([A-Za-z]\w{0,31})|(?:-100|c)(\d{5,13}))(?:_|$)/.exec(url.hash);
  return chat ? (chat[1] ? named(chat[1], []) : byId(chat[2], [])) : null;
}

export const links: LinkGrammar = {
  platform: 'telegram',
  accounts: 'programs',
  hosts: [
    't.me',
    '*.t.me',
    'telegram.me',
    'telegram.dog',
    'web.telegram.org',
    'webk.telegram.org',
    'weba.telegram.org',
  ],
  schemes: ['tg'],
  names: [
    'telegram',
    'tg',
    'телеграм',
    'телеграмм',
    'телеграме',
    'телеграмме',
    'телега',
    'телеге',
    'тг',
    'تلغرام',
    'تيليغرام',
    'تليغرام',
    'تلجرام',
    'تيليجرام',
    'تليجرام',
    'التلغرام',
    'التليجرام',
    'التيليجرام',
    'تلكرام',
    'تليكرام',
    'télégram',
  ],
  handle: (name) => (name.length < 4 ? null : named(name, [])),
  read(url) {
    if (url.protocol === 'tg:') return readScheme(url);
    const host = url.hostname.replace(/\.$/, '');
    if (host.endsWith('.telegram.org')) return readWebClient(url);
    const parts = pathSegments(url);
    const own = /^([a-z][a-z0-9_-]*)\.t\.me$/.exec(host)?.[1];
    // A name's own host is followed by a post's number only; "read on here.t.me/name" is a sentence without its space.
    if (
      own !== undefined &&
      !/^(?:www|m|mobile)$/.test(own) &&
      (parts.length === 0 || NUMBER.test(parts[0]!))
    )
      return named(own.replaceAll('-', '_'), parts);
    return readPath(parts);
  },
  forbids(url) {
    if (url.protocol === 'tg:') return url.searchParams.has('phone');
    const first = pathSegments(url)[0] ?? '';
    return /^[+ ][\d -]{5,17}$/.test(first) || (/^contact$/i.test(first) && url.pathname.includes('+'));
  },
  examples: [
    { url: 'https://t.me/Garden_Wire', ref: 'https://t.me/garden_wire', kind: 'community' },
    { url: 'http://www.t.me/garden_wire/', ref: 'https://t.me/garden_wire', kind: 'community' },
    { url: 'https://t.me/s/garden_wire?before=90', ref: 'https://t.me/garden_wire', kind: 'community' },
    {
      url: 'https://t.me/garden_wire/123?single&comment=4',
      ref: 'https://t.me/garden_wire/123',
      kind: 'post',
    },
    { url: 'https://t.me/s/garden_wire/123', ref: 'https://t.me/garden_wire/123', kind: 'post' },
    { url: 'https://t.me/garden_wire/7/123', ref: 'https://t.me/garden_wire/123', kind: 'post' },
    { url: 'https://t.me/c/1234567890', ref: 'https://t.me/c/1234567890', kind: 'community' },
    { url: 'https://t.me/c/1234567890/55', ref: 'https://t.me/c/1234567890/55', kind: 'post' },
    { url: 'https://t.me/joinchat/AbCdEf_123456', ref: 'https://t.me/+AbCdEf_123456', kind: 'invite' },
    { url: 'https://t.me/+AbCdEf_123456', ref: 'https://t.me/+AbCdEf_123456', kind: 'invite' },
    { url: 'https://t.me/%2BAbCdEf_123456', ref: 'https://t.me/+AbCdEf_123456', kind: 'invite' },
    { url: 'https://t.me/addlist/AbCdEf123', ref: 'https://t.me/addlist/AbCdEf123', kind: 'invite' },
    { url: 'tg://join?invite=AbCdEf_123456', ref: 'https://t.me/+AbCdEf_123456', kind: 'invite' },
    { url: 'tg://resolve?domain=Garden_Wire', ref: 'https://t.me/garden_wire', kind: 'community' },
    { url: 'tg:resolve?domain=garden_wire&post=5', ref: 'https://t.me/garden_wire/5', kind: 'post' },
    { url: 'tg://privatepost?channel=1234567890&post=5', ref: 'https://t.me/c/1234567890/5', kind: 'post' },
    { url: 'https://telegram.me/garden_wire', ref: 'https://t.me/garden_wire', kind: 'community' },
    { url: 'https://telegram.dog/garden_wire', ref: 'https://t.me/garden_wire', kind: 'community' },
    { url: 'https://garden-wire.t.me', ref: 'https://t.me/garden_wire', kind: 'community' },
    { url: 'https://gardenwire.t.me/12', ref: 'https://t.me/gardenwire/12', kind: 'post' },
    { url: 'https://web.telegram.org/k/#@garden_wire', ref: 'https://t.me/garden_wire', kind: 'community' },
    {
      url: 'https://web.telegram.org/a/#-1001234567890',
      ref: 'https://t.me/c/1234567890',
      kind: 'community',
    },
    { url: 'https://t.me/weather_bot?start=hello', ref: 'https://t.me/weather_bot', kind: 'account' },
    {
      url: 'https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fgarden_wire',
      ref: 'https://t.me/garden_wire',
      kind: 'community',
    },
  ],
};
