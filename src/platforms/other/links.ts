/**
 * @module
 * Addresses of platforms without a connector: typed and counted, so that a destination that cannot be followed is still
 * visible in the flow. Phone numbers are never kept (wa.me, viber, signal). Where the public documentation is thin the
 * row is by host alone and says so.
 */
import type { PlatformId, Reference, RefKind } from '../../core/model.ts';
import {
  inviteReference,
  type LinkExample,
  type LinkGrammar,
  pathSegments,
  placeReference,
} from '../../core/ref.ts';

const CODE = /^[A-Za-z0-9_-]{4,128}$/;

function typed(platform: PlatformId, ref: string, kind: Exclude<RefKind, 'post' | 'web'>): Reference {
  return kind === 'invite' ? inviteReference(platform, ref) : placeReference(platform, ref, kind);
}

/** The first part of the path that is a code, after the literal parts before it. */
function after(url: URL, ...literals: string[]): string | null {
  const parts = pathSegments(url);
  for (const literal of literals) if (parts.shift()?.toLowerCase() !== literal) return null;
  const code = parts[0];
  return code !== undefined && CODE.test(code) ? code : null;
}

const whatsapp: LinkGrammar = {
  platform: 'whatsapp',
  hosts: [
    'chat.whatsapp.com',
    'whatsapp.com',
    'web.whatsapp.com',
    'api.whatsapp.com',
    'call.whatsapp.com',
    'wa.me',
  ],
  schemes: ['whatsapp'],
  read(url) {
    const code =
      url.hostname === 'chat.whatsapp.com'
        ? (after(url, 'invite') ?? after(url))
        : /^(?:whatsapp:|https?:\/\/web\.)/.test(url.href)
          ? url.searchParams.get('code')
          : null;
    if (code && CODE.test(code)) return typed('whatsapp', `https://chat.whatsapp.com/${code}`, 'invite');
    const channel = after(url, 'channel');
    return channel ? typed('whatsapp', `https://whatsapp.com/channel/${channel}`, 'community') : null;
  },
  forbids: (url) =>
    url.hostname === 'wa.me' ||
    url.searchParams.has('phone') ||
    (/^(?:api|web)\.whatsapp\.com$/.test(url.hostname) && pathSegments(url)[0] === 'send') ||
    (url.protocol === 'whatsapp:' && url.hostname === 'send'),
  examples: [
    {
      url: 'https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv',
      ref: 'https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv',
      kind: 'invite',
    },
    {
      url: 'https://chat.whatsapp.com/invite/AbCdEfGhIjKlMnOpQrStUv?mode=r_c',
      ref: 'https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv',
      kind: 'invite',
    },
    {
      url: 'whatsapp://chat?code=AbCdEfGhIjKlMnOpQrStUv',
      ref: 'https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv',
      kind: 'invite',
    },
    {
      url: 'https://www.whatsapp.com/channel/0029VaGardenWire',
      ref: 'https://whatsapp.com/channel/0029VaGardenWire',
      kind: 'community',
    },
  ],
};

const signal: LinkGrammar = {
  platform: 'signal',
  hosts: ['signal.group', 'signal.me'],
  schemes: ['sgnl'],
  read(url) {
    const [, token] = /^#([A-Za-z0-9_=+-]{8,200})$/.exec(url.hash) ?? [];
    if (url.hostname === 'signal.group' && token)
      return typed('signal', `https://signal.group/#${token}`, 'invite');
    const [, user] = /^#eu\/([A-Za-z0-9_=-]{8,200})$/.exec(url.hash) ?? [];
    return url.hostname === 'signal.me' && user
      ? typed('signal', `https://signal.me/#eu/${user}`, 'account')
      : null;
  },
  forbids: (url) => /^#p\//.test(url.hash),
  examples: [
    {
      url: 'https://signal.group/#CjQKIAbCdEf0123456789',
      ref: 'https://signal.group/#CjQKIAbCdEf0123456789',
      kind: 'invite',
    },
    {
      url: 'sgnl://signal.group/#CjQKIAbCdEf0123456789',
      ref: 'https://signal.group/#CjQKIAbCdEf0123456789',
      kind: 'invite',
    },
    {
      url: 'https://signal.me/#eu/AbCdEf0123456789',
      ref: 'https://signal.me/#eu/AbCdEf0123456789',
      kind: 'account',
    },
  ],
};

/** An open group of Session lives on any server and is known by its key: `http(s)://host/room?public_key=HEX`. */
const session: LinkGrammar = {
  platform: 'session',
  hosts: ['open.getsession.org'],
  schemes: [],
  names: ['session'],
  handle: () => null,
  read: sessionRoom,
  anyHost: sessionRoom,
  examples: [
    {
      url: `https://open.getsession.org/garden?public_key=${'a0'.repeat(32)}`,
      ref: `https://open.getsession.org/garden?public_key=${'a0'.repeat(32)}`,
      kind: 'community',
    },
    {
      url: `http://groups.example:8080/garden?public_key=${'A0'.repeat(32)}`,
      ref: `http://groups.example:8080/garden?public_key=${'a0'.repeat(32)}`,
      kind: 'community',
    },
  ],
};

function sessionRoom(url: URL): Reference | null {
  const key = url.searchParams.get('public_key');
  const parts = pathSegments(url);
  const room = parts[0] === 'r' ? parts[1] : parts[0];
  if (key === null || !/^[0-9a-f]{64}$/i.test(key) || room === undefined || !/^[\w-]{1,64}$/.test(room))
    return null;
  return typed(
    'session',
    `${url.protocol}//${url.host}/${room}?public_key=${key.toLowerCase()}`,
    'community',
  );
}

/** SimpleX keeps queue address and keys in the fragment; all of it is the address. Source: simplexmq, agent protocol. */
const simplex: LinkGrammar = {
  platform: 'simplex',
  hosts: ['simplex.chat', '*.simplex.im', '*.simplexonflux.com'],
  schemes: ['simplex'],
  read(url) {
    const type =
      (url.protocol === 'simplex:' ? url.href.replace(/^simplex:\/*/, '') : url.pathname.slice(1)).split(
        /[/#?]/,
      )[0] ?? '';
    if (!/^(?:contact|invitation|group|file|[acgi])$/.test(type) || url.hash.length < 8) return null;
    const kind =
      type === 'g' || type === 'group' ? 'invite' : type === 'c' || type === 'group' ? 'community' : 'invite';
    const host = url.protocol === 'simplex:' ? 'simplex.chat' : url.hostname;
    return typed('simplex', `https://${host}/${type}${url.hash}`, kind);
  },
  examples: [
    {
      url: 'https://simplex.chat/contact/#/?v=2-7&smp=smp%3A%2F%2FAbCd%40smp.example',
      ref: 'https://simplex.chat/contact#/?v=2-7&smp=smp%3A%2F%2FAbCd%40smp.example',
      kind: 'invite',
    },
    {
      url: 'simplex:/contact#/?v=2-7&smp=smp%3A%2F%2FAbCd',
      ref: 'https://simplex.chat/contact#/?v=2-7&smp=smp%3A%2F%2FAbCd',
      kind: 'invite',
    },
    {
      url: 'https://smp11.simplex.im/g#AbCdEf0123',
      ref: 'https://smp11.simplex.im/g#AbCdEf0123',
      kind: 'invite',
    },
  ],
};

const threema: LinkGrammar = {
  platform: 'threema',
  hosts: ['threema.id', 'threema.group'],
  schemes: ['threema'],
  read(url) {
    const [, group] = /^#(.{8,300})$/.exec(url.hash) ?? [];
    if (url.hostname === 'threema.group' && group)
      return typed('threema', `https://threema.group/join#${group}`, 'invite');
    const id = url.hostname === 'threema.id' ? pathSegments(url)[0] : url.searchParams.get('id');
    return id && /^[*A-Z0-9][A-Z0-9]{7}$/i.test(id)
      ? typed('threema', `https://threema.id/${id.toUpperCase()}`, 'account')
      : null;
  },
  examples: [
    { url: 'https://threema.id/abcd1234?text=hi', ref: 'https://threema.id/ABCD1234', kind: 'account' },
    { url: 'threema://compose?id=ABCD1234', ref: 'https://threema.id/ABCD1234', kind: 'account' },
    { url: 'https://threema.id/*GARDEN1', ref: 'https://threema.id/*GARDEN1', kind: 'account' },
  ],
};

const viber: LinkGrammar = {
  platform: 'viber',
  hosts: ['invite.viber.com', 'chats.viber.com', 'vb.me'],
  schemes: ['viber'],
  read(url) {
    const group =
      url.hostname === 'invite.viber.com' ? (url.searchParams.get('g2') ?? url.searchParams.get('g')) : null;
    // The code travels percent-encoded or not; encodeURIComponent gives both one form.
    if (group && group.length <= 200)
      return typed('viber', `https://invite.viber.com/?g2=${encodeURIComponent(group)}`, 'invite');
    if (url.hostname === 'pa') {
      const name = url.searchParams.get('chatURI');
      return name && CODE.test(name)
        ? typed('viber', `https://chats.viber.com/${name.toLowerCase()}`, 'community')
        : null;
    }
    const code = url.protocol === 'viber:' ? null : after(url);
    if (!code) return null;
    return url.hostname === 'vb.me'
      ? typed('viber', `https://vb.me/${code}`, 'invite')
      : typed('viber', `https://chats.viber.com/${code.toLowerCase()}`, 'community');
  },
  forbids: (url) => url.searchParams.has('number'),
  examples: [
    {
      url: 'https://invite.viber.com/?g2=AQBgarden',
      ref: 'https://invite.viber.com/?g2=AQBgarden',
      kind: 'invite',
    },
    { url: 'viber://pa?chatURI=GardenWire', ref: 'https://chats.viber.com/gardenwire', kind: 'community' },
    { url: 'https://vb.me/a1b2c3', ref: 'https://vb.me/a1b2c3', kind: 'invite' },
  ],
};

const line: LinkGrammar = {
  platform: 'line',
  hosts: ['line.me', 'lin.ee'],
  schemes: ['line'],
  read(url) {
    if (url.hostname === 'lin.ee') {
      const code = after(url);
      return code ? typed('line', `https://lin.ee/${code}`, 'invite') : null;
    }
    const path = pathSegments(url).join('/').replace(/^R\//i, '');
    const whole =
      url.protocol === 'line:' ? `${url.hostname.replace(/^r$/i, '')}/${path}`.replace(/^\//, '') : path;
    const [, what, code = ''] = /^ti\/(g2?|p)\/([@~%\w-]{4,128})$/i.exec(whole) ?? [];
    if (!what) return null;
    return what.toLowerCase() === 'p'
      ? typed('line', `https://line.me/R/ti/p/${code}`, 'account')
      : typed('line', `https://line.me/R/ti/${what.toLowerCase()}/${code}`, 'invite');
  },
  examples: [
    { url: 'https://line.me/R/ti/g/AbCdEfGh12', ref: 'https://line.me/R/ti/g/AbCdEfGh12', kind: 'invite' },
    {
      url: 'https://line.me/ti/g2/AbCdEfGh12?utm_source=invitation',
      ref: 'https://line.me/R/ti/g2/AbCdEfGh12',
      kind: 'invite',
    },
    { url: 'line://ti/g/AbCdEfGh12', ref: 'https://line.me/R/ti/g/AbCdEfGh12', kind: 'invite' },
    { url: 'https://lin.ee/AbCd123', ref: 'https://lin.ee/AbCd123', kind: 'invite' },
  ],
};

/** ZeroNet sites are read through a local gateway or a public proxy; the site's own address is what lasts. */
const zeronet: LinkGrammar = {
  platform: 'zeronet',
  hosts: ['zeronet.io', 'zero.net', '*.zeronet.io'],
  schemes: ['zero'],
  read: (url) =>
    url.protocol === 'zero:' ? zeroSite([url.host, ...pathSegments(url)]) : zeroSite(pathSegments(url)),
  anyHost: (url) =>
    /^(?:127\.0\.0\.1|localhost|0\.0\.0\.0):43110$/.test(url.host) || /(?:^|\.)zeronet\./.test(url.host)
      ? zeroSite(pathSegments(url))
      : null,
  examples: [
    {
      url: 'http://127.0.0.1:43110/1GardenWireAddressAbCdEfGh123456/',
      ref: 'http://127.0.0.1:43110/1GardenWireAddressAbCdEfGh123456',
      kind: 'community',
    },
    {
      url: 'http://127.0.0.1:43110/Garden.bit/index.html',
      ref: 'http://127.0.0.1:43110/garden.bit',
      kind: 'community',
    },
  ],
};

function zeroSite([site = '']: string[]): Reference | null {
  if (/^1[1-9A-HJ-NP-Za-km-z]{25,34}$/.test(site) || /^1[A-Za-z0-9]{25,34}$/.test(site))
    return typed('zeronet', `http://127.0.0.1:43110/${site}`, 'community');
  return /^[\w-]+\.bit$/i.test(site)
    ? typed('zeronet', `http://127.0.0.1:43110/${site.toLowerCase()}`, 'community')
    : null;
}

/**
 * Platforms whose link forms are not publicly documented: any page under their host that is not the front page or one of
 * the vendor's own counts, by host alone; the path's case is kept.
 */
function byHost(
  platform: PlatformId,
  hosts: string[],
  schemes: string[],
  names: string[],
  examples: LinkExample[],
): LinkGrammar {
  const vendor =
    /^(?:about|blog|help|support|terms|privacy|download|downloads|features|pricing|contact|contact-us|login|signup|docs|developers|press|faq|careers|enterprise|get-started|legal|en|ru|fr|ar|index\.\w+)$/i;
  return {
    platform,
    hosts,
    schemes,
    names,
    read(url) {
      if (schemes.includes(url.protocol.slice(0, -1))) {
        const rest = url.href.replace(/^[a-z]+:\/*/i, '').replace(/\/+$/, '');
        return rest === '' ? null : typed(platform, `${url.protocol}//${rest}`, 'invite');
      }
      const parts = pathSegments(url);
      if (parts.length === 0 && url.hash.length < 3) return null;
      if (vendor.test(parts[0] ?? '')) return null;
      const bare = url.hostname.replace(/^www\./, '');
      return typed(platform, `https://${bare}${url.pathname.replace(/(?<=.)\/+$/, '')}${url.hash}`, 'invite');
    },
    examples,
  };
}

const hoop = byHost(
  'hoop',
  ['hoop.me', 'hoopmessenger.com', '*.hoopmessenger.com', 'hoop.chat'],
  ['hoop'],
  ['hoop', 'هوب'],
  [
    {
      url: 'https://hoopmessenger.com/garden-wire',
      ref: 'https://hoopmessenger.com/garden-wire',
      kind: 'invite',
    },
    { url: 'hoop://channel/garden-wire', ref: 'hoop://channel/garden-wire', kind: 'invite' },
  ],
);
const nandbox = byHost(
  'nandbox',
  ['nandbox.com', 'web.nandbox.com', 'nandbox.net', 'nbox.me'],
  ['nandbox'],
  ['nandbox', 'ناند بوكس'],
  [
    {
      url: 'https://web.nandbox.com/channel/AbCd123',
      ref: 'https://web.nandbox.com/channel/AbCd123',
      kind: 'invite',
    },
    {
      url: 'https://www.nandbox.com/g/AbCd123?lang=en',
      ref: 'https://nandbox.com/g/AbCd123',
      kind: 'invite',
    },
  ],
);
const element = byHost(
  'element',
  ['element.io', 'call.element.io', 'mobile.element.io', '*.ems.host'],
  ['element'],
  [],
  [
    {
      url: 'https://call.element.io/room/#/garden',
      ref: 'https://call.element.io/room#/garden',
      kind: 'invite',
    },
    {
      url: 'https://mobile.element.io/?hs_url=x#/join',
      ref: 'https://mobile.element.io/#/join',
      kind: 'invite',
    },
  ],
);

export const OTHERS: readonly LinkGrammar[] = [
  whatsapp,
  signal,
  session,
  simplex,
  threema,
  viber,
  line,
  zeronet,
  hoop,
  nandbox,
  element,
];
