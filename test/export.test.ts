/**
 * Every export against its own standard, twice the same bytes, one id for one thing, and a way back to the capture.
 */
import { spawnSync } from 'node:child_process';
import { createHash, webcrypto } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { MultiDirectedGraph } from 'graphology';
import gexfReader from 'graphology-gexf';
import { Parser } from 'htmlparser2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureIndex } from '../src/export/captures.ts';
import { cellText } from '../src/export/csv.ts';
import { DATASETS } from '../src/export/datasets.ts';
import { idOf } from '../src/export/ids.ts';
import type { ExportedCase } from '../src/export/shapes.ts';
import { wacz } from '../src/export/wacz.ts';
import { searchKey } from '../src/export/warc.ts';
import { gatherExport } from '../src/pipeline/export.ts';
import { FORMATS, type Format, writeExport } from '../src/pipeline/export-files.ts';
import { ROOT } from './cli.ts';
import { mispEvent, unzip, type Zipped } from './export-formats.testing.ts';
import { bytesOf, playedCase, releasing } from './exported-case.ts';

let played: Awaited<ReturnType<typeof playedCase>>;
let from: ExportedCase;
/** Where each format was written, the first time. */
const out = (format: Format, time: 'once' | 'again' = 'once') => join(played.dir, time, format);

beforeAll(async () => {
  played = await playedCase();
  from = await gatherExport(played.open);
  for (const time of ['once', 'again'] as const) {
    mkdirSync(join(played.dir, time));
    const gathered = time === 'once' ? from : await gatherExport(played.open);
    for (const format of FORMATS) await writeExport(format, gathered, out(format, time), played.open.tables);
  }
}, 240_000);
afterAll(() => played.close());

const text = (format: Format) => readFileSync(out(format), 'utf8');

describe('the same case', () => {
  it.each(FORMATS)('gives the same bytes as %s', (format) => {
    const files = (time: 'once' | 'again') =>
      filesOf(join(played.dir, time), format).map(
        ({ name, bytes }) => `${name} ${bytes.length} ${sha256(bytes)}`,
      );
    expect(files('again')).toEqual(files('once'));
    const folder = format === 'csv' || format === 'parquet';
    // The proof lies beside, in a folder `proof`, or in the archive.
    expect(files('once').length).toBe(folder ? DATASETS.length + 1 : format === 'wacz' ? 1 : 2);
  });

  it('is read as of its own time, not of ours', () => {
    expect(new Date(from.about.at).getUTCFullYear()).toBe(2019);
    for (const format of ['stix', 'misp', 'gexf', 'graphml', 'report'] as const)
      expect(text(format)).not.toMatch(/202\d-\d\d-\d\dT/);
  });
});

describe('STIX 2.1', () => {
  const schemas = join(ROOT, '..', 'shared', 'data', 'stix2-schemas', 'schemas');
  const bundle = () =>
    JSON.parse(text('stix')) as {
      objects: { type: string; id: string; extensions?: Record<string, object> }[];
    };

  it.skipIf(!existsSync(schemas))('every object keeps to the schema of its type', () => {
    const ajv = new Ajv2020({ strict: false, unicodeRegExp: false, logger: false });
    addFormats.default(ajv);
    const known = new Map<string, string>();
    for (const file of globSync('**/*.json', { cwd: schemas })) {
      const schema = JSON.parse(readFileSync(join(schemas, file), 'utf8')) as { $id: string };
      ajv.addSchema(schema);
      known.set(file.split('/').at(-1)!.replace('.json', ''), schema.$id);
    }
    const { objects, ...around } = bundle();
    const wrong: string[] = [];
    for (const object of objects) {
      const validate = ajv.getSchema(known.get(object.type)!)!;
      if (!validate(object)) wrong.push(`${object.id} ${ajv.errorsText(validate.errors)}`);
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(around).toMatchObject({ type: 'bundle', id: expect.stringMatching(/^bundle--/) });
    // The schema of the bundle lists the types it takes and has left out those that came with STIX 2.1.
    const later = new Set(['extension-definition', 'grouping', 'note']);
    const whole = ajv.getSchema(known.get('bundle')!)!;
    const listed = objects.filter(({ type }) => !later.has(type));
    expect(whole({ ...around, objects: listed }) ? [] : whole.errors?.slice(0, 2)).toEqual([]);
  });

  it('has no x_ property, defines every extension it uses, and points at nothing that is not there', () => {
    const { objects } = bundle();
    const ids = new Set(objects.map(({ id }) => id));
    expect(ids.size).toBe(objects.length);
    const all = JSON.stringify(objects);
    expect(all).not.toMatch(/"x_/);
    for (const { extensions } of objects)
      for (const name of Object.keys(extensions ?? {})) expect(ids).toContain(name);
    for (const [, id] of all.matchAll(
      /"((?:identity|url|file|note|grouping|relationship|report)--[0-9a-f-]+)"/g,
    ))
      expect(ids).toContain(id);
    for (const type of ['identity', 'grouping', 'relationship', 'note', 'url', 'file', 'report'])
      expect(objects.map((object) => object.type)).toContain(type);
  });
});

describe('MISP', () => {
  it('is an event of the core format', () => {
    const read = mispEvent.safeParse(JSON.parse(text('misp')));
    expect(read.error?.issues.slice(0, 3)).toBeUndefined();
    const { Object: objects } = read.data!.Event;
    const ids = new Set(objects.map(({ uuid }) => uuid));
    const references = objects.flatMap((object) => object.ObjectReference);
    expect(references.length).toBeGreaterThan(50);
    for (const { object_uuid, referenced_uuid } of references) {
      expect(ids).toContain(object_uuid);
      expect(ids).toContain(referenced_uuid);
    }
  });

  it('gives nothing to a detection system, and publishes nothing', () => {
    expect(text('misp')).not.toContain('"to_ids": true');
    expect(JSON.parse(text('misp'))).toMatchObject({ Event: { published: false, distribution: '0' } });
  });
});

/** The elements of an XML document: names with attributes. Fails where it is not well formed enough to be read. */
function elements(xml: string): { name: string; attributes: Record<string, string> }[] {
  const found: { name: string; attributes: Record<string, string> }[] = [];
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth++;
        found.push({ name, attributes });
      },
      onclosetag: () => depth--,
    },
    { xmlMode: true, recognizeSelfClosing: true },
  );
  parser.end(xml);
  expect(depth).toBe(0);
  return found;
}

describe('graphs', () => {
  it('GEXF 1.3 has time on nodes and edges, and Graphology reads it', () => {
    const all = elements(text('gexf'));
    expect(all.find(({ name }) => name === 'gexf')!.attributes).toMatchObject({
      xmlns: 'http://gexf.net/1.3',
      version: '1.3',
    });
    expect(all.find(({ name }) => name === 'graph')!.attributes).toMatchObject({
      mode: 'dynamic',
      timeformat: 'dateTime',
    });
    const nodes = all.filter(({ name }) => name === 'node');
    const edges = all.filter(({ name }) => name === 'edge');
    const dated = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/;
    for (const { attributes } of edges) expect(attributes.start).toMatch(dated);
    const gone = nodes.filter(({ attributes }) => attributes.end !== undefined);
    expect(gone.length).toBeGreaterThan(40);
    for (const { attributes } of gone) expect(attributes.end! > (attributes.start ?? '')).toBe(true);
    // As for Gephi: every edge has its ends, and no two edges one id.
    const ids = new Set(nodes.map(({ attributes }) => attributes.id));
    for (const { attributes } of edges) {
      expect(ids).toContain(attributes.source);
      expect(ids).toContain(attributes.target);
    }
    expect(new Set(edges.map(({ attributes }) => attributes.id)).size).toBe(edges.length);
    const graph = gexfReader.parse(MultiDirectedGraph, text('gexf'));
    expect([graph.order, graph.size]).toEqual([nodes.length, edges.length]);
  });

  it('GraphML declares every key it uses', () => {
    const all = elements(text('graphml'));
    const keys = new Set(all.filter(({ name }) => name === 'key').map(({ attributes }) => attributes.id));
    for (const { name, attributes } of all) if (name === 'data') expect(keys).toContain(attributes.key);
    expect(all.filter(({ name }) => name === 'node').length).toBe(
      elements(text('gexf')).filter(({ name }) => name === 'node').length,
    );
  });

  it('writes no character that XML forbids, and right-to-left text as it is', () => {
    for (const format of ['gexf', 'graphml'] as const) {
      expect(text(format)).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
      expect(text(format)).toContain('أسبوع &lt;&amp;&quot;\ufffd&gt;');
    }
  });
});

describe('tables', () => {
  it('are the same rows as CSV and as Parquet, under the columns that the docs list', async () => {
    const page = readFileSync(join(ROOT, 'docs', 'export.md'), 'utf8');
    for (const { name, columns } of DATASETS) {
      const lines = readFileSync(join(out('csv'), `${name}.csv`), 'utf8');
      expect(lines.split('\r\n')[0]).toBe(columns.map(([column]) => column).join(','));
      const rows = await played.open.tables.all(
        `select * from read_parquet('${join(out('parquet'), `${name}.parquet`)}')`,
      );
      if (rows.length > 0) expect(Object.keys(rows[0]!)).toEqual(columns.map(([column]) => column));
      expect(rows.length).toBe(recordsIn(lines) - 1);
      const section = page.slice(page.indexOf(`### \`${name}\``)).split('\n### ')[0]!;
      for (const [column, type] of columns)
        expect(section, `${name}.${column}`).toMatch(new RegExp(`\\| \`${column}\`\\s+\\| ${type} `));
    }
  });

  it('have types in Parquet', async () => {
    const [row] = await played.open.tables.all<{ a: string; b: string; c: string }>(
      `select typeof("at") as a, typeof(pinned) as b, typeof(views) as c from read_parquet('${join(out('parquet'), 'posts.parquet')}') limit 1`,
    );
    expect(row).toEqual({ a: 'TIMESTAMP', b: 'BOOLEAN', c: 'BIGINT' });
  });

  it.each(['=1+1', '+49', '-2', '@sum', '\t=1', ' =cmd|x', '＝1', '\u200b=1'])(
    'let no spreadsheet run %j',
    (cell) => {
      expect(cellText(cell, 'text')).toBe(`'${cell}`);
    },
  );

  it('leave numbers and plain words alone', () => {
    expect(cellText(-2, 'number')).toBe('-2');
    expect(cellText('garden = good', 'text')).toBe('garden = good');
    expect(cellText(Date.UTC(2019, 10, 22), 'time')).toBe('2019-11-22T00:00:00Z');
  });
});

describe('WACZ', () => {
  it('has the layout that py-wacz validates', async () => {
    checkLayout(unzip(readFileSync(out('wacz'))));
  });

  it('is signed as wacz-auth 0.1.0 says for anonymous signatures', async () => {
    const files = new Map(unzip(readFileSync(out('wacz'))).map((file) => [file.name, file.bytes]));
    const digest = JSON.parse(files.get('datapackage-digest.json')!.toString()) as {
      path: string;
      hash: string;
      signedData: Record<string, string>;
    };
    expect(digest.path).toBe('datapackage.json');
    expect(digest.hash).toBe(`sha256:${sha256(files.get('datapackage.json')!)}`);
    const { signedData } = digest;
    expect(Object.keys(signedData).sort()).toEqual([
      'created',
      'hash',
      'publicKey',
      'signature',
      'software',
      'version',
    ]);
    expect(signedData.hash).toBe(digest.hash);
    expect(signedData.created).toBe(JSON.parse(files.get('datapackage.json')!.toString()).created);
    const curve = { name: 'ECDSA', namedCurve: 'P-384' };
    const key = await webcrypto.subtle.importKey(
      'spki',
      Buffer.from(signedData.publicKey!, 'base64'),
      curve,
      true,
      ['verify'],
    );
    const signature = Buffer.from(signedData.signature!, 'base64');
    const verify = (said: string) =>
      webcrypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, Buffer.from(said));
    expect(await verify(digest.hash)).toBe(true);
    expect(await verify(`${digest.hash}0`)).toBe(false);
  });

  it('every page and every line of the index lead to a record of that address', () => {
    const records = indexedRecords(unzip(readFileSync(out('wacz'))));
    expect(records.length).toBe(from.captures.length + 1);
    for (const { url, head } of records) expect(head).toContain(`\r\nWARC-Target-URI: ${url}\r\n`);
  });

  it('holds no capture as it came, but for what was released; then every kept one', async () => {
    const shas = new Set<string>();
    for (const capture of from.captures) shas.add((await from.reveal(capture.sha256))!.content);
    const digests = (files: Zipped[]) =>
      new Set(
        [
          ...gunzipSync(files[0]!.bytes)
            .toString('latin1')
            .matchAll(/\r\nWARC-Block-Digest: sha256:([0-9a-f]{64})/g),
        ].map(([, hex]) => hex!),
      );
    expect([...digests(unzip(readFileSync(out('wacz'))))].filter((hex) => shas.has(hex))).toEqual([]);
    const released = await releasing(played.open, 'originals');
    const files = unzip(await bytesOf(wacz(released)));
    checkLayout(files);
    const there = digests(files);
    expect([...shas].filter((hex) => !there.has(hex))).toEqual([]);
    expect(indexedRecords(files).length).toBe(from.captures.length + 1 + shas.size);
  });

  it('sorts addresses as replays look them up', () => {
    expect(searchKey('https://www.Example.org:8080/A/b?z=1&a=2#x')).toBe('org,example:8080)/a/b?a=2&z=1');
    expect(searchKey('urn:x')).toBe('urn:x');
  });
});

describe('the report', () => {
  it('needs nothing from outside, runs nothing, prints, and turns with the writing', () => {
    const page = text('report');
    expect(page).not.toMatch(
      /<script|<link|<img|<iframe|\son\w+=|javascript:|url\(|@import|https?:\/\/[^"<]*"\s*>/i,
    );
    expect(page).toContain(`default-src 'none'; style-src 'unsafe-inline'`);
    expect(page).toContain('@media print');
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).toContain('<blockquote dir="auto">');
  });

  it('states coverage, versions, limits, what is masked, and backs each answer', () => {
    const page = text('report');
    for (const words of [
      '<h2>Coverage</h2>',
      '<h2>Limits</h2>',
      '<h2>What is masked</h2>',
      'matches-',
      'No counterpart found',
    ])
      expect(page).toContain(words);
    const cited = new Set([...page.matchAll(/href="#c(\d+)"/g)].map(([, entry]) => entry));
    expect(cited.size).toBeGreaterThan(50);
    for (const entry of cited) expect(page).toContain(`<span id="c${entry}">${entry}</span>`);
    for (const { deaths } of from.waves) for (const { ref } of deaths) expect(page).toContain(ref);
  });
});

describe('all formats', () => {
  it('know a community and a capture by the same id', () => {
    const id = idOf('community', from.matches[0]!.from);
    const capture = idOf('capture', from.matches[0]!.evidence.flatMap((line) => line.captures)[0]!);
    for (const file of [
      text('stix'),
      text('misp'),
      text('gexf'),
      text('graphml'),
      readFileSync(join(out('csv'), 'communities.csv'), 'utf8'),
    ])
      expect(file).toContain(id);
    for (const file of [text('stix'), text('misp'), readFileSync(join(out('csv'), 'captures.csv'), 'utf8')])
      expect(file).toContain(capture);
  });

  it('point back to captures by entry and SHA-256', () => {
    const index = captureIndex(from);
    for (const { evidence } of from.matches)
      for (const sha of evidence.flatMap((line) => line.captures)) expect(index.get(sha)?.state).toBe('kept');
    expect(text('stix')).toMatch(/"ledger_entry": \d+/);
    expect(text('gexf')).toMatch(/for="ledgerEntry" value="\d+"/);
  });

  it('bring the proof of what stands in the ledger, but for what would have to be masked', () => {
    const proof = JSON.parse(readFileSync(`${out('report')}.proof.json`, 'utf8')) as {
      format: string;
      entries: { index: number; entry: string }[];
    };
    expect(proof.format).toBe('driftline-proof/1');
    const shown = new Set(proof.entries.map(({ index }) => index));
    expect(shown.size).toBeGreaterThan(from.ledger.entries * 0.9);
    expect(from.captures.filter(({ entry }) => !shown.has(entry)).length).toBeLessThan(3);
    // By the verifier that shares no code with us.
    const checked = spawnSync(process.execPath, [join(ROOT, 'verifier', 'verify.mjs'), out('wacz')], {
      encoding: 'utf8',
    });
    expect([checked.status, checked.stdout]).toEqual([0, expect.stringContaining('Everything fits')]);
    const inArchive = unzip(readFileSync(out('wacz'))).find(({ name }) => name === 'proof/proof.json');
    expect(inArchive?.bytes.equals(readFileSync(join(out('csv'), 'proof', 'proof.json')))).toBe(true);
  });

  it('show an erased capture as erased, and nothing that was read from it', async () => {
    const victim = from.captures.find(({ posts, platform }) => posts > 20 && platform === 'telegram')!;
    const before = await postsOf(from, victim.entry);
    expect(before.length).toBeGreaterThan(20);
    const { kase } = played.open;
    await kase.ledger.append([
      {
        kind: 'shred',
        at: '2026-11-25T00:00:00Z',
        captures: [victim.sha256],
        by: 'a test',
        because: 'time is up',
      },
    ]);
    await kase.captures.remove(victim.sha256);
    await played.open.follow();
    const after = await gatherExport(played.open);
    expect(after.captures.find(({ entry }) => entry === victim.entry)).toMatchObject({
      state: 'erased',
      erased: { because: 'time is up' },
    });
    expect(await postsOf(after, victim.entry)).toEqual([]);
    expect(after.links.filter(({ capture }) => capture === victim.sha256)).toEqual([]);
    const words = before.map((post) => post.text).sort((a, b) => b.length - a.length)[0]!;
    const others = (await postsOf(after)).some((post) => post.text === words);
    for (const format of FORMATS)
      await writeExport(format, after, join(played.dir, 'erased', format), played.open.tables);
    const erased = (format: string) => readFileSync(join(played.dir, 'erased', format));
    if (!others) expect(erased('csv/posts.csv').includes(words)).toBe(false);
    expect(erased('csv/captures.csv').toString()).toContain('erased,2026-11-25T00:00:00Z,time is up');
    expect(erased('stix').toString()).toContain('"state": "erased"');
    expect(gunzipSync(unzip(erased('wacz'))[0]!.bytes).toString()).toContain('This capture was erased on');
  }, 120_000);
});

/** The files of an export, what lies beside it among them. */
function filesOf(folder: string, format: Format): { name: string; bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => name === format || name.startsWith(`${format}.`) || name.startsWith(`${format}/`))
    .sort()
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function postsOf(of: ExportedCase, entry?: number) {
  const all = [];
  for await (const posts of of.posts(entry)) all.push(...posts);
  return all;
}

/** Rows of a CSV text, the header among them. */
function recordsIn(csv: string): number {
  return csv.replace(/"(?:[^"]|"")*"/g, '').split('\r\n').length - 1;
}

/** What `wacz validate` looks at, and what ReplayWeb.page needs. */
function checkLayout(files: Zipped[]): void {
  const byName = new Map(files.map((file) => [file.name, file]));
  const about = JSON.parse(byName.get('datapackage.json')!.bytes.toString()) as {
    profile: string;
    wacz_version: string;
    created: string;
    mainPageUrl: string;
    resources: { name: string; path: string; hash: string; bytes: number }[];
  };
  expect(about).toMatchObject({ profile: 'data-package', wacz_version: '1.1.1' });
  expect(about.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  // Stored, so that any part can be read by itself; every date the case's own.
  for (const { method, dated } of files) expect([method, dated]).toEqual([0, '2019-11-28 17:51']);
  const listed = about.resources.map(({ path }) => path).sort();
  expect(listed).toEqual(
    files
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('datapackage'))
      .sort(),
  );
  for (const { name, path, hash, bytes } of about.resources) {
    expect(path.split('/')).toHaveLength(2);
    // What the Frictionless specification lets a resource be called.
    expect(name).toMatch(/^[-a-z0-9._]+$/);
    const file = byName.get(path)!.bytes;
    expect([hash, bytes]).toEqual([`sha256:${sha256(file)}`, file.length]);
  }
  expect(new Set(about.resources.map(({ name }) => name)).size).toBe(about.resources.length);
  for (const path of [
    'archive/data.warc.gz',
    'indexes/index.cdx.gz',
    'indexes/index.idx',
    'pages/pages.jsonl',
  ])
    expect(listed).toContain(path);
  const [header, ...pages] = byName
    .get('pages/pages.jsonl')!
    .bytes.toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>);
  expect(header).toMatchObject({ format: 'json-pages-1.0', id: 'pages' });
  expect(pages[0]!.url).toBe(about.mainPageUrl);
  for (const page of pages) expect(page.ts).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
}

/** What each line of the index leads to: a gzip member of the archive, with the digest that the line gives. */
function indexedRecords(files: Zipped[]): { url: string; head: string }[] {
  const bytesOfFile = (name: string) => files.find((file) => file.name === name)!.bytes;
  const packed = bytesOfFile('indexes/index.cdx.gz');
  const warc = bytesOfFile('archive/data.warc.gz');
  const [meta, ...blocks] = bytesOfFile('indexes/index.idx').toString().trimEnd().split('\n');
  expect(meta).toBe('!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}');
  const lines = blocks.flatMap((block) => {
    const { offset, length, digest } = JSON.parse(block.slice(block.indexOf(' {'))) as {
      offset: number;
      length: number;
      digest: string;
    };
    const part = packed.subarray(offset, offset + length);
    expect(`sha256:${sha256(part)}`).toBe(digest);
    return gunzipSync(part).toString().trimEnd().split('\n');
  });
  expect(lines).toEqual(lines.toSorted());
  return lines.map((line) => {
    const [key, at] = line.split(' ', 2);
    const about = JSON.parse(line.slice(line.indexOf(' {'))) as Record<string, string>;
    expect(key).toBe(searchKey(about.url!));
    expect(at).toMatch(/^\d{14}$/);
    const member = warc.subarray(Number(about.offset), Number(about.offset) + Number(about.length));
    expect(`sha256:${sha256(member)}`).toBe(about.recordDigest);
    return { url: about.url!, head: gunzipSync(member).toString('latin1').slice(0, 2000) };
  });
}
