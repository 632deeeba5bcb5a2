/**
 * @module
 * Passwords as they are kept: argon2id (RFC 9106) in PHC form, `$argon2id$v=19$m=65536,t=3,p=1$salt$hash`. Hashing takes
 * some tenths of a second and 64 MiB, on purpose and beside the event loop.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { InputError } from '../core/errors.ts';

const hashing = promisify(argon2);

/** RFC 9106's second choice has p=4; one lane costs an attacker the same and does not need four threads. */
const COST = { memory: 65_536, passes: 3, parallelism: 1 } as const;
/** Bytes. */
const SALT = 16;
const HASH = 32;

/** A password has to have so many characters (ASVS 6.2.1, 6.2.9: at least 64 are allowed). */
const SHORTEST = 12;
const LONGEST = 256;

/** Kept passwords with a cost that nobody wrote here are not tried: a file must not be able to take all memory. */
const MOST_MEMORY = 1_048_576;

/** Passwords that are tried first, and what stands on every list. Longer ones than the shortest allowed. */
const COMMON = [
  /^(.{1,4})\1+$/u,
  /^(?:0?123456789|abcdefghijkl|qwertyuiop|asdfghjkl|passwor[dt]|letmein|welcome|iloveyou|administrator|driftline)[\d\W_]*(?:passwor[dt]|driftline|\d|\W)*$/i,
];

/** Throws `InputError` for a password that is too short or that everybody tries first. */
export function checkPassword(password: string, name: string): void {
  const { length } = [...password];
  if (length < SHORTEST) throw new InputError(`a password has at least ${SHORTEST} characters`);
  if (length > LONGEST) throw new InputError(`a password has at most ${LONGEST} characters`);
  const plain = password.normalize('NFKC').toLowerCase();
  if (COMMON.some((pattern) => pattern.test(plain)) || plain.replace(/[\d\W_]/g, '') === name.toLowerCase())
    throw new InputError(
      'this password is among those that are tried first; four or five unrelated words are better',
    );
}

/** Hashes a password. The same characters in another Unicode form are the same password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT);
  const hash = await derive(password, salt, COST, HASH);
  const { memory, passes, parallelism } = COST;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(hash)}`;
}

/** Says whether a password is the one that was hashed. A kept text that is none is never right. */
export async function isPassword(password: string, kept: string): Promise<boolean> {
  const [, m, t, p, salt, hash] =
    /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/.exec(
      kept,
    ) ?? [];
  if (hash === undefined || [...password].length > LONGEST || Number(m) > MOST_MEMORY) return false;
  const wanted = Buffer.from(hash, 'base64');
  const cost = { memory: Number(m), passes: Number(t), parallelism: Number(p) };
  const made = await derive(password, Buffer.from(salt!, 'base64'), cost, wanted.length);
  return timingSafeEqual(made, wanted);
}

let decoy: Promise<string> | null = null;

/** Takes as long as `isPassword` does, so that a name that does not exist cannot be told by the time. */
export async function pretend(password: string): Promise<false> {
  decoy ??= hashPassword(base64(randomBytes(24)));
  await isPassword(password, await decoy);
  return false;
}

function derive(
  password: string,
  nonce: Uint8Array,
  cost: { memory: number; passes: number; parallelism: number },
  tagLength: number,
): Promise<Buffer> {
  return hashing('argon2id', { message: password.normalize('NFKC'), nonce, ...cost, tagLength });
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/=+$/, '');
