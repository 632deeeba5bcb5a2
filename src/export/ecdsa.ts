/**
 * @module
 * ECDSA on P-384 with SHA-256 whose nonce comes from the key and the message (RFC 6979), so that the same export has the
 * same signature. Node signs with random nonces only; the multiplication on the curve is still Node's. Not hardened
 * against somebody who measures this machine while it signs.
 */
import { createECDH, createHmac, hash, hkdfSync } from 'node:crypto';

const ORDER = BigInt(
  '0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
);
const BYTES = 48;
/** What stands before the point in a SubjectPublicKeyInfo of this curve (RFC 5480). */
const SPKI = Buffer.from('3076301006072a8648ce3d020106052b81040022036200', 'hex');

export interface Signed {
  /** `r` and `s`, 48 bytes each, as WebCrypto writes them. */
  readonly signature: Uint8Array;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
}

/** A private key that a secret of the case stands for; the secret cannot be worked out from it. */
export function keyFrom(secret: Uint8Array, purpose: string): bigint {
  const material = Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), purpose, 64));
  return (integer(material) % (ORDER - 1n)) + 1n;
}

/** Signs a message. The same key and message give the same bytes. */
export function sign(key: bigint, message: string | Uint8Array): Signed {
  const digest = hash('sha256', message, 'buffer');
  const z = integer(digest);
  for (const nonce of nonces(key, digest)) {
    const r = integer(pointOf(nonce).subarray(1, 1 + BYTES)) % ORDER;
    const s = (inverse(nonce) * (z + r * key)) % ORDER;
    if (r === 0n || s === 0n) continue;
    return {
      signature: Buffer.concat([octets(r), octets(s)]),
      publicKey: Buffer.concat([SPKI, pointOf(key)]),
    };
  }
  throw new Error('there is always another nonce');
}

/** RFC 6979 §3.2. */
function* nonces(key: bigint, digest: Uint8Array): Generator<bigint> {
  const mac = (k: Uint8Array, ...parts: Uint8Array[]) =>
    createHmac('sha256', k).update(Buffer.concat(parts)).digest();
  const about = Buffer.concat([octets(key), octets(integer(digest) % ORDER)]);
  let v: Buffer = Buffer.alloc(32, 1);
  let k: Buffer = Buffer.alloc(32, 0);
  for (const round of [0, 1]) {
    k = mac(k, v, Buffer.of(round), about);
    v = mac(k, v);
  }
  for (;;) {
    const first = mac(k, v);
    v = mac(k, first);
    const nonce = integer(Buffer.concat([first, v]).subarray(0, BYTES));
    if (nonce > 0n && nonce < ORDER) yield nonce;
    k = mac(k, v, Buffer.of(0));
    v = mac(k, v);
  }
}

/** The point of a scalar, uncompressed. */
function pointOf(scalar: bigint): Buffer {
  const curve = createECDH('secp384r1');
  curve.setPrivateKey(octets(scalar));
  return curve.getPublicKey();
}

/** By Fermat: the order is prime. */
function inverse(value: bigint): bigint {
  let result = 1n;
  let base = value % ORDER;
  for (let power = ORDER - 2n; power > 0n; power >>= 1n) {
    if (power & 1n) result = (result * base) % ORDER;
    base = (base * base) % ORDER;
  }
  return result;
}

function integer(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

function octets(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(BYTES * 2, '0'), 'hex');
}
