/**
 * @module
 * Import of a Telegram Desktop export against Python's bare `json.load` of the same file, in the same run, in turn:
 * medians of time and peak memory, and their ratio. The import includes posts, links and text index, durable.
 * Usage: `node bench/import.ts [POSTS] [ROUNDS]` (default 640,000 posts, about 400 MB; 3 rounds). Needs python3.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTelegramExport } from './telegram-export.ts';

/** Runs a command and tells its wall-clock seconds and its peak memory in MiB. */
const MEASURE = `
import resource, subprocess, sys, time
start = time.time()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
print(code, time.time() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)`;

function measure(...command: string[]): { seconds: number; mebibytes: number } {
  const { stdout } = spawnSync('python3', ['-c', MEASURE, ...command], { encoding: 'utf8' });
  const [code, seconds, mebibytes] = stdout.trim().split(' ').map(Number);
  if (code !== 0) throw new Error(`${command.slice(0, 3).join(' ')} ended with ${code}`);
  return { seconds: seconds!, mebibytes: mebibytes! };
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

const [posts = '640000', rounds = '3'] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'driftline-bench-'));
try {
  const file = join(work, 'result.json');
  writeTelegramExport(file, Number(posts));
  const size = statSync(file).size;
  const main = join(import.meta.dirname, '..', 'bin', 'driftline.mjs');
  const ours: ReturnType<typeof measure>[] = [];
  const peer: ReturnType<typeof measure>[] = [];
  for (let round = 0; round < Number(rounds); round++) {
    const kase = join(work, `case-${round}`);
    measure(process.execPath, main, 'init', kase, '--purpose', 'bench');
    ours.push(measure(process.execPath, main, 'import', file, '--case', kase));
    rmSync(kase, { recursive: true });
    peer.push(measure('python3', '-c', 'import json, sys; json.load(open(sys.argv[1]))', file));
  }
  const row = (name: string, runs: typeof ours) =>
    `| ${name} | ${median(runs.map((r) => r.seconds)).toFixed(1)} s | ${median(runs.map((r) => r.mebibytes)).toFixed(0)} MiB |`;
  const ratio = median(ours.map((r) => r.seconds)) / median(peer.map((r) => r.seconds));
  console.log(
    `${(size / 1e6).toFixed(0)} MB, ${Number(posts).toLocaleString('en')} posts, medians of ${rounds} rounds`,
  );
  console.log('| | time | peak memory |\n|---|---|---|');
  console.log(row('driftline import (posts, links, text index)', ours));
  console.log(row('python3 json.load', peer));
  console.log(`ratio of times: ${ratio.toFixed(2)} (below 1: the import is faster)`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
