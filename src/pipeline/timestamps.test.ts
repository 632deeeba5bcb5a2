/**
 * Timestamps, witnesses and keys of a whole case, with an authority of OpenSSL on loopback. Nothing is asked that was not
 * named, and nothing on a private address that was not listed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { second } from '../../test/faults/ledger-scene.ts';
import { type Authority, openAuthority } from '../../test/peers/timestamp-authority.ts';
import { HOUR, iso } from '../core/clock.ts';
import { CheckFailed, InputError } from '../core/errors.ts';
import { readNote, verifierLine } from '../ledger/checkpoint.ts';
import type { Entry } from '../ledger/ledger.ts';
import { readSignedNotes } from '../ledger/notes.ts';
import { proofDocument } from '../ledger/proof.ts';
import { verifyCase } from '../ledger/verify.ts';
import { authorityUrl } from './authority.ts';
import { changeCaseFile, createCase } from './case.ts';
import { keysOfCase } from './keys.ts';
import { readRoots, stampIfDue, stampNow } from './timestamps.ts';
import { addWitnessed, signAsWitness, witnessLineOf } from './witness.ts';
import { writeCase } from './writing.ts';

const root = mkdtempSync(join(tmpdir(), 'driftline-stamping-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
let dir: string;
let time: number;

const watch = (n: number): Entry => ({
  kind: 'watch',
  at: iso(Date.UTC(2031, 0, 1) + n * 1000),
  ref: `https://t.me/garden_wire_${n}`,
  action: 'added',
  role: 'community',
});
const append = (...entries: Entry[]) => writeCase(dir, ({ ledger }) => ledger.append(entries));
const notes = async () => (await readSignedNotes(join(dir, 'ledger'))).notes;

beforeEach(() => {
  dir = join(root, String(made++));
  time = Date.now();
  createCase(dir, { purpose: 'to see who vouches', at: time });
});

const openssl = spawnSync('openssl', ['version']).status === 0;
describe.skipIf(!openssl)('an authority (skipped where there is no OpenSSL)', () => {
  const opened: Authority[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
  });
  async function authority(): Promise<Authority> {
    const each = await openAuthority('ec');
    opened.push(each);
    return each;
  }
  const stamping = (listed: readonly Authority[] = opened) => ({
    dir,
    write: <T>(work: Parameters<typeof writeCase<T>>[1]) => writeCase(dir, work),
    env: { DRIFTLINE_ALLOW_PRIVATE: listed.map(({ url }) => new URL(url).host).join(',') },
    now: () => time,
  });

  test('that is not named, or not listed on its private address, is asked nothing', async () => {
    const clock = await authority();
    await append(watch(1));
    expect(await stampNow(stamping())).toEqual({ size: null, stamps: [], failed: [] });
    expect(await stampIfDue(stamping())).toBeNull();
    await changeCaseFile(dir, { timestampAuthorities: [clock.url] });
    expect((await stampNow(stamping([]))).failed).toEqual([{ authority: clock.url, why: 'not_allowed' }]);
    expect(clock.asked()).toBe(0);
  });

  test('says when a checkpoint was there; both verifiers and OpenSSL believe it', async () => {
    const [one, two] = [await authority(), await authority()];
    await changeCaseFile(dir, { timestampAuthorities: [one.url, two.url] });
    await append(watch(1), watch(2));
    const report = await stampNow(stamping());
    expect(report).toMatchObject({
      size: 2,
      failed: [],
      stamps: [{ authority: one.url }, { authority: two.url }],
    });
    expect(await verifyCase(dir)).toMatchObject({ ok: true, entries: 4, timestamps: 2, problems: [] });
    expect(await second(dir)).toMatchObject({ ok: true, timestamps: 2, problems: [] });
    expect(await verifyCase(dir, { roots: [one.root, two.root] })).toMatchObject({ ok: true });
    expect((await verifyCase(dir, { roots: [one.root] })).problems).toHaveLength(1);
    const folder = join(dir, 'ledger', 'timestamps');
    const note = (await notes()).find(({ size }) => size === 2)!;
    const [data, ca] = [join(root, 'note'), join(root, 'ca.pem')];
    writeFileSync(data, note.text);
    writeFileSync(ca, one.root + two.root);
    for (const name of readdirSync(folder))
      expect(
        execFileSync('openssl', ['ts', '-verify', '-data', data, '-in', join(folder, name), '-CAfile', ca], {
          encoding: 'utf8',
          stdio: 'pipe',
        }),
      ).toContain('OK');
    // What the timestamps added needs none itself.
    expect(await stampNow(stamping())).toMatchObject({ stamps: [], failed: [] });
    expect(await stampIfDue(stamping(), true)).toBeNull();
  });

  test('is asked every hour, every 1,000 entries, and at once for a declared wave', async () => {
    const clock = await authority();
    await changeCaseFile(dir, { timestampAuthorities: [clock.url] });
    await append(watch(1));
    expect((await stampIfDue(stamping()))?.size).toBe(1);
    await append(watch(2));
    expect(await stampIfDue(stamping())).toBeNull();
    expect((await stampIfDue(stamping(), true))?.size).toBe(3);
    await append(watch(3));
    time += HOUR + 60_000;
    expect((await stampIfDue(stamping()))?.size).toBe(5);
    time -= HOUR + 60_000;
    await append(...Array.from({ length: 1000 }, (_, i) => watch(10 + i)));
    expect((await stampIfDue(stamping()))?.size).toBe(1006);
    expect(await verifyCase(dir)).toMatchObject({ ok: true, timestamps: 4 });
  });

  test('that does not answer, or answers something else, stops nothing and is asked again', async () => {
    const [one, two] = [await authority(), await authority()];
    await changeCaseFile(dir, { timestampAuthorities: [one.url, two.url, 'http://127.0.0.1:9/'] });
    await append(watch(1));
    one.trouble = 'busy';
    two.trouble = 'wrong';
    const listed = { ...stamping(), env: { DRIFTLINE_ALLOW_PRIVATE: '127.0.0.1' } };
    expect((await stampNow(listed)).failed).toEqual([
      { authority: one.url, why: 'status 503' },
      { authority: two.url, why: 'its answer is no timestamp answer' },
      { authority: 'http://127.0.0.1:9/', why: 'refused' },
    ]);
    expect(await verifyCase(dir)).toMatchObject({ ok: true, timestamps: 0, entries: 1 });
    one.trouble = null;
    expect(await stampNow(listed)).toMatchObject({ size: 1, stamps: [{ authority: one.url }] });
    expect(await verifyCase(dir)).toMatchObject({ ok: true, timestamps: 1 });
  });
});

test('an authority is named by a plain address, and a case without certificates has none', async () => {
  expect(authorityUrl(' https://clock.example/tsr#x ')).toBe('https://clock.example/tsr');
  for (const text of ['clock', 'ftp://clock.example', 'https://me:secret@clock.example/'])
    expect(() => authorityUrl(text)).toThrow(InputError);
  expect(await readRoots(join(dir, 'ledger'))).toEqual([]);
});

describe('keys', () => {
  test('that are followed by others leave everything verifiable, and sign no more', async () => {
    const rotate = (because: string) =>
      writeCase(dir, ({ ledger }) => ledger.rotateKey({ at: iso(time), by: 'R. Keeper', because }));
    await append(watch(1));
    const pem = readFileSync(join(dir, 'keys', 'ledger.key'), 'utf8');
    const lines = [await rotate('yearly')];
    await append(watch(2));
    lines.push(await rotate('lent to nobody'));
    lines.push(await rotate('twice in a row'));
    await append(watch(3));
    const { keys } = await keysOfCase(dir);
    expect(keys).toHaveLength(4);
    expect(keys.slice(1)).toEqual(lines);
    expect(readFileSync(join(dir, 'keys', 'ledger.key'), 'utf8')).not.toBe(pem);
    expect(statSync(join(dir, 'keys', 'ledger.key')).mode & 0o077).toBe(0);
    expect(readdirSync(join(dir, 'keys')).filter((name) => name.includes('next'))).toEqual([]);
    for (const key of keys) expect(await verifyCase(dir, { key })).toMatchObject({ ok: true, problems: [] });
    expect(await second(dir, { key: keys[0]! })).toMatchObject({ ok: true, problems: [] });
    // The first key's holder alone can no longer go on.
    writeFileSync(join(dir, 'keys', 'ledger.key'), pem);
    await expect(append(watch(4))).rejects.toThrow('is not the key that ledger/ledger.pub names');
  });

  test('changes of key that were killed at any point are finished or forgotten at the next opening', async () => {
    const { makeNextKey } = await import('../ledger/checkpoints.ts');
    const { openLedger } = await import('../ledger/file.ts');
    const { signingKey } = await import('../ledger/checkpoint.ts');
    const keysFolder = join(dir, 'keys');
    await append(watch(1));
    const before = await keysOfCase(dir);
    const own = () =>
      signingKey(readFileSync(join(keysFolder, 'ledger.key'), 'utf8'), before.keys[0]!.split('+')[0]!);
    // Killed before anything was recorded.
    await makeNextKey(keysFolder, own());
    await append(watch(2));
    expect(await keysOfCase(dir)).toEqual(before);
    // Killed after the entry.
    const line = await makeNextKey(keysFolder, own());
    const ledger = await openLedger(dir).then(async (open) => {
      await open.append([watch(3)]);
      return open;
    });
    await ledger.close();
    await writeEntry(line);
    await append(watch(4));
    expect((await keysOfCase(dir)).keys).toEqual([...before.keys, line]);
    expect(await verifyCase(dir)).toMatchObject({ ok: true, problems: [] });
    expect(existsSync(join(keysFolder, 'ledger.key.next'))).toBe(false);

    /** As `rotateKey` does, up to the entry: appended by a process that knows nothing of the key that waits. */
    async function writeEntry(key: string): Promise<void> {
      const next = readFileSync(join(keysFolder, 'ledger.key.next.unused'), 'utf8');
      await append({ kind: 'key', at: iso(time), key, by: 'R. Keeper', because: 'yearly' });
      writeFileSync(join(keysFolder, 'ledger.key.next'), next, { mode: 0o600 });
    }
  });

  test('are lost: the case can be read and verified, and is not continued', async () => {
    await append(watch(1));
    rmSync(join(dir, 'keys', 'ledger.key'));
    await expect(append(watch(2))).rejects.toThrow('keys/ledger.key is missing');
    expect(await verifyCase(dir)).toMatchObject({ ok: true, entries: 1 });
    expect(await second(dir)).toMatchObject({ ok: true });
  });
});

describe('a witness', () => {
  const by = () => ({ keyFile: join(dir, 'witness.key'), name: 'archive.example/witness' });
  /** A proof that the newest checkpoint continues an earlier one, in a file. */
  async function proof(since: number): Promise<string> {
    const file = join(dir, `since-${since}.json`);
    writeFileSync(file, JSON.stringify(await proofDocument(dir, { entries: [], since })));
    return file;
  }
  async function sign(since: number) {
    const signed = await signAsWitness(await proof(since), by(), time);
    const file = join(dir, 'signed.txt');
    writeFileSync(file, signed.note);
    return { ...signed, file };
  }

  test('signs what continues what it saw, and its signatures count', async () => {
    await append(watch(1), watch(2));
    const line = await witnessLineOf(by());
    expect(await witnessLineOf(by())).toBe(line);
    const first = await sign(2);
    expect(first).toMatchObject({ size: 2, before: null });
    expect(await addWitnessed(dir, first.file, line)).toEqual({ size: 2 });
    await append(watch(3));
    await writeCase(dir, ({ ledger }) =>
      ledger.rotateKey({ at: iso(time), by: 'R. Keeper', because: 'yearly' }),
    );
    await append(watch(4));
    const next = await sign(2);
    expect(next).toMatchObject({ before: 2 });
    await addWitnessed(dir, next.file, line);
    expect(await verifyCase(dir)).toMatchObject({ ok: true, witnessed: 2 });
    expect(await second(dir)).toMatchObject({ ok: true });
    expect((await keysOfCase(dir)).witnesses).toEqual([line]);
    const note = readNote(next.note)!;
    expect(note.signatures).toHaveLength(1);
    expect(note.signatures[0]!.bytes).toHaveLength(76);
  });

  test('signs neither what leaves out what it saw, nor another history', async () => {
    await append(watch(1));
    await append(watch(2));
    await sign(2);
    await append(watch(3));
    await expect(signAsWitness(await proof(1), by(), time)).rejects.toThrow(CheckFailed);
    // Its owner went back and wrote another history under the same key.
    const other = join(root, String(made++));
    createCase(other, { purpose: 'the same again', at: time });
    const keep = dir;
    writeFileSync(join(other, 'keys', 'ledger.key'), readFileSync(join(keep, 'keys', 'ledger.key')));
    dir = other;
    await append(watch(7));
    await append(watch(8));
    await append(watch(9));
    const forged = await proof(2);
    dir = keep;
    expect((await readSignedNotes(join(other, 'ledger'))).keys.map(verifierLine)).toEqual(
      (await readSignedNotes(join(keep, 'ledger'))).keys.map(verifierLine),
    );
    await expect(signAsWitness(forged, by(), time)).rejects.toThrow(/saw a checkpoint over 2 entries/);
  });

  test('of another ledger, or unsigned, is not kept', async () => {
    await append(watch(1));
    const line = await witnessLineOf(by());
    const plain = join(dir, 'plain.txt');
    writeFileSync(plain, (await notes())[0]!.text);
    await expect(addWitnessed(dir, plain, line)).rejects.toThrow('not signed by this witness');
    await expect(addWitnessed(dir, plain, 'nobody')).rejects.toThrow(InputError);
    const { file } = await sign(1);
    const other = join(root, String(made++));
    createCase(other, { purpose: 'another', at: time });
    dir = other;
    await append(watch(1));
    await expect(addWitnessed(other, file, line)).rejects.toThrow('not one of this ledger');
  });
});
