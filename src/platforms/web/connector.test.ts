import { describe, expect, it } from 'vitest';
import type { SavedPage } from '../platform.ts';
import { faultInFeed } from './feed.ts';
import { waysIn } from './reading.ts';
import { closedByNetwork, seenOn } from './seen.ts';
import { readSitePage } from './site.ts';
import { placeAfter, postsUrl } from './wordpress.ts';

const HOME = new URL('https://harbour.example/');
const page = (title: string, body: string) =>
  `<html><head><title>${title}</title></head><body><main>${body}</main></body></html>`;
const WORDS = `<p>${'The ferry leaves at noon from the old pier. '.repeat(3)}</p>`;
const LONG = `<p>${'The gardeners write down when the first frost comes. '.repeat(40)}</p>`;

describe('what a page of status 200 is', () => {
  const why = (html: string, path = '/news/x') => {
    const seen = seenOn(html, new URL(path, HOME));
    return 'why' in seen ? seen.why : null;
  };

  it.each([
    ['a page', page('Ferry', WORDS), null],
    ['a list of links', page('Links', '<a href="https://t.me/harbour_news">us</a>'), null],
    ['an article about a number', page('Error 404: an exhibition in the old mill', LONG), null],
    ['an article about a sale', page('This domain is for sale: how names are traded', LONG), null],
    ['a note on lost property', page('Umbrella not found', WORDS), null],
    ['404 in its title', page('404', WORDS), 'soft_404'],
    [
      '404 in its title alone, another headline',
      page('404 Not Found | Harbour', `<h1>Oops</h1>${WORDS}`),
      'soft_404',
    ],
    ['not found, in French', page('Page introuvable', WORDS), 'soft_404'],
    ['not found, in Arabic', page('الصفحة غير موجودة', WORDS), 'soft_404'],
    ['not found, in Russian', page('Ошибка 404', WORDS), 'soft_404'],
    ['for sale', page('harbour.example', '<h1>This domain name is for sale</h1>'), 'parked'],
    ['for sale, in Russian', page('Домен продаётся', WORDS), 'parked'],
    ['sent to a sales page', '<script>window.location.href="/lander"</script><p>x</p>', 'parked'],
    [
      'a link to a service that also parks',
      page('Names', `${WORDS}<a href="https://dan.com/x">offer</a>`),
      null,
    ],
    ['suspended', page('Account Suspended', WORDS), 'account_suspended'],
    ['a club that suspended someone', page('Goalkeeper suspended', WORDS), null],
    ['a form to log in', page('Members', '<input type="password">'), 'login_wall'],
    ['a page with a form to log in', page('Members', `${LONG}<input type="password">`), null],
    ['a challenge', page('Wait', '<div class="h-captcha"></div>'), 'captcha'],
    ['an empty frame', page('App', '<div id="root"></div>'), 'nothing_on_it'],
  ])('%s', (_, html, expected) => {
    expect(why(html)).toBe(expected);
  });
});

describe('sites that a network closed', () => {
  const die = (words: string) => `<html><body id="error-page"><p>${words}</p></body></html>`;
  it.each([
    ['by whoever runs it', die('This site has been archived or suspended.'), HOME, 'gone_by_platform'],
    ['deleted', die('This site is no longer available.'), HOME, 'gone_unspecified'],
    ['an error of another kind', die('Database error'), HOME, undefined],
    [
      'a page that quotes the words',
      page('News', 'This site has been archived or suspended.'),
      HOME,
      undefined,
    ],
    [
      'by its authors',
      page('x', 'The authors have deleted this site.'),
      new URL('https://harbour.wordpress.com/'),
      'gone_by_owner',
    ],
    [
      'a host that only looks like it',
      page('x', 'The authors have deleted this site.'),
      new URL('https://notwordpress.com/'),
      undefined,
    ],
  ])('%s', (_, html, url, outcome) => {
    expect(closedByNetwork(html, url)?.outcome).toBe(outcome);
  });
});

describe('ways to read a site', () => {
  const feed = (href: string, title = '') =>
    `<link rel="alternate" type="application/rss+xml" href="${href}" title="${title}">`;
  const api = (href: string) => `<link rel='https://api.w.org/' href='${href}' />`;
  it.each([
    ['none', '', '', { wordpress: null, feed: null }],
    ['a feed', feed('/feed'), '', { wordpress: null, feed: 'https://harbour.example/feed' }],
    [
      'the feed of comments does not count',
      feed('/comments/feed') + feed('/feed', 'Harbour » Comments'),
      '',
      { wordpress: null, feed: null },
    ],
    ['WordPress', api('/wp-json/'), '', { wordpress: 'https://harbour.example/wp-json/', feed: null }],
    [
      'WordPress by its header',
      '',
      '<https://www.harbour.example/wp-json/>; rel="https://api.w.org/"',
      { wordpress: 'https://www.harbour.example/wp-json/', feed: null },
    ],
    [
      'an interface on another host',
      api('https://meadow.example/wp-json/'),
      '',
      { wordpress: null, feed: null },
    ],
    ['an address that is none', feed('javascript:x'), '', { wordpress: null, feed: null }],
  ])('%s', (_, html, header, ways) => {
    expect(waysIn(html, header, HOME)).toEqual(ways);
  });
});

describe('WordPress', () => {
  const start = { root: 'https://harbour.example/wp-json/', after: null, seen: [] };

  it('asks for the second of the last post again, without the posts that were read in it', () => {
    const first = placeAfter(start, [
      { id: 7, date: '2026-03-04T10:00:00' },
      { id: 8, date: '2026-03-04T10:00:01' },
      { id: 9, date: '2026-03-04T10:00:01' },
    ])!;
    expect(first).toMatchObject({ after: '2026-03-04T10:00:01', seen: [8, 9] });
    const asked = new URL(postsUrl(first)).searchParams;
    expect([asked.get('after'), asked.get('exclude')]).toEqual(['2026-03-04T10:00:00', '8,9']);
    expect(placeAfter(first, [{ id: 10, date: '2026-03-04T10:00:01' }])).toMatchObject({ seen: [8, 9, 10] });
    expect(placeAfter(first, [])).toEqual(first);
  });

  it.each([
    ['no date', { id: 1 }],
    ['no number', { date: '2026-03-04T10:00:00' }],
    ['a date of another form', { id: 1, date: '4 March 2026' }],
  ])('goes no further at a post with %s', (_, post) => {
    expect(placeAfter(start, [{ id: 7, date: '2026-03-04T10:00:00' }, post])).toBeNull();
  });

  const answer = (body: string, path = '/wp-json/wp/v2/posts?order=asc', status = 200): SavedPage => ({
    url: new URL(path, HOME),
    at: Date.UTC(2026, 2, 6),
    status,
    mimeType: 'application/json; charset=UTF-8',
    body: new TextEncoder().encode(body),
    asked: { platform: 'web', ref: HOME.href },
  });
  const post = {
    id: 12,
    date: '2026-03-04T11:00:00',
    date_gmt: '2026-03-04T10:00:00',
    modified_gmt: '2026-03-04T12:00:00',
    guid: { rendered: 'https://harbour.example/?p=12' },
    link: 'https://harbour.example/2026/03/ferry/',
    title: { rendered: 'Ferry &#8211; at noon' },
    content: { rendered: '<p>See <a href="/t">times</a>.</p>', protected: false },
    sticky: true,
  };

  it('reads a post: its words, links and times', () => {
    expect(readSitePage(answer(JSON.stringify([post])))).toMatchObject([
      {
        post: {
          ref: 'https://harbour.example/2026/03/ferry/',
          community: 'https://harbour.example/',
          nativeId: 'https://harbour.example/?p=12',
          at: Date.UTC(2026, 2, 4, 10),
          editedAt: Date.UTC(2026, 2, 4, 12),
          author: null,
          text: 'Ferry – at noon\n\nSee times.',
          links: [{ href: 'https://harbour.example/t', start: 21, end: 26 }],
          pinned: true,
        },
      },
    ]);
  });

  it.each([
    ['a post behind a password', [{ ...post, content: { rendered: '', protected: true } }], ['left_out']],
    ['a post without a date', [{ ...post, date_gmt: null }, post], ['damage', 'post']],
    ['a post without an address', [{ ...post, link: '' }, post], ['damage', 'post']],
    ['no post', [], []],
    ['an error', { code: 'rest_no_route' }, []],
  ])('%s', (_, body, items) => {
    expect(readSitePage(answer(JSON.stringify(body))).map(({ item }) => item)).toEqual(items);
  });

  it('a torn answer is damage, an answer of another interface is nothing', () => {
    expect(readSitePage(answer('[{"id":'))).toMatchObject([{ item: 'damage' }]);
    expect(readSitePage(answer('{"a":1}', '/api/posts'))).toEqual([]);
    expect(readSitePage(answer(JSON.stringify([post]), undefined, 404))).toEqual([]);
  });
});

describe('what our collector kept of the web', () => {
  const kept = (body: string, asked: SavedPage['asked'], mimeType = 'text/html'): SavedPage => ({
    url: HOME,
    at: Date.UTC(2026, 2, 6),
    status: 200,
    mimeType,
    body: new TextEncoder().encode(body),
    asked,
  });
  const ours = { platform: 'web', ref: HOME.href };
  const wall = page('Wait', '<div class="h-captcha"></div><p>Checking your browser</p>');

  it('a wall is no post; in an archive that others made, it is what they chose to keep', () => {
    expect(readSitePage(kept(wall, ours))).toEqual([]);
    expect(readSitePage(kept(wall, null)).some(({ item }) => item === 'post')).toBe(true);
  });

  it('robots.txt is no post', () => {
    expect(readSitePage(kept('User-agent: *\nDisallow: /\n', ours, 'text/plain'))).toEqual([]);
  });
});

it.each([
  ['whole RSS', '<?xml version="1.0"?><rss><channel></channel></rss>\n', null],
  ['whole Atom with a prefix', '<a:feed xmlns:a="x"></a:feed>', null],
  ['RSS that breaks off', '<rss><channel><item>', 'cut_off'],
  ['other XML', '<svg></svg>', 'not_a_feed'],
])('%s', (_, text, fault) => {
  expect(faultInFeed(text)).toBe(fault);
});
