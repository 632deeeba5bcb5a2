/**
 * @module
 * Archives into a case: a file or a folder is walked, formats are told from content, the bytes are stored and logged,
 * and the views follow. Importing the same bytes again adds nothing.
 */
import { lstat, readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { iso } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import type { PlatformId, Ref } from '../core/model.ts';
import type { CaptureEntry, Entry } from '../ledger/ledger.ts';
import { identify } from '../ledger/ledger.ts';
import { recogniseFormat } from '../platforms/index.ts';
import { VERSION } from '../version.ts';
import type { Progress } from './follow.ts';
import { imageTypeOf } from './images.ts';
import { openParsePool, type ParsePool } from './parse-pool.ts';
import { fileSource, readHead } from './source.ts';
import type { OpenCase } from './views.ts';

/** A file that was not read, or not to its end, and why. `file` is as the caller wrote it. */
export interface Skipped {
  file: string;
  why: string;
}

/** What an import did. `posts` = `new` + `duplicates`; `new` includes new versions of posts that were edited. */
export interface ImportReport {
  files: number;
  posts: number;
  new: number;
  duplicates: number;
  links: number;
  skipped: Skipped[];
  seconds: number;
}

export interface ImportOptions {
  /** Whose content the files hold, where their format does not say. */
  ref?: Ref | null;
  platform?: PlatformId;
  /** When this happens, by the caller's clock. */
  at: number;
  collector?: string;
  until?: number | null;
  /** Who parses; a pool of its own by default. */
  pool?: ParsePool;
  onProgress?: (progress: Progress) => void;
}

/** A file to be imported: where it is, and the name under which the ledger knows it. */
export interface ArchivePath {
  path: string;
  name: string;
  ref: Ref | null;
}

/** Every file under `paths`, folders walked in the order of names; hidden files and links out of a folder are passed over. */
export async function findArchives(paths: readonly string[], ref: Ref | null): Promise<ArchivePath[]> {
  const found: ArchivePath[] = [];
  for (const path of paths) {
    const about = await stat(path).catch(() => null);
    if (about === null) throw new InputError(`there is no file or folder ${path}`);
    if (about.isDirectory()) await walk(path, path, ref, found);
    else if (about.isFile()) found.push({ path, name: basename(path), ref });
    else throw new InputError(`${path} is neither a file nor a folder`);
  }
  return found;
}

async function walk(root: string, folder: string, ref: Ref | null, into: ArchivePath[]): Promise<void> {
  const names = (await readdir(folder)).sort();
  for (const name of names) {
    if (name.startsWith('.')) continue;
    const path = join(folder, name);
    const about = await lstat(path);
    if (about.isDirectory()) await walk(root, path, ref, into);
    else if (about.isFile())
      into.push({ path, name: `${basename(root)}/${relative(root, path).split(sep).join('/')}`, ref });
  }
}

/**
 * Imports files. Files of unknown format are reported in `skipped` when several were named, and are an `InputError`
 * when nothing else is left. Throws `DependencyError` when the disk refuses; what was logged by then stays.
 */
export async function importArchives(
  open: OpenCase,
  files: readonly ArchivePath[],
  options: ImportOptions,
): Promise<ImportReport> {
  if (options.pool !== undefined) return importWith(options.pool, open, files, options);
  const pool = openParsePool();
  try {
    return await importWith(pool, open, files, options);
  } finally {
    await pool.close();
  }
}

async function importWith(
  pool: ParsePool,
  open: OpenCase,
  files: readonly ArchivePath[],
  options: ImportOptions,
): Promise<ImportReport> {
  const started = performance.now();
  const { kase, tables } = open;
  const skipped: Skipped[] = [];
  const ids: string[] = [];
  const names = new Map<string, string>();
  const batch: Entry[] = [];
  /** After the archives, so that the posts which name them are known by then. */
  const images: Entry[] = [];
  for (const file of files) {
    const reason = await unusable(file, options.platform);
    const mediaType =
      reason !== null && kase.about.media === 'all' ? await imageTypeOf(file.path).catch(() => null) : null;
    if (reason !== null && mediaType === null) {
      skipped.push({ file: file.path, why: reason });
      continue;
    }
    // Workers start while the bytes are stored.
    pool.warm((await stat(file.path)).size);
    const stored = await kase.captures.putFile(file.path);
    const ref = file.ref ?? options.ref ?? null;
    const about = { ...options, source: file.name, ref };
    const entry = captureEntry(stored, mediaType === null ? about : { ...about, mediaType });
    ids.push(entry.id!);
    names.set(entry.id!, file.path);
    if (!kase.ledger.has(entry.id!)) (mediaType === null ? batch : images).push(entry);
  }
  if (ids.length === 0)
    throw new InputError(
      skipped.length === 0
        ? 'there is no file to import in what was named'
        : `nothing could be imported: ${skipped[0]!.file} ${skipped[0]!.why}`,
    );
  batch.push(...images);
  const before = new Set(batch.map((entry) => entry.id!));
  await kase.ledger.append(batch);
  await open.follow(options.onProgress, pool);
  const report = { files: ids.length, posts: 0, new: 0, duplicates: 0, links: 0 };
  for (const row of await capturesOf(open, ids)) {
    report.posts += row.posts;
    if (before.has(row.id)) {
      report.new += row.fresh;
      report.links += row.links;
    }
    for (const gap of await tables.all<{ at_byte: number | null; why: string }>(
      'select at_byte, why from gaps where entry = $1 order by at_byte nulls last, why',
      [row.entry],
    ))
      skipped.push({
        file: names.get(row.id)!,
        why: gap.at_byte === null ? gap.why : `byte ${gap.at_byte}: ${gap.why}`,
      });
  }
  report.duplicates = report.posts - report.new;
  return { ...report, skipped, seconds: Math.round(performance.now() - started) / 1000 };
}

/** The capture entry of stored bytes. The same bytes for the same community until the same time are the same fact. */
export function captureEntry(
  stored: { sha256: string; size: number; salted?: boolean },
  facts: ImportOptions & { source: string; mediaType?: string },
): CaptureEntry {
  const until = facts.until == null ? null : iso(facts.until);
  const ref = facts.ref ?? null;
  return {
    kind: 'capture',
    at: iso(facts.at),
    id: identify({ kind: 'capture', sha256: stored.sha256, ref, until, platform: facts.platform ?? null }),
    sha256: stored.sha256,
    size: stored.size,
    ...(stored.salted ? { salted: true as const } : {}),
    source: facts.source,
    ref,
    collector: facts.collector ?? 'import',
    version: VERSION,
    until,
    ...(facts.platform === undefined ? {} : { platform: facts.platform }),
    ...(facts.mediaType === undefined ? {} : { mediaType: facts.mediaType }),
  };
}

/** Why a file cannot be imported, null when it can; in words that follow the file's name. */
export async function unusable(file: ArchivePath, platform?: PlatformId): Promise<string | null> {
  const { size } = await stat(file.path);
  if (size === 0) return 'is empty';
  let head: Awaited<ReturnType<typeof readHead>>;
  try {
    head = await readHead(fileSource(file.path, file.name, size));
  } catch {
    return 'cannot be read (is it allowed to?)';
  }
  if (recogniseFormat(head, platform) !== null) return null;
  const other = platform === undefined ? null : recogniseFormat(head);
  if (other) return `is not an archive of ${platform}; it looks like one of ${other.platform.name}`;
  return 'is of no format that is known (docs/import.md lists them)';
}

async function capturesOf(open: OpenCase, ids: readonly string[]) {
  const list = [...new Set(ids)].map((id) => `'${id}'`).join(', ');
  return open.tables.all<{ id: string; entry: number; posts: number; fresh: number; links: number }>(
    `select id, entry, posts, fresh, links from captures where id in (${list}) order by entry`,
  );
}
