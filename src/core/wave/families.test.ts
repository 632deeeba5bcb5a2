import { describe, expect, it } from 'vitest';
import { findFamilies, type Kin } from './families.ts';
import { findOperators } from './operators.ts';

const kin = (ref: string, title: string | null, more: Partial<Kin> = {}): Kin => ({
  ref,
  titles: title === null ? [] : [title],
  handle: null,
  description: null,
  ...more,
});

const TOPICS = ['Weather', 'Garden', 'Harbour', 'Market', 'Football', 'Library', 'Kitchen', 'Railway'];
/** Forty with nothing in common but their script. */
const STRANGERS = Array.from({ length: 40 }, (_, i) =>
  kin(`s${i}`, `${'bcdfghjklmnprstvwz'[i % 18]}o${'bdgklmnprstvz'[i % 13]}i${'lnrst'[i % 5]}ak`),
);

describe('families', () => {
  it('of a word that some share, across scripts and in handles', () => {
    const families = findFamilies(
      [
        ...STRANGERS,
        kin('a', 'Norvikal Weather'),
        kin('b', 'Норвикал погода'),
        kin('c', 'نورفيكال الطقس'),
        kin('d', 'Evening post', { handle: 'norvikal_evening' }),
        kin('e', 'NORVIKAL (backup 2)'),
      ],
      [],
    );
    expect(families.get('brand:norvikal')).toEqual(expect.arrayContaining(['a', 'b', 'd', 'e']));
    expect(families.get('brand:norvikal')).not.toContain('s0');
  });

  it.each([
    ['a word that only four share', TOPICS.slice(0, 4).map((topic, i) => kin(`b${i}`, `Norvikal ${topic}`))],
    ['words that say little', TOPICS.map((_, i) => kin(`b${i}`, 'Backup channel'))],
    [
      'a word that says little beside others',
      TOPICS.map((topic, i) => kin(`b${i}`, `${topic} backup channel`)),
    ],
    [
      'a word that more than a quarter have',
      Array.from({ length: 20 }, (_, i) => kin(`b${i}`, `Norvikal ${TOPICS[i % 8]}${i}`)),
    ],
  ])('none of %s', (_, more) => {
    const brands = [...findFamilies([...STRANGERS, ...more], []).keys()].filter((name) =>
      /^brand:(?:norvikal|backup|channel)/.test(name),
    );
    expect(brands).toEqual([]);
  });

  it('of a script that five or more write', () => {
    const families = findFamilies(
      [
        ...STRANGERS,
        ...['طقس', 'حديقه', 'سوق', 'مطبخ', 'ميناء'].map((title, i) => kin(`a${i}`, title)),
        ...['Погода', 'Рынок', 'Сад', 'Кухня'].map((title, i) => kin(`c${i}`, title)),
        kin('n', null),
      ],
      [],
    );
    expect(families.get('script:arabic')).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
    expect(families.has('script:cyrillic')).toBe(false);
    expect([...families.values()].flat()).not.toContain('n');
  });

  it('of those who link to each other, and nobody whom we do not know', () => {
    const circle = ['s0', 's1', 's2', 's3', 's4'];
    const ties = circle.flatMap((from) => [...circle, 'elsewhere'].map((to) => ({ from, to })));
    const families = findFamilies(STRANGERS, [...ties, { from: 's7', to: 's8' }]);
    expect([...families].filter(([name]) => name.startsWith('graph:'))).toEqual([['graph:s0', circle]]);
  });

  it('are few, however many words are shared', () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      Array.from({ length: 5 }, (_, j) =>
        kin(`m${i}-${j}`, `${'bdgklmnprstvz'[i % 13]}ar${'kltnd'[i % 5]}${'uo'[i % 2]}m${'vzbr'[i % 4]}esk`),
      ),
    ).flat();
    const brands = [...findFamilies(many, []).keys()].filter((name) => name.startsWith('brand:'));
    expect(brands).toHaveLength(12);
  });

  it('do not depend on the order of the communities', () => {
    const all = [...STRANGERS, ...TOPICS.map((topic, i) => kin(`b${i}`, `Norvikal ${topic}`))];
    const ties = TOPICS.map((_, i) => ({ from: `b${i}`, to: `b${(i + 1) % 8}` }));
    expect(findFamilies(all.toReversed(), ties.toReversed())).toEqual(findFamilies(all, ties));
  });
});

describe('operators', () => {
  it.each<[string, Kin[], [string, string][]]>([
    [
      'the same contact in two descriptions',
      [
        kin('a', 'Weather', { description: 'Rain and sun. @Weather_Desk_bot' }),
        kin('b', 'Sport', { description: 'Write to @weather_desk_bot' }),
        kin('c', 'Market', { description: 'Write to @market_desk_bot' }),
      ],
      [
        ['a', 'a'],
        ['b', 'a'],
      ],
    ],
    [
      'the same name with what backups are called',
      [kin('a', 'Norvikal Weather'), kin('b', 'Norvikal Weather (backup) 2'), kin('c', 'Norvikal Garden')],
      [
        ['a', 'a'],
        ['b', 'a'],
      ],
    ],
    [
      'one sign leads to the next',
      [
        kin('a', 'Norvikal Weather'),
        kin('b', 'Norvikal Weather 2', { description: '@norvikal_desk' }),
        kin('c', 'Evening sport', { description: '@norvikal_desk' }),
      ],
      [
        ['a', 'a'],
        ['b', 'a'],
        ['c', 'a'],
      ],
    ],
    [
      'a neighbour that both name is no contact',
      [
        kin('a', 'Weather', { description: 'see @big_market' }),
        kin('b', 'Sport', { description: 'see @big_market' }),
        kin('c', 'Market', { handle: 'Big_Market' }),
      ],
      [],
    ],
    [
      'a mail address is no contact',
      [
        kin('a', 'Weather', { description: 'desk@norvik.example' }),
        kin('b', 'Sport', { description: 'post@norvik.example' }),
      ],
      [],
    ],
    ['names of generic words alone', [kin('a', 'News channel'), kin('b', 'News channel')], []],
    [
      'what 31 share is a service',
      Array.from({ length: 31 }, (_, i) => kin(`r${i}`, null, { description: '@submit_bot' })),
      [],
    ],
  ])('%s', (_, communities, expected) => {
    expect([...findOperators(communities)]).toEqual(expected);
  });
});
