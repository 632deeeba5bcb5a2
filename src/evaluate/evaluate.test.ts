import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../core/clock.ts';
import type { Ref, Sighting } from '../core/model.ts';
import type { Truth } from '../scenario/truth.ts';
import type { Answer, StatedWave } from './answer.ts';
import { crawl } from './crawl.ts';
import { evaluateAnswers } from './index.ts';
import { calibrationError, quantile } from './measure.ts';
import { tallyClaims, tallyMatches, tallyWaves } from './tally.ts';

const T0 = Date.UTC(2019, 10, 22, 18);
const NOTHING: Truth = { waves: [], successors: [], leads: [], claims: [], obfuscated: [] };
const SILENT: Answer = {
  waves: [],
  matches: { declared: [], undeclared: [] },
  claims: [],
  claimSeconds: [],
  looked: new Set(),
  watchedFrom: null,
  watchedUntil: null,
  deaths: [],
  seeds: [],
  links: new Map(),
  names: [],
};

const sighting = (community: Ref, ref: Ref): Sighting => ({
  ref,
  platform: 'tamtam',
  kind: 'community',
  as: 'bare',
  post: null,
  community,
  at: T0,
  capture: '',
  deobfuscated: false,
  context: '',
});

describe('waves', () => {
  const members = ['a', 'b', 'c', 'd', 'e', 'f'];
  const truth: Truth = { ...NOTHING, waves: [{ onset: T0, end: T0 + 20 * HOUR, members }] };
  const looked = {
    ...SILENT,
    looked: new Set([...members, 'x', 'y', 'z']),
    watchedFrom: T0 - 365.25 * DAY,
    watchedUntil: T0,
  };
  const wave = (refs: string[], from: number, to: number, more: Partial<StatedWave> = {}): StatedWave => ({
    onset: { earliest: T0 + from * HOUR, latest: T0 + (from + 6) * HOUR },
    end: { earliest: T0 + (to - 6) * HOUR, latest: T0 + to * HOUR },
    members: refs,
    knownAt: T0 + 9 * HOUR,
    ...more,
  });
  const rows = [
    {
      proves: 'the right wave is caught, its intervals hold',
      stated: [wave(members, -2, 22)],
      caught: true,
      false: 0,
      held: true,
    },
    {
      proves: 'half of the members is enough',
      stated: [wave(members.slice(0, 3), -2, 22)],
      caught: true,
      false: 0,
      held: true,
    },
    {
      proves: 'less than half is not caught and no false alarm',
      stated: [wave(members.slice(0, 2), -2, 22)],
      caught: false,
      false: 0,
      held: null,
    },
    {
      proves: 'mostly others: a false alarm',
      stated: [wave(['a', 'x', 'y', 'z'], -2, 22)],
      caught: false,
      false: 1,
      held: null,
    },
    {
      proves: 'another time: a false alarm',
      stated: [wave(members, -90, -60)],
      caught: false,
      false: 1,
      held: null,
    },
    {
      proves: 'two halves catch it together',
      stated: [wave(['a', 'b'], -2, 8), wave(['c', 'd'], 8, 22)],
      caught: true,
      false: 0,
      held: true,
    },
    {
      proves: 'an onset that is too late is not held',
      stated: [wave(members, 1, 22)],
      caught: true,
      false: 0,
      held: false,
    },
    { proves: 'nothing stated', stated: [], caught: false, false: 0, held: null },
  ];
  it('has all rows', () => expect(rows.length).toBe(8));
  it.each(rows)('$proves', (row) => {
    const tally = tallyWaves(truth, looked, row.stated)!;
    expect(tally.items[0]).toMatchObject({ caught: row.caught, onsetHeld: row.held });
    expect(tally.falseAlarms.length).toBe(row.false);
    expect(tally.watchYears).toBeCloseTo(1, 6);
    if (row.caught) expect(tally.items[0]!.delayHours).toBe(9);
  });
  it('a wave that nobody could see is not counted against anyone', () => {
    expect(tallyWaves(truth, SILENT, [])!.items).toEqual([]);
  });
});

describe('matches', () => {
  const truth: Truth = {
    ...NOTHING,
    successors: [
      { from: 'a', to: 'a2', relation: 'successor' },
      { from: 'a2', to: 'a3', relation: 'successor' },
      { from: 'b', to: null, relation: 'successor' },
      { from: 'c', to: 'c2', relation: 'mirror' },
      { from: 'a', to: 'fake', relation: 'impersonator' },
      { from: 'b', to: 'copy', relation: 'clone' },
    ],
  };
  const say = (from: string, to: string, probability = 0.95, relation = 'successor') => ({
    from,
    to,
    relation,
    probability,
  });
  const rows = [
    {
      proves: 'the next place',
      said: [say('a', 'a2')],
      stated: [true],
      found: [true, false],
      falsely: false,
    },
    {
      proves: 'the place after the next',
      said: [say('a', 'a3')],
      stated: [true],
      found: [true, false],
      falsely: false,
    },
    {
      proves: 'an impersonator is wrong',
      said: [say('a', 'fake')],
      stated: [false],
      found: [false, false],
      falsely: false,
    },
    {
      proves: 'backwards is wrong',
      said: [say('a2', 'a')],
      stated: [false],
      found: [false, false],
      falsely: false,
    },
    {
      proves: 'a clone where there is none',
      said: [say('b', 'copy')],
      stated: [false],
      found: [false, false],
      falsely: true,
    },
    {
      proves: 'called by its name it is no false match',
      said: [say('b', 'copy', 0.95, 'clone')],
      stated: [],
      found: [false, false],
      falsely: false,
    },
    {
      proves: 'a mirror is set aside',
      said: [say('c', 'c2')],
      stated: [],
      found: [false, false],
      falsely: false,
    },
    {
      proves: 'below 0.9 it is not stated',
      said: [say('a', 'a2', 0.6)],
      stated: [],
      found: [false, false],
      falsely: false,
    },
  ];
  it('has all rows', () => expect(rows.length).toBe(8));
  it.each(rows)('$proves', ({ said, stated, found, falsely }) => {
    const items = tallyMatches(truth, said);
    expect(items.stated.map(({ right }) => right)).toEqual(stated);
    expect(items.wanted.map((item) => item.found)).toEqual(found);
    expect(items.none).toEqual([{ from: 'b', falsely }]);
  });
  it('at 0.6 it is found at half', () => {
    expect(tallyMatches(truth, [say('a', 'a2', 0.6)]).wanted[0]).toMatchObject({
      found: false,
      foundAtHalf: true,
    });
  });
  it('rows that go round in a circle end', () => {
    const round: Truth = {
      ...NOTHING,
      successors: [
        { from: 'a', to: 'b', relation: 'mirror' },
        { from: 'b', to: 'a', relation: 'successor' },
      ],
    };
    expect(tallyMatches(round, [say('b', 'a'), say('a', 'a')]).stated).toMatchObject([
      { right: true },
      { right: false },
    ]);
  });
});

describe('claims', () => {
  const truth = { ...NOTHING, claims: ['p', 'q'] };
  it('a copy leads to the claim; grade D is not counted', () => {
    const tally = tallyClaims(
      truth,
      [
        { post: 'copy', copies: ['p'], grade: 'A' },
        { post: 'other', copies: [], grade: 'C' },
        { post: 'q', copies: [], grade: 'D' },
      ],
      [],
    )!;
    expect(tally.stated).toEqual([{ right: true }, { right: false }]);
    expect(tally.wanted).toEqual([{ found: true }, { found: false }]);
  });
});

describe('crawls', () => {
  const wanted = new Set(['g1', 'g2']);
  const links = new Map([
    [
      'seed',
      [...Array.from({ length: 30 }, (_, i) => sighting('seed', `noise${i}`)), sighting('seed', 'hub')],
    ],
    ['hub', [sighting('hub', 'g1'), sighting('hub', 'g2')]],
    ['g1', [sighting('g1', 'g2')]],
  ]);
  it.each(['product', 'breadthFirst', 'inDegree', 'random'] as const)(
    '%s opens all within reach, the same each time',
    (policy) => {
      const opened = crawl({ seeds: ['seed'], links, wanted }, policy, 4);
      expect([...opened.keys()].sort()).toEqual(['g1', 'g2']);
      expect(crawl({ seeds: ['seed'], links, wanted }, policy, 4)).toEqual(opened);
      for (const at of opened.values()) expect(at).toBeLessThanOrEqual(34);
    },
  );
  it('breadth-first takes the order in which addresses were seen', () => {
    expect(crawl({ seeds: ['seed'], links, wanted }, 'breadthFirst', 1)).toEqual(
      new Map([
        ['g1', 33],
        ['g2', 34],
      ]),
    );
  });
  it('in-degree prefers what more places name', () => {
    const two = new Map([
      ['seed', [sighting('seed', 'a'), sighting('seed', 'b'), sighting('seed', 'g1')]],
      ['a', [sighting('a', 'g1')]],
    ]);
    expect(crawl({ seeds: ['seed'], links: two, wanted }, 'inDegree', 1).get('g1')).toBe(3);
  });
});

describe('figures', () => {
  it('calibration error is the mean distance of sureness and share, by bins', () => {
    const items = [0.95, 0.95, 0.15, 0.15].map((probability, i) => ({ probability, right: i === 0 }));
    expect(calibrationError(items)).toBeCloseTo((2 * 0.45 + 2 * 0.15) / 4, 6);
    expect(calibrationError([])).toBeNull();
    expect(calibrationError([{ probability: 1, right: true }])).toBe(0);
  });
  it('quantiles interpolate', () => {
    expect([quantile([], 0.5), quantile([4], 0.9), quantile([3, 1], 0.5)]).toEqual([null, 4, 2]);
  });

  it('nothing to measure is null everywhere, and never NaN', () => {
    const report = evaluateAnswers([NOTHING], [SILENT]);
    const { runs, items, ...figures } = report;
    expect(runs).toBe(1);
    expect(items.waves).toBe(0);
    const leaves = JSON.stringify(figures).match(/(?<=:|\[|,)-?[\d.]+/g) ?? [];
    expect(leaves).toEqual([]);
  });

  it('a perfect answer is 1 with an interval of [1, 1]', () => {
    const truth: Truth = {
      ...NOTHING,
      successors: [{ from: 'a', to: 'a2', relation: 'successor' }],
      leads: ['a2'],
      claims: ['p'],
    };
    const match = [{ from: 'a', to: 'a2', relation: 'successor', probability: 1 }];
    const report = evaluateAnswers(
      [truth],
      [
        {
          ...SILENT,
          matches: { declared: match, undeclared: match },
          claims: [{ post: 'p', copies: [], grade: 'A' }],
          seeds: ['s'],
          links: new Map([['s', [sighting('s', 'a2')]]]),
        },
      ],
    );
    expect(report.matches.declared).toMatchObject({
      precision: 1,
      recall: 1,
      calibrationError: 0,
      falseWhereNone: null,
    });
    expect(report.leads).toEqual({ recallAt: { '50': 1, '200': 1, '1000': 1 }, harvestOverBreadthFirst: 1 });
    expect(report.claims).toMatchObject({ precision: 1, recall: 1 });
    expect(report.ci.matches.undeclared.recall).toEqual([1, 1]);
    expect(report.baselines.random.leads.recallAt['200']).toBe(1);
  });

  it('shares stay between 0 and 1 and inside their intervals for any answers', () => {
    const refs = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const matches = fc.array(
      fc.record({
        from: refs,
        to: refs,
        relation: fc.constantFrom('successor', 'mirror'),
        probability: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { maxLength: 8 },
    );
    const truths = fc.record({
      ...Object.fromEntries(['waves', 'leads', 'claims', 'obfuscated'].map((key) => [key, fc.constant([])])),
      successors: fc.array(
        fc.record({
          from: refs,
          to: fc.option(refs),
          relation: fc.constantFrom('successor' as const, 'mirror' as const),
        }),
        { maxLength: 6 },
      ),
    });
    fc.assert(
      fc.property(truths, matches, (truth, stated) => {
        const report = evaluateAnswers(
          [truth as unknown as Truth],
          [{ ...SILENT, matches: { declared: stated, undeclared: [] } }],
        );
        for (const key of [
          'precision',
          'recall',
          'recallAtHalf',
          'calibrationError',
          'falseWhereNone',
        ] as const) {
          const value = report.matches.declared[key];
          if (value !== null) expect(value).toSatisfy((v: number) => v >= 0 && v <= 1);
        }
        const { recall } = report.matches.declared;
        const interval = report.ci.matches.declared.recall;
        if (recall !== null) expect(interval![0] <= recall && recall <= interval![1]).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});
