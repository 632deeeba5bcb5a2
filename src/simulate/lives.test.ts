import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../core/clock.ts';
import type { Ref } from '../core/model.ts';
import { type LifeWorld, type Lives, lifeWorld } from './lives.ts';
import { SUITES } from './suites.ts';

const worlds: readonly LifeWorld[] = [...SUITES.dev.lives, ...SUITES.heldout.lives];

/** First and last certain look at each community, by what it showed. */
function seen({ observations }: Lives): Map<Ref, { alive: number; gone: number }> {
  const by = new Map<Ref, { alive: number; gone: number }>();
  for (const { ref, at, outcome } of observations) {
    const one = by.get(ref) ?? { alive: 0, gone: Number.POSITIVE_INFINITY };
    if (outcome === 'alive') one.alive = Math.max(one.alive, at);
    if (outcome === 'gone_unspecified') one.gone = Math.min(one.gone, at);
    by.set(ref, one);
  }
  return by;
}
const deaths = (lives: Lives) => [...seen(lives).values()].filter(({ gone }) => Number.isFinite(gone)).length;

describe.each(worlds)('%s', (name) => {
  const lives = lifeWorld(4, name);

  it('is the same for a seed, and another one for another', () => {
    expect(lifeWorld(4, name).observations.length).toBe(lives.observations.length);
    expect(lifeWorld(4, name).observations.at(-1)).toEqual(lives.observations.at(-1));
    expect(lifeWorld(5, name).observations[0]).not.toEqual(lives.observations[0]);
  });

  it('shows no life after a death, has no one born after it is looked at, and about 500 at once', () => {
    const by = seen(lives);
    for (const { alive, gone } of by.values()) expect(alive).toBeLessThan(gone);
    const first = new Map<Ref, number>();
    for (const { ref, at } of lives.observations) if (!first.has(ref)) first.set(ref, at);
    for (const [ref, born] of lives.bornAt) expect(born).toBeLessThanOrEqual(first.get(ref) ?? born);
    const noon = lives.from + 10 * DAY;
    const watched = new Set(
      lives.observations
        .filter(({ at, outcome }) => outcome === 'alive' && at > noon && at < noon + DAY)
        .map(({ ref }) => ref),
    );
    expect(watched.size).toBeGreaterThan(400);
    expect(watched.size).toBeLessThan(620);
  });

  it('has the wave that it tells of, and no other', () => {
    const by = seen(lives);
    expect(lives.waves.length).toBe(name === 'relapse' ? 2 : /waves?$|uneven|aftermath/.test(name) ? 1 : 0);
    for (const { onset, end, members, share } of lives.waves) {
      for (const ref of members) {
        const { alive, gone } = by.get(ref)!;
        expect(alive).toBeLessThan(end);
        expect(gone).toBeGreaterThan(onset);
      }
      expect((end - onset) / HOUR).toBeLessThan(72);
      expect(members.length / share).toBeGreaterThan(80);
    }
  });
});

describe('the knobs', () => {
  it('the young die eight times as often as in ordinary weeks', () => {
    const perDay = (name: LifeWorld) =>
      deaths(lifeWorld(1, name)) / ((lifeWorld(1, name).until - lifeWorld(1, name).from) / DAY);
    expect(perDay('young') / perDay('calm')).toBeGreaterThan(8);
  });

  it('three in ten looks are lost; an outage takes all of a time; held-out losses come in rounds', () => {
    const lost = ({ observations }: Lives) =>
      observations.filter(({ outcome }) => outcome === 'unknown').length / observations.length;
    expect(lost(lifeWorld(1, 'lossy'))).toBeCloseTo(0.3, 1);
    const hourly = (lives: Lives) => {
      const hours = new Map<number, { all: number; lost: number }>();
      for (const { at, outcome } of lives.observations) {
        const hour = Math.floor(at / HOUR);
        const sum = hours.get(hour) ?? { all: 0, lost: 0 };
        sum.all++;
        if (outcome === 'unknown') sum.lost++;
        hours.set(hour, sum);
      }
      return [...hours.values()].filter(({ all, lost: failed }) => failed > 0.35 * all).length;
    };
    expect(hourly(lifeWorld(1, 'calm'))).toBe(0);
    expect(hourly(lifeWorld(1, 'outage'))).toBeGreaterThan(20);
    expect(hourly(lifeWorld(1, 'uneven'))).toBeGreaterThan(40);
  });

  it('waves are of every size, the hard one of 15 %', () => {
    const sizes = Array.from({ length: 30 }, (_, seed) => lifeWorld(seed, 'waves').waves[0]!.share);
    expect(new Set(sizes)).toEqual(new Set([0.05, 0.1, 0.2, 0.3, 0.5]));
    expect(lifeWorld(2, 'hard-wave').waves[0]!.share).toBe(0.15);
  });
});
