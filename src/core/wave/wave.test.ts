import { describe, expect, it } from 'vitest';
import { lifeWorld } from '../../simulate/lives.ts';
import { DAY, HOUR } from '../clock.ts';
import { traceLives } from '../liveness.ts';
import type { Ref } from '../model.ts';
import { seeded } from '../random.ts';
import {
  baselineCusum,
  baselineDetectionScan,
  baselineFixedCount,
  firstKnownAt,
  scanWaves,
  type Wave,
} from './index.ts';
import { estimateHazard, populationAt } from './population.ts';
import { type Rehearsal, type Rehearsed, rehearse } from './rehearsal.testing.ts';

/** Fewer than the product's: enough for worlds without doubt. */
const FEW = { replays: 300, permutations: 99 };

function run(plan: Rehearsal, replays = FEW.replays): { world: Rehearsed; waves: Wave[] } {
  const world = rehearse(plan);
  const lives = traceLives(world.observations);
  return {
    world,
    waves: scanWaves({ lives, families: world.brands, seed: 1, at: world.until }, { ...FEW, replays }),
  };
}

interface Row {
  proves: string;
  plan: Omit<Rehearsal, 'seed'>;
  seeds: number;
  replays?: number;
  precision?: number;
  recall?: number;
  widestHours?: number;
}

const A = 'a.example';
const B = 'b.example';
const ROWS: Row[] = [
  {
    proves: 'one platform on Friday and Saturday, another on Tuesday: two waves',
    plan: {
      platforms: { [A]: 53, [B]: 50 },
      days: 17,
      churn: 0.005,
      everyHours: 6,
      lost: 0.1,
      confirm: true,
      waves: [
        { startDay: 11, hours: 20, share: 0.85, platform: A },
        { startDay: 15, hours: 10, share: 0.9, platform: B },
      ],
    },
    seeds: 6,
    precision: 0.97,
    widestHours: 9,
  },
  {
    proves: 'a tenth of 500 within a day',
    plan: {
      platforms: { [A]: 500 },
      days: 30,
      churn: 0.003,
      everyHours: 6,
      waves: [{ startDay: 20, hours: 24, share: 0.1 }],
    },
    seeds: 4,
    precision: 0.9,
    widestHours: 12,
  },
  {
    proves: 'two waves on one platform, three days apart',
    plan: {
      platforms: { [A]: 200 },
      days: 20,
      churn: 0.005,
      everyHours: 6,
      waves: [
        { startDay: 11, hours: 16, share: 0.3 },
        { startDay: 14.5, hours: 16, share: 0.4 },
      ],
    },
    seeds: 6,
    precision: 0.93,
  },
  {
    proves: 'twelve communities are enough',
    plan: {
      platforms: { [A]: 12 },
      days: 10,
      churn: 0.005,
      everyHours: 6,
      waves: [{ startDay: 6, hours: 12, share: 0.7 }],
    },
    seeds: 8,
    replays: 2000,
    recall: 0.95,
  },
  {
    proves: 'all die within two hours, and nobody looks after the confirmation',
    plan: {
      platforms: { [A]: 60 },
      days: 10,
      churn: 0.005,
      everyHours: 6,
      stopAfter: 2,
      confirm: true,
      waves: [{ startDay: 7, hours: 2, share: 1 }],
    },
    seeds: 6,
  },
  {
    proves: 'hourly looks, two hours, a third',
    plan: {
      platforms: { [A]: 100, [B]: 100 },
      days: 14,
      churn: 0.005,
      everyHours: 1,
      lost: 0.1,
      waves: [{ startDay: 9, hours: 2, share: 0.3 }],
    },
    seeds: 4,
    widestHours: 2,
  },
  {
    proves: 'daily looks, most die early',
    plan: {
      platforms: { [A]: 200 },
      days: 40,
      churn: 0.005,
      everyHours: 24,
      waves: [{ startDay: 25, hours: 30, share: 0.3, shape: 'early' }],
    },
    seeds: 4,
    precision: 0.93,
  },
  {
    proves: 'a third of the looks lost',
    plan: {
      platforms: { [A]: 150 },
      days: 30,
      churn: 0.01,
      everyHours: 6,
      lost: 0.3,
      waves: [{ startDay: 18, hours: 36, share: 0.4, shape: 'middle' }],
    },
    seeds: 5,
    precision: 0.9,
  },
  {
    proves: 'an evening and the next noon with a quiet night between are one wave',
    plan: {
      platforms: { [A]: 100 },
      days: 20,
      churn: 0.005,
      everyHours: 6,
      lost: 0.1,
      jitter: 0.4,
      waves: [{ startDay: 14, hours: 20, share: 0.6, shape: 'two-phase' }],
    },
    seeds: 6,
    precision: 0.97,
  },
  {
    proves: 'heavy churn: 3 % a day',
    plan: {
      platforms: { [A]: 500 },
      days: 30,
      churn: 0.03,
      everyHours: 6,
      waves: [{ startDay: 12, hours: 24, share: 0.2 }],
    },
    seeds: 3,
    precision: 0.7,
  },
  {
    proves: 'in a watch that is six hours old, a tenth of a platform in one',
    plan: {
      platforms: { [A]: 400, [B]: 600 },
      days: 0.25,
      churn: 0.02,
      everyHours: 0.5,
      confirm: true,
      waves: [{ startDay: 0.16, hours: 1, share: 0.1, platform: A }],
    },
    seeds: 6,
    precision: 0.8,
    widestHours: 1.5,
  },
];

describe('waves that were', () => {
  it.each(ROWS)('$proves', ({ plan, seeds, replays, precision = 0.9, recall = 0.9, widestHours = 1000 }) => {
    const sum = { truth: 0, held: 0, right: 0, stated: 0, members: 0, other: 0, width: 0 };
    for (let seed = 0; seed < seeds; seed++) {
      const { world, waves } = run({ ...plan, seed }, replays);
      const matched = new Set<Wave>();
      for (const truth of world.waves) {
        const members = new Set(truth.members);
        const wave = waves.find(
          (one) => one.members.filter((ref) => members.has(ref)).length * 2 >= members.size,
        );
        expect(wave, `seed ${seed}: the wave is seen`).toBeDefined();
        expect(matched.has(wave!), `seed ${seed}: each wave is its own`).toBe(false);
        matched.add(wave!);
        expect(wave!.level).toBe('declared');
        sum.truth++;
        for (const [interval, moment] of [
          [wave!.onset, truth.onset],
          [wave!.end, truth.end],
        ] as const) {
          if (moment >= interval.earliest && moment <= interval.latest) sum.held++;
          sum.width += (interval.latest - interval.earliest) / HOUR;
        }
        sum.right += wave!.members.filter((ref) => members.has(ref)).length;
        sum.stated += wave!.members.length;
        sum.members += members.size;
      }
      sum.other += waves.filter((wave) => !matched.has(wave) && wave.level === 'declared').length;
    }
    expect(sum.held / (2 * sum.truth)).toBeGreaterThanOrEqual(0.87);
    expect(sum.right / sum.stated).toBeGreaterThan(precision);
    expect(sum.right / sum.members).toBeGreaterThan(recall);
    expect(sum.width / (2 * sum.truth)).toBeLessThan(widestHours);
    expect(sum.other).toBe(0);
  });
});

const QUIET: { proves: string; plan: Omit<Rehearsal, 'seed'>; seeds: number }[] = [
  {
    proves: 'lost looks and outages of us and of a platform raise nothing',
    plan: {
      platforms: { [A]: 120, [B]: 80 },
      days: 40,
      churn: 0.005,
      everyHours: 6,
      lost: 0.3,
      outages: [
        { startDay: 12, hours: 6 },
        { startDay: 25, hours: 6, platform: A },
      ],
    },
    seeds: 8,
  },
  {
    proves: 'a platform that says gone of everybody for six hours raises nothing',
    plan: {
      platforms: { [A]: 100, [B]: 50 },
      days: 14,
      churn: 0.005,
      everyHours: 1,
      outages: [{ startDay: 8, hours: 6, platform: A, falseGone: true }],
    },
    seeds: 4,
  },
  {
    proves: '5 % churn a day raises nothing, from the first day on',
    plan: { platforms: { [A]: 400 }, days: 15, churn: 0.05, everyHours: 6 },
    seeds: 6,
  },
  {
    proves: 'young communities that die fast raise nothing',
    plan: {
      platforms: { [A]: 150, [B]: 80 },
      days: 30,
      churn: 0.02,
      youngChurn: 0.08,
      late: 0.5,
      everyHours: 6,
    },
    seeds: 5,
  },
];

describe('waves that were not', () => {
  it.each(QUIET)('$proves', ({ plan, seeds }) => {
    let alerts = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const { waves } = run({ ...plan, seed });
      expect(waves.filter(({ level }) => level === 'declared').map(({ family }) => family)).toEqual([]);
      alerts += waves.length;
    }
    expect(alerts).toBeLessThanOrEqual(2);
  });

  it('a false gone of a platform is no wave while it lasts, nor when only some were looked at again', () => {
    const world = rehearse({ ...QUIET[1]!.plan, seed: 3 });
    const lives = traceLives(world.observations);
    for (let hour = 1; hour <= 9; hour++) {
      const at = world.from + 8 * DAY + hour * HOUR;
      expect(scanWaves({ lives, seed: 1, at }, { replays: 100 })).toEqual([]);
    }
  });

  it('those who moved are no wave', () => {
    const { observations, until } = rehearse({ ...ROWS[4]!.plan, seed: 1 });
    const moved = observations.map((look) =>
      look.outcome === 'gone_unspecified' ? { ...look, outcome: 'moved' as const, to: `${look.ref}2` } : look,
    );
    expect(scanWaves({ lives: traceLives(moved), seed: 1, at: until }, { replays: 100 })).toEqual([]);
  });

  it('one operator who closes all of his is no wave', () => {
    const { observations, until } = rehearse({ ...ROWS[3]!.plan, seed: 1 });
    const lives = traceLives(observations);
    const operators = new Map(lives.map(({ ref }) => [ref, 'one gardener']));
    expect(scanWaves({ lives, seed: 1, at: until }, { replays: 100 })).toHaveLength(1);
    expect(scanWaves({ lives, operators, seed: 1, at: until }, { replays: 100 })).toEqual([]);
  });

  it('but it is one when the platform says that it removed them', () => {
    const { observations, until } = rehearse({ ...ROWS[3]!.plan, seed: 1 });
    const removed = observations.map((look) =>
      look.outcome === 'gone_unspecified' ? { ...look, outcome: 'gone_by_platform' as const } : look,
    );
    const lives = traceLives(removed);
    const operators = new Map(lives.map(({ ref }) => [ref, 'one gardener']));
    expect(scanWaves({ lives, operators, seed: 1, at: until }, { replays: 100 })).toHaveLength(1);
  });

  it('one false alarm breeds no others: the background goes on under what is taken for a wave', () => {
    // Where the young die fast, taking the deaths of a false wave out of the background once made ten more of it.
    const { observations, families, bornAt, until } = lifeWorld(59, 'young');
    const lives = traceLives(observations);
    expect(scanWaves({ lives, families, bornAt, seed: 1, at: until }, FEW).length).toBeLessThan(2);
  });

  it('nothing comes of nothing', () => {
    expect(scanWaves({ lives: [], seed: 1 })).toEqual([]);
  });

  it('many families raise no more alarms than none: the thresholds know them', () => {
    let alerts = 0;
    for (let seed = 0; seed < 4; seed++) {
      const { observations, until } = rehearse({
        seed: `families ${seed}`,
        platforms: { [A]: 150, [B]: 100 },
        days: 40,
        churn: 0.006,
        everyHours: 6,
      });
      const lives = traceLives(observations);
      const families = manyFamilies(lives.map(({ ref }) => ref));
      expect(families.size).toBe(30);
      const waves = scanWaves({ lives, families, seed: 1, at: until }, FEW);
      expect(waves.filter(({ level }) => level === 'declared')).toEqual([]);
      alerts += waves.length;
    }
    expect(alerts).toBeLessThanOrEqual(1);
  });
});

/** Thirty groups that overlap and mean nothing. */
function manyFamilies(refs: readonly Ref[]): Map<string, Ref[]> {
  const random = seeded('many families');
  return new Map(
    Array.from({ length: 30 }, (_, i) => [`group ${i}`, refs.filter(() => random() < 0.5 / (1 + i / 4))]),
  );
}

describe('a wave', () => {
  const { world, waves } = run({ ...ROWS[0]!.plan, seed: 11 });
  const lives = traceLives(world.observations);

  it('has a second opinion, which changes nothing about it', () => {
    expect(waves.map(({ secondOpinion }) => secondOpinion.agrees)).toEqual([true, true]);
    const alone = rehearse({ ...ROWS[4]!.plan, seed: 11 });
    const [wave] = scanWaves({ lives: traceLives(alone.observations), seed: 1, at: alone.until }, FEW);
    expect(wave).toMatchObject({ level: 'declared', secondOpinion: { agrees: null } });
  });

  it('is measured against the age of those it hits: an old first post makes older, a late one not younger', () => {
    const { observations, until, from } = rehearse({
      seed: 3,
      platforms: { [A]: 120 },
      days: 30,
      churn: 0.004,
      late: 0.5,
      youngChurn: 0.1,
      everyHours: 6,
    });
    const lives = traceLives(observations);
    const old = new Map(lives.map(({ ref }) => [ref, from - 100 * DAY]));
    const young = new Map(lives.map(({ ref }) => [ref, until]));
    const hazardOf = (bornAt?: ReadonlyMap<Ref, number>) => {
      const population = populationAt({ lives, platformOf: () => A, bornAt, at: until });
      return estimateHazard(population, new Map(), 0).perHour;
    };
    const [plain, aged] = [hazardOf(), hazardOf(old)];
    expect(plain[0]).toBeGreaterThan(3 * plain[2]);
    expect(aged[0]).toBeLessThan(plain[0] / 2);
    expect(hazardOf(young)).toEqual(plain);
  });

  it('of a platform is a quarter less rare when there are further families to look into, however many', () => {
    const weak = rehearse({
      seed: 4,
      platforms: { [A]: 150 },
      days: 30,
      churn: 0.006,
      everyHours: 6,
      waves: [{ startDay: 20, hours: 24, share: 0.06 }],
    });
    const input = { lives: traceLives(weak.observations), seed: 1, at: weak.until };
    const families = manyFamilies(input.lives.map(({ ref }) => ref));
    const [plain] = scanWaves(input, FEW);
    const [among] = scanWaves({ ...input, families }, FEW);
    expect(plain!.recurrenceYears).toBeLessThan(10_000);
    expect(among!.family).toBe(plain!.family);
    expect(among!.recurrenceYears).toBeCloseTo(0.75 * plain!.recurrenceYears, 6);
  });

  it('is the same each time, and says what it rests on', () => {
    const again = scanWaves({ lives, families: world.brands, seed: 1, at: world.until }, FEW);
    expect(again).toEqual(waves);
    const wave = waves[0]!;
    expect(wave.platforms).toEqual([A]);
    expect(wave.controls.alive).toBeGreaterThan(0);
    expect(wave.controls.ruledOut.length).toBeGreaterThan(0);
    expect(wave.coverage.watched).toBe(53);
    expect(wave.expected).toBeLessThan(3);
    expect(wave.recurrenceYears).toBeGreaterThan(10);
    expect(wave.deaths.every(({ after, by }) => after < by)).toBe(true);
  });

  it('is known within twelve hours, and not before it could be', () => {
    const at = firstKnownAt({ lives, seed: 1, at: world.until }, waves[0]!, FEW)!;
    expect(at).toBeGreaterThan(world.waves[0]!.onset);
    expect(at - world.waves[0]!.onset).toBeLessThan(12 * HOUR);
    const then = scanWaves({ lives, seed: 1, at }, FEW);
    expect(then).toHaveLength(1);
    expect(then[0]!.ongoing).toBe(true);
    const asked: number[] = [];
    const inputAt = (moment: number) => {
      asked.push(moment);
      return { lives, seed: 1 };
    };
    expect(firstKnownAt(inputAt, waves[0]!, FEW)).toBe(at);
    expect(asked).toContain(at);
    // Nothing of the answer comes from looks that had not been made.
    const cut = world.observations.filter((look) => look.at <= at);
    expect(scanWaves({ lives: traceLives(cut), seed: 1, at }, FEW)).toEqual(then);
  });
});

describe('baselines', () => {
  const T = Date.UTC(2031, 0, 1);
  const calm = Array.from({ length: 10 }, (_, i) => T + i * 2 * DAY);
  const burst = Array.from({ length: 20 }, (_, i) => T + 25 * DAY + i * HOUR);

  it.each([
    ['fixed count', (times: number[]) => baselineFixedCount(times)],
    ['CUSUM', (times: number[]) => baselineCusum(times, T - DAY, T + 40 * DAY)],
    ['scan on detection times', (times: number[]) => baselineDetectionScan(times, T - DAY, 100)],
  ])('%s sees a burst and no calm', (_, detect) => {
    expect(detect(calm)).toEqual([]);
    const [wave, ...more] = detect([...calm, ...burst]);
    expect(more).toEqual([]);
    expect(wave!.from).toBeGreaterThanOrEqual(T + 24 * DAY);
    expect(wave!.count).toBeGreaterThan(8);
  });
});
