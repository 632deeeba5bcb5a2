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
import type { CommunityProfile } from '../core/model.ts';
import type { CaptureEntry } from '../ledger/ledger.ts';
import { WARC } from '../net/warc.ts';
import { recogniseFormat } from '../platforms/index.ts';
import { GRAMMARS } from '../platforms/links.ts';
import type { Row } from '../views/parquet.ts';
import type { Tables } from '../views/tables.ts';
import { openWords, type TextIndex } from '../views/text-index.ts';
import type { Case } from './case.ts';
import { linksInImage } from './codes.ts';
import { hashImage } from './images.ts';
import type { ParseJob } from './parse.ts';
import { isOutOfMemory, openParsePool, type ParsePool } from './parse-pool.ts';
import { captureSource, pictureBytes, readHead } from './source.ts';
import { openWriter, type Writer } from './writer.ts';

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
 * Returns how many entries were applied. `pool` is closed at the end.
 */
export async function follow(
  kase: Case,
  tables: Tables,
  index: TextIndex,
  onProgress: (progress: Progress) => void = () => undefined,
  pool: ParsePool = openParsePool(),
): Promise<number> {
  const { entries: from } = (await tables.all<{ entries: number }>('select entries from progress'))[0]!;
  await mendIndex(tables, index);
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
    await Promise.all([writer.flush(), index.settled()]);
    return progress.entries - from;
  } finally {
    await pool.close();
  }
}

/**
 * The text index may be behind the tables (a crash between the two) or missing; it is filled from them. Where it is ahead,
 * the same posts come again under the same numbers.
 */
async function mendIndex(tables: Tables, index: TextIndex): Promise<void> {
  const [{ next }] = (await tables.all('select next_pid as next from progress')) as [{ next: number }];
  // Tables that were made anew number their posts from the beginning.
  if (next === 1 && index.last() > 0) index.clear();
  for await (const rows of tables.stream<{
    pid: number;
    text: string;
    at: number;
    platform: string;
    community: string;
  }>('select pid, text, posted_at as "at", platform, community from posts where pid > $1 order by pid', [
    index.last(),
  ])) {
    const words = openWords(rows.length);
    for (const row of rows) words.add(row);
    const batch = words.batch();
    rows.forEach(({ pid }, i) => {
      batch.pids[i] = pid;
    });
    await index.add(batch);
  }
  await index.settled();
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
    const image = await pictureBytes(kase.captures, entry);
    await writer.image(entry, at, await hashImage(image), await linksInImage(image, entry.ref, GRAMMARS));
    return;
  }
  // What our own collectors kept is a web archive, whatever platform it is of.
  const collected = entry.mediaType === WARC;
  if (entry.mediaType !== undefined && !collected) return;
  const source = captureSource(kase.captures, entry);
  const found = recogniseFormat(await readHead(source), collected ? undefined : entry.platform);
  if (found === null) {
    writer.capture(entry, at, null, { posts: 0, damage: [{ at: null, why: 'the format is not known' }] });
    return;
  }
  const job: ParseJob = {
    format: found.format.id,
    ref: entry.ref,
    ...(collected && entry.platform !== undefined ? { collectedFrom: entry.platform } : {}),
    until: entry.until === null ? null : parseInstant(entry.until),
    entry: at,
    pseudonymKey: kase.pseudonymKey,
    aliases: writer.aliases(),
  };
  let posts = 0;
  const profiles = new Map<string, CommunityProfile>();
  const profileSightings = new Map<string, Row>();
  const gaps: { at: number | null; why: string }[] = [];
  const read = async (oneByOne: boolean) => {
    posts = 0;
    gaps.length = 0;
    for await (const { offset, parsed } of pool.parse(found.format.cut(source), job, entry.size, oneByOne)) {
      const { length } = parsed.slots;
      await writer.posts(parsed);
      posts += length;
      for (const profile of parsed.profiles) profiles.set(JSON.stringify(profile), profile);
      for (const row of parsed.profileSightings) profileSightings.set(JSON.stringify(row), row);
      for (const damage of parsed.damage) gaps.push({ at: damage.offset, why: damage.why });
      for (const left of parsed.leftOut) gaps.push({ at: null, why: `left out: ${left.count} ${left.what}` });
      onProgress(offset, entry.size, posts);
    }
  };
  await read(false).catch((error: unknown) => {
    // Read again from the beginning: what is in already is known again.
    if (!isOutOfMemory(error)) throw error;
    return read(true);
  });
  writer.profiles([...profiles.values()], [...profileSightings.values()], at);
  writer.capture(
    entry,
    at,
    { platform: entry.platform ?? found.platform.id, format: found.format.id },
    { posts, damage: gaps },
  );
  for (const { former, ref } of writer.newAliases(profiles.values())) await writer.alias(former, ref, at);
  for (const { former, ref } of await writer.newTies()) await writer.alias(former, ref, at);
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
