/**
 * @module
 * Exports that were asked for in the workbench: each is written down in the ledger first, made by a process of its own with
 * `driftline export`, and kept in `state/exports/` until the server ends.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { iso } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';
import type { Desk } from '../pages/desk.ts';
import { type Process, startVerb } from '../pages/process.ts';
import { account } from '../pages/record.ts';
import { zipFolder } from '../pages/zip.ts';
import type { Hub } from './hub.ts';
import { Refusal } from './route.ts';

/** A format that can be asked for. */
export interface Format {
  readonly id: string;
  readonly name: string;
  /** What the file's name ends with. A format that is a folder of tables comes as a zip. */
  readonly ending: string;
  readonly folder: boolean;
  readonly what: string;
}

interface Export {
  readonly id: string;
  readonly format: string;
  readonly by: string;
  readonly because: string;
  readonly at: Instant;
  readonly path: string;
  state: 'running' | 'done' | 'failed';
  bytes: number | null;
  sha256: string | null;
  error: string | null;
  process: Process | null;
}

export interface Exports {
  readonly formats: readonly Format[];
  begin(wanted: { format: string; by: string; because: string }): Promise<object>;
  list(): object[];
  one(id: string): object | null;
  /** The file and the name it goes out under. Throws `Refusal` when it is not done. */
  file(id: string): { path: string; name: string; bytes: number };
  close(): Promise<void>;
}

const MEMORY = 4_096;
const LONGEST = 3_600_000;
const MOST_KEPT = 20;

/** Opens the exports of a case; those of an earlier server are thrown away. */
export async function openExports(desk: Desk, hub: Hub, now: () => Instant): Promise<Exports> {
  const root = join(desk.dir, 'state', 'exports');
  await rm(root, { recursive: true, force: true });
  const exports = new Map<string, Export>();
  const row = ({ path: _, process: __, at, ...of }: Export) => ({ ...of, at: iso(at) });

  async function finish(it: Export): Promise<void> {
    try {
      if (isFolder(it.format)) {
        await zipFolder(`${it.path}.d`, it.path, desk.model()?.at ?? it.at);
        await rm(`${it.path}.d`, { recursive: true });
      }
      it.bytes = (await stat(it.path)).size;
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(it.path)) hash.update(chunk as Buffer);
      it.sha256 = hash.digest('hex');
      it.state = 'done';
    } catch {
      it.state = 'failed';
      it.error ??= 'the export was not written';
    }
    hub.tell({ event: 'export', data: row(it) });
  }

  return {
    formats: FORMATS,
    async begin({ format, by, because }) {
      const kind = FORMATS.find(({ id }) => id === format);
      if (kind === undefined)
        throw new Refusal(
          400,
          'input',
          `there is no format "${format}"; there are ${FORMATS.map(({ id }) => id).join(', ')}`,
        );
      if ([...exports.values()].some(({ process }) => process !== null))
        throw new Refusal(409, 'conflict', 'an export is under way; wait for it');
      await account(desk, { action: 'exported', by, subject: format, because, at: now() });
      await mkdir(root, { recursive: true, mode: 0o700 });
      const id = randomBytes(9).toString('base64url');
      const it: Export = {
        id,
        format,
        by,
        because,
        at: now(),
        path: join(root, `${id}${kind.ending}`),
        state: 'running',
        bytes: null,
        sha256: null,
        error: null,
        process: null,
      };
      exports.set(id, it);
      it.process = startVerb(
        ['export', format, '--case', desk.dir, '--out', kind.folder ? `${it.path}.d` : it.path],
        {
          memoryMiB: MEMORY,
          most: LONGEST,
          onEnd(ending, says) {
            it.process = null;
            if (ending !== 'done')
              it.error =
                { memory: 'it needs more memory than it may have', time: 'it took too long' }[
                  ending as string
                ] ?? says;
            void finish(it);
          },
        },
      );
      const kept = [...exports.values()];
      for (const old of kept.slice(0, Math.max(0, kept.length - MOST_KEPT))) {
        exports.delete(old.id);
        await rm(old.path, { recursive: true, force: true });
      }
      return row(it);
    },
    list: () => [...exports.values()].reverse().map(row),
    one: (id) => {
      const it = exports.get(id);
      return it === undefined ? null : row(it);
    },
    file(id) {
      const it = exports.get(id);
      if (it === undefined) throw new Refusal(404, 'not_found', 'there is no export of this id');
      if (it.state !== 'done') throw new Refusal(409, 'conflict', 'this export is not done');
      const { ending } = FORMATS.find((format) => format.id === it.format)!;
      return { path: it.path, name: `driftline-${it.format}${ending}`, bytes: it.bytes ?? 0 };
    },
    async close() {
      const running = [...exports.values()].flatMap(({ process }) => process ?? []);
      for (const process of running) process.kill();
      await Promise.all(running.map(({ ended }) => ended));
      await rm(root, { recursive: true, force: true });
    },
  };
}

function isFolder(format: string): boolean {
  return FORMATS.find(({ id }) => id === format)?.folder ?? false;
}

const FORMATS: readonly Format[] = [
  {
    id: 'report',
    name: 'Report',
    ending: '.html',
    folder: false,
    what: 'a page that prints well: coverage, waves, matches, claims, limits',
  },
  {
    id: 'wacz',
    name: 'WACZ',
    ending: '.wacz',
    folder: false,
    what: 'the web captures, signed, for ReplayWeb.page and archives',
  },
  {
    id: 'stix',
    name: 'STIX 2.1',
    ending: '.json',
    folder: false,
    what: 'for threat-intelligence platforms such as OpenCTI',
  },
  { id: 'misp', name: 'MISP', ending: '.json', folder: false, what: 'an event for MISP' },
  { id: 'gexf', name: 'GEXF', ending: '.gexf', folder: false, what: 'the network with its time, for Gephi' },
  {
    id: 'graphml',
    name: 'GraphML',
    ending: '.graphml',
    folder: false,
    what: 'the network for other graph tools',
  },
  { id: 'csv', name: 'CSV', ending: '.zip', folder: true, what: 'tables for spreadsheets' },
  { id: 'parquet', name: 'Parquet', ending: '.zip', folder: true, what: 'tables for notebooks' },
];
