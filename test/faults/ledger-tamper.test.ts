/**
 * Every way to change a case behind its owner's back: both verifiers, which share no code, must find each. What they cannot
 * find without something from outside the case is written down here as well (docs/ledger.md says the same in words).
 * `TAMPER=1` looks at every byte instead of a sample.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseKeyFile, newCaseKey } from '../../src/captures/case-key.ts';
import { openCaptures } from '../../src/captures/file.ts';
import { seeded } from '../../src/core/random.ts';
import {
  cutNotes,
  newKeyPem,
  publicKeyFile,
  readNote,
  readPublicKeys,
  signCheckpoint,
  signingKey,
  verifierLine,
} from '../../src/ledger/checkpoint.ts';
import { openLedger } from '../../src/ledger/file.ts';
import { leafOf } from '../../src/ledger/ledger.ts';
import { emptyFrontier, grow, headOf } from '../../src/ledger/merkle.ts';
import { verifyCase } from '../../src/ledger/verify.ts';
import { cosign, witnessKey, witnessLine } from '../../src/ledger/witnessed.ts';
import {
  entryOf,
  firstSays,
  type Known,
  lineOf,
  look,
  makeScene,
  type Scene,
  second,
  secondSays,
} from './ledger-scene.ts';

const root = mkdtempSync(join(tmpdir(), 'driftline-tamper-'));
const base = join(root, 'base');
const scene = join(root, 'scene');
const ALL = process.env.TAMPER === '1';
const random = seeded('flip');
let made: Scene;
let segments: string[] = [];
/** The sound lines of the base, by segment. */
let lines: string[][] = [];
let entries = 0;
const counted = { changes: 0, first: 0, second: 0 };

beforeAll(async () => {
  made = await makeScene(base);
  segments = readdirSync(join(base, 'ledger'))
    .filter((name) => name.endsWith('.jsonl'))
    .sort();
  lines = segments.map((name) => readFileSync(join(base, 'ledger', name), 'utf8').split(/(?<=\n)/));
  entries = lines.flat().length;
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
  console.log(
    `tamper suite: ${counted.changes} changes of a case; verify found ${counted.first}, verifier/verify.mjs ${counted.second}`,
  );
});

const at = (...path: string[]) => join(scene, ...path);
const inLedger = (name: string) => at('ledger', name);
const capturePath = (sha256: string) => at('captures', sha256.slice(0, 2), sha256);
const flatten = () => lines.flat();
const fileBytes = (path: string) => readFileSync(join(base, path));
/** Also where it is read-only. */
function put(path: string, bytes: string | Uint8Array): void {
  rmSync(path, { force: true });
  writeFileSync(path, bytes);
}

/** Puts lines back into segments of the sizes that they had. */
function writeLines(all: readonly string[]): void {
  let from = 0;
  for (const [i, name] of segments.entries()) {
    const end = i === segments.length - 1 ? all.length : from + lines[i]!.length;
    writeFileSync(inLedger(name), all.slice(from, end).join(''));
    from = Math.min(end, all.length);
  }
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

/** Applies each mutation to a fresh copy; gives the names of those that a verifier did not find. */
async function unnoticed(mutations: readonly Mutation[], known: Known = {}): Promise<string[]> {
  const missed: string[] = [];
  freshScene();
  for (const { what, apply, undo } of mutations) {
    apply();
    const [first, other] = [await firstSays(scene, known), await secondSays(scene, known)];
    counted.changes++;
    if (first === 'fits') missed.push(`${what} (verify)`);
    else counted.first++;
    if (other === 'fits') missed.push(`${what} (verifier)`);
    else counted.second++;
    if (undo === undefined) freshScene();
    else undo();
  }
  return missed;
}

/** Flips a bit in every `step`th byte of a file, in each somewhere else. */
function flips(path: string, step: number): Mutation[] {
  const bytes = fileBytes(path);
  const every = ALL ? 1 : step;
  return Array.from({ length: Math.ceil(bytes.length / every) }, (_, i): Mutation => {
    const place = Math.min(bytes.length - 1, i * every + Math.floor(random() * every));
    const bit = Math.floor(random() * 8);
    return {
      what: `${path} byte ${place} bit ${bit}`,
      apply: () => put(at(path), bytes.with(place, bytes[place]! ^ (1 << bit))),
      undo: () => put(at(path), bytes),
    };
  });
}

/** Cut off at some places, and something added. */
function lengths(path: string): Mutation[] {
  const bytes = fileBytes(path);
  const undo = () => put(at(path), bytes);
  return [
    { what: `${path} emptied`, apply: () => put(at(path), ''), undo },
    { what: `${path} removed`, apply: () => rmSync(at(path)), undo },
    { what: `${path} a byte shorter`, apply: () => put(at(path), bytes.subarray(0, -1)), undo },
    { what: `${path} cut in half`, apply: () => put(at(path), bytes.subarray(0, bytes.length >> 1)), undo },
    { what: `${path} longer`, apply: () => put(at(path), Buffer.concat([bytes, Buffer.from('x\n')])), undo },
  ];
}

/** Each of two files in the place of the other. */
function exchange(a: string, b: string): Mutation {
  const [one, two] = [fileBytes(a), fileBytes(b)];
  return {
    what: `${a} and ${b} exchanged`,
    apply: () => {
      put(at(a), two);
      put(at(b), one);
    },
    undo: () => {
      put(at(a), one);
      put(at(b), two);
    },
  };
}

const notesOf = () => cutNotes(readFileSync(join(base, 'ledger', 'checkpoints'), 'utf8')).notes;
const writeNotes = (notes: readonly string[]) =>
  writeFileSync(inLedger('checkpoints'), notes.map((note) => `${note}\n`).join(''));
/** The key that signs now: it was made second. */
const ownKey = () =>
  signingKey(readFileSync(join(base, 'keys', 'ledger.key'), 'utf8'), readNote(notesOf()[0]!)!.origin);

/** The whole ledger signed again with a key of one's own, as it is or other entries. */
function signAgain(all: readonly string[]): void {
  const key = signingKey(newKeyPem());
  writeFileSync(inLedger('ledger.pub'), publicKeyFile(key));
  for (const file of ['witnessed', 'witnesses']) rmSync(inLedger(file), { force: true });
  // Without changes of key and timestamps, which would name what is no longer there.
  const kept = all.filter((line) => !/^(?:key|timestamp)$/.test(entryOf(line).kind));
  writeLines(kept);
  writeNotes([signCheckpoint(kept.length, headOfLines(kept), key)]);
}

function headOfLines(all: readonly string[]): Uint8Array {
  const frontier = emptyFrontier();
  for (const line of all) grow(frontier, Buffer.from(line.slice(0, 64), 'hex'));
  return headOf(frontier);
}

describe('both verifiers find', { timeout: 600_000 }, () => {
  test('nothing in the case as it is', async () => {
    expect(segments.length).toBeGreaterThan(2);
    const verdict = await verifyCase(base);
    expect(verdict).toEqual({
      ok: true,
      entries,
      captures: 3,
      checkpoints: made.stamps.length > 0 ? 6 : 3,
      timestamps: made.stamps.length,
      witnessed: 1,
      unsigned: 0,
      problems: [],
    });
    const { witnessed: _, ...rest } = verdict;
    expect(await second(base)).toEqual(rest);
  });

  test('a flipped bit in every part of the segments', async () => {
    const mutations = segments.flatMap((name) => flips(`ledger/${name}`, 24));
    expect(mutations.length).toBeGreaterThan(200);
    expect(await unnoticed(mutations)).toEqual([]);
  });

  test('a flipped bit in every part of checkpoints, keys, co-signatures and timestamps', async () => {
    const files = ['checkpoints', 'ledger.pub', 'witnessed', 'witnesses'].map((name) => `ledger/${name}`);
    const stamps = made.stamps.map((sum) => `ledger/timestamps/${sum}.tsr`);
    const mutations = [
      ...files.flatMap((path) => flips(path, 16)),
      ...stamps.flatMap((path) => flips(path, 90)),
      ...[...files.slice(0, 2), ...stamps].flatMap(lengths),
    ];
    expect(mutations.length).toBeGreaterThan(150);
    expect(await unnoticed(mutations)).toEqual([]);
  });

  test('every change of the lines, though each line is sound', async () => {
    const all = flatten();
    const places = all.map((_, i) => i);
    const forged = lineOf(look(99, null));
    const mutations: Mutation[] = [
      ...places.map((i) => ({ what: `drop ${i}`, apply: () => writeLines(all.toSpliced(i, 1)) })),
      ...[...places, entries].map((i) => ({
        what: `insert a forgery at ${i}`,
        apply: () => writeLines(all.toSpliced(i, 0, forged)),
      })),
      ...[...places, entries].flatMap((i) =>
        places
          .filter((j) => ALL || (i + j) % 3 === 0)
          .map((j) => ({
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
    expect(mutations.length).toBeGreaterThan(250);
    const undo = () => writeLines(all);
    expect(await unnoticed(mutations.map((mutation) => ({ ...mutation, undo })))).toEqual([]);
  });

  test('segments that are missing, exchanged or renamed', async () => {
    const [first, next] = segments as [string, string];
    const last = segments.at(-1)!;
    const mutations: Mutation[] = [
      ...segments.map((name) => ({ what: `remove ${name}`, apply: () => rmSync(inLedger(name)) })),
      {
        what: 'remove all',
        apply: () => {
          for (const name of segments) rmSync(inLedger(name));
        },
      },
      exchange(`ledger/${first}`, `ledger/${next}`),
      exchange(`ledger/${next}`, `ledger/${last}`),
      { what: 'leave a gap', apply: () => renameSync(inLedger(last), inLedger('000009.jsonl')) },
      {
        what: 'begin at 2',
        apply: () => {
          for (const name of segments.toReversed())
            renameSync(
              inLedger(name),
              inLedger(`${String(Number(name.slice(0, 6)) + 1).padStart(6, '0')}.jsonl`),
            );
        },
      },
    ];
    expect(await unnoticed(mutations)).toEqual([]);
  });

  test('checkpoints that are left out, not in order, of a fork, or of another key', async () => {
    const key = ownKey();
    const stranger = signingKey(newKeyPem());
    const notes = notesOf();
    const previous = notes.at(-2)!;
    const fork = signCheckpoint(entries, Buffer.alloc(32, 7), key, previous);
    const sized = (note: string) => readNote(note)!;
    const undo = () => writeNotes(notes);
    const mutations: Mutation[] = [
      ...notes.map((_, i) => ({ what: `${i} left out`, apply: () => writeNotes(notes.toSpliced(i, 1)) })),
      ...notes.slice(1).map((_, i) => ({
        what: `${i} exchanged with the next`,
        apply: () => writeNotes(notes.with(i, notes[i + 1]!).with(i + 1, notes[i]!)),
      })),
      { what: 'repeated', apply: () => writeNotes([...notes, notes.at(-1)!]) },
      { what: 'two heads of one size', apply: () => writeNotes([...notes, fork]) },
      { what: 'a head that is not the entries', apply: () => writeNotes([...notes.slice(0, -1), fork]) },
      {
        what: 'one signed again that forgets the one before it',
        apply: () =>
          writeNotes([...notes.slice(0, -1), signCheckpoint(entries, sized(notes.at(-1)!).root, key)]),
      },
      {
        what: 'more entries than there are',
        apply: () =>
          writeNotes([...notes, signCheckpoint(entries + 1, Buffer.alloc(32), key, notes.at(-1)!)]),
      },
      {
        what: 'one signed by a stranger',
        apply: () =>
          writeNotes([
            ...notes.slice(0, -1),
            signCheckpoint(entries, sized(notes.at(-1)!).root, stranger, previous),
          ]),
      },
      {
        what: 'one with a second signature',
        apply: () =>
          writeNotes([...notes.slice(0, -1), `${notes.at(-1)!}\u2014 ${stranger.name} ${'A'.repeat(92)}\n`]),
      },
      {
        what: 'the last ones cut off in the middle of one',
        apply: () =>
          writeFileSync(
            inLedger('checkpoints'),
            notes
              .map((note) => `${note}\n`)
              .join('')
              .slice(0, -9),
          ),
      },
    ].map((mutation) => ({ ...mutation, undo }));
    expect(await unnoticed(mutations)).toEqual([]);
  });

  test('keys that were exchanged, left out, added or replaced', async () => {
    const file = readFileSync(join(base, 'ledger', 'ledger.pub'), 'utf8');
    const [old, now] = readPublicKeys(file) as [ReturnType<typeof ownKey>, ReturnType<typeof ownKey>];
    const [first, other] = [publicKeyFile(old), publicKeyFile(now)];
    const own = signingKey(newKeyPem());
    const stranger = publicKeyFile(own);
    const under = publicKeyFile(signingKey(newKeyPem(), old.name));
    const change = (what: string, text: string) => ({
      what,
      apply: () => writeFileSync(inLedger('ledger.pub'), text),
      undo: () => writeFileSync(inLedger('ledger.pub'), file),
    });
    const notes = notesOf();
    const rotated = notes.findIndex(
      (note) => readNote(note)!.size > flatten().findIndex((line) => entryOf(line).kind === 'key'),
    );
    const mutations: Mutation[] = [
      change('exchanged', other + first),
      change('the first left out', other),
      change('the second left out', first),
      change('a stranger added', file + under),
      change('a stranger of another name added', file + stranger),
      change('a stranger in the place of the second', first + under),
      change('a stranger in the place of the first', under + other),
      change('a stranger alone', stranger),
      {
        what: 'the checkpoint in which the old key signs for the new one, signed by the new one',
        apply: () => {
          const { size, root: head } = readNote(notes[rotated]!)!;
          const forged = notes.slice(0, rotated);
          forged.push(signCheckpoint(size, head, ownKey(), forged.at(-1)!));
          for (const note of notes.slice(rotated + 1)) {
            const read = readNote(note)!;
            forged.push(signCheckpoint(read.size, read.root, ownKey(), forged.at(-1)!));
          }
          writeNotes(forged);
        },
        undo: () => writeNotes(notes),
      },
    ];
    expect(await unnoticed(mutations)).toEqual([]);
  });

  test('timestamps that were exchanged, dropped, or are of a stranger', async () => {
    const [one, two] = made.stamps.map((sum) => `ledger/timestamps/${sum}.tsr`);
    if (one === undefined || two === undefined) return;
    const mutations: Mutation[] = [
      exchange(one, two),
      { what: 'dropped', apply: () => rmSync(at(one)), undo: () => put(at(one), fileBytes(one)) },
      {
        what: 'of another checkpoint',
        apply: () => put(at(one), fileBytes(two)),
        undo: () => put(at(one), fileBytes(one)),
      },
    ];
    expect(await unnoticed(mutations)).toEqual([]);
  });

  test('co-signatures that are of a stranger, of another ledger, or repeated under another name', async () => {
    const [witnessed, witnesses] = [fileBytes('ledger/witnessed'), fileBytes('ledger/witnesses')];
    const pem = newKeyPem();
    const stranger = witnessKey(pem, 'archive.example/witness');
    const note = readNote(notesOf()[0]!)!;
    const foreign = readNote(signCheckpoint(4, Buffer.alloc(32, 1), signingKey(newKeyPem())))!;
    const undo = () => {
      writeFileSync(inLedger('witnessed'), witnessed);
      writeFileSync(inLedger('witnesses'), witnesses);
    };
    const mutations: Mutation[] = [
      {
        what: 'signed by a stranger of the same name',
        apply: () => writeFileSync(inLedger('witnessed'), `${cosign(note, pem, stranger.name, 0)}\n`),
        undo,
      },
      {
        what: 'another witness named',
        apply: () => writeFileSync(inLedger('witnesses'), `${witnessLine(stranger)}\n`),
        undo,
      },
      {
        what: 'about another ledger',
        apply: () =>
          writeFileSync(
            inLedger('witnessed'),
            `${cosign(foreign, made.witness.pem, 'archive.example/witness', 0)}\n`,
          ),
        undo,
      },
    ];
    expect(await unnoticed(mutations)).toEqual([]);
  });

  test('every change of a capture, and of its key', async () => {
    const relative = (sha256: string) => `captures/${sha256.slice(0, 2)}/${sha256}`;
    const [one, two, three] = made.captured.map(relative) as [string, string, string];
    const shards = readdirSync(join(base, 'keys', 'captures')).map((name) => `keys/captures/${name}`);
    const plain = made.contents.get(made.captured[0]!)!;
    const mutations: Mutation[] = [
      ...flips(one, 3),
      ...flips(two, 4000),
      ...flips(three, 8000),
      ...[one, two, three].flatMap(lengths),
      exchange(one, two),
      exchange(two, three),
      { what: 'as it came', apply: () => put(at(one), plain), undo: () => put(at(one), fileBytes(one)) },
      ...shards.flatMap((path) => flips(path, 40)),
      ...shards.map((path) => ({
        what: `${path} removed`,
        apply: () => rmSync(at(path)),
        undo: () => put(at(path), fileBytes(path)),
      })),
      {
        what: 'the case key is another',
        apply: () => put(at('keys/case.key'), caseKeyFile(newCaseKey({}), {})),
        undo: () => put(at('keys/case.key'), fileBytes('keys/case.key')),
      },
    ];
    expect(mutations.length).toBeGreaterThan(60);
    expect(await unnoticed(mutations)).toEqual([]);
  });
});

test('a capture whose erasure is on record may be missing, and only that one', async () => {
  freshScene();
  const erased = made.captured[1]!;
  const ledger = await openLedger(scene);
  await ledger.append([
    { kind: 'shred', at: '2020-05-20T10:00:00Z', captures: [erased], by: 'analyst', because: 'retention' },
  ]);
  await (await openCaptures(scene)).remove(erased);
  await ledger.close();
  expect(await verifyCase(scene)).toMatchObject({
    ok: true,
    entries: entries + 1,
    captures: 2,
    problems: [],
  });
  expect(await second(scene)).toMatchObject({ ok: true, captures: 2, problems: [] });
  rmSync(capturePath(made.captured[2]!));
  expect((await verifyCase(scene)).problems).toEqual([
    { entry: expect.any(Number), what: `capture ${made.captured[2]} is missing` },
  ]);
  expect((await second(scene)).problems).toHaveLength(1);
});

test('a case with more problems than can be read says how many', async () => {
  freshScene();
  const next = `${String(segments.length + 1).padStart(6, '0')}.jsonl`;
  writeFileSync(inLedger(next), 'hail\n'.repeat(3000));
  const { problems } = await verifyCase(scene);
  expect(problems).toHaveLength(1000);
  expect(problems.at(-1)).toEqual({ entry: null, what: expect.stringMatching(/^and 200\d more$/) });
});

describe('what only something outside the case can show', () => {
  const earlier = () => notesOf().length - 2;
  const invisible: Mutation[] = [
    {
      what: 'a return to an earlier checkpoint',
      apply: () => {
        const notes = notesOf().slice(0, earlier());
        writeLines(flatten().slice(0, readNote(notes.at(-1)!)!.size));
        writeNotes(notes);
        // What was recorded of it later is gone with it.
        if (
          !flatten()
            .slice(0, readNote(notes.at(-1)!)!.size)
            .some((line) => entryOf(line).kind === 'key')
        )
          writeFileSync(
            inLedger('ledger.pub'),
            publicKeyFile(readPublicKeys(readFileSync(join(base, 'ledger', 'ledger.pub'), 'utf8'))![0]!),
          );
      },
    },
    { what: 'everything signed again with another key', apply: () => signAgain(flatten()) },
    {
      what: 'another history, signed with another key',
      apply: () => signAgain(flatten().with(1, lineOf(look(77, null)))),
    },
  ];
  test('is not claimed to be found without it', async () => {
    const before = { ...counted };
    expect(await unnoticed(invisible)).toEqual(
      invisible.flatMap(({ what }) => [`${what} (verify)`, `${what} (verifier)`]),
    );
    Object.assign(counted, before);
  });
  test('is found by who kept a checkpoint', async () => {
    expect(await unnoticed(invisible, { seen: [notesOf().at(-1)!] })).toEqual([]);
    expect(await firstSays(base, { seen: [notesOf()[0]!, notesOf().at(-1)!] })).toBe('fits');
    expect(await secondSays(base, { seen: [notesOf()[0]!, notesOf().at(-1)!] })).toBe('fits');
  });
  test('is found, but for the return, by who knows a key', async () => {
    for (const key of readPublicKeys(readFileSync(join(base, 'ledger', 'ledger.pub'), 'utf8'))!.map(
      verifierLine,
    )) {
      expect(await unnoticed(invisible.slice(1), { key })).toEqual([]);
      expect(await firstSays(base, { key })).toBe('fits');
      expect(await secondSays(base, { key })).toBe('fits');
    }
  });
});
