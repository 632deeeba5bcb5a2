import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from './clock.ts';
import {
  CONFIRM_AFTER,
  compareLooks,
  coverageOf,
  deathAt,
  silenceTail,
  stateAt,
  step,
  traceLives,
} from './liveness.ts';
import { type Observation, OUTCOMES, type Outcome } from './model.ts';

const T = Date.UTC(2031, 0, 1);
const REF = 'https://t.me/rain_diary';
type Face = Partial<Pick<Observation, 'title' | 'description' | 'members' | 'avatar' | 'nativeId' | 'to'>>;

function look(hours: number, outcome: Outcome, face: Face = {}): Observation {
  const blank = { to: null, title: null, description: null, members: null, avatar: null, why: null };
  return { ref: REF, at: T + hours * HOUR, outcome, via: 'test', ...blank, ...face };
}

function life(...looks: Observation[]) {
  return traceLives(looks)[0]!;
}

const RAIN: Face = { title: 'Дневник дождя', members: 800, description: 'Осадки каждый день', avatar: 'aa' };
const SHOP: Face = { title: 'Cheap garden chairs', members: 12, description: 'Sale', avatar: 'bb' };

const ROWS: { proves: string; looks: Observation[]; state: string; death: [number | null, number] | null }[] =
  [
    { proves: 'alive is alive', looks: [look(0, 'alive')], state: 'alive', death: null },
    {
      proves: 'one gone look is no death',
      looks: [look(0, 'alive'), look(6, 'gone_unspecified')],
      state: 'unknown',
      death: null,
    },
    {
      proves: 'two gone looks closer than ten minutes are no death',
      looks: [look(0, 'alive'), look(6, 'gone_unspecified'), look(6.16, 'gone_by_platform')],
      state: 'unknown',
      death: null,
    },
    {
      proves:
        'two gone looks confirm, any two agree, the more specific is said, the interval ends at the first',
      looks: [look(0, 'alive'), look(6, 'gone_unspecified'), look(6.2, 'gone_by_platform')],
      state: 'gone_by_platform',
      death: [0, 6],
    },
    {
      proves: 'a later, more specific look names the reason',
      looks: [
        look(0, 'alive'),
        look(6, 'gone_unspecified'),
        look(7, 'gone_unspecified'),
        look(8, 'gone_by_owner'),
      ],
      state: 'gone_by_owner',
      death: [0, 6],
    },
    {
      proves: 'an alive look between starts anew',
      looks: [look(0, 'alive'), look(6, 'gone_unspecified'), look(7, 'alive'), look(8, 'gone_unspecified')],
      state: 'unknown',
      death: null,
    },
    {
      proves: 'failures between do not hinder a death',
      looks: [look(0, 'alive'), look(6, 'gone_unspecified'), look(7, 'unknown'), look(8, 'gone_unspecified')],
      state: 'gone_unspecified',
      death: [0, 6],
    },
    {
      proves: 'gone and then unreachable stays gone',
      looks: [
        look(0, 'alive'),
        look(6, 'gone_by_platform'),
        look(7, 'gone_by_platform'),
        look(400, 'unknown'),
      ],
      state: 'gone_by_platform',
      death: [0, 6],
    },
    {
      proves: 'restricted proves that it exists',
      looks: [
        look(0, 'alive'),
        look(6, 'restricted'),
        look(12, 'gone_unspecified'),
        look(13, 'gone_unspecified'),
      ],
      state: 'gone_unspecified',
      death: [6, 12],
    },
    {
      proves: 'private is no death',
      looks: [look(0, 'alive'), look(6, 'private')],
      state: 'private',
      death: null,
    },
    {
      proves: 'never seen alive leaves the beginning open',
      looks: [look(5, 'gone_unspecified'), look(6, 'gone_unspecified')],
      state: 'gone_unspecified',
      death: [null, 5],
    },
    {
      proves: 'moved is no takedown, even when the old address is then gone',
      looks: [
        look(0, 'alive'),
        look(6, 'moved', { to: 'https://t.me/rain2' }),
        look(9, 'gone_unspecified'),
        look(10, 'gone_unspecified'),
      ],
      state: 'gone_by_owner',
      death: null,
    },
    {
      proves: 'alive and then unreachable for long is unknown',
      looks: [
        look(0, 'alive'),
        look(6, 'alive'),
        look(12, 'unknown'),
        look(18, 'unknown'),
        look(30, 'unknown'),
      ],
      state: 'unknown',
      death: null,
    },
    {
      proves: 'alive and then unreachable for a while is still alive',
      looks: [look(0, 'alive'), look(6, 'alive'), look(12, 'unknown'), look(18, 'unknown')],
      state: 'alive',
      death: null,
    },
    {
      proves: 'alive and gone at one instant by two routes: it was there',
      looks: [look(0, 'gone_unspecified'), look(6, 'gone_unspecified'), look(6, 'alive')],
      state: 'alive',
      death: null,
    },
    {
      proves: 'the same face again takes the death back',
      looks: [
        look(0, 'alive', RAIN),
        look(6, 'gone_unspecified'),
        look(7, 'gone_unspecified'),
        look(9, 'alive', RAIN),
      ],
      state: 'alive',
      death: null,
    },
    {
      proves: 'a renamed one that kept its members is the same',
      looks: [
        look(0, 'alive', RAIN),
        look(6, 'gone_unspecified'),
        look(7, 'gone_unspecified'),
        look(9, 'alive', { title: 'Storm diary', members: 760 }),
      ],
      state: 'alive',
      death: null,
    },
    {
      proves: 'another face at the address is another community',
      looks: [
        look(0, 'alive', RAIN),
        look(6, 'gone_unspecified'),
        look(7, 'gone_unspecified'),
        look(9, 'alive', SHOP),
      ],
      state: 'gone_unspecified',
      death: [0, 6],
    },
    {
      proves: 'a bare alive look is a comeback until a face shows that it is another',
      looks: [
        look(0, 'alive', RAIN),
        look(6, 'gone_unspecified'),
        look(7, 'gone_unspecified'),
        look(9, 'alive'),
        look(10, 'alive', SHOP),
      ],
      state: 'gone_unspecified',
      death: [0, 6],
    },
    {
      proves: 'a face first seen after the comeback may change later without undoing it',
      looks: [
        look(0, 'alive'),
        look(6, 'gone_unspecified'),
        look(7, 'gone_unspecified'),
        look(9, 'alive', RAIN),
        look(10, 'alive', SHOP),
      ],
      state: 'alive',
      death: null,
    },
    {
      proves: 'what the new holder does is not the old one’s life',
      looks: [
        look(0, 'alive', RAIN),
        look(6, 'gone_unspecified'),
        look(7, 'gone_unspecified'),
        look(9, 'alive', SHOP),
        look(12, 'gone_by_platform'),
        look(13, 'alive'),
      ],
      state: 'gone_unspecified',
      death: [0, 6],
    },
  ];

describe('one life', () => {
  it.each(ROWS)('$proves', ({ looks, state, death }) => {
    const it = life(...looks);
    expect(it.state).toBe(state);
    const hours = (at: number | null) => (at === null ? null : (at - T) / HOUR);
    expect(it.death && [hours(it.death.after), hours(it.death.by)]).toEqual(death);
    expect(it.why.length).toBeGreaterThan(5);
  });

  it('has all its rows', () => expect(ROWS).toHaveLength(21));

  it('says a comeback, a takeover, a move and a rename', () => {
    const gone = [look(6, 'gone_unspecified'), look(7, 'gone_unspecified')];
    const back = life(look(0, 'alive', RAIN), ...gone, look(9, 'alive', RAIN));
    expect(back.comebacks).toMatchObject([{ at: T + 9 * HOUR, identity: 'same' }]);
    expect(deathAt(back, T + 8 * HOUR)?.by).toBe(T + 6 * HOUR);
    expect(deathAt(back, T + 6.5 * HOUR)).toBeNull();
    expect(deathAt(back, T + 9 * HOUR)).toBeNull();
    const taken = life(look(0, 'alive', RAIN), ...gone, look(9, 'alive', SHOP));
    expect(taken.reuse).toEqual({ at: T + 9 * HOUR, title: SHOP.title });
    expect(taken.title).toBe(RAIN.title);
    expect(taken.comebacks).toEqual([]);
    expect(life(look(0, 'alive'), look(6, 'moved', { to: 'https://t.me/rain2' })).movedTo).toBe(
      'https://t.me/rain2',
    );
    const renamed = life(look(0, 'alive', RAIN), look(6, 'alive', { ...RAIN, title: 'Rain' }));
    expect(renamed.titles.map(({ title }) => title)).toEqual([RAIN.title, 'Rain']);
  });

  it('is cut at until, and refuses looks out of order', () => {
    const looks = [look(0, 'alive'), look(6, 'gone_unspecified'), look(7, 'gone_unspecified')];
    expect(traceLives(looks, { until: T + 6.5 * HOUR })[0]!.state).toBe('unknown');
    expect(traceLives(looks, { until: T - 1 })).toEqual([]);
    expect(() => step(step(null, looks[1]!), looks[0]!)).toThrow(RangeError);
  });

  it('keeps the last known state, with its age, when nobody looked', () => {
    const said = stateAt(life(look(0, 'alive'), look(6, 'alive')), T + 40 * DAY);
    expect(said.state).toBe('alive');
    expect(said.why).toContain('40 days');
  });
});

const outcome = fc.constantFrom(...OUTCOMES);
const faces = fc.constantFrom<Face>({}, RAIN, SHOP, { title: 'Rain' }, { members: 800 });
const looks = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 60 }), outcome, faces)
    .map(([tens, what, face]) => look((tens * 10) / 60, what, what === 'alive' ? face : {})),
  { minLength: 1, maxLength: 24 },
);
const verdict = (all: Observation[]) => {
  const { state: _, why: __, probes: ___, ...rest } = life(...all);
  return rest;
};

describe('properties of a life', () => {
  it('does not depend on the order in which looks arrive', () => {
    fc.assert(
      fc.property(
        looks.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(life(...shuffled)).toEqual(life(...all));
        },
      ),
    );
  });

  it('never gains or loses a death by looks without a verdict', () => {
    fc.assert(
      fc.property(looks, fc.array(fc.integer({ min: 0, max: 3600 })), (all, minutes) => {
        const failed = minutes.map((minute) => look(minute / 60, 'unknown'));
        expect(verdict([...all, ...failed])).toEqual(verdict([...all, look(0, 'unknown')]));
      }),
    );
  });

  it('is not changed by duplicates', () => {
    fc.assert(
      fc.property(looks, (all) => {
        expect(life(...all, ...all)).toEqual(life(...all));
      }),
    );
  });

  it('is never gone without two gone looks ten minutes apart and no proof of life between', () => {
    fc.assert(
      fc.property(looks, (all) => {
        const { death } = life(...all);
        if (death === null) return;
        const sorted = [...all].sort(compareLooks);
        const between = sorted.filter(({ at }) => at >= death.by && at <= death.confirmedAt);
        const gone = between.filter(({ outcome }) => outcome.startsWith('gone'));
        expect(gone.at(-1)!.at - gone[0]!.at).toBeGreaterThanOrEqual(CONFIRM_AFTER);
        expect(between.some(({ outcome, at }) => outcome === 'alive' && at < death.confirmedAt)).toBe(false);
        expect(death.after ?? 0).toBeLessThanOrEqual(death.by);
      }),
    );
  });

  it('is the same step by step as at once', () => {
    fc.assert(
      fc.property(looks, (all) => {
        let one = null;
        for (const next of [...all].sort(compareLooks)) one = step(one, next);
        expect({ ...one, state: '', why: '' }).toEqual({ ...life(...all), state: '', why: '' });
      }),
    );
  });
});

describe('coverage', () => {
  it('counts looks, failures and the usual gap inside its bounds', () => {
    const all = [look(0, 'alive'), look(6, 'unknown'), look(12, 'alive'), look(30, 'alive')];
    expect(coverageOf(traceLives(all), T, T + 12 * HOUR)).toEqual({
      watched: 1,
      observed: 1,
      looks: 3,
      unknownShare: 1 / 3,
      medianGapHours: 6,
      from: T,
      until: T + 12 * HOUR,
    });
    expect(coverageOf([])).toMatchObject({
      watched: 0,
      looks: 0,
      unknownShare: 0,
      medianGapHours: null,
      from: null,
    });
  });
});

describe('silence', () => {
  const daily = Array.from({ length: 40 }, (_, i) => T + i * DAY);
  it('grows more unusual with time and needs a history', () => {
    const last = daily.at(-1)!;
    const tails = [1, 12, 30, 72, 240].map((hours) => silenceTail(daily, last + hours * HOUR)!);
    for (let i = 1; i < tails.length; i++) expect(tails[i]!).toBeLessThan(tails[i - 1]!);
    expect(tails[1]!).toBeGreaterThan(0.2);
    expect(tails[4]!).toBeLessThan(0.001);
    expect(silenceTail(daily.slice(0, 7), last)).toBeNull();
  });

  it('is not fooled by a burst', () => {
    const burst = Array.from({ length: 200 }, (_, i) => daily[20]! + i * 1000);
    const at = daily.at(-1)! + 20 * HOUR;
    expect(silenceTail([...daily, ...burst], at)!).toBeGreaterThan(0.1);
  });

  it('knows a night from a silence', () => {
    const posts: number[] = [];
    for (let day = 0; day < 20; day++)
      for (let hour = 8; hour < 22; hour++) posts.push(T + day * DAY + hour * HOUR + 5 * MINUTE);
    const last = posts.at(-1)!;
    expect(silenceTail(posts, last + 8 * HOUR)!).toBeGreaterThan(0.02);
    expect(silenceTail(posts, last + 3 * DAY)!).toBeLessThan(0.001);
  });
});

describe('the lasting number of a platform', () => {
  it('tells a take-over while nothing was seen gone, and says no more than was seen', () => {
    const it = life(
      look(0, 'alive', { ...RAIN, nativeId: '71' }),
      look(6, 'alive', { ...RAIN, nativeId: '99' }),
      look(7, 'gone_by_platform'),
      look(8, 'gone_by_platform'),
    );
    expect(it).toMatchObject({ state: 'unknown', death: null, nativeId: '71', reuse: { at: T + 6 * HOUR } });
    expect(it.lastAliveAt).toBe(T);
    expect(it.why).toContain('what became of it was not seen');
  });
  it('tells a rename from a take-over', () => {
    const it = life(
      look(0, 'alive', { ...RAIN, nativeId: '71' }),
      look(6, 'alive', { ...SHOP, nativeId: '71' }),
    );
    expect(it).toMatchObject({ state: 'alive', reuse: null, title: SHOP.title });
    expect(it.titles).toHaveLength(2);
  });
  it('brings the old community back when it shows again', () => {
    const it = life(
      look(0, 'alive', { ...RAIN, nativeId: '71' }),
      look(6, 'alive', { ...SHOP, nativeId: '99' }),
      look(12, 'alive', { ...SHOP, nativeId: '71' }),
    );
    expect(it).toMatchObject({ state: 'alive', reuse: null, nativeId: '71' });
  });
  it('decides against a face that looks the same after a death', () => {
    const it = life(
      look(0, 'alive', { ...RAIN, nativeId: '71' }),
      look(6, 'gone_unspecified'),
      look(7, 'gone_unspecified'),
      look(12, 'alive', { ...RAIN, nativeId: '99' }),
    );
    expect(it).toMatchObject({ state: 'gone_unspecified', reuse: { at: T + 12 * HOUR }, comebacks: [] });
  });
});
