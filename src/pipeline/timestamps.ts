/**
 * @module
 * Timestamps from outside: the newest checkpoint is shown to the authorities that the case names, as a hash and nothing
 * else, and their answers are checked, stored and recorded. A case names none until its owner does. An authority that does
 * not answer is asked again the next time; nothing waits for it.
 */
import { hash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Agent } from 'undici';
import { makeDirectory, onDisk, readIfThere, writeWhole } from '../captures/durable.ts';
import { HOUR, iso } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import type { Instant } from '../core/model.ts';
import { readLedger } from '../ledger/file.ts';
import type { TimestampEntry } from '../ledger/ledger.ts';
import { readSignedNotes } from '../ledger/notes.ts';
import { queryNonce, readTimestamp, timestampQuery } from '../ledger/timestamp.ts';
import { readAllowed } from '../net/address.ts';
import { openConnections } from '../net/connect.ts';
import { reasonOf } from '../net/send.ts';
import { VERSION } from '../version.ts';
import { type Case, readCaseFile } from './case.ts';

/** One authority's answer is waited for so long (milliseconds), and read so far (bytes). */
const TIMEOUT = 20_000;
const LARGEST_ANSWER = 256 << 10;
/** A new timestamp is worth asking for after so long (milliseconds) or so many entries. */
const EVERY = HOUR;
const ENTRIES = 1000;

export interface StampReport {
  /** Entries that the checkpoint is over; null when there is none yet. */
  readonly size: number | null;
  readonly stamps: readonly { readonly authority: string; readonly at: Instant }[];
  readonly failed: readonly { readonly authority: string; readonly why: string }[];
}

export interface Stamping {
  readonly dir: string;
  /** Runs `work` with the case open for writing, for a moment. */
  readonly write: <T>(work: (kase: Pick<Case, 'ledger'>) => Promise<T>) => Promise<T>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Instant;
}

/**
 * Asks the authorities of a case about its newest checkpoint, those that have not answered about it yet. Does
 * nothing, and asks nobody, when the case names none. Throws `DependencyError` when the case cannot be read or written.
 */
export async function stampNow(stamping: Stamping): Promise<StampReport> {
  const { dir } = stamping;
  const { timestampAuthorities: authorities } = readCaseFile(dir);
  if (authorities.length === 0) return { size: null, stamps: [], failed: [] };
  const directory = join(dir, 'ledger');
  await stamping.write(({ ledger }) => ledger.checkpoint());
  const { notes } = await readSignedNotes(directory);
  const { stamps: before, content } = await stampsOf(dir);
  // What came after that is timestamps, and they need none themselves.
  const note = notes.find(({ size }) => size >= content) ?? notes.at(-1);
  if (note === undefined) return { size: null, stamps: [], failed: [] };
  const roots = await readRoots(directory);
  const asked = authorities.filter(
    (authority) => !before.some((each) => each.authority === authority && each.size >= note.size),
  );
  const connections = openConnections(readAllowed(stamping.env.DRIFTLINE_ALLOW_PRIVATE));
  const stamps: { authority: string; at: Instant }[] = [];
  const failed: { authority: string; why: string }[] = [];
  const entries: TimestampEntry[] = [];
  try {
    for (const authority of asked) {
      const query = timestampQuery(note.text, randomBytes(16));
      const answer = await ask(connections.agent, authority, query);
      const stamp = typeof answer === 'string' ? answer : readTimestamp(answer, note.text, roots);
      if (typeof answer === 'string' || typeof stamp === 'string')
        failed.push({
          authority,
          why: typeof answer === 'string' ? answer : `its answer ${stamp as string}`,
        });
      else if (stamp.nonce === null || !stamp.nonce.equals(queryNonce(query)!))
        failed.push({ authority, why: 'its answer is to another question' });
      else {
        const sha256 = hash('sha256', answer, 'hex');
        await onDisk('the timestamp was not stored', async () => {
          await makeDirectory(join(directory, 'timestamps'));
          await writeWhole(join(directory, 'timestamps', `${sha256}.tsr`), answer);
        });
        const at = iso(stamping.now());
        entries.push({ kind: 'timestamp', at, size: note.size, authority, sha256, says: iso(stamp.at) });
        stamps.push({ authority, at: stamp.at });
      }
    }
  } finally {
    await connections.agent.destroy();
  }
  if (entries.length > 0) await stamping.write(({ ledger }) => ledger.append(entries));
  return { size: note.size, stamps, failed };
}

/** As `stampNow`, when it is time: an hour or 1,000 entries after the last answer, or at once when `urgent` (a declared wave). */
export async function stampIfDue(stamping: Stamping, urgent = false): Promise<StampReport | null> {
  const { dir } = stamping;
  const { timestampAuthorities: authorities } = readCaseFile(dir);
  if (authorities.length === 0) return null;
  const { stamps, content } = await stampsOf(dir);
  const behind = authorities.filter(
    (authority) => !stamps.some((each) => each.authority === authority && each.size >= content),
  );
  if (content === 0 || behind.length === 0) return null;
  const last = stamps.at(-1);
  const due =
    urgent ||
    last === undefined ||
    content - last.size >= ENTRIES ||
    stamping.now() - Date.parse(last.says) >= EVERY;
  return due ? stampNow(stamping) : null;
}

/** The timestamps recorded, in order, and after how many entries nothing but timestamps follows. */
async function stampsOf(dir: string): Promise<{ stamps: TimestampEntry[]; content: number }> {
  const ledger = await readLedger(dir);
  const stamps: TimestampEntry[] = [];
  let content = 0;
  for await (const { index, entry } of ledger.read()) {
    if (entry.kind === 'timestamp') stamps.push(entry);
    else content = index + 1;
  }
  return { stamps, content };
}

/** Certificates that authorities must go back to, where the case has some: `ledger/timestamps/roots.pem`. */
export async function readRoots(directory: string): Promise<string[]> {
  const bytes = await onDisk('the certificates cannot be read', () =>
    readIfThere(join(directory, 'timestamps', 'roots.pem')),
  );
  return bytes === null ? [] : [bytes.toString()];
}

/** Keeps certificates (PEM) that authorities must go back to. Throws `InputError` when there are none in it. */
export async function keepRoots(dir: string, pem: string): Promise<void> {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  if (found === null) throw new InputError('there is no certificate (PEM) in the file that --roots names');
  const folder = join(dir, 'ledger', 'timestamps');
  await onDisk('the certificates were not kept', async () => {
    await makeDirectory(folder);
    await writeWhole(join(folder, 'roots.pem'), `${found.join('\n')}\n`);
  });
}

/** The bytes of an answer, or why there are none. */
async function ask(agent: Agent, authority: string, query: Uint8Array): Promise<Buffer | string> {
  const deadline = AbortSignal.timeout(TIMEOUT);
  const url = new URL(authority);
  try {
    const { statusCode, body } = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'POST',
      headers: {
        'user-agent': `driftline/${VERSION}`,
        'content-type': 'application/timestamp-query',
        accept: 'application/timestamp-reply',
      },
      body: query,
      signal: deadline,
      headersTimeout: TIMEOUT,
      bodyTimeout: TIMEOUT,
    });
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of body as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > LARGEST_ANSWER) return 'its answer is too large';
      parts.push(part);
    }
    return statusCode === 200 ? Buffer.concat(parts) : `status ${statusCode}`;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // A call that undici cannot make at all is a bug of ours; every other failure has a code or is the deadline.
    if (error instanceof TypeError || ('code' in error && error.code === 'UND_ERR_INVALID_ARG')) throw error;
    return deadline.aborted ? 'timeout' : reasonOf(error);
  }
}
