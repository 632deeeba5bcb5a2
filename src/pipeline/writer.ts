/**
 * @module
 * Collects the rows that captures and other entries give, and writes them in transactions together with how far the
 * ledger has been followed. The one place that knows what is in the tables already.
 */
import { parseInstant } from '../core/clock.ts';
import type { Link } from '../core/links.ts';
import type { CommunityProfile, Ref } from '../core/model.ts';
import type { CaptureEntry } from '../ledger/ledger.ts';
import { putInteger, type Row } from '../views/parquet.ts';
import type { Tables } from '../views/tables.ts';
import type { TextIndex } from '../views/text-index.ts';
import { IN_A_CODE, postWithImage } from './codes.ts';
import {
  captureRow,
  descriptionSightings,
  FACT_COLUMNS,
  type Fact,
  type Found,
  factRow,
  type Kind,
  movedSighting,
  profileRow,
} from './fact-rows.ts';
import { openKnownPosts } from './known-posts.ts';
import type { ParsedPiece } from './parse.ts';
import { POST_COLUMNS, SIGHTING_COLUMNS, sightingRow } from './rows.ts';
import { findTies, isProvisional, type Tie } from './ties.ts';

/** Posts in a transaction: the database's own row group, so that it writes them once and for all. */
const POSTS_PER_TRANSACTION = 122_880;
/** Rows of other kinds in a transaction. */
const FACTS_PER_TRANSACTION = 20_000;

export type Writer = Awaited<ReturnType<typeof openWriter>>;

/** What was collected for the next transaction. */
function emptyBatch() {
  return {
    newPosts: 0,
    /** Staged files. */
    posts: [] as string[],
    sightings: [] as string[],
    /** Sightings that stand in no post of this capture. */
    sightingRows: [] as Row[],
    /** Slots of posts that came in a new version, and entries of captures that are whole. */
    edited: [] as number[],
    captured: [] as number[],
    /** Rows by table. */
    facts: new Map<string, Row[]>(),
  };
}
type Batch = ReturnType<typeof emptyBatch>;

/** A writer whose tables have followed the ledger up to entry `from`. */
export async function openWriter(tables: Tables, index: TextIndex, from: number) {
  await takeOutUnfinished(tables, from);
  let next = (await tables.all<{ pid: number }>('select next_pid as pid from progress'))[0]!.pid;
  let followed = from;
  /** Versions of posts by slot, for the communities in `loaded`. */
  const known = openKnownPosts();
  const loaded = new Set<Ref>();
  /** Communities with new posts since `newTies` was asked, and whether any at all is known by a number (null: not looked). */
  const touched = new Set<Ref>();
  let provisional: boolean | null = null;
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

  let batch = emptyBatch();
  const put = (table: string, row: Row) => {
    const list = batch.facts.get(table);
    if (list) list.push(row);
    else batch.facts.set(table, [row]);
  };

  /** What is being written while the next rows are collected; rejects when that failed. */
  let writing: Promise<void> = Promise.resolve();

  /** Begins to write what was collected, behind what is being written; resolves when that is begun. */
  async function beginFlush(): Promise<void> {
    await writing;
    const full = batch;
    batch = emptyBatch();
    writing = write(full, { followed, next });
    // A failure is thrown where it is awaited, at the next flush.
    writing.catch(() => undefined);
  }

  /** Writes everything that was collected; resolves when it is in. */
  async function flush(): Promise<void> {
    await beginFlush();
    await writing;
  }

  async function write(full: Batch, progress: { followed: number; next: number }): Promise<void> {
    await tables.atomically(async () => {
      await tables.loadFiles('posts', POST_COLUMNS, full.posts);
      await tables.loadFiles('sightings', SIGHTING_COLUMNS, full.sightings);
      await tables.load('sightings', SIGHTING_COLUMNS, full.sightingRows);
      if (full.edited.length > 0)
        await tables.run(`update posts set current = (posts.pid = latest.pid) from (
          select slot, arg_max(pid, (coalesce(edited_at, posted_at), pid)) as pid
          from posts where slot in (${full.edited.join(', ')}) group by slot) latest where posts.slot = latest.slot`);
      for (const [table, list] of full.facts) await tables.load(table, FACT_COLUMNS[table]!, list);
      if (full.captured.length > 0) {
        await countCaptures(tables, full.captured);
        await tables.run(`delete from again where entry in (${full.captured.join(', ')})`);
      }
      await tables.run('update progress set entries = $1, next_pid = $2', [progress.followed, progress.next]);
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

  function capture(entry: CaptureEntry, at: number, as: Kind | null, found: Found): void {
    put('captures', captureRow(entry, at, as, found));
    for (const gap of found.damage) put('gaps', { entry: at, at_byte: gap.at, why: gap.why });
    batch.captured.push(at);
  }

  return {
    aliases: () => ({ ...aliases }),

    async posts(piece: ParsedPiece): Promise<void> {
      await load(piece.index.places);
      const { pids } = piece.index;
      let fresh = 0;
      let last = -1;
      let at = piece.posts.first;
      for (let i = 0; i < pids.length; i++) {
        const slot = piece.slots[i]!;
        const fate = known.note(slot, piece.versions[i]!);
        if (fate === 'edit') batch.edited.push(slot);
        if (fate !== 'duplicate') {
          pids[i] = next + i;
          fresh++;
          last = i;
        }
        at = putInteger(piece.posts.bytes, pids[i]!, at);
      }
      if (fresh === 0) return;
      batch.posts.push(tables.stage(piece.posts.bytes));
      if (piece.sightingPost.length > 0) {
        let to = piece.sightings.first;
        for (const post of piece.sightingPost) to = putInteger(piece.sightings.bytes, pids[post]!, to);
        batch.sightings.push(tables.stage(piece.sightings.bytes));
      }
      await index.add(piece.index);
      for (const community of piece.index.places) {
        touched.add(community);
        if (isProvisional(community)) provisional = true;
      }
      // The same after a restart: the next number follows the last new post, and is kept with the rows.
      next += last + 1;
      batch.newPosts += fresh;
      if (batch.newPosts >= POSTS_PER_TRANSACTION) await beginFlush();
    },

    profiles(profiles: readonly CommunityProfile[], links: readonly Row[], entry: number): void {
      for (const profile of profiles) put('profiles', profileRow(profile, entry));
      batch.sightingRows.push(...links);
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
            batch.sightingRows.push(
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
      const row = factRow(entry, at);
      if (row !== null) put(row.table, row.row);
      if (entry.kind !== 'observation') return;
      if (entry.description !== null && lastDescription.get(entry.ref) !== entry.description) {
        lastDescription.set(entry.ref, entry.description);
        batch.sightingRows.push(...descriptionSightings(entry, at));
      }
      if (entry.outcome === 'moved' && entry.to !== null)
        batch.sightingRows.push(movedSighting(entry, entry.to, at));
    },

    /** Says that everything before `entries` is collected; writes when enough is. */
    async done(entries: number): Promise<void> {
      followed = entries;
      let waiting = 0;
      for (const list of batch.facts.values()) waiting += list.length;
      if (waiting >= FACTS_PER_TRANSACTION || batch.newPosts >= POSTS_PER_TRANSACTION) await flush();
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
      if (communities.size === 0) return [];
      provisional ??= (await tables.all<{ ref: Ref }>('select distinct community as ref from posts')).some(
        ({ ref }) => isProvisional(ref),
      );
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
 * Takes out what a crash left of captures that were written but not yet counted as followed: they come again. Their
 * posts stay, since those are known again.
 */
async function takeOutUnfinished(tables: Tables, from: number): Promise<void> {
  const [{ some }] = (await tables.all(
    `select exists (select 1 from captures where entry >= ${from}) as some`,
  )) as [{ some: boolean }];
  if (!some) return;
  await tables.atomically(async () => {
    await tables.run(
      `delete from images where sha256 in (select sha256 from captures where entry >= ${from})`,
    );
    await tables.run(`delete from sightings where entry >= ${from} and (pid is null
      or entry in (select entry from captures where format = 'image'))`);
    for (const table of ['captures', 'gaps', 'profiles'])
      await tables.run(`delete from ${table} where entry >= ${from}`);
  });
}

/** Counts from the tables themselves, so that an interrupted and resumed parse counts the same. */
async function countCaptures(tables: Tables, entries: readonly number[]): Promise<void> {
  const list = entries.join(', ');
  await tables.run(`update captures set
    fresh = (select count(*) from posts where posts.entry = captures.entry),
    links = (select count(*) from sightings where sightings.entry = captures.entry)
    where entry in (${list})`);
}
