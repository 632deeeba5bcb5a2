import { describe, expect, test } from 'vitest';
import { seeded } from '../../core/random.ts';
import { languages, TOWNS } from './index.ts';
import { byCustom, CUSTOMS, inLatin } from './romanise.ts';

/** The same title in every custom of its language, in their order. */
const rows: { title: string; language: 'ar' | 'ru'; spelled: string[] }[] = [
  {
    title: 'حديقة الشمس',
    language: 'ar',
    spelled: [
      'Hadiqat Al-shams',
      'Hadeeqat Al Shams',
      '7adi2et El Shams',
      '7edeegat Alshems',
      'Hadikat Echchams',
    ],
  },
  {
    title: 'ملعب الصباح',
    language: 'ar',
    spelled: ['Malab Al-sabah', 'Malaab Al Sabah', 'Mal3ab El Saba7', 'Mel3eb Al9eba7', 'Malaab Essabah'],
  },
  {
    title: 'Речной вестник',
    language: 'ru',
    spelled: ['Rechnoy Vestnik', 'Rečnoj Vestnik', 'Retchnoï Vestnik', 'Rechnoi Vestnik', 'Re4noi Vestnik'],
  },
  {
    title: 'Тихий ручей',
    language: 'ru',
    spelled: ['Tikhiy Ruchey', 'Tixij Ručej', 'Tikhy Routcheï', 'Tikhii Ruchei', 'Tihiy Ru4ei'],
  },
];

test.each(rows)('$title is spelled by every custom', ({ title, language, spelled }) => {
  expect(CUSTOMS[language]!.map((custom) => byCustom(title, custom))).toEqual(spelled);
});

describe.each(['ar', 'ru'] as const)('%s', (language) => {
  const titles = Object.values(languages[language].names)
    .flat()
    .flatMap(([title]) => TOWNS.map((town) => title.replace('{town}', town[language])));

  test('no letter of another script stays, and no word is lost', () => {
    for (const title of titles)
      for (const custom of CUSTOMS[language]!) {
        const spelled = byCustom(title, custom);
        expect(spelled, custom.name).not.toMatch(/[^\p{sc=Latin}\p{N}\p{P} ]/u);
        expect(spelled.split(' ').length).toBeGreaterThanOrEqual(title.split(' ').length);
      }
  });

  test('the customs differ: a title has several spellings', () => {
    const several = titles.filter(
      (title) => new Set(CUSTOMS[language]!.map((custom) => byCustom(title, custom))).size >= 3,
    );
    expect(several.length / titles.length).toBeGreaterThan(0.6);
  });

  test('which one is drawn; the same stream draws the same', () => {
    const drawn = Array.from({ length: 40 }, (_, i) => inLatin(titles[0]!, language, seeded(`keeper ${i}`)));
    expect(new Set(drawn).size).toBeGreaterThan(1);
    expect(inLatin(titles[0]!, language, seeded('keeper 7'))).toBe(drawn[7]);
  });
});

test('what is in Latin letters already stays', () => {
  expect(inLatin('Météo du vallon', 'fr', seeded('x'))).toBe('Météo du vallon');
});
