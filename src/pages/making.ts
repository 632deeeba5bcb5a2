/**
 * @module
 * Makes the model of the workbench's screens from the answers of a case: first what needs no posts, then the rest. Pure but for
 * what the answers ask of the tables; where it is kept is in `model.ts`.
 */
import { DAY } from '../core/clock.ts';
import { coverageOf, type Life, stateAt } from '../core/liveness.ts';
import { type Instant, OUTCOMES, type Ref, SIGHTING_KINDS, type Sighting } from '../core/model.ts';
import type { Wave } from '../core/wave/index.ts';
import { addExpected, backgroundWeights, estimateHazard, populationAt } from '../core/wave/population.ts';
import type { Analysis } from '../pipeline/answers.ts';
import type { Facts } from '../pipeline/facts.ts';
import { followedRefs } from '../pipeline/probe.ts';
import { hazardOf, isOver, WEIGHT_OF_THE_DEAD } from '../pipeline/schedule-state.ts';
import { waveInput } from '../pipeline/wave-input.ts';
import {
  type Background,
  type KnownCommunity,
  type Links,
  MODEL_VERSION,
  NO_METHOD,
  type PageModel,
  type Scheduled,
  type Span,
} from './model.ts';

/** A wave's background goes back so far. */
const BACKGROUND_DAYS = 30;

/** The part of the model that needs no posts: facts, waves, links. Answers of the model `before` are carried on. */
export function factsModel(
  analysis: Analysis,
  { entries, captures, noted }: Pick<PageModel, 'entries' | 'captures' | 'noted'>,
  before: PageModel | null,
): PageModel {
  const started = performance.now();
  const { facts } = analysis;
  const waves = analysis.waves();
  return {
    version: MODEL_VERSION,
    entries,
    answered: before?.answered ?? 0,
    at: facts.at,
    coverage: analysis.coverage(),
    allCoverage: coverageOf(facts.lives),
    captures,
    communities: communitiesOf(facts),
    ...linksOf(facts),
    waves,
    background: backgrounds(facts, waves),
    leads: before?.leads ?? [],
    matches: before?.matches ?? { matches: [], unmatched: [], method: NO_METHOD },
    claims: before?.claims ?? [],
    scheduled: scheduledOf(facts),
    noted,
    decided: new Map([...facts.decided].map(([subject, list]) => [subject, [...list]])),
    since: sinceOf(entries, before, waves),
    seconds: (performance.now() - started) / 1000,
  };
}

/** The whole model: `part` with leads, matches and claims. */
export async function answeredModel(analysis: Analysis, part: PageModel): Promise<PageModel> {
  const started = performance.now();
  const leads = await analysis.leads();
  const matches = await analysis.matches(false);
  const claims: PageModel['claims'] = [];
  for (const event of analysis.facts.events) {
    const found = await analysis.claims(event.id);
    if (found !== null) claims.push(found);
  }
  const statements = claims.flatMap(({ answer }) => answer.statements);
  return {
    ...part,
    answered: part.entries,
    leads,
    matches,
    claims,
    since: sinceOf(part.entries, part, [...part.waves, ...leads, ...matches.matches, ...statements]),
    seconds: part.seconds + (performance.now() - started) / 1000,
  };
}

function sinceOf(entries: number, before: PageModel | null, shown: readonly { id: string }[]) {
  const since = new Map(before?.since);
  for (const { id } of shown) if (!since.has(id)) since.set(id, entries);
  return since;
}

function communitiesOf(facts: Facts): KnownCommunity[] {
  const outlets = new Set(facts.outlets.map(({ ref }) => ref));
  const refs = new Set([...facts.watched, ...facts.sources, ...outlets, ...facts.communities.keys()]);
  for (const { ref } of facts.lives) refs.add(ref);
  return [...refs].sort().map((ref) => {
    const life = facts.life.get(ref) ?? null;
    const known = facts.communities.get(ref);
    const said = life
      ? stateAt(life, facts.at)
      : { state: 'unknown' as const, why: 'it was never looked at' };
    return {
      ref,
      platform: known?.platform ?? facts.platformOf(ref),
      title: known?.titles[0] ?? life?.title ?? null,
      description: known?.description ?? life?.description ?? null,
      state: said.state,
      why: said.why,
      role: facts.watched.has(ref)
        ? 'community'
        : facts.sources.has(ref)
          ? 'source'
          : outlets.has(ref)
            ? 'outlet'
            : null,
      watched: facts.watched.has(ref),
      posts: known?.posts ?? 0,
      members: known?.members ?? null,
      firstSeenAt: life?.firstSeenAt ?? null,
      lastAliveAt: life?.death?.after ?? life?.lastAliveAt ?? null,
      firstGoneAt: life?.death?.by ?? (life?.movedTo ? life.firstGoneAt : null),
      firstPostAt: known?.firstPostAt ?? null,
      lastPostAt: known?.lastPostAt ?? null,
      movedTo: life?.movedTo ?? null,
      reuse: life?.reuse ?? null,
      death: life?.death ?? null,
      comebacks: life?.comebacks ?? [],
      titles: life?.titles ?? [],
      spans: life ? spansOf(life) : [],
      looks: life?.probes.total ?? 0,
      unknown: life?.probes.unknown ?? 0,
    };
  });
}

/** Runs of looks with one outcome. Looks that gave no verdict end no run unless nothing else follows for long. */
export function spansOf({ probes: { times, outcomes } }: Life): Span[] {
  const spans: Span[] = [];
  for (const [i, at] of times.entries()) {
    const outcome = OUTCOMES.indexOf(outcomes[i]!);
    const last = spans.at(-1);
    if (last !== undefined && last[2] === outcome) last[1] = at;
    else spans.push([at, at, outcome]);
  }
  return spans;
}

/** The place that an address stands for: a post's is its community's, by shape alone. */
function placeOf({ ref, kind }: Sighting): Ref {
  if (kind !== 'post') return ref;
  return ref.replace(/\/[^/]+$/, '').replace(/\/(?:status|statuses|post|posts)$/, '');
}

function linksOf(facts: Facts): Pick<PageModel, 'places' | 'links'> {
  const places: PageModel['places'] = [];
  const number = new Map<Ref, number>();
  const numberOf = (ref: Ref): number => {
    let at = number.get(ref);
    if (at === undefined) {
      at = places.push({ ref, platform: facts.communities.get(ref)?.platform ?? facts.platformOf(ref) }) - 1;
      number.set(ref, at);
    }
    return at;
  };
  const links: Links = { from: [], to: [], as: [], at: [], count: [] };
  const known = new Map<string, number>();
  for (const sighting of facts.sightings) {
    if (sighting.kind === 'web') continue;
    const to = placeOf(sighting);
    if (to === sighting.community) continue;
    const key = `${numberOf(sighting.community)} ${numberOf(to)}`;
    const as = SIGHTING_KINDS.indexOf(sighting.as);
    const at = known.get(key);
    if (at === undefined) {
      known.set(key, links.from.length);
      links.from.push(numberOf(sighting.community));
      links.to.push(numberOf(to));
      links.as.push(as);
      links.at.push(sighting.at);
      links.count.push(1);
    } else {
      links.as[at] = Math.min(links.as[at]!, as);
      links.count[at]!++;
    }
  }
  return { places, links };
}

function scheduledOf(facts: Facts): Scheduled[] {
  const hazard = hazardOf(facts.lives, facts.platformOf, facts.at);
  return followedRefs(facts).map((ref) => {
    const life = facts.life.get(ref);
    return {
      ref,
      platform: facts.platformOf(ref),
      weight: isOver(life) ? WEIGHT_OF_THE_DEAD : 1,
      hazardPerDay: hazard(ref),
      lastLookAt: life?.probes.times.at(-1) ?? null,
    };
  });
}

/** By the same estimate of the hazard that the wave detector begins with. */
function backgrounds(facts: Facts, waves: readonly Wave[]): Background[] {
  if (waves.length === 0) return [];
  const { lives, platformOf, bornAt } = waveInput(facts, 1);
  const population = populationAt({ lives, platformOf: platformOf!, bornAt, at: facts.at });
  const hazard = estimateHazard(population, backgroundWeights(population), 0);
  return waves.map((wave) => {
    const dayOf = (at: Instant) => Math.floor((at - population.origin) / DAY);
    const first = Math.max(0, dayOf(wave.onset.earliest) - BACKGROUND_DAYS);
    const last = Math.min(dayOf(facts.at), dayOf(wave.end.latest) + 7);
    const expected = new Float64Array(last + 1);
    const observed = new Float64Array(last + 1);
    for (const subject of population.subjects) {
      if (!wave.platforms.includes(subject.platform)) continue;
      addExpected(expected, 24, subject, hazard);
      if (subject.death === null) continue;
      const { after, by } = subject.death;
      // A death counts for each day by the share of its interval that lies in it.
      for (let day = Math.floor(after / 24); day <= Math.min(last, Math.floor(by / 24)); day++) {
        const part = Math.min(by, (day + 1) * 24) - Math.max(after, day * 24);
        observed[day]! += by > after ? part / (by - after) : 1;
      }
    }
    return {
      from: population.origin + first * DAY,
      expected: [...expected.subarray(first)],
      observed: [...observed.subarray(first)],
    };
  });
}
