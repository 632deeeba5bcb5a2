/**
 * @module
 * The text index of a case (SQLite FTS5): finds posts by folded words, newest first. It holds no text of its own;
 * the words are looked up here and the posts shown from the tables. Row ids are the tables' `pid`.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { InputError } from '../core/errors.ts';
import { fold } from '../core/text.ts';

/** Posts as the index takes them. All arrays have one element a post. */
export interface IndexBatch {
  pids: readonly number[];
  /** `fold`ed text. */
  folded: readonly string[];
  postedAt: readonly number[];
  platforms: readonly string[];
  communities: readonly string[];
}

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
  add(batch: IndexBatch): void;
  remove(pids: readonly number[]): void;
  clear(): void;
  /** Posts that hold every word (a word ending in `*` is a prefix, words in double quotes a phrase), newest first. */
  search(query: string, filter: SearchFilter): { total: number; pids: number[] };
  close(): void;
}

const SCHEMA = `
  create table if not exists community (id integer primary key, ref text unique);
  create table if not exists post (pid integer primary key, at integer, platform text, community integer);
  create virtual table if not exists words using fts5(text, content = '', contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 0");`;

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
  const communities = new Map<string, number>();
  const communityId = (ref: string): number => {
    let id = communities.get(ref);
    if (id === undefined) {
      database.prepare('insert or ignore into community (ref) values (?)').run(ref);
      id = Number(database.prepare('select id from community where ref = ?').get(ref)!.id);
      communities.set(ref, id);
    }
    return id;
  };
  return {
    last: () => Number(database.prepare('select coalesce(max(pid), 0) as last from post').get()!.last),
    add({ pids, folded, postedAt, platforms, communities: refs }) {
      const word = database.prepare('insert into words (rowid, text) values (?, ?)');
      const post = database.prepare('insert or replace into post values (?, ?, ?, ?)');
      database.exec('begin');
      for (let i = 0; i < pids.length; i++) {
        word.run(pids[i]!, folded[i]!);
        post.run(pids[i]!, postedAt[i]!, platforms[i]!, communityId(refs[i]!));
      }
      database.exec('commit');
    },
    remove(pids) {
      const word = database.prepare('delete from words where rowid = ?');
      const post = database.prepare('delete from post where pid = ?');
      database.exec('begin');
      for (const pid of pids) {
        word.run(pid);
        post.run(pid);
      }
      database.exec('commit');
    },
    clear() {
      database.exec('drop table words; drop table post; drop table community');
      database.exec(SCHEMA);
      communities.clear();
    },
    search(query, filter) {
      const match = toMatch(query);
      const where = ['words match ?'];
      const values: (string | number)[] = [match];
      if (filter.platform !== undefined) where.push('platform = ?') && values.push(filter.platform);
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
    close: () => database.close(),
  };
}

function prepare(database: DatabaseSync): void {
  // Disposable, so speed before durability; a torn index is noticed (`last`) and made anew.
  database.exec('pragma journal_mode = wal; pragma synchronous = off; pragma cache_size = -32768');
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
