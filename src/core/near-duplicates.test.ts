import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fingerprint,
  groupNearDuplicates,
  labelNearDuplicates,
  NEAR_DUPLICATE,
  openNearDuplicates,
  textSimilarity,
} from './near-duplicates.ts';
import { seeded } from './random.ts';

const LONG =
  'The tomato seedlings can go outside from the middle of May, once the nights stay above eight degrees and the soil has warmed';

const pairs: { proves: string; a: string; b: string; alike: boolean }[] = [
  { proves: 'case, marks and punctuation are nothing', a: LONG, b: `${LONG.toUpperCase()}!!!`, alike: true },
  { proves: 'one word changed', a: LONG, b: LONG.replace('tomato', 'pepper'), alike: true },
  {
    proves: 'a copy with another link',
    a: `${LONG} https://t.me/garden_one`,
    b: `${LONG} t.me/other`,
    alike: true,
  },
  { proves: 'a signature added', a: LONG, b: `${LONG} — Follow the garden channel @garden`, alike: true },
  { proves: 'the last third lost', a: LONG, b: LONG.slice(0, 70), alike: false },
  {
    proves: 'same topic, other words',
    a: LONG,
    b: 'Plant your young tomatoes after the last frost, when May is half over and the ground is warm',
    alike: false,
  },
  {
    proves: 'Arabic spelling variants',
    a: 'الأمطار الغزيرة تعود إلى المدينة مساء الأحد القادم',
    b: 'الامطار الغزيره تعود الى المدينه مساء الاحد القادم',
    alike: true,
  },
  {
    proves: 'ё and е',
    a: 'Завтра ещё будет тёплый день без дождя',
    b: 'завтра еще будет теплый день без дождя',
    alike: true,
  },
  {
    proves: 'a short text with one word changed says another thing',
    a: 'Rain in Lyon tomorrow',
    b: 'Rain in Nantes tomorrow',
    alike: false,
  },
  { proves: 'one word is equal', a: 'Goal!', b: 'goal', alike: true },
  {
    proves: 'two words in another order are another text',
    a: 'good morning',
    b: 'morning good',
    alike: false,
  },
  {
    proves: 'two bare links differ by their address',
    a: 'https://example.org/a',
    b: 'https://example.org/b',
    alike: false,
  },
  { proves: 'nothing resembles nothing', a: '', b: '…', alike: false },
];

describe('similarity', () => {
  test.each(pairs)('$proves', ({ a, b, alike }) => {
    expect(textSimilarity(a, b) >= NEAR_DUPLICATE).toBe(alike);
    expect(textSimilarity(b, a)).toBe(textSimilarity(a, b));
  });

  test('a text resembles itself wholly, and every similarity is a share', () => {
    const word = fc.constantFrom('rain', 'sun', 'дождь', 'مطر', 'pluie', 'wind', 'snow');
    const text = fc.array(word, { maxLength: 14 }).map((list) => list.join(' '));
    fc.assert(
      fc.property(text, text, (a, b) => {
        const s = textSimilarity(a, b);
        expect(s).toBeGreaterThanOrEqual(0);
        expect(s).toBeLessThanOrEqual(1);
        expect(textSimilarity(a, a)).toBe(fingerprint(a).words === 0 ? 0 : 1);
      }),
    );
  });
});

/** Texts of known neighbourhood: each base text and edits of it. */
function corpus(seed: number, bases: number, edits: number): { text: string; base: number }[] {
  const random = seeded(seed);
  const word = () => `w${Math.floor(random() * 3000)}`;
  const all: { text: string; base: number }[] = [];
  for (let base = 0; base < bases; base++) {
    const list = Array.from({ length: 12 + Math.floor(random() * 40) }, word);
    all.push({ text: list.join(' '), base });
    for (let e = 0; e < edits; e++) {
      const copy = [...list];
      copy[Math.floor(random() * copy.length)] = word();
      all.push({ text: copy.join(' '), base });
    }
  }
  return all;
}

describe('the index', () => {
  test('finds what comparing every pair finds, and nothing else', () => {
    const all = corpus(7, 60, 3);
    const index = openNearDuplicates();
    let pairsThere = 0;
    let pairsFound = 0;
    all.forEach(({ text }, i) => {
      const found = index.query(text);
      for (const { item, similarity } of found)
        expect(textSimilarity(all[item]!.text, text)).toBe(similarity);
      pairsFound += found.length;
      for (let j = 0; j < i; j++) if (textSimilarity(all[j]!.text, text) >= NEAR_DUPLICATE) pairsThere++;
      expect(index.add(text)).toBe(i);
    });
    expect(index.size).toBe(all.length);
    expect(pairsThere).toBeGreaterThan(200);
    expect(pairsFound).toBeLessThanOrEqual(pairsThere);
    expect(pairsFound / pairsThere).toBeGreaterThan(0.98);
  });

  test('answers most similar first, equal ones oldest first, all copies named', () => {
    const index = openNearDuplicates();
    for (const text of [LONG.replace('tomato', 'pepper'), LONG, 'something else entirely here', LONG])
      index.add(text);
    const found = index.query(LONG);
    expect(found.map(({ item }) => item)).toEqual([1, 3, 0]);
    expect(found[0]!.similarity).toBe(1);
  });

  test('texts without words are numbered and never found', () => {
    const index = openNearDuplicates();
    expect([index.add(''), index.add('!!!'), index.add('rain')]).toEqual([0, 1, 2]);
    expect(index.query('…')).toEqual([]);
    expect(index.query('rain')).toEqual([{ item: 2, similarity: 1 }]);
  });
});

describe('groups', () => {
  test('hold each base text with its edits, in order of first appearance', () => {
    const all = corpus(11, 40, 2);
    const groups = groupNearDuplicates(all);
    expect(groups.map((group) => group[0]!.base)).toEqual([...new Set(all.map(({ base }) => base))]);
    for (const group of groups) expect(group).toHaveLength(3);
  });

  test('an item alone and an item without words stand alone', () => {
    const groups = groupNearDuplicates([{ text: '' }, { text: 'one alone in the field' }, { text: '' }]);
    expect(groups.map((group) => group.length)).toEqual([1, 1, 1]);
    expect([...labelNearDuplicates(['', 'a b c d', 'A, B, C, D.'])]).toEqual([-1, 0, 0]);
  });

  test('partition the items whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 40 }), { maxLength: 30 }), (texts) => {
        const items = texts.map((text, i) => ({ text, i }));
        const back = groupNearDuplicates(items).flat();
        expect(back.map(({ i }) => i).sort((a, b) => a - b)).toEqual(items.map(({ i }) => i));
      }),
    );
  });
});
