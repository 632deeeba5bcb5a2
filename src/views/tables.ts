/**
 * @module
 * The tables of a case (DuckDB): opened, asked, filled in batches. Disposable: `rebuild` makes them again.
 * This file knows the database and the schema; what goes in comes from `src/pipeline/follow.ts`.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { DependencyError, InUseError } from '../core/errors.ts';
import { type Piece, pieceOf, valuesOf } from './columns.ts';
import { type ColumnType, type Row, writeParquet } from './parquet.ts';

/** What a cell can hold. Big integers come back as numbers: all of ours are below 2^53. */
export type Cell = string | number | boolean | null | Cell[];

/** The columns that rows bring, with the type the table has for them. `varchar[]` comes as JSON text. */
export type Columns = Readonly<
  Record<string, 'bigint' | 'integer' | 'varchar' | 'varchar[]' | 'json' | 'boolean'>
>;

/** The same columns as a Parquet file holds them. */
export function fileColumns(columns: Columns): Record<string, ColumnType> {
  const type = (sql: string) =>
    sql === 'boolean' ? 'boolean' : sql === 'bigint' || sql === 'integer' ? 'integer' : 'text';
  return Object.fromEntries(Object.entries(columns).map(([name, sql]) => [name, type(sql)]));
}

/** The version of the schema; tables of another version are rebuilt. */
export const TABLES_VERSION = 8;

export interface Tables {
  /** All rows of a query, `$1`, `$2` … as `values`. */
  all<T extends object = Record<string, Cell>>(sql: string, values?: readonly Cell[]): Promise<T[]>;
  /** The rows of a query in pieces of a few thousand, for results that do not fit in memory. */
  stream<T extends object = Record<string, Cell>>(sql: string, values?: readonly Cell[]): AsyncGenerator<T[]>;
  /** As `stream`, a piece by its columns: for millions of rows. */
  columns(sql: string, values?: readonly Cell[]): AsyncGenerator<Piece>;
  run(sql: string, values?: readonly Cell[]): Promise<void>;
  /** Adds rows to a table. */
  load(table: string, columns: Columns, rows: readonly Row[]): Promise<void>;
  /** Puts a Parquet file where `loadFiles` finds it; it is gone after that, and at the next opening. */
  stage(file: Uint8Array): string;
  /** Adds the rows of staged files, all of these columns; rows whose `pid` is 0 are left out. */
  loadFiles(table: string, columns: Columns, staged: readonly string[]): Promise<void>;
  /** Runs `work` in a transaction. */
  atomically<T>(work: () => Promise<T>): Promise<T>;
  close(): void;
}

/** How long a writer waits for readers, which give way when they see it come (milliseconds). */
const PATIENCE = 1_500;

/** The database, when those who have it open let go of it in time. */
async function created(
  file: string,
  patience: number,
  settings: Record<string, string>,
): Promise<DuckDBInstance> {
  for (const until = performance.now() + patience; ; await pause(50))
    try {
      return await DuckDBInstance.create(file, settings);
    } catch (error) {
      if (!isInUse(error) || performance.now() > until) throw error;
    }
}

const sqlDirectory = join(import.meta.dirname, 'queries');

/** The text of a query in `src/views/queries/`. */
export function query(name: string): string {
  return readFileSync(join(sqlDirectory, `${name}.sql`), 'utf8');
}

/**
 * Opens the tables under `views` (made when missing and not `readOnly`).
 * Throws `DependencyError` when another process holds them or the disk refuses.
 */
export async function openTables(
  views: string,
  options: { readOnly?: boolean; memoryMiB?: number } = {},
): Promise<Tables> {
  const file = join(views, 'tables.duckdb');
  const staging = join(views, 'staging');
  let instance: DuckDBInstance;
  try {
    if (!options.readOnly) {
      rmSync(staging, { recursive: true, force: true });
      mkdirSync(staging, { recursive: true });
    }
    instance = await created(file, options.readOnly ? 0 : PATIENCE, {
      access_mode: options.readOnly ? 'READ_ONLY' : 'READ_WRITE',
      memory_limit: `${options.memoryMiB ?? 1024}MiB`,
      temp_directory: join(views, 'spill'),
      // Two threads that write share so much that they take twice the processor time of one.
      threads: options.readOnly ? '2' : '1',
      // Staged files are read once.
      enable_external_file_cache: 'false',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
  } catch (cause) {
    throw outside(cause);
  }
  const connection = await instance.connect();
  const tables = asTables(connection, staging, () => {
    connection.closeSync();
    instance.closeSync();
  });
  if (!options.readOnly) {
    const found = await tables.all("select 1 from information_schema.tables where table_name = 'progress'");
    if (found.length === 0) await tables.atomically(() => tables.run(query('schema')));
    await tables.run(query('audits'));
  }
  return tables;
}

function asTables(connection: DuckDBConnection, staging: string, close: () => void): Tables {
  let staged = 0;
  const insert = async (table: string, columns: Columns, files: readonly string[], where: string) => {
    const names = Object.keys(columns).join(', ');
    const values = Object.entries(columns).map(([name, type]) =>
      type === 'varchar[]' ? `from_json(${name}, '["varchar"]')` : name,
    );
    await tables.run(
      `insert into ${table} (${names}) select ${values.join(', ')} from read_parquet([${files.map(quote).join(', ')}]) ${where}`,
    );
    for (const file of files) rmSync(file);
  };
  const tables: Tables = {
    async all<T extends object>(sql: string, values: readonly Cell[] = []) {
      // Whole before the first row is read: another question may be asked meanwhile.
      const result = await asked(() => connection.run(sql, values as DuckDBValue[]));
      const names = result.deduplicatedColumnNames();
      const rows: T[] = [];
      for (;;) {
        const chunk = await asked(() => result.fetchChunk());
        if (!chunk || chunk.rowCount === 0) return rows;
        for (const row of rowsOf<T>(names, valuesOf(chunk))) rows.push(row);
      }
    },
    async *stream<T extends object>(sql: string, values: readonly Cell[] = []) {
      const result = await asked(() => connection.stream(sql, values as DuckDBValue[]));
      const names = result.deduplicatedColumnNames();
      for (;;) {
        const chunk = await asked(() => result.fetchChunk());
        if (!chunk || chunk.rowCount === 0) return;
        yield rowsOf<T>(names, valuesOf(chunk));
      }
    },
    async *columns(sql, values = []) {
      const result = await asked(() => connection.stream(sql, values as DuckDBValue[]));
      for (;;) {
        const chunk = await asked(() => result.fetchChunk());
        if (!chunk || chunk.rowCount === 0) return;
        yield pieceOf(chunk);
      }
    },
    async run(sql, values = []) {
      await asked(() => connection.run(sql, values as DuckDBValue[]));
    },
    async load(table, columns, rows) {
      if (rows.length === 0) return;
      const { bytes } = writeParquet(fileColumns(columns), rows);
      await insert(table, columns, [tables.stage(bytes)], '');
    },
    stage(file) {
      const path = join(staging, `${staged++}.parquet`);
      try {
        writeFileSync(path, file);
      } catch (cause) {
        throw outside(cause);
      }
      return path;
    },
    async loadFiles(table, columns, files) {
      if (files.length > 0) await insert(table, columns, files, 'where pid > 0');
    },
    async atomically(work) {
      await tables.run('begin');
      try {
        const result = await work();
        await tables.run('commit');
        return result;
      } catch (error) {
        await tables.run('rollback').catch(() => undefined);
        throw error;
      }
    },
    close,
  };
  return tables;
}

/** A text as SQL writes it. */
export const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Columns of a result to objects; 64-bit integers become numbers, database lists become arrays. */
function rowsOf<T extends object>(names: readonly string[], columns: readonly (readonly unknown[])[]): T[] {
  const count = columns[0]?.length ?? 0;
  const rows: T[] = [];
  for (let i = 0; i < count; i++) {
    const row: Record<string, unknown> = {};
    for (let c = 0; c < names.length; c++) row[names[c]!] = plain(columns[c]![i]);
    rows.push(row as T);
  }
  return rows;
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value && typeof value === 'object' && 'items' in value) return (value.items as unknown[]).map(plain);
  return value;
}

async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw outside(cause);
  }
}

/** Another process has the file open in a way that excludes ours. */
function isInUse(cause: unknown): boolean {
  return /lock on file|Conflicting lock|already (open|in use)/i.test(
    cause instanceof Error ? cause.message : String(cause),
  );
}

/** Database failures that come from outside (lock, disk, memory) become `DependencyError`; the rest are bugs and stay as they are. */
function outside(cause: unknown): unknown {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (isInUse(cause))
    return new InUseError(
      'the tables of this case are in use by another process; try again when it is done',
      {
        cause,
      },
    );
  if (/No space left|disk|ENOSPC|IO Error/i.test(message))
    return new DependencyError('the tables of this case could not be written or read: the disk refused', {
      cause,
    });
  if (/Out of Memory/i.test(message))
    return new DependencyError('the tables of this case need more memory than they may have', { cause });
  return cause;
}
