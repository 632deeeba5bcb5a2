import { createHash, hash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { DependencyError, InputError } from '../core/errors.ts';
import { caseKeyFile, newCaseKey } from './case-key.ts';
import { openCaptures } from './file.ts';
import { mayBeRunning, thisOwner } from './owner.ts';

const root = mkdtempSync(join(tmpdir(), 'driftline-captures-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const fresh = () => join(root, String(made++));
/** A directory of a case that has a case key. */
const withKey = async () => {
  const directory = fresh();
  mkdirSync(join(directory, 'keys'), { recursive: true });
  writeFileSync(join(directory, 'keys', 'case.key'), caseKeyFile(newCaseKey({}), {}), { mode: 0o600 });
  return directory;
};
const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function all(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

async function* split(bytes: Uint8Array, at: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const to of [...at, bytes.length].sort((a, b) => a - b)) {
    yield bytes.subarray(from, to);
    from = to;
  }
}

describe.each([
  { how: 'as they came', salted: false, place: async () => fresh() },
  { how: 'sealed', salted: true, place: withKey },
])('captures $how', ({ salted, place }) => {
  test('bytes come back as they were put, however they arrived, from any place on', async () => {
    const captures = await openCaptures(await place());
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.nat(300)),
        fc.nat(300),
        async (bytes, cuts, from) => {
          const at = cuts.filter((cut) => cut <= bytes.length);
          const first = await captures.put(split(bytes, at));
          const { sha256 } = first;
          expect(first).toMatchObject({ size: bytes.length, salted });
          expect(sha256 === sha256Of(bytes)).toBe(!salted);
          expect(await captures.put(bytes)).toEqual({ sha256, size: bytes.length, isNew: false, salted });
          const shown = await captures.reveal(sha256);
          expect(shown?.content).toBe(sha256Of(bytes));
          if (salted)
            expect(hash('sha256', Buffer.from(shown!.salt! + shown!.content, 'hex'), 'hex')).toBe(sha256);
          expect(await captures.check(sha256, salted)).toEqual({ found: 'whole', size: bytes.length });
          expect((await captures.check(sha256, !salted)).found).toBe('changed');
          expect(await all(captures.read(sha256, from))).toEqual(Buffer.from(bytes.subarray(from)));
          expect(await captures.size(sha256)).toBe(bytes.length);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('a file is stored as it is, larger than any buffer, and cannot be written to by accident', async () => {
    const directory = await place();
    mkdirSync(directory, { recursive: true });
    const source = join(directory, 'garden news.json');
    const bytes = Buffer.alloc(3_500_000, 'rain and sun ');
    writeFileSync(source, bytes);
    const captures = await openCaptures(directory);
    const stored = await captures.putFile(source);
    expect(stored).toMatchObject({ size: bytes.length, isNew: true, salted });
    for (const from of [0, 65_535, 65_536, 65_537, 1_048_577, 3_499_999, 3_500_000])
      expect((await all(captures.read(stored.sha256, from))).equals(bytes.subarray(from))).toBe(true);
    expect(await captures.size(stored.sha256)).toBe(bytes.length);
    expect((await all(captures.read(stored.sha256))).equals(bytes)).toBe(true);
    expect(statSync(captures.path(stored.sha256)).mode & 0o222).toBe(0);
    expect((await captures.putFile(source)).isNew).toBe(false);
    expect(readdirSync(join(directory, 'captures', 'tmp'))).toEqual([]);
  });

  test('a source that fails half-way leaves nothing behind', async () => {
    const directory = await place();
    const captures = await openCaptures(directory);
    const broken = async function* () {
      yield Buffer.from('half of a page');
      throw new Error('connection reset');
    };
    await expect(captures.put(broken())).rejects.toThrow('connection reset');
    expect(readdirSync(join(directory, 'captures'))).toEqual(['tmp']);
    expect(readdirSync(join(directory, 'captures', 'tmp'))).toEqual([]);
  });

  test('a capture that lost bytes is made whole when the right ones come again', async () => {
    const captures = await openCaptures(await place());
    const { sha256 } = await captures.put(Buffer.from('sports results'));
    chmodSync(captures.path(sha256), 0o644);
    writeFileSync(captures.path(sha256), 'sports');
    expect((await captures.put(Buffer.from('sports results'))).isNew).toBe(true);
    expect((await all(captures.read(sha256))).toString()).toBe('sports results');
  });

  test('what is removed is gone, once', async () => {
    const captures = await openCaptures(await place());
    const { sha256 } = await captures.put(Buffer.from('old news'));
    expect(await captures.remove(sha256)).toBe(true);
    expect(await captures.has(sha256)).toBe(false);
    expect(await captures.remove(sha256)).toBe(false);
    await expect(all(captures.read(sha256))).rejects.toThrow(DependencyError);
  });
});

test('opening removes what dead processes left half-written, and nothing of the living', async () => {
  const directory = fresh();
  const temporary = join(directory, 'captures', 'tmp');
  mkdirSync(temporary, { recursive: true });
  const { pid, started } = thisOwner();
  const living = `${pid}-${started}-00ff`;
  for (const name of ['2147483646-1-00ff', `${pid}-1-00ff`, 'left over', living])
    writeFileSync(join(temporary, name), 'half');
  await openCaptures(directory);
  expect(readdirSync(temporary)).toEqual(started === '' ? [`${pid}-1-00ff`, living] : [living]);
});

test('a case is not touched by opening its captures', async () => {
  const directory = fresh();
  await openCaptures(directory);
  expect(existsSync(directory)).toBe(false);
});

test('names are never paths', async () => {
  const captures = await openCaptures(fresh());
  for (const name of ['../../../etc/passwd', '', 'AB'.repeat(32), `${'ab'.repeat(32)}/x`])
    expect(() => captures.path(name)).toThrow(InputError);
  await expect(captures.putFile(join(root, 'no such file'))).rejects.toThrow(InputError);
  await expect(captures.putFile(root)).rejects.toThrow(InputError);
});

test.each([
  { why: 'this process', change: {}, running: true },
  {
    why: 'another host cannot be seen',
    change: { host: 'elsewhere.example', pid: 2147483646 },
    running: true,
  },
  { why: 'before the machine was started again', change: { boot: 'earlier' }, running: false },
  { why: 'no process of this number', change: { pid: 2147483646 }, running: false },
])('an owner may be running: $why', ({ change, running }) => {
  expect(mayBeRunning({ ...thisOwner(), ...change })).toBe(running);
});
