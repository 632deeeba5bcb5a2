/**
 * @module
 * Uploads and what becomes of them: files are taken in pieces up to a limit into `state/uploads/`, then imported by a
 * process of its own, one import at a time. What it recorded stays when it is stopped; the uploaded files go.
 */

import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { systemCode } from '../captures/durable.ts';
import { isoOrNull } from '../core/clock.ts';
import { DependencyError, InputError } from '../core/errors.ts';
import type { Instant, Ref } from '../core/model.ts';
import type { ImportSays } from '../pages/import.ts';
import { type Process, startProcess } from '../pages/process.ts';
import type { Hub } from './hub.ts';
import { Refusal } from './route.ts';

export interface UploadLimits {
  readonly fileBytes: number;
  readonly totalBytes: number;
  readonly files: number;
}

export const UPLOADS: UploadLimits = { fileBytes: 4 * 2 ** 30, totalBytes: 16 * 2 ** 30, files: 5_000 };
/** Imports that are being uploaded or wait at once. */
const MOST_OPEN = 5;
/** Imports that are remembered. */
const MOST_KEPT = 50;
/** JavaScript memory of the importing process (MiB), and its time (milliseconds). */
const MEMORY = 1_536;
const LONGEST = 6 * 3_600_000;
/** An upload that nobody begins is thrown away (milliseconds). */
const STALE = 6 * 3_600_000;
/** Room that has to stay on the disk (bytes): an import writes about as much again as it reads. */
const ROOM = 2 ** 30;

type State = 'uploading' | 'waiting' | 'running' | 'done' | 'failed' | 'stopped';

interface Import {
  readonly id: string;
  readonly by: string;
  readonly folder: string;
  state: State;
  names: Set<string>;
  bytes: number;
  progress: { bytes: number; ofBytes: number; posts: number; entries: number; ofEntries: number };
  report: Extract<ImportSays, { kind: 'done' }>['report'] | null;
  error: string | null;
  begunAt: Instant;
  startedAt: Instant | null;
  endedAt: Instant | null;
  process: Process | null;
  options: { ref: Ref | null; platform: string | null };
  example: boolean;
}

export interface Imports {
  readonly limits: UploadLimits;
  begin(by: string): { id: string; limits: UploadLimits };
  /** Takes one file. Throws `Refusal` 413 beyond the limits. */
  take(
    id: string,
    name: string,
    body: ReadableStream<Uint8Array> | null,
  ): Promise<{ name: string; bytes: number }>;
  start(id: string, options: { ref: Ref | null; platform: string | null }): object;
  /** Plays the bundled scenario in place of uploaded files. */
  startExample(id: string): object;
  list(): object[];
  one(id: string): object | null;
  stop(id: string): Promise<object>;
  close(): Promise<void>;
}

/** Opens the uploads of a case; those of an earlier server are thrown away. */
export async function openImports(
  dir: string,
  hub: Hub,
  now: () => Instant,
  limits: UploadLimits = UPLOADS,
): Promise<Imports> {
  const root = join(dir, 'state', 'uploads');
  await rm(root, { recursive: true, force: true });
  const imports = new Map<string, Import>();

  const row = ({ id, by, state, names, bytes, progress, report, error, startedAt, endedAt }: Import) => ({
    id,
    by,
    state,
    files: names.size,
    bytes,
    progress,
    report,
    error,
    startedAt: isoOrNull(startedAt),
    endedAt: isoOrNull(endedAt),
  });
  const tell = (it: Import) => hub.tell({ event: 'import', data: row(it) });

  function found(id: string): Import {
    const it = imports.get(id);
    if (it === undefined) throw new Refusal(404, 'not_found', 'there is no import of this id');
    return it;
  }

  function end(it: Import, state: State, error: string | null): void {
    it.state = state;
    it.error = error;
    it.endedAt = now();
    it.process = null;
    void rm(it.folder, { recursive: true, force: true });
    tell(it);
    startNext();
  }

  function startNext(): void {
    if ([...imports.values()].some(({ process }) => process !== null)) return;
    const next = [...imports.values()].find(({ state }) => state === 'waiting');
    if (next !== undefined) run(next);
  }

  function run(it: Import): void {
    const { ref, platform } = it.options;
    it.startedAt = now();
    const args = it.example ? [dir, 'example'] : [dir, it.folder, ref ?? '', platform ?? ''];
    it.process = startProcess('import', args, {
      memoryMiB: MEMORY,
      most: LONGEST,
      onMessage(message) {
        const said = message as ImportSays;
        if (said.kind === 'failed') it.error = said.why;
        else if (said.kind === 'done') it.report = said.report;
        else if (said.kind === 'progress') {
          const { bytes, ofBytes, posts, entries, ofEntries } = said.progress;
          it.progress = { bytes, ofBytes, posts, entries, ofEntries };
        } else it.state = said.kind;
        tell(it);
      },
      onEnd(ending) {
        if (it.state === 'stopped') return end(it, 'stopped', null);
        if (it.report !== null) return end(it, 'done', null);
        const why = {
          memory:
            'the archive needs more memory than an upload may have; "driftline import" has no such limit',
          time: 'the import took longer than an upload may',
          failed: 'the archive could not be read; the terminal shows more',
          done: 'the import ended without a word',
        }[ending];
        end(it, 'failed', it.error ?? why);
      },
    });
    tell(it);
  }

  function sweep(): void {
    for (const it of imports.values())
      if (it.state === 'uploading' && now() - it.begunAt > STALE) end(it, 'stopped', null);
    const ended = [...imports.values()].filter(({ endedAt }) => endedAt !== null);
    for (const it of ended.slice(0, Math.max(0, ended.length - MOST_KEPT))) imports.delete(it.id);
  }

  return {
    limits,
    begin(by) {
      sweep();
      const open = [...imports.values()].filter(({ endedAt }) => endedAt === null);
      if (open.length >= MOST_OPEN)
        throw new Refusal(409, 'conflict', 'several imports are under way; wait for one or stop one');
      const id = randomBytes(9).toString('base64url');
      imports.set(id, {
        id,
        by,
        folder: join(root, id),
        state: 'uploading',
        names: new Set(),
        bytes: 0,
        progress: { bytes: 0, ofBytes: 0, posts: 0, entries: 0, ofEntries: 0 },
        report: null,
        error: null,
        begunAt: now(),
        startedAt: null,
        endedAt: null,
        process: null,
        options: { ref: null, platform: null },
        example: false,
      });
      return { id, limits };
    },

    async take(id, given, body) {
      const it = found(id);
      if (it.state !== 'uploading') throw new Refusal(409, 'conflict', 'this import has begun already');
      const name = safeName(given);
      if (it.names.has(name)) throw new InputError('a file of this name was uploaded already');
      if (it.names.size >= limits.files) throw tooLarge(`an import has at most ${limits.files} files`);
      if (body === null) throw new InputError('the file is empty');
      const path = join(it.folder, name);
      it.names.add(name);
      let bytes = 0;
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        const room = await statfs(root);
        await pipeline(
          Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]),
          async function* (chunks: AsyncIterable<Uint8Array>) {
            for await (const chunk of chunks) {
              bytes += chunk.length;
              it.bytes += chunk.length;
              if (bytes > limits.fileBytes || it.bytes > limits.totalBytes)
                throw tooLarge(
                  'the upload is larger than is taken here; "driftline import" has no such limit',
                );
              if (it.bytes + ROOM > room.bavail * room.bsize)
                throw new DependencyError('there is not enough room on the disk for this upload');
              yield chunk;
            }
          },
          createWriteStream(path, { flags: 'wx', mode: 0o600 }),
        );
      } catch (error) {
        it.names.delete(name);
        it.bytes -= bytes;
        await rm(path, { force: true });
        if (systemCode(error) === 'EEXIST' || systemCode(error) === 'ENOTDIR')
          throw new InputError('a file of this name was uploaded already');
        if (systemCode(error) !== null && systemCode(error) !== 'ECONNRESET')
          throw new DependencyError('the upload could not be stored: the disk refused', { cause: error });
        throw error;
      }
      return { name, bytes };
    },

    start(id, options) {
      const it = found(id);
      if (it.state !== 'uploading') throw new Refusal(409, 'conflict', 'this import has begun already');
      if (it.names.size === 0) throw new InputError('nothing was uploaded yet');
      it.options = options;
      it.state = 'waiting';
      startNext();
      return row(it);
    },

    startExample(id) {
      const it = found(id);
      if (it.state !== 'uploading' || it.names.size > 0)
        throw new Refusal(409, 'conflict', 'this import has files of its own');
      it.example = true;
      it.state = 'waiting';
      startNext();
      return row(it);
    },

    list: () => [...imports.values()].reverse().map(row),
    one: (id) => {
      const it = imports.get(id);
      return it === undefined ? null : row(it);
    },
    async stop(id) {
      const it = found(id);
      if (it.endedAt !== null) return row(it);
      it.state = 'stopped';
      if (it.process === null) end(it, 'stopped', null);
      else {
        it.process.kill();
        await it.process.ended;
      }
      return row(it);
    },
    async close() {
      const running = [...imports.values()].flatMap((it) =>
        it.process === null ? [] : [{ it, of: it.process }],
      );
      for (const it of imports.values()) if (it.endedAt === null) it.state = 'stopped';
      for (const { of } of running) of.kill();
      await Promise.all(running.map(({ of }) => of.ended));
      await rm(root, { recursive: true, force: true });
    },
  };
}

function tooLarge(message: string): Refusal {
  return new Refusal(413, 'too_large', message);
}

/** A name as a path below the upload's folder. Throws `InputError` for one that would lead out of it or that no disk takes. */
export function safeName(given: string): string {
  const parts = given
    .normalize('NFC')
    .split(/[\\/]+/)
    .filter((part) => part !== '' && part !== '.');
  const wrong =
    parts.length === 0 ||
    parts.length > 20 ||
    parts.some(
      (part) =>
        part === '..' ||
        /[\p{Cc}\p{Cf}]/u.test(part) ||
        Buffer.byteLength(part) > 200 ||
        part.startsWith('.'),
    );
  if (wrong || !given.isWellFormed()) throw new InputError('this file name cannot be used');
  return parts.join('/');
}
