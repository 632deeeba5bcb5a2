/**
 * @module
 * Checkpoints: a signed statement of how many entries a ledger has and of their tree head, in the form of C2SP
 * tlog-checkpoint (a signed note: c2sp.org/signed-note) with Ed25519, so that any tool of transparency logs can
 * check them. Each names the one before it, so that none can be left out. Pure text and keys; `file.ts` stores them.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import type { Checkpoint } from './ledger.ts';

/** A public key as verifiers name it. */
export interface VerifierKey {
  /** Name in the signature line, and the origin of the checkpoints. */
  readonly name: string;
  /** Four bytes that tell keys of one name apart. */
  readonly id: Uint8Array;
  readonly key: KeyObject;
}

export interface SigningKey extends VerifierKey {
  readonly privateKey: KeyObject;
}

const ED25519 = 1;

/** A fresh signing key as PKCS#8 PEM. */
export function newKeyPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/**
 * Reads a PKCS#8 PEM. The name says which ledger it is without saying what is in it: it is made from the first key alone,
 * and handed on to those that follow it.
 */
export function signingKey(pem: string, name?: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  const key = createPublicKey(privateKey);
  const known = name ?? `driftline.invalid/ledger/${hash('sha256', rawKey(key), 'hex').slice(0, 16)}`;
  return { privateKey, key, name: known, id: keyId(known, key) };
}

function rawKey(key: KeyObject): Buffer {
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 key');
  return Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url');
}

function keyId(name: string, key: KeyObject): Uint8Array {
  const material = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ED25519), rawKey(key)]);
  return hash('sha256', material, 'buffer').subarray(0, 4);
}

/** `name+id+base64(type ‖ key)`: the one line by which signed-note tools know a key (c2sp.org/signed-note#verifier-keys). */
export function verifierLine({ name, id, key }: VerifierKey): string {
  const material = Buffer.concat([Buffer.of(ED25519), rawKey(key)]);
  return `${name}+${Buffer.from(id).toString('hex')}+${material.toString('base64')}`;
}

/** Reads a verifier line; null when it is none, or when its id is not its key's. */
export function readVerifierLine(line: string): VerifierKey | null {
  const [, name, id, base64] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(line.trim()) ?? [];
  if (name === undefined || id === undefined || base64 === undefined) return null;
  const material = Buffer.from(base64, 'base64');
  if (material.length !== 33 || material[0] !== ED25519) return null;
  const x = material.subarray(1).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const expected = keyId(name, key);
  // In its one form: base64 has others that read the same.
  return Buffer.from(expected).toString('hex') === id && material.toString('base64') === base64
    ? { name, id: expected, key }
    : null;
}

/** The file that publishes a key: the verifier line, then the same key as PEM for tools such as openssl. */
export function publicKeyFile(key: VerifierKey): string {
  return `${verifierLine(key)}\n${key.key.export({ type: 'spki', format: 'pem' })}`;
}

/** Reads what `publicKeyFile` wrote; null when it is damaged or its two forms differ. */
export function readPublicKeyFile(text: string): VerifierKey | null {
  const key = readVerifierLine(text.split('\n', 1)[0] ?? '');
  return key !== null && text === publicKeyFile(key) ? key : null;
}

/** Reads a file of several keys, the first one's and those that followed it; null when it is damaged. */
export function readPublicKeys(text: string): VerifierKey[] | null {
  const keys: VerifierKey[] = [];
  for (const part of text.split(/(?<=-----END PUBLIC KEY-----\n)/)) {
    const key = readPublicKeyFile(part);
    if (key === null || (keys[0] !== undefined && key.name !== keys[0].name)) return null;
    keys.push(key);
  }
  return keys;
}

/** The signed note of a tree head. `previous` is the note before it; null for the first one. */
export function signCheckpoint(
  size: number,
  root: Uint8Array,
  key: SigningKey,
  previous: string | null = null,
): string {
  const after = previous === null ? '' : `${AFTER}${noteHash(previous)}\n`;
  const body = `${key.name}\n${size}\n${Buffer.from(root).toString('base64')}\n${after}`;
  const signature = Buffer.concat([key.id, sign(null, Buffer.from(body), key.privateKey)]);
  return `${body}\n\u2014 ${key.name} ${signature.toString('base64')}\n`;
}

/** Begins the line that names the note before. */
const AFTER = 'after ';

/** What a note is named by in the next one: base64 of the SHA-256 of its text. */
export function noteHash(note: string): string {
  return hash('sha256', note, 'base64');
}

/** A note taken apart. `after` names the note before it; null where none is named. */
export interface Note extends Checkpoint {
  readonly body: string;
  readonly after: string | null;
  readonly signatures: readonly { readonly name: string; readonly bytes: Buffer }[];
}

/** Takes a note apart; null when it is no checkpoint. */
export function readNote(note: string): Note | null {
  const parts =
    /^(([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n((?:[^\n]+\n)*))\n((?:\u2014 [^\n]+\n)+)$/.exec(
      note,
    );
  if (parts === null) return null;
  const [, body = '', origin = '', size = '', root = '', more = '', lines = ''] = parts;
  const signatures = lines.split('\n').flatMap((line) => {
    const [, name, base64] = /^\u2014 (\S+) ([A-Za-z0-9+/]+=*)$/.exec(line) ?? [];
    const bytes = Buffer.from(base64 ?? '', 'base64');
    return name === undefined || bytes.toString('base64') !== base64 ? [] : { name, bytes };
  });
  const after = more.split('\n').find((line) => line.startsWith(AFTER));
  return {
    origin,
    size: Number(size),
    root: Buffer.from(root, 'base64'),
    body,
    after: after === undefined ? null : after.slice(AFTER.length),
    signatures,
  };
}

/** Whether `key` signed a note, as the note's own ledger. */
export function isSignedBy({ origin, body, signatures }: Note, key: VerifierKey): boolean {
  return (
    origin === key.name &&
    signatures.some(
      ({ name, bytes }) =>
        name === key.name &&
        Buffer.compare(bytes.subarray(0, 4), key.id) === 0 &&
        verify(null, Buffer.from(body), key.key, bytes.subarray(4)),
    )
  );
}

/** What a note says, and whether `key` signed it; null when it is no checkpoint. Other signatures (witnesses) are ignored. */
export function readCheckpoint(note: string, key: VerifierKey): (Checkpoint & { signed: boolean }) | null {
  const read = readNote(note);
  if (read === null) return null;
  const { origin, size, root } = read;
  return { origin, size, root, signed: isSignedBy(read, key) };
}

/**
 * Cuts the text of a checkpoints file into notes. `rest` is what follows the last whole note: empty, or the beginning
 * of a note whose writing was interrupted, or damage.
 */
export function cutNotes(text: string): { notes: string[]; rest: string } {
  const notes: string[] = [];
  let at = 0;
  for (;;) {
    const body = text.indexOf('\n\n', at);
    if (body === -1) break;
    const end = text.indexOf('\n\n', body + 2);
    if (end === -1) break;
    notes.push(text.slice(at, end + 1));
    at = end + 2;
  }
  return { notes, rest: text.slice(at) };
}
