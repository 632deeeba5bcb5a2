/**
 * @module
 * The tables of a case (DuckDB): opened, asked, filled in batches. Disposable: `rebuild` makes them again.
 * This file knows the database and the schema; what goes in comes from `src/pipeline/follow.ts`.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { DependencyError } from '../core/errors.ts';

/** What a cell can hold. Big integers come back as numbers: all of ours are below 2^53. */
export type Cell = string | number | boolean | null | Cell[];
export type Row = Record<string, Cell>;

/** Lines of JSON whose `i` is counted from `base`. */
export interface Numbered {
  readonly base: number;
  readonly ndjson: Uint8Array;
}

/** The version of the schema; tables of another version are rebuilt. */
export const TABLES_VERSION = 1;

export interface Tables {
  /** All rows of a query, `$1`, `$2` … as `values`. */
  all<T extends object = Row>(sql: string, values?: readonly Cell[]): Promise<T[]>;
  /** The rows of a query in pieces of a few thousand, for results that do not fit in memory. */
  stream<T extends object = Row>(sql: string, values?: readonly Cell[]): AsyncGenerator<T[]>;
  run(sql: string, values?: readonly Cell[]): Promise<void>;
  /** Adds rows, given as lines of JSON objects, to a table. `columns` names what the table takes and its SQL type. */
  load(table: string, columns: Record<string, string>, ndjson: Uint8Array): Promise<void>;
  /** As `load`, for many batches at once; each row's `pid` becomes its batch's `base` + the row's `i` (null stays null). */
  loadNumbered(table: string, columns: Record<string, string>, batches: readonly Numbered[]): Promise<void>;
  /** Runs `work` in a transaction. */
  atomically<T>(work: () => Promise<T>): Promise<T>;
  close(): void;
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
    instance = await DuckDBInstance.create(file, {
      access_mode: options.readOnly ? 'READ_ONLY' : 'READ_WRITE',
      memory_limit: `${options.memoryMiB ?? 1024}MiB`,
      temp_directory: join(views, 'spill'),
      threads: '2',
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
  }
  return tables;
}

function asTables(connection: DuckDBConnection, staging: string, close: () => void): Tables {
  const stage = (ndjson: Uint8Array, n: number): string => {
    const file = join(staging, `${n}.ndjson`);
    try {
      writeFileSync(file, ndjson);
    } catch (cause) {
      throw outside(cause);
    }
    return file;
  };
  const tables: Tables = {
    async all<T extends object>(sql: string, values: readonly Cell[] = []) {
      const reader = await asked(() => connection.runAndReadAll(sql, values as DuckDBValue[]));
      const columns = reader.getColumnsJS();
      return rowsOf<T>(reader.deduplicatedColumnNames(), columns);
    },
    async *stream<T extends object>(sql: string, values: readonly Cell[] = []) {
      const result = await asked(() => connection.stream(sql, values as DuckDBValue[]));
      const names = result.deduplicatedColumnNames();
      for (;;) {
        const chunk = await asked(() => result.fetchChunk());
        if (!chunk || chunk.rowCount === 0) return;
        yield rowsOf<T>(names, chunk.getColumns());
      }
    },
    async run(sql, values = []) {
      await asked(() => connection.run(sql, values as DuckDBValue[]));
    },
    async load(table, columns, ndjson) {
      if (ndjson.length === 0) return;
      const names = Object.keys(columns).join(', ');
      const file = stage(ndjson, 0);
      await tables.run(
        `insert into ${table} (${names}) select ${names} from ${reader([file], columns, longestLine(ndjson))}`,
      );
      rmSync(file);
    },
    async loadNumbered(table, columns, batches) {
      const filled = batches.filter(({ ndjson }) => ndjson.length > 0);
      if (filled.length === 0) return;
      const { pid: _, ...read } = columns;
      const rest = Object.keys(read);
      const files = filled.map(({ ndjson }, n) => stage(ndjson, n));
      const longest = Math.max(...filled.map(({ ndjson }) => longestLine(ndjson)));
      const bases = filled.map(({ base }, n) => `(${quote(files[n]!)}, ${base})`);
      await tables.run(`insert into ${table} (pid, ${rest.join(', ')}) select b.base + r.i, ${rest.map((name) => `r.${name}`).join(', ')}
        from ${reader(files, { i: 'bigint', ...read }, longest)} r join (values ${bases.join(', ')}) b(file, base) on r.filename = b.file`);
      for (const file of files) rmSync(file);
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

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** The SQL that reads files of JSON lines, with the name of each row's file as `filename`. */
function reader(files: readonly string[], columns: Record<string, string>, longest: number): string {
  const spec = Object.entries(columns).map(([name, type]) => `${name}: '${type}'`);
  return `read_json([${files.map(quote).join(', ')}], format = 'newline_delimited', filename = true,
    columns = {${spec.join(', ')}}, maximum_object_size = ${longest})`;
}

/** What the reader must expect of one row, in bytes; it allocates several times as much, so no more than there is. */
function longestLine(ndjson: Uint8Array): number {
  let longest = 1024 * 1024;
  for (let from = 0; from < ndjson.length; ) {
    const end = ndjson.indexOf(10, from);
    if (end === -1) return Math.max(longest, ndjson.length - from + 1);
    longest = Math.max(longest, end - from + 1);
    from = end + 1;
  }
  return longest;
}

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

/** Database failures that come from outside (lock, disk, memory) become `DependencyError`; the rest are bugs and stay as they are. */
function outside(cause: unknown): unknown {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/lock on file|Conflicting lock|already (open|in use)/i.test(message))
    return new DependencyError(
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
