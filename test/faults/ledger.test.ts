/**
 * What happens to a case when things go wrong: processes killed, writes torn, disks full, files tampered with.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { openCaptures } from '../../src/captures/file.ts';
import { thisOwner } from '../../src/captures/owner.ts';
import { DependencyError, InputError } from '../../src/core/errors.ts';
import { seeded } from '../../src/core/random.ts';
import { cutNotes } from '../../src/ledger/checkpoint.ts';
import { openLedger, readLedger } from '../../src/ledger/file.ts';
import {
  canonicalEntry,
  type Entry,
  entryId,
  identify,
  type LedgerReader,
  leafOf,
  observationEntry,
} from '../../src/ledger/ledger.ts';
import { emptyFrontier, grow, headOf, isConsistent, isIncluded } from '../../src/ledger/merkle.ts';
import { verifyCase } from '../../src/ledger/verify.ts';

const root = mkdtempSync(join(tmpdir(), 'driftline-faults-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const fresh = () => join(root, String(made++));

const look = (n: number): Entry =>
  observationEntry({
    ref: `https://t.me/gardeners${n % 7}`,
    at: 1573812000000 + n * 60_000,
    outcome: 'alive',
    to: null,
    title: `نادي البستنة ${n}`,
    description: null,
    members: n,
    avatar: null,
    why: null,
    via: 't.me',
  });
const looks = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => look(from + i));
const lineOf = (entry: Entry) => `${leafOf(canonicalEntry(entry))} ${canonicalEntry(entry)}\n`;

async function entriesOf(ledger: LedgerReader, from = 0): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const { index, entry } of ledger.read(from)) {
    expect(index).toBe(from + entries.length);
    entries.push(entry);
  }
  return entries;
}

/** A copy of a case as its files are now: what a machine that lost power here would find. */
function snapshot(directory: string): string {
  const copy = fresh();
  cpSync(directory, copy, { recursive: true, preserveTimestamps: true });
  rmSync(join(copy, 'ledger', 'lock'), { force: true });
  return copy;
}

describe('a ledger', () => {
  test('holds what was appended, through any batches, segments, repetitions and reopenings', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('append' as const), entries: fc.array(fc.nat(60), { maxLength: 12 }) }),
      fc.record({ do: fc.constantFrom('reopen' as const, 'checkpoint' as const, 'lose the index' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 14 }),
        fc.integer({ min: 1, max: 4000 }),
        async (steps, segmentBytes) => {
          const directory = fresh();
          const expected: Entry[] = [];
          let ledger = await openLedger(directory, { segmentBytes });
          for (const now of steps) {
            if (now.do === 'append') {
              const from = expected.length;
              for (const n of now.entries)
                if (!expected.some((e) => entryId(e) === entryId(look(n)))) expected.push(look(n));
              const skipped = now.entries.length - (expected.length - from);
              expect(await ledger.append(now.entries.map(look))).toEqual({
                from,
                to: expected.length,
                skipped,
              });
            } else if (now.do === 'checkpoint') await ledger.checkpoint();
            else {
              await ledger.close();
              if (now.do === 'lose the index')
                rmSync(join(directory, 'ledger', 'index'), { recursive: true, force: true });
              ledger = await openLedger(directory, { segmentBytes });
            }
          }
          expect(await entriesOf(ledger)).toEqual(expected);
          expect(await entriesOf(ledger, Math.floor(expected.length / 2))).toEqual(
            expected.slice(Math.floor(expected.length / 2)),
          );
          for (let n = 0; n <= 60; n++)
            expect(ledger.has(entryId(look(n)))).toBe(expected.some((e) => entryId(e) === entryId(look(n))));
          const frontier = emptyFrontier();
          for (const entry of expected) grow(frontier, Buffer.from(leafOf(canonicalEntry(entry)), 'hex'));
          expect(await ledger.root()).toEqual(headOf(frontier));
          await ledger.close();
          expect(await verifyCase(directory)).toMatchObject({
            ok: true,
            entries: expected.length,
            problems: [],
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  test('keeps the order of calls that overlap, and what each was told', async () => {
    const directory = fresh();
    const ledger = await openLedger(directory);
    const batches = [looks(0, 5), looks(3, 8), [], looks(8, 9)];
    const appended = await Promise.all(batches.map((batch) => ledger.append(batch)));
    expect(appended).toEqual([
      { from: 0, to: 5, skipped: 0 },
      { from: 5, to: 8, skipped: 2 },
      { from: 8, to: 8, skipped: 0 },
      { from: 8, to: 9, skipped: 0 },
    ]);
    expect(await entriesOf(ledger)).toEqual(looks(0, 9));
    await ledger.close();
    await expect(ledger.append(looks(9, 10))).rejects.toThrow('closed');
  });

  test('knows an entry by the id that it was given, after a re-reading too', async () => {
    const directory = fresh();
    const id = identify('garden export');
    const ledger = await openLedger(directory);
    await ledger.append([{ ...look(1), id }]);
    expect(await ledger.append([{ ...look(2), id }])).toEqual({ from: 1, to: 1, skipped: 1 });
    await ledger.close();
    for (const _ of ['by the index', 'by the lines']) {
      const again = await readLedger(directory);
      expect([again.has(id), again.has(entryId(look(1))), again.has('no id')]).toEqual([true, false, false]);
      rmSync(join(directory, 'ledger', 'index'), { recursive: true });
      mkdirSync(join(directory, 'ledger', 'index'));
    }
  });

  test('proves an entry and its own past', async () => {
    const ledger = await openLedger(fresh(), { segmentBytes: 2000 });
    await ledger.append(looks(0, 21));
    const then = await ledger.root();
    await ledger.append(looks(21, 30));
    const now = await ledger.root();
    expect(await ledger.root(21)).toEqual(then);
    const leaf = Buffer.from(leafOf(canonicalEntry(look(17))), 'hex');
    expect(isIncluded(leaf, 17, 30, await ledger.inclusionProof(17), now)).toBe(true);
    expect(isIncluded(leaf, 17, 21, await ledger.inclusionProof(17, 21), then)).toBe(true);
    expect(isConsistent(21, 30, then, now, await ledger.consistencyProof(21))).toBe(true);
    await expect(ledger.root(31)).rejects.toThrow(RangeError);
    await ledger.close();
  });

  test('can be read while it is written, and where there is none it is empty', async () => {
    const directory = fresh();
    expect((await readLedger(directory)).size).toBe(0);
    await expect(verifyCase(directory)).rejects.toThrow(InputError);
    const ledger = await openLedger(directory);
    await ledger.append(looks(0, 3));
    const reader = await readLedger(directory);
    await ledger.append(looks(3, 5));
    expect(await entriesOf(reader)).toEqual(looks(0, 3));
    await ledger.close();
  });

  test('signs a checkpoint only when it has grown', async () => {
    const directory = fresh();
    const ledger = await openLedger(directory);
    expect(await ledger.checkpoint()).toBeNull();
    await ledger.append(looks(0, 3));
    const first = await ledger.checkpoint();
    expect(await ledger.checkpoint()).toEqual(first);
    await ledger.close();
    await (await openLedger(directory)).close();
    expect(await verifyCase(directory)).toMatchObject({ ok: true, checkpoints: 1 });
  });
});

describe('one writer', () => {
  test('keeps a second one out, and says which process has it', async () => {
    const directory = fresh();
    const ledger = await openLedger(directory);
    await expect(openLedger(directory)).rejects.toThrow(
      new DependencyError(`the case is being written by process ${process.pid}`),
    );
    await ledger.close();
    await (await openLedger(directory)).close();
  });

  const dead = { ...thisOwner(), pid: 2147483646 };
  test.each([
    { why: 'no lock', locks: {} },
    { why: 'a lock of a dead process', locks: { lock: { ...dead, nonce: 'aaaaaaaaaaaaaaaa' } } },
    {
      why: 'a lock of a process before the last start',
      locks: { lock: { ...thisOwner(), boot: '1', nonce: 'aaaaaaaaaaaaaaaa' } },
    },
    { why: 'a lock that a power cut emptied', locks: { lock: '' } },
    {
      why: 'a process that died while taking over',
      locks: {
        lock: { ...dead, nonce: 'aaaaaaaaaaaaaaaa' },
        'lock.after-aaaaaaaaaaaaaaaa': { ...dead, nonce: 'bbbbbbbbbbbbbbbb' },
      },
    },
  ])('exactly one of many at once gets in: $why', async ({ locks }) => {
    const directory = fresh();
    mkdirSync(join(directory, 'ledger'), { recursive: true });
    for (const [name, content] of Object.entries(locks))
      writeFileSync(join(directory, 'ledger', name), content === '' ? '' : JSON.stringify(content));
    const tries = await Promise.allSettled(Array.from({ length: 12 }, () => openLedger(directory)));
    const winners = tries.filter((attempt) => attempt.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    for (const attempt of tries)
      if (attempt.status === 'rejected') expect(attempt.reason).toBeInstanceOf(DependencyError);
    await winners[0]!.value.close();
    expect(readdirSync(join(directory, 'ledger')).filter((name) => name.startsWith('lock'))).toEqual([]);
  });
});

describe('killed while writing', () => {
  const writer = join(import.meta.dirname, 'ledger-writer.ts');

  /** Lets a writer run until it has acknowledged `batches` batches, and kills it. Gives the entries it acknowledged last. */
  async function runAndKill(directory: string, seed: string, batches: number): Promise<number> {
    const child: ChildProcess = spawn(process.execPath, [writer, directory, seed], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.split('\n').length > batches) child.kill('SIGKILL');
    });
    const signal = await new Promise((resolve) => child.on('close', (_, by) => resolve(by)));
    expect(signal).toBe('SIGKILL');
    return Number(output.split('\n').at(-2));
  }

  test('nothing acknowledged is lost, 30 times', { timeout: 240_000 }, async () => {
    const directory = fresh();
    const random = seeded('kill');
    let acknowledged = 0;
    for (let round = 0; round < 30; round++) {
      acknowledged = await runAndKill(directory, `round ${round}`, 1 + Math.floor(random() * 10));
      const found = await entriesOf(await readLedger(directory));
      expect(found.length).toBeGreaterThanOrEqual(acknowledged);
      for (const [n, entry] of found.entries()) expect(entry).toMatchObject({ source: `report-${n}.txt` });
    }
    const ledger = await openLedger(directory);
    await ledger.close();
    const verdict = await verifyCase(directory);
    expect(verdict).toMatchObject({ ok: true, problems: [], entries: ledger.size, captures: ledger.size });
    await openCaptures(directory);
    expect(readdirSync(join(directory, 'captures', 'tmp'))).toEqual([]);
  });

  test('a file that may grow no further refuses the batch and keeps what was acknowledged', async () => {
    const directory = fresh();
    // The limit of the shell counts blocks of 512 or 1024 bytes; a segment may grow to 20,000, a batch is larger.
    const output = execFileSync(
      'sh',
      ['-c', `ulimit -f 12; exec "$0" "$@"`, process.execPath, writer, directory, 'limit'],
      {
        encoding: 'utf8',
      },
    );
    const lines = output.trim().split('\n');
    expect(lines.at(-1)).toMatch(/^full nothing of this batch was recorded: .*\(EFBIG\)$/);
    const acknowledged = Number(lines.at(-2));
    expect(acknowledged).toBeGreaterThan(10);
    expect(await verifyCase(directory)).toMatchObject({ ok: true, entries: acknowledged, problems: [] });
  });
});

describe('a torn end', () => {
  test('is put aside wherever it was torn, and nothing before it is touched', async () => {
    const directory = fresh();
    const ledger = await openLedger(directory);
    await ledger.append(looks(0, 3));
    await ledger.checkpoint();
    const last: Entry = {
      kind: 'watch',
      at: '2019-11-15T10:00:00Z',
      ref: 'https://t.me/gärtner',
      action: 'added',
      role: 'community',
    };
    await ledger.append([look(3), look(4), last]);
    const base = snapshot(directory);
    await ledger.close();
    const segment = readFileSync(join(base, 'ledger', '000001.jsonl'));
    const length = Buffer.byteLength(lineOf(last));
    for (let cut = 1; cut < length; cut++) {
      const torn = segment.subarray(0, segment.length - cut);
      writeFileSync(join(base, 'ledger', '000001.jsonl'), torn);
      expect((await readLedger(base)).size).toBe(5);
      const { ok, problems } = await verifyCase(base);
      expect(ok).toBe(false);
      expect(problems).toEqual([
        { entry: 5, what: 'the line is cut off' },
        // Nobody has the case open, and its last entries were not signed for.
        {
          entry: expect.any(Number),
          what: expect.stringMatching(/^the last [23] entries are under no checkpoint$/),
        },
      ]);
      const reopened = await openLedger(base);
      expect(reopened.recovered).toMatchObject({ bytes: length - cut });
      expect(readFileSync(join(base, reopened.recovered!.file))).toEqual(
        torn.subarray(segment.length - length),
      );
      if (cut % 40 === 1) await reopened.append([last]);
      await reopened.close();
      if (cut % 8 === 1)
        expect(await verifyCase(base)).toMatchObject({ ok: true, entries: cut % 40 === 1 ? 6 : 5 });
      // As it was before: the checkpoint that closing signed is not in the scene.
      cpSync(join(directory, 'ledger', 'ledger.pub'), join(base, 'ledger', 'ledger.pub'));
      const { notes } = cutNotes(readFileSync(join(base, 'ledger', 'checkpoints'), 'utf8'));
      writeFileSync(join(base, 'ledger', 'checkpoints'), `${notes[0]}\n`);
    }
    expect(readdirSync(join(base, 'ledger')).filter((name) => name.startsWith('torn-'))).toHaveLength(
      length - 1,
    );
  });

  test.each([
    { why: 'zeros where a power cut left them', tail: Buffer.alloc(700) },
    { why: 'a flipped bit in the last line', tail: Buffer.from(lineOf(look(9)).replace('alive', 'alivf')) },
    { why: 'two lines of a batch that are not sound', tail: Buffer.from('rain\nsun\n') },
  ])('is put aside: $why', async ({ tail }) => {
    const directory = fresh();
    const ledger = await openLedger(directory);
    await ledger.append(looks(0, 3));
    await ledger.close();
    writeFileSync(join(directory, 'ledger', '000001.jsonl'), tail, { flag: 'a' });
    const again = await openLedger(directory);
    expect(again.recovered).toEqual({ bytes: tail.length, file: expect.stringMatching(/^ledger\/torn-/) });
    expect(again.size).toBe(3);
    await again.close();
    expect((await verifyCase(directory)).ok).toBe(true);
  });

  test('of the checkpoints is put aside too', async () => {
    const directory = fresh();
    const ledger = await openLedger(directory);
    await ledger.append(looks(0, 3));
    await ledger.close();
    const path = join(directory, 'ledger', 'checkpoints');
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, whole + whole.slice(0, 60));
    expect((await verifyCase(directory)).problems).toEqual([
      { entry: null, what: 'the checkpoints end in the middle of one' },
    ]);
    await (await openLedger(directory)).close();
    expect(readFileSync(path, 'utf8')).toBe(whole);
    const aside = join(directory, 'ledger', `torn-checkpoints-${Buffer.byteLength(whole)}`);
    expect(readFileSync(aside, 'utf8')).toBe(whole.slice(0, 60));
  });

  test.each([
    { why: 'that was signed for', cut: 1, what: /5 entries but 6 were signed/ },
    {
      why: 'of which a whole line is missing',
      cut: Buffer.byteLength(lineOf(look(5))),
      what: /5 entries but 6 were signed/,
    },
  ])('$why is not an end but damage, and is left as it is', async ({ cut, what }) => {
    const directory = fresh();
    const ledger = await openLedger(directory);
    await ledger.append(looks(0, 6));
    await ledger.close();
    const path = join(directory, 'ledger', '000001.jsonl');
    truncateSync(path, readFileSync(path).length - cut);
    const left = readFileSync(path);
    await expect(openLedger(directory)).rejects.toThrow(what);
    expect(readFileSync(path)).toEqual(left);
    await expect(openLedger(directory)).rejects.toThrow(what); // and the lock was let go
  });

  test('damage in the middle is never repaired', async () => {
    const directory = fresh();
    const ledger = await openLedger(directory);
    await ledger.append(looks(0, 6));
    await ledger.close();
    const path = join(directory, 'ledger', '000001.jsonl');
    const bytes = readFileSync(path);
    bytes[400] = bytes[400]! ^ 1;
    writeFileSync(path, bytes);
    for (const open of [openLedger, readLedger])
      await expect(open(directory)).rejects.toThrow(/damaged at entry 1:/);
    expect(readFileSync(path)).toEqual(bytes);
    expect((await verifyCase(directory)).problems[0]).toEqual({
      entry: 1,
      what: 'the line is not what its hash says',
    });
  });

  test('damage that the index hides is noticed on reading', async () => {
    const directory = fresh();
    const ledger = await openLedger(directory);
    await ledger.append(looks(0, 6));
    const path = join(directory, 'ledger', '000001.jsonl');
    const bytes = readFileSync(path);
    bytes[400] = bytes[400]! ^ 1;
    writeFileSync(path, bytes);
    await expect(entriesOf(ledger)).rejects.toThrow(/damaged at entry 1/);
    await expect(ledger.inclusionProof(5)).rejects.toThrow(/damaged at entry 1/);
    truncateSync(path, 900);
    await expect(entriesOf(ledger, 2)).rejects.toThrow(DependencyError);
    await ledger.close();
  });
});
