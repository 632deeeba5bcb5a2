/**
 * @module
 * The checkpoints of a ledger on the disk, and the key that signs them: `ledger/checkpoints`, `ledger/ledger.pub`,
 * `keys/ledger.key`. Opening holds the last checkpoint against the entries. A key can be followed by another one: the
 * entry that names the new key is signed for by the old one, which then is no longer used (`rotateKey`).
 */
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory, readIfThere, syncDirectory, writeWhole } from '../captures/durable.ts';
import { DependencyError } from '../core/errors.ts';
import {
  cutNotes,
  isSignedBy,
  newKeyPem,
  publicKeyFile,
  readNote,
  readPublicKeys,
  type SigningKey,
  signCheckpoint,
  signingKey,
  type VerifierKey,
  verifierLine,
} from './checkpoint.ts';
import type { Checkpoint } from './ledger.ts';
import { headOf } from './merkle.ts';
import { type Contents, setAside } from './scan.ts';
import { blocksOf, jsonOf, linesOf, segmentName } from './segment.ts';

export interface Checkpoints {
  /** Signs and stores a head, unless the latest checkpoint is of this size. One after the other, in the order asked for. */
  sign(size: number, root: Uint8Array): Promise<Checkpoint>;
  /** The largest size that was signed or is being signed; 0 when none was. */
  readonly size: number;
  readonly key: SigningKey;
}

/** Reads the key and the checkpoints, makes them for a new ledger, and holds them against what the segments say. */
export async function openCheckpoints(
  directory: string,
  keyDirectory: string,
  { segments, frontier }: Contents,
): Promise<Checkpoints> {
  const path = join(directory, 'checkpoints');
  const text = (await readIfThere(path))?.toString() ?? '';
  const { notes, rest } = cutNotes(text);
  const isNew = segments.every((segment) => segment.bytes === 0) && notes.length === 0;
  const { key, published } = await openKey(directory, keyDirectory, isNew);

  let latest: Checkpoint | null = null;
  let last: string | null = notes.at(-1) ?? null;
  if (last !== null) {
    const read = readNote(last);
    if (read === null || !published.some((each) => isSignedBy(read, each)))
      throw new DependencyError('the last checkpoint of the ledger is damaged or signed with another key');
    if (read.size > frontier.size)
      throw new DependencyError(
        `the ledger has ${frontier.size} entries but ${read.size} were signed: entries are missing or damaged`,
      );
    if (read.size === frontier.size && Buffer.compare(read.root, headOf(frontier)) !== 0)
      throw new DependencyError('the ledger is not the one that its last checkpoint was signed for');
    latest = { origin: read.origin, size: read.size, root: read.root };
  }
  let end = Buffer.byteLength(text) - Buffer.byteLength(rest);
  if (rest !== '') await setAside(directory, 'checkpoints', end, `torn-checkpoints-${end}`);

  async function signNow(size: number, root: Uint8Array): Promise<Checkpoint> {
    if (latest !== null && latest.size === size) return latest;
    const note = signCheckpoint(size, root, key, last);
    const bytes = Buffer.from(`${note}\n`);
    const file = await open(path, 'a');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } catch (error) {
      await file.truncate(end);
      throw error;
    } finally {
      await file.close();
    }
    if (end === 0) await syncDirectory(directory);
    end += bytes.length;
    last = note;
    latest = { origin: key.name, size, root };
    return latest;
  }

  let turn: Promise<unknown> = Promise.resolve();
  let asked = latest?.size ?? 0;
  return {
    key,
    get size() {
      return asked;
    },
    sign(size, root) {
      asked = size;
      const mine = turn.then(() => signNow(size, root));
      turn = mine.catch(() => {
        // It may be tried again.
        asked = latest?.size ?? 0;
      });
      return mine;
    },
  };
}

/** The signing key, and all that were published. Made for a new ledger only: a key that is missing later would silently become another's. */
async function openKey(
  directory: string,
  keyDirectory: string,
  isNew: boolean,
): Promise<{ key: SigningKey; published: VerifierKey[] }> {
  const publicPath = join(directory, 'ledger.pub');
  const text = (await readIfThere(publicPath))?.toString() ?? null;
  const published = text === null ? null : readPublicKeys(text);
  let pem = (await readIfThere(join(keyDirectory, KEY)))?.toString() ?? null;
  if (pem === null) {
    if (!isNew || text !== null)
      throw new DependencyError('keys/ledger.key is missing: this ledger can be read but not continued');
    pem = newKeyPem();
    await makeDirectory(keyDirectory, 0o700);
    await writeWhole(join(keyDirectory, KEY), pem, 0o600);
  }
  const key = readKey(pem, published?.[0]?.name);
  if (text === null) {
    await writeWhole(publicPath, publicKeyFile(key));
    return { key, published: [key] };
  }
  if (published?.at(-1)?.key.equals(key.key) !== true)
    throw new DependencyError('keys/ledger.key is not the key that ledger/ledger.pub names');
  return { key, published };
}

const KEY = 'ledger.key';
/** The key that follows, while it takes over. */
const NEXT = 'ledger.key.next';

function readKey(pem: string, name?: string): SigningKey {
  try {
    return signingKey(pem, name);
  } catch (cause) {
    throw new DependencyError('keys/ledger.key cannot be read as an Ed25519 key', { cause });
  }
}

/** Makes the key that is to follow `key`, durably, and gives its verifier line. It signs nothing until `handOver`. */
export async function makeNextKey(keyDirectory: string, key: SigningKey): Promise<string> {
  const pem = newKeyPem();
  await writeWhole(join(keyDirectory, NEXT), pem, 0o600);
  return verifierLine(signingKey(pem, key.name));
}

/** Publishes the key that follows and puts it in the place of the old one, which is wiped. A checkpoint of the old key covers its entry. */
export async function handOver(directory: string, keyDirectory: string, key: SigningKey): Promise<void> {
  const pem = (await readIfThere(join(keyDirectory, NEXT)))!.toString();
  const publicPath = join(directory, 'ledger.pub');
  const text = (await readIfThere(publicPath))?.toString() ?? '';
  await writeWhole(publicPath, text + publicKeyFile(readKey(pem, key.name)));
  await replaceKey(keyDirectory);
}

async function replaceKey(keyDirectory: string): Promise<void> {
  const old = await open(join(keyDirectory, KEY), 'r+');
  try {
    const { size } = await old.stat();
    await rename(join(keyDirectory, NEXT), join(keyDirectory, KEY));
    await syncDirectory(keyDirectory);
    await old.write(Buffer.alloc(size), 0, size, 0);
    await old.sync();
  } finally {
    await old.close();
  }
}

/**
 * Finishes a handing over that was interrupted: forwards when the entry that names the new key is in the ledger, backwards
 * when it is not. Does nothing when none was under way.
 */
export async function finishHandOver(
  directory: string,
  keyDirectory: string,
  contents: Contents,
): Promise<void> {
  const pem = (await readIfThere(join(keyDirectory, NEXT)))?.toString() ?? null;
  if (pem === null) return;
  const published = readPublicKeys((await readIfThere(join(directory, 'ledger.pub')))?.toString() ?? '');
  const next = readKey(pem, published?.[0]?.name);
  if (published?.at(-1)?.key.equals(next.key) === true) return replaceKey(keyDirectory);
  if (await names(directory, contents, verifierLine(next))) {
    const checkpoints = await openCheckpoints(directory, keyDirectory, contents);
    await checkpoints.sign(contents.frontier.size, headOf(contents.frontier));
    return handOver(directory, keyDirectory, checkpoints.key);
  }
  await rename(join(keyDirectory, NEXT), join(keyDirectory, `${NEXT}.unused`));
  await syncDirectory(keyDirectory);
}

/** Whether an entry of the ledger names this key. */
async function names(directory: string, { segments }: Contents, line: string): Promise<boolean> {
  for (const { number, bytes: end } of segments)
    for await (const { bytes } of blocksOf(join(directory, segmentName(number)), 0, end)) {
      if (!bytes.includes(line)) continue;
      for (const { start, end: until } of linesOf(bytes)) {
        const json = jsonOf(bytes, start, until);
        if (json.includes(line) && (JSON.parse(json) as { kind?: unknown }).kind === 'key') return true;
      }
    }
  return false;
}
