/**
 * The second verifier as people meet it: a command without a single dependency, and a page in a browser without a network.
 * What it finds is held against `verify` in `ledger-tamper.test.ts` and `proof.test.ts`.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { zipSync } from 'fflate';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KEY_FILE, keepCaseKey, PASSPHRASE, readCaseKey } from '../../src/captures/case-key.ts';
import { bundleProof } from '../../src/ledger/bundle.ts';
import { readLedger } from '../../src/ledger/file.ts';
import { stateLooked } from '../../src/pipeline/looked.ts';
import { makeScene, type Scene, WATCHED } from './ledger-scene.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const VERIFIER = join(ROOT, 'verifier', 'verify.mjs');
const PAGE = join(ROOT, 'web', 'verify.html');
const CHROMIUM = '/usr/bin/chromium';
const root = mkdtempSync(join(tmpdir(), 'driftline-verifier-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let made: Scene;
let tampered: string;
let zip: string;
let looked: string;

beforeAll(async () => {
  made = await makeScene(join(root, 'case'));
  tampered = join(root, 'tampered');
  cpSync(made.dir, tampered, { recursive: true });
  const segment = join(tampered, 'ledger', '000001.jsonl');
  writeFileSync(segment, readFileSync(segment, 'utf8').replace('Матч 0', 'Матч 7'));
  const files = new Map([[made.captured[0]!, 'archive/match.html']]);
  const entries: number[] = [];
  for await (const { index, entry } of (await readLedger(made.dir)).read())
    if (entry.kind === 'capture' && entry.sha256 === made.captured[0]) entries.push(index);
  const [proof] = await bundleProof(made.dir, { entries, files });
  zip = join(root, 'bundle.zip');
  writeFileSync(
    zip,
    zipSync({
      'proof/proof.json': proof!.bytes,
      'archive/match.html': made.contents.get(made.captured[0]!)!,
    }),
  );
  looked = join(root, 'looked.json');
  writeFileSync(looked, JSON.stringify((await stateLooked(made.dir, WATCHED, null, null)).proof));
});

const coreOf = (text: string) => text.slice(text.indexOf('// ── begin'), text.indexOf('// ── end ──'));

test('is one file that loads nothing but what Node and browsers bring, and the page has the same code', () => {
  const text = readFileSync(VERIFIER, 'utf8');
  expect(
    [...text.matchAll(/import\(?\s*'([^']+)'|from '([^']+)'/g)]
      .map(([, a, b]) => a ?? b)
      .filter((name) => !name!.startsWith('node:')),
  ).toEqual([]);
  expect(coreOf(text).length).toBeGreaterThan(10_000);
  expect(coreOf(text)).not.toMatch(/\bimport\b|\brequire\b|\bfetch\b|XMLHttpRequest|WebSocket/);
  expect(coreOf(readFileSync(PAGE, 'utf8')) === coreOf(text)).toBe(true);
});

describe('the command', () => {
  const run = (args: readonly string[], env: Record<string, string> = {}) => {
    const ran = spawnSync(process.execPath, [VERIFIER, ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    return { code: ran.status, out: ran.stdout, err: ran.stderr };
  };

  test('says what fits and what does not, by its exit code too', () => {
    expect(run([made.dir])).toMatchObject({ code: 0, out: expect.stringContaining('Everything fits.') });
    expect(run([tampered])).toMatchObject({ code: 4, out: expect.stringContaining('entry 1') });
    expect(JSON.parse(run([zip, '--json']).out)).toMatchObject({ ok: true, captures: 1, problems: [] });
    expect(JSON.parse(run([looked, '--json']).out)).toMatchObject({ ok: true, entries: expect.any(Number) });
    const key = readFileSync(join(made.dir, 'ledger', 'ledger.pub'), 'utf8').split('\n')[0]!;
    expect(run([made.dir, '--key', key]).code).toBe(0);
    expect(run([made.dir, '--key', key.replace(/.$/, 'A')]).code).toBe(4);
    expect(run([made.dir, '--seen', join(made.dir, 'ledger', 'checkpoints')]).code).toBe(0);
    for (const args of [[], [root], [join(root, 'nothing')], [PAGE]])
      expect(run(args)).toMatchObject({ code: 2, out: '' });
  });

  test('opens captures under a passphrase, and under a key that lies elsewhere', async () => {
    const dir = join(root, 'guarded');
    cpSync(made.dir, dir, { recursive: true });
    const key = (await readCaseKey(dir, {}))!;
    await keepCaseKey(dir, key, { [PASSPHRASE]: 'leeks' }, { N: 16, r: 1, p: 1 });
    expect(run([dir], { [PASSPHRASE]: 'leeks' }).code).toBe(0);
    expect(run([dir], { [PASSPHRASE]: 'cress' }).code).toBe(2);
    const file = join(root, 'elsewhere.key');
    writeFileSync(file, `${Buffer.from(key).toString('hex')}\n`);
    await keepCaseKey(dir, key, { [KEY_FILE]: file });
    expect(run([dir], { [KEY_FILE]: file }).code).toBe(0);
    expect(run([dir]).code).toBe(2);
  });
});

describe.skipIf(!existsSync(CHROMIUM))('the page, in a browser that is offline', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());

  test('gives the same verdicts, and asks nobody for anything', { timeout: 240_000 }, async () => {
    const context = await browser.newContext({ offline: true });
    const page = await context.newPage();
    const asked: string[] = [];
    const faults: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', (error) => faults.push(error.message));
    const address = pathToFileURL(PAGE).href;
    const verdict = async (input: '#file' | '#folder', path: string) => {
      await page.goto(address);
      await page.setInputFiles(input, path);
      await page
        .locator('#verdict')
        .filter({ hasText: /fit|could not/ })
        .waitFor();
      const said = `${await page.textContent('#verdict')} ${await page.textContent('#counts')}`;
      return said;
    };
    expect(await verdict('#file', zip)).toMatch(/^Everything fits\. .*1 captures/);
    expect(await verdict('#file', looked)).toMatch(/^Everything fits\./);
    expect(await verdict('#folder', made.dir)).toMatch(
      new RegExp(`^Everything fits\\. .*3 captures.*${made.stamps.length} timestamps`),
    );
    expect(await verdict('#folder', tampered)).toMatch(/things do not fit/);
    expect(await page.textContent('#problems')).toContain('entry 1');
    const cut = join(root, 'cut.zip');
    writeFileSync(cut, readFileSync(zip).subarray(0, -40));
    expect(await verdict('#file', cut)).toMatch(/^It could not be checked/);
    expect([...new Set(asked)]).toEqual([address]);
    expect(faults).toEqual([]);
    await context.close();
  });
});

test('a bundle that was unpacked is checked as a folder', () => {
  const folder = join(root, 'unpacked');
  mkdirSync(join(folder, 'proof'), { recursive: true });
  mkdirSync(join(folder, 'archive'));
  const run = () => spawnSync(process.execPath, [VERIFIER, folder, '--json'], { encoding: 'utf8' });
  const bytes = made.contents.get(made.captured[0]!)!;
  writeFileSync(join(folder, 'archive', 'match.html'), bytes);
  expect(run().status).toBe(2);
  cpSync(looked, join(folder, 'proof', 'proof.json'));
  expect(run().status).toBe(0);
  expect(readdirSync(folder).sort()).toEqual(['archive', 'proof']);
});
