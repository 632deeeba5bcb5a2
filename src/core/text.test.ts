import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { direction, fold, latinise, script, skeleton, words } from './text.ts';

const FOLDS: [name: string, text: string, folded: string][] = [
  ['case and punctuation', '  Rain, then SUN! ', 'rain then sun'],
  ['Latin diacritics go', 'Été à la forêt', 'ete a la foret'],
  ['ligatures and fullwidth', 'ﬁne ｇａｒｄｅｎ', 'fine garden'],
  ['oe and ae are two letters', 'Cœur Æther', 'coeur aether'],
  ['ё is е', 'Ёлка и мёд', 'елка и мед'],
  ['й stays й', 'Мой сарай', 'мой сараи'.replace('сараи', 'сарай')],
  ['й written in two pieces', 'Мои\u0306', 'мой'],
  ['alef with hamza, madda, wasla', 'أحمر إبرة آخر ٱلشمس', 'احمر ابره اخر الشمس'],
  ['vowel signs go', 'حَدِيقَةٌ', 'حديقه'],
  ['tatweel goes', 'حـــديقة', 'حديقه'],
  ['hamza carriers', 'سؤال بئر', 'سوال بير'],
  ['ya without dots', 'مستشفى', 'مستشفي'],
  ['Persian kaf and ya', 'کتابی', 'كتابي'],
  ['Arabic digits', '٢٠١٩ و ۲۰۱۹', '2019 و 2019'],
  ['invisible characters go without a gap', 'gar\u200bden\u00ad \u202ewire', 'garden wire'],
  ['final sigma', 'ΟΔΟΣ οδος', 'οδοσ οδοσ'],
  ['dotted capital i', 'İzmir', 'izmir'],
  ['emoji are no words', 'rain 🌧️ sun', 'rain sun'],
  ['nothing is left', ' …—! ', ''],
];

describe('fold', () => {
  test.each(FOLDS)('%s', (_, text, folded) => {
    expect(fold(text)).toBe(folded);
  });
  test('is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
      { numRuns: 3000 },
    );
  });
  test('the table says the same as the definition', () => {
    // An emoji sends the whole text to the definition, and folds to nothing itself.
    const unit = fc.oneof(
      fc.integer({ min: 0x20, max: 0x6ff }).map((code) => String.fromCharCode(code)),
      fc.constantFrom('\u2019', '\u2026', '\u200b', '\u200f', '\u2014', '\u2011', '\u2060'),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 20 }), (units) => {
        const text = units.join('');
        expect(fold(text)).toBe(fold(`${text} \u{1f327}`));
      }),
      { numRuns: 5000 },
    );
  });
  test('long texts', () => {
    expect(fold('Дождь '.repeat(20_000))).toBe('дождь '.repeat(20_000).trim());
    expect(words('a b'.repeat(3))).toEqual(['a', 'ba', 'ba', 'b']);
    expect(words('…')).toEqual([]);
  });
});

describe('skeleton', () => {
  test.each([
    ['Cyrillic for Latin', 'gаrdеn', 'garden'],
    ['Greek for Latin', 'gαrdεn', 'garden'],
    ['fullwidth', 'ｇａｒｄｅｎ', 'garden'],
    ['mathematical', '𝐠𝐚𝐫𝐝𝐞𝐧', 'garden'],
    ['digits for letters', 'g4rden_1l0', 'g4rden_Ilo'],
    ['rn for m', 'rnarket', 'market'],
    ['accents', 'gárdén', 'garden'],
    ['invisible', 'gar\u200dden', 'garden'],
  ])('%s', (_, a, b) => {
    expect(skeleton(a)).toBe(skeleton(b));
  });
  test('keeps different names apart', () => {
    const names = ['garden', 'gardens', 'garten', 'weather', 'сад', 'حديقة'];
    expect(new Set(names.map(skeleton)).size).toBe(names.length);
  });
  test('is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(skeleton(skeleton(text))).toBe(skeleton(text));
      }),
      { numRuns: 3000 },
    );
  });
  test('latinise leaves ASCII alone', () => {
    expect(latinise('Т.ме/0l1')).toBe('t.me/0l1');
  });
});

test.each([
  ['rain on the coast', 'ltr', 'latin'],
  ['дождь на берегу', 'ltr', 'cyrillic'],
  ['مطر على الساحل', 'rtl', 'arabic'],
  ['@garden_wire https://t.me/garden_wire مطر على الساحل', 'rtl', 'latin'],
  ['The word مطر means rain', 'ltr', 'latin'],
  ['12:30 …', 'ltr', 'none'],
  ['雨が降る', 'ltr', 'other'],
  ['גשם בחוף', 'rtl', 'hebrew'],
] as const)('direction and script of %s', (text, way, letters) => {
  expect(direction(text)).toBe(way);
  expect(script(text)).toBe(letters);
});
