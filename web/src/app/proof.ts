/**
 * @module
 * Checks an inclusion proof in this browser: the entry's bytes give the leaf, leaf and path give the root (RFC 9162, 2.1.3.2),
 * and the root is the one that the checkpoint's note signs (C2SP signed note, Ed25519). It trusts nothing that the server says
 * about the result.
 */
import type { ProofAnswer } from './shapes.ts';

export interface Checked {
  /** Null: this browser cannot check it. */
  leaf: boolean | null;
  root: boolean | null;
  signature: boolean | null;
}

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const unhex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const base64 = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

async function sha256(...parts: Uint8Array<ArrayBuffer>[]): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** The root that a leaf at `index` of `size` has by its path; null when the path has not the right length. */
export async function rootOf(
  leaf: string,
  index: number,
  size: number,
  path: readonly string[],
): Promise<string | null> {
  if (index >= size) return null;
  let fn = BigInt(index);
  let sn = BigInt(size - 1);
  let at = unhex(leaf);
  for (const step of path) {
    if (sn === 0n) return null;
    const sibling = unhex(step);
    if (fn % 2n === 1n || fn === sn) {
      at = await sha256(NODE, sibling, at);
      while (fn % 2n === 0n && fn !== 0n) {
        fn /= 2n;
        sn /= 2n;
      }
    } else at = await sha256(NODE, at, sibling);
    fn /= 2n;
    sn /= 2n;
  }
  return sn === 0n ? hex(at) : null;
}

/** Whether the note is signed by the key, and speaks of this size and root. */
async function signed(note: string, verifier: string, size: number, root: string): Promise<boolean | null> {
  const [text, signatures] = note.split('\n\n');
  if (text === undefined || signatures === undefined) return false;
  const [, noteSize, noteRoot] = text.split('\n');
  if (Number(noteSize) !== size || noteRoot === undefined || hex(base64(noteRoot)) !== root) return false;
  const [name, id, key] = verifier.split(/\+([0-9a-f]{8})\+/);
  const line = signatures.split('\n').find((each) => each.startsWith(`— ${name} `));
  if (line === undefined || key === undefined) return false;
  const bytes = base64(line.slice(line.lastIndexOf(' ') + 1));
  if (hex(bytes.subarray(0, 4)) !== id) return false;
  try {
    // The first byte of the key says that it is Ed25519.
    const imported = await crypto.subtle.importKey('raw', base64(key).slice(1), { name: 'Ed25519' }, false, [
      'verify',
    ]);
    return await crypto.subtle.verify(
      'Ed25519',
      imported,
      bytes.slice(4),
      new TextEncoder().encode(`${text}\n`),
    );
  } catch {
    return null; // a browser without Ed25519
  }
}

/** Checks everything that can be checked here. */
export async function checkProof({ entry, checkpoint, path, key }: ProofAnswer): Promise<Checked> {
  // Only a page that came over TLS, or from this machine, may hash.
  if (globalThis.crypto?.subtle === undefined) return { leaf: null, root: null, signature: null };
  const leaf = hex(await sha256(LEAF, new TextEncoder().encode(entry.json))) === entry.leaf;
  if (checkpoint === null) return { leaf, root: null, signature: null };
  const root = (await rootOf(entry.leaf, entry.index, checkpoint.size, path)) === checkpoint.root;
  const signature =
    key === null ? null : await signed(checkpoint.note, key.verifier, checkpoint.size, checkpoint.root);
  return { leaf, root, signature };
}
