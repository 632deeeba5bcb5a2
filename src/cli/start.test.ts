/**
 * What a start loads, seen from inside the process: a verb that needs no database must not wait for one.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

/** Writes the address of every module that Node loads to descriptor 3. */
const WATCH = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from 'node:fs';
  import { registerHooks } from 'node:module';
  registerHooks({
    load(url, context, next) {
      writeSync(3, url + '\\n');
      return next(url, context);
    },
  });
`)}`;

/** The exit code of a command line, and what it loaded: our own files from the root, packages by their names. */
function start(args: readonly string[], input = '') {
  const ran = spawnSync(process.execPath, ['--import', WATCH, join(ROOT, 'bin', 'driftline.mjs'), ...args], {
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    input,
    cwd: ROOT,
  });
  const loaded = ran.output[3]!.split('\n').flatMap((url) => {
    const path = url.split(`${ROOT}/`)[1];
    if (path === undefined) return [];
    return [/^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path];
  });
  return { code: ran.status, loaded: [...new Set(loaded)].sort() };
}

const ALWAYS =
  /^(?:bin\/|src\/cli\/|src\/version\.ts|src\/pipeline\/media-mode\.ts|src\/core\/(?:clock|errors|personal)\.ts|commander$)/;
const ADDRESSES =
  /^(?:src\/core\/(?:ref|links|text)(?:\.ts|\/)|src\/platforms\/links\.ts|src\/platforms\/[^/]+\/links\.ts|tldts)/;

const rows: { what: string; args: string[]; input?: string; code: number; also?: RegExp; must: string }[] = [
  { what: 'the help', args: ['--help'], code: 0, must: 'commander' },
  { what: 'the help of a heavy verb', args: ['evaluate', '--help'], code: 0, must: 'src/cli/evaluate.ts' },
  { what: 'the version', args: ['--version'], code: 0, must: 'src/version.ts' },
  { what: 'completion', args: ['completion', 'bash'], code: 0, must: 'src/cli/completion.ts' },
  { what: 'a verb that does not exist', args: ['frobnicate'], code: 2, must: 'src/cli/main.ts' },
  { what: 'an option that is none', args: ['leads', '--limit', 'x'], code: 2, must: 'src/cli/edge.ts' },
  {
    what: 'links of a text',
    args: ['links', '-'],
    input: 'see hxxps://t[.]me/garden_wire',
    code: 0,
    also: ADDRESSES,
    must: 'src/platforms/telegram/links.ts',
  },
  {
    what: 'an address that is none',
    args: ['watch', 'add', 'bees'],
    code: 2,
    also: ADDRESSES,
    must: 'src/cli/address.ts',
  },
];

it.each(rows)('$what loads only what it needs', ({ args, input, code, also, must }) => {
  const started = start(args, input);
  expect(started.code).toBe(code);
  expect(started.loaded).toContain(must);
  expect(started.loaded.filter((path) => !ALWAYS.test(path) && !also?.test(path))).toEqual([]);
});

it('sees a database where one is opened', () => {
  const { code, loaded } = start(['status', '--case', join(ROOT, 'src')]);
  expect(code).toBe(2);
  expect(loaded).toContain('@duckdb/node-api');
});
