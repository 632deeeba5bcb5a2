/**
 * @module
 * Links and references against what others published: twitter-text's autolink cases, the WHATWG URL test data, and each
 * platform's own table of addresses. The outside data is read where it lies beside the project and is not part of it;
 * without it those tests say that they were skipped.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { extractLinks } from '../src/core/links.ts';
import { type LinkGrammar, platformOf, readReference } from '../src/core/ref.ts';
import { GRAMMARS, grammarsFor } from '../src/platforms/links.ts';

const TWITTER = '../shared/data/twitter-text/conformance__autolink.yml';
const WHATWG = '../shared/data/ada-wpt-url/tests__wpt__urltestdata.json';

interface Case {
  description: string;
  text: string;
  expected: string;
}

describe.skipIf(!existsSync(TWITTER))('twitter-text autolink', () => {
  const suites = existsSync(TWITTER)
    ? (parse(readFileSync(TWITTER, 'utf8')).tests as Record<string, Case[]>)
    : {};
  const cases = [...(suites.urls ?? []), ...(suites.all ?? [])];

  /** The addresses that a case marks, as they stand in its text: anchors whose words are an address. */
  const named = (expected: string) =>
    [...expected.matchAll(/<a href="[^"]*">([^<]*)<\/a>/g)].map((match) =>
      match[1]!.replaceAll('&amp;', '&'),
    );
  const found = (text: string) => extractLinks(text, GRAMMARS, { handles: false }).map((link) => link.raw);

  test('every address that the cases name is found, with the same ends', () => {
    const missed: string[] = [];
    let addresses = 0;
    for (const { text, expected, description } of cases) {
      const links = found(text);
      for (const address of named(expected)) {
        addresses++;
        if (!links.includes(address)) missed.push(`${description}: ${address} | ${links.join(' , ')}`);
      }
    }
    expect(missed).toEqual([]);
    expect(addresses).toBe(70);
  });

  test('where more is found than the cases name, it is on purpose', () => {
    const more: string[] = [];
    for (const { text, expected } of cases) {
      const names = named(expected);
      for (const link of found(text)) if (!names.includes(link)) more.push(link);
    }
    expect(more.sort()).toEqual(MORE_ON_PURPOSE.flatMap(({ links }) => links).sort());
  });
});

/** What is found beyond twitter-text, and why. */
const MORE_ON_PURPOSE: { why: string; links: string[] }[] = [
  {
    why: 'A host without a scheme is an address to follow when its suffix is public and is no ordinary word.',
    links: [
      'www.example.biz',
      'WWW.EXAMPLE.BIZ',
      'foo.com',
      'foo.org',
      'foo.net',
      'foo.gov',
      'foo.edu',
      'foo.co.uk',
      'twitter.co.jp',
      'example.com',
      'www.foobar.com',
      'www.foo-bar.com',
      'twitter.com/twitter',
      't.co/abcde',
    ],
  },
  {
    why: 'A sign before an address ($, #, @) breaks the link on one site and hides the address on ours.',
    links: [
      'http://example.com',
      'https://twitter.com',
      'http://t.co/abcde',
      'https://twitter.com',
      'https://twitter.com',
    ],
  },
  {
    why: 'After "#" and "@" a hashtag or a mention ends at the dot; an address that is written so still leads somewhere.',
    links: ['twitter.co.jp', 'twitter.co.jp'],
  },
  {
    why: 'A space after the scheme is a common way to hide a link from machines.',
    links: ['http:// example.com/path', 'http://\u00a0example.com/path'],
  },
];

interface UrlCase {
  input: string;
  base: string | null;
  href?: string;
  failure?: boolean;
}

describe.skipIf(!existsSync(WHATWG))('WHATWG URL', () => {
  const all: (UrlCase | string)[] = existsSync(WHATWG) ? JSON.parse(readFileSync(WHATWG, 'utf8')) : [];
  const cases = all.filter(
    (one): one is UrlCase => typeof one !== 'string' && one.base === null && /^\s*https?:/i.test(one.input),
  );

  test('web references agree with the serialised URL, but for credentials', () => {
    const differ: string[] = [];
    let agreed = 0;
    for (const { input, href, failure } of cases) {
      const ref = readReference(input, GRAMMARS)?.ref ?? null;
      const expected = failure || href === undefined ? null : withoutCredentials(href);
      if (ref === expected) agreed++;
      else differ.push(`${input} -> ${ref} not ${expected}`);
    }
    expect(differ).toEqual([]);
    expect(agreed).toBe(cases.length);
    expect(agreed).toBeGreaterThan(250);
  });

  function withoutCredentials(href: string): string {
    const url = new URL(href);
    url.username = '';
    url.password = '';
    return url.href;
  }
});

const EXAMPLES = GRAMMARS.flatMap((grammar) =>
  grammar.examples.map((example) => ({ platform: grammar.platform, ...example })),
);

describe('every platform', () => {
  test.each(EXAMPLES)('$platform reads $url', ({ platform, url, ref, kind }) => {
    expect(readReference(url, GRAMMARS)).toMatchObject({ ref, platform, kind });
    // A reference is a fixed point, and its place is one too.
    const again = readReference(ref, GRAMMARS);
    expect(again).toMatchObject({ ref, platform, kind });
    expect(platformOf(ref, GRAMMARS)).toBe(platform);
    if (again?.community) expect(readReference(again.community, GRAMMARS)?.ref).toBe(again.community);
  });

  test.each(EXAMPLES)('$url is claimed by $platform alone', ({ platform, url }) => {
    const claims = (grammar: LinkGrammar) => {
      const read = readReference(url, [grammar]);
      return read !== null && read.kind !== 'web';
    };
    expect(GRAMMARS.filter(claims).map((grammar) => grammar.platform)).toEqual([platform]);
  });

  test.each(EXAMPLES)('$url is found in a sentence of each script', ({ url, ref }) => {
    for (const text of [`see ${url} today`, `смотрите ${url}, пожалуйста`, `انظر ${url} اليوم`, `(${url})`])
      expect(extractLinks(text, GRAMMARS).map((link) => link.ref)).toEqual([ref]);
  });

  test('each has a table of at least two rows, one name, and hosts that no other lists', () => {
    expect(
      GRAMMARS.filter((grammar) => grammar.examples.length < 2).map((grammar) => grammar.platform),
    ).toEqual([]);
    const platforms = GRAMMARS.map((grammar) => grammar.platform);
    expect(new Set(platforms).size).toBe(platforms.length);
    const hosts = GRAMMARS.flatMap((grammar) => grammar.hosts);
    expect(new Set(hosts).size).toBe(hosts.length);
    const schemes = GRAMMARS.flatMap((grammar) => grammar.schemes);
    expect(new Set(schemes).size).toBe(schemes.length);
  });
});

/** Addresses on a platform's own hosts that name no place on it. */
test.each([
  'https://t.me/share/url?text=hello',
  'https://t.me/addstickers/Garden',
  'https://t.me/proxy?server=a.example&port=1&secret=b',
  'https://t.me/socks?server=a.example&port=1',
  'https://t.me/login/12345',
  'https://t.me/setlanguage/ru',
  'https://t.me/iv?rhash=abc',
  'https://t.me/',
  'https://x.com/home',
  'https://x.com/search?q=garden',
  'https://x.com/hashtag/garden',
  'https://x.com/i/trending/123',
  'https://twitter.com/intent/tweet?text=hi',
  'https://help.twitter.com/en',
  'https://tt.me/about',
  'https://max.ru/download',
  'https://bsky.app/search?q=garden',
  'https://discord.com/login',
  'https://discord.com/channels/@me',
  'https://matrix.to/',
  'https://matrix.to/#/garden',
  'https://whatsapp.com/download',
  'https://signal.group/',
  'https://element.io/pricing',
  'https://open.rocket.chat/admin/rooms',
  'https://chat.example/channel/garden',
  'https://medium.com/@gardener',
  'https://www.youtube.com/@gardener',
  'https://www.tiktok.com/@gardener/video/123',
  'https://stackoverflow.com/users/123/gardener',
])('%s is a page, not a place', (url) => {
  expect(readReference(url, GRAMMARS)).toMatchObject({ platform: 'web', kind: 'web', community: null });
});

/** Telephone numbers and addresses that are none. */
test.each([
  'https://wa.me/442071838750',
  'https://t.me/+442071838750',
  'tg://resolve?phone=442071838750',
  'whatsapp://send?phone=442071838750',
  'https://api.whatsapp.com/send?phone=442071838750',
  'https://signal.me/#p/+442071838750',
  'viber://chat?number=442071838750',
  'tel:+442071838750',
  'mailto:anna@example.com',
  'javascript:alert(1)',
  'ftp://example.com/',
  'garden',
  '',
])('%s is not kept', (url) => {
  expect(readReference(url, GRAMMARS)).toBeNull();
});

describe('web references', () => {
  test.each([
    [
      'tracking goes, the rest of the query stays as it is',
      'https://example.com/a?utm_source=x&b=%C3%A9&fbclid=1',
      'https://example.com/a?b=%C3%A9',
    ],
    ['only tracking', 'https://example.com/?utm_source=x&utm_medium=y', 'https://example.com/'],
    ['host case, default port', 'HTTPS://Example.COM:443/A', 'https://example.com/A'],
    ['www stays: it may be another site', 'https://www.example.com/', 'https://www.example.com/'],
    ['path case and trailing slash stay', 'https://example.com/Garden/', 'https://example.com/Garden/'],
    ['text fragment goes', 'https://example.com/a#b:~:text=rain', 'https://example.com/a#b'],
    ['IDNA', 'https://пример.испытание/', 'https://xn--e1afmkfd.xn--80akhbyknj4f/'],
    ['credentials go', 'https://user:secret@example.com/', 'https://example.com/'],
    ['dots in the path', 'https://example.com/a/../b', 'https://example.com/b'],
  ])('%s', (_, url, ref) => {
    expect(readReference(url, GRAMMARS)?.ref).toBe(ref);
  });
});

describe('redirects', () => {
  test.each([
    'https://l.facebook.com/l.php?u=https%3A%2F%2Ft.me%2Fgarden_wire%3Fx%3D1&h=AT0',
    'https://lm.facebook.com/l.php?u=https%3A%2F%2Ft.me%2Fgarden_wire',
    'https://l.instagram.com/?u=https%3A%2F%2Ft.me%2Fgarden_wire&e=AT',
    'https://www.google.com/url?q=https://t.me/garden_wire&sa=D',
    'https://www.google.co.uk/url?url=https://t.me/garden_wire',
    'https://t.me/iv?url=https%3A%2F%2Ft.me%2Fgarden_wire&rhash=1',
    'https://vk.com/away.php?to=https%3A%2F%2Ft.me%2Fgarden_wire',
    'https://m.vk.com/away.php?to=https%3A%2F%2Ft.me%2Fgarden_wire',
    'https://out.reddit.com/t3_abc?url=https%3A%2F%2Ft.me%2Fgarden_wire&token=a',
    'https://www.youtube.com/redirect?event=d&q=https%3A%2F%2Ft.me%2Fgarden_wire',
    'https://slack-redir.net/link?url=https%3A%2F%2Ft.me%2Fgarden_wire',
    'https://duckduckgo.com/l/?uddg=https%3A%2F%2Ft.me%2Fgarden_wire',
    'https://steamcommunity.com/linkfilter/?u=https%3A%2F%2Ft.me%2Fgarden_wire',
    'https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Ft.me%2Fgarden_wire&data=1',
    'https://urldefense.com/v3/__https://t.me/garden_wire__;!!abc$',
    'https://href.li/?https://t.me/garden_wire',
    'https://go.bsky.app/redirect?u=https%3A%2F%2Ft.me%2Fgarden_wire',
    'https://ok.ru/dk?cmd=logExternal&st.link=https%3A%2F%2Ft.me%2Fgarden_wire',
    'https://l.facebook.com/l.php?u=tg%3A%2F%2Fresolve%3Fdomain%3Dgarden_wire',
  ])('%s', (url) => {
    expect(readReference(url, GRAMMARS)?.ref).toBe('https://t.me/garden_wire');
  });
  test('a wrapper around nothing is a page', () => {
    expect(readReference('https://l.facebook.com/l.php?h=1', GRAMMARS)?.platform).toBe('web');
    expect(readReference('https://vk.com/away.php?to=javascript:alert(1)', GRAMMARS)?.platform).toBe('web');
  });
  test('a telephone number is not kept in a wrapper either', () => {
    expect(
      readReference('https://l.facebook.com/l.php?u=https%3A%2F%2Fwa.me%2F442071838750', GRAMMARS),
    ).toBeNull();
  });
});

test('a host that is known to be Rocket.Chat is read as one', () => {
  const grammars = grammarsFor({ rocketChatHosts: ['chat.example'] });
  expect(readReference('https://chat.example/channel/garden?layout=embedded', grammars)).toEqual({
    ref: 'https://chat.example/channel/garden',
    platform: 'rocketchat',
    kind: 'community',
    community: 'https://chat.example/channel/garden',
  });
  expect(extractLinks('chat[.]example/channel/garden', grammars).map((link) => link.platform)).toEqual([
    'rocketchat',
  ]);
});
