/**
 * @module
 * Reads the posts of a case for the matcher, straight from the tables, without ever holding all texts: what is kept of a post is
 * a few dozen bytes. Large cases are read by worker threads while the database scans.
 */
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { orderPosts, type Posts } from '../core/match/posts.ts';
import { isSampled, openReading, type PostBatch } from '../core/match/reading.ts';
import type { MatchSide } from '../core/match/shapes.ts';
import { FORWARDED, type ReadTexts, readTexts, SAMPLED, type Texts } from '../core/match/texts.ts';
import type { Instant, Ref } from '../core/model.ts';
import type { Piece } from '../views/columns.ts';
import type { Tables } from '../views/tables.ts';

/** Fewer posts are read where they are: starting workers would take longer. */
const WORKERS_FROM_POSTS = 100_000;
/** More workers wait for the one thread that takes texts from the database. */
const MOST_WORKERS = 4;

const OF_SIDES = `from posts where current and posted_at <= $1 and text <> ''`;

/** Reads the posts of `sides` (in the order of `inOrder`) up to `until`. */
export async function readCasePosts(
  tables: Tables,
  sides: readonly MatchSide[],
  until: Instant,
): Promise<Posts> {
  const sideOf = new Map(sides.map(({ ref }, index) => [ref, index]));
  const counted = await tables.all<{ community: Ref; posts: number }>(
    `select community, count(*) as posts ${OF_SIDES} group by community order by community`,
    [until],
  );
  const communities = counted.map(({ community, posts }) => {
    const side = sideOf.get(community) ?? -1;
    return { posts, side, until: sides[side]?.firstGoneAt ?? Number.POSITIVE_INFINITY };
  });
  const captures = await captureNumbers(tables);
  const rows: Rows = { communities, captureOf: captures.numberOf };
  const total = counted.reduce((sum, { posts }) => sum + posts, 0);
  const pool = openPool(total < WORKERS_FROM_POSTS ? 0 : Math.min(MOST_WORKERS, availableParallelism()));
  const reading = openReading(sides.length);
  try {
    const underWay: { batch: PostBatch; read: Promise<ReadTexts> }[] = [];
    const settle = async () => {
      const { batch, read } = underWay.shift()!;
      reading.add(batch, await read);
    };
    for await (const piece of tables.columns(
      `with numbered as (
         select community, row_number() over (order by community)::double - 1 as n from (select distinct community ${OF_SIDES}))
       select n, posted_at::double, entry::double, text, forwarded_community,
         case when forwarded_community is null then null else ref end, (forwarded_community is not null)::double
       from posts join numbered using (community) where current and posted_at <= $1 and text <> ''`,
      [until],
    )) {
      const { batch, texts } = batchOf(piece, rows);
      const read = pool.read(texts);
      // A rejection is reported where the result is awaited, not as an unhandled one before that.
      read.catch(() => undefined);
      underWay.push({ batch, read });
      if (underWay.length > pool.depth) await settle();
    }
    while (underWay.length > 0) await settle();
  } finally {
    await pool.close();
  }
  return orderPosts(reading.finish(), captures.list, sides.length);
}

/** What rows are understood by. */
interface Rows {
  communities: readonly { posts: number; side: number; until: Instant }[];
  captureOf: ReadonlyMap<number, number>;
}

/** The rows of a piece as a batch; those of communities that take no part are left out. */
function batchOf(piece: Piece, { communities, captureOf }: Rows): { batch: PostBatch; texts: Texts } {
  const numbers = piece.numbers(0);
  const times = piece.numbers(1);
  const entries = piece.numbers(2);
  const forwarded = piece.numbers(6);
  const { bytes, starts, ends } = piece.texts(3);
  const side = new Int32Array(piece.rows);
  const capture = new Int32Array(piece.rows);
  const how = new Uint8Array(piece.rows);
  const forwards: { post: number; ref: Ref; from: Ref }[] = [];
  let kept = 0;
  for (let row = 0; row < piece.rows; row++) {
    const community = communities[numbers[row]!]!;
    const time = times[row]!;
    // Posts from after a death are another's: a handle that was taken over.
    if (community.side < 0 || time > community.until) continue;
    if (forwarded[row] === 1)
      forwards.push({ post: kept, ref: piece.text(5, row)!, from: piece.text(4, row)! });
    how[kept] = forwarded[row] === 1 ? FORWARDED : isSampled(time, community.posts) ? SAMPLED : 0;
    side[kept] = community.side;
    times[kept] = time;
    capture[kept] = captureOf.get(entries[row]!) ?? -1;
    starts[kept] = starts[row]!;
    ends[kept++] = ends[row]!;
  }
  return {
    batch: {
      side: side.subarray(0, kept),
      at: times.subarray(0, kept),
      capture: capture.subarray(0, kept),
      how: how.slice(0, kept),
      forwards,
    },
    texts: {
      bytes,
      starts: starts.subarray(0, kept),
      ends: ends.subarray(0, kept),
      how: how.subarray(0, kept),
    },
  };
}

/** The different captures, and the number of each entry's. */
async function captureNumbers(
  tables: Tables,
): Promise<{ list: string[]; numberOf: ReadonlyMap<number, number> }> {
  const list: string[] = [];
  const known = new Map<string, number>();
  const numberOf = new Map<number, number>();
  for (const { entry, sha256 } of await tables.all<{ entry: number; sha256: string }>(
    'select entry, sha256 from captures',
  )) {
    const number = known.get(sha256) ?? list.push(sha256) - 1;
    known.set(sha256, number);
    numberOf.set(entry, number);
  }
  return { list, numberOf };
}

interface Waiting {
  resolve(read: ReadTexts): void;
  reject(error: unknown): void;
}

/** `size` workers that read texts; with none they are read at once. */
function openPool(size: number) {
  const workers = Array.from({ length: size }, () => {
    // The same file name with the ending this code itself runs under: `.ts` from a clone, `.js` when compiled.
    const worker = new Worker(new URL(`./match-worker${extname(import.meta.filename)}`, import.meta.url));
    const waiting: Waiting[] = [];
    worker.on('message', ({ read, error }: { read?: ReadTexts; error?: unknown }) => {
      const next = waiting.shift()!;
      if (read) next.resolve(read);
      else next.reject(error);
    });
    worker.on('error', (error) => {
      for (const next of waiting.splice(0)) next.reject(error);
    });
    return { worker, waiting };
  });
  return {
    /** Batches under way at most. */
    depth: size * 3,
    read(texts: Texts): Promise<ReadTexts> {
      if (workers.length === 0) return Promise.resolve(readTexts(texts));
      const idlest = workers.reduce((a, b) => (b.waiting.length < a.waiting.length ? b : a));
      return new Promise((resolve, reject) => {
        idlest.waiting.push({ resolve, reject });
        idlest.worker.postMessage(texts, [
          texts.bytes.buffer as ArrayBuffer,
          texts.starts.buffer as ArrayBuffer,
          texts.ends.buffer as ArrayBuffer,
          texts.how.buffer as ArrayBuffer,
        ]);
      });
    },
    async close() {
      await Promise.all(workers.map(({ worker }) => worker.terminate()));
    },
  };
}
