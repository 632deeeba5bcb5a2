import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayAnnounce, sightingContext } from './announcement.ts';

/** The link of each row is the text between ⟦ and ⟧. */
const read = (marked: string) => {
  const start = marked.indexOf('⟦');
  const end = marked.indexOf('⟧') - 1;
  return sightingContext(marked.replace(/[⟦⟧]/g, ''), start, end);
};

const ROWS: [name: string, text: string, kind: 'own' | 'reported' | 'warning' | 'none'][] = [
  ['we moved', 'We have moved to ⟦https://tt.me/garden⟧', 'own'],
  ['backup', 'Our backup channel: ⟦t.me/garden2⟧ (save it)', 'own'],
  ['if this one goes', 'If this channel is deleted, meet us at ⟦https://tt.me/garden⟧.', 'own'],
  ['on the next line', 'We moved!\n\n⟦https://tt.me/garden⟧', 'own'],
  ['on the line before', '⟦https://tt.me/garden⟧\nthis is our new channel', 'own'],
  ['a list below one heading', 'New channels, we moved:\nhttps://tt.me/a\n⟦https://tt.me/b⟧', 'own'],
  ['Arabic moved', 'انتقلنا إلى ⟦https://tt.me/garden⟧', 'own'],
  ['Arabic backup', 'القناة الاحتياطية: ⟦https://t.me/garden2⟧', 'own'],
  ['Arabic with diacritics', 'اِنْتَقَلْنَا إلى ⟦https://tt.me/garden⟧', 'own'],
  ['Russian reserve', 'Наш резервный канал ⟦@garden_2⟧', 'own'],
  ['Russian moved', 'Мы переехали: ⟦https://tt.me/garden⟧', 'own'],
  ['French new', 'Notre nouveau canal : ⟦https://t.me/jardin2⟧', 'own'],
  ['French spare', 'Canal de secours ⟦https://t.me/jardin2⟧', 'own'],
  ['not only', 'We have not only moved, we grew: ⟦https://tt.me/garden⟧', 'own'],
  ['they moved', 'They have moved to ⟦https://tt.me/garden⟧', 'reported'],
  ['Russian they', 'Они переехали сюда: ⟦https://tt.me/garden⟧', 'reported'],
  ['French they', 'Ils ont déménagé sur ⟦https://tt.me/jardin⟧', 'reported'],
  ['Arabic their', 'قناتهم الجديدة هنا، رابط جديد ⟦https://tt.me/garden⟧', 'reported'],
  ['fake', 'Do not follow the fake channel ⟦https://t.me/garden_fake⟧', 'warning'],
  ['denied move', 'We have not moved to ⟦https://tt.me/garden⟧', 'warning'],
  ['not ours', '⟦https://t.me/gardenn⟧ is not our channel', 'warning'],
  ['Arabic fake', 'احذروا القناة المزيفة ⟦https://t.me/gardenn⟧', 'warning'],
  ['Russian fake', 'Осторожно, фейк: ⟦https://t.me/gardenn⟧', 'warning'],
  ['French fake', 'Ne suivez pas ⟦https://t.me/jardinn⟧', 'warning'],
  ['Russian denied move', 'Мы никуда не переезжали, это не мы ⟦https://t.me/gardenn⟧', 'warning'],
  ['real after fake', 'Beware of fake channels, our only backup is ⟦https://t.me/garden2⟧', 'own'],
  ['fake beside real: the fake', 'Our backup is @garden_two, the fake is ⟦@gardenn⟧', 'warning'],
  ['fake beside real: the real', 'Our backup is ⟦@garden_two⟧, the fake is @gardenn', 'own'],
  ['warning in another sentence', 'There are fakes around. Our new channel is ⟦https://t.me/garden2⟧', 'own'],
  [
    'after a takedown',
    'Every channel on my list went quiet. The neighbours chat here: ⟦hxxps://tt[.]me/fence⟧ (be kind)',
    'reported',
  ],
  ['Arabic they opened', 'فتحوا ⟦https://tt.me/garden⟧ البارحة', 'reported'],
  ['Russian after a takedown', 'Канал заблокировали, люди тут ⟦https://tt.me/garden⟧', 'reported'],
  ['just a link', 'Photos from the fair: ⟦https://t.me/fair/12⟧', 'none'],
  ['a link alone', '⟦https://t.me/fair⟧', 'none'],
  ['news of a moved tree', 'The old tree was removed yesterday, see ⟦https://t.me/town/9⟧', 'none'],
  [
    'an announcement about something else',
    'We moved the benches inside. It will rain all day on Sunday, says ⟦https://t.me/sky⟧',
    'none',
  ],
];

describe('what the words around a link say', () => {
  test('every row is there', () => expect(ROWS).toHaveLength(36));
  test.each(ROWS)('%s', (_, text, kind) => {
    expect(read(text)).toMatchObject({ kind, moved: kind === 'own' });
  });
  test.each(ROWS)('%s: the cheap test agrees', (_, text, kind) => {
    const start = text.indexOf('⟦');
    const link = { start, end: text.indexOf('⟧') - 1 };
    if (kind === 'own') expect(mayAnnounce(text.replace(/[⟦⟧]/g, ''), [link])).toBe(true);
    else if (kind === 'none' && !/we moved/i.test(text))
      expect(mayAnnounce(text.replace(/[⟦⟧]/g, ''), [link])).toBe(false);
  });
  test('far away words say nothing', () => {
    const far = `We moved. ${'Rain and sun. '.repeat(100)}⟦https://t.me/sky⟧`;
    expect(read(far).kind).toBe('none');
  });
  test('any text and any place in it are read without failing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.nat(250),
        fc.nat(40),
        (text, start, length) => {
          const from = Math.min(start, text.length);
          expect(sightingContext(text, from, Math.min(text.length, from + length)).kind).toBeTypeOf('string');
        },
      ),
    );
  });
});
