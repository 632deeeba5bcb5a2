/**
 * kill -9 at any moment of an import or a replay, then the same command again: the same ledger content and the same
 * tables as a run that nobody disturbed, and `verify` is content.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeTelegramExport } from '../../bench/telegram-export.ts';
import { seeded } from '../../src/core/random.ts';
import { openTables } from '../../src/views/tables.ts';
import { openTextIndex } from '../../src/views/text-index.ts';
import { asked, BUNDLED, driftline, killedAfter, temporary } from '../cli.ts';

const ROUNDS = Number(process.env.DRIFTLINE_KILLS ?? 6);

/** Two empty cases with the same keys, so that their pseudonyms and so their tables can be compared. */
function twins(): [string, string] {
  const base = temporary();
  const [a, b] = [join(base, 'a'), join(base, 'b')];
  expect(driftline(['init', a, '--purpose', 'kill test']).code).toBe(0);
  mkdirSync(b);
  cpSync(a, b, { recursive: true });
  return [a, b];
}

/** Ledger content: every entry but for the moment an import happened, which no two runs share. */
function ledger(dir: string): string[] {
  const folder = join(dir, 'ledger');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
    .map((line) => {
      const entry = JSON.parse(line.slice(line.indexOf('{')));
      if (entry.collector === 'import') delete entry.at;
      return JSON.stringify(entry);
    });
}

/** Every row of every table, and what the text index says to some questions. */
async function views(dir: string) {
  const tables = await openTables(join(dir, 'views'), { readOnly: true });
  const names = await tables.all<{ name: string }>(
    'select table_name as name from information_schema.tables order by 1',
  );
  const content: Record<string, unknown> = {};
  for (const { name } of names) {
    const columns = name === 'captures' ? '* exclude (collected_at)' : '*';
    content[name] = await tables.all(`select ${columns} from ${name} order by all`);
  }
  tables.close();
  const index = openTextIndex(join(dir, 'views'), { readOnly: true });
  for (const word of ['garden', 'rain', 'حديقة', 'дождь']) content[word] = index.search(word, { limit: 50 });
  index.close();
  return content;
}

async function compare(verb: (dir: string) => string[], seed: string): Promise<void> {
  const [whole, killed] = twins();
  const started = performance.now();
  expect(driftline(verb(whole)).code).toBe(0);
  const undisturbed = performance.now() - started;
  const random = seeded(seed);
  let hits = 0;
  for (let round = 0; round < ROUNDS; round++)
    if (await killedAfter(verb(killed), 150 + random() * undisturbed)) hits++;
  expect(hits).toBeGreaterThan(0);
  const last = driftline(verb(killed));
  expect(last.err).not.toMatch(/bug/);
  expect(last.code).toBe(0);
  expect(ledger(killed)).toEqual(ledger(whole));
  expect(await views(killed)).toEqual(await views(whole));
  expect(asked('verify', killed)).toMatchObject({ ok: true, problems: [] });
}

it(`an import killed at ${ROUNDS} random moments and run again gives the same case`, {
  timeout: 300_000,
}, async () => {
  const file = join(temporary(), 'result.json');
  writeTelegramExport(file, 30_000);
  await compare((dir) => ['import', file, '--case', dir], 'import');
});

it(`a replay killed at ${ROUNDS} random moments and run again gives the same case`, {
  timeout: 300_000,
}, async () => {
  await compare((dir) => ['replay', BUNDLED, '--case', dir], 'replay');
});
