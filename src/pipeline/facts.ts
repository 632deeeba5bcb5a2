/**
 * @module
 * What a case knows at an instant, loaded from the tables into the shapes that `src/core` works on.
 * It decides nothing.
 */
import { parseInstant } from '../core/clock.ts';
import { type Life, traceLives } from '../core/liveness.ts';
import type {
  Decision,
  EventFrame,
  Instant,
  Observation,
  Outlet,
  PlatformId,
  Ref,
  Sighting,
} from '../core/model.ts';
import type { Tables } from '../views/tables.ts';
import { loadSightings, platformWith, rocketChatHosts } from './sightings.ts';

/** Everything but the posts, which are asked for when needed (`postsOf`). */
export interface Facts {
  at: Instant;
  observations: Observation[];
  lives: Life[];
  life: ReadonlyMap<Ref, Life>;
  /** Communities the analyst asked to follow, in the order they were added. */
  watched: ReadonlySet<Ref>;
  /** Public accounts and pages read for leads. */
  sources: ReadonlySet<Ref>;
  outlets: Outlet[];
  events: EventFrame[];
  /** The latest decision by subject. */
  decisions: ReadonlyMap<string, Decision>;
  /** Decisions that were not taken back, by subject, oldest first. */
  decided: ReadonlyMap<string, readonly Decision[]>;
  /** The platform of an address, by what this case knows. */
  platformOf: (ref: Ref) => PlatformId;
  sightings: Sighting[];
  /** Every community that has posts, a profile or a look. */
  communities: ReadonlyMap<Ref, KnownFacts>;
}

/** What archives and looks say of a community, titles newest first. */
export interface KnownFacts {
  ref: Ref;
  platform: PlatformId;
  titles: string[];
  description: string | null;
  members: number | null;
  /** SHA-256 and PDQ of its avatars, newest first; `pdq` null where the image could not be hashed well. */
  avatars: { sha256: string; pdq: string | null }[];
  /** SHA-256 of the newest capture that shows it: by title, of the description, by avatar. Absent where none is known. */
  shownBy: { titles: Map<string, string>; description: string | null; avatars: Map<string, string> };
  posts: number;
  firstPostAt: Instant | null;
  lastPostAt: Instant | null;
}

/** A look with the capture that shows it; null for one that was noted without any. */
type Shown = Observation & { capture: string | null };

/** A post as the methods read it. */
export interface PostFacts {
  ref: Ref;
  community: Ref;
  at: Instant;
  text: string;
  forwardedFrom: Ref | null;
  capture: string;
}

/** The last instant of which the case knows anything; null for an empty case. */
export async function knownUntil(tables: Tables): Promise<Instant | null> {
  const [row] = await tables.all<{ at: number | null }>(`select max(t) as "at" from (
    select max(looked_at) as t from observations union all select max(collected_at) from captures
    union all select max(changed_at) from watches)`);
  return row?.at ?? null;
}

/** Loads what was known at `at` (null: all that is known). */
export async function loadFacts(tables: Tables, at: Instant | null): Promise<Facts> {
  const until = at ?? (await knownUntil(tables)) ?? 0;
  const observations = await tables.all<Shown>(
    `select ref, looked_at as "at", outcome, moved_to as "to", title, description, members, avatar, native_id as "nativeId", why, via, capture
     from observations where looked_at <= $1 order by looked_at, entry`,
    [until],
  );
  const lives = traceLives(observations);
  const hosts = await rocketChatHosts(tables);
  const platform = platformWith(hosts);
  const watched = new Set<Ref>();
  const sources = new Set<Ref>();
  const outlets = new Map<Ref, Outlet>();
  for (const row of await tables.all<{
    ref: Ref;
    role: string;
    action: string;
    grade: Outlet['grade'] | null;
  }>('select ref, role, action, grade from watches where changed_at <= $1 order by entry', [until])) {
    const added = row.action === 'added';
    const set = row.role === 'source' ? sources : watched;
    if (row.role === 'outlet') {
      if (added) outlets.set(row.ref, { ref: row.ref, grade: row.grade ?? 'B' });
      else outlets.delete(row.ref);
    } else if (added) set.add(row.ref);
    else set.delete(row.ref);
  }
  const events = new Map<string, EventFrame>();
  for (const row of await tables.all<{ frame: string }>(
    'select frame from events where added_at <= $1 or $2 order by entry',
    [until, at === null],
  )) {
    const frame = JSON.parse(row.frame) as Omit<EventFrame, 'from' | 'to'> & { from: string; to: string };
    events.set(frame.id, { ...frame, from: parseInstant(frame.from), to: parseInstant(frame.to) });
  }
  const decided = new Map<string, Decision[]>();
  for (const row of await tables.all<
    Omit<Decision, 'verdict'> & { verdict: Decision['verdict'] | 'withdraw' }
  >(
    `select subject, verdict, decided_by as by, because, decided_at as "at" from decisions
     where decided_at <= $1 or $2 order by entry`,
    [until, at === null],
  )) {
    const of = decided.get(row.subject) ?? [];
    // What is taken back leaves the decision before it standing.
    if (row.verdict === 'withdraw') of.pop();
    else of.push({ ...row, verdict: row.verdict });
    decided.set(row.subject, of);
  }
  const decisions = new Map<string, Decision>();
  for (const [subject, of] of decided) if (of.length > 0) decisions.set(subject, of.at(-1)!);
  return {
    at: until,
    observations,
    lives,
    life: new Map(lives.map((life) => [life.ref, life])),
    watched,
    sources,
    outlets: [...outlets.values()],
    events: [...events.values()],
    decisions,
    decided,
    platformOf: platform,
    sightings: await loadSightings(tables, until, platform, hosts),
    communities: await loadCommunities(tables, until, observations, lives, platform),
  };
}

async function loadCommunities(
  tables: Tables,
  until: Instant,
  observations: readonly Shown[],
  lives: readonly Life[],
  platform: (ref: Ref) => PlatformId,
): Promise<Map<Ref, KnownFacts>> {
  const found = new Map<Ref, KnownFacts>();
  const of = (ref: Ref, platform: PlatformId): KnownFacts => {
    let facts = found.get(ref);
    if (!facts) {
      facts = {
        ref,
        platform,
        titles: [],
        description: null,
        members: null,
        avatars: [],
        shownBy: { titles: new Map(), description: null, avatars: new Map() },
        posts: 0,
        firstPostAt: null,
        lastPostAt: null,
      };
      found.set(ref, facts);
    }
    return facts;
  };
  const pdq = new Map<string, string | null>();
  for (const row of await tables.all<{ sha256: string; pdq: string | null; quality: number }>(
    'select * from images',
  ))
    pdq.set(row.sha256, row.quality >= 50 ? row.pdq : null);
  for (const row of await tables.all<{
    ref: Ref;
    platform: PlatformId;
    posts: number;
    first: number;
    last: number;
  }>(
    `select community as ref, any_value(platform) as platform, count(*) as posts, min(posted_at) as first,
       max(posted_at) as last from posts where current and posted_at <= $1 group by community order by community`,
    [until],
  )) {
    const facts = of(row.ref, row.platform);
    facts.posts = row.posts;
    facts.firstPostAt = row.first;
    facts.lastPostAt = row.last;
  }
  const reusedAt = new Map(lives.flatMap(({ ref, reuse }) => (reuse ? [[ref, reuse.at] as const] : [])));
  // Newest first: what is said last about a community is what it is called now.
  for (let i = observations.length - 1; i >= 0; i--) {
    const look = observations[i]!;
    const facts = of(look.ref, platform(look.ref));
    // From then on the address shows somebody else.
    if (look.at >= (reusedAt.get(look.ref) ?? Number.POSITIVE_INFINITY)) continue;
    note(facts, look);
    if (look.avatar !== null) {
      if (!facts.avatars.some((image) => image.sha256 === look.avatar))
        facts.avatars.push({ sha256: look.avatar, pdq: pdq.get(look.avatar) ?? null });
      show(facts.shownBy.avatars, look.avatar, look.capture);
    }
  }
  for (const row of await tables.all<{
    ref: Ref;
    platform: PlatformId;
    title: string | null;
    description: string | null;
    members: number | null;
    capture: string | null;
  }>(
    `select p.ref, p.platform, p.title, p.description, p.members, c.sha256 as capture
     from profiles p left join captures c on c.entry = p.entry
     where coalesce(p.seen_at, 0) <= $1 order by p.seen_at desc nulls last, p.entry desc`,
    [until],
  ))
    note(of(row.ref, row.platform), row);
  return found;
}

function note(
  facts: KnownFacts,
  { title, description, members, capture }: Pick<Shown, 'title' | 'description' | 'members' | 'capture'>,
): void {
  const { shownBy } = facts;
  if (title !== null && title !== '') {
    if (!facts.titles.includes(title)) facts.titles.push(title);
    show(shownBy.titles, title, capture);
  }
  facts.description ??= description;
  if (description !== null && description === facts.description) shownBy.description ??= capture;
  facts.members ??= members;
}

/** Keeps the first capture that is given: the facts come newest first. */
function show(shownBy: Map<string, string>, what: string, capture: string | null): void {
  if (capture !== null && !shownBy.has(what)) shownBy.set(what, capture);
}

/** The posts of all communities up to `until`, in order of community and time, in pieces. */
export function streamPosts(tables: Tables, until: Instant): AsyncGenerator<PostFacts[]> {
  return tables.stream<PostFacts>(
    `select ${POST} from posts p join captures c on c.entry = p.entry
     where p.current and p.posted_at <= $1 and p.text <> '' order by p.community, p.posted_at, p.pid`,
    [until],
  );
}

const POST = `p.ref, p.community, p.posted_at as "at", p.text, p.forwarded_community as "forwardedFrom", c.sha256 as capture`;

/** The posts that hold a link, by address: few of all. */
export async function loadLinked(tables: Tables, until: Instant): Promise<Map<Ref, PostFacts>> {
  const posts = new Map<Ref, PostFacts>();
  for await (const rows of tables.stream<PostFacts>(
    `select ${POST} from posts p join captures c on c.entry = p.entry
     where p.current and p.posted_at <= $1 and p.text <> '' and p.pid in (select pid from sightings) order by p.pid`,
    [until],
  ))
    for (const post of rows) posts.set(post.ref, post);
  return posts;
}

/** One post; null when there is none of this address, or none with words. */
export async function loadPost(tables: Tables, ref: Ref, until: Instant): Promise<PostFacts | null> {
  const [post] = await tables.all<PostFacts>(
    `select ${POST} from posts p join captures c on c.entry = p.entry
     where p.current and p.ref = $1 and p.posted_at <= $2 and p.text <> '' order by p.pid desc limit 1`,
    [ref, until],
  );
  return post ?? null;
}

/** As `streamPosts`, all of them, by community. */
export async function loadPosts(tables: Tables, until: Instant): Promise<Map<Ref, PostFacts[]>> {
  const posts = new Map<Ref, PostFacts[]>();
  for await (const rows of streamPosts(tables, until))
    for (const post of rows) {
      const list = posts.get(post.community);
      if (list) list.push(post);
      else posts.set(post.community, [post]);
    }
  return posts;
}
