/**
 * Planted persons come out nowhere: docs/privacy/what-is-kept.md as a test. Archives of every format are imported as a user
 * does it, and everything that is made from them is searched.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatherExport } from '../src/pipeline/export.ts';
import { FORMATS, writeExport } from '../src/pipeline/export-files.ts';
import { findArchives, importArchives } from '../src/pipeline/import.ts';
import { openViews } from '../src/pipeline/views.ts';
import { PLATFORMS } from '../src/platforms/index.ts';
import { type Canary, canaryArchives, ONLY_MENTIONED } from './canary-archives.ts';
import { driftline, temporary } from './cli.ts';
import { unzip } from './export-formats.testing.ts';

const archives = canaryArchives();
const base = temporary();
const kase = join(base, 'case');
const log: string[] = [];

/** Runs a verb that is to go well, and takes down what it says besides its answer. */
function run(...args: string[]): string {
  const { code, out, err } = driftline([...args, '--case', kase]);
  log.push(err);
  expect([args[0], code, code === 0 ? '' : err]).toEqual([args[0], 0, '']);
  return out;
}

beforeAll(async () => {
  expect(driftline(['init', kase, '--purpose', 'where do frost warnings go']).code).toBe(0);
  mkdirSync(join(base, 'plain'));
  for (const { file, ref, bytes } of archives)
    writeFileSync(join(base, ...(ref === null ? ['plain'] : []), file), bytes);
  // As a user does it, so that what is said on the way is heard.
  log.push(run('import', join(base, 'plain')));
  const { file, ref } = archives[0]!;
  log.push(run('import', join(base, file), '--ref', ref!));
  log.push(run('export', 'report', '--out', join(base, 'out', 'report')));
  const open = await openViews(kase, { write: true });
  for (const archive of archives.slice(1))
    if (archive.ref !== null) {
      const files = await findArchives([join(base, archive.file)], archive.ref);
      await importArchives(open, files, { at: Date.UTC(2026, 10, 24) });
    }
  await open.kase.ledger.checkpoint();
  const from = await gatherExport(open);
  for (const format of FORMATS) await writeExport(format, from, join(base, 'out', format), open.tables);
  await open.close();
}, 300_000);
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Who somebody is, in lower case: parts that stand alone. */
const identity = ({ name, user, id }: Canary) =>
  [...name.split(' '), user, id].map((part) => part.toLowerCase());
/** What words give away. */
const given = ({ phone, email, handle }: Canary) => [
  phone.replace('+44 ', ''),
  phone.replaceAll(' ', '').slice(-9),
  email,
  email.split('@')[0]!,
  handle,
];

function found(where: string, text: string, needles: readonly string[]): string[] {
  const lower = text.toLowerCase();
  return needles.filter((needle) => lower.includes(needle)).map((needle) => `${needle} in ${where}`);
}

/** Every file under a folder, by its path in it. */
function filesIn(folder: string, but: RegExp = /^$/): { name: string; bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !but.test(relative(folder, path)))
    .map((path) => ({ name: relative(folder, path), bytes: readFileSync(path) }));
}

/** All cells of all tables as text: the database packs what it writes, so its file cannot be searched. */
async function allTables(): Promise<string> {
  const { tables, close } = await openViews(kase, { write: false });
  const rows: unknown[] = [];
  for (const { name } of await tables.all<{ name: string }>(
    'select table_name as name from information_schema.tables order by name',
  ))
    rows.push(name, ...(await tables.all(`select * from ${name}`)));
  await close();
  return JSON.stringify(rows);
}

describe('the plan', () => {
  it('has an archive of every format that is read, and each was read', async () => {
    const formats = PLATFORMS.flatMap((platform) => platform.archives.map(({ id }) => id));
    expect(archives.map(({ format }) => format).sort()).toEqual(formats.sort());
    const tables = await allTables();
    for (const { format, canary } of archives) {
      expect(tables, format).toContain(`"format":"${format}"`);
      // The words were read: what is missing below is not missing because nothing was there.
      expect(tables, format).toContain(canary.email);
    }
  });
});

describe('who wrote', () => {
  const authors = archives.filter(({ isPlace }) => !isPlace);

  it('stands in no table', async () => {
    const tables = await allTables();
    for (const { canary, format } of authors) expect(found(format, tables, identity(canary))).toEqual([]);
  });

  it('has no profile here when others only mention them', async () => {
    expect(await allTables()).not.toContain(ONLY_MENTIONED);
  });

  it('stands in no file of the case but the captures: not in the index, the ledger, or what collectors note', () => {
    const files = filesIn(kase, /^captures\//);
    expect(files.map(({ name }) => name)).toContain('views/text.sqlite');
    for (const { name, bytes } of files)
      for (const { canary } of authors)
        expect(found(name, bytes.toString('latin1'), identity(canary))).toEqual([]);
  });

  it('is one pseudonym in one place, and another under the key of another case', async () => {
    const author = async (dir: string) => {
      const { tables, close } = await openViews(dir, { write: false });
      const [row] = await tables.all<{ author: string }>(
        `select distinct author from posts where author is not null and platform = 'telegram' and community like '%canary_group_a'`,
      );
      await close();
      return row?.author;
    };
    const other = join(base, 'other');
    driftline(['init', other, '--purpose', 'another case']);
    const { file, ref } = archives[0]!;
    driftline(['import', join(base, file), '--ref', ref!, '--case', other]);
    const one = await author(kase);
    expect(one).toMatch(/^[0-9a-f]{16}$/);
    expect(await author(other)).toMatch(/^[0-9a-f]{16}$/);
    expect(await author(other)).not.toBe(one);
  });
});

describe('nothing of a person', () => {
  it('is in what a verb says on the way, or in a file it could not read', () => {
    const broken = join(base, 'broken.json');
    writeFileSync(broken, Buffer.from(archives[0]!.bytes).subarray(0, 700));
    log.push(driftline(['import', broken, '--case', kase]).err);
    const folder = join(base, 'unknown');
    mkdirSync(folder);
    writeFileSync(join(folder, 'notes.txt'), `${archives[0]!.canary.name} ${archives[0]!.canary.phone}`);
    log.push(driftline(['import', folder, '--case', kase]).err);
    for (const { canary } of archives)
      expect(found('log', log.join('\n'), [...identity(canary), ...given(canary)])).toEqual([]);
  });

  it('is in an error about what was typed', () => {
    const { phone, email } = archives[0]!.canary;
    for (const args of [
      ['watch', 'add', phone],
      ['watch', 'add', email],
      ['watch', 'add', `https://t.me/${phone.replaceAll(' ', '')}`],
      ['export', email, '--out', join(base, 'x')],
      ['release', phone, '--by', 'x', '--because', 'y'],
      ['status', '--at', phone],
    ]) {
      const { code, err } = driftline([...args, '--case', kase]);
      expect([args.join(' '), code]).toEqual([args.join(' '), 2]);
      expect(
        found(args.join(' '), err, [phone.replace('+44 ', ''), phone.replaceAll(' ', '').slice(-9), email]),
      ).toEqual([]);
    }
  });

  it.each(FORMATS)('is in an export as %s', async (format) => {
    const path = join(base, 'out', format);
    const texts: [string, string][] = [];
    if (format === 'parquet') {
      const { tables, close } = await openViews(kase, { write: false });
      for (const { name } of filesIn(path, /^proof\//))
        texts.push([
          name,
          JSON.stringify(
            await tables.all(`select * from read_parquet('${join(path, name)}')`),
            (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
          ),
        ]);
      await close();
    } else if (format === 'wacz')
      for (const { name, bytes } of unzip(readFileSync(path)))
        texts.push([name, (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()]);
    else if (format === 'csv')
      for (const { name, bytes } of filesIn(path)) texts.push([name, bytes.toString()]);
    else texts.push([format, readFileSync(path, 'utf8')]);
    // Something was exported: the places are there, and what was masked shows that it was.
    const all = texts.map(([, text]) => text).join('\n');
    expect(all).toContain('canary_group_a');
    if (['csv', 'parquet', 'wacz'].includes(format)) expect(all).toContain('[phone]');
    for (const [name, text] of texts)
      for (const { canary } of archives) {
        expect(found(name, text, [...identity(canary), ...given(canary)])).toEqual([]);
      }
  });
});

describe('what was released', () => {
  it('is shown from then on, and only that; withdrawn, it is masked again', () => {
    const { canary } = archives[0]!;
    const posts = () => {
      run('export', 'csv', '--out', join(base, 'released'));
      return readFileSync(join(base, 'released', 'posts.csv'), 'utf8');
    };
    run('release', 'phones', '--by', 'a test', '--because', 'to see it');
    const shown = posts();
    expect(shown).toContain(canary.phone);
    expect(shown).not.toContain(canary.email);
    expect(shown).not.toContain(canary.handle);
    expect(readFileSync(join(base, 'released', 'decisions.csv'), 'utf8')).toContain(
      'release:phones,accept,a test,to see it',
    );
    run('release', 'phones', '--withdraw', '--by', 'a test', '--because', 'seen');
    expect(posts()).not.toContain(canary.phone);
  }, 120_000);
});
