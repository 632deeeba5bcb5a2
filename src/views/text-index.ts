/**
 * @module
 * The text index of a case (SQLite FTS5): finds posts by folded words, newest first. It holds no text of its own;
 * the words are looked up here and the posts shown from the tables. A row's id is the hour of its post and its `pid`
 * behind that, so that the newest are found without looking at the rest (seconds would make the index twice as large);
 * where it stands is a word of its own. A `pid` that was removed is never given to another post: its words stay in the
 * index, passed over, until that is made anew.
 */
import { rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { HOUR } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import { hash53 } from '../core/hash.ts';
import { fold } from '../core/text.ts';

/** Posts as the index takes them: one element a post in every array but `places` and `folded`. */
export interface IndexBatch {
  /** 0 leaves a post out. */
  pids: Float64Array<ArrayBuffer>;
  /** The `fold`ed texts and the words of their places as UTF-8, one behind the other, and where each one ends. */
  folded: Uint8Array<ArrayBuffer>;
  ends: Uint32Array<ArrayBuffer>;
  postedAt: Float64Array<ArrayBuffer>;
  /** Every community of the batch. */
  places: readonly string[];
}

/** Words that say where a post stands. They begin with characters that `fold` leaves out of every text and query. */
const communityWord = (ref: string) => `\ue000${hash53(ref).toString(36)}`;
const platformWord = (platform: string) => `\ue001${platform}`;

/** Collects the words of `count` posts. */
export function openWords(count: number): {
  add(post: { text: string; at: number; platform: string; community: string }): void;
  /** What was added; `pids` are zeros, to be filled in. */
  batch(): IndexBatch;
} {
  const ends = new Uint32Array(count);
  const postedAt = new Float64Array(count);
  /** The words of each community, as they stand behind those of its posts. */
  const places = new Map<string, string>();
  let n = 0;
  let at = 0;
  return {
    add(post) {
      const folded = fold(post.text);
      let place = places.get(post.community);
      if (place === undefined) {
        place = ` ${communityWord(post.community)} ${platformWord(post.platform)}`;
        places.set(post.community, place);
      }
      const room = (folded.length + place.length) * 3;
      if (at + room > scratch.length) {
        const larger = Buffer.allocUnsafeSlow(scratch.length * 2 + room);
        scratch.copy(larger, 0, 0, at);
        scratch = larger;
      }
      at += scratch.write(folded, at);
      at += scratch.write(place, at);
      ends[n] = at;
      postedAt[n] = post.at;
      n++;
    },
    batch: () => ({
      pids: new Float64Array(count),
      folded: new Uint8Array(scratch.subarray(0, at)),
      ends,
      postedAt,
      places: [...places.keys()],
    }),
  };
}

/** Used by one `openWords` at a time, which ends with `batch`. */
let scratch = Buffer.allocUnsafeSlow(1 << 20);

export interface SearchFilter {
  platform?: string;
  community?: string;
  since?: number;
  until?: number;
  limit: number;
}

export interface TextIndex {
  /** The highest `pid` that is in; 0 when empty. */
  last(): number;
  /**
   * Takes a batch over; resolves when there is room for more. It is in when `settled` resolves. Batches come in order of
   * `pid`; posts that were in when the index was opened are passed over, so that what was interrupted can be given again.
   */
  add(batch: IndexBatch): Promise<void>;
  settled(): Promise<void>;
  /** The rest wants a settled index. */
  remove(pids: readonly number[]): void;
  clear(): void;
  /**
   * Posts that hold every word (a word ending in `*` is a prefix, words in double quotes a phrase), by hours: the newest
   * `limit`, and what else is of the last one's hour. `since` and `until` mean their whole hours. `total` counts up to
   * `MOST_COUNTED`.
   */
  search(query: string, filter: SearchFilter): { total: number; pids: number[] };
  close(): Promise<void>;
}

/** Where a search stops counting: to count a common word in ten million posts takes a second. */
export const MOST_COUNTED = 50_000;

/** `ascii` splits at what is no letter and no digit only in ASCII, which is all that `fold` leaves. */
const SCHEMA = `
  create table if not exists filled (last integer not null);
  insert into filled select 0 where not exists (select 1 from filled);
  create table if not exists removed (pid integer primary key);
  create virtual table if not exists words using fts5(text, content = '', columnsize = 0, tokenize = 'ascii');`;

/** A row's id: the hour of the post before its `pid`. */
const PID_BITS = 30n;
const PID_MASK = (1n << PID_BITS) - 1n;
const LAST_HOUR = 2 ** 32;
const hourOf = (at: number) => BigInt(Math.min(LAST_HOUR, Math.max(0, Math.floor(at / HOUR))));
const firstRow = (hour: bigint) => hour << PID_BITS;
/** Posts of one hour that are looked through for the newest. */
const MOST_OF_AN_HOUR = 5000;

/** From so many posts on, adding goes on in a thread of its own. */
const THREAD_FROM_POSTS = 10_000;
/** Batches that may wait for that thread. */
const WAITING = 8;
/** Posts in a transaction: each makes a segment of the index, and segments have to be merged. */
const POSTS_PER_TRANSACTION = 20_000;

/** Opens the index under `views`, made anew when it cannot be read. */
export function openTextIndex(views: string, options: { readOnly?: boolean } = {}): TextIndex {
  const file = join(views, 'text.sqlite');
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file, { readOnly: options.readOnly ?? false });
    if (!options.readOnly) prepare(database);
  } catch (error) {
    if (options.readOnly) throw error;
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(file + end, { force: true });
    database = new DatabaseSync(file);
    prepare(database);
  }
  let writing = options.readOnly ? null : openWriting(database);
  let thread: ReturnType<typeof startThread> | null = null;
  let added = 0;
  const one = (sql: string) => Number(database.prepare(sql).get()!.value);
  return {
    last: () => one('select last as value from filled'),
    async add(batch) {
      added += batch.pids.length;
      if (thread === null && added < THREAD_FROM_POSTS) writing!.add(batch);
      else {
        if (thread === null) writing!.commit();
        thread ??= startThread(file);
        await thread.add(batch);
      }
    },
    async settled() {
      if (thread === null) writing?.commit();
      else await thread.settled();
    },
    remove(pids) {
      const note = database.prepare('insert or ignore into removed values (?)');
      database.exec('begin');
      for (const pid of pids) note.run(pid);
      database.exec('commit');
    },
    clear() {
      database.exec('drop table words; drop table filled; drop table removed');
      database.exec(SCHEMA);
      writing = openWriting(database);
    },
    search(query, filter) {
      const terms = [toMatch(query)];
      if (filter.platform !== undefined) terms.push(`"${platformWord(filter.platform)}"`);
      if (filter.community !== undefined) terms.push(`"${communityWord(filter.community)}"`);
      const from = `select rowid from words where words match ? and rowid >= ? and rowid < ?
        and rowid & ${PID_MASK} not in (select pid from removed)`;
      const since = firstRow(filter.since === undefined ? 0n : hourOf(filter.since));
      const until = firstRow((filter.until === undefined ? BigInt(LAST_HOUR) : hourOf(filter.until)) + 1n);
      const match = terms.join(' ');
      const { total } = database
        .prepare(`select count(*) as total from (${from} limit ${MOST_COUNTED})`)
        .get(match, since, until) as { total: number };
      const newest = database.prepare(`${from} order by rowid desc limit ?`);
      newest.setReadBigInts(true);
      const rowsOf = (first: bigint, end: bigint, limit: number) =>
        newest.all(match, first, end, limit).map(({ rowid }) => rowid as bigint);
      const rows = rowsOf(since, until, filter.limit);
      const last = rows.at(-1);
      if (last !== undefined && rows.length === filter.limit)
        rows.push(...rowsOf(firstRow(last >> PID_BITS), last, MOST_OF_AN_HOUR));
      return { total, pids: rows.map((row) => Number(row & PID_MASK)) };
    },
    async close() {
      if (thread === null) writing?.commit();
      else await thread.close();
      database.close();
    },
  };
}

/** Opens a file that `openTextIndex` has made, for adding. */
export function openForAdding(file: string): ReturnType<typeof openWriting> {
  const database = new DatabaseSync(file);
  prepare(database);
  return openWriting(database);
}

/** One statement for transactions of many batches. A transaction's posts go in by their ids' order, as FTS5 wants them. */
function openWriting(database: DatabaseSync): { add(batch: IndexBatch): void; commit(): void } {
  const word = database.prepare('insert into words (rowid, text) values (?, ?)');
  const filled = database.prepare('update filled set last = ?');
  let { last } = database.prepare('select last from filled').get() as { last: number };
  const there = last;
  let waiting: IndexBatch[] = [];
  let posts = 0;
  const commit = () => {
    if (waiting.length === 0) return;
    const order: { row: bigint; batch: IndexBatch; i: number }[] = [];
    for (const batch of waiting)
      for (let i = 0; i < batch.pids.length; i++) {
        const pid = batch.pids[i]!;
        if (pid > there) order.push({ row: firstRow(hourOf(batch.postedAt[i]!)) | BigInt(pid), batch, i });
        if (pid > last) last = pid;
      }
    order.sort((a, b) => (a.row < b.row ? -1 : 1));
    database.exec('begin');
    // Bytes, not text: what was folded to UTF-8 in another thread need not become a string again.
    for (const { row, batch, i } of order)
      word.run(row, batch.folded.subarray(i === 0 ? 0 : batch.ends[i - 1]!, batch.ends[i]!));
    filled.run(last);
    database.exec('commit');
    waiting = [];
    posts = 0;
  };
  return {
    add(batch) {
      waiting.push(batch);
      posts += Math.max(1, batch.pids.length);
      if (posts >= POSTS_PER_TRANSACTION) commit();
    },
    commit,
  };
}

/** Adding in a thread of its own: the caller goes on while words are indexed. */
function startThread(file: string) {
  const worker = new Worker(new URL(`./text-index-worker${extname(import.meta.filename)}`, import.meta.url), {
    workerData: file,
    resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 128 },
  });
  let waiting = 0;
  let failed: Error | null = null;
  const wake: (() => void)[] = [];
  const changed = () => {
    for (const each of wake.splice(0)) each();
  };
  worker.on('message', () => {
    waiting--;
    changed();
  });
  worker.on('error', (error: Error) => {
    failed = error;
    changed();
  });
  const until = async (most: number) => {
    while (waiting > most && failed === null) await new Promise<void>((resolve) => wake.push(resolve));
    if (failed !== null) throw new Error('the text index could not be written', { cause: failed });
  };
  return {
    async add(batch: IndexBatch) {
      waiting++;
      worker.postMessage(batch, [batch.folded.buffer, batch.ends.buffer]);
      await until(WAITING);
    },
    async settled() {
      waiting++;
      worker.postMessage('commit');
      await until(0);
    },
    async close() {
      if (failed === null) await this.settled();
      await worker.terminate();
    },
  };
}

function prepare(database: DatabaseSync): void {
  // Disposable, so speed before durability; a torn index is noticed (`last`) and made anew.
  database.exec('pragma journal_mode = wal; pragma synchronous = off; pragma cache_size = -8192');
  database.exec('pragma busy_timeout = 10000');
  database.exec(SCHEMA);
}

/** A person's query to an FTS5 expression. Every word is quoted, so that nothing in it is read as an operator. */
function toMatch(query: string): string {
  const terms: string[] = [];
  for (const [, phrase, word] of query.matchAll(/"([^"]*)"|(\S+)/g)) {
    const prefix = phrase === undefined && word!.endsWith('*');
    const folded = fold(phrase ?? word!);
    if (folded !== '') terms.push(`"${folded}"${prefix ? '*' : ''}`);
  }
  if (terms.length === 0) throw new InputError('the query holds no word to look for');
  return terms.join(' ');
}
