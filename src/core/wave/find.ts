/**
 * @module
 * Finds the waves, one after the other: the most surprising window that is left, the stretch of deaths that it is made
 * of, and whether that is a wave or something else. How a wave is told to others is in `describe.ts`.
 */
import type { Life } from '../liveness.ts';
import type { Instant, PlatformId, Ref } from '../model.ts';
import { seeded } from '../random.ts';
import { companyIn } from './company.ts';
import { controlsOf } from './controls.ts';
import {
  backgroundWeights,
  estimateHazard,
  type Hazard,
  type Population,
  populationAt,
  type Subject,
} from './population.ts';
import {
  background,
  bestWindow,
  type Family,
  type Grid,
  layGrid,
  type NullScores,
  poissonScore,
  recurrence,
  replay,
  startEpoch,
  type Window,
} from './scan.ts';
import type { WaveInput, WaveOptions } from './shapes.ts';
import { findSpan, type Span } from './span.ts';

/** A window that holds a wave, and the wave. */
export interface Found {
  window: Window;
  span: Span;
  recurrenceYears: number;
  /** Deaths that the background alone would have given in the span. */
  expected: number;
}

/** What was found, and what it was found in. */
export interface Findings {
  at: Instant;
  population: Population;
  families: readonly Family[];
  /** The platform of a ref, as the caller or the host says. */
  platformOf: (ref: Ref) => PlatformId;
  found: Found[];
}

/** A wave has at least this many communities, of at least this many operators. */
export const LEAST_MEMBERS = 5;
const LEAST_OPERATORS = 2;
/** Below this score no replay is needed: chance alone gives more within months. */
const LEAST_SCORE = 2;
/** Waves of one platform with less than this between them are one (hours). */
const JOIN_HOURS = 24;
const HISTORY_DAYS = 60;
/** Of the false alarms that are put up with, this share may come from the caller's families: platforms lose little by them. */
const GIVEN_ALLOWANCE = 0.25;

/** The waves that could be known at `input.at`, in no order. Null when so few died that there can be none. */
export function findWaves(
  input: WaveInput,
  { replays = 2000, alertYears = 2, declaredYears = 10 }: WaveOptions,
): Findings | null {
  const platformOf = input.platformOf ?? hostOf;
  const at = input.at ?? newestLook(input.lives);
  if (at === null) return null;
  const population = populationAt({ lives: input.lives, platformOf, bornAt: input.bornAt, at });
  const dead = population.subjects.filter((subject) => subject.death !== null);
  if (dead.length < LEAST_MEMBERS) return null;
  const families = familiesIn(population, input.families);
  const weights = backgroundWeights(population);
  const hazard = estimateHazard(population, weights, Math.max(0, population.hours - HISTORY_DAYS * 24));
  const grid = layGrid(population, families, hazard);
  const company = companyIn(population, families, weights);
  const free = new Set(dead);
  const random = seeded(`${input.seed} spans`);
  const found: Found[] = [];
  let scores: NullScores | null = null;
  const allowed = families.some(({ given }) => given) ? GIVEN_ALLOWANCE : 0;
  const rarest = (): { window: Window; years: number } | null => {
    const windows = [false, true].flatMap((given) => bestWindow(grid, { dead, free, weights }, given) ?? []);
    let best: { window: Window; years: number } | null = null;
    for (const window of windows) {
      if (window.score < LEAST_SCORE) continue;
      scores ??= replay(
        grid,
        population,
        hazard,
        platformLevels(population, hazard, weights),
        company,
        replays,
        seeded(`${input.seed} replays`),
        seeded(`${input.seed} company`),
      );
      const years = families[window.family]!.given
        ? recurrence(scores.given, window.score, population.hours, allowed)
        : recurrence(scores.other, window.score, population.hours, 1 - allowed);
      if (best === null || years > best.years || (years === best.years && window.score > best.window.score))
        best = { window, years };
    }
    return best;
  };
  for (let round = 0; round < 200; round++) {
    const next = rarest();
    if (next === null || next.years < alertYears) break;
    const { window, years } = next;
    const members = new Set(families[window.family]!.members);
    const here = [...free].filter((subject) => members.has(subject));
    const expected = background(grid, window, { dead, free, weights });
    const span = findSpan(here, window.from, window.to, expected, random);
    const explained = span === null ? 0 : expected(span.onset.earliest, span.end.latest);
    const ordinary =
      span === null ||
      poissonScore(span.members.length, explained) < LEAST_SCORE ||
      span.members.length < LEAST_MEMBERS;
    if (
      ordinary ||
      ofOneOperator(span, input.operators) ||
      controlsOf(input.lives, platformOf, population, span, window, at) === null
    ) {
      // Not a wave, for another reason than chance: its deaths must not stand in the way of the next window.
      // What the background explains stays part of it; what one operator or a fault did does not.
      for (const subject of here)
        if (subject.death!.by > window.from && subject.death!.after < window.to) {
          free.delete(subject);
          if (!ordinary) weights.set(subject, 0);
        }
      continue;
    }
    found.push({ window, span, recurrenceYears: years, expected: explained });
    // Meanwhile the background went on: of the wave's members as many count for it as it would have had.
    const share = explained / span.members.length;
    for (const { subject } of span.members) {
      free.delete(subject);
      weights.set(subject, Math.min(weights.get(subject) ?? 1, share));
    }
    if (years >= declaredYears) newEpochs(grid, span);
  }
  return { at, population, families, platformOf, found: joined(found) };
}

function newestLook(lives: readonly Life[]): Instant | null {
  let newest: Instant | null = null;
  for (const { probes } of lives) {
    const last = probes.times.at(-1);
    if (last !== undefined && (newest === null || last > newest)) newest = last;
  }
  return newest;
}

function hostOf(ref: Ref): PlatformId {
  return /^[a-z][a-z0-9+.-]*:(?:\/\/)?(?:[^/@]*@)?([^/?#:]+)/i.exec(ref)?.[1]?.toLowerCase() ?? 'web';
}

/** One who closes all that is his is no wave; where the platform says that it removed most of them, he did not. */
function ofOneOperator(span: Span, operators: WaveInput['operators']): boolean {
  const removed = span.members.filter(({ subject }) => subject.death!.outcome === 'gone_by_platform').length;
  if (removed * 2 > span.members.length) return false;
  const who = new Set(span.members.map(({ subject: { life } }) => operators?.get(life.ref) ?? life.ref));
  return who.size < LEAST_OPERATORS;
}

/** All, each platform, and the caller's groups; those too small for a wave, or the same as an earlier one, left out. */
function familiesIn(population: Population, given: WaveInput['families']): Family[] {
  const byPlatform = new Map<PlatformId, Subject[]>();
  const byRef = new Map<Ref, Subject>();
  for (const subject of population.subjects) {
    byRef.set(subject.life.ref, subject);
    const list = byPlatform.get(subject.platform);
    if (list) list.push(subject);
    else byPlatform.set(subject.platform, [subject]);
  }
  const all: Family[] = [...byPlatform]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([platform, members]) => ({ name: `platform:${platform}`, members, given: false }));
  all.push({ name: 'all', members: population.subjects, given: false });
  for (const [name, refs] of given ?? [])
    all.push({ name, members: [...new Set(refs)].flatMap((ref) => byRef.get(ref) ?? []), given: true });
  const seen = new Set<string>();
  return all.filter(({ members }) => {
    const key = members
      .map(({ life }) => life.ref)
      .sort()
      .join(' ');
    if (members.length < LEAST_MEMBERS || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Each platform's level against the hazard of all, shrunk: what the replays draw deaths by. */
function platformLevels(
  population: Population,
  hazard: Hazard,
  weights: ReadonlyMap<Subject, number>,
): Map<string, number> {
  const sums = new Map<string, { deaths: number; members: Subject[] }>();
  for (const subject of population.subjects) {
    const sum = sums.get(subject.platform) ?? { deaths: 0, members: [] };
    if (subject.death !== null) sum.deaths += weights.get(subject) ?? 1;
    sum.members.push(subject);
    sums.set(subject.platform, sum);
  }
  const levels = new Map<string, number>();
  for (const [platform, { deaths, members }] of sums) {
    const grid = layGrid(population, [{ name: platform, members, given: false }], hazard);
    levels.set(platform, (2 + deaths) / (2 + grid.expected[0]![grid.bins]!));
  }
  return levels;
}

/** After a declared wave the background of every family that it hit is learned anew. */
function newEpochs(grid: Grid, span: Span): void {
  const hit = new Map<number, number>();
  for (const { subject } of span.members)
    for (const family of grid.familiesOf.get(subject) ?? []) hit.set(family, (hit.get(family) ?? 0) + 1);
  for (const [family, count] of hit)
    if (count * 5 >= span.members.length) startEpoch(grid, family, span.end.latest);
}

/** Waves that touch, on a platform they share, are one wave seen through two windows. */
function joined(found: readonly Found[]): Found[] {
  const waves: Found[] = [];
  for (const one of found) {
    const platforms = new Set(one.span.members.map(({ subject }) => subject.platform));
    const other = waves.find(
      ({ span }) =>
        span.onset.latest < one.span.end.latest + JOIN_HOURS &&
        one.span.onset.latest < span.end.latest + JOIN_HOURS &&
        span.members.some(({ subject }) => platforms.has(subject.platform)),
    );
    if (other === undefined) {
      waves.push({ ...one });
      continue;
    }
    const [a, b] = [other.span, one.span];
    other.span = {
      onset: {
        earliest: Math.min(a.onset.earliest, b.onset.earliest),
        latest: Math.min(a.onset.latest, b.onset.latest),
      },
      end: {
        earliest: Math.max(a.end.earliest, b.end.earliest),
        latest: Math.max(a.end.latest, b.end.latest),
      },
      members: [...a.members, ...b.members],
    };
    other.expected += one.expected;
  }
  return waves;
}
