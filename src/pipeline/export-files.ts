/**
 * @module
 * Writes an export: one file, or a folder of tables, each written beside its name, flushed, and given its name when it is whole.
 * What stood under that name before is replaced.
 */
import { mkdirSync, statSync } from 'node:fs';
import { type FileHandle, mkdtemp, open as openFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { onDisk } from '../captures/durable.ts';
import { InputError } from '../core/errors.ts';
import { csv } from '../export/csv.ts';
import { type CellType, DATASETS, type Dataset } from '../export/datasets.ts';
import { gexf } from '../export/gexf.ts';
import { graphml } from '../export/graphml.ts';
import { misp } from '../export/misp.ts';
import { report } from '../export/report.ts';
import type { ExportedCase } from '../export/shapes.ts';
import { stix } from '../export/stix.ts';
import { wacz } from '../export/wacz.ts';
import { type ColumnType, writeParquet } from '../views/parquet.ts';
import { quote, type Tables } from '../views/tables.ts';

/** Every format, in the order of the help. */
export const FORMATS = ['stix', 'misp', 'gexf', 'graphml', 'wacz', 'csv', 'parquet', 'report'] as const;
export type Format = (typeof FORMATS)[number];

/** Formats that are a folder of tables. */
const FOLDERS: readonly Format[] = ['csv', 'parquet'];

type Chunks = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

/** What was written: paths as the user named them, with what is in them. */
export interface Written {
  readonly files: { path: string; bytes: number }[];
}

/** Writes `from` as `format` to `out`. Throws `InputError` for a path that cannot be used, `DependencyError` when the disk refuses. */
export async function writeExport(
  format: Format,
  from: ExportedCase,
  out: string,
  tables: Tables,
): Promise<Written> {
  const folder = FOLDERS.includes(format);
  const there = statSync(out, { throwIfNoEntry: false });
  if (there !== undefined && there.isDirectory() !== folder)
    throw new InputError(folder ? `${out} is a file: name a folder` : `${out} is a folder: name a file`);
  return onDisk('the export was not written', async () => {
    mkdirSync(folder ? out : dirname(resolve(out)), { recursive: true });
    if (folder) {
      const proof = from.proof.map(({ name, bytes }) => ({
        path: join(out, 'proof', name),
        chunks: [bytes],
      }));
      if (proof.length > 0) mkdirSync(join(out, 'proof'), { recursive: true });
      const proved = await writeAll(proof);
      const { files } =
        format === 'parquet'
          ? await writeTables(from, out, tables)
          : await writeAll(
              DATASETS.map((dataset) => ({
                path: join(out, `${dataset.name}.csv`),
                chunks: csv(dataset, from),
              })),
            );
      return { files: [...files, ...proved.files] };
    }
    const files: { path: string; chunks: Chunks }[] = [
      { path: out, chunks: chunksOf(format as Exclude<Format, 'csv' | 'parquet'>, from) },
    ];
    // A web archive has them inside.
    if (format !== 'wacz')
      for (const { name, bytes } of from.proof) files.push({ path: `${out}.${name}`, chunks: [bytes] });
    return writeAll(files);
  });
}

function chunksOf(format: Exclude<Format, 'csv' | 'parquet'>, from: ExportedCase): Chunks {
  switch (format) {
    case 'stix':
      return [stix(from)];
    case 'misp':
      return [misp(from)];
    case 'gexf':
      return gexf(from);
    case 'graphml':
      return graphml(from);
    case 'report':
      return [report(from)];
    case 'wacz':
      return wacz(from);
  }
}

async function writeAll(files: readonly { path: string; chunks: Chunks }[]): Promise<Written> {
  const written: Written['files'] = [];
  for (const { path, chunks } of files) written.push({ path, bytes: await writeOne(path, chunks) });
  return { files: written };
}

async function writeOne(path: string, chunks: Chunks): Promise<number> {
  const draft = join(dirname(resolve(path)), `.${basename(path)}.${process.pid}.part`);
  let handle: FileHandle | null = null;
  let bytes = 0;
  try {
    handle = await openFile(draft, 'w', 0o600);
    for await (const chunk of chunks) {
      const some = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      await handle.writeFile(some);
      bytes += some.length;
    }
    await handle.sync();
    await handle.close();
    handle = null;
    await rename(draft, path);
    return bytes;
  } finally {
    await handle?.close();
    await rm(draft, { force: true });
  }
}

/** As the staged file holds a column: what has no type there is text that the database casts. */
const STAGED: Readonly<Record<CellType, ColumnType>> = {
  text: 'text',
  integer: 'integer',
  number: 'text',
  boolean: 'boolean',
  time: 'integer',
  list: 'text',
};

const AS_COLUMN: Readonly<Record<CellType, (name: string) => string>> = {
  text: (name) => name,
  integer: (name) => name,
  number: (name) => `cast(${name} as double)`,
  boolean: (name) => name,
  time: (name) => `epoch_ms(${name})`,
  list: (name) => `from_json(${name}, '["varchar"]')`,
};

/** Parquet with real types, by the database: it reads the rows from staged files and writes them in one. */
async function writeTables(from: ExportedCase, out: string, tables: Tables): Promise<Written> {
  const staging = await mkdtemp(join(resolve(out), '.staging-'));
  try {
    const written: Written['files'] = [];
    for (const dataset of DATASETS) {
      const path = join(out, `${dataset.name}.parquet`);
      const draft = join(staging, `${dataset.name}.parquet`);
      const staged = await stage(dataset, from, staging);
      const columns = dataset.columns.map(([name, type]) => `${AS_COLUMN[type](`"${name}"`)} as "${name}"`);
      await tables.run(
        `copy (select ${columns.join(', ')} from read_parquet([${staged.map(quote).join(', ')}])) to ${quote(draft)} (format parquet, compression zstd)`,
      );
      await rename(draft, path);
      written.push({ path, bytes: statSync(path).size });
    }
    return { files: written };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function stage(
  { name, columns, rows }: Dataset,
  from: ExportedCase,
  staging: string,
): Promise<string[]> {
  const types = Object.fromEntries(columns.map(([column, type]) => [column, STAGED[type]]));
  const files: string[] = [];
  const write = async (some: readonly Record<string, string | number | boolean | null>[]) => {
    const file = join(staging, `${name}-${String(files.length).padStart(6, '0')}.part`);
    await writeFile(file, writeParquet(types, some).bytes);
    files.push(file);
  };
  for await (const some of rows(from))
    if (some.length > 0)
      await write(
        some.map((row) =>
          Object.fromEntries(
            columns.map(([column, type]) => {
              const cell = row[column] ?? null;
              if (cell === null || typeof cell === 'boolean') return [column, cell];
              if (typeof cell === 'object') return [column, JSON.stringify(cell)];
              return [column, type === 'number' ? String(cell) : cell];
            }),
          ),
        ),
      );
  if (files.length === 0) await write([]);
  return files;
}
