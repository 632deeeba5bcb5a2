/**
 * @module
 * Co-signatures: somebody else's key says that it saw a checkpoint, and that it continues the one it saw before. In the
 * form of C2SP tlog-cosignature (c2sp.org/tlog-cosignature, Ed25519 with a time), stored apart from the checkpoints:
 * `ledger/witnessed` holds notes with the witness's signature alone, `ledger/witnesses` the verifier lines that are believed.
 */
import { createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import { join } from 'node:path';
import { readIfThere, writeWhole } from '../captures/durable.ts';
import { cutNotes, type Note, readNote, signingKey } from './checkpoint.ts';

const COSIGNATURE = 4;

export interface WitnessKey {
  readonly name: string;
  readonly id: Uint8Array;
  readonly key: KeyObject;
}

export interface Witnessed {
  /** Entries that the checkpoint is over. */
  readonly size: number;
  /** Verifier line of who signed. */
  readonly witness: string;
  /** The checkpoint's text with the witness's signature. */
  readonly note: string;
}

function raw(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url');
}

function idOf(name: string, key: KeyObject): Uint8Array {
  const material = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(COSIGNATURE), raw(key)]);
  return hash('sha256', material, 'buffer').subarray(0, 4);
}

/** The line by which a witness is known: `name+id+base64(type ‖ key)`, type 4. */
export function witnessLine({ name, id, key }: WitnessKey): string {
  const material = Buffer.concat([Buffer.of(COSIGNATURE), raw(key)]);
  return `${name}+${Buffer.from(id).toString('hex')}+${material.toString('base64')}`;
}

/** Reads a witness's line; null when it is none. */
export function readWitnessLine(line: string): WitnessKey | null {
  const [, name, id, base64] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(line) ?? [];
  if (name === undefined || id === undefined || base64 === undefined) return null;
  const material = Buffer.from(base64, 'base64');
  if (material.length !== 33 || material[0] !== COSIGNATURE) return null;
  const x = material.subarray(1).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const expected = idOf(name, key);
  // In its one form: base64 has others that read the same.
  return Buffer.from(expected).toString('hex') === id && material.toString('base64') === base64
    ? { name, id: expected, key }
    : null;
}

/** The public half of a witness's private key. */
export function witnessKey(pem: string, name: string): WitnessKey {
  const { key } = signingKey(pem, name);
  return { name, key, id: idOf(name, key) };
}

/** What a witness signs: the time, in whole seconds, and the checkpoint's body. */
function message(seconds: bigint, body: string): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${body}`);
}

/** A checkpoint's body with a witness's signature of this time (milliseconds). */
export function cosign(note: Note, pem: string, name: string, at: number): string {
  const { privateKey } = signingKey(pem, name);
  const seconds = BigInt(Math.floor(at / 1000));
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(seconds);
  const signature = sign(null, message(seconds, note.body), privateKey);
  const bytes = Buffer.concat([witnessKey(pem, name).id, time, signature]);
  return `${note.body}\n\u2014 ${name} ${bytes.toString('base64')}\n`;
}

/** When a witness says that it saw a checkpoint (milliseconds); null when its signature is not there or not good. */
export function cosignedAt({ body, signatures }: Note, witness: WitnessKey): number | null {
  for (const { name, bytes } of signatures) {
    if (name !== witness.name || bytes.length !== 76) continue;
    if (Buffer.compare(bytes.subarray(0, 4), witness.id) !== 0) continue;
    const seconds = bytes.readBigUInt64BE(4);
    if (verify(null, message(seconds, body), witness.key, bytes.subarray(12))) return Number(seconds) * 1000;
  }
  return null;
}

/** The witnesses of a ledger, by verifier line. */
export async function readWitnesses(directory: string): Promise<string[]> {
  const text = (await readIfThere(join(directory, 'witnesses')))?.toString() ?? '';
  return text.split('\n').filter((line) => line !== '');
}

/** The co-signed checkpoints of a ledger that one of its witnesses did sign. What is not in order is left out here; `verify` reports it. */
export async function readWitnessed(directory: string): Promise<Witnessed[]> {
  const witnesses = (await readWitnesses(directory)).flatMap((line) => {
    const key = readWitnessLine(line);
    return key === null ? [] : { line, key };
  });
  const { notes } = cutNotes((await readIfThere(join(directory, 'witnessed')))?.toString() ?? '');
  return notes.flatMap((note) => {
    const read = readNote(note);
    if (read === null) return [];
    const by = witnesses.find(({ key }) => cosignedAt(read, key) !== null);
    return by === undefined ? [] : { size: read.size, witness: by.line, note };
  });
}

/** Stores a co-signed checkpoint and who signed it. The caller has checked both. */
export async function keepWitnessed(directory: string, witness: string, note: string): Promise<void> {
  const lines = await readWitnesses(directory);
  if (!lines.includes(witness))
    await writeWhole(join(directory, 'witnesses'), [...lines, witness].map((line) => `${line}\n`).join(''));
  const text = (await readIfThere(join(directory, 'witnessed')))?.toString() ?? '';
  const { notes } = cutNotes(text);
  if (!notes.includes(note))
    await writeWhole(join(directory, 'witnessed'), [...notes, note].map((each) => `${each}\n`).join(''));
}
