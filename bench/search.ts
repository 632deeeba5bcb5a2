/**
 * @module
 * Searching posts by words against `LIKE` in plain SQLite and a scan in DuckDB, over the same invented posts, and growth
 * of filling the index. Queries are drawn from the words of posts: common ones, two together, a phrase, a beginning.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DuckDBInstance } from '@duckdb/node-api';
import { seeded } from '../src/core/random.ts';
import { fold, words } from '../src/core/text.ts';
import { openTextIndex, openWords } from '../src/views/text-index.ts';
import { duration, growth, type Measured, median, quantile } from './measure.ts';
import { invent } from './telegram-export.ts';

const BATCH = 5000;

/** Fills a text index under `dir` with invented posts; `each` sees their texts. */
async function fill(dir: string, count: number, each: (texts: string[]) => void = () => undefined) {
  const index = openTextIndex(dir);
  const random = seeded('search');
  let at = Date.UTC(2018, 0, 1);
  for (let first = 1; first <= count; first += BATCH) {
    const texts = Array.from({ length: Math.min(BATCH, count - first + 1) }, () => invent(random));
    const batch = openWords(texts.length);
    for (const text of texts) {
      at += 60_000;
      batch.add({ text, at, platform: 'telegram', community: `https://t.me/garden_${at % 500}` });
    }
    const made = batch.batch();
    texts.forEach((_, i) => {
      made.pids[i] = first + i;
    });
    each(texts);
    await index.add(made);
  }
  await index.settled();
  return index;
}

function queries(count: number): string[] {
  const random = seeded('queries');
  return Array.from({ length: count }, () => {
    const list = words(invent(random));
    const at = Math.floor(random() * (list.length - 1));
    const draw = random();
    if (draw < 0.4) return list[at]!;
    if (draw < 0.7) return `${list[at]} ${list[Math.floor(random() * list.length)]}`;
    return draw < 0.85 ? `"${list[at]} ${list[at + 1]}"` : `${list[at]!.slice(0, 3)}*`;
  });
}

function timed(list: readonly string[], ask: (query: string) => unknown): number[] {
  return list.map((query) => {
    const before = performance.now();
    ask(query);
    return (performance.now() - before) / 1000;
  });
}

export async function measureSearch(count = 320_000, rounds = 3): Promise<Measured[]> {
  const work = mkdtempSync(join(tmpdir(), 'driftline-bench-'));
  try {
    const plain = new DatabaseSync(join(work, 'plain.sqlite'));
    plain.exec('pragma synchronous = off; create table post (pid integer primary key, text text)');
    const insert = plain.prepare('insert into post (text) values (?)');
    const index = await fill(work, count, (texts) => {
      plain.exec('begin');
      for (const text of texts) insert.run(fold(text));
      plain.exec('commit');
    });
    const asked = queries(100);
    const ours = timed(asked, (query) => index.search(query, { limit: 50 }));
    const like = plain.prepare('select pid from post where text like ? order by pid desc limit 50');
    const peerOf = (query: string) => `%${query.replace(/["*]/g, '').replace(' ', '%')}%`;
    const scanned = timed(asked, (query) => like.all(peerOf(query)));
    const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
    const duck = await instance.connect();
    await duck.run('create table post (pid bigint, text varchar)');
    const appender = await duck.createAppender('post');
    for (const { pid, text } of plain.prepare('select pid, text from post').iterate() as Iterable<{
      pid: number;
      text: string;
    }>) {
      appender.appendBigInt(BigInt(pid));
      appender.appendVarchar(text);
      appender.endRow();
    }
    appender.closeSync();
    const ducked: number[] = [];
    for (const query of asked) {
      const before = performance.now();
      await duck.runAndReadAll('select pid from post where text like $1 order by pid desc limit 50', [
        peerOf(query),
      ]);
      ducked.push((performance.now() - before) / 1000);
    }
    instance.closeSync();
    plain.close();
    await index.close();
    const tell = (list: number[]) =>
      `${duration(median(list))} median, ${duration(quantile(list, 0.95))} p95`;
    const p95 = quantile(ours, 0.95);
    const line = (name: string, list: number[]): Measured => ({
      what: `100 searches over ${count.toLocaleString('en')} posts, newest first`,
      ours: tell(ours),
      peer: `${name}: ${tell(list)}`,
      ratio: median(ours) / median(list),
      goal: 'p95 ≤ 50 ms over 10 M posts',
      holds: count >= 10_000_000 ? p95 <= 0.05 : null,
    });
    return [
      line('SQLite LIKE', scanned),
      line('DuckDB scan', ducked),
      await growth('filling the text index, growth', 20_000, rounds, async (size) => {
        const dir = mkdtempSync(join(work, 'grow-'));
        await (await fill(dir, size)).close();
        rmSync(dir, { recursive: true });
      }),
    ];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
