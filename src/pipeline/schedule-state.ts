/**
 * @module
 * What a collector knows of the communities it follows: their lives so far, what they risk, who is related to whom, and
 * which of them can be looked at. Loaded from the views, kept up to date look by look; a restart gives the same again.
 */
import { DAY, HOUR, MINUTE } from '../core/clock.ts';
import { type Life, step } from '../core/liveness.ts';
import { type Instant, isGone, type PlatformId, type Ref, type Sighting } from '../core/model.ts';
import { AGE_ENDS, backgroundWeights, estimateHazard, populationAt } from '../core/wave/population.ts';
import type { Connector } from '../platforms/connector.ts';
import { readRef } from '../platforms/links.ts';
import type { Regular } from './agenda.ts';
import { loadFacts } from './facts.ts';
import { type Lane, type LaneTarget, laneOf, looksAllowed, planLanes } from './lanes.ts';
import { followedRefs, goneVias, type Looking, type Observed, platformIn, readiness } from './probe.ts';
import type { OpenCase } from './views.ts';

/** A community that cannot be looked at, and why. */
export interface Unreachable {
  readonly ref: Ref;
  readonly platform: PlatformId;
  readonly why: 'no_connector' | 'not_configured' | 'over_budget';
  /** Names of settings that are missing. */
  readonly missing: readonly string[];
}

/** What is planned for a platform. */
export interface PlannedPlatform {
  readonly platform: PlatformId;
  /** Communities that are looked at. */
  readonly communities: number;
  readonly looksPerHour: number;
  /** The longest time between two regular looks at one that is not known to be dead: one and a half intervals, once. */
  readonly longestMinutes: number;
}

export interface Known {
  /** Communities that can be looked at. */
  readonly targets: ReadonlyMap<Ref, { readonly platform: PlatformId; readonly connector: Connector }>;
  readonly unreachable: readonly Unreachable[];
  /** The schedule for `looksPerHour` within what the platforms allow, and the delay it is expected to give. */
  plan(looksPerHour: number): {
    regular: Map<Ref, Regular>;
    delayHours: number;
    over: Unreachable[];
    platforms: PlannedPlatform[];
  };
  /** Looks of the hour before `at`. */
  spentAt(at: Instant): Instant[];
  life(ref: Ref): Life | null;
  /** The route of the last look that saw it gone; null when none did. */
  goneVia(ref: Ref): string | null;
  nativeId(ref: Ref): string | null;
  /** Takes a look in; says what it changed. */
  take(look: Observed): { seenGone: boolean; died: boolean };
  /** The nearest first. */
  relatives(ref: Ref): Ref[];
  /** Other targets of its platform that are not known to be dead. */
  others(ref: Ref): Ref[];
}

/** Looks that are lost on the dead are few: once a day shows whether one comes back. */
export const WEIGHT_OF_THE_DEAD = 0.02;

/** Loads what the case knows. */
export async function loadKnown(open: OpenCase, looking: Looking): Promise<Known> {
  const facts = await loadFacts(open.tables, null);
  const lives = new Map(facts.lives.map((life) => [life.ref, life]));
  const vias = goneVias(facts);
  const natives = new Map<Ref, string>();
  for (const row of await open.tables.all<{ ref: Ref; id: string }>(
    'select ref, arg_max(native_id, seen_at) as id from profiles where native_id is not null group by ref',
  ))
    natives.set(row.ref, row.id);
  const targets = new Map<Ref, { platform: PlatformId; connector: Connector }>();
  const unreachable: Unreachable[] = [];
  for (const [platform, refs] of Map.groupBy(followedRefs(facts), platformIn(facts, looking))) {
    const state = await readiness(looking, platform);
    for (const ref of refs)
      if (state.ready) targets.set(ref, { platform, connector: state.connector });
      else unreachable.push({ ref, platform, why: state.why, missing: state.missing });
  }

  return {
    targets,
    unreachable,
    plan(looksPerHour) {
      const hazard = hazardOf([...lives.values()], facts.platformOf, looking.now());
      const allowed = new Map<Lane, number>();
      for (const [ref, { platform, connector }] of targets)
        allowed.set(laneOf(platform, ref), looksAllowed(connector));
      const list: LaneTarget[] = [...targets].map(([ref, { platform }]) => ({
        ref,
        lane: laneOf(platform, ref),
        weight: isOver(lives.get(ref)) ? WEIGHT_OF_THE_DEAD : 1,
        hazardPerDay: hazard(ref),
      }));
      const { intervals, expectedDelayHours, left } = planLanes(
        list,
        looksPerHour,
        (lane) => allowed.get(lane)!,
      );
      const regular = new Map<Ref, Regular>();
      for (const [ref, { platform }] of targets)
        regular.set(ref, {
          lane: laneOf(platform, ref),
          interval: intervals.get(ref) ?? null,
          lastLookAt: lives.get(ref)?.probes.times.at(-1) ?? null,
        });
      const over = left.map((ref) => ({
        ref,
        platform: targets.get(ref)!.platform,
        why: 'over_budget' as const,
        missing: [],
      }));
      const planned = [...Map.groupBy(intervals, ([ref]) => targets.get(ref)!.platform)];
      const platforms = planned.map(([platform, looks]) => ({
        platform,
        communities: looks.length,
        looksPerHour: looks.reduce((sum, [, every]) => sum + HOUR / every, 0),
        longestMinutes:
          (1.5 *
            looks.reduce((most, [ref, every]) => Math.max(most, isOver(lives.get(ref)) ? 0 : every), 0)) /
          MINUTE,
      }));
      return { regular, delayHours: expectedDelayHours, over, platforms };
    },
    spentAt: (now) =>
      [...targets.keys()].flatMap((ref) =>
        (lives.get(ref)?.probes.times ?? []).filter((time) => time > now - HOUR && time <= now),
      ),
    life: (ref) => lives.get(ref) ?? null,
    goneVia: (ref) => vias.get(ref) ?? null,
    nativeId: (ref) => lives.get(ref)?.nativeId ?? natives.get(ref) ?? null,
    take({ observation }) {
      const { ref, via, outcome } = observation;
      const before = lives.get(ref) ?? null;
      const seenGone = before?.unconfirmed != null;
      const dead = before?.death != null;
      if (isGone(outcome)) vias.set(ref, via);
      // Looks of a clock ahead of ours are in the case; what follows from this one is known at the next loading.
      if (observation.at < (before?.probes.times.at(-1) ?? observation.at))
        return { seenGone: false, died: false };
      const life = step(before, observation);
      lives.set(ref, life);
      return { seenGone: !seenGone && life.unconfirmed !== null, died: !dead && life.death !== null };
    },
    relatives: (ref) => relativesOf(ref, facts.sightings, targets),
    others: (ref) =>
      [...targets].flatMap(([other, { platform }]) =>
        other !== ref && platform === targets.get(ref)?.platform && !isOver(lives.get(other)) ? [other] : [],
      ),
  };
}

/** Its death, its move or its passing to another holder is known. */
export function isOver(life: Life | undefined): boolean {
  return life !== undefined && (life.death !== null || life.movedTo !== null || life.reuse !== null);
}

/** Expected deaths a day of each community, by its age, from what this case has seen die. */
export function hazardOf(
  lives: readonly Life[],
  platformOf: (ref: Ref) => PlatformId,
  at: Instant,
): (ref: Ref) => number {
  const population = populationAt({ lives, platformOf, at });
  const { perHour } = estimateHazard(population, backgroundWeights(population), 0);
  const ages = new Map(
    population.subjects.map(({ life, from, ageAtFrom }) => [life.ref, ageAtFrom + (population.hours - from)]),
  );
  return (ref) => {
    // One that was never seen is taken for new: the new die first.
    const age = ages.get(ref) ?? 0;
    const place = AGE_ENDS.findIndex((end) => age < end);
    return perHour[place < 0 ? 2 : (place as 0 | 1 | 2)] * (DAY / HOUR);
  };
}

/** How near a link brings two communities, by what it is. */
const NEARNESS: Readonly<Record<Sighting['as'], number>> = {
  platform_moved: 8,
  moved: 8,
  bio: 4,
  pinned: 4,
  forward: 3,
  mention: 2,
  bare: 1,
};
/** And being named by the same third one. */
const NAMED_TOGETHER = 0.2;

/** Communities among `targets` by their links with `ref`, in either direction and through a third, the nearest first. */
export function relativesOf(
  ref: Ref,
  sightings: readonly Sighting[],
  targets: { has(ref: Ref): boolean },
): Ref[] {
  const places = new Map<Ref, Ref>();
  const placeOf = (sighting: Sighting): Ref => {
    if (sighting.kind !== 'post') return sighting.ref;
    let place = places.get(sighting.ref);
    if (place === undefined) {
      place = readRef(sighting.ref)?.community ?? sighting.ref;
      places.set(sighting.ref, place);
    }
    return place;
  };
  const near = new Map<Ref, number>();
  const add = (other: Ref, weight: number) => {
    if (other !== ref && targets.has(other)) near.set(other, (near.get(other) ?? 0) + weight);
  };
  const namers = new Set<Ref>();
  for (const sighting of sightings) {
    const place = placeOf(sighting);
    if (sighting.community === ref) add(place, NEARNESS[sighting.as]);
    else if (place === ref) {
      add(sighting.community, NEARNESS[sighting.as]);
      namers.add(sighting.community);
    }
  }
  for (const sighting of sightings)
    if (namers.has(sighting.community)) add(placeOf(sighting), NAMED_TOGETHER);
  return [...near].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([other]) => other);
}
