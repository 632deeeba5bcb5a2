/**
 * Sealed captures: nothing readable lies on the disk, every changed byte is noticed, and what was erased is gone while
 * the rest stays.
 */
import { randomBytes } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { DependencyError, InputError } from '../core/errors.ts';
import {
  caseKeyFile,
  type Environment,
  howKept,
  KEY_FILE,
  keepCaseKey,
  newCaseKey,
  PASSPHRASE,
  readCaseKey,
} from './case-key.ts';
import { openCaptures } from './file.ts';
import { contentSize, HEADER, SEGMENT, sealer } from './sealed.ts';

const root = mkdtempSync(join(tmpdir(), 'driftline-sealed-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
/** Cheap enough for tests. */
const COST = { N: 16, r: 1, p: 1 };

async function caseWithKey(env: Environment = {}): Promise<string> {
  const directory = join(root, String(made++));
  mkdirSync(join(directory, 'keys'), { recursive: true });
  writeFileSync(join(directory, 'keys', 'case.key'), caseKeyFile(newCaseKey(env), env, COST));
  return directory;
}
async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}
/** Every file under a folder. */
const filesIn = (directory: string) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

test('content can be sealed in pieces of any size, and its length is known from the file', () => {
  fc.assert(
    fc.property(fc.nat(3 * SEGMENT), fc.array(fc.nat(3 * SEGMENT), { maxLength: 6 }), (length, cuts) => {
      const { header, update, end } = sealer(randomBytes(32), 3);
      const bytes = Buffer.alloc(length, 'rain');
      let size = header.length;
      let at = 0;
      const count = (parts: Uint8Array[]) => {
        for (const part of parts) size += part.length;
      };
      for (const cut of [...cuts.filter((each) => each < length), length].sort((a, b) => a - b)) {
        count(update(bytes.subarray(at, cut)));
        at = cut;
      }
      count(end());
      expect(contentSize(size)).toBe(length);
      expect(size).toBe(HEADER + length + 16 * Math.max(1, Math.ceil(length / SEGMENT)));
    }),
  );
});

test('nothing of the content, and no hash of it, can be found in the case without its key', async () => {
  const directory = await caseWithKey();
  const captures = await openCaptures(directory);
  const secret = 'The allotment meeting is on Thursday at the shed.';
  const { sha256 } = await captures.put(Buffer.from(secret));
  const { content, salt } = (await captures.reveal(sha256))!;
  for (const file of filesIn(directory)) {
    const bytes = readFileSync(file);
    const hashes = [content, salt!].flatMap((hex) => [Buffer.from(hex), Buffer.from(hex, 'hex')]);
    for (const needle of [Buffer.from(secret.slice(0, 12)), ...hashes])
      expect(bytes.includes(needle)).toBe(false);
    if (file.includes('keys'))
      expect(statSync(file).mode & 0o077).toBe(file.endsWith('case.key') ? 0o044 : 0);
  }
  // Twice the same content in two cases is known by two names.
  const other = await openCaptures(await caseWithKey());
  expect((await other.put(Buffer.from(secret))).sha256).not.toBe(sha256);
});

test('every changed, lost or added byte of a sealed capture is noticed', async () => {
  const directory = await caseWithKey();
  const captures = await openCaptures(directory);
  const bytes = Buffer.alloc(2 * SEGMENT + 5, 'hail and sleet ');
  const { sha256 } = await captures.put(bytes);
  const path = captures.path(sha256);
  const good = readFileSync(path);
  const put = (changed: Uint8Array) => {
    rmSync(path);
    writeFileSync(path, changed);
  };
  const sealed = SEGMENT + 16;
  const segments = [0, 1].map((i) => good.subarray(HEADER + i * sealed, HEADER + (i + 1) * sealed));
  const changes: Uint8Array[] = [
    ...[...Array(HEADER).keys(), HEADER + 7, HEADER + SEGMENT + 3, good.length - 1].map((at) => {
      const flipped = Buffer.from(good);
      flipped[at] = flipped[at]! ^ 4;
      return flipped;
    }),
    ...[0, 1, HEADER, HEADER + 15, HEADER + 16, HEADER + sealed, HEADER + 2 * sealed, good.length - 1].map(
      (end) => good.subarray(0, end),
    ),
    Buffer.concat([good, Buffer.alloc(1)]),
    Buffer.concat([good, good.subarray(-21)]),
    Buffer.concat([good.subarray(0, HEADER), segments[1]!, segments[0]!, good.subarray(HEADER + 2 * sealed)]),
    Buffer.concat([good.subarray(0, HEADER), segments[0]!, good.subarray(HEADER + 2 * sealed)]),
    bytes,
  ];
  for (const change of changes) {
    put(change);
    expect((await captures.check(sha256, true)).found).toMatch(/^(?:changed|locked)$/);
    expect((await captures.check(sha256, null)).found).toMatch(/^(?:changed|locked)$/);
  }
  put(good);
  expect((await captures.check(sha256, true)).found).toBe('whole');
});

test('a file that spells out a salted name is no capture of that name', async () => {
  const directory = await caseWithKey();
  const captures = await openCaptures(directory);
  const { sha256 } = await captures.put(Buffer.from('sports results'));
  const { content, salt } = (await captures.reveal(sha256))!;
  const plain = await openCaptures(join(root, String(made++)));
  const forged = await plain.put(Buffer.from(salt! + content, 'hex'));
  expect(forged.sha256).toBe(sha256);
  expect((await plain.check(sha256, true)).found).toBe('changed');
});

describe('keys of captures', () => {
  test('are destroyed for good, one by one, and the same content comes back under another name', async () => {
    const directory = await caseWithKey();
    const captures = await openCaptures(directory);
    const names: string[] = [];
    for (let n = 0; n < 60; n++) names.push((await captures.put(Buffer.from(`weather report ${n}`))).sha256);
    const backup = join(root, String(made++));
    cpSync(join(directory, 'captures'), join(backup, 'captures'), { recursive: true });
    await captures.erase([names[3]!, names[40]!, 'ab'.repeat(32)]);
    for (const [n, name] of names.entries()) {
      const gone = n === 3 || n === 40;
      expect(await captures.has(name)).toBe(!gone);
      expect((await captures.check(name, true)).found).toBe(gone ? 'missing' : 'whole');
    }
    for (const file of filesIn(join(directory, 'keys')))
      for (const n of [3, 40]) expect(readFileSync(file, 'latin1')).not.toContain(names[n]!);
    // A copy of the captures from before does not bring it back.
    rmSync(join(directory, 'captures'), { recursive: true });
    cpSync(join(backup, 'captures'), join(directory, 'captures'), { recursive: true });
    expect((await captures.check(names[3]!, true)).found).toBe('locked');
    expect(await captures.has(names[3]!)).toBe(false);
    await expect(textOf(captures.read(names[3]!))).rejects.toThrow(DependencyError);
    expect(await textOf(captures.read(names[4]!))).toBe('weather report 4');
    const again = await captures.put(Buffer.from('weather report 3'));
    expect(again).toMatchObject({ isNew: true, salted: true });
    expect(again.sha256).not.toBe(names[3]);
  });

  test('are seen by another process as they come and go', async () => {
    const directory = await caseWithKey();
    const [writer, reader] = [await openCaptures(directory), await openCaptures(directory)];
    const first = await writer.put(Buffer.from('frost'));
    expect(await textOf(reader.read(first.sha256))).toBe('frost');
    const second = await writer.put(Buffer.from('thaw'));
    expect(await reader.has(second.sha256)).toBe(true);
    await writer.remove(first.sha256);
    expect(await reader.has(first.sha256)).toBe(false);
    expect(await textOf(reader.read(second.sha256))).toBe('thaw');
  });

  test('survive a line that a power cut left unfinished', async () => {
    const directory = await caseWithKey();
    const first = await (await openCaptures(directory)).put(Buffer.from('frost'));
    const [file] = filesIn(join(directory, 'keys', 'captures'));
    writeFileSync(file!, readFileSync(file!, 'latin1').slice(0, 100), { flag: 'a' });
    const captures = await openCaptures(directory);
    const names = [first.sha256];
    for (let n = 0; n < 40; n++) names.push((await captures.put(Buffer.from(`note ${n}`))).sha256);
    const again = await openCaptures(directory);
    for (const name of names) expect((await again.check(name, true)).found).toBe('whole');
  });

  test('that were changed open nothing', async () => {
    const directory = await caseWithKey();
    const { sha256 } = await (await openCaptures(directory)).put(Buffer.from('frost'));
    const [file] = filesIn(join(directory, 'keys', 'captures'));
    const line = readFileSync(file!);
    for (let at = 0; at < line.length; at++) {
      const flipped = Buffer.from(line);
      flipped[at] = flipped[at]! ^ 1;
      writeFileSync(file!, flipped);
      expect((await (await openCaptures(directory)).check(sha256, true)).found).toBe('locked');
    }
  });
});

describe('the case key', () => {
  test('opens under its passphrase alone, and can be kept in another way', async () => {
    const env = { [PASSPHRASE]: 'turnips, leeks and cress' };
    const directory = await caseWithKey(env);
    const { sha256 } = await (await openCaptures(directory, env)).put(Buffer.from('frost'));
    expect(await howKept(directory)).toBe('passphrase');
    for (const wrong of [{}, { [PASSPHRASE]: 'turnips' }])
      await expect(textOf((await openCaptures(directory, wrong)).read(sha256))).rejects.toThrow(
        DependencyError,
      );
    const key = (await readCaseKey(directory, env))!;
    for (const [next, kept] of [
      [{ [PASSPHRASE]: 'other words' }, 'passphrase'],
      [{}, 'here'],
    ] as const) {
      expect(await keepCaseKey(directory, key, next, COST)).toBe(kept);
      expect(await textOf((await openCaptures(directory, next)).read(sha256))).toBe('frost');
    }
    expect(readFileSync(join(directory, 'keys', 'case.key'), 'utf8')).not.toContain('turnips');
  });

  test('may lie in a file outside the case, and a file with another key is refused', async () => {
    const outside = join(root, 'outside.key');
    const env = { [KEY_FILE]: outside };
    writeFileSync(outside, randomBytes(32));
    const directory = await caseWithKey(env);
    const { sha256 } = await (await openCaptures(directory, env)).put(Buffer.from('frost'));
    expect(readFileSync(join(directory, 'keys', 'case.key'), 'utf8')).toContain('"outside"');
    await expect((await openCaptures(directory, {})).put(Buffer.from('hail'))).rejects.toThrow(KEY_FILE);
    writeFileSync(outside, randomBytes(32).toString('hex'));
    await expect((await openCaptures(directory, env)).check(sha256, true)).rejects.toThrow('another case');
    const key = newCaseKey({});
    await expect(keepCaseKey(directory, key, env, COST)).rejects.toThrow(InputError);
    expect(() => caseKeyFile(key, { ...env, [PASSPHRASE]: 'x' }, COST)).toThrow(InputError);
  });

  test('that is lost or damaged stops reading and writing instead of going on in the open', async () => {
    const directory = await caseWithKey();
    const { sha256 } = await (await openCaptures(directory)).put(Buffer.from('frost'));
    writeFileSync(join(directory, 'keys', 'case.key'), '{"driftline":1,"kept":"here","key":"c2hvcnQ="}');
    await expect((await openCaptures(directory)).put(Buffer.from('hail'))).rejects.toThrow('damaged');
    rmSync(join(directory, 'keys', 'case.key'));
    const captures = await openCaptures(directory);
    await expect(captures.put(Buffer.from('hail'))).rejects.toThrow('keys/case.key is missing');
    await expect(textOf(captures.read(sha256))).rejects.toThrow('keys/case.key is missing');
  });
});
