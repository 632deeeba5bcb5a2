/**
 * @module
 * The case key: 32 bytes under which the keys of all captures are kept. `keys/case.key` holds it as it is (mode 0600),
 * or under a passphrase (scrypt, RFC 7914), or says that it lies in a file outside the case, such as a system's keyring
 * or credential store puts there. A case without this file keeps its captures as they came.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  scryptSync,
  timingSafeEqual,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DependencyError, InputError } from '../core/errors.ts';
import { diskError, onDisk, readIfThere, writeWhole } from './durable.ts';

/** The passphrase of a case, and the file that holds its key when that lies outside. */
export const PASSPHRASE = 'DRIFTLINE_PASSPHRASE';
export const KEY_FILE = 'DRIFTLINE_KEY_FILE';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How a case key is kept. */
export const KEPT = ['here', 'passphrase', 'outside'] as const;
export type Kept = (typeof KEPT)[number];

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/);
const file = z.discriminatedUnion('kept', [
  z.strictObject({ driftline: z.literal(1), kept: z.literal('here'), key: base64 }),
  z.strictObject({
    driftline: z.literal(1),
    kept: z.literal('passphrase'),
    scrypt: z.strictObject({
      N: z
        .number()
        .int()
        .min(2)
        .max(2 ** 22),
      r: z.number().int().min(1).max(64),
      p: z.number().int().min(1).max(16),
      salt: base64,
    }),
    nonce: base64,
    sealed: base64,
  }),
  // What the key gives under HMAC: tells a wrong key from the right one before it makes anything unreadable.
  z.strictObject({ driftline: z.literal(1), kept: z.literal('outside'), check: base64 }),
]);
type KeyFile = z.infer<typeof file>;

/** What scrypt may cost: 128 MiB and some tenths of a second. Tests take less. */
export interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}
const COST: Cost = { N: 2 ** 17, r: 8, p: 1 };

const KEY_BYTES = 32;
const TAG_BYTES = 16;

/**
 * The text of `keys/case.key` for a key: under the passphrase, or as being in the file outside, where the environment names
 * one of them; else as it is. Throws `InputError` when both are named or the file does not hold the key.
 */
export function caseKeyFile(key: Uint8Array, env: Environment, cost: Cost = COST): string {
  return `${JSON.stringify(guarded(key, env, cost), null, 2)}\n`;
}

/** A new case key: that of the file outside, where the environment names one, else a random one. */
export function newCaseKey(env: Environment): Uint8Array {
  return outsideKey(env) ?? randomBytes(KEY_BYTES);
}

function guarded(key: Uint8Array, env: Environment, cost: Cost): KeyFile {
  const passphrase = given(env, PASSPHRASE);
  const outside = given(env, KEY_FILE);
  if (passphrase !== null && outside !== null)
    throw new InputError(`${PASSPHRASE} and ${KEY_FILE} exclude each other: unset one of them`);
  if (outside !== null) return { driftline: 1, kept: 'outside', check: checkOf(key).toString('base64') };
  if (passphrase === null) return { driftline: 1, kept: 'here', key: Buffer.from(key).toString('base64') };
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', stretched(passphrase, salt, cost), nonce);
  const sealed = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  return {
    driftline: 1,
    kept: 'passphrase',
    scrypt: { ...cost, salt: salt.toString('base64') },
    nonce: nonce.toString('base64'),
    sealed: sealed.toString('base64'),
  };
}

/** How the case key is kept; null for a case that keeps its captures as they came. */
export async function howKept(caseDirectory: string): Promise<Kept | null> {
  return (await readKeyFile(caseDirectory))?.kept ?? null;
}

/**
 * The case key; null when the case keeps its captures as they came. Throws `DependencyError` when the passphrase or the
 * file outside is missing or wrong.
 */
export async function readCaseKey(caseDirectory: string, env: Environment): Promise<Uint8Array | null> {
  const read = await readKeyFile(caseDirectory);
  if (read === null) return null;
  if (read.kept === 'here') return sized(Buffer.from(read.key, 'base64'));
  if (read.kept === 'outside') {
    const key = outsideKey(env);
    if (key === null)
      throw new DependencyError(`the key of this case lies outside it: name its file in ${KEY_FILE}`);
    if (!timingSafeEqual(checkOf(key), sized(Buffer.from(read.check, 'base64'))))
      throw new DependencyError(`the file that ${KEY_FILE} names holds the key of another case`);
    return key;
  }
  const passphrase = given(env, PASSPHRASE);
  if (passphrase === null)
    throw new DependencyError(`the captures of this case are under a passphrase: give it in ${PASSPHRASE}`);
  const { scrypt, nonce, sealed } = read;
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const key = stretched(passphrase, Buffer.from(scrypt.salt, 'base64'), scrypt);
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return sized(Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]));
  } catch (cause) {
    throw new DependencyError(`${PASSPHRASE} is not the passphrase of this case`, { cause });
  }
}

/**
 * Keeps the case key in another way: as the environment says. `key` is what `readCaseKey` gave before. The captures stay
 * as they are. Throws `InputError` as `caseKeyFile` does.
 */
export async function keepCaseKey(
  caseDirectory: string,
  key: Uint8Array,
  env: Environment,
  cost: Cost = COST,
): Promise<Kept> {
  const outside = outsideKey(env);
  if (outside !== null && Buffer.compare(outside, key) !== 0)
    throw new InputError(
      `the file that ${KEY_FILE} names does not hold this case's key: write it there first`,
    );
  const next = guarded(key, env, cost);
  await onDisk('keys/case.key was not written', () =>
    writeWhole(pathOf(caseDirectory), `${JSON.stringify(next, null, 2)}\n`, 0o600),
  );
  return next.kept;
}

/** A key for one purpose, made from the case key. */
export function subkey(key: Uint8Array, purpose: 'wrap' | 'known'): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `driftline capture keys: ${purpose}`, KEY_BYTES));
}

const pathOf = (caseDirectory: string) => join(caseDirectory, 'keys', 'case.key');

async function readKeyFile(caseDirectory: string): Promise<KeyFile | null> {
  const bytes = await onDisk('keys/case.key cannot be read', () => readIfThere(pathOf(caseDirectory)));
  if (bytes === null) return null;
  try {
    return file.parse(JSON.parse(bytes.toString()));
  } catch {
    // Without a cause: a parser's own words may quote the key.
    throw new DependencyError('keys/case.key is damaged or of another version');
  }
}

function outsideKey(env: Environment): Uint8Array | null {
  const path = given(env, KEY_FILE);
  if (path === null) return null;
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw diskError(error, `the file that ${KEY_FILE} names cannot be read`);
  }
  const text = bytes.toString('latin1').trim();
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex');
  if (bytes.length === KEY_BYTES) return bytes;
  throw new DependencyError(
    `the file that ${KEY_FILE} names holds neither 32 bytes nor 64 hexadecimal digits`,
  );
}

function given(env: Environment, name: string): string | null {
  const value = env[name];
  return value === undefined || value === '' ? null : value;
}

function stretched(passphrase: string, salt: Uint8Array, { N, r, p }: Cost): Buffer {
  // Normalised, so that the same words typed on another keyboard open it.
  return scryptSync(passphrase.normalize('NFKC'), salt, KEY_BYTES, { N, r, p, maxmem: 256 * N * r });
}

function checkOf(key: Uint8Array): Buffer {
  return createHmac('sha256', key).update('driftline case key').digest();
}

function sized(key: Buffer): Buffer {
  if (key.length !== KEY_BYTES) throw new DependencyError('keys/case.key is damaged or of another version');
  return key;
}
