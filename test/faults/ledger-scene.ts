/**
 * @module
 * A small case with everything that a verifier looks at: sealed captures, three segments, a change of key, timestamps of
 * two authorities (where OpenSSL is there), a witness. And the two verifiers, which share no code: `verify` and
 * `verifier/verify.mjs`.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { caseKeyFile, newCaseKey } from '../../src/captures/case-key.ts';
import { openCaptures } from '../../src/captures/file.ts';
import { DependencyError, InputError } from '../../src/core/errors.ts';
import { openBundle } from '../../src/ledger/bundle-files.ts';
import { newKeyPem, readNote } from '../../src/ledger/checkpoint.ts';
import { openLedger } from '../../src/ledger/file.ts';
import { canonicalEntry, type Entry, leafOf, observationEntry } from '../../src/ledger/ledger.ts';
import { readSignedNotes } from '../../src/ledger/notes.ts';
import { readTimestamp, timestampQuery } from '../../src/ledger/timestamp.ts';
import { verifyCase } from '../../src/ledger/verify.ts';
import { readProof, verifyBundle, verifyProof } from '../../src/ledger/verify-proof.ts';
import { cosign, keepWitnessed, witnessKey, witnessLine } from '../../src/ledger/witnessed.ts';
import { type Authority, openAuthority } from '../peers/timestamp-authority.ts';

export const lineOf = (entry: Entry) => `${leafOf(canonicalEntry(entry))} ${canonicalEntry(entry)}\n`;
export const entryOf = (line: string) => JSON.parse(line.slice(65)) as Entry;
export const WATCHED = 'https://t.me/football1';
export const look = (n: number, avatar: string | null, ref = `https://t.me/football${n}`): Entry =>
  observationEntry({
    ref,
    at: 1573812000000 + n * 60_000,
    outcome: n % 3 === 1 ? 'gone_unspecified' : n % 3 === 2 ? 'unknown' : 'alive',
    to: null,
    title: `Матч ${n}`,
    description: null,
    members: n,
    avatar,
    why: null,
    via: n % 2 === 0 ? 't.me' : 'api',
  });

export interface Scene {
  readonly dir: string;
  readonly captured: readonly string[];
  readonly contents: ReadonlyMap<string, Buffer>;
  /** What the case gives: verifier lines, in the order in which they signed. */
  readonly stamps: readonly string[];
  readonly witness: { readonly line: string; readonly pem: string };
}

/** Makes the case in `dir`. */
export async function makeScene(dir: string): Promise<Scene> {
  mkdirSync(join(dir, 'keys'), { recursive: true });
  writeFileSync(join(dir, 'keys', 'case.key'), caseKeyFile(newCaseKey({}), {}), { mode: 0o600 });
  const authorities: Authority[] = [];
  if (spawnSync('openssl', ['version']).status === 0)
    authorities.push(await openAuthority('ec'), await openAuthority('rsa'));
  const captures = await openCaptures(dir);
  const captured: string[] = [];
  const contents = new Map<string, Buffer>();
  const stamps: string[] = [];
  const open = () => openLedger(dir, { segmentBytes: 2600 });
  const pem = newKeyPem();
  const name = 'archive.example/witness';
  const line = witnessLine(witnessKey(pem, name));

  for (let n = 0; n < 3; n++) {
    const ledger = await open();
    const bytes = Buffer.from(`Match report number ${n}, rain stopped play. `.repeat(1 + n * 900));
    const { sha256, size } = await captures.put(bytes);
    captured.push(sha256);
    contents.set(sha256, bytes);
    const at = '2019-11-15T10:00:00Z';
    const source = `match-${n}.html`;
    await ledger.append([
      {
        kind: 'capture',
        at,
        sha256,
        salted: true,
        size,
        source,
        ref: null,
        collector: 'import',
        version: '1',
        until: null,
      },
      look(3 * n, null),
      { ...look(3 * n + 1, captured[0]!, WATCHED), capture: sha256 } as Entry,
      look(3 * n + 2, null),
    ]);
    if (n === 1) await ledger.rotateKey({ at, by: 'R. Keeper', because: 'yearly' });
    else await ledger.close();
    const { notes } = await readSignedNotes(join(dir, 'ledger'));
    const note = notes.at(-1)!;
    if (n === 0)
      await keepWitnessed(join(dir, 'ledger'), line, cosign(readNote(note.text)!, pem, name, Date.parse(at)));
    const authority = authorities[n % 2];
    if (authority === undefined) continue;
    const answer = authority.answer(timestampQuery(note.text, randomBytes(8)));
    const stamp = readTimestamp(answer, note.text, [authority.root]);
    if (typeof stamp === 'string') throw new Error(stamp);
    const sum = createHash('sha256').update(answer).digest('hex');
    stamps.push(sum);
    mkdirSync(join(dir, 'ledger', 'timestamps'), { recursive: true });
    writeFileSync(join(dir, 'ledger', 'timestamps', `${sum}.tsr`), answer);
    const again = await open();
    await again.append([
      {
        kind: 'timestamp',
        at,
        size: note.size,
        authority: `https://clock${n % 2}.example/tsr`,
        sha256: sum,
        says: new Date(stamp.at).toISOString().replace('.000Z', 'Z'),
      },
    ]);
    await again.close();
  }
  await Promise.all(authorities.map((each) => each.close()));
  return { dir, captured, contents, stamps, witness: { line, pem } };
}

/** What a verifier says: whether all fits, or that it could not go on, which is no assent either. */
export type Says = 'fits' | 'does not fit' | 'cannot be read';
export interface Known {
  key?: string;
  seen?: string[];
}

interface Standalone {
  verify(
    what: { files: unknown } | { file: Blob },
    options: Known & { unlock: (file: { key: string }) => Uint8Array },
  ): Promise<{
    ok: boolean;
    problems: { entry: number | null; what: string }[];
    entries: number;
    captures: number;
    timestamps: number;
    checkpoints: number;
  }>;
}
const standalone = (await import(
  pathToFileURL(join(import.meta.dirname, '..', '..', 'verifier', 'verify.mjs')).href
)) as Standalone;

/** The files of a folder as the second verifier takes them. */
export function filesOf(dir: string) {
  const names = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1));
  const known = new Set(names);
  return {
    names,
    get: async (name: string) => (known.has(name) ? new Blob([readFileSync(join(dir, name))]) : null),
  };
}

/** The second verifier, on a folder or a file's bytes. */
export function second(what: string | Uint8Array, known: Known = {}) {
  const of =
    typeof what === 'string' ? { files: filesOf(what) } : { file: new Blob([Uint8Array.from(what)]) };
  return standalone.verify(of, { ...known, unlock: ({ key }) => Buffer.from(key, 'base64') });
}

/** What our own verifier says of a case. */
export async function firstSays(dir: string, known: Known = {}): Promise<Says> {
  try {
    const { ok, problems } = await verifyCase(dir, known);
    return ok && problems.length === 0 ? 'fits' : 'does not fit';
  } catch (error) {
    if (error instanceof DependencyError || error instanceof InputError) return 'cannot be read';
    throw error;
  }
}

/** What the second verifier says. */
export async function secondSays(what: string | Uint8Array, known: Known = {}): Promise<Says> {
  try {
    return (await second(what, known)).ok ? 'fits' : 'does not fit';
  } catch {
    return 'cannot be read';
  }
}

/** What our own verifier says of a proof document's text, or of a bundle at a path. */
export async function firstSaysOf(
  what: { proof: string } | { bundle: string },
  known: Known = {},
): Promise<Says> {
  try {
    if ('proof' in what)
      return (await verifyProof(readProof(what.proof), known)).ok ? 'fits' : 'does not fit';
    const files = await openBundle(what.bundle);
    return await verifyBundle(files, known)
      .then(({ ok }): Says => (ok ? 'fits' : 'does not fit'))
      .finally(() => files.close());
  } catch (error) {
    if (error instanceof DependencyError || error instanceof InputError) return 'cannot be read';
    throw error;
  }
}
