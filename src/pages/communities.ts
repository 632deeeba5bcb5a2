/**
 * @module
 * The screen "Communities": the list, and one community with its history: states, names, looks, captures, who names it.
 */
import { DAY, iso, isoOrNull } from '../core/clock.ts';
import { isGone, OUTCOMES, type Ref } from '../core/model.ts';
import { fold } from '../core/text.ts';
import type { Desk, Reading } from './desk.ts';
import { communityIn } from './fresh.ts';
import type { KnownCommunity, PageModel } from './model.ts';
import { communityRow, leadRow, matchRow, page, titleOf } from './rows.ts';
import { planOf } from './schedule.ts';

export const SORTS = ['ref', 'title', 'lastAlive', 'posts'] as const;

export interface CommunityFilter {
  /** A state, or `gone` for all three deaths. */
  state: string | null;
  platform: string | null;
  watched: boolean | null;
  role: string | null;
  q: string | null;
  sort: (typeof SORTS)[number];
}

/** The list; `counts` are of what the filter leaves when its state is not asked for. */
export function communitiesPage(desk: Desk, filter: CommunityFilter, cursor: string | null, limit: number) {
  const model = desk.model();
  const words = fold(filter.q ?? '')
    .split(' ')
    .filter((word) => word !== '');
  const all = (model?.communities ?? []).filter((each) => {
    if (filter.platform !== null && each.platform !== filter.platform) return false;
    if (filter.watched !== null && each.watched !== filter.watched) return false;
    if (filter.role !== null && each.role !== filter.role) return false;
    if (words.length === 0) return true;
    const text = fold(`${each.ref} ${each.title ?? ''}`);
    return words.every((word) => text.includes(word));
  });
  const counts: Record<string, number> = {};
  for (const { state } of all) counts[state] = (counts[state] ?? 0) + 1;
  const shown = all
    .filter(
      ({ state }) =>
        filter.state === null || state === filter.state || (filter.state === 'gone' && isGone(state)),
    )
    .sort(order(filter.sort));
  const { rows, next } = page(shown, cursor, limit);
  return { total: shown.length, communities: rows.map(communityRow), counts, next };
}

function order(sort: CommunityFilter['sort']): (a: KnownCommunity, b: KnownCommunity) => number {
  const byRef = (a: KnownCommunity, b: KnownCommunity) => (a.ref < b.ref ? -1 : 1);
  if (sort === 'posts') return (a, b) => b.posts - a.posts || byRef(a, b);
  if (sort === 'lastAlive') return (a, b) => (b.lastAliveAt ?? 0) - (a.lastAliveAt ?? 0) || byRef(a, b);
  if (sort === 'title')
    return (a, b) => (a.title ?? '\uffff').localeCompare(b.title ?? '\uffff', 'en') || byRef(a, b);
  return byRef;
}

const MOST_LOOKS = 100;
const MOST_CAPTURES = 50;
const MOST_NAMED = 50;

/** One community; null when the case knows of none at this address. */
export async function communityPage(desk: Desk, ref: Ref) {
  const model = desk.model();
  const known = model === null ? null : communityIn(model, ref);
  if (model === null || known === null) return null;
  const plan = planOf(model, null).rows.get(ref) ?? null;
  const lead = model.leads.find((each) => each.ref === ref);
  const stored = await desk.read((reading) => storedOf(reading, model, ref));
  return {
    ...communityRow(known),
    description: known.description,
    firstPostAt: isoOrNull(known.firstPostAt),
    lastPostAt: isoOrNull(known.lastPostAt),
    spans: known.spans.map(([from, to, outcome]) => [from, to, OUTCOMES[outcome]!]),
    comebacks: known.comebacks.map(({ at, identity, death }) => ({
      at: iso(at),
      identity,
      after: isoOrNull(death.after),
      by: iso(death.by),
    })),
    titles: known.titles.map(({ at, title }) => ({ at: iso(at), title })),
    matches: model.matches.matches
      .filter(({ from, to }) => from === ref || to === ref)
      .map((match) => matchRow(model, match)),
    lead: lead === undefined ? null : leadRow(model, lead),
    schedule: plan,
    ...stored,
    looks: { total: known.looks, unknown: known.unknown, recent: stored.looks },
  };
}

async function storedOf({ tables }: Reading, model: PageModel, ref: Ref) {
  const looks = await tables.all<{
    at: number;
    outcome: string;
    why: string | null;
    via: string;
    capture: string | null;
  }>(
    `select looked_at as "at", outcome, why, via, capture from observations where ref = $1
     order by looked_at desc, entry desc limit ${MOST_LOOKS}`,
    [ref],
  );
  const captures = await tables.all<{
    sha256: string;
    at: number;
    source: string;
    posts: number;
    size: number;
  }>(
    `select c.sha256, max(c.collected_at) as "at", any_value(c.source) as source, max(c.posts) as posts, max(c.size) as size
     from captures c where c.ref = $1 or c.entry in (select distinct entry from posts where community = $1)
     group by c.sha256 order by "at" desc, c.sha256 limit ${MOST_CAPTURES}`,
    [ref],
  );
  const days = await tables.all<{ day: number; n: number }>(
    `select (posted_at // ${DAY}) * ${DAY} as day, count(*) as n from posts
     where current and community = $1 group by day order by day desc limit 800`,
    [ref],
  );
  const counted = (column: 'ref' | 'community', where: string) =>
    tables.all<{ ref: Ref; as: string; count: number; firstAt: number | null }>(
      `select ${column} as ref, arg_min(seen_as, case seen_as when 'platform_moved' then 0 when 'moved' then 1 when 'bio' then 2
           when 'pinned' then 3 when 'forward' then 4 when 'mention' then 5 else 6 end) as "as",
         count(*) as count, min(seen_at) as "firstAt"
       from sightings where ${where} group by 1 order by count desc, 1 limit ${MOST_NAMED}`,
      [ref],
    );
  const names = await counted('ref', "community = $1 and kind <> 'web' and ref <> $1");
  const namedBy = await counted('community', 'ref = $1 and community <> $1');
  const former = await tables.all<{ former: Ref }>(
    'select former from aliases where ref = $1 order by entry',
    [ref],
  );
  const gaps = await tables.all<{ why: string; at: number }>(
    `select g.why, max(c.collected_at) as "at" from gaps g join captures c on c.entry = g.entry where c.ref = $1
     group by g.why order by "at" desc limit 20`,
    [ref],
  );
  const linked = (rows: typeof names) =>
    rows.map((row) => ({ ...row, title: titleOf(model, row.ref), firstAt: isoOrNull(row.firstAt) }));
  return {
    looks: looks.map((row) => ({ ...row, at: iso(row.at) })),
    captures: captures.map((row) => ({ ...row, at: iso(row.at) })),
    days: days.reverse().map(({ day, n }) => [day, n] as const),
    names: linked(names),
    namedBy: linked(namedBy),
    formerAddresses: former.map((row) => row.former),
    gaps: gaps.map((row) => ({ ...row, at: iso(row.at) })),
  };
}
