/**
 * @module
 * The process that imports what was uploaded: archives come from strangers, so they are read where a bomb or a bug ends
 * nothing but this. Waits for whoever is writing the case. `src/api/imports.ts` starts it.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DependencyError, InputError } from '../core/errors.ts';
import type { Progress } from '../pipeline/follow.ts';
import { findArchives, type ImportReport, importArchives } from '../pipeline/import.ts';
import { replayScenario } from '../pipeline/replay.ts';
import { type OpenCase, openViews } from '../pipeline/views.ts';

export type ImportSays =
  | { readonly kind: 'waiting' | 'running' }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly report: ImportReport }
  | { readonly kind: 'failed'; readonly why: string };

/** The scenario that comes with Driftline. */
const BUNDLED = join(import.meta.dirname, '..', '..', 'examples', 'november-week');

/** How long another writer is waited for, and between progress messages (milliseconds). */
const PATIENCE = 3_600_000;
const EVERY = 250;

const say = (message: ImportSays) => void process.send?.(message);

async function opened(dir: string): Promise<OpenCase> {
  for (const until = Date.now() + PATIENCE; ; await pause(500))
    try {
      return await openViews(dir, { write: true });
    } catch (error) {
      if (!(error instanceof DependencyError) || Date.now() > until) throw error;
      say({ kind: 'waiting' });
    }
}

async function run([dir, uploads, ref, platform]: readonly string[]): Promise<void> {
  const names = (await readdir(uploads!)).sort();
  // Each by itself: a name in the ledger begins with what was dropped, not with a folder of ours.
  const files = await findArchives(
    names.map((name) => join(uploads!, name)),
    null,
  );
  const open = await opened(dir!);
  say({ kind: 'running' });
  try {
    const report = await importArchives(open, files, {
      at: Date.now(),
      ref: ref || null,
      ...(platform ? { platform } : {}),
      collector: 'upload',
      onProgress,
    });
    const skipped = report.skipped.map(({ file, why }) => ({
      file: file.slice(uploads!.length + 1) || file,
      why,
    }));
    say({ kind: 'done', report: { ...report, skipped } });
  } finally {
    await open.close();
  }
}

/** A sentence about an uploaded file, by the name it was dropped under. */
function withoutFolder(text: string): string {
  const folder = process.argv[3];
  return folder ? text.replaceAll(`${folder}/`, '') : text;
}

let told = 0;
function onProgress(progress: Progress): void {
  if (Date.now() - told < EVERY) return;
  told = Date.now();
  say({ kind: 'progress', progress });
}

/** Plays the bundled scenario into an empty case, for whoever wants to see it first on an invented week. */
async function playExample(dir: string): Promise<void> {
  const started = performance.now();
  const open = await opened(dir);
  say({ kind: 'running' });
  try {
    if (open.kase.ledger.size > 0)
      throw new InputError('the invented week can only be played into an empty case');
    const { archives, skipped } = await replayScenario(open, BUNDLED, { now: Date.now(), onProgress });
    const [found] = await open.tables.all<{ posts: number; links: number }>(
      'select (select count(*) from posts) as posts, (select count(*) from sightings) as links',
    );
    const { posts = 0, links = 0 } = found ?? {};
    const seconds = Math.round(performance.now() - started) / 1000;
    say({
      kind: 'done',
      report: { files: archives, posts, new: posts, duplicates: 0, links, skipped, seconds },
    });
  } finally {
    await open.close();
  }
}

try {
  const [dir, uploads, ...rest] = process.argv.slice(2);
  await (uploads === 'example' ? playExample(dir!) : run([dir!, uploads!, ...rest]));
} catch (error) {
  const outside = error instanceof DependencyError || error instanceof InputError;
  if (!outside) console.error(error);
  say({
    kind: 'failed',
    why: outside ? withoutFolder((error as Error).message) : 'a bug in Driftline; the terminal shows more',
  });
}
process.disconnect?.();
