import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Masking, maskMessage, maskText } from './personal.ts';

const masking: Masking = {
  released: new Set(),
  keepsHandle: (name) => name === 'garden_wire' || name === 'plot@rooms.example',
  links: () => [],
};
const mask = (text: string) => maskText(text, masking);

describe('phone numbers', () => {
  test.each([
    'call +44 7911 123456 now',
    '+447911123456',
    'Tel.: 020 7946 0958',
    '(555) 123-4567',
    '555-0142',
    '8 (912) 345-67-89',
    '06 12 34 56 78',
    '06.12.34.56.78',
    '00491511234567',
    'هاتف ٠٧٩ ١٢٣ ٤٥٦٧',
    '＋４４７９１１１２３４５６',
    '+44\u200b7911\u200b123456',
    'write: https://wa.me/447911123456 or tel:447911123456',
    'two: 0791 1123456 0791 1123457',
    '79161234567',
    'номер 123456',
    'whatsapp447911123456',
  ])('%s', (text) => {
    expect(mask(text)).toContain('[phone]');
    expect(mask(text).replace(/\P{Nd}/gu, '').length).toBeLessThan(4);
  });

  test.each([
    'on 2019-11-22 at 10:30',
    'since 22.11.2019 18.30',
    'between 2018-2019 and 2020',
    'the years 2016 2017 2018 2019',
    'about 12 000 000 bees',
    'seen at 48.856613, 2.352222',
    'degrees 12 15 18 20 22 25',
    'server 192.168.100.200',
    'room 123456',
    'score 3-2, minute 90+4',
    'https://t.me/c/1234567890/55',
    'order A1234567890',
  ])('are not seen in: %s', (text) => {
    const links = (all: string) => {
      const at = all.indexOf('https://');
      return at < 0 ? [] : [{ start: at, end: all.length, shown: null }];
    };
    expect(maskText(text, { ...masking, links })).toBe(text);
  });
});

describe('e-mail addresses and handles', () => {
  test.each([
    ['write to anna.b+x@mail.harbour.example!', 'write to [e-mail]!'],
    ['анна@почта.рф', '[e-mail]'],
    ['anna (at) harbour (dot) example', '[e-mail]'],
    ['anna [at] harbour.example', '[e-mail]'],
    ['anna at harbour dot example', '[e-mail]'],
    ['see you at noon, not at one', 'see you at noon, not at one'],
    ['ask @anna_b, she knows', 'ask [handle], she knows'],
    ['(@anna.b)', '([handle])'],
    ['@anna@social.example and @anna:harbour.example', '[handle] and [handle]'],
    ['@Мария и ＠anna', '[handle] и [handle]'],
    ['anna#1234', '[handle]'],
    ['we are @Garden_Wire', 'we are @Garden_Wire'],
    ['room plot@rooms.example', 'room plot@rooms.example'],
    ['5 @ 3 pm', '5 @ 3 pm'],
  ])('%s', (text, masked) => {
    expect(mask(text)).toBe(masked);
  });

  test('a link is shown as it is told, else without what it carries of a person', () => {
    const text = 'see https://x.com/anna and https://shop.example/@anna?mail=a@b.example';
    const links = () => [
      { start: 4, end: 22, shown: 'masked:x:account:1' },
      { start: 27, end: text.length, shown: null },
    ];
    expect(maskText(text, { ...masking, links })).toBe(
      'see masked:x:account:1 and https://shop.example/[handle]?mail=[e-mail]',
    );
  });

  test('what is released stays', () => {
    const released = { ...masking, released: new Set(['emails', 'handles', 'phones'] as const) };
    const text = '@anna, anna@harbour.example, +447911123456';
    expect(maskText(text, released)).toBe(text);
  });

  test('a message of ours keeps a handle and no number', () => {
    expect(maskMessage('"t.me/+447911123456" is no address; see @garden')).toBe(
      '"t.me/[phone]" is no address; see @garden',
    );
  });
});

test('masking what is masked changes nothing, and no text makes it slow', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const once = mask(text);
      expect(mask(once)).toBe(once);
    }),
    { numRuns: 300 },
  );
  const started = performance.now();
  for (const part of ['1 ', 'a@', '@a.', 'a(at)', '+1-', 'a.', '(', 'a at '])
    mask(part.repeat(100_000 / part.length));
  expect(performance.now() - started).toBeLessThan(20_000);
});
