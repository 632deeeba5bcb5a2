import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GRAMMARS } from '../platforms/links.ts';
import { extractLinks, linkOfMark, readLinks } from './links.ts';
import { readReference } from './ref.ts';

const refs = (text: string) => extractLinks(text, GRAMMARS).map((link) => link.ref);

/** What is written, and the one reference it hides. Every row is disguised: `deobfuscated` must say so. */
const DISGUISED: [name: string, text: string, ref: string][] = [
  // Defanged the way analysts and bots write it.
  ['hxxps', 'hxxps://t.me/garden_wire', 'https://t.me/garden_wire'],
  ['hXXp in capitals', 'see hXXp://t.me/garden_wire today', 'https://t.me/garden_wire'],
  ['stars for tt', 'h**ps://t.me/garden_wire', 'https://t.me/garden_wire'],
  ['bracketed colon and slashes', 'https[://]t.me/garden_wire', 'https://t.me/garden_wire'],
  ['bracketed colon', 'hxxps[:]//t[.]me/garden_wire', 'https://t.me/garden_wire'],
  ['square bracket dot', 't[.]me/garden_wire', 'https://t.me/garden_wire'],
  ['round bracket dot', 't(.)me/garden_wire', 'https://t.me/garden_wire'],
  ['curly bracket dot', 't{.}me/garden_wire', 'https://t.me/garden_wire'],
  ['half a bracket left', 't[.me/garden_wire', 'https://t.me/garden_wire'],
  ['half a bracket right', 't.]me/garden_wire', 'https://t.me/garden_wire'],
  ['spaces round the bracket', 't [.] me/garden_wire', 'https://t.me/garden_wire'],
  ['bracketed word', 't[dot]me/garden_wire', 'https://t.me/garden_wire'],
  ['round bracketed word', 't (dot) me/garden_wire', 'https://t.me/garden_wire'],
  ['East Asian brackets', 't【.】me/garden_wire', 'https://t.me/garden_wire'],
  ['fediverse server', 'mastodon[.]example/@gardener', 'https://mastodon.example/@gardener'],
  ['quoted word', 't "dot" me/garden_wire', 'https://t.me/garden_wire'],
  ['dashed word', 't-dot-me/garden_wire', 'https://t.me/garden_wire'],
  [
    'every dot of three',
    'chat[.]whatsapp[.]com/AbCdEfGhIjKlMnOp',
    'https://chat.whatsapp.com/AbCdEfGhIjKlMnOp',
  ],
  ['unknown host, brackets are enough', 'hxxp://news[.]example[.]com/page', 'http://news.example.com/page'],
  ['unknown host without scheme', 'see example[.]org', 'https://example.org/'],
  ['bracketed slash', 't[.]me[/]garden_wire', 'https://t.me/garden_wire'],
  ['bracketed slash word', 't[dot]me[slash]garden_wire', 'https://t.me/garden_wire'],
  // Spelled, in four languages.
  ['English dot and slash', 't dot me slash garden_wire', 'https://t.me/garden_wire'],
  ['English dot, real slash', 'join t dot me/garden_wire now', 'https://t.me/garden_wire'],
  [
    'English, three labels',
    'chat dot whatsapp dot com slash AbCdEfGhIjKlMnOp',
    'https://chat.whatsapp.com/AbCdEfGhIjKlMnOp',
  ],
  ['English, own subdomain', 'garden dot t dot me', 'https://t.me/garden'],
  ['English, unknown host with a path', 'news dot example dot org/page', 'https://news.example.org/page'],
  ['French point', 'rendez-vous sur t point me/garden_wire', 'https://t.me/garden_wire'],
  ['French point and barre oblique', 't point me barre oblique garden_wire', 'https://t.me/garden_wire'],
  ['French bracketed', 't (point) me/garden_wire', 'https://t.me/garden_wire'],
  ['Russian точка', 'пишите t точка me/garden_wire', 'https://t.me/garden_wire'],
  ['Russian точка and слэш', 't точка me слэш garden_wire', 'https://t.me/garden_wire'],
  ['Russian bracketed', 't(точка)me/garden_wire', 'https://t.me/garden_wire'],
  ['Russian in Cyrillic letters', 'т точка ме слеш garden_wire', 'https://t.me/garden_wire'],
  ['Arabic نقطة', 'تابعونا t نقطة me/garden_wire', 'https://t.me/garden_wire'],
  ['Arabic نقطة and سلاش', 't نقطة me سلاش garden_wire', 'https://t.me/garden_wire'],
  ['Arabic bracketed', 't[نقطة]me/garden_wire', 'https://t.me/garden_wire'],
  ['Arabic دوت', 't دوت me/garden_wire', 'https://t.me/garden_wire'],
  ['TamTam spelled', 'tt dot me slash garden_wire', 'https://tt.me/garden_wire'],
  ['X spelled', 'x dot com/garden_wire', 'https://x.com/garden_wire'],
  ['Discord spelled', 'discord dot gg/GardenWire', 'https://discord.gg/GardenWire'],
  [
    'at and dot in a room address',
    'xmpp:garden[at]conference[dot]harbour[dot]example?join',
    'xmpp:garden@conference.harbour.example?join',
  ],
  // Spaces, other marks, broken lines.
  ['spaces round the dot', 't . me/garden_wire', 'https://t.me/garden_wire'],
  ['spaces round dot and slash', 't . me / garden_wire', 'https://t.me/garden_wire'],
  ['space for the dot', 't me/garden_wire', 'https://t.me/garden_wire'],
  ['spaces round the slash', 't.me / garden_wire', 'https://t.me/garden_wire'],
  ['spaces inside the path', 't.me / joinchat / AbCdEf_123', 'https://t.me/+AbCdEf_123'],
  ['space after plus', 't.me/+ AbCdEf_123', 'https://t.me/+AbCdEf_123'],
  ['space after the scheme', 'https:// t.me/garden_wire', 'https://t.me/garden_wire'],
  ['letters of the scheme apart', 'h t t p s : / / t.me/garden_wire', 'https://t.me/garden_wire'],
  ['post number apart', 't . me / garden_wire / 123', 'https://t.me/garden_wire/123'],
  ['status apart', 'x . com / garden_wire / status / 123', 'https://x.com/garden_wire/status/123'],
  ['Arabic comma', 't،me/garden_wire', 'https://t.me/garden_wire'],
  ['Latin comma', 't,me/garden_wire', 'https://t.me/garden_wire'],
  ['Arabic full stop', 't۔me/garden_wire', 'https://t.me/garden_wire'],
  ['ideographic full stop', 't。me/garden_wire', 'https://t.me/garden_wire'],
  ['middle dot', 't·me/garden_wire', 'https://t.me/garden_wire'],
  ['bullet', 't•me/garden_wire', 'https://t.me/garden_wire'],
  ['star', 't*me/garden_wire', 'https://t.me/garden_wire'],
  ['one dot leader', 't\u2024me/garden_wire', 'https://t.me/garden_wire'],
  ['line broken after the slash', 'https://t.me/\ngarden_wire', 'https://t.me/garden_wire'],
  ['line broken after the scheme', 'https://\nt.me/garden_wire', 'https://t.me/garden_wire'],
  ['line broken in the host', 't.\nme/garden_wire', 'https://t.me/garden_wire'],
  ['line broken after joinchat', 't.me/joinchat/\nAbCdEf_123', 'https://t.me/+AbCdEf_123'],
  // Characters.
  ['zero-width space in the host', 't\u200b.me/garden_wire', 'https://t.me/garden_wire'],
  ['zero-width joiners in the name', 't.me/gar\u200dden\u200c_wire', 'https://t.me/garden_wire'],
  ['word joiner after the scheme', 'https:\u2060//t.me/garden_wire', 'https://t.me/garden_wire'],
  ['right-to-left override', 'https://t.me/\u202egarden\u202c_wire', 'https://t.me/garden_wire'],
  ['isolates', 't\u2068.\u2069me/garden_wire', 'https://t.me/garden_wire'],
  ['soft hyphen', 't.me/garden\u00ad_wire', 'https://t.me/garden_wire'],
  ['byte order mark', 't.\ufeffme/garden_wire', 'https://t.me/garden_wire'],
  ['fullwidth', 'ｔ．ｍｅ／ｇａｒｄｅｎ＿ｗｉｒｅ', 'https://t.me/garden_wire'],
  ['fullwidth dot only', 't．me/garden_wire', 'https://t.me/garden_wire'],
  ['mathematical bold', '𝐭.𝐦𝐞/𝐠𝐚𝐫𝐝𝐞𝐧', 'https://t.me/garden'],
  ['circled letters', 'ⓣ.ⓜⓔ/garden_wire', 'https://t.me/garden_wire'],
  ['struck through', 't\u0336.\u0336m\u0336e\u0336/garden_wire', 'https://t.me/garden_wire'],
  ['Arabic digits in a post number', 't.me/garden_wire/١٢٣', 'https://t.me/garden_wire/123'],
  ['Persian digits', 't.me/c/۱۲۳۴۵۶۷۸۹۰', 'https://t.me/c/1234567890'],
  ['Cyrillic т', 'т.me/garden_wire', 'https://t.me/garden_wire'],
  ['all Cyrillic host', 'т.ме/garden_wire', 'https://t.me/garden_wire'],
  ['Cyrillic letters with a scheme', 'https://т.mе/garden_wire', 'https://t.me/garden_wire'],
  ['Greek tau', 'τ.me/garden_wire', 'https://t.me/garden_wire'],
  ['Cyrillic in x.com', 'х.com/garden_wire', 'https://x.com/garden_wire'],
  ['Cyrillic in a longer host', 'disсоrd.gg/GardenWire', 'https://discord.gg/GardenWire'],
  ['Cyrillic a in the name', 't.me/gаrden_wire', 'https://t.me/garden_wire'],
  // Markup.
  ['numeric entity', 't&#46;me/garden_wire', 'https://t.me/garden_wire'],
  ['hexadecimal entity', 't&#x2E;me&#x2f;garden_wire', 'https://t.me/garden_wire'],
  ['named entity', 't&period;me&sol;garden_wire', 'https://t.me/garden_wire'],
  ['colon entity', 'https&colon;//t.me/garden_wire', 'https://t.me/garden_wire'],
  ['percent-encoded dot', 't%2Eme/garden_wire', 'https://t.me/garden_wire'],
  ['percent-encoded slash', 't.me%2Fgarden_wire', 'https://t.me/garden_wire'],
  ['Markdown escapes', 't\\.me/garden\\_wire', 'https://t.me/garden_wire'],
  ['bold dot in HTML', 't<b>.</b>me/garden_wire', 'https://t.me/garden_wire'],
  ['bold dot in Markdown', 't**.**me/garden_wire', 'https://t.me/garden_wire'],
  ['word break tag', 't.me/garden<wbr>_wire', 'https://t.me/garden_wire'],
  // Several at once.
  ['brackets, spaces and homoglyph', 'т [.] ме / garden_wire', 'https://t.me/garden_wire'],
  ['hxxp, zero width and entity', 'hxxps://t\u200b&#46;me/garden_wire', 'https://t.me/garden_wire'],
  [
    'spaced host of three labels after a sentence',
    'Read on here. chat . whatsapp . com / AbCdEfGhIjKlMnOp',
    'https://chat.whatsapp.com/AbCdEfGhIjKlMnOp',
  ],
  ['in an Arabic sentence', 'انتقلنا إلى هنا tt[.]me/garden_wire تابعونا', 'https://tt.me/garden_wire'],
];

/** What is written plainly, and everything that it names, in order. */
const PLAIN: [name: string, text: string, refs: string[]][] = [
  ['known host without scheme', 'see t.me/garden_wire.', ['https://t.me/garden_wire']],
  ['TamTam without scheme', 'tt.me/garden_wire', ['https://tt.me/garden_wire']],
  ['Bluesky without scheme', 'bsky.app/profile/garden.example', ['https://bsky.app/profile/garden.example']],
  ['in capitals', 'HTTPS://T.ME/GARDEN_WIRE', ['https://t.me/garden_wire']],
  ['Markdown link', '[join us](https://t.me/garden_wire)', ['https://t.me/garden_wire']],
  [
    'Markdown link whose words are the link',
    '[t.me/garden](https://t.me/garden)',
    ['https://t.me/garden', 'https://t.me/garden'],
  ],
  ['Markdown bold', '**https://t.me/garden_wire**', ['https://t.me/garden_wire']],
  ['Markdown italic', '_t.me/garden_wire_', ['https://t.me/garden_wire']],
  ['autolink', '<https://t.me/garden_wire>', ['https://t.me/garden_wire']],
  ['HTML anchor', '<a href="https://t.me/garden?a=1&amp;b=2">x</a>', ['https://t.me/garden']],
  ['Arabic written on to it', 'قناتناt.me/gardenالجديدة', ['https://t.me/garden']],
  ['Arabic comma after it', 'https://t.me/garden، ثم', ['https://t.me/garden']],
  [
    'two without a space',
    'https://t.me/gardenhttps://t.me/weather',
    ['https://t.me/garden', 'https://t.me/weather'],
  ],
  ['two with a slash between', 't.me/garden / t.me/weather', ['https://t.me/garden', 'https://t.me/weather']],
  [
    'three on lines',
    't.me/garden\nt.me/weather\ntt.me/rain',
    ['https://t.me/garden', 'https://t.me/weather', 'https://tt.me/rain'],
  ],
  ['a word after a spaced slash', 't.me/garden / weather', ['https://t.me/garden']],
  ['end of sentence', 'Go to t.me/garden. Then rest.', ['https://t.me/garden']],
  ['end of sentence without space', 'Go to https://t.me/garden.Then rest.', ['https://t.me/garden']],
  ['end of sentence before it', 'Read on here. t.me/garden / weather', ['https://t.me/garden']],
  ['end of sentence before it, no space', 'Read on here.t.me/garden', ['https://t.me/garden']],
  ['in brackets', '(t.me/garden)', ['https://t.me/garden']],
  [
    'wrapped by Facebook',
    'https://l.facebook.com/l.php?u=https%3A%2F%2Ft.me%2Fgarden&h=A',
    ['https://t.me/garden'],
  ],
  ['wrapped by Google', 'https://www.google.com/url?q=https://t.me/garden&sa=D', ['https://t.me/garden']],
  ['wrapped by VK', 'https://vk.com/away.php?to=https%3A%2F%2Ftt.me%2Fgarden', ['https://tt.me/garden']],
  [
    'wrapped twice',
    'https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Ft.me%252Fgarden',
    ['https://t.me/garden'],
  ],
  ['credentials are not the host', 'https://t.me@evil.example/x', ['https://evil.example/x']],
  [
    'room address',
    'xmpp:garden@conference.harbour.example?join',
    ['xmpp:garden@conference.harbour.example?join'],
  ],
  ['app link', 'tg://resolve?domain=garden_wire', ['https://t.me/garden_wire']],
  ['app link without slashes', 'tg:resolve?domain=garden_wire', ['https://t.me/garden_wire']],
  ['web page', 'https://example.com/a?b=1#c', ['https://example.com/a?b=1#c']],
  [
    'web page without scheme',
    'www.example.com and example.org/page',
    ['https://www.example.com/', 'https://example.org/page'],
  ],
  ['Cyrillic domain', 'https://погода.рф/сегодня', [new URL('https://погода.рф/сегодня').href]],
  ['handle after a platform name', 'Telegram: @garden_wire', ['https://t.me/garden_wire']],
  ['handle after a channel word, no at sign', 'канал в TamTam: garden_wire', ['https://tt.me/garden_wire']],
  ['handle before a platform name', '@garden_wire в телеграме', ['https://t.me/garden_wire']],
  ['Arabic handle', 'قناتنا على تلغرام: @garden_wire', ['https://t.me/garden_wire']],
  ['French handle', 'Notre chaîne Telegram : @garden_wire', ['https://t.me/garden_wire']],
  ['handle before a platform in brackets', '@garden_wire (Telegram)', ['https://t.me/garden_wire']],
  [
    'room after the name of its network',
    'XMPP: garden@conference.harbour.example',
    ['xmpp:garden@conference.harbour.example?join'],
  ],
  ['fediverse server without scheme', 'mastodon.example/@gardener', ['https://mastodon.example/@gardener']],
  ['one slash lost', 'https:/t.me/garden_wire', ['https://t.me/garden_wire']],
  ['fediverse handle', 'now @gardener@mastodon.example too', ['https://mastodon.example/@gardener']],
  ['Matrix room', 'we are in #garden:harbour.example now', ['https://matrix.to/#/#garden:harbour.example']],
  ['Bluesky handle', 'find @garden.bsky.social there', ['https://bsky.app/profile/garden.bsky.social']],
];

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
