/**
 * @module
 * Matching at the size of a careful researcher's set: tables → answer, on an invented world of 2,000 vanished communities, 20,000
 * candidates and 8 million posts, and on a quarter of it, each in a process of its own. Says time, peak memory, how
 * cost grows, and precision and recall (so that nobody makes it fast by making it wrong).
 * Usage: `node bench/match.ts [PARTS…]`, parts of the full size (default 0.25 1). Filling the tables is not measured.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyse } from '../src/pipeline/answers.ts';
import { openTables } from '../src/views/tables.ts';
import { fillTables, type WorldSize } from './match-world.ts';
import { exponent } from './measure.ts';

const FULL: WorldSize = { vanished: 2000, candidates: 20_000, posts: 8_000_000 };

interface Run {
  seconds: number;
  processorSeconds: number;
  factsSeconds: number;
  mebibytes: number;
  pairs: number;
  stated: number;
  right: number;
  wanted: number;
}

async function fill(dir: string, part: number): Promise<void> {
  mkdirSync(dir, { recursive: true });
  const tables = await openTables(dir, { memoryMiB: 2048 });
  const truth = await fillTables(tables, {
    vanished: Math.round(FULL.vanished * part),
    candidates: Math.round(FULL.candidates * part),
    posts: Math.round(FULL.posts * part),
  });
  await tables.run('checkpoint');
  tables.close();
  writeFileSync(join(dir, 'truth.json'), JSON.stringify([...truth]));
}

/** In this process: from the tables to the matches. */
async function run(dir: string): Promise<Run> {
  const before = performance.now();
  const tables = await openTables(dir, { readOnly: true });
  const analysis = await analyse(tables, null);
  const loaded = performance.now();
  const { matches, method } = await analysis.matches(false);
  const seconds = (performance.now() - before) / 1000;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  tables.close();
  const truth = new Map(JSON.parse(readFileSync(join(dir, 'truth.json'), 'utf8')) as [string, string][]);
  const stated = matches.filter(
    ({ relation, probability }) => relation === 'successor' && probability >= 0.9,
  );
  return {
    seconds,
    processorSeconds: (userCPUTime + systemCPUTime) / 1e6,
    factsSeconds: (loaded - before) / 1000,
    mebibytes: maxRSS / 1024,
    pairs: method.candidatePairs,
    stated: stated.length,
    right: stated.filter(({ from, to }) => truth.get(from) === to).length,
    wanted: truth.size,
  };
}

const [first, ...rest] = process.argv.slice(2);
if (first === '--run') console.log(JSON.stringify(await run(rest[0]!)));
else {
  const keep = first === '--in' ? rest.shift()! : null;
  const parts = (keep ? rest : [first, ...rest]).filter((part) => part !== undefined).map(Number);
  const work = keep ?? mkdtempSync(join(tmpdir(), 'driftline-bench-'));
  const sizes: number[] = [];
  const seconds: number[] = [];
  try {
    console.log('| size | time | processor time | peak memory | pairs weighed | precision | recall |');
    console.log('|---|---|---|---|---|---|---|');
    for (const part of parts.length > 0 ? parts : [0.25, 1]) {
      const dir = join(work, `views-${part}`);
      if (!existsSync(join(dir, 'truth.json'))) await fill(dir, part);
      const { stdout, stderr } = spawnSync(process.execPath, [import.meta.filename, '--run', dir], {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      });
      if (stdout === '') throw new Error(stderr);
      const found = JSON.parse(stdout) as Run;
      sizes.push(part);
      seconds.push(found.seconds);
      console.log(
        `| ${part} | ${found.seconds.toFixed(1)} s (facts ${found.factsSeconds.toFixed(1)}) | ${found.processorSeconds.toFixed(0)} s | ${found.mebibytes.toFixed(0)} MiB | ${found.pairs} | ${(found.right / found.stated).toFixed(3)} | ${(found.right / found.wanted).toFixed(3)} |`,
      );
    }
    if (sizes.length > 1) console.log(`growth exponent of time: ${exponent(sizes, seconds).toFixed(2)}`);
  } finally {
    if (keep === null) rmSync(work, { recursive: true, force: true });
  }
}
