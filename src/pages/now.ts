/**
 * @module
 * The screen "Now": the state of a case in one look. From the model; only what changed since a visit is asked from the tables.
 */
import { iso, isoOrNull } from '../core/clock.ts';
import { DependencyError } from '../core/errors.ts';
import { isGone, OUTCOMES, type Ref, SIGHTING_KINDS } from '../core/model.ts';
import { PLATFORMS } from '../platforms/index.ts';
import { decisionRows } from './audit.ts';
import { statementRow } from './claims.ts';
import { type Desk, framesOf } from './desk.ts';
import { communityIn } from './fresh.ts';
import type { KnownCommunity, PageModel, Span } from './model.ts';
import { answerRow, coverageRow, frameRow, leadRow, matchRow, platformAt, titleOf, waveRow } from './rows.ts';

/** Lanes of the timeline, stretches in a lane, and leads that are drawn as threads. */
const MOST_LANES = 400;
const MOST_SPANS = 120;
const MOST_THREADS = 60;
/** Of what waits for a decision, so many are shown. */
const FIRST = 5;

const NO_COVERAGE = {
  watched: 0,
  observed: 0,
  looks: 0,
  unknownShare: 0,
  medianGapHours: null,
  from: null,
  until: null,
};

/** Everything that the screen shows. `since`: the ledger's size at the last visit. */
export async function nowPage(desk: Desk, since: number | null) {
  const model = desk.model();
  const entries = desk.entries();
  const frame = framesOf(desk).at(-1) ?? null;
  const base = {
    at: isoOrNull(model?.at ?? null),
    entries,
    answer: answerRow(desk.answer()),
    empty: entries === 0 || (model !== null && model.entries >= entries && isEmpty(model)),
    event: frame === null ? null : frameRow(frame),
  };
  if (model === null)
    return {
      ...base,
      counts: countsOf([], null),
      coverage: NO_COVERAGE,
      platforms: [],
      timeline: { from: null, to: null, total: 0, lanes: [] },
      waves: [],
      threads: [],
      decide: { leads: { count: 0, first: [] }, matches: { count: 0, first: [] } },
      statements: [],
      changed: null,
    };
  const leads = model.leads.filter(({ decision }) => decision === null);
  const matches = openMatches(model);
  const claims = frame === null ? undefined : model.claims.find(({ event }) => event.id === frame.id);
  return {
    ...base,
    counts: countsOf(model.communities, model),
    coverage: coverageRow(model.coverage),
    platforms: platformsOf(model),
    timeline: timelineOf(model),
    waves: model.waves.map(waveRow),
    threads: threadsOf(model),
    decide: {
      leads: { count: leads.length, first: leads.slice(0, FIRST).map((lead) => leadRow(model, lead)) },
      matches: {
        count: matches.length,
        first: matches.slice(0, FIRST).map((match) => matchRow(model, match)),
      },
    },
    statements: (claims?.answer.statements ?? []).slice(0, 3).map((each) => statementRow(model, each, null)),
    changed: since === null || since >= entries ? null : await changedSince(desk, model, since),
  };
}

function isEmpty({ communities, leads }: PageModel): boolean {
  return communities.length === 0 && leads.length === 0;
}

/** Matches that say "lives on there" and that nobody has decided on. */
export function openMatches({ matches }: PageModel) {
  return matches.matches.filter(
    ({ decision, relation }) => decision === null && (relation === 'successor' || relation === 'mirror'),
  );
}

function countsOf(communities: readonly KnownCommunity[], model: PageModel | null) {
  const watched = communities.filter((each) => each.watched);
  const count = (test: (of: KnownCommunity) => boolean) => watched.filter(test).length;
  return {
    watched: watched.length,
    alive: count(({ state }) => state === 'alive'),
    restricted: count(({ state }) => state === 'restricted'),
    private: count(({ state }) => state === 'private'),
    gone: count(({ state, movedTo }) => isGone(state) && movedTo === null),
    unknown: count(({ state }) => state === 'unknown'),
    moved: count(({ movedTo }) => movedTo !== null),
    communities: communities.length,
    posts: communities.reduce((sum, { posts }) => sum + posts, 0),
    captures: model?.captures ?? 0,
    looks: model?.allCoverage.looks ?? 0,
    waves: model?.waves.length ?? 0,
    leadsOpen: model?.leads.filter(({ decision }) => decision === null).length ?? 0,
    matchesOpen: model === null ? 0 : openMatches(model).length,
    statements: model?.claims.reduce((sum, { answer }) => sum + answer.statements.length, 0) ?? 0,
  };
}

function platformsOf({ communities }: PageModel) {
  const names = new Map(PLATFORMS.map(({ id, name }) => [id, name]));
  return [...Map.groupBy(communities, ({ platform }) => platform)]
    .map(([id, list]) => {
      const watched = list.filter((each) => each.watched);
      const alive = watched.filter(({ state }) => state === 'alive').length;
      const gone = watched.filter(({ state }) => isGone(state)).length;
      return {
        id,
        name: names.get(id) ?? id,
        watched: watched.length,
        alive,
        gone,
        unknown: watched.length - alive - gone,
        communities: list.length,
        posts: list.reduce((sum, { posts }) => sum + posts, 0),
      };
    })
    .sort((a, b) => b.watched - a.watched || b.communities - a.communities || (a.id < b.id ? -1 : 1));
}

function timelineOf(model: PageModel) {
  const found = Map.groupBy(
    model.matches.matches.filter(
      ({ relation, decision }) =>
        (relation === 'successor' || relation === 'mirror') && decision?.verdict !== 'reject',
    ),
    ({ from }) => from,
  );
  const watched = model.communities.filter((each) => each.watched);
  const weight = ({ ref, death, posts }: KnownCommunity) =>
    (found.has(ref) ? 2e9 : 0) + (death === null ? 0 : 1e9) + Math.min(posts, 1e8);
  const shown = new Map<Ref, Pick<KnownCommunity, Lane>>();
  const room = found.size > 0 ? Math.ceil(MOST_LANES / 2) : MOST_LANES;
  for (const each of watched.sort((a, b) => weight(b) - weight(a)).slice(0, room)) shown.set(each.ref, each);
  // A set gives what is added to it while it is gone through: counterparts have counterparts of their own.
  for (const ref of shown.keys())
    for (const { to } of found.get(ref) ?? []) {
      if (shown.size < MOST_LANES && !shown.has(to))
        shown.set(to, communityIn(model, to) ?? placeOnly(model, to));
    }
  for (const each of watched) if (shown.size < MOST_LANES) shown.set(each.ref, each);
  const lanes = [...shown.values()]
    .map((each) => ({
      ref: each.ref,
      title: each.title,
      platform: each.platform,
      watched: each.watched,
      role: each.role,
      spans: longest(each.spans).map(([from, to, outcome]) => [from, to, OUTCOMES[outcome]!] as const),
      death: each.death === null ? null : ([each.death.after, each.death.by] as const),
      movedTo: each.movedTo,
      to: (found.get(each.ref) ?? []).map(({ id, to, relation, probability, band, decision }) => ({
        ref: to,
        relation,
        probability,
        band,
        at: firstSeen(communityIn(model, to)),
        match: id,
        decided: decision !== null,
      })),
    }))
    .sort(
      (a, b) =>
        (a.death?.[1] ?? Number.MAX_VALUE) - (b.death?.[1] ?? Number.MAX_VALUE) || (a.ref < b.ref ? -1 : 1),
    );
  const times = lanes.flatMap(({ spans }) => (spans.length === 0 ? [] : [spans[0]![0], spans.at(-1)![1]]));
  return {
    from: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
    to: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
    total: watched.length,
    lanes,
  };
}

/** What a lane shows of a community. */
type Lane = 'ref' | 'title' | 'platform' | 'watched' | 'role' | 'spans' | 'death' | 'movedTo';

/** A lane for an address of which nothing else is known. */
function placeOnly(model: PageModel, ref: Ref): Pick<KnownCommunity, Lane> {
  const platform = platformAt(model, ref);
  return { ref, platform, title: null, watched: false, role: null, spans: [], death: null, movedTo: null };
}

function firstSeen(of: KnownCommunity | null): number | null {
  if (of === null) return null;
  const times = [of.firstSeenAt, of.firstPostAt].filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}

/** The longest stretches, in order: a lane has only so many pixels. */
function longest(spans: readonly Span[]): readonly Span[] {
  if (spans.length <= MOST_SPANS) return spans;
  const kept = new Set(spans.toSorted((a, b) => b[1] - b[0] - (a[1] - a[0])).slice(0, MOST_SPANS));
  return spans.filter((span) => kept.has(span));
}

function threadsOf(model: PageModel) {
  const { places, links } = model;
  const leads = model.leads.filter(({ decision }) => decision?.verdict !== 'reject').slice(0, MOST_THREADS);
  const wanted = new Map(
    leads.map((lead) => [`${lead.firstSource.community} ${lead.ref}`, 'bare' as string]),
  );
  for (const [i, from] of links.from.entries()) {
    const key = `${places[from]!.ref} ${places[links.to[i]!]!.ref}`;
    if (wanted.has(key)) wanted.set(key, SIGHTING_KINDS[links.as[i]!]!);
  }
  return leads.map(({ id, ref, firstSource, firstSeenAt, score }) => ({
    id,
    from: firstSource.community,
    to: ref,
    at: firstSeenAt,
    score,
    as: wanted.get(`${firstSource.community} ${ref}`)!,
  }));
}

async function changedSince(desk: Desk, model: PageModel, since: number) {
  const isNew = ({ id }: { id: string }) => (model.since.get(id) ?? 0) > since;
  const fresh = <T extends { id: string }>(list: readonly T[]) => {
    const found = list.filter(isNew);
    return { count: found.length, first: found.slice(0, FIRST).map(({ id }) => id) };
  };
  const base = {
    since,
    entries: desk.entries(),
    waves: model.waves.filter(isNew).map(({ id }) => id),
    leads: fresh(model.leads),
    matches: fresh(model.matches.matches),
    statements: model.claims.flatMap(({ answer }) => answer.statements.filter(isNew).map(({ id }) => id)),
  };
  try {
    return await desk.read(async ({ tables }) => {
      const [posts] = await tables.all<{ n: number }>(
        'select count(*) as n from posts where current and entry >= $1',
        [since],
      );
      const looks = await tables.all<{ ref: Ref; first: number; n: number }>(
        'select ref, min(looked_at) as first, count(*) as n from observations where entry >= $1 group by ref order by ref',
        [since],
      );
      const decisions = (await decisionRows(desk, tables, { since, limit: 20 })).rows;
      // A death is new when one of the new looks confirmed it.
      const touched = looks.flatMap(({ ref, first }) => {
        const known = communityIn(model, ref);
        return known === null ? [] : [{ known, first }];
      });
      return {
        ...base,
        posts: posts?.n ?? 0,
        looks: looks.reduce((sum, { n }) => sum + n, 0),
        deaths: touched.flatMap(({ known: { ref, death }, first }) =>
          death === null || death.confirmedAt < first
            ? []
            : [
                {
                  ref,
                  title: titleOf(model, ref),
                  after: isoOrNull(death.after),
                  by: iso(death.by),
                  outcome: death.outcome,
                },
              ],
        ),
        returned: touched.flatMap(({ known, first }) =>
          known.comebacks.some(({ at }) => at >= first) ? [known.ref] : [],
        ),
        decisions,
      };
    });
  } catch (error) {
    if (!(error instanceof DependencyError)) throw error;
    // Another process has the tables: what they would add is seen at the next look.
    return { ...base, posts: 0, looks: 0, deaths: [], returned: [], decisions: [] };
  }
}
