/**
 * Every way to change a case behind its owner's back: `verify` must find each, and what it cannot find is written
 * down here as well (docs/ledger.md says the same in words).
 */
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCaptures } from '../../src/captures/file.ts';
import { seeded } from '../../src/core/random.ts';
import {
  cutNotes,
  newKeyPem,
  publicKeyFile,
  readCheckpoint,
  readPublicKeyFile,
  signCheckpoint,
  signingKey,
  verifierLine,
} from '../../src/ledger/checkpoint.ts';
import { openLedger } from '../../src/ledger/file.ts';
import { canonicalEntry, type Entry, leafOf, observationEntry } from '../../src/ledger/ledger.ts';
import { verifyCase } from '../../src/ledger/verify.ts';

const root = mkdtempSync(join(tmpdir(), 'driftline-tamper-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const base = join(root, 'base');
const scene = join(root, 'scene');
const SEGMENTS = ['000001.jsonl', '000002.jsonl', '000003.jsonl'];
const captured: string[] = [];
/** The sound lines of the base, by segment. */
let lines: string[][] = [];
let entries = 0;

const lineOf = (entry: Entry) => `${leafOf(canonicalEntry(entry))} ${canonicalEntry(entry)}\n`;
const entryOf = (line: string) => JSON.parse(line.slice(65)) as Entry;
const look = (n: number, avatar: string | null): Entry =>
  observationEntry({
    ref: `https://t.me/football${n}`,
    at: 1573812000000 + n * 60_000,
    outcome: 'alive',
    to: null,
    title: `Матч ${n}`,
    description: null,
    members: n,
    avatar,
    why: null,
    via: 't.me',
  });

beforeAll(async () => {
  const captures = await openCaptures(base);
  const ledger = await openLedger(base, { segmentBytes: 1900 });
  for (let n = 0; n < 3; n++) {
    const { sha256, size } = await captures.put(Buffer.from(`Match report number ${n}, rain stopped play.`));
    captured.push(sha256);
    const at = '2019-11-15T10:00:00Z';
    const source = `match-${n}.html`;
    await ledger.append([
      {
        kind: 'capture',
        at,
        sha256,
        size,
        source,
        ref: null,
        collector: 'import',
        version: '1',
        until: null,
      },
      look(3 * n, null),
      look(3 * n + 1, captured[0]!),
      look(3 * n + 2, null),
    ]);
    await ledger.checkpoint();
  }
  await ledger.close();
  entries = ledger.size;
  lines = SEGMENTS.map((name) => readFileSync(join(base, 'ledger', name), 'utf8').split(/(?<=\n)/));
});

const inLedger = (name: string) => join(scene, 'ledger', name);
const capturePath = (sha256: string) => join(scene, 'captures', sha256.slice(0, 2), sha256);
const flatten = () => lines.flat();

/** Puts lines back into segments of the sizes that they had. */
function writeLines(all: readonly string[]): void {
  let at = 0;
  for (const [i, name] of SEGMENTS.entries()) {
    const end = i === SEGMENTS.length - 1 ? all.length : at + lines[i]!.length;
    writeFileSync(inLedger(name), all.slice(at, end).join(''));
    at = Math.min(end, all.length);
  }
}

function flip(path: string, at: number, bit: number): void {
  const bytes = readFileSync(path);
  bytes[at] = bytes[at]! ^ (1 << bit);
  rmSync(path);
  writeFileSync(path, bytes);
}

interface Mutation {
  readonly what: string;
  readonly apply: () => void;
  /** Undoes it: then the scene is not set anew, which takes longer than verifying it. */
  readonly undo?: () => void;
}

function freshScene(): void {
  rmSync(scene, { recursive: true, force: true });
  cpSync(base, scene, { recursive: true, preserveTimestamps: true });
}

/** Flips a bit, and back. */
function flipping(name: string, at: number, bit: number): Mutation {
  const turn = () => flip(inLedger(name), at, bit);
  return { what: `${name} byte ${at} bit ${bit}`, apply: turn, undo: turn };
}

/** Applies each mutation to a fresh copy; gives the names of those that `verify` did not find. */
async function unnoticed(mutations: readonly Mutation[], key?: string): Promise<string[]> {
  const missed: string[] = [];
  freshScene();
  for (const { what, apply, undo } of mutations) {
    apply();
    const verdict = await verifyCase(scene, key === undefined ? {} : { key });
    if (verdict.ok || verdict.problems.length === 0) missed.push(what);
    if (undo === undefined) freshScene();
    else undo();
  }
  return missed;
}

const notesOf = (directory: string) =>
  cutNotes(readFileSync(join(directory, 'ledger', 'checkpoints'), 'utf8')).notes;
const writeNotes = (notes: readonly string[]) =>
  writeFileSync(inLedger('checkpoints'), notes.map((note) => `${note}\n`).join(''));
const ownKey = () => signingKey(readFileSync(join(base, 'keys', 'ledger.key'), 'utf8'));

/** The checkpoints as they would be for other lines, signed with any key. */
function signAgain(key: ReturnType<typeof ownKey>): void {
  writeFileSync(inLedger('ledger.pub'), publicKeyFile(key));
  const old = readPublicKeyFile(readFileSync(join(base, 'ledger', 'ledger.pub'), 'utf8'))!;
  writeNotes(
    notesOf(base).map((note) => {
      const { size, root: head } = readCheckpoint(note, old)!;
      return signCheckpoint(size, head, key);
    }),
  );
}

describe('verify finds', () => {
  test('nothing in the case as it is', async () => {
    expect(lines.map((of) => of.length)).toEqual([4, 4, 4]);
    expect(await verifyCase(base)).toEqual({
      ok: true,
      entries: 12,
      captures: 3,
      checkpoints: 3,
      timestamps: 0,
      problems: [],
    });
  });

  test('a flipped bit at any fifth byte of every segment', { timeout: 180_000 }, async () => {
    const random = seeded('flip');
    const mutations = SEGMENTS.flatMap((name) => {
      const { length } = readFileSync(join(base, 'ledger', name));
      return Array.from({ length: Math.floor(length / 5) }, (_, i): Mutation => {
        return flipping(name, i * 5 + Math.floor(random() * 5), Math.floor(random() * 8));
      });
    });
    expect(mutations.length).toBeGreaterThan(600);
    expect(await unnoticed(mutations)).toEqual([]);
  });

  test('a flipped bit at every byte of the checkpoints and of the public key', {
    timeout: 180_000,
  }, async () => {
    const random = seeded('flip');
    const mutations = ['checkpoints', 'ledger.pub'].flatMap((name) => {
      const { length } = readFileSync(join(base, 'ledger', name));
      return Array.from({ length }, (_, at) => flipping(name, at, Math.floor(random() * 8)));
    });
    expect(mutations.length).toBeGreaterThan(800);
    expect(await unnoticed(mutations)).toEqual([]);
  });

  test('every change of the lines, though each line is sound', { timeout: 180_000 }, async () => {
    const all = flatten();
    const places = all.map((_, i) => i);
    const forged = lineOf(look(99, null));
    const mutations: Mutation[] = [
      ...places.map((i) => ({ what: `drop ${i}`, apply: () => writeLines(all.toSpliced(i, 1)) })),
      ...places.map((i) => ({
        what: `insert a forgery at ${i}`,
        apply: () => writeLines(all.toSpliced(i, 0, forged)),
      })),
      ...[...places, entries].flatMap((i) =>
        places.map((j) => ({
          what: `repeat ${j} at ${i}`,
          apply: () => writeLines(all.toSpliced(i, 0, all[j]!)),
        })),
      ),
      ...places.flatMap((i) =>
        places
          .filter((j) => j > i)
          .map((j) => ({
            what: `exchange ${i} and ${j}`,
            apply: () => writeLines(all.with(i, all[j]!).with(j, all[i]!)),
          })),
      ),
      ...places.map((i) => ({ what: `cut after ${i}`, apply: () => writeLines(all.slice(0, i)) })),
      ...places.map((i) => ({
        what: `date ${i} back, with its hash made to fit`,
        apply: () => writeLines(all.with(i, lineOf({ ...entryOf(all[i]!), at: '2019-11-14T10:00:00Z' }))),
      })),
      ...places.map((i) => ({
        what: `another history from ${i} on`,
        apply: () =>
          writeLines([...all.slice(0, i), ...places.slice(i).map((n) => lineOf(look(100 + n, null)))]),
      })),
      ...places.map((i) => ({
        what: `${i} in another form of the same JSON`,
        apply: () => {
          const json = JSON.stringify(JSON.parse(all[i]!.slice(65)), null, 1).replaceAll('\n', '');
          writeLines(all.with(i, `${leafOf(json)} ${json}\n`));
        },
      })),
    ];
    expect(mutations).toHaveLength(12 + 12 + 13 * 12 + 66 + 12 + 12 + 12 + 12);
    const undo = () => writeLines(all);
    expect(await unnoticed(mutations.map((mutation) => ({ ...mutation, undo })))).toEqual([]);
  });

  test('segments that are missing, exchanged or renamed', async () => {
    const [first, second, third] = SEGMENTS as [string, string, string];
    const exchange = (a: string, b: string) => {
      renameSync(inLedger(a), inLedger('x'));
      renameSync(inLedger(b), inLedger(a));
      renameSync(inLedger('x'), inLedger(b));
    };
    const mutations: Mutation[] = [
      ...SEGMENTS.map((name) => ({ what: `remove ${name}`, apply: () => rmSync(inLedger(name)) })),
      {
        what: 'remove all',
        apply: () => {
          for (const name of SEGMENTS) rmSync(inLedger(name));
        },
      },
      { what: 'exchange 1 and 2', apply: () => exchange(first, second) },
      { what: 'exchange 2 and 3', apply: () => exchange(second, third) },
      { what: 'leave a gap', apply: () => renameSync(inLedger(third), inLedger('000005.jsonl')) },
      {
        what: 'begin at 2',
        apply: () => {
          for (const n of [3, 2, 1]) renameSync(inLedger(`00000${n}.jsonl`), inLedger(`00000${n + 1}.jsonl`));
        },
      },
    ];
    expect(mutations).toHaveLength(8);
    expect(await unnoticed(mutations)).toEqual([]);
  });

  test('checkpoints that are not in order, of a fork, or of another key', async () => {
    const key = ownKey();
    const stranger = signingKey(newKeyPem());
    const notes = notesOf(base);
    const fork = signCheckpoint(entries, Buffer.alloc(32, 7), key);
    const mutations: Mutation[] = [
      { what: 'exchanged', apply: () => writeNotes([notes[1]!, notes[0]!, notes[2]!]) },
      { what: 'repeated', apply: () => writeNotes([...notes, notes[2]!]) },
      { what: 'two heads of one size', apply: () => writeNotes([...notes, fork]) },
      { what: 'a head that is not the entries', apply: () => writeNotes([notes[0]!, notes[1]!, fork]) },
      {
        what: 'more entries than there are',
        apply: () => writeNotes([...notes, signCheckpoint(entries + 1, Buffer.alloc(32), key)]),
      },
      {
        what: 'one signed by another key',
        apply: () => writeNotes([...notes.slice(0, 2), signCheckpoint(entries, Buffer.alloc(32), stranger)]),
      },
      {
        what: 'cut off in the middle',
        apply: () => writeFileSync(inLedger('checkpoints'), notes.join('\n').slice(0, -9)),
      },
      {
        what: 'another public key',
        apply: () => writeFileSync(inLedger('ledger.pub'), publicKeyFile(stranger)),
      },
      { what: 'no public key', apply: () => rmSync(inLedger('ledger.pub')) },
    ];
    expect(mutations).toHaveLength(9);
    expect(await unnoticed(mutations)).toEqual([]);
  });

  test('another key and everything signed again with it, when told which key it must be', async () => {
    const stranger = signingKey(newKeyPem());
    const mutations = [{ what: 'signed again', apply: () => signAgain(stranger) }];
    expect(await unnoticed(mutations, verifierLine(ownKey()))).toEqual([]);
    expect((await verifyCase(base, { key: verifierLine(ownKey()) })).ok).toBe(true);
  });

  test('every change of a capture', async () => {
    const write = (path: string, bytes: Uint8Array) => {
      rmSync(path);
      writeFileSync(path, bytes);
    };
    const mutations = captured.flatMap((sha256, i): Mutation[] => {
      const path = () => capturePath(sha256);
      const other = () => readFileSync(capturePath(captured[(i + 1) % captured.length]!));
      return [
        { what: `${i} flipped`, apply: () => flip(path(), 5, 3) },
        { what: `${i} cut`, apply: () => write(path(), readFileSync(path()).subarray(0, -1)) },
        {
          what: `${i} longer`,
          apply: () => write(path(), Buffer.concat([readFileSync(path()), Buffer.from(' ')])),
        },
        { what: `${i} emptied`, apply: () => write(path(), Buffer.alloc(0)) },
        { what: `${i} removed`, apply: () => rmSync(path()) },
        { what: `${i} exchanged for another`, apply: () => write(path(), other()) },
      ];
    });
    expect(mutations).toHaveLength(18);
    expect(await unnoticed(mutations)).toEqual([]);
  });
});

test('a capture whose erasure is on record may be missing, and only that one', async () => {
  freshScene();
  const ledger = await openLedger(scene);
  const erased = captured[1]!;
  await ledger.append([
    { kind: 'shred', at: '2020-05-20T10:00:00Z', captures: [erased], by: 'analyst', because: 'retention' },
  ]);
  await (await openCaptures(scene)).remove(erased);
  await ledger.close();
  expect(await verifyCase(scene)).toMatchObject({ ok: true, entries: 13, captures: 2 });
  rmSync(capturePath(captured[2]!));
  expect((await verifyCase(scene)).problems).toEqual([
    { entry: 8, what: `capture ${captured[2]} is missing` },
  ]);
});

test('a case with more problems than can be read says how many', async () => {
  freshScene();
  writeFileSync(inLedger('000004.jsonl'), 'hail\n'.repeat(3000));
  const { problems } = await verifyCase(scene);
  expect(problems).toHaveLength(1000);
  expect(problems.at(-1)).toEqual({ entry: null, what: 'and 2001 more' });
});

describe('what only a witness outside the case can see', () => {
  const invisible: Mutation[] = [
    {
      what: 'a return to an earlier checkpoint',
      apply: () => {
        writeLines(flatten().slice(0, 8));
        writeNotes(notesOf(base).slice(0, 2));
      },
    },
    {
      what: 'entries that the key holder added after the last checkpoint',
      apply: () => writeLines([...flatten(), lineOf(look(99, null))]),
    },
    { what: 'an earlier checkpoint left out', apply: () => writeNotes(notesOf(base).slice(1)) },
    {
      what: 'another key and everything signed again, and no key told',
      apply: () => signAgain(signingKey(newKeyPem())),
    },
  ];
  test('is said to be so in docs/ledger.md, and is not claimed to be found', async () => {
    expect(await unnoticed(invisible)).toEqual(invisible.map(({ what }) => what));
  });
});
