/**
 * @module
 * Proof documents: some entries of a ledger, and all that a stranger needs to see that they stand in it, in one JSON
 * file (docs/ledger.md gives the format). Made here; checked by `verify-proof.ts`, and by `verifier/verify.mjs`, which
 * shares no code with either.
 */
import { sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sha256 } from '../captures/captures.ts';
import { onDisk } from '../captures/durable.ts';
import { openCaptures } from '../captures/file.ts';
import { DependencyError, InputError } from '../core/errors.ts';
import { type SigningKey, signingKey, verifierLine } from './checkpoint.ts';
import { readLedger } from './file.ts';
import { canonical, canonicalEntry, type Entry, type Json, type TimestampEntry } from './ledger.ts';
import { readSignedNotes, type SignedNote } from './notes.ts';
import { readWitnessed } from './witnessed.ts';

export const PROOF_FORMAT = 'driftline-proof/1';

export interface ProofDocument {
  readonly format: typeof PROOF_FORMAT;
  /** Verifier lines of the ledger's keys, the first one's and those that followed it. */
  readonly keys: readonly string[];
  /** The signed note that everything here is under. */
  readonly checkpoint: string;
  /** Ascending; `entry` is the canonical JSON. */
  readonly entries: readonly { readonly index: number; readonly entry: string }[];
  /** Heads of the subtrees without any of these entries, from left to right, in hexadecimal. */
  readonly nodes: readonly string[];
  /** Other checkpoints, each with the RFC 9162 consistency proof between it and `checkpoint`, whichever is larger. */
  readonly checkpoints: readonly { readonly note: string; readonly proof: readonly string[] }[];
  /** Answers of authorities (RFC 3161, base64 of DER) about the checkpoint of this size; an entry shown records each. */
  readonly timestamps: readonly { readonly size: number; readonly answer: string }[];
  /** Checkpoints that others signed as well, and the verifier lines of who did. */
  readonly witnessed: readonly { readonly witness: string; readonly note: string }[];
  /** Captures whose bytes come along in a file, with the salt of their name. */
  readonly captures: readonly {
    readonly sha256: Sha256;
    readonly salt: string | null;
    readonly file: string;
  }[];
  /** What the ledger's owner says of these entries, and the signature under that; null when nothing is said. */
  readonly statement: Json;
  readonly signature: string | null;
}

export interface ProofRequest {
  /** Places of the entries that are to be shown. */
  readonly entries: readonly number[];
  /** Captures whose bytes come along: the file, by path from the bundle's root, that holds exactly them. */
  readonly files?: ReadonlyMap<Sha256, string>;
  readonly statement?: Json;
  /** Under the checkpoint over so many entries, instead of the first one that will do. */
  readonly size?: number;
  /** That the newest checkpoint, which all is under then, continues the one over so many entries. */
  readonly since?: number;
}

/** What a statement's signature is over, so that it can never be taken for a checkpoint's. */
export function statementBytes(statement: Json): Buffer {
  return Buffer.from(`driftline statement\n${canonical(statement)}\n`);
}

/**
 * Makes a proof document, under the first checkpoint that covers all of the entries: the same request gives the same
 * document also when the ledger has grown. Throws `InputError` when there is no such entry or none of the checkpoints
 * covers it, `DependencyError` when the case cannot be read.
 */
export async function proofDocument(caseDirectory: string, request: ProofRequest): Promise<ProofDocument> {
  const directory = join(caseDirectory, 'ledger');
  return onDisk('the ledger cannot be read', async () => {
    const ledger = await readLedger(caseDirectory);
    const { keys, notes } = await readSignedNotes(directory);
    const { since } = request;
    if (request.entries.some((place) => !Number.isInteger(place) || place < 0 || place >= ledger.size))
      throw new InputError(`the ledger has entries 0 to ${ledger.size - 1}`);
    const newest = notes.at(-1);
    const from = since === undefined ? undefined : notes.find(({ size }) => size === since);
    if (newest === undefined || (since !== undefined && from === undefined))
      throw new InputError(
        since === undefined ? 'there is no checkpoint yet' : `no checkpoint is over ${since} entries`,
      );
    // Something must be shown under it.
    const wanted = new Set(since === undefined ? request.entries : [...request.entries, newest.size - 1]);
    const last = [...wanted].reduce((a, b) => Math.max(a, b), 0);

    // What changed the key, and what was timestamped, is found on one way through.
    const found = new Map<number, Entry>();
    const changes: { index: number; entry: Entry }[] = [];
    const stamps: Stamped[] = [];
    for await (const { index, entry } of ledger.read()) {
      if (wanted.has(index)) found.set(index, entry);
      if (entry.kind === 'timestamp') stamps.push({ index, entry });
      if (entry.kind === 'key') changes.push({ index, entry });
    }
    const most = Math.max(request.size ?? 0, since === undefined ? 0 : newest.size);
    const chosen = stampsFor(stamps, [...wanted], notes);
    // The first checkpoint that covers the entries and those that record their timestamps.
    const covering = (places: number) => notes.find(({ size }) => size > places && size >= most);
    const main = covering(chosen.reduce((a, { index }) => Math.max(a, index), last)) ?? covering(last);
    if (main === undefined) throw new InputError(`entry ${last} is under no checkpoint yet`);
    const shown = chosen.filter(({ index }) => index < main.size);
    const keyChanges = changes.filter(({ index }) => index < main.size);
    for (const { index, entry } of [...shown, ...keyChanges]) found.set(index, entry);
    if (keyChanges.length >= keys.length)
      throw new DependencyError(
        'a change of key was interrupted: it is finished when the case is next written to',
      );
    const places = [...found.keys()].sort((a, b) => a - b);

    const others = new Map<number, SignedNote>();
    // The old key signed for the new one.
    for (const [i, { index }] of keyChanges.entries()) {
      const note = notes.find(({ size, key }) => size > index && key === i);
      if (note !== undefined && note.size !== main.size) others.set(note.size, note);
    }
    if (from !== undefined && from.size !== main.size) others.set(from.size, from);
    for (const { entry } of shown) others.set(entry.size, notes.find(({ size }) => size === entry.size)!);
    const witnessed = (await readWitnessed(directory)).filter(
      ({ size }) => size === main.size || others.has(size),
    );

    const captures: ProofDocument['captures'][number][] = [];
    if (request.files !== undefined && request.files.size > 0) {
      const store = await openCaptures(caseDirectory);
      for (const [sha256, file] of request.files) {
        const revealed = await store.reveal(sha256);
        if (revealed === null) throw new DependencyError(`capture ${sha256} is not in this case`);
        captures.push({ sha256, salt: revealed.salt, file });
      }
    }
    const statement = request.statement ?? null;
    return {
      format: PROOF_FORMAT,
      keys: keys.slice(0, keyChanges.length + 1).map(verifierLine),
      checkpoint: main.text,
      entries: places.map((index) => ({ index, entry: canonicalEntry(found.get(index)!) })),
      nodes: (await ledger.coveringNodes(places, main.size)).map(hex),
      checkpoints: await Promise.all(
        [...others.values()]
          .sort((a, b) => a.size - b.size)
          .map(async ({ text, size }) => ({
            note: text,
            proof: (await ledger.consistencyProof(Math.min(size, main.size), Math.max(size, main.size))).map(
              hex,
            ),
          })),
      ),
      timestamps: await Promise.all(
        shown.map(async ({ entry: { size, sha256 } }) => ({
          size,
          answer: (await readFile(join(directory, 'timestamps', `${sha256}.tsr`))).toString('base64'),
        })),
      ),
      witnessed: witnessed.map(({ witness, note }) => ({ witness, note })),
      captures,
      statement,
      signature: statement === null ? null : await signed(caseDirectory, main.origin, statement),
    };
  });
}

const hex = (node: Uint8Array) => Buffer.from(node).toString('hex');

interface Stamped {
  readonly index: number;
  readonly entry: TimestampEntry;
}

/** Of each authority, for each entry, the first checkpoint over it that was timestamped. */
function stampsFor(
  stamps: readonly Stamped[],
  places: readonly number[],
  notes: readonly SignedNote[],
): Stamped[] {
  const sizes = new Set(notes.map(({ size }) => size));
  const chosen = new Set<Stamped>();
  for (const of of Map.groupBy(stamps, ({ entry }) => entry.authority).values()) {
    const ascending = of
      .filter(({ entry }) => sizes.has(entry.size))
      .sort((a, b) => a.entry.size - b.entry.size);
    for (const place of places) {
      const first = ascending.find(({ entry }) => entry.size > place);
      if (first !== undefined) chosen.add(first);
    }
  }
  return [...chosen].sort((a, b) => a.index - b.index);
}

/** The signature of the ledger's present key under a statement. */
async function signed(caseDirectory: string, origin: string, statement: Json): Promise<string> {
  let key: SigningKey;
  try {
    key = signingKey((await readFile(join(caseDirectory, 'keys', 'ledger.key'))).toString(), origin);
  } catch (cause) {
    throw new DependencyError('keys/ledger.key is missing: nothing can be signed', { cause });
  }
  return sign(null, statementBytes(statement), key.privateKey).toString('base64');
}
