import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkedGroups, type Tie } from './linked-groups.ts';

/** Everybody of each group links to everybody of it. */
function cliques(...groups: string[]): Tie[] {
  return groups.flatMap((group) =>
    [...group].flatMap((from) => [...group].map((to) => ({ from, to })).filter((tie) => tie.to !== from)),
  );
}

/** Each of a group links to the next. */
function rings(...groups: string[]): Tie[] {
  return groups.flatMap((group) =>
    [...group].map((from, i) => ({ from, to: group[(i + 1) % group.length]! })),
  );
}

const members = (ties: Tie[]) => linkedGroups(ties).map((group) => group.members.join(''));

describe('linked groups', () => {
  it.each<[string, Tie[], string[]]>([
    ['no links, no groups', [], []],
    ['a link to oneself is none', [{ from: 'a', to: 'a' }], []],
    ['two that link are a group', [{ from: 'b', to: 'a' }], ['ab']],
    [
      'two circles with one link between stay two',
      [...cliques('abcdef', 'uvwxyz'), { from: 'a', to: 'z' }],
      ['abcdef', 'uvwxyz'],
    ],
    [
      'a ring of five circles stays five',
      [
        ...cliques('abcd', 'efgh', 'ijkl', 'mnop', 'qrst'),
        ...['de', 'hi', 'lm', 'pq', 'ta'].map(([from, to]) => ({ from: from!, to: to! })),
      ],
      ['abcd', 'efgh', 'ijkl', 'mnop', 'qrst'],
    ],
    [
      'circles in which each links only to the next stay whole',
      rings('abcdef', 'ghijkl', 'mnopqr', 'stuvwx'),
      ['abcdef', 'ghijkl', 'mnopqr', 'stuvwx'],
    ],
    [
      'a list of all addresses, however often it is repeated, does not make one group of them',
      [
        ...rings('abc', 'def', 'ghi', 'jkl', 'mno'),
        ...[...'abcdefghijklmno'].flatMap((to) => Array.from({ length: 30 }, () => ({ from: '0', to }))),
      ],
      ['0abc', 'def', 'ghi', 'jkl', 'mno'],
    ],
    [
      'links seen again draw more than a link seen once',
      [
        ...Array.from({ length: 30 }, () => ({ from: 'a', to: 'b' })),
        { from: 'b', to: 'c' },
        ...Array.from({ length: 30 }, () => ({ from: 'c', to: 'd' })),
      ],
      ['ab', 'cd'],
    ],
  ])('%s', (_, ties, expected) => {
    expect(members(ties)).toEqual(expected);
  });

  it('names the most linked member', () => {
    const star = [...'abcefg'].map((from) => ({ from, to: 'd' }));
    expect(linkedGroups(star)).toEqual([{ hub: 'd', members: [...'abcdefg'] }]);
  });

  it('do not depend on the order in which links are seen, and hold nobody twice', () => {
    const tie = fc.record({ from: fc.constantFrom(...'abcdefgh'), to: fc.constantFrom(...'abcdefgh') });
    fc.assert(
      fc.property(
        fc.array(tie, { maxLength: 40 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (ties, keys) => {
          const groups = linkedGroups(ties);
          const shuffled = ties
            .map((one) => ({ one, key: keys.next().value! }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
          expect(linkedGroups(shuffled)).toEqual(groups);
          const all = groups.flatMap((group) => group.members);
          expect(new Set(all).size).toBe(all.length);
        },
      ),
      { numRuns: 200 },
    );
  });
});
