/**
 * @module
 * The text index of a case (SQLite FTS5): finds posts by folded words, newest first. It holds no text of its own;
 * the words are looked up here and the posts shown from the tables. Row ids are the tables' `pid`, and a `pid` that was
 * removed is never given to another post: its words stay in the index, unreachable, until that is made anew.
 */
import { rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { InputError } from '../core/errors.ts';
import { fold } from '../core/text.ts';

/** Posts as the index takes them: one element a post in every array but `places` and `folded`. */
export interface IndexBatch {
  /** 0 leaves a post out. */
  pids: Float64Array<ArrayBuffer>;
  /** The `fold`ed texts as UTF-8, one behind the other, and where each one ends. */
  folded: Uint8Array<ArrayBuffer>;
  ends: Uint32Array<ArrayBuffer>;
  postedAt: Float64Array<ArrayBuffer>;
  /** Which of `places` each post stands in. */
  place: Uint16Array<ArrayBuffer>;
  places: readonly { platform: string; community: string }[];
}

/** Collects the words of `count` posts. */
export function openWords(count: number): {
  add(post: { text: string; at: number; platform: string; community: string }): void;
  /** What was added; `pids` are zeros, to be filled in. */
  batch(): IndexBatch;
} {
  const ends = new Uint32Array(count);
  const postedAt = new Float64Array(count);
  const place = new Uint16Array(count);
  const places: { platform: string; community: string }[] = [];
  const known = new Map<string, number>();
  let n = 0;
  let at = 0;
  return {
    add(post) {
      const folded = fold(post.text);
      if (at + folded.length * 3 > scratch.length) {
        const larger = Buffer.allocUnsafeSlow(scratch.length * 2 + folded.length * 3);
        scratch.copy(larger, 0, 0, at);
        scratch = larger;
      }
      at += scratch.write(folded, at);
      ends[n] = at;
      postedAt[n] = post.at;
      let which = known.get(post.community);
      if (which === undefined) {
        which = places.push({ platform: post.platform, community: post.community }) - 1;
        known.set(post.community, which);
      }
      place[n] = which;
      n++;
    },
    batch: () => ({
      pids: new Float64Array(count),
      folded: new Uint8Array(scratch.subarray(0, at)),
      ends,
      postedAt,
      place,
      places,
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
  /** Posts that hold every word (a word ending in `*` is a prefix, words in double quotes a phrase), newest first. */
  search(query: string, filter: SearchFilter): { total: number; pids: number[] };
  close(): Promise<void>;
}

/** `ascii` splits at what is no letter and no digit only in ASCII, which is all that `fold` leaves. */
const SCHEMA = `
  create table if not exists community (id integer primary key, ref text unique, platform text);
  create table if not exists post (pid integer primary key, at integer, community integer);
  create virtual table if not exists words using fts5(text, content = '', columnsize = 0, tokenize = 'ascii');`;

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
    last: () => one('select coalesce(max(pid), 0) as value from post'),
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
      const post = database.prepare('delete from post where pid = ?');
      database.exec('begin');
      for (const pid of pids) post.run(pid);
      database.exec('commit');
    },
    clear() {
      database.exec('drop table words; drop table post; drop table community');
      database.exec(SCHEMA);
      writing = openWriting(database);
    },
    search(query, filter) {
      const match = toMatch(query);
      const where = ['words match ?'];
      const values: (string | number)[] = [match];
      if (filter.platform !== undefined)
        where.push('community in (select id from community where platform = ?)') &&
          values.push(filter.platform);
      if (filter.community !== undefined)
        where.push('community = (select id from community where ref = ?)') && values.push(filter.community);
      if (filter.since !== undefined) where.push('at >= ?') && values.push(filter.since);
      if (filter.until !== undefined) where.push('at <= ?') && values.push(filter.until);
      const from = `from words join post on post.pid = words.rowid where ${where.join(' and ')}`;
      const total = database.prepare(`select count(*) as total ${from}`).get(...values)!.total;
      const rows = database
        .prepare(`select pid ${from} order by at desc, pid desc limit ?`)
        .all(...values, filter.limit);
      return { total: Number(total), pids: rows.map((row) => Number(row.pid)) };
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

/** Statements prepared once, for transactions of many batches. */
function openWriting(database: DatabaseSync): { add(batch: IndexBatch): void; commit(): void } {
  const word = database.prepare('insert into words (rowid, text) values (?, ?)');
  const post = database.prepare('insert into post values (?, ?, ?)');
  const known = new Map<string, number>();
  const communityId = (ref: string, platform: string): number => {
    let id = known.get(ref);
    if (id === undefined) {
      database.prepare('insert or ignore into community (ref, platform) values (?, ?)').run(ref, platform);
      id = Number(database.prepare('select id from community where ref = ?').get(ref)!.id);
      known.set(ref, id);
    }
    return id;
  };
  const { last: there } = database.prepare('select coalesce(max(pid), 0) as last from post').get() as {
    last: number;
  };
  let open = 0;
  const commit = () => {
    if (open === 0) return;
    database.exec('commit');
    open = 0;
  };
  return {
    add({ pids, folded, ends, postedAt, place, places }) {
      if (open === 0) database.exec('begin');
      open += Math.max(1, pids.length);
      const ids = places.map(({ community, platform }) => communityId(community, platform));
      for (let i = 0, start = 0; i < pids.length; i++) {
        const pid = pids[i]!;
        const end = ends[i]!;
        if (pid > there) {
          // Bytes, not text: what was folded to UTF-8 in another thread need not become a string again.
          word.run(pid, folded.subarray(start, end));
          post.run(pid, postedAt[i]!, ids[place[i]!]!);
        }
        start = end;
      }
      if (open >= POSTS_PER_TRANSACTION) commit();
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
