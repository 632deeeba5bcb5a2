import { describe, expect, it } from 'vitest';
import { type Random, seeded } from '../random.ts';
import type { Found } from './find.ts';
import type { Population, Subject } from './population.ts';
import type { Family } from './scan.ts';
import { secondOpinions } from './second-opinion.ts';

const HOURS = 30 * 24;

/** `count` communities of which each is watched from `from` on, looked at every six hours, and dies at `diesAt` (null: never). */
function place(count: number, from: number, diesAt: (i: number) => number | null): Subject[] {
  return Array.from({ length: count }, (_, i) => {
    const hour = diesAt(i);
    const by = hour === null ? null : Math.ceil(hour / 6) * 6;
    return {
      from,
      death: by === null ? null : { after: by - 6, by, outcome: 'gone_unspecified' },
    } as Subject;
  });
}

/** Background: one in five dies at any hour after `from`. */
const background = (random: Random, from: number) => () =>
  random() < 0.2 ? from + 6 + random() * (HOURS - from - 6) : null;

function opinions(
  places: Record<string, Subject[]>,
  about: { family: string; onset: number; end: number }[],
  permutations = 199,
) {
  const families: Family[] = Object.entries(places).map(([name, members]) => ({
    name,
    members,
    given: false,
  }));
  const population: Population = {
    origin: 0,
    hours: HOURS,
    subjects: [...new Set(Object.values(places).flat())],
  };
  const found = about.map(({ family, onset, end }): Found => {
    const index = families.findIndex(({ name }) => name === family);
    const members = families[index]!.members.filter(
      ({ death }) => death && death.by > onset && death.after < end,
    );
    return {
      window: { family: index, from: onset, to: end, mass: 0, expected: 0, score: 0 },
      span: {
        onset: { earliest: onset, latest: onset },
        end: { earliest: end, latest: end },
        members: members.map((subject) => ({ subject, probability: 1 })),
      },
      recurrenceYears: 10,
      expected: 0,
    };
  });
  return secondOpinions({ population, families, found }, 1, permutations);
}

describe('the permutation scan agrees', () => {
  it('when one of three platforms loses 30 within a day', () => {
    const random = seeded('agrees');
    const [opinion] = opinions(
      {
        a: [...place(100, 0, background(random, 0)), ...place(30, 0, (i) => 400 + 0.8 * i)],
        b: place(100, 0, background(random, 0)),
        c: place(100, 0, background(random, 0)),
      },
      [{ family: 'a', onset: 400, end: 424 }],
    );
    expect(opinion!.agrees).toBe(true);
    expect(opinion!.p).toBeLessThanOrEqual(0.02);
    // 31 of the 90 dead in these hours, where by the margins 18 were to be expected.
    expect(opinion!.score).toBeCloseTo(31 * Math.log(31 / 18) + 59 * Math.log(59 / 72), 0);
  });

  it('while the wave goes on, by the windows that reach the end of the data', () => {
    const random = seeded('now');
    const places = {
      a: [...place(100, 0, background(random, 0)), ...place(20, 0, (i) => HOURS - 20 + i)],
      b: place(100, 0, background(random, 0)),
      c: place(100, 0, background(random, 0)),
    };
    const [opinion] = opinions(places, [{ family: 'a', onset: HOURS - 20, end: HOURS }]);
    expect(opinion!.agrees).toBe(true);
  });

  it('with a wave that is a part of one platform, against the rest of it', () => {
    const random = seeded('brand');
    const rest = place(150, 0, background(random, 0));
    const brand = [...place(20, 0, background(random, 0)), ...place(12, 0, (i) => 300 + i)];
    const [opinion] = opinions({ all: [...rest, ...brand], brand }, [
      { family: 'brand', onset: 300, end: 312 },
    ]);
    expect(opinion!.agrees).toBe(true);
  });
});

describe('the permutation scan does not agree', () => {
  it('when every family loses as many in the same hours', () => {
    const random = seeded('everybody');
    const hit = () => [...place(60, 0, background(random, 0)), ...place(20, 0, (i) => 400 + i)];
    const [opinion] = opinions({ a: hit(), b: hit(), c: hit(), d: hit() }, [
      { family: 'a', onset: 400, end: 420 },
    ]);
    expect(opinion!.agrees).toBe(false);
    expect(opinion!.p).toBeGreaterThan(0.05);
  });

  it('more often than it should where chance alone is at work', () => {
    let agreed = 0;
    for (let seed = 0; seed < 40; seed++) {
      const random = seeded(`chance ${seed}`);
      const of = () => place(80, 0, background(random, 0));
      const about = ['a', 'b', 'c'].map((family) => ({ family, onset: 0, end: HOURS }));
      if (opinions({ a: of(), b: of(), c: of() }, about, 99).some(({ agrees }) => agrees)) agreed++;
    }
    // One in twenty is meant: with 40 tries 6 or more are seen once in 70.
    expect(agreed).toBeLessThan(6);
  });

  it('because a platform began to be watched late', () => {
    let agreed = 0;
    for (let seed = 0; seed < 20; seed++) {
      const random = seeded(`late ${seed}`);
      const late = HOURS - 72;
      const [opinion] = opinions(
        {
          a: place(200, 0, background(random, 0)),
          b: place(60, late, background(random, late)),
        },
        [{ family: 'b', onset: late, end: HOURS }],
        99,
      );
      if (opinion!.agrees) agreed++;
    }
    expect(agreed).toBeLessThan(4);
  });
});

describe('the permutation scan cannot tell', () => {
  it('when everybody who ever died is of the one platform', () => {
    const a = place(60, 0, (i) => 400 + i / 20);
    expect(opinions({ a, all: a }, [{ family: 'a', onset: 400, end: 403 }])).toEqual([
      { agrees: null, score: 0, p: 1 },
    ]);
  });

  it('when hardly anybody died elsewhere', () => {
    const random = seeded('hardly');
    const [opinion] = opinions(
      {
        a: [...place(50, 0, background(random, 0)), ...place(40, 0, (i) => 400 + i / 2)],
        b: place(3, 0, (i) => 100 + 200 * i),
      },
      [{ family: 'a', onset: 400, end: 420 }],
    );
    expect(opinion!.agrees).toBeNull();
  });

  it('when those elsewhere were gone before this platform began to be watched', () => {
    const [opinion] = opinions(
      { a: place(40, 0, (i) => 100 + i / 2), b: place(25, 300, (i) => 400 + i / 2) },
      [{ family: 'b', onset: 400, end: 412 }],
    );
    expect(opinion!.agrees).toBeNull();
  });

  it('when only a few deaths can change places at all', () => {
    const both = opinions(
      {
        a: [...place(42, 0, (i) => 400 + i / 3), ...place(2, 0, (i) => 510 + 40 * i)],
        b: place(26, 420, (i) => 520 + i / 3),
      },
      [
        { family: 'a', onset: 400, end: 414 },
        { family: 'b', onset: 520, end: 529 },
      ],
    );
    expect(both.map(({ agrees }) => agrees)).toEqual([null, null]);
  });
});

it('says the same each time, of each wave by itself', () => {
  const random = seeded('twice');
  const places = {
    a: [...place(80, 0, background(random, 0)), ...place(20, 0, (i) => 200 + i)],
    b: [...place(80, 0, background(random, 0)), ...place(20, 0, (i) => 500 + i)],
  };
  const first = { family: 'a', onset: 200, end: 220 };
  const second = { family: 'b', onset: 500, end: 520 };
  const both = opinions(places, [first, second]);
  expect(both.map(({ agrees }) => agrees)).toEqual([true, true]);
  expect(opinions(places, [second, first])).toEqual(both.toReversed());
});
