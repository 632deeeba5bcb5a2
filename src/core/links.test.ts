import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GRAMMARS } from '../platforms/links.ts';
import { clean } from './links/clean.ts';
import rows from './links/links.rows.json' with { type: 'json' };
import { undisguise, undisguiseAny } from './links/undisguise.ts';
import { viewOf } from './links/view.ts';
import { extractLinks, linkOfMark, readLinks } from './links.ts';
import { readReference } from './ref.ts';

/** What is written, and the one reference it hides. Every row is disguised: `deobfuscated` must say so. */
const DISGUISED = rows.disguised as [name: string, text: string, ref: string][];
/** What is written openly, and every reference in it. */
const PLAIN = rows.plain as [name: string, text: string, refs: string[]][];

const refs = (text: string) => extractLinks(text, GRAMMARS).map((link) => link.ref);

/** Prose, numbers, addresses of other kinds. Nothing in them may become a link. */
const NOTHING: [name: string, text: string][] = [
  ['dot the i', 'et dot the i and cross the t'],
  ['point of fact', 'in point of fact the rain stopped'],
  ['dot com', 'the dot com/bubble years'],
  ['dot plot', 'a dot plot / a bar chart'],
  ['point final', 'Point final. Le match est fini.'],
  ['mise au point', 'une mise au point / un rappel'],
  ['point de vue', 'mon point de vue et le tien'],
  ['à ce point', 'à ce point me dit-il, il pleut'],
  ['точка зрения', 'моя точка зрения / твоя'],
  ['точка', 'Дождь кончился. Точка. Мы идём домой'],
  ['точка с запятой', 'точка с запятой и слэш'],
  ['نقطة', 'هذه نقطة مهمة في المباراة'],
  ['نقطة slash', 'نقطة البداية / نقطة النهاية'],
  ['price', 'tomatoes 3.50/kg, bread 2,20'],
  ['price with currency', '$3.50 or €2.99'],
  ['version', 'version 2.0.1 and v1.2.3-beta'],
  ['section', 'see 3.4.1 and § 2.3'],
  ['time', 'at 10:30 or 18.45'],
  ['date', '12.11.2019 and 12/11/2019'],
  ['score', 'the match ended 2:1 (1:0)'],
  ['file name', 'open file.name and notes.txt'],
  ['file with a word for a top-level name', 'edit readme.md, run build.sh, main.rs'],
  ['archive', 'photos.zip and clip.mov'],
  ['no space after the full stop', 'It was the end.New sentence here'],
  ['no space, lower case word', 'it ended.so we left'],
  ['no space, it', 'came today.it was fine'],
  ['no space, French', 'la pluie est là.le vent aussi'],
  ['no space, Russian', 'дождь кончился.мы идём'],
  ['no space, Arabic', 'انتهى المطر.نحن هنا'],
  ['abbreviation', 'e.g. rain, i.e. water, a.m. and p.m.'],
  ['abbreviation in Russian', 'т.е. дождь, и т.д., т.к. осень'],
  ['т. ме', 'в т. ме́ры'],
  ['initials', 'J.R. Gardener and A.B.Smith'],
  ['dots', 'wait...what...no'],
  ['e-mail', 'write to anna@example.com'],
  ['e-mail with dots', 'anna.maria.garden@mail.example.com'],
  ['e-mail on a known host', 'anna@t.me'],
  ['e-mail with brackets', 'anna [at] example [dot] com'],
  ['e-mail spelled', 'anna at example dot com'],
  ['mailto', 'mailto:anna@example.com'],
  ['mention', 'thanks @garden_wire'],
  ['hashtag', '#garden #weather.today'],
  ['cash tag', '$TVI.CA $RBS.CA'],
  ['and/or', 'rain and/or snow, he/she, km/h'],
  ['fraction', '1/2 of 3/4'],
  ['path', '/usr/local/bin and C:\\garden\\notes'],
  ['can’t me', "I can't. Me / you"],
  ['t. me', 'Mr T. Me / us'],
  ['x. com', 'we solved for x. Com / pare'],
  ['scheme alone', 'http:// and https:// are schemes'],
  ['scheme and a word', 'http://garden'],
  ['broken host', 'http://foo!bar.com and www...foo'],
  ['host that begins with a hyphen', 'www.-foo.com'],
  ['known host alone', 'on t.me and x.com people write'],
  ['telephone', 'call tel:+442071838750'],
  ['telephone on Telegram', 'https://t.me/+442071838750'],
  ['telephone on WhatsApp', 'https://wa.me/442071838750'],
  ['telephone through the API', 'https://api.whatsapp.com/send?phone=442071838750&text=hi'],
  ['telephone on Viber', 'viber://chat?number=%2B442071838750'],
  ['telephone on Signal', 'https://signal.me/#p/+442071838750'],
  ['telegram as a word', 'Telegram: garden news tomorrow'],
  ['telegram and a word', 'Telegram: subscribe'],
  ['max is a name', 'Max: @anna is here'],
  ['max speed', 'max:90 and line:5'],
  ['matrix film', 'The Matrix: reloaded'],
  ['session', 'Session: 12 notes'],
  ['ratio', 'scale 1:500, code at:10'],
  ['script', 'javascript:alert(1)'],
  ['emoticons', 'nice :/ and :-) and ://'],
  ['brackets', 'see (.) and [...] and {a}'],
  ['Arabic commas', 'مطر، ريح، شمس/قمر'],
  ['code', 'foo.bar(baz) and this.me = that.is'],
  ['lookalike without scheme', 'twitter.com.evil.example/x'],
  ['path of another host', 'evil.example/t.me/x'],
];

const LOOKALIKES = [
  'https://netflix.com/garden',
  'https://t.me.example.com/garden',
  'https://nott.me/garden',
  'https://twitter.com.evil.example/garden',
  'https://t.me@evil.example/garden',
  'https://evil.example/https://t.me/garden',
  'https://evil.example/?u=t.me/garden',
  'https://t-me.example/garden',
  'https://ttt.me/garden',
  'https://tx.com/garden',
  'https://x.com.example/garden',
  'https://xx.com/garden',
  'https://mydiscord.gg/GardenWire',
  'https://discord.gg.example/GardenWire',
  'https://max.ru.example/garden',
  'https://themax.ru/garden',
  'https://bsky.app.example/profile/garden.example',
  'https://notmatrix.to/#/#garden:harbour.example',
  'https://chat.whatsapp.com.example/AbCdEfGhIjKl',
  'https://t.me:8443/garden',
];

describe('disguised links', () => {
  test('the table is as long as it says', () => expect(DISGUISED.length).toBeGreaterThanOrEqual(80));
  test.each(DISGUISED)('%s', (_, text, ref) => {
    const links = extractLinks(text, GRAMMARS);
    expect(links.map((link) => link.ref)).toEqual([ref]);
    expect(links[0]!.deobfuscated).toBe(true);
    expect(text.slice(links[0]!.start, links[0]!.end)).toBe(links[0]!.raw);
  });
});

test.each(PLAIN)('plain: %s', (_, text, expected) => {
  const links = extractLinks(text, GRAMMARS);
  expect(links.map((link) => link.ref)).toEqual(expected);
  expect(links.map((link) => link.deobfuscated)).toEqual(expected.map(() => false));
});

describe('no links', () => {
  test('the table is as long as it says', () => expect(NOTHING.length).toBeGreaterThanOrEqual(60));
  test.each(NOTHING)('%s', (_, text) => expect(refs(text)).toEqual([]));
});

test.each(LOOKALIKES)('lookalike is no platform: %s', (url) => {
  for (const link of extractLinks(`see ${url} now`, GRAMMARS)) expect(link.platform).toBe('web');
});

describe('offsets', () => {
  test('count UTF-16 units of the input, after emoji and changes', () => {
    const text = '🌧️ rain → t[.]me/gar\u200bden and 🌧 https://tt.me/wind!';
    const links = extractLinks(text, GRAMMARS);
    expect(links.map((link) => [link.raw, text.slice(link.start, link.end) === link.raw])).toEqual([
      ['t[.]me/gar\u200bden', true],
      ['https://tt.me/wind', true],
    ]);
  });
});

const INVISIBLE_SAMPLE = [
  '\u200b',
  '\u200c',
  '\u200d',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\u202e',
  '\u202c',
  '\u2066',
  '\u2069',
  '\u061c',
  '\ufe0f',
];
const SHAPED = [
  'https://t.me/garden_wire/123',
  't.me/garden_wire',
  't.me/+AbCdEf_123456',
  'https://tt.me/join/AbCdEf9',
  'https://x.com/garden_wire/status/1195432109876543210',
  'https://bsky.app/profile/garden.example/post/3kabc2defgh2z',
  'https://mastodon.example/@gardener/103126845672345678',
  'https://matrix.to/#/#garden:harbour.example',
  'discord.gg/GardenWire',
  'xmpp:garden@conference.harbour.example?join',
  'tg://resolve?domain=garden_wire',
  'https://chat.whatsapp.com/AbCdEfGhIjKlMnOp',
  'https://news.example.com/a/b?c=d',
];

describe('properties', () => {
  test('invisible characters anywhere inside change nothing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SHAPED),
        fc.constantFrom('', 'see ', 'انظر ', 'смотри '),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(...INVISIBLE_SAMPLE)), { minLength: 1, maxLength: 6 }),
        (url, lead, insertions) => {
          let written = url;
          for (const [where, c] of insertions) {
            const at = 1 + (where % (written.length - 1));
            written = written.slice(0, at) + c + written.slice(at);
          }
          expect(refs(`${lead}${written} .`)).toEqual(refs(url));
        },
      ),
      { numRuns: 1500 },
    );
  });

  const piece = fc.oneof(
    fc.constantFrom(
      ...SHAPED,
      ...DISGUISED.map(([, text]) => text),
      ...NOTHING.map(([, text]) => text),
      ...PLAIN.map(([, text]) => text),
    ),
    fc.constantFrom(
      ' ',
      '\n',
      '.',
      '/',
      ':',
      '@',
      '[',
      '(',
      't',
      'me',
      ' dot ',
      'http',
      '://',
      'hxxp',
      '&#46;',
      '\u200b',
      '،',
      'الحديقة',
      'сад',
      '🌧️',
      '#',
      '?',
      '%2e',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  const anyText = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

  test('never throws; offsets are sorted, disjoint and true; refs are fixed points', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let free = 0;
        for (const link of extractLinks(text, GRAMMARS)) {
          expect(link.start).toBeGreaterThanOrEqual(free);
          expect(link.end).toBeGreaterThan(link.start);
          expect(text.slice(link.start, link.end)).toBe(link.raw);
          free = link.end;
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('a reference read again is itself', () => {
    const url = fc.oneof(
      anyText.map((text) => `https://t.me/${text}`),
      anyText.map((text) => `https://example.com/${text}`),
      anyText.map((text) => `https://l.facebook.com/l.php?u=${text}`),
      anyText.map((text) => `xmpp:${text}`),
      anyText.map((text) => `https://matrix.to/#/#${text}:harbour.example`),
      anyText.map((text) => `https://open.rocket.chat/channel/${text}`),
      fc
        .constantFrom(...GRAMMARS.flatMap((grammar) => grammar.examples))
        .chain(({ url }) => anyText.map((text) => url + text)),
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
    );
    fc.assert(
      fc.property(url, (text) => {
        const once = readReference(text, GRAMMARS);
        if (once) expect(readReference(once.ref, GRAMMARS)).toEqual(once);
      }),
      { numRuns: 5000 },
    );
  });

  test('the quick test never hides a disguise', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const view = clean(viewOf(text));
        expect(undisguise(view, GRAMMARS).text).toEqual(undisguiseAny(view, GRAMMARS).text);
      }),
      { numRuns: 5000 },
    );
  });

  test('the quick test never hides a link', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(extractLinks(text, GRAMMARS)).toEqual(readLinks(text, GRAMMARS));
      }),
      { numRuns: 3000 },
    );
  });
});

test.each([
  ['t.', 't.'],
  ['round brackets', '('],
  ['square brackets', '['],
  ['hxxp', 'hxxp'],
  ['schemes', 'http://'],
  ['schemes with hosts', 'http://a.b('],
  ['slashes', '/'],
  ['spaced slashes', ' / '],
  ['dots and spaces', ' . '],
  ['dot words', ' dot '],
  ['half hosts', 't . me '],
  ['hosts', 't.me/'],
  ['at signs', '@a'],
  ['handles', 'telegram: '],
  ['entities', '&#46;'],
  ['a long word', 'a'],
  ['a long run of labels', 'ab.'],
  ['long Cyrillic run', 'сад.'],
  ['invisible', '\u200b'],
  ['colons', 'tg:'],
  ['rooms', '#a:'],
  ['channel words', 'channel on '],
  ['wrappers', 'https://l.facebook.com/l.php?u='],
])('a megabyte of %s is read in linear time', (_, unit) => {
  // No clock: quadratic work on a megabyte would not end before the runner's limit.
  const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
  expect(Array.isArray(readLinks(text, GRAMMARS))).toBe(true);
});

describe('marked links', () => {
  const mark = (href: string, start: number | null = null, end: number | null = null) =>
    linkOfMark({ href, start, end, kind: 'url' }, GRAMMARS);
  test('keep their place and their href', () => {
    expect(mark('https://T.me/Garden_Wire?x=1', 3, 7)).toEqual({
      ref: 'https://t.me/garden_wire',
      platform: 'telegram',
      kind: 'community',
      community: 'https://t.me/garden_wire',
      raw: 'https://T.me/Garden_Wire?x=1',
      start: 3,
      end: 7,
      deobfuscated: false,
    });
  });
  test('may lack a scheme', () => expect(mark('t.me/garden_wire')?.ref).toBe('https://t.me/garden_wire'));
  test('outside the text stand at 0', () =>
    expect(mark('https://tt.me/garden')).toMatchObject({ start: 0, end: 0 }));
  test.each([
    '',
    'garden',
    'mailto:anna@example.com',
    'javascript:alert(1)',
    'https://wa.me/442071838750',
    'tel:+44',
  ])('null for %j', (href) => expect(mark(href)).toBeNull());
});
