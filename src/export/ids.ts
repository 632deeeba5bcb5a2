/**
 * @module
 * Identifiers that every export shares: UUIDs made from what a thing is, so that the same community, post or capture has
 * the same id in every format, of every run. (RFC 9562, version 5.)
 */
import { hash } from 'node:crypto';

/** What has an id. */
export type Thing =
  | 'case'
  | 'community'
  | 'post'
  | 'capture'
  | 'observation'
  | 'link'
  | 'wave'
  | 'lead'
  | 'match'
  | 'claim'
  | 'decision'
  | 'record'
  | 'extension'
  | 'tool';

const URLS = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';
const NAMESPACE = uuidV5(URLS, 'https://driftline.invalid/ids/1');

/**
 * The id of a thing. `name` is its canonical address as it is shown, a capture's SHA-256, or the id that the case knows
 * it by. An address that is masked has the id of its mask.
 */
export function idOf(thing: Thing, name: string): string {
  return uuidV5(NAMESPACE, `${thing} ${name}`);
}

/** UUID version 5 of a name in a namespace. */
export function uuidV5(namespace: string, name: string): string {
  const space = Buffer.from(namespace.replaceAll('-', ''), 'hex');
  const digest = hash('sha1', Buffer.concat([space, Buffer.from(name)]), 'buffer').subarray(0, 16);
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
