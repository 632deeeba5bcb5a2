/**
 * @module
 * The wave detector: when communities die together more than their background explains, which ones, since when, until
 * when, how rare that is by chance, and what else it could have been. From lives alone (`liveness.ts`); it neither
 * looks nor decides who is related. Method and limits: docs/methods-waves.md.
 */
import { HOUR } from '../clock.ts';
import { coverageOf, type Death, deathAt, type Life, provesLife } from '../liveness.ts';
import type { Coverage, Instant, Interval, PlatformId, Ref } from '../model.ts';
import { seeded } from '../random.ts';
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
  poissonScore,
  recurrence,
  replay,
  startEpoch,
  type Window,
} from './scan.ts';
import { findSpan, type Span } from './span.ts';

export { baselineCusum, baselineDetectionScan, baselineFixedCount } from './baselines.ts';

/** A takedown wave: deaths that came together. */
export interface Wave {
  /** Stable for the same family, members and onset. */
  id: string;
  /** `alert`: by chance once in two years or more rarely; `declared`: once in ten. */
  level: 'alert' | 'declared';
  /** Holds the moment of the first death of the wave, and of the last. */
  onset: Interval;
  end: Interval;
  /** Deaths were still being seen when the data end: `end` is then only what is known so far. */
  ongoing: boolean;
  platforms: PlatformId[];
  /** What its members have in common: `all`, `platform:<id>`, or a family of the caller. */
  family: string;
  members: Ref[];
  deaths: { ref: Ref; after: Instant; by: Instant; outcome: Death['outcome']; probability: number }[];
  /** Deaths of the wave, and how many its background alone would have given in its span. */
  observed: number;
  expected: number;
  score: number;
  recurrenceYears: number;
  controls: Controls;
  coverage: Coverage;
}

/** The communities of the same platforms that did not die with it, and what they rule out. */
export interface Controls {
  looked: number;
  alive: number;
  unreachable: number;
  ruledOut: string[];
}

export interface WaveInput {
  /** From `traceLives`. Lives that go on after `at` are cut there. */
  lives: readonly Life[];
  /** The platform of a ref. Default: the host of the URL. */
  platformOf?: ((ref: Ref) => PlatformId) | undefined;
  /** Further groups to look into (brand, language, graph community), by name. */
  families?: ReadonlyMap<string, readonly Ref[]> | undefined;
  /** Who runs a community, where known; unknown ones count as one operator each. */
  operators?: ReadonlyMap<Ref, string> | undefined;
  /** When a community was made, where known. */
  bornAt?: ReadonlyMap<Ref, Instant> | undefined;
  seed: number | string;
  /** What could be known then. Default: the newest look. */
  at?: Instant | undefined;
}

export interface WaveOptions {
  /** Replays of the probe log behind the thresholds. */
  replays?: number;
  alertYears?: number;
  declaredYears?: number;
}

const LEAST_MEMBERS = 5;
const LEAST_OPERATORS = 2;
/** Below this score no replay is needed: chance alone gives more within months. */
const LEAST_SCORE = 2;
/** Waves of one platform with less than this between them are one (hours). */
const JOIN_HOURS = 24;
/** With no control alive and no reason given, a wave must have outlasted an outage (hours). */
const OUTAGE_HOURS = 12;
const HISTORY_DAYS = 60;

interface Found {
  window: Window;
  span: Span;
  family: string;
  recurrenceYears: number;
  expected: number;
}

/** Every wave that could be known at `input.at`, oldest first. Deterministic for a seed. */
export function scanWaves(input: WaveInput, options: WaveOptions = {}): Wave[] {
  const replays = options.replays ?? 2000;
  const alertYears = options.alertYears ?? 2;
  const declaredYears = options.declaredYears ?? 10;
  const platformOf = input.platformOf ?? hostOf;
  let at = input.at ?? Number.NEGATIVE_INFINITY;
  if (input.at === undefined)
    for (const { probes } of input.lives) at = Math.max(at, probes.times.at(-1) ?? at);
  if (!Number.isFinite(at)) return [];
  const population = populationAt({ lives: input.lives, platformOf, bornAt: input.bornAt, at });
  const dead = population.subjects.filter((subject) => subject.death !== null);
  if (dead.length < LEAST_MEMBERS) return [];
  const families = familiesOf(population, input.families);

  const judge = (window: Window, span: Span): Controls | null => {
    if (span.members.length < LEAST_MEMBERS) return null;
    const operators = new Set(
      span.members.map(({ subject: { life } }) => input.operators?.get(life.ref) ?? life.ref),
    );
    if (operators.size < LEAST_OPERATORS) return null;
    return controlsOf(input.lives, platformOf, population, span, window, at);
  };
  const weights = backgroundWeights(population);
  const hazard = estimateHazard(population, weights, Math.max(0, population.hours - HISTORY_DAYS * 24));
  const grid = layGrid(population, families, hazard);
  const free = new Set(dead);
  const random = seeded(`${input.seed} spans`);
  const found: Found[] = [];
  let scores: Float64Array | null = null;
  for (let round = 0; round < 200; round++) {
    const window = bestWindow(grid, { free, weights });
    if (window === null || window.score < LEAST_SCORE) break;
    scores ??= replay(
      grid,
      population,
      hazard,
      platformLevels(population, hazard, weights),
      replays,
      seeded(`${input.seed} replays`),
    );
    const years = recurrence(scores, window.score, population.hours);
    if (years < alertYears) break;
    const members = new Set(families[window.family]!.members);
    const here = [...free].filter((subject) => members.has(subject));
    const expected = background(grid, window, { free, weights });
    const span = findSpan(here, window.from, window.to, expected, random);
    const explained = span === null ? 0 : expected(span.onset.earliest, span.end.latest);
    if (
      span === null ||
      poissonScore(span.members.length, explained) < LEAST_SCORE ||
      judge(window, span) === null
    ) {
      // Not a wave, for another reason than chance: its deaths must not stand in the way of the next window.
      for (const subject of here)
        if (subject.death!.by > window.from && subject.death!.after < window.to) free.delete(subject);
      continue;
    }
    found.push({
      window,
      span,
      family: families[window.family]!.name,
      recurrenceYears: years,
      expected: explained,
    });
    for (const { subject } of span.members) free.delete(subject);
    if (years >= declaredYears) newEpochs(grid, span);
  }
  return joined(found)
    .map((one) => describe(one, input, platformOf, population, at, declaredYears))
    .sort((a, b) => a.onset.earliest - b.onset.earliest || (a.id < b.id ? -1 : 1));
}

/**
 * The first moment at which a wave of the whole history could have been declared (or alerted) with the looks made by
 * then: the earliest confirmation after which a scan shows a wave that shares half its members-so-far with it. Null
 * when no scan up to `until` does.
 */
export function firstKnownAt(input: WaveInput, wave: Wave, options: WaveOptions = {}): Instant | null {
  const members = new Set(wave.members);
  const moments = new Set<Instant>();
  for (const life of input.lives)
    if (members.has(life.ref) && life.death !== null) moments.add(life.death.confirmedAt);
  const sorted = [...moments].sort((a, b) => a - b);
  const shown = (at: Instant) =>
    scanWaves({ ...input, at }, options).some(
      (seen) => seen.members.filter((ref) => members.has(ref)).length * 2 >= seen.members.length,
    );
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shown(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return sorted[low] ?? null;
}

function hostOf(ref: Ref): PlatformId {
  return /^[a-z][a-z0-9+.-]*:(?:\/\/)?(?:[^/@]*@)?([^/?#:]+)/i.exec(ref)?.[1]?.toLowerCase() ?? 'web';
}

/** All, each platform, and the caller's groups; those too small for a wave, or the same as an earlier one, left out. */
function familiesOf(population: Population, given: WaveInput['families']): Family[] {
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
    .map(([platform, members]) => ({ name: `platform:${platform}`, members }));
  all.push({ name: 'all', members: population.subjects });
  for (const [name, refs] of given ?? [])
    all.push({ name, members: [...new Set(refs)].flatMap((ref) => byRef.get(ref) ?? []) });
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
    const grid = layGrid(population, [{ name: platform, members }], hazard);
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

/**
 * Who else was looked at on the same platforms from the onset on. Null when nobody was alive, no reason was given and
 * too little time has passed to tell a wave from an outage that answers "gone".
 */
function controlsOf(
  lives: readonly Life[],
  platformOf: (ref: Ref) => PlatformId,
  population: Population,
  span: Span,
  window: Window,
  at: Instant,
): Controls | null {
  const instant = (hour: number) => population.origin + hour * HOUR;
  const members = new Set(span.members.map(({ subject }) => subject.life.ref));
  const platforms = new Set(span.members.map(({ subject }) => subject.platform));
  const from = instant(span.onset.latest);
  const until = Math.min(at, instant(Math.max(span.end.latest, window.to)) + 24 * HOUR);
  const controls: Controls = { looked: 0, alive: 0, unreachable: 0, ruledOut: [] };
  for (const life of lives) {
    if (members.has(life.ref) || !platforms.has(platformOf(life.ref))) continue;
    const death = deathAt(life, at);
    if (death !== null && death.by < from) continue;
    let looked = false;
    let alive = false;
    let certain = false;
    for (let i = 0; i < life.probes.times.length; i++) {
      const time = life.probes.times[i]!;
      if (time < from || time > until) continue;
      looked = true;
      certain ||= life.probes.outcomes[i] !== 'unknown';
      alive ||= provesLife(life.probes.outcomes[i]!);
    }
    if (looked) controls.looked++;
    if (alive) controls.alive++;
    if (looked && !certain) controls.unreachable++;
  }
  const firstBy = Math.min(...span.members.map(({ subject }) => subject.death!.by));
  const lasted = (at - instant(firstBy)) / HOUR;
  const reasons = span.members.filter(({ subject }) => subject.death!.outcome !== 'gone_unspecified').length;
  if (controls.alive === 0 && reasons * 2 < members.size && lasted < OUTAGE_HOURS) return null;
  if (controls.alive > 0)
    controls.ruledOut.push(
      `the platform or we were down: ${controls.alive} of ${controls.looked} other communities there were seen alive since the onset`,
    );
  if (reasons > 0)
    controls.ruledOut.push(`a silent fault: for ${reasons} of ${members.size} the platform gave a reason`);
  if (lasted >= OUTAGE_HOURS)
    controls.ruledOut.push(
      `a passing fault: none of the ${members.size} had come back ${Math.floor(lasted)} h after the first was seen gone`,
    );
  controls.ruledOut.push('lost looks: a look without a verdict counts for no death');
  return controls;
}

function describe(
  found: Found,
  input: WaveInput,
  platformOf: (ref: Ref) => PlatformId,
  population: Population,
  at: Instant,
  declaredYears: number,
): Wave {
  const { span, family, window } = found;
  const floor = (hour: number) => Math.floor((population.origin + hour * HOUR) / 60_000) * 60_000;
  const ceil = (hour: number) => Math.ceil((population.origin + hour * HOUR) / 60_000) * 60_000;
  const deaths = span.members
    .map(({ subject: { life }, probability }) => {
      const death = deathAt(life, at)!;
      return { ref: life.ref, after: death.after!, by: death.by, outcome: death.outcome, probability };
    })
    .sort((a, b) => (a.ref < b.ref ? -1 : 1));
  const members = deaths.map(({ ref }) => ref);
  const onset = { earliest: floor(span.onset.earliest), latest: ceil(span.onset.latest) };
  const lastBy = Math.max(...deaths.map(({ by }) => by));
  const widths = deaths.map(({ after, by }) => by - after).sort((a, b) => a - b);
  const ongoing = at - lastBy < Math.max(6 * HOUR, 1.5 * widths[widths.length >> 1]!);
  const end = {
    earliest: floor(span.end.earliest),
    latest: ongoing ? Math.max(at, ceil(span.end.latest)) : ceil(span.end.latest),
  };
  const platforms = [...new Set(span.members.map(({ subject }) => subject.platform))].sort();
  const there = input.lives.filter((life) => platforms.includes(platformOf(life.ref)));
  return {
    id: `wave-${digest([family, onset.earliest, ...members].join(' '))}`,
    level: found.recurrenceYears >= declaredYears ? 'declared' : 'alert',
    onset,
    end,
    ongoing,
    platforms,
    family,
    members,
    deaths,
    observed: members.length,
    expected: found.expected,
    score: window.score,
    recurrenceYears: found.recurrenceYears,
    controls: controlsOf(input.lives, platformOf, population, span, window, at) ?? {
      looked: 0,
      alive: 0,
      unreachable: 0,
      ruledOut: [],
    },
    coverage: coverageOf(there, onset.earliest - 24 * HOUR, Math.min(at, end.latest + 24 * HOUR)),
  };
}

/** Twelve hex digits of FNV-1a, run twice with different starts: an identifier, not evidence. */
function digest(text: string): string {
  const run = (start: number) => {
    let h = start;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    return (h >>> 0).toString(16).padStart(8, '0');
  };
  return (run(0x811c9dc5) + run(0x1b873593)).slice(0, 12);
}
