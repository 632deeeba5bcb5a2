/**
 * @module
 * The views follow the ledger: every entry that is not in them yet is applied, captures are parsed, and how far they
 * have come is kept with the rows in one transaction. Import, replay, recovery after a crash and `rebuild` are all
 * this one loop, so they cannot give different tables.
 *
 * A capture may take many transactions. When one is interrupted, it is parsed again from its beginning and what is
 * already in is recognised by `slot` and `version`; what has no such identity (profiles, gaps) waits for its last one.
 */

import { parseInstant } from '../core/clock.ts';
import { extractLinks } from '../core/links.ts';
import type { CommunityProfile, Ref } from '../core/model.ts';
import { fold } from '../core/text.ts';
import { type CaptureEntry, type Entry, entryId, type ObservationEntry } from '../ledger/ledger.ts';
import { recogniseFormat } from '../platforms/index.ts';
import { GRAMMARS, platformOf } from '../platforms/links.ts';
import type { Cell, Numbered, Tables } from '../views/tables.ts';
import type { IndexBatch, TextIndex } from '../views/text-index.ts';
import type { Case } from './case.ts';
import { hashImage } from './images.ts';
import { around, lines, type ParsedPiece, type ParseJob, POST_COLUMNS, SIGHTING_COLUMNS } from './parse.ts';
import { openParsePool, type ParsePool } from './parse-pool.ts';
import { captureSource, readHead } from './source.ts';

/** Posts in a transaction: large enough that the database works in bulk, small enough to hold in memory. */
const POSTS_PER_TRANSACTION = 20_000;

/** How far a long run has come; `bytes` counts captures parsed. */
export interface Progress {
  entries: number;
  ofEntries: number;
  bytes: number;
  ofBytes: number;
  posts: number;
}

/**
 * Brings the views up to the ledger's end. Safe to interrupt at any moment and to call again.
 * Returns how many entries were applied.
 */
export async function follow(
  kase: Case,
  tables: Tables,
  index: TextIndex,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<number> {
  const { entries: from } = (await tables.all<{ entries: number }>('select entries from progress'))[0]!;
  await mendIndex(tables, index);
  const pool = openParsePool();
  const writer = await openWriter(tables, index, from);
  const progress = { entries: from, ofEntries: kase.ledger.size, bytes: 0, ofBytes: 0, posts: 0 };
  try {
    await parseAgain(kase, tables, writer, pool);
    for await (const { index: at, entry } of kase.ledger.read(from)) {
      if (entry.kind === 'capture') {
        await applyCapture(kase, writer, pool, entry, at, (bytes, ofBytes, posts) => {
          onProgress({ ...progress, bytes, ofBytes, posts });
        });
        await parseAgain(kase, tables, writer, pool);
      } else writer.fact(entry, at);
      await writer.done(at + 1);
      progress.entries = at + 1;
      onProgress(progress);
    }
    await writer.flush();
    return progress.entries - from;
  } finally {
    await pool.close();
  }
}

/** The text index may be behind the tables (a crash between the two) or missing; it is filled from them. */
async function mendIndex(tables: Tables, index: TextIndex): Promise<void> {
  const [{ last }] = (await tables.all('select coalesce(max(pid), 0) as last from posts')) as [
    { last: number },
  ];
  if (index.last() > last) index.clear();
  for await (const rows of tables.stream<{
    pid: number;
    text: string;
    at: number;
    platform: string;
    ref: string;
  }>(
    'select pid, text, posted_at as "at", platform, community as ref from posts where pid > $1 order by pid',
    [index.last()],
  ))
    index.add({
      pids: rows.map((row) => row.pid),
      folded: rows.map((row) => fold(row.text)),
      postedAt: rows.map((row) => row.at),
      platforms: rows.map((row) => row.platform),
      communities: rows.map((row) => row.ref),
    });
}

/** Parses one capture into the writer. */
async function applyCapture(
  kase: Case,
  writer: Writer,
  pool: ParsePool,
  entry: CaptureEntry,
  at: number,
  onProgress: (bytes: number, ofBytes: number, posts: number) => void,
): Promise<void> {
  if (!(await kase.captures.has(entry.sha256))) {
    writer.capture(entry, at, null, {
      posts: 0,
      damage: [{ at: null, why: 'the capture is not there (erased?)' }],
    });
    return;
  }
  if (entry.mediaType?.startsWith('image/')) {
    writer.image(entry.sha256, await hashImage(kase.captures.path(entry.sha256)));
    return;
  }
  if (entry.mediaType !== undefined) return;
  const source = captureSource(kase.captures, entry);
  const found = recogniseFormat(await readHead(source), entry.platform);
  if (found === null) {
    writer.capture(entry, at, null, { posts: 0, damage: [{ at: null, why: 'the format is not known' }] });
    return;
  }
  const job: ParseJob = {
    format: found.format.id,
    ref: entry.ref,
    until: entry.until === null ? null : parseInstant(entry.until),
    entry: at,
    pseudonymKey: kase.pseudonymKey,
    aliases: writer.aliases(),
  };
  let posts = 0;
  const profiles = new Map<string, CommunityProfile>();
  const profileSightings: string[] = [];
  const gaps: { at: number | null; why: string }[] = [];
  for await (const { offset, parsed } of pool.parse(found.format.cut(source), job, entry.size)) {
    posts += parsed.slots.length;
    await writer.posts(parsed);
    for (const profile of parsed.profiles) profiles.set(JSON.stringify(profile), profile);
    profileSightings.push(...parsed.profileSightings);
    for (const damage of parsed.damage) gaps.push({ at: damage.offset, why: damage.why });
    for (const left of parsed.leftOut) gaps.push({ at: null, why: `left out: ${left.count} ${left.what}` });
    onProgress(offset, entry.size, posts);
  }
  writer.profiles([...profiles.values()], [...new Set(profileSightings)], at);
  writer.capture(
    entry,
    at,
    { platform: found.platform.id, format: found.format.id },
    { posts, damage: gaps },
  );
  for (const { former, ref } of writer.newAliases(profiles.values())) await writer.alias(former, ref, at);
}

/** Captures whose rows were taken out because their community is known by another address now. */
async function parseAgain(kase: Case, tables: Tables, writer: Writer, pool: ParsePool): Promise<void> {
  for (;;) {
    const [row] = await tables.all<{ entry: number }>('select min(entry) as entry from again');
    if (row === undefined || row.entry === null) return;
    for await (const { index, entry } of kase.ledger.read(row.entry)) {
      if (entry.kind === 'capture') await applyCapture(kase, writer, pool, entry, index, () => undefined);
      break;
    }
    await writer.flush();
  }
}

type Writer = Awaited<ReturnType<typeof openWriter>>;
type Fact = Exclude<Entry, CaptureEntry>;

/** Collects rows and writes them in transactions; the one place that knows what is in the tables already. */
async function openWriter(tables: Tables, index: TextIndex, from: number) {
  let next =
    1 +
    ((await tables.all<{ last: number }>('select coalesce(max(pid), 0) as last from posts'))[0]?.last ?? 0);
  let followed = from;
  /** Versions of posts by slot, for the communities in `loaded`. */
  const known = new Map<number, number | number[]>();
  const loaded = new Set<Ref>();
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

  const rows = new Map<string, string[]>();
  const put = (table: string, row: object) => {
    const list = rows.get(table) ?? [];
    rows.set(table, list);
    list.push(JSON.stringify(row));
  };
  let newPosts = 0;
  let posts: Numbered[] = [];
  let sightings: Numbered[] = [];
  /** Sightings that stand in no post. */
  let sightingRows: string[] = [];
  let edited: number[] = [];
  let captured: number[] = [];
  let indexed = emptyBatch();

  async function flush(): Promise<void> {
    const batch = indexed;
    await tables.atomically(async () => {
      await tables.loadNumbered('posts', POST_COLUMNS, posts);
      await tables.loadNumbered('sightings', SIGHTING_COLUMNS, [
        ...sightings,
        { base: 0, ndjson: lines(sightingRows) },
      ]);
      if (edited.length > 0)
        await tables.run(`update posts set current = (posts.pid = latest.pid) from (
          select slot, arg_max(pid, (coalesce(edited_at, posted_at), pid)) as pid
          from posts where slot in (${edited.join(', ')}) group by slot) latest where posts.slot = latest.slot`);
      for (const [table, list] of rows) await tables.load(table, FACT_COLUMNS[table]!, lines(list));
      if (captured.length > 0) {
        await countCaptures(tables, captured);
        await tables.run(`delete from again where entry in (${captured.join(', ')})`);
      }
      await tables.run('update progress set entries = $1', [followed]);
    });
    index.add(batch);
    newPosts = 0;
    posts = [];
    sightings = [];
    sightingRows = [];
    edited = [];
    captured = [];
    rows.clear();
    indexed = emptyBatch();
  }
  async function load(communities: Iterable<Ref>): Promise<void> {
    for (const community of new Set(communities)) {
      if (loaded.has(community)) continue;
      loaded.add(community);
      for (const row of await tables.all<{ slot: number; version: number }>(
        'select slot, version from posts where community = $1',
        [community],
      ))
        remember(known, row.slot, row.version);
    }
  }

  return {
    aliases: () => ({ ...aliases }),

    async posts(piece: ParsedPiece): Promise<void> {
      await load(piece.communities);
      const count = piece.slots.length;
      const fresh = new Uint8Array(count);
      let freshCount = 0;
      let last = -1;
      for (let i = 0; i < count; i++) {
        const slot = piece.slots[i]!;
        const fate = remember(known, slot, piece.versions[i]!);
        if (fate === 'duplicate') continue;
        if (fate === 'edit') edited.push(slot);
        fresh[i] = 1;
        freshCount++;
        last = i;
        indexed.pids.push(next + i);
        indexed.folded.push(piece.folded[i]!);
        indexed.postedAt.push(piece.postedAt[i]!);
        indexed.platforms.push(piece.platforms[i]!);
        indexed.communities.push(piece.communities[i]!);
      }
      if (freshCount === 0) return;
      const all = freshCount === count;
      posts.push({ base: next, ndjson: all ? piece.posts : only(piece.posts, (i) => fresh[i] === 1) });
      sightings.push({
        base: next,
        ndjson: all ? piece.sightings : only(piece.sightings, (i) => fresh[piece.sightingPost[i]!] === 1),
      });
      // The next number follows the last new post, as it would after a restart that asks the table.
      next += last + 1;
      newPosts += freshCount;
      if (newPosts >= POSTS_PER_TRANSACTION) await flush();
    },

    profiles(profiles: readonly CommunityProfile[], links: readonly string[], entry: number): void {
      for (const profile of profiles)
        put('profiles', {
          entry,
          ref: profile.ref,
          platform: profile.platform,
          native_id: profile.nativeId,
          title: profile.title?.toWellFormed() ?? null,
          description: profile.description?.toWellFormed() ?? null,
          members: profile.members,
          seen_at: profile.at,
        });
      sightingRows.push(...links);
    },

    capture(
      entry: CaptureEntry,
      at: number,
      as: { platform: string; format: string } | null,
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
    },

    image(sha256: string, hash: { pdq: string; quality: number } | null): void {
      put('images', { sha256, pdq: hash?.pdq ?? null, quality: hash?.quality ?? null });
    },

    fact(entry: Fact, at: number): void {
      if (entry.kind === 'observation') {
        put('observations', observationRow(entry, at));
        if (entry.description !== null && lastDescription.get(entry.ref) !== entry.description) {
          lastDescription.set(entry.ref, entry.description);
          for (const row of observationSightings(entry, at)) sightingRows.push(row);
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
          frame: entry.event,
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
      if (waiting + newPosts >= POSTS_PER_TRANSACTION) await flush();
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

    /** Takes everything of `former` out and notes the captures to be parsed again to put it under `ref`. */
    async alias(former: Ref, ref: Ref, entry: number): Promise<void> {
      await flush();
      const again = await tables.all<{ entry: number }>(
        `select entry from posts where community = $1 union select entry from profiles where ref = $1 order by entry`,
        [former],
      );
      const gone = await tables.all<{ pid: number }>('select pid from posts where community = $1', [former]);
      const entries = again.map((row) => row.entry);
      await tables.atomically(async () => {
        await tables.run('delete from posts where community = $1', [former]);
        await tables.run('delete from sightings where community = $1', [former]);
        for (const table of ['captures', 'gaps', 'profiles'])
          await tables.run(`delete from ${table} where entry in (${entries.join(', ') || 'null'})`);
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

/** Notes a version of a post and says what it is to what was known. */
function remember(
  known: Map<number, number | number[]>,
  slot: number,
  version: number,
): 'new' | 'edit' | 'duplicate' {
  const versions = known.get(slot);
  if (versions === undefined) {
    known.set(slot, version);
    return 'new';
  }
  if (typeof versions === 'number' ? versions === version : versions.includes(version)) return 'duplicate';
  known.set(slot, typeof versions === 'number' ? [versions, version] : [...versions, version]);
  return 'edit';
}

/** Counts from the tables themselves, so that an interrupted and resumed parse counts the same. */
async function countCaptures(tables: Tables, entries: readonly number[]): Promise<void> {
  const list = entries.join(', ');
  await tables.run(`update captures set
    fresh = (select count(*) from posts where posts.entry = captures.entry),
    links = (select count(*) from sightings where sightings.entry = captures.entry)
    where entry in (${list})`);
}

const FACT_COLUMNS: Record<string, Record<string, string>> = {
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

function observationRow(entry: ObservationEntry, at: number): Record<string, Cell> {
  return {
    entry: at,
    ref: entry.ref,
    platform: platformOf(entry.ref),
    looked_at: parseInstant(entry.at),
    outcome: entry.outcome,
    moved_to: entry.to,
    title: entry.title?.toWellFormed() ?? null,
    description: entry.description?.toWellFormed() ?? null,
    members: entry.members,
    avatar: entry.avatar,
    why: entry.why,
    via: entry.via,
    capture: entry.capture ?? null,
  };
}

/** The links that a community's description showed when it was looked at. */
function* observationSightings(entry: ObservationEntry, at: number): Generator<string> {
  const text = entry.description ?? '';
  for (const link of extractLinks(text, GRAMMARS))
    if (link.ref !== entry.ref)
      yield JSON.stringify({
        entry: at,
        community: entry.ref,
        ref: link.ref,
        platform: link.platform,
        kind: link.kind,
        seen_as: 'bio',
        seen_at: parseInstant(entry.at),
        start_at: link.start,
        end_at: link.end,
        raw: link.raw.toWellFormed(),
        deobfuscated: link.deobfuscated,
        context: around(text, link).toWellFormed(),
      });
}

function movedSighting(entry: ObservationEntry, to: Ref, at: number): string {
  return JSON.stringify({
    entry: at,
    community: entry.ref,
    ref: to,
    platform: platformOf(to),
    kind: 'community',
    seen_as: 'platform_moved',
    seen_at: parseInstant(entry.at),
    raw: to,
    deobfuscated: false,
    context: entry.why ?? '',
  });
}

/** The lines whose number `keep` holds. */
function only(ndjson: Uint8Array, keep: (line: number) => boolean): Uint8Array {
  return lines(
    Buffer.from(ndjson)
      .toString()
      .split('\n')
      .filter((_, i) => keep(i)),
  );
}

function emptyBatch(): { [K in keyof IndexBatch]: IndexBatch[K] extends readonly (infer T)[] ? T[] : never } {
  return { pids: [], folded: [], postedAt: [], platforms: [], communities: [] };
}
