/**
 * @module
 * The keys of sealed captures, one each, and the salts that stand in their names. Kept apart from the captures, in
 * sixteen text files under `keys/captures/`, so that destroying a key is rewriting one small file, and a copy of the
 * captures alone is unreadable. A line is
 *
 *     NAME TAG SEALED
 *
 * NAME: what the ledger calls the capture, SHA-256(salt ‖ SHA-256(content)). TAG: 32 hexadecimal digits of HMAC-SHA-256 over
 * SHA-256(content), by which the same content is known again; its first digit names the file. SEALED: base64 of a nonce
 * (12 bytes), the key, the salt and SHA-256(content) (32 bytes each) under AES-256-GCM with `NAME TAG` as additional data,
 * and the tag (16 bytes). Of several lines with one name the last one counts; a line cut off by a power cut counts nothing.
 */
import { createCipheriv, createDecipheriv, createHmac, hash, randomBytes } from 'node:crypto';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sha256 } from './captures.ts';
import { subkey } from './case-key.ts';
import { makeDirectory, readIfThere, syncDirectory, systemCode, writeWhole } from './durable.ts';

export interface CaptureKey {
  readonly name: Sha256;
  /** Seals the content. */
  readonly key: Uint8Array;
  readonly salt: Uint8Array;
  /** SHA-256 of the content itself. */
  readonly content: Uint8Array;
}

export interface CaptureKeys {
  /** The key of a capture, whose header says that it is in this shard; null when it was destroyed. */
  find(name: Sha256, shard: number): Promise<CaptureKey | null>;
  /** The key that content got when it was stored before; null when it is new or was erased. */
  known(content: Uint8Array): Promise<CaptureKey | null>;
  /** In which shard the key of content belongs. */
  shardOf(content: Uint8Array): number;
  /** Keeps a key; resolves when that is durable. */
  add(key: CaptureKey): Promise<void>;
  /** Destroys the keys of these captures; resolves when they are gone. */
  destroy(names: ReadonlySet<Sha256>): Promise<void>;
}

const NONCE = 12;
const GCM_TAG = 16;
const LINE = /^([0-9a-f]{64}) ([0-9a-f]{32}) ([A-Za-z0-9+/]{166}==)$/;

/** What the ledger calls content: SHA-256 of the salt and the SHA-256 of the content. */
export function saltedName(salt: Uint8Array, content: Uint8Array): Sha256 {
  return hash('sha256', Buffer.concat([salt, content]), 'hex');
}

/** Lines of a shard, and which state of the file they are of. */
interface Shard {
  print: string;
  readonly byName: Map<string, string>;
  readonly byTag: Map<string, string>;
  /** It ends in the middle of a line. */
  torn: boolean;
}

/** The keys of a case's captures. One process at a time may `add` and `destroy`: the one that writes the ledger. */
export function openCaptureKeys(caseDirectory: string, caseKey: Uint8Array): CaptureKeys {
  const directory = join(caseDirectory, 'keys', 'captures');
  const wrap = subkey(caseKey, 'wrap');
  const knowing = subkey(caseKey, 'known');
  const shards = new Map<number, Shard>();
  let turn: Promise<unknown> = Promise.resolve();

  const tagOf = (content: Uint8Array) =>
    createHmac('sha256', knowing).update(content).digest('hex').slice(0, 32);
  const shardOfTag = (tag: string) => Number.parseInt(tag[0]!, 16);
  const pathOf = (shard: number) => join(directory, shard.toString(16));

  /** One change at a time. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined); // the caller has `mine`
    return mine;
  }

  async function load(shard: number): Promise<Shard> {
    const path = pathOf(shard);
    const print = await fingerprint(path);
    const before = shards.get(shard);
    // Another process may have added a key, or destroyed one that must not be used any more.
    if (before?.print === print) return before;
    const text = (await readIfThere(path))?.toString('latin1') ?? '';
    const byName = new Map<string, string>();
    const byTag = new Map<string, string>();
    for (const line of text.split('\n')) {
      const [, name, tag] = LINE.exec(line) ?? [];
      if (name === undefined || tag === undefined) continue;
      byName.set(name, line);
      byTag.set(tag, line);
    }
    const loaded = { print, byName, byTag, torn: text !== '' && !text.endsWith('\n') };
    shards.set(shard, loaded);
    return loaded;
  }

  function opened(line: string | undefined): CaptureKey | null {
    const [, name, tag, base64] = LINE.exec(line ?? '') ?? [];
    if (name === undefined || tag === undefined || base64 === undefined) return null;
    const sealed = Buffer.from(base64, 'base64');
    if (sealed.toString('base64') !== base64) return null;
    try {
      const decipher = createDecipheriv('aes-256-gcm', wrap, sealed.subarray(0, NONCE));
      decipher.setAAD(Buffer.from(`${name} ${tag}`));
      decipher.setAuthTag(sealed.subarray(-GCM_TAG));
      const secrets = Buffer.concat([decipher.update(sealed.subarray(NONCE, -GCM_TAG)), decipher.final()]);
      return {
        name,
        key: secrets.subarray(0, 32),
        salt: secrets.subarray(32, 64),
        content: secrets.subarray(64),
      };
    } catch {
      return null; // changed, or of another case: as good as destroyed
    }
  }

  return {
    find: async (name, shard) => opened((await load(shard)).byName.get(name)),
    shardOf: (content) => shardOfTag(tagOf(content)),
    async known(content) {
      const tag = tagOf(content);
      return opened((await load(shardOfTag(tag))).byTag.get(tag));
    },
    add: ({ name, key, salt, content }) =>
      inTurn(async () => {
        const tag = tagOf(content);
        const nonce = randomBytes(NONCE);
        const cipher = createCipheriv('aes-256-gcm', wrap, nonce);
        cipher.setAAD(Buffer.from(`${name} ${tag}`));
        const secrets = Buffer.concat([key, salt, content]);
        const sealed = Buffer.concat([nonce, cipher.update(secrets), cipher.final(), cipher.getAuthTag()]);
        const line = `${name} ${tag} ${sealed.toString('base64')}`;
        const shard = await load(shardOfTag(tag));
        if (shard.print === '') await makeDirectory(directory, 0o700);
        const path = pathOf(shardOfTag(tag));
        const file = await open(path, 'a', 0o600);
        // Loaded anew when this fails.
        shards.delete(shardOfTag(tag));
        try {
          await file.write(`${shard.torn ? '\n' : ''}${line}\n`);
          await file.datasync();
        } finally {
          await file.close();
        }
        if (shard.print === '') await syncDirectory(directory);
        shard.byName.set(name, line);
        shard.byTag.set(tag, line);
        shard.torn = false;
        shard.print = await fingerprint(path);
        shards.set(shardOfTag(tag), shard);
      }),
    destroy: (names) =>
      inTurn(async () => {
        for (const file of (await namesIn(directory)).filter((each) => /^[0-9a-f]$/.test(each))) {
          const { byName } = await load(Number.parseInt(file, 16));
          const left = [...byName].filter(([name]) => !names.has(name));
          if (left.length === byName.size) continue;
          await replaceAndWipe(join(directory, file), left.map(([, line]) => `${line}\n`).join(''));
          shards.delete(Number.parseInt(file, 16));
        }
      }),
  };
}

/** Tells a file's states apart; empty when there is none. */
async function fingerprint(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  }
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Gives a file new content and writes zeros over the old, as far as a file system lets anyone do that. */
async function replaceAndWipe(path: string, text: string): Promise<void> {
  const old = await open(path, 'r+');
  try {
    const { size } = await old.stat();
    await writeWhole(path, text, 0o600);
    await old.write(Buffer.alloc(size), 0, size, 0);
    await old.sync();
  } finally {
    await old.close();
  }
}
