import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../core/clock.ts';
import type { Sighting } from '../core/model.ts';
import { openAgenda, type Regular } from './agenda.ts';
import { relativesOf } from './schedule-state.ts';

const BEGIN = Date.UTC(2026, 10, 24, 9);
const t = (name: string) => `https://t.me/${name}`;
const LANE = 'telegram t.me';

function world(n: number, more: Partial<Regular> = {}, evenly = false) {
  let time = BEGIN;
  const agenda = openAgenda(() => time, evenly);
  const regular = new Map<string, Regular>();
  for (let i = 0; i < n; i++)
    regular.set(t(`lane_news${i}`), { lane: LANE, interval: HOUR, lastLookAt: null, ...more });
  const take = () => agenda.takeLook(LANE, time);
  const read = () => agenda.takeRead(LANE);
  return {
    agenda,
    regular,
    take,
    read,
    now: () => time,
    pass: (milliseconds: number) => (time += milliseconds),
  };
}

describe('what is asked next', () => {
  it('looks out of turn come before regular ones, and readings wait for none', () => {
    const { agenda, regular, take, read } = world(2);
    agenda.plan(regular, 60, []);
    agenda.read(t('lane_news0'));
    agenda.extra({ ref: t('lane_news1'), at: BEGIN, because: 'relative' });
    expect([take(), take(), take(), take()]).toEqual([
      { kind: 'look', ref: t('lane_news1'), because: 'relative' },
      { kind: 'look', ref: t('lane_news0'), because: 'turn' },
      { kind: 'look', ref: t('lane_news1'), because: 'turn' },
      null,
    ]);
    expect([read(), read()]).toEqual([{ kind: 'read', ref: t('lane_news0') }, null]);
  });

  it('a look that is to confirm a death is not displaced by an earlier one out of turn, nor by a regular one', () => {
    const { agenda, regular, take, pass } = world(1);
    agenda.plan(regular, 60, []);
    agenda.extra({ ref: t('lane_news0'), at: BEGIN + 11 * MINUTE, because: 'confirm' });
    agenda.extra({ ref: t('lane_news0'), at: BEGIN + MINUTE, because: 'relative' });
    take();
    agenda.looked(t('lane_news0'), BEGIN);
    expect(agenda.waiting().map(({ because }) => because)).toEqual(['confirm']);
    pass(11 * MINUTE);
    expect(take()).toMatchObject({ because: 'confirm' });
  });

  it('names the next time at which there is something to do', () => {
    const { agenda, regular, take, now } = world(1);
    expect(agenda.nextAt()).toBeNull();
    agenda.plan(regular, 60, []);
    expect(agenda.nextAt()).toBe(BEGIN);
    take();
    agenda.looked(t('lane_news0'), now());
    const next = agenda.nextAt()!;
    expect(next).toBeGreaterThan(BEGIN + 0.5 * HOUR);
    expect(next).toBeLessThanOrEqual(BEGIN + 1.5 * HOUR);
    agenda.extra({ ref: t('lane_news0'), at: BEGIN + 1, because: 'control' });
    expect(agenda.nextAt()).toBe(BEGIN + 1);
  });

  it('forgets what is no longer followed', () => {
    const { agenda, regular, take, read } = world(2);
    agenda.plan(regular, 60, []);
    agenda.extra({ ref: t('lane_news0'), at: BEGIN, because: 'relative' });
    agenda.read(t('lane_news0'));
    agenda.plan(new Map([...regular].slice(1)), 60, []);
    agenda.extra({ ref: t('lane_news0'), at: BEGIN, because: 'relative' });
    expect([take(), take()]).toEqual([{ kind: 'look', ref: t('lane_news1'), because: 'turn' }, null]);
    expect(read()).toBeNull();
  });

  it('looks out of turn are not counted when it is planned anew', () => {
    const { agenda, regular, take } = world(3);
    agenda.plan(regular, 2, []);
    agenda.extra({ ref: t('lane_news0'), at: BEGIN, because: 'control' });
    expect([take(), take()]).toMatchObject([{ because: 'control' }, { because: 'turn' }]);
    agenda.plan(regular, 2, null);
    expect([take(), take()]).toMatchObject([{ because: 'turn' }, null]);
  });

  it('a budget that is just enough is not gone half way through the hour', () => {
    const { agenda, regular, take, now, pass } = world(200, { interval: 30 * MINUTE }, true);
    agenda.plan(regular, 400, []);
    const looks: number[] = [];
    for (let minute = 0; minute < 360; minute++, pass(MINUTE))
      for (let task = take(); task !== null; task = take()) {
        agenda.looked(task.ref, now());
        looks.push(minute);
      }
    expect(looks.length).toBeGreaterThan(2200);
    const later = looks.filter((minute) => minute >= 60);
    expect(Math.max(...later.map((minute, i) => minute - (later[i - 1] ?? 60)))).toBeLessThan(5);
  });

  it('a lane has its share of the budget, whoever is asked first', () => {
    const { agenda, regular, now, pass } = world(180, { interval: 30 * MINUTE }, true);
    for (let i = 0; i < 20; i++)
      regular.set(t(`slow_news${i}`), { lane: 'slow', interval: 30 * MINUTE, lastLookAt: null });
    agenda.plan(regular, 400, []);
    const looks = { [LANE]: 0, slow: 0 };
    for (let minute = 0; minute < 30; minute++, pass(MINUTE))
      for (const lane of [LANE, 'slow'] as const)
        for (let task = agenda.takeLook(lane, now()); task !== null; task = agenda.takeLook(lane, now())) {
          agenda.looked(task.ref, now());
          looks[lane]!++;
        }
    expect(looks[LANE]).toBeGreaterThanOrEqual(180);
    expect(looks.slow).toBeGreaterThanOrEqual(20);
  });

  it('what the budget does not reach is not looked at by turn', () => {
    const { agenda, regular, take } = world(1, { interval: null });
    agenda.plan(regular, 60, []);
    expect(take()).toBeNull();
    expect(agenda.nextAt()).toBeNull();
  });

  it('never more regular looks in any hour than the budget, also counting those before a restart', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 10, maxLength: 120 }),
        fc.array(fc.integer({ min: 0, max: 59 }), { maxLength: 12 }),
        (budget, pauses, earlier) => {
          const { agenda, regular, take, now, pass } = world(40, { interval: 15 * MINUTE });
          const taken = earlier.slice(0, budget).map((minutes) => BEGIN - minutes * MINUTE);
          agenda.plan(regular, budget, taken);
          for (const minutes of pauses) {
            pass(minutes * MINUTE);
            for (let task = take(); task !== null; task = take()) {
              taken.push(now());
              agenda.looked(task.ref, now());
            }
          }
          taken.sort((a, b) => a - b);
          for (let i = budget; i < taken.length; i++)
            expect(taken[i]! - taken[i - budget]!).toBeGreaterThanOrEqual(HOUR);
        },
      ),
    );
  });
});

describe('who is related', () => {
  const link = (community: string, ref: string, as: Sighting['as'], kind: Sighting['kind'] = 'community') =>
    ({ community: t(community), ref: t(ref), as, kind }) as Sighting;
  const targets = new Set(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => t(`${name}_news`)));

  it('the nearest first: announced, forwarded, mentioned, named together', () => {
    const sightings = [
      link('a_news', 'b_news', 'bare'),
      link('a_news', 'c_news', 'moved'),
      link('d_news', 'a_news/17', 'forward', 'post'),
      link('d_news', 'e_news', 'bare'),
      link('a_news', 'elsewhere', 'moved'),
      link('f_news', 'b_news', 'moved'),
    ];
    expect(relativesOf(t('a_news'), sightings, targets)).toEqual(
      ['c_news', 'd_news', 'b_news', 'e_news'].map(t),
    );
  });

  it('nobody, when nothing names it', () => {
    expect(relativesOf(t('a_news'), [link('b_news', 'c_news', 'moved')], targets)).toEqual([]);
  });
});
