/**
 * kill -9 at any moment. Of an import or a replay, then the same command again: the same ledger content and the same
 * tables as a run that nobody disturbed, and `verify` is content. Of a whole life of a case (imports, looks, checkpoints, new
 * keys, erasures): nothing acknowledged is lost, nothing erased comes back, and `verify` is content each time.
 * `KILLS=500` kills so often.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeTelegramExport } from '../../bench/telegram-export.ts';
import { seeded } from '../../src/core/random.ts';
import { verifyCase } from '../../src/ledger/verify.ts';
import { createCase } from '../../src/pipeline/case.ts';
import { openViews } from '../../src/pipeline/views.ts';
import { openTables } from '../../src/views/tables.ts';
import { openTextIndex } from '../../src/views/text-index.ts';
import { asked, BUNDLED, driftline, killedAfter, temporary } from '../cli.ts';
import { second } from './ledger-scene.ts';

const ROUNDS = Number(process.env.DRIFTLINE_KILLS ?? 6);

/** Two empty cases with the same keys, so that their pseudonyms and so their tables can be compared. */
function twins(): [string, string] {
  const base = temporary();
  const [a, b] = [join(base, 'a'), join(base, 'b')];
  // As they came: sealed, the same content would have another name in each.
  expect(driftline(['init', a, '--purpose', 'kill test', '--plain-captures']).code).toBe(0);
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

const KILLS = Number(process.env.KILLS ?? 5);
/** A case lives through so many kills; then a new one begins, so that each check stays short. */
const LIVES = 25;
const LIFE = join(import.meta.dirname, 'ledger-life.ts');

/** What was acknowledged in a case. */
interface Acknowledged {
  readonly imported: Map<string, string>;
  readonly looked: Set<string>;
  /** It was begun: there or not, both is right. */
  readonly erasing: Map<string, string>;
  readonly erased: Map<string, string>;
  signed: number;
  keys: number;
}

/** Starts a life and kills it some milliseconds after its first word; gives what it said by then. */
function lifeKilledAfter(dir: string, seed: string, milliseconds: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [LIFE, dir, seed], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let complaint = '';
    let timer: NodeJS.Timeout | null = null;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      timer ??= setTimeout(() => child.kill('SIGKILL'), milliseconds);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    child.once('close', (code, signal) => {
      if (timer !== null) clearTimeout(timer);
      // A line that is not whole was not said.
      if (signal === 'SIGKILL') resolve(said.split('\n').slice(0, -1));
      else reject(new Error(`the life ended by itself (${code}): ${complaint}`));
    });
  });
}

function note(of: Acknowledged, line: string): void {
  const [what, name = '', word = ''] = line.split(' ');
  if (what === 'imported') of.imported.set(name, word);
  if (what === 'looked') of.looked.add(name);
  if (what === 'signed') of.signed = Math.max(of.signed, Number(name));
  if (what === 'rotated') of.keys++;
  if (what === 'erasing') {
    of.erasing.set(name, of.imported.get(name) ?? '');
    of.imported.delete(name);
  }
  if (what === 'erased') of.erased.set(name, of.erasing.get(name) ?? '');
}

/** What an interrupted write leaves at an end: the next opening puts it aside. */
const TORN = /^(?:the line is cut off|the checkpoints end in the middle of one)$/;

it(`a case killed ${KILLS} times in its life loses nothing acknowledged, keeps nothing erased, and verifies`, {
  timeout: 60_000 + KILLS * 60_000,
}, async () => {
  const random = seeded('life');
  const counts = { imported: 0, looked: 0, erasing: 0, erased: 0, signed: 0, rotated: 0, torn: 0 };
  for (let begun = 0; begun < KILLS; begun += LIVES) {
    const base = temporary();
    const dir = join(base, 'case');
    createCase(dir, { purpose: 'kill test', at: Date.UTC(2031, 0, 1) });
    const known: Acknowledged = {
      imported: new Map(),
      looked: new Set(),
      erasing: new Map(),
      erased: new Map(),
      signed: 0,
      keys: 1,
    };
    for (let round = begun; round < Math.min(KILLS, begun + LIVES); round++) {
      for (const line of await lifeKilledAfter(dir, String(round), random() * 4000)) {
        note(known, line);
        counts[line.split(' ')[0] as keyof typeof counts]++;
      }
      // As it lies there, and once it was opened.
      const { problems } = await verifyCase(dir);
      expect(problems.filter(({ what }) => !TORN.test(what))).toEqual([]);
      if (problems.length > 0) counts.torn++;
      const open = await openViews(dir, { write: true });
      const present = new Set<string>();
      const looks = new Set<string>();
      for await (const { entry } of open.kase.ledger.read()) {
        if (entry.kind === 'capture' && (await open.kase.captures.has(entry.sha256))) present.add(entry.ref!);
        if (entry.kind === 'observation') looks.add(entry.ref);
      }
      const lost: string[] = [];
      const back: string[] = [];
      const search = (word: string) => open.index.search(word, { limit: 5 }).pids.length;
      for (const [name, word] of known.imported)
        if (!present.has(`https://t.me/${name}`) || search(word) === 0) lost.push(name);
      for (const name of known.looked)
        if (!looks.has(`https://t.me/${name}`) || !present.has(`https://t.me/${name}`)) lost.push(name);
      for (const [name, word] of known.erased)
        if (present.has(`https://t.me/${name}`) || (word !== '' && search(word) > 0)) back.push(name);
      const { size } = open.kase.ledger;
      await open.close();
      expect({ lost, back }).toEqual({ lost: [], back: [] });
      expect(size).toBeGreaterThanOrEqual(known.signed);
      expect((await second(dir)).problems).toEqual([]);
      const verdict = await verifyCase(dir);
      expect(verdict).toMatchObject({ ok: true, problems: [], unsigned: 0 });
      const keys = readFileSync(join(dir, 'ledger', 'ledger.pub'), 'utf8').match(/BEGIN/g)?.length ?? 0;
      expect(keys).toBeGreaterThanOrEqual(known.keys);
    }
    rmSync(base, { recursive: true, force: true });
  }
  console.log(`killed ${KILLS} times: ${JSON.stringify(counts)}`);
  expect(counts.imported + counts.looked).toBeGreaterThan(0);
});
