/**
 * @module
 * A small seeded world for the tests of the wave detector: communities with churn, waves and a probe log with lost looks
 * and outages, and the truth beside it. Not the scenario simulator (`src/simulate`) and not part of the product.
 */
import { DAY, HOUR, MINUTE } from '../clock.ts';
import type { Instant, Observation, Ref } from '../model.ts';
import { seeded } from '../random.ts';

export interface RehearsedWave {
  startDay: number;
  hours: number;
  /** Share of the living communities of the platform (of its first brand only, when `brand`) that it takes. */
  share: number;
  platform?: string;
  brand?: boolean;
  shape?: 'even' | 'early' | 'middle' | 'two-phase';
}

export interface Rehearsal {
  seed: number | string;
  platforms: Record<string, number>;
  days: number;
  /** Deaths a day from background causes; for communities under 7 days old `youngChurn`. */
  churn: number;
  youngChurn?: number;
  /** Share of communities that appear during the run. */
  late?: number;
  everyHours: number;
  /** Gaps between looks vary by this share; phases are spread unless `bunched`. */
  jitter?: number;
  bunched?: boolean;
  lost?: number;
  /** Outages: looks at the platform (or at all) in them give `unknown`, or a false gone. */
  outages?: { startDay: number; hours: number; platform?: string; falseGone?: boolean }[];
  waves?: RehearsedWave[];
  /** Looks stop this many gone looks after a death; default: never. */
  stopAfter?: number;
  /** A second look soon after a gone one, as the pipeline makes. */
  confirm?: boolean;
}

export interface Rehearsed {
  observations: Observation[];
  from: Instant;
  until: Instant;
  brands: Map<string, Ref[]>;
  waves: { onset: Instant; end: Instant; members: Ref[]; platform: string }[];
}

const FROM = Date.UTC(2031, 2, 1);

export function rehearse(plan: Rehearsal): Rehearsed {
  const random = seeded(`rehearsal ${plan.seed}`);
  const until = FROM + plan.days * DAY;
  const all: {
    ref: Ref;
    platform: string;
    brand: string;
    bornAt: Instant;
    startAt: Instant;
    diesAt: Instant;
  }[] = [];
  for (const [platform, count] of Object.entries(plan.platforms))
    for (let i = 0; i < count; i++) {
      const late = random() < (plan.late ?? 0);
      const startAt = late ? FROM + random() * plan.days * 0.8 * DAY : FROM + random() * 2 * HOUR;
      const bornAt = late ? startAt : startAt - random() * 200 * DAY;
      let diesAt = startAt;
      const young = Math.max(0, bornAt + 7 * DAY - startAt);
      const first = plan.youngChurn
        ? (-Math.log(1 - random()) / plan.youngChurn) * DAY
        : Number.POSITIVE_INFINITY;
      diesAt +=
        first < young
          ? first
          : (plan.youngChurn ? young : 0) +
            (plan.churn > 0 ? (-Math.log(1 - random()) / plan.churn) * DAY : Number.POSITIVE_INFINITY);
      all.push({
        ref: `https://${platform}/c${i}`,
        platform,
        brand: `brand${i % 5}`,
        bornAt,
        startAt,
        diesAt,
      });
    }
  const waves: Rehearsed['waves'] = [];
  for (const wave of plan.waves ?? []) {
    const platform = wave.platform ?? Object.keys(plan.platforms)[0]!;
    const onset = FROM + wave.startDay * DAY;
    const living = all.filter(
      (one) =>
        one.platform === platform &&
        one.startAt < onset - Math.min(12 * HOUR, (wave.startDay * DAY) / 3) &&
        one.diesAt > onset + wave.hours * HOUR &&
        (!wave.brand || one.brand === 'brand0'),
    );
    const hit = living
      .map((one) => ({ one, key: random() }))
      .sort((a, b) => a.key - b.key)
      .slice(0, Math.round(living.length * wave.share));
    for (const { one } of hit) {
      const u = random();
      const x = {
        even: u,
        early: 1 - Math.sqrt(Math.sqrt(1 - u)),
        middle: (u + random() + random()) / 3,
        'two-phase': random() < 0.5 ? u * 0.25 : 0.7 + u * 0.3,
      }[wave.shape ?? 'even'];
      one.diesAt = onset + x * wave.hours * HOUR;
    }
    const times = hit.map(({ one }) => one.diesAt);
    waves.push({
      onset: Math.min(...times),
      end: Math.max(...times),
      members: hit.map(({ one }) => one.ref).sort(),
      platform,
    });
  }
  const observations: Observation[] = [];
  for (const one of all) {
    const every = plan.everyHours * HOUR;
    let at = one.startAt + (plan.bunched ? 0 : random() * Math.min(every, until - one.startAt));
    let goneLooks = 0;
    let first = true;
    while (at <= until) {
      let outcome: Observation['outcome'] = at >= one.diesAt ? 'gone_unspecified' : 'alive';
      for (const outage of plan.outages ?? []) {
        const start = FROM + outage.startDay * DAY;
        if (
          at >= start &&
          at < start + outage.hours * HOUR &&
          (!outage.platform || outage.platform === one.platform)
        )
          outcome = outage.falseGone ? 'gone_unspecified' : 'unknown';
      }
      if (random() < (plan.lost ?? 0)) outcome = 'unknown';
      const look = { to: null, description: null, avatar: null, why: null, via: 'rehearsal' };
      const title = outcome === 'alive' ? `Weather notes ${one.ref.split('/').at(-1)}` : null;
      observations.push({
        ref: one.ref,
        at,
        outcome,
        title,
        members: outcome === 'alive' ? 900 : null,
        ...look,
      });
      if (first && outcome !== 'alive' && at >= one.diesAt) break;
      first = false;
      if (outcome === 'gone_unspecified') goneLooks++;
      if (plan.stopAfter !== undefined && goneLooks >= plan.stopAfter) break;
      at +=
        plan.confirm && outcome === 'gone_unspecified' && goneLooks === 1
          ? 11 * MINUTE
          : every * (1 + (plan.jitter ?? 0.1) * (random() * 2 - 1));
    }
  }
  const brands = new Map<string, Ref[]>();
  for (const one of all) {
    const list = brands.get(one.brand) ?? [];
    list.push(one.ref);
    brands.set(one.brand, list);
  }
  return { observations, from: FROM, until, brands, waves };
}
