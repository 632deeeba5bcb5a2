import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { Post } from '../../core/model.ts';
import { inMemory, readArchive } from '../in-memory.ts';
import type { ArchiveFormat, ArchiveItem, SavedPage } from '../platform.ts';
import { feed } from './feed.ts';
import { webPlatform } from './index.ts';
import { readPageText } from './page.ts';

const platform = webPlatform(() => null);
const [warc, wacz, savedHtml] = platform.archives as [ArchiveFormat, ArchiveFormat, ArchiveFormat];

const file = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const read = (format: ArchiveFormat, content: unknown, ref: string | null = null) =>
  readArchive(
    format,
    inMemory('x', content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content))),
    ref,
  );
const posts = (items: ArchiveItem[]): Post[] =>
  items.flatMap((item) => (item.item === 'post' ? [item.post] : []));
const damage = (items: ArchiveItem[]) => items.flatMap((item) => (item.item === 'damage' ? [item.why] : []));
/** The words that each placed link stands on, and where it leads. */
const linked = ({ text, links }: Post) =>
  links.map(({ href, start, end }) => [start === null ? null : text.slice(start, end!), href]);

/** A response record. */
function record(
  url: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
  status = '200 OK',
): Buffer {
  const content = Buffer.from(body as string);
  const fields = { 'Content-Type': 'text/html; charset=utf-8', ...headers };
  const http = Buffer.concat([
    Buffer.from(
      `HTTP/1.1 ${status}\r\n${Object.entries(fields)
        .map(([k, v]) => `${k}: ${v}\r\n`)
        .join('')}\r\n`,
    ),
    content,
  ]);
  return Buffer.concat([
    Buffer.from(
      `WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: ${url}\r\nWARC-Date: 2024-03-04T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: ${http.length}\r\n\r\n`,
    ),
    http,
    Buffer.from('\r\n\r\n'),
  ]);
}
const page = (words: string) => `<title>T</title><p>${words}</p>`;
const texts = (items: ArchiveItem[]) => posts(items).map(({ text }) => text);

describe('WARC', () => {
  it('reads pages with their title, text, links and dates, and nothing else', async () => {
    const items = await read(warc, file('harbour.warc'));
    const [ferry, market] = posts(items);
    expect(posts(items)).toHaveLength(2);
    expect(ferry).toMatchObject({
      ref: 'https://harbour.example/news/ferry',
      community: 'https://harbour.example/',
      at: Date.UTC(2024, 2, 3, 9),
      editedAt: Date.UTC(2024, 2, 3, 11),
    });
    expect(linked(ferry!)).toEqual([
      ['the ferry page', 'https://harbour.example/ferry?x=1'],
      ['our chat', 'https://tt.me/harbour'],
      [null, 'https://t.me/harbour_news'],
    ]);
    expect(market!.text.startsWith('Морской рынок\n\nРынок открыт')).toBe(true);
    expect(market!.at).toBe(Date.UTC(2024, 2, 4, 10, 0, 3));
  });

  it.each([
    ['as it is', page('мороз'), {}],
    ['gzip', gzipSync(page('мороз')), { 'Content-Encoding': 'gzip' }],
    ['gzip by its header alone', page('мороз'), { 'Content-Encoding': 'gzip' }],
    ['chunked by its header alone', page('мороз'), { 'Transfer-Encoding': 'chunked' }],
    [
      'in Windows-1251',
      Buffer.from('3c703eeceef0eee73c2f703e', 'hex'),
      { 'Content-Type': 'text/html; charset=windows-1251' },
    ],
  ])('reads a body %s', async (_, body, headers) => {
    expect(texts(await read(warc, record('https://a.example/', body, headers)))[0]).toMatch(/мороз$/);
  });

  it('bounds what a page may inflate to', async () => {
    const bomb = gzipSync(Buffer.alloc(40 << 20));
    const items = await read(
      warc,
      Buffer.concat([
        record('https://a.example/bomb', bomb, { 'Content-Encoding': 'gzip' }),
        record('https://a.example/', page('sound')),
      ]),
    );
    expect(damage(items)).toEqual(['a page cannot be inflated']);
    expect(texts(items)).toEqual(['T\n\nsound']);
  });

  it('gives each page to the platform that knows it', async () => {
    const seen: SavedPage[] = [];
    const [other] = webPlatform((saved) => {
      seen.push(saved);
      return saved.url.host === 't.me' ? [{ item: 'left_out', what: 'known elsewhere', count: 1 }] : null;
    }).archives;
    const items = await read(
      other!,
      Buffer.concat([
        record('https://t.me/s/garden', page('one'), {}, '302 Found'),
        record('https://a.example/', page('two')),
      ]),
    );
    expect(seen.map(({ url, status, at }) => [url.host, status, at])).toEqual([
      ['t.me', 302, Date.UTC(2024, 2, 4, 10)],
      ['a.example', 200, Date.UTC(2024, 2, 4, 10)],
    ]);
    expect(items[0]).toMatchObject({ what: 'known elsewhere' });
    expect(texts(items)).toEqual(['T\n\ntwo']);
  });

  it.each([
    ['a date that is none', /WARC-Date: 2024/, 'WARC-Date: 20-4'],
    ['a length that is too small', /Content-Length: \d+/, 'Content-Length: 20'],
    ['a length that is too large', /Content-Length: \d+/, 'Content-Length: 99999'],
    ['a length that is none', /Content-Length: \d+/, 'Content-Length: x'],
    ['a kind that does not exist', /WARC-Type: response/, 'WARC-Type: responze'],
    ['a mangled beginning', /WARC\/1.0/, 'WRAC/1.0'],
  ])('loses a record with %s alone', async (_, from, to) => {
    const broken = Buffer.from(
      record('https://a.example/2', page('two')).toString('latin1').replace(from, to),
      'latin1',
    );
    const items = await read(
      warc,
      Buffer.concat([
        record('https://a.example/1', page('one')),
        broken,
        record('https://a.example/3', page('three')),
      ]),
    );
    expect(damage(items).length).toBeGreaterThan(0);
    expect(texts(items)).toEqual(['T\n\none', 'T\n\nthree']);
  });

  it('loses a compressed record alone, wherever its damage is', async () => {
    const members = ['one', 'two', 'three'].map((word, i) =>
      gzipSync(record(`https://a.example/${i}`, page(word.repeat(20)))),
    );
    for (const at of [0, 2, 15, Math.floor(members[1]!.length / 2), members[1]!.length - 6]) {
      const broken = Uint8Array.from(members[1]!);
      broken[at] = broken[at]! ^ 0xff;
      const items = await read(warc, Buffer.concat([members[0]!, broken, members[2]!]));
      expect(texts(items).map((text) => text.slice(3, 6))).toEqual(['one', 'thr']);
      expect(damage(items).length, `byte ${at}`).toBeGreaterThan(0);
    }
  });

  it('reads a file that was compressed as one', async () => {
    const items = await read(
      warc,
      gzipSync(
        Buffer.concat([
          record('https://a.example/1', page('one')),
          record('https://a.example/2', page('two')),
        ]),
      ),
    );
    expect(texts(items)).toEqual(['T\n\none', 'T\n\ntwo']);
  });
});

describe('WACZ', () => {
  const gz = gzipSync(record('https://a.example/', page('frost')));
  const names = {
    'archive/data.warc.gz': gz,
    '../../evil.warc.gz': gz,
    'archive/../../evil.warc.gz': gz,
    'pages/pages.jsonl': Buffer.from('{}'),
  };

  it.each([
    ['stored', 0],
    ['compressed', 6],
  ] as const)('reads the archives of a zip that is %s, and no other file', async (_, level) => {
    const items = await read(wacz, zipSync(names, { level }));
    expect(texts(items)).toEqual(['T\n\nfrost']);
    expect(damage(items)).toEqual([]);
  });

  it('finds the records of a zip whose end is lost', async () => {
    const whole = zipSync({ 'archive/data.warc.gz': gz }, { level: 0 });
    const items = await read(wacz, whole.subarray(0, whole.length - 30));
    expect(texts(items)).toEqual(['T\n\nfrost']);
    expect(damage(items).length).toBeGreaterThan(0);
  });
});

describe('pages', () => {
  const text = (html: string) => readPageText(html, new URL('https://a.example/x/y'));

  it('leaves out scripts, styles and menus', () => {
    expect(
      text(
        '<nav>menu</nav><style>p{}</style><script>1<2</script><div>words<br>more</div><footer>foot</footer>',
      ).text,
    ).toBe('words\nmore');
  });

  it('keeps where a link stands, and links of the furniture without a place', () => {
    const { text: words, links } = text(
      '<footer><a href="https://t.me/a">Telegram</a><a href="/z">Z</a></footer><p>go  <a href="../z?a=1&amp;b=2"> there </a>.</p>',
    );
    expect(words).toBe('go there .');
    expect(links).toEqual([
      { href: 'https://a.example/z?a=1&b=2', kind: 'url', start: 3, end: 8 },
      { href: 'https://t.me/a', kind: 'url', start: null, end: null },
    ]);
  });

  it.each([
    ['unclosed', '<p>a<div>b<a href="https://t.me/a">c'],
    ['deep', `${'<div>'.repeat(5000)}a`],
    ['no tags', 'a & b'],
    ['stray ends', '</p></a></div>a'],
  ])('reads %s markup', (_, html) => {
    expect(text(html).text).toMatch(/a/);
  });
});

describe('saved pages', () => {
  it('finds its address and the latest time it shows', async () => {
    expect(posts(await read(savedHtml, file('page.html')))).toMatchObject([
      { ref: 'https://harbour.example/news/frost', at: Date.UTC(2024, 2, 5, 18) },
    ]);
  });

  it.each([
    ['no address', '<html><time datetime="2024-03-05T18:00:00Z">x</time></html>', null, /where it is from/],
    ['no time', '<html><p>x</p></html>', 'https://a.example/', /when it is from/],
  ])('says when there is %s', async (_, html, ref, why) => {
    expect(damage(await read(savedHtml, Buffer.from(html), ref)).join()).toMatch(why);
  });
});

describe('feeds', () => {
  it('reads RSS with its full text, hidden ends of items and bad dates', async () => {
    const items = await read(feed, file('feed.rss.xml'));
    expect(posts(items).map(({ ref, at }) => [ref, at])).toEqual([
      ['https://harbour.example/news/ferry', Date.UTC(2024, 2, 4, 9)],
      ['https://harbour.example/news/marche', Date.UTC(2024, 2, 5, 8)],
    ]);
    expect(linked(posts(items)[0]!)).toEqual([
      ['times', 'https://harbour.example/t'],
      ['our channel', 'https://t.me/harbour_news'],
    ]);
    expect(damage(items)).toEqual(['an entry has no readable date']);
  });

  it('reads Atom with XHTML and plain text', async () => {
    const [frost, fog] = posts(await read(feed, file('feed.atom.xml')));
    expect(frost).toMatchObject({
      ref: 'https://meadow.example/frost',
      editedAt: Date.UTC(2024, 2, 4, 12),
      author: null,
    });
    expect(linked(frost!)).toEqual([['чат', 'https://tt.me/meadow']]);
    expect(fog!.text).toBe('Fog <until> noon.');
  });
});

const SAMPLES = new URL('../../../../shared/data/warc/', import.meta.url);
describe.skipIf(!existsSync(SAMPLES))(
  'sample archives of the WARC library (skipped where ../shared/data is not there)',
  () => {
    const sample = (name: string) => readFileSync(new URL(`test__data__${name}`, SAMPLES));

    it.each(['example.warc', 'example.warc.gz'])('%s: one page, its repeat passed over', async (name) => {
      const items = await read(warc, sample(name));
      expect(posts(items).map(({ ref, at }) => [ref, at])).toEqual([
        ['http://example.com/', Date.UTC(2017, 2, 6, 4, 2, 6)],
      ]);
      expect(texts(items)[0]).toMatch(/^Example Domain/);
      expect(damage(items)).toEqual([]);
    });

    it('example-trunc.warc: what is cut off is said', async () => {
      const items = await read(warc, sample('example-trunc.warc'));
      expect(damage(items).length).toBeGreaterThan(0);
    });

    it('bad.arc: an older format, not taken for a WARC', () => {
      const bytes = sample('bad.arc');
      expect(warc.recognise({ name: 'bad.arc', bytes, text: bytes.toString(), size: bytes.length })).toBe(0);
    });
  },
);
