import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readHtml } from './html.ts';

it.each([
  ['plain words', 'frost tonight', 'frost tonight'],
  ['entities', 'a &amp; b &lt;c&gt; &#1084;', 'a & b <c> м'],
  ['paragraphs', '<p>a</p><p>b<br/>c</p>', 'a\n\nb\nc'],
  ['white space', ' <b> a </b>  <i>b</i>\n c ', 'a b c'],
  ['words that touch', 'a<b>b</b>c', 'abc'],
  ['code', '<pre>a\n  b</pre>', 'a\n  b'],
  ['a list', '<ul><li>a</li><li>b</li></ul>', 'a\nb'],
  ['what is not seen', 'a<script>b</script><style>c</style>d', 'ad'],
  ['no-break spaces stay', 'a&nbsp;b', 'a\u00a0b'],
])('%s', (_, html, text) => {
  expect(readHtml(html).text).toBe(text);
});

it.each([
  ['in UTF-16 units', '<p>🌦 <a href="https://t.me/a">دفء</a></p>', [['دفء', 'https://t.me/a']]],
  ['after a break', 'a<br> <a href="https://t.me/a"> b </a>', [['b', 'https://t.me/a']]],
  ['at the beginning', '<p> <a href="https://t.me/a">b</a>', [['b', 'https://t.me/a']]],
  ['without words', 'x<a href="https://t.me/a"><img src="i"></a>', [[null, 'https://t.me/a']]],
  ['that lead nowhere', '<a href="#x">a</a><a href="javascript:x()">b</a><a href="/rel">c</a><a>d</a>', []],
  ['that are not http', '<a href="xmpp:r@c.example?join">a</a>', [['a', 'xmpp:r@c.example?join']]],
])('links %s', (_, html, expected) => {
  const { text, links } = readHtml(html);
  expect(
    links.map(({ href, start, end }) => [start === null ? null : text.slice(start, end!), href]),
  ).toEqual(expected);
});

it('places every link inside the text, whatever the markup', () => {
  const tags = fc.constantFrom(
    '<p>',
    '</p>',
    '<br>',
    ' ',
    '\n',
    'a',
    'ж',
    '🌦',
    '<a href="https://t.me/a">',
    '</a>',
    '<pre>',
    '</pre>',
    '<script>',
    '</script>',
    '<',
    '&amp;',
  );
  fc.assert(
    fc.property(fc.array(tags, { maxLength: 40 }), (parts) => {
      const { text, links } = readHtml(parts.join(''));
      expect(text).toBe(text.trim());
      for (const { start, end } of links)
        if (start !== null && end !== null) {
          expect(0 <= start && start < end && end <= text.length).toBe(true);
          expect(text.slice(start, end).trim()).not.toBe('');
        }
    }),
  );
});
