/**
 * Proof documents and bundles: both verifiers agree on them as they are, and neither lets a change through.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  firstSaysOf,
  makeScene,
  type Scene,
  second,
  secondSays,
  WATCHED,
} from '../../test/faults/ledger-scene.ts';
import { InputError } from '../core/errors.ts';
import { seeded } from '../core/random.ts';
import { stateLooked } from '../pipeline/looked.ts';
import { bundleProof } from './bundle.ts';
import { newKeyPem, signCheckpoint, signingKey, verifierLine } from './checkpoint.ts';
import { openLedger, readLedger } from './file.ts';
import type { Json } from './ledger.ts';
import { readSignedNotes } from './notes.ts';
import { type ProofDocument, proofDocument } from './proof.ts';
import { readProof, verifyProof } from './verify-proof.ts';

const root = mkdtempSync(join(tmpdir(), 'driftline-proof-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made: Scene;
let entries: number;
let statement: ProofDocument;
let bundle: string;
/** Entries that record captures. */
const recorded: number[] = [];

const textOf = (document: unknown) => `${JSON.stringify(document, null, 1)}\n`;

beforeAll(async () => {
  made = await makeScene(join(root, 'case'));
  const ledger = await readLedger(made.dir);
  entries = ledger.size;
  for await (const { index, entry } of ledger.read()) if (entry.kind === 'capture') recorded.push(index);
  statement = (await stateLooked(made.dir, WATCHED, null, null)).proof;
  bundle = join(root, 'bundle');
  const files = new Map(made.captured.map((sha256, i) => [sha256, `archive/match-${i}.html`]));
  for (const [sha256, file] of files) {
    mkdirSync(dirname(join(bundle, file)), { recursive: true });
    writeFileSync(join(bundle, file), made.contents.get(sha256)!);
  }
  mkdirSync(join(bundle, 'proof'));
  for (const { name, bytes } of await bundleProof(made.dir, { entries: recorded, files }))
    writeFileSync(join(bundle, 'proof', name), bytes);
});

/** Both verifiers on a document. */
async function both(document: ProofDocument | string) {
  const text = typeof document === 'string' ? document : textOf(document);
  return [await firstSaysOf({ proof: text }), await secondSays(Buffer.from(text))];
}

describe('a proof', () => {
  test('of any entries holds at every size, for both verifiers, and is the same when the ledger has grown', async () => {
    for (let n = 0; n < entries; n++) {
      const document = await proofDocument(made.dir, {
        entries: [n, ...(n % 3 === 0 ? [0, entries - 1] : [])],
      });
      expect(await both(document)).toEqual(['fits', 'fits']);
    }
    const request = { entries: [1, 2] };
    const before = textOf(await proofDocument(made.dir, request));
    const grown = join(root, 'grown');
    cpSync(made.dir, grown, { recursive: true });
    const ledger = await openLedger(grown);
    await ledger.append([
      { kind: 'watch', at: '2020-01-01T00:00:00Z', ref: WATCHED, action: 'added', role: 'community' },
    ]);
    await ledger.close();
    expect(textOf(await proofDocument(grown, request))).toBe(before);
  });

  test('says that the newest checkpoint continues an earlier one, over a change of key', async () => {
    const { notes, keys } = await readSignedNotes(join(made.dir, 'ledger'));
    for (const { size } of notes) {
      const document = await proofDocument(made.dir, { entries: [], since: size });
      expect(document.checkpoint).toBe(notes.at(-1)!.text);
      expect(document.keys).toEqual(keys.map(verifierLine));
      expect(await both(document)).toEqual(['fits', 'fits']);
    }
    await expect(proofDocument(made.dir, { entries: [], since: 3 })).rejects.toThrow(InputError);
  });

  test('is refused for entries that are not there', async () => {
    for (const place of [entries, -1, 0.5])
      await expect(proofDocument(made.dir, { entries: [place] })).rejects.toThrow(InputError);
  });

  test('brings the timestamps and co-signatures of the checkpoints over its entries', async () => {
    const verdict = await verifyProof(await proofDocument(made.dir, { entries: [0, entries - 1] }));
    expect(verdict).toMatchObject({ ok: true, witnessed: 1 });
    if (made.stamps.length > 0) expect(verdict.timestamps).toBeGreaterThan(1);
  });
});

describe('signed negative evidence', () => {
  test('says what was looked for, by which ways, and what came of it', async () => {
    const { statement: says, proof } = await stateLooked(made.dir, WATCHED, null, null);
    expect(says).toMatchObject({
      states: 'looked',
      ref: WATCHED,
      gone: 3,
      there: 0,
      unknown: 0,
      ways: ['api', 't.me'],
    });
    expect(says.looks).toHaveLength(3);
    expect(says.says).toContain('3 times it was not there');
    expect(await both(proof)).toEqual(['fits', 'fits']);
    const part = await stateLooked(made.dir, WATCHED, Date.parse(says.looks[1]!.at), null);
    expect(part.statement.looks).toEqual(says.looks.slice(1));
    expect(await both(part.proof)).toEqual(['fits', 'fits']);
    await expect(stateLooked(made.dir, 'https://t.me/nobody', null, null)).rejects.toThrow('no look');
  });

  test('is not believed when anything in it is changed', async () => {
    const says = statement.statement as { readonly [key: string]: Json };
    const looks = says.looks as { [key: string]: Json }[];
    const stranger = signingKey(newKeyPem());
    const change = (change: object): ProofDocument => ({
      ...statement,
      statement: { ...says, ...change } as Json,
    });
    const changes: [string, ProofDocument][] = [
      ['another place', change({ ref: 'https://t.me/football2' })],
      ['a longer time', change({ from: '2019-11-01T00:00:00Z' })],
      ['more looks', change({ gone: 4 })],
      ['fewer', change({ looks: looks.slice(1) })],
      ['another outcome', change({ looks: [{ ...looks[0]!, outcome: 'alive' }, ...looks.slice(1)] })],
      ['another ledger size', change({ size: 4 })],
      ['nothing', { ...statement, statement: null }],
      ['no signature', { ...statement, signature: null }],
      ['no look shown', { ...statement, entries: statement.entries.slice(1) }],
      ['a stranger’s key', { ...statement, keys: [verifierLine(stranger)] }],
      [
        'a stranger’s checkpoint',
        { ...statement, checkpoint: signCheckpoint(entries, Buffer.alloc(32), stranger) },
      ],
    ];
    for (const [what, document] of changes)
      expect([what, ...(await both(document))]).not.toEqual([what, expect.anything(), 'fits']);
    for (const [what, document] of changes)
      expect([what, (await both(document)).includes('fits')]).toEqual([what, false]);
  });
});

test('no changed byte of a proof is let through by either verifier', { timeout: 600_000 }, async () => {
  const random = seeded('proof');
  const bytes = Buffer.from(textOf(statement));
  let changes = 0;
  const step = process.env.TAMPER === '1' ? 1 : 37;
  for (let at = 0; at < bytes.length; at += step) {
    const place = Math.min(bytes.length - 1, at + Math.floor(random() * step));
    const flipped = Buffer.from(bytes.with(place, bytes[place]! ^ (1 << Math.floor(random() * 8))));
    // White space between values means nothing.
    if (sameJson(flipped.toString(), statement)) continue;
    changes++;
    const says = [await firstSaysOf({ proof: flipped.toString() }), await secondSays(flipped)];
    expect([place, ...says]).toEqual([
      place,
      expect.not.stringMatching('^fits$'),
      expect.not.stringMatching('^fits$'),
    ]);
  }
  console.log(`${changes} changed bytes of a proof, each found by both verifiers`);
  expect(changes).toBeGreaterThan(150);
});

function sameJson(text: string, document: ProofDocument): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(document);
  } catch {
    return false;
  }
}

describe('a bundle', () => {
  /** As a ZIP file, stored or deflated. */
  const zipped = (level: 0 | 9, change: (files: Record<string, Uint8Array>) => void = () => undefined) => {
    const files: Record<string, Uint8Array> = {};
    for (const name of ['proof/proof.json', ...made.captured.map((_, i) => `archive/match-${i}.html`)])
      files[name] = readFileSync(join(bundle, name));
    change(files);
    return Buffer.from(zipSync(files, { level }));
  };
  const says = async (zip: Uint8Array) => {
    const path = join(root, 'bundle.zip');
    writeFileSync(path, zip);
    return [await firstSaysOf({ bundle: path }), await secondSays(zip)];
  };

  test('holds as a folder and as a ZIP file, with the captures that are in it', async () => {
    expect(await firstSaysOf({ bundle })).toBe('fits');
    expect(await second(bundle)).toMatchObject({ ok: true, captures: 3 });
    expect(await says(zipped(0))).toEqual(['fits', 'fits']);
    expect(await says(zipped(9))).toEqual(['fits', 'fits']);
    expect(await second(zipped(9))).toMatchObject({ captures: 3, problems: [] });
  });

  test('shows which files were changed, exchanged, cut, or are missing', async () => {
    const edit =
      (name: string, to: (bytes: Uint8Array) => Uint8Array) => (files: Record<string, Uint8Array>) => {
        files[name] = to(files[name]!);
      };
    const changes: ((files: Record<string, Uint8Array>) => void)[] = [
      ...made.captured.flatMap((_, i) => [
        edit(`archive/match-${i}.html`, (bytes) => bytes.with(7, bytes[7]! ^ 1)),
        edit(`archive/match-${i}.html`, (bytes) => bytes.subarray(0, -1)),
        (files: Record<string, Uint8Array>) => delete files[`archive/match-${i}.html`],
      ]),
      (files) => {
        [files['archive/match-0.html'], files['archive/match-1.html']] = [
          files['archive/match-1.html']!,
          files['archive/match-0.html']!,
        ];
      },
      (files) => delete files['proof/proof.json'],
    ];
    for (const change of changes) expect((await says(zipped(9, change))).includes('fits')).toBe(false);
  });

  test('whose ZIP file was changed at any byte is found, or reads as it was', {
    timeout: 600_000,
  }, async () => {
    const zip = zipped(0);
    const random = seeded('zip');
    let found = 0;
    for (let n = 0; n < 60; n++) {
      // Mostly where the ZIP keeps house: what is between the files and after them.
      const tail =
        n % 2 === 0 ? zip.length - 1 - Math.floor(random() * 400) : Math.floor(random() * zip.length);
      const flipped = Buffer.from(zip.with(tail, zip[tail]! ^ (1 << Math.floor(random() * 8))));
      for (const said of await says(flipped)) if (said !== 'fits') found++;
    }
    expect(found).toBeGreaterThan(50);
    for (const cut of [1, 10, 30, 500])
      expect((await says(zip.subarray(0, -cut))).includes('fits')).toBe(false);
  });

  test('is not a bundle without a proof, and a text is no proof', async () => {
    await expect(
      bundleProof(made.dir, { entries: recorded, files: new Map([['ab'.repeat(32), 'x']]) }),
    ).rejects.toThrow('not in this case');
    for (const text of ['{}', '[]', '{"format":"driftline-proof/1"}', 'rain'])
      expect(() => readProof(text)).toThrow(InputError);
  });
});
