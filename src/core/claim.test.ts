import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readFrame } from './claim/frame.ts';
import { formsOf, sameWord } from './claim/stem.ts';
import { readWhen } from './claim/when.ts';
import { type ClaimInput, type ClaimPost, findClaims } from './claim.ts';
import { DAY, HOUR } from './clock.ts';
import type { EventFrame } from './model.ts';

interface RowSet {
  event: Omit<EventFrame, 'from' | 'to'> & { from: string; to: string };
  rows: [name: string, text: string, expected: string | null][];
}
const load = (file: string): RowSet[] =>
  JSON.parse(readFileSync(new URL(`./claim/${file}`, import.meta.url), 'utf8')).sets;
const eventOf = (set: RowSet): EventFrame => ({
  ...set.event,
  from: Date.parse(set.event.from),
  to: Date.parse(set.event.to),
});
const known = load('claim.rows.json');
const heldOut = load('claim.held-out.rows.json');
const event = eventOf(known[0]!);

const post = (text: string, more: Partial<ClaimPost> = {}): ClaimPost => ({
  ref: 'https://t.me/mill/1',
  community: 'https://t.me/mill',
  at: event.to + 12 * HOUR,
  text,
  capture: 'c1',
  ...more,
});
const find = (posts: ClaimPost[], more: Partial<ClaimInput> = {}) =>
  findClaims({ event, posts, outlets: [], lineage: new Map(), at: event.to + 60 * DAY, ...more });

/** Reads each row alone, as a watched community would post it half a day after the event. */
function score(sets: readonly RowSet[]) {
  const counts = { hit: 0, missed: [] as string[], wrong: [] as string[] };
  for (const set of sets) {
    const frame = eventOf(set);
    for (const [name, text, expected] of set.rows) {
      const { statements } = findClaims({
        event: frame,
        posts: [post(text, { at: frame.to + 12 * HOUR })],
        outlets: [{ ref: 'https://t.me/mill', grade: 'C' }],
        lineage: new Map(),
        at: frame.to + 60 * DAY,
      });
      if (expected === 'claim' && statements.length === 1) counts.hit++;
      else if (expected === 'claim') counts.missed.push(name);
      else if (statements.length > 0) counts.wrong.push(name);
    }
  }
  return {
    ...counts,
    precision: counts.hit / (counts.hit + counts.wrong.length),
    recall: counts.hit / (counts.hit + counts.missed.length),
  };
}

describe('reading posts in four languages', () => {
  test('the rows that the rules were written with', () => {
    expect(known.reduce((sum, set) => sum + set.rows.length, 0)).toBe(246);
    const result = score(known);
    expect(result.wrong).toEqual([]);
    expect(result.precision).toBeGreaterThanOrEqual(0.95);
    expect(result.recall).toBeGreaterThanOrEqual(0.95);
  });
  test('rows written after the rules were done, never used to change them', () => {
    expect(heldOut.reduce((sum, set) => sum + set.rows.length, 0)).toBe(50);
    const result = score(heldOut);
    expect(result.precision).toBeGreaterThanOrEqual(0.9);
    expect(result.recall).toBeGreaterThanOrEqual(0.9);
  });
  const refused = known[0]!.rows.filter(([, , expected]) => expected !== null && expected !== 'claim');
  test.each(refused)('says why it is no claim: %s', (_, text, why) => {
    expect(find([post(text)]).rejected.map((row) => row.why)).toEqual([why]);
  });
});

describe('grades', () => {
  const claim = 'We claim responsibility for the orange paint on Harlow Bridge.';
  test.each([
    ['a known outlet', { outlets: [{ ref: 'https://t.me/mill', grade: 'A' as const }] }, 'A'],
    ['a declared relay', { outlets: [{ ref: 'https://t.me/mill', grade: 'B' as const }] }, 'B'],
    ['a watched community', { watched: new Set(['https://t.me/mill']) }, 'C'],
    ['nobody known', {}, 'D'],
    [
      'the successor of a known outlet',
      {
        outlets: [{ ref: 'https://t.me/old', grade: 'A' as const }],
        lineage: new Map([['https://t.me/mill', { ancestor: 'https://t.me/old', probability: 0.97 }]]),
      },
      'A',
    ],
    [
      'a successor two moves later, each nearly sure, together not',
      {
        outlets: [{ ref: 'https://t.me/old', grade: 'A' as const }],
        lineage: new Map([
          ['https://t.me/mill', { ancestor: 'https://tt.me/mid', probability: 0.93 }],
          ['https://tt.me/mid', { ancestor: 'https://t.me/old', probability: 0.93 }],
        ]),
      },
      'C',
    ],
    [
      'a resemblance that is no match',
      {
        outlets: [{ ref: 'https://t.me/old', grade: 'A' as const }],
        lineage: new Map([['https://t.me/mill', { ancestor: 'https://t.me/old', probability: 0.3 }]]),
      },
      'D',
    ],
  ])('%s', (_, more, grade) => {
    expect(find([post(claim)], more).statements.map((statement) => statement.grade)).toEqual([grade]);
  });
  test('a better known source scores higher for the same words', () => {
    const scores = (['A', 'B', 'C'] as const).map(
      (grade) => find([post(claim)], { outlets: [{ ref: 'https://t.me/mill', grade }] }).statements[0]!.score,
    );
    const unknown = find([post(claim)]).statements[0]!.score;
    expect([...scores, unknown]).toEqual([...scores, unknown].toSorted((a, b) => b - a));
    expect(new Set([...scores, unknown]).size).toBe(4);
  });
  test('a third-person announcement counts from its outlet, not from a stranger', () => {
    const text = 'The Lantern Committee has painted Harlow Bridge orange.';
    expect(
      find([post(text)], { outlets: [{ ref: 'https://t.me/mill', grade: 'A' }] }).statements,
    ).toHaveLength(1);
    expect(find([post(text)]).statements).toEqual([]);
  });
  test('a news outlet claims nothing, even in the first person', () => {
    expect(find([post(claim)], { news: new Set(['https://t.me/mill']) }).statements).toEqual([]);
  });
});

describe('copies and origins', () => {
  const text =
    'We, the Lantern Committee, claim responsibility for the orange paint on Harlow Bridge last night. It washes off in the rain.';
  const at = event.to + 6 * HOUR;
  const copies = ['a', 'b', 'c'].map((name, i) =>
    post(i === 1 ? `${text} Share!` : text, {
      ref: `https://t.me/${name}/1`,
      community: `https://t.me/${name}`,
      at: at + (i + 1) * HOUR,
    }),
  );
  const original = post(text, { ref: 'https://t.me/outlet/9', community: 'https://t.me/outlet', at });
  const outlets = [{ ref: 'https://t.me/outlet', grade: 'A' as const }];

  test('copies fold into the original', () => {
    const { statements } = find([...copies, original], { outlets });
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatchObject({
      post: original.ref,
      grade: 'A',
      copies: 3,
      firstSeen: { earliest: at, latest: at },
    });
    expect(statements[0]!.copyPosts.toSorted()).toEqual(copies.map((copy) => copy.ref).toSorted());
  });
  test('a known outlet speaks for a statement that a stranger posted first', () => {
    const early = post(text, { ref: 'https://t.me/z/1', community: 'https://t.me/z', at: at - HOUR });
    const { statements } = find([early, original], { outlets });
    expect(statements.map((statement) => [statement.post, statement.firstSeen.latest])).toEqual([
      [original.ref, early.at],
    ]);
  });
  test('a forward with other words belongs to what it forwards', () => {
    const forward = post('Read this. We claim Harlow, the paint is orange!', {
      ref: 'https://t.me/f/1',
      community: 'https://t.me/f',
      at: at + HOUR,
      forwardedFrom: 'https://t.me/outlet',
    });
    expect(find([original, forward], { outlets }).statements.map((s) => [s.copies, s.origins])).toEqual([
      [1, 1],
    ]);
  });
  test('only forwards were seen: first seen is open to the event', () => {
    const forward = post(text, { forwardedFrom: 'https://t.me/lost', at });
    expect(find([forward]).statements[0]!.firstSeen).toEqual({ earliest: event.from, latest: at });
  });
  test('another language is a statement of its own', () => {
    const french = post('Nous revendiquons la peinture orange du pont de Harlow.', {
      ref: 'https://t.me/fr/1',
      community: 'https://t.me/fr',
      at: at + HOUR,
    });
    expect(find([original, french], { outlets }).statements.map((s) => s.post)).toEqual([
      original.ref,
      french.ref,
    ]);
  });
  test('a denial that copies the claim is no copy', () => {
    const denial = post(text.replace('claim responsibility', 'do not claim responsibility'), {
      ref: 'https://t.me/d/1',
      community: 'https://t.me/d',
      at: at + HOUR,
    });
    const { statements, rejected } = find([original, denial], { outlets });
    expect(statements.map((s) => s.copies)).toEqual([0]);
    expect(rejected.map((row) => [row.post, row.why])).toEqual([[denial.ref, 'denial']]);
  });
  test('the order of the posts changes nothing', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([original, ...copies], { minLength: 4 }), (posts) => {
        expect(find(posts, { outlets })).toEqual(find([original, ...copies], { outlets }));
      }),
    );
  });
});

describe('time', () => {
  test('empty is an answer', () => {
    expect(find([post('Sunny in the hills, wind from the west.')]).statements).toEqual([]);
  });
  test.each([
    ['before the event', -HOUR - (event.to - event.from), 0],
    ['right after', HOUR, 1],
    ['nine days later', 9 * DAY, 1],
    ['three weeks later without a time word', 21 * DAY, 0],
  ])('without time words: %s', (_, after, count) => {
    expect(find([post('We painted Harlow Bridge.', { at: event.to + after })]).statements).toHaveLength(
      count,
    );
  });
  test('a date that fits counts however late it is said', () => {
    expect(
      find([post('On 14 March 2025 we painted Harlow Bridge.', { at: event.to + 40 * DAY })]).statements,
    ).toHaveLength(1);
  });
  test('a post after `at` is not read', () => {
    expect(find([post('We painted Harlow Bridge.')], { at: event.to + HOUR }).scanned).toBe(1);
    expect(find([post('We painted Harlow Bridge.')], { at: event.to + HOUR }).read).toBe(0);
  });
  const from = Date.parse('2024-05-10T18:00:00Z');
  const to = Date.parse('2024-05-10T22:00:00Z');
  const sunday = Date.parse('2024-05-12T10:00:00Z');
  test.each([
    ['two days ago', true, null],
    ['on Friday', true, null],
    ['le 10 mai', true, null],
    ['10.05.2024', true, null],
    ['05/10/2024', true, null],
    ['2024-05-10', true, null],
    ['в пятницу', true, null],
    ['позавчера', true, null],
    ['10 أيار', true, null],
    ['يوم الجمعة', true, null],
    ['١٠ مايو ٢٠٢٤', true, null],
    ['avant-hier', true, null],
    ['May 3rd', false, 'day'],
    ['last week', true, null],
    ['10 May 2022', false, 'year'],
    ['العام الماضي', false, 'year'],
    ['в прошлом году', false, 'year'],
    ["l'an dernier", false, 'year'],
    ['founded since 2012', false, null],
    ['we may go', false, null],
    ['today', false, 'now'],
    ['nothing said', false, null],
  ])('%s, said on the Sunday after a Friday', (words, fits, misfits) => {
    expect(readWhen(words, sunday, from, to)).toMatchObject({ fits, misfits });
  });
});

describe('word forms', () => {
  test.each([
    ['painted', 'painting', true],
    ['organise', 'organized', true],
    ['мосту', 'мост', true],
    ['тыквой', 'тыква', true],
    ['والجسر', 'جسر', true],
    ['للجسر', 'جسر', true],
    ['citrouilles', 'citrouille', true],
    ['hung', 'hanging', true],
    ['bridge', 'bread', false],
    ['мост', 'место', false],
    ['جسر', 'جرس', false],
  ])('%s and %s', (a, b, same) => {
    expect(sameWord(formsOf(a), formsOf(b), false)).toBe(same);
  });
});

describe('the first filter', () => {
  const frame = readFrame(event);
  it('lets through everything that is a claim', () => {
    for (const set of [...known, ...heldOut]) {
      const own = readFrame(eventOf(set));
      for (const [, text, expected] of set.rows)
        if (expected === 'claim') expect(own.mayConcern(text), text).toBe(true);
    }
  });
  test.each(['Fog in the valley, fine later.', 'مباراة اليوم في الملعب', 'Сегодня ясно и тепло'])(
    'drops %s',
    (text) => {
      expect(frame.mayConcern(text)).toBe(false);
    },
  );
  test('sees through invisible letters, full-width letters, diacritics and tatweel', () => {
    for (const text of ['Har\u200blow', 'Ｈａｒｌｏｗ', 'ha\u0301rlow', 'هـارلـو', 'هَارْلُو'])
      expect(frame.mayConcern(text), text).toBe(true);
  });
  test('a place given in one script is found in others', () => {
    const latin = readFrame({ ...event, places: ['Norvik'] });
    const token = (word: string) => ({ word, forms: formsOf(word), clause: 0, quoted: false });
    for (const word of ['норвике', 'نورفيك']) expect(latin.places([token(word)]), word).toHaveLength(1);
    expect(latin.places([token('северный')])).toEqual([]);
  });
});

test('any text is read without failing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      find([post(`Harlow ${text}`)]);
    }),
  );
});
