import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { putInteger, type Row, writeParquet } from './parquet.ts';

const COLUMNS = { n: 'integer', t: 'text', b: 'boolean', i: 'integer' } as const;
let folder: string;
let instance: DuckDBInstance;
let files = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parquet-'));
  instance = await DuckDBInstance.create(':memory:');
});
afterAll(() => {
  instance.closeSync();
  rmSync(folder, { recursive: true });
});

/** What the database reads from a file of these bytes, in order. */
async function read(bytes: Uint8Array): Promise<Row[]> {
  // A name of its own each time: the database remembers what a file held.
  const file = join(folder, `${files++}.parquet`);
  writeFileSync(file, bytes);
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(`from read_parquet('${file}')`)).getRowObjectsJS();
  connection.closeSync();
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [key, typeof value === 'bigint' ? Number(value) : value]),
    ),
  ) as Row[];
}

it('gives the database back every row that was written', async () => {
  const row = fc.record({
    n: fc.maxSafeInteger(),
    t: fc.option(fc.string({ unit: 'binary', maxLength: 300 })),
    b: fc.option(fc.boolean()),
    i: fc.option(fc.integer({ min: -5, max: 5 })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 60 }), async (rows) => {
      expect(await read(writeParquet(COLUMNS, rows).bytes)).toEqual(rows);
    }),
    { numRuns: 60 },
  );
});

it.each([0, 1, 7, 8, 9, 127, 128, 5000, 70_000])('holds %i rows', async (count) => {
  const rows = Array.from({ length: count }, (_, i) => ({
    n: i * 1e9 - 7,
    t: i % 3 === 0 ? null : `مطر ${i} 🌧`,
    b: i % 5 === 0 ? null : i % 2 === 0,
    i: null,
  }));
  expect(await read(writeParquet(COLUMNS, rows).bytes)).toEqual(rows);
});

it('holds a text larger than the room it begins with', async () => {
  const rows = [{ n: 1, t: 'rain'.repeat(2_000_000), b: true, i: 2 }];
  expect(await read(writeParquet(COLUMNS, rows).bytes)).toEqual(rows);
});

it('says where the first column stands, so that it can be filled in later', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({ n: 0, t: String(i), b: null, i: null }));
  const { bytes, first } = writeParquet(COLUMNS, rows);
  let at = first;
  for (let i = 0; i < rows.length; i++) at = putInteger(bytes, i * 1e12 + 3, at);
  expect((await read(bytes)).map(({ n }) => n)).toEqual(rows.map((_, i) => i * 1e12 + 3));
});
