import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jaroWinkler, nameKeys, nameSimilarity, readName, trigramSimilarity } from './names.ts';
import { consonants, latin } from './names-translit.ts';

const same: { proves: string; a: string; b: string }[] = [
  { proves: 'a backup of the same name', a: 'Riverside Garden Club', b: 'Riverside Garden Club (backup)' },
  { proves: 'affix and number', a: 'Riverside Garden', b: 'Riverside Garden 2 official' },
  { proves: 'a handle of the title', a: 'Riverside Garden', b: 'riverside_garden_bkp' },
  { proves: 'a handle written together', a: 'Riverside Garden', b: 'riversidegarden2' },
  { proves: 'generic words glued to a handle', a: 'Riverside Garden', b: 'riversidegardenbackup' },
  { proves: 'camel case', a: 'Riverside Garden', b: 'RiversideGarden' },
  { proves: 'Arabic affix', a: 'حديقة الورد', b: 'حديقة الورد احتياطي' },
  { proves: 'Arabic spelling', a: 'أخبار المدينة الخضراء', b: 'اخبار المدينه الخضراء الجديدة' },
  { proves: 'Arabic to Latin', a: 'حديقة الورد', b: 'Hadiqat al-Ward' },
  { proves: 'Arabic to the chat alphabet', a: 'حديقة الورد', b: '7adiqat el ward' },
  { proves: 'Arabic to a handle written together', a: 'شمس الصباح', b: 'shamsalsabah' },
  { proves: 'sun letters', a: 'شمس الصباح', b: 'shams as-sabah' },
  { proves: 'Arabic to Cyrillic', a: 'شمس الصباح', b: 'Шамс ас-Сабах' },
  { proves: 'Cyrillic to Latin', a: 'Зелёный берег', b: 'Zelyonyy bereg' },
  { proves: 'Cyrillic to Latin by another scheme', a: 'Садовая жизнь', b: 'Sadovaja zhizn' },
  { proves: 'Cyrillic to Latin by a third scheme', a: 'Хорошая погода', b: 'horoshaya pogoda резерв' },
  { proves: 'French accents', a: 'Météo des Crêtes', b: 'meteo des cretes nouvelle' },
  { proves: 'homoglyphs inside a word', a: 'Riverside Garden', b: 'Rivеrside Gаrden' },
  { proves: 'fullwidth and decorated letters', a: 'Riverside Garden', b: 'Ｒｉｖｅｒｓｉｄｅ ★ 𝐆𝐚𝐫𝐝𝐞𝐧' },
  { proves: 'a letter mistyped', a: 'Riverside Garden', b: 'Riversde Garden' },
];

const other: { proves: string; a: string; b: string }[] = [
  { proves: 'one common word', a: 'Riverside Garden', b: 'Mountain Garden' },
  { proves: 'only generic words in common', a: 'Riverside Garden News', b: 'Football News Official' },
  { proves: 'unrelated Arabic names', a: 'حديقة الورد', b: 'صوت الملاعب' },
  { proves: 'unrelated across scripts', a: 'حديقة الورد', b: 'Lake Weather' },
  { proves: 'unrelated Cyrillic', a: 'Зелёный берег', b: 'Городской футбол' },
  { proves: 'nothing and nothing', a: '', b: '★' },
];

describe('names', () => {
  test.each(same)('alike: $proves', ({ a, b }) => {
    expect(nameSimilarity(a, b).similarity).toBeGreaterThanOrEqual(0.75);
    expect(nameSimilarity(b, a).similarity).toBeCloseTo(nameSimilarity(a, b).similarity, 5);
    const keys = new Set(nameKeys(a));
    expect(nameKeys(b).some((key) => keys.has(key))).toBe(true);
  });

  test.each(other)('not alike: $proves', ({ a, b }) => {
    expect(nameSimilarity(a, b).similarity).toBeLessThan(0.6);
  });

  test('generic words are set apart and reported', () => {
    const found = nameSimilarity('حديقة الورد', 'حديقة الورد الرسمي 2');
    expect(found.affixes).toEqual([[], ['الرسمي', '2']]);
    expect(readName('News Channel').core.every((word) => word.generic)).toBe(true);
  });

  test('rare words weigh what the caller says', () => {
    const weight = (word: { written: string }) => (word.written === 'garden' ? 1 : 6);
    const found = nameSimilarity('Riverside Garden', 'Mountain Garden', weight);
    expect(found.matchedWeight).toBe(1);
    expect(nameSimilarity('Riverside Garden', 'Riverside Garden 2', weight).matchedWeight).toBe(7);
  });

  test('similarity is a share and reading never fails', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        const { similarity } = nameSimilarity(a, b);
        expect(similarity).toBeGreaterThanOrEqual(0);
        expect(similarity).toBeLessThanOrEqual(1);
        if (readName(a).core.length > 0) expect(nameSimilarity(a, a).similarity).toBeGreaterThan(0.99);
      }),
    );
  });
});

describe('sounds', () => {
  test.each([
    ['щука', 'shchuka'],
    ['яблоко', 'jabloko'],
    ['хорошо', 'khorosho'],
    ['цветы', 'tsvety'],
  ])('%s sounds like %s', (a, b) => expect(latin(a)).toBe(latin(b)));

  test.each([
    ['قمر', '9amar'],
    ['معلومات', 'm3lomat'],
    ['الشمس', 'alshams'],
    ['نور', 'nour'],
    ['بيت', 'beit'],
    ['خبر', 'khabar'],
    ['وردة', 'warda'],
  ])('%s has the consonants of %s', (a, b) => expect(consonants(a)).toBe(consonants(b)));
});

describe('string measures', () => {
  // Published examples of Winkler (1990), as in the record linkage literature.
  test.each([
    ['martha', 'marhta', 0.9611],
    ['dwayne', 'duane', 0.84],
    ['dixon', 'dicksonx', 0.8133],
    ['', '', 0],
    ['a', 'b', 0],
  ])('Jaro-Winkler of %s and %s', (a, b, expected) => expect(jaroWinkler(a, b)).toBeCloseTo(expected, 3));

  test('3-grams', () => {
    expect(trigramSimilarity('garden', 'garden')).toBe(1);
    expect(trigramSimilarity('garden', 'stadium')).toBe(0);
    expect(trigramSimilarity('', '')).toBe(0);
  });
});
