/**
 * @module
 * Collects the rows that captures and other entries give, and writes them in transactions together with how far the
 * ledger has been followed. The one place that knows what is in the tables already.
 */
import { parseInstant } from '../core/clock.ts';
import { extractLinks, type Link } from '../core/links.ts';
import type { CommunityProfile, Ref } from '../core/model.ts';
import { type CaptureEntry, type Entry, entryId, type ObservationEntry } from '../ledger/ledger.ts';
import { GRAMMARS, platformOf } from '../platforms/links.ts';
import { putInteger, type Row } from '../views/parquet.ts';
import type { Columns, Tables } from '../views/tables.ts';
import type { TextIndex } from '../views/text-index.ts';
import { IN_A_CODE } from './codes.ts';
import { openKnownPosts } from './known-posts.ts';
import type { ParsedPiece } from './parse.ts';
import { around, POST_COLUMNS, SIGHTING_COLUMNS, sightingRow } from './rows.ts';
import { findTies, isProvisional, type Tie } from './ties.ts';

/** Posts in a transaction: the database's own row group, so that it writes them once and for all. */
const POSTS_PER_TRANSACTION = 122_880;
/** Rows of other kinds in a transaction. */
const FACTS_PER_TRANSACTION = 20_000;

export type Writer = Awaited<ReturnType<typeof openWriter>>;
type Fact = Exclude<Entry, CaptureEntry>;

/** A writer whose tables have followed the ledger up to entry `from`. */
export async function openWriter(tables: Tables, index: TextIndex, from: number) {
  let next = (await tables.all<{ pid: number }>('select next_pid as pid from progress'))[0]!.pid;
  let followed = from;
  /** Versions of posts by slot, for the communities in `loaded`. */
  const known = openKnownPosts();
  const loaded = new Set<Ref>();
  /** Communities with new posts since `newTies` was asked, and whether any at all is known by a number. */
  const touched = new Set<Ref>();
  let provisional = (await tables.all<{ ref: Ref }>('select distinct community as ref from posts')).some(
    ({ ref }) => isProvisional(ref),
  );
  const lastDescription = new Map<Ref, string>();
  for (const row of await tables.all<{ ref: string; text: string }>(
    'select ref, arg_max(description, looked_at) as text from observations where description is not null group by ref',
  ))
    lastDescription.set(row.ref, row.text);
  const aliases: Record<Ref, Ref> = {};
  for (const row of await tables.all<{ former: string; ref: string }>('select former, ref from aliases'))
    aliases[row.former] = row.ref;
  /** `platform nativeId` → the address it is known by. */
  const natives = new Map<string, Ref>();
  for (const row of await tables.all<{ platform: string; id: string; ref: string }>(
    'select distinct platform, native_id as id, ref from profiles where native_id is not null',
  ))
    natives.set(`${row.platform} ${row.id}`, row.ref);

  const rows = new Map<string, Row[]>();
  const put = (table: string, row: Row) => {
    const list = rows.get(table) ?? [];
    rows.set(table, list);
    list.push(row);
  };
  let newPosts = 0;
  let posts: string[] = [];
  let sightings: string[] = [];
  /** Sightings that stand in no post. */
  let sightingRows: Row[] = [];
  let edited: number[] = [];
  let captured: number[] = [];

  /** What is being written while the next rows are collected; rejects when that failed. */
  let writing: Promise<void> = Promise.resolve();

  /** Begins to write what was collected, behind what is being written; resolves when that is begun. */
  async function beginFlush(): Promise<void> {
    await writing;
    const facts = [...rows];
    const batch = { posts, sightings, sightingRows, edited, captured, followed, next };
    newPosts = 0;
    posts = [];
    sightings = [];
    sightingRows = [];
    edited = [];
    captured = [];
    rows.clear();
    writing = write(batch, facts);
    // A failure is thrown where it is awaited, at the next flush.
    writing.catch(() => undefined);
  }

  /** Writes everything that was collected; resolves when it is in. */
  async function flush(): Promise<void> {
    await beginFlush();
    await writing;
  }

  async function write(
    batch: {
      posts: string[];
      sightings: string[];
      sightingRows: Row[];
      edited: number[];
      captured: number[];
      followed: number;
      next: number;
    },
    facts: readonly [string, Row[]][],
  ): Promise<void> {
    const again = batch.captured.join(', ');
    await tables.atomically(async () => {
      // A capture whose rows were written before it was counted as followed comes again after a crash.
      if (batch.captured.length > 0) {
        await tables.run(
          `delete from images where sha256 in (select sha256 from captures where entry in (${again}))`,
        );
        for (const table of ['captures', 'gaps', 'profiles'])
          await tables.run(`delete from ${table} where entry in (${again})`);
        await tables.run(`delete from sightings where pid is null and entry in (${again})`);
      }
      await tables.loadFiles('posts', POST_COLUMNS, batch.posts);
      await tables.loadFiles('sightings', SIGHTING_COLUMNS, batch.sightings);
      await tables.load('sightings', SIGHTING_COLUMNS, batch.sightingRows);
      if (batch.edited.length > 0)
        await tables.run(`update posts set current = (posts.pid = latest.pid) from (
          select slot, arg_max(pid, (coalesce(edited_at, posted_at), pid)) as pid
          from posts where slot in (${batch.edited.join(', ')}) group by slot) latest where posts.slot = latest.slot`);
      for (const [table, list] of facts) await tables.load(table, FACT_COLUMNS[table]!, list);
      if (batch.captured.length > 0) {
        await countCaptures(tables, batch.captured);
        await tables.run(`delete from again where entry in (${again})`);
      }
      await tables.run('update progress set entries = $1, next_pid = $2', [batch.followed, batch.next]);
    });
  }

  async function load(communities: Iterable<Ref>): Promise<void> {
    for (const community of new Set(communities)) {
      if (loaded.has(community)) continue;
      loaded.add(community);
      for (const row of await tables.all<{ slot: number; version: number }>(
        'select slot, version from posts where community = $1',
        [community],
      ))
        known.note(row.slot, row.version);
    }
  }

  function capture(
    entry: CaptureEntry,
    at: number,
    as: { platform: string | null; format: string } | null,
    found: { posts: number; damage: readonly { at: number | null; why: string }[] },
  ): void {
    put('captures', {
      entry: at,
      id: entryId(entry),
      sha256: entry.sha256,
      source: entry.source,
      ref: entry.ref,
      platform: as?.platform ?? null,
      format: as?.format ?? null,
      collected_at: parseInstant(entry.at),
      until_at: entry.until === null ? null : parseInstant(entry.until),
      size: entry.size,
      posts: found.posts,
      damaged: found.damage.filter((gap) => gap.at !== null).length,
    });
    for (const gap of found.damage) put('gaps', { entry: at, at_byte: gap.at, why: gap.why });
    captured.push(at);
  }

  return {
    aliases: () => ({ ...aliases }),

    async posts(piece: ParsedPiece): Promise<void> {
      await load(piece.index.places.map(({ community }) => community));
      const { pids } = piece.index;
      let fresh = 0;
      let last = -1;
      let at = piece.posts.first;
      for (let i = 0; i < pids.length; i++) {
        const slot = piece.slots[i]!;
        const fate = known.note(slot, piece.versions[i]!);
        if (fate === 'edit') edited.push(slot);
        if (fate !== 'duplicate') {
          pids[i] = next + i;
          fresh++;
          last = i;
        }
        at = putInteger(piece.posts.bytes, pids[i]!, at);
      }
      if (fresh === 0) return;
      posts.push(tables.stage(piece.posts.bytes));
      if (piece.sightingPost.length > 0) {
        let to = piece.sightings.first;
        for (const post of piece.sightingPost) to = putInteger(piece.sightings.bytes, pids[post]!, to);
        sightings.push(tables.stage(piece.sightings.bytes));
      }
      await index.add(piece.index);
      for (const { community } of piece.index.places) {
        touched.add(community);
        provisional ||= isProvisional(community);
      }
      // The same after a restart: the next number follows the last new post, and is kept with the rows.
      next += last + 1;
      newPosts += fresh;
      if (newPosts >= POSTS_PER_TRANSACTION) await beginFlush();
    },

    profiles(profiles: readonly CommunityProfile[], links: readonly Row[], entry: number): void {
      for (const profile of profiles)
        put('profiles', {
          entry,
          ref: profile.ref,
          platform: profile.platform,
          native_id: profile.nativeId,
          title: profile.title,
          description: profile.description,
          members: profile.members,
          seen_at: profile.at,
        });
      sightingRows.push(...links);
    },

    capture,

    /**
     * An image, and the links in its codes: words of the community whose picture it is, or whose post names it. Links of
     * a picture that nobody's words stand behind are left out.
     */
    async image(
      entry: CaptureEntry,
      at: number,
      hash: { pdq: string; quality: number } | null,
      links: readonly Link[],
    ): Promise<void> {
      if (links.length > 0) {
        await flush();
        const post = await postWithImage(tables, entry.source);
        const named = post?.community ?? entry.ref;
        const community = named === null ? null : (aliases[named] ?? named);
        for (const { start: _, end: __, ...link } of links)
          if (community !== null && link.ref !== community)
            sightingRows.push(
              sightingRow(link, {
                pid: post?.pid ?? null,
                entry: at,
                community,
                as: 'bare',
                at: post?.at ?? parseInstant(entry.at),
                context: IN_A_CODE,
              }),
            );
      }
      put('images', { sha256: entry.sha256, pdq: hash?.pdq ?? null, quality: hash?.quality ?? null });
      capture(entry, at, { platform: entry.platform ?? null, format: 'image' }, { posts: 0, damage: [] });
    },

    fact(entry: Fact, at: number): void {
      if (entry.kind === 'observation') {
        put('observations', observationRow(entry, at));
        if (entry.description !== null && lastDescription.get(entry.ref) !== entry.description) {
          lastDescription.set(entry.ref, entry.description);
          sightingRows.push(...observationSightings(entry, at));
        }
        if (entry.outcome === 'moved' && entry.to !== null)
          sightingRows.push(movedSighting(entry, entry.to, at));
      } else if (entry.kind === 'watch')
        put('watches', {
          entry: at,
          ref: entry.ref,
          role: entry.role,
          action: entry.action,
          grade: entry.grade ?? null,
          changed_at: parseInstant(entry.at),
        });
      else if (entry.kind === 'event')
        put('events', {
          entry: at,
          id: entry.event.id,
          frame: JSON.stringify(entry.event),
          added_at: parseInstant(entry.at),
        });
      else if (entry.kind === 'decision')
        put('decisions', {
          entry: at,
          subject: entry.subject,
          verdict: entry.verdict,
          decided_by: entry.by,
          because: entry.because,
          decided_at: parseInstant(entry.at),
        });
    },

    /** Says that everything before `entries` is collected; writes when enough is. */
    async done(entries: number): Promise<void> {
      followed = entries;
      let waiting = 0;
      for (const list of rows.values()) waiting += list.length;
      if (waiting >= FACTS_PER_TRANSACTION || newPosts >= POSTS_PER_TRANSACTION) await flush();
    },

    /** Communities that these profiles show to be the same as one known by another address, the numeric one first. */
    newAliases(profiles: Iterable<CommunityProfile>): { former: Ref; ref: Ref }[] {
      const found: { former: Ref; ref: Ref }[] = [];
      for (const { platform, nativeId, ref } of profiles) {
        if (nativeId === null) continue;
        const key = `${platform} ${nativeId}`;
        const before = natives.get(key);
        const numeric = (address: Ref) => address.endsWith(`/${nativeId}`);
        if (before === undefined || (before !== ref && numeric(before))) natives.set(key, ref);
        if (before === undefined || before === ref || numeric(before) === numeric(ref)) continue;
        found.push(numeric(before) ? { former: before, ref } : { former: ref, ref: before });
      }
      return found;
    },

    /** Communities by number whose posts, or those of a namesake, came since this was last asked and show their name. */
    async newTies(): Promise<Tie[]> {
      const communities = new Set(touched);
      touched.clear();
      if (!provisional) return [];
      await flush();
      return findTies(tables, communities);
    },

    /** Takes everything of `former` out and notes the captures to be parsed again to put it under `ref`. */
    async alias(former: Ref, ref: Ref, entry: number): Promise<void> {
      await flush();
      await index.settled();
      const again = await tables.all<{ entry: number }>(
        `select entry from posts where community = $1 union select entry from profiles where ref = $1
         union select s.entry from sightings s join captures c on c.entry = s.entry
           where s.community = $1 and c.format = 'image' order by entry`,
        [former],
      );
      const gone = await tables.all<{ pid: number }>('select pid from posts where community = $1', [former]);
      const entries = again.map((row) => row.entry);
      await tables.atomically(async () => {
        await tables.run('delete from posts where community = $1', [former]);
        await tables.run('delete from sightings where community = $1', [former]);
        const list = entries.join(', ') || 'null';
        await tables.run(
          `delete from images where sha256 in (select sha256 from captures where format = 'image' and entry in (${list}))`,
        );
        for (const table of ['captures', 'gaps', 'profiles'])
          await tables.run(`delete from ${table} where entry in (${list})`);
        await tables.run('insert into aliases values ($1, $2, $3)', [former, ref, entry]);
        for (const earlier of entries) await tables.run('insert into again values ($1)', [earlier]);
      });
      index.remove(gone.map((row) => row.pid));
      aliases[former] = ref;
      known.clear();
      loaded.clear();
    },

    flush,
  };
}

/**
 * The first post that names an image: by its address, or by its place beside an archive, the one that the post is from
 * where several would do. Null when none does, or when places of several communities fit.
 */
async function postWithImage(
  tables: Tables,
  source: string,
): Promise<{ pid: number; community: Ref; at: number } | null> {
  const parts = source.split('/');
  const names = /^https?:/.test(source)
    ? [source]
    : parts.slice(0, -1).map((_, i) => parts.slice(i).join('/'));
  if (names.length === 0) return null;
  const posts = await tables.all<{ pid: number; community: Ref; at: number; beside: boolean }>(
    `select p.pid, p.community, p.posted_at as "at",
       starts_with($1, regexp_replace(c.source, '[^/]*$', '')) and contains(c.source, '/') as beside
     from posts p join captures c on c.entry = p.entry
     where p.current and list_has_any(p.attachments, [${names.map((_, i) => `$${i + 2}`).join(', ')}])
     order by beside desc, p.posted_at, p.pid`,
    [source, ...names.map((name) => `photo:${name}`)],
  );
  const [first] = posts;
  if (first === undefined) return null;
  const rivals = posts.filter(({ beside }) => beside === first.beside);
  return rivals.every(({ community }) => community === first.community) ? first : null;
}

/** Counts from the tables themselves, so that an interrupted and resumed parse counts the same. */
async function countCaptures(tables: Tables, entries: readonly number[]): Promise<void> {
  const list = entries.join(', ');
  await tables.run(`update captures set
    fresh = (select count(*) from posts where posts.entry = captures.entry),
    links = (select count(*) from sightings where sightings.entry = captures.entry)
    where entry in (${list})`);
}

const FACT_COLUMNS: Record<string, Columns> = {
  captures: {
    entry: 'bigint',
    id: 'varchar',
    sha256: 'varchar',
    source: 'varchar',
    ref: 'varchar',
    platform: 'varchar',
    format: 'varchar',
    collected_at: 'bigint',
    until_at: 'bigint',
    size: 'bigint',
    posts: 'bigint',
    damaged: 'bigint',
  },
  gaps: { entry: 'bigint', at_byte: 'bigint', why: 'varchar' },
  profiles: {
    entry: 'bigint',
    ref: 'varchar',
    platform: 'varchar',
    native_id: 'varchar',
    title: 'varchar',
    description: 'varchar',
    members: 'bigint',
    seen_at: 'bigint',
  },
  observations: {
    entry: 'bigint',
    ref: 'varchar',
    platform: 'varchar',
    looked_at: 'bigint',
    outcome: 'varchar',
    moved_to: 'varchar',
    title: 'varchar',
    description: 'varchar',
    members: 'bigint',
    avatar: 'varchar',
    native_id: 'varchar',
    why: 'varchar',
    via: 'varchar',
    capture: 'varchar',
  },
  images: { sha256: 'varchar', pdq: 'varchar', quality: 'integer' },
  watches: {
    entry: 'bigint',
    ref: 'varchar',
    role: 'varchar',
    action: 'varchar',
    grade: 'varchar',
    changed_at: 'bigint',
  },
  events: { entry: 'bigint', id: 'varchar', frame: 'json', added_at: 'bigint' },
  decisions: {
    entry: 'bigint',
    subject: 'varchar',
    verdict: 'varchar',
    decided_by: 'varchar',
    because: 'varchar',
    decided_at: 'bigint',
  },
};

function observationRow(entry: ObservationEntry, at: number): Row {
  return {
    entry: at,
    ref: entry.ref,
    platform: platformOf(entry.ref),
    looked_at: parseInstant(entry.at),
    outcome: entry.outcome,
    moved_to: entry.to,
    title: entry.title,
    description: entry.description,
    members: entry.members,
    avatar: entry.avatar,
    native_id: entry.nativeId ?? null,
    why: entry.why,
    via: entry.via,
    capture: entry.capture ?? null,
  };
}

/** The links that a community's description showed when it was looked at. */
function observationSightings(entry: ObservationEntry, at: number): Row[] {
  const text = entry.description ?? '';
  return extractLinks(text, GRAMMARS)
    .filter((link) => link.ref !== entry.ref)
    .map((link) =>
      sightingRow(link, {
        pid: null,
        entry: at,
        community: entry.ref,
        as: 'bio',
        at: parseInstant(entry.at),
        context: around(text, link),
      }),
    );
}

/** Where the platform itself says that a community is now. */
function movedSighting(entry: ObservationEntry, to: Ref, at: number): Row {
  const link = {
    ref: to,
    platform: platformOf(to),
    kind: 'community',
    raw: to,
    deobfuscated: false,
  } as const;
  return sightingRow(link, {
    pid: null,
    entry: at,
    community: entry.ref,
    as: 'platform_moved',
    at: parseInstant(entry.at),
    context: entry.why ?? '',
  });
}
