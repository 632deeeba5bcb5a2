/**
 * @module
 * The part of a check that is about checkpoints: their form, who signed them, that each names the one before it, that a
 * new key was signed for by the old one, and what authorities and witnesses said of them. Says nothing of the entries'
 * hashes; `verify.ts` holds the heads against those.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readIfThere } from '../captures/durable.ts';
import { InputError } from '../core/errors.ts';
import {
  cutNotes,
  isSignedBy,
  noteHash,
  readNote,
  readPublicKeys,
  readVerifierLine,
  type VerifierKey,
  verifierLine,
} from './checkpoint.ts';
import type { KeyEntry, TimestampEntry } from './ledger.ts';
import type { SignedNote } from './notes.ts';
import type { Report } from './problems.ts';
import { cosignedAt, readWitnessLine } from './witnessed.ts';

/** A key entry and where it stands. */
export interface KeyChange {
  readonly index: number;
  readonly entry: KeyEntry;
}

/** The verifier line that somebody wants a ledger to be signed with. Throws `InputError` when it is none. */
export function pinnedKey(line: string): VerifierKey {
  const key = readVerifierLine(line);
  if (key === null) throw new InputError('the key to verify with is no verifier line (name+id+key)');
  return key;
}

/** The keys that a ledger's directory publishes; empty when they are missing or damaged, which is reported. */
export async function checkKeys(
  directory: string,
  pinned: string | undefined,
  report: Report,
): Promise<VerifierKey[]> {
  const text = (await readIfThere(join(directory, 'ledger.pub')))?.toString() ?? null;
  const keys = text === null ? null : readPublicKeys(text);
  const wanted = pinned === undefined ? null : pinnedKey(pinned);
  if (keys === null) report(null, text === null ? 'ledger.pub is missing' : 'ledger.pub is damaged');
  if (wanted !== null && keys?.some(({ key }) => key.equals(wanted.key)) !== true)
    report(null, 'ledger.pub is not the key that was given to verify with');
  return keys ?? (wanted === null ? [] : [wanted]);
}

/** The checkpoints that are in order; what is not is reported. */
export function checkNotes(text: string, keys: readonly VerifierKey[], report: Report): SignedNote[] {
  const { notes, rest } = cutNotes(text);
  if (rest !== '') report(null, 'the checkpoints end in the middle of one');
  // Without a key nothing can be said of any; that it is missing is reported.
  if (keys.length === 0) return [];
  const good: SignedNote[] = [];
  let naming = false;
  for (const [i, note] of notes.entries()) {
    const named = `checkpoint ${i + 1}`;
    const read = readNote(note);
    const before = i === 0 ? null : notes[i - 1]!;
    if (read === null) {
      report(null, `${named} is damaged`);
      continue;
    }
    const key = keys.findIndex((each) => isSignedBy(read, each));
    const last = good.at(-1);
    if (key === -1 || read.signatures.length !== 1)
      report(null, `${named} is not signed by the ledger's key`);
    else if (read.size <= (last?.size ?? -1)) report(null, `${named} does not continue the one before it`);
    else if (key < (last?.key ?? 0)) report(null, `${named} is signed by a key that was replaced before`);
    else {
      // The first versions of Driftline named none; after one that does, all do.
      if (read.after !== (before === null ? null : noteHash(before)) && (read.after !== null || naming))
        report(null, `${named} names another checkpoint before it than the one that is there`);
      naming ||= read.after !== null;
      good.push({ ...read, text: note, key });
    }
  }
  return good;
}

/**
 * That each key but the first was named by an entry, and that the key before signed a checkpoint over that entry. `underWay`:
 * somebody is writing, or was killed while writing, so that the last key may be named and not yet have taken over.
 */
export function checkKeyChanges(
  keys: readonly VerifierKey[],
  changes: readonly KeyChange[],
  notes: readonly SignedNote[],
  report: Report,
  underWay = false,
): void {
  for (const [i, { index, entry }] of changes.entries()) {
    const key = keys[i + 1];
    if (key === undefined && underWay && i === keys.length - 1 && i === changes.length - 1) continue;
    if (key === undefined) report(index, 'the entry names a new key that ledger.pub does not have');
    else if (entry.key !== verifierLine(key)) report(index, 'the entry names another key than ledger.pub');
    else if (!notes.some((note) => note.key === i && note.size > index))
      report(index, 'the new key was not signed for by the one before it');
    for (const note of notes)
      if (note.key === i + 1 && note.size <= index)
        report(index, `the new key signed a checkpoint over ${note.size} entries before it was named`);
  }
  if (keys.length > changes.length + 1)
    report(
      null,
      `ledger.pub has ${keys.length} keys, but only ${changes.length} changes of key are recorded`,
    );
}

/** Checkpoints that somebody kept outside the case. Each must be one that the ledger's key signed. */
export function checkSeen(
  seen: readonly string[],
  keys: readonly VerifierKey[],
  report: Report,
): { size: number; root: Uint8Array }[] {
  return seen.flatMap((text) => {
    const note = readNote(text);
    if (note === null) throw new InputError('what was given as a checkpoint seen before is none');
    if (keys.some((key) => isSignedBy(note, key))) return [{ size: note.size, root: note.root }];
    report(null, `a checkpoint seen before, over ${note.size} entries, is of another ledger or key`);
    return [];
  });
}

/** The answers of authorities that the ledger recorded; gives how many are good. `roots`: certificates they must go back to. */
export async function checkTimestamps(
  directory: string,
  stamps: readonly { readonly index: number; readonly entry: TimestampEntry }[],
  notes: readonly SignedNote[],
  roots: readonly string[],
  report: Report,
): Promise<number> {
  if (stamps.length === 0) return 0;
  const { readTimestamp } = await import('./timestamp.ts');
  const bySize = new Map(notes.map((note) => [note.size, note]));
  const latest = new Map<string, { at: number; size: number }>();
  let good = 0;
  for (const { index, entry } of stamps) {
    const answer = /^[0-9a-f]{64}$/.test(entry.sha256)
      ? await readIfThere(join(directory, 'timestamps', `${entry.sha256}.tsr`))
      : null;
    const note = bySize.get(entry.size);
    if (answer === null) report(index, 'the timestamp is missing');
    else if (createHash('sha256').update(answer).digest('hex') !== entry.sha256)
      report(index, 'the timestamp was changed');
    else if (note === undefined)
      report(index, `the timestamp is about a checkpoint over ${entry.size} entries, which is not there`);
    else {
      const stamp = readTimestamp(answer, note.text, roots);
      if (typeof stamp === 'string') report(index, `the timestamp ${stamp}`);
      else if (stamp.at !== Date.parse(entry.says))
        report(index, 'the timestamp states another time than its entry');
      else {
        const before = latest.get(entry.authority);
        // Two seconds: authorities state their time with about that accuracy.
        if (before !== undefined && before.size < entry.size && stamp.at < before.at - 2000)
          report(index, 'the timestamp is earlier than that of a checkpoint before');
        latest.set(entry.authority, { at: stamp.at, size: entry.size });
        good++;
      }
    }
  }
  return good;
}

/** What witnesses signed; gives how many checkpoints they did. */
export async function checkWitnessed(
  directory: string,
  notes: readonly SignedNote[],
  report: Report,
): Promise<number> {
  const text = (await readIfThere(join(directory, 'witnessed')))?.toString() ?? '';
  const { notes: witnessed, rest } = cutNotes(text);
  if (rest !== '') report(null, 'the witnessed checkpoints end in the middle of one');
  const lines = (await readIfThere(join(directory, 'witnesses')))?.toString() ?? '';
  const witnesses = lines.split('\n').slice(0, -1).map(readWitnessLine);
  if (witnesses.includes(null) || (lines !== '' && !lines.endsWith('\n')))
    report(null, 'ledger/witnesses is damaged');
  const sizes = new Set<number>();
  for (const [i, each] of witnessed.entries()) {
    const note = readNote(each);
    if (note === null) report(null, `witnessed checkpoint ${i + 1} is damaged`);
    else if (!notes.some(({ body }) => body === note.body))
      report(null, `a witness signed a checkpoint over ${note.size} entries that is not this ledger's`);
    else if (!witnesses.some((witness) => witness !== null && cosignedAt(note, witness) !== null))
      report(null, `witnessed checkpoint ${i + 1} is not signed by a witness of this ledger`);
    else sizes.add(note.size);
  }
  return sizes.size;
}
